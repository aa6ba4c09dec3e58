#pragma once
// What Kubernetes says of a pod: the runs of its containers, as `kubectl get pods -o json` prints them.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/fields.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// A run of a container, that it has behind it or is in.
struct ContainerRun {
  std::string container{};  ///< its name
  std::string reason{};     ///< of the end: "OOMKilled", "Error", "Completed"; empty: it runs
  std::string started{};    ///< when, as it is written
  std::string finished{};   ///< when, as it is written
  double exit_code = 0.0;   ///< 137: killed, 143: SIGTERM
  bool ended = false;       ///< false: it runs
};

/// The status of a pod.
struct PodStatus {
  /// A container and how often it was started again.
  struct Restarts {
    std::string container{};  ///< its name
    std::size_t count = 0;    ///< of them, of which only the last end is kept
  };

  std::string name{};                ///< of the pod
  std::string node{};                ///< it is on; empty: none
  std::vector<ContainerRun> runs{};  ///< of its containers, but of those that prepare: the last that ended, and now
  std::vector<Restarts> restarts{};  ///< of those containers
};

namespace detail {

/// The texts of the members of an object, or of the elements of a list, of JSON.
class JsonParts {
 public:
  /// @param text  from the opening brace or bracket on
  explicit JsonParts(std::string_view text) : rest_(text) {
    if (!rest_.empty()) rest_.remove_prefix(1);
  }
  /// The next part, or false at the end.
  [[nodiscard]] bool next();
  /// Key and text of the part; the key is empty in a list.
  [[nodiscard]] std::string_view key() const { return key_; }
  /// The text of the part: that of a string is without its quotes.
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  [[nodiscard]] std::string_view take();

  std::string_view rest_, key_{}, text_{};
};

/// The member of an object by its key; empty where there is none.
[[nodiscard]] inline std::string_view json_member(std::string_view object, std::string_view key) {
  for (JsonParts parts(object); parts.next();) {
    if (parts.key() == key) return parts.text();
  }
  return {};
}

}  // namespace detail

/// Whether an object of Kubernetes is a pod.
[[nodiscard]] inline bool is_pod(std::string_view object) { return detail::json_member(object, "kind") == "Pod"; }

/// Reads a pod: its name, its node and, of each container that does not prepare, the run that it is in and the last one
/// that ended (`state`, `lastState`).
/// @param object  a JSON object of kind Pod, without repeated keys
[[nodiscard]] inline PodStatus read_pod(std::string_view object);

// ---- implementation

namespace detail {

inline std::string_view JsonParts::take() {
  const bool quoted = rest_.front() == '"';
  std::size_t at = 0;
  int depth = 0;
  for (bool in_string = false; at < rest_.size(); ++at) {
    const char c = rest_[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth-- == 0) break;
    } else if (depth == 0 && (c == ',' || c == ':')) {
      break;
    }
  }
  std::string_view text = rest_.substr(0, (std::min)(at, rest_.size()));
  rest_.remove_prefix(text.size());
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  return quoted && text.size() > 1 ? text.substr(1, text.size() - 2) : text;
}

inline bool JsonParts::next() {
  const auto pass = [this] {
    const std::size_t first = rest_.find_first_not_of(" \t\r\n,");
    rest_.remove_prefix(first == rest_.npos ? rest_.size() : first);
    return !rest_.empty() && rest_.front() != '}' && rest_.front() != ']' && rest_.front() != ':';
  };
  key_ = {};
  if (!pass()) return false;
  text_ = take();
  if (rest_.empty() || rest_.front() != ':') return true;
  key_ = text_;
  rest_.remove_prefix(1);
  if (!pass()) return false;
  text_ = take();
  return true;
}

}  // namespace detail

inline PodStatus read_pod(std::string_view object) {
  PodStatus pod{.name = std::string(detail::json_member(detail::json_member(object, "metadata"), "name")),
                .node = std::string(detail::json_member(detail::json_member(object, "spec"), "nodeName"))};
  detail::JsonParts containers(detail::json_member(detail::json_member(object, "status"), "containerStatuses"));
  while (containers.next()) {
    const std::string_view status = containers.text();
    const std::string container(detail::json_member(status, "name"));
    for (const std::string_view state : {"lastState", "state"}) {
      for (detail::JsonParts one(detail::json_member(status, state)); one.next();) {
        if (one.key() != "terminated" && one.key() != "running") continue;
        ContainerRun run{.container = container, .ended = one.key() == "terminated"};
        for (FieldReader fields(one.text()); fields.next();) {
          if (fields.key() == "reason") run.reason = fields.value();
          if (fields.key() == "startedAt") run.started = fields.value();
          if (fields.key() == "finishedAt") run.finished = fields.value();
          if (fields.key() == "exitCode") run.exit_code = detail::leading_number(fields.value()).value_or(0.0);
        }
        pod.runs.push_back(std::move(run));
      }
    }
    const auto count = detail::leading_step(detail::json_member(status, "restartCount"));
    if (count && *count <= 1'000'000'000) pod.restarts.push_back({container, static_cast<std::size_t>(*count)});
  }
  return pod;
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
