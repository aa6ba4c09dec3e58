#pragma once
// Ranges to a stated precision, on as many threads as there are.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/range.hpp>

namespace ckpt::inline CKPT_ABI {

/// An executor that does one thing after the other. An executor calls `task(i)` for every i below `count`, in whatever
/// order and on whatever threads, and returns when all are done: `Threads` of job/threads.hpp, or one of your own.
struct InTurn {
  /// Calls for 0, 1, 2 ...
  template <class Task>
  void operator()(std::size_t count, const Task& task) const {
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
};

/// Replicates of a range until it is enough, at most 1,024: the same for every executor, which is given eight of them
/// at a time.
/// @param job       see `range`
/// @param inputs    see `range`
/// @param enough    called after each replicate with the range so far, in the calling thread: `bool(const Range&)`
/// @param options   of one replicate; `replicate` is the first one
/// @param executor  see `InTurn`
/// @throws InvalidInput as `range`
template <class Enough, class Executor = InTurn>
[[nodiscard]] Range range_until(const Job& job, std::span<const InputSpread> inputs, const Enough& enough,
                                const RangeOptions& options = {.samples = 512}, const Executor& executor = {});

/// The range of a job to a stated precision: replicates until the standard errors of the 10 %, 50 % and 90 % quantile
/// of an output are below `precision` times its median, 8 of them at least.
/// @param job        see `range`
/// @param inputs     see `range`
/// @param output     whose precision is stated
/// @param precision  of its median, > 0
/// @param options    of one replicate; `replicate` is the first one
/// @param on         called after each replicate with the range so far: `bool(const Range&)`; false: enough
/// @param executor   see `InTurn`
/// @return what was found, at most 1,024 replicates; `Range::error` says how good it is
/// @throws InvalidInput as `range`, and unless precision > 0
template <class On, class Executor = InTurn>
[[nodiscard]] Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                                 const RangeOptions& options, const On& on, const Executor& executor = {});
/// The same without a call.
[[nodiscard]] inline Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output,
                                        double precision, const RangeOptions& options = {.samples = 512});
/// The range of a job until the standard error of the chance that an output is at least x is below `precision`: that a
/// goodput is reached, a save takes longer.
/// @param job        see `range`
/// @param inputs     see `range`
/// @param output     which
/// @param x          in base units
/// @param precision  of the chance, 0 < precision < 1
/// @param options    of one replicate; `replicate` is the first one
/// @param executor   see `InTurn`
/// @return what was found, at most 1,024 replicates; `Range::error_of_chance` says how good it is
/// @throws InvalidInput as `range`, and unless 0 < precision < 1
template <class Executor = InTurn>
[[nodiscard]] Range range_within_chance(const Job& job, std::span<const InputSpread> inputs, Output output, double x,
                                        double precision, const RangeOptions& options = {.samples = 512},
                                        const Executor& executor = {});

// ---- implementation

namespace detail {

inline constexpr std::size_t least_replicates = 8;

}  // namespace detail

template <class Enough, class Executor>
Range range_until(const Job& job, std::span<const InputSpread> inputs, const Enough& enough,
                  const RangeOptions& options, const Executor& executor) {
  constexpr std::size_t most = 1024;
  constexpr std::size_t at_a_time = 8;
  std::optional<Range> all;
  for (std::size_t first = 0; first < most; first += at_a_time) {
    std::array<std::optional<Range>, at_a_time> parts;
    executor(at_a_time, [&](std::size_t i) {
      RangeOptions one = options;
      one.replicate += first + i;
      parts[i].emplace(range(job, inputs, one));
    });
    for (const std::optional<Range>& part : parts) {
      all ? all->merge(*part) : static_cast<void>(all.emplace(*part));
      if (enough(std::as_const(*all))) return *all;
    }
  }
  return *all;
}

template <class On, class Executor>
Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                   const RangeOptions& options, const On& on, const Executor& executor) {
  if (!(precision > 0.0)) detail::reject("ckpt::range_within: precision must be > 0", precision);
  const auto enough = [&](const Range& all) {
    if (!on(all)) return true;
    if (all.replicates() < detail::least_replicates) return false;
    const double allowed = precision * all.quantile(output, 0.5);
    for (const double p : {0.1, 0.5, 0.9}) {
      if (!(all.error(output, p) <= allowed)) return false;
    }
    return true;
  };
  return range_until(job, inputs, enough, options, executor);
}

template <class Executor>
Range range_within_chance(const Job& job, std::span<const InputSpread> inputs, Output output, double x,
                          double precision, const RangeOptions& options, const Executor& executor) {
  if (!(precision > 0.0 && precision < 1.0)) {
    detail::reject("ckpt::range_within_chance: precision must be > 0 and < 1", precision);
  }
  const auto enough = [&](const Range& all) {
    return all.replicates() >= detail::least_replicates && all.error_of_chance(output, x) <= precision;
  };
  return range_until(job, inputs, enough, options, executor);
}

inline Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                          const RangeOptions& options) {
  return range_within(job, inputs, output, precision, options, [](const Range&) { return true; });
}

}  // namespace ckpt::inline CKPT_ABI
