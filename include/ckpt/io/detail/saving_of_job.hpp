#pragma once
// What a description says of how the job saves.

#include <string>

#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/described_job.hpp>
#include <ckpt/io/detail/levels_of_job.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/save/cost.hpp>
#include <ckpt/save/strategy.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The parts of a description that say how the job saves.
class SavingOfJob : protected LevelsOfJob {
 protected:
  using LevelsOfJob::LevelsOfJob;

  /// How a job saves whose training is made.
  void make_saving(DescribedJob& made) const {
    Saving& saving = made.job.saving;
    const auto* strategy =
        named("saving.strategy", strategies::get, "an asynchronous save is a snapshot or an overlapped-snapshot");
    if (strategy != nullptr) saving.strategy = strategy->strategy;
    if (const auto period = duration("saving.period")) saving.period = Period(*period);
    if (const auto work = duration("saving.work_interval")) {
      if (saving.period) reject(*said_.find("saving.work_interval"), "of work stands in place of saving.period");
      saving.interval = WorkInterval(*work);
    }
    if (const auto steps = whole("saving.steps")) {
      const Entry& entry = *said_.find("saving.steps");
      if (!(made.job.training.step.value() > 0.0)) reject(entry, "steps need the time of one: training.step");
      if (saving.interval || saving.period) reject(entry, "is in place of saving.period and saving.work_interval");
      saving.interval = WorkInterval(made.job.training.step * static_cast<double>(*steps));
    }
    saving.continuous = flag("saving.continuous", false);
    if (saving.continuous && (saving.interval || saving.period)) {
      reject(*said_.find("saving.continuous"), "is in place of saving.period, saving.work_interval and saving.steps");
    }
    if (flag("saving.best_interval", false) && (saving.interval || saving.period || saving.continuous)) {
      reject(*said_.find("saving.best_interval"),
             "is in place of saving.period, saving.work_interval, saving.steps and saving.continuous");
    }
    saving.slowdown = fraction("saving.slowdown").value_or(contention().value_or(saving.slowdown));
    if (!made.writers_alone) {
      if (const auto writers = whole("saving.writers")) saving.writers = static_cast<double>(*writers);
    }
    if (const auto* serialiser = named("saving.serialiser.name", serialisers::get)) {
      saving.serialiser = *serialiser;
      if (!serialiser->note.empty()) {
        made.notes.push_back(std::string(serialiser->name).append(": ").append(serialiser->note));
      }
      if (!said_.has("saving.serialiser.write_per_process")) {
        made.bases.push_back({Input::serialise, Basis::elsewhere});
      }
    }
    if (const auto rate = bandwidth("saving.serialiser.write_per_process")) {
      if (!saving.serialiser) saving.serialiser = Serialiser{.name = "given"};
      saving.serialiser->write_per_process = *rate;
    }
    if (const auto rate = bandwidth("saving.serialiser.read_per_process")) {
      if (!saving.serialiser) {
        reject(*said_.find("saving.serialiser.read_per_process"), "needs a rate for writing: write_per_process");
      }
      saving.serialiser->read_per_process = rate;
    }
    if (const Entry* overlap = said_.find("saving.serialiser.overlap")) {
      if (!saving.serialiser) reject(*overlap, "is of a serialiser: say saving.serialiser");
      saving.serialiser->overlap = *fraction("saving.serialiser.overlap");
    }
    if (flag("saving.restore_from_memory", false)) {
      if (saving.strategy == SaveStrategy::peer_memory) {
        reject(*said_.find("saving.restore_from_memory"), "is of files: peer-memory restores from memory by itself");
      }
      saving.client_memory = usual_client_memory_rate;
      made.notes.emplace_back(
          "restores read what the nodes still hold, 4.8 GB/s per process (MLPerf Storage v3.0, Samsung: 112.4 GB by 8 "
          "processes in 2.92 s, 3.6 times as fast as from the drive): for restarts of processes, not of nodes");
    }
    if (const auto* memory = named("saving.host_memory.name", host_memory::get)) {
      saving.host_memory = *memory;
      if (memory->copy_per_process && !said_.has("saving.host_memory.copy_per_process")) {
        made.bases.push_back({Input::host_copy, Basis::elsewhere});
      }
    }
    if (const auto rate = bandwidth("saving.host_memory.copy_per_process")) {
      if (!saving.host_memory) saving.host_memory = HostMemory{.name = "given"};
      saving.host_memory->copy_per_process = rate;
    }
    saving.host_memory_free = size("saving.host_memory_free");
    saving.buffers = whole("saving.buffers").value_or(saving.buffers);
    saving.replicas = whole("saving.replicas").value_or(saving.replicas);
    saving.waves = whole("saving.waves");
    make_staging(saving);
    make_reliability(saving);
    saving.streamed = flag("saving.streamed", saving.streamed);
    saving.slowest_rank = flag("saving.slowest_rank", saving.slowest_rank);
    if (saving.slowest_rank) {
      made.notes.push_back(
          "the slowest rank: storage takes as much longer as MLPerf Storage v3.0 measured (1.02 times at 8 ranks, 1.20 "
          "at 1,024); rates that were measured for whole saves have that in them");
    }
    if (const Entry* entry = said_.find("saving.read_amplification")) {
      saving.read_amplification = parse_plain_number(entry->origin, entry->text);
      if (!(saving.read_amplification >= 1.0)) reject(*entry, "must be at least 1: every byte is read once");
    }
    make_costs(saving);
    make_levels(made);
  }

