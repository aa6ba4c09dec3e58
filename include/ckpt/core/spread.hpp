#pragma once
// How far a figure may be from its value: quantiles, and what lies between them.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// A positive quantity of which quantiles are known, in base units; or factors on a value that somebody else gives.
///
/// Between two quantiles the logarithm of the quantity is linear in the normal score, and beyond the outermost it goes
/// on as between the last two. So two quantiles are a lognormal distribution, three one with two sides, and many an
/// empirical one; one quantile is a point. No quantile is ever below zero.
///
/// Of several quantiles the first may be 0, of what may be nothing at all: up to it the quantity is 0, and from there
/// to the next it is itself, not its logarithm, that is linear in the normal score (a normal distribution that ends at
/// 0).
///
///     between(40_GBps, 80_GBps)      // 10 % lie below 40, 10 % above 80; the median is their geometric mean
///     factor(2.0)                    // one in ten below half of the value, one in ten above twice; the median stays
///     plus_minus(0.2)                // the same for 0.8 and 1.2
class Spread {
 public:
  /// A chance and what the quantity does not exceed with it.
  struct Quantile {
    double chance = 0.5;  ///< p, 0 < p < 1
    double value = 0.0;   ///< x, > 0, in base units, or a factor; of the first of several 0, too

    friend constexpr bool operator==(const Quantile&, const Quantile&) = default;
  };
  /// Most quantiles there can be.
  static constexpr std::size_t capacity = 9;

  /// Exactly this.
  /// @throws InvalidInput unless x is finite and > 0
  constexpr Spread(double x) : Spread({{0.5, x}}) {}  // NOLINT(google-explicit-constructor)
  /// Exactly this quantity.
  template <Dimension D>
  constexpr Spread(const Quantity<D>& x) : Spread(x.value()) {}  // NOLINT(google-explicit-constructor)
  /// From quantiles, of rising chance.
  /// @throws InvalidInput without any or with more than 9; unless chances are within 0 and 1 and rise, and values are
  ///         finite, > 0 (the first of several >= 0) and do not fall
  constexpr Spread(std::initializer_list<Quantile> quantiles) : Spread(quantiles.begin(), quantiles.size()) {}
  /// The same from an array.
  constexpr Spread(const Quantile* quantiles, std::size_t count);

  /// The quantity below which a chance p lies, 0 < p < 1. With `most` it stays below that: the odds x / (most - x) take
  /// the place of x, as for a fraction.
  /// @throws InvalidInput unless 0 < p < 1
  [[nodiscard]] constexpr double quantile(double p, double most = std::numeric_limits<double>::infinity()) const;
  /// The chance that it does not exceed x, > 0: the inverse of `quantile`. Of a point: 0 below it, 1 from it on.
  /// @throws InvalidInput unless x is finite and > 0
  [[nodiscard]] constexpr double chance_below(double x) const;
  /// Half of it lies below.
  [[nodiscard]] constexpr double median() const { return quantile(0.5); }
  /// Whether it is nothing with a chance: its first quantile is 0.
  [[nodiscard]] constexpr bool may_be_zero() const { return !(quantiles_[0].value > 0.0); }
  /// Known exactly: one value, or all the same.
  [[nodiscard]] constexpr bool is_point() const { return quantiles_[0].value == quantiles_[count_ - 1].value; }
  /// Factors on a value, rather than values.
  [[nodiscard]] constexpr bool is_relative() const { return relative_; }
  /// Of factors: the spread of this value times them. Of values: itself.
  /// @throws InvalidInput unless x is finite and > 0
  [[nodiscard]] constexpr Spread of(double x) const;
  /// The quantiles, as given.
  [[nodiscard]] constexpr const Quantile* begin() const { return quantiles_.data(); }
  /// Their end.
  [[nodiscard]] constexpr const Quantile* end() const { return quantiles_.data() + count_; }

  /// Factors, from their quantiles.
  [[nodiscard]] static constexpr Spread factors(std::initializer_list<Quantile> quantiles) {
    Spread spread(quantiles);
    spread.relative_ = true;
    return spread;
  }

  friend constexpr bool operator==(const Spread&, const Spread&) = default;

 private:
  std::array<Quantile, capacity> quantiles_{};
  std::array<double, capacity> scores_{};  // normal scores of their chances
  std::size_t count_ = 0;
  bool relative_ = false;
};

/// From the value that one in ten falls short of to the value that one in ten exceeds: lognormal. From 0 on: one in ten
/// is 0, the median half of `high`.
/// @throws InvalidInput unless both are finite and 0 <= low <= high, 0 < high
[[nodiscard]] constexpr Spread between(double low, double high) { return {{0.1, low}, {0.9, high}}; }
/// The same of quantities.
template <Dimension D>
[[nodiscard]] constexpr Spread between(const Quantity<D>& low, const std::type_identity_t<Quantity<D>>& high) {
  return between(low.value(), high.value());
}

