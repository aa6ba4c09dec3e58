#pragma once
// How long it takes until training runs again: detection, rescheduling, reading (by all or by one), broadcast, warm-up.

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/scratch.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/inventory.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Who reads what several replicas need.
enum class Reading : std::uint8_t {
  every_replica,  ///< each rank reads all it needs: replicated bytes cross the storage once for each replica
  once,           ///< every byte is read once and then broadcast to the ranks that need it, too
};

/// Words for who reads.
[[nodiscard]] constexpr std::string_view to_string(Reading reading) {
  switch (reading) {
    case Reading::every_replica:
      return "every replica";
    case Reading::once:
      return "once";
  }
  return "unknown";
}

/// How a checkpoint is read.
template <Scalar Rep = double>
struct BasicReadOptions {
  Reading reading = Reading::every_replica;     ///< who reads
  BasicCount<Rep> readers = Rep(0.0);           ///< with `once`: ranks that read; 0: all of them, each its part
  BasicCount<Rep> files_per_reader = Rep(1.0);  ///< >= 0
  WriterLayout layout{};                        ///< how ranks share nodes
};
/// In doubles.
using ReadOptions = BasicReadOptions<double>;

/// What is read in one restore, and what ranks then receive from other ranks. A reader that is slower than the others
/// is a group of its own, with more bytes.
template <Scalar Rep = double>
struct BasicReadLoad {
  BasicSaveLoad<Rep> read;  ///< from storage, from peers or from local copies
  /// By broadcast; empty when every rank reads all it needs.
  std::optional<BasicSaveLoad<Rep>> received = detail::nothing<BasicSaveLoad<Rep>>();
};
/// In doubles.
using ReadLoad = BasicReadLoad<double>;

/// What a restore reads, evenly divided.
///
/// @param bytes    S, of the state, each byte once [B], > 0
/// @param ranks    all that need a part of it, >= 1
/// @param copies   how many ranks need each byte, on average; 1 ... ranks
/// @param options  see ReadOptions
/// @throws InvalidInput outside these ranges, or for more readers than ranks
template <Scalar Rep>
[[nodiscard]] constexpr BasicReadLoad<Rep> read_load(const BasicBytes<Rep>& bytes,
                                                     const std::type_identity_t<BasicCount<Rep>>& ranks,
                                                     const std::type_identity_t<BasicCount<Rep>>& copies,
                                                     const std::type_identity_t<BasicReadOptions<Rep>>& options = {});

/// The same for the ranks of an inventory, restored in the layout it was saved in. Copies follow from the layout: of
/// weights one for each replica, of experts one for each replica but those of its expert parallel group, of what ZeRO
/// divides one for each shard group. What tensor parallel ranks hold alike counts once; ranks read evenly.
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicReadLoad<Rep> read_load(const Inventory& inventory,
                                                     const std::type_identity_t<BasicReadOptions<Rep>>& options = {});

/// Rate of reading when a part comes from a cache: the harmonic mean r = 1 / (h / warm + (1 - h) / cold).
///
/// @param cold  from the medium [B/s], finite and > 0
/// @param warm  from the cache [B/s], finite and > 0
/// @param hits  h, part of the bytes that are in the cache, 0 ... 1
/// @throws InvalidInput outside these ranges
template <Scalar Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> cached_rate(const BasicBytesPerSecond<Rep>& cold,
                                                             const std::type_identity_t<BasicBytesPerSecond<Rep>>& warm,
                                                             const std::type_identity_t<Rep>& hits);

/// The parts of a restore.
enum class RestorePart : std::uint8_t {
  detection,     ///< from the failure to its discovery
  rescheduling,  ///< from there to the start of reading
  read,          ///< state from where it was saved
  broadcast,     ///< from the ranks that read to the others
  warm_up,       ///< to full speed: compilation, caches, the data loader
};

/// Words for a part.
[[nodiscard]] constexpr std::string_view to_string(RestorePart part);

