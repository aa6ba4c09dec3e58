#pragma once
// Is this save or this load slow? The measured time against the expected one, and what would explain the difference.

#include <cstddef>
#include <optional>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/detail/cause_tests.hpp>
#include <ckpt/save/diagnosis.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/serialiser.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {

/// What one connection to an object store was measured to carry, at most: 35 MiB/s.
inline constexpr BytesPerSecond usual_connection_rate{36'700'160.0};

/// What else is known about the save. A cause that needs a fact is tested only when the fact is given.
template <Scalar Rep = double>
struct BasicSaveFacts {
  /// Of one process turning state into a file [B/s]. Without: what the path says of one writer (a `serialise_stage`, or
  /// a rate per writer in its last stage), else `usual_process_rate`. No process is taken to be faster.
  std::optional<BasicBytesPerSecond<Rep>> process_rate{};
  std::optional<BasicBytes<Rep>> optimizer_bytes{};     ///< part of the load that is optimizer state [B]
  std::optional<BasicCount<Rep>> replicas{};            ///< data parallel replicas of the state, >= 1
  std::optional<BasicCount<Rep>> files{};               ///< found on the medium, of all writers together
  std::optional<BasicSeconds<Rep>> latency_per_file{};  ///< of the last stage; without: as the path has it [s]
  std::optional<BasicSeconds<Rep>> others_done{};       ///< when all writers but the last were done [s]
  Rep write_over_read = Rep(0.5);  ///< rate of writing over that of reading, above 0 ... 1; half is common for drives
  std::optional<BasicSeconds<Rep>>
      second_save{};                            ///< the same save when its plan is cached; `measured` is the first [s]
  std::optional<BasicSeconds<Rep>> planning{};  ///< in its place: what moves no bytes, see PlanningCost [s]
  /// Of a process into pages that it touches for the first time [B/s]; empty: the memory is known to be there. Looked
  /// at for saves that wait for the copy to the host and not for all of the path.
  std::optional<BasicBytesPerSecond<Rep>> fresh_memory_rate =
      BasicBytesPerSecond<Rep>(detail::scalar_cast<Rep>(usual_fresh_memory_rate.value()));
  std::optional<BasicCount<Rep>> targets{};                    ///< of the file system that hold the files, >= 1
  std::optional<BasicBytesPerSecond<Rep>> target_rate{};       ///< of one target [B/s]
  std::optional<BasicBytesPerSecond<Rep>> slow_target_rate{};  ///< of the slowest of them, as of a full one [B/s]
  std::optional<BasicCount<Rep>> connections{};                ///< of one writer to an object store, >= 1
  BasicBytesPerSecond<Rep> connection_rate{
      detail::scalar_cast<Rep>(usual_connection_rate.value())};  ///< of one of them [B/s]
  std::optional<BasicBytesPerSecond<Rep>> gather_rate{};         ///< at which one rank receives the state of all [B/s]
  Source bandwidth_from{};  ///< where the rate of the storage comes from; no title: the user's own figure
  Source bytes_from{};      ///< where the number of bytes comes from; no title: the user's own figure
};
/// In doubles.
using SaveFacts = BasicSaveFacts<double>;

