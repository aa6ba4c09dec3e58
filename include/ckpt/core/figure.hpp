#pragma once
// Which figures of an entry are recalled although its source is better: `.recalled = Figure::latency`.

#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/provenance.hpp>

namespace ckpt::inline CKPT_ABI {

/// Names of the figures an entry can hold, to mark single ones: `.recalled = Figure::latency | Figure::capacity`.
enum class Figure : std::uint32_t {
  none = 0,                    ///< no figure
  write_bandwidth = 1u << 0,   ///< storage write bandwidth
  read_bandwidth = 1u << 1,    ///< storage read bandwidth
  capacity = 1u << 2,          ///< storage capacity
  latency = 1u << 3,           ///< storage latency
  link_bandwidth = 1u << 4,    ///< bandwidth of the link that carries it
  memory = 1u << 5,            ///< accelerator memory
  memory_bandwidth = 1u << 6,  ///< accelerator memory bandwidth
  bf16_peak = 1u << 7,         ///< dense bf16 arithmetic
  host_link = 1u << 8,         ///< accelerator-to-host link
  accelerators = 1u << 9,      ///< number of accelerators
  host_memory = 1u << 10,      ///< memory of the host
  network = 1u << 11,          ///< network bandwidth of the node
  parameters = 1u << 12,       ///< parameter count
};

/// A set of figures.
[[nodiscard]] constexpr Figure operator|(Figure a, Figure b) {
  return static_cast<Figure>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}

/// True when two sets of figures have one in common.
[[nodiscard]] constexpr bool intersects(Figure a, Figure b) {
  return (static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b)) != 0;
}

/// The name of a figure: "write bandwidth"; "none", or "several" of a set that is not one figure.
[[nodiscard]] constexpr std::string_view to_string(Figure figure) {
  constexpr std::string_view names[] = {"write bandwidth", "read bandwidth", "capacity",         "latency",
                                        "link bandwidth",  "memory",         "memory bandwidth", "bf16 peak",
                                        "host link",       "accelerators",   "host memory",      "network",
                                        "parameters"};
  if (figure == Figure::none) return "none";
  std::uint32_t bit = 1;
  for (const std::string_view& name : names) {
    if (static_cast<std::uint32_t>(figure) == bit) return name;
    bit <<= 1;
  }
  return "several";
}

/// How far to trust figures of an entry: its source's confidence, or `recalled` when the entry marks one of them so.
///
/// @param entry    anything with members `source` and `recalled`
/// @param figures  the figures asked about; whether the entry has them is the caller's to know
template <class Entry>
[[nodiscard]] constexpr Confidence confidence(const Entry& entry, Figure figures) {
  return intersects(entry.recalled, figures) ? Confidence::recalled : entry.source.confidence;
}

}  // namespace ckpt::inline CKPT_ABI
