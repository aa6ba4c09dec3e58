#pragma once
// What Kubernetes says of a job: the events that `kubectl get events -o json` prints.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/fields.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/stamp.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// What an event of Kubernetes is of.
enum class KubernetesObject : std::uint8_t { pod, pod_or_node, controller };
/// Name of a kind of object.
[[nodiscard]] constexpr std::string_view to_string(KubernetesObject object) {
  constexpr std::string_view names[] = {"pod", "pod or node", "controller"};
  const auto index = static_cast<std::size_t>(object);
  return index < std::size(names) ? names[index] : "unknown";
}

/// A reason of Kubernetes, and what it says of a run.
struct KubernetesReason {
  std::string_view name;               ///< as events have it
  KubernetesObject of;                 ///< the kinds of objects of which it counts; a controller: Job, JobSet, ...
  Mark mark;                           ///< what it says
  EndCause cause = EndCause::unknown;  ///< of `Mark::allocation_end`
  std::string_view in_message{};       ///< the event counts where its message has this
};
/// Those that are looked at. Evictions follow what they come from: the first of a run counts.
inline constexpr KubernetesReason kubernetes_reasons[] = {
    {"Scheduled", KubernetesObject::pod, Mark::allocation_begin},
    {"Started", KubernetesObject::pod, Mark::process_start},
    {"NodeNotReady", KubernetesObject::pod_or_node, Mark::allocation_end, EndCause::failure},
    {"OOMKilling", KubernetesObject::pod_or_node, Mark::allocation_end, EndCause::failure},
    {"BackOff", KubernetesObject::pod, Mark::failure_hint, EndCause::unknown, "restarting failed"},
    {"BackoffLimitExceeded", KubernetesObject::controller, Mark::allocation_end, EndCause::failure},
    {"Preempted", KubernetesObject::pod, Mark::allocation_end, EndCause::stop},
    {"Evicted", KubernetesObject::pod, Mark::allocation_end, EndCause::stop},
    {"TaintManagerEviction", KubernetesObject::pod, Mark::allocation_end, EndCause::stop},
    {"Completed", KubernetesObject::controller, Mark::allocation_end, EndCause::job_end}};

/// Reads events, one after the other or as a list, each on one line or on many.
class KubernetesLines {
 public:
  /// @param job  takes events of objects with a name that begins so alone; empty: of all
  /// @param out  takes what the events say; must outlive the reader
  KubernetesLines(std::string_view job, Collector& out) : job_(job), out_(out) {}

  /// Takes a line.
  /// @return whether an event ends in it that says something
  bool take(std::string_view line, std::size_t number);
  /// Gives what the events said to the collector, in order of time: kubectl prints them in another.
  void finish();

  /// How the time stamps are written.
  [[nodiscard]] Clock clock() const { return clock_; }
  /// How often a run ended for each reason: "NodeNotReady 1, Preempted 1"; empty for none.
  [[nodiscard]] std::string ends() const;
  /// Repeats that an event counts and of which nobody says when they were.
  [[nodiscard]] std::size_t folded() const { return folded_; }

 private:
  struct Said {
    Time time;
    const KubernetesReason* reason;
    std::size_t line;
  };
  bool take_event(std::string_view text, std::size_t number);
  bool bad(std::size_t number, std::string_view what) {
    out_.bad(number, what);
    return false;
  }

  static constexpr std::size_t longest = std::size_t{1} << 20;  // event [B]

  std::string job_;
  Collector& out_;
  std::string text_{};  // of the event that is open
  int depth_ = 0;
  std::size_t begin_ = 0;  // its first line
  std::vector<Said> said_{};
  std::map<std::string_view, std::size_t> ends_{};
  std::size_t folded_ = 0;
  Clock clock_ = Clock::none;
};

// ---- implementation

