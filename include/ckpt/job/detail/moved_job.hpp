#pragma once
// Jobs that differ from one in a few inputs, one after the other: what those do not decide is found once.

#include <array>
#include <cstddef>
#include <optional>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/strategy.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::detail {

/// What of an outcome a job may have in common with another, as bits. All else is found anew.
struct Common {
  static constexpr unsigned load = 1;     // who writes how much
  static constexpr unsigned path = 2;     // the way of a save with that load
  static constexpr unsigned reading = 4;  // the way back
  static constexpr unsigned all = load | path | reading;
};

/// What of it an input decides; all where the job is another altogether.
[[nodiscard]] constexpr unsigned decided_by(Input input, const Job& job) {
  if (input >= Input::work && input <= Input::buffers) return 0;
  if (input >= Input::failed_saves) return 0;
  if (input == Input::shared_read || input == Input::aggregate_read || input == Input::client_read) {
    return Common::reading;
  }
  if (input >= Input::shared_write && input <= Input::client_read) {  // where no reading is known, it is as writing
    const bool reads = job.machine.shared && knows_reading(*job.machine.shared);
    return reads ? Common::path : Common::path | Common::reading;
  }
  const bool moves_rates = (input >= Input::local_write && input <= Input::host_copy) || input == Input::replicas;
  return moves_rates ? Common::path | Common::reading : Common::all;
}

/// The outcome of a job, from which the next one takes over what it has in common.
struct KeptOutcome {
  Outcome outcome{};
  unsigned moved = Common::all;  // since then
};

/// `try_solve` for the job after the one whose outcome it is. Where no save fits into host memory the outcome may hold
/// a way back of that one.
[[nodiscard]] constexpr Obstacle solve_next(const Job& job, KeptOutcome& kept, bool waits = false) {
  Outcome& out = kept.outcome;
  if ((kept.moved & Common::load) != 0) out.load.reset();
  if ((kept.moved & Common::path) != 0) out.path.reset();
  if ((kept.moved & Common::reading) != 0) {
    out.restore.reset();
    out.reading_assumed = false;
  }
  out.save = {};
  out.waves = 1;
  out.interval = {};
  out.origin = IntervalOrigin::customary;
  out.bound = Bound::by_failures;
  out.steps = 0;
  out.law.reset();
  out.shape = 1.0;
  out.run = {};
  out.ledger = {};
  out.checkpoint = {};
  kept.moved = Common::all;  // unless it gets so far that all of them are of this job
  const Obstacle obstacle = try_solve(job, out, waits);
  if (is_solved(obstacle) || obstacle == Obstacle::never_finishes) kept.moved = 0;
  return obstacle;
}

/// A job with inputs moved, always the same ones in the same order: 8 kB that are copied once.
class MovedJob {
 public:
  /// @param given  must outlive this
  constexpr explicit MovedJob(const Job& given) : given_(&given), job_(given) {}

  /// The job as it was given.
  constexpr void restart() {
    if (other_state_) job_.state = given_->state;
    if (other_machine_) job_.machine = given_->machine;
    job_.training = given_->training;
    job_.failures = given_->failures;
    job_.saving = given_->saving;
  }
  /// Moves an input.
  /// @throws InvalidInput as `with`
  constexpr void set(Input input, double x) {
    const unsigned decides = decided_by(input, *given_);
    std::optional<double>& last = last_[static_cast<std::size_t>(input)];
    if (!last || bits_of(*last) != bits_of(x)) moved_ |= decides;
    last = x;
    other_machine_ = other_machine_ || decides != 0;
    other_state_ = other_state_ || decides == Common::all;
    set_input(job_, input, x);
  }
  /// Another strategy, which makes it another job altogether.
  constexpr void set(SaveStrategy strategy) {
    if (strategy != strategy_) moved_ = Common::all;
    strategy_ = strategy;
    job_.saving.strategy = strategy;
  }
  /// For what decides nothing that is kept.
  [[nodiscard]] constexpr Job& edit() { return job_; }

  [[nodiscard]] constexpr const Job& job() const { return job_; }
  /// What was moved since it was last asked.
  [[nodiscard]] constexpr unsigned take_moved() {
    const unsigned moved = moved_;
    moved_ = 0;
    return moved;
  }
  /// `try_solve`, after the job that was solved last.
  [[nodiscard]] constexpr Obstacle solve(KeptOutcome& kept, bool waits = false) {
    kept.moved |= take_moved();
    return solve_next(job_, kept, waits);
  }

 private:
  const Job* given_;
  Job job_;
  SaveStrategy strategy_ = given_->saving.strategy;
  std::array<std::optional<double>, all_inputs.size()> last_{};
  unsigned moved_ = Common::all;
  bool other_state_ = false;
  bool other_machine_ = false;
};

}  // namespace ckpt::inline CKPT_ABI::detail

CKPT_DETAIL_WARNINGS_POP
