#pragma once
// The files that a framework leaves of a model: how many, of how many bytes, by which rank. What `ls -l` shows of a
// save that is complete.

#include <cstdint>

#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/framework.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/safetensors_shards.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What a format adds to the bytes of tensors [B].
struct HeaderBytes {
  std::uint64_t usual = 0;  ///< an estimate
  std::uint64_t most = 0;   ///< more than this is no header

  friend constexpr bool operator==(const HeaderBytes&, const HeaderBytes&) = default;
};

/// What a format adds to `tensors` stored tensors.
///
/// `torch.save` about 350 B for each (measured: 332,043 B over 960), safetensors 130 B (116 to 145), a piece of torch's
/// distributed checkpoint about 1.2 kB (recalled). The most is several times that, and 1 MB for arguments, random
/// states and schedulers that lie in the same file. What is compressed has none.
[[nodiscard]] constexpr HeaderBytes header_bytes(FileFormat format, std::uint64_t tensors);

/// Files of a kind that hold the same number of bytes.
struct DueFiles {
  const FileKind* kind = nullptr;  ///< which
  std::uint64_t payload = 0;       ///< bytes of tensors of one writer [B]; of all its parts together
  HeaderBytes header{};            ///< on top of them
  std::uint64_t writers = 1;       ///< how many write as much
  std::uint64_t first = 0;         ///< number of the first of them: its rank, its model-parallel rank, or its shard
  std::uint64_t parts = 1;         ///< files of each; their sizes differ, and with what is compressed their number
  bool numbered = true;            ///< that they follow each other; without, which rank writes which size is not said

  /// Files, at least.
  [[nodiscard]] constexpr std::uint64_t files() const {
    return detail::checked_product(writers, parts, detail::too_many_files);
  }
  /// Bytes of tensors of all of them.
  [[nodiscard]] constexpr std::uint64_t bytes() const {
    return detail::multiply_bytes(payload, writers, detail::too_many_bytes);
  }

  friend constexpr bool operator==(const DueFiles&, const DueFiles&) = default;
};

/// The optimizer as a framework stores it: Adam, or LoRA's adapters, in the framework's precision.
[[nodiscard]] constexpr Optimizer optimizer_in(const Framework& framework) {
  OptimizerOptions options{.rank = framework.rank};
  if (!framework.lora_targets.empty()) options.scope = lora_scope(framework.lora_targets);
  return optimizers::get(framework.optimizer, framework.precision, options);
}

/// Calls `visit(files)` with all files that hold state of one save, kind by kind, and of a kind in the order of ranks
/// or shards. Payloads are exact where `Inventory::rank_error()` is 0; of a kind with parts the sum of a writer's is.
///
/// @param framework    of the catalog, or your own
/// @param model        any `Architecture`
/// @param optimizer    any `TensorOptimizer`: `optimizer_in(framework)`
/// @param layout       sizes; what ZeRO divides and who writes are the framework's where they are not said
/// @param visit        called with each `const DueFiles&`
/// @param shard_limit  bytes at which safetensors are split [B]; 0: the framework's
/// @throws InvalidInput what `take_inventory` rejects; pipeline stages or expert parallel ranks where the framework
/// then
///         writes other files
template <Architecture Model, TensorOptimizer O, class Visitor>
constexpr void visit_files(const Framework& framework, const Model& model, const O& optimizer,
                           const ParallelLayout& layout, Visitor&& visit, std::uint64_t shard_limit = 0);

/// Bytes of tensors that all files of a kind hold, each once.
[[nodiscard]] constexpr std::uint64_t bytes_held(const Inventory& inventory, FileBytes holds) {
  const ComponentBytes all = inventory.components();
  switch (holds) {
    case FileBytes::nothing:
      return 0;
    case FileBytes::weights:
      return all.weights;
    case FileBytes::optimizer:
      return all.optimizer();
    case FileBytes::everything:
      return all.total();
  }
  return 0;
}

// ---- implementation

constexpr HeaderBytes header_bytes(FileFormat format, std::uint64_t tensors) {
  const auto each = [tensors](std::uint64_t usual, std::uint64_t most, std::uint64_t fixed) {
    return HeaderBytes{8 + detail::multiply_bytes(tensors, usual), fixed + detail::multiply_bytes(tensors, most)};
  };
  switch (format) {
    case FileFormat::torch_save:
      return each(350, 1500, 1'000'000);
    case FileFormat::safetensors:
      return each(130, 400, 4096);
    case FileFormat::distributed:
      return each(1200, 4096, 1'000'000);
    case FileFormat::compressed:
      return {};
  }
  return {};
}

