#pragma once
// The run with failures of the manner that was chosen.

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>

#include "answer.hpp"
#include "goal.hpp"
#include "options.hpp"
#include "run.hpp"

namespace plan {

/// Below so many intervals the ends of a job show: formulas for an endless one are marked.
inline constexpr double few_intervals = 20.0;

/// The run of the chosen manner.
inline void plan_job(Answer& answer, const Options& options) {
  if (!asks_for_run(options) || !answer.manners->chosen) return;
  const Manner& manner = answer.manners->all[*answer.manners->chosen];
  JobAnswer& job = answer.job.emplace(JobAnswer{.job = answer.manners->job->job, .plan = *manner.plan});
  job.interval_given = options.interval.has_value();
  job.interval = job.interval_given ? work_in(*options.interval, *manner.save) : job.plan.interval;
  job.ledger = expected_ledger(job.plan.run, job.job.failures, job.interval);
  if (const auto& observed = answer.manners->job->observed) {
    const auto at = [&](ckpt::Seconds mtbf) { return goodput(job.plan.run, ckpt::Exponential{mtbf}, job.interval); };
    job.goodput_low = at(observed->mtbf_low());
    job.goodput_high = at(observed->mtbf_high());
  }
  if (answer.machine) {
    job.accelerators = static_cast<double>(answer.machine->cluster.accelerators());
  } else if (answer.layout_given) {
    job.accelerators = static_cast<double>(answer.breakdown->inventory.layout().ranks());
  }
  add_intervals(job);
  if (options.goodput_target) set_goal(answer, manner, options, *options.goodput_target);
  if (job.job.work < job.interval.seconds()) {
    answer.notes.push_back("the job is shorter than its interval: it saves once, at its end");
  }
  if (const double many = job.job.work / job.plan.interval.seconds(); many >= 1.0 && many < few_intervals) {
    answer.notes.push_back(
        fmt::format("the job is {:.3g} intervals long: the formulas of Young and Daly are for an endless one", many));
  }
  const ckpt::StrategyResult& save = job.plan.save;
  if (!((save.cost.blocking + save.contention).value() > 0.0)) {
    answer.notes.push_back(
        "a save that is hidden and slows nothing down costs nothing, so that it is taken as often as storage allows: "
        "measure what a step loses beside a save and give it with --slowdown");
  }
  if (manner.candidate.strategy == ckpt::SaveStrategy::peer_memory) {
    answer.notes.push_back("copies in the memory of peers are lost with the whole job: it needs durable saves besides");
  }
}

}  // namespace plan