/// What else is known about a load, as SaveFacts about a save.
template <Scalar Rep = double>
struct BasicRestoreFacts {
  /// Of one process turning files into state [B/s]. Without: what the path says of one reader (a `deserialise_stage`,
  /// or a rate per writer in its first stage), else `usual_restore_rate`. No process is taken to be faster.
  std::optional<BasicBytesPerSecond<Rep>> process_rate{};
  std::optional<BasicCount<Rep>> replicas{};            ///< data parallel replicas of the state, >= 1
  std::optional<BasicCount<Rep>> files{};               ///< that are read, of all readers together
  std::optional<BasicSeconds<Rep>> latency_per_file{};  ///< of the first stage; without: as the path has it [s]
  std::optional<BasicSeconds<Rep>> others_done{};       ///< when all readers but the last were done [s]
  std::optional<BasicSeconds<Rep>> planning{};          ///< what moves no bytes, see PlanningCost [s]
  std::optional<BasicBytesPerSecond<Rep>> cold_rate{};  ///< of a node, files that are not in its memory [B/s]
  std::optional<BasicBytesPerSecond<Rep>> warm_rate{};  ///< of a node, files that its memory holds [B/s], >= cold_rate
  std::optional<BasicBytesPerSecond<Rep>> conversion_rate{};   ///< of a process converting what it has read [B/s]
  std::optional<BasicCount<Rep>> targets{};                    ///< of the file system that hold the files, >= 1
  std::optional<BasicBytesPerSecond<Rep>> target_rate{};       ///< of one target [B/s]
  std::optional<BasicBytesPerSecond<Rep>> slow_target_rate{};  ///< of the slowest of them [B/s]
  std::optional<BasicCount<Rep>> connections{};                ///< of one reader to an object store, >= 1
  BasicBytesPerSecond<Rep> connection_rate{
      detail::scalar_cast<Rep>(usual_connection_rate.value())};  ///< of one of them [B/s]
  Source bandwidth_from{};  ///< where the rate of the storage comes from; no title: the user's own figure
  Source bytes_from{};      ///< where the number of bytes comes from; no title: the user's own figure
};
/// In doubles.
using RestoreFacts = BasicRestoreFacts<double>;

/// Compares a measured save with its path, and computes for each cause how long the save would have taken.
///
/// A cause explains the save when its time is within the tolerance of the measured one and nearer to it than the
/// expected time. It has to agree with everything that is given: no process is faster than the rate of one process, a
/// figure of a catalog is not mistaken for one of reading or in another unit, a stage that the path has is not tested
/// as a cause, memory hides storage and neither links nor serialisation. GiB taken for GB has to fit within 1 %, as it
/// changes no more than 7 %. `page_cache` is found when the save was faster than its rates allow by more than the
/// tolerance; its prediction is that limit. `planning` is found also where it explains a part alone that exceeds the
/// tolerance, since its time is known. More than one cause can be found, and a cause that is not in the list can give
/// the same time: findings are where to look first.
///
/// Stages are told apart by the names that their builders give them: `serialise_stage`, `host_memory_stage`,
/// `device_to_host_stage`.
///
/// @param path      stages with the rates that are believed; the last is the storage
/// @param load      who is believed to write how much
/// @param measured  time of one save [s], finite and > 0
/// @param facts     see SaveFacts
/// @param options   see DiagnoseOptions
/// @throws InvalidInput for a value outside its domain, for facts of which one excludes the other, when nothing blocks
///         but the visible time was measured, or what `SavePath::solve` rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicDiagnosis<Rep> diagnose(const BasicSavePath<Rep>& path, const BasicSaveLoad<Rep>& load,
                                                     const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                                     const std::type_identity_t<BasicSaveFacts<Rep>>& facts = {},
                                                     const DiagnoseOptions& options = {});

/// The same for a load: from the start of reading until the state is there, broadcast included. The other times of the
/// restart are not part of it.
///
/// @param restore   its path, whose first stage is the storage, and its broadcast
/// @param load      who is believed to read how much; see `read_load`
/// @param measured  time of one load [s], finite and > 0
/// @param facts     see RestoreFacts
/// @param options   see DiagnoseOptions; `visible` is of saves
/// @throws InvalidInput as above, and what `Restore::solve` rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicDiagnosis<Rep> diagnose(const BasicRestore<Rep>& restore, const BasicReadLoad<Rep>& load,
                                                     const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                                     const std::type_identity_t<BasicRestoreFacts<Rep>>& facts = {},
                                                     const DiagnoseOptions& options = {});

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_facts(const BasicSaveFacts<Rep>& facts, const BasicSaveLoad<Rep>& load,
                             const BasicSeconds<Rep>& measured) {
  require_common_facts(facts, load, measured);
  require_positive_fact(facts.optimizer_bytes, "ckpt::diagnose: bytes of optimizer state must be finite and > 0 B");
  require_positive_fact(facts.second_save, "ckpt::diagnose: time of the second save must be finite and > 0 s");
  require_positive_fact(facts.gather_rate, "ckpt::diagnose: rate of gathering must be finite and > 0 B/s");
  require_positive_fact(facts.fresh_memory_rate, "ckpt::diagnose: rate into fresh memory must be finite and > 0 B/s");
  if (facts.optimizer_bytes && !(*facts.optimizer_bytes < load.bytes())) {
    reject("ckpt::diagnose: bytes of optimizer state must be less than those of the load [B]",
           approximate((*facts.optimizer_bytes).value()));
  }
  if (facts.second_save && facts.planning) {
    reject_facts("ckpt::diagnose: time of planning and second save say the same thing: give one of them [s]",
                 approximate((*facts.planning).value()), ", second save ", approximate((*facts.second_save).value()));
  }
  require_part(facts.write_over_read, Subject{"ckpt::diagnose", "write rate over read rate"});
}

