#pragma once
// The mean time between failures of a whole job, from those of nodes and their parts, and what to expect of it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/detail/positive_time.hpp>
#include <ckpt/failure/distribution.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

// ---- of uptime or of wall clock

/// What a mean time between failures counts. Failure laws, intervals and goodput want that of uptime, the time in which
/// failures can strike; a paper that says how many interruptions there were in so many days says that of wall clock.
enum class MtbfOf : std::uint8_t {
  uptime,      ///< time at risk over failures: what is left when the time down is taken off
  wall_clock,  ///< duration over failures, with the time down
};

/// Words for what an MTBF counts.
[[nodiscard]] constexpr std::string_view to_string(MtbfOf of) {
  switch (of) {
    case MtbfOf::uptime:
      return "uptime";
    case MtbfOf::wall_clock:
      return "wall clock";
  }
  return "unknown";
}

/// MTBF of wall clock, M_wall = duration / failures [s]: a type of its own, so that it is not taken for one of uptime.
template <Scalar Rep = double>
class BasicWallClockMtbf {
 public:
  using rep = Rep;  ///< the scalar

  /// Zero.
  constexpr BasicWallClockMtbf() = default;
  /// From a time that is known to have the time down in it.
  constexpr explicit BasicWallClockMtbf(const BasicSeconds<Rep>& mtbf) : time_(mtbf) {}

  /// The time.
  [[nodiscard]] constexpr const BasicSeconds<Rep>& seconds() const { return time_; }
  /// MTBF of uptime, M = M_wall - t_down: mean up time is mean time between failures less mean down time.
  ///
  /// @param down  mean time after a failure in which none can strike; `Run::time_down` [s], finite and >= 0
  /// @throws InvalidInput naming the quantity outside its domain, and when t_down >= M_wall: nothing is left
  [[nodiscard]] constexpr BasicSeconds<Rep> uptime(const BasicSeconds<Rep>& down) const;

 private:
  BasicSeconds<Rep> time_{};
};
/// In doubles.
using WallClockMtbf = BasicWallClockMtbf<double>;

/// MTBF of wall clock of what fails every M of uptime and is then down: M + t_down.
/// @param mtbf  M, of uptime [s], finite and > 0
/// @param down  t_down [s], finite and >= 0
template <Scalar Rep>
[[nodiscard]] constexpr BasicWallClockMtbf<Rep> wall_clock_mtbf(const BasicSeconds<Rep>& mtbf,
                                                                const BasicSeconds<std::type_identity_t<Rep>>& down);

// ---- from the parts to the whole. Failures of the parts are exponential and independent: their rates add.

/// MTBF of a job that any of its nodes takes down: M = M_node / N.
///
/// @param node_mtbf  M_node, of one node [s], finite and > 0
/// @param nodes      N, > 0
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> job_mtbf(const BasicSeconds<Rep>& node_mtbf,
                                                   const BasicCount<std::type_identity_t<Rep>>& nodes);

/// A kind of part, and how many of it one node has.
template <Scalar Rep = double>
struct BasicComponent {
  BasicSeconds<Rep> mtbf{};             ///< of one part [s], finite and > 0
  BasicCount<Rep> per_node = Rep(1.0);  ///< how many, >= 0
};
/// In doubles.
using Component = BasicComponent<double>;

/// MTBF of a node that any of its parts takes down: 1 / sum(n_i / M_i).
///
/// @throws InvalidInput naming the quantity outside its domain, or when there is no part at all
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicSeconds<Rep> series_mtbf(std::span<const BasicComponent<Rep>> components);
/// @overload
template <Scalar Rep = double, std::size_t N>
[[nodiscard]] constexpr BasicSeconds<Rep> series_mtbf(const BasicComponent<Rep> (&components)[N]);

/// Failures that strike a whole group of nodes at once: a rack, a switch, a power feed.
template <Scalar Rep = double>
struct BasicCommonCause {
  Rep fraction = Rep(0.0);                ///< beta, part of a node's failures that its whole group shares, 0 ... 1
  BasicCount<Rep> group_size = Rep(1.0);  ///< g, nodes in a group, >= 1
};
/// In doubles.
using CommonCause = BasicCommonCause<double>;

