// ckpt plan: the whole job.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/expected_badput.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/safetensors_index.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/require.hpp>

#include "due_files.hpp"
#include "fields.hpp"
#include "job.hpp"
#include "levels.hpp"
#include "outcome.hpp"
#include "print.hpp"
#include "range.hpp"
#include "report/report.hpp"
#include "reports.hpp"
#include "sensitivity.hpp"
#include "subcommands.hpp"
#include "ways.hpp"

namespace program {

namespace {

constexpr FieldInfo layout_fields[] = {
    {"tensor", Shows::count, "", "tensor parallel size"},
    {"pipeline", Shows::count, "", "pipeline stages"},
    {"data", Shows::count, "", "data parallel size"},
    {"context", Shows::count, "", "context parallel size"},
    {"expert", Shows::count, "", "expert parallel size"},
    {"zero", Shows::count, "", "what replicas divide: ZeRO stage"},
    {"shard_group", Shows::count, "", "replicas that divide it; null: all"},
    {"writer_rule", Shows::text, "", "who writes what several ranks hold"},
    {"one_file", Shows::flag, "", "weights and optimizer state of a rank in one file"},
    {"ranks", Shows::count, "", "all ranks"},
};

constexpr FieldInfo plan_interval_fields[] = {
    {"name", Shows::text, "interval", "of the formula"},
    {"work_interval_s", Shows::seconds, "work between saves", "[s]"},
    {"goodput", Shows::fraction, "goodput", "of the job at that interval, by the exact model"},
    {"validity", Shows::text, " ", "of the formula for this job"},
};

constexpr FieldInfo target_fields[] = {
    {"goodput_target", Shows::fraction, "goodput target", "what was to be reached"},
    {"goodput_met", Shows::flag, "", "whether it is"},
    {"max_penalty", Shows::fraction, "penalty target", "most that saves may cost"},
    {"penalty_met", Shows::flag, "", "whether they stay below"},
};

constexpr FieldInfo requirement_fields[] = {
    {"input", Shows::text, "", "what is moved, all else as it is"},
    {"description", Shows::text, "what would reach the target, each alone", "in words"},
    {"value", Shows::number, "value", "the limit, in the base unit; null: none reaches it"},
    {"unit", Shows::text, "", "base unit of the value"},
    {"period_s", Shows::seconds, "", "of an interval, whose value is work: from start to start [s]"},
    {"best_goodput", Shows::fraction, "", "where none reaches it: the best there is"},
};

constexpr FieldInfo part_fields[] = {
    {"part", Shows::text, "part", "of the model"},
    {"parameters", Shows::count, "parameters", "of the part"},
    {"active", Shows::count, "active", "that the next token uses"},
    {"bytes", Shows::count, "bytes", "of its state, each byte once [B]"},
};

constexpr FieldInfo component_fields[] = {
    {"component", Shows::text, "component", "of the state"},
    {"bytes", Shows::count, "bytes", "each byte once [B]"},
};

constexpr FieldInfo rank_fields[] = {
    {"rank", Shows::text, "rank", "heaviest or lightest of those that write"},
    {"ranks", Shows::count, "such ranks", "that write as much"},
    {"weights", Shows::count, "weights", "[B]"},
    {"optimizer", Shows::count, "optimizer state", "[B]"},
    {"bytes", Shows::count, "bytes", "[B]"},
    {"first", Shows::text, "the first", "which of them is the first"},
};

constexpr FieldInfo written_fields[] = {
    {"ranks", Shows::count, "ranks", "all ranks"},
    {"writers", Shows::count, "ranks that write", "ranks that write something"},
    {"files", Shows::count, "files", "of one checkpoint"},
    {"bytes_written", Shows::count, "bytes written", "by all ranks together [B]"},
    {"bytes_written_again", Shows::count, "of them more than once", "beyond the first time [B]"},
    {"active_parameters", Shows::count, "", "that the next token uses"},
};

constexpr FieldInfo stored_fields[] = {
    {"what", Shows::text, "in the files of the model", "what is stored"},
    {"bytes", Shows::number, "bytes", "[B]"},
};

constexpr FieldInfo elastic_fields[] = {
    {"goodput", Shows::fraction, "goodput", "on the nodes that are left, of what all would do, 0 ... 1"},
    {"wall_clock_s", Shows::seconds, "wall clock", "of the whole job [s]"},
    {"speed", Shows::fraction, "mean speed", "of that on all nodes, 0 ... 1"},
    {"shrunk", Shows::fraction, "on fewer nodes", "part of the time"},
    {"stopped", Shows::fraction, "waiting", "part of the time in which too few are left"},
    {"expansions_per_day", Shows::number, "grows", "how often a day"},
    {"waiting_goodput", Shows::fraction, "goodput if it waits",
     "for a spare after each failure that finds none, 0 ... 1"},
};

constexpr SectionInfo plan_sections[] = {
    {"job", "The job", false, job_fields},
    {"layout", "", false, layout_fields},
    {"checkpoint", "A save", false, checkpoint_fields},
    {"save", "", false, save_fields},
    {"path", "The path of a save", true, stage_fields},
    {"run", "The run", false, run_fields},
    {"strategies", "Strategies", true, strategy_fields},
    {"levels", "Levels", true, level_fields},
    {"pattern", "", false, pattern_fields},
    {"ledger", "Where the time goes", true, ledger_fields},
    {"elastic", "Going on with fewer nodes", false, elastic_fields},
    {"badput", "As ml-goodput-measurement would count it", true, badput_fields},
    {"sensitivity", "What matters most", true, sensitivity_fields},
    {"intervals", "Intervals", true, plan_interval_fields},
    {"range", "How sure", true, range_fields},
    {"causes", "Where the width comes from", true, cause_fields},
    {"chances", "How likely", true, chance_fields},
    {"sure", "When one does not know more", false, sure_fields},
    {"target", "The target", false, target_fields},
    {"requirements", "What would reach it, each alone", true, requirement_fields},
    {"parts", "What it holds", true, part_fields},
    {"components", "By component", true, component_fields},
    {"ranks", "Who writes it", true, rank_fields},
    {"written", "Together", false, written_fields},
    {"stored", "In the files of the model", true, stored_fields},
    {"ways", "", true, way_fields},
    {"recommended", "", false, recommended_fields},
};

/// What would reach a goodput, each input alone.
void add_requirements(Report& report, const ckpt::DescribedJob& described, double target) {
  const ckpt::Job& job = described.job;
  for (const ckpt::Input input : {ckpt::Input::shared_write, ckpt::Input::local_write, ckpt::Input::blocking,
                                  ckpt::Input::mtbf, ckpt::Input::restore, ckpt::Input::interval}) {
    if (input == ckpt::Input::blocking && !job.saving.cost) continue;
    if (input == ckpt::Input::local_write && job.machine.shared &&
        job.saving.strategy != ckpt::SaveStrategy::local_first) {
      continue;
    }
    const ckpt::InputInfo& info = ckpt::inputs::info(input);
    std::optional<double> now;
    try {
      now = ckpt::value(job, input);
    } catch (const ckpt::InvalidInput&) {
    }
    if (!now) continue;
    Fields& row = report.row("requirements");
    row.set("input", to_string(input), "");
    row.set("description", info.description);
    row.set("unit", info.unit, "");
    try {
      const ckpt::Requirement need = ckpt::require(job, input, target);
      // As printed it reaches the target: rounded to the side that does.
      std::string text;
      if (need.any) {
        text = "whatever it is";
      } else if (info.unit == "B/s") {
        text = fmt::format("at least {}", ckpt::round_up_requirement(ckpt::BytesPerSecond(need.value)));
        const ckpt::Job moved = with(job, input, need.value);
        if (input == ckpt::Input::shared_write && moved.machine.shared->write_per_client) {
          text += fmt::format(" and {} {}", ckpt::round_up_requirement(*moved.machine.shared->write_per_client),
                              described.writers_alone ? "per writer" : "per node");
        }
      } else if (info.helps > 0) {
        text = fmt::format("at least {}", ckpt::round_up_requirement(ckpt::Seconds(need.value)));
      } else {
        const auto most = [](double limit) { return ckpt::Seconds(limit * (1.0 - 5e-4)); };
        text = fmt::format("at most {}", most(need.value));
        if (input == ckpt::Input::interval) {
          const ckpt::Seconds period = solve(with(job, input, need.value)).period().seconds();
          text += fmt::format(", {} from start to start", most(period.value()));
          row.set("period_s", period, "");
        }
      }
      row.set("value", need.value, text + fmt::format(" (now {})", input_text(*now, info.unit)));
    } catch (const ckpt::InvalidInput& error) {
      const std::string_view text = error.what();
      const auto at = text.find("best reachable: ");
      if (at == text.npos) {
        row.set("value", FieldValue(), "no");
        continue;
      }
      const std::string number(text.substr(at + 16, text.find(',', at) - at - 16));
      const double best = std::strtod(number.c_str(), nullptr);
      row.set("value", FieldValue(), fmt::format("no: at most {:.5g} %", 100.0 * best));
      row.set("best_goodput", best, "");
    }
  }
}

/// Parameters and bytes by part, bytes by component, and what ranks write.
void add_breakdown(Report& report, const ckpt::DescribedJob& described, bool text, bool framework) {
  const ckpt::Inventory& inventory = *described.inventory;
  const auto real = [](std::uint64_t n) { return static_cast<double>(n); };
  for (const ckpt::Part part : ckpt::all_parts) {
    if (described.parts[part] == 0) continue;
    Fields& row = report.row("parts");
    row.set("part", to_string(part));
    row.set("parameters", described.parts[part]);
    row.set("active", described.active_parts[part]);
    row.set("bytes", inventory[part].total());
  }
  const ckpt::ComponentBytes bytes = inventory.components();
  const auto component = [&](const char* name, std::uint64_t size) {
    if (size == 0) return;
    Fields& row = report.row("components");
    row.set("component", name);
    row.set("bytes", size);
  };
  component("weights", bytes.weights);
  component("master weights", bytes.master_weights);
  component("first moment", bytes.first_moment);
  component("second moment", bytes.second_moment);
  component("other", bytes.other);
  component("data loaders", inventory.data_loader_bytes());
  const auto rank = [&](const char* name, const ckpt::RankShape& shape) {
    Fields& row = report.row("ranks");
    row.set("rank", name);
    row.set("ranks", shape.ranks);
    row.set("weights", shape.weights);
    row.set("optimizer", shape.optimizer);
    row.set("bytes", shape.total());
    row.set("first",
            fmt::format("pipeline {}, tensor {}, replica {}", shape.pipeline_stage, shape.tensor, shape.replica));
  };
  rank("heaviest", inventory.heaviest());
  rank("lightest", inventory.lightest());
  Fields& written = report["written"];
  written.set("ranks", inventory.layout().ranks());
  written.set("writers", inventory.writers());
  if (!framework) written.set("files", inventory.files());
  written.set("bytes_written", inventory.bytes_written());
  written.set("bytes_written_again", inventory.bytes_written_again());
  written.set("active_parameters", described.active_parameters);
  const double padding = real(bytes.total()) - described.parameters * described.bytes_per_parameter;
  if (padding >= 1.0) {
    report.note(
        fmt::format("the tensors hold {:.15g} B more than parameters x bytes per parameter: vocabularies padded "
                    "to the tensor parallel size, or fractions of a byte rounded up",
                    padding));
  }
  if (const std::uint64_t error = inventory.rank_error(); error > 0) {
    report.note(fmt::format("what a rank writes is known to {} B: {}", error,
                            inventory.data_loader_bytes() > 0 ? "ranks have even shares of the state of data loaders"
                                                              : "too many items or ranks to deal"));
  }
  if (const std::uint64_t again = inventory.bytes_written_again(); again > 0) {
    report.note(fmt::format("{} B of the checkpoint size are written more than once", again));
  }
  if (text) return;
  for (const char* section : {"parts", "components", "ranks", "written"}) report.title(section, "");
}

void add_layout(Report& report, const ckpt::ParallelLayout& layout) {
  Fields& fields = report["layout"];
  fields.set("tensor", layout.tensor);
  fields.set("pipeline", layout.pipeline);
  fields.set("data", layout.data);
  fields.set("context", layout.context);
  fields.set("expert", layout.expert);
  fields.set("zero", static_cast<std::uint64_t>(layout.zero));
  if (layout.shard_group != 0) fields.set("shard_group", layout.shard_group);
  fields.set("writer_rule", to_string(layout.who_writes()));
  fields.set("one_file", layout.one_file);
  fields.set("ranks", layout.ranks());
}

/// Bytes of a stored weight by the name of its type; 0: as the configuration says.
[[nodiscard]] std::uint64_t bytes_of(std::string_view dtype) {
  return dtype == "fp32" ? 4 : dtype == "bf16" || dtype == "fp16" ? 2 : dtype == "fp8" ? 1 : 0;
}

/// What the files of the model hold, against what was counted.
void add_stored(Report& report, const ckpt::DescribedJob& described, const std::string& index,
                std::uint64_t weight_bytes) {
  if (!described.config) {
    throw ckpt::InvalidInput("--safetensors-index needs --config FILE, the config.json of the same model");
  }
  const auto stored = explain_stored(*described.config, ckpt::read_safetensors_index_file(index), weight_bytes);
  const auto add = [&report](const std::string& what, double bytes) {
    Fields& row = report.row("stored");
    row.set("what", what);
    row.set("bytes", bytes, bytes < 0.0 ? "-" + count_text(-bytes) : count_text(bytes));
  };
  for (const ckpt::StoredItem& item : stored.items) add(item.what, static_cast<double>(item.bytes));
  add("unexplained", static_cast<double>(stored.unexplained));
  add("stored", static_cast<double>(stored.stored));
}

/// The goodput with the MTBF at either end of what counted failures allow, saved as often.
void add_bounds(Fields& run, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome) {
  if (!described.observed) return;
  ckpt::Job job = with_interval(described.job, outcome.interval);
  const ckpt::Seconds down = law_of(job)->mtbf - outcome.law->mtbf;
  const auto at = [&](ckpt::Seconds mtbf) {
    if (mtbf <= down) return 0.0;  // never up
    return solve(with(job, ckpt::Input::mtbf, mtbf.value())).goodput();
  };
  const double low = at(described.observed->mtbf_low());
  const double high = at(described.observed->mtbf_high());
  run.set("goodput_low", low);
  run.set("goodput_high", high);
  run.set("goodput", outcome.goodput(),
          fmt::format("{:.5g} %, {:.5g} to {:.5g} % at either end of the MTBF", 100.0 * outcome.goodput(), 100.0 * low,
                      100.0 * high));
}

/// The answer in a few lines: what it costs, how often, asynchronously or not, what first. `best_interval`: of the same
/// strategy, where an interval is given; `ways`: of a job with failures.
void add_lead(Report& report, const Asked& asked, const ckpt::Outcome& outcome,
              const std::optional<ckpt::Outcome>& best_interval, const std::optional<JobWays>& ways) {
  const ckpt::DescribedJob& described = asked.described;
  const ckpt::Job& job = described.job;
  const auto lost = [&](const ckpt::Ledger& ledger) {
    const auto accelerators = accelerators_of(described);
    const double hours = ledger.badput().in(ckpt::units::h);
    return accelerators ? fmt::format("{} accelerator-hours", count_text(std::round(hours * *accelerators)))
                        : fmt::format("{:.4g} h", hours);
  };
  const auto costs = [&](const ckpt::Outcome& one) {
    return fmt::format("goodput {:.5g} %, {} lost", 100.0 * one.goodput(), lost(one.ledger));
  };
  const bool sized = job.state.bytes().value() > 0.0;
  std::string line = fmt::format("{}a save{} stops the training for {} and is durable after {}",
                                 described.all_spreads().empty() ? "" : "every figure at its word: ",
                                 sized ? fmt::format(" of {}", job.state.bytes()) : std::string(), outcome.save.stall(),
                                 outcome.save.durable_after());
  if (!outcome.law) {
    if (outcome.path) {
      const auto& binding = outcome.path->binding();
      line += fmt::format("; its slowest stage is {}: {}", binding.name, to_string(binding.limit));
    }
    report.lead(line);
    report.lead(
        "without failures no interval is best: for how often, what a failure costs and what helps give --mtbf TIME, "
        "or --node-mtbf TIME, or --failures COUNT with --observed TIME");
    return;
  }
  report.lead(line);
  report.lead(fmt::format("saved every {}, {}: {}", outcome.period().seconds(),
                          !best_interval                ? "which is best"
                          : asked.interval_from.empty() ? "as given"
                                                        : asked.interval_from,
                          costs(outcome)));
  if (best_interval) {
    report.lead(fmt::format("best every {}: {}, {}", best_interval->period().seconds(), costs(*best_interval),
                            points_text(best_interval->goodput() - outcome.goodput())));
  }
  const JobWay& last = ways->recommended();
  const bool better = ways->best && last.at_best.ledger.wall_clock() < outcome.ledger.wall_clock();
  const std::string cost = costs(last.outcome) + reason_text(*ways);
  if (better) {
    report.lead(fmt::format("better: --strategy {}, every {}: {}", name_of(last.strategy),
                            last.outcome.period().seconds(), cost));
    return;
  }
  if (ways->interval.reason != ckpt::RecommendedBy::best) {
    report.lead(fmt::format("recommended: every {}: {}", last.outcome.period().seconds(), cost));
  }
  if (ways->best) report.lead("no other strategy that ends on storage loses less");
}

/// What the few lines take for granted because nobody said otherwise.
void add_lead_caveats(Report& report, const ckpt::Job& job) {
  const ckpt::Outage outage = job.failures.outage_on(job.machine.nodes);
  std::string zeros;
  const auto add = [&zeros](bool is_zero, const char* what) {
    if (is_zero) zeros += zeros.empty() ? what : fmt::format(", {}", what);
  };
  add(outage.detection.value() <= 0.0, "--detection");
  add(outage.rescheduling.value() <= 0.0, "--rescheduling");
  add(outage.warm_up.value() <= 0.0, "--warm-up");
  add(!job.saving.cost && job.saving.slowdown <= 0.0, "--slowdown of steps beside a save");
  if (!zeros.empty()) report.lead(fmt::format("taken as 0 until they are said: {}", zeros));
  if (job.machine.node.accelerators > 0 && !job.machine.shared && !job.saving.cost) {
    report.lead("saves end on local drives, which are lost with their node: name shared storage with --tier");
  }
}

/// The job as one that shrinks, where that was asked for.
void add_elastic(Report& report, const Given& given, const ckpt::Job& job, const ckpt::Outcome& outcome) {
  const auto most = given.whole("shrink");
  for (const char* option : {"shrink-unit", "grow-again"}) {
    if (!most && given.has(option)) throw ckpt::InvalidInput(fmt::format("--{} goes with --shrink", option).c_str());
  }
  if (!most) return;
  if (!job.failures.spares || !law_of(job)) {
    throw ckpt::InvalidInput("--shrink needs --replacement TIME, and how often it fails: --mtbf TIME");
  }
  ckpt::Elastic elastic{.spares = *job.failures.spares, .most_missing = *most};
  elastic.unit = given.whole("shrink-unit", 1).value_or(elastic.unit);
  elastic.expansion = given.duration("grow-again").value_or(elastic.expansion);
  ckpt::Job shrinks = job;
  shrinks.failures.spares.reset();
  const ckpt::ElasticOutcome found = solve_elastic(shrinks, elastic);
  Fields& fields = report["elastic"];
  fields.set("goodput", found.goodput(), percent_text(found.goodput()));
  fields.set("wall_clock_s", found.wall_clock());
  fields.set("speed", found.shares.speed, percent_text(found.shares.speed));
  fields.set("shrunk", found.shares.shrunk, percent_text(found.shares.shrunk));
  fields.set("stopped", found.shares.stopped, percent_text(found.shares.stopped));
  const double grows = 86400.0 * found.shares.expansions;
  fields.set("expansions_per_day", grows, fmt::format("{:.3g} a day", grows));
  fields.set("waiting_goodput", outcome.goodput(), percent_text(outcome.goodput()));
  if (given.has("badput")) add_badput(report, ckpt::expected_badput(found), true);
}

void add_run(Report& report, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome,
             const std::optional<ckpt::Outcome>& best_interval) {
  Fields& run = report["run"];
  set_run(run, described, outcome);
  add_bounds(run, described, outcome);
  if (best_interval) {
    run.set("best_work_interval_s", best_interval->interval.seconds());
    run.set("best_period_s", best_interval->period().seconds(),
            fmt::format("{} from start to start, goodput {:.5g} %, {}", best_interval->period().seconds(),
                        100.0 * best_interval->goodput(), points_text(best_interval->goodput() - outcome.goodput())));
    run.set("best_goodput", best_interval->goodput());
    set_lost_hours(run, "best_", best_interval->ledger);
  }
  const auto accelerators = accelerators_of(described);
  const auto line = [&](std::string_view name, ckpt::Seconds time) {
    Fields& row = report.row("ledger");
    row.set("category", name);
    row.set("seconds", time.value(), "");
    const double percent = 100.0 * (time / outcome.ledger.wall_clock());
    row.set("percent", percent, fmt::format("{:.4f}", percent));
    const double hours = time.in(ckpt::units::h);
    row.set("hours", hours, fmt::format("{:.3f}", hours));
    if (accelerators) row.set("accelerator_hours", hours * *accelerators, fmt::format("{:.1f}", hours * *accelerators));
  };
  for (const ckpt::Category category : ckpt::all_categories) line(to_string(category), outcome.ledger[category]);
  line("wall clock", outcome.ledger.wall_clock());
}

void require_shape(const ckpt::DescribedJob& described) {
  if (described.inventory) return;
  throw ckpt::InvalidInput(
      "--explain needs a model with a shape: give --model NAME or --config FILE, with an optimizer");
}

/// Sizes without a machine.
int run_sizes(const Given& given, const Asked& asked) {
  const ckpt::DescribedJob& described = asked.described;
  const bool explain = given.has("explain");
  if (explain) require_shape(described);
  Report report(plan_report);
  set_state(report["job"], asked, explain);
  if (described.layout_given) add_layout(report, described.inventory->layout());
  const ckpt::Bytes size = described.job.state.bytes();
  report["checkpoint"].set("checkpoint_size_bytes", size, fmt::format("{} ({:iB})", size, size));
  if (described.inventory) add_breakdown(report, described, true, described.framework != nullptr);
  if (explain && described.framework != nullptr) {
    report.below("written", due_files_text(*described.framework, described));
  }
  if (const std::string* index = given.text("safetensors-index"))
    add_stored(report, described, *index, bytes_of(given.text_or("dtype", "")));
  for (const std::string& note : described.notes) report.note(note);
  report.note(
      "sizes alone: for times say who writes where to: --node NAME, or --filesystem-limit BANDWIDTH with --writers "
      "COUNT; for how often, --mtbf TIME besides");
  print(given, report);
  return 0;
}

int run_plan(const Given& given) {
  const Asked asked = ask(given, true);
  if (asked.sizes_alone) return run_sizes(given, asked);
  const ckpt::DescribedJob& described = asked.described;
  const ckpt::Job& job = described.job;
  const bool law = law_of(job).has_value();
  const auto target = given.fraction("goodput-target");
  if (target && !law) throw ckpt::InvalidInput("--goodput-target needs --mtbf TIME or --node-mtbf TIME");
  if (target && !(*target > 0.0 && *target < 1.0)) {
    throw ckpt::InvalidInput("--goodput-target must be above 0 and below 1", *target);
  }
  const auto max_penalty = given.fraction("max-penalty");
  const bool explain = given.has("explain");
  const ckpt::Outcome outcome = solve_asked(described.job);
  Report report(plan_report);

  Fields& inputs = report["job"];
  set_job(inputs, asked, outcome, given.has("explain"));
  if (const auto price = page::price_of(given, job)) inputs.set("price_per_hour", price->per_hour);
  if (described.writers_alone && outcome.origin != ckpt::IntervalOrigin::best) {
    inputs.set("period_s", job.saving.period ? job.saving.period->seconds() : outcome.period().seconds());
    inputs.remark("period_s", !asked.interval_from.empty() ? asked.interval_from
                              : job.saving.period          ? "given"
                                                           : "default");
  }
  if (described.writers_alone) inputs.set("strategy", name_of(job.saving.strategy), "");
  if (described.layout_given) add_layout(report, described.inventory->layout());
  set_checkpoint(report["checkpoint"], described, outcome);
  set_save(report["save"], job, outcome);
  if (!described.writers_alone) report.title("save", "How it is taken");
  if (outcome.path) {
    for (const auto& stage : outcome.path->stages()) {
      Fields& row = report.row("path");
      row.set("name", stage.name);
      row.set("time_s", stage.time);
      row.set("fastest_s", stage.fastest);
      row.set("binds_s", stage.binds);
      row.set("limit", to_string(stage.limit),
              fmt::format("{}{}", to_string(stage.limit), &stage == &outcome.path->binding() ? ", binds" : ""));
    }
    if (described.writers_alone) report.title("path", "");
  }
  ckpt::Job free = without_interval(job);  // at its best interval
  std::optional<ckpt::Outcome> best_interval;
  if (law && outcome.origin == ckpt::IntervalOrigin::given) best_interval = solve(free);
  if (law) {
    add_run(report, described, outcome, best_interval);
    for (const ckpt::IntervalRow& each : compare_intervals(job)) {
      Fields& row = report.row("intervals");
      row.set("name", each.name);
      if (each.interval) {
        row.set("work_interval_s", each.interval->seconds());
        row.set("validity", to_string(each.validity));
      } else {
        row.set("work_interval_s", FieldValue(), "no answer");
      }
      if (each.goodput) row.set("goodput", *each.goodput, fmt::format("{:.5g} %", 100.0 * *each.goodput));
    }
  }
  std::optional<JobWays> ways;
  if (law) {
    ways = ways_of(described, outcome, given.text_or("output", "text") != "text" || given.has("report"));
    add_ways(report, *ways);
  }
  if (!described.writers_alone && !job.saving.cost) {
    const auto rows = ways ? ways->rows : compare_strategies(free);
    for (const ckpt::StrategyRow& each : rows) {
      Fields& row = report.row("strategies");
      set_strategy(row, each, job);
      if (ways && ways->best && &each == &rows[*ways->best]) row.set("remark", "best");
      if (each.obstacle != ckpt::Obstacle::none) {
        report.below(
            "strategies",
            "  " + wrapped(fmt::format("{}: {}", name_of(each.strategy), reason_of(each.obstacle)), 96, "    ") + "\n");
      }
    }
    if (law) report.title("strategies", "Each at its best");
  }
  if (!described.levels.empty()) add_levels(report, described);
  if (!outcome.checkpoint.overruns_interval) add_range(report, described, !described.writers_alone, target);
  if (!described.writers_alone) {
    add_lead(report, asked, outcome, best_interval, ways);
    if (law) add_lead_caveats(report, described.job);
  }
  add_elastic(report, given, job, outcome);
  if (given.has("badput") && !given.has("shrink")) add_badput(report, ckpt::expected_badput(outcome), true);
  if (law) add_sensitivity(report, described, !described.writers_alone);
  if (!explain) report.title("intervals", "");
  bool met = true;
  if (target) {
    Fields& fields = report["target"];
    met = outcome.goodput() >= *target;
    fields.set("goodput_target", *target,
               fmt::format("at least {:.6g} %: {}", 100.0 * *target, met ? "met" : "missed"));
    fields.set("goodput_met", met);
    add_requirements(report, described, *target);
  }
  if (max_penalty) {
    Fields& fields = report["target"];
    const bool below = outcome.checkpoint.mfu_penalty <= *max_penalty;
    fields.set("max_penalty", *max_penalty,
               fmt::format("at most {:.4g} %: {}", 100.0 * *max_penalty, below ? "met" : "missed"));
    fields.set("penalty_met", below);
    met = met && below;
  }
  if (explain) require_shape(described);
  if (described.inventory) add_breakdown(report, described, explain, described.framework != nullptr);
  if (explain && described.framework != nullptr) {
    report.below("written", due_files_text(*described.framework, described));
  }
  if (const std::string* index = given.text("safetensors-index"))
    add_stored(report, described, *index, bytes_of(given.text_or("dtype", "")));
  add_notes(report, described, outcome, !described.writers_alone);
  page::write_report(given, asked, outcome, ways ? &*ways : nullptr);
  print(given, report);
  return met ? 0 : 2;
}

constexpr const char* plan_examples[] = {
    "plan --model llama3-70b --node dgx-h100 --writers 64 --interval 1h",
    "plan --model qwen2.5-32b --fsdp 256 --node dgx-h100 --nodes 32 --filesystem-limit 40GB/s --step 8s --mtbf 8h",
    "plan --job site.json --nodes 64 --strategy best --goodput-target 99%"};

}  // namespace

const ReportInfo plan_report{"plan", "What a training job and its checkpoints cost", plan_sections};

const Subcommand plan_command{
    .name = "plan",
    .summary = "the whole job: what a save costs, how often, async or not, what first",
    .first = "model fsdp node nodes filesystem-limit tier step mtbf strategy interval job output",
    .more =
        "safetensors-index dtype goodput-target max-penalty explain shrink shrink-unit grow-again badput exact table "
        "report price prices price-node-hour "
        "price-accelerator-hour",
    .examples = plan_examples,
    .run = run_plan,
    .more_help = CKPT_PROGRAM_MODELS_HELP,
    .takes_job = true};

}  // namespace program
