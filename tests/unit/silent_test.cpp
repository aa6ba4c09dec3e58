// Silent errors: the closed forms against an exact expectation, a scan and a simulation.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include <ckpt/interval/silent.hpp>
#include <ckpt/save/retention.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using test::error_of;
using test::infinity;

ckpt::SilentErrors errors(double silent, double fail_stop, double verification, double save) {
  return {.silent_rate = ckpt::PerSecond(silent),
          .fail_stop_rate = ckpt::PerSecond(fail_stop),
          .verification = ckpt::Seconds(verification),
          .save = ckpt::Seconds(save)};
}

const ckpt::SilentErrors hera = errors(3.38e-6, 9.46e-7, 15.4, 300);

/// Time lost per time of work, error by error; recovery takes no time.
double simulated(const ckpt::SilentErrors& e, double interval, unsigned m, int saves, double& standard_error) {
  std::mt19937_64 engine(31);
  const auto next = [&](double rate) { return -std::log1p(-static_cast<double>(engine() >> 11) * 0x1p-53) / rate; };
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < saves; ++i) {
    double time = 0.0;
    for (bool saved = false; !saved;) {
      const double fails = next(e.fail_stop_rate.value());
      const double corrupted = next(e.silent_rate.value());  // in time of work
      double spent = 0.0;
      bool good = true;
      for (unsigned k = 1; k <= m && good && spent < fails; ++k) {
        spent += interval / m + e.verification.value();
        good = corrupted > interval * k / m;
      }
      if (good && spent < fails) spent += e.save.value();
      saved = good && spent < fails;
      time += spent < fails ? spent : fails;
    }
    sum += time;
    squares += time * time;
  }
  const double mean = sum / saves;
  standard_error = std::sqrt((squares / saves - mean * mean) / saves) / interval;
  return mean / interval - 1.0;
}

}  // namespace

TEST_CASE("one verification before each save") {
  const auto row = test::theory_case("T8.01");
  const auto found =
      ckpt::verified_interval(errors(row.input("lambda_s"), row.input("lambda_f"), row.input("V_s"), row.input("C_s")));
  CHECK(row.accepts(found.interval.seconds().value()));
  CHECK_THAT(found.overhead, WithinAbs(0.0697205, 5e-8));  // theory.md section 8, as the next case
  CHECK(found.verifications == 1);
  CHECK(found.validity == ckpt::Validity::approximate);
}

TEST_CASE("several verifications per save") {
  const auto found = ckpt::best_verified_interval(hera);
  CHECK(found.verifications == 4);
  CHECK_THAT(found.interval.seconds().value(), WithinAbs(11826.1, 0.05));
  CHECK_THAT(found.overhead, WithinAbs(0.0611528, 5e-8));
  // Above the bound for real m, and not beaten by any other m.
  CHECK(found.overhead > 0.0611502);
  for (std::uint64_t m = 1; m < 20; ++m) CHECK(ckpt::verified_interval(hera, m).overhead >= found.overhead);
  // The closed form of H is H at the closed form of W, and no W beside it is better.
  for (const std::uint64_t m : {1U, 2U, 7U}) {
    const auto one = ckpt::verified_interval(hera, m);
    CHECK_THAT(ckpt::verification_overhead(hera, one.interval, m), WithinRel(one.overhead, 1e-14));
    for (const double factor : {0.99, 1.01}) {
      const ckpt::WorkInterval beside(one.interval.seconds() * factor);
      CHECK(ckpt::verification_overhead(hera, beside, m) > one.overhead);
    }
  }
  CHECK(found.validity == ckpt::Validity::approximate);
  CHECK(ckpt::best_verified_interval(errors(3e-4, 9e-5, 15.4, 300)).validity == ckpt::Validity::outside);
  // Saves that cost nothing want a verification each, costly ones many.
  CHECK(ckpt::best_verified_interval(errors(1e-6, 0, 10, 0)).verifications == 1);
  CHECK(ckpt::best_verified_interval(errors(1e-9, 0, 1, 1e6)).verifications == 1000);
}

TEST_CASE("the overhead is the limit of the exact expectation for rare silent errors") {
  // Without fail-stop failures: m stretches of w, verified each; the save comes after a clean pass.
  for (const std::uint64_t m : {1U, 3U, 8U}) {
    const auto rare = errors(1e-11, 0, 20, 300);
    const auto found = ckpt::verified_interval(rare, m);
    const long double w = static_cast<long double>(found.interval.seconds().value() / static_cast<double>(m));
    const long double clean = std::exp(-1e-11L * w);
    long double pass = 0;
    for (std::uint64_t k = 0; k < m; ++k) pass += std::pow(clean, static_cast<long double>(k)) * (w + 20);
    const long double mm = static_cast<long double>(m);
    const long double expected = (pass / std::pow(clean, mm) + 300) / (mm * w) - 1;
    CHECK_THAT(found.overhead, WithinRel(static_cast<double>(expected), 1e-3));
  }
}

