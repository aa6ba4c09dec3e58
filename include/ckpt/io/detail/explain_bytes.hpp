#pragma once
// What would explain that files hold other bytes than are due: other formats, or a part of the experts.

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/listing.hpp>
#include <ckpt/state/framework.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/precisions.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// "4,886,462,464 B", "17.2 to 18.3 GB".
[[nodiscard]] inline std::string bytes_text(double bytes) {
  constexpr std::array<std::pair<double, const char*>, 5> units{
      {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1.0, "B"}}};
  for (const auto& [unit, symbol] : units) {
    if (bytes < unit && unit > 1.0) continue;
    char digits[32];
    const double shown = bytes / unit;
    const auto end = std::to_chars(digits, digits + sizeof digits, shown, std::chars_format::general, 4).ptr;
    return std::string(digits, end) + " " + symbol;
  }
  return "";
}
[[nodiscard]] inline std::string range_text(const ByteRange& range) {
  if (range.least == range.most) return bytes_text(static_cast<double>(range.least));
  return bytes_text(static_cast<double>(range.least)) + " to " + bytes_text(static_cast<double>(range.most));
}

/// The state in other ways that a number of bytes may be explained by.
template <Architecture Model>
class Explainer {
 public:
  Explainer(const Model& model, const Inventory& inventory) : parameters_(inventory.parameters()) {
    ParameterCount experts;
    visit_tensors(model, [&](const Tensor& t) {
      if (t.part == Part::experts) experts += t.size() * t.total_copies();
      if (t.part == Part::experts && t.copies > most_experts_) most_experts_ = t.copies;
    });
    experts_ = experts.value();
  }

  /// What would explain that files of a kind hold so many bytes.
  /// @param slack  most bytes of headers
  /// @param per    bytes of a parameter that are due
  void explain(FileBytes holds, const ByteRange& bytes_found, double per, std::uint64_t slack,
               std::vector<std::string>& texts) const {
    const auto fits = [&](double bytes) {
      const auto whole = static_cast<std::uint64_t>(bytes);
      return bytes > 0.0 && bytes < 0x1p62 && bytes_found.meets(whole, whole + slack);
    };
    const auto p = static_cast<double>(parameters_);
    const std::string found = range_text(bytes_found) + " of " + std::string(to_string(holds));
    for (const double bytes : {2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0}) {
      if (bytes == per || !fits(p * bytes)) continue;
      texts.push_back(found + " are " + bytes_text(bytes).substr(0, bytes_text(bytes).find(' ')) +
                      " B for each parameter" + formats_of(holds, bytes));
      return;
    }
    if (experts_ == 0) return;
    const auto rest = static_cast<double>(parameters_ - experts_) * per;
    if (fits(rest)) {
      texts.push_back(found + " are all but the experts: these are missing");
      return;
    }
    for (std::uint64_t parts = 2; parts <= most_experts_; ++parts) {
      if (most_experts_ % parts != 0) continue;
      if (!fits(rest + static_cast<double>(experts_) * per / static_cast<double>(parts))) continue;
      texts.push_back(found + " are all but the experts and 1/" + std::to_string(parts) +
                      " of these: the experts of one of " + std::to_string(parts) + " expert parallel ranks");
      return;
    }
  }

 private:
  /// Who writes so many bytes for each parameter.
  [[nodiscard]] static std::string formats_of(FileBytes holds, double bytes) {
    if (holds == FileBytes::weights) return bytes == 2.0 ? ": 16 bits" : bytes == 4.0 ? ": fp32" : "";
    std::string names;
    for (const Precision* precision : precisions::all) {
      const BytesPerParameter adam = components(Adam<>::rule, *precision);
      const double held = holds == FileBytes::optimizer ? adam.total() - adam.weights : adam.total();
      if (held == bytes) names += (names.empty() ? ": as in " : ", ") + std::string(precision->name);
    }
    if (holds == FileBytes::everything && bytes == 2.0) names = ": weights alone in 16 bits";
    if (holds == FileBytes::everything && bytes == 4.0) names = ": weights alone in fp32";
    return names;
  }

  std::uint64_t parameters_ = 0;
  std::uint64_t experts_ = 0;
  std::uint64_t most_experts_ = 0;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
