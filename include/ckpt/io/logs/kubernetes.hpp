#pragma once
// What Kubernetes says of a job: the events that `kubectl get events -o json` prints, and the ends of containers that
// `kubectl get pods -o json` does.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/fields.hpp>
#include <ckpt/io/logs/kubernetes_pods.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/parse.hpp>

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
  bool of_lost_node = false;           ///< a failure where no event tells whether the node of the pod was lost
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
    {"TaintManagerEviction", KubernetesObject::pod, Mark::allocation_end, EndCause::stop, {}, true},
    {"Completed", KubernetesObject::controller, Mark::allocation_end, EndCause::job_end}};

/// How a container of a pod ended.
inline constexpr KubernetesReason container_ends[] = {
    {"container Completed", KubernetesObject::pod, Mark::allocation_end, EndCause::job_end},
    {"container OOMKilled", KubernetesObject::pod, Mark::allocation_end, EndCause::failure},
    {"container terminated (143)", KubernetesObject::pod, Mark::allocation_end, EndCause::stop},
    {"container killed (137)", KubernetesObject::pod, Mark::allocation_end, EndCause::unknown},
    {"container Error", KubernetesObject::pod, Mark::allocation_end, EndCause::failure}};
/// How one begins.
inline constexpr KubernetesReason container_start{"container running", KubernetesObject::pod, Mark::process_start};
/// The end of a run: SIGTERM is a stop; who killed it is not said but for memory; every other exit code but 0 is a
/// failure.
[[nodiscard]] constexpr const KubernetesReason& end_of(std::string_view reason, double exit_code) {
  constexpr double killed = 137.0, terminated = 143.0;
  if (reason == "OOMKilled") return container_ends[1];
  if (exit_code >= terminated && exit_code <= terminated) return container_ends[2];
  if (exit_code >= killed && exit_code <= killed) return container_ends[3];
  return exit_code > 0.0 || exit_code < 0.0 ? container_ends[4] : container_ends[0];
}

/// Whether a reason is of the end of a container.
[[nodiscard]] constexpr bool is_of_container(const KubernetesReason& reason) {
  for (const KubernetesReason& one : container_ends) {
    if (&one == &reason) return true;
  }
  return false;
}

/// Reads events and pods, one after the other or as a list, each on one line or on many.
class KubernetesLines {
 public:
  /// @param job  takes events of pods and controllers with a name that begins so alone, and of the nodes that hold such
  ///             pods; empty: of all
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
  /// Repeats that an event counts, and restarts that a pod does, of which nobody says when they were.
  [[nodiscard]] std::size_t folded() const;
  /// What was assumed where no event says on which nodes the pods are; empty for nothing.
  [[nodiscard]] std::string assumed() const;

 private:
  struct Said {
    Time time;
    const KubernetesReason* reason;  // null: only that the pod is on the node, or on none any more
    std::size_t line;
    std::string_view object, container, node;  // object is empty: of the node
    Time started{};                            // of the end of a container: of that run of it
  };
  using Container = std::pair<std::string_view, std::string_view>;  // and the pod that it is of
  /// What the pods say of a container.
  struct Seen {
    std::set<Time> ended{};    // the runs that ended, by their starts
    std::size_t restarts = 0;  // that were counted
    Time last{}, end{};        // start of the newest run, and when it or another ended
    bool runs = false;         // and whether it goes on
  };
  /// Whether a container of a pod that runs is started again, or its pod assigned again.
  [[nodiscard]] bool is_again(const Said& said) const;
  /// Takes where a pod is from now on.
  void place(const Said& said);
  /// Whether an event of a node is one of the job.
  [[nodiscard]] bool is_of_job(const Said& said);
  [[nodiscard]] std::string_view kept(const std::string& name) { return *names_.insert(name).first; }
  bool take_event(std::string_view text, std::size_t number);
  bool take_pod(std::string_view text, std::size_t number);
  /// Whether the end of a container is that of a run of the job: not of a run that an end before has ended, nor one
  /// that is complete, or was stopped, while others go on.
  [[nodiscard]] bool is_end(const Said& said) const;
  bool bad(std::size_t number, std::string_view what) {
    out_.bad(number, what);
    return false;
  }

