#pragma once
// Strategies, and a run with failures: how often to save, where the hours go, what would reach a target.

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

/// Time to load the state over a path.
/// @throws ckpt::InvalidInput for one that never gets done
[[nodiscard]] inline ckpt::Seconds read_time(const Answer& answer, const ckpt::SavePath& path) {
  const ckpt::SaveLoad& load = answer.saving->load;
  const ckpt::ReadOptions options{.layout = load.layout()};
  const auto read = answer.layout_given ? ckpt::read_load(answer.breakdown->inventory, options)
                                        : ckpt::read_load(load.bytes(), load.writers(), 1.0, options);
  return ckpt::Restore{.read = path}.solve(read).restore_time();
}

/// The same from where saves that end on storage are; nothing where a figure for reading is not known.
[[nodiscard]] inline std::optional<ckpt::Seconds> storage_read_time(const Answer& answer) {
  const Machine& machine = *answer.machine;
  const bool known =
      machine.shared ? knows_reading(*machine.shared) : machine.cluster.local().read_bandwidth.has_value();
  if (!known) return std::nullopt;
  auto serialiser = machine.serialiser;
  if (serialiser && !serialiser->read_per_process) serialiser.reset();
  return read_time(answer, machine.shared ? path_from_shared(machine.cluster, *machine.shared, serialiser)
                                          : path_from_local(machine.cluster, serialiser));
}

/// R of one manner: given, or by the path back and warm-up. Where no figure is known for storage, the default stands
/// for both; peers, whose path is known, then have it as warm-up, so that all manners are taken alike.
inline void choose_restore(Manner& manner, const Answer& answer, const Options& options) {
  constexpr ckpt::Seconds by_default = 10.0 * ckpt::units::min;
  if (options.restore) {
    manner.restore_from = {"given", {}};
    manner.candidate.restore = *options.restore;
    return;
  }
  std::optional<ckpt::Seconds> storage;
  if (answer.machine) storage = storage_read_time(answer);
  const bool peers = manner.candidate.strategy == ckpt::SaveStrategy::peer_memory;
  std::optional<ckpt::Seconds> read;
  if (peers) {
    read = read_time(answer, path_from_peers(answer.machine->cluster));
  } else if (storage) {
    read = *storage;
  }
  if (options.warm_up && !read) {
    throw ckpt::InvalidInput(
        "--warm-up: how fast storage reads is not known: give --read-bandwidth or --filesystem-read-limit, or "
        "--restore "
        "TIME, of both");
  }
  const bool known = storage || options.warm_up;
  manner.restore_from = {known ? "derived" : "default", {}};
  manner.candidate.restore =
      read.value_or(ckpt::Seconds()) + (known ? options.warm_up.value_or(ckpt::Seconds()) : by_default);
}

/// The times that a manner is made of, on the machine.
inline void choose_times(ckpt::SaveCandidate& candidate, const Answer& answer) {
  const Machine& machine = *answer.machine;
  const ckpt::SaveLoad& load = answer.saving->load;
  const ckpt::ClusterStrategy choice{.serialiser = machine.serialiser, .host_memory = machine.host_memory};
  const ckpt::SaveStrategy strategy = candidate.strategy;
  if (strategy == ckpt::SaveStrategy::peer_memory && machine.cluster.nodes < choice.replicas) {
    throw ckpt::InvalidInput("peer-memory needs a second node");
  }
  if (strategy == ckpt::SaveStrategy::local_first && !machine.shared) {
    throw ckpt::InvalidInput("local-first needs shared storage: name it with --tier");
  }
  candidate.costs = machine.shared
                        ? strategy_costs(strategy, machine.cluster, *machine.shared, load, candidate.costs, choice)
                        : strategy_costs(strategy, machine.cluster, load, candidate.costs, choice);
}

