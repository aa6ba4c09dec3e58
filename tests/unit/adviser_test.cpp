// The adviser: what it asks for, what it learns, what it keeps over restarts, and what not knowing costs it.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <ckpt/advise/adviser.hpp>
#include <ckpt/catalog/failures.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/prior.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>

#include "advised_run.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace {

using namespace ckpt::literals;
using Catch::Approx;
using ckpt::Adviser;
using ckpt::SaveReason;
using ckpt::Seconds;
using test::error_of;

const ckpt::FailurePrior about_a_day = ckpt::mtbf_prior(24_h, ckpt::factor(5.0));

static_assert(std::is_trivially_copyable_v<Adviser>);
static_assert(sizeof(Adviser) < 700);

/// Steps of 10 s and saves of 30 s until `until`; what it advised, and when.
struct Log {
  std::vector<double> at{};
  std::vector<ckpt::Advice> advice{};
};
Log run_until(Adviser& adviser, double& now, double until, double step = 10.0, double save = 30.0) {
  Log log;
  while (now < until) {
    now += step;
    if (const auto advice = adviser.after_step(Seconds(now))) {
      log.at.push_back(now);
      log.advice.push_back(*advice);
      adviser.saved(Seconds(now), Seconds(now + save));
      now += save;
      if (advice->stop) break;
    }
  }
  return log;
}

TEST_CASE("saves that are too fast for the clock cost next to nothing, before a stop, too", "[adviser]") {
  for (const bool asynchronous : {false, true}) {
    Adviser adviser({.prior = about_a_day, .asynchronous = asynchronous, .walltime_end = 10_h});
    adviser.started(0_s);
    static_cast<void>(adviser.after_step(10_s));
    adviser.saved(10_s, 10_s);
    CHECK(adviser.interval() == 10_s);
    CHECK(adviser.after_step(20_s).value().reason == SaveReason::interval);
  }
}

TEST_CASE("a confidence of a half knows no less of how wide times are", "[adviser]") {
  double needed = 0.0;
  for (const double confidence : {0.5, 0.51, 0.7, 0.9}) {
    Adviser adviser({.prior = about_a_day, .notice = 2_min, .confidence = confidence});
    adviser.started(0_s);
    static_cast<void>(adviser.after_step(8_s));
    adviser.saved(8_s, 68_s);
    static_cast<void>(adviser.after_step(76_s));
    CHECK(adviser.needed().value() > needed);
    needed = adviser.needed().value();
    CHECK(adviser.notice_chance() > 0.95);
  }
  CHECK(needed < 120.0);
}

