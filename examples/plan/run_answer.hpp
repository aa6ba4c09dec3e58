#pragma once
// What `plan` answers about a cluster, the path of a save, strategies and a run with failures.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/ckpt.hpp>

#include "origin.hpp"

namespace plan {

/// The nodes of --nodes, and what they share.
struct Machine {
  ckpt::Machine cluster{};
  std::optional<ckpt::SharedTier> shared{};  ///< the storage that the nodes share, if there is any
  std::optional<ckpt::Serialiser> serialiser{};
  std::optional<ckpt::HostMemory> host_memory{};  ///< by --host-memory
  bool read_limit_given = false;                  ///< by --filesystem-read-limit
  bool read_given = false;                        ///< by --read-bandwidth

  Origin link_from{};
  Origin network_from{};
  Origin storage_from{};  ///< of --tier, or else of the local drives
};

/// One save that stops the training until it is durable.
struct Saving {
  ckpt::SaveLoad load;
  ckpt::SavePath path{};
  ckpt::PathResult result{};
  std::optional<ckpt::Diagnosis> diagnosis{};          ///< with --measured
  std::optional<ckpt::BytesPerSecond> process_rate{};  ///< that it assumes of a process
};

/// One manner of saving.
struct Manner {
  ckpt::SaveCandidate candidate{};
  Origin restore_from{};
  std::string reason{};                        ///< why it cannot be taken; empty when it can
  std::optional<ckpt::StrategyResult> save{};  ///< at the interval of the plan, else at the shortest one
  std::optional<ckpt::Plan> plan{};            ///< in a run with failures
};

/// What is said about a run with failures.
struct JobInputs {
  ckpt::Job job{};
  Origin mtbf_from{};
  Origin work_from{};
  Origin detection_from{};
  Origin rescheduling_from{};
  std::optional<ckpt::ObservedFailures> observed{};  ///< with --failures
};

/// The manners that were asked for.
struct Manners {
  std::vector<Manner> all{};
  std::optional<std::size_t> chosen{};  ///< none when they are only compared
  bool one = true;                      ///< a single one was named
  ckpt::Seconds step{};
  double slowdown = 0.0;                          ///< of all but the synchronous one
  std::optional<ckpt::Bytes> host_memory_free{};  ///< of one node
  Origin strategy_from{};
  Origin step_from{};
  Origin slowdown_from{};
  Origin memory_from{};
  std::optional<ckpt::Seconds> warm_up{};  ///< of all restores, when it was given
  std::optional<JobInputs> job{};          ///< with --mtbf, --node-mtbf or --failures
};

/// An interval by one formula, and what it gives.
struct IntervalRow {
  std::string_view name{};
  std::optional<ckpt::WorkInterval> interval{};  ///< empty where the formula has no answer
  ckpt::Validity validity = ckpt::Validity::outside;
  std::optional<double> goodput{};  ///< of the exact model; empty where saves would meet
};

/// What would reach the target, or why nothing of the kind would.
template <class Value>
struct Need {
  std::optional<Value> found{};
  std::string reason{};
};

/// The goodput that is wanted.
struct Goal {
  double target = 0.0;
  bool met = false;
  Need<ckpt::BytesPerSecond> bandwidth{};                ///< of storage, all writers together
  std::optional<ckpt::BytesPerSecond> node_bandwidth{};  ///< of the heaviest node then; with --nodes
  std::optional<double> writers{};                       ///< for that bandwidth, where each has storage of its own
  Need<ckpt::Seconds> mtbf{};
  Need<ckpt::Seconds> restore{};
  Need<ckpt::WorkInterval> interval{};  ///< the longest
};

/// A run with failures.
struct JobAnswer {
  ckpt::Job job{};
  ckpt::Plan plan{};              ///< of the chosen manner
  bool interval_given = false;    ///< the ledger is at --interval; else at the interval of the plan
  ckpt::WorkInterval interval{};  ///< of the ledger
  ckpt::Ledger ledger{};
  std::optional<double> goodput_low{};   ///< at the same interval and the least MTBF that --failures allows
  std::optional<double> goodput_high{};  ///< and the largest
  std::optional<double> accelerators{};
  std::vector<IntervalRow> intervals{};
  std::optional<Goal> goal{};
};

}  // namespace plan
