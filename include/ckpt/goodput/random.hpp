#pragma once
// Random numbers for the simulation: the same on every platform, in streams that do not depend on who draws from them.

#include <array>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/math.hpp>

namespace ckpt::inline CKPT_ABI {

/// SplitMix64: fills the state of other generators. Reference: G. Steele, D. Lea, C. Flood, Fast splittable
/// pseudorandom number generators, OOPSLA 2014.
class SplitMix64 {
 public:
  /// From any seed.
  constexpr explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  /// The next 64 bits.
  constexpr std::uint64_t operator()() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// One stream of random numbers: xoshiro256++, its state from SplitMix64 of seed and stream number.
///
/// Reference: D. Blackman, S. Vigna, Scrambled linear pseudorandom number generators, ACM Trans. Math. Softw. 47
/// (2021).
class RandomStream {
 public:
  /// A stream of a seed.
  constexpr explicit RandomStream(std::uint64_t seed, std::uint64_t stream = 0)
      : RandomStream(SplitMix64(SplitMix64(seed)() ^ SplitMix64(~stream)())) {}
  /// From a state that is not all zero.
  constexpr explicit RandomStream(const std::array<std::uint64_t, 4>& state)
      : a_(state[0]), b_(state[1]), c_(state[2]), d_(state[3]) {}

  /// The next 64 bits.
  [[gnu::always_inline]] constexpr std::uint64_t bits() {
    const std::uint64_t result = rotated(a_ + d_, 23) + a_;
    const std::uint64_t shifted = b_ << 17;
    c_ ^= a_;
    d_ ^= b_;
    b_ ^= c_;
    a_ ^= d_;
    c_ ^= shifted;
    d_ = rotated(d_, 45);
    return result;
  }

  /// Uniform in (0, 1], a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>(static_cast<std::int64_t>((bits() >> 11) + 1)) * 0x1p-53; }

  /// Exponential with mean 1, by a ziggurat of 256 layers. Reference: G. Marsaglia, W. W. Tsang, The ziggurat method
  /// for generating random variables, J. Stat. Softw. 5 (2000).
  [[gnu::always_inline]] constexpr double exponential();

 private:
  constexpr explicit RandomStream(SplitMix64 seeds) : a_(seeds()), b_(seeds()), c_(seeds()), d_(seeds()) {}

  static constexpr std::uint64_t rotated(std::uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

  std::uint64_t a_;
  std::uint64_t b_;
  std::uint64_t c_;
  std::uint64_t d_;
};

// ---- implementation

namespace detail {

/// Layers of equal area under e^-x. Layer 0 is the base with the tail beyond `tail`.
struct Ziggurat {
  static constexpr double tail = 7.69711747013104972;
  static constexpr int layers = 256;

  double width[layers + 1];   // right end; of the base: area / height
  double height[layers + 1];  // e^-width, of the base e^-tail
  double step[layers];        // width / 2^53

  constexpr Ziggurat() : width{}, height{}, step{} {
    const double area = (tail + 1.0) * math::exp(-tail);
    width[0] = area / math::exp(-tail);
    width[1] = tail;
    height[0] = height[1] = math::exp(-tail);
    for (int i = 1; i < layers - 1; ++i) {
      height[i + 1] = area / width[i] + height[i];
      width[i + 1] = -math::log(height[i + 1]);
    }
    height[layers] = 1.0;
    for (int i = 0; i < layers; ++i) step[i] = width[i] * 0x1p-53;
  }
};

inline constexpr Ziggurat ziggurat;

/// Whether a draw beside the rectangle of its layer lies under the curve; u is uniform.
[[nodiscard, gnu::noinline]] constexpr bool in_wedge(std::uint64_t layer, double x, double u) {
  const double low = ziggurat.height[layer];
  const double above = (ziggurat.height[layer + 1] - low) * u;
  return low + above < math::exp(-x);
}

}  // namespace detail

constexpr double RandomStream::exponential() {
  double ahead = 0.0;
  for (;;) {
    const std::uint64_t random = bits();
    const std::uint64_t layer = random & 255;
    const double x = static_cast<double>(static_cast<std::int64_t>(random >> 11)) * detail::ziggurat.step[layer];
    if (x < detail::ziggurat.width[layer + 1]) [[likely]]
      return ahead + x;
    if (layer == 0) {
      ahead += detail::Ziggurat::tail;  // beyond it, the same law again
    } else if (detail::in_wedge(layer, x, uniform())) {
      return ahead + x;
    }
  }
}

}  // namespace ckpt::inline CKPT_ABI
