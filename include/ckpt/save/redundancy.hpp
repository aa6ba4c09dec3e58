#pragma once
// Checkpoints that stay on the nodes and survive the loss of some of them: partner copies, XOR, Reed-Solomon.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/digits.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What nodes keep besides their own checkpoint.
enum class RedundancyScheme : std::uint8_t {
  none,     ///< nothing: SCR's SINGLE, FTI's L1
  partner,  ///< the next node's checkpoint, in a ring of all nodes: SCR's PARTNER, FTI's L2
  parity,   ///< parity over a set of nodes: SCR's XOR (one of them) and RS, FTI's L3, VeloC's erasure code
};

/// Name of a scheme.
[[nodiscard]] constexpr std::string_view to_string(RedundancyScheme scheme) {
  switch (scheme) {
    case RedundancyScheme::none:
      return "none";
    case RedundancyScheme::partner:
      return "partner";
    case RedundancyScheme::parity:
      return "parity";
  }
  return "unknown";
}

/// A scheme with its sets. Each node of a set of g keeps k parts in g - k of its own checkpoint besides, so that any k
/// of the g may be lost.
struct Redundancy {
  RedundancyScheme scheme = RedundancyScheme::none;  ///< which
  std::uint64_t set = 8;                             ///< g, nodes of a set; of parity, 2 ... 1024
  std::uint64_t parity = 1;                          ///< k, 1 ... g - 1: 1 is XOR, more Reed-Solomon

  /// So many losses in one set, or of the whole machine for partner copies, are survived wherever they strike.
  [[nodiscard]] constexpr std::uint64_t tolerated() const {
    return scheme == RedundancyScheme::none ? 0 : scheme == RedundancyScheme::partner ? 1 : parity;
  }
};

/// XOR over sets of g nodes: any one of them may be lost.
[[nodiscard]] constexpr Redundancy xor_sets(std::uint64_t set) { return {RedundancyScheme::parity, set, 1}; }
/// Reed-Solomon over sets of g nodes: any k of them may be lost.
[[nodiscard]] constexpr Redundancy reed_solomon_sets(std::uint64_t set, std::uint64_t parity) {
  return {RedundancyScheme::parity, set, parity};
}

/// A level as it is written on the command line and in job files: local, partner, xor:8, rs:8:2.
class LevelName {
 public:
  /// Of a level on the nodes.
  explicit LevelName(const Redundancy& level) {
    if (level.scheme != RedundancyScheme::parity) {
      append(level.scheme == RedundancyScheme::none ? "local" : "partner");
      return;
    }
    append(level.parity == 1 ? "xor:" : "rs:");
    append(detail::Digits(level.set).text);
    if (level.parity == 1) return;
    append(":");
    append(detail::Digits(level.parity).text);
  }

  /// Its text, which ends with a null character.
  [[nodiscard]] const char* text() const { return text_; }

 private:
  void append(const char* part) {
    while (*part != '\0') text_[size_++] = *part++;
  }

  char text_[48] = {};  // two numbers of 20 digits, a word and two colons
  std::size_t size_ = 0;
};

/// What `solve_redundancy` has to know of a node.
template <Scalar Rep = double>
struct BasicRedundancyOptions {
  BasicBytes<Rep> bytes{};                               ///< B, of one checkpoint on one node [B], > 0
  BasicBytesPerSecond<Rep> write{};                      ///< w, of the node's own media [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> read{};        ///< r, of them; left out: as w [B/s]
  BasicBytesPerSecond<Rep> network{};                    ///< n, of a node to another, each way [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> arithmetic{};  ///< e, of parity, for one k; left out: it does not limit [B/s]
  std::uint64_t lost = 1;                                ///< f, nodes of a set that are rebuilt, 1 ... `tolerated`
};
/// In doubles.
using RedundancyOptions = BasicRedundancyOptions<double>;

/// What redundancy costs.
template <Scalar Rep = double>
struct BasicRedundancyCost {
  Rep extra = Rep(0.0);            ///< x, kept besides, per byte of the checkpoint
  BasicBytes<Rep> stored{};        ///< of one checkpoint on one node, redundancy included [B]
  BasicBytes<Rep> sent{};          ///< by each node for one checkpoint [B]
  BasicSeconds<Rep> protection{};  ///< from the node's own write to the checkpoint surviving a loss [s]
  BasicSeconds<Rep> write{};       ///< both [s]
  BasicSeconds<Rep> rebuild{};     ///< until lost nodes have theirs again; 0 where nothing is [s]
  BasicSeconds<Rep> recovery{};    ///< rebuild, then each node reads its own [s]
};
/// In doubles.
using RedundancyCost = BasicRedundancyCost<double>;

