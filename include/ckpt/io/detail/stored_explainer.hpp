#pragma once
// What files hold besides the parameters of a model: what the names of tensors show, and which of it makes the sum.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/huggingface_options.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>

namespace ckpt::inline CKPT_ABI {

/// Something that files hold.
struct StoredItem {
  std::string what{};  ///< "parameters", "head, stored again although it is tied"
  std::uint64_t weights =
      0;                    ///< numbers; 0 for numbers that are counted above but wider, and where only names are known
  std::uint64_t bytes = 0;  ///< bytes of them; 0 when what was given was not bytes
  bool by_name_only = false;  ///< all that is left, given to what the names show; no size was checked
};

/// Names of tensors that begin alike.
struct NameGroup {
  std::string name{};       ///< "vision_tower"; with what wraps it, "model.visual"
  std::size_t tensors = 0;  ///< how many
};

/// What is stored, taken apart. The items and `unexplained` add up to what is stored.
struct StoredExplanation {
  std::uint64_t stored = 0;                       ///< what the files hold, bytes or numbers
  bool in_bytes = false;                          ///< which of the two
  std::uint64_t bytes_per_weight = 0;             ///< of a weight that is not packed; 0 when not in bytes
  bool from_names = false;                        ///< the names of the tensors say what there is; otherwise only sizes
  std::optional<PredictionModules> prediction{};  ///< how multi-token prediction is stored, where there is any
  std::vector<StoredItem> items{};                ///< the first is the parameters of the model
  std::int64_t unexplained = 0;                   ///< what is left, in the same unit; negative when less is stored
  std::vector<NameGroup> groups{};                ///< names by their beginnings, the most frequent 16

  /// True when nothing is left, and every item has a size of its own.
  [[nodiscard]] bool is_exact() const {
    return unexplained == 0 &&
           std::none_of(items.begin(), items.end(), [](const StoredItem& i) { return i.by_name_only; });
  }
};

namespace detail {

// ---- what the names say

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
  put_groups(groups, seen);
  return seen;
}

// ---- how matrices are packed

/// How the matrices of attention, MLP and experts are stored.
struct Packing {
  enum class Kind : std::uint8_t {
    none,     // as every weight
    blocks,   // 8 bits, a scale for each block of rows and columns
    rows,     // 8 bits, a scale for each row
    tensors,  // 8 bits, a scale for each matrix
    groups,   // few bits, a scale for each row and group of columns (GPTQ, AWQ)
    mxfp4,    // 4 bits, experts alone, a scale of 8 bits for each row and 32 columns
  };
  Kind kind = Kind::none;
  std::array<std::uint64_t, 2> block{128, 128};
  std::uint64_t bits = 8;
  std::uint64_t group = 0;        // columns of a group; 0 for all
  std::uint64_t scale_bytes = 4;  // of each
  bool input_scales = false;      // one more of each matrix
  bool zeros = false;             // a zero point of `bits` with each scale
  bool order = false;             // 4 bytes for each column

  [[nodiscard]] std::string scales_are() const {
    switch (kind) {
      case Kind::blocks:
        return "scales of 8-bit blocks";
      case Kind::rows:
        return "scales of 8-bit rows";
      case Kind::tensors:
        return input_scales ? "scales of 8-bit matrices and of what enters them" : "scales of 8-bit matrices";
      case Kind::groups:
        return "scales" + std::string(zeros ? ", zero points" : "") + (order ? ", order" : "") + " of " +
               std::to_string(bits) + "-bit " + (group == 0 ? "rows" : "groups of " + std::to_string(group));
      default:
        return "scales of MXFP4 blocks";
    }
  }
};

/// Numbers in a shape and how many bytes some of them have.
struct Measured {
  std::uint64_t weights = 0;
  std::uint64_t packed = 0;        // of them, packed
  std::uint64_t packed_bytes = 0;  // bytes of those
  std::uint64_t balancing = 0;     // of them, biases of routers
  std::uint64_t scales = 0;        // besides
  std::uint64_t scale_bytes = 0;   // bytes of those, with zero points and order

