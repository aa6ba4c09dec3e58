#pragma once
// Strategies, and a run with failures: how often to save, where the hours go, what would reach a target.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

#include "answer.hpp"
#include "machine.hpp"
#include "options.hpp"
#include "strategies.hpp"
#include "wording.hpp"

namespace plan {

/// Time to load the state from where a path begins; nothing where a figure for reading is not known.
template <class Path>
[[nodiscard]] std::optional<ckpt::Seconds> read_time(const Answer& answer, Path path) {
  const ckpt::SaveLoad<>& load = answer.saving->load;
  const ckpt::ReadOptions<> options{.layout = load.layout()};
  const auto read = answer.layout_given ? ckpt::read_load(answer.breakdown->inventory, options)
                                        : ckpt::read_load(load.bytes(), load.writers(), 1.0, options);
  try {
    return ckpt::Restore<>{.read = path()}.solve(read).restore_time();
  } catch (const ckpt::InvalidInput&) {
    return std::nullopt;
  }
}

/// R of one manner: given, by the path that it saved on, or a default.
inline void choose_restore(Manner& manner, const Answer& answer, const Options& options) {
  std::optional<ckpt::Seconds> read;
  if (options.restore) {
    read = options.restore;
    manner.restore_from = {"given", {}};
  } else if (answer.machine) {
    const Machine& machine = *answer.machine;
    const auto& shared = machine.cluster.shared[0];
    ckpt::PathOptions<> path{.serialiser = machine.serialiser};
    if (path.serialiser && !path.serialiser->read_per_process) path.serialiser.reset();
    read = read_time(answer, [&] {
      return manner.candidate.strategy == ckpt::SaveStrategy::peer_memory ? path_from_peers(machine.cluster)
             : shared ? path_from_shared(machine.cluster, *shared, path)
                      : path_from_local(machine.cluster, path);
    });
    manner.restore_from = {"derived", {}};
  }
  if (!read) manner.restore_from = {"default", {}};
  manner.candidate.restore = read.value_or(10.0 * ckpt::units::min);
}

/// The times that a manner is made of, on the machine.
inline void choose_times(ckpt::SaveCandidate<>& candidate, const Answer& answer) {
  const Machine& machine = *answer.machine;
  const ckpt::Cluster<>& cluster = machine.cluster;
  const ckpt::SaveLoad<>& load = answer.saving->load;
  ckpt::StrategyOptions<>& costs = candidate.costs;
  const auto background = path_of(machine, true).solve(load);
  costs.snapshot = background.visible_time;
  costs.persist = background.persist_time();
  costs.bytes = load.heaviest_node();
  if (candidate.strategy == ckpt::SaveStrategy::peer_memory) {
    if (cluster.nodes < 2) throw ckpt::InvalidInput("peer-memory needs a second node");
    costs.replication = ckpt::SavePath<>{device_to_host_stage(cluster), peer_stage(cluster)}.solve(load).durable_time;
    costs.copies = 1;
  }
  if (candidate.strategy == ckpt::SaveStrategy::local_first) {
    const auto& shared = cluster.shared[0];
    if (!shared) throw ckpt::InvalidInput("local-first needs shared storage: name it with --tier");
    costs.local_write =
        path_to_local(cluster, {.serialiser = machine.serialiser, .asynchronous = true}).solve(load).persist_time();
    ckpt::SavePath<> flush;
    if (cluster.local().read_bandwidth) flush.add(local_read_stage(cluster));
    if (cluster.network()) flush.add(network_stage(cluster));
    costs.persist = flush.add(shared_write_stage(*shared)).solve(load).durable_time;
  }
}

/// One manner with all its times. `waves`: as many as it takes to fit.
[[nodiscard]] inline Manner make_manner(const NamedStrategy& named, const Answer& answer, const Options& options,
                                        bool waves) {
  const bool synchronous = named.strategy == ckpt::SaveStrategy::synchronous;
  Manner manner{.candidate = {.name = named.name, .strategy = named.strategy}};
  ckpt::StrategyOptions<>& costs = manner.candidate.costs;
  costs.step = answer.manners->step;
  costs.slowdown = synchronous ? 0.0 : answer.manners->slowdown;
  costs.streamed = true;
  if (answer.machine) {
    choose_times(manner.candidate, answer);
    if (const auto& memory = answer.manners->host_memory_free) costs.host_memory_free = *memory;
    if (takes_waves(named)) costs.waves = options.waves.value_or(1);
  } else {
    costs.persist = answer.saving->result.durable_time;
  }
  if (waves && !options.waves) {
    const auto need = host_memory_need(named.strategy, costs);
    if (!need.fits() && need.fewest_waves > 1) costs.waves = need.fewest_waves;
  }
  costs.steps = static_cast<double>(solve_strategy(named.strategy, costs).smallest_steps);
  manner.save = solve_strategy(named.strategy, costs);
  choose_restore(manner, answer, options);
  return manner;
}

/// The run, with where each of its figures comes from.
[[nodiscard]] inline JobInputs job_of(const Options& options) {
  const ckpt::Seconds mtbf = options.mtbf ? *options.mtbf : ckpt::job_mtbf(*options.node_mtbf, *options.nodes);
  return {.job = {.work = options.work.value_or(1000.0 * ckpt::units::h),
                  .failures = {mtbf},
                  .detection = options.detection.value_or(ckpt::Seconds()),
                  .rescheduling = options.rescheduling.value_or(ckpt::Seconds())},
          .mtbf_from = {options.mtbf ? "given" : "derived", {}},
          .work_from = given_or_default(options.work.has_value()),
          .detection_from = given_or_default(options.detection.has_value()),
          .rescheduling_from = given_or_default(options.rescheduling.has_value())};
}

/// Adds a manner, planned where there is a run. With `tolerant` one that cannot be taken says why.
inline void add_manner(Answer& answer, const NamedStrategy& named, const Options& options, bool tolerant) {
  Manner manner{.candidate = {.name = named.name, .strategy = named.strategy}};
  try {
    manner = make_manner(named, answer, options, tolerant);
    if (answer.manners->job) {
      manner.plan = recommend(answer.manners->job->job, manner.candidate);
      manner.save = manner.plan->save;
    }
  } catch (const ckpt::InvalidInput& error) {
    if (!tolerant) throw;
    manner.reason = without_function(error.what());
    manner.save.reset();
  }
  answer.manners->all.push_back(manner);
}

/// The work between saves that come every `period`.
[[nodiscard]] inline ckpt::WorkInterval<> work_in(ckpt::Seconds period, const ckpt::StrategyResult<>& save) {
  if (period <= save.blocking) {
    throw ckpt::InvalidInput(
        fmt::format("--interval: {} is not longer than the {} that a save stops the training", period, save.blocking)
            .c_str());
  }
  if (period < save.smallest_period) {
    throw ckpt::InvalidInput(fmt::format("--interval: {} is shorter than the {} from which on no save waits for the "
                                         "one before it",
                                         period, save.smallest_period)
                                 .c_str());
  }
  return ckpt::Period<>(period - save.contention).work(save.blocking);
}

/// Rejects what does not go with a strategy.
inline void require_strategy(const NamedStrategy& named, const Answer& answer, const Options& options) {
  const auto reject_if = [](bool wrong, const char* text) {
    if (wrong) throw ckpt::InvalidInput(text);
  };
  const bool one = named.kind == StrategyKind::one;
  const bool all = named.kind == StrategyKind::all;
  const bool synchronous = one && named.strategy == ckpt::SaveStrategy::synchronous;
  reject_if(named.kind == StrategyKind::best && !asks_for_run(options),
            "--strategy best needs --mtbf TIME or --node-mtbf TIME; --strategy all compares costs");
  reject_if(!answer.machine && !synchronous,
            fmt::format("--strategy {} needs --node NAME and --nodes COUNT", named.name).c_str());
  reject_if(all && options.goodput_target, "--goodput-target is of one strategy: --strategy best, or its name");
  reject_if(all && options.interval, "--interval is of one strategy: --strategy best, or its name");
  reject_if(options.waves && !takes_waves(named), "--waves are of --strategy snapshot or overlapped-snapshot");
  reject_if(synchronous && (options.slowdown || options.host_memory_free),
            "--slowdown and --host-memory-free are of strategies that save beside the training");
}

/// The best of those that end on storage.
[[nodiscard]] inline std::size_t best_manner(const Manners& manners) {
  std::vector<ckpt::SaveCandidate<>> candidates;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < manners.all.size(); ++i) {
    const Manner& manner = manners.all[i];
    if (!manner.plan || manner.candidate.strategy == ckpt::SaveStrategy::peer_memory) continue;
    candidates.push_back(manner.candidate);
    places.push_back(i);
  }
  if (candidates.empty()) throw ckpt::InvalidInput(manners.all.front().reason.c_str());
  return places[recommend(manners.job->job, std::span<const ckpt::SaveCandidate<>>(candidates)).candidate];
}

