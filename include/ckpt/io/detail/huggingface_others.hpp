#pragma once
// Readers of recommendation models.

#include <array>
#include <string>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/recommender.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- recommendation

/// DLRM has no class in transformers: nothing has a default.
inline HuggingFaceShape read_dlrm(ConfigFields& config) {
  OwnedDlrmShape m;
  m.tables = config.sizes("num_embeddings_per_feature");
  m.embedding_size = config.size("embedding_dim");
  m.dense_features = config.size("dense_in_features");
  m.bottom_mlp = config.sizes("dense_arch_layer_sizes");
  m.top_mlp = config.sizes("over_arch_layer_sizes");
  for (const std::string_view name :
       {"num_embeddings_per_feature", "dense_arch_layer_sizes", "over_arch_layer_sizes"}) {
    if (config.find(name)->items == 0) config.reject(std::string(name) + " must not be empty");
  }
  if (m.bottom_mlp.back() != m.embedding_size) {
    config.reject("the last of dense_arch_layer_sizes (" + std::to_string(m.bottom_mlp.back()) + ") must be equal to " +
                  config.shown("embedding_dim", m.embedding_size));
  }
  const ConfigField* interaction = config.find("interaction");
  if (interaction == nullptr) config.reject("interaction is missing (\"dot\" or \"dcn\")");
  const bool is_text = interaction->kind == ConfigField::Kind::string;
  if (is_text && interaction->text == "dcn") {
    m.interaction = Interaction::cross;
    constexpr std::array<std::string_view, 1> cross_field{"dcn_num_layers"};
    m.cross_layers = config.size(cross_field, most_layers);
    m.cross_rank = config.size("dcn_low_rank_dim");
  } else if (!is_text || interaction->text != "dot") {
    config.reject(*interaction, "must be \"dot\" or \"dcn\"");
  }
  config.use(*interaction);
  return m;
}

// ---- the table

/// Models of neither text nor images.
inline constexpr HuggingFaceFamily other_families[] = {
    {"dlrm", read_dlrm},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
