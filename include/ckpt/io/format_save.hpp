#pragma once
// fmt formatters: who writes, the stages of a save, what it costs, why it is slow, reading it back, what is kept.

#include <cstddef>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/detail/to_double.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/save/cost.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/incremental.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/retention.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>

CKPT_DETAIL_WARNINGS_PUSH

/// Prints on one line who writes how much.
template <class Rep>
struct fmt::formatter<ckpt::BasicSaveLoad<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicSaveLoad<Rep>& load, Context& context) const -> decltype(context.out()) {
    return write(context, "{} in {:.6g} files from {:.6g} writers on {:.6g} nodes, {} the heaviest", load.bytes(),
                 ckpt::detail::to_double(load.files()), ckpt::detail::to_double(load.writers()),
                 ckpt::detail::to_double(load.nodes()), load.heaviest_writer());
  }
};

/// Prints a save: `{}` on one line, `{:t}` or `{:table}` with one line for each stage. Both end without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicPathResult<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the save.
  template <class Context>
  auto format(const ckpt::BasicPathResult<Rep>& result, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(result, context.out()) : write_line(result, context);
  }

 private:
  template <class Context>
  auto write_line(const ckpt::BasicPathResult<Rep>& result, Context& context) const {
    fmt::memory_buffer text;
    const auto& binding = result.binding();
    fmt::format_to(fmt::appender(text), "{} durable in {}, {} of it blocking; \"{}\" binds, by {}", result.bytes,
                   result.durable_after, result.blocking, binding.name, to_string(binding.limit));
    return write_text(text, context);
  }

  /// Whether the save waited for this stage and, at other times, for another one of its segment.
  static bool takes_turns(const ckpt::BasicPathResult<Rep>& result, std::size_t place) {
    const auto& stage = result.stages()[place];
    if (!(stage.binds.value() > Rep(0.0))) return false;
    for (std::size_t i = 0; i < result.stages().size(); ++i) {
      const auto& other = result.stages()[i];
      if (i != place && other.segment == stage.segment && other.binds.value() > Rep(0.0)) return true;
    }
    return false;
  }

  template <class Out>
  static auto write_table(const ckpt::BasicPathResult<Rep>& result, Out out) {
    std::size_t width = 5;
    for (const auto& stage : result.stages()) {
      if (stage.name.size() > width) width = stage.name.size();
    }
    for (std::size_t i = 0; i < result.stages().size(); ++i) {
      const auto& stage = result.stages()[i];
      out = fmt::format_to(out, "{:<{}}  {:>9}  at least {:>9}  limited by {}", stage.name, width, stage.time,
                           stage.fastest, to_string(stage.limit));
      if (takes_turns(result, i)) {
        out = fmt::format_to(out, "; binds for {}", stage.binds);
      } else if (i == result.binding_index()) {
        out = fmt::format_to(out, "; binds");
      }
      out = fmt::format_to(out, "\n");
    }
    return fmt::format_to(out, "{:<{}}  {:>9}  of it blocking {}", "all", width, result.durable_after, result.blocking);
  }
};

/// Prints on one line what each save of a job costs.
template <class Rep>
struct fmt::formatter<ckpt::BasicSaveCost<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicSaveCost<Rep>& cost, Context& context) const -> decltype(context.out()) {
    if (!(cost.slowdown > Rep(0.0))) {
      return write(context, "blocking {}, durable after {}", cost.blocking, cost.durable_after());
    }
    return write(context, "blocking {}, durable after {}, work {:.4g} % slower until then", cost.blocking,
                 cost.durable_after(), ckpt::detail::percent_of(cost.slowdown));
  }
};