/// The manners of --strategy, and which of them is taken.
inline void choose_manners(Answer& answer, const Options& options) {
  if (!options.strategy && !asks_for_run(options)) return;
  const NamedStrategy& named = get_strategy(options.strategy.value_or("synchronous"));
  require_strategy(named, answer, options);
  Manners& manners = answer.manners.emplace();
  if (asks_for_run(options)) manners.job = job_of(options);
  manners.strategy_from = given_or_default(options.strategy.has_value());
  manners.step_from = given_or_default(options.step.has_value());
  manners.slowdown_from = given_or_default(options.slowdown.has_value());
  manners.one = named.kind == StrategyKind::one;
  manners.step = options.step.value_or(5.0 * ckpt::units::s);
  manners.slowdown = options.slowdown.value_or(0.0);
  manners.host_memory_free = options.host_memory_free;
  manners.memory_from = {"given", {}};
  if (answer.machine && !options.host_memory_free) {
    manners.host_memory_free = answer.machine->cluster.node.host_memory;
    manners.memory_from = origin_of(answer.machine->cluster.node, ckpt::Figure::host_memory);
  }
  if (manners.one) {
    add_manner(answer, named, options, false);
    manners.chosen = 0;
    if (options.interval && !manners.job) static_cast<void>(work_in(*options.interval, *manners.all.front().save));
    return;
  }
  bool none = true;
  for (const NamedStrategy* each : all_strategies) {
    if (each->kind != StrategyKind::one) continue;
    add_manner(answer, *each, options, true);
    none = none && !manners.all.back().save;
  }
  // What none can do without is not the fault of one of them.
  if (none) throw ckpt::InvalidInput(manners.all.front().reason.c_str());
  if (named.kind == StrategyKind::best) manners.chosen = best_manner(manners);
}

