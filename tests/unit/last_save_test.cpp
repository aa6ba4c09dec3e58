// The last save before a limit, against closed forms and against jobs that are drawn.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include <ckpt/core/normal.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/last_save.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using namespace ckpt::literals;
using Catch::Approx;
using ckpt::last_save;
using ckpt::Seconds;
using ckpt::Spread;
using test::error_of;

/// Draws from a spread by its quantile function, which last_save does not use this way.
double draw(const Spread& spread, std::mt19937_64& random) {
  return spread.quantile((static_cast<double>(random() >> 12) + 0.5) * 0x1p-52);
}

TEST_CASE("the chance of a normal score is that of erfc, and undoes the quantile", "[spread]") {
  for (double z = -6.0; z <= 6.0; z += 0.37) {
    CHECK(ckpt::math::normal_chance(z) == Approx(0.5 * std::erfc(-z / std::sqrt(2.0))).epsilon(1e-13));
  }
  for (const double p : {1e-6, 0.1, 0.5, 0.77, 0.999}) {
    CHECK(ckpt::math::normal_chance(ckpt::math::normal_quantile(p)) == Approx(p).epsilon(1e-13));
  }
  CHECK(std::isnan(ckpt::math::normal_chance(std::nan(""))));
}

TEST_CASE("the chance of a value undoes the quantile of a spread", "[spread]") {
  const Spread three{{0.1, 2.0}, {0.5, 3.0}, {0.95, 20.0}};
  for (const double p : {0.001, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99}) {
    CHECK(three.chance_below(three.quantile(p)) == Approx(p).epsilon(1e-12));
  }
  const Spread point = 5.0;
  CHECK(point.chance_below(4.999) == 0.0);
  CHECK(point.chance_below(5.0) == 1.0);
  const Spread flat{{0.2, 1.0}, {0.4, 2.0}, {0.6, 2.0}, {0.8, 4.0}};  // a fifth of it is 2
  CHECK(flat.chance_below(1.999999) == Approx(0.4).epsilon(1e-4));
  CHECK(flat.chance_below(2.000001) == Approx(0.6).epsilon(1e-4));
  CHECK(error_of([&] { static_cast<void>(three.chance_below(0.0)); }).find("chance_below") != std::string::npos);
}

TEST_CASE("a spread that begins at nothing has the chance that its quantiles say", "[spread]") {
  const Spread from_zero = ckpt::between(0.0, 10.0);
  for (const double p : {0.2, 0.5, 0.8, 0.9, 0.99}) {
    CHECK(from_zero.chance_below(from_zero.quantile(p)) == Approx(p).epsilon(1e-12));
  }
  const Spread low{{0.5, 5.0}, {0.6, 5.0}, {0.9, 10.0}};  // never below 5
  CHECK(low.chance_below(4.9) == 0.0);
  const Spread high{{0.1, 1.0}, {0.5, 5.0}, {0.9, 5.0}};  // never above 5
  CHECK(high.chance_below(5.1) == 1.0);
}

TEST_CASE("a notice of hours is long enough for steps of seconds", "[last_save]") {
  for (const Seconds notice : {10_min, 1_h, 3_h, 100_h}) {
    CHECK(ckpt::notice_chance(notice, ckpt::between(5_s, 8_s), ckpt::between(60_s, 90_s)) > 0.9999);
    CHECK(ckpt::notice_chance(notice, ckpt::between(0.9_s, 1.1_s), 10_s) > 0.9999);
  }
  CHECK(last_save(12_h, ckpt::between(0.9_s, 1.1_s), ckpt::between(600_s, 3000_s), 0.99).chance ==
        Approx(0.99).margin(2e-3));
}

TEST_CASE("saves that are all alike beside steps that are not", "[last_save]") {
  // S lognormal, 10 to 100 s; V of 10 to 12 s. By sums over 4000 values of each.
#ifdef __clang__  // takes fewer steps in a constant expression than this
  const auto last = last_save(1_d, ckpt::between(10_s, 100_s), ckpt::between(10_s, 12_s), 0.99);
#else
  constexpr auto last = last_save(1_d, ckpt::between(10_s, 100_s), ckpt::between(10_s, 12_s), 0.99);
#endif
  CHECK(last.needed.value() == Approx(266.63).epsilon(1e-4));
  CHECK(last.chance == Approx(0.9774).margin(1e-3));
  const auto from_zero = last_save(1_d, ckpt::between(5_s, 8_s), ckpt::between(0_s, 10_s), 0.9);
  CHECK(from_zero.needed.value() == Approx(16.664).epsilon(1e-3));
  CHECK(from_zero.chance == Approx(0.9700).margin(2e-3));
}

