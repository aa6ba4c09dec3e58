#pragma once
// fmt formatters: how often things fail.

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/io/format.hpp>

/// Prints an MTBF of wall clock as a time, and says that it is one.
template <class Rep>
struct fmt::formatter<ckpt::BasicWallClockMtbf<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicWallClockMtbf<Rep>& mtbf, Context& context) const -> decltype(context.out()) {
    return write(context, "{} of wall clock", mtbf.seconds());
  }
};

/// Prints on one line the MTBF that a log tells, with its bounds.
template <class Rep>
struct fmt::formatter<ckpt::BasicObservedFailures<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicObservedFailures<Rep>& seen, Context& context) const -> decltype(context.out()) {
    if (seen.events == 0) {
      return write(context, "no failure in {}: MTBF at least {} ({:.6g} %)", seen.duration, seen.mtbf_low(),
                   100.0 * seen.confidence);
    }
    auto out = write(context, "{} failures in {}: MTBF {}, {} to {} ({:.6g} %)", seen.events, seen.duration,
                     seen.mtbf(), seen.mtbf_low(), seen.mtbf_high(), 100.0 * seen.confidence);
    if (!(seen.downtime > ckpt::BasicSeconds<Rep>())) return out;
    return fmt::format_to(out, "; {}", seen.wall_clock_mtbf());
  }
};

/// Prints on one line how often a job is interrupted, and by whole groups.
template <class Rep>
struct fmt::formatter<ckpt::BasicCorrelatedFailures<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicCorrelatedFailures<Rep>& failures, Context& context) const -> decltype(context.out()) {
    return write(context, "MTBF {}, {:.4g} % of interruptions take a whole group", failures.mtbf,
                 ckpt::detail::percent_of(failures.group_rate / (failures.single_rate + failures.group_rate)));
  }
};