/// Prints what a strategy costs: `{}` on one line, `{:t}` or `{:table}` as lines of "name  value". Both end without a
/// newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicStrategyResult<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the result.
  template <class Context>
  auto format(const ckpt::BasicStrategyResult<Rep>& result, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(result, context.out()) : write_line(result, context);
  }

 private:
  template <class Context>
  auto write_line(const ckpt::BasicStrategyResult<Rep>& result, Context& context) const {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    fmt::format_to(out, "blocking {}", result.cost.blocking);
    if (result.waiting.value() > Rep(0.0)) fmt::format_to(out, ", waiting {}", result.waiting);
    fmt::format_to(out, ", durable after {}, every {} at this interval", result.durable_after(), result.cycle);
    if (result.host_memory.value() > Rep(0.0)) fmt::format_to(out, ", {} of host memory", result.host_memory);
    return write_text(text, context);
  }

  template <class Out>
  static auto write_table(const ckpt::BasicStrategyResult<Rep>& result, Out out) {
    out = fmt::format_to(out, "blocking       {}\n", result.cost.blocking);
    out = fmt::format_to(out, "waiting        {}\n", result.waiting);
    out = fmt::format_to(out, "durable after  {}\n", result.durable_after());
    out = fmt::format_to(out, "slowdown       {:.4g} %, {} of each cycle\n",
                         ckpt::detail::percent_of(result.cost.slowdown), result.contention);
    out =
        fmt::format_to(out, "cycle          {}, at least {} steps for no wait\n", result.cycle, result.smallest_steps);
    return fmt::format_to(out, "host memory    {}", result.host_memory);
  }
};

/// Prints on one line the host memory that a save takes, and what is missing.
template <class Rep>
struct fmt::formatter<ckpt::BasicHostMemoryNeed<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicHostMemoryNeed<Rep>& need, Context& context) const -> decltype(context.out()) {
    if (need.fits()) return write(context, "{} of host memory", need.bytes);
    if (need.fewest_waves == 0) {
      return write(context, "{} of host memory, {} too much in any number of waves", need.bytes, need.missing);
    }
    return write(context, "{} of host memory, {} too much; {} waves fit", need.bytes, need.missing, need.fewest_waves);
  }
};

/// Prints a diagnosis: `{}` on one line, `{:t}` or `{:table}` as lines: the times, then each cause with the time that
/// the save would take by it, or, where it explains a part, with the time that it adds. Both end without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicDiagnosis<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the diagnosis.
  template <class Context>
  auto format(const ckpt::BasicDiagnosis<Rep>& found, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(found, context.out()) : write_line(found, context);
  }

 private:
  [[nodiscard]] static const char* without_findings(const ckpt::BasicDiagnosis<Rep>& found) {
    return found.as_expected ? "as expected" : "no cause found";
  }

  template <class Context>
  auto write_line(const ckpt::BasicDiagnosis<Rep>& found, Context& context) const {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    fmt::format_to(out, "{}, expected {}, {:.3g} times as long", found.measured, found.expected,
                   ckpt::detail::to_double(found.ratio));
    for (const auto& finding : found.findings()) {
      if (finding.fit == ckpt::Fit::part) {
        fmt::format_to(out, "; in part {}: {} of it", to_string(finding.cause), finding.predicted - found.expected);
      } else {
        fmt::format_to(out, "; {}: {}", to_string(finding.cause), finding.predicted);
      }
    }
    if (found.findings().empty()) fmt::format_to(out, "; {}", without_findings(found));
    return write_text(text, context);
  }

  template <class Out>
  static auto write_table(const ckpt::BasicDiagnosis<Rep>& found, Out out) {
    out = fmt::format_to(out, "measured  {:>9}  {:.3g} times as long as expected\n", found.measured,
                         ckpt::detail::to_double(found.ratio));
    out = fmt::format_to(out, "expected  {:>9}  at least {}", found.expected, found.fastest);
    for (const auto& finding : found.findings()) {
      const bool part = finding.fit == ckpt::Fit::part;
      out = fmt::format_to(out, "\n{}  {:>9}  {}", part ? "a part  " : "cause   ",
                           part ? finding.predicted - found.expected : finding.predicted, to_string(finding.cause));
    }
    if (found.findings().empty()) out = fmt::format_to(out, "\n{}", without_findings(found));
    return out;
  }
};

