#pragma once
// A machine as a save sees it: nodes, the links from accelerators to the host, local drives, and storage that all nodes
// share.

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/node.hpp>
#include <ckpt/hardware/storage.hpp>

namespace ckpt::inline CKPT_ABI {

/// The way between an accelerator and the memory of its host, in one direction. Root complexes and host memory are
/// shared, so that all accelerators together reach less than their number times one.
template <Scalar Rep = double>
struct BasicHostLink {
  std::string_view name{};                     ///< as looked up: "aurora-out"
  BasicBytesPerSecond<Rep> per_accelerator{};  ///< one accelerator alone, this direction alone [B/s], > 0
  Rep all_accelerators = Rep(1.0);             ///< part of it that each reaches when all copy, above 0 ... 1
  Rep both_directions = Rep(1.0);  ///< part of it that is left while the other direction runs, above 0 ... 1
  Source source{};                 ///< where the figures come from
  std::string_view note{};         ///< what the figures alone do not say
};
/// In doubles.
using HostLink = BasicHostLink<double>;

/// Many alike, side by side.
template <Scalar Rep = double>
struct BasicParallelRate {
  BasicBytesPerSecond<Rep> rate{};    ///< of one [B/s], > 0
  BasicCount<Rep> number = Rep(1.0);  ///< of them, >= 1
};
/// In doubles.
using ParallelRate = BasicParallelRate<double>;

/// Storage that all nodes write to: a file system or an object store. What nobody published stays empty: it then does
/// not limit.
///
/// Whom the bandwidths of `tier` limit is up to its kind:
///
///   system, unspecified   all clients together
///   client                each node
///   stream                each process
///
/// Drives and arrays are not shared, and what is sold by capacity needs a capacity: a path to them is rejected. A
/// limit of the others below stands in place of the tier's own where both are of the same. A burst of the tier is one
/// of that limit, of the clients together or of each.
template <Scalar Rep = double>
struct BasicSharedTier {
  BasicStorageTier<Rep> tier{};                                 ///< what is known of it
  std::optional<BasicBytesPerSecond<Rep>> write_per_client{};   ///< of one node [B/s]
  std::optional<BasicBytesPerSecond<Rep>> read_per_client{};    ///< of one node [B/s]
  std::optional<BasicBytesPerSecond<Rep>> write_per_process{};  ///< of one stream [B/s]
  std::optional<BasicBytesPerSecond<Rep>> read_per_process{};   ///< of one stream [B/s]
  BasicSeconds<Rep> latency_per_file{};                         ///< to open, create and close one [s], >= 0
  std::optional<BasicPerSecond<Rep>> files_per_second{};        ///< creates or requests of all clients together [1/s]
  std::optional<BasicBytesPerSecond<Rep>> write_aggregate{};    ///< of all clients together [B/s]
  std::optional<BasicBytesPerSecond<Rep>> read_aggregate{};     ///< of all clients together [B/s]
  /// Targets that the files of a save lie on, of a file system with more: a stage of its own, see `targets_stage`.
  std::optional<BasicParallelRate<Rep>> targets{};
  /// Connections of each process to an object store: a stage of its own, see `connections_stage`.
  std::optional<BasicParallelRate<Rep>> connections{};
};
/// In doubles.
using SharedTier = BasicSharedTier<double>;

/// Nodes alike, with their links, their local drives and the storage that they share.
template <Scalar Rep = double>
struct BasicMachine {
  std::string_view name{};                                    ///< must outlive the machine
  BasicHardwareNode<Rep> node{};                              ///< the kind of node
  std::uint64_t nodes = 1;                                    ///< how many of them, > 0
  std::optional<BasicHostLink<Rep>> to_host{};                ///< measured; without: the accelerator's raw link
  std::optional<BasicHostLink<Rep>> to_device{};              ///< measured; without: as `to_host`
  std::optional<BasicBytesPerSecond<Rep>> storage_network{};  ///< of a node's ports to shared storage [B/s]
  /// Where the saves of a `Job` end; without: on the local drives. A machine may write to any number of tiers: paths
  /// take the tier that they are about.
  std::optional<BasicSharedTier<Rep>> shared{};

