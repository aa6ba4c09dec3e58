// What would have to change, at compile time: by closed form and by the bracketed solver.

#include <ckpt/goodput/ledger.hpp>
#include <ckpt/plan/inverse.hpp>
#include <ckpt/plan/sizing.hpp>

using namespace ckpt::literals;

namespace {

constexpr ckpt::Run run{
    .work = 1000_h, .save = {.blocking = 5_min}, .outage = {.rescheduling = 5_min, .restore = 10_min}};
constexpr ckpt::Exponential day{24_h};

constexpr auto blocking = ckpt::longest_time(ckpt::RunPart::blocking, run, day, 0.9);
static_assert(blocking.goodput >= 0.9);
static_assert(blocking.value > 377.429_s);
static_assert(blocking.value < 377.43_s);
constexpr auto given = ckpt::longest_time(ckpt::RunPart::restore, run, day, 0.9, ckpt::WorkInterval{2_h});
static_assert(given.interval.seconds() == 2_h);
static_assert(ckpt::required_mtbf(run, 0.9).goodput >= 0.9);
static_assert(ckpt::longest_interval(run, day, 0.9).value.seconds() > 3.2_h);
static_assert(ckpt::required_bandwidth(14_TB, ckpt::RunPart::persist, run, day, 0.9).goodput >= 0.9);

// ---- the whole job: options in braces, an interval longer than the work, whole segments, waits

constexpr auto once = ckpt::expected_time({.work = 2_h, .save = {.blocking = 5_min}}, {24_h}, 1);
static_assert(ckpt::expected_time({.work = 2_h, .save = {.blocking = 5_min}}, {24_h}, ckpt::WorkInterval{500_h}) ==
              once);
static_assert(
    ckpt::expected_ledger({.work = 2_h, .save = {.blocking = 5_min}}, {24_h}, ckpt::WorkInterval{500_h}).save > 5_min);
static_assert(ckpt::best_segments({.work = 2_h, .save = {.blocking = 5_min}}, {24_h}).count == 1);
static_assert(ckpt::best_segments(run, day).count == 514);
static_assert(ckpt::best_interval({.work = 1_h, .save = {.blocking = 1_s, .writing = 3_h}}, {1_h}).interval.seconds() ==
              1_h);
static_assert(ckpt::Run{.work = 1_h, .save = {.blocking = 1_min, .writing = 90_min}}.save.waiting(ckpt::WorkInterval{
                  1_h}) == 29_min);
static_assert(ckpt::long_run_goodput(run, day, ckpt::WorkInterval{2_h}) < 1.0);

static_assert(ckpt::overhead_fraction(36_s, ckpt::Period{1_h}) == 0.01);
static_assert(ckpt::required_bandwidth(18_TB, ckpt::Period{1_h}, 0.5) == 10_GBps);
static_assert(ckpt::required_bandwidth(18_TB, ckpt::Period{30_min}) == 10_GBps);
static_assert(ckpt::required_writers(71_GBps, 7_GBps, 500_GBps) == 11);
static_assert(ckpt::shortest_period(60_s, 0.5).seconds() == 2_min);

// The solver: the answer is on the side asked for, next to the other one.
constexpr double root = ckpt::detail::solve_bracketed([](double x) { return 2.0 - x * x; }, 1.0, 2.0, 0x1p-52);
static_assert(root * root <= 2.0);
static_assert(root > 1.414213562373094);
constexpr double from_above = ckpt::detail::solve_bracketed([](double x) { return x * x - 2.0; }, 2.0, 1.0, 0x1p-52);
static_assert(from_above * from_above >= 2.0);
static_assert(from_above < 1.414213562373097);
// A step has no slope to follow.
constexpr double step = ckpt::detail::solve_bracketed([](double x) { return x < 0.3 ? 1.0 : -1e9; }, 0.0, 1.0, 1e-9);
static_assert(step < 0.3);
static_assert(step > 0.3 - 2e-9);
constexpr auto minimum = ckpt::detail::minimize([](double x) { return x + 9.0 / x; }, 1000.0, 1e-8);
static_assert(minimum.x > 3.0 - 1e-6);
static_assert(minimum.x < 3.0 + 1e-6);

}  // namespace
