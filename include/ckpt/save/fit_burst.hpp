#pragma once
// Burst and sustained rate of storage, from timed writes of several sizes.

#include <cstddef>
#include <optional>
#include <span>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/storage.hpp>

namespace ckpt::inline CKPT_ABI {

/// So many bytes in so long, written (or read) from rest and made durable.
struct TimedBytes {
  Bytes bytes{};   ///< S [B], finite and > 0
  Seconds time{};  ///< t [s], finite and > 0
};

/// What `fit_burst` finds.
struct BurstFit {
  BytesPerSecond sustained{};      ///< r [B/s]
  std::optional<Burst> burst{};    ///< before it; empty where one rate describes the runs as well
  double error = 0.0;              ///< of the times, relative, root mean square
  double error_of_one_rate = 0.0;  ///< the same of one constant rate
};

/// The token bucket that times of several sizes show: t = S/b up to V bytes, V/b + (S - V)/r beyond.
///
/// Least squares of relative errors; V of 256 values between the smallest and the largest size. A burst is found where
/// the rate drops by a tenth or more after it, two runs or more lie on either side, and n log(sum/sum) of the squares
/// with one rate and with three figures is above 3 log n (Bayes' information criterion asks for 2: of 200 noisy series
/// of 16 runs at one constant rate at most 4 had one). Sizes have to reach beyond the burst.
///
/// @param runs  five or more for a burst, in any order; with fewer one rate is fitted
/// @throws InvalidInput without any, or for bytes or a time outside their domain
[[nodiscard]] constexpr BurstFit fit_burst(std::span<const TimedBytes> runs);

// ---- implementation

constexpr BurstFit fit_burst(std::span<const TimedBytes> runs) {
  if (runs.empty()) detail::reject("ckpt::fit_burst: number of runs must be > 0", 0.0);
  double least = detail::largest<double>();
  double most = 0.0;
  for (const TimedBytes& run : runs) {
    detail::require_positive(run.bytes, Subject{"ckpt::fit_burst", "bytes", "B"});
    detail::require_positive(run.time, Subject{"ckpt::fit_burst", "time", "s"});
    least = run.bytes.value() < least ? run.bytes.value() : least;
    most = run.bytes.value() > most ? run.bytes.value() : most;
  }
  const auto n = static_cast<double>(runs.size());
  // One rate: of x = S/t the time per byte q for which the sum of (q x - 1)^2 is the least.
  double x1 = 0.0;
  double x2 = 0.0;
  for (const TimedBytes& run : runs) {
    const double x = run.bytes / run.time / (runs[0].bytes / runs[0].time);  // near 1
    x1 += x;
    x2 += x * x;
  }
  const double unit = (runs[0].bytes / runs[0].time).value();
  BurstFit fit{.sustained = BytesPerSecond(unit * x2 / x1)};
  const double one = n - x1 * x1 / x2;
  fit.error_of_one_rate = fit.error = math::sqrt(one > 0.0 ? one / n : 0.0);
  if (runs.size() < 5) return fit;
  // Two: p of the bytes up to V, q of those beyond.
  double best = one;
  constexpr int knees = 256;
  for (int k = 1; k < knees; ++k) {
    const double v = least * math::exp(math::log(most / least) * k / knees);
    double uu = 0.0, uw = 0.0, ww = 0.0, u1 = 0.0, w1 = 0.0;
    std::size_t beyond = 0;
    for (const TimedBytes& run : runs) {
      const double s = run.bytes.value();
      const double per = 1.0 / (run.time.value() * unit);
      const double u = (s < v ? s : v) * per;
      const double w = (s < v ? 0.0 : s - v) * per;
      uu += u * u;
      uw += u * w;
      ww += w * w;
      beyond += s > v ? 1 : 0;
      u1 += u;
      w1 += w;
    }
    const double determinant = uu * ww - uw * uw;
    if (beyond < 2 || runs.size() - beyond < 2) continue;
    if (!(determinant > 1e-12 * uu * ww)) continue;
    const double p = (u1 * ww - w1 * uw) / determinant;
    const double q = (w1 * uu - u1 * uw) / determinant;
    const double rest = n - p * u1 - q * w1;
    if (!(p > 0.0 && q >= p / 0.9 && rest < best)) continue;
    best = rest;
    fit.sustained = BytesPerSecond(unit / q);
    fit.burst = Burst{BytesPerSecond(unit / p), Bytes(v)};
  }
  const double floor = 1e-24 * n;  // exact figures
  const double gain = n * math::log((one + floor) / (best > 0.0 ? best + floor : floor));
  if (!fit.burst || !(gain > 3.0 * math::log(n))) {
    fit.sustained = BytesPerSecond(unit * x2 / x1);
    fit.burst.reset();
    return fit;
  }
  fit.error = math::sqrt(best > 0.0 ? best / n : 0.0);
  return fit;
}

}  // namespace ckpt::inline CKPT_ABI
