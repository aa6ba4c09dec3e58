// adviser_regret [JOBS]: what not knowing costs. Random jobs, each run step by step with the same failures under
// several policies; a table for docs/how/adviser.md. Below it what no adviser can do better before any failure, by
// brute force, and what ten failures in bursts tell at most.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/advise/adviser.hpp>
#include <ckpt/catalog/failures.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/interval/young_daly.hpp>

#include "../advised_run.hpp"

namespace {

using ckpt::Seconds;

struct Scenario {
  const char* name;
  double shape = 1.0;  // of the failures
  double off = 0.0;    // the guess is that many times the MTBF; 0: as far off as one published run is from another
  double drift = 1.0;  // of the cost of a save
  double jump = 1.0;
  double later = 1.0;    // of the MTBF
  double persist = 0.0;  // times blocking
  double most_blocking = 300.0;
};

constexpr Scenario scenarios[] = {
    {.name = "exponential"},
    {.name = "exponential, saves of 1 to 60 s", .most_blocking = 60.0},
    {.name = "exponential, asynchronous: durable after 10 times the blocking", .persist = 9.0, .most_blocking = 60.0},
    {.name = "Weibull 0.7", .shape = 0.7},
    {.name = "Weibull 0.5", .shape = 0.5},
    {.name = "guess 10 times too long", .off = 10.0},
    {.name = "guess 10 times too short", .off = 0.1},
    {.name = "saves become 4 times as long, evenly", .drift = 4.0},
    {.name = "saves become 4 times as long at once", .jump = 4.0},
    {.name = "half-way failures come 3 times as often", .later = 0.33}};

double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  const double at = p * static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(at + 0.5)];
}

double mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// As Advised, and notes the uptimes between failures.
struct Watched : test::Advised {
  std::vector<double> uptimes{};
  double from = 0.0;

  void started(double now) {
    Advised::started(now);
    from = now;
  }
  void failed(double at) {
    Advised::failed(at);
    uptimes.push_back(at - from);
  }
  void restored(double begin, double end) {
    Advised::restored(begin, end);
    from = begin;
  }
};

struct Regrets {
  std::vector<double> before{};      // expected wall clock at the interval of the start over that of the oracle, less 1
  std::vector<double> after_ten{};   // the same after ten failures
  std::vector<double> rate_known{};  // the same where nothing but the mean rate is known
  std::vector<double> shape_known{};  // the same after ten failures where the shape of their law is known
  std::vector<double> run[4]{};       // wall clock of the run over that of the oracle, less 1
};

