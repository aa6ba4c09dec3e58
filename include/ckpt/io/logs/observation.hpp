#pragma once
// What single lines of logs say, before it is put together: marks in time, durations, and what could not be read.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/logs/timeline.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// What a line says.
enum class Mark : std::uint8_t {
  allocation_begin,  ///< the batch system gave the nodes
  allocation_end,    ///< it took them back; `Observation::cause` says why
  process_start,     ///< the processes of the job are up
  process_end,       ///< they end, nobody says why
  step,              ///< a training step was done (or begun)
  save_begin,        ///< a save begins to block
  save_scheduled,    ///< the blocking part of an asynchronous save is over
  save_end,          ///< the blocking part is over; with a duration, it took so long
  save_done,         ///< a save is through: of an asynchronous one durable, else the end of the blocking part
  save_durable,      ///< a save in the background is durable
  save_blocking,     ///< the last save blocked for so long
  restore_begin,     ///< state begins to be read
  restore_end,       ///< it is there; with a duration, it took so long
  restore_cost,      ///< the last restore took so long
  wait,              ///< the job waited for so long, until now
  failure_hint,      ///< what goes before a failure
  stop_hint,         ///< what goes before a stop on purpose
  failure,           ///< the job failed
  stop,              ///< the job was stopped on purpose
  job_end,           ///< the job is done
};

/// Name of a mark.
[[nodiscard]] constexpr std::string_view to_string(Mark mark) {
  constexpr std::string_view names[] = {
      "allocation begins", "allocation ends", "process starts", "process ends", "step",
      "save begins",       "save scheduled",  "save ends",      "save done",    "save durable",
      "save blocking",     "restore begins",  "restore ends",   "restore cost", "wait",
      "failure hint",      "stop hint",       "failure",        "stop",         "job ends"};
  const auto index = static_cast<std::size_t>(mark);
  return index < std::size(names) ? names[index] : "unknown";
}

/// What ended a run of the job.
enum class EndCause : std::uint8_t { unknown, failure, stop, job_end };

/// Name of a cause.
[[nodiscard]] constexpr std::string_view to_string(EndCause cause) {
  constexpr std::string_view names[] = {"not said", "failure", "stop", "end of the job"};
  const auto index = static_cast<std::size_t>(cause);
  return index < std::size(names) ? names[index] : "unknown";
}

/// What one line says.
struct Observation {
  static constexpr std::int64_t no_step = -1;  ///< where a line names no step

  Mark mark = Mark::step;              ///< what it says
  EndCause cause = EndCause::unknown;  ///< of allocation_end
  bool dated = false;        ///< false: the line has no time, `time` is that of the last one before it, or of the first
  bool step_begins = false;  ///< of a step: it begins now; else it is done
  bool logs_durable = false;    ///< of a save: its log says when asynchronous ones are durable
  std::uint32_t file = 0;       ///< which of the files that are read together
  std::int64_t step = no_step;  ///< that it is of
  Time time{};                  ///< since 1970, UTC once all is read
  double seconds = -1.0;        ///< duration that is said [s]; < 0: none
  int rank = -1;                ///< that says it; < 0: not said
  std::size_t line = 0;         ///< of the file, from 1
};

namespace detail {

/// "NODE_FAIL 1, REQUEUED 2".
[[nodiscard]] inline std::string counted(const std::map<std::string_view, std::size_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  return text;
}

}  // namespace detail

/// What could not be read: why, how often, and where first.
struct BadLines {
  std::string reason{};   ///< in words
  std::size_t count = 0;  ///< of lines
  std::size_t first = 0;  ///< line
};

/// Stretches between two step lines that are much longer than their steps take, and hold no other mark: nobody says
/// why.
struct UnexplainedGaps {
  std::size_t count = 0;  ///< of stretches
  double seconds = 0.0;   ///< beyond what the steps take, in all [s]
  double longest = 0.0;   ///< of one [s]
  std::size_t line = 0;   ///< that ends the longest
};

/// One file as it was read.
struct FileReading {
  std::string name{};                ///< what messages call it
  std::string format{};              ///< of `formats`
  bool detected = true;              ///< false: said with --format
  std::size_t lines = 0;             ///< of it
  std::size_t used = 0;              ///< lines that said something
  std::size_t passed_over = 0;       ///< lines that say nothing of saves, steps and failures
  std::uint64_t bytes = 0;           ///< [B]
  Clock clock = Clock::none;         ///< of its time stamps
  std::vector<BadLines> bad{};       ///< lines that should have said something
  std::vector<std::string> notes{};  ///< what was assumed or passed over
};

/// Takes what the lines of one file say. Steps that follow one another are kept as the first and the last of them, so
/// that the memory is bounded by what else happens.
class Collector {
 public:
  static constexpr std::size_t most = 4'000'000;  ///< observations of one file that are not steps

  /// @param file  which of the files that are read together
  /// @param name  what messages call it
  Collector(std::uint32_t file, std::string name) : file_(file), name_(std::move(name)) {}