  /// Takes what another has less or more: this + (to - from), each part of it.
  void replace(const Measured& from, const Measured& to) {
    for (std::uint64_t Measured::*part : {&Measured::weights, &Measured::packed, &Measured::packed_bytes,
                                          &Measured::balancing, &Measured::scales, &Measured::scale_bytes}) {
      this->*part += to.*part - from.*part;
    }
  }
  [[nodiscard]] std::uint64_t bytes(std::uint64_t of_weight) const {
    return packed_bytes + (weights - packed) * of_weight;
  }
};

template <class Shape>
[[nodiscard]] Measured measure(const Shape& shape, const Packing& packing) {
  using Kind = Packing::Kind;
  Measured sum;
  visit_tensors(shape, [&](const Tensor& t) {
    const std::uint64_t copies = t.total_copies().value();
    sum.weights += t.size().value() * copies;
    if (t.part == Part::router && !t.is_matrix()) sum.balancing += t.rows * copies;
    const bool joins = t.layers.place == Layers::Place::after && t.columns == 2 * t.rows;  // of a prediction module
    const bool dense = (t.part == Part::attention || t.part == Part::mlp) && packing.kind != Kind::mxfp4;
    if (packing.kind == Kind::none || !t.is_matrix() || joins || !(dense || t.part == Part::experts)) return;
    const auto started = [](std::uint64_t n, std::uint64_t of) { return of == 0 ? 1 : (n - 1) / of + 1; };
    const std::uint64_t size = t.size().value();
    std::uint64_t scales = 1 + (packing.input_scales ? 1 : 0);
    std::uint64_t bytes = size;
    switch (packing.kind) {
      case Kind::blocks:
        scales = started(t.rows, packing.block[0]) * started(t.columns, packing.block[1]);
        break;
      case Kind::rows:
        scales = t.rows;
        break;
      case Kind::groups:
        scales = t.rows * started(t.columns, packing.group);
        bytes = started(size * packing.bits, 8);
        break;
      case Kind::mxfp4:
        scales = t.rows * started(t.columns, 32);
        bytes = started(size, 2);
        break;
      default:
        break;
    }
    sum.packed += size * copies;
    sum.packed_bytes += bytes * copies;
    sum.scales += scales * copies;
    sum.scale_bytes += scales * packing.scale_bytes * copies;
    if (packing.zeros) sum.scale_bytes += started(scales * packing.bits, 8) * copies;
    if (packing.order) sum.scale_bytes += 4 * t.columns * copies;
  });
  return sum;
}

// ---- what makes the sum

/// The decoder of a shape, alone or beside other things; null without.
[[nodiscard]] inline const DecoderShape* text_of(const HuggingFaceShape& shape) {
  return std::visit(
      []<class Shape>(const Shape& s) -> const DecoderShape* {
        if constexpr (std::is_same_v<Shape, DecoderShape>) {
          return &s;
        } else if constexpr (requires {
                               { s.text } -> std::same_as<const DecoderShape&>;
                             }) {
          return &s.text;
        } else {
          return nullptr;
        }
      },
      shape);
}

/// Layers of a decoder; names of other models have none beyond the last that would mean anything.
[[nodiscard]] inline std::uint64_t layers_of(const HuggingFaceModel& model) {
  const DecoderShape* text = text_of(model.shape);
  return text != nullptr ? text->layers : std::uint64_t{1} << 40;
}

/// The tables of a shape that files may hold again, or hold although nobody trains them.
struct StoredTables {
  std::uint64_t embedding = 0;  // of words
  bool tied = false;            // the head is the embedding
  std::uint64_t positions = 0;  // fixed
};
[[nodiscard]] inline StoredTables tables_of(const HuggingFaceShape& shape) {
  StoredTables result;
  const auto look = [&result](const auto& s) {
    if constexpr (requires { s.vocab_size + s.hidden_size; }) {
      std::uint64_t size = s.hidden_size;
      if constexpr (requires { s.embedding_size; }) size = s.embedding_size != 0 ? s.embedding_size : size;
      result.embedding = s.vocab_size * size;
    }
    if constexpr (requires { s.masked_word_head; }) {
      result.tied = s.masked_word_head;
      if constexpr (requires { s.tied_head; }) result.tied = result.tied && s.tied_head;
    } else if constexpr (requires { s.tied_head; }) {
      result.tied = s.tied_head;
    }
    if constexpr (requires { s.fixed_positions; }) result.positions = s.fixed_positions * s.heads * s.head_dim;
  };
  if (const DecoderShape* text = text_of(shape); text != nullptr) {
    look(*text);
    result.tied = result.tied && text->head == Head::words;
  } else {
    std::visit(look, shape);
  }
  return result;
}

/// A guess at what files hold.
struct StoredGuess {
  bool head = false;                                         // the tied head once more
  std::uint64_t rotary_bytes = 0;                            // of an entry of the rotary buffers; 0 without
  bool positions = false;                                    // the fixed table of positions
  PredictionModules modules = PredictionModules::leave_out;  // multi-token prediction
  std::size_t packing = 0;                                   // which of those that may be
  bool wide_bias = false;                                    // router biases in 32 bits
};

/// Says what files hold under a guess.
class StoredExplainer {
 public:
  /// @param bytes  of a weight; 0 to count weights
  StoredExplainer(const HuggingFaceModel& model, const StoredEvidence& seen, std::uint64_t bytes)
      : model_(model), seen_(seen), bytes_(bytes), tables_(tables_of(model.shape)) {
    if (const DecoderShape* text = text_of(model.shape); text != nullptr) look_at_decoder(*text);
    find_packings();
    for (const Packing& packing : packings_) {
      Versions versions;
      versions[at(counted_)] = std::visit([&](const auto& s) { return measure(s, packing); }, model.shape);
      for (const PredictionModules modules : all_modules_) {
        if (modules == counted_ || modules_ == 0) continue;
        versions[at(modules)] = versions[at(counted_)];
        versions[at(modules)].replace(measure(text_, packing), measure(with_modules(modules), packing));
      }
      measured_.push_back(versions);
    }
  }

