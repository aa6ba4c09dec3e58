#pragma once
// From what single lines say to the timeline of the job: runs, saves with their ends, interruptions.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/timeline.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// Puts marks together.
///
/// A run begins where its processes start, where a batch system gives nodes, where state is read after work, or where
/// the step number falls, and where a run that took no step starts or restores again after an error; it ends where a
/// line says so, else with the last line before the next run. Of what ends it, a line that names the cause wins over
/// the batch system, that over what goes before (SIGTERM: a stop), and nothing at all is a failure. Begin and end of a
/// save are paired by step. A printed duration wins over the difference of two time stamps, the slowest rank over the
/// others. A save that is in the background and never said to be durable is not, if the format has such lines.
///
/// @param observations  in order of time, in UTC
/// @param files         their names
/// @param step_time     usual time of a step [s]; 0: not known
/// @param stride        steps from one step line to the next
/// @return the timeline, its notes saying what was assumed; without entries where nothing has a time
[[nodiscard]] inline Timeline assemble(const std::vector<Observation>& observations, std::vector<std::string> files,
                                       double step_time, std::int64_t stride = 1);

// ---- implementation

namespace detail {

/// Takes the marks of a job one by one.
class Assembler {
 public:
  Assembler(double step_time, std::int64_t stride) : step_time_(step_time), stride_(stride) {}

  void take(const Observation& said);
  [[nodiscard]] Timeline finish(std::vector<std::string> files);

 private:
  using Moment = std::optional<Time>;
  struct Where {
    std::size_t line = 0;
    std::uint32_t file = 0;
  };
  struct Save {
    std::int64_t step = Observation::no_step;
    Moment begin{}, end{}, durable{};
    double cost = -1.0;
    int rank = -1;
    bool scheduled = false, logs_durable = false;
    bool carried = false;  // begin or end has the time of a line before it
    Where where{};
  };
  struct Wait {
    Time begin{}, end{};
    Where where{};
  };
  struct Run {
    Moment allocation{}, process{}, restore_begin{}, restore_end{}, first_step{}, end{}, taken{};
    Where restore_line{};
    double restore_cost = -1.0;
    std::int64_t first_step_number = 0, highest = Observation::no_step, resumed = Observation::no_step;
    Time first{}, last{}, last_step{}, hinted{};
    Where first_line{}, last_line{}, end_line{};
    EndCause cause = EndCause::unknown, hint = EndCause::unknown;
    bool begun = false, heard = false, dated = false, first_step_begins = false;
    std::vector<Save> saves{};
    std::vector<Wait> waits{};

    [[nodiscard]] bool has_progress() const { return highest >= 0 || !saves.empty(); }
    [[nodiscard]] bool ended() const { return end || taken; }
    /// Whether a step is of this run although the batch system says that it is over: its clock counts whole seconds,
    /// and is another one. No run begins again so soon.
    [[nodiscard]] bool goes_on(const Observation& step) const {
      constexpr std::int64_t soon = 30'000'000;  // us
      return taken && !end && step.step > highest && highest >= 0 && (step.time - *taken).count() <= soon;
    }
    /// Whether a start or a restore is that of another run although this one took no step: it did so before, and an
    /// error came in between, not just now.
    [[nodiscard]] bool crashed_before(const Observation& said) const {
      const bool again = said.mark == Mark::process_start ? process.has_value() : restored();
      return again && hint == EndCause::failure && said.dated && said.time - hinted >= shortest_restart;
    }
    [[nodiscard]] bool restored() const { return restore_begin || restore_end || restore_cost >= 0.0; }
  };
  /// An entry before they are in order.
  struct Piece {
    Entry entry;
    std::size_t order;
  };

  static constexpr Time shortest_restart = std::chrono::seconds(5);

  [[nodiscard]] static Time of(double seconds) { return Time(static_cast<std::int64_t>(seconds * 1e6 + 0.5)); }
  /// The run that a mark is of: a new one where it begins one.
  Run& run_of(const Observation& said);
  [[nodiscard]] Save* find_save(Run& run, const Observation& said);
  void take_save(Run& run, const Observation& said);
  void take_step(const Observation& said);
  void end(Run& run, const Observation& said, EndCause cause);

  void decide_durable();
  void write_run(std::size_t index);
  void write_start(Run& run, std::size_t index);
  void write_saves(Run& run, Time end, bool last);
  [[nodiscard]] static EndCause cause_of(const Run& run, bool last);
  void write_end(std::size_t index);
  void add(Time time, Event event, const Where& where, std::int64_t save = -1, bool timed = true);
  void note(std::size_t count, std::string_view what) {
    if (count > 0) timeline_.notes.push_back(fmt::format("{}: {}", what, count));
  }

