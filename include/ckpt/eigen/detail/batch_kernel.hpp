#pragma once
// The arithmetic of a batch: one pass over its points, as many of them together as a register of this processor holds.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/digits.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/eigen/detail/lanes.hpp>
#include <ckpt/save/checkpoint_model.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Points evaluated together where a column has to be put into memory first, or taken from there.
inline constexpr int batch_block = 256;

/// Values for one input that is the same for all points: as many as the widest register holds.
inline constexpr int batch_lanes = 16;

/// From this size on [B] an output is written past the cache, as it would not stay there.
inline constexpr std::ptrdiff_t streamed_output = std::ptrdiff_t{1} << 22;

/// One input of a run of points.
template <class Rep>
struct BatchSource {
  const Rep* data;      ///< `batch_lanes` equal values, or one for each point
  std::ptrdiff_t mask;  ///< 0, or all bits: which of the index counts

  [[nodiscard, gnu::always_inline]] const Rep* at(std::ptrdiff_t i) const { return data + (i & mask); }
};

/// Where a run of points is read, and where what is wanted is written; null what is not.
template <class Rep>
struct BatchColumns {
  BatchSource<Rep> parameters;
  BatchSource<Rep> bytes_per_parameter;
  BatchSource<Rep> write_bandwidth;
  BatchSource<Rep> writers;
  BatchSource<Rep> filesystem_limit;
  BatchSource<Rep> interval;
  Rep threshold;

  Rep* size;
  Rep* time;
  Rep* bandwidth;
  Rep* required;
  bool* is_bottleneck;
  bool* overruns;
  Rep* penalty;

  std::ptrdiff_t first;  ///< index of the first point, for texts
  std::ptrdiff_t count;  ///< of points
  bool streams;          ///< numbers go past the cache; they are aligned to 16 bytes
};

/// Sizes [B] whose quotient by a threshold is surely in the range of the scalar. For sizes beyond, the formula decides.
template <class Rep>
struct SizeRange {
  Rep smallest;
  Rep largest;

  explicit SizeRange(Rep threshold)
      : smallest((std::numeric_limits<Rep>::min)() * threshold),
        largest(threshold < Rep(1) ? detail::largest<Rep>() / Rep(2) * threshold : detail::largest<Rep>()) {}
};

/// Rejects a point where `solve` would, and adds its index.
template <class Rep>
[[gnu::cold]] void reject_point(const CheckpointInputs<Rep>& point, [[maybe_unused]] std::ptrdiff_t index) {
#if CKPT_HAS_EXCEPTIONS
  try {
#endif
    require_domain(point);
    require_representable(checkpoint_result(point));
#if CKPT_HAS_EXCEPTIONS
  } catch (InvalidInput& error) {
    reject(error.append(" at index ").append(Digits(static_cast<std::uint64_t>(index)).text));
  }
#endif
}

// ---- what one point and lanes of points do differently

/// A point in the scalar.
template <class Rep>
struct OnePoint {
  using Scalar = Rep;
  using Number = eager_t<Rep>;
  static constexpr int count = 1;

  static Number read(const Rep* from) { return *from; }
  static void write(const Number& x, Rep* to, bool /*streams*/) { *to = leave(x); }
  static void write(bool flag, bool* to) { *to = flag; }

  /// Whether an input or an answer may be outside its domain.
  class Check {
   public:
    explicit Check(const SizeRange<Rep>& sizes) : sizes_(sizes) {}
    bool fails(const CheckpointInputs<Rep>& in, const CheckpointNumbers<Number>& out) const {
      return !in_domain(in) || !is_positive(out.time) || out.size < sizes_.smallest || out.size > sizes_.largest;
    }

   private:
    SizeRange<Rep> sizes_;
  };
};

#if CKPT_DETAIL_LANES
/// As many points as a register of that many bytes holds.
template <class Rep, int bytes>
struct LanesOfPoints {
  static constexpr int count = bytes / sizeof(Rep);
  using Number = Lanes<Rep, count>;
  using Scalar = Number;

  [[gnu::always_inline]] static Number read(const Rep* from) { return Number::load(from); }

  [[gnu::always_inline]] static void write(const Number& x, Rep* to, bool streams) {
    if (streams) {
      x.stream(to);
    } else {
      x.store(to);
    }
  }

