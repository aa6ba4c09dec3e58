#pragma once
// The MTBF of a job, from one of wall clock, of other nodes, or of failures that wait for spares.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/spares.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/job/job.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::detail {

/// The law of the uptime where failures wait for spares besides, from that without the wait: M = M_0 - wait(M), of
/// which the largest M is taken. False where there is none.
template <class Rep>
[[nodiscard]] constexpr bool add_spare_wait(const BasicSpares<Rep>& spares, BasicExponential<Rep>& law) {
  const BasicSeconds<Rep> alone = law.mtbf;
  for (int i = 0; i < 1000; ++i) {  // down to it: the wait grows as M falls
    const BasicSeconds<Rep> wait = spares.mean_wait(law.mtbf);
    if (!(wait < alone)) return false;
    const BasicSeconds<Rep> next = alone - wait;
    const bool done = !(next < law.mtbf * Rep(1.0 - 1e-15));
    law.mtbf = next;
    if (done && i > 0) break;
  }
  return true;
}

/// An MTBF of wall clock of the job in which it was observed, and the time down of that one.
template <class Rep>
struct ObservedMtbf {
  BasicWallClockMtbf<Rep> mtbf;
  BasicSeconds<Rep> down;
  Rep per_node;  // its MTBF over that on the nodes of the machine
};
template <class Rep>
[[nodiscard]] constexpr ObservedMtbf<Rep> observed_mtbf(const BasicJob<Rep>& job, BasicRun<Rep> run) {
  const BasicSeconds<Rep> mtbf = law_of(job)->mtbf;
  const std::uint64_t nodes = job.failures.observed_nodes;
  if (nodes == 0) return {BasicWallClockMtbf<Rep>(mtbf), run.time_down(), Rep(1.0)};
  const Rep more(scalar_of_integer<Rep>(job.machine.nodes) / scalar_of_integer<Rep>(nodes));
  const auto restore = run.outage.restore;
  run.outage = job.failures.outage_on(nodes);
  run.outage.restore = restore;
  return {BasicWallClockMtbf<Rep>(mtbf * more), run.time_down(), more};
}

}  // namespace ckpt::inline CKPT_ABI::detail

CKPT_DETAIL_WARNINGS_POP
