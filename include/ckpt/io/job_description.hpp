#pragma once
// A job as a person describes it: text by the names of the struct, "machine.shared.write_aggregate" = "40 GB/s", with
// where each of them was said. Files and command lines become descriptions, descriptions are merged, and `describe_job`
// makes a `Job` of the result.

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What the text of a part of a description says.
enum class DescribedKind {
  name,       ///< of a catalog, or one of a few words
  file,       ///< path of a file
  duration,   ///< see `parse_duration`
  size,       ///< see `parse_size`
  bandwidth,  ///< see `parse_bandwidth`
  count,      ///< see `parse_count`
  fraction,   ///< see `parse_fraction`
  bytes,      ///< bytes per parameter: a number, or a size
  flag,       ///< "true" or "false"
  words,      ///< names apart by commas
  real,       ///< see `parse_plain_number`
};

/// The word for a kind.
[[nodiscard]] constexpr std::string_view to_string(DescribedKind kind) {
  switch (kind) {
    case DescribedKind::name:
      return "name";
    case DescribedKind::file:
      return "file";
    case DescribedKind::duration:
      return "duration";
    case DescribedKind::size:
      return "size";
    case DescribedKind::bandwidth:
      return "bandwidth";
    case DescribedKind::count:
      return "count";
    case DescribedKind::fraction:
      return "fraction";
    case DescribedKind::bytes:
      return "bytes";
    case DescribedKind::flag:
      return "flag";
    case DescribedKind::words:
      return "words";
    case DescribedKind::real:
      return "number";
  }
  return "unknown";
}

/// A part of a job that can be described.
struct DescribedKey {
  std::string_view name;         ///< its path: "machine.nodes"
  DescribedKind kind;            ///< what its text says
  std::string_view catalog;      ///< of a name: which one ("nodes"), or its words, apart by spaces ("fp32 bf16")
  std::string_view description;  ///< in a few words
};

