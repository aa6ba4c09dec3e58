#pragma once
// A law of a user's.

#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>

namespace test {

/// The exponential law under another name, so that nothing knows its closed forms.
struct Memoryless {
  using rep = double;
  ckpt::Exponential law{};

  [[nodiscard]] constexpr ckpt::Seconds mean() const { return law.mean(); }
  [[nodiscard]] constexpr ckpt::PerSecond hazard(const ckpt::Seconds& t) const { return law.hazard(t); }
  [[nodiscard]] constexpr double survival(const ckpt::Seconds& t) const { return law.survival(t); }
  [[nodiscard]] constexpr double failure_probability(const ckpt::Seconds& t) const {
    return law.failure_probability(t);
  }
  [[nodiscard]] constexpr ckpt::Seconds inverse_survival(const double& u) const { return law.inverse_survival(u); }
};

}  // namespace test
