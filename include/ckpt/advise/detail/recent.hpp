#pragma once
// The last few of some times, in place.

#include <cstddef>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/spread.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The last N times [s], as floats: 7 digits are more than a time that repeats has.
template <std::uint8_t N>
class Recent {
 public:
  static constexpr int capacity = N;

  /// Adds one, and drops the oldest of N.
  constexpr void push(double time) {
    values_[next_] = static_cast<float>(time);
    next_ = static_cast<std::uint8_t>(next_ + 1 == N ? 0 : next_ + 1);
    if (count_ < N) ++count_;
  }
  [[nodiscard]] constexpr int size() const { return count_; }
  /// The i-th before the newest.
  [[nodiscard]] constexpr double newest(int i) const {
    const int at = next_ - 1 - i;
    return static_cast<double>(values_[static_cast<std::size_t>(at < 0 ? at + N : at)]);
  }
  /// Of one at least.
  [[nodiscard]] constexpr double median() const {
    float sorted[N] = {};
    for (std::size_t n = 0; n < count_; ++n) {
      std::size_t at = n;
      for (; at > 0 && sorted[at - 1] > values_[n]; --at) sorted[at] = sorted[at - 1];
      sorted[at] = values_[n];
    }
    return 0.5 * (static_cast<double>(sorted[(count_ - 1U) / 2]) + static_cast<double>(sorted[count_ / 2U]));
  }

  /// What the next one will be, of one at least: lognormal, with the median of those seen and, exceeded with chance
  /// 1 - p, the larger of the largest seen and the predictive quantile exp(m + t s sqrt(1 + 1/n)): m the mean of the
  /// logarithms, s their standard deviation as if three more had been seen that spread by 15 %, t of Student with
  /// n + 2 degrees of freedom. Below 90 % it is by that of 90 %: nearer to the median nothing tells how wide it is.
  [[nodiscard]] constexpr Spread predicted(double p) const {
    p = larger(p, 0.9);
    constexpr double least = 1e-9;  // of a clock that does not tell
    constexpr double before = 3.0;
    constexpr double spread_before = 0.15;
    double mean = 0.0;
    double most = least;
    for (int i = 0; i < count_; ++i) {
      const double x = larger(newest(i), least);
      mean += math::log(x) / count_;
      most = larger(most, x);
    }
    double squares = before * spread_before * spread_before;
    for (int i = 0; i < count_; ++i) {
      const double off = math::log(larger(newest(i), least)) - mean;
      squares += off * off;
    }
    const double freedom = before + count_ - 1.0;
    const double off = math::student_quantile(p, freedom) * math::sqrt(squares / freedom * (1.0 + 1.0 / count_));
    const double middle = larger(median(), least);
    return Spread{{0.5, middle}, {p, larger(larger(most, middle), math::exp(mean + off))}};
  }

  /// Whether the newest four all lie above all the others, or all below, of twelve at least, and by 10 %. By chance
  /// that comes with 2 in 495 of twelve that are alike, 2 in 1,365 of fifteen.
  [[nodiscard]] constexpr bool changed() const {
    constexpr int newer = 4;
    if (count_ < 3 * newer) return false;
    const auto apart = [this](double sign) {
      double least = sign * newest(0);
      for (int i = 1; i < newer; ++i) least = smaller(least, sign * newest(i));
      for (int i = newer; i < count_; ++i) {
        if (!(least > sign * newest(i) * (1.0 + 0.1 * sign))) return false;
      }
      return true;
    };
    return apart(1.0) || apart(-1.0);
  }
  /// Forgets all but the newest.
  constexpr void keep(int newest_ones) {
    Recent kept;
    for (int i = newest_ones - 1; i >= 0; --i) kept.push(newest(i));
    *this = kept;
  }

  /// Passes what it holds to be stored or read, in an order that does not change; whether it can be.
  template <class Archive>
  constexpr bool archive(Archive& data) {
    for (float& value : values_) data(value);
    data(count_);
    data(next_);
    for (const float value : values_) {
      if (!is_non_negative(value)) return false;
    }
    return count_ <= N && next_ < N && (count_ == N || next_ == count_);
  }

 private:
  float values_[N] = {};
  std::uint8_t count_ = 0;
  std::uint8_t next_ = 0;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