/// Space and time of redundancy on nodes.
///
///   x = 0 (none), 1 (partner), k / (g - k) (parity)            stored = B (1 + x)       sent = k B, partner: B
///   protection = max(B / r, k B / n, k B / e, x B / w)         write = B / w + protection
///   rebuild = (1 + x) B max(1 / r, f / n, f / e, 1 / w)        recovery = rebuild + B / r
///
/// As SCR does it: the checkpoint is read back once, passes around the set in small pieces, and what results is
/// written, all at the same time. Rebuilt is by a reduction to each lost node. A checkpoint that is not read back from
/// media (in memory) has a large r.
///
/// Assumes nodes alike that write as much, and one checkpoint at a time.
///
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 6 ulp
/// @see A. Moody et al., SC 2010, and SCR's redset (space of XOR: B / (g - 1)); L. Bautista-Gomez et al., FTI, SC 2011
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicRedundancyCost<Rep> solve_redundancy(const Redundancy& redundancy,
                                                                  const BasicRedundancyOptions<Rep>& options);

/// Probability that no node's checkpoint is lost when f of N nodes are lost at once, each set of f alike.
///
///   partner   N / (N - f)  C(N - f, f) / C(N, f)        no two neighbours of the ring
///   parity    the coefficient of x^f in (sum_{i <= k} C(g, i) x^i)^(N/g) over C(N, f)
///
/// Where g does not divide N the last set has the N mod g left over besides, and all are one set for N < 2 g.
///
/// @param redundancy  scheme and sets
/// @param nodes       N, at least a set (partner: 2); up to 2^53
/// @param lost        f, 0 ... N; of parity up to 512, or more than any sets survive
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 1e-11 relative for double
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep redundancy_survival(const Redundancy& redundancy, std::uint64_t nodes, std::uint64_t lost);

// ---- implementation

namespace detail {

constexpr void require_redundancy(const Redundancy& redundancy) {
  if (redundancy.scheme != RedundancyScheme::parity) return;
  if (redundancy.set < 2 || redundancy.set > 1024) {
    reject("ckpt::Redundancy: nodes of a set must be from 2 to 1024", static_cast<double>(redundancy.set));
  }
  if (redundancy.parity == 0 || redundancy.parity >= redundancy.set) {
    reject("ckpt::Redundancy: parity must be from 1 to the nodes of a set less one",
           static_cast<double>(redundancy.parity));
  }
}

/// Chances of so many losses, up to a number: of a set, or of many.
template <Plain T>
struct LossChances {
  static constexpr std::size_t most = 512;
  T chance[most + 1]{};

  /// Of a set of so many nodes of which each is lost with probability p; more than `limit` count as never.
  static constexpr LossChances of_set(std::uint64_t set, const T& p, std::uint64_t limit, std::size_t lost) {
    LossChances one;
    T term = 1.0;
    for (std::uint64_t i = 0; i < set; ++i) term *= 1.0 - p;
    const T odds = p / (1.0 - p);
    for (std::uint64_t i = 0; i <= limit && i <= set && i <= lost; ++i) {
      one.chance[i] = term;
      term *= odds * (scalar_of_integer<T>(set - i) / scalar_of_integer<T>(i + 1));
    }
    return one;
  }

  /// Of both together.
  constexpr void add(const LossChances& other, std::size_t lost) {
    LossChances sum;
    for (std::size_t n = 0; n <= lost; ++n) {
      for (std::size_t i = 0; i <= n; ++i) sum.chance[n] += chance[i] * other.chance[n - i];
    }
    *this = sum;
  }

  /// Of `sets` sets and one of `last` nodes.
  static constexpr LossChances of_sets(std::uint64_t sets, std::uint64_t set, std::uint64_t last, const T& p,
                                       bool limited, std::uint64_t parity, std::size_t lost) {
    LossChances all = of_set(last, p, limited ? parity : last, lost);
    LossChances power = of_set(set, p, limited ? parity : set, lost);
    for (std::uint64_t n = sets; n > 0; n /= 2) {
      if (n % 2 == 1) all.add(power, lost);
      if (n > 1) power.add(LossChances(power), lost);
    }
    return all;
  }
};

}  // namespace detail