  [[gnu::always_inline]] static void write(const typename Number::Mask& flags, bool* to) {
    const std::uint64_t bits = flags.bits();
    for (int i = 0; i < count; i += 8) {
      // Eight bits, each into a byte: a copy of all in every byte, of which one is left, and carries into the top bit.
      const std::uint64_t chosen = (bits >> i & 0xff) * 0x0101'0101'0101'0101 & 0x8040'2010'0804'0201;
      const std::uint64_t flag = (chosen + 0x7f7f'7f7f'7f7f'7f7f) >> 7 & 0x0101'0101'0101'0101;
      __builtin_memcpy(to + i, &flag, count < 8 ? count : 8);
    }
  }

  /// The same for many points: by the least and the sum of what has to be above zero and finite, whose bits are joined
  /// to words whose top bit says "perhaps", without a branch and, for compilers that were told that there are no NaNs,
  /// without a comparison. A zero period with a sign and a sum that overflows fail, too; each point decides for itself.
  class Check {
   public:
    [[gnu::always_inline]] explicit Check(const SizeRange<Rep>& sizes)
        : one_(1),
          to_infinity_(sign_bit<Rep> - 1 - largest_bits<Rep>),
          smallest_(bits_of(sizes.smallest)),
          to_largest_(sign_bit<Rep> - 1 - (bits_of(sizes.largest) - bits_of(sizes.smallest))) {}
    [[nodiscard, gnu::always_inline]] bool fails(const CheckpointInputs<Number>& in,
                                                 const CheckpointNumbers<Number>& out) const {
      const auto writer = smaller(smaller(in.writer_bandwidth, in.writers), in.filesystem_limit);
      const auto least = bits_of(smaller(smaller(smaller(in.parameters, in.bytes_per_parameter), writer), out.time));
      const auto sum = bits_of(in.writer_bandwidth + in.writers + in.filesystem_limit + (in.interval + out.time));
      const auto above_smallest = bits_of(out.size) - smallest_;
      const auto fault = least | (least - one_) | sum | (sum + to_infinity_) | bits_of(in.interval) | above_smallest |
                         (above_smallest + to_largest_);
      return (fault.any() & sign_bit<Rep>) != 0;
    }

   private:
    using Words = Lanes<word_t<Rep>, count>;
    Words one_, to_infinity_, smallest_, to_largest_;
  };
};
#endif

/// Makes what was streamed visible to other threads in order.
inline void end_streaming() {
#if CKPT_DETAIL_LANES && defined(__SSE2__)
  _mm_sfence();
#endif
}

/// Rejects the first of these points that `solve` would reject.
template <class Rep>
[[gnu::cold, gnu::noinline]] void reject_points(const BatchColumns<Rep>& c, std::ptrdiff_t first, int count) {
  if (c.streams) end_streaming();  // what was written before is the caller's, whatever happens here
  for (std::ptrdiff_t i = first; i < first + count; ++i) {
    reject_point(CheckpointInputs<Rep>{*c.parameters.at(i), *c.bytes_per_parameter.at(i), *c.write_bandwidth.at(i),
                                       *c.writers.at(i), *c.filesystem_limit.at(i), *c.interval.at(i), c.threshold},
                 c.first + i);
  }
}

/// Points from `i` on, as long as there are enough for all lanes; which point comes next.
template <class Points, class Rep>
[[nodiscard, gnu::always_inline]] inline std::ptrdiff_t solve_points(const BatchColumns<Rep>& columns,
                                                                     std::ptrdiff_t i) {
  const BatchColumns<Rep> c = columns;  // of its own: no output can be one of these pointers
  const typename Points::Check check(SizeRange<Rep>(c.threshold));
  const typename Points::Number threshold(c.threshold);
  for (; i + Points::count <= c.count; i += Points::count) {
    // Everything is read before anything is written: an output may be an input.
    const CheckpointInputs<typename Points::Scalar> in{Points::read(c.parameters.at(i)),
                                                       Points::read(c.bytes_per_parameter.at(i)),
                                                       Points::read(c.write_bandwidth.at(i)),
                                                       Points::read(c.writers.at(i)),
                                                       Points::read(c.filesystem_limit.at(i)),
                                                       Points::read(c.interval.at(i)),
                                                       threshold};
    const auto out = checkpoint_formula(in);
    if (check.fails(in, out)) [[unlikely]]
      reject_points(columns, i, Points::count);
    if (c.size != nullptr) Points::write(out.size, c.size + i, c.streams);
    if (c.time != nullptr) Points::write(out.time, c.time + i, c.streams);
    if (c.bandwidth != nullptr) Points::write(out.bandwidth, c.bandwidth + i, c.streams);
    if (c.required != nullptr) {
      Points::write(required_bandwidth(out.size, threshold), c.required + i, c.streams);
    }
    if (c.is_bottleneck != nullptr) Points::write(out.is_bottleneck, c.is_bottleneck + i);
    if (c.overruns != nullptr) Points::write(out.overruns, c.overruns + i);
    if (c.penalty != nullptr) Points::write(out.penalty, c.penalty + i, c.streams);
  }
  return i;
}

// The same in the registers of each kind of processor, chosen when the program runs. Each function is compiled for its
// processors whatever the flags say, with all that is inlined into it. No result is a sum with a product in it, so that
// no processor has one to contract.

#if CKPT_DETAIL_LANES
template <class Rep>
[[nodiscard, gnu::noinline]] std::ptrdiff_t solve_16_bytes(const BatchColumns<Rep>& columns) {
  return solve_points<LanesOfPoints<Rep, 16>>(columns, 0);
}
#if CKPT_DETAIL_LANES == 64
template <class Rep>
[[nodiscard, gnu::noinline, gnu::target("avx2")]] std::ptrdiff_t solve_32_bytes(const BatchColumns<Rep>& columns) {
  return solve_points<LanesOfPoints<Rep, 32>>(columns, 0);
}
template <class Rep>
[[nodiscard, gnu::noinline, gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]] std::ptrdiff_t solve_64_bytes(
    const BatchColumns<Rep>& columns) {
  return solve_points<LanesOfPoints<Rep, 64>>(columns, 0);
}
#endif
#endif

/// Bytes of the widest registers that this processor calculates in; 0: one point at a time.
[[nodiscard]] inline int widest_lanes() {
#if !CKPT_DETAIL_LANES
  return 0;
#else
#if CKPT_DETAIL_LANES == 64
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw")) {
    return 64;
  }
  if (__builtin_cpu_supports("avx2")) return 32;
#endif
  return 16;
#endif
}

/// All points, in registers of that many bytes, which this processor must have.
template <class Rep>
void solve_columns(const BatchColumns<Rep>& columns, [[maybe_unused]] int lanes) {
  std::ptrdiff_t solved = 0;
#if CKPT_DETAIL_LANES
  if constexpr (IeeeNumber<Rep>) {
    if (lanes == 16) solved = solve_16_bytes(columns);
#if CKPT_DETAIL_LANES == 64
    if (lanes == 32) solved = solve_32_bytes(columns);
    if (lanes == 64) solved = solve_64_bytes(columns);
#endif
  }
#endif
  static_cast<void>(solve_points<OnePoint<Rep>>(columns, solved));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
