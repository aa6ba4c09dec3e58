#pragma once
// What ml-goodput-measurement would report of a run that is expected: its kinds of badput beside our ledger.

#include <cstddef>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/renewal_ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/io/logs/badput.hpp>
#include <ckpt/job/elastic.hpp>
#include <ckpt/job/outcome.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The kinds of badput of an expected run, in the words of ml-goodput-measurement.
///
///   TPU_INITIALIZATION                        rescheduling, the part of `Outage::initialisation`
///   PROGRAM_STARTUP                           restore, the part of `Outage::warm_up`
///   UNPRODUCTIVE_CHECKPOINT_SAVE_TIME         save and waiting, but for
///   OTHER                                     standing still from a notice to its stop
///   UNPRODUCTIVE_CHECKPOINT_RESTORE_TIME      the rest of restore
///   WASTED_PROGRESS_FROM_DISRUPTION           lost work
///   INFRASTRUCTURE_RECOVERY_FROM_DISRUPTION   detection, and the rest of rescheduling
///
/// Steps that a save slows down are productive there: useful work and `slowdown`. Other kinds are not in the model. All
/// of it adds up to the wall clock.
///
/// @param outcome  of a job with or without failures
/// @accuracy that of the ledger
[[nodiscard]] constexpr logs::BadputSum expected_badput(const Outcome& outcome);

/// The same of a job that shrinks, where three more are known:
///
///   ELASTIC_SLICE_DOWN         waiting for nodes, too few being left
///   ELASTIC_SCALE_UP           growing again
///   ELASTIC_REINITIALIZATION   initialisation, in place of TPU_INITIALIZATION
///
/// Time with fewer nodes is productive there.
[[nodiscard]] constexpr logs::BadputSum expected_badput(const ElasticOutcome& elastic);

// ---- implementation

namespace detail {

/// Of each failure that throws work away: times that the state is read to its end.
[[nodiscard]] constexpr double completed_restores(const Outcome& outcome) {
  const Ledger& ledger = outcome.ledger;
  const bool exposed = outcome.run.exposure.restoring && !renews(outcome.shape);
  return exposed ? ledger.failure_count - ledger.restore / outcome.law->mtbf : ledger.failure_count;
}

/// The part of the time of restores that is warm-up [s].
[[nodiscard]] constexpr double warm_up_of(const Outcome& outcome) {
  const double warm = outcome.run.outage.warm_up.value();
  if (!outcome.law || !(warm > 0.0)) return 0.0;
  const double times = completed_restores(outcome);
  if (!outcome.run.exposure.restoring) return times * warm;
  if (!renews(outcome.shape)) return times * grown(warm, outcome.law->mtbf.value());
  const double all = outcome.run.outage.restoring().value();
  return with_law(outcome, [&](const auto& law) {
    const auto alive = [&law](double age) { return law.survival(Seconds(age)); };
    return times * (integral_from_zero(alive, all) - integral_from_zero(alive, all - warm));
  });
}

[[nodiscard]] constexpr double& of(logs::BadputSum& sum, logs::Badput kind) {
  return sum.seconds[static_cast<std::size_t>(kind)];
}

}  // namespace detail

constexpr logs::BadputSum expected_badput(const Outcome& outcome) {
  using logs::Badput;
  const Ledger& ledger = outcome.ledger;
  const Outage& outage = outcome.run.outage;
  logs::BadputSum sum{};
  const double until = outage.until_restore().value();
  const double before = ledger.rescheduling.value();
  const double initialising = until > 0.0 ? before * (outage.initialisation.value() / until) : 0.0;
  const double warm = detail::warm_up_of(outcome);
  const Notice& notice = outcome.run.notice;
  const double stops = outcome.law && detail::is_noticed(outcome.run)
                           ? detail::completed_restores(outcome) * notice.saved() * notice.time.value()
                           : 0.0;
  detail::of(sum, Badput::initialization) = initialising;
  detail::of(sum, Badput::startup) = warm;
  detail::of(sum, Badput::save) = ledger.save.value() + (ledger.waiting.value() - stops);
  detail::of(sum, Badput::restore) = ledger.restore.value() - warm;
  detail::of(sum, Badput::lost_progress) = ledger.lost_work.value();
  detail::of(sum, Badput::recovery) = ledger.detection.value() + (before - initialising);
  detail::of(sum, Badput::other) = stops;
  sum.productive = (ledger.useful_work + ledger.slowdown).value();
  sum.total = ledger.wall_clock().value();
  return sum;
}

constexpr logs::BadputSum expected_badput(const ElasticOutcome& elastic) {
  using logs::Badput;
  logs::BadputSum sum = expected_badput(elastic.outcome);
  const double wall_clock = elastic.wall_clock().value();
  const ElasticShares& shares = elastic.shares;
  const double stopped = shares.stopped * wall_clock;
  const double growing = shares.growing * wall_clock;
  // What is left of the wall clock goes as that of the outcome does.
  const double scale = (wall_clock - stopped - growing) / sum.total;
  for (double& seconds : sum.seconds) seconds *= scale;
  detail::of(sum, Badput::elastic_reinitialization) = detail::of(sum, Badput::initialization);
  detail::of(sum, Badput::initialization) = 0.0;
  detail::of(sum, Badput::elastic_slice_down) = stopped;
  detail::of(sum, Badput::elastic_scale_up) = growing;
  sum.productive *= scale;
  sum.total = wall_clock;
  return sum;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
