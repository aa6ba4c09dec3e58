#pragma once
// A computer with accelerators, and the trait through which `solve` sees any hardware.

#include <concepts>
#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/storage.hpp>

namespace ckpt::inline CKPT_ABI {

/// One accelerator: its memory, its arithmetic and its way to the host.
template <Scalar Rep = double>
struct BasicAccelerator {
  std::string_view name{};                                     ///< as looked up: "h100-sxm"
  std::optional<BasicBytes<Rep>> memory{};                     ///< on-package memory [B]
  std::optional<BasicBytesPerSecond<Rep>> memory_bandwidth{};  ///< of that memory [B/s]
  std::optional<BasicFlopPerSecond<Rep>> bf16_peak{};          ///< dense bf16, without sparsity [flop/s]
  std::optional<BasicBytesPerSecond<Rep>> host_link{};         ///< raw, per direction [B/s]
  Source source{};                                             ///< where the figures come from
  Figure recalled{};                                           ///< figures that are recalled
  std::string_view note{};                                     ///< what the figures alone do not say
};
/// In doubles.
using Accelerator = BasicAccelerator<double>;

/// One node: what `solve` needs is its `storage`; the rest describes the machine it belongs to.
template <Scalar Rep = double>
struct BasicHardwareNode {
  std::string_view name{};                            ///< as looked up: "dgx-h100"
  BasicAccelerator<Rep> accelerator{};                ///< the kind of accelerator
  int accelerators = 0;                               ///< how many of them
  std::optional<BasicBytes<Rep>> host_memory{};       ///< memory of the host [B]
  std::optional<BasicBytesPerSecond<Rep>> network{};  ///< all fabric ports together, per direction [B/s]
  std::optional<BasicStorageTier<Rep>> storage{};     ///< of this node alone; empty without any, or a figure for it
  Source source{};                                    ///< where the figures come from
  Figure recalled{};                                  ///< figures that are recalled
  std::string_view note{};                            ///< what the figures alone do not say
};
/// In doubles.
using HardwareNode = BasicHardwareNode<double>;

/// How `solve` sees hardware: specialise it for a node type of your own.
///
/// A specialisation holds `static constexpr ... write_bandwidth(const T&)`: what one writer of this hardware can write
/// [B/s], as a `std::optional<BasicBytesPerSecond<Rep>>` or anything that is read like one; empty when it has no
/// storage figure (then a bandwidth is assumed and the result says so). It may hold `write_limit(const T&)` besides, of
/// the same type: what all writers to this hardware get together [B/s]; empty or left out: no limit of its own.
template <class T>
struct hardware_traits;

namespace detail {

/// A bandwidth that may be unknown. An optional without a union: g++ keeps it in registers.
template <class Rep>
struct MaybeBandwidth {
  BasicBytesPerSecond<Rep> bandwidth{};
  bool known = false;

  constexpr explicit operator bool() const { return known; }
  constexpr const BasicBytesPerSecond<Rep>& operator*() const { return bandwidth; }
};

}  // namespace detail

/// A node writes to its own storage.
template <Scalar Rep>
struct hardware_traits<BasicHardwareNode<Rep>> {
  /// Write bandwidth of the node's storage, if it has one.
  /// @throws InvalidInput for storage that is not of one node: what a process or all clients get, or sold by capacity
  [[nodiscard]] static constexpr detail::MaybeBandwidth<Rep> write_bandwidth(const BasicHardwareNode<Rep>& node) {
    if (!node.storage) return {};
    detail::require_storage_of_node(*node.storage, "ckpt::hardware_traits: storage of a node");
    return {node.storage->write_bandwidth, true};
  }
};

/// A storage tier alone is hardware enough: every writer has a drive, an array, a stream or a client of its own, and
/// all share a system.
template <Scalar Rep>
struct hardware_traits<BasicStorageTier<Rep>> {
  /// Write bandwidth of the tier, for one writer.
  /// @throws InvalidInput for an entry that is sold by capacity: say how much, see `provisioned`
  [[nodiscard]] static constexpr detail::MaybeBandwidth<Rep> write_bandwidth(const BasicStorageTier<Rep>& tier) {
    if (tier.kind == StorageKind::by_capacity) detail::reject_kind("ckpt::hardware_traits", tier.name, tier.kind);
    return {tier.write_bandwidth, true};
  }
  /// The same for all writers together, of a system.
  [[nodiscard]] static constexpr detail::MaybeBandwidth<Rep> write_limit(const BasicStorageTier<Rep>& tier) {
    return {tier.write_bandwidth, tier.kind == StorageKind::system};
  }
};

/// A bandwidth alone is, too: `solve(model, 31_GBps, Adam{})`.
template <Scalar Rep>
struct hardware_traits<BasicBytesPerSecond<Rep>> {
  /// The bandwidth itself.
  [[nodiscard]] static constexpr detail::MaybeBandwidth<Rep> write_bandwidth(BasicBytesPerSecond<Rep> bandwidth) {
    return {bandwidth, true};
  }
};

/// The scalar in which a piece of hardware states its bandwidth.
template <class T>
using hardware_scalar_t =
    typename std::remove_cvref_t<decltype(*hardware_traits<T>::write_bandwidth(detail::some<T>()))>::rep;

/// Hardware that `solve` can write a checkpoint to: a node, a tier, a bandwidth, or a type with `hardware_traits`.
template <class T>
concept HardwareLike = requires(const T& hardware) {
  typename hardware_scalar_t<T>;
  { *hardware_traits<T>::write_bandwidth(hardware) } -> std::convertible_to<BasicBytesPerSecond<hardware_scalar_t<T>>>;
  static_cast<bool>(hardware_traits<T>::write_bandwidth(hardware));
};

}  // namespace ckpt::inline CKPT_ABI
