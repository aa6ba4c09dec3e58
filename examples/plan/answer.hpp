#pragma once
// What `plan` answers: every figure that the reports print, and where it comes from.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/safetensors_index.hpp>

#include "origin.hpp"
#include "run_answer.hpp"

namespace plan {

/// What the checkpoint of a model with a shape holds, and who writes it.
struct Breakdown {
  std::uint64_t active_parameters = 0;
  ckpt::PartCounts parts{};
  ckpt::PartCounts active_parts{};
  ckpt::Inventory inventory;
  std::optional<ckpt::Inventory> fully_parallel{};  ///< saved so; for a layout that is not, with --nodes
};

/// Everything the reports print.
struct Answer {
  std::optional<std::string> model{};
  std::optional<std::string> node{};
  std::optional<std::string> tier{};
  double parameters = 0.0;
  std::optional<Breakdown> breakdown{};  ///< of a model with a shape; on one rank unless a layout is given
  bool layout_given = false;
  bool size_given = false;  ///< then `parameters` are bytes, of 1 B each
  bool explain = false;
  ckpt::AnyOptimizer optimizer{};
  double bytes_per_parameter = 0.0;  ///< of state, each byte once; where it depends on shapes: bytes / parameters
  std::optional<ckpt::StoredExplanation> stored{};         ///< what the files of the model hold, when an index is given
  std::optional<ckpt::BytesPerSecond> writer_bandwidth{};  ///< of one writer; empty when there is no figure
  bool tier_is_shared = false;  ///< without --nodes: --tier limits all writers, no single one
  bool limited = true;          ///< what all writers get together has a limit
  ckpt::CheckpointOptions options{};
  std::optional<double> max_penalty{};

  Origin parameters_from{};
  Origin optimizer_from{};
  Origin precision_from{};
  Origin rank_from{};
  Origin bandwidth_from{};
  Origin writers_from{};
  Origin limit_from{};
  Origin interval_from{};
  std::vector<std::string> notes{};  ///< what the reader should know about these figures

  ckpt::CheckpointModel checkpoint{};
  ckpt::CheckpointResult result{};

  std::optional<Machine> machine{};  ///< with --nodes; then the bandwidth of writers is what the path gives them
  std::optional<Saving> saving{};    ///< with --nodes or a question about the path, strategies or the run
  std::optional<Manners> manners{};  ///< with --strategy or a question about the run
  std::optional<JobAnswer> job{};    ///< with --mtbf, --node-mtbf or --failures

  /// Adds what a catalog entry says besides its figures.
  template <class Entry>
  void add_note(const Entry& entry) {
    if (!entry.note.empty()) notes.push_back(fmt::format("{}: {}", entry.name, entry.note));
  }
  [[nodiscard]] bool meets_penalty() const { return !max_penalty || result.mfu_penalty <= *max_penalty; }
  [[nodiscard]] bool meets_target() const { return meets_penalty() && (!job || !job->goal || job->goal->met); }
};

}  // namespace plan
