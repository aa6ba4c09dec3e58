#pragma once
// What would reach a goodput, each figure alone: as `plan` itself answers when it is given back what it printed.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

#include "../quantity_argument.hpp"
#include "answer.hpp"
#include "options.hpp"
#include "run.hpp"
#include "strategies.hpp"
#include "wording.hpp"

namespace plan {

/// Goodput of the run with one of its figures changed: at --interval, else at the recommended whole steps.
class Trial {
 public:
  Trial(const Answer& answer, const Manner& manner, const Options& options)
      : answer_(answer), manner_(manner), options_(options) {
    for (const NamedStrategy* each : all_strategies) {
      if (each->kind == StrategyKind::one && each->strategy == manner.candidate.strategy) named_ = each;
    }
  }

  [[nodiscard]] double with_mtbf(ckpt::Seconds mtbf) const {
    ckpt::Job job = answer_.manners->job->job;
    job.failures.mtbf = mtbf;
    return goodput(job, manner_);
  }
  [[nodiscard]] double with_restore(ckpt::Seconds restore) const {
    Manner manner = manner_;
    manner.candidate.restore = restore;
    return goodput(answer_.manners->job->job, manner);
  }
  /// Storage that takes so much of all writers together, and of the heaviest node its part of that.
  [[nodiscard]] double with_storage(ckpt::BytesPerSecond rate) { return with_storage(rate, node_rate(rate)); }
  [[nodiscard]] double with_storage(ckpt::BytesPerSecond rate, ckpt::BytesPerSecond of_node) {
    set_storage(rate, of_node);
    try {
      return goodput(answer_.manners->job->job, make_manner(*named_, answer_, options_, !answer_.manners->one));
    } catch (const ckpt::InvalidInput&) {
      return 0.0;
    }
  }

  /// What the heaviest node writes in the time in which all write at this rate.
  [[nodiscard]] ckpt::BytesPerSecond node_rate(ckpt::BytesPerSecond rate) const {
    const ckpt::SaveLoad& load = answer_.saving->load;
    return rate * (load.heaviest_node() / load.bytes());
  }

  /// The stage that takes longest when storage takes no time.
  struct Rest {
    std::string_view name{};
    ckpt::Seconds time{};
  };
  [[nodiscard]] Rest rest() const {
    Rest longest;
    const auto take = [&longest](const ckpt::PathResult& path, std::size_t stages) {
      for (const auto& stage : path.stages().first(stages)) {
        if (stage.time > longest.time) longest = {stage.name, stage.time};
      }
    };
    const ckpt::PathResult& path = answer_.saving->result;
    take(path, path.stages().size() - 1);
    if (const auto& shared = answer_.machine->shared) {  // what a process gets of it stays
      const ckpt::SavePath process{{.name = "one process", .per_writer = shared_write_stage(*shared).per_writer}};
      if (process.stages()[0].per_writer) take(process.solve(answer_.saving->load), 1);
    }
    if (manner_.candidate.strategy == ckpt::SaveStrategy::local_first) {
      const auto local = path_to_local(answer_.machine->cluster, {.serialiser = answer_.machine->serialiser})
                             .solve(answer_.saving->load);
      take(local, local.stages().size());
      if (answer_.machine->cluster.local().read_bandwidth) {
        const ckpt::SavePath read{local_read_stage(answer_.machine->cluster)};
        take(read.solve(answer_.saving->load), 1);
      }
    }
    return longest;
  }

