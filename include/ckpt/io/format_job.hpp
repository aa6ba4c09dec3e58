#pragma once
// fmt formatters: what a whole job costs, its strategies and intervals side by side, what would reach a goodput.

#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/detail/to_double.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_results.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/require.hpp>

/// Prints a value of an input with its unit: what is in base units as a size, a time, a bandwidth or a number.
namespace ckpt::inline CKPT_ABI {
namespace detail {

template <class Out>
Out write_input(Out out, Input input, double value) {
  const std::string_view unit = inputs::info(input).unit;
  if (unit == "B") return fmt::format_to(out, "{}", Bytes(value));
  if (unit == "s") return fmt::format_to(out, "{}", Seconds(value));
  if (unit == "B/s") return fmt::format_to(out, "{}", BytesPerSecond(value));
  return fmt::format_to(out, "{:.4g}", value);
}

/// What is said in front of the goodput: how much is saved, how long it takes and stops the training, how often.
template <class Out, class Rep>
Out write_save(Out out, const BasicOutcome<Rep>& outcome) {
  const auto& cost = outcome.save.cost;
  if (outcome.checkpoint.checkpoint_size.value() > Rep(0.0)) {
    out = fmt::format_to(out, "{} ", outcome.checkpoint.checkpoint_size);
  }
  out = fmt::format_to(out, "durable in {}, {} of it blocking, every {}", cost.durable_after(), cost.blocking,
                       outcome.period().seconds());
  if (outcome.steps > 0) out = fmt::format_to(out, " ({} steps)", outcome.steps);
  return out;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

/// Prints what a job costs: `{}` on one line, `{:t}` or `{:table}` with one line for each part of the answer, then the
/// hours. Both end without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicOutcome<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the outcome.
  template <class Context>
  auto format(const ckpt::BasicOutcome<Rep>& outcome, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(outcome, context.out()) : write_line(outcome, context);
  }

 private:
  static double percent(const Rep& fraction) { return 100.0 * ckpt::detail::to_double(fraction); }

  template <class Context>
  auto write_line(const ckpt::BasicOutcome<Rep>& outcome, Context& context) const {
    fmt::memory_buffer text;
    const auto out = ckpt::detail::write_save(fmt::appender(text), outcome);
    fmt::format_to(out, "; {:.2f} % goodput, {:.1 h}", percent(outcome.goodput()), outcome.ledger.wall_clock());
    return write_text(text, context);
  }

  template <class Out>
  static auto write_table(const ckpt::BasicOutcome<Rep>& o, Out out) {
    const auto& cost = o.save.cost;
    const auto line = [&](std::string_view name) { out = fmt::format_to(out, "{:<20}", name); };
    if (o.checkpoint.checkpoint_size.value() > Rep(0.0)) {
      line("checkpoint size");
      out = fmt::format_to(out, "{} ({:GiB})", o.checkpoint.checkpoint_size, o.checkpoint.checkpoint_size);
      if (o.load) out = fmt::format_to(out, " by {:.15g} writers", ckpt::detail::to_double(o.load->writers()));
      out = fmt::format_to(out, "\n");
    }
    line("durable after");
    out = fmt::format_to(out, "{}", cost.durable_after());
    if (o.path) {
      const auto& binding = o.path->binding();
      out = fmt::format_to(out, "; \"{}\" binds, by {}", binding.name, to_string(binding.limit));
    }
    out = fmt::format_to(out, "\n");
    line("blocks for");
    out = fmt::format_to(out, "{}", cost.blocking);
    if (o.save.waiting.value() > Rep(0.0)) out = fmt::format_to(out, ", and waits for {}", o.save.waiting);
    if (o.waves > 1) out = fmt::format_to(out, ", in {} waves", o.waves);
    if (o.save.best_budget.value() > Rep(0.0)) {
      out = fmt::format_to(out, ", {} of it by the staging budget", o.save.wave_stall);
    }
    out = fmt::format_to(out, "\n");
    line("restore");
    out = fmt::format_to(out, "{}{}\n", o.run.outage.restoring(),
                         o.reading_assumed ? ", storage taken to read as fast as it writes" : "");
    if (const auto& saves = o.run.reliability; !saves.is_perfect()) {
      line("of no use");
      out = fmt::format_to(out, "{:.4g} % of the saves: {:.4g} % fail, {:.4g} % of the others cannot be read back\n",
                           percent(saves.useless()), percent(saves.failed), percent(saves.unusable));
    }
    line("interval");
    out = fmt::format_to(out, "{}", o.period().seconds());
    if (o.steps > 0) out = fmt::format_to(out, " ({} steps)", o.steps);
    out = fmt::format_to(out, ", {}", to_string(o.origin));
    if (o.origin == ckpt::IntervalOrigin::best) out = fmt::format_to(out, ", bound by {}", to_string(o.bound));
    out = fmt::format_to(out, "\n");
    line("storage bottleneck");
    out = fmt::format_to(out, "{}\n", o.checkpoint.storage_bottleneck ? "yes" : "no");
    line("MFU penalty");
    out = fmt::format_to(out, "{:.4g} %\n", percent(o.checkpoint.mfu_penalty));
    line("goodput");
    out = fmt::format_to(out, "{:.3f} %", percent(o.goodput()));
    if (o.law) out = fmt::format_to(out, ", {:.4g} failures", ckpt::detail::to_double(o.ledger.failure_count));
    out = fmt::format_to(out, "\n");
    for (const ckpt::Category category : ckpt::all_categories) {
      const double part = ckpt::detail::to_double(o.ledger.percent(category));
      if (!(part > 0.0)) continue;
      out = fmt::format_to(out, "{:<20}{:>10.2 h}  {:>6.2f} %\n", to_string(category), o.ledger[category], part);
    }
    line("wall clock");
    return fmt::format_to(out, "{:>10.2 h}", o.ledger.wall_clock());
  }
};

/// Prints a job by one strategy on one line, or why it cannot be taken. With width and alignment as for a string.
template <class Rep>
struct fmt::formatter<ckpt::BasicStrategyRow<Rep>, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicStrategyRow<Rep>& row, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    auto out = fmt::format_to(fmt::appender(text), "{:<19}  ", to_string(row.strategy));
    if (row.obstacle != ckpt::Obstacle::none) {
      fmt::format_to(out, "{}", to_string(row.obstacle));
    } else {
      fmt::format_to(out, "{}", row.outcome);
    }
    return fmt::formatter<fmt::string_view, char>::format({text.data(), text.size()}, context);
  }
};

