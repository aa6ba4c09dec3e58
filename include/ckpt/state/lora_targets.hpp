#pragma once
// Which matrices LoRA adapts and what it trains whole, as values and by the names that people write.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/tensor.hpp>

namespace ckpt::inline CKPT_ABI {

/// A choice of parts: `PartSet{Part::attention, Part::mlp}`.
class PartSet {
 public:
  /// No part, or those listed.
  constexpr PartSet(std::initializer_list<Part> parts = {}) {
    for (const Part part : parts) insert(part);
  }
  /// Adds a part.
  constexpr void insert(Part part) { holds_[static_cast<std::size_t>(part)] = true; }
  /// Whether a part is among them.
  [[nodiscard]] constexpr bool contains(Part part) const { return holds_[static_cast<std::size_t>(part)]; }
  /// Whether there is none.
  [[nodiscard]] constexpr bool empty() const { return *this == PartSet{}; }

  friend constexpr bool operator==(const PartSet&, const PartSet&) = default;

 private:
  std::array<bool, all_parts.size()> holds_{};
};

namespace detail {

/// Whether a tensor is the table of words, not one of positions or segments.
[[nodiscard]] constexpr bool is_word_table(const Tensor& tensor) {
  return tensor.part == Part::embedding && tensor.is_matrix() && tensor.sharding == Sharding::rows &&
         tensor.layers.place == Layers::Place::before;
}

}  // namespace detail

/// Matrices that have an adapter: a set of pairs of part and projection.
class LoraTargets {
 public:
  /// None.
  constexpr LoraTargets() = default;
  /// These projections of the language model: of attention, what stands in its place, MLPs and experts. A vision tower
  /// is adapted only as a whole, `LoraTargets(Part::vision)`.
  constexpr LoraTargets(std::initializer_list<Projection> projections) {
    for (const Part part : {Part::attention, Part::mixer, Part::mlp, Part::experts}) {
      for (const Projection projection : projections) bits_[index(part)] |= bit(projection);
    }
  }
  /// Every linear map of a part. Of mixers and vision towers those that have a name: not convolutions and tables; of
  /// the embedding the table of words.
  constexpr explicit LoraTargets(Part part) {
    for (const Projection projection : all_projections) bits_[index(part)] |= bit(projection);
    if (part == Part::mixer || part == Part::vision) bits_[index(part)] ^= bit(Projection::none);
  }

  /// Query, key and value share one adapter, as where they are one matrix of a framework (GPT-2's `c_attn`):
  /// r (d + q + k + v) parameters in place of r (3 d + q + k + v).
  bool one_query_key_value = false;
  /// Gate and up projection share one likewise (Phi-3's `gate_up_proj`).
  bool one_gate_up = false;

  /// Whether a tensor has an adapter.
  [[nodiscard]] constexpr bool contains(const Tensor& tensor) const {
    return tensor.is_matrix() && has(tensor.part, tensor.projection) &&
           (tensor.part != Part::embedding || detail::is_word_table(tensor));
  }
  /// Whether a projection of a part has one.
  [[nodiscard]] constexpr bool has(Part part, Projection projection) const {
    return (bits_[index(part)] & bit(projection)) != 0;
  }
  /// Adds a matrix: its projection, or all of its part where it is none.
  constexpr void insert(const Tensor& tensor) {
    if (tensor.projection == Projection::none) return void(*this |= LoraTargets(tensor.part));
    bits_[index(tensor.part)] = static_cast<std::uint16_t>(bits_[index(tensor.part)] | bit(tensor.projection));
  }
  /// Whether there is one that both have.
  [[nodiscard]] constexpr bool meets(const LoraTargets& other) const {
    bool found = false;
    for (std::size_t i = 0; i < bits_.size(); ++i) found = found || (bits_[i] & other.bits_[i]) != 0;
    return found;
  }
  /// Whether nothing has one.
  [[nodiscard]] constexpr bool empty() const { return bits_ == decltype(bits_){}; }
  /// Whether a tensor's adapter shares its `down` with one that was counted before: key and value with query.
  [[nodiscard]] constexpr bool shares_down(const Tensor& tensor) const {
    if (tensor.projection == Projection::up) return one_gate_up && has(tensor.part, Projection::gate);
    if (tensor.projection != Projection::key && tensor.projection != Projection::value) return false;
    return one_query_key_value && has(tensor.part, Projection::query);
  }
  /// Both.
  constexpr LoraTargets& operator|=(const LoraTargets& other) {
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      bits_[i] = static_cast<std::uint16_t>(bits_[i] | other.bits_[i]);
    }
    one_query_key_value = one_query_key_value || other.one_query_key_value;
    one_gate_up = one_gate_up || other.one_gate_up;
    return *this;
  }
  /// Union.
  [[nodiscard]] friend constexpr LoraTargets operator|(LoraTargets a, const LoraTargets& b) { return a |= b; }