/// Every part of a job that can be described, in the order of the struct.
inline constexpr DescribedKey described_keys[] = {
    {"state.model", DescribedKind::name, "models", "model of the catalog"},
    {"state.config", DescribedKind::file, "", "config.json from Hugging Face, in place of a model"},
    {"state.prediction", DescribedKind::name, "by-family leave-out share own-tables",
     "multi-token prediction modules of a config.json"},
    {"state.parameters", DescribedKind::count, "", "number of parameters, in place of a model"},
    {"state.bytes", DescribedKind::size, "", "bytes of the whole state, in place of all else of it"},
    {"state.bytes_per_parameter", DescribedKind::bytes, "", "in place of optimizer and precision"},
    {"state.optimizer", DescribedKind::name, "optimizers", "update rule; none: weights alone"},
    {"state.precision", DescribedKind::name, "precisions", "number formats"},
    {"state.rank", DescribedKind::count, "", "rank of galore, lora and qlora"},
    {"state.lora.targets", DescribedKind::words, "",
     "matrices with an adapter: q,v or c_attn or attention,mlp:8 or all-linear"},
    {"state.lora.also_train", DescribedKind::words, "", "parts trained whole beside the adapters: embedding,head"},
    {"state.lora.dora", DescribedKind::flag, "", "a magnitude for each row of an adapted matrix besides"},
    {"state.frozen_parameters", DescribedKind::words, "", "written and not trained, besides: 206M, or 206M:bf16"},
    {"state.ema", DescribedKind::name, "fp32 bf16", "format of an averaged copy of what is trained, besides"},
    {"state.gradients", DescribedKind::name, "fp32 bf16",
     "format of gradients of what is trained, where they are saved"},
    {"state.data_loader", DescribedKind::size, "",
     "state of the data loader of each data parallel rank, besides; one without a layout"},
    {"state.layout.tensor", DescribedKind::count, "", "tensor parallel size"},
    {"state.layout.pipeline", DescribedKind::count, "", "pipeline stages"},
    {"state.layout.data", DescribedKind::count, "", "data parallel size"},
    {"state.layout.context", DescribedKind::count, "", "context parallel size"},
    {"state.layout.expert", DescribedKind::count, "", "expert parallel size, divides data x context"},
    {"state.layout.zero", DescribedKind::name, "0 1 2 3",
     "what replicas divide: ZeRO 1, 2, 3 (FSDP), or 0 for nothing"},
    {"state.layout.shard_group", DescribedKind::count, "", "replicas that divide it (HSDP)"},
    {"state.layout.writer_rule", DescribedKind::name, "writer-rules", "who writes what several ranks hold"},
    {"state.layout.one_file", DescribedKind::flag, "", "weights and optimizer state of a rank in one file"},

    {"machine.node.name", DescribedKind::name, "nodes", "kind of node, of the catalog"},
    {"machine.node.accelerators", DescribedKind::count, "", "accelerators of a node"},
    {"machine.node.host_memory", DescribedKind::size, "", "memory of a node's host"},
    {"machine.node.network", DescribedKind::bandwidth, "", "of a node to other nodes"},
    {"machine.node.storage.name", DescribedKind::name, "tiers", "local drives of a node, of the catalog"},
    {"machine.node.storage.write_bandwidth", DescribedKind::bandwidth, "", "of the drives of one node"},
    {"machine.node.storage.read_bandwidth", DescribedKind::bandwidth, "", "of the drives of one node"},
    {"machine.node.storage.write_burst.rate", DescribedKind::bandwidth, "", "at first, before write_bandwidth"},
    {"machine.node.storage.write_burst.bytes", DescribedKind::size, "", "of one node, until that rate drops"},
    {"machine.node.storage.read_burst.rate", DescribedKind::bandwidth, "", "at first, before read_bandwidth"},
    {"machine.node.storage.read_burst.bytes", DescribedKind::size, "", "of one node, until that rate drops"},
    {"machine.nodes", DescribedKind::count, "", "how many nodes"},
    {"machine.to_host.name", DescribedKind::name, "host-links", "link of accelerators to their host, of the catalog"},
    {"machine.to_host.per_accelerator", DescribedKind::bandwidth, "", "of one accelerator to its host"},
    {"machine.storage_network", DescribedKind::bandwidth, "", "of a node to shared storage"},
    {"machine.shared.tier", DescribedKind::name, "tiers", "storage that all nodes share, of the catalog"},
    {"machine.shared.capacity", DescribedKind::size, "", "provisioned, where the tier is sold by capacity"},
    {"machine.shared.write_aggregate", DescribedKind::bandwidth, "", "of all nodes together"},
    {"machine.shared.read_aggregate", DescribedKind::bandwidth, "", "of all nodes together"},
    {"machine.shared.write_per_client", DescribedKind::bandwidth, "", "of one node"},
    {"machine.shared.read_per_client", DescribedKind::bandwidth, "", "of one node"},
    {"machine.shared.write_per_process", DescribedKind::bandwidth, "", "of one process"},
    {"machine.shared.read_per_process", DescribedKind::bandwidth, "", "of one process"},
    {"machine.shared.write_burst.rate", DescribedKind::bandwidth, "", "at first, of what the tier's own limit is of"},
    {"machine.shared.write_burst.bytes", DescribedKind::size, "", "until that rate drops to the one that is sustained"},
    {"machine.shared.read_burst.rate", DescribedKind::bandwidth, "", "the same for reading"},
    {"machine.shared.read_burst.bytes", DescribedKind::size, "", "the same for reading"},
    {"machine.shared.targets.rate", DescribedKind::bandwidth, "", "of one target that files lie on"},
    {"machine.shared.targets.number", DescribedKind::count, "", "targets that the files of a save lie on"},
    {"machine.shared.connections.rate", DescribedKind::bandwidth, "", "of one connection to an object store"},
    {"machine.shared.connections.number", DescribedKind::count, "", "connections of each process"},
    {"machine.shared.latency_per_file", DescribedKind::duration, "", "to open, create and close a file"},

    {"training.work", DescribedKind::duration, "", "of the job without saves and failures"},
    {"training.step", DescribedKind::duration, "", "one training step"},
    {"training.update", DescribedKind::duration, "", "part of a step that changes the state"},
    {"training.network_idle", DescribedKind::duration, "", "idle time of the network in a step"},

    {"failures.mtbf", DescribedKind::duration, "", "mean time between failures of the whole job"},
    {"failures.node_mtbf", DescribedKind::duration, "", "of one node, in place of mtbf"},
    {"failures.count", DescribedKind::count, "", "so many were seen, in place of mtbf"},
    {"failures.observed", DescribedKind::duration, "", "time in which they were counted"},
    {"failures.record", DescribedKind::name, "failures", "a published run or machine that fails so, in place of mtbf"},
    {"failures.mtbf_of", DescribedKind::name, "uptime wall-clock",
     "what mtbf, node_mtbf or observed counts; of wall clock the time down is in it"},
    {"failures.shape", DescribedKind::real, "",
     "of Weibull's law, renewed with every restart; below 1: failures soon after one; left out: 1, exponential"},
    {"failures.observed_nodes", DescribedKind::count, "", "nodes that node_mtbf or count was observed on"},
    {"failures.outage.detection", DescribedKind::duration, "", "until a failure is noticed"},
    {"failures.outage.rescheduling", DescribedKind::duration, "", "from then until the job has its nodes"},
    {"failures.outage.initialisation", DescribedKind::duration, "",
     "from there until the restore starts: processes, communicators"},
    {"failures.outage.restore", DescribedKind::duration, "", "reading the state back; left out: by the path"},
    {"failures.outage.warm_up", DescribedKind::duration, "", "after the state is read, until full speed"},
    {"failures.outage_per_node.detection", DescribedKind::words, "",
     "besides, for each node; or on so many nodes: 128:454s,512:635s"},
    {"failures.outage_per_node.rescheduling", DescribedKind::words, "",
     "besides, for each node; or on so many nodes: 128:454s,512:635s"},
    {"failures.outage_per_node.initialisation", DescribedKind::words, "",
     "besides, for each node; or on so many nodes: 128:454s,512:635s"},
    {"failures.outage_per_node.warm_up", DescribedKind::words, "",
     "besides, for each node; or on so many nodes: 128:454s,512:635s"},
    {"failures.notice.time", DescribedKind::duration, "", "from the announcement of a stop to the stop"},
    {"failures.notice.share", DescribedKind::fraction, "", "of failures, that are announced"},

    {"failures.lost_nodes", DescribedKind::words, "",
     "of failures, which share takes how many nodes' checkpoints: 0:60%,1:39%,all:1%; of saving.levels"},
    {"failures.spares.number", DescribedKind::count, "", "nodes that stand by; 0 where only their replacement is said"},
    {"failures.spares.replacement", DescribedKind::duration, "", "from a failure until its replacement stands by"},

    {"saving.strategy", DescribedKind::name, "strategies", "how a save is taken"},
    {"saving.framework", DescribedKind::name, "frameworks", "how it saves, where nothing else is said"},
    {"saving.period", DescribedKind::duration, "", "from the start of a save to the start of the next"},
    {"saving.work_interval", DescribedKind::duration, "", "work between saves, in place of a period"},
    {"saving.steps", DescribedKind::count, "", "training steps between saves, in place of a period"},
    {"saving.continuous", DescribedKind::flag, "",
     "the next save starts when the last is durable, in place of a period"},
    {"saving.best_interval", DescribedKind::flag, "", "the best one, and not a framework's own, in place of a period"},
    {"saving.slowdown", DescribedKind::fraction, "", "part of the speed that is lost beside a save"},
    {"saving.contention", DescribedKind::words, "",
     "in its place: what a save takes, of which a step waits for so much: network:20%:30%,cpu:10%:5%"},
    {"saving.levels", DescribedKind::words, "",
     "checkpoints on nodes below the storage where saves end, the cheapest first: local,partner,xor:8,rs:8:2"},
    {"saving.writers", DescribedKind::count, "", "processes that write, where no layout says"},
    {"saving.serialiser.name", DescribedKind::name, "serialisers", "what turns state into files, of the catalog"},
    {"saving.serialiser.write_per_process", DescribedKind::bandwidth, "", "of one process that writes"},
    {"saving.serialiser.read_per_process", DescribedKind::bandwidth, "", "of one process that reads"},
    {"saving.serialiser.overlap", DescribedKind::fraction, "",
     "of the shorter of serialising and writing, that passes beside the longer; left out: all, or as the name says"},
    {"saving.restore_from_memory", DescribedKind::flag, "",
     "restores read what nodes still hold in memory, as measured; left out: cold"},
    {"saving.host_memory.name", DescribedKind::name, "host-memory", "what copies to the host go into"},
    {"saving.host_memory.copy_per_process", DescribedKind::bandwidth, "", "of one process into it"},
    {"saving.host_memory_free", DescribedKind::size, "", "of one node, beside the job"},
    {"saving.buffers", DescribedKind::count, "", "saves that host memory holds while they are written"},
    {"saving.replicas", DescribedKind::count, "", "nodes whose memory holds a state, its own included"},
    {"saving.waves", DescribedKind::count, "", "parts in which a state passes through host memory"},
    {"saving.staging_budget", DescribedKind::size, "",
     "of each node that host memory holds at a time, in place of waves"},
    {"saving.staging_factor", DescribedKind::count, "", "bytes of host memory for each byte of that in use"},
    {"saving.streamed", DescribedKind::flag, "", "copied and written at the same time"},
    {"saving.slowest_rank", DescribedKind::flag, "", "storage takes longer by the slowest rank, as measured"},
    {"saving.reliability.failed", DescribedKind::fraction, "", "of the saves fail, and are known to have"},
    {"saving.reliability.unusable", DescribedKind::fraction, "", "of the others cannot be restored from"},
    {"saving.reliability.in_vain", DescribedKind::duration, "", "until one of those is given up"},
    {"saving.read_amplification", DescribedKind::real, "", "bytes that a restore reads for each byte of the state"},
    {"saving.planning.base", DescribedKind::duration, "", "planning and metadata, whatever the number of ranks"},
    {"saving.planning.per_rank", DescribedKind::duration, "", "besides, for each rank"},
    {"saving.planning.per_rank_squared", DescribedKind::duration, "", "besides, times the square of the ranks"},
    {"saving.cost.blocking", DescribedKind::duration, "", "measured: a save stops the training for"},
    {"saving.cost.copying", DescribedKind::duration, "", "measured: rest of the copy, beside the training"},
    {"saving.cost.writing", DescribedKind::duration, "", "measured: from the end of the copy to durable"},
    {"saving.cost.slowdown", DescribedKind::fraction, "", "measured: part of the speed that is lost meanwhile"},
    {"saving.cost.one_at_a_time", DescribedKind::flag, "", "a save waits for the one before to be durable"}};

