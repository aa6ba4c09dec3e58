#pragma once
// What the events of a log mean: every second of it in one category, the saves, the restores, the failures.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/io/chrono.hpp>
#include <ckpt/io/logs/statistics.hpp>
#include <ckpt/io/logs/timeline.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// Where the time went, each microsecond in one place; the categories of `Ledger`.
struct Spent {
  Time work{};          ///< that was kept
  Time save{};          ///< saves that blocked
  Time waiting{};       ///< for the save before
  Time lost_work{};     ///< done again after a failure, saves in it too
  Time detection{};     ///< from a failure until somebody noticed
  Time rescheduling{};  ///< from then to the start of the next run
  Time restore{};       ///< reading the state back

  /// All of them: the wall clock.
  [[nodiscard]] Time total() const { return work + save + waiting + lost_work + detection + rescheduling + restore; }
  /// Time in which a failure can strike: the job is up.
  [[nodiscard]] Time at_risk() const { return work + save + waiting + lost_work + restore; }
};

/// What a job does for a while.
enum class Doing : std::uint8_t {
  running,    ///< work that is kept
  lost,       ///< work that a failure threw away
  saving,     ///< blocked in a save
  restoring,  ///< reads its state back
  waiting,    ///< blocked before a save, or at the end
  down,       ///< from a failure or stop to the start of the restore
};

/// Name of it.
[[nodiscard]] constexpr std::string_view to_string(Doing doing) {
  constexpr std::string_view names[] = {"running", "lost", "saving", "restoring", "waiting", "down"};
  const auto index = static_cast<std::size_t>(doing);
  return index < std::size(names) ? names[index] : "unknown";
}

/// A stretch of a log in which a job did one thing.
struct Phase {
  Time begin{};                  ///< since the start of the log
  Time end{};                    ///< the same
  Doing doing = Doing::running;  ///< what it did
  bool failed = false;           ///< of a time down: a failure began it, and not a stop
};

/// What was measured. The lists are in the order of the log.
struct Measured {
  Spent spent{};                        ///< where the wall clock went
  Time wall_clock{};                    ///< from the first entry to the last
  std::size_t failures = 0;             ///< that ended a run
  std::size_t stops = 0;                ///< on purpose: time limits, preemptions, operators
  std::vector<double> blocking{};       ///< time that each finished save blocked [s]
  std::vector<double> durable_after{};  ///< from begin to durable [s], where the log says it
  std::vector<double> restore_times{};  ///< finished restores after a failure or stop [s]
  std::vector<double> downtimes{};      ///< from each failure or planned stop to its restore [s]
  std::size_t failure_downtimes = 0;    ///< of them, those after a failure
  Time failure_detection{};             ///< in these, until the failure was noticed
  Time failure_rescheduling{};          ///< in these, from then on
  std::vector<Lifetime> lifetimes{};  ///< time up from each start or interruption to the next, in the order of the log
  std::vector<double> intervals{};    ///< work before each save, from the save before it or the state restored [s]
  std::size_t saves_cut_off = 0;      ///< failures while a save blocked
  std::size_t saves_never_durable = 0;  ///< saves that were not durable when the state was needed
  std::vector<std::string> notes{};     ///< what was assumed
  std::vector<Phase> phases{};          ///< all of its wall clock, without gaps

  /// The measured ledger. What a save in the background slowed down is in the work.
  [[nodiscard]] Ledger ledger() const {
    return {.useful_work = spent.work,
            .save = spent.save,
            .waiting = spent.waiting,
            .lost_work = spent.lost_work,
            .detection = spent.detection,
            .rescheduling = spent.rescheduling,
            .restore = spent.restore,
            .failure_count = static_cast<double>(failures),
            .validity = Validity::exact};
  }
};

/// Follows the job through its log.
/// @param max_gap  longest time between two rows that is not an error
/// @throws InvalidInput naming file and line, for events that cannot follow one another
[[nodiscard]] inline Measured measure(const Timeline& log, std::optional<Seconds> max_gap = {});

