#pragma once
// Fields of what a job costs, for every subcommand that prints them.

#include <optional>
#include <string>
#include <string_view>

#include <ckpt/io/described_job.hpp>
#include <ckpt/io/logs/badput.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/outcome.hpp>

#include "fields.hpp"
#include "job.hpp"

namespace program {

/// What was asked: the job, with the origin of each figure as a remark.
inline constexpr FieldInfo job_fields[] = {
    {"model", Shows::text, "model", "name of the model"},
    {"parameters", Shows::count, "parameters", "number of parameters"},
    {"optimizer", Shows::text, "optimizer", "update rule"},
    {"precision", Shows::text, "precision", "number formats"},
    {"optimizer_rank", Shows::count, "  rank", "of galore, lora and qlora"},
    {"lora", Shows::text, "  on", "what LoRA adapts, and what it trains whole"},
    {"trained_parameters", Shows::count, "  trained parameters", "of LoRA"},
    {"ema", Shows::text, "  averaged copy", "format of an averaged copy"},
    {"gradients", Shows::text, "  gradients", "format of gradients that are saved"},
    {"bytes_per_parameter", Shows::number, "  bytes per parameter", "of the state, each byte once [B]"},
    {"size_bytes", Shows::bytes, "size", "of the state, where it was given [B]"},
    {"data_loader_bytes", Shows::bytes, "data loaders", "their states, of all ranks together [B]"},
    {"layout", Shows::text, "layout", "how the model is divided over ranks, in words"},
    {"node", Shows::text, "node", "kind of node"},
    {"nodes", Shows::count, "nodes", "how many"},
    {"accelerators", Shows::count, "", "of all nodes"},
    {"host_link_bytes_per_s", Shows::bandwidth, "link to the host", "of one accelerator [B/s]"},
    {"network_bytes_per_s", Shows::bandwidth, "network", "of a node to shared storage [B/s]"},
    {"storage", Shows::text, "storage", "name of where saves end"},
    {"writer_bandwidth_bytes_per_s", Shows::bandwidth, "write bandwidth", "of one node or writer [B/s]"},
    {"filesystem_limit_bytes_per_s", Shows::bandwidth, "file system limit", "what all together write [B/s]"},
    {"writers", Shows::count, "writers", "processes that write"},
    {"serialiser", Shows::text, "serialiser", "what turns state into files"},
    {"host_memory", Shows::text, "host memory", "what copies to the host go into"},
    {"host_memory_free_bytes", Shows::bytes, "host memory free", "of one node, beside the job [B]"},
    {"strategy", Shows::text, "strategy", "how a save is taken"},
    {"slowdown", Shows::fraction, "slowdown", "part of the speed that is lost beside a save, 0 ... 1"},
    {"period_s", Shows::seconds, "interval", "from the start of a save to the start of the next, where given [s]"},
    {"step_s", Shows::seconds, "step", "one training step [s]"},
    {"work_s", Shows::seconds, "work", "of the job without saves and failures [s]"},
    {"mtbf_s", Shows::seconds, "MTBF", "mean uptime between failures of the whole job [s]"},
    {"mtbf_wall_clock_s", Shows::seconds, "", "the same with the time down: wall clock over failures [s]"},
    {"mtbf_low_s", Shows::seconds, "", "its lower bound with 95 % confidence, of counted failures [s]"},
    {"mtbf_high_s", Shows::seconds, "", "its upper bound with 95 % confidence, of counted failures [s]"},
    {"detection_s", Shows::seconds, "detection", "until a failure is noticed [s]"},
    {"rescheduling_s", Shows::seconds, "rescheduling", "from then until the job has its nodes [s]"},
    {"initialisation_s", Shows::seconds, "initialisation", "from there until the restore starts [s]"},
    {"restore_s", Shows::seconds, "restore", "reading the state back [s]"},
    {"warm_up_s", Shows::seconds, "warm-up", "after the state is read [s]"},
    {"price_per_hour", Shows::number, "price per hour", "of all nodes, where one was given [$]"},
};

/// The first answer.
inline constexpr FieldInfo checkpoint_fields[] = {
    {"checkpoint_size_bytes", Shows::bytes, "checkpoint size", "bytes of one checkpoint [B]"},
    {"write_bandwidth_bytes_per_s", Shows::bandwidth, "write bandwidth", "of all writers together [B/s]"},
    {"write_time_s", Shows::seconds, "write time", "from the start of a save until it is durable [s]"},
    {"storage_bottleneck", Shows::flag, "storage bottleneck", "whether the write takes more than 60 s"},
    {"required_bandwidth_bytes_per_s", Shows::bandwidth, "", "from here on storage is no bottleneck [B/s]"},
    {"bandwidth_assumed", Shows::flag, "", "whether the node has no storage figure, so that one was assumed"},
    {"overruns_interval", Shows::flag, "", "whether the save is longer than the interval"},
    {"mfu_penalty", Shows::fraction, "MFU penalty", "part of the period that the training stops for a save, 0 ... 1"},
};

/// What one save costs; also a row of strategies.
inline constexpr FieldInfo save_fields[] = {
    {"strategy", Shows::text, "strategy", "how the save is taken"},
    {"blocking_s", Shows::seconds, "training stops", "time for which a save stops the training [s]"},
    {"waiting_s", Shows::seconds, "and waits", "before a save, until the one before is out of the way [s]"},
    {"contention_s", Shows::seconds, "steps lose", "what the steps between two saves take longer [s]"},
    {"durable_after_s", Shows::seconds, "durable after", "from the start of a save until it is safe [s]"},
    {"smallest_period_s", Shows::seconds, "", "least time between saves at which none waits [s]"},
    {"host_memory_bytes", Shows::bytes, "host memory", "that the save takes on one node [B]"},
    {"waves", Shows::count, "", "parts in which it passes through host memory"},
    {"best_budget_bytes", Shows::bytes, "", "with a staging budget: the largest that fits, which blocks least [B]"},
    {"useless_saves", Shows::fraction, "of no use", "of the saves: they fail or cannot be read back, 0 ... 1"},
    {"saves_to_keep", Shows::count, "", "the fewest of which one can be read, but for one chance in a million"},
    {"binding_stage", Shows::text, "slowest stage", "the stage that the save waits for longest"},
    {"binding_limit", Shows::text, "", "what limits that stage"},
};

/// Stages of a path.
inline constexpr FieldInfo stage_fields[] = {
    {"name", Shows::text, "stage", "of the stage"},
    {"time_s", Shows::seconds, "time", "alone [s]"},
    {"fastest_s", Shows::seconds, "at its rates", "the least that its rates allow [s]"},
    {"binds_s", Shows::seconds, "", "how long the save waited for it [s]"},
    {"limit", Shows::text, "limit", "what limits it"},
};

/// The run with failures.
inline constexpr FieldInfo run_fields[] = {
    {"work_interval_s", Shows::seconds, "", "work between saves, in force [s]"},
    {"period_s", Shows::seconds, "save every", "from the start of a save to the start of the next [s]"},
    {"steps", Shows::count, "", "steps between saves, where that is known"},
    {"interval_from", Shows::text, "", "given, best or customary"},
    {"bound", Shows::text, "", "what keeps the best interval from being shorter"},
    {"goodput", Shows::fraction, "goodput", "useful work in the wall-clock time, 0 ... 1"},
    {"goodput_low", Shows::fraction, "", "with the lower bound of the MTBF, of counted failures"},
    {"goodput_high", Shows::fraction, "", "with the upper bound of the MTBF, of counted failures"},
    {"wall_clock_s", Shows::seconds, "run", "of the whole job [s]"},
    {"failure_count", Shows::number, "", "expected number of failures"},
    {"restore_s", Shows::seconds, "", "reading the state back, warm-up not included [s]"},
    {"no_spare", Shows::fraction, "no spare", "chance that a failure finds none and waits, 0 ... 1"},
    {"spare_wait_s", Shows::seconds, "", "what a failure waits for a spare, in the mean of all [s]"},
    {"fewest_spares", Shows::count, "", "with which at most one failure in a hundred finds none"},
    {"lost_accelerator_hours", Shows::hours, "lost", "accelerator-hours beside useful work; null without nodes [h]"},
    {"best_work_interval_s", Shows::seconds, "", "where an interval is given: work between saves at the best one [s]"},
    {"best_period_s", Shows::seconds, "best interval", "the same, from start to start [s]"},
    {"best_goodput", Shows::fraction, "", "goodput at that"},
    {"best_lost_hours", Shows::hours, "", "hours beside useful work at that [h]"},
    {"best_save_hours", Shows::hours, "", "of them: stopped for saves, or waiting for the one before [h]"},
    {"best_slowdown_hours", Shows::hours, "", "of them: slower steps beside saves [h]"},
    {"best_lost_work_hours", Shows::hours, "", "of them: work done twice [h]"},
    {"best_outage_hours", Shows::hours, "", "of them: from failures until it computes again [h]"},
};

/// Where the hours go.
inline constexpr FieldInfo ledger_fields[] = {
    {"category", Shows::text, "where the time goes", "what the time is spent on"},
    {"seconds", Shows::seconds, "", "of the wall clock [s]"},
    {"percent", Shows::number, "percent", "of the wall clock"},
    {"hours", Shows::number, "hours", "of the wall clock [h]"},
    {"accelerator_hours", Shows::number, "accelerator-hours", "of all accelerators; null without nodes [h]"},
};

/// The kinds of badput of ml-goodput-measurement.
inline constexpr FieldInfo badput_fields[] = {
    {"kind", Shows::text, "badput", "as ml-goodput-measurement names it"},
    {"seconds", Shows::seconds, "time", "of the records, or expected"},
    {"category", Shows::text, "in the ledger", "where it stands; null: nowhere"},
    {"how", Shows::text, " ", "it is found in records; null: expected"}};

/// Every strategy side by side.
inline constexpr FieldInfo strategy_fields[] = {
    {"strategy", Shows::text, "strategy", "how a save is taken"},
    {"blocking_s", Shows::seconds, "stops", "time for which a save stops the training [s]"},
    {"durable_after_s", Shows::seconds, "durable after", "from the start of a save until it is safe [s]"},
    {"host_memory_bytes", Shows::bytes, "memory", "that the save takes of the host of one node [B]"},
    {"smallest_period_s", Shows::seconds, "", "least time between saves at which none waits [s]"},
    {"waves", Shows::count, "", "parts in which it passes through host memory"},
    {"restore_s", Shows::seconds, "restore", "reading the state back [s]"},
    {"work_interval_s", Shows::seconds, "", "work between saves [s]"},
    {"period_s", Shows::seconds, "every", "from the start of a save to the start of the next [s]"},
    {"bound", Shows::text, "", "what keeps the interval from being shorter"},
    {"goodput", Shows::fraction, "goodput", "useful work in the wall-clock time, 0 ... 1"},
    {"wall_clock_s", Shows::seconds, "", "of the whole job [s]"},
    {"lost_hours", Shows::hours, "h lost", "hours beside useful work [h]"},
    {"save_hours", Shows::hours, "", "of them: stopped for saves, or waiting for the one before [h]"},
    {"slowdown_hours", Shows::hours, "", "of them: slower steps beside saves [h]"},
    {"lost_work_hours", Shows::hours, "", "of them: work done twice [h]"},
    {"outage_hours", Shows::hours, "", "of them: from failures until it computes again [h]"},
    {"lost_accelerator_hours", Shows::hours, "", "accelerator-hours beside useful work; null without nodes [h]"},
    {"possible", Shows::flag, "", "whether it can be taken"},
    {"reason", Shows::text, "", "why not"},
    {"remark", Shows::text, " ", "best, or what it leaves open"},
};

/// What is saved, and how it is divided: the part of a job that needs no machine.
void set_state(Fields& fields, const Asked& asked, bool sources);

/// Fields of a job that was asked about. `outcome`: what it costs, for its restore; `sources`: with the documents that
/// figures come from.
void set_job(Fields& fields, const Asked& asked, const ckpt::Outcome& outcome, bool sources);
/// Fields of the first answer.
void set_checkpoint(Fields& fields, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome);
/// Fields of one save.
void set_save(Fields& fields, const ckpt::Job& job, const ckpt::Outcome& outcome);
/// Fields of a run.
void set_run(Fields& fields, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome);
/// Hours beside useful work and what they are made of, in the fields of this beginning: "" or "best_".
void set_lost_hours(Fields& fields, const std::string& beginning, const ckpt::Ledger& ledger);
/// A difference of goodputs, in points: "+2.04 points".
[[nodiscard]] std::string points_text(double difference);
/// The kinds of badput of ml-goodput-measurement, found in records or expected.
void add_badput(Report& report, const ckpt::logs::BadputSum& sum, bool expected);
/// A row of strategies.
void set_strategy(Fields& fields, const ckpt::StrategyRow& row, const ckpt::Job& job);

/// What a job costs; where nothing fails also at a period that is shorter than the save.
/// @throws ckpt::InvalidInput
[[nodiscard]] ckpt::Outcome solve_asked(const ckpt::Job& job);

/// Accelerators of the job, for accelerator-hours; empty where they are not known.
[[nodiscard]] std::optional<double> accelerators_of(const ckpt::DescribedJob& described);
/// The strategy's name as it is typed.
[[nodiscard]] std::string_view name_of(ckpt::SaveStrategy strategy);
/// The MTBF of a job that fails, what is said of it, and that of wall clock where it is not the same.
[[nodiscard]] std::string mtbf_text(const ckpt::Outcome& outcome, const std::string& bounds = {});
/// Why a strategy cannot be taken, with the options that help.
[[nodiscard]] std::string reason_of(ckpt::Obstacle obstacle);
/// What was assumed about a job, and what its best answer depends on.
void add_notes(Report& report, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome, bool compares);

}  // namespace program