TEST_CASE("what is known exactly needs a step and a save, and leaves half a step", "[last_save]") {
  constexpr auto known = last_save(1_h, 10_s, 60_s);
  CHECK(known.needed == 70_s);
  CHECK(known.step_by == 3530_s);
  CHECK(known.save_by == 3540_s);
  CHECK(known.fits());
  CHECK(known.chance == 1.0);
  CHECK(known.unused.value() == Approx(5.0).epsilon(1e-12));  // R is uniform in a step
  CHECK_FALSE(last_save(60_s, 10_s, 60_s).fits());
  CHECK(last_save(60_s, 10_s, 60_s).step_by == -10_s);

  // Of one that is lognormal the rest is a quantile of it.
  const Spread save = ckpt::between(40_s, 90_s);
  CHECK(last_save(1_h, 10_s, save, 0.95).needed.value() == Approx(10.0 + save.quantile(0.95)).epsilon(1e-12));
  CHECK(last_save(1_h, save, 10_s, 0.95).needed.value() == Approx(10.0 + save.quantile(0.95)).epsilon(1e-12));
  CHECK(last_save(1_h, 10_s, save, 0.95).save_by.value() == Approx(3600.0 - save.quantile(0.95)).epsilon(1e-12));
}

TEST_CASE("jobs that stop as it says lose their last save as often as it says", "[last_save]") {
  struct Case {
    Spread step;
    Spread save;
    double confidence;
    bool steady;  // no step is so long that most of them end in one
  };
  const Case cases[] = {
      {ckpt::between(5_s, 8_s), ckpt::between(40_s, 90_s), 0.9, true},
      {ckpt::between(20_s, 80_s), ckpt::between(5_s, 30_s), 0.95, true},
      {10_s, ckpt::between(5_s, 30_s), 0.9, true},
      {ckpt::between(5_s, 30_s), 20_s, 0.9, true},
      {{{0.1, 8.0}, {0.5, 10.0}, {0.9, 40.0}}, {{0.5, 20.0}, {0.9, 22.0}, {0.99, 80.0}}, 0.98, false}};
  std::mt19937_64 random(7);
  for (const Case& c : cases) {
    const auto last = last_save(6'000_s, c.step, c.save, c.confidence);
    constexpr int jobs = 4000;
    int fit = 0;
    int sums = 0;
    double unused = 0.0;
    double squares = 0.0;
    for (int i = 0; i < jobs; ++i) {
      double now = 1000.0 * (static_cast<double>(random() >> 12) * 0x1p-52);
      while (now <= last.step_by.value()) now += draw(c.step, random);
      const double rest = 6'000.0 - (now + draw(c.save, random));
      fit += rest >= 0.0 ? 1 : 0;
      unused += rest / jobs;
      squares += rest * rest / jobs;
      sums += draw(c.step, random) + draw(c.save, random) <= last.needed.value() ? 1 : 0;
    }
    // Five standard errors: a false alarm in two million.
    const auto error = [](double p) { return 5.0 * std::sqrt(p * (1.0 - p) / jobs) + 2e-3; };
    CHECK(std::abs(fit / double{jobs} - last.chance) < error(last.chance));
    CHECK(std::abs(sums / double{jobs} - c.confidence) < error(c.confidence));
    CHECK((last.chance >= c.confidence) == c.steady);
    CHECK(std::abs(unused - last.unused.value()) < 5.0 * std::sqrt((squares - unused * unused) / jobs) + 0.01);
  }
}

TEST_CASE("a notice at a random time is met as often as it says", "[last_save]") {
  CHECK(ckpt::notice_chance(120_s, 10_s, 60_s) == 1.0);
  CHECK(ckpt::notice_chance(65_s, 10_s, 60_s) == Approx(0.5).epsilon(1e-9));
  CHECK(ckpt::notice_chance(30_s, 10_s, 60_s) == 0.0);
  const Spread step = ckpt::between(5_s, 60_s);
  const Spread save = ckpt::between(20_s, 40_s);
  std::mt19937_64 random(3);
  constexpr int notices = 4000;
  int met = 0;
  for (int i = 0; i < notices; ++i) {
    const double at = 2000.0 + 1000.0 * (static_cast<double>(random() >> 12) * 0x1p-52);
    double now = 0.0;
    while (now < at) now += draw(step, random);
    met += now + draw(save, random) <= at + 60.0 ? 1 : 0;
  }
  const double chance = ckpt::notice_chance(60_s, step, save);
  CHECK(std::abs(met / double{notices} - chance) < 5.0 * std::sqrt(chance * (1.0 - chance) / notices) + 2e-3);
}

TEST_CASE("what has no last save is rejected by name", "[last_save]") {
  const auto text = [](auto f) { return error_of([&] { static_cast<void>(f()); }); };
  CHECK(text([] { return last_save(0_s, 1_s, 1_s); }).find("limit must be finite and > 0 s") != std::string::npos);
  CHECK(text([] { return last_save(1_h, ckpt::factor(2.0), 1_s); }).find("step") != std::string::npos);
  CHECK(text([] { return last_save(1_h, 1_s, ckpt::factor(2.0)); }).find("save") != std::string::npos);
  CHECK(text([] { return last_save(1_h, 1_s, 1_s, 1.0); }).find("confidence") != std::string::npos);
  CHECK(text([] { return ckpt::notice_chance(-1_s, 1_s, 1_s); }).find("notice") != std::string::npos);
}

}  // namespace
