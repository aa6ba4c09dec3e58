#pragma once
// Several classes of jobs that save to one file system: Herault, Robert, Bouteiller, Arnold, Ferreira, Bosilca and
// Dongarra 2018. When all of them saved as they like best, the file system might never be free.

#include <cstddef>
#include <span>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/overlap.hpp>

namespace ckpt::inline CKPT_ABI {

/// Jobs of a kind that run at the same time on a machine.
template <Scalar Rep = double>
struct BasicJobClass {
  BasicCount<Rep> jobs = Rep(1.0);   ///< n_i, how many run on average, >= 0
  BasicCount<Rep> nodes = Rep(1.0);  ///< q_i, nodes of one of them, > 0
  BasicSeconds<Rep> save{};  ///< C_i, time of its save and of its restore, when it has the file system alone [s], > 0
};
/// In doubles.
using JobClass = BasicJobClass<double>;

/// The machine that they share.
template <Scalar Rep = double>
struct BasicSharedMachine {
  BasicCount<Rep> nodes = Rep(1.0);  ///< N, > 0
  BasicSeconds<Rep> node_mtbf{};     ///< mu, of one node [s], finite and > 0
};
/// In doubles.
using SharedMachine = BasicSharedMachine<double>;

/// What `shared_storage_periods` found besides the periods.
template <Scalar Rep = double>
struct BasicSharedStorage {
  Rep unconstrained_load = Rep(0.0);      ///< sum n_i C_i / P_i with the periods that suit each class best
  Rep load = Rep(0.0);                    ///< the same with the periods found: part of the time the file system is busy
  Rep multiplier = Rep(0.0);              ///< Lambda, 0 when the file system is fast enough
  Rep waste = Rep(0.0);                   ///< part of the machine that no work is done on
  Validity validity = Validity::outside;  ///< approximate where C_i <= P_i <= 0.27 mu/q_i for all classes
};
/// In doubles.
using SharedStorage = BasicSharedStorage<double>;

/// The period of each class that wastes least of the machine, without asking more of the file system than it has:
///
///   P_i = sqrt((2 mu N / q_i^2) (q_i/N + Lambda) C_i)
///   waste = sum_i (n_i q_i / N) (C_i / P_i + (q_i / mu) (P_i / 2 + C_i))     where sum_i n_i C_i / P_i <= 1
///
/// Lambda = 0 gives Young's periods; if those ask too much, it is the number at which the file system is always busy.
/// It is found by Newton's iteration, to all digits; derivatives of a user's scalar come out right.
///
/// @param machine  N and mu
/// @param classes  n_i, q_i and C_i
/// @param periods  written: P_i, as many as there are classes
/// @throws InvalidInput naming the quantity outside its domain, or when the spans differ in length
/// @accuracy 1e-14 for Lambda and the periods
template <Scalar Rep = double>
constexpr BasicSharedStorage<Rep> shared_storage_periods(
    const BasicSharedMachine<Rep>& machine, std::span<const BasicJobClass<std::type_identity_t<Rep>>> classes,
    std::span<BasicPeriod<std::type_identity_t<Rep>>> periods);

// ---- implementation

namespace detail {

/// How much the classes ask of the file system, and how that changes with Lambda.
template <Plain T>
struct FilesystemLoad {
  T load = 0.0;
  T slope = 0.0;
};

/// sum n C / P, by class n sqrt(C q^2 / (2 mu N (q/N + Lambda))).
template <class Rep>
[[nodiscard]] constexpr FilesystemLoad<eager_t<Rep>> filesystem_load(const BasicSharedMachine<Rep>& machine,
                                                                     std::span<const BasicJobClass<Rep>> classes,
                                                                     const eager_t<Rep>& multiplier) {
  using ckpt::math::sqrt;
  const auto& machine_nodes = enter(machine.nodes);
  const auto& mu = enter(machine.node_mtbf);
  FilesystemLoad<eager_t<Rep>> sum;
  for (const BasicJobClass<Rep>& job : classes) {
    const auto& n = enter(job.jobs);
    const auto& q = enter(job.nodes);
    const auto& c = enter(job.save);
    const auto share = q / machine_nodes + multiplier;
    const auto root = sqrt(c / mu * (q / machine_nodes) * (q / (share + share)));
    const auto load = n * root;
    sum.load += load;
    sum.slope -= load / (share + share);
  }
  return sum;
}

/// The Lambda > 0 at which the load is 1; it is more at 0.
///
/// Newton's iteration on load^-2, which is linear in Lambda for one class, and concave: from the left it never
/// overshoots, so that every step brings Lambda closer. The steps are counted, for compilers that were told there are
/// no NaNs; one more after the last gives a user's scalar its derivatives.
template <class Rep>
[[nodiscard]] constexpr eager_t<Rep> shared_storage_multiplier(const BasicSharedMachine<Rep>& machine,
                                                               std::span<const BasicJobClass<Rep>> classes) {
  using T = eager_t<Rep>;
  constexpr int enough = 100;
  T multiplier = 0.0;
  bool last = false;
  for (int i = 0; i < enough; ++i) {
    const auto at = filesystem_load(machine, classes, multiplier);
    const auto excess = at.load * at.load - 1.0;
    // d(load^-2) = -2 load^-3 slope, and the step is (1 - load^-2) / that.
    const auto step = (0.0 - excess * at.load) / (at.slope + at.slope);
    multiplier += step;
    if (last) break;
    last = !(excess > 1e4 * epsilon<T>());  // squared by the next step
  }
  return multiplier;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicSharedStorage<Rep> shared_storage_periods(
    const BasicSharedMachine<Rep>& machine, std::span<const BasicJobClass<std::type_identity_t<Rep>>> classes,
    std::span<BasicPeriod<std::type_identity_t<Rep>>> periods) {
  using ckpt::math::sqrt;
  using T = detail::eager_t<Rep>;
  const auto& machine_nodes = detail::enter(machine.nodes);
  const auto& mu = detail::enter(machine.node_mtbf);
  detail::require_positive(machine_nodes, Subject{"ckpt::shared_storage_periods", "nodes of the machine"});
  detail::require_positive(mu, Subject{"ckpt::shared_storage_periods", "MTBF of a node", "s"});
  if (classes.empty()) detail::reject("ckpt::shared_storage_periods: number of job classes must be > 0", 0.0);
  if (classes.size() != periods.size()) {
    detail::reject("ckpt::shared_storage_periods: number of periods must be that of the job classes",
                   static_cast<double>(periods.size()));
  }
  for (const BasicJobClass<Rep>& job : classes) {
    detail::require_non_negative(job.jobs, Subject{"ckpt::shared_storage_periods", "number of jobs"});
    if (!(detail::is_positive(job.nodes.value()) && detail::enter(job.nodes) <= machine_nodes)) {
      detail::reject("ckpt::shared_storage_periods: nodes of a job must be > 0 and <= nodes of the machine",
                     detail::approximate(job.nodes.value()));
    }
    detail::require_positive(job.save, Subject{"ckpt::shared_storage_periods", "time of a save", "s"});
  }

  const T unconstrained = detail::filesystem_load(machine, classes, T(0.0)).load;
  detail::require_non_negative(unconstrained, "ckpt::shared_storage_periods: load of the file system overflows");
  const bool shared = unconstrained > 1.0;
  const T multiplier = shared ? detail::shared_storage_multiplier(machine, classes) : T(0.0);

  T busy = 0.0;
  T waste = 0.0;
  bool valid = true;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto n = detail::enter(classes[i].jobs);
    const auto q = detail::enter(classes[i].nodes);
    const auto c = detail::enter(classes[i].save);
    const auto share = q / machine_nodes;
    const auto m = mu / q;  // of the job
    const auto p = sqrt(m * ((share + multiplier) / share)) * sqrt(c + c);
    detail::require_positive(p, "ckpt::shared_storage_periods: period leaves the range of numbers");
    periods[i] = BasicPeriod<Rep>(BasicSeconds<Rep>(p));
    const auto saves = c / p;
    const auto failures = (p / 2.0 + c) / m;
    busy += n * saves;
    waste += n * q / machine_nodes * (saves + failures);
    valid = valid && c <= p && p <= detail::longest_period * m;
  }
  // Newton's iteration has left the range of numbers when the file system is not just busy after it.
  constexpr double close = 1e-3;
  if (shared && !(busy >= 1.0 - close && busy <= 1.0 + close)) {
    detail::reject("ckpt::shared_storage_periods: multiplier leaves the range of numbers",
                   detail::approximate(multiplier));
  }
  detail::require_non_negative(waste, "ckpt::shared_storage_periods: waste overflows");
  return {.unconstrained_load = detail::leave(unconstrained),
          .load = detail::leave(busy),
          .multiplier = detail::leave(multiplier),
          .waste = detail::leave(waste),
          .validity = valid ? Validity::approximate : Validity::outside};
}

}  // namespace ckpt::inline CKPT_ABI