Regrets regrets_of(const Scenario& scenario, int jobs) {
  Regrets all;
  ckpt::RandomStream random(20261128);
  const auto log_uniform = [&random](double low, double high) { return low * std::pow(high / low, random.uniform()); };
  for (int i = 0; i < jobs; ++i) {
    const double guess = log_uniform(7'200.0, 360'000.0);
    const double z = ckpt::math::normal_quantile(0.5e-6 + 0.999999 * random.uniform());
    const double spread = ckpt::failures::from_run_to_run.quantile(0.9);
    const double off = scenario.off > 0.0 ? scenario.off : std::pow(spread, z / ckpt::math::normal_quantile(0.9));
    const double mtbf = guess / off;
    // A save of more than a twentieth of the MTBF is another matter.
    const double blocking = std::min(log_uniform(1.0, scenario.most_blocking), 0.05 * mtbf);
    test::DrawnJob job{.work = 30.0 * mtbf,
                       .step = std::min(log_uniform(1.0, 30.0), 0.02 * mtbf),
                       .blocking = blocking,
                       .persist = scenario.persist * blocking,
                       .drift = scenario.drift,
                       .jump = scenario.jump,
                       .down = 300.0,
                       .restore = 60.0,
                       .scale = mtbf / std::tgamma(1.0 + 1.0 / scenario.shape),
                       .power = 1.0 / scenario.shape,
                       .later = scenario.later,
                       .seed = static_cast<std::uint64_t>(i + 1)};
    // Steps that are short beside the interval may be taken together.
    const ckpt::Run run{
        .work = Seconds(job.work),
        .save = {.blocking = Seconds(blocking * 0.5 * (1.0 + scenario.drift) * 0.5 * (1.0 + scenario.jump)),
                 .writing = Seconds(job.persist),
                 .one_at_a_time = scenario.persist > 0.0},
        .outage = {.rescheduling = Seconds(job.down), .restore = Seconds(job.restore)}};
    const auto best_of = [&](const ckpt::Run& r, double& tau, auto&& goodput) {
      const auto solve = [&](const auto& law) {
        tau = best_interval(r, law).interval.seconds().value();
        goodput = [r, law](double t) { return long_run_goodput(r, law, ckpt::WorkInterval(Seconds(t))); };
      };
      if (scenario.shape < 1.0) {
        solve(ckpt::Weibull{Seconds(mtbf), scenario.shape});
      } else {
        solve(ckpt::Exponential{Seconds(mtbf)});
      }
    };
    double oracle = 0.0;
    std::function<double(double)> goodput;
    best_of(run, oracle, goodput);
    job.step = std::max(job.step, oracle / 40.0);
    const auto prior = ckpt::mtbf_prior(Seconds(guess), ckpt::failures::from_run_to_run);
    Watched advised{{ckpt::Adviser(
        {.prior = prior, .save = {.one_at_a_time = scenario.persist > 0.0}, .asynchronous = scenario.persist > 0.0})}};
    // The interval of the start, as soon as a save was seen.
    ckpt::Adviser fresh(
        {.prior = prior,
         .save = {
             .blocking = run.save.blocking, .writing = run.save.writing, .one_at_a_time = scenario.persist > 0.0}});
    const double at_best = goodput(oracle);
    all.before.push_back(at_best / goodput(fresh.interval().value()) - 1.0);

    test::EveryInterval knows{oracle, job.step};
    const double wall = run_job(job, knows).wall;
    const auto against = [&](auto& policy) { return run_job(job, policy).wall / wall - 1.0; };
    all.run[0].push_back(against(advised));
    if (advised.intervals.size() >= 10) {
      const bool steady = !(scenario.later < 1.0 || scenario.drift > 1.0 || scenario.jump > 1.0);
      if (steady) all.after_ten.push_back(at_best / goodput(advised.intervals[9]) - 1.0);
      if (scenario.shape < 1.0) {
        const auto at = [&](const auto& law) {
          return at_best / goodput(best_interval(run, law).interval.seconds().value()) - 1.0;
        };
        all.rate_known.push_back(at(ckpt::Exponential{Seconds(mtbf)}));
        double sum = 0.0;  // maximum likelihood: scale^k = mean of x^k
        for (int n = 0; n < 10; ++n) sum += std::pow(advised.uptimes[static_cast<std::size_t>(n)], scenario.shape);
        const double scale = std::pow(sum / 10.0, 1.0 / scenario.shape);
        all.shape_known.push_back(
            at(ckpt::Weibull{Seconds(scale * std::tgamma(1.0 + 1.0 / scenario.shape)), scenario.shape}));
      }
    }
    test::EveryInterval young{ckpt::young(run.save.blocking, Seconds(guess)).interval.seconds().value(), job.step};
    all.run[1].push_back(against(young));
    test::EveryInterval daly{ckpt::daly(run.save.blocking, Seconds(mtbf)).interval.seconds().value(), job.step};
    all.run[2].push_back(against(daly));
    test::EveryInterval hourly{3'600.0, job.step};
    // An hour may be longer than the job lives.
    if (mtbf > 3'600.0) all.run[3].push_back(against(hourly));
  }
  return all;
}

// Of the expected regrets before any failure, of exponential failures, what no rule can do better that sees the guess
// and the cost of a save.
struct Bound {
  double least_mean = 0.0;       // by the interval of the least mean regret
  double least_95 = 0.0;         // the least that 95 % of the jobs can be within
  std::vector<double> within{};  // most of the jobs that can be within each of `limits`
};

constexpr double limits[] = {0.005, 0.01, 0.02, 0.03, 0.04, 0.05};

// By the model E ~ (e^((tau + delta) / M) - 1) / tau; an outage does not depend on the interval. Who sees a save of
// delta seconds knows that M > 20 delta, or that M = 20 delta where the drawn cost was cut to that: both count, in
// proportion.
Bound bound_of(double most_blocking, int jobs) {
  constexpr int rates = 1000;
  constexpr int intervals = 160;
  const double normal_90 = ckpt::math::normal_quantile(0.9);
  const double s = std::log(ckpt::failures::from_run_to_run.quantile(0.9)) / normal_90;
  const auto longer = [](double tau, double delta, double mtbf) {
    return std::expm1(std::min((tau + delta) / mtbf, 600.0)) / tau;
  };
  const auto least = [&](double delta, double mtbf) {
    double low = 0.0;  // 1 - u = e^-(u + delta/M)
    double high = 1.0;
    for (int i = 0; i < 60; ++i) {
      const double u = 0.5 * (low + high);
      (1.0 - u > std::exp(-u - delta / mtbf) ? low : high) = u;
    }
    return longer(low * mtbf, delta, mtbf);
  };
  ckpt::RandomStream random(20261129);
  const auto log_uniform = [&random](double low, double high) { return low * std::pow(high / low, random.uniform()); };
  constexpr int levels = 200;  // of regret, in steps of 0.05 %
  std::vector<double> covered(levels, 0.0);
  Bound bound;
  for (int job = 0; job < jobs; ++job) {
    const double guess = log_uniform(7'200.0, 360'000.0);
    const double z = ckpt::math::normal_quantile(0.5e-6 + 0.999999 * random.uniform());
    const double delta = std::min(log_uniform(1.0, most_blocking), 0.05 * guess * std::exp(-s * z));
    // The MTBFs that it may have, and how likely each is.
    std::vector<double> mtbf;
    std::vector<double> weight;
    for (int i = 0; i < rates; ++i) {
      const double m = guess * std::exp(-s * ckpt::math::normal_quantile((i + 0.5) / rates));
      if (!(m > 20.0 * delta)) continue;
      mtbf.push_back(m);
      weight.push_back(1.0 / rates);
    }
    const double at = std::log(20.0 * delta / guess) / s;
    const double density = std::exp(-0.5 * at * at) / std::sqrt(2.0 * 3.14159265358979324) / s;
    mtbf.push_back(20.0 * delta);
    weight.push_back(density * (std::log(most_blocking) - std::log(delta)));
    double all = 0.0;
    for (const double w : weight) all += w;
    std::vector<double> best(mtbf.size());
    for (std::size_t k = 0; k < mtbf.size(); ++k) best[k] = least(delta, mtbf[k]);
    std::vector<double> most(levels, 0.0);
    double least_mean = 1e300;
    for (int i = 0; i <= intervals; ++i) {
      const double tau = std::sqrt(2.0 * delta * guess) * std::exp(-3.0 + 5.0 * i / intervals);
      std::vector<double> within(levels, 0.0);
      double mean = 0.0;
      for (std::size_t k = 0; k < mtbf.size(); ++k) {
        const double regret = longer(tau, delta, mtbf[k]) / best[k] - 1.0;
        mean += weight[k] / all * regret;
        const double level = std::ceil(std::max(regret, 0.0) * 2000.0);
        if (level < levels) within[static_cast<std::size_t>(level)] += weight[k] / all;
      }
      least_mean = std::min(least_mean, mean);
      double sum = 0.0;
      for (std::size_t l = 0; l < levels; ++l) most[l] = std::max(most[l], sum += within[l]);
    }
    bound.least_mean += least_mean / jobs;
    for (std::size_t l = 0; l < levels; ++l) covered[l] += most[l] / jobs;
  }
  bound.least_95 =
      static_cast<double>(std::find_if(covered.begin(), covered.end(), [](double p) { return p >= 0.95; }) -
                          covered.begin()) /
      2000.0;
  for (const double limit : limits) bound.within.push_back(covered[static_cast<std::size_t>(limit * 2000.0 + 0.5)]);
  return bound;
}

}  // namespace

int main(int argc, char** argv) {
  const int jobs = argc > 1 ? std::max(std::atoi(argv[1]), 20) : 1000;
  fmt::print(
      "| {} jobs each, % above the oracle: mean (95 %) | expected, before any failure | expected, after ten | run: "
      "adviser | run: Young, guess | run: Daly, true | run: every hour |\n",
      jobs);
  fmt::print("|---|---|---|---|---|---|---|\n");
  const auto cell = [](const std::vector<double>& values) {
    return values.empty() ? std::string("")
                          : fmt::format("{:.2f} ({:.2f})", 100.0 * mean(values), 100.0 * quantile(values, 0.95));
  };
  std::string notes;
  for (const Scenario& scenario : scenarios) {
    const Regrets r = regrets_of(scenario, jobs);
    fmt::print("| {} | {} | {} | {} | {} | {} | {} |\n", scenario.name, cell(r.before), cell(r.after_ten),
               cell(r.run[0]), cell(r.run[1]), cell(r.run[2]), cell(r.run[3]));
    std::fflush(stdout);
    double within = 0.0;
    for (const double regret : r.before) within += regret <= 0.03 ? 1.0 : 0.0;
    notes += fmt::format("{}: {:.1f} % within 3 % before any failure", scenario.name,
                         100.0 * within / static_cast<double>(r.before.size()));
    if (!r.rate_known.empty()) {
      notes += fmt::format("; expected where the mean rate alone is known {}; shape known, rate from ten failures {}",
                           cell(r.rate_known), cell(r.shape_known));
    }
    notes += '\n';
  }
  fmt::print("\n{}\nBefore any failure no rule that sees the guess and the cost of a save does better than:\n", notes);
  for (const double most_blocking : {300.0, 60.0}) {
    const Bound bound = bound_of(most_blocking, 1000);
    fmt::print("saves of 1 to {:.0f} s: {:.2f} % in the mean; 95 % within {:.2f} %", most_blocking,
               100.0 * bound.least_mean, 100.0 * bound.least_95);
    for (std::size_t i = 0; i < bound.within.size(); ++i) {
      fmt::print("; {:.1f} % within {:.1f} %", 100.0 * bound.within[i], 100.0 * limits[i]);
    }
    fmt::print("\n");
  }
  return 0;
}