inline bool KubernetesLines::take(std::string_view line, std::size_t number) {
  bool used = false, in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (depth_ > 0) text_ += c;
    if (in_string) {
      if (c == '\\' && i + 1 < line.size()) {
        ++i;
        if (depth_ > 0) text_ += line[i];
      }
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{') {
      if (depth_++ == 0) {
        text_ = c;
        begin_ = number;
      }
    } else if (c == '}' && depth_ > 0) {
      if (--depth_ == 0) used = take_event(text_, begin_) || used;
    } else if (c == '[' && depth_ == 1) {
      // A list: its events one by one.
      constexpr std::string_view items = "\"items\":";
      std::string_view before(text_);
      before.remove_suffix(1);
      while (!before.empty() && (before.back() == ' ' || before.back() == '\n')) before.remove_suffix(1);
      if (before.ends_with(items)) depth_ = 0;
    }
  }
  if (depth_ > 0) text_ += '\n';
  if (text_.size() > longest) {
    depth_ = 0;
    text_.clear();
    return bad(begin_, "an event longer than 1 MiB");
  }
  return used;
}

inline bool KubernetesLines::take_event(std::string_view text, std::size_t number) {
  std::string reason, kind, name, path, message, first, last;
  double count = 1.0;
  FieldReader fields(text);
  while (fields.next()) {
    const std::string_view key = fields.key(), owner = fields.owner(), value = fields.value();
    if (owner.empty()) {
      if (key == "reason") reason = value;
      if (key == "message" || key == "note") message = value;
      if (!fields.is_string()) {
        if (key == "count" || key == "deprecatedCount") count = detail::leading_number(value).value_or(1.0);
        continue;  // times that are null, too
      }
      if (key == "firstTimestamp" || key == "deprecatedFirstTimestamp") first = value;
      if (key == "lastTimestamp" || key == "deprecatedLastTimestamp") last = value;
      if (key == "eventTime" && first.empty()) first = value;
    } else if (owner == "involvedObject" || owner == "regarding") {
      if (key == "kind") kind = value;
      if (key == "name") name = value;
      if (key == "fieldPath") path = value;
    } else if (owner == "series") {
      if (key == "count") count = detail::leading_number(value).value_or(1.0);
      if (key == "lastObservedTime") last = value;
    }
  }
  if (reason.empty() || kind.empty()) return false;
  if (!fields.is_whole()) return bad(number, "not a whole JSON object");
  if (!job_.empty() && !std::string_view(name).starts_with(job_)) return false;
  const KubernetesReason* found = nullptr;
  for (const KubernetesReason& one : kubernetes_reasons) {
    const bool of_kind = one.of == KubernetesObject::controller
                             ? kind != "Pod" && kind != "Node"
                             : kind == "Pod" || (one.of == KubernetesObject::pod_or_node && kind == "Node");
    if (one.name == reason && of_kind && message.find(one.in_message) != message.npos) found = &one;
  }
  if (found == nullptr || path.find("initContainers") != path.npos) return false;
  const auto stamp = detail::parse_iso(first);
  if (!stamp) return bad(number, "an event without a time");
  if (clock_ != Clock::none && stamp->clock != clock_)
    return bad(number, "a time stamp of another kind than the first one");
  clock_ = stamp->clock;
  if (said_.size() + 2 > Collector::most) Place{out_.name(), number}.reject("more than 4000000 events; split the log");
  said_.push_back({stamp->time, found, number});
  const auto until = detail::parse_iso(last);
  // Of a container that crashes again and again the first time is the end of the run.
  if (count > 1.0 && found->mark != Mark::failure_hint && until && until->clock == clock_ &&
      until->time > stamp->time) {
    said_.push_back({until->time, found, number});
    if (count > 2.0 && count < 1e9) folded_ += static_cast<std::size_t>(count) - 2;
  }
  return true;
}

inline void KubernetesLines::finish() {
  if (depth_ > 0) out_.bad(begin_, "the last event is cut off");
  std::stable_sort(said_.begin(), said_.end(), [](const Said& a, const Said& b) { return a.time < b.time; });
  bool over = false;  // the run, until the next start: what else is said of its end comes from that
  for (const Said& said : said_) {
    const Mark mark = said.reason->mark;
    if (mark == Mark::process_start) over = false;
    if (over && mark != Mark::allocation_begin) continue;
    if (mark == Mark::allocation_end) {
      over = true;
      ++ends_[said.reason->name];
    }
    out_.add({.mark = mark, .cause = said.reason->cause, .dated = true, .time = said.time, .line = said.line});
  }
}

inline std::string KubernetesLines::ends() const { return detail::counted(ends_); }

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