  friend constexpr bool operator==(const LoraTargets&, const LoraTargets&) = default;

 private:
  static_assert(all_projections.size() <= 16);
  [[nodiscard]] static constexpr std::size_t index(Part part) { return static_cast<std::size_t>(part); }
  [[nodiscard]] static constexpr std::uint16_t bit(Projection projection) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(projection));
  }

  std::array<std::uint16_t, all_parts.size()> bits_{};
};

/// Choices that recipes make.
namespace lora_targets {

/// Query and value: PEFT's choice for llama, mistral, qwen, gemma, opt and more.
inline constexpr LoraTargets query_value{Projection::query, Projection::value};
/// Every linear map of attention.
inline constexpr LoraTargets attention{Part::attention};
/// The seven matrices of a llama layer, its experts' too; unsloth's choice.
inline constexpr LoraTargets attention_mlp =
    LoraTargets(Part::attention) | LoraTargets(Part::mlp) | LoraTargets(Part::experts);
/// Every linear map but embedding, head and router: PEFT's "all-linear", QLoRA's choice. Experts are among them, as
/// where each is a linear map (transformers 4); release 5 keeps them as one parameter, which the word does not reach.
inline constexpr LoraTargets all_linear = attention_mlp | LoraTargets(Part::mixer) | LoraTargets(Part::vision);

}  // namespace lora_targets

/// A rank for some of the targets (PEFT's `rank_pattern`).
struct LoraRank {
  LoraTargets targets{};   ///< whose
  std::uint64_t rank = 0;  ///< r, > 0

  friend constexpr bool operator==(const LoraRank&, const LoraRank&) = default;
};

/// What LoRA trains: what it adapts, and what it trains whole beside the adapters. Biases are not trained (PEFT's
/// `bias = "none"`); a scale (rsLoRA) leaves no bytes.
struct LoraScope {
  LoraTargets targets = lora_targets::query_value;  ///< matrices with an adapter
  std::array<LoraRank, 4> ranks{};                  ///< other ranks, the first that holds a matrix; empty ones unused
  PartSet also_train{};                             ///< trained whole, as a copy (PEFT's `modules_to_save`)
  bool head_copy = false;                           ///< a head that is named is tied: a copy of the word table
  bool magnitudes = false;                          ///< a number for each row of an adapted matrix (DoRA)

  friend constexpr bool operator==(const LoraScope&, const LoraScope&) = default;
};

/// What people write: projections as frameworks name them (`q_proj`, `c_attn`, `gate_up_proj`, Megatron's
/// `linear_qkv`), words (`q`, `value`), parts (`attention`, `mlp`, `experts`, `mixer`, `vision`, `embed_tokens`,
/// `lm_head`), `all-linear`; apart by commas or spaces, with brackets and quotation marks around them or without, each
/// with a rank of its own where one is given: "q,v", "c_attn", "attention mlp:8", "[\"q_proj\", \"v_proj\"]". A name
/// that stands for the one matrix of several projections means that they share an adapter.
///
/// @param targets     as above
/// @param also_train  parts trained whole: "embed_tokens,lm_head", "embedding,head,norm"; may be empty
/// @param has_router  the model has experts and a router, which "gate" then means; `gate_proj` is of MLPs everywhere
/// @throws InvalidInput naming what is unknown, with suggestions; a rank that is no number > 0; more than four ranks
[[nodiscard]] constexpr LoraScope lora_scope(std::string_view targets, std::string_view also_train = {},
                                             bool has_router = false);