  /// All accelerators.
  /// @throws InvalidInput without nodes or without accelerators, or for more than 2^64 - 1 of them
  [[nodiscard]] constexpr std::uint64_t accelerators() const;
  /// The link to the host: the measured one, or the raw rate of the accelerator's link, not degraded.
  /// @throws InvalidInput when neither is known, or a part is outside its domain
  [[nodiscard]] constexpr BasicHostLink<Rep> link_to_host() const { return link(to_host); }
  /// The link from the host: the measured one, or as the one to the host.
  /// @throws InvalidInput as that
  [[nodiscard]] constexpr BasicHostLink<Rep> link_to_device() const { return link(to_device ? to_device : to_host); }
  /// Rate of a node to shared storage: its storage network, or its network. Empty when neither is known.
  [[nodiscard]] constexpr const std::optional<BasicBytesPerSecond<Rep>>& network() const {
    return storage_network ? storage_network : node.network;
  }
  /// The local drives.
  /// @throws InvalidInput when the node has none, or no figure for them, or for a tier that is not of one node
  [[nodiscard]] constexpr const BasicStorageTier<Rep>& local() const;

 private:
  [[nodiscard]] constexpr BasicHostLink<Rep> link(const std::optional<BasicHostLink<Rep>>& measured) const;
};
/// In doubles.
using Machine = BasicMachine<double>;

/// Drives striped without redundancy: `drives` times the bandwidths and the capacity of one, latency as it is. Several
/// are an array. What was multiplied is `derived`, whatever the drive's figures are.
///
/// Arrays reach less than the sum: four generation-4 drives were measured at 5 GB/s that write 4 GB/s each, eight of
/// generation 5 at 26 GB/s (see `storage::raid0_4x_gen4` and `storage::raid0_8x_gen5`).
///
/// @param drive       one drive, or a tier whose kind is not said; its bandwidths finite and > 0
/// @param drives      1 ... 1024
/// @param efficiency  part of the sum of bandwidths that is reached, above 0 ... 1
/// @throws InvalidInput outside these ranges, and for a tier of another kind
template <Scalar Rep>
[[nodiscard]] constexpr BasicStorageTier<Rep> raid0(const BasicStorageTier<Rep>& drive, std::uint64_t drives,
                                                    const std::type_identity_t<Rep>& efficiency = Rep(1.0));

/// A service whose bandwidth grows with the capacity that is paid for, at another capacity: cloud Lustre, whose entries
/// in the catalog are for their own `capacity` ("..._per_tib": 1 TiB).
///
///   bandwidth = min( entry's bandwidth x capacity / entry's capacity,  cap )
///
/// The answer is a system, which all clients share; its figures are `derived` unless they are those of the entry.
///
/// @param entry     a tier of StorageKind::by_capacity, with a capacity; its bandwidths finite and > 0
/// @param capacity  provisioned [B], finite and > 0
/// @param cap       most that the service gives in either direction [B/s]; without: no limit
/// @throws InvalidInput when the entry is not sold by capacity or has none, or for a capacity or cap outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicStorageTier<Rep> provisioned(
    const BasicStorageTier<Rep>& entry, const std::type_identity_t<BasicBytes<Rep>>& capacity,
    const std::type_identity_t<std::optional<BasicBytesPerSecond<Rep>>>& cap = {});

/// Storage as all nodes of a machine see it: what one process, one node or all clients get, as the entry's kind says.
/// A kind that is not said is taken as all clients together. Nothing is multiplied: the figures are the entry's.
///
/// @param entry  a tier that nodes share; its write bandwidth finite and > 0
/// @throws InvalidInput for a drive or an array, and for what is sold by capacity: `shared(provisioned(entry, 48_TiB))`
template <Scalar Rep>
[[nodiscard]] constexpr BasicSharedTier<Rep> shared(const BasicStorageTier<Rep>& entry);

// ---- implementation