  /// Adds one. Those of a file come in the order of its lines.
  void add(Observation said) {
    said.file = file_;
    if (said.mark == Mark::step && !take_step(said)) return;
    if (all_.size() >= most) {
      Place{name_, said.line}.reject(fmt::format("more than {} saves, restarts and other marks; split the log", most));
    }
    all_.push_back(said);
  }
  /// Gives all so far a time: that of the first line that has one.
  void date(Time time) {
    for (Observation& said : all_) said.time = time;
  }
  /// A line that should have said something and does not.
  void bad(std::size_t line, std::string_view reason) {
    for (BadLines& one : bad_) {
      if (one.reason == reason) {
        ++one.count;
        return;
      }
    }
    bad_.push_back({std::string(reason), 1, line});
  }

  /// What messages call the file.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Everything that was added and kept, in the order of the lines.
  [[nodiscard]] std::vector<Observation>& all() { return all_; }
  /// The lines that should have said something and do not, by reason.
  [[nodiscard]] std::vector<BadLines>& bad() { return bad_; }
  /// Times of single steps [s], a sample of at most 2^15.
  [[nodiscard]] std::vector<double>& step_times() { return step_times_; }
  /// Stretches without a step that nothing explains.
  [[nodiscard]] const UnexplainedGaps& gaps() const { return gaps_; }
  /// Steps from one step line to the next, the fewest; 0 where there are not two.
  [[nodiscard]] std::int64_t stride() const { return step_stride_; }

 private:
  /// Whether a step has to be kept: one that follows two others of the same run takes the place of the last.
  [[nodiscard]] bool take_step(const Observation& said) {
    if (step_rank_ < 0) step_rank_ = said.rank;
    if (said.rank >= 0 && said.rank != step_rank_) return false;  // another rank says the same
    const std::size_t n = all_.size();
    if (n > 0 && all_[n - 1].mark == Mark::step) look_for_gap(said);
    sample(said);
    if (n == 0 || all_[n - 1].mark != Mark::step) return true;
    Observation& last = all_[n - 1];
    if (said.step == last.step && said.time >= last.time && last.dated == said.dated) return false;
    const bool follows = said.step > last.step && said.time >= last.time && last.dated == said.dated;
    if (!follows || n < 2 || all_[n - 2].mark != Mark::step || all_[n - 2].step > last.step ||
        all_[n - 2].time > last.time) {
      return true;
    }
    last = said;
    return false;
  }
  /// Compares the time since the last step line, with nothing between them, with the mean so far.
  void look_for_gap(const Observation& said) {
    constexpr double shortest = 60.0, times = 5.0;
    constexpr std::size_t fewest = 3;
    const double steps = static_cast<double>(said.step - last_step_.step);
    const double time = in_seconds(said.time - last_step_.time);
    if (!said.dated || !last_step_.dated || !(steps > 0.0) || !(time > 0.0)) return;
    const double usual = steps * (mean_count_ > 0 ? mean_sum_ / static_cast<double>(mean_count_) : 0.0);
    if (mean_count_ >= fewest && time > shortest && time > times * usual) {
      ++gaps_.count;
      gaps_.seconds += time - usual;
      if (time - usual > gaps_.longest) gaps_ = {gaps_.count, gaps_.seconds, time - usual, said.line};
      return;
    }
    mean_sum_ += time / steps;
    ++mean_count_;
  }
  /// Keeps every 2^k-th time of a step.
  void sample(const Observation& said) {
    double time = said.seconds;
    if (const std::int64_t difference = said.step - last_step_.step;
        last_step_.step >= 0 && difference > 0 && (step_stride_ == 0 || difference < step_stride_)) {
      step_stride_ = difference;
    }
    if (time < 0.0 && said.dated && last_step_.dated && said.step > last_step_.step && said.time > last_step_.time) {
      time = in_seconds(said.time - last_step_.time) / static_cast<double>(said.step - last_step_.step);
    }
    last_step_ = said;
    constexpr std::size_t most_samples = std::size_t{1} << 15;
    if (time < 0.0 || seen_steps_++ % stride_ != 0) return;
    step_times_.push_back(time);
    if (step_times_.size() < most_samples) return;
    for (std::size_t i = 0; 2 * i < most_samples; ++i) step_times_[i] = step_times_[2 * i];
    step_times_.resize(most_samples / 2);
    stride_ *= 2;
  }

  std::uint32_t file_;
  std::string name_;
  std::vector<Observation> all_{};
  std::vector<BadLines> bad_{};
  std::vector<double> step_times_{};
  std::size_t seen_steps_ = 0, stride_ = 1;
  UnexplainedGaps gaps_{};
  double mean_sum_ = 0.0;  // of the times of a step between step lines, without gaps
  std::size_t mean_count_ = 0;
  Observation last_step_{};
  int step_rank_ = -1;
  std::int64_t step_stride_ = 0;
};

}  // namespace ckpt::inline CKPT_ABI::logs
