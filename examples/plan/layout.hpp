#pragma once
// Parallel layouts on the command line: the names of their manners, and a layout in words.

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/state/parallelism.hpp>

#include "wording.hpp"

namespace plan {

/// A manner of saving by the name that `--saving` takes.
struct NamedWriterRule {
  std::string_view name;
  ckpt::WriterRule saving;
};

inline constexpr NamedWriterRule savings[] = {
    {"deduplicated", ckpt::WriterRule::deduplicated},     {"fully-parallel", ckpt::WriterRule::fully_parallel},
    {"mp-ranks", ckpt::WriterRule::model_parallel_ranks}, {"gathered", ckpt::WriterRule::gathered},
    {"dcp", ckpt::WriterRule::distributed_checkpoint},    {"naive", ckpt::WriterRule::naive}};

/// The names, for the check of the option.
[[nodiscard]] inline std::vector<std::string> saving_names() {
  std::vector<std::string> names;
  for (const NamedWriterRule& known : savings) names.emplace_back(known.name);
  return names;
}

/// A manner of saving by its name, which has been checked to be one.
[[nodiscard]] inline ckpt::WriterRule parse_saving(std::string_view, std::string_view text) {
  ckpt::WriterRule saving{};
  for (const NamedWriterRule& known : savings) {
    if (known.name == text) saving = known.saving;
  }
  return saving;
}

[[nodiscard]] inline std::string_view to_string(ckpt::WriterRule saving) {
  for (const NamedWriterRule& known : savings) {
    if (known.saving == saving) return known.name;
  }
  return "unknown";
}

/// A layout in words: 8 tensor x 4 pipeline x 16 data = 512 ranks, ZeRO 1.
[[nodiscard]] inline std::string describe(const ckpt::ParallelLayout& layout) {
  std::string text = fmt::format("{} tensor x {} pipeline x {} data", count(layout.tensor), count(layout.pipeline),
                                 count(layout.data));
  if (layout.context > 1) text += fmt::format(" x {} context", count(layout.context));
  text += fmt::format(" = {} rank{}", count(layout.ranks()), layout.ranks() == 1 ? "" : "s");
  if (layout.expert > 1) text += fmt::format(", {} expert", count(layout.expert));
  if (layout.zero != ckpt::Zero::none) text += fmt::format(", ZeRO {}", static_cast<int>(layout.zero));
  if (layout.shard_group != 0) text += fmt::format(" in groups of {}", count(layout.shard_group));
  if (layout.one_file) text += ", one file";
  return text + fmt::format(", {}", to_string(layout.who_writes()));
}

}  // namespace plan
