#pragma once
// Discrete-event Monte Carlo of a run: any failure law, any save, the same numbers whoever computes them.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/executor.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/detail/simulation.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/simulation.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Simulates a run of K segments of work Ts/K, the last save included.
///
/// Failures come after times drawn from the law, which starts anew at every failure (it counts the time in which
/// failures strike, `run.exposure`: from the start of the restore, or from its end). Random numbers come in batches of
/// runs, each from a stream of its own, and batches are added up without rounding: the result depends on the arguments
/// alone, not on who executes what. With exponential failures it uses no library function but for one draw
/// in a hundred and so is the same on every platform that does not contract a * b + c; other laws are as portable as
/// `pow` and `log`.
///
/// Of failures that strike in up-time, a share p q is announced and met (`Run::notice`, synchronous saves): the state
/// is safe as of the notice, and the next save is due an interval of work later.
///
/// @param run       see `Run`
/// @param law       any `FailureLaw`
/// @param segments  K, 1 ... 2^53
/// @param options   when to stop, and conventions
/// @param progress  called with `SimulationProgress` a few times a second; returns whether to go on (or nothing)
/// @returns means with standard errors, percentiles, simulated and expected ledger; memory does not grow with the runs
/// @throws InvalidInput for an input outside its domain, and for a run that does not get done
template <FailureLaw Law = Exponential, class Progress = detail::Unwatched>
  requires(!Executor<Progress>)
[[nodiscard]] SimulationResult simulate(const Run& run, const Law& law, std::uint64_t segments,
                                        const SimulationOptions& options = {}, const Progress& progress = {});

/// Simulates a run that saves whenever `interval` of work is done, and at its end: where Ts/tau is not whole, the last
/// segment is shorter, and where the interval is longer than the work there is one. What `expected_time` is the mean
/// of.
template <FailureLaw Law = Exponential, class Progress = detail::Unwatched>
  requires(!Executor<Progress>)
[[nodiscard]] SimulationResult simulate(const Run& run, const Law& law, const WorkInterval& interval,
                                        const SimulationOptions& options = {}, const Progress& progress = {});

/// The same to the last bit, by an executor: `ThreadExecutor`, or one of your own over OpenMP or std::execution. A law
/// of your own is drawn from in several threads at a time then; its sampler must allow that.
/// @param run, law, segments, options  as without one
/// @param execute                      see `Executor`
/// @param progress                     as without one; told in the calling thread
template <FailureLaw Law = Exponential, Executor Execute, class Progress = detail::Unwatched>
[[nodiscard]] SimulationResult simulate(const Run& run, const Law& law, std::uint64_t segments,
                                        const SimulationOptions& options, const Execute& execute,
                                        const Progress& progress = {});
/// The same for an interval.
template <FailureLaw Law = Exponential, Executor Execute, class Progress = detail::Unwatched>
[[nodiscard]] SimulationResult simulate(const Run& run, const Law& law, const WorkInterval& interval,
                                        const SimulationOptions& options, const Execute& execute,
                                        const Progress& progress = {});

// ---- implementation

template <FailureLaw Law, class Progress>
  requires(!Executor<Progress>)
SimulationResult simulate(const Run& run, const Law& law, std::uint64_t segments, const SimulationOptions& options,
                          const Progress& progress) {
  return detail::make_simulation(run, law, segments, options).drive(SerialExecutor{}, progress);
}

template <FailureLaw Law, class Progress>
  requires(!Executor<Progress>)
SimulationResult simulate(const Run& run, const Law& law, const WorkInterval& interval,
                          const SimulationOptions& options, const Progress& progress) {
  return detail::make_simulation(run, law, interval, options).drive(SerialExecutor{}, progress);
}

template <FailureLaw Law, Executor Execute, class Progress>
SimulationResult simulate(const Run& run, const Law& law, std::uint64_t segments, const SimulationOptions& options,
                          const Execute& execute, const Progress& progress) {
  return detail::make_simulation(run, law, segments, options).drive(execute, progress);
}

template <FailureLaw Law, Executor Execute, class Progress>
SimulationResult simulate(const Run& run, const Law& law, const WorkInterval& interval,
                          const SimulationOptions& options, const Execute& execute, const Progress& progress) {
  return detail::make_simulation(run, law, interval, options).drive(execute, progress);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
