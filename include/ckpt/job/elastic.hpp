#pragma once
// Jobs that shrink: after a failure they go on with the nodes that are left, and grow again when others arrive.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/spares.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What a job does while nodes are missing that spares do not replace.
template <Scalar Rep = double>
struct BasicElastic {
  BasicSpares<Rep> spares{};       ///< s nodes that stand by, and the mean time L until a failed one is replaced
  std::uint64_t most_missing = 0;  ///< m, nodes that the job goes on without; with more it waits, 0 ... nodes - 1
  std::uint64_t unit = 1;          ///< u, nodes of a replica: whole ones compute, 1 ... nodes
  Rep scaling = Rep(1.0);          ///< alpha: n of N replicas have (n/N)^alpha of the speed, 0 ... 2
  BasicSeconds<Rep> expansion{};   ///< c, to grow when a node arrives: save, restart, restore [s]; with spares <= L
};
/// In doubles.
using Elastic = BasicElastic<double>;

/// How much of its nodes an elastic job has, in the long run.
template <Scalar Rep = double>
struct BasicElasticShares {
  Rep speed = Rep(1.0);       ///< mean of the speed, of that on all nodes: 0 while it waits, or grows
  Rep shrunk = Rep(0.0);      ///< share of the time with fewer nodes
  Rep stopped = Rep(0.0);     ///< share of the time with too few, waiting
  Rep growing = Rep(0.0);     ///< share of the time that growing takes
  Rep expansions = Rep(0.0);  ///< how often it grows, those that end a wait included [1/s]
  BasicSeconds<Rep> mtbf{};   ///< M', of the job as it shrinks, of its time neither stopped nor growing [s]
};
/// In doubles.
using ElasticShares = BasicElasticShares<double>;

/// The shares of time with k = 0 ... s + m + 1 nodes missing, of a job on N nodes that fail one at a time:
///
///   p_(k+1) = p_k n_k L / (N M (1 + y) (k + 1))      n_k = min(N, N + s - k)
///
/// whatever the law of the time until a replacement arrives, of mean L. With all m missing beyond the spares another
/// failure stops the job until one arrives, and then it restarts. Each other node that arrives beyond the spares takes
/// c, one after the other, in which nothing computes or fails; what computes is stretched by 1 + y with
///
///   y = c / M sum p_k n_k / N / sum p_k              s <= k < s + m above, k <= s + m below
///
/// The speed is the sum of p_k (floor(n_k / u) / floor(N / u))^alpha for k <= s + m, over 1 + y. Against an event
/// simulation within 0.5 % where growing takes up to 5 % of the time, 1.5 % up to 20 %, 3 % for c up to L / 2, and 7 %
/// up to L.
///
/// @param elastic  what it does
/// @param nodes    N, 1 ... 2^53
/// @param mtbf     M, of the job on all its nodes, of wall clock [s], finite and > 0
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicElasticShares<Rep> elastic_shares(const BasicElastic<Rep>& elastic, std::uint64_t nodes,
                                                               const std::type_identity_t<BasicSeconds<Rep>>& mtbf);

/// An elastic job: what it costs while it computes, and how much of its nodes it has.
template <Scalar Rep = double>
struct BasicElasticOutcome {
  BasicOutcome<Rep> outcome{};       ///< at the speed of all nodes and the MTBF of `shares`
  BasicElasticShares<Rep> shares{};  ///< nodes over time

  /// Useful work in the wall clock, of what all nodes would do in it: goodput of the outcome times mean speed.
  [[nodiscard]] constexpr Rep goodput() const { return Rep(outcome.goodput() * shares.speed); }
  /// Expected wall clock [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> wall_clock() const { return outcome.ledger.wall_clock() / shares.speed; }
};
/// In doubles.
using ElasticOutcome = BasicElasticOutcome<double>;