template <class Rep>
constexpr void require_facts(const BasicRestoreFacts<Rep>& facts, const BasicSaveLoad<Rep>& load,
                             const BasicSeconds<Rep>& measured) {
  require_common_facts(facts, load, measured);
  require_positive_fact(facts.cold_rate, "ckpt::diagnose: rate of cold reads must be finite and > 0 B/s");
  require_positive_fact(facts.warm_rate, "ckpt::diagnose: rate of warm reads must be finite and > 0 B/s");
  require_positive_fact(facts.conversion_rate, "ckpt::diagnose: rate of conversion must be finite and > 0 B/s");
  if (facts.cold_rate && facts.warm_rate && *facts.cold_rate > *facts.warm_rate) {
    reject_facts("ckpt::diagnose: rate of cold reads cannot exceed that of warm ones [B/s]",
                 approximate((*facts.cold_rate).value()), ", warm ", approximate((*facts.warm_rate).value()));
  }
}

/// The stage in which the state reaches the host, where it is the copy that a save waits for; else no stage.
template <class Rep>
[[nodiscard]] constexpr std::optional<std::size_t> awaited_copy(const BasicSavePath<Rep>& path, bool visible) {
  const auto stages = path.stages();
  if (has_stage(path, host_memory_name)) return {};
  if (!visible && stages[stages.size() - 1].blocking) return {};
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].name == device_to_host_name) return i;
  }
  return 0;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicDiagnosis<Rep> diagnose(const BasicSavePath<Rep>& path, const BasicSaveLoad<Rep>& load,
                                       const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                       const std::type_identity_t<BasicSaveFacts<Rep>>& facts,
                                       const DiagnoseOptions& options) {
  detail::require_facts(facts, load, measured);
  const auto time = [&](const BasicSavePath<Rep>& other_path, const BasicSaveLoad<Rep>& other_load) {
    return detail::time_of(other_path.solve(other_load), options.visible);
  };
  BasicDiagnosis<Rep> result;
  result.path = path.solve(load);
  const BasicSeconds<Rep> expected = detail::time_of(result.path, options.visible);
  if (!(expected.value() > Rep(0.0))) {
    detail::reject("ckpt::diagnose: a stage must block when the visible time was measured [s]",
                   detail::approximate(expected.value()));
  }
  detail::begin_diagnosis(result, measured, expected, options);
  result.fastest = detail::fastest_time(path, result.path, options.visible);

  const std::size_t medium = path.stages().size() - 1;
  detail::CauseTests tests(result, path, load, medium, facts, options, time);
  if (const BasicSavePath<Rep>* processed = tests.processed(detail::serialise_name, usual_process_rate)) {
    if (processed != &path) tests.consider(Cause::serialisation, *processed, load);
    if (load.writers() > Rep(1.0)) {
      tests.consider(Cause::single_writer, *processed, load.gathered());
      // From two writers on; between them a fraction of a writer would be left.
      if (facts.optimizer_bytes && load.writers() >= Rep(2.0)) {
        tests.consider(Cause::optimizer_on_rank0, *processed,
                       detail::optimizer_gathered(load, (*facts.optimizer_bytes).value()));
      }
      if (facts.gather_rate && processed->stages().size() < BasicSavePath<Rep>::max_stages) {
        tests.consider(Cause::gathered_to_one, detail::after_gather(*processed, *facts.gather_rate), load);
      }
    }
    if (facts.replicas) {
      tests.consider(Cause::replicated_state, tests.possible(*processed), load.repeated(*facts.replicas));
    }
  }
  if (facts.bandwidth_from.title.empty()) {
    BasicSavePath<Rep> slower = path;
    BasicStage<Rep>& stage = slower.stages()[medium];
    stage.efficiency = detail::leave(detail::enter(stage.efficiency) * facts.write_over_read);
    tests.consider(Cause::read_figure, slower, load);
  }
  const std::optional<std::size_t> copy = detail::awaited_copy(path, options.visible);
  if (facts.fresh_memory_rate && copy && tests.room()) {
    const BasicHostMemory<Rep> fresh{.copy_per_process = facts.fresh_memory_rate};
    tests.consider(Cause::fresh_host_memory, detail::with_stage(path, host_memory_stage(fresh), *copy), load);
  }
  if (facts.second_save && measured > *facts.second_save) tests.consider_planning(measured - *facts.second_save);
  tests.consider_common();
  tests.consider_memory(Cause::page_cache);
  return result;
}

