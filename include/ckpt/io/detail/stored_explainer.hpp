#pragma once
// What files hold besides the parameters of a model: what of it the names show and the sizes allow.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/detail/stored_names.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/huggingface_options.hpp>
#include <ckpt/io/stored_explanation.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

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
    if (modules_ != 0) {  // a decoder may have none
      attempt([&] { (void)parameter_count(with_modules(PredictionModules::own_tables)); },
              [&](const InvalidInput&) { modules_ = 0; });
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
    const ModuleForm form = module_form(model_.model_type);
    shape.prediction_dense = form.dense && shape.prediction_layers != 0;
    shape.prediction_one_table = form.one_table && shape.prediction_tables;
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
      add(guess.modules != PredictionModules::own_tables ? "multi-token prediction"
          : module_form(model_.model_type).one_table ? "multi-token prediction with its own copy of embedding or head"
                                                     : "multi-token prediction with its own copy of embedding and head",
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

CKPT_DETAIL_WARNINGS_POP
