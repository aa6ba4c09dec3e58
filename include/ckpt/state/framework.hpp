#pragma once
// What a training framework writes unless it is told otherwise: kinds of files, who writes them, formats, habits. The
// entries are in catalog/frameworks.hpp; `visit_files` says which files a model leaves.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/precisions.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What files of a kind hold.
enum class FileBytes : std::uint8_t {
  nothing,     ///< a few MB at most, whatever the model: plans, random states, positions of readers
  weights,     ///< the weights
  optimizer,   ///< master weights, moments and all else of the optimizer
  everything,  ///< both
};

/// The word for what files hold.
[[nodiscard]] constexpr std::string_view to_string(FileBytes bytes) {
  switch (bytes) {
    case FileBytes::nothing:
      return "small";
    case FileBytes::weights:
      return "weights";
    case FileBytes::optimizer:
      return "optimizer";
    case FileBytes::everything:
      return "weights and optimizer";
  }
  return "unknown";
}

/// Who writes files of a kind.
enum class FileWriters : std::uint8_t {
  one,                   ///< rank 0, for all of them
  model_parallel_ranks,  ///< the first replica of each model-parallel rank
  all,                   ///< every rank that has something to write
};

/// The word for who writes.
[[nodiscard]] constexpr std::string_view to_string(FileWriters writers) {
  switch (writers) {
    case FileWriters::one:
      return "rank 0";
    case FileWriters::model_parallel_ranks:
      return "the first replica of each model-parallel rank";
    case FileWriters::all:
      return "every rank";
  }
  return "unknown";
}

/// What the bytes of tensors are wrapped in. It decides what comes on top of them.
enum class FileFormat : std::uint8_t {
  torch_save,   ///< `torch.save` of one dictionary: a zip archive with an entry for each tensor
  safetensors,  ///< one header in JSON
  distributed,  ///< torch's distributed checkpoint: an archive for each piece of a tensor
  compressed,   ///< TensorStore's zarr or OCDBT: compressed, so at most so many bytes, in files named by hashes
};

/// The word for a format.
[[nodiscard]] constexpr std::string_view to_string(FileFormat format) {
  switch (format) {
    case FileFormat::torch_save:
      return "torch.save";
    case FileFormat::safetensors:
      return "safetensors";
    case FileFormat::distributed:
      return "distributed checkpoint";
    case FileFormat::compressed:
      return "compressed";
  }
  return "unknown";
}

/// A kind of file of a framework.
struct FileKind {
  /// Path below the folder of the save, with numbers in braces: {rank} of the writer, {mp} of its model-parallel rank
  /// in two digits, {part} of the files of a writer, {shard} and {shards} in five digits, {ranks} how many, {step},
  /// {hash}.
  std::string_view name{};
  FileBytes holds = FileBytes::nothing;        ///< of what
  FileWriters writers = FileWriters::one;      ///< by whom
  FileFormat format = FileFormat::torch_save;  ///< how
  std::string_view whole{};                    ///< name where one file holds all that is split: {shard}
  std::uint64_t parts = 1;                     ///< files of one writer, of about the same size
  std::uint64_t largest = 0;                   ///< most bytes of a file that is split by size [B]; 0: it is not

  friend constexpr bool operator==(const FileKind&, const FileKind&) = default;
};

/// Whether saves can be written while the training goes on.
enum class Asynchronous : std::uint8_t {
  impossible,  ///< there is no such mode
  off,         ///< not by default
  on,          ///< by default
};

/// The word for that.
[[nodiscard]] constexpr std::string_view to_string(Asynchronous asynchronous) {
  switch (asynchronous) {
    case Asynchronous::impossible:
      return "impossible";
    case Asynchronous::off:
      return "off";
    case Asynchronous::on:
      return "on";
  }
  return "unknown";
}

/// What a framework does unless it is told otherwise. What does not apply, or is not known, is empty.
struct Framework {
  /// Most kinds of files that hold state.
  static constexpr std::size_t max_files = 4;

  std::string_view name{};    ///< as looked up: "torchtitan"
  std::string_view title{};   ///< in words: "HF Trainer with ZeRO-1 or 2"
  std::string_view source{};  ///< what was read, and its version

  // ---- what is saved
  std::string_view precision{};         ///< of `precisions`: formats in which weights, masters and moments are stored
  std::string_view optimizer = "adam";  ///< of `optimizers`: "lora" where only adapters are trained
  std::uint64_t rank = 0;               ///< of that, if it has one and not its usual one
  std::string_view lora_targets{};      ///< what LoRA adapts, see `lora_scope`; empty: PEFT's choice for the family
  Zero zero = Zero::none;               ///< what replicas divide