template <Scalar Rep>
constexpr BasicDiagnosis<Rep> diagnose(const BasicRestore<Rep>& restore, const BasicReadLoad<Rep>& load,
                                       const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                       const std::type_identity_t<BasicRestoreFacts<Rep>>& facts,
                                       const DiagnoseOptions& options) {
  detail::require_facts(facts, load.read, measured);
  if (options.visible) detail::reject(InvalidInput("ckpt::diagnose: a load has no visible time of its own"));
  const auto loading = [&](const BasicSavePath<Rep>& path, const BasicReadLoad<Rep>& read) {
    BasicRestore<Rep> other = restore;
    other.read = path;
    const BasicRestoreResult<Rep> found = other.solve(read);
    return found.read + found.broadcast;
  };
  const auto time = [&](const BasicSavePath<Rep>& path, const BasicSaveLoad<Rep>& read) {
    return loading(path, {.read = read, .received = load.received});
  };
  const BasicSavePath<Rep>& path = restore.read;
  const BasicRestoreResult<Rep> solved = restore.solve(load);
  BasicDiagnosis<Rep> result;
  result.path = solved.reading;
  detail::begin_diagnosis(result, measured, solved.read + solved.broadcast, options);
  result.fastest = detail::fastest_time(path, result.path, false) + solved.broadcast;

  constexpr std::size_t medium = 0;
  detail::CauseTests tests(result, path, load.read, medium, facts, options, time);
  if (const BasicSavePath<Rep>* processed = tests.processed(detail::deserialise_name, usual_restore_rate)) {
    if (processed != &path) tests.consider(Cause::deserialisation, *processed, load.read);
    if (load.read.writers() > Rep(1.0)) {
      BasicReadLoad<Rep> one{.read = load.read.gathered(), .received = load.received};
      if (restore.broadcast && !one.received) one.received = load.read;  // what the others had read
      tests.consider(Cause::one_reader, loading(*processed, one));
    }
    const BasicSavePath<Rep>& possible = tests.possible(*processed);
    if (load.received) {
      tests.consider(Cause::same_bytes, loading(possible, {.read = *load.received}));
    } else if (facts.replicas) {
      tests.consider(Cause::same_bytes, possible, load.read.repeated(*facts.replicas));
    }
  }
  if (tests.room()) {
    if (facts.cold_rate) {
      tests.consider(Cause::cold_cache,
                     detail::with_stage(path, {.name = "cold read", .per_node = facts.cold_rate}, medium), load.read);
    }
    if (facts.conversion_rate) {
      BasicSavePath<Rep> longer = path;
      longer.add({.name = "convert", .per_writer = facts.conversion_rate, .handoff = Handoff::store_and_forward});
      tests.consider(Cause::format_conversion, longer, load.read);
    }
  }
  if (facts.warm_rate) {
    BasicSavePath<Rep> warm = path;
    BasicStage<Rep>& stage = warm.stages()[medium];
    stage.per_writer = {};
    stage.shared = {};
    stage.per_node = facts.warm_rate;
    tests.consider(Cause::warm_cache, warm, load.read);
  } else {
    tests.consider_memory(Cause::warm_cache);
  }
  tests.consider_common();
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