  /// The guess that leaves nothing, or the best that the names allow.
  [[nodiscard]] StoredExplanation explain(std::uint64_t stored) const {
    StoredExplanation best;
    bool found = false;
    const auto modules = module_options();
    const auto rotary = rotary_options();
    for (const bool head : options(tables_.tied && tables_.embedding != 0, seen_.head)) {
      for (const std::uint64_t rotary_bytes : rotary) {
        for (const bool positions : options(tables_.positions != 0, seen_.positions)) {
          for (const PredictionModules module : modules) {
            for (std::size_t packing = 0; packing < packings_.size(); ++packing) {
              for (const bool wide : {false, true}) {
                if (wide && !may_widen_) continue;
                StoredExplanation next = account({head, rotary_bytes, positions, module, packing, wide}, stored);
                const bool likely = module == modules.front() && rotary_bytes == rotary.front() && !wide;
                if (found && !better(next, best, likely)) continue;
                best = std::move(next);
                found = true;
              }
            }
          }
        }
      }
    }
    if (!seen_.known && best.unexplained != 0) best = account({.modules = counted_}, stored);
    name_the_rest(best);
    return best;
  }

 private:
  using Versions = std::array<Measured, 4>;  // by PredictionModules
  static constexpr std::array all_modules_{PredictionModules::leave_out, PredictionModules::share,
                                           PredictionModules::own_tables};
  [[nodiscard]] static std::size_t at(PredictionModules modules) { return static_cast<std::size_t>(modules); }

  /// An exact explanation before another, the shorter before the longer; of likely ones that leave something the one
  /// that leaves least; otherwise the first stays.
  [[nodiscard]] static bool better(const StoredExplanation& a, const StoredExplanation& b, bool likely) {
    if ((a.unexplained == 0) != (b.unexplained == 0)) return a.unexplained == 0;
    if (a.unexplained == 0) return a.items.size() < b.items.size();
    const auto left = [](const StoredExplanation& x) { return x.unexplained < 0 ? -x.unexplained : x.unexplained; };
    return likely && left(a) < left(b);
  }

  void look_at_decoder(const DecoderShape& text) {
    text_ = text;
    if (text.prediction_layers != 0) {
      counted_ = text.prediction_tables ? PredictionModules::own_tables : PredictionModules::share;
    }
    modules_ = text.prediction_layers != 0 ? text.prediction_layers
                                           : (std::max)({std::uint64_t{1}, model_.uncounted_modules, seen_.modules});
    // Nobody has so many, or so wide a one; the sums stay in range.
    if (modules_ > 8 || text.hidden_size > std::uint64_t{1} << 20 || text.head != Head::words) modules_ = 0;
    try {
      if (modules_ != 0) (void)parameter_count(with_modules(PredictionModules::own_tables));
    } catch (const InvalidInput&) {
      modules_ = 0;  // a decoder that has no such modules
    }
    may_widen_ = bytes_ != 0 && bytes_ < 4 && text.experts.router_bias;
    for (const std::string_view part_of_head : {"gpt_neox", "gptj", "phi", "glm4_moe", "gpt2", "opt", "bloom"}) {
      if (model_.model_type == part_of_head) return;
    }
    // Entries of all rotary buffers, where the whole head rotates.
    const std::uint64_t size = text.latent.kv_rank != 0 ? text.latent.rope_dim : text.head_dim;
    if (size > 1 << 20) return;
    rotary_ = (seen_.rotary != 0 ? seen_.rotary : text.layers) * (size / 2);
  }

