// What keeps an interval from being shorter: failures, storage, or the step that a save comes after.

#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/plan/planner.hpp>

#include "catch.hpp"

namespace {

using namespace ckpt::literals;
using ckpt::Bound;

TEST_CASE("the step is the limit where a save every step is too seldom") {
  const ckpt::Job job{.work = 100_h, .failures = {1_h}};
  const auto bound = [&job](ckpt::SaveStrategy strategy, ckpt::Seconds persist, ckpt::Seconds step) {
    const ckpt::SaveCandidate candidate{
        .strategy = strategy, .costs = {.snapshot = 0.1_s, .persist = persist, .step = step}, .restore = 1_min};
    return recommend(job, candidate).bound;
  };
  // Young: sqrt(2 * 2 s * 3600 s) = 120 s.
  CHECK(bound(ckpt::SaveStrategy::synchronous, 2_s, 5_s) == Bound::by_failures);
  CHECK(bound(ckpt::SaveStrategy::synchronous, 2_s, 10_min) == Bound::by_step);
  // A copy of 0.1 s: 27 s. Storage takes 10 min for a save.
  CHECK(bound(ckpt::SaveStrategy::snapshot, 10_min, 5_s) == Bound::by_storage);
  CHECK(bound(ckpt::SaveStrategy::snapshot, 1_min, 10_min) == Bound::by_step);
  CHECK(bound(ckpt::SaveStrategy::snapshot, 10_s, 5_s) == Bound::by_failures);
}

TEST_CASE("bounds have names") {
  CHECK(to_string(Bound::by_failures) == "failures");
  CHECK(to_string(Bound::by_storage) == "storage");
  CHECK(to_string(Bound::by_step) == "step");
}

}  // namespace
