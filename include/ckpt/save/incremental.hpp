#pragma once
// Saves that hold what changed: full ones and increments, quantisation, compression, and what a restore pays for them.

#include <concepts>
#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What an increment is taken against.
enum class Increments : std::uint8_t {
  one_shot,      ///< the last full save: increments grow, a restore reads two files
  consecutive,   ///< the save before: increments stay small, a restore reads all of them
  intermittent,  ///< one-shot, with a new full save as soon as an increment costs more than the mean since the last one
};

/// Name of a scheme.
[[nodiscard]] constexpr std::string_view to_string(Increments scheme) {
  switch (scheme) {
    case Increments::one_shot:
      return "one-shot";
    case Increments::consecutive:
      return "consecutive";
    case Increments::intermittent:
      return "intermittent";
  }
  return "unknown";
}

/// The same part of the state in every increment, however many intervals it covers: measured, or 1 for dense models.
template <Scalar Rep = double>
struct BasicConstantFraction {
  Rep fraction;  ///< f, 0 ... 1

  /// f(n).
  [[nodiscard]] constexpr Rep operator()(const Rep& intervals) const;
  /// f(1) + ... + f(n).
  [[nodiscard]] constexpr Rep sum(const Rep& intervals) const;
};
/// In doubles.
using ConstantFraction = BasicConstantFraction<double>;
/// From the fraction: its scalar.
template <class Rep>
BasicConstantFraction(Rep) -> BasicConstantFraction<Rep>;

/// Rows that each step touches independently: f(n) = 1 - (1 - p)^(n s). Embedding tables under sampled batches.
/// @accuracy 4 ulp for double, small p included; the sum: 1e-12
template <Scalar Rep = double>
struct BasicIndependentRows {
  Rep probability;       ///< p, that one step touches a row, 0 ... 1
  Rep steps = Rep(1.0);  ///< s, steps of one interval between saves, > 0 and finite

  /// f(n).
  [[nodiscard]] constexpr Rep operator()(const Rep& intervals) const;
};
/// In doubles.
using IndependentRows = BasicIndependentRows<double>;

/// A touched-fraction model: `f(n)`, the part of the state that changes in n intervals, >= 0 and not falling with n. It
/// may exceed 1 where an increment carries more than the state it replaces. A member `sum(n)` = f(1) + ... + f(n)
/// spares the library the loop.
template <class F, class Rep>
concept TouchedFraction = requires(const F& f, const Rep& n) {
  { f(n) } -> std::convertible_to<Rep>;
};

/// Numbers stored with fewer bits, and what each row needs beside them.
template <Scalar Rep = double>
struct BasicQuantisation {
  Rep bits_from = Rep(32.0);       ///< b0, bits of a number before, > 0
  Rep bits_to = Rep(32.0);         ///< b, after, > 0
  Rep row_length = Rep(1.0);       ///< d, numbers in a row, > 0
  BasicBytes<Rep> row_metadata{};  ///< s, scale and zero point of a row [B], >= 0

  /// How many times smaller a row becomes: (d b0 / 8) / (d b / 8 + s).
  /// @throws InvalidInput naming the quantity outside its domain
  [[nodiscard]] constexpr Rep size_ratio() const;
};
/// In doubles.
using Quantisation = BasicQuantisation<double>;

/// A lossless compressor.
template <Scalar Rep = double>
struct BasicCompression {
  Rep ratio = Rep(1.0);  ///< size before / size after, > 0; below 1 for data that grow
  BasicBytesPerSecond<Rep> compress{detail::largest<Rep>()};  ///< of what goes in [B/s], > 0; takes no time by default
  BasicBytesPerSecond<Rep> decompress{detail::largest<Rep>()};  ///< of what comes out [B/s], > 0
};
/// In doubles.
using Compression = BasicCompression<double>;

