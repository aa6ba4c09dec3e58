#pragma once
// fmt formatters: what decides. Fitted laws, bills and choices, ranges, what an input does, intervals to set.

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/choose.hpp>
#include <ckpt/job/elastic.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/recommended.hpp>
#include <ckpt/job/robust.hpp>
#include <ckpt/job/sensitivity.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A number of base units as the quantity that it is.
[[nodiscard]] inline std::string in_unit(double x, std::string_view unit) {
  if (unit == "s") return fmt::format("{}", Seconds(x));
  if (unit == "B") return fmt::format("{}", Bytes(x));
  if (unit == "B/s") return fmt::format("{}", BytesPerSecond(x));
  return fmt::format("{:.6g}", x);
}

/// Lost time at an end of an input.
[[nodiscard]] inline std::string lost_at(const std::optional<Seconds>& lost) {
  return lost ? fmt::format("{}", *lost) : std::string("no save");
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

/// Prints on one line which law was fitted, and what speaks for it.
template <>
struct fmt::formatter<ckpt::FailureFit, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::FailureFit& fit, Context& context) const -> decltype(context.out()) {
    const auto best = ckpt::to_string(fit.best);
    const fmt::string_view law(best.data(), best.size());
    if (!fit.has_weibull) {
      return write(context, "{}, MTBF {}, from {} failures", law, fit.exponential.mtbf, fit.failures);
    }
    return write(
        context, "{}, MTBF {}, from {} failures; Weibull shape {:.3g} ({:.3g} ... {:.3g}); exponential p {:.2g}", law,
        fit.exponential.mtbf, fit.failures, fit.weibull.shape, fit.shape_low, fit.shape_high, fit.exponential_p);
  }
};

/// Prints on one line which nodes are cheaper, and from when on.
template <>
struct fmt::formatter<ckpt::SpotChoice, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::SpotChoice& choice, Context& context) const -> decltype(context.out()) {
    const double often = choice.break_even.value();
    const std::string from = !(often > 0.0) ? std::string("however often nodes are taken away")
                             : often > ckpt::detail::largest<double>()
                                 ? std::string("never")
                                 : fmt::format("where a node is taken away every {} or less often", choice.break_even);
    return write(context, "{:.6g} a useful node-hour on demand, {:.6g} spot; spot is cheaper {}", choice.on_demand,
                 choice.spot, from);
  }
};

/// Prints on one line how much of its nodes an elastic job has.
template <class Rep>
struct fmt::formatter<ckpt::BasicElasticShares<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicElasticShares<Rep>& shares, Context& context) const -> decltype(context.out()) {
    return write(context, "{:.2f} % of the speed: on fewer nodes {:.2f} % of the time, stopped {:.2f} %",
                 100.0 * shares.speed, 100.0 * shares.shrunk, 100.0 * shares.stopped);
  }
};

/// Prints on one line what an elastic job costs.
template <class Rep>
struct fmt::formatter<ckpt::BasicElasticOutcome<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicElasticOutcome<Rep>& elastic, Context& context) const -> decltype(context.out()) {
    return write(context, "goodput {:.3f} %, {}; {}", 100.0 * elastic.goodput(), elastic.wall_clock(), elastic.shares);
  }
};

/// Prints on one line what a run costs, in the currency of its prices.
template <>
struct fmt::formatter<ckpt::Bill, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Bill& bill, Context& context) const -> decltype(context.out()) {
    const std::string power = bill.electricity > 0.0 ? fmt::format(", electricity {:.2f}", bill.electricity) : "";
    return write(context, "{:.2f} in {}: nodes {:.2f}, of them wasted {:.2f}, storage {:.2f}{}", bill.total(),
                 bill.wall_clock, bill.nodes, bill.wasted, bill.storage(), power);
  }
};

/// Prints on one line a point, its goodput and what it costs.
template <>
struct fmt::formatter<ckpt::Choice, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Choice& choice, Context& context) const -> decltype(context.out()) {
    return write(context, "point {}, goodput {:.4g} %: {}", choice.index, 100.0 * choice.outcome.goodput(),
                 choice.bill);
  }
};

/// Prints on one line what the ends of an input do.
template <>
struct fmt::formatter<ckpt::Sensitivity, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Sensitivity& row, Context& context) const -> decltype(context.out()) {
    const ckpt::InputInfo& info = ckpt::inputs::info(row.input);
    const std::string twice = row.twice ? fmt::format("; twice as good {:+.3g} points", 100.0 * *row.twice) : "";
    const auto name = ckpt::to_string(row.input);
    return write(context, "{} {} ({} ... {}): {} ... {} lost{}", fmt::string_view(name.data(), name.size()),
                 ckpt::detail::in_unit(row.value, info.unit), ckpt::detail::in_unit(row.low, info.unit),
                 ckpt::detail::in_unit(row.high, info.unit), ckpt::detail::lost_at(row.at_low),
                 ckpt::detail::lost_at(row.at_high), twice);
  }
};

/// Prints the median, and what one in ten is below and above.
template <>
struct fmt::formatter<ckpt::TimeRange, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::TimeRange& range, Context& context) const -> decltype(context.out()) {
    return write(context, "{} ({} ... {})", range.median, range.low, range.high);
  }
};

/// Prints on one line the interval of who knows the ranges, and what not knowing costs.
template <>
struct fmt::formatter<ckpt::RobustInterval, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::RobustInterval& robust, Context& context) const -> decltype(context.out()) {
    return write(context, "{} of work, goodput {:.4g} % expected, {:.2g} points below who knows",
                 robust.interval.seconds(), 100.0 * robust.goodput, 100.0 * robust.regret());
  }
};

/// Prints on one line the interval to set, and why.
template <>
struct fmt::formatter<ckpt::RecommendedInterval, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::RecommendedInterval& set, Context& context) const -> decltype(context.out()) {
    const auto time = set.interval.seconds();
    switch (set.reason) {
      case ckpt::RecommendedBy::ranges:
        return write(context, "{} of work, best over the ranges", time);
      case ckpt::RecommendedBy::flat:
        return write(context, "{} of work, hardly more than the best, {}", time, set.of_given.seconds());
      default:
        return write(context, "{} of work, best", time);
    }
  }
};