// ---- implementation

namespace detail {

/// Follows one job through its log.
class Follower {
 public:
  explicit Follower(const Timeline& log) : log_(log) {
    has_durable_ = log.says_durable;
    for (const Entry& entry : log.entries) has_durable_ = has_durable_ || entry.event == Event::save_durable;
  }

  [[nodiscard]] Measured follow(std::optional<Seconds> max_gap) {
    for (std::size_t i = 0; i < log_.entries.size(); ++i) {
      const Entry& entry = log_.entries[i];
      const Place place{log_.files[entry.file], entry.line};
      if (ended_) place.reject(fmt::format("{} after the job_end of line {}", to_string(entry.event), since_.line));
      const Time elapsed = i == 0 ? Time() : entry.time - log_.entries[i - 1].time;
      if (max_gap && in_seconds(elapsed) > max_gap->value()) {
        place.reject(fmt::format("{:.7g} s without a row before this one, more than --max-gap", in_seconds(elapsed)));
      }
      spend(elapsed, entry);
      take(place, entry, i);
    }
    const Entry& last = log_.entries.back();
    if (!ended_ && log_.last > last.time) spend(log_.last - last.time, last);
    finish();
    return measured_;
  }

 private:
  enum class State { up, saving, restoring, waiting, down };

  /// A save that is through but not durable yet, or the newest durable state.
  struct Save {
    Time begin{};     // when
    Time progress{};  // work done since the job started, without what was lost
    std::int64_t id = -1;
  };

  /// Puts the time before an event into the category of the state that it ends.
  void spend(Time time, const Entry& entry) {
    Spent& spent = measured_.spent;
    add_phase(time);
    if (state_ != State::down) alive_ += time;
    switch (state_) {
      case State::up:
        progress_ += time;
        stretches_.push_back({in_seconds(time), entry.line});
        break;
      case State::saving:
        spent.save += time;
        break;
      case State::restoring:
        spent.restore += time;
        break;
      case State::waiting:
        spent.waiting += time;
        break;
      case State::down:
        (since_.event == Event::failure ? undetected_ : spent.rescheduling) += time;
        break;
    }
  }

  /// The time since the last event as a phase, one with that before where it is of the same kind.
  void add_phase(Time time) {
    if (!(time > Time())) return;
    constexpr Doing doings[] = {Doing::running, Doing::saving, Doing::restoring, Doing::waiting, Doing::down};
    const Doing doing = doings[static_cast<std::size_t>(state_)];
    auto& phases = measured_.phases;
    const Time begin = phases.empty() ? Time() : phases.back().end;
    const bool failed = state_ == State::down && failed_;
    // Something begins here: a save, which may take no time, or a time down.
    const bool apart = state_ == State::saving || durable_.begin == begin ||
                       (state_ == State::down && begin == down_since_) ||
                       (!pending_.empty() && pending_.back().begin == begin);
    if (!phases.empty() && phases.back().doing == doing && phases.back().failed == failed && !apart) {
      phases.back().end = begin + time;
    } else {
      phases.push_back({begin, begin + time, doing, failed});
    }
  }

  [[noreturn]] void reject(const Place& place, Event event) const {
    constexpr std::string_view states[] = {"up", "in a save", "in a restore", "waiting", "down"};
    std::string text = fmt::format("{} while the job is {} (since the {} of line {})", to_string(event),
                                   states[static_cast<std::size_t>(state_)], to_string(since_.event), since_.line);
    if (event == Event::save_end && state_ == State::up)
      text += ": no save_begin and no duration to tell its beginning";
    if (event == Event::failure && state_ == State::down) text += ": one row for each interruption";
    if (event == Event::restore_begin && state_ == State::up) text += ": a failure or stop must come first";
    place.reject(text);
  }