/// How saves are made smaller.
template <Scalar Rep = double>
struct BasicIncrementalOptions {
  Increments scheme = Increments::one_shot;  ///< what an increment is taken against
  std::uint64_t full_every =
      1;  ///< n, intervals from one full save to the next, 1 ... 10^6; at most, when intermittent
  BasicQuantisation<Rep> quantisation{};  ///< of full saves and increments
  BasicCompression<Rep> compression{};    ///< of full saves and increments, after quantisation
};
/// In doubles.
using IncrementalOptions = BasicIncrementalOptions<double>;

/// What `solve_increments` found. Sizes are parts of S, a full save that is neither quantised nor compressed.
template <Scalar Rep = double>
struct BasicIncrementalResult {
  std::uint64_t full_every = 1;     ///< n, the one given or an earlier one
  Rep full = Rep(1.0);              ///< size of a full save
  Rep last_increment = Rep(0.0);    ///< size of the increment before the next full save
  Rep mean = Rep(1.0);              ///< mean size of a save: bytes written per interval
  Rep capacity = Rep(1.0);          ///< most that the newest state takes: what a restore of it reads
  Rep capacity_writing = Rep(2.0);  ///< most with the next full save half written beside it
  Rep mean_read = Rep(1.0);         ///< what a restore reads, mean over the saves of a cycle
  Rep most_merges = Rep(0.0);       ///< increments that a restore applies, at most
  Rep mean_merges = Rep(0.0);       ///< and on average

  /// How many times fewer bytes are written than with full saves alone.
  [[nodiscard]] constexpr Rep bandwidth_reduction() const { return detail::leave(1.0 / detail::enter(mean)); }
  /// How many times fewer bytes must be kept; below 1 when more.
  [[nodiscard]] constexpr Rep capacity_reduction() const { return detail::leave(1.0 / detail::enter(capacity)); }
};
/// In doubles.
using IncrementalResult = BasicIncrementalResult<double>;

/// Sizes of full saves and increments, n - 1 of them between two full saves.
///
///   mean = (1 + f_1 + ... + f_(n-1)) / n x r      r = 1 / (quantisation x compression)
///   f_i = f(i) one-shot and intermittent, f(1) consecutive
///
/// Intermittent saves are full again from the first n with n f(n) >= 1 + f(1) + ... + f(n-1), the n of least mean: the
/// next increment would cost more than a new full save and the increments that follow it.
///
/// @param options  scheme, n, quantisation and compression
/// @param touched  f, part of the state that n intervals change: `ConstantFraction`, `IndependentRows`, a function
/// @throws InvalidInput naming the quantity outside its domain
/// Takes time proportional to n where f has no sum, and for consecutive increments none.
/// @accuracy 1e-12 for double, the models of this header and n up to 1000
/// @see Eisenman et al., Check-N-Run, NSDI 2022
template <Scalar Rep = double, TouchedFraction<Rep> F>
[[nodiscard]] constexpr BasicIncrementalResult<Rep> solve_increments(const BasicIncrementalOptions<Rep>& options,
                                                                     const F& touched);

/// What `incremental_times` needs to know besides.
template <Scalar Rep = double>
struct BasicIncrementalTimesOptions {
  BasicBytes<Rep> bytes{};           ///< S, a full save as it is without all this [B], > 0
  BasicBytesPerSecond<Rep> write{};  ///< write bandwidth [B/s], > 0
  BasicBytesPerSecond<Rep> read{};   ///< read bandwidth [B/s], > 0
  BasicSeconds<Rep> merge{};         ///< to apply one increment, beside reading it [s], >= 0
  bool streamed = false;             ///< compressing and writing, reading and decompressing run at the same time
};
/// In doubles.
using IncrementalTimesOptions = BasicIncrementalTimesOptions<double>;

/// Times of saves and restores.
template <Scalar Rep = double>
struct BasicIncrementalTimes {
  BasicSeconds<Rep> full_save{};      ///< to compress and write a full save [s]
  BasicSeconds<Rep> mean_save{};      ///< mean of all saves [s]
  BasicSeconds<Rep> mean_restore{};   ///< to read, decompress and merge, mean over the saves of a cycle [s]
  BasicSeconds<Rep> worst_restore{};  ///< at the last increment [s]
};
/// In doubles.
using IncrementalTimes = BasicIncrementalTimes<double>;

