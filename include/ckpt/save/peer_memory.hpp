#pragma once
// Recovery from the memory of other nodes: how likely it works, what a failure then costs.

#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Probability that every node's state survives in some peer's memory when k of N nodes are lost at once, each set of k
/// nodes alike.
///
/// Gemini's placement: where m divides N, groups of m nodes that hold each other's state; otherwise floor(N/m) - 1 such
/// groups and a ring of the rest, in which the next m - 1 nodes hold a node's state. State is lost with all m holders.
///
/// Exact where m divides N and k < 2m, or (k <= N/m + 1 or m <= 3) and k m <= 10^7; and for k <= m. Otherwise the lower
/// bound max(0, 1 - s C(N-m, k-m) / C(N, k)), with s the number of different sets of holders: N/m, or
/// floor(N/m) - 1 + m + N mod m. The published formula is that bound for every k >= m.
///
/// @param nodes     N, m <= N < 2^53
/// @param replicas  m, copies of each state, the node's own included; 1 ... 64
/// @param lost      k, 0 ... N; takes time proportional to k m where k >= 2m and k m <= 10^7
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 1e-13 absolute for double; 1e-10 for m = 3 and k > N/m + 1
/// @see Wang et al., Gemini, SOSP 2023
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep gemini_recovery_probability(std::uint64_t nodes, std::uint64_t replicas,
                                                        std::uint64_t lost);

/// Time lost with each failure, by Gemini's accounting: T = t_ckpt + P/2 + t_rtvl.
/// @param checkpoint  t_ckpt, from the start of a save until it can be recovered from [s], >= 0
/// @param period      P, from save to save [s], > 0, not below t_ckpt
/// @param retrieval   t_rtvl, to fetch the state [s], >= 0
/// @throws InvalidInput naming the quantity outside its domain
/// @see Wang et al., Gemini, SOSP 2023
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> gemini_wasted_time(const BasicSeconds<Rep>& checkpoint,
                                                             const BasicSeconds<Rep>& period,
                                                             const BasicSeconds<Rep>& retrieval);

/// Time lost with each failure when state is saved just after it, from a replica that survived: the step that was under
/// way, and the copy. Nothing is lost without failures.
/// @param step      t_iter [s], > 0
/// @param copy      time to copy the state from a data-parallel replica [s], >= 0
/// @param replicas  data-parallel replicas of the state, >= 2: with one there is nothing to copy from
/// @throws InvalidInput naming the quantity outside its domain
/// Valid for failures that leave a replica of every rank; loss of the whole job needs periodic saves besides.
/// @see Gupta et al., Just-In-Time Checkpointing, EuroSys 2024
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> just_in_time_loss(const BasicSeconds<Rep>& step,
                                                            const BasicSeconds<Rep>& copy, std::uint64_t replicas);

// ---- implementation

namespace detail {

/// Largest number of replicas `gemini_recovery_probability` takes.
inline constexpr std::uint64_t most_replicas = 64;

/// Largest k m that is summed exactly.
inline constexpr std::uint64_t most_summed = 10'000'000;

/// Probability that k losses leave a node in each of `groups` groups of m, exactly.
///
/// The sets of n losses that complete no group are the coefficients q_n of ((1+x)^m - x^m)^groups, for which
/// n q_n = sum_i ((groups + 1) i - n) C(m, i) q_{n-i}, i = 1 ... m-1. Divided by C(N, n) they are probabilities.
template <Plain T>
[[nodiscard]] constexpr T no_group_lost(std::uint64_t groups, std::uint64_t m, std::uint64_t k) {
  T ring[most_replicas]{};  // probability of n - i losses, at (n - i) % m
  const T nodes = scalar_of_integer<T>(groups) * scalar_of_integer<T>(m);
  ring[0] = 1.0;
  for (std::uint64_t n = 1; n <= k; ++n) {
    const T lost = scalar_of_integer<T>(n);
    T sum = 0.0;
    T ways = 1.0;   // C(m, i)
    T ratio = 1.0;  // C(N, n - i) / C(N, n) / n
    for (std::uint64_t i = 1; i < m && i <= n; ++i) {
      const T there = scalar_of_integer<T>(i);
      ways = ways * scalar_of_integer<T>(m - i + 1) / there;
      const T taken = scalar_of_integer<T>(n - i);
      // C(N, n-i) / C(N, n-i+1) = (n-i+1) / (N - (n-i)); the first of these n is divided away
      ratio /= nodes - taken;
      if (i > 1) ratio *= taken + 1.0;
      const T weight = scalar_of_integer<T>(groups + 1) * there - lost;
      sum += weight * ways * (ratio * ring[(n - i) % m]);
    }
    // it never rises with n; where it is far below 1, rounding would have it so
    ring[n % m] = smaller(larger(sum, 0.0), ring[(n - 1) % m]);
    if (!(ring[n % m] > 0.0)) return 0.0;
  }
  return ring[k % m];
}

}  // namespace detail

