#pragma once
// Names of the files that a framework leaves: made of patterns with numbers in braces, and told by them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/listing.hpp>

namespace ckpt::inline CKPT_ABI {

/// A file that a save should leave.
struct ExpectedFile {
  const FileKind* kind = nullptr;  ///< of the framework
  std::string name{};              ///< below the folder of the save; braces stand for what is not known
  std::uint64_t payload = 0;       ///< bytes of tensors [B]; at most, where they are compressed
  HeaderBytes header{};            ///< on top of them
  bool exact = true;               ///< without: of this size, or another of the kind: sizes are not numbered
};

/// The files of one save by name. Files of a writer with parts share its bytes evenly here: only their sum is due.
/// @throws InvalidInput what `visit_files` rejects; more than 10^5 files
template <Architecture Model, TensorOptimizer O>
[[nodiscard]] std::vector<ExpectedFile> expected_files(const Framework& framework, const Model& model,
                                                       const O& optimizer, const ParallelLayout& layout,
                                                       std::uint64_t shard_limit = 0);

// ---- implementation

namespace detail {

/// The numbers that a name has in the place of braces.
struct NameNumbers {
  std::optional<std::uint64_t> rank{}, mp{}, stage{}, part{}, shard{}, shards{}, ranks{};
};

/// Takes a number, or the text in the place of {hash} and others, from the front.
[[nodiscard]] inline bool take_field(std::string_view key, std::string_view& text, std::string_view next,
                                     NameNumbers& numbers) {
  const bool free = key == "hash" || key == "name" || key == "process" || key == "epoch" || key == "batch";
  if (free) {
    const std::size_t end = next.empty() ? text.size() : text.find(next);
    if (end == text.npos || end == 0) return false;
    text.remove_prefix(end);
    return true;
  }
  const std::size_t length = (std::min)(text.find_first_not_of("0123456789"), text.size());
  if (length == 0 || length > 9) return false;
  std::uint64_t number = 0;
  for (const char c : text.substr(0, length)) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  text.remove_prefix(length);
  for (const auto& [name, field] :
       {std::pair<std::string_view, std::optional<std::uint64_t> NameNumbers::*>{"rank", &NameNumbers::rank},
        {"mp", &NameNumbers::mp},
        {"part", &NameNumbers::part},
        {"shard", &NameNumbers::shard},
        {"shards", &NameNumbers::shards},
        {"ranks", &NameNumbers::ranks}}) {
    if (name == key) numbers.*field = number;
  }
  // Megatron's pipeline stage: mp_rank_01_003
  if (key == "mp" && text.size() >= 4 && text[0] == '_' &&
      text.substr(1, 3).find_first_not_of("0123456789") == text.npos && text.substr(4).starts_with(next)) {
    numbers.stage = 0;
    for (const char c : text.substr(1, 3)) numbers.stage = *numbers.stage * 10 + static_cast<std::uint64_t>(c - '0');
    text.remove_prefix(4);
  }
  return true;
}

/// Whether a component of a path is one of a pattern.
[[nodiscard]] inline bool match_component(std::string_view pattern, std::string_view text, NameNumbers& numbers) {
  constexpr std::string_view optional = "bf16_";
  if (pattern.starts_with(optional) && !text.starts_with(optional)) pattern.remove_prefix(optional.size());
  while (!pattern.empty()) {
    const std::size_t brace = (std::min)(pattern.find('{'), pattern.size());
    if (!text.starts_with(pattern.substr(0, brace))) return false;
    text.remove_prefix(brace);
    pattern.remove_prefix(brace);
    if (pattern.empty()) break;
    const std::size_t end = pattern.find('}');
    const std::string_view key = pattern.substr(1, end - 1);
    pattern.remove_prefix(end + 1);
    const std::string_view next = pattern.substr(0, (std::min)(pattern.find('{'), pattern.size()));
    if (!take_field(key, text, next, numbers)) return false;
  }
  return text.empty();
}

[[nodiscard]] inline std::string_view take_last_component(std::string_view& path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view last = slash == path.npos ? path : path.substr(slash + 1);
  path = slash == path.npos ? std::string_view() : path.substr(0, slash);
  return last;
}

/// A name that is one of a kind: what was matched from its end.
struct NameMatch {
  std::size_t kind = 0;
  std::size_t components = 0;  // that are as in the pattern
  bool whole = false;          // all of them are, or the name has no more
  NameNumbers numbers{};
  std::string_view folder{};  // what stands before them
};

/// How a path matches a pattern; none where its last component does not.
[[nodiscard]] inline std::optional<NameMatch> match_path(std::string_view pattern, std::string_view path) {
  const bool is_free = pattern.ends_with("/{hash}");
  NameMatch match;
  for (;;) {
    if (pattern.empty() || path.empty()) break;
    std::string_view rest_of_pattern = pattern;
    std::string_view rest_of_path = path;
    NameNumbers numbers = match.numbers;
    if (!match_component(take_last_component(rest_of_pattern), take_last_component(rest_of_path), numbers)) break;
    match.numbers = numbers;
    pattern = rest_of_pattern;
    path = rest_of_path;
    ++match.components;
  }
  // A name that may be anything needs its folder, too.
  if (match.components == 0 || (match.components == 1 && is_free)) return std::nullopt;
  match.whole = pattern.empty() || path.empty();
  match.folder = path;
  return match;
}

/// The kind that a name is of; of several the one that more of the path agrees with.
[[nodiscard]] inline std::optional<NameMatch> match_name(const Framework& framework, std::string_view name) {
  std::optional<NameMatch> best;
  for (std::size_t i = 0; i < framework.files().size(); ++i) {
    const FileKind& kind = framework.files()[i];
    for (const std::string_view pattern : {kind.name, kind.whole}) {
      if (pattern.empty()) continue;
      auto match = match_path(pattern, name);
      if (!match) continue;
      match->kind = i;
      const auto merit = [](const NameMatch& m) { return std::pair(m.whole, m.components); };
      if (!best || merit(*match) > merit(*best)) best = match;
    }
  }
  return best;
}

/// A number with zeros in front.
[[nodiscard]] inline std::string padded(std::uint64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

/// The name of a file with its numbers; others stay in braces.
[[nodiscard]] inline std::string render_name(std::string_view pattern, const NameNumbers& numbers) {
  std::string name;
  while (!pattern.empty()) {
    const std::size_t brace = (std::min)(pattern.find('{'), pattern.size());
    name += pattern.substr(0, brace);
    pattern.remove_prefix(brace);
    if (pattern.empty()) break;
    const std::size_t end = pattern.find('}');
    const std::string_view key = pattern.substr(1, end - 1);
    const auto number = [&](const std::optional<std::uint64_t>& value, std::size_t width) {
      name += value ? padded(*value, width) : std::string(pattern.substr(0, end + 1));
    };
    if (key == "rank") {
      number(numbers.rank, 1);
    } else if (key == "mp") {
      number(numbers.mp, 2);
      if (numbers.stage) name.append("_").append(padded(*numbers.stage, 3));
    } else if (key == "part") {
      number(numbers.part, 1);
    } else if (key == "shard") {
      number(numbers.shard, 5);
    } else if (key == "shards") {
      number(numbers.shards, 5);
    } else if (key == "ranks") {
      number(numbers.ranks, 1);
    } else {
      name += pattern.substr(0, end + 1);
    }
    pattern.remove_prefix(end + 1);
  }
  return name;
}

[[nodiscard]] inline bool has_number(const FileKind& kind, std::string_view key) {
  return kind.name.find(key) != kind.name.npos;
}

/// An expected file with its numbers.
struct NumberedFile {
  ExpectedFile file{};
  NameNumbers numbers{};
};

template <Architecture Model, TensorOptimizer O>
[[nodiscard]] std::vector<NumberedFile> numbered_files(const Framework& framework, const Model& model,
                                                       const O& optimizer, const ParallelLayout& layout,
                                                       std::uint64_t shard_limit) {
  constexpr std::uint64_t most = 100'000;
  const ParallelLayout saved = layout_in(framework, layout);
  std::vector<DueFiles> due;
  visit_files(
      framework, model, optimizer, layout, [&due](const DueFiles& files) { due.push_back(files); }, shard_limit);
  const auto shards = static_cast<std::uint64_t>(
      std::count_if(due.begin(), due.end(), [](const DueFiles& files) { return !files.kind->whole.empty(); }));
  std::uint64_t count = 0;
  for (const DueFiles& files : due) count = checked_sum(count, files.files(), too_many_files);
  if (count > most) {
    reject("ckpt::expected_files: number of files must be at most 100000", static_cast<double>(count));
  }
  std::vector<NumberedFile> result;
  for (const DueFiles& files : due) {
    const FileKind& kind = *files.kind;
    NumberedFile next{{&kind, "", files.payload, files.header, files.numbered}, {}};
    if (kind.format == FileFormat::compressed) {
      next.file.name = kind.name;
      result.push_back(next);
      continue;
    }
    const bool by_rank = has_number(kind, "{rank}");
    const bool by_model_rank = has_number(kind, "{mp}");
    for (std::uint64_t i = files.first; i < files.first + files.writers; ++i) {
      NameNumbers numbers;
      if (!kind.whole.empty()) {
        if (shards > 1) numbers.shard = i;
        numbers.shards = shards;
      }
      if (by_rank) numbers.rank = by_model_rank ? i / saved.tensor : i;
      if (by_model_rank) numbers.mp = i % saved.tensor;
      if (by_model_rank && saved.pipeline > 1) numbers.stage = i / saved.tensor;
      if (has_number(kind, "{ranks}")) numbers.ranks = saved.ranks();
      for (std::uint64_t part = 0; part < files.parts; ++part) {
        if (has_number(kind, "{part}")) numbers.part = part;
        next.numbers = numbers;
        next.file.payload = even_share(files.payload, files.parts, part);
        next.file.name = render_name(kind.whole.empty() || shards > 1 ? kind.name : kind.whole, numbers);
        result.push_back(next);
      }
    }
  }
  return result;
}

}  // namespace detail

template <Architecture Model, TensorOptimizer O>
std::vector<ExpectedFile> expected_files(const Framework& framework, const Model& model, const O& optimizer,
                                         const ParallelLayout& layout, std::uint64_t shard_limit) {
  std::vector<ExpectedFile> result;
  for (auto& file : detail::numbered_files(framework, model, optimizer, layout, shard_limit)) {
    result.push_back(std::move(file.file));
  }
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