  void enter(State state, const Entry& entry) {
    state_ = state;
    since_ = entry;
  }

  void require(bool condition, const Place& place, Event event) const {
    if (!condition) reject(place, event);
  }

  void take(const Place& place, const Entry& entry, std::size_t index) {
    switch (entry.event) {
      case Event::job_start:
        if (index != 0) {
          place.reject("a second job_start: a log is of one job; a new attempt begins with restore_begin");
        }
        enter(State::up, entry);
        interval_begin_ = progress_;
        break;
      case Event::save_begin:
        require(state_ == State::up, place, entry.event);
        measured_.intervals.push_back(in_seconds(progress_ - interval_begin_));
        interval_begin_ = progress_;
        pending_.push_back({entry.time, progress_, entry.save});
        enter(State::saving, entry);
        break;
      case Event::save_end:
        require(state_ == State::saving, place, entry.event);
        if (entry.timed) measured_.blocking.push_back(in_seconds(entry.time - since_.time));
        if (!has_durable_) become_durable();
        enter(State::up, entry);
        break;
      case Event::save_durable:
        if (entry.save >= 0 && !is_pending(entry)) break;  // a newer one was durable first
        if (!is_pending(entry)) {
          place.reject("save_durable, but every finished save is durable already");
        }
        if (entry.save >= 0) {  // those before it never were
          while (pending_.front().id != entry.save) pending_.pop_front();
        }
        if (entry.timed) measured_.durable_after.push_back(in_seconds(entry.time - pending_.front().begin));
        become_durable();
        break;
      case Event::failure:
      case Event::stop:
        require(state_ != State::down, place, entry.event);
        (entry.event == Event::failure ? measured_.failures : measured_.stops) += 1;
        if (state_ == State::saving) {
          pending_.pop_back();
          ++measured_.saves_cut_off;
        }
        live_until(entry.event == Event::failure);
        down_since_ = entry.time;
        detected_after_ = Time();
        failed_ = entry.event == Event::failure;
        enter(State::down, entry);
        break;
      case Event::detected:
        require(state_ == State::down && since_.event == Event::failure, place, entry.event);
        measured_.spent.detection += undetected_;
        detected_after_ = undetected_;
        undetected_ = Time();
        since_ = entry;
        has_detected_ = true;
        break;
      case Event::restore_begin:
        require(state_ == State::down || (state_ == State::up && index == 1), place, entry.event);
        if (state_ == State::up) {  // what the job starts from: the time before was no work
          measured_.spent.rescheduling = progress_;
          for (Phase& phase : measured_.phases) phase.doing = Doing::down;
          progress_ = alive_ = Time();
          stretches_.clear();
        } else {
          measured_.downtimes.push_back(in_seconds(entry.time - down_since_));
          if (failed_) {
            ++measured_.failure_downtimes;
            measured_.failure_detection += detected_after_;
            measured_.failure_rescheduling += entry.time - down_since_ - detected_after_;
          }
          lose();
        }
        interval_begin_ = progress_;
        first_restore_ = index == 1;
        enter(State::restoring, entry);
        break;
      case Event::restore_end:
        require(state_ == State::restoring, place, entry.event);
        if (!first_restore_ && entry.timed) measured_.restore_times.push_back(in_seconds(entry.time - since_.time));
        enter(State::up, entry);
        break;
      case Event::wait_begin:
        require(state_ == State::up, place, entry.event);
        enter(State::waiting, entry);
        break;
      case Event::wait_end:
        require(state_ == State::waiting, place, entry.event);
        enter(State::up, entry);
        break;
      case Event::job_end:
        require(state_ == State::up || state_ == State::waiting || state_ == State::down, place, entry.event);
        since_ = entry;
        ended_ = true;
        break;
    }
  }