namespace detail {

/// Bytes of one kind that a rank writes.
[[nodiscard]] constexpr std::uint64_t bytes_of(const RankShape& shape, FileBytes holds) {
  switch (holds) {
    case FileBytes::nothing:
      return 0;
    case FileBytes::weights:
      return shape.weights;
    case FileBytes::optimizer:
      return shape.optimizer;
    case FileBytes::everything:
      return shape.total();
  }
  return 0;
}

/// Tensors that files of a kind store: of an optimizer master, moments and the count of steps of each.
[[nodiscard]] constexpr std::uint64_t stored_tensors(FileBytes holds, std::uint64_t tensors) {
  switch (holds) {
    case FileBytes::nothing:
      return 0;
    case FileBytes::weights:
      return tensors;
    case FileBytes::optimizer:
      return 3 * tensors;
    case FileBytes::everything:
      return 4 * tensors;
  }
  return 0;
}

/// Whether the shapes of an inventory follow each other in the order of ranks.
[[nodiscard]] constexpr bool is_in_order(const ParallelLayout& layout) {
  return layout.tensor == 1 && layout.pipeline == 1 && layout.expert == 1 && layout.shards() == layout.replicas();
}

}  // namespace detail

template <Architecture Model, TensorOptimizer O, class Visitor>
constexpr void visit_files(const Framework& framework, const Model& model, const O& optimizer,
                           const ParallelLayout& layout, Visitor&& visit, std::uint64_t shard_limit) {
  const ParallelLayout saved = layout_in(framework, layout);
  if (!framework.model_parallel && (saved.pipeline > 1 || saved.expert > 1)) {
    detail::reject(
        "ckpt::visit_files: pipeline and expert parallel size must be 1 for a framework that then writes other files",
        static_cast<double>(saved.pipeline > 1 ? saved.pipeline : saved.expert));
  }
  const Inventory inventory = take_inventory(model, optimizer, saved);
  std::uint64_t tensors = 0;
  visit_tensors(model, [&tensors](const Tensor& t) { tensors += t.total_copies().value(); });
  for (const FileKind& kind : framework.files()) {
    const std::uint64_t all = bytes_held(inventory, kind.holds);
    const HeaderBytes header = header_bytes(kind.format, detail::stored_tensors(kind.holds, tensors));
    if (kind.format == FileFormat::compressed) {
      const std::uint64_t files = kind.largest == 0 ? 1 : all / kind.largest + (all % kind.largest != 0 ? 1 : 0);
      visit(DueFiles{.kind = &kind, .payload = all, .parts = files});
    } else if (!kind.whole.empty()) {
      std::uint64_t limit = shard_limit != 0 ? shard_limit : framework.shard_limit;
      if (limit == 0) limit = all;
      std::uint64_t number = 1;
      if (all == 0) continue;
      visit_shards(model, optimizer, limit, [&](const Shard& shard) {
        visit(DueFiles{.kind = &kind,
                       .payload = shard.payload,
                       .header = header_bytes(kind.format, shard.tensors),
                       .first = number++});
      });
    } else if (kind.writers == FileWriters::one) {
      if (all != 0) visit(DueFiles{.kind = &kind, .payload = all, .header = header});
    } else {
      DueFiles files{.kind = &kind, .header = header, .writers = 0, .parts = kind.parts};
      std::uint64_t next = 0;
      bool alike = true;
      for (const RankShape& shape : inventory.rank_shapes()) {
        const std::uint64_t bytes = detail::bytes_of(shape, kind.holds);
        if (bytes == 0) continue;
        alike = alike && (next == 0 || bytes == files.payload);
        files.payload = bytes;
        next += shape.ranks;
      }
      next = 0;
      files.numbered = alike || detail::is_in_order(saved);
      for (const RankShape& shape : inventory.rank_shapes()) {
        const std::uint64_t bytes = detail::bytes_of(shape, kind.holds);
        if (bytes == 0 || shape.ranks == 0) continue;
        if (files.writers != 0 && bytes != files.payload) {
          visit(static_cast<const DueFiles&>(files));
          files.first = next;
          files.writers = 0;
        }
        files.payload = bytes;
        files.writers += shape.ranks;
        next += shape.ranks;
      }
      if (files.writers != 0) visit(static_cast<const DueFiles&>(files));
    }
  }
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
