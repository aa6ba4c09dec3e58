#pragma once
// fmt formatters: what an adviser says, and of stops that are announced.

#include <fmt/format.h>

#include <ckpt/advise/advice.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/prior.hpp>
#include <ckpt/goodput/last_save.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/goodput/slices.hpp>
#include <ckpt/io/format.hpp>

/// Prints on one line why to save now.
template <>
struct fmt::formatter<ckpt::Advice, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Advice& advice, Context& context) const -> decltype(context.out()) {
    const auto line = advice.text();
    return write(context, "{}", line.text());
  }
};

/// Prints on one line when the last save has to start.
template <>
struct fmt::formatter<ckpt::LastSave, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::LastSave& last, Context& context) const -> decltype(context.out()) {
    if (!last.fits()) return write(context, "a step and a save, {}, do not fit", last.needed);
    return write(context, "no step after {}, no save after {}; fits in {:.4g} %, {} unused", last.step_by, last.save_by,
                 100.0 * last.chance, last.unused);
  }
};

/// Prints on one line which failures are announced.
template <>
struct fmt::formatter<ckpt::Notice, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Notice& notice, Context& context) const -> decltype(context.out()) {
    return write(context, "{:.4g} % of failures announced {} before, {:.4g} % of these in time for a save",
                 100.0 * notice.share, notice.time, 100.0 * notice.met);
  }
};

/// Prints on one line what slices get done.
template <>
struct fmt::formatter<ckpt::SliceProgress, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::SliceProgress& progress, Context& context) const -> decltype(context.out()) {
    if (progress.slices == 0) return write(context, "never done: a slice saves nothing");
    return write(context, "{} of work in each of {} slices, done after {}", progress.work, progress.slices,
                 progress.calendar_time);
  }
};

/// Prints on one line what is believed of a failure rate.
template <>
struct fmt::formatter<ckpt::FailurePrior, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::FailurePrior& prior, Context& context) const -> decltype(context.out()) {
    return write(context, "MTBF {}, as from {:.3g} failures in {}", prior.mtbf(), prior.failures, prior.time);
  }
};