  double step_time_;
  std::int64_t stride_;
  std::vector<Run> runs_{};
  Timeline timeline_{};
  std::vector<Piece> pieces_{};
  Time cursor_{};
  bool says_ends_ = false;  // of some save
  bool heard_ = false;      // a training log, not a batch system alone
  std::int64_t save_id_ = 0;
  std::size_t out_of_order_ = 0, cause_unknown_ = 0, untimed_ = 0, assumed_durable_ = 0, never_said_ = 0, start_up_ = 0,
              not_used_ = 0, in_save_ = 0, silent_ = 0;
};

inline Assembler::Run& Assembler::run_of(const Observation& said) {
  bool fresh = runs_.empty();
  if (!fresh) {
    const Run& run = runs_.back();
    switch (said.mark) {
      case Mark::allocation_begin:
      case Mark::process_start:
        fresh = run.ended() || run.has_progress();
        if (said.mark == Mark::process_start && (run.taken || run.crashed_before(said))) fresh = true;
        break;
      case Mark::restore_begin:
        fresh = run.ended() || run.has_progress() || run.crashed_before(said);
        break;
      case Mark::restore_end:
        fresh = run.ended() || run.has_progress();
        break;
      case Mark::save_begin:  // the last save may come behind the last word
        fresh = run.ended() && run.cause != EndCause::job_end;
        break;
      case Mark::step:
        fresh = run.ended() && !run.goes_on(said);
        break;
      case Mark::wait:
        fresh = run.ended();
        break;
      default:
        break;
    }
  }
  if (fresh) runs_.emplace_back();
  Run& run = runs_.back();
  if (!run.begun) {
    const bool ends = said.mark == Mark::save_end || said.mark == Mark::save_scheduled ||
                      said.mark == Mark::restore_end || said.mark == Mark::wait;
    run.first = said.time - (ends && said.seconds > 0.0 ? of(said.seconds) : Time());
    run.last = said.time;
    run.first_line = {said.line, said.file};
    run.begun = true;
  } else if (!run.dated && said.dated && !run.has_progress()) {
    run.first = said.time;  // the time of the line before was of the run before
  }
  run.dated = run.dated || said.dated;
  return run;
}

inline Assembler::Save* Assembler::find_save(Run& run, const Observation& said) {
  for (auto save = run.saves.rbegin(); save != run.saves.rend(); ++save) {
    if (said.step == Observation::no_step || save->step == said.step) return &*save;
    if (save->step == Observation::no_step) continue;
    if (save - run.saves.rbegin() > 64) break;  // as many in the background as nobody has
  }
  return nullptr;
}

inline void Assembler::take_save(Run& run, const Observation& said) {
  Save* save = find_save(run, said);
  const bool same_rank = save != nullptr && (save->rank < 0 || said.rank < 0 || save->rank == said.rank);
  const Time begin = said.seconds >= 0.0 ? said.time - of(said.seconds) : said.time;
  bool fresh = save == nullptr;
  if (!fresh && said.mark == Mark::save_begin) fresh = same_rank && (save->end || said.step == Observation::no_step);
  if (!fresh && said.mark == Mark::save_end)
    fresh = same_rank && said.seconds >= 0.0 && save->end && begin >= *save->end;
  if (fresh) {
    if (said.mark == Mark::save_blocking) return;  // of a save that no line begins
    run.saves.push_back({.step = said.step, .rank = said.rank, .where = {said.line, said.file}});
    save = &run.saves.back();
  }
  save->logs_durable = save->logs_durable || said.logs_durable;
  if (!said.dated && said.mark != Mark::save_blocking && said.mark != Mark::save_durable) save->carried = true;
  save->cost = (std::max)(save->cost, said.mark == Mark::save_durable ? -1.0 : said.seconds);
  const auto later = [&](Moment& moment) { moment = moment ? (std::max)(*moment, said.time) : said.time; };
  switch (said.mark) {
    case Mark::save_begin:
      save->begin = save->begin ? (std::min)(*save->begin, said.time) : said.time;
      break;
    case Mark::save_scheduled:
      save->scheduled = true;
      later(save->end);
      break;
    case Mark::save_end:
      later(save->end);
      break;
    case Mark::save_done:
      save->scheduled ? later(save->durable) : later(save->end);
      break;
    case Mark::save_durable:
      save->scheduled = true;
      later(save->durable);
      break;
    case Mark::save_blocking:  // the last line that has a time may be before its end
      if (save->begin) run.last = (std::max)(run.last, *save->begin + of(save->cost));
      break;
    default:
      break;
  }
}

inline void Assembler::take_step(const Observation& said) {
  if (!runs_.empty()) {
    const Run& run = runs_.back();
    const bool falls = run.highest >= 0 && said.step < run.highest && !run.ended();
    if (falls && said.dated && said.time - run.last_step < shortest_restart) {
      ++out_of_order_;  // of another rank, late
      return;
    }
    if (falls) runs_.emplace_back();
  }
  Run& run = run_of(said);
  if (!run.first_step) {
    run.first_step = said.time;
    run.first_step_number = said.step;
    run.first_step_begins = said.step_begins;
  }
  run.highest = (std::max)(run.highest, said.step);
  run.last_step = said.time;
  if (run.taken) run.taken = (std::max)(*run.taken, said.time);
  run.hint = EndCause::unknown;
}

inline void Assembler::end(Run& run, const Observation& said, EndCause cause) {
  run.end = said.time;
  run.end_line = {said.line, said.file};
  if (cause != EndCause::unknown) run.cause = cause;
}

inline void Assembler::take(const Observation& said) {
  if (said.mark == Mark::step) {
    take_step(said);
  } else {
    Run& run = run_of(said);
    switch (said.mark) {
      case Mark::allocation_begin:
        run.allocation = said.time;
        run.last = (std::max)(run.last, said.time);
        return;
      case Mark::allocation_end:
        run.taken = said.time;
        if (run.cause == EndCause::unknown) run.cause = said.cause;
        run.end_line = run.end ? run.end_line : Where{said.line, said.file};
        return;
      case Mark::process_start:
        run.process = said.time;
        break;
      case Mark::process_end:
        end(run, said, EndCause::unknown);
        break;
      case Mark::failure:
        end(run, said, EndCause::failure);
        break;
      case Mark::stop:
        end(run, said, EndCause::stop);
        break;
      case Mark::job_end:
        end(run, said, EndCause::job_end);
        break;
      case Mark::failure_hint:
        run.hint = EndCause::failure;
        run.hinted = said.time;
        break;
      case Mark::stop_hint:
        run.hint = EndCause::stop;
        break;
      case Mark::restore_begin:
        if (!run.restore_begin && (said.dated || run.dated)) run.restore_begin = said.time;
        if (said.step >= 0) run.resumed = said.step;
        run.restore_line = {said.line, said.file};
        break;
      case Mark::restore_end:
        if (said.dated) run.restore_end = said.time;
        if (said.step >= 0) run.resumed = said.step;
        run.restore_line = {said.line, said.file};
        run.restore_cost = (std::max)(run.restore_cost, said.seconds);
        break;
      case Mark::restore_cost:
        run.restore_cost = (std::max)(run.restore_cost, said.seconds);
        break;
      case Mark::wait:
        run.waits.push_back({said.time - of(said.seconds), said.time, {said.line, said.file}});
        break;
      default:
        take_save(run, said);
        if (run.end && run.cause == EndCause::job_end) run.end = (std::max)(*run.end, said.time);
    }
  }
  Run& run = runs_.back();
  run.heard = heard_ = true;
  run.last = (std::max)(run.last, said.time);
  run.last_line = {said.line, said.file};
}

inline void Assembler::add(Time time, Event event, const Where& where, std::int64_t save, bool timed) {
  pieces_.push_back(
      {{.time = time, .event = event, .line = where.line, .file = where.file, .save = save, .timed = timed},
       pieces_.size()});
}

/// Which saves are durable, and whether that has to be said one by one.
inline void Assembler::decide_durable() {
  timeline_.says_saves = false;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const std::int64_t resumed = i + 1 < runs_.size() ? runs_[i + 1].resumed : Observation::no_step;
    for (Save& save : runs_[i].saves) {
      timeline_.says_saves = true;
      says_ends_ = says_ends_ || save.end || save.cost >= 0.0 || save.durable;
      if (save.scheduled && !save.durable && !save.logs_durable) {
        save.durable = save.end;
        ++assumed_durable_;
      } else if (!save.scheduled && !save.durable) {
        save.durable = save.end;
      } else if (!save.durable) {
        ++never_said_;
        timeline_.says_durable = true;
      } else {
        timeline_.says_durable = true;
      }
      if (resumed >= 0 && save.step > resumed && save.durable) {  // it was there, and not used
        save.durable.reset();
        timeline_.says_durable = true;
        ++not_used_;
      }
    }
  }
}

