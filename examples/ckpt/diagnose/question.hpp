#pragma once
// A measured save or load of a job, and what was found out about it besides.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/ask.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/paths.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/writers.hpp>

namespace diagnose {

/// One save or load to diagnose.
struct Question {
  ckpt::Job job{};
  ckpt::Seconds measured{};
  ckpt::SaveFacts facts{};
  std::optional<ckpt::RestoreFacts> restore_facts{};  ///< of a load; then `facts` count for nothing
  ckpt::DiagnoseOptions options{};
  std::vector<std::string> notes{};

  [[nodiscard]] bool is_load() const { return restore_facts.has_value(); }
  /// @throws ckpt::InvalidInput what `ckpt::diagnose` rejects
  [[nodiscard]] ckpt::Diagnosis diagnosis() const {
    if (restore_facts) return ckpt::diagnose_restore(job, measured, *restore_facts, options);
    return ckpt::diagnose(job, measured, facts, options);
  }
  /// Who writes or reads how much.
  [[nodiscard]] ckpt::SaveLoad load() const {
    const ckpt::SaveLoad saved = ckpt::save_load(job);
    return is_load() ? ckpt::read_load(job, saved).read : ckpt::written_load(job, saved);
  }
};

/// What to do about a cause.
[[nodiscard]] std::string_view remedy(ckpt::Cause cause);

/// The options that would make more causes testable, "--files with --latency, --connections"; empty where none would.
[[nodiscard]] std::string untested(const Question& question, const ckpt::Diagnosis& diagnosis);

/// Tiers of the catalog that would take such a save within 10 % of the measured time, the nearest first, at most three.
/// Drives are those of each node; what is sold by capacity has any rate, and is left out.
[[nodiscard]] std::string tiers_like(const Question& question);

}  // namespace diagnose
