#pragma once
// Whole jobs, many at once: arrays of inputs in, arrays of outputs out.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/attempt.hpp>
#include <ckpt/core/detail/digits.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/executor.hpp>
#include <ckpt/job/axes.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/detail/moved_job.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/save/strategy.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// An input of a job and its value at each point of a batch.
struct InputValues {
  Input input = Input::mtbf;            ///< which
  std::span<const double> values = {};  ///< in base units, one for each point
};

/// An output of a job and where its value at each point of a batch goes.
struct OutputValues {
  Output output = Output::goodput;  ///< which
  std::span<double> values = {};    ///< in base units, one for each point
};

/// `solve` for many jobs, which differ from one in some inputs: point i is the job with the i-th value of each. What
/// the inputs of a point do not decide, or decide as at the point before (who writes how much, the path of a save, the
/// way back), is not found again: put points that share it side by side.
///
///   const ckpt::InputValues inputs[] = {{ckpt::Input::shared_write, rates}, {ckpt::Input::mtbf, mtbfs}};
///   const ckpt::OutputValues outputs[] = {{ckpt::Output::goodput, goodputs}};
///   ckpt::solve_batch(job, inputs, outputs);
///
/// Each number equals that of `solve` to the last bit, with any executor. Allocates nothing.
///
/// @param job      see `Job`
/// @param inputs   each moved in order, as `with` does; none: one point
/// @param outputs  each as long as the inputs
/// @param best     empty: each job by its own strategy. Else one for each point: by its best one, as `best` finds it,
///                 at that one's best interval; which it is, is written there
/// @param execute  who solves pieces of 1024 points: the calling thread, or `ThreadExecutor`
/// @throws InvalidInput for arrays of different lengths, or for the first point that `solve` (with `best`: `best`)
///         rejects, with its index: then the outputs of the points before it are filled
template <Executor Execute = SerialExecutor>
void solve_batch(const Job& job, std::span<const InputValues> inputs, std::span<const OutputValues> outputs,
                 std::span<SaveStrategy> best = {}, const Execute& execute = {});

/// The same over axes: every point of a part, or of all.
/// @param job      see `Job`
/// @param axes     with `best` not of strategies or periods
/// @param outputs  each as long as the part
/// @param part     points; the index in an error is that of all points
/// @param best     as above, each as long as the part
/// @param execute  as above
template <Executor Execute = SerialExecutor>
void solve_batch(const Job& job, const Axes& axes, std::span<const OutputValues> outputs, const SweepPart& part = {},
                 std::span<SaveStrategy> best = {}, const Execute& execute = {});

// ---- implementation

namespace detail {

/// Outcomes of one job after the other, by its own or by its best strategy.
class JobSolver {
 public:
  /// @throws InvalidInput as `solve`
  [[nodiscard]] const Outcome& solve(MovedJob& moved) {
    reject_obstacle(moved.solve(own_), moved.job(), own_.outcome);
    return own_.outcome;
  }
  /// The same by the best strategy, which it finds.
  /// @throws InvalidInput as `best`
  [[nodiscard]] const Outcome& solve_best(MovedJob& moved, SaveStrategy& best) {
    const unsigned changes = moved.take_moved();
    Job job = free_job(moved.job());
    const auto found = best_strategy<double>(job, [&](SaveStrategy strategy) -> const Outcome* {
      KeptOutcome& kept = of_strategy_[static_cast<std::size_t>(strategy)];
      kept.moved |= changes;
      return solve_next(job, kept) == Obstacle::none ? &kept.outcome : nullptr;
    });
    if (!found) static_cast<void>(ckpt::solve(job));  // says why
    best = found.value_or(SaveStrategy::synchronous);
    return of_strategy_[static_cast<std::size_t>(best)].outcome;
  }

 private:
  KeptOutcome own_{};
  std::array<KeptOutcome, all_strategies.size()> of_strategy_{};
};

[[noreturn]] inline void reject_length(std::string_view name, std::size_t length, std::uint64_t points) {
  reject(InvalidInput("ckpt::solve_batch: values of ")
             .append(name)
             .append(" must be ")
             .append(Digits(points).text)
             .append(", not ")
             .append(Digits(length).text));
}

/// Points [begin, begin + count), each made by `put(moved, point)`, in pieces.
template <class Put, class Execute>
void solve_points(const Job& job, std::uint64_t begin, std::uint64_t count, std::span<const OutputValues> outputs,
                  std::span<SaveStrategy> best, const Put& put, const Execute& execute) {
  for (const OutputValues& each : outputs) {
    if (each.values.size() != count) reject_length(to_string(each.output), each.values.size(), count);
  }
  if (!best.empty() && best.size() != count) reject_length("best strategies", best.size(), count);
  const auto solve_at = [&](MovedJob& moved, JobSolver& solver, std::size_t i) {
    moved.restart();
    put(moved, begin + i);
    const Outcome& outcome = best.empty() ? solver.solve(moved) : solver.solve_best(moved, best[i]);
    for (const OutputValues& each : outputs) each.values[i] = value(outcome, each.output);
  };
  constexpr std::uint64_t piece = 1024;
  std::atomic<std::uint64_t> failed{count};  // the first of all
  execute((count + piece - 1) / piece, [&](std::uint64_t n) {
    std::uint64_t i = n * piece;
    const std::uint64_t end = count - i < piece ? count : i + piece;
    MovedJob moved(job);
    JobSolver solver;
    attempt(
        [&] {
          for (; i < end && i < failed; ++i) solve_at(moved, solver, static_cast<std::size_t>(i));
        },
        [&](const InvalidInput&) {
          std::uint64_t before = failed;
          while (i < before && !failed.compare_exchange_weak(before, i)) {
          }
        });
  });
  if (failed == count) return;
  MovedJob moved(job);
  JobSolver solver;
  attempt([&] { solve_at(moved, solver, static_cast<std::size_t>(failed)); },
          [&](InvalidInput error) { reject(error.append(" at index ").append(Digits(begin + failed).text)); });
}

}  // namespace detail

template <Executor Execute>
void solve_batch(const Job& job, std::span<const InputValues> inputs, std::span<const OutputValues> outputs,
                 std::span<SaveStrategy> best, const Execute& execute) {
  const std::size_t count = inputs.empty() ? 1 : inputs.front().values.size();
  for (const InputValues& each : inputs) {
    if (each.values.size() != count) detail::reject_length(to_string(each.input), each.values.size(), count);
  }
  const auto put = [&](detail::MovedJob& moved, std::uint64_t i) {
    for (const InputValues& each : inputs) moved.set(each.input, each.values[static_cast<std::size_t>(i)]);
  };
  detail::solve_points(job, 0, count, outputs, best, put, execute);
}

template <Executor Execute>
void solve_batch(const Job& job, const Axes& axes, std::span<const OutputValues> outputs, const SweepPart& part,
                 std::span<SaveStrategy> best, const Execute& execute) {
  const std::uint64_t end = part.end < axes.size() ? part.end : axes.size();
  const std::uint64_t count = part.begin < end ? end - part.begin : 0;
  const auto put = [&](detail::MovedJob& moved, std::uint64_t i) { axes.put(moved, i); };
  detail::solve_points(job, part.begin, count, outputs, best, put, execute);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
