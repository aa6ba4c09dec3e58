// Every option of every subcommand, once.

#include <string_view>

#include "options.hpp"

namespace program {

namespace {

constexpr const char* saved = "What is saved";
constexpr const char* layout = "How it is divided over ranks";
constexpr const char* machine = "Where it goes";
constexpr const char* training = "The training";
constexpr const char* failures = "What goes wrong";
constexpr const char* failures_announced = "Stops that are announced";
constexpr const char* saving = "How it is saved";
constexpr const char* measured = "What was measured";
constexpr const char* found = "What else is known (each makes more causes testable)";
constexpr const char* computed = "What is computed";
constexpr const char* printed = "Files and output";
constexpr const char* chosen = "Which points";
constexpr const char* paid = "What it costs";

constexpr Option table[] = {
    {"model", "NAME", saved, "model of the catalog: llama3-70b", "state.model"},
    {"config", "FILE", saved, "config.json from Hugging Face, in place of --model", "state.config"},
    {"prediction", "WHICH", saved, "of --config, multi-token prediction: leave-out, share, own-tables [by-family]",
     "state.prediction", "by-family leave-out share own-tables"},
    {"parameters", "COUNT", saved, "number of parameters, in place of --model: 70e9, 70.6B", "state.parameters"},
    {"size", "SIZE", saved, "bytes of the whole state, in place of all else: 25TB", "state.bytes"},
    {"optimizer", "NAME", saved, "update rule [adam]; none for weights alone", "state.optimizer"},
    {"precision", "NAME", saved, "number formats [usual for optimizer and layout]", "state.precision"},
    {"bytes-per-parameter", "COUNT", saved, "in place of --optimizer and --precision: 12, 4.5",
     "state.bytes_per_parameter"},
    {"rank", "COUNT", saved, "of galore [128], lora and qlora [16]", "state.rank"},
    {"lora-targets", "NAMES", saved, "matrices with an adapter [of the family]: q,v, c_attn, all-linear",
     "state.lora.targets"},
    {"also-train", "NAMES", saved, "parts trained whole beside the adapters: embedding,head", "state.lora.also_train"},
    {"dora", nullptr, saved, "a magnitude for each row of an adapted matrix besides", "state.lora.dora"},
    {"frozen-parameters", "COUNT", saved, "written and not trained, besides: 206M, 206M:bf16",
     "state.frozen_parameters"},
    {"ema", "FORMAT", saved, "an averaged copy of what is trained, besides: fp32, bf16", "state.ema", "fp32 bf16"},
    {"gradients", "FORMAT", saved, "of what is trained, where they are saved: fp32, bf16", "state.gradients",
     "fp32 bf16"},
    {"data-loader", "SIZE", saved, "its state, of each data parallel rank, besides: 20MB", "state.data_loader"},

    {"fsdp", "COUNT", layout, "fully sharded over so many ranks: --zero 3 --dp COUNT", nullptr},
    {"tp", "COUNT", layout, "tensor parallel size [1]", "state.layout.tensor"},
    {"pp", "COUNT", layout, "pipeline stages [1]", "state.layout.pipeline"},
    {"dp", "COUNT", layout, "data parallel size [1]", "state.layout.data"},
    {"cp", "COUNT", layout, "context parallel size [1]", "state.layout.context"},
    {"ep", "COUNT", layout, "expert parallel size, divides --dp x --cp [1]", "state.layout.expert"},
    {"zero", "STAGE", layout, "what replicas divide: ZeRO 1, 2, 3 (FSDP), or 0 for nothing [0]", "state.layout.zero",
     "0 1 2 3"},
    {"shard-group", "COUNT", layout, "replicas that divide it, as HSDP [all]", "state.layout.shard_group"},
    {"writer-rule", "RULE", layout, "who writes what several ranks hold [usual for the layout]",
     "state.layout.writer_rule"},
    {"one-file", nullptr, layout, "weights and optimizer state of a rank in one file", "state.layout.one_file"},
    {"framework", "NAME", layout, "who writes, from where, as it does: torchtitan, megatron, ...", "saving.framework"},

    {"node", "NAME", machine, "kind of node, of the catalog: dgx-h100", "machine.node.name"},
    {"nodes", "COUNT", machine, "how many; left out: plain writers, see --writers", "machine.nodes"},
    {"tier", "NAME", machine, "storage of the catalog: shared, or of each node, as it says", nullptr},
    {"tier-capacity", "SIZE", machine, "provisioned of --tier, where that is sold by capacity: 48TiB",
     "machine.shared.capacity"},
    {"filesystem-limit", "BANDWIDTH", machine, "what all together write to shared storage: 40GB/s, \"40GB/s rated\"",
     "machine.shared.write_aggregate"},
    {"filesystem-read-limit", "BANDWIDTH", machine, "what all together read of it [as it writes]",
     "machine.shared.read_aggregate"},
    {"write-bandwidth", "BANDWIDTH", machine, "of one node (a writer): 7GB/s", nullptr},
    {"read-bandwidth", "BANDWIDTH", machine, "of one node, for restores", nullptr},
    {"process-rate", "BANDWIDTH", machine, "of one process that serialises and writes: 700MB/s",
     "saving.serialiser.write_per_process"},
    {"network", "BANDWIDTH", machine, "of a node to shared storage [all its ports]", "machine.storage_network"},
    {"host-link", "BANDWIDTH", machine, "of one accelerator to its host, measured [the raw link]",
     "machine.to_host.per_accelerator"},
    {"writers", "COUNT", machine, "processes that write; without --nodes each with storage of its own",
     "saving.writers"},

    {"step", "TIME", training, "one training step: 8s", "training.step"},
    {"update", "TIME", training, "part of it that changes the state [0s]", "training.update"},
    {"network-idle", "TIME", training, "of the network in a step, for peer-memory [0s]", "training.network_idle"},
    {"work", "TIME", training, "of the job without saves and failures [1000h]", "training.work"},

    {"mtbf", "TIME", failures, "mean time between failures of the whole job: 8h", "failures.mtbf"},
    {"node-mtbf", "TIME", failures, "of one node, in place of --mtbf", "failures.node_mtbf"},
    {"failures", "COUNT", failures, "so many of the job were seen, in place of --mtbf", "failures.count"},
    {"observed", "TIME", failures, "in which --failures were counted", "failures.observed"},
    {"failure-record", "NAME", failures, "fails as a published run, in place of --mtbf: llama3-405b",
     "failures.record"},
    {"mtbf-of", "WHAT", failures, "what --mtbf counts: uptime, or wall-clock, as duration / failures does [uptime]",
     "failures.mtbf_of", "uptime wall-clock"},
    {"failure-shape", "NUMBER", failures, "of Weibull's law; below 1: they come soon after a restart [1]",
     "failures.shape"},
    {"observed-nodes", "COUNT", failures, "on which --node-mtbf was observed", "failures.observed_nodes"},
    {"detection", "TIME", failures, "until a failure is noticed [0s]", "failures.outage.detection"},
    {"rescheduling", "TIME", failures, "from then until the job has its nodes [0s]", "failures.outage.rescheduling"},
    {"initialisation", "TIME", failures, "from there until the restore starts [0s]", "failures.outage.initialisation"},
    {"restore", "TIME", failures, "reading the state back [by the path]", "failures.outage.restore"},
    {"warm-up", "TIME", failures, "after the state is read [0s]", "failures.outage.warm_up"},
    {"detection-by-nodes", "TIMES", failures, "besides, for each node; or on so many nodes: 128:454s,512:635s [0s]",
     "failures.outage_per_node.detection"},
    {"rescheduling-by-nodes", "TIMES", failures, "the same of --rescheduling", "failures.outage_per_node.rescheduling"},
    {"initialisation-by-nodes", "TIMES", failures, "the same of --initialisation",
     "failures.outage_per_node.initialisation"},
    {"warm-up-by-nodes", "TIMES", failures, "the same of --warm-up", "failures.outage_per_node.warm_up"},
    {"lost-nodes", "SHARES", failures, "which share takes how many nodes' --levels with it: 0:60%,1:39%,all:1%",
     "failures.lost_nodes"},
    {"spares", "COUNT", failures, "nodes that stand by [0]; needs --replacement", "failures.spares.number"},
    {"replacement", "TIME", failures, "until a failed node is replaced among them [none is waited for]",
     "failures.spares.replacement"},
    {"notice", "TIME", failures, "from the announcement of a stop to the stop: 120s", "failures.notice.time"},
    {"notice-share", "FRACTION", failures, "of failures, that are announced [50%]", "failures.notice.share"},

    {"strategy", "NAME", saving, "how a save is taken [synchronous]; best: what loses least", nullptr},
    {"interval", "TIME", saving, "from the start of a save to the start of the next, or best [best]", "saving.period"},
    {"every", "STEPS", saving, "the same in training steps; needs --step", "saving.steps"},
    {"continuous", nullptr, saving, "the next save starts when the last is durable, in place of --interval",
     "saving.continuous"},
    {"slowdown", "FRACTION", saving, "of its speed the job loses beside a save [0]", "saving.slowdown"},
    {"contention", "PARTS", saving, "in its place, what a save takes and a step waits for: network:20%:30%",
     "saving.contention"},
    {"levels", "NAMES", saving, "on nodes, below the storage: local,partner,xor:8,rs:8:2; needs --lost-nodes",
     "saving.levels"},
    {"serialiser", "NAME", saving, "what turns state into files, of the catalog", "saving.serialiser.name"},
    {"host-memory", "NAME", saving, "copies go into pinned, pageable or fresh memory [pinned, kept]",
     "saving.host_memory.name"},
    {"host-memory-free", "SIZE", saving, "of each node, beside the job [all it has]", "saving.host_memory_free"},
    {"buffers", "COUNT", saving, "saves that host memory holds while they are written [1]", "saving.buffers"},
    {"replicas", "COUNT", saving, "copies in memory, its own included, of peer-memory [2]", "saving.replicas"},
    {"waves", "COUNT", saving, "parts in which it passes through host memory [the fewest that fit]", "saving.waves"},
    {"staging-budget", "SIZE", saving, "of each node that memory holds at a time, in place of waves: 8GiB",
     "saving.staging_budget"},
    {"staging-factor", "FACTOR", saving, "bytes of memory for each byte of --staging-budget [1]",
     "saving.staging_factor"},
    {"save-fails", "FRACTION", saving, "of the saves, which the job goes on without [0]", "saving.reliability.failed"},
    {"save-unusable", "FRACTION", saving, "of the others, which a restore finds out and takes an older one [0]",
     "saving.reliability.unusable"},
    {"read-in-vain", "TIME", saving, "until an unusable save is given up [a restore]", "saving.reliability.in_vain"},

    {"goodput-target", "FRACTION", printed, "exit with 2 if it is missed; says what would reach it", nullptr},
    {"max-penalty", "FRACTION", printed, "exit with 2 if saves cost more of the time than this", nullptr},
    {"safetensors-index", "FILE", printed, "model.safetensors.index.json of --config, to explain its size", nullptr},
    {"dtype", "TYPE", printed,
     "of stored weights, for --safetensors-index [as config and sizes say]: fp32 bf16 fp16 fp8", nullptr,
     "fp32 bf16 fp16 fp8"},
    {"listing", "FILE", printed,
     "names and bytes of the files of a save, as ls -l or du -ab print them; -: from standard input", nullptr},
    {"explain", nullptr, printed, "the breakdown: parameters, bytes, ranks", nullptr},
    {"shrink", "COUNT", printed, "nodes that it goes on without instead of waiting; needs --replacement", nullptr},
    {"shrink-unit", "COUNT", printed, "nodes of a replica, of which whole ones go on [1]", nullptr},
    {"grow-again", "TIME", printed, "to go on with a node that arrives, for --shrink [0s]", nullptr},
    {"badput", nullptr, printed, "the ledger in the kinds of ml-goodput-measurement besides", nullptr},
    {"exact", nullptr, printed, "takes every figure at its word: no range that was not asked for", nullptr},
    {"job", "FILE", printed, "a job file; several are merged in order, options win", nullptr},
    {"save-job", "FILE", printed, "writes the job that was asked about as a job file", nullptr},
    {"report", "FILE", printed, "also writes a page to show: report.html, or report.md with charts", nullptr},
    {"output", "FORMAT", printed, "text, json or csv [text]; sweep: jsonl, too", nullptr, "text json csv jsonl"},
    {"table", "NAME", printed, "part of the answer that is the CSV, by its name in JSON: ledger, range", nullptr},
    {"color", "WHEN", printed, "auto, always or never [auto: where standard output is a terminal]", nullptr,
     "auto always never"},
    {"help", nullptr, printed, "the options that most people need, and examples", nullptr},
    {"help-all", nullptr, printed, "every option", nullptr},
    {"version", nullptr, printed, "the version of the program", nullptr},

    // ---- of sweep and choose
    {"where", "CONDITIONS", chosen, "points that are shown: \"goodput >= 95%\", \"lost_hours < 100, nodes <= 64\"",
     nullptr},
    {"top", "COUNT", chosen, "the best so many alone, the best first", nullptr},
    {"by", "COLUMN", chosen, "what is best: the most of goodput, the least of any other [goodput]", nullptr},
    {"pareto", "COLUMNS", chosen, "what no other point beats in all of these: blocking_s,goodput", nullptr},
    {"from", "INDEX", computed, "number of the first point [0]", nullptr},
    {"count", "COUNT", computed, "how many from there [all]", nullptr},
    {"cores", "COUNT", computed, "threads that solve [all that the machine has]", nullptr},

    {"price", "NAMES", paid, "list prices of nodes and storage, apart by commas: see ckpt list prices", nullptr},
    {"prices", "FILE", paid, "a JSON file of these by their names, without --; options win", nullptr},
    {"price-accelerator-hour", "USD", paid, "of one accelerator [none is taken for granted]", nullptr},
    {"price-node-hour", "USD", paid, "of a node, in its place", nullptr},
    {"price-storage", "USD", paid, "of a TB stored for a month [0]", nullptr},
    {"price-bandwidth", "USD", paid, "of a GB/s of shared storage for a month [0]", nullptr},
    {"price-written", "USD", paid, "of a TB written [0]", nullptr},
    {"price-read", "USD", paid, "of a TB read [0]", nullptr},
    {"price-requests", "USD", paid, "of 1000 requests of 64 MiB [0]", nullptr},
    {"price-egress", "USD", paid, "network, of a TB that restores read [0]", nullptr},
    {"keep", "COUNT", paid, "newest checkpoints that are kept [1]", nullptr},
    {"keep-every", "COUNT", paid, "of the others every so many-th for ever [none]", nullptr},
    {"keep-weights", nullptr, paid, "of those the weights alone, the optimizer's state deleted", nullptr},
    {"fill", "FRACTION", paid, "of provisioned storage that may be full, the rest is headroom [85%]", nullptr},
    {"store-copies", "COUNT", paid, "stores that all saves are written to, of the same price [1]", nullptr},
    {"price-copied", "USD", paid, "network, of a TB that goes to one more of them [0]", nullptr},
    {"spare-nodes", "COUNT", paid, "that are paid for and do not compute [--spares]", nullptr},
    {"preemption", "TIME", paid, "until a node at a spot price is taken away, on average; each is a failure", nullptr},
    {"preemption-notice", "TIME", paid, "from the announcement of that to the stop: 120s [none]", nullptr},
    {"price-on-demand", "USD", paid, "of the same hour on nodes that nobody takes away: what is cheaper", nullptr},
    {"node-power", "WATTS", paid, "of a node that trains: 8.4kW", nullptr},
    {"waiting-power", "WATTS", paid, "of a node that waits [0.3 of --node-power]", nullptr},
    {"pue", "NUMBER", paid, "power of the site over that of its computers [1]", nullptr},
    {"grid", "KG", paid, "CO2 equivalent of a kWh: 0.369", nullptr},
    {"price-kwh", "USD", paid, "of a kWh, where it is not in the price of a node [0]", nullptr},
    {"as-of", "MONTH", paid, "today, for the age of prices: 2026-11 [as the system says]", nullptr},

    // ---- of interval, diagnose, calibrate and measure
    {"save", "TIME", measured, "a save takes so long until it is durable; no path is looked at: 10min", nullptr},
    {"blocking", "TIME", measured, "of --save, the job stands still only so long [all of it]", nullptr},
    {"runs", "COUNT", computed, "simulated for each interval, 0 for none [20000, or fewer with many failures]",
     nullptr},
    {"seed", "NUMBER", computed, "of the simulation [1]", nullptr},

    {"measured", "TIME", measured, "from the start of the save (or load) until it was done: 6min", nullptr},
    {"measured-blocking", "TIME", measured, "in its place: how long training waited; the rest ran beside it", nullptr},
    {"load", nullptr, measured, "it was a load: from the start of reading until the state was there", nullptr},
    {"second-save", "TIME", found, "of the same save when its plan is cached; --measured is the first", nullptr},
    {"planning", "TIME", found, "in its place: what moves no bytes", nullptr},
    {"files", "COUNT", found, "on the storage, of all writers together", nullptr},
    {"latency", "TIME", found, "for each of --files: 50ms", nullptr},
    {"others-done", "TIME", found, "when all files but the last were there", nullptr},
    {"data-replicas", "COUNT", found, "data parallel replicas of the state [as the layout says]", nullptr},
    {"gather-rate", "BANDWIDTH", found, "at which one rank receives the state of all", nullptr},
    {"targets", "COUNT", found, "of the file system that hold the files: stripes x files", nullptr},
    {"target-rate", "BANDWIDTH", found, "of one of --targets", nullptr},
    {"slow-target-rate", "BANDWIDTH", found, "of the slowest of --targets, as of a full one", nullptr},
    {"connections", "COUNT", found, "of each process to an object store", nullptr},
    {"connection-rate", "BANDWIDTH", found, "of one of --connections [35MiB/s]", nullptr},
    {"cold-rate", "BANDWIDTH", found, "with --load: of a node, files that are not in its memory", nullptr},
    {"warm-rate", "BANDWIDTH", found, "with --load: of a node, files that are in its memory", nullptr},
    {"conversion-rate", "BANDWIDTH", found, "with --load: of a process that converts what it has read", nullptr},
    {"tolerance", "FRACTION", found, "by which a cause may miss the measured time [25%]", nullptr},

    {"slice", "TIMES", failures_announced, "walltime of a job of the queue, or several apart by commas: 6h,24h",
     nullptr},
    {"queue-wait", "TIMES", failures_announced, "before each but the first; one, or one for each of --slice [0s]",
     nullptr},
    {"save-spread", "FACTOR", failures_announced, "one save in ten takes so many times the usual [1]", nullptr},
    {"step-spread", "FACTOR", failures_announced, "one step in ten takes so many times the usual [1]", nullptr},
    {"confidence", "FRACTION", computed, "of every interval [95%]; of stops: that the last save fits [99%]", nullptr},
    {"max-gap", "TIME", computed, "a longer time between two rows is an error [any is none]", nullptr},
    {"format", "[NAME]", printed, "the logs are of this format [as their lines say]; without NAME: what one looks like",
     nullptr},
    {"time-zone", "ZONE", computed, "of time stamps without one [UTC]: Europe/Berlin, +01:00, UTC,sacct=Europe/Berlin",
     nullptr},
    {"job-name", "NAME", computed, "takes records and rows of this job alone, where a log holds several", nullptr},

    {"total", "SIZE", computed, "written in all, at most [1GiB]", nullptr},
    {"threads", "COUNT", computed, "most that write at the same time, 1 to 256 [4]", nullptr},
    {"rounds", "COUNT", computed, "how often everything is measured, 1 to 100; medians count [3]", nullptr},
    {"file-size", "SIZE,...", computed, "of the runs with many files [1MiB, or less]", nullptr},
    {"checkpoint", "SIZE", computed, "predict how long all threads take for this", nullptr},
    {"verify", nullptr, computed, "write that checkpoint, too, and compare", nullptr},
    {"burst", "SIZE", computed, "write this once more in 32 parts: does the rate drop, and to what", nullptr},
    {"direct", nullptr, computed, "past the page cache, by O_DIRECT, where the file system takes that", nullptr},
    {"start-at", "TIME", computed, "when several nodes begin: 2026-03-02T10:31:00Z", nullptr},
    {"at-once", "COUNT", computed, "so many begin at --start-at: writes what they get together", nullptr},
    {"shared", nullptr, computed, "all nodes share the directory [as its file system says]", nullptr},
    {"local", nullptr, computed, "each node has a directory of its own", nullptr},

    {"write", "FILE", printed, "writes what was found as a job file, for --job of the others", nullptr},
};

}  // namespace

std::span<const Option> all_options() { return table; }

bool is_of_job(const Option& option) {
  const std::string_view group = option.group, name = option.name;
  return group == saved || group == layout || group == machine || group == training || group == failures ||
         group == saving || name == "job" || name == "save-job";
}

bool can_be_axis(const Option& option) {
  const std::string_view name = option.name;
  return is_of_job(option) && option.metavar != nullptr && name != "job" && name != "save-job";
}

}  // namespace program