/// Whether `lora_scope` knows this name of targets: "q_proj", "all-linear".
///
/// @param name  of one target, without a rank
[[nodiscard]] constexpr bool is_lora_target(std::string_view name);

/// Writes what has an adapter to a text with `append(std::string_view)`: "query, value".
template <class Text>
constexpr void append_to(Text& text, const LoraTargets& targets);

/// Writes a scope: "query, value; whole: embedding; other ranks: 8 on gate".
template <class Text>
constexpr void append_to(Text& text, const LoraScope& scope);

// ---- implementation

namespace detail {

/// A name of targets, as people write it.
struct LoraTargetName {
  std::string_view name;
  LoraTargets targets;
};

[[nodiscard]] constexpr LoraTargets as_one(LoraTargets targets) {
  targets.one_query_key_value = targets.has(Part::attention, Projection::query);
  targets.one_gate_up = targets.has(Part::mlp, Projection::gate);
  return targets;
}

inline constexpr LoraTargets one_qkv = as_one({Projection::query, Projection::key, Projection::value});
inline constexpr LoraTargets one_gate_up = as_one({Projection::gate, Projection::up});

/// Modules as transformers names them, and shorter words.
// clang-format off
inline constexpr LoraTargetName lora_target_names[] = {
    {"q_proj", {Projection::query}}, {"k_proj", {Projection::key}}, {"v_proj", {Projection::value}},
    {"o_proj", {Projection::output}}, {"gate_proj", {Projection::gate}}, {"up_proj", {Projection::up}},
    {"down_proj", {Projection::down}}, {"attention", lora_targets::attention}, {"mlp", LoraTargets(Part::mlp)},
    {"experts", LoraTargets(Part::experts)}, {"mixer", LoraTargets(Part::mixer)}, {"vision", LoraTargets(Part::vision)},
    {"router", LoraTargets(Part::router)}, {"embed_tokens", LoraTargets(Part::embedding)},
    {"embedding", LoraTargets(Part::embedding)}, {"lm_head", LoraTargets(Part::head)},
    {"head", LoraTargets(Part::head)}, {"all-linear", lora_targets::all_linear}, {"all", lora_targets::all_linear},
    {"q", {Projection::query}}, {"query", {Projection::query}}, {"query_proj", {Projection::query}},
    {"wq", {Projection::query}}, {"to_q", {Projection::query}}, {"k", {Projection::key}}, {"key", {Projection::key}},
    {"key_proj", {Projection::key}}, {"wk", {Projection::key}}, {"to_k", {Projection::key}}, {"v", {Projection::value}},
    {"value", {Projection::value}}, {"value_proj", {Projection::value}}, {"wv", {Projection::value}},
    {"to_v", {Projection::value}}, {"o", {Projection::output}}, {"output", {Projection::output}},
    {"output_proj", {Projection::output}}, {"to_out.0", {Projection::output}}, {"linear_proj", {Projection::output}},
    {"qkv", one_qkv}, {"c_attn", one_qkv}, {"query_key_value", one_qkv}, {"qkv_proj", one_qkv}, {"Wqkv", one_qkv},
    {"linear_qkv", one_qkv}, {"W_pack", one_qkv}, {"gate_up", one_gate_up}, {"gate_up_proj", one_gate_up},
    {"linear_fc1", one_gate_up},  // up alone where the model has no gate, see `fitted`
    {"c_proj", {Projection::output, Projection::down}}, {"c_fc", {Projection::up}}, {"gate", {Projection::gate}},
    {"w1", {Projection::gate}}, {"wi_0", {Projection::gate}}, {"up", {Projection::up}}, {"w3", {Projection::up}},
    {"fc1", {Projection::up}}, {"fc_in", {Projection::up}}, {"wi", {Projection::up}}, {"wi_1", {Projection::up}},
    {"dense_h_to_4h", {Projection::up}}, {"down", {Projection::down}}, {"w2", {Projection::down}},
    {"fc2", {Projection::down}}, {"linear_fc2", {Projection::down}}, {"fc_out", {Projection::down}},
    {"dense_4h_to_h", {Projection::down}}, {"q_a_proj", {Projection::query_down}}, {"q_b_proj", {Projection::query_up}},
    {"kv_a_proj_with_mqa", {Projection::key_value_down}}, {"kv_b_proj", {Projection::key_value_up}},
    {"in_proj", {Projection::state_in}}, {"in_proj_qkvz", {Projection::state_in}},
    {"x_proj", {Projection::state_inner}}, {"dt_proj", {Projection::state_inner}},
    {"out_proj", {Projection::output, Projection::state_out}},
};
// clang-format on

/// Names of modules that stand for other things in other families, and what to say instead.
struct AmbiguousName {
  std::string_view name;
  std::string_view instead;
};
inline constexpr AmbiguousName ambiguous_lora_names[] = {
    {"dense", "of attention in GPT-NeoX, Falcon and BLOOM, of the MLP besides in BERT: say output, or output,up,down"},
    {"wo", "of attention in llama's own code, of the MLP in T5: say output or down"},
};

/// A part by the name of a module.
struct PartName {
  std::string_view name;
  Part part;
};
// clang-format off
inline constexpr PartName whole_part_names[] = {
    {"embedding", Part::embedding}, {"embed_tokens", Part::embedding}, {"head", Part::head}, {"lm_head", Part::head},
    {"norm", Part::norm}, {"router", Part::router}, {"attention", Part::attention}, {"mlp", Part::mlp},
    {"experts", Part::experts}, {"mixer", Part::mixer}, {"vision", Part::vision}, {"embeddings", Part::embedding},
    {"wte", Part::embedding}, {"shared", Part::embedding}, {"word_embeddings", Part::embedding},
    {"embed_in", Part::embedding}, {"embed_out", Part::head}, {"score", Part::head}, {"classifier", Part::head},
    {"norms", Part::norm}, {"layernorm", Part::norm},
};
// clang-format on

/// The entry with this name, and otherwise an error that suggests some.
template <class Entry, std::size_t N>
[[nodiscard]] constexpr const Entry& entry_named(const Entry (&entries)[N], std::string_view name, const char* kind) {
  for (const Entry& entry : entries) {
    if (same_name(entry.name, name)) return entry;
  }
  const Entry* pointers[N] = {};
  for (std::size_t i = 0; i < N; ++i) pointers[i] = &entries[i];
  reject_unknown_name(pointers, name, kind);
}

/// What may stand around the name of a target.
inline constexpr std::string_view around_names = " \t\r\n\"'[]";
[[nodiscard]] constexpr std::string_view without_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(around_names);
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(around_names) + 1 - first);
}