/// How often a job is interrupted when failures are correlated.
template <Scalar Rep = double>
struct BasicCorrelatedFailures {
  BasicPerSecond<Rep> single_rate{};  ///< interruptions by one node alone: N (1 - beta) / M_node [1/s]
  BasicPerSecond<Rep> group_rate{};   ///< interruptions that take a whole group: (N / g) beta / M_node [1/s]
  BasicSeconds<Rep> mtbf{};           ///< of the job, 1 / (single_rate + group_rate) [s]
};
/// In doubles.
using CorrelatedFailures = BasicCorrelatedFailures<double>;

/// Interruptions of a job whose nodes share causes of failure (the beta-factor model): fewer than N / M_node, since a
/// shared failure interrupts once, but then a whole group is gone, which copies on a peer of it do not survive.
///
/// @param node_mtbf  M_node, of one node, shared causes included [s], finite and > 0
/// @param nodes      N, >= group size
/// @param cause      beta and g
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicCorrelatedFailures<Rep> correlated_failures(
    const BasicSeconds<Rep>& node_mtbf, const BasicCount<std::type_identity_t<Rep>>& nodes,
    const BasicCommonCause<std::type_identity_t<Rep>>& cause);

/// MTBF at another size of the job: M n_from / n_to. Holds where hardware decides, and for a factor of a few: see
/// `scales_to`.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> scale_mtbf(const BasicSeconds<Rep>& mtbf,
                                                     const BasicCount<std::type_identity_t<Rep>>& from,
                                                     const BasicCount<std::type_identity_t<Rep>>& to);

/// How far an MTBF that was observed on some nodes tells that of others: a quarter to four times as many. Beyond, rates
/// were not found to be in proportion: on RSC-1 jobs of 128 nodes failed every 7.9 h where the rate of a node says
/// 28.8 h, small ones being ended by other things than hardware (Kokolis et al.).
/// @param from  number it was observed on
/// @param to    number it is wanted for
[[nodiscard]] constexpr bool scales_to(const Count& from, const Count& to) {
  return to.value() * 4.0 >= from.value() && to.value() <= from.value() * 4.0;
}

// ---- what to expect of an exponential law

/// Failures to expect in a time: t / M.
/// @param mtbf  M [s], finite and > 0
/// @param t     [s], finite and >= 0
template <Scalar Rep>
[[nodiscard]] constexpr Rep expected_failures(const BasicSeconds<Rep>& mtbf,
                                              const BasicSeconds<std::type_identity_t<Rep>>& t);
/// Probability of at least one failure in a time: 1 - e^(-t/M).
/// @param mtbf  M [s], finite and > 0
/// @param t     [s], finite and >= 0
template <Scalar Rep>
[[nodiscard]] constexpr Rep failure_probability(const BasicSeconds<Rep>& mtbf,
                                                const BasicSeconds<std::type_identity_t<Rep>>& t);

// ---- implementation

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicWallClockMtbf<Rep>::uptime(const BasicSeconds<Rep>& down) const {
  detail::require_positive(time_, Subject{"ckpt::WallClockMtbf::uptime", "MTBF", "s"});
  detail::require_non_negative(down, Subject{"ckpt::WallClockMtbf::uptime", "time down", "s"});
  if (!(down < time_)) {
    detail::reject(InvalidInput("ckpt::WallClockMtbf::uptime: time down must be below the MTBF of wall clock [s]",
                                detail::approximate(down.value()))
                       .append("; the MTBF is ")
                       .append(detail::approximate(time_.value())));
  }
  return time_ - down;
}

