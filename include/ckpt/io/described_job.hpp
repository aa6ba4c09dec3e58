#pragma once
// A job that was described, and what a reader should know about it. Needs nlohmann-json.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/catalog/spreads.hpp>
#include <ckpt/core/basis.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/io/huggingface_model.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/levels.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/save/redundancy.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/framework.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizers.hpp>

namespace ckpt::inline CKPT_ABI {

/// How far to trust a figure of a described job, and the document that it stands in.
struct DescribedOrigin {
  std::string_view confidence{};  ///< "given", "default", "assumed", or words of `Confidence`
  Source source{};                ///< empty for what was given or assumed
};

/// A figure of a described job by what it is of, with its origin.
struct DescribedFigure {
  std::string_view what{};   ///< "parameters", "write bandwidth", "network", "host link", "read bandwidth"; of what was
                             ///< said to be a guess the key that says it: "failures.mtbf"
  DescribedOrigin origin{};  ///< where it comes from
};

/// A job that was described, and what a reader should know about it.
struct DescribedJob {
  Job job{};                                         ///< to be solved
  std::string model{};                               ///< its name; empty without one
  double parameters = 0.0;                           ///< 0 where bytes were given
  double bytes_per_parameter = 0.0;                  ///< of the state, each byte once; 0 where bytes were given
  std::optional<Optimizer> optimizer{};              ///< empty where bytes, or bytes per parameter, were given
  std::optional<Inventory> inventory{};              ///< of a model with a shape; on one rank unless a layout is given
  std::optional<Inventory> fully_parallel{};         ///< the same, saved fully in parallel, where a layout is given
  bool layout_given = false;                         ///< then its ranks are the writers
  std::uint64_t active_parameters = 0;               ///< of a model with a shape
  PartCounts parts{};                                ///< the same, by part
  PartCounts active_parts{};                         ///< the same of those that the next token uses
  LoraCount lora{};                                  ///< parameters that LoRA trains; 0 without it
  Bytes frozen{};                                    ///< of frozen parameters, besides
  Bytes data_loaders{};                              ///< of the states of data loaders, of all ranks together
  std::optional<HuggingFaceModel> config{};          ///< read from a config.json
  const Framework* framework = nullptr;              ///< that saves; null: none was named
  std::string storage{};                             ///< name of where saves end; empty without one
  bool writers_alone = false;                        ///< no nodes: writers, each of storage of its own, below a limit
  std::optional<BytesPerSecond> writer_bandwidth{};  ///< of one of them
  bool bandwidth_assumed = false;                    ///< the node has no storage figure
  std::optional<ObservedFailures> observed{};        ///< that the MTBF comes from
  std::vector<Redundancy> levels{};                  ///< on nodes, below the storage where saves end; see `job_levels`
  std::vector<LostNodes> lost_nodes{};               ///< with failures; of `levels`
  std::vector<InputSpread> spreads{};                ///< of figures that were said to have one, as factors
  std::vector<InputSpread> implied{};                ///< of an MTBF that was counted, or is another run's
  std::vector<InputBasis> bases{};                   ///< of bandwidths of the catalog, and those that were said
  std::vector<DescribedFigure> origins{};            ///< of figures that are not simply given
  std::vector<std::string> notes{};                  ///< what the figures alone do not say

  /// Where a figure comes from; empty where it is not known.
  [[nodiscard]] DescribedOrigin origin(std::string_view what) const;
  /// Spreads of all inputs that are not taken at their word: `spreads`, those of `implied` that were not said, and what
  /// is reached of `bases`.
  [[nodiscard]] std::vector<InputSpread> all_spreads(const SpreadTable& table = catalog::spreads::all) const;
  /// Takes every figure at its word that was not said to have a spread.
  void take_at_word() {
    implied.clear();
    bases.clear();
  }
};

// ---- implementation

inline std::vector<InputSpread> DescribedJob::all_spreads(const SpreadTable& table) const {
  std::vector<InputSpread> said = spreads;
  for (const InputSpread& entry : implied) {
    bool known = false;
    for (const InputSpread& other : spreads) known = known || other.input == entry.input;
    if (!known) said.push_back(entry);
  }
  return spreads_of(bases, table, said);
}

inline DescribedOrigin DescribedJob::origin(std::string_view what) const {
  DescribedOrigin found;
  for (const DescribedFigure& figure : origins) {
    if (figure.what == what) found = figure.origin;  // the last one stands
  }
  return found;
}

}  // namespace ckpt::inline CKPT_ABI
