// Failure laws and intervals in constant expressions, in the scalars of the language and in one of a user.

#include <array>

#include <ckpt/catalog/failures.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/shared_storage.hpp>
#include <ckpt/interval/young_daly.hpp>

#include "dual.hpp"

using namespace ckpt::literals;

namespace {

constexpr bool near(double a, double b, double tolerance) { return a - b <= tolerance * b && b - a <= tolerance * b; }

// ---- gamma functions: Gamma(5) = 4!, Gamma(1/2) = sqrt(pi), the median of a unit exponential
static_assert(ckpt::math::tgamma(5.0) == 24.0 && ckpt::math::tgamma(5.0f) == 24.0f);
static_assert(near(ckpt::math::tgamma(0.5), 1.7724538509055160, 1e-15));
static_assert(ckpt::math::lgamma(1.0) == 0.0 && near(ckpt::math::lgamma(101.0), 363.73937555556349, 1e-15));
static_assert(near(-ckpt::math::digamma(1.0), 0.57721566490153286, 2e-15));
static_assert(near(ckpt::math::gamma_p_inverse(1.0, 0.5), 0.69314718055994531, 1e-15));

// ---- laws
static_assert(ckpt::FailureLaw<ckpt::Exponential> && ckpt::FailureLaw<ckpt::Weibull>);
static_assert(ckpt::FailureLaw<ckpt::BasicExponential<float>> && ckpt::FailureLaw<ckpt::BasicWeibull<long double>>);
static_assert(ckpt::FailureLaw<ckpt::BasicExponential<ckpt::testing::Dual>>);
static_assert(!ckpt::FailureLaw<int> && !ckpt::FailureLaw<ckpt::Seconds>);
static_assert(ckpt::Exponential{24_h}.mean() == 24_h);
static_assert(near(ckpt::Exponential{24_h}.failure_probability(1_h), 0.04081054289086181, 1e-15));
static_assert(near(ckpt::Weibull{24_h, 0.7}.scale().value(), 68255.96110875988, 1e-15));
static_assert(near(ckpt::Weibull{.mtbf = 24_h, .shape = 0.7}.survival(1_h), 0.8802926003758476, 1e-14));
static_assert(ckpt::make_sampler(ckpt::Exponential{1_h})(1.0) == 0_s);

// ---- MTBF
static_assert(near(ckpt::job_mtbf(ckpt::mtbf_from_1000_node_days(6.5), 2048).in(ckpt::units::h), 1.8028846153846,
                   1e-12));
static_assert(near(ckpt::failures::llama3_405b.observed().mtbf_high().in(ckpt::units::h), 54 * 24 / 379.8359249559671,
                   1e-13));
constexpr ckpt::Component parts[] = {{50'000_h, 8}, {100'000_h, 2}};
static_assert(near(ckpt::series_mtbf(parts).in(ckpt::units::h), 1.0 / 0.00018, 1e-14));

// ---- intervals: which type each formula means is part of its type
template <class Interval, class Choice>
constexpr bool means(const Choice&) {
  if constexpr (requires { Choice::period; }) {
    return std::same_as<decltype(Choice::period), Interval>;
  } else {
    return std::same_as<decltype(Choice::interval), Interval>;
  }
}
static_assert(means<ckpt::WorkInterval>(ckpt::young_work_interval(5_min, 24_h)));
static_assert(means<ckpt::WorkInterval>(ckpt::daly_higher_order_work_interval(5_min, 24_h)));
static_assert(means<ckpt::WorkInterval>(ckpt::optimal_work_interval(5_min, 24_h)));
static_assert(means<ckpt::WorkInterval>(ckpt::optimal_segments(1_h, 5_min, 24_h)));
static_assert(means<ckpt::Period>(ckpt::overlapped_period(ckpt::OverlappedSave{.length = 5_min}, 24_h)));
static_assert(means<ckpt::Period>(ckpt::availability_optimal_period(ckpt::AvailabilityInputs{.save = 5_min,
                                                                                             .mtbf = 24_h})));
static_assert(means<ckpt::WorkInterval>(ckpt::ettr_work_interval(ckpt::EttrInputs{.mtbf = 24_h, .save = 5_min})));
static_assert(means<ckpt::BasicWorkInterval<float>>(ckpt::young_work_interval(ckpt::BasicSeconds<float>(1.0f),
                                                                              ckpt::BasicSeconds<float>(1e3f))));
static_assert(means<ckpt::BasicWorkInterval<long double>>(
    ckpt::optimal_work_interval(ckpt::BasicSeconds<long double>(1.0L), 24_h)));
static_assert(means<ckpt::BasicWorkInterval<ckpt::testing::Dual>>(
    ckpt::young_work_interval(ckpt::BasicSeconds<ckpt::testing::Dual>(5_min), 24_h)));

constexpr auto best = ckpt::optimal_work_interval(5_min, 24_h);
static_assert(near(best.interval.seconds().in(ckpt::units::min), 116.690073327, 1e-11));
static_assert(best.validity == ckpt::Validity::exact);
static_assert(best.interval.period(5_min).seconds() == best.interval.seconds() + 5_min);
static_assert(ckpt::young_work_interval(5_min, 24_h).validity == ckpt::Validity::approximate);
static_assert(ckpt::young_work_interval(5_min, 1_h).validity == ckpt::Validity::outside);
static_assert(ckpt::optimal_segments(500_h, 5_min, 24_h).count == 257);
static_assert(ckpt::optimal_segments(ckpt::BasicSeconds<ckpt::testing::Dual>(500_h),
                                     ckpt::BasicSeconds<ckpt::testing::Dual>(5_min),
                                     ckpt::BasicSeconds<ckpt::testing::Dual>(24_h))
                  .count == 257);
static_assert(near(
    ckpt::expected_ettr(ckpt::EttrInputs{.mtbf = 1.8_h, .restart_overhead = 5_min}, ckpt::WorkInterval(60_min)).ettr,
    1 - 35.0 / 108.0, 1e-14));

constexpr auto shared = [] {
  const ckpt::JobClass classes[] = {{8, 1024, 1310_s}, {11, 256, 380_s}};
  std::array<ckpt::Period, 2> periods{};
  return ckpt::shared_storage_periods(ckpt::SharedMachine{.nodes = 17784, .node_mtbf = 3000_h}, classes, periods);
}();
static_assert(shared.multiplier > 0.0 && near(shared.load, 1.0, 1e-14));

}  // namespace