  [[nodiscard]] DecoderShape with_modules(PredictionModules modules) const {
    DecoderShape shape = text_;
    shape.prediction_layers = modules == PredictionModules::leave_out ? 0 : modules_;
    shape.prediction_tables = modules == PredictionModules::own_tables;
    return shape;
  }

  /// How matrices may be packed, by the names; without names as the configuration says.
  void find_packings() {
    using Kind = Packing::Kind;
    const bool decoder = text_.layers != 0;
    Packing blocks{.kind = Kind::blocks};
    const bool said = model_.scale_block[0] != 0;
    if (said) blocks.block = model_.scale_block;
    const bool usual = said || model_.model_type.starts_with("deepseek");
    const auto put_blocks = [&] {
      for (const std::uint64_t scale_bytes : {4u, 2u}) {
        if (scale_bytes == 2 && bytes_ != 2) continue;
        blocks.scale_bytes = scale_bytes;
        packings_.push_back(blocks);
      }
    };
    if (decoder && seen_.block_scales) {
      put_blocks();
    } else if (decoder && seen_.weight_scales && bytes_ != 0) {
      for (const std::uint64_t scale_bytes : {bytes_, std::uint64_t{4}}) {
        packings_.push_back({.kind = Kind::rows, .scale_bytes = scale_bytes});
        packings_.push_back({.kind = Kind::tensors, .scale_bytes = scale_bytes, .input_scales = seen_.input_scales});
      }
    } else if (decoder && seen_.packed && bytes_ != 0) {
      for (const std::uint64_t bits : {4u, 8u, 2u, 3u}) {
        for (const std::uint64_t group : {128u, 64u, 32u, 256u, 0u}) {
          packings_.push_back({.kind = Kind::groups,
                               .bits = bits,
                               .group = group,
                               .scale_bytes = 2,
                               .zeros = seen_.zeros,
                               .order = seen_.order});
        }
      }
    } else if (decoder && seen_.microscaled && bytes_ != 0) {
      packings_.push_back({.kind = Kind::mxfp4, .bits = 4, .scale_bytes = 1});
    } else {
      packings_.push_back({});
      if (decoder && usual && !seen_.known) put_blocks();
    }
  }

  [[nodiscard]] std::vector<bool> options(bool possible, bool seen) const {
    if (!possible) return {false};
    if (seen_.known) return {seen};
    return {false, true};
  }
  [[nodiscard]] std::vector<std::uint64_t> rotary_options() const {
    if (rotary_ == 0 || (seen_.known && seen_.rotary == 0)) return {0};
    std::vector<std::uint64_t> result;
    if (!seen_.known) result.push_back(0);
    result.push_back(bytes_ != 0 ? bytes_ : 1);
    if (bytes_ != 0 && bytes_ != 4) result.push_back(4);
    return result;
  }
  /// What the names say first, then as counted; sizes that fit to the last byte decide.
  [[nodiscard]] std::vector<PredictionModules> module_options() const {
    if (modules_ == 0) return {counted_};
    if (!seen_.known || (seen_.named_modules && seen_.modules == 0)) {
      std::vector<PredictionModules> result{counted_};
      for (const PredictionModules modules : all_modules_) {
        if (modules != counted_) result.push_back(modules);
      }
      return result;
    }
    const PredictionModules seen = seen_.modules == 0 ? PredictionModules::leave_out
                                   : seen_.tables     ? PredictionModules::own_tables
                                                      : PredictionModules::share;
    if (seen == counted_) return {seen};
    return {seen, counted_};
  }

