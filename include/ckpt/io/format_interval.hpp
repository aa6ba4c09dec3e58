#pragma once
// fmt formatters: intervals, and what is said of them.

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/interval/async_period.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/interval/multilevel_pattern.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/shared_storage.hpp>
#include <ckpt/interval/silent.hpp>
#include <ckpt/interval/waste.hpp>
#include <ckpt/io/format.hpp>

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

/// Prints on one line into how many segments a job is cut.
template <class Rep>
struct fmt::formatter<ckpt::BasicSegmentChoice<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicSegmentChoice<Rep>& choice, Context& context) const -> decltype(context.out()) {
    return write(context, "{} segments of {}, {}", choice.count, choice.interval, to_string(choice.validity));
  }
};

/// Prints waste on one line.
template <class Rep>
struct fmt::formatter<ckpt::BasicWaste<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicWaste<Rep>& waste, Context& context) const -> decltype(context.out()) {
    return write(context, "{:.4g} % wasted: {:.4g} % by saves, {:.4g} % by failures, {}",
                 ckpt::detail::percent_of(waste.total), ckpt::detail::percent_of(waste.failure_free),
                 ckpt::detail::percent_of(waste.failures), to_string(waste.validity));
  }
};

/// Prints on one line the period of overlapped saves.
template <class Rep>
struct fmt::formatter<ckpt::BasicOverlappedPeriod<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicOverlappedPeriod<Rep>& found, Context& context) const -> decltype(context.out()) {
    return write(context, "{}, {}{}", found.period, to_string(found.validity),
                 found.back_to_back ? "; one save after the other" : "");
  }
};

/// Prints on one line the period of best availability.
template <class Rep>
struct fmt::formatter<ckpt::BasicAvailabilityPeriod<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicAvailabilityPeriod<Rep>& found, Context& context) const -> decltype(context.out()) {
    return write(context, "{}, {}{}", found.period, to_string(found.validity),
                 found.detection_bound ? "; the time to find an error decides" : "");
  }
};

/// Prints on one line the period of saves that are durable later.
template <class Rep>
struct fmt::formatter<ckpt::BasicAsyncPeriod<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicAsyncPeriod<Rep>& found, Context& context) const -> decltype(context.out()) {
    return write(context, "{}, {:.4g} % wasted, {} lost with each failure{}", found.period,
                 ckpt::detail::percent_of(found.waste), found.lost_work,
                 found.storage_limited ? "; storage decides" : "");
  }
};

/// Prints an ETTR on one line.
template <class Rep>
struct fmt::formatter<ckpt::BasicEttrEstimate<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicEttrEstimate<Rep>& estimate, Context& context) const -> decltype(context.out()) {
    return write(context, "ETTR {:.4g} %, {}", ckpt::detail::percent_of(estimate.ettr), to_string(estimate.validity));
  }
};

/// Prints on one line how often to verify and to save.
template <class Rep>
struct fmt::formatter<ckpt::BasicVerifiedInterval<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicVerifiedInterval<Rep>& found, Context& context) const -> decltype(context.out()) {
    return write(context, "{} with {} verifications, {:.4g} % overhead, {}", found.interval, found.verifications,
                 ckpt::detail::percent_of(found.overhead), to_string(found.validity));
  }
};

/// Prints on one line how busy a shared file system is.
template <class Rep>
struct fmt::formatter<ckpt::BasicSharedStorage<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicSharedStorage<Rep>& storage, Context& context) const -> decltype(context.out()) {
    return write(context, "busy {:.4g} % of the time ({:.4g} % asked for), {:.4g} % of the machine wasted, {}",
                 ckpt::detail::percent_of(storage.load), ckpt::detail::percent_of(storage.unconstrained_load),
                 ckpt::detail::percent_of(storage.waste), to_string(storage.validity));
  }
};

/// Prints on one line how often a level is written.
template <class Rep>
struct fmt::formatter<ckpt::BasicLevelInterval<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicLevelInterval<Rep>& level, Context& context) const -> decltype(context.out()) {
    return write(context, "level {} every {}{}{}", level.level, level.interval,
                 level.flush_bound ? ", its flush decides" : "", level.out_of_order ? ", out of order" : "");
  }
};

/// Prints the intervals of several levels: `{}` on one line, `{:t}` or `{:table}` with one line for each level that is
/// written. Both end without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicLevelIntervals<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the intervals.
  template <class Context>
  auto format(const ckpt::BasicLevelIntervals<Rep>& found, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    for (const auto& level : found.levels()) fmt::format_to(out, "{}{}", level, is_table() ? "\n" : ", ");
    fmt::format_to(out, "{:.4g} % overhead, {}", ckpt::detail::percent_of(found.overhead), to_string(found.validity));
    if (!is_table()) return write_text(text, context);
    return fmt::format_to(context.out(), "{}", fmt::string_view(text.data(), text.size()));
  }
};

/// Prints on one line what a pattern of levels achieves.
template <class Rep>
struct fmt::formatter<ckpt::BasicPatternEfficiency<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicPatternEfficiency<Rep>& found, Context& context) const -> decltype(context.out()) {
    return write(context, "{:.4g} % efficient: {} of work in {} expected", ckpt::detail::percent_of(found.efficiency),
                 found.work, found.expected_time);
  }
};

/// Prints a pattern of levels on one line.
template <class Rep>
struct fmt::formatter<ckpt::BasicOptimalPattern<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicOptimalPattern<Rep>& found, Context& context) const -> decltype(context.out()) {
    return write(context, "a checkpoint every {}, {}", found.pattern.interval, found.achieves);
  }
};
