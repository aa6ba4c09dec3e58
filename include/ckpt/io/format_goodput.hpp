#pragma once
// fmt formatters: outages, the best interval, the hours of a run, simulations.

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/outage.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/io/detail/to_double.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_interval.hpp>

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

/// Prints an outage: `{}` on one line, `{:t}` or `{:table}` with one line for each part that takes time. Both end
/// without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicOutage<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the outage.
  template <class Context>
  auto format(const ckpt::BasicOutage<Rep>& outage, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    const bool table = is_table();
    if (!table) fmt::format_to(out, "{}", outage.total());
    const char* separator = ": ";
    const auto add = [&](const char* name, const ckpt::BasicSeconds<Rep>& time) {
      if (!(time.value() > Rep(0.0))) return;
      if (table) {
        fmt::format_to(out, "{:<12}  {:>9}\n", name, time);
      } else {
        fmt::format_to(out, "{}{} {}", separator, name, time);
        separator = ", ";
      }
    };
    add("detection", outage.detection);
    add("rescheduling", outage.rescheduling);
    add("initialisation", outage.initialisation);
    if (outage.restore) add("restore", *outage.restore);
    add("warm-up", outage.warm_up);
    if (!outage.restore) {
      fmt::format_to(out, "{}", table ? "restore       not given\n" : ", restore not given");
    }
    if (!table) return write_text(text, context);
    return fmt::format_to(context.out(), "{}{:<12}  {:>9}", fmt::string_view(text.data(), text.size()), "all",
                          outage.total());
  }
};

/// Prints the best interval on one line, and why it is not shorter.
template <class Rep>
struct fmt::formatter<ckpt::BasicBestInterval<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicBestInterval<Rep>& best, Context& context) const -> decltype(context.out()) {
    return write(context, "{}, bound by {}", best.interval, to_string(best.bound));
  }
};

/// Prints a simulation: `{}` on one line, `{:t}` or `{:table}` as lines: the times of the runs, then the mean ledger.
/// Both end without a newline.
template <>
struct fmt::formatter<ckpt::SimulationResult, char> : ckpt::detail::LineOrTable {
  /// Writes the simulation.
  template <class Context>
  auto format(const ckpt::SimulationResult& result, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(result, context.out()) : write_line(result, context);
  }

 private:
  [[nodiscard]] static const char* end_of(const ckpt::SimulationResult& result) {
    return result.cancelled ? ", stopped" : result.converged ? "" : ", not converged";
  }

  template <class Context>
  auto write_line(const ckpt::SimulationResult& result, Context& context) const {
    fmt::memory_buffer text;
    fmt::format_to(fmt::appender(text), "{} runs of {} on average (+- {}), {:.2f} % of it useful{}", result.runs,
                   result.mean, result.standard_error, 100.0 * result.goodput(), end_of(result));
    return write_text(text, context);
  }

  template <class Out>
  static auto write_table(const ckpt::SimulationResult& result, Out out) {
    out = fmt::format_to(out, "runs          {}{}\n", result.runs, end_of(result));
    out = fmt::format_to(out, "mean          {:>9}  +- {}\n", result.mean, result.standard_error);
    out = fmt::format_to(out, "shortest      {:>9}\n", result.minimum);
    out = fmt::format_to(out, "median        {:>9}\n", result.percentile(50));
    out = fmt::format_to(out, "95 of 100     {:>9}\n", result.percentile(95));
    out = fmt::format_to(out, "longest       {:>9}\n", result.maximum);
    out = fmt::format_to(out, "none fails    {:>9}\n\n", result.without_failures);
    return fmt::format_to(out, "{:t}", result.ledger);
  }
};