TEST_CASE("a prior is as wide and as high as the lognormal of the guess", "[adviser]") {
  // The rate is e^(s z) / guess, z of the standard normal distribution: its mean by the rule of trapezia.
  const auto mean_rate = [](double f, double guess) {
    const double s = std::log(f) / 1.2815515655446004;
    double sum = 0.0;
    for (int i = -4000; i <= 4000; ++i) {
      const double z = 0.005 * i;
      sum += 0.005 * std::exp(s * z - 0.5 * z * z) / std::sqrt(2.0 * 3.14159265358979323846);
    }
    return sum / guess;
  };
  for (const double f : {1.006, 1.5, 2.0, 5.5, 20.0, 999.0}) {
    const auto prior = ckpt::mtbf_prior(10_h, ckpt::factor(f));
    CHECK(prior.mtbf().value() == Approx(1.0 / mean_rate(f, 36'000.0)).epsilon(1e-8));
    CHECK(prior.mtbf_quantile(0.9) / prior.mtbf_quantile(0.1) == Approx(f * f).epsilon(1e-7));
  }
  CHECK(ckpt::mtbf_prior(10_h, ckpt::factor(1.006)).mtbf_quantile(0.5).in(ckpt::units::h) ==
        Approx(10.0).epsilon(1e-4));
  // Of shape 1 the rate is exponential, and its quantiles are logarithms.
  const double wide = std::sqrt(std::log(10.0) / std::log(10.0 / 9.0));
  const auto one = ckpt::mtbf_prior(1_h, ckpt::factor(wide));
  const double mtbf = 1.0 / mean_rate(wide, 3600.0);
  CHECK(one.failures == Approx(1.0).epsilon(1e-8));
  CHECK(one.time.value() == Approx(mtbf).epsilon(1e-8));
  CHECK(one.after(3.0, 2_h).mtbf().value() == Approx((7200.0 + mtbf) / 4.0).epsilon(1e-8));

  const auto record = ckpt::mtbf_prior(ckpt::failures::llama3_405b, ckpt::Count(64));
  const double off = ckpt::failures::from_run_to_run.quantile(0.9);
  CHECK(record.mtbf().value() ==
        Approx(1.0 / mean_rate(off, ckpt::failures::llama3_405b.job_mtbf(ckpt::Count(64)).value())).epsilon(1e-8));
  CHECK(error_of([] { return ckpt::mtbf_prior(0_s, ckpt::factor(2.0)); }).find("MTBF must be finite and > 0 s") !=
        std::string::npos);
  CHECK(error_of([] { return ckpt::mtbf_prior(1_h, ckpt::factor(1.0)); }).find("1.01") != std::string::npos);
}

TEST_CASE("before any failure it is as near to who knows as a rule can be in the mean", "[adviser]") {
  // Guesses that are off as the lognormal distribution says: intervals by half and by twice the mean rate lose more.
  const double f = 5.5;
  const ckpt::Seconds guess = 20_h;
  const ckpt::SaveCost save{.blocking = 60_s};
  const ckpt::Run run{.work = 1000_h, .save = save};
  const Adviser adviser({.prior = ckpt::mtbf_prior(guess, ckpt::factor(f)), .save = save});
  const double tau = adviser.interval().value();
  double regret[3] = {};
  constexpr int jobs = 400;
  for (int i = 0; i < jobs; ++i) {
    const double z = ckpt::math::normal_quantile((i + 0.5) / jobs);
    const double mtbf = guess.value() * std::pow(f, z / ckpt::math::normal_quantile(0.9));
    // E = (M + D) (e^((tau + delta) / M) - 1) / tau of the work, but for a factor that no interval changes.
    const auto longer = [&](double t) { return std::expm1((t + 60.0) / mtbf) / t; };
    const double least = longer(best_interval(run, ckpt::Exponential{ckpt::Seconds(mtbf)}).interval.seconds().value());
    for (int k = 0; k < 3; ++k) regret[k] += (longer(tau * std::pow(2.0, 0.5 * (k - 1))) / least - 1.0) / jobs;
  }
  INFO(regret[0] << ' ' << regret[1] << ' ' << regret[2]);
  CHECK(regret[1] < regret[0]);
  CHECK(regret[1] < regret[2]);
  CHECK(regret[1] < 0.02);
}

TEST_CASE("it asks for a save after the first step, then at the best interval", "[adviser]") {
  Adviser adviser({.prior = about_a_day});
  adviser.started(0_s);
  double now = 0.0;
  const Log log = run_until(adviser, now, 20'000.0);
  REQUIRE(log.at.size() > 3);
  CHECK(log.at[0] == 10.0);
  CHECK(log.advice[0].reason == SaveReason::first);
  CHECK(log.advice[0].text().text() == "first save: to see what one costs");
  // No time has passed that tells of failures, but for what it has run.
  const ckpt::Run run{.work = 1_h, .save = {.blocking = 30_s}};
  const auto expected =
      best_interval(run, ckpt::Exponential{about_a_day.after(0.0, 40_s).mtbf()}).interval.seconds().value();
  CHECK(log.advice[1].reason == SaveReason::interval);
  CHECK(log.advice[1].interval.value() == Approx(expected).epsilon(1e-6));
  CHECK(std::abs(log.at[1] - 40.0 - expected) <= 5.0 + 1e-9);  // to the nearest step
  CHECK(log.advice[1].blocking == 30_s);
  CHECK(log.advice[2].interval > log.advice[1].interval);  // nothing has failed meanwhile
  CHECK(adviser.saves() == log.at.size());
  CHECK(std::string(log.advice[1].text().text()).find("a save takes 30 s, MTBF ") != std::string::npos);

  // What a save costs was said: none to see.
  Adviser told({.prior = about_a_day, .save = {.blocking = 30_s}});
  told.started(0_s);
  CHECK_FALSE(told.after_step(10_s));
  CHECK(told.interval().value() ==
        Approx(best_interval(run, ckpt::Exponential{about_a_day.after(0.0, 10_s).mtbf()}).interval.seconds().value())
            .epsilon(1e-3));
}

TEST_CASE("what is not saved stays below what it promises", "[adviser]") {
  std::mt19937_64 random(3);
  std::lognormal_distribution<double> noise(0.0, 0.4);
  for (const bool walltime : {false, true}) {
    ckpt::AdviserOptions options{.prior = about_a_day};
    if (walltime) options.walltime_end = 60'000_s;
    Adviser adviser(options);
    adviser.started(0_s);
    double now = 0.0;
    double worst = 0.0;
    while (now < 58'000.0) {
      now += 20.0 * noise(random);
      const bool ask = adviser.after_step(Seconds(now)).has_value();
      CHECK(adviser.unsaved() <= adviser.most_lost());
      worst = std::max(worst, adviser.unsaved() / adviser.most_lost());
      if (!ask) continue;
      const double begin = now;
      now += 60.0 * noise(random);
      adviser.saved(Seconds(begin), Seconds(now));
      CHECK(adviser.unsaved() == 0_s);
    }
    CHECK(worst > 0.9);  // nor is it much more
  }
}

TEST_CASE("the failure rate is that of the conjugate prior", "[adviser]") {
  Adviser adviser({.prior = about_a_day, .save = {.blocking = 30_s}});
  adviser.started(0_s);
  static_cast<void>(adviser.after_step(1_h));
  adviser.failed(3_h);
  CHECK(adviser.failure_rate().failures == about_a_day.failures + 1.0);
  CHECK(adviser.failure_rate().time == about_a_day.time + 3_h);
  const Seconds mtbf = adviser.failure_rate().mtbf();
  adviser.restored(4_h, 5_h);  // an hour down does not count, reading back does
  static_cast<void>(adviser.after_step(6_h));
  CHECK(adviser.failure_rate().time == about_a_day.time + 5_h);
  CHECK(adviser.failure_rate().mtbf() > mtbf);
  adviser.failed(6_h);
  CHECK(adviser.failures() == 2);
  CHECK(adviser.failure_rate().mtbf() < mtbf);
  // A stop that was announced says nothing of the others, the time until then does.
  adviser.restored(6_h, 6_h);
  adviser.notice(7_h);
  adviser.failed(7_h);
  CHECK(adviser.failures() == 2);
  CHECK(adviser.announced() == 1);
  CHECK(adviser.failure_rate().failures == about_a_day.failures + 2.0);
  CHECK(adviser.failure_rate().time == about_a_day.time + 6_h);
  // And the end of a slice is no failure.
  adviser.restored(10_h, 10_h);
  static_cast<void>(adviser.after_step(11_h));
  adviser.restored(20_h, 20_h);
  CHECK(adviser.failure_rate().failures == about_a_day.failures + 2.0);
  CHECK(adviser.failure_rate().time == about_a_day.time + 7_h);
}

TEST_CASE("a change of the failure rate is noticed, chance is not taken for one", "[adviser]") {
  std::mt19937_64 random(5);
  std::exponential_distribution<double> draw;
  const auto fail = [&](Adviser& adviser, double& now, double mtbf) {
    now += mtbf * draw(random);
    adviser.failed(Seconds(now));
    adviser.restored(Seconds(now), Seconds(now));
  };
  int alarms = 0;
  constexpr int jobs = 200;
  for (int job = 0; job < jobs; ++job) {
    Adviser adviser({.prior = ckpt::mtbf_prior(10_h, ckpt::factor(5.0)), .save = {.blocking = 30_s}});
    double now = 0.0;
    adviser.started(0_s);
    bool alarm = false;
    for (int i = 0; i < 40; ++i) {
      fail(adviser, now, 36'000.0);
      alarm = alarm || adviser.failure_rate().failures < i + 0.5;
    }
    alarms += alarm ? 1 : 0;
    for (int i = 0; i < 12; ++i) fail(adviser, now, 3'600.0);
    if (job < 20) CHECK(adviser.failure_rate().mtbf() < 3_h);  // of all that it has seen it would be 8 h
  }
  // 25 looks of 1e-4 each: half a job of 200 on average; three or more come one time in seventy.
  CHECK(alarms <= 3);
}

TEST_CASE("costs are the median of the last ones, and a change is noticed", "[adviser]") {
  Adviser adviser({.prior = about_a_day});
  double now = 0.0;
  adviser.started(0_s);
  const auto save = [&](double time) {
    adviser.saved(Seconds(now), Seconds(now + time));
    now += time + 1000.0;
  };
  for (int i = 0; i < 20; ++i) save(i == 10 ? 900.0 : 30.0 + 0.01 * (i % 5));  // one of them ran into something
  CHECK(adviser.save_cost().blocking.value() == Approx(30.02).margin(0.02));
  for (int i = 0; i < 3; ++i) save(120.0);
  CHECK(adviser.save_cost().blocking.value() == Approx(30.02).margin(0.03));
  for (int i = 0; i < 16; ++i) save(120.0);
  CHECK(adviser.save_cost().blocking == 120_s);
  for (int i = 0; i < 4; ++i) save(60.0);  // four in a row are enough
  CHECK(adviser.save_cost().blocking == 60_s);
}

TEST_CASE("a save is safe at its end, or when it is durable", "[adviser]") {
  Adviser adviser({.prior = about_a_day});
  adviser.started(0_s);
  adviser.saved(100_s, 110_s);
  CHECK(adviser.safe_since() == 100_s);

  Adviser later({.prior = about_a_day, .asynchronous = true});
  later.started(0_s);
  later.saved(100_s, 110_s);
  CHECK(later.safe_since() == 0_s);
  later.saved(200_s, 210_s);
  later.durable(190_s);
  CHECK(later.safe_since() == 100_s);
  later.durable(300_s);
  CHECK(later.safe_since() == 200_s);
  CHECK(later.save_cost().durable_after() == 95_s);
  CHECK(later.save_cost().blocking == 10_s);
  later.durable(400_s);  // there is none
  CHECK(later.safe_since() == 200_s);
  later.saved(500_s, 510_s);
  later.failed(520_s);
  later.restored(600_s, 610_s);
  later.durable(620_s);  // died with the job
  CHECK(later.safe_since() == 610_s);
}

TEST_CASE("before the walltime what is left is cut evenly, and the last save fits", "[adviser]") {
  Adviser adviser({.prior = about_a_day, .walltime_end = 12'000_s});
  adviser.started(0_s);
  double now = 0.0;
  const Log log = run_until(adviser, now, 20'000.0);
  REQUIRE(log.at.size() >= 3);
  CHECK(log.advice.back().reason == SaveReason::walltime);
  CHECK(log.advice.back().stop);
  CHECK(log.advice.back().chance >= 0.99);
  CHECK(now <= 12'000.0);
  CHECK(now >= 12'000.0 - 2.0 * log.advice.back().needed.value());
  CHECK(std::string(log.advice.back().text().text()).find("save and stop") != std::string::npos);
  double shortest = 1e9;
  double longest = 0.0;
  for (std::size_t i = 2; i < log.at.size(); ++i) {
    const double between = log.at[i] - log.at[i - 1] - 30.0;
    shortest = std::min(shortest, between);
    longest = std::max(longest, between);
  }
  CHECK(longest - shortest <= 30.0);

  // It was not meant so: the job goes on as any other.
  CHECK_FALSE(adviser.after_step(12'001_s));
  const Log on = run_until(adviser, now = 12'001.0, 30'000.0);
  REQUIRE_FALSE(on.advice.empty());
  CHECK(on.advice[0].reason == SaveReason::interval);
}

TEST_CASE("a clock that is put back delays no save", "[adviser]") {
  // Steps of 10 s and saves of 30 s, as time passes; what the clock shows is less by `behind`.
  for (const double back : {7'200.0, 15.0, 1e6}) {
    Adviser adviser({.prior = about_a_day, .save = {.blocking = 30_s}});
    double now = 0.0;
    double behind = 0.0;
    double last = 0.0;
    int saves = 0;
    adviser.started(0_s);
    for (int i = 0; i < 6000; ++i) {
      now += 10.0;
      if (i % 1000 == 500) behind += back;  // in a step
      if (!adviser.after_step(Seconds(now - behind))) continue;
      INFO(back << " at " << now);
      CHECK(now - last < adviser.interval().value() + 25.0);
      CHECK(now - last > adviser.interval().value() - 25.0);
      if (saves == 2) behind += back;  // before a save
      const double begin = now - behind;
      now += 30.0;
      if (saves % 4 == 3) behind += back;  // during one
      adviser.saved(Seconds(begin), Seconds(now - behind));
      last = now;
      ++saves;
    }
    CHECK(saves > 10);
    CHECK(adviser.save_cost().blocking.value() == Approx(30.0));
    CHECK(adviser.step().value() == Approx(10.0));
    // What it has watched is the time that has passed.
    CHECK((adviser.failure_rate().time - about_a_day.time).value() == Approx(now).epsilon(0.01));
    CHECK(adviser.unsaved().value() == Approx(now - last).margin(10.0));
  }
  // A save of which nobody knows what it takes.
  Adviser first({.prior = about_a_day});
  first.started(1'000_s);
  CHECK(first.after_step(1'010_s));
  first.saved(1'010_s, 500_s);
  const auto again = first.after_step(510_s);
  REQUIRE(again);
  CHECK(again->reason == SaveReason::first);
}

TEST_CASE("what a notice or the walltime announces does not lose a state", "[adviser]") {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> noise(0.0, 0.15);
  std::uniform_real_distribution<double> uniform;
  int late = 0;
  constexpr int jobs = 80;
  for (int job = 0; job < jobs; ++job) {
    const bool notice = job % 2 == 0;
    const double step = 1.0 + 29.0 * uniform(random);
    const double save = 2.0 + 58.0 * uniform(random);
    const double end = 8'000.0 + 1'000.0 * uniform(random);
    const double before = 3.0 * (step + save);  // the notice
    ckpt::AdviserOptions options{.prior = about_a_day, .notice = Seconds(before)};
    if (!notice) options.walltime_end = Seconds(end);
    Adviser adviser(options);
    adviser.started(0_s);
    double now = 0.0;
    bool told = false;
    for (;;) {
      now += step * noise(random);
      if (notice && !told && now > end - before) {
        told = true;
        CHECK(adviser.notice_chance() > 0.9);
        adviser.notice(Seconds(end));
      }
      const auto advice = adviser.after_step(Seconds(now));
      if (!advice) {
        if (now < end) continue;
        FAIL("a state was lost");
      }
      const double begin = now;
      now += save * noise(random);
      adviser.saved(Seconds(begin), Seconds(now));
      if (!advice->stop) continue;
      CHECK(advice->reason == (notice ? SaveReason::notice : SaveReason::walltime));
      late += now > end ? 1 : 0;
      CHECK(end - now < 0.2 * (step + save) + 2.5 * (step + save));  // nor stops much too early
      break;
    }
  }
  CHECK(late <= 4);  // 1 % are asked for; more than 4 of 80 come one time in seven hundred at 1 %
}

TEST_CASE("a notice that is too short says so", "[adviser]") {
  Adviser adviser({.prior = about_a_day, .notice = 30_s});
  adviser.started(0_s);
  double now = 0.0;
  run_until(adviser, now, 5'000.0, 10.0, 120.0);
  CHECK(adviser.notice_chance() < 0.01);
  adviser.notice(Seconds(now + 40.0));
  const auto advice = adviser.after_step(Seconds(now + 10.0));
  REQUIRE(advice);
  CHECK(advice->reason == SaveReason::notice);
  CHECK(advice->chance < 0.01);
  CHECK(std::string(advice->text().text()).find("it fits with a chance of ") != std::string::npos);
  adviser.notice_withdrawn();
  const auto usual = adviser.after_step(Seconds(now + 20.0));
  CHECK((!usual || usual->reason == SaveReason::interval));
}

TEST_CASE("an adviser that is stored and read goes on as if it had not been", "[adviser]") {
  const ckpt::AdviserOptions options{.prior = about_a_day};
  Adviser one(options);
  one.started(0_s);
  double now = 0.0;
  run_until(one, now, 30'000.0, 10.0, 30.0);
  one.failed(Seconds(now + 5.0));
  one.restored(Seconds(now + 100.0), Seconds(now + 130.0));
  now += 130.0;
  run_until(one, now, 40'000.0, 11.0, 33.0);
  one.saved(Seconds(now), Seconds(now + 30.0));
  now += 30.0;
  const auto bytes = one.state();
  Adviser two(options, bytes);
  CHECK(two.state() == bytes);
  double then = now;
  const Log first = run_until(one, now, 80'000.0, 9.0, 35.0);
  const Log second = run_until(two, then, 80'000.0, 9.0, 35.0);
  CHECK(first.at == second.at);
  CHECK(one.state() == two.state());

  // Nobody knows when it failed: half way to the next save.
  Adviser three(options, bytes);
  const auto watched = three.failure_rate().time;
  three.failed();
  CHECK(three.failures() == 2);
  CHECK(three.failure_rate().time > watched);
  CHECK(three.failure_rate().time < watched + three.interval());
}

TEST_CASE("bytes that are no state are rejected", "[adviser]") {
  const ckpt::AdviserOptions options{.prior = about_a_day, .save = {.blocking = 30_s}};
  Adviser adviser(options);
  adviser.started(0_s);
  static_cast<void>(adviser.after_step(10_s));
  auto bytes = adviser.state();
  const auto text = [&](std::span<const std::byte> state) {
    return error_of([&] { return Adviser(options, state).saves(); });
  };
  CHECK(text(bytes) == "no error");
  CHECK(text(std::span<const std::byte>(bytes).first(100)).find("must be 400 B (got 100)") != std::string::npos);
  CHECK(text({}).find("must be 400 B") != std::string::npos);
  // Every bit counts.
  for (std::size_t i = 0; i < bytes.size(); i += 7) {
    bytes[i] ^= std::byte{4};
    CHECK(text(bytes) != "no error");
    bytes[i] ^= std::byte{4};
  }
  bytes[0] = std::byte{2};
  CHECK(text(bytes).find("version of the state must be 1 (got 2)") != std::string::npos);
  bytes[1] = std::byte{'x'};
  CHECK(text(bytes).find("no state of an adviser") != std::string::npos);
}

TEST_CASE("what no adviser can be told is rejected by name, and nothing else harms it", "[adviser]") {
  const auto text = [](const ckpt::AdviserOptions& options) {
    return error_of([&] { return Adviser(options).saves(); });
  };
  CHECK(text({}).find("ckpt::FailurePrior: failures must be finite and > 0") != std::string::npos);
  CHECK(text({.prior = about_a_day, .confidence = 1.0}).find("confidence") != std::string::npos);
  CHECK(text({.prior = about_a_day, .notice = -1_s}).find("notice") != std::string::npos);
  CHECK(text({.prior = about_a_day, .save = {.blocking = -1_s}}).find("blocking") != std::string::npos);
  CHECK(text({.prior = about_a_day, .walltime_end = Seconds(test::infinity)}).find("a time must be") !=
        std::string::npos);
  Adviser adviser({.prior = about_a_day});
  for (const double bad : {test::nan, test::infinity, 1e16}) {
    CHECK(error_of([&] { return adviser.after_step(Seconds(bad)); }).find("a time must be") != std::string::npos);
    CHECK(error_of([&] {
            adviser.saved(Seconds(bad), 1_s);
            return 0;
          }) != "no error");
    CHECK(error_of([&] {
            adviser.failed(Seconds(bad));
            return 0;
          }) != "no error");
  }
  // Any order of events, and a clock that goes back.
  std::mt19937_64 random(2);
  for (int i = 0; i < 1500; ++i) {
    const Seconds at(static_cast<double>(random() % 1000) - 500.0);
    const Seconds other(static_cast<double>(random() % 1000) - 500.0);
    switch (random() % 9) {
      case 0:
        adviser.started(at);
        break;
      case 1:
        adviser.saved(at, other);
        break;
      case 2:
        adviser.durable(at);
        break;
      case 3:
        adviser.failed(at);
        break;
      case 4:
        adviser.failed();
        break;
      case 5:
        adviser.restored(at, other);
        break;
      case 6:
        adviser.notice(at);
        break;
      case 7:
        adviser.walltime(at);
        break;
      default:
        break;
    }
    const auto advice = adviser.after_step(at);
    if (advice) CHECK_FALSE(advice->text().text().empty());
    CHECK(adviser.interval() >= 0_s);
    CHECK(Adviser({.prior = about_a_day}, adviser.state()).state() == adviser.state());
  }
}

TEST_CASE("not knowing costs little: random jobs against who knows the MTBF", "[adviser]") {
  // A sample of docs/how/adviser.md, whose table is of tests/tools/adviser_regret.cpp.
  ckpt::RandomStream random(4);
  int far_after_ten = 0;
  double sum = 0.0;
  constexpr int jobs = 30;
  for (int i = 0; i < jobs; ++i) {
    const double guess = 7'200.0 * std::pow(50.0, random.uniform());
    const double mtbf = guess * std::pow(25.0, random.uniform() - 0.5);
    const double blocking = std::min(std::pow(60.0, random.uniform()), 0.05 * mtbf);
    const ckpt::Run run{.work = Seconds(30.0 * mtbf), .save = {.blocking = Seconds(blocking)}};
    const ckpt::Exponential law{Seconds(mtbf)};
    const auto best = best_interval(run, law).interval;
    const test::DrawnJob job{.work = 30.0 * mtbf,
                             .step = best.seconds().value() / 20.0,
                             .blocking = blocking,
                             .scale = mtbf,
                             .seed = static_cast<std::uint64_t>(i + 1)};
    test::Advised advised{Adviser({.prior = ckpt::mtbf_prior(Seconds(guess), ckpt::factor(5.0))})};
    test::EveryInterval knows{best.seconds().value(), job.step};
    const auto end = run_job(job, advised);
    sum += end.wall / run_job(job, knows).wall - 1.0;
    REQUIRE(advised.intervals.size() >= 10);
    const ckpt::WorkInterval after_ten(Seconds(advised.intervals[9]));
    far_after_ten += long_run_goodput(run, law, best) / long_run_goodput(run, law, after_ten) > 1.01 ? 1 : 0;
    CHECK(advised.adviser.failures() == end.failures);
    CHECK(advised.adviser.saves() == end.saves);
  }
  CHECK(far_after_ten <= 2);  // 5 % of them
  CHECK(sum / jobs < 0.01);
}

TEST_CASE("it is a constant expression", "[adviser]") {
  constexpr double interval = [] {
    Adviser adviser({.prior = {.failures = 1.0, .time = 10_h}, .save = {.blocking = 30_s}});
    adviser.started(0_s);
    const bool asked = adviser.after_step(10_s).has_value();
    adviser.failed(1_h);
    return asked ? 0.0 : adviser.interval().value();
  }();
  CHECK(interval == Approx(std::sqrt(2.0 * 30.0 * 5.5 * 3600.0)).epsilon(0.02));
}

}  // namespace