  // ---- into which files, by whom
  std::string_view writer_rule{};           ///< of `writer_rules`: who writes what several ranks hold
  std::string_view folder{};                ///< of one save: "checkpoint-{step}"
  std::array<FileKind, max_files> kinds{};  ///< of files with state; those without a name are none
  std::string_view marker{};                ///< the file that is written last, by which a save is known to be complete
  std::string_view unfinished{};    ///< a file of the folder's name and this beside it: the save is not complete
  bool model_parallel = true;       ///< pipeline stages and expert parallel ranks write these files, too
  std::uint64_t shard_limit = 0;    ///< bytes at which safetensors are split [B]; 0: never
  std::string_view second_copy{};   ///< a second whole save lies in a folder with this at the end of its name
  std::uint64_t times_written = 1;  ///< how often the same bytes of a folder are written

  // ---- how
  std::string_view serialiser{};                  ///< of `serialisers`: with its rate as measured
  std::string_view host_memory{};                 ///< of `host_memory`: what an asynchronous save copies into
  Asynchronous asynchronous = Asynchronous::off;  ///< unless told otherwise
  std::optional<bool> syncs{};                    ///< waits until the bytes are on the medium (fsync)
  std::uint64_t threads = 1;                      ///< that write in a process

  // ---- when, and what becomes of older ones
  std::uint64_t every_steps = 0;   ///< steps between saves; 0: not by steps
  std::optional<Seconds> every{};  ///< time between saves, in place of steps
  std::string_view every_other{};  ///< otherwise: "each epoch", "must be given"
  std::uint64_t keeps = 0;         ///< saves that are kept; 0: all
  bool deletes_first = false;      ///< makes room before a save, not after it

  std::string_view note{};  ///< what to know before relying on it

  /// Kinds of files that hold state.
  [[nodiscard]] constexpr std::span<const FileKind> files() const {
    std::size_t n = 0;
    while (n < max_files && !kinds[n].name.empty()) ++n;
    return {kinds.data(), n};
  }
  /// How often a save writes the bytes of its folder, into it and into a second one.
  [[nodiscard]] constexpr std::uint64_t copies_written() const { return times_written * (second_copy.empty() ? 1 : 2); }
  /// Folders that lie on the storage at the same time at most; 0: no limit. A second copy counts.
  [[nodiscard]] constexpr std::uint64_t most_folders() const {
    return keeps == 0 ? 0 : keeps + (deletes_first ? 0 : 1) + (second_copy.empty() ? 0 : 1);
  }
};

/// Bytes in the folder of one save for each parameter, with Adam: what each kind of file holds, the second copy not
/// counted.
/// @throws InvalidInput for a precision that is none of `precisions`
[[nodiscard]] constexpr double folder_bytes_per_parameter(const Framework& framework);

/// Bytes that a save writes for each byte of the state: weights that are stored twice, a second copy, the same bytes
/// once more.
/// @param framework  that saves
/// @param weights    W, of the state [B], >= 0
/// @param others     O, masters, moments and all else [B], >= 0
/// @return           (what files hold of W and O) / (W + O), at least 1, times the copies written
/// @throws InvalidInput for sizes outside their domain, or both 0
[[nodiscard]] constexpr double write_amplification(const Framework& framework, Bytes weights, Bytes others);

/// A layout as the framework divides and saves it: what ZeRO divides and who writes are the framework's where the
/// layout does not say them.
[[nodiscard]] constexpr ParallelLayout layout_in(const Framework& framework, ParallelLayout layout);

// ---- implementation

namespace detail {

/// What the kinds of files hold, of so much of weights and so much of all else.
[[nodiscard]] constexpr double in_files(const Framework& framework, double weights, double others) {
  double sum = 0.0;
  for (const FileKind& kind : framework.files()) {
    if (kind.holds == FileBytes::weights || kind.holds == FileBytes::everything) sum += weights;
    if (kind.holds == FileBytes::optimizer || kind.holds == FileBytes::everything) sum += others;
  }
  return sum;
}

}  // namespace detail

constexpr double folder_bytes_per_parameter(const Framework& framework) {
  const BytesPerParameter bytes = components(Adam<>::rule, precisions::get(framework.precision));
  return detail::in_files(framework, bytes.weights, bytes.total() - bytes.weights);
}

constexpr double write_amplification(const Framework& framework, Bytes weights, Bytes others) {
  detail::require_non_negative(weights, Subject{"ckpt::write_amplification", "weights", "B"});
  detail::require_non_negative(others, Subject{"ckpt::write_amplification", "rest of the state", "B"});
  const double state = (weights + others).value();
  detail::require_positive(state, Subject{"ckpt::write_amplification", "state", "B"});
  const double once = detail::in_files(framework, weights.value(), others.value()) / state;
  return (once > 1.0 ? once : 1.0) * static_cast<double>(framework.copies_written());
}

constexpr ParallelLayout layout_in(const Framework& framework, ParallelLayout layout) {
  if (layout.zero == Zero::none) layout.zero = framework.zero;
  if (!layout.writer_rule && !framework.writer_rule.empty()) {
    layout.writer_rule = writer_rules::get(framework.writer_rule).rule;
  }
  for (const FileKind& kind : framework.files()) {
    layout.one_file = layout.one_file || kind.holds == FileBytes::everything;
  }
  return layout;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
