#pragma once
// A restore in another layout than the state was saved in: what is read twice, what ranks send to each other, and the
// memory of the host that it takes.

#include <cstdint>
#include <optional>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/restore.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// A state cut into S equal pieces along one dimension, as saved, and read by R ranks that need equal pieces of it, in
/// the same order. Of a state that is cut along two dimensions, tensor parallel and ZeRO say, the two
/// `read_amplification`s multiply.
struct Resharding {
  std::uint64_t saved = 1;     ///< S, 1 ... 10^6
  std::uint64_t restored = 1;  ///< R, 1 ... 10^6

  /// S + R - gcd(S, R), pairs of a piece that was saved and one that is needed with bytes in common: the ranges that
  /// are read where a rank reads no more than it needs.
  /// @throws InvalidInput naming the number outside its domain
  [[nodiscard]] constexpr std::uint64_t overlaps() const;
  /// Bytes that storage gives for each byte of the state, where ranks read whole pieces: overlaps / S, from 1, as in
  /// the layout of the save or one that merges its pieces, to R. For `Saving::read_amplification`.
  /// @throws InvalidInput as `overlaps`
  [[nodiscard]] constexpr double read_amplification() const;
  /// Most pieces that a rank takes bytes of.
  /// @throws InvalidInput as `overlaps`
  [[nodiscard]] constexpr std::uint64_t pieces_of_a_rank() const;
  /// Share of the bytes that cross the network where each piece is read once, by the rank that needs most of it, which
  /// sends the others theirs, 0 ... 1.
  /// @throws InvalidInput as `overlaps`
  [[nodiscard]] constexpr double sent() const;
};

/// How a restore passes through the memory of the host.
template <Scalar Rep = double>
struct BasicRestoreMemoryOptions {
  /// A, bytes that are held for each byte that is read at a time, >= 1: 2 where a copy is made before the state is in
  /// its place.
  Rep copies = Rep(1.0);
  /// Bytes of a node that are read and not yet in their place at a time [B], > 0; left out: all of its share.
  std::optional<BasicBytes<Rep>> budget{};
  BasicBytes<Rep> resident{};  ///< what the job holds besides when it restores [B], >= 0
};
/// In doubles.
using RestoreMemoryOptions = BasicRestoreMemoryOptions<double>;

/// Peak of the host memory of the node that reads most: resident + A min(share, budget). The share is what it reads, or
/// what it receives where that is more: `ReadLoad` of so many bytes as are read, those read twice included.
///
/// @param load     see `read_load`
/// @param options  how the bytes pass
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicBytes<Rep> restore_memory(
    const BasicReadLoad<Rep>& load, const std::type_identity_t<BasicRestoreMemoryOptions<Rep>>& options = {});

// ---- implementation

namespace detail {

/// Both numbers without what they have in common.
struct CoprimePieces {
  std::uint64_t saved;
  std::uint64_t restored;
  std::uint64_t common;
};

[[nodiscard]] constexpr CoprimePieces coprime(const Resharding& pieces) {
  constexpr std::uint64_t most = 1'000'000;
  for (const std::uint64_t n : {pieces.saved, pieces.restored}) {
    if (n == 0 || n > most) {
      reject("ckpt::Resharding: number of pieces must be from 1 to 10^6", static_cast<double>(n));
    }
  }
  std::uint64_t common = pieces.saved;
  for (std::uint64_t rest = pieces.restored; rest != 0;) {
    const std::uint64_t next = common % rest;
    common = rest;
    rest = next;
  }
  return {pieces.saved / common, pieces.restored / common, common};
}

}  // namespace detail

constexpr std::uint64_t Resharding::overlaps() const {
  const auto [s, r, common] = detail::coprime(*this);
  return common * (s + r - 1);
}

constexpr double Resharding::read_amplification() const {
  return static_cast<double>(overlaps()) / static_cast<double>(saved);
}

constexpr std::uint64_t Resharding::pieces_of_a_rank() const {
  const auto [s, r, common] = detail::coprime(*this);
  static_cast<void>(common);
  return (s + r - 1 + r - 1) / r;  // of s/r and the latest begin within a piece
}

constexpr double Resharding::sent() const {
  const auto [s, r, common] = detail::coprime(*this);
  static_cast<void>(common);
  // In units of 1/(s r): a piece has r of them, a rank needs s; a piece begins at each of 0 ... s - 1 within a rank's.
  double kept = 0.0;
  for (std::uint64_t begin = 0; begin < s; ++begin) {
    const std::uint64_t first = s - begin < r ? s - begin : r;
    const std::uint64_t rest = r - first;
    const std::uint64_t later = rest < s ? rest : s;
    kept += static_cast<double>(first > later ? first : later);
  }
  return 1.0 - kept / (static_cast<double>(s) * static_cast<double>(r));
}

template <Scalar Rep>
constexpr BasicBytes<Rep> restore_memory(const BasicReadLoad<Rep>& load,
                                         const std::type_identity_t<BasicRestoreMemoryOptions<Rep>>& options) {
  detail::require_between(options.copies, Rep(1.0), detail::largest<Rep>(),
                          "ckpt::restore_memory: copies must be finite and at least 1");
  detail::require_non_negative(options.resident, Subject{"ckpt::restore_memory", "resident bytes", "B"});
  if (options.budget) detail::require_positive(*options.budget, Subject{"ckpt::restore_memory", "budget", "B"});
  BasicBytes<Rep> held = load.read.heaviest_node();
  if (load.received && load.received->heaviest_node() > held) held = load.received->heaviest_node();
  if (options.budget && *options.budget < held) held = *options.budget;
  const BasicBytes<Rep> all = options.resident + held * options.copies;
  detail::require_non_negative(all, Subject{"ckpt::restore_memory", "host memory", "B"});
  return all;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