  /// Whether a save_durable can be of one that is through.
  [[nodiscard]] bool is_pending(const Entry& entry) const {
    const std::size_t through = pending_.size() - (state_ == State::saving ? 1 : 0);
    if (entry.save < 0) return through > 0;
    for (std::size_t i = 0; i < through; ++i) {
      if (pending_[i].id == entry.save) return true;
    }
    return false;
  }

  void become_durable() {
    durable_ = pending_.front();
    pending_.pop_front();
  }

  /// The downtime ends: work since the newest durable state was for nothing.
  void lose() {
    if (!log_.says_saves) durable_.progress = progress_;  // nobody knows
    measured_.spent.lost_work += progress_ - durable_.progress;
    for (auto phase = measured_.phases.rbegin(); phase != measured_.phases.rend(); ++phase) {
      if (phase->begin < durable_.begin || (phase->doing == Doing::down && phase->begin < down_since_)) break;
      if (phase->doing == Doing::running && log_.says_saves) phase->doing = Doing::lost;
    }
    measured_.spent.rescheduling += undetected_;
    undetected_ = Time();
    progress_ = durable_.progress;
    measured_.saves_never_durable += pending_.size();
    pending_.clear();
  }

  /// The job was up until now.
  void live_until(bool failed) {
    if (alive_ > Time()) measured_.lifetimes.push_back({.time = alive_, .failed = failed});
    alive_ = Time();
  }

  void finish() {
    live_until(false);
    if (state_ == State::down) lose();
    measured_.spent.work = progress_;
    measured_.wall_clock = (std::max)(log_.entries.back().time, ended_ ? Time() : log_.last);
    auto& notes = measured_.notes;
    notes = log_.notes;
    if (!ended_) notes.push_back("no job_end: the log is taken to end with its last row");
    if (measured_.failures > 0 && !has_detected_) {
      notes.push_back("no row says detected: all of the time from a failure to the restore is in rescheduling");
    }
    if (measured_.wall_clock > Time() && measured_.spent.at_risk() == Time()) {
      ckpt::detail::reject(InvalidInput(fmt::format("{}: the job was never up", log_.files.front()).c_str()));
    }
    if (measured_.wall_clock == Time()) {
      ckpt::detail::reject(InvalidInput(
          fmt::format("{}: no time passes between the first row and the last", log_.files.front()).c_str()));
    }
    if (measured_.intervals.size() >= 3) warn_of_gaps(median(measured_.intervals));
  }

  /// Rows may be missing where work goes on for much longer than usual without a save.
  void warn_of_gaps(double usual) {
    constexpr double much_longer = 5.0;
    constexpr std::size_t most = 3;
    std::size_t count = 0;
    for (const Stretch& stretch : stretches_) {
      if (!(stretch.length > much_longer * usual) || ++count > most) continue;
      measured_.notes.push_back(
          fmt::format("line {}: {:.4g} h of work without a row before it, {:.3g} times the usual interval: if rows are "
                      "missing there, work and MTBF are too high",
                      stretch.line, stretch.length / 3600.0, stretch.length / usual));
    }
    if (count > most) measured_.notes.push_back(fmt::format("{} more such stretches", count - most));
  }

  struct Stretch {
    double length;
    std::size_t line;
  };

  const Timeline& log_;
  Measured measured_{};
  State state_ = State::up;
  Entry since_{};  // the event that led to the state
  bool has_durable_ = false;
  bool has_detected_ = false;
  bool first_restore_ = false;
  bool ended_ = false;
  Time down_since_{};
  Time detected_after_{};  // the failure it is down since, where that was noticed
  bool failed_ = false;    // and not stopped
  Time progress_{};
  Save durable_{};
  std::deque<Save> pending_{};
  Time interval_begin_{};
  Time alive_{};       // since the last interruption
  Time undetected_{};  // since the failure, as long as nobody noticed it
  std::vector<Stretch> stretches_{};
};

}  // namespace detail

inline Measured measure(const Timeline& log, std::optional<Seconds> max_gap) {
  return detail::Follower(log).follow(max_gap);
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