template <Scalar Rep>
constexpr BasicRedundancyCost<Rep> solve_redundancy(const Redundancy& redundancy,
                                                    const BasicRedundancyOptions<Rep>& options) {
  using detail::larger;
  detail::require_redundancy(redundancy);
  constexpr const char* function = "ckpt::solve_redundancy";
  detail::require_positive(options.bytes, Subject{function, "bytes of a node", "B"});
  detail::require_positive(options.write, Subject{function, "write bandwidth of a node", "B/s"});
  if (options.read) detail::require_positive(*options.read, Subject{function, "read bandwidth of a node", "B/s"});
  if (options.arithmetic) detail::require_positive(*options.arithmetic, Subject{function, "rate of parity", "B/s"});
  const BasicBytes<Rep>& bytes = options.bytes;
  const BasicBytesPerSecond<Rep>& read = options.read ? *options.read : options.write;
  BasicRedundancyCost<Rep> cost;
  cost.stored = bytes;
  cost.write = bytes / options.write;
  cost.recovery = bytes / read;
  if (redundancy.scheme == RedundancyScheme::none) return cost;
  detail::require_positive(options.network, Subject{function, "network of a node", "B/s"});
  if (options.lost == 0 || options.lost > redundancy.tolerated()) {
    detail::reject("ckpt::solve_redundancy: nodes of a set that are rebuilt must be from 1 to what it tolerates",
                   static_cast<double>(options.lost));
  }
  const bool parity = redundancy.scheme == RedundancyScheme::parity;
  const Rep k = detail::scalar_of_integer<Rep>(redundancy.parity);
  const Rep sent = parity ? k : Rep(1.0);
  cost.extra = parity ? Rep(k / detail::scalar_of_integer<Rep>(redundancy.set - redundancy.parity)) : Rep(1.0);
  cost.stored = bytes + bytes * cost.extra;
  cost.sent = bytes * sent;
  cost.protection = larger(larger(bytes / read, cost.sent / options.network), bytes * cost.extra / options.write);
  const BasicBytes<Rep> received = cost.stored * detail::scalar_of_integer<Rep>(options.lost);
  cost.rebuild = larger(larger(cost.stored / read, received / options.network), cost.stored / options.write);
  if (parity && options.arithmetic) {
    cost.protection = larger(cost.protection, cost.sent / *options.arithmetic);
    cost.rebuild = larger(cost.rebuild, received / *options.arithmetic);
  }
  cost.write += cost.protection;
  cost.recovery += cost.rebuild;
  return cost;
}

template <Scalar Rep>
constexpr Rep redundancy_survival(const Redundancy& redundancy, std::uint64_t nodes, std::uint64_t lost) {
  using T = detail::eager_t<Rep>;
  using detail::scalar_of_integer;
  detail::require_redundancy(redundancy);
  const bool parity = redundancy.scheme == RedundancyScheme::parity;
  const std::uint64_t least = parity ? redundancy.set : redundancy.scheme == RedundancyScheme::partner ? 2 : 1;
  if (nodes < least || nodes >= detail::whole_limit) {
    detail::reject("ckpt::redundancy_survival: nodes must be from those of a set to 2^53", static_cast<double>(nodes));
  }
  if (lost > nodes) {
    detail::reject("ckpt::redundancy_survival: lost nodes must not be more than there are", static_cast<double>(lost));
  }
  if (lost <= redundancy.tolerated()) return Rep(1.0);
  if (redundancy.scheme == RedundancyScheme::none || lost == nodes) return Rep(0.0);
  if (redundancy.scheme == RedundancyScheme::partner) {
    if (lost > nodes / 2) return Rep(0.0);
    T chance = scalar_of_integer<T>(nodes) / scalar_of_integer<T>(nodes - lost);
    for (std::uint64_t i = 0; i < lost && chance > 0.0; ++i) {
      chance *= scalar_of_integer<T>(nodes - lost - i) / scalar_of_integer<T>(nodes - i);
    }
    return detail::leave(chance);
  }
  const std::uint64_t sets = nodes / redundancy.set;
  if (lost / redundancy.parity > sets || lost > sets * redundancy.parity) return Rep(0.0);
  using Chances = detail::LossChances<T>;
  if (lost > Chances::most) {
    detail::reject("ckpt::redundancy_survival: lost nodes of parity sets must be at most 512, or all",
                   static_cast<double>(lost));
  }
  const auto number = static_cast<std::size_t>(lost);
  // Each node lost on its own, and of that what has as many losses: the probability p cancels.
  const T p = scalar_of_integer<T>(number) / scalar_of_integer<T>(nodes);
  const std::uint64_t last = redundancy.set + nodes % redundancy.set;
  const auto good = Chances::of_sets(sets - 1, redundancy.set, last, p, true, redundancy.parity, number);
  const auto any = Chances::of_sets(sets - 1, redundancy.set, last, p, false, redundancy.parity, number);
  return detail::leave(detail::smaller(T(good.chance[number] / any.chance[number]), T(1.0)));
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
