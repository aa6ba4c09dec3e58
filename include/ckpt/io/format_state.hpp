#pragma once
// fmt formatters: what a checkpoint holds, by component, part and rank.

#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/detail/to_double.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/lora_targets.hpp>
#include <ckpt/state/mlperf_storage.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/tensor.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A counted number of bytes.
[[nodiscard]] inline Bytes counted_bytes(std::uint64_t bytes) { return Bytes(static_cast<double>(bytes)); }

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

/// Prints the bytes that one parameter leaves on one line: the sum, and the components that are not zero.
template <class Rep>
struct fmt::formatter<ckpt::BasicBytesPerParameter<Rep>, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::BasicBytesPerParameter<Rep>& bytes, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    const auto add = [&text](const char* name, const Rep& part) {
      if (!(part > Rep(0.0))) return;
      fmt::format_to(fmt::appender(text), "{}{} {:.6g}", text.size() == 0 ? ": " : ", ", name,
                     ckpt::detail::to_double(part));
    };
    add("weights", bytes.weights);
    add("master weights", bytes.master_weights);
    add("first moment", bytes.first_moment);
    add("second moment", bytes.second_moment);
    add("other", bytes.other);
    return write(context, "{:.6g} B per parameter{}", ckpt::detail::to_double(bytes.total()),
                 fmt::string_view(text.data(), text.size()));
  }
};

/// Prints bytes by component: `{}` on one line, the sum and the components that are not zero, `{:t}` or `{:table}` with
/// one line for each. Both end without a newline.
template <>
struct fmt::formatter<ckpt::ComponentBytes, char> : ckpt::detail::LineOrTable {
  /// Writes the bytes.
  template <class Context>
  auto format(const ckpt::ComponentBytes& bytes, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    const bool table = is_table();
    if (!table) fmt::format_to(out, "{}", ckpt::detail::counted_bytes(bytes.total()));
    const char* separator = ": ";
    const auto add = [&](const char* name, std::uint64_t part) {
      if (part == 0) return;
      if (table) {
        fmt::format_to(out, "{:<14}  {:>9}\n", name, ckpt::detail::counted_bytes(part));
      } else {
        fmt::format_to(out, "{}{} {}", separator, name, ckpt::detail::counted_bytes(part));
        separator = ", ";
      }
    };
    add("weights", bytes.weights);
    add("master weights", bytes.master_weights);
    add("first moment", bytes.first_moment);
    add("second moment", bytes.second_moment);
    add("other", bytes.other);
    if (!table) return write_text(text, context);
    return fmt::format_to(context.out(), "{}{:<14}  {:>9}", fmt::string_view(text.data(), text.size()), "all",
                          ckpt::detail::counted_bytes(bytes.total()));
  }
};

/// Prints parameters by part: `{}` on one line, `{:t}` or `{:table}` with one line for each part that has any. Both end
/// without a newline.
template <>
struct fmt::formatter<ckpt::PartCounts, char> : ckpt::detail::LineOrTable {
  /// Writes the numbers.
  template <class Context>
  auto format(const ckpt::PartCounts& counts, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    const bool table = is_table();
    if (!table) fmt::format_to(out, "{} parameters", counts.total());
    const char* separator = ": ";
    for (const ckpt::Part part : ckpt::all_parts) {
      if (counts[part] == 0) continue;
      if (table) {
        fmt::format_to(out, "{:<11}  {:>15}\n", to_string(part), counts[part]);
      } else {
        fmt::format_to(out, "{}{} {}", separator, to_string(part), counts[part]);
        separator = ", ";
      }
    }
    if (!table) return write_text(text, context);
    return fmt::format_to(context.out(), "{}{:<11}  {:>15}", fmt::string_view(text.data(), text.size()), "all",
                          counts.total());
  }
};

/// Prints on one line what a rank writes, and how many write the same.
template <>
struct fmt::formatter<ckpt::RankShape, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::RankShape& shape, Context& context) const -> decltype(context.out()) {
    return write(context, "{} of weights and {} of optimizer state in {} files, on {} ranks alike",
                 ckpt::detail::counted_bytes(shape.weights), ckpt::detail::counted_bytes(shape.optimizer), shape.files,
                 shape.ranks);
  }
};

/// Prints on one line what a checkpoint takes: bytes and files, writers, bytes of the heaviest. With width and
/// alignment as for a string.
template <>
struct fmt::formatter<ckpt::Inventory, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Inventory& inventory, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    fmt::format_to(fmt::appender(text), "{} in {} files from {} writers, {} the heaviest",
                   ckpt::Bytes(static_cast<double>(inventory.bytes_written())), inventory.files(), inventory.writers(),
                   ckpt::Bytes(static_cast<double>(inventory.heaviest().total())));
    return fmt::formatter<fmt::string_view, char>::format({text.data(), text.size()}, context);
  }
};

/// Prints on one line what a checkpoint of MLPerf Storage takes.
template <>
struct fmt::formatter<ckpt::MlperfStorageCheckpoint, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::MlperfStorageCheckpoint& saved, Context& context) const -> decltype(context.out()) {
    return write(context, "{} in {} files from {} ranks, {} the heaviest",
                 ckpt::detail::counted_bytes(saved.bytes_written()), saved.files(), saved.ranks,
                 ckpt::detail::counted_bytes(saved.heaviest_rank()));
  }
};

/// Prints on one line what LoRA adapts: "query, value".
template <>
struct fmt::formatter<ckpt::LoraTargets, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::LoraTargets& targets, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    append_to(text, targets);
    return write(context, "{}", fmt::string_view(text.data(), text.size()));
  }
};

/// Prints on one line what LoRA trains: "query, value; whole: embedding".
template <>
struct fmt::formatter<ckpt::LoraScope, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::LoraScope& scope, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    append_to(text, scope);
    return write(context, "{}", fmt::string_view(text.data(), text.size()));
  }
};

/// Prints on one line how many parameters LoRA trains.
template <>
struct fmt::formatter<ckpt::LoraCount, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::LoraCount& count, Context& context) const -> decltype(context.out()) {
    return write(context, "{} parameters in adapters, {} trained whole", count.adapters, count.whole);
  }
};

/// Prints on one line the bytes of trained and of frozen parameters.
template <>
struct fmt::formatter<ckpt::CountedCheckpoint, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::CountedCheckpoint& saved, Context& context) const -> decltype(context.out()) {
    return write(context, "{}, of which {} frozen", ckpt::detail::counted_bytes(saved.bytes_written()),
                 ckpt::detail::counted_bytes(saved.frozen));
  }
};