  static constexpr std::size_t longest = std::size_t{1} << 20;  // event [B]

  std::string job_;
  Collector& out_;
  std::string text_{};  // of the event that is open
  int depth_ = 0;
  std::size_t begin_ = 0;          // its first line
  std::set<std::string> names_{};  // of objects, containers and nodes
  std::vector<Said> said_{};
  std::map<Container, Seen> seen_{};
  // While the events are gone through in order of time.
  std::map<std::string_view, std::string_view> node_of_{};                  // of pods
  bool placed_ = false;                                                     // some event told the node of a pod
  std::map<std::string_view, std::map<std::string_view, Time>> started_{};  // in this run: of pods the containers
  std::size_t unplaced_ = 0;  // events of nodes and evictions before any event told the node of a pod
  std::map<std::string_view, std::size_t> ends_{};
  std::optional<Time> ended_{};  // when the last run did
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
      if (--depth_ == 0) used = (is_pod(text_) ? take_pod(text_, begin_) : take_event(text_, begin_)) || used;
    } else if (c == '[' && depth_ == 1) {
      // A list: its events one by one.
      std::string_view before(text_);
      before.remove_suffix(1);
      const auto pass_space = [&] { before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1); };
      pass_space();
      if (!before.ends_with(':')) continue;
      before.remove_suffix(1);
      pass_space();
      if (before.ends_with("\"items\"")) depth_ = 0;
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
  std::string reason, kind, name, path, message, first, last, component, host, instance;
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
      if (key == "reportingComponent" || key == "reportingController") component = value;
      if (key == "reportingInstance") instance = value;
    } else if (owner == "involvedObject" || owner == "regarding") {
      if (key == "kind") kind = value;
      if (key == "name") name = value;
      if (key == "fieldPath") path = value;
    } else if (owner == "source" || owner == "deprecatedSource") {
      if (key == "host") host = value;
    } else if (owner == "series") {
      if (key == "count") count = detail::leading_number(value).value_or(1.0);
      if (key == "lastObservedTime") last = value;
    }
  }
  if (reason.empty() || kind.empty()) return false;
  if (!fields.is_whole()) return bad(number, "not a whole JSON object");
  const bool of_node = kind == "Node", of_pod = kind == "Pod";
  if (!job_.empty() && !of_node && !std::string_view(name).starts_with(job_)) return false;
  const KubernetesReason* found = nullptr;
  for (const KubernetesReason& one : kubernetes_reasons) {
    const bool of_kind = one.of == KubernetesObject::controller
                             ? !of_pod && !of_node
                             : of_pod || (one.of == KubernetesObject::pod_or_node && of_node);
    if (one.name == reason && of_kind && message.find(one.in_message) != message.npos) found = &one;
  }
  if (path.find("initContainers") != path.npos) found = nullptr;
  std::string node = of_node ? name : "";
  bool leaves = false;
  if (of_pod) {
    constexpr std::string_view assigned = "Successfully assigned ", to = " to ";
    const std::size_t at = message.rfind(to);
    if (reason == "Scheduled") {
      if (message.starts_with(assigned) && at != message.npos) node = detail::trimmed(message.substr(at + to.size()));
    } else {  // the kubelet of the node alone has a host, or is the instance
      node = !host.empty() ? host : component == "kubelet" ? instance : "";
    }
    leaves = reason == "Killing" && message.find("will be restarted") == message.npos;
    if (leaves) node.clear();
  }
  if (found == nullptr && (!of_pod || (node.empty() && !leaves))) return false;
  const auto stamp = detail::parse_iso(first);
  if (found == nullptr && (!stamp || (clock_ != Clock::none && stamp->clock != clock_))) return false;
  if (!stamp) return bad(number, "an event without a time");
  if (clock_ != Clock::none && stamp->clock != clock_)
    return bad(number, "a time stamp of another kind than the first one");
  if (found != nullptr) clock_ = stamp->clock;
  if (said_.size() + 2 > Collector::most) Place{out_.name(), number}.reject("more than 4000000 events; split the log");
  Said said{stamp->time, found, number, of_node ? std::string_view() : kept(name), kept(path), kept(node)};
  said_.push_back(said);
  if (found == nullptr) return false;
  const auto until = detail::parse_iso(last);
  // Of a container that crashes again and again the first time is the end of the run.
  if (count > 1.0 && found->mark != Mark::failure_hint && until && until->clock == clock_ &&
      until->time > stamp->time) {
    said.time = until->time;
    said_.push_back(said);
    if (count > 2.0 && count < 1e9) folded_ += static_cast<std::size_t>(count) - 2;
  }
  return true;
}