TEST_CASE("the overhead is what a simulation finds, to second order") {
  for (const unsigned m : {1U, 4U}) {
    const auto rare = errors(4e-6, 2e-6, 2, 30);
    const auto found = ckpt::verified_interval(rare, m);
    double error = 0.0;
    const double lost = simulated(rare, found.interval.seconds().value(), m, 60000, error);
    CHECK(error < 0.02 * lost);
    CHECK(std::fabs(lost - found.overhead) < 4.0 * error + found.overhead * found.overhead);
  }
}

TEST_CASE("checkpoints to keep for a detection latency") {
  const auto kept = [](double latency, double period) {
    return ckpt::checkpoints_to_keep(ckpt::Seconds(latency), ckpt::Period(ckpt::Seconds(period)));
  };
  CHECK(kept(0, 600) == 1);
  CHECK(kept(1, 600) == 2);
  CHECK(kept(600, 600) == 2);
  CHECK(kept(601, 600) == 3);
  CHECK(kept(86400, 3600) == 25);
  // The oldest of them is from before the error, whenever it strikes: saves at 0, 7, 14, ...
  for (const int latency : {0, 1, 6, 7, 8, 20, 21}) {
    int most = 0;
    for (int strikes = 0; strikes < 700; ++strikes) {
      const int found = strikes + latency;
      most = std::max(most, found / 7 - strikes / 7 + 1);
    }
    CHECK(kept(latency, 7) == static_cast<std::uint64_t>(most));
  }
}

TEST_CASE("silent errors in other scalars") {
  using Dual = ckpt::testing::Dual;
  const ckpt::BasicSilentErrors<Dual> dual{.silent_rate = ckpt::BasicPerSecond<Dual>(Dual(3.38e-6, 1.0)),
                                           .fail_stop_rate = ckpt::BasicPerSecond<Dual>(Dual(9.46e-7)),
                                           .verification = ckpt::BasicSeconds<Dual>(Dual(15.4)),
                                           .save = ckpt::BasicSeconds<Dual>(Dual(300.0))};
  const auto found = ckpt::best_verified_interval(dual);
  CHECK(found.verifications == 4);
  CHECK_THAT(found.overhead.value(), WithinRel(ckpt::best_verified_interval(hera).overhead, 1e-14));
  const auto at = [](double rate) { return ckpt::verified_interval(errors(rate, 9.46e-7, 15.4, 300), 4).overhead; };
  CHECK_THAT(found.overhead.derivative(), WithinRel((at(3.381e-6) - at(3.379e-6)) / 2e-9, 1e-6));

  const ckpt::BasicSilentErrors<float> narrow{.silent_rate = ckpt::BasicPerSecond<float>(3.38e-6F),
                                              .fail_stop_rate = ckpt::BasicPerSecond<float>(9.46e-7F),
                                              .verification = ckpt::BasicSeconds<float>(15.4F),
                                              .save = ckpt::BasicSeconds<float>(300.0F)};
  CHECK_THAT(static_cast<double>(ckpt::verified_interval(narrow).overhead), WithinRel(0.0697205, 1e-5));
}

TEST_CASE("silent errors that cannot be") {
  const auto error = [](double s, double f, double v, double c) {
    return error_of([&] { return ckpt::best_verified_interval(errors(s, f, v, c)); });
  };
  for (const double bad : {-1.0, infinity, test::nan}) {
    CHECK_THAT(error(bad, 0, 1, 1), ContainsSubstring("rate of silent errors must be finite and > 0 1/s"));
    CHECK_THAT(error(1, bad, 1, 1), ContainsSubstring("rate of fail-stop failures must be finite and >= 0 1/s"));
    CHECK_THAT(error(1, 0, bad, 1), ContainsSubstring("time of a verification must be finite and > 0 s"));
    CHECK_THAT(error(1, 0, 1, bad), ContainsSubstring("time of a save must be finite and >= 0 s"));
    CHECK_THAT(error_of([&] { return ckpt::checkpoints_to_keep(ckpt::Seconds(bad), ckpt::Period(1_s)); }),
               ContainsSubstring("detection latency must be"));
    CHECK_THAT(error_of([&] { return ckpt::checkpoints_to_keep(1_s, ckpt::Period(ckpt::Seconds(bad))); }),
               ContainsSubstring("period must be"));
    CHECK_THAT(error_of([&] { return ckpt::verification_overhead(hera, ckpt::WorkInterval(ckpt::Seconds(bad))); }),
               ContainsSubstring("interval must be"));
  }
  CHECK_THAT(error(0, 1, 1, 1), ContainsSubstring("silent errors"));
  CHECK_THAT(error(1, 0, 0, 1), ContainsSubstring("verification"));
  CHECK_THAT(error(1, 0, 1e-30, 1e300), ContainsSubstring("verifications per save must be < 2^53"));
  CHECK_THAT(
      error_of([&] { return ckpt::verification_overhead(errors(1e-6, 0, 1e10, 0), ckpt::WorkInterval(1e-300 * 1_s)); }),
      ContainsSubstring("ckpt::verification_overhead: overhead overflows"));
  CHECK_THAT(error_of([&] { return ckpt::verified_interval(hera, 0); }), ContainsSubstring("must be >= 1 (got 0)"));
  CHECK_THAT(error_of([&] { return ckpt::checkpoints_to_keep(1e300 * 1_s, ckpt::Period(1_s)); }),
             ContainsSubstring("number of checkpoints must be < 2^53"));
}