/// Times for the sizes that `solve_increments` found: bytes / bandwidth, and the compressor's bytes / throughput.
///
/// The compressor sees quantised data: S x size / ratio of compression before it, that is S x size x ratio.
/// @param sizes    from `solve_increments`
/// @param options  the compression given to it
/// @param times    S, bandwidths, time to merge
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 8 ulp for double
template <Scalar Rep>
[[nodiscard]] constexpr BasicIncrementalTimes<Rep> incremental_times(const BasicIncrementalResult<Rep>& sizes,
                                                                     const BasicIncrementalOptions<Rep>& options,
                                                                     const BasicIncrementalTimesOptions<Rep>& times);

/// A chain of differences, one for each step, with a full save every n steps.
template <Scalar Rep = double>
struct BasicDifferenceChain {
  BasicBytes<Rep> bytes{};               ///< S, a full save [B], > 0
  BasicBytesPerSecond<Rep> bandwidth{};  ///< B, to write it [B/s], > 0
  BasicSeconds<Rep> step{};              ///< t_iter [s], > 0
  BasicSeconds<Rep> merge{};             ///< t_m, to apply one difference at a restore [s], > 0
  BasicSeconds<Rep> mtbf{};              ///< M, of the whole job [s], > 0

  /// Part of the time that full saves and merging cost: S / (n t_iter B) + n t_m / (2M), first order in 1/M.
  /// @param steps  n, from one full save to the next, > 0
  /// @throws InvalidInput naming the quantity outside its domain
  [[nodiscard]] constexpr Rep overhead(const Rep& steps) const;
  /// n*, steps between full saves of least overhead: sqrt(2 S M / (B t_iter t_m)). Not rounded.
  /// @throws InvalidInput naming the quantity outside its domain
  [[nodiscard]] constexpr Rep best_steps() const;

 private:
  constexpr void require() const;
};
/// In doubles.
using DifferenceChain = BasicDifferenceChain<double>;

// ---- implementation

namespace detail {

/// Largest number of intervals between full saves.
inline constexpr std::uint64_t most_increments = 1'000'000;

template <class Rep, class F>
[[nodiscard]] constexpr eager_t<Rep> touched_in(const F& touched, std::uint64_t intervals) {
  const Rep fraction(touched(scalar_of_integer<Rep>(intervals)));
  require_non_negative(fraction, Subject{"ckpt::solve_increments", "touched fraction"});
  return enter(fraction);
}

/// f(1) + ... + f(n).
template <class Rep, class F>
[[nodiscard]] constexpr eager_t<Rep> touched_sum(const F& touched, std::uint64_t n) {
  if constexpr (requires(const Rep& x) {
                  { touched.sum(x) } -> std::convertible_to<Rep>;
                }) {
    return enter(Rep(touched.sum(scalar_of_integer<Rep>(n))));
  } else {
    eager_t<Rep> sum = 0.0;
    for (std::uint64_t i = 1; i <= n; ++i) sum += touched_in<Rep>(touched, i);
    return sum;
  }
}

}  // namespace detail

template <Scalar Rep>
constexpr Rep BasicConstantFraction<Rep>::operator()(const Rep&) const {
  detail::require_fraction(fraction, Subject{"ckpt::ConstantFraction", "fraction"});
  return fraction;
}

template <Scalar Rep>
constexpr Rep BasicConstantFraction<Rep>::sum(const Rep& intervals) const {
  return detail::leave(detail::enter(intervals) * (*this)(intervals));
}

template <Scalar Rep>
constexpr Rep BasicIndependentRows<Rep>::operator()(const Rep& intervals) const {
  using ckpt::math::expm1;
  using ckpt::math::log1p;
  detail::require_fraction(probability, Subject{"ckpt::IndependentRows", "probability of a step"});
  detail::require_positive(steps, Subject{"ckpt::IndependentRows", "steps of an interval"});
  const auto& p = detail::enter(probability);
  if (!(p < 1.0)) return Rep(intervals > Rep(0.0) ? 1.0 : 0.0);
  const auto taken = detail::enter(intervals) * steps;
  if (!detail::is_finite(taken)) return Rep(p > 0.0 ? 1.0 : 0.0);
  return detail::leave(0.0 - expm1(taken * log1p(0.0 - p)));
}