/// Factors: one in ten is below 1 / f, one in ten above f; the median is 1.
/// @throws InvalidInput unless f is finite and >= 1
[[nodiscard]] constexpr Spread factor(double f);
/// Factors 1 - part and 1 + part; the median is 1.
/// @throws InvalidInput unless 0 <= part < 1
[[nodiscard]] constexpr Spread plus_minus(double part);

// ---- implementation

constexpr Spread::Spread(const Quantile* quantiles, std::size_t count) : count_(count) {
  if (count == 0 || count > capacity) {
    detail::reject("ckpt::Spread: quantiles must be from 1 to 9", static_cast<double>(count));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Quantile& q = quantiles[i];
    const Quantile& before = quantiles[i == 0 ? 0 : i - 1];
    if (!(q.chance > 0.0 && q.chance < 1.0)) {
      detail::reject("ckpt::Spread: the chance of a quantile must be within 0 and 1", q.chance);
    }
    const bool nothing = i == 0 && count > 1 && q.value >= 0.0 && q.value <= 0.0;
    if (!nothing) detail::require_positive(q.value, Subject{"ckpt::Spread", "values"});
    if (i != 0 && !(q.chance > before.chance)) {
      detail::reject("ckpt::Spread: chances must rise from quantile to quantile", q.chance);
    }
    if (!(q.value >= before.value)) {
      detail::reject("ckpt::Spread: values must not fall from quantile to quantile", q.value);
    }
    quantiles_[i] = q;
    scores_[i] = math::normal_quantile(q.chance);
  }
}

constexpr double Spread::quantile(double p, double most) const {
  if (!(p > 0.0 && p < 1.0)) detail::reject("ckpt::Spread: p must be within 0 and 1", p);
  if (!(quantiles_[count_ - 1].value < most)) {
    detail::reject("ckpt::Spread: values must be below what the figure can be at most", quantiles_[count_ - 1].value);
  }
  if (is_point()) return quantiles_[0].value;
  std::size_t right = 1;  // of the two quantiles between which p lies, or that are nearest
  while (right + 1 < count_ && p > quantiles_[right].chance) ++right;
  const Quantile& a = quantiles_[right - 1];
  const Quantile& b = quantiles_[right];
  const bool limited = most < detail::largest<double>();
  if (!(a.value > 0.0)) {  // from nothing on: the odds themselves
    const double part = (math::normal_quantile(p) - scores_[0]) / (scores_[1] - scores_[0]);
    if (!(part > 0.0)) return 0.0;
    const double at = part * (limited ? b.value / (1.0 - b.value / most) : b.value);
    return limited ? at / (1.0 + at / most) : at;
  }
  const auto bent = [most, limited](double x) { return math::log(x) - (limited ? math::log1p(-x / most) : 0.0); };
  const double za = scores_[right - 1];
  const double part = (math::normal_quantile(p) - za) / (scores_[right] - za);
  const double at = bent(a.value) + part * (bent(b.value) - bent(a.value));
  return limited ? most / (1.0 + math::exp(-at) * most) : math::exp(at);
}

constexpr double Spread::chance_below(double x) const {
  detail::require_positive(x, Subject{"ckpt::Spread::chance_below", "value"});
  if (is_point()) return x < quantiles_[0].value ? 0.0 : 1.0;
  std::size_t right = 1;
  while (right + 1 < count_ && x > quantiles_[right].value) ++right;
  const double below = quantiles_[right - 1].value;
  const double above = quantiles_[right].value;
  const double za = scores_[right - 1];
  const double zb = scores_[right];
  if (!(below > 0.0)) return math::normal_chance(za + x / above * (zb - za));  // from nothing on: itself
  const double step = math::log(above / below);
  if (!(step > 0.0)) return x < above ? 0.0 : x > above ? 1.0 : math::normal_chance(zb);  // outermost ones are equal
  return math::normal_chance(za + math::log(x / below) / step * (zb - za));
}

constexpr Spread Spread::of(double x) const {
  if (!relative_) return *this;
  detail::require_positive(x, Subject{"ckpt::Spread", "the value that factors are of"});
  std::array<Quantile, capacity> values = quantiles_;
  for (Quantile& q : values) q.value *= x;
  return Spread(values.data(), count_);
}

constexpr Spread factor(double f) {
  if (!(detail::is_positive(f) && f >= 1.0)) detail::reject("ckpt::factor: f must be finite and >= 1", f);
  return Spread::factors({{0.1, 1.0 / f}, {0.5, 1.0}, {0.9, f}});
}

constexpr Spread plus_minus(double part) {
  if (!(part >= 0.0 && part < 1.0)) detail::reject("ckpt::plus_minus: the part must be from 0 to below 1", part);
  return Spread::factors({{0.1, 1.0 - part}, {0.5, 1.0}, {0.9, 1.0 + part}});
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