template <Scalar Rep>
constexpr Rep gemini_recovery_probability(std::uint64_t nodes, std::uint64_t replicas, std::uint64_t lost) {
  if (replicas == 0 || replicas > detail::most_replicas) {
    detail::reject("ckpt::gemini_recovery_probability: replicas must be from 1 to 64", static_cast<double>(replicas));
  }
  if (nodes < replicas || nodes >= detail::whole_limit) {
    detail::reject("ckpt::gemini_recovery_probability: nodes must be from the number of replicas to 2^53",
                   static_cast<double>(nodes));
  }
  if (lost > nodes) {
    detail::reject("ckpt::gemini_recovery_probability: lost nodes must not be more than there are",
                   static_cast<double>(lost));
  }
  using T = detail::eager_t<Rep>;
  const std::uint64_t groups = nodes / replicas;
  const std::uint64_t rest = nodes % replicas;
  if (lost < replicas) return Rep(1.0);
  if (lost > nodes - groups) return Rep(0.0);               // one node of each group at most survives, or fewer
  const bool stable = replicas <= 3 || lost <= groups + 1;  // of the recurrence: few or no negative terms
  const bool short_sum = lost <= detail::most_summed / replicas;
  if (rest == 0 && lost >= 2 * replicas && stable && short_sum)
    return detail::leave(detail::no_group_lost<T>(groups, replicas, lost));
  T one_set_lost = 1.0;  // C(N-m, k-m) / C(N, k)
  for (std::uint64_t i = 0; i < replicas; ++i) {
    one_set_lost *= detail::scalar_of_integer<T>(lost - i) / detail::scalar_of_integer<T>(nodes - i);
  }
  const std::uint64_t sets = rest == 0 ? groups : groups - 1 + replicas + rest;
  return detail::leave(detail::excess(T(1.0), detail::scalar_of_integer<T>(sets) * one_set_lost));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> gemini_wasted_time(const BasicSeconds<Rep>& checkpoint, const BasicSeconds<Rep>& period,
                                               const BasicSeconds<Rep>& retrieval) {
  detail::require_non_negative(checkpoint, Subject{"ckpt::gemini_wasted_time", "checkpoint time", "s"});
  detail::require_positive(period, Subject{"ckpt::gemini_wasted_time", "period", "s"});
  detail::require_non_negative(retrieval, Subject{"ckpt::gemini_wasted_time", "retrieval time", "s"});
  if (!(period >= checkpoint)) {
    detail::reject("ckpt::gemini_wasted_time: period must not be shorter than the checkpoint time [s]",
                   detail::approximate(period.value()));
  }
  const BasicSeconds<Rep> wasted = checkpoint + period / Rep(2.0) + retrieval;
  detail::require_positive(wasted, "ckpt::gemini_wasted_time: result is beyond the range of the scalar [s]");
  return wasted;
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> just_in_time_loss(const BasicSeconds<Rep>& step, const BasicSeconds<Rep>& copy,
                                              std::uint64_t replicas) {
  detail::require_positive(step, Subject{"ckpt::just_in_time_loss", "step time", "s"});
  detail::require_non_negative(copy, Subject{"ckpt::just_in_time_loss", "copy time", "s"});
  if (replicas < 2) {
    detail::reject("ckpt::just_in_time_loss: data-parallel replicas must be >= 2", static_cast<double>(replicas));
  }
  const BasicSeconds<Rep> loss = step + copy;
  detail::require_positive(loss, "ckpt::just_in_time_loss: result is beyond the range of the scalar [s]");
  return loss;
}

}  // namespace ckpt::inline CKPT_ABI
