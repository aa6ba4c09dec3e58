#pragma once
// What a config.json leaves to its reader's choice.

#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Whether multi-token prediction modules are counted, and what of them.
enum class PredictionModules : std::uint8_t {
  by_family,   ///< as the published totals of the family do; what that was is noted
  leave_out,   ///< not counted: the model that predicts one word
  share,       ///< counted, with the embedding and the head of the model: what training holds
  own_tables,  ///< counted, each with a copy of embedding and head: what some files store
};

/// The word for a choice: "by-family", "leave-out", "share", "own-tables".
[[nodiscard]] constexpr std::string_view to_string(PredictionModules modules) {
  switch (modules) {
    case PredictionModules::by_family:
      return "by-family";
    case PredictionModules::leave_out:
      return "leave-out";
    case PredictionModules::share:
      return "share";
    case PredictionModules::own_tables:
      return "own-tables";
  }
  return "unknown";
}

/// Choices of who reads a config.json.
struct HuggingFaceOptions {
  PredictionModules prediction = PredictionModules::by_family;  ///< multi-token prediction modules
};

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