template <Scalar Rep>
constexpr BasicWallClockMtbf<Rep> wall_clock_mtbf(const BasicSeconds<Rep>& mtbf,
                                                  const BasicSeconds<std::type_identity_t<Rep>>& down) {
  detail::require_positive(mtbf, Subject{"ckpt::wall_clock_mtbf", "MTBF", "s"});
  detail::require_non_negative(down, Subject{"ckpt::wall_clock_mtbf", "time down", "s"});
  return BasicWallClockMtbf<Rep>(
      detail::positive_time(BasicSeconds<Rep>(mtbf + down), "ckpt::wall_clock_mtbf: MTBF leaves the range of numbers"));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> job_mtbf(const BasicSeconds<Rep>& node_mtbf,
                                     const BasicCount<std::type_identity_t<Rep>>& nodes) {
  detail::require_positive(node_mtbf, Subject{"ckpt::job_mtbf", "MTBF of a node", "s"});
  detail::require_positive(nodes, Subject{"ckpt::job_mtbf", "number of nodes"});
  return detail::positive_time(node_mtbf / nodes.value(),
                               "ckpt::job_mtbf: MTBF of the job leaves the range of numbers");
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> series_mtbf(std::span<const BasicComponent<Rep>> components) {
  BasicPerSecond<Rep> rate{};
  for (const BasicComponent<Rep>& component : components) {
    detail::require_positive(component.mtbf, Subject{"ckpt::series_mtbf", "MTBF of a component", "s"});
    detail::require_non_negative(component.per_node, Subject{"ckpt::series_mtbf", "number of components"});
    rate += component.per_node.value() / component.mtbf;
  }
  detail::require_positive(rate, Subject{"ckpt::series_mtbf", "total failure rate", "1/s"});
  return detail::positive_time(Rep(1.0) / rate, "ckpt::series_mtbf: MTBF leaves the range of numbers");
}

template <Scalar Rep, std::size_t N>
constexpr BasicSeconds<Rep> series_mtbf(const BasicComponent<Rep> (&components)[N]) {
  return series_mtbf(std::span<const BasicComponent<Rep>>(components));
}

template <Scalar Rep>
constexpr BasicCorrelatedFailures<Rep> correlated_failures(const BasicSeconds<Rep>& node_mtbf,
                                                           const BasicCount<std::type_identity_t<Rep>>& nodes,
                                                           const BasicCommonCause<std::type_identity_t<Rep>>& cause) {
  const auto& beta = detail::enter(cause.fraction);
  const auto& g = detail::enter(cause.group_size);
  const auto& n = detail::enter(nodes);
  const auto& m = detail::enter(node_mtbf);
  detail::require_positive(m, Subject{"ckpt::correlated_failures", "MTBF of a node", "s"});
  detail::require_positive(n, Subject{"ckpt::correlated_failures", "number of nodes"});
  detail::require_fraction(beta, Subject{"ckpt::correlated_failures", "fraction of shared failures"});
  detail::require_between(g, 1.0, n, "ckpt::correlated_failures: group size must be from 1 to the number of nodes");
  const auto all = n / m;
  const auto single = all * (1.0 - beta);
  const auto group = all * beta / g;
  const auto rate = single + group;
  detail::require_positive(rate, "ckpt::correlated_failures: rate of interruptions leaves the range of numbers");
  return {BasicPerSecond<Rep>(single), BasicPerSecond<Rep>(group),
          detail::positive_time(BasicSeconds<Rep>(1.0 / rate),
                                "ckpt::correlated_failures: MTBF leaves the range of numbers")};
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> scale_mtbf(const BasicSeconds<Rep>& mtbf, const BasicCount<std::type_identity_t<Rep>>& from,
                                       const BasicCount<std::type_identity_t<Rep>>& to) {
  detail::require_positive(mtbf, Subject{"ckpt::scale_mtbf", "MTBF", "s"});
  detail::require_positive(from, Subject{"ckpt::scale_mtbf", "number it was measured on"});
  detail::require_positive(to, Subject{"ckpt::scale_mtbf", "number it is wanted for"});
  return detail::positive_time(mtbf * Rep(from.value() / to.value()),
                               "ckpt::scale_mtbf: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr Rep expected_failures(const BasicSeconds<Rep>& mtbf, const BasicSeconds<std::type_identity_t<Rep>>& t) {
  detail::require_positive(mtbf, Subject{"ckpt::expected_failures", "MTBF", "s"});
  detail::require_non_negative(t, Subject{"ckpt::expected_failures", "time", "s"});
  const Rep failures = t / mtbf;
  detail::require_non_negative(failures, "ckpt::expected_failures: number overflows");
  return failures;
}

template <Scalar Rep>
constexpr Rep failure_probability(const BasicSeconds<Rep>& mtbf, const BasicSeconds<std::type_identity_t<Rep>>& t) {
  return BasicExponential<Rep>{mtbf}.failure_probability(t);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
