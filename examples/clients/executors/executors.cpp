// `simulate` by whatever runs loops in parallel: threads of the library, OpenMP, std::execution. An executor is a
// callable of three lines; the answer is the same to the last bit.

#include <cstdint>
#include <cstdio>

#include <ckpt/core/thread_executor.hpp>
#include <ckpt/goodput/simulate.hpp>

#ifdef WITH_STD_EXECUTION
#include <algorithm>
#include <execution>
#include <numeric>
#include <vector>
#endif

using namespace ckpt::literals;

namespace {

struct OpenMp {
  template <class Task>
  void operator()(std::uint64_t n, const Task& task) const {
#pragma omp parallel for schedule(dynamic)
    for (std::uint64_t i = 0; i < n; ++i) task(i);
  }
};

#ifdef WITH_STD_EXECUTION
struct StdExecution {
  template <class Task>
  void operator()(std::uint64_t n, const Task& task) const {
    std::vector<std::uint64_t> numbers(n);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
    std::for_each(std::execution::par, numbers.begin(), numbers.end(), task);
  }
};
#endif

const ckpt::Run run{.work = 720_h,
                    .save = {.blocking = 10_s, .writing = 300_s, .slowdown = 0.02},
                    .outage = {.detection = 1_min, .restore = 5_min}};

bool same = true;

template <class Executor>
void answer(const char* name, const Executor& executor) {
  const ckpt::Weibull law{12_h, 0.7};
  const ckpt::SimulationOptions options{.relative_error = 0.0, .max_runs = 40'000};
  const auto alone = ckpt::simulate(run, law, ckpt::WorkInterval(30_min), options);
  const auto result = ckpt::simulate(run, law, ckpt::WorkInterval(30_min), options, executor);
  std::printf("%-16s mean %.17g s, p99 %.17g s\n", name, result.mean.value(), result.percentile(99).value());
  same = same && result.mean == alone.mean && result.standard_error == alone.standard_error &&
         result.ledger.lost_work == alone.ledger.lost_work && result.percentile(99) == alone.percentile(99);
}

}  // namespace

int main() {
  answer("serial", ckpt::SerialExecutor{});
  answer("threads", ckpt::ThreadExecutor{});
#ifdef _OPENMP
  answer("OpenMP", OpenMp{});
#endif
#ifdef WITH_STD_EXECUTION
  answer("std::execution", StdExecution{});
#endif
  return same ? 0 : 1;
}