 private:
  /// The bytes of a node that host memory holds at a time.
  void make_staging(Saving& saving) const {
    const Entry* budget = said_.find("saving.staging_budget");
    if (const Entry* factor = said_.find("saving.staging_factor"); factor != nullptr && budget == nullptr) {
      reject(*factor, "is of saving.staging_budget: say how many bytes");
    }
    if (budget == nullptr) return;
    for (const char* other : {"saving.buffers", "saving.waves"}) {
      const Entry* entry = said_.find(other);
      if (entry != nullptr && *whole(other) > 1) reject(*entry, "and saving.staging_budget exclude each other");
    }
    saving.staging_budget = size("saving.staging_budget");
    if (!(saving.staging_budget->value() > 0.0)) reject(*budget, "must be > 0 B");
    saving.staging_factor = static_cast<double>(whole("saving.staging_factor").value_or(1));
  }

  /// How often a save is of no use.
  void make_reliability(Saving& saving) const {
    SaveReliability& saves = saving.reliability;
    for (const bool fails : {true, false}) {
      const char* key = fails ? "saving.reliability.failed" : "saving.reliability.unusable";
      const auto share = fraction(key);
      if (!share) continue;
      if (!(*share <= 0.99)) reject(*said_.find(key), "is more than 0.99 of the saves");
      (fails ? saves.failed : saves.unusable) = *share;
    }
    if (!(saves.useless() <= 0.99)) {
      reject(*said_.find("saving.reliability.unusable"), "leaves, beside what fails, less than 0.01 of the saves");
    }
    saves.in_vain = duration("saving.reliability.in_vain");
    if (saves.in_vain && !(saves.unusable > 0.0)) {
      reject(*said_.find("saving.reliability.in_vain"),
             "is of saves that are unusable: say saving.reliability.unusable");
    }
  }

  /// What was measured of a save, and of planning.
  void make_costs(Saving& saving) const {
    if (said_.has("saving.planning")) {
      PlanningCost planning;
      planning.base = duration("saving.planning.base").value_or(planning.base);
      planning.per_rank = duration("saving.planning.per_rank").value_or(planning.per_rank);
      planning.per_rank_squared = duration("saving.planning.per_rank_squared").value_or(planning.per_rank_squared);
      saving.planning = planning;
    }
    if (said_.has("saving.cost")) {
      SaveCost cost;
      cost.blocking = duration("saving.cost.blocking").value_or(cost.blocking);
      cost.copying = duration("saving.cost.copying").value_or(cost.copying);
      cost.writing = duration("saving.cost.writing").value_or(cost.writing);
      cost.slowdown = fraction("saving.cost.slowdown").value_or(contention().value_or(cost.slowdown));
      cost.one_at_a_time = flag("saving.cost.one_at_a_time", cost.one_at_a_time);
      saving.cost = cost;
    }
  }
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
