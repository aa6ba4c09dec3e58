#pragma once
// A measured save against what the job should take, and runs of the job by any failure law.

#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/paths.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/restore.hpp>

namespace ckpt::inline CKPT_ABI {

/// What a job says about its own saves: who serialises, how much of the state is optimizer state, how many replicas
/// hold it, where the storage's figure comes from. What was found out besides is added to it.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSaveFacts<Rep> save_facts(const BasicJob<Rep>& job);

/// Whether a save of the job that took `measured` is normal, and what would explain it if it is not.
///
/// @param job       see `Job`, with a machine: the save goes over `save_path(job)`
/// @param measured  time of one save until it was durable, or, with `options.visible`, that it stopped the training [s]
/// @param facts     what else is known: `save_facts(job)` and more
/// @param options   see DiagnoseOptions
/// @throws InvalidInput as `solve` for what is missing, and what `diagnose` of a path rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicDiagnosis<Rep> diagnose(const BasicJob<Rep>& job,
                                                     const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                                     const std::type_identity_t<BasicSaveFacts<Rep>>& facts,
                                                     const DiagnoseOptions& options = {});
/// The same by what the job itself says.
template <Scalar Rep>
[[nodiscard]] constexpr BasicDiagnosis<Rep> diagnose(const BasicJob<Rep>& job,
                                                     const std::type_identity_t<BasicSeconds<Rep>>& measured) {
  return diagnose(job, measured, save_facts(job));
}

/// What a job says about its own loads, as `save_facts` about its saves.
template <Scalar Rep>
[[nodiscard]] constexpr BasicRestoreFacts<Rep> restore_facts(const BasicJob<Rep>& job);

/// Whether a load of the job that took `measured` is normal, and what would explain it if it is not.
///
/// @param job       see `Job`, with a machine: the state comes back over `restore_path(job)`, every rank reads what it
///                  needs
/// @param measured  from the start of reading until the state is there [s]; the other times of an outage are no part
/// @param facts     what else is known: `restore_facts(job)` and more
/// @param options   see DiagnoseOptions; `visible` is of saves
/// @throws InvalidInput as `solve` for what is missing, and what `diagnose` of a restore rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicDiagnosis<Rep> diagnose_restore(const BasicJob<Rep>& job,
                                                             const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                                             const std::type_identity_t<BasicRestoreFacts<Rep>>& facts,
                                                             const DiagnoseOptions& options = {});

/// Runs of the job, at the interval in force, with failures by any law.
///
/// @param job      see `Job`; its own law, with its shape, decides the interval where that is left out
/// @param law      of the whole job: `Weibull{12_h, 0.7}`, or one of yours
/// @param options  see SimulationOptions
/// @throws InvalidInput what `solve` and `simulate` of a run reject
template <FailureLaw Law>
[[nodiscard]] auto simulate(const Job& job, const Law& law, const SimulationOptions& options = {}) {
  const Outcome out = solve(job);
  return simulate(out.run, law, out.interval, options);
}

// ---- implementation

template <Scalar Rep>
constexpr BasicSaveFacts<Rep> save_facts(const BasicJob<Rep>& job) {
  BasicSaveFacts<Rep> facts;
  const BasicState<Rep>& state = job.state;
  if (state.optimizer_bytes().value() > Rep(0.0) && state.optimizer_bytes() < state.bytes()) {
    facts.optimizer_bytes = state.optimizer_bytes();
  }
  if (state.replicas() > 1) facts.replicas = BasicCount<Rep>(detail::scalar_of_integer<Rep>(state.replicas()));
  const BasicMachine<Rep>& machine = job.machine;
  const auto given = [](const BasicSharedTier<Rep>& tier) { return tier.write_aggregate || tier.write_per_client; };
  if (machine.shared) {
    if (!given(*machine.shared)) facts.bandwidth_from = machine.shared->tier.source;
  } else if (machine.node.storage) {
    facts.bandwidth_from = machine.node.storage->source;
  }
  return facts;
}

namespace detail {

/// The job with a path in place of a measured cost.
/// @throws InvalidInput where a part is missing
template <class Rep>
[[nodiscard]] constexpr BasicJob<Rep> with_path(BasicJob<Rep> job) {
  job.saving.cost.reset();
  if (const Obstacle missing = missing_part(job); missing != Obstacle::none) {
    reject(InvalidInput("ckpt::diagnose: ").append(to_string(missing)));
  }
  return job;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicDiagnosis<Rep> diagnose(const BasicJob<Rep>& job,
                                       const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                       const std::type_identity_t<BasicSaveFacts<Rep>>& facts,
                                       const DiagnoseOptions& options) {
  const BasicJob<Rep> modelled = detail::with_path(job);
  const auto written = written_load(modelled, save_load(modelled));
  return diagnose(save_path(modelled), written, measured, facts, options);
}

template <Scalar Rep>
constexpr BasicRestoreFacts<Rep> restore_facts(const BasicJob<Rep>& job) {
  BasicRestoreFacts<Rep> facts;
  const BasicSaveFacts<Rep> saved = save_facts(job);
  facts.replicas = saved.replicas;
  facts.bytes_from = saved.bytes_from;
  const BasicMachine<Rep>& machine = job.machine;
  if (machine.shared) {
    const BasicSharedTier<Rep>& tier = *machine.shared;
    if (!tier.read_aggregate && !tier.read_per_client) facts.bandwidth_from = tier.tier.source;
  } else if (machine.node.storage) {
    facts.bandwidth_from = machine.node.storage->source;
  }
  return facts;
}

template <Scalar Rep>
constexpr BasicDiagnosis<Rep> diagnose_restore(const BasicJob<Rep>& job,
                                               const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                               const std::type_identity_t<BasicRestoreFacts<Rep>>& facts,
                                               const DiagnoseOptions& options) {
  const BasicJob<Rep> modelled = detail::with_path(job);
  const BasicRestore<Rep> restore{.read = restore_path(modelled).path};
  return diagnose(restore, read_load(modelled, save_load(modelled)), measured, facts, options);
}

}  // namespace ckpt::inline CKPT_ABI
