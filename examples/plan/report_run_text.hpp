#pragma once
// The answer as text: cluster, path, strategies, the run with failures.

#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

#include "../table.hpp"
#include "answer.hpp"
#include "wording.hpp"

namespace plan {

using examples::Table;

/// Nodes, their links and where they write to.
template <class Input>
void add_machine_inputs(Input& input, const Answer& answer) {
  const Machine& machine = *answer.machine;
  const ckpt::Machine& cluster = machine.cluster;
  input("node", *answer.node, Origin{});
  input("nodes", fmt::format("{}, {} accelerators", count(cluster.nodes), count(cluster.accelerators())),
        {"given", {}});
  input("link to the host", fmt::format("{} per accelerator", cluster.link_to_host().per_accelerator),
        machine.link_from);
  const auto& shared = machine.shared;
  if (shared) {
    if (cluster.network()) {
      input("network", fmt::format("{} per node", *cluster.network()), machine.network_from);
    }
    if (answer.tier) input("shared storage", *answer.tier, Origin{});
    const auto limits = shared_write_stage(*shared);
    const auto from = [&machine](const auto& given) { return given ? Origin{"given", {}} : machine.storage_from; };
    if (limits.per_writer) {
      input("write bandwidth", fmt::format("{} per process", *limits.per_writer), from(shared->write_per_process));
    }
    if (limits.per_node) {
      input("write bandwidth", fmt::format("{} per node", *limits.per_node), from(shared->write_per_client));
    }
    if (limits.shared) input("file system limit", fmt::format("{}", *limits.shared), from(shared->write_aggregate));
    if (machine.read_given) {
      input("read bandwidth", fmt::format("{} per node", *shared->read_per_client), Origin{"given", {}});
    }
    if (machine.read_limit_given) {
      input("file system read limit", fmt::format("{}", *shared->read_aggregate), Origin{"given", {}});
    }
  } else {
    if (answer.tier) input("local drives", *answer.tier, Origin{});
    input("write bandwidth", fmt::format("{} per node", cluster.local().write_bandwidth), machine.storage_from);
    if (machine.read_given) {
      input("read bandwidth", fmt::format("{} per node", *cluster.local().read_bandwidth), Origin{"given", {}});
    }
  }
  if (machine.serialiser) {
    input("serialiser",
          fmt::format("{}, {} per process", machine.serialiser->name, machine.serialiser->write_per_process),
          {std::string(to_string(machine.serialiser->source.confidence)), machine.serialiser->source});
  }
  if (machine.host_memory) {
    input("host memory", std::string(machine.host_memory->name),
          {std::string(to_string(machine.host_memory->source.confidence)), machine.host_memory->source});
  }
  input("writers", count(answer.options.writing_nodes.value()), answer.writers_from);
}

/// What the strategies and the run are computed with.
template <class Input>
void add_run_inputs(Input& input, const Answer& answer) {
  const Manners& manners = *answer.manners;
  input("strategy",
        manners.one      ? std::string(manners.all.front().candidate.name)
        : manners.chosen ? "the best that ends on storage"
                         : "all",
        manners.strategy_from);
  input("step", fmt::format("{}", manners.step), manners.step_from);
  const bool beside = !manners.one || manners.all.front().candidate.strategy != ckpt::SaveStrategy::synchronous;
  if (beside) {
    input("slowdown", fmt::format("{} beside a save", percent(manners.slowdown)), manners.slowdown_from);
    if (const auto& memory = manners.host_memory_free) {
      input("host memory free", fmt::format("{} per node", *memory), manners.memory_from);
    }
  }
  if (!manners.job) return;
  const JobInputs& inputs = *manners.job;
  input("MTBF", fmt::format("{} of the job", inputs.job.failures.mtbf), inputs.mtbf_from);
  if (const auto& observed = inputs.observed) {
    input("  from",
          fmt::format("{} failure{} in {}", count(observed->events), observed->events == 1 ? "" : "s",
                      observed->duration),
          Origin{"given", {}});
    input("  with 95 % confidence", fmt::format("{} to {}", observed->mtbf_low(), observed->mtbf_high()),
          inputs.mtbf_from);
  }
  input("work", fmt::format("{}", inputs.job.work), inputs.work_from);
  input("detection", fmt::format("{}", inputs.job.detection), inputs.detection_from);
  input("rescheduling", fmt::format("{}", inputs.job.rescheduling), inputs.rescheduling_from);
  if (manners.warm_up) input("warm-up", fmt::format("{}", *manners.warm_up), Origin{"given", {}});
  if (!manners.chosen) return;
  const Manner& chosen = manners.all[*manners.chosen];
  input("restore", fmt::format("{}", chosen.candidate.restore), chosen.restore_from);
}

/// Part of the time that the chosen strategy takes from the training, without failures, in percent.
[[nodiscard]] inline double beside_penalty(const Answer& answer) {
  const ckpt::StrategyResult& save = *answer.manners->all[*answer.manners->chosen].save;
  return 100.0 * ckpt::overhead_fraction(save.cost.blocking + save.contention, answer.options.period);
}

/// The rate that a cause takes a process to have, where that is what decides its time.
[[nodiscard]] inline std::string assumed_rate(const Saving& saving, const ckpt::Finding& finding) {
  const bool by_rate = finding.cause == ckpt::Cause::serialisation ||
                       (finding.cause == ckpt::Cause::single_writer &&
                        finding.predicted > saving.path.solve(saving.load.gathered()).durable_after);
  return saving.process_rate && by_rate ? fmt::format(" (at {:GB/s}, assumed)", *saving.process_rate) : std::string();
}

/// When a save that blocks is through, what decides that, and what was measured.
inline void add_save_answers(Table& answers, const Answer& answer) {
  const Saving& saving = *answer.saving;
  if (answer.machine) {
    answers.add({"write time", fmt::format("{} when training waits for it", saving.result.durable_after)});
  }
  answers.add(
      {"what binds", fmt::format("{}: {}", saving.result.binding().name, to_string(saving.result.binding().limit))});
  if (answer.manners && answer.manners->chosen) {
    const Manner& manner = answer.manners->all[*answer.manners->chosen];
    answers.add({"strategy", std::string(manner.candidate.name)});
    answers.add({"training stops", fmt::format("{} for each save", manner.save->stall())});
    answers.add({"durable after", fmt::format("{}", manner.save->durable_after())});
  }
  if (!saving.diagnosis) return;
  const ckpt::Diagnosis& found = *saving.diagnosis;
  answers.add({"measured", fmt::format("{}, {:.3g} times the expected {}; its rates allow {}", found.measured,
                                       found.ratio, found.expected, found.fastest)});
  answers.add({"is that normal", found.as_expected ? "yes, within 25 %" : "no"});
  std::string_view label = "likely cause";
  for (const auto& finding : found.findings()) {
    const std::string cause(to_string(finding.cause));
    const bool too_fast = finding.cause == ckpt::Cause::page_cache;
    answers.add({std::string(label), too_fast ? cause
                                              : fmt::format("{}{}: would take {}", cause, assumed_rate(saving, finding),
                                                            finding.predicted)});
    label = "";
  }
  if (found.findings().empty() && !found.as_expected) {
    answers.add({"likely cause", fmt::format("none that was tried explains it; {} reached the medium",
                                             saving.result.bytes / found.measured)});
  }
}

/// Why not more often, where that is not for the failures.
[[nodiscard]] constexpr std::string_view limit_of_interval(ckpt::Bound bound) {
  return bound == ckpt::Bound::by_storage ? ": storage takes no more"
         : bound == ckpt::Bound::by_step  ? ": a save comes after a whole step"
                                          : "";
}

/// The interval, the goodput and what holds it down.
inline void add_job_answers(Table& answers, const Answer& answer) {
  const JobAnswer& job = *answer.job;
  answers.add({"save every", fmt::format("{} of work, {} step{}, {} from start to start{}", job.plan.interval.seconds(),
                                         count(job.plan.steps), job.plan.steps == 1 ? "" : "s", job.plan.save.cycle,
                                         limit_of_interval(job.plan.bound))});
  const std::string at =
      job.interval_given ? fmt::format(" at --interval, {} of work", job.interval.seconds()) : std::string();
  answers.add({"goodput", fmt::format("{}{}", percent(job.ledger.goodput()), at)});
  if (job.goodput_low) {
    answers.add({"", fmt::format("{} to {} with an MTBF at either end of what --failures allow, saved as often",
                                 percent(*job.goodput_low), percent(*job.goodput_high))});
  }
  answers.add({"run", fmt::format("{} for {} of work, {:.4g} failures", job.ledger.wall_clock(), job.job.work,
                                  job.ledger.failure_count)});
  answers.add({"what binds next", fmt::format("{}: {:.3g} % more goodput if twice as good", to_string(job.plan.next()),
                                              100.0 * job.plan.gain(job.plan.next()))});
  if (!job.goal) return;
  const Goal& goal = *job.goal;
  answers.add({"goodput target", fmt::format("at least {}: {}", percent(goal.target), goal.met ? "met" : "missed")});
}

/// Each stage of a save.
[[nodiscard]] inline std::string path_text(const Saving& saving) {
  Table table(2);
  table.add({"stage", "time", "at its rates", "limit"});
  for (const auto& stage : saving.result.stages()) {
    const bool binds = &stage == &saving.result.binding();
    table.add({std::string(stage.name), fmt::format("{}", stage.time), fmt::format("{}", stage.fastest),
               fmt::format("{}{}", to_string(stage.limit), binds ? ", binds" : "")});
  }
  return "\nThe path of a save\n" + table.text();
}

/// Every strategy that was asked for.
[[nodiscard]] inline std::string strategies_text(const Manners& manners) {
  const bool run = manners.job.has_value();
  Table table(run ? 6 : 5);
  if (run) {
    table.add({"strategy", "stops", "durable after", "host memory", "restore", "save every", "goodput", ""});
  } else {
    table.add({"strategy", "stops", "durable after", "host memory", "shortest period", "", ""});
  }
  std::string reasons;
  for (std::size_t i = 0; i < manners.all.size(); ++i) {
    const Manner& manner = manners.all[i];
    const std::string name(manner.candidate.name);
    if (!manner.save) {
      if (run) {
        table.add({name, "-", "-", "-", "-", "-", "-", "not possible"});
      } else {
        table.add({name, "-", "-", "-", "-", "", "not possible"});
      }
      reasons += fmt::format("  {}: {}\n", name, examples::printable(manner.reason));
      continue;
    }
    const ckpt::StrategyResult& save = *manner.save;
    const std::uint64_t waves = manner.plan ? manner.plan->waves : manner.candidate.costs.waves;
    std::string remark = waves > 1 ? fmt::format("in {} waves", waves) : std::string();
    if (manners.chosen == i && manners.all.size() > 1) remark += remark.empty() ? "chosen" : ", chosen";
    if (manner.candidate.strategy == ckpt::SaveStrategy::peer_memory) remark += "not on storage";
    const std::string stops = fmt::format("{}", save.stall());
    const std::string durable = fmt::format("{}", save.durable_after());
    const std::string memory = fmt::format("{}", save.host_memory);
    if (manner.plan) {
      table.add({name, stops, durable, memory, fmt::format("{}", manner.candidate.restore),
                 fmt::format("{}", manner.plan->interval.seconds()), percent(manner.plan->ledger.goodput()), remark});
    } else {
      table.add({name, stops, durable, memory, fmt::format("{}", save.cost.smallest_period()), "", remark});
    }
  }
  return "\nStrategies\n" + table.text() + reasons;
}

/// What would reach the target.
[[nodiscard]] inline std::string goal_text(const Goal& goal, bool shared) {
  Table table;
  const auto row = [&](const char* name, const auto& need, auto show) {
    table.add({name, need.found ? show(*need.found) : examples::printable(need.reason)});
  };
  row("write bandwidth", goal.bandwidth, [&](auto value) {
    const auto all = ckpt::round_up_requirement(value);
    if (!goal.node_bandwidth) return fmt::format("at least {} of all writers together", all);
    const auto one = ckpt::round_up_requirement(*goal.node_bandwidth);
    return shared ? fmt::format("at least {} of the file system, and {} of the heaviest node", all, one)
                  : fmt::format("at least {} of the drives of each node", one);
  });
  if (goal.writers) table.add({"writers", fmt::format("at least {} such ones", count(*goal.writers))});
  row("MTBF", goal.mtbf, [](auto value) { return fmt::format("at least {}", ckpt::round_up_requirement(value)); });
  row("restore", goal.restore, [](auto value) { return fmt::format("at most {}", rounded_down(value)); });
  row("interval", goal.interval,
      [](auto value) { return fmt::format("at most {} of work", rounded_down(value.seconds())); });
  return fmt::format("\nWhat {} give a goodput of {}, each alone\n", goal.met ? "would still" : "would",
                     percent(goal.target)) +
         table.text();
}

/// Intervals, the ledger and the levers. `shared`: whether nodes save to storage that they share.
[[nodiscard]] inline std::string job_text(const JobAnswer& job, bool shared) {
  Table intervals(2);
  intervals.add({"interval", "work", "goodput", "validity"});
  for (const IntervalRow& row : job.intervals) {
    intervals.add({std::string(row.name), row.interval ? fmt::format("{}", row.interval->seconds()) : "no answer",
                   row.goodput ? percent(*row.goodput) : "-",
                   row.interval ? std::string(to_string(row.validity)) : std::string()});
  }
  const bool many = job.accelerators.has_value();
  Table ledger(3);
  ledger.add({"where the time goes", "percent", "hours", many ? "accelerator-hours" : ""});
  for (const ckpt::Category category : ckpt::all_categories) {
    ledger.add({std::string(to_string(category)), fmt::format("{:.4f}", job.ledger.percent(category)),
                fmt::format("{:.3f}", job.ledger.hours(category)),
                many ? fmt::format("{:.1f}", job.ledger.accelerator_hours(category, *job.accelerators)) : ""});
  }
  ledger.add({"wall clock", fmt::format("{:.4f}", 100.0),
              fmt::format("{:.3f}", job.ledger.wall_clock().in(ckpt::units::h)),
              many ? fmt::format("{:.1f}", job.ledger.accelerator_hours(*job.accelerators)) : ""});
  Table levers(1);
  levers.add({"if twice as good", "goodput gained"});
  for (const ckpt::Lever lever : ckpt::all_levers) {
    levers.add({std::string(to_string(lever)), fmt::format("{:.3g} %", 100.0 * job.plan.gain(lever))});
  }
  return "\nHow often\n" + intervals.text() + "\nThe run\n" + ledger.text() + "\nWhat binds next\n" + levers.text() +
         (job.goal ? goal_text(*job.goal, shared) : std::string());
}

}  // namespace plan
