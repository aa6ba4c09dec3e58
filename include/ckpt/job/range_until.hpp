#pragma once
// Ranges to a stated precision, on as many threads as the caller has.

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <utility>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/executor.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/range.hpp>

namespace ckpt::inline CKPT_ABI {

/// Replicates of a range until it is enough, at most 1,024: the same for every executor, which is given eight of them
/// at a time.
/// @param job       see `range`
/// @param inputs    see `range`
/// @param enough    called after each replicate with the range so far, in the calling thread: `bool(const Range&)`
/// @param options   of one replicate; `replicate` is the first one
/// @param execute   who solves them: `ThreadExecutor` of core/thread_executor.hpp, or one of your own
/// @throws InvalidInput as `range`
template <class Enough, Executor Execute = SerialExecutor>
[[nodiscard]] Range range_until(const Job& job, std::span<const InputSpread> inputs, const Enough& enough,
                                const RangeOptions& options = {.samples = 512}, const Execute& execute = {});

/// The range of a job to a stated precision: replicates until the standard errors of the 10 %, 50 % and 90 % quantile
/// of an output are below `precision` times its median, 8 of them at least.
/// @param job        see `range`
/// @param inputs     see `range`
/// @param output     whose precision is stated
/// @param precision  of its median, > 0
/// @param options    of one replicate; `replicate` is the first one
/// @param on         called after each replicate with the range so far: `bool(const Range&)`; false: enough
/// @param execute    who solves them: `ThreadExecutor` of core/thread_executor.hpp, or one of your own
/// @return what was found, at most 1,024 replicates; `Range::error` says how good it is
/// @throws InvalidInput as `range`, and unless precision > 0
template <class On, Executor Execute = SerialExecutor>
[[nodiscard]] Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                                 const RangeOptions& options, const On& on, const Execute& execute = {});
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
/// @param execute    who solves them: `ThreadExecutor` of core/thread_executor.hpp, or one of your own
/// @return what was found, at most 1,024 replicates; `Range::error_of_chance` says how good it is
/// @throws InvalidInput as `range`, and unless 0 < precision < 1
template <Executor Execute = SerialExecutor>
[[nodiscard]] Range range_within_chance(const Job& job, std::span<const InputSpread> inputs, Output output, double x,
                                        double precision, const RangeOptions& options = {.samples = 512},
                                        const Execute& execute = {});

// ---- implementation

namespace detail {

inline constexpr std::size_t least_replicates = 8;

}  // namespace detail

template <class Enough, Executor Execute>
Range range_until(const Job& job, std::span<const InputSpread> inputs, const Enough& enough,
                  const RangeOptions& options, const Execute& execute) {
  constexpr std::size_t most = 1024;
  constexpr std::size_t at_a_time = 8;
  std::optional<Range> all;
  for (std::size_t first = 0; first < most; first += at_a_time) {
    std::array<std::optional<Range>, at_a_time> parts;
    const auto solve_one = [&](std::uint64_t i) {
      RangeOptions one = options;
      one.replicate += first + i;
      parts[i].emplace(range(job, inputs, one));
    };
#if CKPT_HAS_EXCEPTIONS
    std::array<std::exception_ptr, at_a_time> errors;
    execute(at_a_time, [&](std::uint64_t i) {
      try {
        solve_one(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    });
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
#else
    execute(at_a_time, solve_one);
#endif
    for (const std::optional<Range>& part : parts) {
      all ? all->merge(*part) : static_cast<void>(all.emplace(*part));
      if (enough(std::as_const(*all))) return *all;
    }
  }
  return *all;
}

template <class On, Executor Execute>
Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                   const RangeOptions& options, const On& on, const Execute& execute) {
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
  return range_until(job, inputs, enough, options, execute);
}

template <Executor Execute>
Range range_within_chance(const Job& job, std::span<const InputSpread> inputs, Output output, double x,
                          double precision, const RangeOptions& options, const Execute& execute) {
  if (!(precision > 0.0 && precision < 1.0)) {
    detail::reject("ckpt::range_within_chance: precision must be > 0 and < 1", precision);
  }
  const auto enough = [&](const Range& all) {
    return all.replicates() >= detail::least_replicates && all.error_of_chance(output, x) <= precision;
  };
  return range_until(job, inputs, enough, options, execute);
}

inline Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                          const RangeOptions& options) {
  return range_within(job, inputs, output, precision, options, [](const Range&) { return true; });
}

}  // namespace ckpt::inline CKPT_ABI
