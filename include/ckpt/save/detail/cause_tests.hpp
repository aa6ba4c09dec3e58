#pragma once
// How `diagnose` tests one cause after the other, for saves and for loads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/diagnosis.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/serialiser.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

template <class Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> time_of(const BasicPathResult<Rep>& result, bool visible) {
  return visible ? result.blocking : result.durable_after;
}

/// What the rates of a path allow at best.
template <class Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> fastest_time(const BasicSavePath<Rep>& path,
                                                       const BasicPathResult<Rep>& result, bool visible) {
  const auto times = result.stages();
  BasicSeconds<Rep> sum{};
  for (std::size_t i = 0; i < times.size();) {
    const std::uint32_t segment = times[i].segment;
    BasicSeconds<Rep> longest{};
    bool blocks = false;
    for (; i < times.size() && times[i].segment == segment; ++i) {
      if (times[i].fastest > longest) longest = times[i].fastest;
      blocks = blocks || path.stages()[i].blocking;
    }
    if (blocks || !visible) sum += longest;
  }
  return sum;
}

/// Two facts of which one excludes the other.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_facts(const char* text, double value, const char* other,
                                                                double other_value) {
  reject(InvalidInput(text, value).append(other).append(other_value));
}

/// The path with one more stage after a place, streamed with the stage there and blocking as it does.
template <class Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> with_stage(const BasicSavePath<Rep>& path, BasicStage<Rep> stage,
                                                      std::size_t after) {
  BasicSavePath<Rep> longer;
  for (std::size_t i = 0; i < path.stages().size(); ++i) {
    longer.add(path.stages()[i]);
    if (i != after) continue;
    stage.blocking = path.stages()[i].blocking;
    longer.add(stage);
  }
  return longer;
}

template <class Rep>
[[nodiscard]] constexpr bool has_stage(const BasicSavePath<Rep>& path, std::string_view name) {
  for (const BasicStage<Rep>& stage : path.stages()) {
    if (stage.name == name) return true;
  }
  return false;
}

/// Whether the links and processes of the host alone take longer than was measured: memory cannot hide these.
template <class Rep>
[[nodiscard]] constexpr bool host_is_slower(const BasicPathResult<Rep>& result, const BasicSeconds<Rep>& time) {
  for (const BasicStageTime<Rep>& stage : result.stages()) {
    const bool in_host = stage.name == device_to_host_name || stage.name == host_to_device_name ||
                         stage.name == host_memory_name || stage.name == serialise_name ||
                         stage.name == deserialise_name;
    if (in_host && stage.fastest > time) return true;
  }
  return false;
}

/// The factor of `apart` that a tolerance allows: 1 + tolerance.
template <class Rep>
[[nodiscard]] constexpr Rep at_most(const Rep& tolerance) {
  return leave(1.0 + enter(tolerance));
}

/// One writer with all optimizer state and its share of the rest.
template <class Rep>
[[nodiscard]] constexpr BasicSaveLoad<Rep> optimizer_gathered(const BasicSaveLoad<Rep>& load, const Rep& optimizer) {
  const BasicBytes<Rep> all_optimizer(optimizer);
  const BasicBytes<Rep> rest = (load.bytes() - all_optimizer) / load.writers();
  const Rep others = leave(enter(load.writers()) - 1.0);
  const Rep files = leave(enter(load.files()) / load.writers());
  const std::array<BasicWriterGroup<Rep>, 2> groups{
      BasicWriterGroup<Rep>{.bytes = all_optimizer + rest, .files = files},
      BasicWriterGroup<Rep>{.bytes = rest, .files = files, .writers = others}};
  return BasicSaveLoad<Rep>(std::span<const BasicWriterGroup<Rep>>(groups), load.layout());
}

/// The path after the whole state has been sent to one rank.
template <class Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> after_gather(const BasicSavePath<Rep>& path,
                                                        const BasicBytesPerSecond<Rep>& rate) {
  BasicSavePath<Rep> longer{BasicStage<Rep>{.name = "gather", .per_writer = rate, .gather = Gather::on_one}};
  for (const BasicStage<Rep>& stage : path.stages()) {
    longer.add(stage);
    if (longer.stages().size() == 2) longer.stages()[1].handoff = Handoff::store_and_forward;
  }
  return longer;
}

template <class Fact>
constexpr void require_positive_fact(const std::optional<Fact>& fact, const char* text) {
  if (fact) require_positive(*fact, text);
}