template <Scalar Rep>
constexpr Rep BasicQuantisation<Rep>::size_ratio() const {
  detail::require_positive(bits_from, Subject{"ckpt::Quantisation", "bits before"});
  detail::require_positive(bits_to, Subject{"ckpt::Quantisation", "bits after"});
  detail::require_positive(row_length, Subject{"ckpt::Quantisation", "numbers in a row"});
  detail::require_non_negative(row_metadata, Subject{"ckpt::Quantisation", "metadata of a row", "B"});
  const auto metadata = 8.0 * (detail::enter(row_metadata) / row_length);  // as bits of a number
  const auto ratio = bits_from / (bits_to + metadata);
  detail::require_positive(ratio, "ckpt::Quantisation: size ratio is beyond the range of the scalar");
  return detail::leave(ratio);
}

template <Scalar Rep, TouchedFraction<Rep> F>
constexpr BasicIncrementalResult<Rep> solve_increments(const BasicIncrementalOptions<Rep>& options, const F& touched) {
  using T = detail::eager_t<Rep>;
  using detail::scalar_of_integer;
  if (options.full_every == 0 || options.full_every > detail::most_increments) {
    detail::reject("ckpt::solve_increments: intervals between full saves must be from 1 to 10^6",
                   static_cast<double>(options.full_every));
  }
  detail::require_positive(options.compression.ratio, Subject{"ckpt::solve_increments", "compression ratio"});
  const T full = 1.0 / (detail::enter(options.quantisation.size_ratio()) * options.compression.ratio);
  detail::require_positive(full, "ckpt::solve_increments: size ratio is beyond the range of the scalar");

  std::uint64_t n = options.full_every;
  T sum = 0.0;   // of the increments
  T last = 0.0;  // of them
  if (options.scheme == Increments::consecutive) {
    if (n > 1) last = detail::touched_in<Rep>(touched, 1);
    sum = scalar_of_integer<T>(n - 1) * last;
  } else if (options.scheme == Increments::one_shot) {
    if (n > 1) last = detail::touched_in<Rep>(touched, n - 1);
    if (n > 1) sum = detail::touched_sum<Rep>(touched, n - 1);
  } else {
    for (std::uint64_t i = 1; i < n; ++i) {
      const T next = detail::touched_in<Rep>(touched, i);
      if (scalar_of_integer<T>(i) * next >= 1.0 + sum) {
        n = i;
        break;
      }
      last = next;
      sum += next;
    }
  }
  const T intervals = scalar_of_integer<T>(n);
  const T others = scalar_of_integer<T>(n - 1);
  const bool chained = options.scheme == Increments::consecutive;

  // after increment i a restore reads the full save and f_i, or f_1 + ... + f_i
  const T most = chained ? sum : last;
  const T mean = chained ? sum / 2.0 : sum / intervals;
  const T most_merges = n == 1 ? T(0.0) : chained ? others : T(1.0);
  const T mean_merges = chained ? others / 2.0 : others / intervals;
  const T mean_size = (1.0 + sum) / intervals * full;
  const T capacity = (1.0 + most) * full;
  const T capacity_writing = capacity + full;
  detail::require_positive(mean_size, "ckpt::solve_increments: mean size is beyond the range of the scalar");
  detail::require_positive(capacity_writing, "ckpt::solve_increments: capacity is beyond the range of the scalar");
  return {.full_every = n,
          .full = detail::leave(full),
          .last_increment = detail::leave(last * full),
          .mean = detail::leave(mean_size),
          .capacity = detail::leave(capacity),
          .capacity_writing = detail::leave(capacity_writing),
          .mean_read = detail::leave((1.0 + mean) * full),
          .most_merges = detail::leave(most_merges),
          .mean_merges = detail::leave(mean_merges)};
}

