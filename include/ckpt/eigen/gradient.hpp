#pragma once
// What moves the wall clock of a job, and by how much: its derivatives by every figure that the job states, at once.

#include <array>
#include <cstddef>

#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/eigen/autodiff.hpp>
#include <ckpt/job/cast.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>

namespace ckpt::inline CKPT_ABI {

/// Derivatives of the wall clock of a job.
struct JobGradient {
  Seconds wall_clock{};                            ///< W, expected
  std::array<double, all_inputs.size()> values{};  ///< x, in base units; 0 where the job does not state it
  std::array<double, all_inputs.size()> slopes{};  ///< dW/dx [s per base unit]; 0 where the job does not state it

  /// dW/dx [s per base unit of x].
  [[nodiscard]] constexpr double operator[](Input input) const { return slopes[static_cast<std::size_t>(input)]; }
  /// x/W dW/dx: percent of the wall clock for a percent of the input.
  [[nodiscard]] constexpr double elasticity(Input input) const {
    return values[static_cast<std::size_t>(input)] * (*this)[input] / wall_clock.value();
  }
};

namespace detail {

/// Slopes by the shares of saves of no use where there are none: formulas that know none have no slope there, those
/// that do have it at a share that is nothing.
inline void add_first_useless(const Job& job, JobGradient& found) {
  const Outcome out = solve(job);
  const bool known = out.run.exposure.saving || !(out.run.save.persist() > Seconds{});
  if (!out.law || renews(out.shape) || is_noticed(out.run) || !known) return;
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, 2, 1>>;
  constexpr double nothing = 1e-300;
  using Cast = JobCast<Dual>;
  const BasicRun<Dual> run{
      .work = Cast::of(out.run.work),
      .save = Cast::of(out.run.save),
      .outage = Cast::of(out.run.outage),
      .exposure = out.run.exposure,
      .reliability = {.failed = Dual(nothing, 2, 0),
                      .unusable = Dual(nothing, 2, 1),
                      .in_vain = Cast::of(job.saving.reliability.in_vain ? job.saving.reliability.in_vain
                                                                         : out.run.outage.restore)}};
  const BasicSeconds<Dual> time =
      expected_time(run, BasicExponential<Dual>{Cast::of(out.law->mtbf)}, Cast::of(out.interval));
  const auto& slopes = time.value().derivatives();
  found.slopes[static_cast<std::size_t>(Input::failed_saves)] = slopes(0);
  found.slopes[static_cast<std::size_t>(Input::unusable_saves)] = slopes(1);
}

}  // namespace detail

/// The derivatives of the expected wall clock by every figure that a job states, in one pass of `solve` on an automatic
/// differentiation scalar.
///
/// A best interval stays where it is: near it the wall clock is flat, so that the slopes are those of the job at its
/// best interval all the same. What the job leaves to be found is no input of its own: the restore by the path, the
/// cost of a save, the best interval. Counts have no slope. Where something binds, the slope is that of what binds.
///
/// Where saves are never of no use the slope by `failed_saves` and `unusable_saves` is that to the right, of the first
/// such save, where the exact model has them (`require_run`); without notices it is 0 by those.
///
/// An MTBF of wall clock is that of uptime which it is with the outage of the job as it is, as in `gain`.
///
/// @param given  see `Job`
/// @throws InvalidInput what `solve` rejects
/// @accuracy that of the formulas: a few ulp
[[nodiscard]] inline JobGradient gradient(const Job& given) {
  const Job job = detail::of_uptime(given);
  constexpr int size = static_cast<int>(all_inputs.size());
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, size, 1>>;
  JobGradient found;
  auto dual = job_cast<Dual>(job);
  for (const Input input : all_inputs) {
    if (inputs::info(input).whole || !states(job, input)) continue;
    const auto now = value(job, input);
    if (!now) continue;
    const auto place = static_cast<std::size_t>(input);
    found.values[place] = *now;
    dual = with(dual, input, Dual(*now, size, static_cast<int>(place)));
  }
  const Dual time = solve(dual).ledger.wall_clock().value();
  found.wall_clock = Seconds(time.value());
  for (std::size_t i = 0; i < found.slopes.size(); ++i) found.slopes[i] = time.derivatives()(static_cast<int>(i));
  if (job.saving.reliability.is_perfect()) detail::add_first_useless(job, found);
  return found;
}

}  // namespace ckpt::inline CKPT_ABI