template <class Rep>
constexpr void require_count_fact(const std::optional<BasicCount<Rep>>& fact, const char* text) {
  if (fact) require_between((*fact).value(), Rep(1.0), largest<Rep>(), text);
}

/// What facts about saves and about loads have in common: domains, and facts that exclude each other.
template <class Rep, class Facts>
constexpr void require_common_facts(const Facts& facts, const BasicSaveLoad<Rep>& load,
                                    const BasicSeconds<Rep>& measured) {
  require_positive(measured, Subject{"ckpt::diagnose", "measured time", "s"});
  require_positive_fact(facts.process_rate, "ckpt::diagnose: rate of a process must be finite and > 0 B/s");
  require_positive_fact(facts.files, "ckpt::diagnose: number of files must be finite and > 0");
  require_positive_fact(facts.latency_per_file, "ckpt::diagnose: latency per file must be finite and > 0 s");
  require_positive_fact(facts.others_done, "ckpt::diagnose: time when the others were done must be finite and > 0 s");
  require_positive_fact(facts.planning, "ckpt::diagnose: time of planning must be finite and > 0 s");
  require_positive_fact(facts.target_rate, "ckpt::diagnose: rate of a target must be finite and > 0 B/s");
  require_positive_fact(facts.slow_target_rate,
                        "ckpt::diagnose: rate of the slowest target must be finite and > 0 B/s");
  require_count_fact(facts.replicas, "ckpt::diagnose: number of replicas must be finite and >= 1");
  require_count_fact(facts.targets, "ckpt::diagnose: number of targets must be finite and >= 1");
  require_count_fact(facts.connections, "ckpt::diagnose: number of connections must be finite and >= 1");
  require_positive(facts.connection_rate, Subject{"ckpt::diagnose", "rate of a connection", "B/s"});
  if (facts.others_done && *facts.others_done > measured) {
    reject_facts("ckpt::diagnose: time when the others were done cannot exceed the measured time [s]",
                 approximate((*facts.others_done).value()), ", measured ", approximate(measured.value()));
  }
  if (facts.others_done && !(load.writers() > Rep(1.0))) {
    reject_facts("ckpt::diagnose: time when the others were done is of two processes or more [s]",
                 approximate((*facts.others_done).value()), ", processes ", approximate(load.writers()));
  }
  if (facts.planning && *facts.planning > measured) {
    reject_facts("ckpt::diagnose: time of planning cannot exceed the measured time [s]",
                 approximate((*facts.planning).value()), ", measured ", approximate(measured.value()));
  }
  if (facts.target_rate && facts.slow_target_rate && *facts.slow_target_rate > *facts.target_rate) {
    reject_facts("ckpt::diagnose: rate of the slowest target cannot exceed that of a target [B/s]",
                 approximate((*facts.slow_target_rate).value()), ", a target ",
                 approximate((*facts.target_rate).value()));
  }
  const bool about_targets = facts.target_rate || facts.slow_target_rate;
  if (about_targets && !facts.targets) {
    reject(InvalidInput("ckpt::diagnose: a rate of targets needs the number of targets"));
  }
}

/// Tests causes of one transfer: keeps the result, and how long a path takes for a load.
template <class Rep, class Facts, class Time>
class CauseTests {
 public:
  constexpr CauseTests(BasicDiagnosis<Rep>& result, const BasicSavePath<Rep>& path, const BasicSaveLoad<Rep>& load,
                       std::size_t medium, const Facts& facts, const DiagnoseOptions& options, const Time& time)
      : result_(result),
        path_(path),
        load_(load),
        medium_(medium),
        facts_(facts),
        tolerance_(scalar_cast<Rep>(options.tolerance)),
        time_(time) {}

  constexpr void consider(Cause cause, const BasicSeconds<Rep>& predicted) { consider(cause, predicted, tolerance_); }
  constexpr void consider(Cause cause, const BasicSavePath<Rep>& path, const BasicSaveLoad<Rep>& load) {
    consider(cause, time_(path, load));
  }

  /// The path with every process at its rate. Null where there is no room for one more stage.
  constexpr const BasicSavePath<Rep>* processed(std::string_view stage_name, const BytesPerSecond& usual) {
    auto rate = facts_.process_rate;
    if (!rate && !has_stage(path_, stage_name) && !path_.stages()[medium_].per_writer) {
      rate = BasicBytesPerSecond<Rep>(scalar_cast<Rep>(usual.value()));
    }
    if (!rate) return &path_;
    if (!room()) return nullptr;
    processed_ = with_stage(path_, {.name = stage_name, .per_writer = rate}, medium_);
    return &processed_;
  }
  [[nodiscard]] constexpr bool room() const { return path_.stages().size() < BasicSavePath<Rep>::max_stages; }
  /// As above where the measured time leaves room for that rate, else the path: its processes were faster.
  [[nodiscard]] constexpr const BasicSavePath<Rep>& possible(const BasicSavePath<Rep>& processed) const {
    return time_(processed, load_) > within() ? path_ : processed;
  }
  /// Most that counts as the measured time.
  [[nodiscard]] constexpr BasicSeconds<Rep> within() const { return result_.measured * at_most(tolerance_); }

