#pragma once
// The arithmetic of a batch: one block of points that stays in the first-level cache, in passes that compilers turn
// into vector instructions.

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <limits>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/save/checkpoint_model.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Points evaluated together: a block of every column fits in the first-level cache, twice.
inline constexpr int batch_block = 128;

/// From this size on [B] an output is written past the cache, as it would not stay there.
inline constexpr std::ptrdiff_t streamed_output = std::ptrdiff_t{1} << 22;

/// Copies a full block past the cache where the processor can; `to` is aligned to 16 bytes. Ends with `end_streaming`.
template <class T>
void stream_block(const T* from, T* to) {
#if defined(__SSE2__)
  static_assert(batch_block * sizeof(T) % sizeof(__m128i) == 0);
  const auto* source = reinterpret_cast<const __m128i*>(from);
  auto* target = reinterpret_cast<__m128i*>(to);
  for (unsigned i = 0; i < batch_block * sizeof(T) / sizeof(__m128i); ++i) {
    _mm_stream_si128(target + i, _mm_loadu_si128(source + i));
  }
#else
  std::copy_n(from, batch_block, to);
#endif
}

/// Makes what was streamed visible to other threads in order.
inline void end_streaming() {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

/// Asks for a block to be read from memory into the second-level cache.
template <class T>
void prefetch_block([[maybe_unused]] const T* block) {
#if defined(__GNUC__)
  constexpr int line = 64 / sizeof(T);
  for (int i = 0; i < batch_block; i += line) __builtin_prefetch(block + i, 0, 2);
#endif
}

/// The memory of one block.
template <class Rep>
struct alignas(64) BatchBlock {
  Rep parameters[batch_block];
  Rep bytes_per_parameter[batch_block];
  Rep write_bandwidth[batch_block];
  Rep writers[batch_block];
  Rep filesystem_limit[batch_block];
  Rep interval[batch_block];
  Rep size[batch_block];
  Rep bandwidth[batch_block];
  Rep time[batch_block];
  Rep scratch[batch_block];
  bool flags[batch_block];
};

/// Where the inputs of one block are read.
template <class Rep>
struct BlockInputs {
  const Rep* parameters;
  const Rep* bytes_per_parameter;
  const Rep* write_bandwidth;
  const Rep* writers;
  const Rep* filesystem_limit;
  const Rep* interval;
  Rep threshold;

  [[nodiscard]] CheckpointInputs<Rep> operator[](std::ptrdiff_t i) const {
    // By value: of a reference g++ does not see that nothing else is written there.
    const auto at = [i](const Rep* column) -> Rep { return column[i]; };
    return {at(parameters), at(bytes_per_parameter), at(write_bandwidth),
            at(writers),    at(filesystem_limit),    at(interval),
            threshold};
  }
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

// The passes over one block. Each is one loop of constant length without branches, which compilers turn into vector
// instructions already at -O2; a loop that computed everything at once would not be. Results that need no more than the
// size or the time are taken from the formula for a checkpoint of that size at 1 B/s: factors and divisors of 1 change
// no bit and cost nothing. Flags are made as numbers first because compilers vectorise loops over one width best.

// The checks of core/detail/float_bits.hpp for many points, as words whose top bit says "outside". They are joined by
// `|`, without a branch and without a comparison: SSE2 has none for 64 bits, and a loop over points is to become vector
// instructions. Only a long double that has no such bits is compared.

/// Whether the top bit is set.
template <std::unsigned_integral Word>
[[nodiscard]] constexpr bool is_fault(Word word) {
  return (word >> (std::numeric_limits<Word>::digits - 1)) != 0;
}

/// Top bit: not low <= x <= high, for a finite high > 0 and a low > 0 or +0. -0.0 is outside.
template <std::floating_point T>
[[nodiscard]] constexpr word_t<T> outside(const T& x, const T& low, const T& high) {
  if constexpr (IeeeNumber<T>) {
    const word_t<T> distance = bits_of(x) - bits_of(low);
    return distance | (distance + (sign_bit<T> - 1 - (bits_of(high) - bits_of(low))));
  } else {
    return is_finite_number(x) && x >= low && x <= high ? 0 : sign_bit<T>;
  }
}

/// Top bit: not 0 < x < infinity.
template <std::floating_point T>
[[nodiscard]] constexpr word_t<T> not_positive(const T& x) {
  return outside(x, std::numeric_limits<T>::denorm_min(), (std::numeric_limits<T>::max)());
}

/// Top bit: not 0 <= x < infinity. -0.0 is zero.
template <std::floating_point T>
[[nodiscard]] constexpr word_t<T> not_non_negative(const T& x) {
  if constexpr (IeeeNumber<T>) {
    return (bits_of(x) & (bits_of(x) - 1)) | (largest_bits<T> - (bits_of(x) & ~sign_bit<T>));
  } else {
    return outside(x, T(0), (std::numeric_limits<T>::max)());
  }
}

/// A word whose top bit says that an input is outside its domain.
template <class Rep>
[[nodiscard]] constexpr word_t<Rep> domain_fault(const CheckpointInputs<Rep>& in) {
  return not_positive(leave(in.parameters)) | not_positive(leave(in.bytes_per_parameter)) |
         not_positive(leave(in.writer_bandwidth)) | not_positive(leave(in.writers)) |
         not_positive(leave(in.filesystem_limit)) | not_non_negative(leave(in.interval)) |
         not_positive(leave(in.threshold));
}

/// Size, bandwidth, time, and a word whose top bit says that some input or answer may be out of its domain.
template <class Rep>
[[nodiscard, gnu::noinline]] word_t<Rep> pass_size_and_time(const BlockInputs<Rep>& in, Rep* __restrict size,
                                                            Rep* __restrict bandwidth, Rep* __restrict time) {
  const BlockInputs<Rep> at = in;
  const SizeRange<Rep> sizes(in.threshold);
  word_t<Rep> fault = 0;
  for (int i = 0; i < batch_block; ++i) {
    const CheckpointInputs<Rep> point = at[i];
    const BasicCheckpointResult<Rep> result = checkpoint_formula(point);
    size[i] = result.checkpoint_size.value();
    bandwidth[i] = result.write_bandwidth.value();
    time[i] = result.write_time.value();
    fault |= domain_fault(point) | not_positive(time[i]) | outside(size[i], sizes.smallest, sizes.largest);
  }
  return fault;
}

/// The answer for a write that takes `time`, or, at a bandwidth of 1, for a checkpoint of that size.
template <class Rep>
[[nodiscard]] constexpr BasicCheckpointResult<Rep> from_time(Rep time, Rep interval, Rep threshold) {
  return checkpoint_formula(CheckpointInputs<Rep>{time, Rep(1), Rep(1), Rep(1), Rep(1), interval, threshold});
}

template <class Rep>
[[gnu::noinline]] void pass_penalty(const Rep* time, const Rep* interval, Rep* __restrict penalty) {
  for (int i = 0; i < batch_block; ++i) penalty[i] = from_time(time[i], interval[i], Rep(1)).mfu_penalty;
}

template <class Rep>
[[gnu::noinline]] void pass_required(const Rep* size, Rep threshold, Rep* __restrict required) {
  for (int i = 0; i < batch_block; ++i) {
    required[i] = from_time(size[i], Rep(1), threshold).required_bandwidth.value();
  }
}

template <class Rep>
[[gnu::noinline]] void pass_bottleneck(const Rep* time, Rep threshold, Rep* __restrict flag) {
  for (int i = 0; i < batch_block; ++i) {
    flag[i] = from_time(time[i], Rep(1), threshold).storage_bottleneck ? Rep(1) : Rep(0);
  }
}

template <class Rep>
[[gnu::noinline]] void pass_overrun(const Rep* time, const Rep* interval, Rep* __restrict flag) {
  for (int i = 0; i < batch_block; ++i) {
    flag[i] = from_time(time[i], interval[i], Rep(1)).overruns_interval ? Rep(1) : Rep(0);
  }
}

template <class Rep>
[[gnu::noinline]] void pass_flags(const Rep* number, bool* __restrict flag) {
  for (int i = 0; i < batch_block; ++i) flag[i] = static_cast<int>(number[i]) != 0;
}

/// The decimal digits of an index, for texts.
struct Digits {
  char text[24] = {};
  explicit Digits(std::ptrdiff_t n) { std::to_chars(text, text + sizeof text - 1, n); }
};

/// Rejects a point where `solve` would, and adds its index.
template <class Rep>
[[gnu::cold]] void reject_point(const CheckpointInputs<Rep>& point, [[maybe_unused]] std::ptrdiff_t index) {
#if CKPT_HAS_EXCEPTIONS
  try {
#endif
    require_domain(point);
    require_representable(checkpoint_formula(point));
#if CKPT_HAS_EXCEPTIONS
  } catch (InvalidInput& error) {
    reject(error.append(" at index ").append(Digits(index).text));
  }
#endif
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