/// What a plain text stands for where an object may be: "machine.node": "dgx-h100" is "machine.node.name".
struct DescribedShorthand {
  std::string_view object;  ///< "machine.node"
  std::string_view key;     ///< "machine.node.name"
};

/// Every such object.
inline constexpr DescribedShorthand described_shorthands[] = {
    {"machine.node", "machine.node.name"},           {"machine.node.storage", "machine.node.storage.name"},
    {"machine.to_host", "machine.to_host.name"},     {"machine.shared", "machine.shared.tier"},
    {"saving.serialiser", "saving.serialiser.name"}, {"saving.host_memory", "saving.host_memory.name"}};

/// The part with this path, or null.
[[nodiscard]] constexpr const DescribedKey* find_described_key(std::string_view name) {
  for (const DescribedKey& key : described_keys) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

/// Parts of a job as text. Everything in it is one of `described_keys`.
class JobDescription {
 public:
  /// One part of it.
  struct Entry {
    std::string_view key;  ///< of `described_keys`
    std::string text;      ///< as it was said: "40 GB/s"
    std::string origin;    ///< for messages: "--nodes", "site.json:3: machine.nodes"
  };

  /// Says a part, or says it anew.
  /// @param key     of `described_keys`
  /// @param text    as typed; checked when the job is made
  /// @param origin  who says so, for messages
  /// @throws InvalidInput for a key that is none
  void set(std::string_view key, std::string_view text, std::string_view origin);
  /// Unsays a part, or every part of an object ("machine.shared").
  void erase(std::string_view key);
  /// What was said of a part, or null.
  [[nodiscard]] const Entry* find(std::string_view key) const;
  /// Whether this, or any part of the object, was said.
  [[nodiscard]] bool has(std::string_view key) const;
  /// Everything that was said, in the order of the struct.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  /// Says everything that another one says.
  void merge(const JobDescription& over);

 private:
  std::vector<Entry> entries_{};
};

// ---- implementation

namespace detail {

/// Whether a key is an object's, or the key itself.
[[nodiscard]] constexpr bool is_within(std::string_view key, std::string_view object) {
  return key.starts_with(object) && (key.size() == object.size() || key[object.size()] == '.');
}

/// What may stand in the place of alternatives: saying one of them unsays the others.
inline constexpr std::string_view described_alternatives[][5] = {
    {"failures.mtbf", "failures.node_mtbf", "failures.count", "failures.observed", "failures.record"},
    {"saving.period", "saving.work_interval", "saving.steps", "saving.continuous", "saving.best_interval"},
    {"state.model", "state.config", "state.parameters", "state.bytes"}};

/// What is said of one of them, and goes with it.
inline constexpr std::string_view described_qualifiers[] = {"failures.mtbf_of", "failures.observed_nodes",
                                                            "failures.shape"};

}  // namespace detail

inline void JobDescription::set(std::string_view key, std::string_view text, std::string_view origin) {
  const DescribedKey* known = find_described_key(key);
  if (known == nullptr) {
    detail::reject(InvalidInput("ckpt::JobDescription::set: a job has no part \"").append(key).append("\""));
  }
  const auto rank = [](std::string_view name) { return find_described_key(name) - described_keys; };
  const auto place =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return rank(entry.key) >= rank(key); });
  if (place != entries_.end() && place->key == key) {
    place->text = text;
    place->origin = origin;
  } else {
    entries_.insert(place, Entry{known->name, std::string(text), std::string(origin)});
  }
}

inline void JobDescription::erase(std::string_view key) {
  std::erase_if(entries_, [key](const Entry& entry) { return detail::is_within(entry.key, key); });
}

inline const JobDescription::Entry* JobDescription::find(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

inline bool JobDescription::has(std::string_view key) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [key](const Entry& entry) { return detail::is_within(entry.key, key); });
}

inline void JobDescription::merge(const JobDescription& over) {
  for (const auto& group : detail::described_alternatives) {
    const bool said = std::any_of(std::begin(group), std::end(group),
                                  [&over](std::string_view key) { return !key.empty() && over.has(key); });
    if (!said) continue;
    for (const std::string_view key : group) {
      if (!key.empty()) erase(key);
    }
    for (const std::string_view key : detail::described_qualifiers) {
      if (group[0].starts_with("failures.")) erase(key);
    }
  }
  for (const Entry& entry : over.entries_) set(entry.key, entry.text, entry.origin);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