  /// Faster than the rates allow.
  constexpr void consider_memory(Cause cause) {
    const bool too_fast = within() < result_.fastest && !host_is_slower(result_.path, within());
    result_.add(cause, result_.fastest, too_fast ? Fit::whole : Fit::none);
  }

  /// A time that is known, beside what the path takes.
  constexpr void consider_planning(const BasicSeconds<Rep>& planning) {
    const BasicSeconds<Rep> predicted = result_.expected + planning;
    const Fit fit = fit_of(predicted, tolerance_);
    const bool matters = planning > tolerance_ * result_.measured;
    const bool slow = result_.measured > result_.expected && !result_.as_expected;
    result_.add(Cause::planning, predicted, fit == Fit::none && matters && slow ? Fit::part : fit);
  }

  /// What saves and loads have in common.
  constexpr void consider_common() {
    if (facts_.planning) consider_planning(*facts_.planning);
    const bool latency = facts_.latency_per_file || path_.stages()[medium_].latency_per_file.value() > Rep(0.0);
    if (facts_.files && latency) {
      BasicSavePath<Rep> slower = path_;
      if (facts_.latency_per_file) slower.stages()[medium_].latency_per_file = *facts_.latency_per_file;
      consider(Cause::small_files, slower, load_.with_files(*facts_.files));
    }
    if (facts_.targets && room()) {
      if (facts_.target_rate) {
        consider(Cause::few_targets, with_stage(path_, targets_stage(*facts_.target_rate, *facts_.targets), medium_),
                 load_);
      }
      if (facts_.slow_target_rate) {  // the others are done before it
        consider(Cause::full_target,
                 with_stage(path_, targets_stage(*facts_.slow_target_rate, *facts_.targets), medium_), load_);
      }
    }
    if (facts_.connections && room()) {
      consider(Cause::few_connections,
               with_stage(path_, connections_stage(facts_.connection_rate, *facts_.connections), medium_), load_);
    }
    if (facts_.others_done) {
      consider(Cause::straggler, result_.measured * (result_.expected / *facts_.others_done));
    }
    if (facts_.bandwidth_from.title.empty() || facts_.bytes_from.title.empty()) {
      const Rep gib_over_gb = Rep(1.073741824);
      const Rep unit_tolerance = scalar_cast<Rep>(0.01);
      consider(Cause::gib_for_gb, result_.expected * gib_over_gb, unit_tolerance);
      consider(Cause::gib_for_gb, result_.expected / gib_over_gb, unit_tolerance);
    }
  }

 private:
  [[nodiscard]] constexpr Fit fit_of(const BasicSeconds<Rep>& predicted, const Rep& tolerance) const {
    const Rep distance = apart(result_.measured, predicted);
    const bool fits = distance <= at_most(tolerance) && distance < apart(result_.measured, result_.expected);
    return fits ? Fit::whole : Fit::none;
  }
  constexpr void consider(Cause cause, const BasicSeconds<Rep>& predicted, const Rep& tolerance) {
    result_.add(cause, predicted, fit_of(predicted, tolerance));
  }

  BasicDiagnosis<Rep>& result_;
  const BasicSavePath<Rep>& path_;
  const BasicSaveLoad<Rep>& load_;
  std::size_t medium_;
  const Facts& facts_;
  Rep tolerance_;
  const Time& time_;
  BasicSavePath<Rep> processed_{};
};

/// What a diagnosis begins with.
template <class Rep>
constexpr void begin_diagnosis(BasicDiagnosis<Rep>& result, const BasicSeconds<Rep>& measured,
                               const BasicSeconds<Rep>& expected, const DiagnoseOptions& options) {
  require_part(options.tolerance, Subject{"ckpt::diagnose", "tolerance"});
  result.measured = measured;
  result.expected = expected;
  result.ratio = measured / expected;
  result.as_expected = apart(measured, expected) <= at_most(scalar_cast<Rep>(options.tolerance));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