inline bool KubernetesLines::take_pod(std::string_view text, std::size_t number) {
  FieldReader fields(text);
  while (fields.next()) {
  }
  if (!fields.is_whole()) return bad(number, "not a whole JSON object");
  const PodStatus pod = read_pod(text);
  if (pod.name.empty()) return bad(number, "a pod without a name");
  if (!job_.empty() && !pod.name.starts_with(job_)) return false;
  const std::string_view name = kept(pod.name);
  bool used = false;
  for (const ContainerRun& run : pod.runs) {
    std::string_view from = run.started, to = run.finished;
    const auto started = detail::parse_iso(from), finished = detail::parse_iso(to);
    if (!started || (run.ended && !finished)) {
      (void)bad(number,
                run.ended ? "a container that ended without its times" : "a container that runs without a time");
      continue;
    }
    if (clock_ == Clock::none) clock_ = started->clock;
    if (started->clock != clock_ || (finished && finished->clock != clock_)) {
      (void)bad(number, "a time stamp of another kind than the first one");
      continue;
    }
    if (run.ended && finished->time < started->time) {
      (void)bad(number, "a container that ended before it started");
      continue;
    }
    if (said_.size() + 2 > Collector::most)
      Place{out_.name(), number}.reject("more than 4000000 events; split the log");
    const std::string_view container = kept(run.container);
    Seen& seen = seen_[{name, container}];
    used = true;
    const bool known = seen.ended.contains(started->time);  // pods are printed again and again
    const bool newest = started->time >= seen.last;
    if (!known && !(newest && seen.runs && started->time == seen.last)) {
      said_.push_back({started->time, &container_start, number, name, container, kept(pod.node)});
    }
    if (newest) {
      seen.last = started->time;
      seen.runs = !run.ended && !known;
    }
    if (!run.ended || known) continue;
    seen.ended.insert(started->time);
    seen.end = (std::max)(seen.end, finished->time);
    said_.push_back({finished->time, &end_of(run.reason, run.exit_code), number, name, container, {}, started->time});
  }
  for (const PodStatus::Restarts& one : pod.restarts) {
    Seen& seen = seen_[{name, kept(one.container)}];
    seen.restarts = (std::max)(seen.restarts, one.count);
  }
  return used;
}

inline std::size_t KubernetesLines::folded() const {
  std::size_t count = folded_;
  for (const auto& [container, seen] : seen_) {
    const std::size_t known = seen.ended.size() + (seen.runs ? 1u : 0u);
    if (known > 0 && seen.restarts + 1 > known) count += seen.restarts + 1 - known;
  }
  return count;
}

inline bool KubernetesLines::is_end(const Said& said) const {
  constexpr Time grace = std::chrono::seconds(60);  // twice what Kubernetes leaves a container after SIGTERM
  if (ended_ && said.started < *ended_) return false;
  const bool stops = said.reason->cause == EndCause::stop;
  if (said.reason->cause != EndCause::job_end && !stops) return true;
  const Time until = stops ? said.time + grace : said.time;
  const auto of = seen_.find({said.object, said.container});
  if (of != seen_.end() && of->second.last > said.started) return true;  // and it is started again
  return std::none_of(seen_.begin(), seen_.end(),
                      [&](const auto& one) { return one.second.runs || one.second.end > until; });
}