 private:
  [[nodiscard]] double goodput(const ckpt::Job& job, const Manner& manner) const {
    try {
      const ckpt::Plan plan = recommend(job, manner.candidate);
      if (!options_.interval) return plan.ledger.goodput();
      return expected_ledger(plan.run, job.failures, work_in(*options_.interval, plan.save)).goodput();
    } catch (const ckpt::InvalidInput&) {
      return 0.0;  // an interval that is too short, a run that never finishes
    }
  }
  void set_storage(ckpt::BytesPerSecond rate, ckpt::BytesPerSecond of_node) {
    if (!answer_.machine) {
      answer_.saving->result.durable_after = answer_.saving->load.bytes() / rate;
    } else if (auto& shared = answer_.machine->shared) {
      shared->write_aggregate = rate;
      shared->write_per_client = of_node;
    } else {
      answer_.machine->cluster.node.storage->write_bandwidth = of_node;
    }
  }

  Answer answer_;
  const Manner& manner_;
  const Options& options_;
  const NamedStrategy* named_ = nullptr;
};

/// The limit of a figure from which on the target is reached, from where to look first; nothing where none reaches it.
template <class Goodput>
[[nodiscard]] std::optional<double> find_limit(const Goodput& goodput, double target, double start, bool more_helps) {
  constexpr int most = 64;  // factors of two
  const double towards = more_helps ? 2.0 : 0.5;
  const auto excess = [&](double x) { return goodput(x) - target; };
  double good = start;
  for (int i = 0; !(excess(good) >= 0.0); ++i) {
    if (i == most) return std::nullopt;
    good *= towards;
  }
  double bad = good / towards;
  for (int i = 0; excess(bad) >= 0.0; ++i) {
    if (i == most) return good;
    good = bad;
    bad /= towards;
  }
  while (std::abs(good - bad) > 1e-10 * good) {
    const double middle = 0.5 * (good + bad);
    (excess(middle) >= 0.0 ? good : bad) = middle;
  }
  return good;
}

/// "no: at most 96.297 %", rounded down.
[[nodiscard]] inline std::string at_most(double goodput) {
  return fmt::format("at most {}", percent(static_cast<double>(static_cast<long long>(goodput * 1e5 + 1e-6)) * 1e-5));
}
[[nodiscard]] inline std::string out_of_reach(double best) { return "no: " + at_most(best); }

/// A figure as it is printed, given back.
[[nodiscard]] inline ckpt::BytesPerSecond as_printed(ckpt::BytesPerSecond rate) {
  return examples::parse_bandwidth("", fmt::format("{}", ckpt::round_up_requirement(rate)));
}

/// The answer of the library, whose intervals need not be whole steps, where `plan` reaches the target with it.
template <class Value, class Solve, class Meets>
[[nodiscard]] std::optional<Value> closed_form(const Solve& solve, const Meets& meets) {
  try {
    const Value value = solve().value;
    if (meets(value)) return value;
  } catch (const ckpt::InvalidInput&) {
  }
  return std::nullopt;
}

/// The bandwidth of storage, the rest of the path as it is.
inline void need_bandwidth(Goal& goal, const Answer& all, const Manner& manner, const Options& options) {
  using ckpt::BytesPerSecond;
  const JobAnswer& answer = *all.job;
  const ckpt::Run& run = answer.plan.run;
  const ckpt::Exponential& law = answer.job.failures;
  if (manner.candidate.strategy == ckpt::SaveStrategy::peer_memory) {
    goal.bandwidth.reason = "no storage is written to";
    return;
  }
  Trial trial(all, manner, options);
  const ckpt::Bytes bytes = all.saving->load.bytes();
  const auto of = [&trial](double rate) {
    const BytesPerSecond all_writers(rate);
    return std::min(trial.with_storage(all_writers),
                    trial.with_storage(as_printed(all_writers), as_printed(trial.node_rate(all_writers))));
  };
  const double current = (bytes / all.saving->result.stages().back().time).value();
  // The closed form knows how long a save blocks or persists: it holds where that may be the time of storage alone.
  const bool direct = manner.candidate.strategy != ckpt::SaveStrategy::overlapped_snapshot && answer.plan.waves == 1;
  const auto part = run.save.writing.value() > 0.0 ? ckpt::RunPart::persist : ckpt::RunPart::blocking;
  const auto meets = [&](BytesPerSecond rate) { return direct && of(rate.value()) >= goal.target; };
  goal.bandwidth.found = closed_form<BytesPerSecond>(
      [&] {
        return answer.interval_given ? required_bandwidth(bytes, part, run, law, goal.target, answer.interval)
                                     : required_bandwidth(bytes, part, run, law, goal.target);
      },
      meets);
  if (!goal.bandwidth.found) {
    if (const auto rate = find_limit(of, goal.target, current, true)) {
      goal.bandwidth.found = BytesPerSecond(*rate * (1.0 + 1e-12));  // beyond the rounding of times
    }
  }
  if (goal.bandwidth.found) {
    if (all.machine) goal.node_bandwidth = trial.node_rate(*goal.bandwidth.found);
    return;
  }
  const double best = of(current * 0x1p64);
  const auto rest = all.machine ? trial.rest() : Trial::Rest{};
  goal.bandwidth.reason = all.machine
                              ? fmt::format("no: \"{}\" alone takes {}; {}", rest.name, rest.time, at_most(best))
                              : out_of_reach(best);
}

/// What would reach the target: at --interval where it was given, else each at its own best interval.
inline void set_goal(Answer& all, const Manner& manner, const Options& options, double target) {
  if (!(target > 0.0 && target < 1.0)) {
    throw ckpt::InvalidInput("--goodput-target must be above 0 and below 1", target);
  }
  JobAnswer& answer = *all.job;
  Goal& goal = answer.goal.emplace(Goal{.target = target, .met = answer.ledger.goodput() >= target});
  const ckpt::Run& run = answer.plan.run;
  const ckpt::Exponential& law = answer.job.failures;
  const bool given = answer.interval_given;
  need_bandwidth(goal, all, manner, options);
  if (goal.bandwidth.found && !all.machine) {
    try {
      goal.writers = static_cast<double>(
          required_writers(*goal.bandwidth.found, *all.writer_bandwidth, all.options.filesystem_limit));
    } catch (const ckpt::InvalidInput&) {
      // More than the file system takes: no number of writers is enough.
    }
  }

  using ckpt::Seconds;
  const Trial trial(all, manner, options);
  const auto need_time = [&](Need<Seconds>& need, const auto& of, const auto& printed, const auto& solve, double start,
                             bool more_helps) {
    const auto goodput = [&](double seconds) {
      return std::min(of(Seconds(seconds)),
                      of(examples::parse_duration("", fmt::format("{}", printed(Seconds(seconds))))));
    };
    need.found = closed_form<Seconds>(solve, [&](Seconds time) { return goodput(time.value()) >= target; });
    if (need.found) return;
    if (const auto time = find_limit(goodput, target, start, more_helps)) {
      need.found = Seconds(*time);
    } else {
      need.reason = out_of_reach(goodput(more_helps ? start * 0x1p64 : 0.0));
    }
  };
  need_time(
      goal.mtbf, [&trial](Seconds mtbf) { return trial.with_mtbf(mtbf); },
      [](Seconds mtbf) { return ckpt::round_up_requirement(mtbf); },
      [&] { return given ? required_mtbf(run, target, answer.interval) : required_mtbf(run, target); },
      law.mtbf.value(), true);
  const double restore = manner.candidate.restore.value();
  need_time(
      goal.restore, [&trial](Seconds time) { return trial.with_restore(time); }, rounded_down,
      [&] {
        return given ? longest_time(ckpt::RunPart::restore, run, law, target, answer.interval)
                     : longest_time(ckpt::RunPart::restore, run, law, target);
      },
      restore > 0.0 ? restore : 1.0, false);
  try {
    goal.interval.found = longest_interval(run, law, target).value;
  } catch (const ckpt::InvalidInput&) {
    goal.interval.reason = out_of_reach(goodput(run, law, best_interval(run, law).interval));
  }
}

}  // namespace plan