/// Prints the interval of one formula on one line: its work between saves and the goodput there. With width and
/// alignment as for a string.
template <class Rep>
struct fmt::formatter<ckpt::BasicIntervalRow<Rep>, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicIntervalRow<Rep>& row, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    auto out = fmt::format_to(fmt::appender(text), "{:<24}  ", row.name);
    if (!row.interval) {
      fmt::format_to(out, "no answer");
    } else {
      out = fmt::format_to(out, "{:>9}", row.interval->seconds());
      if (row.goodput) out = fmt::format_to(out, "  {:>8.4f} %", 100.0 * ckpt::detail::to_double(*row.goodput));
      fmt::format_to(out, "  {}", to_string(row.validity));
    }
    return fmt::formatter<fmt::string_view, char>::format({text.data(), text.size()}, context);
  }
};

/// Prints what would reach a goodput on one line. With width and alignment as for a string.
template <class Rep>
struct fmt::formatter<ckpt::BasicRequirement<Rep>, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicRequirement<Rep>& need, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    const auto& info = ckpt::inputs::info(need.input);
    auto out = fmt::format_to(fmt::appender(text), "{}: ", info.name);
    if (need.any) {
      out = fmt::format_to(out, "any");
    } else {
      out = fmt::format_to(out, "{} ", info.helps > 0 ? "at least" : "at most");
      out = ckpt::detail::write_input(out, need.input, ckpt::detail::to_double(need.value));
    }
    fmt::format_to(out, ", for {:.3f} % goodput", 100.0 * ckpt::detail::to_double(need.goodput));
    return fmt::formatter<fmt::string_view, char>::format({text.data(), text.size()}, context);
  }
};
