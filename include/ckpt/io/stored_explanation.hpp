#pragma once
// What the files of a model hold, taken apart.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/huggingface_options.hpp>

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

/// The explanation in words, one line for each item, with the remainder if there is one.
[[nodiscard]] inline std::string to_string(const StoredExplanation& explanation) {
  const std::string unit = explanation.in_bytes ? " bytes  " : " weights  ";
  std::string text = std::to_string(explanation.stored) + unit + "stored\n";
  for (const StoredItem& item : explanation.items) {
    text += std::to_string(explanation.in_bytes ? item.bytes : item.weights) + unit + item.what + "\n";
  }
  if (explanation.unexplained != 0) text += std::to_string(explanation.unexplained) + unit + "unexplained\n";
  return text;
}

}  // namespace ckpt::inline CKPT_ABI