  [[nodiscard]] StoredExplanation account(const StoredGuess& guess, std::uint64_t stored) const {
    StoredExplanation result{
        .stored = stored, .in_bytes = bytes_ != 0, .bytes_per_weight = bytes_, .from_names = seen_.known};
    if (modules_ != 0 && (guess.modules != PredictionModules::leave_out || counted_ != PredictionModules::leave_out)) {
      result.prediction = guess.modules;
    }
    const Packing& packing = packings_[guess.packing];
    const Versions& versions = measured_[guess.packing];
    const bool as_counted = guess.modules == counted_;
    const Measured& main = versions[at(as_counted ? counted_ : PredictionModules::leave_out)];
    const Measured& all = versions[at(guess.modules)];
    const auto add = [&result](std::string what, std::uint64_t weights, std::uint64_t bytes) {
      result.items.push_back({.what = std::move(what), .weights = weights, .bytes = bytes});
    };
    const bool less = !as_counted && counted_ != PredictionModules::leave_out;
    add(less ? "parameters without multi-token prediction" : "parameters", main.weights, main.bytes(bytes_));
    if (guess.head) add("head, stored again although it is tied", tables_.embedding, tables_.embedding * bytes_);
    if (seen_.copies != 0 && tables_.embedding != 0) {
      const std::uint64_t weights = seen_.copies * tables_.embedding;
      add("embedding, stored " + std::to_string(seen_.copies) + " more times although it is shared", weights,
          weights * bytes_);
    }
    if (guess.rotary_bytes != 0) {
      add("rotary buffers, which are not trained", rotary_, bytes_ != 0 ? rotary_ * guess.rotary_bytes : 0);
    }
    if (guess.positions) {
      add("table of positions, which is not trained", tables_.positions, tables_.positions * bytes_);
    }
    if (!as_counted && guess.modules != PredictionModules::leave_out) {
      add(guess.modules == PredictionModules::own_tables
              ? "multi-token prediction with its own copy of embedding and head"
              : "multi-token prediction",
          all.weights - main.weights, all.bytes(bytes_) - main.bytes(bytes_));
    }
    if (packing.kind != Packing::Kind::none) {
      add(packing.scales_are(), all.scales, bytes_ != 0 ? all.scale_bytes : 0);
    }
    if (guess.wide_bias) add("router biases in 32 bits", 0, all.balancing * (4 - bytes_));
    std::uint64_t sum = 0;
    for (const StoredItem& item : result.items) sum += result.in_bytes ? item.bytes : item.weights;
    result.unexplained = static_cast<std::int64_t>(stored) - static_cast<std::int64_t>(sum);
    return result;
  }

  /// Gives what is left to the parts that the names show and the count does not have.
  void name_the_rest(StoredExplanation& result) const {
    constexpr std::size_t most = 16;
    for (const auto& [group, part] : seen_.groups) {
      if (result.groups.size() < most) result.groups.push_back(group);
    }
    if (result.unexplained <= 0 || tables_.embedding == 0) return;  // and a model without words has no such parts
    const bool sees = count_by_part(model_)[Part::vision] != 0;
    std::string names;
    std::size_t left_out = 0;
    for (const auto& [group, part] : seen_.groups) {
      if (part == NamedPart::other || (part == NamedPart::vision && sees)) continue;
      if (part == NamedPart::prediction &&
          result.prediction.value_or(PredictionModules::leave_out) != PredictionModules::leave_out) {
        continue;
      }
      if (names.size() > 400) {
        ++left_out;
        continue;
      }
      names += (names.empty() ? "" : ", ") + group.name + ".* (" + std::to_string(group.tensors) +
               (group.tensors == 1 ? " tensor)" : " tensors)");
    }
    if (names.empty()) return;
    if (left_out != 0) names += " and " + std::to_string(left_out) + " more";
    StoredItem rest{.what = "not counted, by its names: " + names, .by_name_only = true};
    (result.in_bytes ? rest.bytes : rest.weights) = static_cast<std::uint64_t>(result.unexplained);
    result.items.push_back(std::move(rest));
    result.unexplained = 0;
  }

  const HuggingFaceModel& model_;
  const StoredEvidence& seen_;
  std::uint64_t bytes_;
  StoredTables tables_;
  DecoderShape text_{};
  PredictionModules counted_ = PredictionModules::leave_out;
  std::uint64_t modules_ = 0;
  std::uint64_t rotary_ = 0;
  bool may_widen_ = false;
  std::vector<Packing> packings_{};
  std::vector<Versions> measured_{};
};

/// Bytes of a weight by the name of its type; 0 if there is no such type.
[[nodiscard]] constexpr std::uint64_t bytes_of_dtype(std::string_view dtype) {
  if (dtype.starts_with("torch.")) dtype.remove_prefix(6);
  if (dtype == "float64") return 8;
  if (dtype == "float32" || dtype == "float") return 4;
  if (dtype == "bfloat16" || dtype == "float16" || dtype == "half") return 2;
  if (dtype.starts_with("float8_")) return 1;
  return 0;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
