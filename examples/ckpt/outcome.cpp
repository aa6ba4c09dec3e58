#include "outcome.hpp"

#include <cmath>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/described_text.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_advice.hpp>
#include <ckpt/io/format_state.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/save/machine_path.hpp>

#include "options.hpp"
#include "report/names.hpp"

namespace program {

namespace {

[[nodiscard]] std::string describe(const ckpt::Source& source) {
  if (source.title.empty()) return "";
  return source.year == 0 ? std::string(source.title) : fmt::format("{}, {}", source.title, source.year);
}

/// A layout in words: 8 tensor x 4 pipeline x 16 data = 512 ranks, ZeRO 1, deduplicated.
[[nodiscard]] std::string describe(const ckpt::ParallelLayout& layout) {
  const auto count = [](std::uint64_t n) { return count_text(static_cast<double>(n)); };
  std::string text;
  const auto size = [&](std::uint64_t n, const char* what) {
    if (n > 1) text += fmt::format("{}{} {}", text.empty() ? "" : " x ", count(n), what);
  };
  size(layout.tensor, "tensor");
  size(layout.pipeline, "pipeline");
  size(layout.data, "data");
  size(layout.context, "context");
  if (text.empty()) text = "1 data";
  text += fmt::format(" = {} rank{}", count(layout.ranks()), layout.ranks() == 1 ? "" : "s");
  if (layout.expert > 1) text += fmt::format(", {} expert", count(layout.expert));
  if (layout.zero != ckpt::Zero::none) text += fmt::format(", ZeRO {}", static_cast<int>(layout.zero));
  if (layout.shard_group != 0) text += fmt::format(" in groups of {}", count(layout.shard_group));
  if (layout.one_file) text += ", one file";
  return text + fmt::format(", {}", to_string(layout.who_writes()));
}

/// What bytes per parameter are made of: " = 2 weights + 4 master weights + 4 + 4 moments".
[[nodiscard]] std::string components_text(const ckpt::DescribedJob& described) {
  if (!described.optimizer) return "";
  if (described.optimizer->depends_on_shape()) return " on average, by the shapes of the tensors";
  const auto bytes = ckpt::optimizer_traits<ckpt::Optimizer>::components(*described.optimizer);
  std::string text;
  const auto add = [&text](double size, const char* what) {
    if (size > 0.0) text += fmt::format("{}{:.6g}{}", text.empty() ? " = " : " + ", size, what);
  };
  add(bytes.weights, " weights");
  add(bytes.master_weights, " master weights");
  const bool two = bytes.first_moment > 0.0 && bytes.second_moment > 0.0;
  add(bytes.first_moment, two ? "" : " moment");
  add(bytes.second_moment, two ? " moments" : " moment");
  add(bytes.other - described.optimizer->besides().bytes, " other");
  add(described.optimizer->average.bytes, " averaged copy");
  add(described.optimizer->gradients.bytes, " gradients");
  return text;
}

/// What a given bandwidth of a writer or a limit is of.
void set_storage(Fields& fields, const ckpt::DescribedJob& described, bool sources) {
  const ckpt::Machine& machine = described.job.machine;
  const auto from = [&](const char* field, const char* what) {
    const ckpt::DescribedOrigin origin = described.origin(what);
    fields.remark(field, std::string(origin.confidence), sources ? describe(origin.source) : "");
  };
  if (!described.storage.empty()) fields.set("storage", described.storage);
  if (described.writers_alone) {
    if (described.writer_bandwidth) {
      fields.set("writer_bandwidth_bytes_per_s", *described.writer_bandwidth,
                 fmt::format("{} per writer", *described.writer_bandwidth));
      from("writer_bandwidth_bytes_per_s", "write bandwidth");
    }
    fields.set("filesystem_limit_bytes_per_s", machine.shared ? machine.shared->write_aggregate : std::nullopt);
    from("filesystem_limit_bytes_per_s", "file system limit");
    return;
  }
  if (machine.shared) {
    const auto stage = shared_write_stage(*machine.shared);
    if (stage.per_node) {
      fields.set("writer_bandwidth_bytes_per_s", *stage.per_node, fmt::format("{} per node", *stage.per_node));
      from("writer_bandwidth_bytes_per_s", "write bandwidth");
    } else if (stage.per_writer) {
      fields.set("writer_bandwidth_bytes_per_s", *stage.per_writer, fmt::format("{} per process", *stage.per_writer));
      from("writer_bandwidth_bytes_per_s", "write bandwidth");
    }
    if (stage.shared) {
      fields.set("filesystem_limit_bytes_per_s", *stage.shared);
      from("filesystem_limit_bytes_per_s", "write bandwidth");
    }
  } else if (machine.node.storage) {
    fields.set("writer_bandwidth_bytes_per_s", machine.node.storage->write_bandwidth,
               fmt::format("{} per node", machine.node.storage->write_bandwidth));
    from("writer_bandwidth_bytes_per_s", "write bandwidth");
  }
}

/// A job whose interval is shorter than a save blocks, where nothing fails: the first answer alone.
[[nodiscard]] ckpt::Outcome solve_overrun(ckpt::Job job) {
  const ckpt::Period period = *job.saving.period;
  job.saving.period.reset();
  ckpt::Outcome outcome = solve(job);
  const ckpt::Seconds durable = outcome.save.cost.durable_after();
  outcome.checkpoint = ckpt::CheckpointModel{}.solve(job.state.bytes(), durable, durable, period);
  outcome.origin = ckpt::IntervalOrigin::given;
  return outcome;
}

}  // namespace

ckpt::Outcome solve_asked(const ckpt::Job& job) {
  try {
    return solve(job);
  } catch (const ckpt::InvalidInput& error) {
    const bool short_period =
        std::string_view(error.what()).find("SaveCost::work_in: period") != std::string_view::npos;
    if (short_period && job.saving.period && job.saving.strategy == ckpt::SaveStrategy::synchronous && !law_of(job)) {
      return solve_overrun(job);
    }
    throw;
  }
}

std::string mtbf_text(const ckpt::Outcome& outcome, const std::string& bounds) {
  const ckpt::Seconds down = outcome.run.time_down();
  const std::string renews =
      outcome.shape < 1.0 || outcome.shape > 1.0 ? fmt::format(", shape {:.4g}", outcome.shape) : std::string();
  if (!(down.value() > 0.0)) return fmt::format("{} of the job{}{}", outcome.law->mtbf, bounds, renews);
  return fmt::format("{} of uptime{}{} {} of wall clock{}", outcome.law->mtbf, bounds, bounds.empty() ? ',' : ';',
                     wall_clock_mtbf(outcome.law->mtbf, down).seconds(), renews);
}

std::string_view name_of(ckpt::SaveStrategy strategy) {
  for (const ckpt::StrategyInfo* info : ckpt::strategies::all) {
    if (info->strategy == strategy) return info->name;
  }
  return to_string(strategy);
}

std::string reason_of(ckpt::Obstacle obstacle) { return name_options(to_string(obstacle)); }

std::optional<double> accelerators_of(const ckpt::DescribedJob& described) {
  if (!described.writers_alone && described.job.machine.node.accelerators > 0) {
    return static_cast<double>(described.job.machine.accelerators());
  }
  if (described.layout_given) return static_cast<double>(described.inventory->layout().ranks());
  return std::nullopt;
}

void set_state(Fields& fields, const Asked& asked, bool sources) {
  const ckpt::DescribedJob& described = asked.described;
  const ckpt::Job& job = described.job;
  const auto from = [&](const char* field, const char* what) {
    const ckpt::DescribedOrigin origin = described.origin(what);
    fields.remark(field, std::string(origin.confidence), sources ? describe(origin.source) : "");
  };
  const auto said = [&](const char* field, std::string_view key) {
    fields.remark(field, asked.description.has(key) ? "given" : "default");
  };
  if (!described.model.empty()) fields.set("model", described.model);
  if (described.parameters > 0.0) {
    fields.set("parameters", described.parameters);
    from("parameters", "parameters");
  } else if (job.state.bytes().value() > 0.0) {
    fields.set("size_bytes", job.state.bytes());
    fields.remark("size_bytes", "given");
  }
  if (described.optimizer) {
    const ckpt::Optimizer& optimizer = *described.optimizer;
    fields.set("optimizer", optimizer.name);
    said("optimizer", "state.optimizer");
    fields.set("precision", optimizer.precision().name);
    said("precision", "state.precision");
    if (optimizer.rank() != 0) {
      fields.set("optimizer_rank", static_cast<double>(optimizer.rank()));
      said("optimizer_rank", "state.rank");
    }
    if (optimizer.scope() != nullptr) {
      fields.set("lora", fmt::format("{}", *optimizer.scope()));
      said("lora", "state.lora");
      fields.set("trained_parameters", static_cast<double>(described.lora.total()));
    }
    if (!(optimizer.average == ckpt::formats::none)) fields.set("ema", optimizer.average.name);
    if (!(optimizer.gradients == ckpt::formats::none)) fields.set("gradients", optimizer.gradients.name);
  }
  if (described.bytes_per_parameter > 0.0) {
    fields.set("bytes_per_parameter", described.bytes_per_parameter,
               fmt::format("{}{}", ckpt::Bytes(described.bytes_per_parameter), components_text(described)));
  }
  if (described.data_loaders.value() > 0.0) fields.set("data_loader_bytes", described.data_loaders);
  if (described.layout_given) fields.set("layout", describe(described.inventory->layout()));
}

namespace {

void set_known(Fields& fields, const Asked& asked, const ckpt::Outcome& outcome, bool sources) {
  const ckpt::DescribedJob& described = asked.described;
  const ckpt::Job& job = described.job;
  const ckpt::Machine& machine = job.machine;
  const auto from = [&](const char* field, const char* what) {
    const ckpt::DescribedOrigin origin = described.origin(what);
    fields.remark(field, std::string(origin.confidence), sources ? describe(origin.source) : "");
  };
  const auto said = [&](const char* field, std::string_view key) {
    fields.remark(field, asked.description.has(key) ? "given" : "default");
  };
  set_state(fields, asked, sources);
  if (!machine.name.empty()) fields.set("node", machine.name);
  if (!described.writers_alone) {
    std::string nodes = count_text(static_cast<double>(machine.nodes));
    if (machine.node.accelerators > 0) {  // else a count alone, of what was measured
      const auto accelerators = static_cast<double>(machine.accelerators());
      nodes += fmt::format(", {} accelerators", count_text(accelerators));
      fields.set("accelerators", accelerators);
    }
    fields.set("nodes", static_cast<double>(machine.nodes), nodes);
    if (machine.to_host || machine.node.accelerator.host_link) {
      const auto rate = machine.link_to_host().per_accelerator;
      fields.set("host_link_bytes_per_s", rate, fmt::format("{} per accelerator", rate));
      from("host_link_bytes_per_s", "host link");
    }
    if (machine.shared && machine.network()) {
      fields.set("network_bytes_per_s", *machine.network(), fmt::format("{} per node", *machine.network()));
      from("network_bytes_per_s", "network");
    }
  }
  set_storage(fields, described, sources);
  if (outcome.load) {
    fields.set("writers", outcome.load->writers());
    if (described.layout_given && !described.writers_alone) {
      fields.remark("writers", "by layout");
    } else {
      said("writers", "saving.writers");
    }
  }
  if (job.saving.serialiser) {
    const ckpt::Serialiser& serialiser = *job.saving.serialiser;
    std::string text = fmt::format("{}, {} per process", serialiser.name, serialiser.write_per_process);
    if (serialiser.overlap < 1.0) text += fmt::format(", {:.3g} % beside writing", 100.0 * serialiser.overlap);
    fields.set("serialiser", serialiser.name, text);
  }
  if (job.saving.host_memory) fields.set("host_memory", job.saving.host_memory->name);
  if (!described.writers_alone) {
    const auto& free = job.saving.host_memory_free ? job.saving.host_memory_free : machine.node.host_memory;
    if (free) {
      fields.set("host_memory_free_bytes", *free, fmt::format("{} per node", *free));
      fields.remark("host_memory_free_bytes", job.saving.host_memory_free ? "given" : "all of it");
    }
  }
  fields.set("strategy", name_of(job.saving.strategy));
  said("strategy", "saving.strategy");
  if (asked.best) fields.remark("strategy", "best");
  if (job.saving.strategy != ckpt::SaveStrategy::synchronous) {
    fields.set("slowdown", job.saving.slowdown);
    said("slowdown", "saving.slowdown");
  }
  if (outcome.origin == ckpt::IntervalOrigin::given) {
    fields.set("period_s", job.saving.period ? job.saving.period->seconds() : outcome.period().seconds());
    if (!asked.interval_from.empty()) fields.remark("period_s", asked.interval_from);
  }
  if (job.training.step.value() > 0.0) fields.set("step_s", job.training.step);
  if (!outcome.law) return;
  fields.set("work_s", job.training.work);
  said("work_s", "training.work");
  fields.set("mtbf_s", outcome.law->mtbf, mtbf_text(outcome));
  fields.set("mtbf_wall_clock_s", wall_clock_mtbf(outcome.law->mtbf, outcome.run.time_down()).seconds());
  if (!described.origin("mtbf").confidence.empty()) from("mtbf_s", "mtbf");
  if (described.observed) {
    // Of uptime, as the MTBF is.
    const ckpt::Seconds down = law_of(job)->mtbf - outcome.law->mtbf;
    const auto up = [&down](ckpt::Seconds mtbf) { return down < mtbf ? mtbf - down : ckpt::Seconds(); };
    const ckpt::Seconds low = up(described.observed->mtbf_low());
    const ckpt::Seconds high = up(described.observed->mtbf_high());
    fields.set("mtbf_low_s", low);
    fields.set("mtbf_high_s", high);
    fields.set("mtbf_s", outcome.law->mtbf,
               mtbf_text(outcome, fmt::format(", {} to {} with 95 % confidence", low, high)));
  }
  const ckpt::Outage& outage = outcome.run.outage;
  fields.set("detection_s", outage.detection);
  fields.set("rescheduling_s", outage.rescheduling);
  const bool initialises = outage.initialisation.value() > 0.0;
  fields.set("initialisation_s", outage.initialisation, initialises ? fmt::format("{}", outage.initialisation) : "");
  if (outage.restore) fields.set("restore_s", *outage.restore);
  fields.remark("restore_s", outcome.restore ? "by the path" : "given");
  fields.set("warm_up_s", outage.warm_up);
  for (const std::string_view part : {"detection", "rescheduling", "initialisation", "warm_up"}) {
    const bool given = asked.description.has(fmt::format("failures.outage.{}", part)) ||
                       asked.description.has(fmt::format("failures.outage_per_node.{}", part));
    fields.remark(fmt::format("{}_s", part), given ? "given" : "default");
  }
}

}  // namespace

void set_job(Fields& fields, const Asked& asked, const ckpt::Outcome& outcome, bool sources) {
  set_known(fields, asked, outcome, sources);
  for (const ckpt::DescribedFigure& figure : asked.described.origins) {
    if (figure.origin.confidence != "assumed") continue;
    const auto input = ckpt::input_of(figure.what);
    if (const std::string_view field = input ? page::field_of(*input) : std::string_view(); !field.empty()) {
      fields.remark(field, "assumed");
    }
  }
}

void add_badput(Report& report, const ckpt::logs::BadputSum& sum, bool expected) {
  for (std::size_t i = 0; i < ckpt::logs::badput_count; ++i) {
    const ckpt::logs::BadputInfo& kind = ckpt::logs::badput_kinds[i];
    Fields& row = report.row("badput");
    row.set("kind", kind.name);
    row.set("seconds", rounded(sum.seconds[i]), fmt::format("{:s}", ckpt::Seconds(sum.seconds[i])));
    // Expected warm-up is a part of the restore, and what stands still for a stop waits.
    const auto which = static_cast<ckpt::logs::Badput>(i);
    const std::optional<ckpt::Category> category =
        expected && which == ckpt::logs::Badput::startup ? ckpt::Category::restore
        : expected && which == ckpt::logs::Badput::other ? ckpt::Category::waiting
                                                         : kind.category;
    row.set("category", category ? FieldValue(std::string(to_string(*category))) : FieldValue(),
            category ? std::string(to_string(*category)) : "-");
    if (!expected) row.set("how", kind.means);
  }
}

void set_checkpoint(Fields& fields, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome) {
  const ckpt::CheckpointResult& result = outcome.checkpoint;
  const ckpt::CheckpointModel model;
  const ckpt::Machine& machine = described.job.machine;
  if (result.checkpoint_size.value() > 0.0) {
    fields.set("checkpoint_size_bytes", result.checkpoint_size,
               fmt::format("{} ({:iB})", result.checkpoint_size, result.checkpoint_size));
    std::string bandwidth = fmt::format("{:GB/s} of all writers together", result.write_bandwidth);
    if (described.writers_alone && machine.shared) {
      const auto limit = *machine.shared->write_aggregate;
      const auto writers = static_cast<double>(machine.nodes);
      bandwidth = fmt::format("{:GB/s}: what the file system takes", result.write_bandwidth);
      if (described.writer_bandwidth) {
        const auto together = *described.writer_bandwidth * writers;
        bandwidth = fmt::format("{:GB/s}: {} writer{} x {:GB/s} = {:GB/s}", result.write_bandwidth, count_text(writers),
                                writers == 1.0 ? "" : "s", *described.writer_bandwidth, together);
        bandwidth += together > limit ? fmt::format(", capped by the file system at {:GB/s}", limit)
                                      : fmt::format("; the file system would take {:GB/s}", limit);
      }
    }
    fields.set("write_bandwidth_bytes_per_s", result.write_bandwidth, bandwidth);
    const auto required = ckpt::round_up_requirement(result.required_bandwidth());
    std::string flag =
        fmt::format("no, the write stays within {:s}; {} would be enough", model.bottleneck_threshold, required);
    if (result.storage_bottleneck) {
      flag = fmt::format("yes, the write takes more than {:s}; it needs {}", model.bottleneck_threshold, required);
      if (described.writers_alone && machine.shared) {
        if (result.required_bandwidth() > *machine.shared->write_aggregate) {
          flag += ", which is more than the file system takes";
        } else if (described.writer_bandwidth) {
          double writers = std::ceil(result.required_bandwidth() / *described.writer_bandwidth);
          if (writers * *described.writer_bandwidth < result.required_bandwidth()) writers += 1.0;
          flag += fmt::format(", as {} such writers would give", count_text(writers));
        }
      }
    }
    fields.set("storage_bottleneck", result.storage_bottleneck, flag);
    fields.set("required_bandwidth_bytes_per_s", result.required_bandwidth());
  }
  if (described.writers_alone) {
    fields.set("write_time_s", result.write_time);
  } else {
    fields.set("write_time_s", result.write_time, "");  // as durable_after of the save
  }
  fields.set("bandwidth_assumed", described.bandwidth_assumed);
  fields.set("overruns_interval", result.overruns_interval);
  const auto& given = described.job.saving.period;
  fields.set("mfu_penalty", result.mfu_penalty,
             fmt::format("{:.4g} % with a save every {}{}{}", result.mfu_penalty_pct(),
                         given ? given->seconds() : outcome.period().seconds(),
                         outcome.origin == ckpt::IntervalOrigin::customary ? ", a usual interval: none is given" : "",
                         result.overruns_interval ? ", the write is longer than the interval" : ""));
}

void set_save(Fields& fields, const ckpt::Job& job, const ckpt::Outcome& outcome) {
  const ckpt::StrategyResult& save = outcome.save;
  fields.set("strategy", name_of(job.saving.strategy));
  fields.set("blocking_s", save.cost.blocking);
  fields.set("waiting_s", save.waiting, save.waiting.value() > 0.0 ? fmt::format("{}", save.waiting) : "");
  fields.set("contention_s", save.contention, save.contention.value() > 0.0 ? fmt::format("{}", save.contention) : "");
  fields.set("durable_after_s", save.durable_after());
  fields.set("smallest_period_s", save.cost.smallest_period());
  fields.set("host_memory_bytes", save.host_memory,
             save.host_memory.value() > 0.0
                 ? fmt::format("{} of a node{}", save.host_memory,
                               outcome.waves > 1 ? fmt::format(", in {} waves", outcome.waves)
                               : save.best_budget.value() > 0.0
                                   ? fmt::format(", for whose staging budget training stops {} longer; at most {} fit",
                                                 save.wave_stall, save.best_budget)
                                   : "")
                 : "");
  fields.set("waves", static_cast<double>(outcome.waves));
  if (save.best_budget.value() > 0.0) fields.set("best_budget_bytes", save.best_budget);
  if (const ckpt::SaveReliability& saves = outcome.run.reliability; !saves.is_perfect()) {
    const std::uint64_t keep = ckpt::saves_to_keep(saves.unusable, 1e-6);
    fields.set("useless_saves", saves.useless(),
               fmt::format("{:.4g} % of the saves; keep {}, and one can be read but for a chance in a million",
                           100.0 * saves.useless(), keep));
    fields.set("saves_to_keep", static_cast<double>(keep));
  }
  if (!outcome.path) return;
  const auto& binding = outcome.path->binding();
  fields.set("binding_stage", binding.name, fmt::format("{}: {}", binding.name, to_string(binding.limit)));
  fields.set("binding_limit", to_string(binding.limit));
}

void set_run(Fields& fields, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome) {
  const ckpt::Ledger& ledger = outcome.ledger;
  const bool best = outcome.origin == ckpt::IntervalOrigin::best;
  double steps = static_cast<double>(outcome.steps);
  const ckpt::Seconds step = described.job.training.step;
  if (outcome.steps == 0 && step.value() > 0.0) {  // of an interval that is given in steps
    const double many = std::round(outcome.interval.seconds() / step);
    if (many >= 1.0 && std::abs(outcome.interval.seconds() / step - many) <= 1e-12 * many) steps = many;
  }
  std::string every = fmt::format("{} from start to start, {} of work between saves", outcome.period().seconds(),
                                  outcome.interval.seconds());
  if (steps > 0.0) every += fmt::format(", {} step{}", count_text(steps), steps > 1.0 ? "s" : "");
  if (best && outcome.bound == ckpt::Bound::by_storage) every += ": storage takes no more";
  if (best && outcome.bound == ckpt::Bound::by_step) every += ": a save comes after a whole step";
  fields.set("work_interval_s", outcome.interval.seconds());
  fields.set("period_s", outcome.period().seconds(), every);
  if (steps > 0.0) fields.set("steps", steps);
  fields.set("interval_from", to_string(outcome.origin));
  fields.set("bound", best ? to_string(outcome.bound) : std::string_view());
  fields.set("goodput", outcome.goodput(), fmt::format("{:.5g} %", 100.0 * outcome.goodput()));
  fields.set(
      "wall_clock_s", ledger.wall_clock(),
      fmt::format("{} for {} of work, {:.4g} failures", ledger.wall_clock(), outcome.run.work, ledger.failure_count));
  fields.set("failure_count", ledger.failure_count);
  if (outcome.run.outage.restore) fields.set("restore_s", *outcome.run.outage.restore);
  if (const auto& spares = described.job.failures.spares; spares && outcome.law) {
    const ckpt::Seconds mtbf = outcome.law->mtbf;
    const double none = spares->chance_of_none(mtbf);
    const ckpt::Seconds wait = spares->mean_wait(mtbf);
    const std::uint64_t enough = fewest_spares(spares->replacement, mtbf, 0.01);
    fields.set("no_spare", none,
               fmt::format("for {:.4g} % of the failures, which wait {}; with {} spares for 1 %", 100.0 * none,
                           spares->wait(), enough));
    fields.set("spare_wait_s", wait);
    fields.set("fewest_spares", static_cast<double>(enough));
  }
  const auto accelerators = accelerators_of(described);
  if (accelerators) {
    const double lost = ledger.badput().in(ckpt::units::h) * *accelerators;
    fields.set("lost_accelerator_hours", lost,
               fmt::format("{:.4g} h, {} accelerator-hours", ledger.badput().in(ckpt::units::h),
                           count_text(std::round(lost))));
  }
}

void set_lost_hours(Fields& fields, const std::string& beginning, const ckpt::Ledger& ledger) {
  const auto set = [&](const char* name, ckpt::Seconds time) { fields.set(beginning + name, time.in(ckpt::units::h)); };
  set("lost_hours", ledger.badput());
  set("save_hours", ledger.save + ledger.waiting);
  set("slowdown_hours", ledger.slowdown);
  set("lost_work_hours", ledger.lost_work);
  set("outage_hours", ledger.outage());
}

std::string points_text(double difference) { return fmt::format("{:+.3g} points", 100.0 * difference); }

void set_strategy(Fields& fields, const ckpt::StrategyRow& row, const ckpt::Job& job) {
  fields.set("strategy", name_of(row.strategy));
  fields.set("possible", row.obstacle == ckpt::Obstacle::none);
  if (row.obstacle != ckpt::Obstacle::none) {
    fields.set("reason", reason_of(row.obstacle));
    fields.set("remark", FieldValue(), "not possible");
    return;
  }
  const ckpt::Outcome& outcome = row.outcome;
  fields.set("blocking_s", outcome.save.cost.blocking);
  fields.set("durable_after_s", outcome.save.durable_after());
  fields.set("host_memory_bytes", outcome.save.host_memory);
  fields.set("smallest_period_s", outcome.save.cost.smallest_period());
  fields.set("waves", static_cast<double>(outcome.waves));
  std::string remark = outcome.waves > 1 ? fmt::format("in {} waves", outcome.waves) : "";
  if (row.strategy == ckpt::SaveStrategy::peer_memory) {
    remark += fmt::format("{}not on storage", remark.empty() ? "" : ", ");
  }
  if (!remark.empty()) fields.set("remark", remark);
  if (!outcome.law) return;
  if (outcome.run.outage.restore) fields.set("restore_s", *outcome.run.outage.restore);
  fields.set("work_interval_s", outcome.interval.seconds());
  fields.set("period_s", outcome.period().seconds());
  if (outcome.origin == ckpt::IntervalOrigin::best) fields.set("bound", to_string(outcome.bound));
  fields.set("goodput", outcome.goodput(), fmt::format("{:.3f} %", 100.0 * outcome.goodput()));
  fields.set("wall_clock_s", outcome.ledger.wall_clock());
  const double lost = outcome.ledger.badput().in(ckpt::units::h);
  set_lost_hours(fields, "", outcome.ledger);
  if (job.machine.node.accelerators > 0) {
    fields.set("lost_accelerator_hours", lost * static_cast<double>(job.machine.accelerators()));
  }
}

void add_notes(Report& report, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome, bool compares) {
  const ckpt::Job& job = described.job;
  for (const std::string& note : described.notes) report.note(name_options(note));
  if (outcome.reading_assumed && outcome.law) {
    report.note(
        "how fast storage reads is not known: restores are taken to read as it writes; give "
        "--filesystem-read-limit or --read-bandwidth, or --restore");
  }
  const bool copies = compares || job.saving.strategy != ckpt::SaveStrategy::synchronous;
  if (copies && !described.writers_alone && !job.saving.cost) {
    if (!job.saving.host_memory && outcome.load && (job.machine.to_host || job.machine.node.accelerator.host_link)) {
      const ckpt::SavePath fresh{device_to_host_stage(job.machine), host_memory_stage(ckpt::host_memory::fresh)};
      report.note(
          fmt::format("copies to the host are bound by the link alone, as into pinned memory that is kept; into "
                      "fresh memory, as PyTorch's asynchronous save does by default, they would take {}: "
                      "--host-memory fresh",
                      fresh.solve(*outcome.load).durable_after));
    }
    if (!job.saving.host_memory_free) {
      report.note("all memory of a host is taken to be free: give --host-memory-free");
    }
    if (!(job.saving.slowdown > 0.0)) {
      report.note(
          "steps are taken not to slow down beside a save, so that a hidden one costs nothing and is taken as often as "
          "storage allows: measure what steps lose, and give --slowdown");
    }
  }
  if (outcome.law && outcome.run.outage.warm_up.value() == 0.0 && !described.job.failures.outage.restore) {
    report.note("restores read the state back, with no time to warm up: give it with --warm-up");
  }
  if (outcome.run.notice.share > 0.0) report.note(fmt::format("{}", outcome.run.notice));
  if (outcome.law && job.training.work <= outcome.interval.seconds()) {
    report.note("the job is no longer than its interval: it saves once, at its end");
  }
  if (job.saving.strategy == ckpt::SaveStrategy::peer_memory) {
    report.note("copies in the memory of peers are lost with the whole job: it needs durable saves besides");
  }
  if (described.origin("parameters").confidence == "recalled" ||
      (described.origin("write bandwidth").confidence == "recalled" && !job.saving.cost)) {
    report.note("recalled figures were not read in the document they name: check them before you rely on them");
  }
}

}  // namespace program
