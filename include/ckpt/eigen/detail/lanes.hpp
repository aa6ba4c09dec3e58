#pragma once
// As many numbers as a vector register holds, as one number of a formula. What such a register is made of are the
// vectors of g++ and clang; other compilers and other processors do without.

#include <ckpt/core/config.hpp>

// CKPT_DETAIL_LANES: bytes of the widest registers that there may be; 0: none. The front ends of others (EDG: nvcc,
// nvc++, IntelliSense) claim to be g++. Windows aligns the stack to 16 bytes, and g++ there does not know of wider
// ones.
#if !defined(__GNUC__) || defined(__EDG__) || defined(__CUDACC__) || defined(__INTEL_COMPILER) || \
    defined(CKPT_NO_BUILTINS)
#define CKPT_DETAIL_LANES 0
#elif defined(__x86_64__) && defined(__SSE2__) && !defined(_WIN32)
#define CKPT_DETAIL_LANES 64
#elif (defined(__x86_64__) && defined(__SSE2__)) || (defined(__aarch64__) && defined(__AARCH64EL__))
#define CKPT_DETAIL_LANES 16
#else
#define CKPT_DETAIL_LANES 0
#endif

#if CKPT_DETAIL_LANES

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/scalar.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// N integers or floating-point numbers that are calculated with together.
///
/// Everything is inlined into its caller, so that it becomes the instructions that the caller may use. What is not, in
/// a build without optimisation, goes through memory, which is the same for every target: hence copies that are not
/// trivial and arguments by reference. Copying the vector as such is also what keeps g++ from copying its bytes.
template <class T, int N>
class Lanes {
 public:
  using Vector [[gnu::vector_size(sizeof(T) * N)]] = T;                           ///< of g++ and clang
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;  ///< as wide as a number

  /// Left as they are.
  [[gnu::always_inline]] Lanes() {}  // NOLINT(modernize-use-equals-default)
  [[gnu::always_inline]] Lanes(const Lanes& x) : vector_(x.vector_) {}
  [[gnu::always_inline]] Lanes& operator=(const Lanes& x) {
    vector_ = x.vector_;
    return *this;
  }
  /// The same number in each.
  template <class Number>
    requires(std::is_arithmetic_v<Number>)
  [[gnu::always_inline]] Lanes(Number x)  // NOLINT(google-explicit-constructor)
      : vector_(static_cast<T>(x) - Vector{}) {}

  /// For which of the numbers something holds.
  class Mask {
   public:
    /// From a comparison. Of 64 bytes: 0 and 1 made by a choice, which g++ turns into the masks of AVX-512 after
    /// inlining. The comparison alone it settles where this is read, where it knows of none. Otherwise 0 and all bits.
    template <class Comparison>
    [[gnu::always_inline]] explicit Mask(const Comparison& holds) {
      if constexpr (sizeof(Vector) == 64) {
        const Signs zero{};
        signs_ = holds ? zero + 1 : zero;
      } else {
        signs_ = holds;
      }
    }
    [[gnu::always_inline]] Mask(const Mask& x) : signs_(x.signs_) {}
    Mask& operator=(const Mask&) = delete;

    /// a for these, b for the others.
    [[nodiscard, gnu::always_inline]] Lanes choice(const Lanes& a, const Lanes& b) const {
      return of(signs_ != 0 ? a.vector_ : b.vector_);
    }

    /// Bit i: for number i.
    [[nodiscard, gnu::always_inline]] unsigned bits() const {
      typename Lanes<Word, N>::Vector bit;
      for (int i = 0; i < N; ++i) bit[i] = Word(1) << i;
      return static_cast<unsigned>(Lanes<Word, N>::of(signs_ != 0 ? bit : bit - bit).any());
    }

   private:
    using Signed = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    using Signs [[gnu::vector_size(sizeof(T) * N)]] = Signed;
    Signs signs_;
  };

  /// One of two, number by number.
  [[gnu::always_inline]] friend Lanes choose(const Mask& mask, const Lanes& a, const Lanes& b) {
    return mask.choice(a, b);
  }

  /// From a vector.
  [[nodiscard, gnu::always_inline]] static Lanes of(const Vector& x) {
    Lanes result;
    result.vector_ = x;
    return result;
  }

  /// From memory, aligned or not.
  [[nodiscard, gnu::always_inline]] static Lanes load(const T* from) {
    Lanes result;
    __builtin_memcpy(&result.vector_, from, sizeof(Vector));
    return result;
  }

  /// To memory, aligned or not.
  [[gnu::always_inline]] void store(T* to) const { __builtin_memcpy(to, &vector_, sizeof(Vector)); }

  /// To memory aligned to 16 bytes, past the cache where the processor can.
  [[gnu::always_inline]] void stream(T* to) const {
#if defined(__SSE2__)
    struct Pieces {
      __m128i piece[sizeof(Vector) / 16];
    };
    const Pieces pieces = __builtin_bit_cast(Pieces, vector_);
    for (unsigned i = 0; i < sizeof(Vector) / 16; ++i) {
      _mm_stream_si128(reinterpret_cast<__m128i*>(to) + i, pieces.piece[i]);
    }
#else
    store(to);
#endif
  }

  /// All of them joined by `|`.
  [[nodiscard, gnu::always_inline]] Word any() const {
    if constexpr (sizeof(Vector) > 16) {
      struct Halves {
        typename Lanes<T, N / 2>::Vector low, high;
      };
      const Halves halves = __builtin_bit_cast(Halves, vector_);
      return Lanes<T, N / 2>::of(halves.low | halves.high).any();
    } else {
      using Two [[gnu::vector_size(16)]] = std::uint64_t;
      const Two two = __builtin_bit_cast(Two, vector_);
      const std::uint64_t both = two[0] | two[1];
      return static_cast<Word>(sizeof(T) == 4 ? both | both >> 32 : both);
    }
  }

  [[gnu::always_inline]] friend Lanes operator+(const Lanes& a, const Lanes& b) { return of(a.vector_ + b.vector_); }
  [[gnu::always_inline]] friend Lanes operator-(const Lanes& a, const Lanes& b) { return of(a.vector_ - b.vector_); }
  [[gnu::always_inline]] friend Lanes operator*(const Lanes& a, const Lanes& b) { return of(a.vector_ * b.vector_); }
  [[gnu::always_inline]] friend Lanes operator/(const Lanes& a, const Lanes& b) { return of(a.vector_ / b.vector_); }
  [[gnu::always_inline]] friend Lanes operator&(const Lanes& a, const Lanes& b) { return of(a.vector_ & b.vector_); }
  [[gnu::always_inline]] friend Lanes operator|(const Lanes& a, const Lanes& b) { return of(a.vector_ | b.vector_); }
  [[gnu::always_inline]] friend Mask operator<(const Lanes& a, const Lanes& b) { return Mask(a.vector_ < b.vector_); }
  [[gnu::always_inline]] friend Mask operator>(const Lanes& a, const Lanes& b) { return Mask(a.vector_ > b.vector_); }

  /// The bits of each number.
  [[nodiscard, gnu::always_inline]] friend Lanes<Word, N> bits_of(const Lanes& x) {
    return Lanes<Word, N>::of(__builtin_bit_cast(typename Lanes<Word, N>::Vector, x.vector_));
  }

 private:
  Vector vector_;
};

template <class T, int N>
inline constexpr bool is_plain<Lanes<T, N>> = true;

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

/// Those of one number.
template <class T, int N>
class std::numeric_limits<ckpt::detail::Lanes<T, N>> : public std::numeric_limits<T> {};

CKPT_DETAIL_WARNINGS_POP

#endif
