#pragma once
// What the names of the tensors in files show.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/stored_explanation.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Number of a layer in a name, "model.layers.61.embed_tokens.weight", or -1.
[[nodiscard]] inline std::int64_t layer_of(std::string_view tensor) {
  constexpr std::string_view word = "layers.";
  const std::size_t at = tensor.find(word);
  if (at == tensor.npos) return -1;
  std::int64_t layer = -1;
  for (const char c : tensor.substr(at + word.size(), 7)) {
    if (c < '0' || c > '9') break;
    layer = (layer < 0 ? 0 : layer * 10) + (c - '0');
  }
  return layer;
}

/// How the prediction modules of a family differ from its last layer.
struct ModuleForm {
  bool dense = false;      // a dense MLP where layers have experts
  bool one_table = false;  // an embedding (LongCat, in `model.mtp.`) or a head (Step-3.5, in layers beyond the last)
};
[[nodiscard]] constexpr ModuleForm module_form(std::string_view model_type) {
  if (model_type == "longcat_flash" || model_type == "step3p5") return {.dense = true, .one_table = true};
  return {.dense = model_type.starts_with("mimo_v2") || model_type == "ernie4_5_moe"};
}

/// What a part of a model is, by the word that its tensors begin with.
enum class NamedPart : std::uint8_t { other, vision, audio, prediction };
[[nodiscard]] inline NamedPart named_part(std::string_view word) {
  const auto has = [word](std::string_view part) { return word.find(part) != word.npos; };
  if (word == "mtp" || word.starts_with("mtp_") || has("nextn")) return NamedPart::prediction;
  for (const std::string_view part : {"audio", "speech", "talker", "token2wav", "code2wav", "whisper"}) {
    if (has(part)) return NamedPart::audio;
  }
  for (const std::string_view part : {"vision", "visual", "image", "projector", "connector", "aligner", "merger",
                                      "perceiver", "resampler", "qformer", "mlp1"}) {
    if (has(part)) return NamedPart::vision;
  }
  return word == "vit" || word == "sam_model" ? NamedPart::vision : NamedPart::other;
}

/// The beginning of a name that says what it belongs to: its first word, or the first two where the first wraps all.
[[nodiscard]] inline std::pair<std::string_view, NamedPart> group_of(std::string_view tensor) {
  const std::size_t end = tensor.find('.');
  const std::string_view first = tensor.substr(0, end);
  if (const NamedPart part = named_part(first); part != NamedPart::other || end == tensor.npos) return {first, part};
  for (const std::string_view wrapper : {"model", "language_model", "transformer", "thinker", "llm", "base_model"}) {
    if (first != wrapper) continue;
    const std::size_t next = tensor.find('.', end + 1);
    const NamedPart part = named_part(tensor.substr(end + 1, next == tensor.npos ? next : next - end - 1));
    if (part != NamedPart::other) return {tensor.substr(0, next), part};
  }
  return {first, NamedPart::other};
}

/// What the names of the tensors say; with none of them, anything is possible.
struct StoredEvidence {
  bool known = false;
  bool head = false;
  std::uint64_t copies = 0;                           // of an embedding that is stored by itself as well
  std::uint64_t rotary = 0;                           // buffers
  bool positions = false;                             // a fixed table of them
  std::uint64_t modules = 0;                          // layers beyond the last
  bool named_modules = false;                         // modules that stand apart from the layers
  bool tables = false;                                // a module has an embedding
  bool block_scales = false;                          // of 8-bit blocks
  bool weight_scales = false;                         // of 8-bit rows or tensors
  bool input_scales = false;                          // of what enters them
  bool packed = false, zeros = false, order = false;  // words of 4 bits, their zero points, the order of their rows
  bool microscaled = false;                           // blocks of MXFP4
  std::vector<std::pair<NameGroup, NamedPart>> groups{};
};

/// Counts the groups; of many only the most frequent.
inline void put_groups(std::vector<std::pair<std::string_view, NamedPart>>& of_tensors, StoredEvidence& seen) {
  constexpr std::size_t most = 64;
  std::sort(of_tensors.begin(), of_tensors.end());
  std::vector<std::pair<std::size_t, std::size_t>> groups;  // how many, and where
  for (std::size_t i = 0; i < of_tensors.size(); ++i) {
    if (i == 0 || of_tensors[i].first != of_tensors[i - 1].first) groups.push_back({0, i});
    ++groups.back().first;
  }
  std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [tensors, at] : groups) {
    if (seen.groups.size() == most) break;
    seen.groups.push_back({{.name = printable(of_tensors[at].first, 80), .tensors = tensors}, of_tensors[at].second});
  }
}

[[nodiscard]] inline StoredEvidence look_at_names(const std::vector<std::string>& tensors, std::uint64_t layers) {
  StoredEvidence seen{.known = !tensors.empty()};
  bool shared = false;
  bool scales = false;
  bool blocks = false;
  bool other_packing = false;
  std::vector<std::pair<std::string_view, NamedPart>> groups;  // one for each tensor
  std::string_view beginning;                                  // of the last name; they are sorted
  for (const std::string_view name : tensors) {
    const std::size_t second = name.find('.', (std::min)(name.find('.'), name.size() - 1) + 1);
    if (groups.empty() || second == name.npos || name.substr(0, second + 1) != beginning) {
      groups.push_back(group_of(name));
      beginning = second == name.npos ? std::string_view() : name.substr(0, second + 1);
    } else {
      groups.push_back(groups.back());
    }
    const NamedPart part = groups.back().second;
    const bool in_table = name.find("embed_tokens") != name.npos || name.find("shared_head") != name.npos;
    if (part == NamedPart::prediction) {
      seen.named_modules = true;
      seen.tables = seen.tables || in_table;
      continue;
    }
    if (part != NamedPart::other) continue;
    if (name.ends_with("inv_freq")) ++seen.rotary;
    seen.positions = seen.positions || name == "pos_embed.pos_embed";
    seen.block_scales = seen.block_scales || name.ends_with("_scale_inv");
    seen.weight_scales = seen.weight_scales || name.ends_with(".weight_scale");
    seen.input_scales = seen.input_scales || name.ends_with(".input_scale");
    seen.packed = seen.packed || name.ends_with(".qweight");
    seen.zeros = seen.zeros || name.ends_with(".qzeros");
    seen.order = seen.order || name.ends_with(".g_idx");
    // NVFP4 and packed integers, which are not taken apart.
    other_packing = other_packing || name.ends_with(".weight_packed") || name.ends_with(".weight_scale_2");
    scales = scales || name.ends_with("_scales");
    blocks = blocks || name.ends_with("_blocks");
    shared = shared || name.ends_with("shared.weight");
    if (name.ends_with("encoder.embed_tokens.weight") || name.ends_with("decoder.embed_tokens.weight")) ++seen.copies;
    for (const std::string_view head : {"lm_head.weight", "embed_out.weight", "cls.predictions.decoder.weight"}) {
      const bool at_top = name.size() == head.size() || (name.ends_with(head) && layer_of(name) < 0);
      seen.head = seen.head || (at_top && name.ends_with(head));
    }
    const std::int64_t layer = layer_of(name);
    if (layer < 0 || static_cast<std::uint64_t>(layer) < layers) continue;
    seen.modules = (std::max)(seen.modules, static_cast<std::uint64_t>(layer) - layers + 1);
    seen.tables = seen.tables || in_table;
  }
  if (!shared) seen.copies = 0;  // then they are the embedding itself
  seen.microscaled = scales && blocks;
  seen.weight_scales = seen.weight_scales && !other_packing;
  put_groups(groups, seen);
  return seen;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
