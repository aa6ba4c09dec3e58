#pragma once
// fmt formatters: intervals, what is saved, the stages of a save, why it is slow, the hours of a run.

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/io/detail/to_double.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/state/inventory.hpp>

/// Prints the compute between two saves as a time, with the specifications of one: `{:.1 min}`.
template <class Rep>
struct fmt::formatter<ckpt::BasicWorkInterval<Rep>, char> : fmt::formatter<ckpt::BasicSeconds<Rep>, char> {
  /// Writes the time.
  template <class Context>
  auto format(const ckpt::BasicWorkInterval<Rep>& interval, Context& context) const -> decltype(context.out()) {
    return fmt::formatter<ckpt::BasicSeconds<Rep>, char>::format(interval.seconds(), context);
  }
};

/// Prints a period as a time, with the specifications of one.
template <class Rep>
struct fmt::formatter<ckpt::BasicPeriod<Rep>, char> : fmt::formatter<ckpt::BasicSeconds<Rep>, char> {
  /// Writes the time.
  template <class Context>
  auto format(const ckpt::BasicPeriod<Rep>& period, Context& context) const -> decltype(context.out()) {
    return fmt::formatter<ckpt::BasicSeconds<Rep>, char>::format(period.seconds(), context);
  }
};

/// Prints an interval and how far it can be trusted, "20 min, exact". The specifications are those of a time and are
/// for the interval.
template <class Interval>
struct fmt::formatter<ckpt::IntervalChoice<Interval>, char> : fmt::formatter<Interval, char> {
  /// Writes interval and validity.
  template <class Context>
  auto format(const ckpt::IntervalChoice<Interval>& choice, Context& context) const -> decltype(context.out()) {
    context.advance_to(fmt::formatter<Interval, char>::format(choice.interval, context));
    return fmt::format_to(context.out(), ", {}", to_string(choice.validity));
  }
};

/// Prints on one line what a checkpoint takes: bytes and files, writers, bytes of the heaviest. With width and
/// alignment as for a string.
template <>
struct fmt::formatter<ckpt::Inventory, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Inventory& inventory, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    fmt::format_to(fmt::appender(text), "{} in {} files from {} writers, {} the heaviest",
                   ckpt::Bytes(static_cast<double>(inventory.bytes_written())), inventory.files(), inventory.writers(),
                   ckpt::Bytes(static_cast<double>(inventory.heaviest().total())));
    return fmt::formatter<fmt::string_view, char>::format({text.data(), text.size()}, context);
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
    fmt::format_to(fmt::appender(text), "{} durable in {}, {} of it visible; \"{}\" binds, by {}", result.bytes,
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
    return fmt::format_to(out, "{:<{}}  {:>9}  of it visible {}", "all", width, result.durable_after, result.blocking);
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

/// Prints a ledger: `{}` on one line, `{:t}` or `{:table}` with one line for each category that is not zero: hours,
/// and percent of the wall clock. Both end without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicLedger<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the ledger.
  template <class Context>
  auto format(const ckpt::BasicLedger<Rep>& ledger, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(ledger, context.out()) : write_line(ledger, context);
  }

 private:
  [[nodiscard]] static double percent(const ckpt::BasicLedger<Rep>& ledger, ckpt::Category category) {
    return ckpt::detail::to_double(ledger.percent(category));
  }

  template <class Context>
  auto write_line(const ckpt::BasicLedger<Rep>& ledger, Context& context) const {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    fmt::format_to(out, "{:.1 h}, {:.2f} % of it useful", ledger.wall_clock(),
                   percent(ledger, ckpt::Category::useful_work));
    for (const ckpt::Category category : ckpt::all_categories) {
      if (category == ckpt::Category::useful_work || !(percent(ledger, category) > 0.0)) continue;
      fmt::format_to(out, ", {:.2f} % {}", percent(ledger, category), to_string(category));
    }
    return write_text(text, context);
  }

  template <class Out>
  static auto write_table(const ckpt::BasicLedger<Rep>& ledger, Out out) {
    for (const ckpt::Category category : ckpt::all_categories) {
      if (!(percent(ledger, category) > 0.0)) continue;
      out = fmt::format_to(out, "{:<12}  {:>12.2 h}  {:>6.2f} %\n", to_string(category), ledger[category],
                           percent(ledger, category));
    }
    return fmt::format_to(out, "{:<12}  {:>12.2 h}", "wall clock", ledger.wall_clock());
  }
};