/// What `Restore::solve` found.
template <Scalar Rep = double>
struct BasicRestoreResult {
  BasicSeconds<Rep> detection{};                      ///< as given [s]
  BasicSeconds<Rep> rescheduling{};                   ///< as given [s]
  BasicSeconds<Rep> read{};                           ///< durable time of the read path [s]
  BasicSeconds<Rep> broadcast{};                      ///< what it adds: all, or beyond `read` when streamed [s]
  BasicSeconds<Rep> warm_up{};                        ///< as given [s]
  BasicSeconds<Rep> total{};                          ///< from the failure to full speed [s]
  RestorePart binding = RestorePart::read;            ///< the longest part; of equal ones the first
  BasicPathResult<Rep> reading{};                     ///< the stages of the read path
  std::optional<BasicStageTime<Rep>> broadcasting{};  ///< the broadcast, when there is one

  /// D, downtime of the interval formulas: detection and rescheduling [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> downtime() const { return detection + rescheduling; }
  /// R, restore time of the interval formulas: read, broadcast, warm-up [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> restore_time() const { return read + broadcast + warm_up; }
};
/// In doubles.
using RestoreResult = BasicRestoreResult<double>;

/// A restart after a failure. Where the state comes from is a matter of the path: `path_from_local`, `path_from_peers`,
/// `path_from_shared`, or one of your own with rates of reading.
template <Scalar Rep = double>
struct BasicRestore {
  BasicSeconds<Rep> detection{};               ///< from the failure to its discovery [s], >= 0
  BasicSeconds<Rep> rescheduling{};            ///< queue, replacement, start of processes [s], >= 0
  BasicSavePath<Rep> read{};                   ///< stages in the order of the bytes, with rates of reading
  std::optional<BasicStage<Rep>> broadcast{};  ///< its rates are those at which a rank, a node, all receive
  BasicSeconds<Rep> warm_up{};                 ///< from state loaded to full speed [s], >= 0

  /// Time of each part. A broadcast with `Handoff::streamed` runs while the path reads, else after it.
  ///
  /// Neglected: that copies on one node need not cross the network, so that the broadcast is an upper bound.
  ///
  /// @param load  see `read_load`
  /// @throws InvalidInput for a negative time, when ranks receive and there is no broadcast stage, or what
  ///         `SavePath::solve` rejects
  [[nodiscard]] constexpr BasicRestoreResult<Rep> solve(const BasicReadLoad<Rep>& load) const;
};
/// In doubles.
using Restore = BasicRestore<double>;

// ---- implementation

constexpr std::string_view to_string(RestorePart part) {
  switch (part) {
    case RestorePart::detection:
      return "detection";
    case RestorePart::rescheduling:
      return "rescheduling";
    case RestorePart::read:
      return "read";
    case RestorePart::broadcast:
      return "broadcast";
    case RestorePart::warm_up:
      return "warm-up";
  }
  return "unknown";
}

template <Scalar Rep>
constexpr BasicReadLoad<Rep> read_load(const BasicBytes<Rep>& bytes, const std::type_identity_t<BasicCount<Rep>>& ranks,
                                       const std::type_identity_t<BasicCount<Rep>>& copies,
                                       const std::type_identity_t<BasicReadOptions<Rep>>& options) {
  detail::require_positive(bytes, Subject{"ckpt::read_load", "bytes of the state", "B"});
  const Rep& n = copies.value();
  detail::require_between(ranks.value(), Rep(1.0), detail::largest<Rep>(),
                          "ckpt::read_load: number of ranks must be finite and >= 1");
  detail::require_between(n, Rep(1.0), ranks.value(), "ckpt::read_load: copies must be 1 to the number of ranks");
  const auto all = [&] { return even_load(bytes * n, ranks, options.files_per_reader, options.layout); };
  if (options.reading == Reading::every_replica) return {.read = all()};
  const bool by_all = detail::is_between(options.readers.value(), Rep(0.0), Rep(0.0));
  const BasicCount<Rep> readers = by_all ? ranks : options.readers;
  detail::require_between(readers.value(), Rep(1.0), ranks.value(),
                          "ckpt::read_load: readers must be 1 to the number of ranks, or 0 for all of them");
  BasicReadLoad<Rep> load{.read = even_load(bytes, readers, options.files_per_reader, options.layout)};
  if (n > Rep(1.0) || readers.value() < ranks.value()) load.received = all();
  return load;
}

