#pragma once
// The same job on another number of nodes.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>

namespace ckpt::inline CKPT_ABI {

/// The same job on so many nodes, each of which fails as often as now: twice the nodes, half the MTBF. State, work,
/// step and storage stay as they are; what is of a node (its network, its links, its drives) is there as often as
/// nodes. `with(job, Input::nodes, n)` leaves an MTBF of the whole job as it is.
///
/// An MTBF of wall clock is taken as that of uptime which it is on the nodes of the job as it is.
///
/// @param given  see `Job`
/// @param nodes  of the machine, >= 1
/// @throws InvalidInput for a number outside its domain, and as `law_of`; a job whose layout does not fit on so many
///         nodes is rejected when it is solved
template <Scalar Rep>
[[nodiscard]] constexpr BasicJob<Rep> on_nodes(const BasicJob<Rep>& given, std::uint64_t nodes) {
  BasicJob<Rep> job = detail::of_uptime(given);
  if (const auto law = law_of(job); law && job.failures.law) {
    job.failures.node_mtbf =
        BasicSeconds<Rep>(Rep(law->mtbf.value() * detail::scalar_of_integer<Rep>(job.machine.nodes)));
    job.failures.law.reset();
  }
  return with(job, Input::nodes, detail::scalar_of_integer<Rep>(nodes));
}

}  // namespace ckpt::inline CKPT_ABI