/// The intervals of the field's formulas next to the planned one, each with its goodput by the exact model.
inline void add_intervals(JobAnswer& answer) {
  const ckpt::Run<>& run = answer.plan.run;
  const ckpt::Exponential<>& law = answer.job.failures;
  // The formulas are given what a save costs the work. Where that is nothing they have no answer, and of saves that
  // would meet they know nothing.
  const ckpt::Seconds cost = answer.plan.save.blocking + answer.plan.save.contention;
  const auto add = [&](std::string_view name, auto choose) {
    IntervalRow row{.name = name};
    try {
      const ckpt::IntervalChoice<ckpt::WorkInterval<>> choice = choose();
      row.interval = choice.interval;
      row.validity = choice.validity;
      row.goodput = goodput(run, law, choice.interval);
    } catch (const ckpt::InvalidInput&) {
    }
    answer.intervals.push_back(row);
  };
  using Choice = ckpt::IntervalChoice<ckpt::WorkInterval<>>;
  add("recommended, whole steps", [&] { return Choice{answer.plan.interval, ckpt::Validity::exact}; });
  add("exact optimum", [&] { return Choice{best_interval(run, law).interval, ckpt::Validity::exact}; });
  add("Young", [&] { return ckpt::young_work_interval(cost, law.mtbf); });
  add("Daly, first order", [&] { return ckpt::daly_first_order_work_interval(cost, law.mtbf); });
  add("Daly, higher order", [&] { return ckpt::daly_higher_order_work_interval(cost, law.mtbf); });
}