template <Scalar Rep>
constexpr BasicReadLoad<Rep> read_load(const Inventory& inventory,
                                       const std::type_identity_t<BasicReadOptions<Rep>>& options) {
  const ParallelLayout& layout = inventory.layout();
  using T = detail::eager_t<Rep>;
  const T groups = detail::scalar_of_integer<T>(layout.replicas() / layout.shards());  // where ZeRO divides
  T once = 0.0;
  T needed = 0.0;
  for (const Part part : all_parts) {
    const std::uint64_t whole = layout.replicas() / (part == Part::experts ? layout.expert : 1);
    const T copies = detail::scalar_of_integer<T>(whole);
    const T weights = detail::enter(detail::scalar_of_integer<Rep>(inventory[part].weights));
    const T optimizer = detail::enter(detail::scalar_of_integer<Rep>(inventory[part].optimizer()));
    once += weights + optimizer;
    needed += weights * (layout.zero == Zero::everything ? groups : copies);
    needed += optimizer * (layout.zero == Zero::none ? copies : groups);
  }
  const T loaders = detail::enter(detail::scalar_of_integer<Rep>(inventory.data_loader_bytes()));  // each reads its own
  once += loaders;
  needed += loaders;
  detail::require_positive(once, Subject{"ckpt::read_load", "bytes of the state", "B"});
  const T copies = detail::larger(needed / once, 1.0);
  return read_load(BasicBytes<Rep>(once), BasicCount<Rep>(detail::scalar_of_integer<Rep>(layout.ranks())),
                   BasicCount<Rep>(detail::leave(copies)), options);
}

template <Scalar Rep>
constexpr BasicBytesPerSecond<Rep> cached_rate(const BasicBytesPerSecond<Rep>& cold,
                                               const std::type_identity_t<BasicBytesPerSecond<Rep>>& warm,
                                               const std::type_identity_t<Rep>& hits) {
  detail::require_positive(cold, Subject{"ckpt::cached_rate", "cold rate", "B/s"});
  detail::require_positive(warm, Subject{"ckpt::cached_rate", "warm rate", "B/s"});
  detail::require_fraction(hits, Subject{"ckpt::cached_rate", "part in the cache"});
  const auto& h = detail::enter(hits);
  const auto& c = detail::enter(cold);
  const auto& w = detail::enter(warm);
  const auto rate = c / (1.0 - h + h * c / w);
  detail::require_positive(rate, "ckpt::cached_rate: rate is beyond the range of the scalar [B/s]");
  return BasicBytesPerSecond<Rep>(rate);
}

namespace detail {

/// The longest part of a restore, and all of them.
template <class Rep>
constexpr void add_up(BasicRestoreResult<Rep>& result) {
  BasicSeconds<Rep> longest = result.detection;
  result.binding = RestorePart::detection;
  const auto compare = [&](const BasicSeconds<Rep>& time, RestorePart part) {
    if (!(time > longest)) return;
    longest = time;
    result.binding = part;
  };
  compare(result.rescheduling, RestorePart::rescheduling);
  compare(result.read, RestorePart::read);
  compare(result.broadcast, RestorePart::broadcast);
  compare(result.warm_up, RestorePart::warm_up);
  result.total = result.downtime() + result.restore_time();
  require_positive(result.total, "ckpt::Restore::solve: total time is beyond the range of the scalar [s]");
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicRestoreResult<Rep> BasicRestore<Rep>::solve(const BasicReadLoad<Rep>& load) const {
  detail::require_non_negative(detection, Subject{"ckpt::Restore::solve", "detection time", "s"});
  detail::require_non_negative(rescheduling, Subject{"ckpt::Restore::solve", "rescheduling time", "s"});
  detail::require_non_negative(warm_up, Subject{"ckpt::Restore::solve", "warm-up time", "s"});
  BasicRestoreResult<Rep> result{
      .detection = detection, .rescheduling = rescheduling, .warm_up = warm_up, .reading = read.solve(load.read)};
  result.read = result.reading.durable_after;
  if (load.received) {
    if (!broadcast) {
      detail::reject(InvalidInput("ckpt::Restore::solve: ranks receive what others read: a broadcast stage is needed"));
    }
    BasicSavePath<Rep> path;
    result.broadcasting = path.add(*broadcast).solve(*load.received).stages()[0];
    const BasicSeconds<Rep>& time = result.broadcasting->time;
    if (broadcast->handoff == Handoff::store_and_forward) {
      result.broadcast = time;
    } else if (time > result.read) {
      result.broadcast = time - result.read;
    }
  }
  detail::add_up(result);
  return result;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