/// The job as one that shrinks rather than waits: every failure costs what it costs `job`, its outage with no wait for
/// nodes and the work since the newest save, and comes as often as the nodes that are left fail; nodes fail while the
/// job is up. Its speed is the mean of `elastic_shares`, which holds for jobs that are long against L, and whose
/// outages are short against it.
///
/// @param job      see `Job`; without `failures.spares`, those of `elastic` are meant, and with `failures.shape` 1
/// @param elastic  what it does
/// @throws InvalidInput what `solve` and `elastic_shares` reject, for a job without failures, and for one that is
///         stopped for good
template <Scalar Rep>
[[nodiscard]] constexpr BasicElasticOutcome<Rep> solve_elastic(const BasicJob<Rep>& job,
                                                               const std::type_identity_t<BasicElastic<Rep>>& elastic);

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_elastic(const BasicElastic<Rep>& elastic, std::uint64_t nodes) {
  require_spares(elastic.spares);
  if (nodes == 0 || nodes >= std::uint64_t{1} << 53) {
    reject("ckpt::Elastic: number of nodes must be from 1 to 2^53", static_cast<double>(nodes));
  }
  if (elastic.most_missing >= nodes || elastic.most_missing > most_spares) {
    reject("ckpt::Elastic: most_missing must be below the number of nodes, and at most 10^6",
           static_cast<double>(elastic.most_missing));
  }
  if (elastic.unit == 0 || elastic.unit > nodes) {
    reject("ckpt::Elastic: unit must be from 1 to the number of nodes", static_cast<double>(elastic.unit));
  }
  require_between(elastic.scaling, Rep(0.0), Rep(2.0), "ckpt::Elastic: scaling must be from 0 to 2");
  require_non_negative(elastic.expansion, Subject{"ckpt::Elastic", "time to grow again", "s"});
  const Rep away = elastic.spares.replacement.value();
  if (elastic.spares.number > 0 && away > Rep(0.0)) {
    require_between(
        elastic.expansion.value(), Rep(0.0), away,
        "ckpt::Elastic: with spares, the time to grow again (elastic.expansion, --grow-again) must not be "
        "above that until a replacement (spares.replacement, --replacement), in which all others arrive [s]");
  }
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicElasticShares<Rep> elastic_shares(const BasicElastic<Rep>& elastic, std::uint64_t nodes,
                                                 const std::type_identity_t<BasicSeconds<Rep>>& mtbf) {
  using T = detail::eager_t<Rep>;
  using ckpt::math::exp;
  using ckpt::math::log;
  detail::require_elastic(elastic, nodes);
  const T a = detail::nodes_away(elastic.spares.replacement, mtbf);
  const T m = detail::enter(mtbf);
  const T all = detail::scalar_of_integer<T>(nodes);
  const T alpha = detail::enter(elastic.scaling);
  const T growing = detail::enter(elastic.expansion) / m;
  const std::uint64_t spares = elastic.spares.number;
  const auto left = [&](std::uint64_t k) { return k > spares ? nodes - (k - spares) : nodes; };
  const T whole = detail::scalar_of_integer<T>(nodes / elastic.unit);
  const auto speed_on = [&](std::uint64_t n) -> T {
    const std::uint64_t replicas = n / elastic.unit;
    return replicas == 0 ? T(0.0) : exp(alpha * log(detail::scalar_of_integer<T>(replicas) / whole));
  };
  if (!(growing < T(1e9))) {
    detail::reject(
        InvalidInput("ckpt::Elastic: time to grow again (elastic.expansion) must be below 10^9 times the MTBF"));
  }
  struct Sums {  // of weights of each number missing
    T running = 0.0;
    T speed = 0.0;
    T shrunk = 0.0;
    T failures = 0.0;  // times M
    T growths = 0.0;   // times M
    T restarts = 0.0;  // times M
    T stopped = 0.0;
  };
  const std::uint64_t last = spares + elastic.most_missing;
  const auto sums_at = [&](const T& stretch) {
    Sums sums;
    T p = 1.0;
    for (std::uint64_t k = 0; k <= last; ++k) {
      const T share = detail::scalar_of_integer<T>(left(k)) / all;
      sums.running += p;
      sums.failures += p * share;
      sums.speed += p * speed_on(left(k));
      if (k > spares) sums.shrunk += p;
      if (k >= spares) (k < last ? sums.growths : sums.restarts) += p * share;  // back as often as down from here
      p = p * (share * a / (stretch * detail::scalar_of_integer<T>(k + 1)));
      if (p > 1e100) {  // before they leave the range of the scalar
        for (T* weight : {&sums.running, &sums.speed, &sums.shrunk, &sums.failures, &sums.growths, &sums.restarts, &p})
          *weight = *weight * 1e-100;
      }
    }
    sums.stopped = p;
    return sums;
  };
  // y falls as it is put in: halved until near, and a secant, which has the slope too.
  const auto over = [&](const T& y) -> T {
    const Sums sums = sums_at(T(y + 1.0));
    return T(growing * sums.growths / sums.running - y);
  };
  T y = 0.0;
  if (growing > 0.0) {
    T above = growing;
    for (int i = 0; i < 30; ++i) {
      const T half = (y + above) * 0.5;
      (over(half) > 0.0 ? y : above) = half;
    }
    const T before = over(y);
    const T step = before - over(above);
    if (step > 0.0) y = y + (above - y) * (before / step);
  }
  const T stretch = y + 1.0;
  const Sums sums = sums_at(stretch);
  const T sum = sums.running + sums.stopped;
  BasicElasticShares<Rep> found;
  found.speed = detail::leave(T(sums.speed / (sum * stretch)));
  found.shrunk = detail::leave(T(sums.shrunk / sum));
  found.stopped = detail::leave(T(sums.stopped / sum));
  found.growing = detail::leave(T(growing * sums.growths / (sum * stretch)));
  found.expansions = detail::leave(T((sums.growths + sums.restarts) / (sum * stretch * m)));
  found.mtbf = BasicSeconds<Rep>(detail::leave(T(m * sums.running / sums.failures)));
  return found;
}

template <Scalar Rep>
constexpr BasicElasticOutcome<Rep> solve_elastic(const BasicJob<Rep>& job,
                                                 const std::type_identity_t<BasicElastic<Rep>>& elastic) {
  if (job.failures.spares) {
    detail::reject(InvalidInput("ckpt::solve_elastic: spares are those of elastic.spares: leave failures.spares out"));
  }
  if (detail::renews(job.failures.shape)) {
    detail::reject(InvalidInput("ckpt::solve_elastic: failures have to be exponential: leave failures.shape out"));
  }
  BasicJob<Rep> moved = detail::of_uptime(job);
  const auto law = law_of(moved);
  if (!law) detail::reject(InvalidInput("ckpt::solve_elastic: a job without failures never shrinks: set failures.law"));
  moved.failures.node_mtbf.reset();
  BasicElasticOutcome<Rep> found;
  Rep spread(1.0);  // wall clock from failure to failure / uptime
  for (int i = 0; i < 3; ++i) {
    found.shares = elastic_shares(elastic, job.machine.nodes, BasicSeconds<Rep>(law->mtbf * spread));
    if (!(found.shares.speed > Rep(0.0))) {
      detail::reject(InvalidInput("ckpt::solve_elastic: the job never gets on: failures come faster than nodes"));
    }
    const BasicSeconds<Rep> mtbf(found.shares.mtbf.value() / spread);
    moved.failures.law = BasicExponential<Rep>{mtbf};
    found.outcome = solve(moved);
    const auto& ledger = found.outcome.ledger;
    spread = Rep(ledger.wall_clock().value() / Rep(ledger.failure_count * mtbf.value()));
  }
  return found;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