namespace detail {

/// The same document, for what is arithmetic on its figures: derived, or recalled as they are.
[[nodiscard]] constexpr Source arithmetic_on(const Source& source) {
  return with_confidence(source,
                         source.confidence == Confidence::recalled ? Confidence::recalled : Confidence::derived);
}

/// Rejects what nodes cannot share, or whose capacity is not said.
template <class Rep>
constexpr void require_shared(const BasicStorageTier<Rep>& tier, const char* function) {
  if (is_local(tier.kind) || tier.kind == StorageKind::by_capacity) reject_kind(function, tier.name, tier.kind);
}

}  // namespace detail

template <Scalar Rep>
constexpr std::uint64_t BasicMachine<Rep>::accelerators() const {
  if (nodes == 0) detail::reject("ckpt::Machine: number of nodes must be > 0", 0.0);
  if (!(node.accelerators > 0)) {
    detail::reject("ckpt::Machine: accelerators of a node must be > 0", static_cast<double>(node.accelerators));
  }
  const auto each = static_cast<std::uint64_t>(node.accelerators);
  if (nodes > UINT64_MAX / each) {
    detail::reject("ckpt::Machine: number of accelerators must be below 2^64", static_cast<double>(nodes));
  }
  return nodes * each;
}

template <Scalar Rep>
constexpr BasicHostLink<Rep> BasicMachine<Rep>::link(const std::optional<BasicHostLink<Rep>>& measured) const {
  BasicHostLink<Rep> found;
  if (measured) {
    found = *measured;
  } else if (node.accelerator.host_link) {
    found.per_accelerator = *node.accelerator.host_link;
  } else {
    detail::reject(InvalidInput("ckpt::Machine: the link of the accelerator to its host is not known: ")
                       .append(node.accelerator.name));
  }
  detail::require_positive(found.per_accelerator, Subject{"ckpt::Machine", "rate of the host link", "B/s"});
  detail::require_part(found.all_accelerators,
                       Subject{"ckpt::Machine", "part of the link's rate with all accelerators"});
  detail::require_part(found.both_directions, Subject{"ckpt::Machine", "part of the link's rate with both directions"});
  return found;
}

template <Scalar Rep>
constexpr const BasicStorageTier<Rep>& BasicMachine<Rep>::local() const {
  if (!node.storage) {
    detail::reject(InvalidInput("ckpt::Machine: the node has no local storage, or no figure for it: ")
                       .append(node.name)
                       .append("; set HardwareNode::storage, or save to a SharedTier"));
  }
  detail::require_storage_of_node(*node.storage, "ckpt::Machine");
  return *node.storage;
}

template <Scalar Rep>
constexpr BasicStorageTier<Rep> raid0(const BasicStorageTier<Rep>& drive, std::uint64_t drives,
                                      const std::type_identity_t<Rep>& efficiency) {
  if (!(drives >= 1 && drives <= 1024)) {
    detail::reject("ckpt::raid0: number of drives must be 1 to 1024", static_cast<double>(drives));
  }
  if (drive.kind != StorageKind::drive && drive.kind != StorageKind::unspecified) {
    detail::reject(InvalidInput("ckpt::raid0: only drives are striped, and ")
                       .append(drive.name.empty() ? std::string_view("the tier") : drive.name)
                       .append(" is of kind \"")
                       .append(to_string(drive.kind))
                       .append("\""));
  }
  detail::require_part(efficiency, Subject{"ckpt::raid0", "efficiency"});
  detail::require_positive(drive.write_bandwidth, Subject{"ckpt::raid0", "write bandwidth of a drive", "B/s"});
  if (drive.read_bandwidth) {
    detail::require_positive(*drive.read_bandwidth, Subject{"ckpt::raid0", "read bandwidth of a drive", "B/s"});
  }
  const Rep number = detail::scalar_of_integer<Rep>(drives);
  const Rep factor(number * efficiency);
  BasicStorageTier<Rep> array = drive;
  array.write_bandwidth = drive.write_bandwidth * factor;
  if (drive.read_bandwidth) array.read_bandwidth = *drive.read_bandwidth * factor;
  if (drive.capacity) array.capacity = *drive.capacity * number;
  if (drive.link_bandwidth) array.link_bandwidth = *drive.link_bandwidth * number;
  for (auto* burst : {&array.write_burst, &array.read_burst}) {
    if (*burst) *burst = BasicBurst<Rep>{(*burst)->rate * factor, (*burst)->bytes * number};
  }
  detail::require_positive(detail::larger(array.write_bandwidth, array.read_bandwidth.value_or(array.write_bandwidth)),
                           "ckpt::raid0: bandwidth of the array is beyond the range of the scalar [B/s]");
  if (drives > 1) {
    array.kind = StorageKind::array;
    array.note = "several of these drives in RAID 0, by arithmetic";
  }
  if (drives > 1 || efficiency < Rep(1.0)) array.source = detail::arithmetic_on(drive.source);
  return array;
}

