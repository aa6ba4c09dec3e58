#pragma once
// Recommendation models: huge embedding tables, small MLPs (DLRM).

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How a DLRM joins its features.
enum class Interaction : std::uint8_t {
  dot,    ///< inner products of all pairs, no parameters (DLRM)
  cross,  ///< layers of a low-rank cross network (DLRM-DCNv2)
};

/// The word for an interaction.
[[nodiscard]] constexpr std::string_view to_string(Interaction interaction) {
  switch (interaction) {
    case Interaction::dot:
      return "dot";
    case Interaction::cross:
      return "cross";
  }
  return "unknown";
}

/// Shape of a deep learning recommendation model. The lists are not owned: they must outlive the shape.
struct DlrmShape {
  std::span<const std::uint64_t> tables{};      ///< rows of each embedding table
  std::uint64_t embedding_size = 0;             ///< D, size of a row
  std::uint64_t dense_features = 0;             ///< numbers that enter the bottom MLP
  std::span<const std::uint64_t> bottom_mlp{};  ///< outputs of its layers; the last is D
  std::span<const std::uint64_t> top_mlp{};     ///< outputs of the layers of the top MLP
  Interaction interaction = Interaction::dot;   ///< what lies between the two
  std::uint64_t cross_layers = 0;               ///< layers of the cross network
  std::uint64_t cross_rank = 0;                 ///< r, its rank
};

/// Lists every tensor of a DLRM: tables are `Part::embedding`, everything else is `Part::mlp`.
///
/// With n = tables + 1 vectors of size D, the top MLP sees D + n (n - 1) / 2 features after dot products, and n D after
/// a cross network, whose layers have r n D + n D r + n D parameters.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const DlrmShape& m, Visitor&& visit) {
  detail::require_size(m.tables.size(), Subject{"ckpt::DlrmShape", "number of tables"});
  detail::require_size(m.embedding_size, Subject{"ckpt::DlrmShape", "embedding_size"});
  detail::require_size(m.dense_features, Subject{"ckpt::DlrmShape", "dense_features"});
  detail::require_size(m.bottom_mlp.size(), "ckpt::DlrmShape: bottom_mlp must have a layer");
  detail::require_size(m.top_mlp.size(), "ckpt::DlrmShape: top_mlp must have a layer");
  if (m.bottom_mlp.back() != m.embedding_size) {
    detail::reject("ckpt::DlrmShape: last size of bottom_mlp must be embedding_size",
                   static_cast<double>(m.bottom_mlp.back()));
  }
  const bool cross = m.interaction == Interaction::cross;
  if (cross) {
    detail::require_size(m.cross_layers, Subject{"ckpt::DlrmShape", "cross_layers"});
    detail::require_size(m.cross_rank, Subject{"ckpt::DlrmShape", "cross_rank"});
  } else if (m.cross_layers != 0 || m.cross_rank != 0) {
    detail::reject("ckpt::DlrmShape: cross_layers and cross_rank must be 0 with dot products",
                   static_cast<double>(m.cross_layers));
  }
  Pieces pieces(visit);
  const auto mlp = [&pieces](ParameterCount in, std::span<const std::uint64_t> outputs) {
    for (const std::uint64_t out : outputs) {
      detail::require_size(out, Subject{"ckpt::DlrmShape", "sizes of an MLP"});
      pieces.linear(Part::mlp, in, out, Bias::yes);
      in = out;
    }
  };

  for (const std::uint64_t rows : m.tables) {
    detail::require_size(rows, Subject{"ckpt::DlrmShape", "rows of a table"});
    pieces.embedding(rows, m.embedding_size);
  }
  mlp(m.dense_features, m.bottom_mlp);
  const std::size_t vectors = m.tables.size() + 1;
  const ParameterCount all = ParameterCount(vectors) * m.embedding_size;
  if (cross) {
    pieces.in_layers(0, m.cross_layers);
    pieces.linear(Part::mlp, all, m.cross_rank);
    pieces.linear(Part::mlp, m.cross_rank, all, Bias::yes);
  }
  pieces.after_layers();
  const ParameterCount pairs = (ParameterCount(vectors) * (vectors - 1)).value() / 2;
  mlp(cross ? all : m.embedding_size + pairs, m.top_mlp);
}
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const DlrmShape&) { return "recommendation"; }

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
