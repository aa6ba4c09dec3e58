#pragma once
// A place to write checkpoints to: what it is, its bandwidths, and where the figures come from.

#include <cstdint>
#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// What a storage tier is, which decides whom its bandwidths limit.
enum class StorageKind : std::uint8_t {
  unspecified,  ///< not said, as of a tier of your own: what the place means that it is put into
  drive,        ///< one device of a node: a disk, an SSD, a volume attached to it, the memory of a socket
  array,        ///< all drives of a node together
  stream,       ///< one process or connection
  client,       ///< one node, as a client of storage elsewhere
  system,       ///< all clients of a system together
  by_capacity,  ///< all clients together, of a service sold by capacity: at the entry's own `capacity`
};

/// Words for a kind.
[[nodiscard]] constexpr std::string_view to_string(StorageKind kind);

/// True for a drive or an array, which belongs to one node. Of a kind that is not said nothing is known.
[[nodiscard]] constexpr bool is_local(StorageKind kind) {
  return kind == StorageKind::drive || kind == StorageKind::array;
}

/// A rate that is higher for a while than what a limit sustains: the credits of a cloud volume, the cache of a drive
/// that is emptied while it is filled. A token bucket: with the sustained rate r, in the time t from rest on pass at
/// most
///
///   min( b t, C + r t )          C = V (1 - r/b)
///
/// bytes, so that S of them take max(S/b, (S - C)/r) where nothing else is slower. What is slower than b uses up C more
/// slowly, and at r or less never.
///
/// The bucket is full when a save begins. From one save to the next it fills up again wherever the job writes less than
/// r on average.
template <Scalar Rep = double>
struct BasicBurst {
  BasicBytesPerSecond<Rep> rate{};  ///< b, at first [B/s], above the sustained rate
  BasicBytes<Rep> bytes{};          ///< V, so many are moved at that rate until it drops [B], > 0

  /// C, what passes beyond the sustained rate [B].
  /// @param sustained  r [B/s], > 0 and below b
  [[nodiscard]] constexpr BasicBytes<Rep> credit(const BasicBytesPerSecond<Rep>& sustained) const {
    return bytes - bytes * Rep(sustained / rate);
  }
};
/// In doubles.
using Burst = BasicBurst<double>;

/// A storage device, array, file system or service. Write and read are never one number: drives write at half of what
/// they read, and a checkpoint is a write.
///
/// A figure that nobody published stays empty. The names must outlive the tier (string literals do).
template <Scalar Rep = double>
struct BasicStorageTier {
  std::string_view name{};                                   ///< as looked up: "samsung-pm9a3-3.84tb"
  StorageKind kind = StorageKind::unspecified;               ///< whom the bandwidths limit
  BasicBytesPerSecond<Rep> write_bandwidth{};                ///< sequential write [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> read_bandwidth{};  ///< sequential read [B/s]
  std::optional<BasicBytes<Rep>> capacity{};                 ///< usable capacity [B]
  std::optional<BasicSeconds<Rep>> latency{};                ///< of one small request [s]
  std::optional<BasicBytesPerSecond<Rep>> link_bandwidth{};  ///< raw rate of the link that carries it [B/s]
  std::optional<BasicBurst<Rep>> write_burst{};              ///< before `write_bandwidth`, which is sustained
  std::optional<BasicBurst<Rep>> read_burst{};               ///< before `read_bandwidth`
  Source source{};                                           ///< where the figures come from
  Figure recalled{};                                         ///< figures that are recalled although the source is not
  std::string_view note{};                                   ///< what the figures alone do not say
};
/// In doubles.
using StorageTier = BasicStorageTier<double>;

// ---- implementation

namespace detail {

/// What is said of a kind, in the order of the enumeration: its name, what a tier of it is, and what helps where that
/// has no place.
struct StorageKindWords {
  const char *name, *is, *helps;
};
inline constexpr StorageKindWords storage_kinds[] = {
    {"unspecified", "of a kind that is not said", "set StorageTier::kind"},
    {"drive", "a drive of one node", "put it into HardwareNode::storage, several by ckpt::raid0"},
    {"array", "an array of one node", "put it into HardwareNode::storage"},
    {"stream", "what one process gets", "ckpt::shared limits each process to it"},
    {"client", "what one node gets", "ckpt::shared limits each node to it"},
    {"system", "what all clients get together", "ckpt::shared is for it"},
    {"by capacity", "sold by capacity", "say how much with ckpt::provisioned"},
    {"unknown", "of an unknown kind", "set StorageTier::kind"}};
[[nodiscard]] constexpr const StorageKindWords& words_of(StorageKind kind) {
  return storage_kinds[kind <= StorageKind::by_capacity ? static_cast<std::uint8_t>(kind) : 7];
}

/// Rejects a tier where its kind has no place: says what it is and what helps.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_kind(const char* function, std::string_view name,
                                                               StorageKind kind) {
  InvalidInput error(function);
  error.append(": ").append(name.empty() ? std::string_view("the tier") : name.substr(0, 100));
  reject(error.append(" is ").append(words_of(kind).is).append("; ").append(words_of(kind).helps));
}

/// Rejects what a node cannot have as storage of its own.
template <class Rep>
constexpr void require_storage_of_node(const BasicStorageTier<Rep>& tier, const char* function) {
  const StorageKind kind = tier.kind;
  if (kind == StorageKind::stream || kind == StorageKind::system || kind == StorageKind::by_capacity) {
    reject_kind(function, tier.name, kind);
  }
}

}  // namespace detail

constexpr std::string_view to_string(StorageKind kind) { return detail::words_of(kind).name; }

}  // namespace ckpt::inline CKPT_ABI
