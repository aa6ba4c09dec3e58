#pragma once
// Whether the last save fits: before the walltime of a slice, within the notice of a stop.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/notice.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The last save before a limit, of a job that can save between steps alone: it goes on as long as a step begun by
/// `step_by` and a save after it end in time with the confidence asked for, then it saves and stops.
struct LastSave {
  Seconds needed{};     ///< B: what a whole step and the save after it do not exceed with the confidence [s]
  Seconds step_by{};    ///< latest start of a step after which the save still fits, limit - B; below 0: none fits [s]
  Seconds save_by{};    ///< latest start of a save that fits; below 0: none does [s]
  double chance = 0.0;  ///< that the save of such a job fits: see `last_save`
  Seconds unused{};     ///< mean time from the end of the save to the limit: what the margin costs each slice [s]

  /// Whether a step and a save fit at all.
  [[nodiscard]] constexpr bool fits() const { return !(step_by < Seconds{}); }
};

/// When the last save has to start, so that it still ends in time.
///
///   B = x with P(S + V <= x) = confidence,  step_by = limit - B,  save_by = limit - V_confidence
///   chance = P(R + V <= B),                 unused = B - E[R] - E[V]
///
/// with the step S, the save V until it is durable, and R, what is left of a step at a random time: density P(S > r) /
/// E[S], mean E[S^2] / (2 E[S]). Where steps are alike, R is about half of one, and the chance above the confidence.
/// Where few are much longer than the others it is below: the time `step_by` is likely to lie in one of those.
///
/// @param limit       from now to the walltime, or the notice [s], finite and > 0
/// @param step        S [s]: `between(5_s, 8_s)`, or a plain time
/// @param save        V, until durable [s]
/// @param confidence  that it is to fit with, 0.5 ... 0.999999
/// @throws InvalidInput for an input outside its domain; for factors in place of times
/// @accuracy B 1e-5 relative for lognormal times, 1e-3 for those of more quantiles; chance 2e-3; S and V independent of
/// each other
[[nodiscard]] constexpr LastSave last_save(const Seconds& limit, const Spread& step, const Spread& save,
                                           double confidence = 0.99);

/// The chance that a save is durable within a notice that comes at a random time: P(R + V <= notice), see `last_save`.
///
/// @param notice  from the notice to the stop [s], finite and > 0
/// @param step    S [s]
/// @param save    V, until durable [s]
/// @throws InvalidInput for an input outside its domain; for factors in place of times
/// @accuracy 2e-3
[[nodiscard]] constexpr double notice_chance(const Seconds& notice, const Spread& step, const Spread& save);

// ---- implementation

namespace detail {

/// Rejects factors, which are no times.
constexpr void require_times(const Spread& times, const char* text) {
  if (times.is_relative()) reject(text, times.median());
}

/// A spread as values with weights: trapezoids over its normal score, which converge as fast as what is summed is
/// smooth.
class Nodes {
 public:
  constexpr explicit Nodes(const Spread& spread) : count_(spread.is_point() ? 1 : most) {
    constexpr double step = 0.25;
    double sum = 0.0;
    for (int i = 0; i < count_; ++i) {
      const double z = step * (i - most / 2);
      values_[i] = count_ == 1 ? spread.median() : spread.quantile(math::normal_chance(z));
      weights_[i] = math::exp(-0.5 * z * z);
      sum += weights_[i];
    }
    for (int i = 0; i < count_; ++i) weights_[i] /= sum;
  }
  /// E f(X).
  template <class F>
  [[nodiscard]] constexpr double mean(const F& f) const {
    double sum = 0.0;
    for (int i = 0; i < count_; ++i) sum += weights_[i] * f(values_[i]);
    return sum;
  }
  [[nodiscard]] constexpr double mean() const {
    return mean([](double x) { return x; });
  }
  [[nodiscard]] constexpr int size() const { return count_; }
  [[nodiscard]] constexpr double value(int i) const { return values_[i]; }