template <Scalar Rep>
constexpr BasicIncrementalTimes<Rep> incremental_times(const BasicIncrementalResult<Rep>& sizes,
                                                       const BasicIncrementalOptions<Rep>& options,
                                                       const BasicIncrementalTimesOptions<Rep>& times) {
  detail::require_positive(times.bytes, Subject{"ckpt::incremental_times", "size of a full save", "B"});
  detail::require_positive(times.write, Subject{"ckpt::incremental_times", "write bandwidth", "B/s"});
  detail::require_positive(times.read, Subject{"ckpt::incremental_times", "read bandwidth", "B/s"});
  detail::require_non_negative(times.merge, Subject{"ckpt::incremental_times", "merge time", "s"});
  const BasicCompression<Rep>& compression = options.compression;
  detail::require_positive(compression.ratio, Subject{"ckpt::incremental_times", "compression ratio"});
  detail::require_positive(compression.compress,
                           Subject{"ckpt::incremental_times", "throughput of compression", "B/s"});
  detail::require_positive(compression.decompress,
                           Subject{"ckpt::incremental_times", "throughput of decompression", "B/s"});
  const auto passed = [&](const Rep& size, const BasicBytesPerSecond<Rep>& bandwidth,
                          const BasicBytesPerSecond<Rep>& throughput) {
    const auto stored = detail::enter(size) * detail::enter(times.bytes);
    const auto moving = stored / detail::enter(bandwidth);
    const auto computing = stored * compression.ratio / detail::enter(throughput);
    return times.streamed ? detail::larger(moving, computing) : moving + computing;
  };
  const auto answer = [](const detail::eager_t<Rep>& time) {
    detail::require_positive(time, "ckpt::incremental_times: time is beyond the range of the scalar [s]");
    return BasicSeconds<Rep>(time);
  };
  const auto merged = [&](const Rep& size, const Rep& merges) {
    return answer(passed(size, times.read, compression.decompress) + merges * detail::enter(times.merge));
  };
  return {.full_save = answer(passed(sizes.full, times.write, compression.compress)),
          .mean_save = answer(passed(sizes.mean, times.write, compression.compress)),
          .mean_restore = merged(sizes.mean_read, sizes.mean_merges),
          .worst_restore = merged(sizes.capacity, sizes.most_merges)};
}

template <Scalar Rep>
constexpr void BasicDifferenceChain<Rep>::require() const {
  detail::require_positive(bytes, Subject{"ckpt::DifferenceChain", "size of a full save", "B"});
  detail::require_positive(bandwidth, Subject{"ckpt::DifferenceChain", "write bandwidth", "B/s"});
  detail::require_positive(step, Subject{"ckpt::DifferenceChain", "step time", "s"});
  detail::require_positive(merge, Subject{"ckpt::DifferenceChain", "merge time", "s"});
  detail::require_positive(mtbf, Subject{"ckpt::DifferenceChain", "MTBF", "s"});
}

template <Scalar Rep>
constexpr Rep BasicDifferenceChain<Rep>::overhead(const Rep& steps) const {
  require();
  detail::require_positive(steps, Subject{"ckpt::DifferenceChain", "steps between full saves"});
  const auto& k = detail::enter(steps);
  const auto write = detail::enter(bytes / bandwidth);
  const auto merges = k / 2.0 * detail::enter(merge / mtbf);
  const auto cost = write / (k * detail::enter(step)) + merges;
  detail::require_positive(cost, "ckpt::DifferenceChain: overhead is beyond the range of the scalar");
  return detail::leave(cost);
}

template <Scalar Rep>
constexpr Rep BasicDifferenceChain<Rep>::best_steps() const {
  using ckpt::math::sqrt;
  require();
  const auto write = detail::enter(bytes / bandwidth / step);  // in steps
  const auto steps = sqrt(2.0 * (write * detail::enter(mtbf / merge)));
  detail::require_positive(steps, "ckpt::DifferenceChain: steps are beyond the range of the scalar");
  return detail::leave(steps);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