inline void Assembler::write_start(Run& run, std::size_t index) {
  const auto steps = run.resumed >= 0 ? (std::max)(std::int64_t{1}, run.first_step_number - run.resumed) : stride_;
  // The state is there and the first step begins, as far as the time of a step is known.
  const auto work_begins = [&](Time earliest) {
    if (!run.first_step) return earliest;
    constexpr double largest = 1e9;
    if (run.first_step_begins) return (std::max)(earliest, *run.first_step);
    return (std::max)(earliest, *run.first_step - of((std::min)(largest, step_time_ * static_cast<double>(steps))));
  };
  Moment begin = run.restore_begin, ready = run.restore_end;
  bool timed = true;
  if (run.restore_cost >= 0.0) {
    if (!begin) begin = ready ? *ready - of(run.restore_cost) : run.process ? *run.process : run.first;
    ready = *begin + of(run.restore_cost);
  } else if (begin && !ready) {
    ready = work_begins(*begin);
    timed = run.first_step.has_value();
  } else if (!begin) {
    const Moment start = run.process ? run.process : run.allocation;
    if (start && !ready && run.first_step) ready = work_begins(*start);
    timed = start && ready;
    if (timed && index > 0) ++start_up_;
    begin = start ? start : ready ? ready : Moment(work_begins(cursor_));
    if (!ready) ready = begin;
  }
  const Time from = (std::max)(cursor_, *begin);
  const Time to = (std::max)(from, *ready);
  if (run.restore_line.line == 0) run.restore_line = run.first_line;
  if (index > 0 || run.restored()) {
    add(from, Event::restore_begin, run.restore_line);
    add(to, Event::restore_end, run.restore_line, -1, timed && (std::max)(*ready, *begin) == to);
    cursor_ = to;
    const Time working = work_begins(to);
    if (run.restored() && run.resumed >= 0 && working > to)
      run.waits.insert(run.waits.begin(), {to, working, run.restore_line});
  } else if ((run.process || run.allocation) && run.first_step) {
    run.waits.insert(run.waits.begin(), {cursor_, work_begins(cursor_), run.first_line});
  }
}