/// What would reach the target: at --interval where it was given, else each at its own best interval.
inline void set_goal(JobAnswer& answer, const Answer& all, const Manner& manner, double target) {
  if (!(target > 0.0 && target < 1.0)) {
    throw ckpt::InvalidInput("--goodput-target must be above 0 and below 1", target);
  }
  Goal& goal = answer.goal.emplace(Goal{.target = target, .met = answer.ledger.goodput() >= target});
  const ckpt::Run<>& run = answer.plan.run;
  const ckpt::Exponential<>& law = answer.job.failures;
  const auto find = [](auto& need, auto solve) {
    try {
      need.found = solve();
    } catch (const ckpt::InvalidInput& error) {
      need.reason = without_function(error.what());
    }
  };
  const bool given = answer.interval_given;
  const auto part = run.persist.value() > 0.0 ? ckpt::RunTime::persist : ckpt::RunTime::blocking;
  if (manner.candidate.strategy == ckpt::SaveStrategy::peer_memory) {
    goal.bandwidth.reason = "no storage is written to";
  } else {
    const ckpt::Bytes bytes = all.saving->load.bytes();
    find(goal.bandwidth, [&] {
      return given ? required_bandwidth(bytes, part, run, law, target, answer.interval)
                   : required_bandwidth(bytes, part, run, law, target);
    });
  }
  if (goal.bandwidth.found && !all.machine) {
    try {
      goal.writers = static_cast<double>(
          required_writers(goal.bandwidth.found->value, *all.writer_bandwidth, all.options.filesystem_limit));
    } catch (const ckpt::InvalidInput&) {
      // More than the file system takes: no number of writers is enough.
    }
  }
  find(goal.mtbf, [&] { return given ? required_mtbf(run, target, answer.interval) : required_mtbf(run, target); });
  find(goal.restore, [&] {
    return given ? longest_time(ckpt::RunTime::restore, run, law, target, answer.interval)
                 : longest_time(ckpt::RunTime::restore, run, law, target);
  });
  find(goal.interval, [&] { return longest_interval(run, law, target); });
}

/// The run of the chosen manner.
inline void plan_job(Answer& answer, const Options& options) {
  if (!asks_for_run(options) || !answer.manners->chosen) return;
  const Manner& manner = answer.manners->all[*answer.manners->chosen];
  JobAnswer& job = answer.job.emplace(JobAnswer{.job = answer.manners->job->job, .plan = *manner.plan});
  job.interval_given = options.interval.has_value();
  job.interval = job.interval_given ? work_in(*options.interval, *manner.save) : job.plan.interval;
  job.ledger = expected_ledger(job.plan.run, job.job.failures, job.interval);
  if (answer.machine) {
    job.accelerators = static_cast<double>(answer.machine->cluster.accelerators());
  } else if (answer.layout_given) {
    job.accelerators = static_cast<double>(answer.breakdown->inventory.layout().ranks());
  }
  add_intervals(job);
  if (options.goodput_target) set_goal(job, answer, manner, *options.goodput_target);
  if (job.ledger.validity == ckpt::Validity::outside) {
    answer.notes.push_back("the job is shorter than its interval: it would end before its first save");
  }
  const ckpt::StrategyResult<>& save = job.plan.save;
  if (!((save.blocking + save.contention).value() > 0.0)) {
    answer.notes.push_back(
        "a save that is hidden and slows nothing down costs nothing, so that it is taken as often as storage allows: "
        "measure what a step loses beside a save and give it with --slowdown");
  }
  if (manner.candidate.strategy == ckpt::SaveStrategy::peer_memory) {
    answer.notes.push_back("copies in the memory of peers are lost with the whole job: it needs durable saves besides");
  }
}

}  // namespace plan
