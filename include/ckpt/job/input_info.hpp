#pragma once
// Everything of a job that can be moved, by name: what it is, its unit, which way it helps.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// One figure of a job, in base units (B, s, B/s, 1).
enum class Input : std::uint8_t {
  state,             ///< bytes of the state, every writer in proportion [B]
  nodes,             ///< of the machine
  writers,           ///< that divide a state without ranks
  shared_write,      ///< what all nodes together get of shared storage; its limits move in proportion [B/s]
  shared_read,       ///< the same for reading [B/s]
  aggregate_write,   ///< the limit of all nodes together, where shared storage has another besides [B/s]
  aggregate_read,    ///< the same for reading [B/s]
  client_write,      ///< the limit of one node, where shared storage has another besides [B/s]
  client_read,       ///< the same for reading [B/s]
  local_write,       ///< of the local drives of a node [B/s]
  local_read,        ///< of the local drives of a node [B/s]
  network,           ///< of a node to shared storage [B/s]
  peer_network,      ///< of a node to other nodes [B/s]
  host_link,         ///< of one accelerator to its host [B/s]
  serialise,         ///< of one process turning state into files [B/s]
  host_copy,         ///< of one process into host memory of its own rate [B/s]
  work,              ///< of the whole job [s]
  step,              ///< one training step [s]
  update,            ///< part of it that changes the state [s]
  network_idle,      ///< idle network of a step [s]
  mtbf,              ///< of the whole job, of what `failures.mtbf_of` says [s]
  detection,         ///< from a failure to its discovery [s]
  rescheduling,      ///< from discovery until the job has its nodes [s]
  initialisation,    ///< from there to the start of the restore [s]
  restore,           ///< reading the state back; by the path unless it is given [s]
  warm_up,           ///< from state loaded to full speed [s]
  interval,          ///< work between saves; the best one unless it is given [s]
  slowdown,          ///< part of the speed lost beside a save, 0 ... 1
  host_memory_free,  ///< of one node [B]
  buffers,           ///< states that host memory holds while they persist
  replicas,          ///< nodes whose memory holds a state; peer_memory
  blocking,          ///< time a save stops the work: moved, the cost of a save is a measured one [s]
  writing,           ///< from the end of the copy to durable: moved, the cost of a save is a measured one [s]
  staging_budget,    ///< bytes of a node's share that host memory holds at a time [B]
  failed_saves,      ///< q, share of the saves that fail, 0 ... 0.99
  unusable_saves,    ///< u, share of the others that cannot be restored from, 0 ... 0.99
  spares,            ///< nodes that stand by
  replacement,       ///< from a failure until its replacement stands by [s]
  notice,            ///< from the announcement of a stop to the stop [s]
  notice_share,      ///< share of the failures that are announced, 0 ... 1
};

/// What is to be known about an input besides its value.
struct InputInfo {
  Input input;                   ///< which
  std::string_view name;         ///< as looked up: "shared-write"
  std::string_view unit;         ///< base unit of its value: "B/s"; empty for a plain number
  std::string_view description;  ///< in a few words
  /// 1: more of it never lowers the goodput at the best interval (but for what `gain` names); -1: less of it never
  /// does; 0: neither.
  int helps;
  bool whole;  ///< a whole number, >= 1; of spares, >= 0
};

