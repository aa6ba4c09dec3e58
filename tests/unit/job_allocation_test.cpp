// Jobs allocate nothing: every operator new of the program counts.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <ckpt/job/ask.hpp>
#include <ckpt/job/batch.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/require.hpp>

#include "catch.hpp"
#include "jobs.hpp"

namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc,hicpp-no-malloc)
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size > 0 ? size : 1);
}
void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept { return operator new(size, tag); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND(cppcoreguidelines-no-malloc,hicpp-no-malloc)

namespace {

using ckpt::Input;

/// How often `call` allocates.
template <class Call>
std::uint64_t allocations_of(const Call& call) {
  const std::uint64_t before = allocations;
  call();
  return allocations - before;
}

}  // namespace

TEST_CASE("the count of allocations works") {
  CHECK(allocations_of([] { ::operator delete(::operator new(8)); }) == 1);
  CHECK(allocations_of([] {}) == 0);
}

TEST_CASE("jobs allocate nothing") {
  test::Random random(20261208);
  volatile double sink = 0.0;
  for (int i = 0; i < 40; ++i) {
    ckpt::Job job = test::solvable_job(random);
    CHECK(allocations_of([&] { sink = solve(job).goodput(); }) == 0);
    CHECK(allocations_of([&] { sink = *value(job, Input::work); }) == 0);
    CHECK(allocations_of([&] { sink = solve(with(job, Input::work, 1e6)).goodput(); }) == 0);
    CHECK(allocations_of([&] { sink = compare_intervals(job)[0].goodput.value_or(0.0); }) == 0);
    const double work[] = {1e6, 1e6};
    double goodputs[] = {0.0, 0.0};
    const ckpt::InputValues inputs[] = {{Input::work, work}};
    const ckpt::OutputValues outputs[] = {{ckpt::Output::goodput, goodputs}};
    CHECK(allocations_of([&] { ckpt::solve_batch(job, inputs, outputs); }) == 0);
    const double target = 0.5 * solve(job).goodput();
    CHECK(allocations_of([&] { sink = require(job, Input::mtbf, target).value; }) == 0);
    CHECK(allocations_of([&] { sink = gain(job, Input::mtbf, 2.0); }) == 0);
    if (job.saving.cost || !job.state.by_rank()) continue;
    CHECK(allocations_of([&] { sink = compare_strategies(job)[0].outcome.goodput(); }) == 0);
    CHECK(allocations_of([&] { sink = solve(ckpt::best(job)).goodput(); }) == 0);
    CHECK(allocations_of([&] { sink = diagnose(job, ckpt::Seconds(100.0)).ratio; }) == 0);
  }
  CHECK(sink >= 0.0);
}