template <Scalar Rep>
constexpr BasicStorageTier<Rep> provisioned(const BasicStorageTier<Rep>& entry,
                                            const std::type_identity_t<BasicBytes<Rep>>& capacity,
                                            const std::type_identity_t<std::optional<BasicBytesPerSecond<Rep>>>& cap) {
  if (entry.kind != StorageKind::by_capacity) {
    detail::reject(
        InvalidInput("ckpt::provisioned: only what is sold by capacity (StorageKind::by_capacity) grows with it, and ")
            .append(entry.name.empty() ? std::string_view("the tier") : entry.name)
            .append(" is of kind \"")
            .append(to_string(entry.kind))
            .append("\""));
  }
  if (!entry.capacity) {
    detail::reject(InvalidInput("ckpt::provisioned: the tier has no capacity to scale from: ").append(entry.name));
  }
  if (entry.write_burst || entry.read_burst) {
    detail::reject(InvalidInput("ckpt::provisioned: how a burst grows with the capacity is not known: set it on the "
                                "tier that is provisioned: ")
                       .append(entry.name));
  }
  detail::require_positive(*entry.capacity, Subject{"ckpt::provisioned", "capacity of the entry", "B"});
  detail::require_positive(capacity, Subject{"ckpt::provisioned", "capacity", "B"});
  if (cap) detail::require_positive(*cap, Subject{"ckpt::provisioned", "cap", "B/s"});
  detail::require_positive(entry.write_bandwidth, Subject{"ckpt::provisioned", "write bandwidth of the entry", "B/s"});
  if (entry.read_bandwidth) {
    detail::require_positive(*entry.read_bandwidth, Subject{"ckpt::provisioned", "read bandwidth of the entry", "B/s"});
  }
  const Rep factor(capacity.value() / (*entry.capacity).value());
  bool as_listed = !(factor < Rep(1.0)) && !(factor > Rep(1.0));
  const auto scaled = [&](const BasicBytesPerSecond<Rep>& rate) {
    const BasicBytesPerSecond<Rep> grown = rate * factor;
    if (!cap || !(grown > *cap)) return grown;
    as_listed = false;
    return *cap;
  };
  BasicStorageTier<Rep> tier = entry;
  tier.kind = StorageKind::system;
  tier.write_bandwidth = scaled(entry.write_bandwidth);
  if (entry.read_bandwidth) tier.read_bandwidth = scaled(*entry.read_bandwidth);
  tier.capacity = capacity;
  tier.link_bandwidth = {};
  detail::require_positive(tier.write_bandwidth,
                           "ckpt::provisioned: write bandwidth must be > 0 B/s and within the range of the scalar");
  if (tier.read_bandwidth) {
    detail::require_positive(*tier.read_bandwidth,
                             "ckpt::provisioned: read bandwidth must be > 0 B/s and within the range of the scalar");
  }
  if (!as_listed) {
    tier.source = detail::arithmetic_on(entry.source);
    tier.note = "at the capacity that is provisioned, by arithmetic";
  }
  return tier;
}

template <Scalar Rep>
constexpr BasicSharedTier<Rep> shared(const BasicStorageTier<Rep>& entry) {
  detail::require_shared(entry, "ckpt::shared");
  detail::require_positive(entry.write_bandwidth, Subject{"ckpt::shared", "write bandwidth of the entry", "B/s"});
  return {.tier = entry};
}

}  // namespace ckpt::inline CKPT_ABI