/// One manner with all its times. `waves`: as many as it takes to fit.
[[nodiscard]] inline Manner make_manner(const NamedStrategy& named, const Answer& answer, const Options& options,
                                        bool waves) {
  const bool synchronous = named.strategy == ckpt::SaveStrategy::synchronous;
  Manner manner{.candidate = {.name = named.name, .strategy = named.strategy}};
  ckpt::StrategyOptions& costs = manner.candidate.costs;
  costs.step = answer.manners->step;
  costs.slowdown = synchronous ? 0.0 : answer.manners->slowdown;
  costs.streamed = true;
  if (answer.machine) {
    choose_times(manner.candidate, answer);
    if (const auto& memory = answer.manners->host_memory_free) costs.host_memory_free = *memory;
    if (takes_waves(named)) costs.waves = options.waves.value_or(1);
  } else {
    costs.persist = answer.saving->result.durable_after;
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
  std::optional<ckpt::ObservedFailures> observed;
  if (options.failures) {
    if (*options.failures > 1e12) throw ckpt::InvalidInput("--failures: more than 10^12", *options.failures);
    observed = ckpt::observe_failures(static_cast<std::uint64_t>(*options.failures), *options.observed);
    if (observed->events == 0) {
      throw ckpt::InvalidInput(fmt::format("--failures: without any the MTBF has a lower bound alone, {} with {} "
                                           "confidence: give it with --mtbf",
                                           observed->mtbf_low(), percent(0.975))
                                   .c_str());
    }
  }
  const ckpt::Seconds mtbf = observed       ? observed->mtbf()
                             : options.mtbf ? *options.mtbf
                                            : ckpt::job_mtbf(*options.node_mtbf, *options.nodes);
  return {.job = {.work = options.work.value_or(1000.0 * ckpt::units::h),
                  .failures = {mtbf},
                  .detection = options.detection.value_or(ckpt::Seconds()),
                  .rescheduling = options.rescheduling.value_or(ckpt::Seconds())},
          .mtbf_from = {options.mtbf ? "given" : "derived", {}},
          .work_from = given_or_default(options.work.has_value()),
          .detection_from = given_or_default(options.detection.has_value()),
          .rescheduling_from = given_or_default(options.rescheduling.has_value()),
          .observed = observed};
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
[[nodiscard]] inline ckpt::WorkInterval work_in(ckpt::Seconds period, const ckpt::StrategyResult& save) {
  if (period <= save.cost.blocking) {
    throw ckpt::InvalidInput(fmt::format("--interval: {} is not longer than the {} that a save stops the training",
                                         period, save.cost.blocking)
                                 .c_str());
  }
  if (period < save.cost.smallest_period()) {
    throw ckpt::InvalidInput(fmt::format("--interval: {} is shorter than the {} from which on no save waits for the "
                                         "one before it",
                                         period, save.cost.smallest_period())
                                 .c_str());
  }
  return ckpt::Period(period - save.contention).work(save.cost.blocking);
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
  reject_if(synchronous && options.slowdown.has_value(),
            "--slowdown is of strategies that save beside the training: --strategy snapshot, overlapped-snapshot, "
            "peer-memory, local-first, all or best");
  reject_if(synchronous && options.host_memory_free.has_value(),
            "--host-memory-free is of strategies that copy to host memory: --strategy snapshot, overlapped-snapshot, "
            "peer-memory, all or best");
}

/// The best of those that end on storage.
[[nodiscard]] inline std::size_t best_manner(const Manners& manners) {
  std::vector<ckpt::SaveCandidate> candidates;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < manners.all.size(); ++i) {
    const Manner& manner = manners.all[i];
    if (!manner.plan || manner.candidate.strategy == ckpt::SaveStrategy::peer_memory) continue;
    candidates.push_back(manner.candidate);
    places.push_back(i);
  }
  if (candidates.empty()) throw ckpt::InvalidInput(manners.all.front().reason.c_str());
  return places[recommend(manners.job->job, std::span<const ckpt::SaveCandidate>(candidates)).candidate];
}

/// What copies to the host are taken to go into, and what they would take otherwise.
inline void note_host_memory(Answer& answer) {
  const auto copies = [](const Manner& manner) {
    return manner.save && manner.candidate.strategy != ckpt::SaveStrategy::synchronous;
  };
  const auto& all = answer.manners->all;
  if (!answer.machine || answer.machine->host_memory || std::none_of(all.begin(), all.end(), copies)) return;
  const ckpt::SavePath fresh{device_to_host_stage(answer.machine->cluster),
                             host_memory_stage(ckpt::host_memory::fresh)};
  answer.notes.push_back(
      fmt::format("copies to the host are bound by the link alone, as into pinned memory that is kept: fresh memory at "
                  "every save, as PyTorch's "
                  "asynchronous save takes by default, would take {}: --host-memory fresh",
                  fresh.solve(answer.saving->load).durable_after));
}

/// What the restores of manners that are compared are taken to be.
inline void note_restores(Answer& answer, const Options& options) {
  if (!answer.manners->job || options.restore) return;
  answer.notes.push_back(
      options.warm_up ? fmt::format("restores read the state back and then take {} to warm up, whatever the strategy",
                                    *options.warm_up)
      : storage_read_time(answer)
          ? "restores read the state back, with no time to warm up: give it with --warm-up"
          : "how fast storage reads is not known: reload and warm-up are taken to be 10 min, and with peer-memory 10 "
            "min "
            "and the time to read; give --read-bandwidth or --filesystem-read-limit, and --warm-up, or --restore");
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
  manners.warm_up = options.warm_up;
  if (answer.machine && !options.host_memory_free) {
    manners.host_memory_free = answer.machine->cluster.node.host_memory;
    manners.memory_from = origin_of(answer.machine->cluster.node, ckpt::Figure::host_memory);
  }
  if (manners.one) {
    add_manner(answer, named, options, false);
    manners.chosen = 0;
    note_host_memory(answer);
    if (options.interval && !manners.job) static_cast<void>(work_in(*options.interval, *manners.all.front().save));
    return;
  }
  note_restores(answer, options);
  bool none = true;
  for (const NamedStrategy* each : all_strategies) {
    if (each->kind != StrategyKind::one) continue;
    add_manner(answer, *each, options, true);
    none = none && !manners.all.back().save;
  }
  // What none can do without is not the fault of one of them.
  if (none) throw ckpt::InvalidInput(manners.all.front().reason.c_str());
  note_host_memory(answer);
  if (named.kind == StrategyKind::best) manners.chosen = best_manner(manners);
}

/// The intervals of the field's formulas next to the planned one, each with its goodput by the exact model.
inline void add_intervals(JobAnswer& answer) {
  const ckpt::Run& run = answer.plan.run;
  const ckpt::Exponential& law = answer.job.failures;
  // The formulas are given what a save costs the work. Where that is nothing they have no answer.
  const ckpt::Seconds cost = answer.plan.save.cost.blocking + answer.plan.save.contention;
  const auto add = [&](std::string_view name, auto choose) {
    IntervalRow row{.name = name};
    try {
      const ckpt::IntervalChoice<ckpt::WorkInterval> choice = choose();
      row.interval = choice.interval;
      row.validity = choice.validity;
      row.goodput = goodput(run, law, choice.interval);
    } catch (const ckpt::InvalidInput&) {
    }
    answer.intervals.push_back(row);
  };
  using Choice = ckpt::IntervalChoice<ckpt::WorkInterval>;
  add("recommended, whole steps", [&] { return Choice{answer.plan.interval, ckpt::Validity::exact}; });
  add("exact optimum", [&] { return Choice{best_segments(run, law).interval, ckpt::Validity::exact}; });
  add("Young", [&] { return ckpt::young_work_interval(cost, law.mtbf); });
  add("Daly, first order", [&] { return ckpt::daly_first_order_work_interval(cost, law.mtbf); });
  add("Daly, higher order", [&] { return ckpt::daly_higher_order_work_interval(cost, law.mtbf); });
}

}  // namespace plan