inline void Assembler::write_saves(Run& run, Time end, bool last) {
  struct Interval {
    Time begin{}, end{};
    const Save* save = nullptr;  // null: a wait
    Where where{};
    bool timed = true, open = false;
  };
  std::vector<Interval> intervals;
  for (const Save& save : run.saves) {
    Interval one{.save = &save, .where = save.where};
    if (save.cost < 0.0 && save.carried && save.begin && save.end) {
      one.begin = one.end = *save.begin;
      one.timed = false;
      ++untimed_;
    } else if (save.cost >= 0.0) {
      one.begin = save.begin ? *save.begin : save.end ? *save.end - of(save.cost) : save.durable.value_or(run.last);
      one.end = one.begin + of(save.cost);
    } else if (save.begin && save.end) {
      one.begin = *save.begin;
      one.end = *save.end;
    } else {
      one.begin = one.end = save.begin ? *save.begin : save.end ? *save.end : save.durable.value_or(run.last);
      const bool latest = &save == &run.saves.back() && (!run.first_step || run.last_step <= one.begin);
      one.open = says_ends_ && save.begin && !save.durable && latest;
      one.timed = false;
      const EndCause cause = cause_of(run, last);
      if (one.open && cause != EndCause::failure && cause != EndCause::stop) {
        ++in_save_;
        continue;
      }
      if (!one.open) ++untimed_;
    }
    intervals.push_back(one);
  }
  for (const Wait& wait : run.waits) intervals.push_back({wait.begin, wait.end, nullptr, wait.where, true, false});
  std::stable_sort(intervals.begin(), intervals.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  for (const Interval& one : intervals) {
    const Time begin = (std::clamp)(one.begin, cursor_, (std::max)(cursor_, end));
    const Time until = one.open ? begin : (std::clamp)(one.end, begin, (std::max)(begin, end));
    if (one.save == nullptr && until == begin) continue;
    const std::int64_t id = one.save != nullptr ? save_id_++ : -1;
    add(begin, one.save != nullptr ? Event::save_begin : Event::wait_begin, one.where, id);
    cursor_ = until;
    if (one.open) continue;
    add(until, one.save != nullptr ? Event::save_end : Event::wait_end, one.where, id, one.timed);
    if (one.save == nullptr || !timeline_.says_durable || !one.save->durable) continue;
    const Time durable = (std::clamp)(*one.save->durable, until, (std::max)(until, end));
    add(durable, Event::save_durable, one.where, id, one.save->scheduled && (one.save->begin || one.timed));
  }
  cursor_ = (std::max)(cursor_, end);
}

/// What ended a run; nothing where the log ends while it goes on. An error behind the last step of the log is its end.
inline EndCause Assembler::cause_of(const Run& run, bool last) {
  if (last && !run.ended()) return run.hint;
  const EndCause cause = run.cause == EndCause::unknown ? run.hint : run.cause;
  if (cause == EndCause::unknown) return last ? EndCause::job_end : EndCause::failure;
  return cause == EndCause::job_end && !last ? EndCause::stop : cause;  // one link of a chain of jobs
}

inline void Assembler::write_end(std::size_t index) {
  const Run& run = runs_[index];
  const bool last = index + 1 == runs_.size();
  const EndCause cause = cause_of(run, last);
  if (cause == EndCause::unknown) return;
  if (!last && run.cause == EndCause::unknown && run.hint == EndCause::unknown) ++cause_unknown_;
  const Where where = run.ended() ? run.end_line : run.last_line;
  if (cause == EndCause::job_end) {
    add(cursor_, Event::job_end, where);
    return;
  }
  add(cursor_, cause == EndCause::failure ? Event::failure : Event::stop, where);
  const bool told_by_start = !last && run.taken == runs_[index + 1].first;  // and when it was noticed by nothing
  if (cause == EndCause::failure && run.taken && *run.taken > cursor_ && !told_by_start) {
    cursor_ = *run.taken;
    add(cursor_, Event::detected, where);
  }
}

inline void Assembler::write_run(std::size_t index) {
  Run& run = runs_[index];
  const bool last = index + 1 == runs_.size();
  if (index == 0) add(cursor_, Event::job_start, run.first_line);
  write_start(run, index);
  // A failure strikes when the log falls silent, a stop when the batch system says so.
  Time end = run.end ? *run.end : run.last;
  const bool failed = run.cause == EndCause::failure || (run.cause == EndCause::unknown && run.hint != EndCause::stop);
  if (!run.end && run.taken && (!failed || !run.has_progress())) end = (std::max)(end, *run.taken);
  if (!last && end > runs_[index + 1].first) end = (std::max)(run.last, runs_[index + 1].first);
  if (heard_ && !run.heard) {
    ++silent_;
    run.waits.push_back({cursor_, (std::max)(end, cursor_), run.first_line});
  }
  write_saves(run, (std::max)(end, cursor_), last);
  write_end(index);
}

inline Timeline Assembler::finish(std::vector<std::string> files) {
  timeline_.files = std::move(files);
  if (runs_.empty()) return std::move(timeline_);
  decide_durable();
  cursor_ = runs_.front().first;
  const Time origin = cursor_;
  for (std::size_t i = 0; i < runs_.size(); ++i) write_run(i);
  std::stable_sort(pieces_.begin(), pieces_.end(),
                   [](const Piece& a, const Piece& b) { return a.entry.time < b.entry.time; });
  for (const Piece& piece : pieces_) {
    timeline_.entries.push_back(piece.entry);
    timeline_.entries.back().time -= origin;
  }
  timeline_.last = (std::max)(cursor_, runs_.back().last) - origin;
  note(cause_unknown_, "interruptions of which no line says the cause, counted as failures");
  note(start_up_,
       "restarts of which no line says when state was read, so that restore is from the start to the first step");
  note(untimed_, "saves of which the log does not say how long they blocked, not in their mean");
  note(
      assumed_durable_,
      "saves in the background of which no line says when they were durable, taken as durable when the job goes on, so "
      "that lost work is too low");
  note(never_said_, "saves in the background without the line that ends them, not durable");
  note(not_used_, "saves that the next run did not use, reading an older one");
  note(in_save_, "saves that nothing ends though the job goes on or ends well, left out");
  note(silent_, "runs of sacct or Kubernetes without a line of the training log, all of them waiting");
  note(out_of_order_, "step lines out of order by less than 5 s, passed over");
  if (!timeline_.says_saves) timeline_.notes.push_back("no line is of a save: lost work is not known, and in the work");
  return std::move(timeline_);
}

}  // namespace detail

inline Timeline assemble(const std::vector<Observation>& observations, std::vector<std::string> files, double step_time,
                         std::int64_t stride) {
  detail::Assembler assembler(step_time, stride);
  for (const Observation& said : observations) assembler.take(said);
  return assembler.finish(std::move(files));
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