inline void KubernetesLines::finish() {
  if (depth_ > 0) out_.bad(begin_, "the last event is cut off");
  std::stable_sort(said_.begin(), said_.end(), [](const Said& a, const Said& b) { return a.time < b.time; });
  // Of ends in the same second the failures are first: they are why the others were stopped.
  for (auto at = said_.begin(); at != said_.end();) {
    const auto is_end_of_then = [then = at->time](const Said& said) {
      return said.reason != nullptr && is_of_container(*said.reason) && said.time == then;
    };
    const auto last = std::find_if_not(at, said_.end(), is_end_of_then);
    std::stable_partition(at, last, [](const Said& said) { return said.reason->cause == EndCause::failure; });
    at = last == at ? at + 1 : last;
  }
  bool over = false;    // the run, until the next start: what else is said of its end comes from that
  bool hinted = false;  // it crashes
  for (const Said& said : said_) {
    place(said);
    if (said.reason == nullptr) continue;
    const Mark mark = said.reason->mark;
    Observation out{.mark = mark, .cause = said.reason->cause, .dated = true, .time = said.time, .line = said.line};
    if (!over && !hinted && is_again(said)) {  // nobody says why, nor when it ended
      out_.add({.mark = Mark::allocation_end, .dated = true, .time = said.time, .line = said.line});
      over = true;
      started_.clear();
    }
    if (mark == Mark::process_start) {
      if (hinted) started_.clear();
      over = hinted = false;
      started_[said.object][said.container] = said.time;
    }
    if (over && mark != Mark::allocation_begin) continue;
    if (said.object.empty() && !is_of_job(said)) continue;
    if (is_of_container(*said.reason) && !is_end(said)) continue;
    if (mark == Mark::failure_hint) hinted = true;
    if (mark == Mark::allocation_end) {
      if (said.reason->of_lost_node && !placed_) {
        ++unplaced_;
        out.cause = EndCause::failure;
      }
      over = true;
      hinted = false;
      started_.clear();
      ended_ = said.time;
      ++ends_[said.reason->name];
    }
    out_.add(out);
  }
}

inline bool KubernetesLines::is_again(const Said& said) const {
  constexpr Time same = std::chrono::seconds(5);  // what comes so soon is the same start, said twice or out of order
  const auto pod = started_.find(said.object);
  if (pod == started_.end()) return false;
  const auto before = [&](const auto& container) { return said.time - container.second > same; };
  if (said.reason->mark == Mark::allocation_begin) {
    return std::all_of(pod->second.begin(), pod->second.end(), before);
  }
  const auto container = pod->second.find(said.container);
  return said.reason->mark == Mark::process_start && container != pod->second.end() && before(*container);
}

inline void KubernetesLines::place(const Said& said) {
  if (said.object.empty()) return;
  if (said.reason == nullptr && said.node.empty()) {
    node_of_.erase(said.object);
  } else if (said.reason == nullptr) {
    node_of_.emplace(said.object, said.node);  // what comes late from a node that the pod has left moves it not
  } else if (said.reason->of == KubernetesObject::controller) {
    std::erase_if(node_of_, [&](const auto& pod) { return pod.first.starts_with(said.object); });
  } else if (said.reason->mark == Mark::allocation_end && said.reason->cause == EndCause::stop) {
    node_of_.erase(said.object);
  } else if (!said.node.empty()) {
    node_of_.insert_or_assign(said.object, said.node);
  }
  placed_ = placed_ || !node_of_.empty();
}

inline bool KubernetesLines::is_of_job(const Said& said) {
  if (!placed_) {
    ++unplaced_;
    return job_.empty();
  }
  return std::any_of(node_of_.begin(), node_of_.end(), [&](const auto& pod) { return pod.second == said.node; });
}

inline std::string KubernetesLines::assumed() const {
  if (unplaced_ == 0) return {};
  return fmt::format(
      "{} events of nodes and of the taint manager come before any that says on which nodes the pods are (Scheduled: "
      "\"Successfully assigned NAMESPACE/POD to NODE\"): those of nodes {}, those of the taint manager are failures",
      unplaced_, job_.empty() ? "count, whichever they are of" : "do not count");
}

inline std::string KubernetesLines::ends() const { return detail::counted(ends_); }

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
