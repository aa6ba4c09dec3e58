// Increments: sizes against sums written out, touched fractions against a simulation, quantisation, times, chains.

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <ckpt/save/incremental.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"
#include "theory_cases.hpp"

namespace incremental_test {

using namespace ckpt::literals;
using Catch::Approx;
using ckpt::ConstantFraction;
using ckpt::IncrementalOptions;
using ckpt::Increments;
using ckpt::IndependentRows;
using ckpt::InvalidInput;
using ckpt::solve_increments;
using ckpt::testing::Archetype;
using test::infinity;
using test::nan;

constexpr Increments schemes[] = {Increments::one_shot, Increments::consecutive, Increments::intermittent};

TEST_CASE("reference cases", "[incremental]") {
  const auto bits = test::theory_case("T5.01");
  const ckpt::Quantisation eight{.bits_from = bits.input("bits_from"), .bits_to = bits.input("bits_to")};
  CHECK(bits.accepts(eight.size_ratio()));

  const auto row = test::theory_case("T5.02");
  const IncrementalOptions o{.scheme = Increments::consecutive,
                             .full_every = static_cast<std::uint64_t>(row.input("full_every")),
                             .quantisation = {.bits_to = row.input("bits")}};
  const auto result = solve_increments(o, ConstantFraction{row.input("increment_fraction")});
  CHECK(row.accepts(result.bandwidth_reduction()));
  CHECK(result.mean == Approx(3.86 / 12.0).epsilon(1e-14));  // theory.md, section 5: 0.32167
  CHECK(result.capacity == Approx(3.86).epsilon(1e-14));
  CHECK(result.most_merges == 11);
}

TEST_CASE("quantisation with metadata", "[incremental]") {
  // rows of 64 numbers, 4 bits each, with a scale and a zero point of 2 bytes each: 256 B become 36 B
  const ckpt::Quantisation q{.bits_to = 4, .row_length = 64, .row_metadata = 4_B};
  CHECK(q.size_ratio() == Approx(256.0 / 36.0).epsilon(1e-15));
  const auto result = solve_increments({.quantisation = q, .compression = {.ratio = 1.5}}, ConstantFraction{1.0});
  CHECK(result.full == Approx(36.0 / 256.0 / 1.5).epsilon(1e-15));
  CHECK(result.mean == result.full);
  CHECK(result.bandwidth_reduction() == Approx(256.0 / 36.0 * 1.5).epsilon(1e-15));
  CHECK(result.capacity_reduction() == Approx(256.0 / 36.0 * 1.5).epsilon(1e-15));
}

TEST_CASE("rows that steps touch independently", "[incremental]") {
  // 30 digits: 1 - (1 - p)^(n s)
  CHECK(IndependentRows{1e-6, 1000.0}(3.0) == Approx(0.00299550599213476299).epsilon(1e-15));
  CHECK(IndependentRows{1e-12}(1.0) == Approx(1e-12).epsilon(1e-15));
  CHECK(IndependentRows{0.01, 10.0}(7.0) == Approx(0.505161340399792747).epsilon(1e-15));
  CHECK(IndependentRows{1.0}(1.0) == 1.0);
  CHECK(IndependentRows{1.0}(0.0) == 0.0);
  CHECK(IndependentRows{0.0}(5.0) == 0.0);

  // rows drawn one by one
  std::mt19937 random(7);
  constexpr int rows = 4000;
  constexpr double probability = 0.02;
  std::bernoulli_distribution hit(probability);
  std::vector<bool> touched(rows, false);
  for (int n = 1; n <= 40; ++n) {
    for (int r = 0; r < rows; ++r)
      touched[static_cast<std::size_t>(r)] = hit(random) || touched[static_cast<std::size_t>(r)];
    const auto share = static_cast<double>(std::count(touched.begin(), touched.end(), true)) / rows;
    // five standard deviations of 4000 rows
    CHECK(IndependentRows{probability}(n) == Approx(share).margin(5.0 * 0.5 / 63.2));
  }
}

/// A save of a cycle: its size, and what a restore of it reads and applies.
struct Save {
  double size;
  double read;
  double merges;
};

/// The saves of one cycle, written out.
template <class F>
std::vector<Save> cycle_of(Increments scheme, std::uint64_t n, const F& f) {
  std::vector<Save> saves{{1.0, 1.0, 0.0}};
  double bytes = 1.0;
  for (std::uint64_t i = 1; i < n; ++i) {
    const bool chained = scheme == Increments::consecutive;
    const double size = f(chained ? 1.0 : static_cast<double>(i));
    // a full save now, and the same cycle again, or this increment
    if (scheme == Increments::intermittent && size * static_cast<double>(i) >= bytes) break;
    bytes += size;
    saves.push_back({size, chained ? bytes : 1.0 + size, chained ? static_cast<double>(i) : 1.0});
  }
  return saves;
}

template <class F>
void check_sizes(const F& f) {
  for (const Increments scheme : schemes) {
    for (const std::uint64_t n : {1U, 2U, 3U, 12U, 100U}) {
      const auto saves = cycle_of(scheme, n, f);
      const auto count = static_cast<double>(saves.size());
      double size = 0.0;
      double read = 0.0;
      double merges = 0.0;
      double most = 0.0;
      for (const Save& save : saves) {
        size += save.size;
        read += save.read;
        merges += save.merges;
        most = std::max(most, save.read);
      }
      const auto result = solve_increments({.scheme = scheme, .full_every = n}, f);
      INFO(to_string(scheme) << ", full every " << n);
      CHECK(result.full_every == saves.size());
      CHECK(result.mean == Approx(size / count).epsilon(1e-12));
      CHECK(result.mean_read == Approx(read / count).epsilon(1e-12));
      CHECK(result.mean_merges == Approx(merges / count).epsilon(1e-12).margin(1e-12));
      CHECK(result.most_merges == saves.back().merges);
      CHECK(result.capacity == Approx(most).epsilon(1e-12));
      CHECK(result.capacity_writing == Approx(most + 1.0).epsilon(1e-12));
      CHECK(result.last_increment == Approx(n == 1 || saves.size() == 1 ? 0.0 : saves.back().size).margin(1e-15));
    }
  }
}

TEST_CASE("sizes are the sums of a cycle", "[incremental]") {
  check_sizes(ConstantFraction{0.26});
  check_sizes(ConstantFraction{1.0});
  check_sizes(ConstantFraction{0.0});
  check_sizes(IndependentRows{.probability = 0.002, .steps = 20});
  check_sizes([](double n) { return 0.03 * n; });  // a user's function, above 1 in the end
}

TEST_CASE("intermittent full saves write least", "[incremental]") {
  for (const double probability : {0.3, 0.05, 0.003}) {
    const IndependentRows rows{.probability = probability};
    const auto best = solve_increments({.scheme = Increments::intermittent, .full_every = 2000}, rows);
    CHECK(best.full_every > 1);
    for (std::uint64_t n = 1; n <= 2000; n = n < 60 ? n + 1 : n + 97) {
      const auto other = solve_increments({.scheme = Increments::one_shot, .full_every = n}, rows);
      CHECK(best.mean <= other.mean * (1.0 + 1e-12));
    }
  }
  // dense: each increment is as large as a full save
  CHECK(solve_increments({.scheme = Increments::intermittent, .full_every = 50}, ConstantFraction{1.0}).full_every ==
        1);
}

TEST_CASE("times of saves and restores", "[incremental]") {
  // full 250 GB after 4 x quantisation, 125 GB stored after 2 x compression; increments 0.2 of it
  const IncrementalOptions o{.scheme = Increments::consecutive,
                             .full_every = 5,
                             .quantisation = {.bits_to = 8},
                             .compression = {.ratio = 2, .compress = 25_GBps, .decompress = 50_GBps}};
  const auto sizes = solve_increments(o, ConstantFraction{0.2});
  ckpt::IncrementalTimesOptions t{.bytes = 1000_GB, .write = 5_GBps, .read = 10_GBps, .merge = 3_s};
  const auto times = incremental_times(sizes, o, t);
  CHECK(times.full_save.value() == Approx(25.0 + 10.0).epsilon(1e-14));
  CHECK(times.mean_save.value() == Approx(35.0 * 1.8 / 5.0).epsilon(1e-14));
  CHECK(times.worst_restore.value() == Approx(1.8 * (12.5 + 5.0) + 4.0 * 3.0).epsilon(1e-14));
  CHECK(times.mean_restore.value() == Approx(1.4 * (12.5 + 5.0) + 2.0 * 3.0).epsilon(1e-14));
  t.streamed = true;
  CHECK(incremental_times(sizes, o, t).full_save.value() == Approx(25.0).epsilon(1e-14));
  CHECK(incremental_times(sizes, o, t).worst_restore.value() == Approx(1.8 * 12.5 + 12.0).epsilon(1e-14));
  // no figure for the compressor: no time
  const auto plain = incremental_times(solve_increments({}, ConstantFraction{1.0}), {}, t);
  CHECK(plain.full_save.value() == Approx(200.0).epsilon(1e-14));

  for (const double bad : {-1.0, 0.0, nan, infinity}) {
    for (int i = 0; i < 3; ++i) {
      ckpt::IncrementalTimesOptions wrong = t;
      if (i == 0) wrong.bytes = ckpt::Bytes(bad);
      if (i == 1) wrong.write = ckpt::BytesPerSecond(bad);
      if (i == 2) wrong.read = ckpt::BytesPerSecond(bad);
      CHECK_THROWS_AS(incremental_times(sizes, o, wrong), InvalidInput);
    }
    IncrementalOptions wrong = o;
    wrong.compression.compress = ckpt::BytesPerSecond(bad);
    CHECK_THROWS_AS(incremental_times(sizes, wrong, t), InvalidInput);
  }
}

TEST_CASE("chains of differences", "[incremental]") {
  const ckpt::DifferenceChain chain{.bytes = 1_TB, .bandwidth = 20_GBps, .step = 2_s, .merge = 0.5_s, .mtbf = 6_h};
  // 30 digits
  CHECK(chain.best_steps() == Approx(1469.69384566990686).epsilon(1e-14));
  CHECK(chain.overhead(1000.0) == Approx(0.0365740740740740741).epsilon(1e-14));
  const double best = chain.overhead(chain.best_steps());
  for (const double factor : {0.5, 0.9, 1.1, 2.0}) CHECK(chain.overhead(factor * chain.best_steps()) > best);
  CHECK_THROWS_AS(chain.overhead(0.0), InvalidInput);
  CHECK_THROWS_AS(ckpt::DifferenceChain{}.best_steps(), InvalidInput);
}

TEST_CASE("more steps than the scalar holds", "[incremental]") {
  CHECK(IndependentRows{0.0, 1.7e308}(10.0) == 0.0);
  CHECK(IndependentRows{1e-300, 1.7e308}(10.0) == 1.0);
  CHECK(IndependentRows{1e-300, 1.7e308}(1.0) == 1.0);
}

TEST_CASE("bad input of increments", "[incremental]") {
  CHECK_THROWS_AS(solve_increments({.full_every = 0}, ConstantFraction{0.5}), InvalidInput);
  CHECK_THROWS_AS(solve_increments({.full_every = 1'000'001}, ConstantFraction{0.5}), InvalidInput);
  for (const double bad : {-0.5, 1.5, nan, infinity}) {
    for (const Increments scheme : schemes) {
      CHECK_THROWS_AS(solve_increments({.scheme = scheme, .full_every = 3}, ConstantFraction{bad}), InvalidInput);
      CHECK_THROWS_AS(solve_increments({.scheme = scheme, .full_every = 3}, IndependentRows{bad}), InvalidInput);
    }
    CHECK_THROWS_AS((IndependentRows{0.5, bad == 1.5 ? 0.0 : bad}(1.0)), InvalidInput);
  }
  for (const double bad : {-1.0, nan, infinity}) {
    for (const Increments scheme : schemes) {
      CHECK_THROWS_AS(solve_increments({.scheme = scheme, .full_every = 3}, [&](double) { return bad; }), InvalidInput);
    }
    CHECK_THROWS_AS((ckpt::Quantisation{.bits_to = bad}.size_ratio()), InvalidInput);
    CHECK_THROWS_AS((ckpt::Quantisation{.bits_from = bad}.size_ratio()), InvalidInput);
    CHECK_THROWS_AS((ckpt::Quantisation{.row_length = bad}.size_ratio()), InvalidInput);
    CHECK_THROWS_AS((ckpt::Quantisation{.row_metadata = ckpt::Bytes(bad)}.size_ratio()), InvalidInput);
    CHECK_THROWS_AS(solve_increments({.compression = {.ratio = bad}}, ConstantFraction{0.5}), InvalidInput);
  }
}

TEST_CASE("other scalars of increments", "[incremental]") {
  const ckpt::BasicIncrementalOptions<Archetype> o{.scheme = Increments::intermittent, .full_every = 8};
  const auto own = solve_increments(o, [](const Archetype& n) { return n * Archetype(0.2); });
  const auto same =
      solve_increments({.scheme = Increments::intermittent, .full_every = 8}, [](double n) { return n * 0.2; });
  CHECK(own.full_every == same.full_every);
  CHECK(inside(own.mean) == same.mean);
  const auto wide = solve_increments<long double>({.full_every = 12}, ckpt::BasicConstantFraction{0.26L});
  CHECK(static_cast<double>(wide.mean) == Approx(3.86 / 12.0).epsilon(1e-15));
  CHECK(ckpt::BasicIndependentRows<float>{1e-6F, 1000.0F}(3.0F) == Approx(0.00299550599213476299).epsilon(1e-6));
}

}  // namespace incremental_test