/// Calls `take(item)` for each item between commas or spaces, brackets and quotation marks aside; beside a colon a
/// space parts nothing.
template <class Take>
constexpr void for_each_item(std::string_view text, Take&& take) {
  for (bool last = false; !last;) {
    const std::size_t comma = text.find(',');
    std::string_view words = without_spaces(text.substr(0, comma));
    for (std::size_t end = 0; (end = words.find_first_of(around_names, end)) != words.npos;) {
      const std::size_t next = words.find_first_not_of(around_names, end);
      if (words[end - 1] != ':' && words[next] != ':') {
        take(words.substr(0, end));
        words.remove_prefix(next);
        end = 0;
      } else {
        end = next;
      }
    }
    take(words);
    last = comma == text.npos;
    text.remove_prefix(last ? 0 : comma + 1);
  }
}

/// The rank behind a colon.
[[nodiscard]] constexpr std::uint64_t parse_rank(std::string_view text) {
  std::uint64_t rank = 0;
  bool good = !text.empty() && text.size() <= 9;
  for (const char c : text) {
    good = good && is_digit(c);
    if (good) rank = 10 * rank + static_cast<std::uint64_t>(c - '0');
  }
  if (!good || rank == 0) {
    reject(InvalidInput("ckpt::lora_scope: rank of a target must be a whole number > 0 (got \"")
               .append(text.substr(0, 40))
               .append("\")"));
  }
  return rank;
}