 private:
  static constexpr int most = 53;  // 6.5 standard deviations

  int count_;
  double values_[most] = {};
  double weights_[most] = {};
};

/// The x with P(S + V <= x) = p.
[[nodiscard]] constexpr double quantile_of_sum(const Spread& s, const Spread& v, double p) {
  if (s.is_point()) return s.median() + v.quantile(p);
  if (v.is_point()) return v.median() + s.quantile(p);
  // The chance of the wider one is smooth between the values of the other.
  const double outer = larger(p, 0.9);
  const auto width = [outer](const Spread& spread) { return spread.quantile(outer) - spread.quantile(1.0 - outer); };
  const bool swapped = width(v) < width(s);
  const Spread& wide = swapped ? s : v;
  const Nodes nodes(swapped ? v : s);
  const auto beyond = [&](double x) {
    return nodes.mean([&](double time) { return x > time ? wide.chance_below(x - time) : 0.0; }) - p;
  };
  const double low = larger(s.quantile(p), v.quantile(p));
  const double rest = 0.5 * (1.0 - p);
  const double high = s.quantile(1.0 - rest) + v.quantile(1.0 - rest);  // by Bonferroni's inequality
  return solve_bracketed(beyond, high, low, 1e-5);
}

/// P(R + V <= x): midpoints between the values of S, which its density is smooth on the scale of.
[[nodiscard]] constexpr double chance_of_rest(const Spread& s, const Spread& v, double x) {
  if (s.is_point() && v.is_point()) return chance_in_time(x, s.median(), v.median());
  const Nodes steps(s);
  const double most = x - (v.is_point() ? v.median() : 0.0);  // beyond it the integrand is 0
  double sum = 0.0;
  double begin = 0.0;
  const int first = s.is_point() ? 0 : 10;  // four standard deviations below the median: S is longer
  for (int i = first; i < steps.size() && begin < most; ++i) {
    const double end = smaller(steps.value(i), most);
    const int parts = i > first ? 16 : s.is_point() ? 512 : 384;
    const double width = (end - begin) / parts;
    for (int k = 0; k < parts && width > 0.0; ++k) {
      const double r = begin + (k + 0.5) * width;
      const double longer = i == first ? 1.0 : 1.0 - s.chance_below(r);
      if (!(longer > 1e-9)) break;
      sum += width * longer * (v.is_point() ? 1.0 : v.chance_below(x - r));
    }
    begin = end;
  }
  return smaller(sum / steps.mean(), 1.0);
}

}  // namespace detail

constexpr LastSave last_save(const Seconds& limit, const Spread& step, const Spread& save, double confidence) {
  detail::require_positive(limit, Subject{"ckpt::last_save", "limit", "s"});
  detail::require_times(step, "ckpt::last_save: the step must be a time, not factors");
  detail::require_times(save, "ckpt::last_save: the save must be a time, not factors");
  detail::require_between(confidence, 0.5, 0.999999, "ckpt::last_save: confidence must be from 0.5 to 0.999999");
  const Seconds needed(detail::quantile_of_sum(step, save, confidence));
  const detail::Nodes steps(step);
  const double square = steps.mean([](double s) { return s * s; });
  return {.needed = needed,
          .step_by = limit - needed,
          .save_by = limit - Seconds(save.quantile(confidence)),
          .chance = detail::chance_of_rest(step, save, needed.value()),
          .unused = needed - Seconds(square / (2.0 * steps.mean()) + detail::Nodes(save).mean())};
}

constexpr double notice_chance(const Seconds& notice, const Spread& step, const Spread& save) {
  detail::require_positive(notice, Subject{"ckpt::notice_chance", "notice", "s"});
  detail::require_times(step, "ckpt::notice_chance: the step must be a time, not factors");
  detail::require_times(save, "ckpt::notice_chance: the save must be a time, not factors");
  return detail::chance_of_rest(step, save, notice.value());
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