namespace detail {

/// In the order of `Input`.
inline constexpr InputInfo input_table[] = {
    InputInfo{Input::state, "state", "B", "bytes of the state", -1, false},
    InputInfo{Input::nodes, "nodes", "", "nodes of the machine", 0, true},
    InputInfo{Input::writers, "writers", "", "processes that write", 0, false},
    InputInfo{Input::shared_write, "shared-write", "B/s", "shared storage, writing, all nodes together", 1, false},
    InputInfo{Input::shared_read, "shared-read", "B/s", "shared storage, reading, all nodes together", 1, false},
    InputInfo{Input::aggregate_write, "aggregate-write", "B/s", "shared storage, writing, limit of all", 1, false},
    InputInfo{Input::aggregate_read, "aggregate-read", "B/s", "shared storage, reading, limit of all", 1, false},
    InputInfo{Input::client_write, "client-write", "B/s", "shared storage, writing, limit of a node", 1, false},
    InputInfo{Input::client_read, "client-read", "B/s", "shared storage, reading, limit of a node", 1, false},
    InputInfo{Input::local_write, "local-write", "B/s", "local drives of a node, writing", 1, false},
    InputInfo{Input::local_read, "local-read", "B/s", "local drives of a node, reading", 1, false},
    InputInfo{Input::network, "network", "B/s", "network of a node to shared storage", 1, false},
    InputInfo{Input::peer_network, "peer-network", "B/s", "network of a node to other nodes", 1, false},
    InputInfo{Input::host_link, "host-link", "B/s", "link of one accelerator to its host", 1, false},
    InputInfo{Input::serialise, "serialise", "B/s", "one process turning state into files", 1, false},
    InputInfo{Input::host_copy, "host-copy", "B/s", "one process copying into host memory", 1, false},
    InputInfo{Input::work, "work", "s", "work of the whole job", 0, false},
    InputInfo{Input::step, "step", "s", "one training step", 0, false},
    InputInfo{Input::update, "update", "s", "part of a step that changes the state", -1, false},
    InputInfo{Input::network_idle, "network-idle", "s", "idle time of the network in a step", 1, false},
    InputInfo{Input::mtbf, "mtbf", "s", "mean time between failures of the job", 1, false},
    InputInfo{Input::detection, "detection", "s", "from a failure to its discovery", -1, false},
    InputInfo{Input::rescheduling, "rescheduling", "s", "from discovery until the job has its nodes", -1, false},
    InputInfo{Input::initialisation, "initialisation", "s", "from there to the start of the restore", -1, false},
    InputInfo{Input::restore, "restore", "s", "reading the state back", -1, false},
    InputInfo{Input::warm_up, "warm-up", "s", "from state loaded to full speed", -1, false},
    InputInfo{Input::interval, "interval", "s", "work between saves", 0, false},
    InputInfo{Input::slowdown, "slowdown", "", "part of the speed lost beside a save", -1, false},
    InputInfo{Input::host_memory_free, "host-memory-free", "B", "free host memory of a node", 1, false},
    InputInfo{Input::buffers, "buffers", "", "states in host memory at a time", 0, true},
    InputInfo{Input::replicas, "replicas", "", "nodes whose memory holds a state", 0, true},
    InputInfo{Input::blocking, "blocking", "s", "time a save stops the work", -1, false},
    InputInfo{Input::writing, "writing", "s", "from the end of the copy to durable", -1, false},
    InputInfo{Input::staging_budget, "staging-budget", "B", "of a node, in host memory at a time", 1, false},
    InputInfo{Input::failed_saves, "failed-saves", "", "share of the saves that fail", -1, false},
    InputInfo{Input::unusable_saves, "unusable-saves", "", "share of them that cannot be read back", -1, false},
    InputInfo{Input::spares, "spares", "", "nodes that stand by", 1, true},
    InputInfo{Input::replacement, "replacement", "s", "until a failed node is replaced among the spares", -1, false},
    InputInfo{Input::notice, "notice", "s", "from the announcement of a stop to the stop", 0, false},
    InputInfo{Input::notice_share, "notice-share", "", "share of the failures that are announced", 0, false}};

struct InputEntries {
  const InputInfo* entries[std::size(input_table)]{};
};
inline constexpr InputEntries input_entries = [] {
  InputEntries list;
  for (std::size_t i = 0; i < std::size(input_table); ++i) list.entries[i] = &input_table[i];
  return list;
}();

}  // namespace detail

/// What is known about inputs, by name and value.
namespace inputs {

/// All of them, in the order of `Input`.
inline constexpr auto& all = detail::input_entries.entries;

/// The input with this name; null when there is none.
[[nodiscard]] constexpr const InputInfo* find(std::string_view name) { return find_by_name(all, name); }
/// The input with this name.
/// @throws InvalidInput that suggests names
[[nodiscard]] constexpr const InputInfo& get(std::string_view name) { return get_by_name(all, name, "input"); }
/// What is known about an input.
[[nodiscard]] constexpr const InputInfo& info(Input input) {
  return detail::input_table[static_cast<std::size_t>(input)];
}

}  // namespace inputs

/// Whether an input may be 0, so that a range of it may begin there: times of an outage, parts of a step, what a save
/// stops or slows down, shares of saves and failures, spares.
[[nodiscard]] constexpr bool can_be_zero(Input input) {
  switch (input) {
    case Input::update:
    case Input::network_idle:
    case Input::detection:
    case Input::rescheduling:
    case Input::initialisation:
    case Input::restore:
    case Input::warm_up:
    case Input::slowdown:
    case Input::blocking:
    case Input::writing:
    case Input::failed_saves:
    case Input::unusable_saves:
    case Input::spares:
    case Input::replacement:
    case Input::notice:
    case Input::notice_share:
      return true;
    default:
      return false;
  }
}

/// What an input stays below, whatever the others: 1 of shares, 0.99 of those of `SaveReliability`; infinite of others.
[[nodiscard]] constexpr double upper_limit(Input input) {
  switch (input) {
    case Input::slowdown:
    case Input::notice_share:
      return 1.0;
    case Input::failed_saves:
    case Input::unusable_saves:
      return 0.99;
    default:
      return std::numeric_limits<double>::infinity();
  }
}

/// Every input once, in order.
inline constexpr auto all_inputs = [] {
  std::array<Input, std::size(detail::input_table)> list{};
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = detail::input_table[i].input;
  return list;
}();

/// Name of an input.
[[nodiscard]] constexpr std::string_view to_string(Input input) { return inputs::info(input).name; }

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
