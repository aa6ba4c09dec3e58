#pragma once
// Recommendation.

#include <cstdint>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/recommender.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

/// Rows of the tables of the Criteo 1TB data set, as MLPerf Training limits them.
inline constexpr std::uint64_t criteo_tables[] = {
    40000000, 39060, 17295, 7424, 20265, 3, 7122, 1543, 63, 40000000, 3067956, 405282, 10, 2209, 11938, 155, 4, 976, 14,
    40000000, 40000000, 40000000, 590152, 12973, 108, 36};
/// Outputs of DLRM's bottom MLP.
inline constexpr std::uint64_t dlrm_bottom_mlp[] = {512, 256, 128};
/// Outputs of DLRM's top MLP.
inline constexpr std::uint64_t dlrm_top_mlp[] = {1024, 1024, 512, 256, 1};
/// DLRM-DCNv2.
inline constexpr DlrmShape dlrm_dcnv2{.tables = criteo_tables, .embedding_size = 128, .dense_features = 13,
    .bottom_mlp = dlrm_bottom_mlp, .top_mlp = dlrm_top_mlp, .interaction = Interaction::cross, .cross_layers = 3,
    .cross_rank = 512};
// clang-format on

}  // namespace shapes

// clang-format off

/// DLRM-DCNv2.
inline constexpr Model dlrm_dcnv2 = entry_of<shapes::dlrm_dcnv2>("dlrm-dcnv2", 26'151'671'809,
    derived(sources::mlperf_training), "26 tables; formula, no exact published count");
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