/// Prints a restore: `{}` on one line, `{:t}` or `{:table}` with one line for each part that takes time. Both end
/// without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicRestoreResult<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the restore.
  template <class Context>
  auto format(const ckpt::BasicRestoreResult<Rep>& result, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(result, context.out()) : write_line(result, context);
  }

 private:
  static ckpt::BasicSeconds<Rep> time_of(const ckpt::BasicRestoreResult<Rep>& result, ckpt::RestorePart part) {
    switch (part) {
      case ckpt::RestorePart::detection:
        return result.detection;
      case ckpt::RestorePart::rescheduling:
        return result.rescheduling;
      case ckpt::RestorePart::read:
        return result.read;
      case ckpt::RestorePart::broadcast:
        return result.broadcast;
      case ckpt::RestorePart::warm_up:
        return result.warm_up;
    }
    return {};
  }

  template <class Context>
  auto write_line(const ckpt::BasicRestoreResult<Rep>& result, Context& context) const {
    fmt::memory_buffer text;
    fmt::format_to(fmt::appender(text), "{} from failure to full speed; longest is {}, {}", result.total,
                   to_string(result.binding), time_of(result, result.binding));
    return write_text(text, context);
  }

  template <class Out>
  static auto write_table(const ckpt::BasicRestoreResult<Rep>& result, Out out) {
    for (const auto part : {ckpt::RestorePart::detection, ckpt::RestorePart::rescheduling, ckpt::RestorePart::read,
                            ckpt::RestorePart::broadcast, ckpt::RestorePart::warm_up}) {
      const ckpt::BasicSeconds<Rep> time = time_of(result, part);
      if (!(time.value() > Rep(0.0))) continue;
      out = fmt::format_to(out, "{:<12}  {:>9}{}\n", to_string(part), time,
                           part == result.binding ? "  the longest" : "");
    }
    return fmt::format_to(out, "{:<12}  {:>9}", "all", result.total);
  }
};

/// Prints on one line what is kept after a number of saves.
template <class Rep>
struct fmt::formatter<ckpt::BasicRetentionState<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicRetentionState<Rep>& state, Context& context) const -> decltype(context.out()) {
    return write(context, "{} of {} saves kept, {} ({} at most)", state.kept, state.saves, state.occupied, state.peak);
  }
};

/// Prints on one line when a tier fills.
template <class Rep>
struct fmt::formatter<ckpt::BasicFillTime<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicFillTime<Rep>& fill, Context& context) const -> decltype(context.out()) {
    if (!fill.fills) return write(context, "never full, {} at most", fill.peak);
    return write(context, "full at save {}, after {}", fill.save, fill.time);
  }
};

/// Prints on one line whether the next save fits.
template <class Rep>
struct fmt::formatter<ckpt::BasicSpaceCheck<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicSpaceCheck<Rep>& space, Context& context) const -> decltype(context.out()) {
    if (!space.fits) return write(context, "the next save does not fit, {} missing", space.missing);
    return write(context, "room for {} more saves", space.saves);
  }
};

/// Prints on one line what saves cost, in the currency of the prices.
template <class Rep>
struct fmt::formatter<ckpt::BasicRetentionCost<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicRetentionCost<Rep>& cost, Context& context) const -> decltype(context.out()) {
    return write(context, "{:.2f}: storage {:.2f}, requests {:.2f}; {:.2f} per month at the end",
                 ckpt::detail::to_double(cost.total()), ckpt::detail::to_double(cost.storage),
                 ckpt::detail::to_double(cost.requests), ckpt::detail::to_double(cost.per_month));
  }
};

/// Prints on one line how much smaller saves become.
template <class Rep>
struct fmt::formatter<ckpt::BasicIncrementalResult<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicIncrementalResult<Rep>& result, Context& context) const -> decltype(context.out()) {
    return write(context, "full every {} saves, {:.4g} times fewer bytes written, {:.4g} of a full save kept",
                 result.full_every, ckpt::detail::to_double(result.bandwidth_reduction()),
                 ckpt::detail::to_double(result.capacity));
  }
};

/// Prints on one line how long saves and restores take.
template <class Rep>
struct fmt::formatter<ckpt::BasicIncrementalTimes<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicIncrementalTimes<Rep>& times, Context& context) const -> decltype(context.out()) {
    return write(context, "a full save {}, a save {} on average; a restore {} on average, {} at most", times.full_save,
                 times.mean_save, times.mean_restore, times.worst_restore);
  }
};

CKPT_DETAIL_WARNINGS_POP