/// Writes words, apart by commas.
template <class Text>
class Listing {
 public:
  constexpr explicit Listing(Text& text) : text_(text) {}
  constexpr void add(std::string_view word) {
    if (!first_) text_.append(std::string_view(", "));
    text_.append(word);
    first_ = false;
  }
  [[nodiscard]] constexpr bool empty() const { return first_; }

 private:
  Text& text_;
  bool first_ = true;
};

}  // namespace detail

constexpr bool is_lora_target(std::string_view name) {
  for (const detail::LoraTargetName& known : detail::lora_target_names) {
    if (same_name(known.name, name)) return true;
  }
  return false;
}

constexpr LoraScope lora_scope(std::string_view targets, std::string_view also_train, bool has_router) {
  LoraScope scope{.targets = {}};
  std::size_t ranks = 0;
  detail::for_each_item(targets, [&](std::string_view item) {
    const std::size_t colon = item.find(':');
    const std::string_view name = detail::without_spaces(item.substr(0, colon));
    for (const detail::AmbiguousName& other : detail::ambiguous_lora_names) {
      if (!same_name(other.name, name)) continue;
      detail::reject(InvalidInput("ckpt::lora_scope: target \"")
                         .append(other.name)
                         .append("\" must be told apart: ")
                         .append(other.instead));
    }
    const bool is_router = has_router && same_name("gate", name);
    const LoraTargets& named =
        detail::entry_named(detail::lora_target_names, is_router ? "router" : name, "LoRA target").targets;
    scope.targets |= named;
    if (colon == item.npos) return;
    if (ranks == scope.ranks.size()) detail::reject("ckpt::lora_scope: other ranks must be at most 4", 5);
    scope.ranks[ranks++] = {named, detail::parse_rank(detail::without_spaces(item.substr(colon + 1)))};
  });
  if (also_train.empty()) return scope;
  detail::for_each_item(also_train, [&](std::string_view name) {
    scope.also_train.insert(detail::entry_named(detail::whole_part_names, name, "part to train whole").part);
  });
  return scope;
}

template <class Text>
constexpr void append_to(Text& text, const LoraTargets& targets) {
  LoraTargets pairs = targets;
  pairs.one_query_key_value = pairs.one_gate_up = false;
  detail::Listing list(text);
  if (pairs == lora_targets::all_linear) {
    list.add("all linear matrices");
  } else {
    PartSet whole;
    for (const Part part : all_parts) {
      if (!pairs.empty() && (pairs | LoraTargets(part)) == pairs) whole.insert(part);
    }
    for (const Projection projection : all_projections) {
      bool loose = false;
      for (const Part part : all_parts) loose = loose || (!whole.contains(part) && pairs.has(part, projection));
      if (loose) list.add(to_string(projection));
    }
    for (const Part part : all_parts) {
      if (whole.contains(part)) list.add(to_string(part));
    }
    if (list.empty()) list.add("nothing");
  }
  if (targets.one_query_key_value) text.append(std::string_view(" (query, key and value as one)"));
  if (targets.one_gate_up) text.append(std::string_view(" (gate and up as one)"));
}

template <class Text>
constexpr void append_to(Text& text, const LoraScope& scope) {
  append_to(text, scope.targets);
  const char* separator = "; other ranks: ";
  for (const LoraRank& other : scope.ranks) {
    if (other.rank == 0) continue;
    char digits[20] = {};
    std::size_t at = sizeof digits;
    for (std::uint64_t rest = other.rank; rest != 0; rest /= 10) digits[--at] = static_cast<char>('0' + rest % 10);
    text.append(std::string_view(separator));
    text.append(std::string_view(digits + at, sizeof digits - at));
    text.append(std::string_view(" on "));
    append_to(text, other.targets);
    separator = ", ";
  }
  if (scope.magnitudes) text.append(std::string_view("; magnitudes (DoRA)"));
  if (scope.also_train.empty()) return;
  text.append(std::string_view("; whole: "));
  detail::Listing list(text);
  for (const Part part : all_parts) {
    if (scope.also_train.contains(part)) list.add(to_string(part));
  }
  if (scope.head_copy) text.append(std::string_view(" (a copy of the tied one)"));
}

}  // namespace ckpt::inline CKPT_ABI
