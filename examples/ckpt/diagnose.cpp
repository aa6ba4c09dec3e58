// ckpt diagnose: is this save or load slow? What it should take, what limits each stage, what would explain the
// difference. All options: docs/ckpt_diagnose.md.

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/job_file.hpp>

#include "diagnose/question.hpp"
#include "fields.hpp"
#include "job.hpp"
#include "print.hpp"
#include "report/diagnosis_sheet.hpp"
#include "report/grids.hpp"
#include "report/report.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

constexpr FieldInfo diagnose_fields[] = {
    {"what", Shows::text, "", "save or load"},
    {"bytes", Shows::bytes, "bytes", "of all writers or readers together [B]"},
    {"writers", Shows::count, "", "processes that write, or read"},
    {"measured_s", Shows::seconds, "measured", "the time that was given [s]"},
    {"rate", Shows::bandwidth, "", "bytes over that [B/s]"},
    {"expected_s", Shows::seconds, "expected", "by the path [s]"},
    {"fastest_s", Shows::seconds, "", "no rate that was said allows less [s]"},
    {"ratio", Shows::number, "answer", "measured over expected"},
    {"verdict", Shows::text, "", "as expected, slow, or faster than expected"},
    {"untested", Shows::text, "more causes are tested with", "options that would make them testable"},
    {"tiers", Shows::text, "storage that is as fast", "of the catalog"},
    {"files", Shows::text, "files", "what they would take one after the other"},
    {"targets", Shows::text, "targets", "what each would have reached"}};

constexpr FieldInfo diagnose_stage_fields[] = {
    {"stage", Shows::text, "stage", "of the path, in the order of the bytes"},
    {"time_s", Shows::seconds, "takes", "as it is [s]"},
    {"fastest_s", Shows::seconds, "its limit", "alone, at the full rates [s]"},
    {"limit", Shows::text, "limited by", "whose rate it is"},
    {"binds", Shows::flag, "binds", "it is the stage that takes longest"}};

constexpr FieldInfo diagnose_cause_fields[] = {
    {"cause", Shows::text, "cause", "that explains it, the closest first"},
    {"fit", Shows::text, "", "whole: the save would have taken that time; part: it explains a part"},
    {"predicted_s", Shows::seconds, "it would take", "by this cause [s]"},
    {"rest_s", Shows::seconds, "the rest", "of a cause that explains a part: ask about that [s]"},
    {"remedy", Shows::text, "", "what to do"},
    {"evidence", Shows::text, "", "what would show that it is this cause"}};

constexpr SectionInfo diagnose_sections[] = {{"answer", "Answer", false, diagnose_fields},
                                             {"stages", "Path", true, diagnose_stage_fields},
                                             {"causes", "What would explain it", true, diagnose_cause_fields}};

[[nodiscard]] std::string times_as_long(double ratio) {
  if (ratio >= 1000.0) return fmt::format("{:.0f} times as long", ratio);
  return ratio >= 1.0 ? fmt::format("{:.3g} times as long", ratio) : fmt::format("1/{:.3g} of it", 1.0 / ratio);
}

/// Options of which one is of no meaning without another.
void require_together(const Given& given) {
  const bool load = given.has("load");
  const auto needs = [](bool said, bool has, const char* text) {
    if (said && !has) throw ckpt::InvalidInput(text);
  };
  needs(given.has("latency"), given.has("files"), "--latency goes with --files");
  needs(given.has("target-rate") || given.has("slow-target-rate"), given.has("targets"),
        "--target-rate and --slow-target-rate go with --targets, how many there are");
  needs(given.has("connection-rate"), given.has("connections"), "--connection-rate goes with --connections");
  needs(load && given.has("measured-blocking"), false, "--measured-blocking is of saves: a load is waited for");
  needs(load && given.has("host-memory"), false, "--host-memory is of saves");
  needs(load && given.has("second-save"), false, "--second-save is of saves: give --planning with --load");
  needs(load && given.has("gather-rate"), false, "--gather-rate is of saves");
  needs(given.has("cold-rate") || given.has("warm-rate") || given.has("conversion-rate"), load,
        "--cold-rate, --warm-rate and --conversion-rate go with --load");
  needs(given.has("measured") && given.has("measured-blocking"), false,
        "--measured and --measured-blocking exclude each other");
  needs(true, given.has("measured") || given.has("measured-blocking"),
        "--measured TIME is needed: how long the save took, or --measured-blocking TIME");
}

/// What saves and loads have in common.
template <class Facts>
void add_facts(Facts& facts, const Given& given, const ckpt::DescribedJob& described) {
  if (const auto model = described.model; !model.empty()) {
    if (const auto* entry = ckpt::models::find(model)) facts.bytes_from = entry->source;
  }
  if (const auto replicas = given.count("data-replicas")) facts.replicas = *replicas;
  if (const auto files = given.count("files")) facts.files = *files;
  if (const auto targets = given.count("targets")) facts.targets = *targets;
  if (const auto connections = given.count("connections")) facts.connections = *connections;
  facts.latency_per_file = given.duration("latency");
  facts.others_done = given.duration("others-done");
  facts.planning = given.duration("planning");
  facts.target_rate = given.bandwidth("target-rate");
  facts.slow_target_rate = given.bandwidth("slow-target-rate");
  if (const auto rate = given.bandwidth("connection-rate")) facts.connection_rate = *rate;
}

/// Leaves out what a measured save does not depend on; what it was, for a note.
[[nodiscard]] std::string leave_out(ckpt::JobDescription& description) {
  std::string names;
  for (const char* key : {"training", "failures", "saving.period", "saving.work_interval", "saving.steps",
                          "saving.best_interval", "saving.slowdown", "saving.cost"}) {
    bool in_file = false;
    for (const ckpt::JobDescription::Entry& entry : description.entries()) {
      if (!entry.key.starts_with(key)) continue;
      check_described(*ckpt::find_described_key(entry.key), entry.text, entry.origin);
      const bool option = entry.origin.starts_with("--");
      if (option || !in_file) names += fmt::format("{}{}", names.empty() ? "" : ", ", option ? entry.origin : key);
      in_file = in_file || !option;
    }
    description.erase(key);
  }
  return names;
}

/// The job, its nodes as many as the writers need.
[[nodiscard]] ckpt::DescribedJob described_job(const Given& given, std::string& left_out) {
  if (given.text_or("strategy", "") == "best") {
    throw ckpt::InvalidInput("--strategy best: say how the save that was measured is taken");
  }
  ckpt::JobDescription description = given.description();
  if (const std::string* path = given.text("save-job")) write_file(*path, ckpt::write_job(description));
  left_out = leave_out(description);
  if (const std::string* rate = given.text("process-rate"); rate != nullptr && given.has("load")) {
    description.set("saving.serialiser.read_per_process", *rate, "--process-rate");
  }
  if (given.has("measured-blocking") && !description.has("saving.strategy")) {
    description.set("saving.strategy", "snapshot", "--measured-blocking");
  }
  const auto* name = description.find("machine.node.name");
  const auto* node = name != nullptr ? &ckpt::nodes::get(name->text) : nullptr;
  const auto* writers = description.find("saving.writers");
  const double count = writers != nullptr ? ckpt::parse_count(writers->origin, writers->text) : 1.0;
  if (writers != nullptr && !(count >= 1.0 && count <= 0x1p53)) {
    throw ckpt::InvalidInput(fmt::format("{}: \"{}\" must be 1 to 2^53", writers->origin, writers->text).c_str());
  }
  if (node != nullptr && node->accelerators > 0 && !description.has("machine.nodes")) {
    const double each = node->accelerators;
    description.set("machine.nodes", fmt::format("{:.0f}", std::ceil(count / each)), "--node");
  }
  if (description.has("machine.nodes") || description.has("state.layout")) return described_as(description);
  if (given.has("measured-blocking")) {
    throw ckpt::InvalidInput("--measured-blocking needs --node NAME, whose copy to the host is waited for");
  }
  if (given.has("host-memory")) throw ckpt::InvalidInput("--host-memory needs --node NAME, of which it is");
  // Writers without nodes: each on a node of its own, and no limit but what was said.
  const std::string tier_name = given.text_or("tier", "");
  const auto* tier = ckpt::storage::find(tier_name);
  if (tier != nullptr && is_local(tier->kind)) {
    if (given.has("filesystem-limit")) {
      throw ckpt::InvalidInput(
          fmt::format("--filesystem-limit: {} is of each node, and nothing is shared", tier->name).c_str());
    }
    description.erase("machine.node");
    description.set("machine.shared.write_per_client", fmt::format("{} B/s", tier->write_bandwidth.value()), "--tier");
  }
  ckpt::DescribedJob described = described_as(description);
  ckpt::Machine& machine = described.job.machine;
  if (tier != nullptr && is_local(tier->kind)) {
    machine.shared.reset();
    machine.node.storage = *tier;
    if (count > 1.0) {
      described.notes.push_back(fmt::format(
          "each writer has a {} of its own: give --node NAME where the writers of a node share it", tier->name));
    }
  } else if (tier != nullptr && machine.shared) {
    const auto aggregate = given.bandwidth("filesystem-limit");
    const auto capacity = given.size("tier-capacity");
    machine.shared = ckpt::shared(capacity ? ckpt::provisioned(*tier, *capacity) : *tier);
    machine.shared->write_aggregate = aggregate;
    machine.shared->read_aggregate = given.bandwidth("filesystem-read-limit");
  }
  return described;
}

[[nodiscard]] diagnose::Question question_of(const Given& given) {
  require_together(given);
  std::string left_out;
  const ckpt::DescribedJob described = described_job(given, left_out);
  diagnose::Question question{.job = described.job};
  const auto blocked = given.duration("measured-blocking");
  question.measured = blocked ? *blocked : *given.duration("measured");
  question.options.visible = blocked.has_value();
  question.options.tolerance = given.fraction("tolerance").value_or(question.options.tolerance);
  for (const std::string& note : described.notes) {  // what is lost with a node is another question
    if (!note.starts_with("saves go to local drives")) question.notes.push_back(note);
  }
  if (!left_out.empty())
    question.notes.push_back(fmt::format("not looked at, one save does not depend on it: {}", left_out));
  if (given.has("load")) {
    ckpt::RestoreFacts facts = ckpt::restore_facts(question.job);
    add_facts(facts, given, described);
    facts.cold_rate = given.bandwidth("cold-rate");
    facts.warm_rate = given.bandwidth("warm-rate");
    facts.conversion_rate = given.bandwidth("conversion-rate");
    question.restore_facts = facts;
    const auto& serialiser = question.job.saving.serialiser;
    if (serialiser && !serialiser->read_per_process) {
      question.notes.push_back("the serialiser has no figure for reading: no stage of the path");
    }
    if (restore_path(question.job).assumed) {
      question.notes.push_back("how fast the storage reads is not known: it is taken to read as it writes");
    }
    return question;
  }
  question.facts = ckpt::save_facts(question.job);
  add_facts(question.facts, given, described);
  question.facts.second_save = given.duration("second-save");
  question.facts.gather_rate = given.bandwidth("gather-rate");
  if (question.job.saving.host_memory) {
    question.facts.fresh_memory_rate = {};  // it is known
  } else if (blocked) {
    question.notes.push_back(
        "the copy to the host is expected into pinned memory that is kept; PyTorch's asynchronous save takes fresh "
        "memory by default: --host-memory");
  }
  return question;
}

void add_answer(Report& report, const diagnose::Question& question, const ckpt::Diagnosis& diagnosis) {
  const ckpt::SaveLoad load = question.load();
  const bool is_load = question.is_load();
  const double writers = load.writers();
  const ckpt::BytesPerSecond reached = load.bytes() / question.measured;
  const char* who = is_load ? "reader" : "writer";
  Fields& answer = report["answer"];
  answer.set("what", is_load ? "load" : "save");
  answer.set(
      "bytes", load.bytes(),
      fmt::format("{} {} {:.15g} {}{}", load.bytes(), is_load ? "to" : "by", writers, who, writers > 1.0 ? "s" : ""));
  answer.set("writers", writers);
  answer.set("measured_s", question.measured,
             fmt::format("{}: {}{}", question.measured, reached,
                         writers > 1.0 ? fmt::format(", {} for each {}", reached / writers, who) : ""));
  answer.set("rate", reached);
  answer.set("expected_s", diagnosis.expected);
  answer.set("fastest_s", diagnosis.fastest);
  const std::string_view verdict = diagnosis.as_expected   ? "as expected"
                                   : diagnosis.ratio > 1.0 ? "slow"
                                                           : "faster than expected";
  answer.set("ratio", diagnosis.ratio, fmt::format("{}: {}", verdict, times_as_long(diagnosis.ratio)));
  answer.set("verdict", verdict);
  if (diagnosis.findings().empty() && !diagnosis.as_expected) {
    if (diagnosis.ratio < 1.0) {
      report.note("no cause that was tested explains it: bytes, processes or one of the rates are other than was said");
    } else {
      report.note("no cause that was tested explains it");
      if (const std::string tiers = diagnose::tiers_like(question); !tiers.empty()) answer.set("tiers", tiers);
      if (const std::string options = diagnose::untested(question, diagnosis); !options.empty()) {
        answer.set("untested", options);
      }
    }
  }
  const auto count = [&](const auto& of_save, const auto& of_load) { return is_load ? of_load : of_save; };
  const ckpt::RestoreFacts other = question.restore_facts.value_or(ckpt::RestoreFacts{});
  const auto files = count(question.facts.files, other.files);
  const auto latency = count(question.facts.latency_per_file, other.latency_per_file);
  const auto targets = count(question.facts.targets, other.targets);
  const auto target_rate = count(question.facts.target_rate, other.target_rate);
  if (files) {
    const double number = files->value();
    answer.set(
        "files",
        fmt::format("{:.15g} one after the other would have {} each{}", number, question.measured / number,
                    latency ? fmt::format("; at {} each they take {}", *latency, *latency * number) : std::string()));
  }
  if (targets && !target_rate) {
    answer.set("targets",
               fmt::format("{:.15g} would have reached {} each", targets->value(), reached / targets->value()));
  }
}

void add_stages(Report& report, const ckpt::Diagnosis& diagnosis) {
  for (std::size_t i = 0; i < diagnosis.path.stages().size(); ++i) {
    const auto& stage = diagnosis.path.stages()[i];
    const bool binds = i == diagnosis.path.binding_index();
    Fields& row = report.row("stages");
    row.set("stage", stage.name);
    row.set("time_s", stage.time);
    row.set("fastest_s", stage.fastest);
    row.set("limit", to_string(stage.limit));
    row.set("binds", binds, binds ? "<- binds" : "");
  }
}

void add_causes(Report& report, const ckpt::Diagnosis& diagnosis) {
  std::string advice;
  for (const ckpt::Finding& finding : diagnosis.findings()) {
    const bool part = finding.fit == ckpt::Fit::part;
    const ckpt::Seconds of_cause = part ? finding.predicted - diagnosis.expected : finding.predicted;
    Fields& row = report.row("causes");
    row.set("cause", to_string(finding.cause));
    row.set("fit", part ? "part" : "whole");
    row.set("predicted_s", of_cause, part ? fmt::format("{} of it", of_cause) : fmt::format("{}", of_cause));
    if (part) {
      const ckpt::Seconds rest = diagnosis.measured - of_cause;
      row.set("rest_s", rest, fmt::format("ask about the other {}", rest));
    }
    row.set("remedy", diagnose::remedy(finding.cause));
    row.set("evidence", evidence(finding.cause));
    advice += fmt::format("\n  {}\n    what to do: {}\n    to be sure: {}\n", to_string(finding.cause),
                          diagnose::remedy(finding.cause), evidence(finding.cause));
  }
  if (!advice.empty()) report.below("causes", advice);
}

/// The page of --report.
[[nodiscard]] page::DiagnosisShown diagnosis_shown(const Given& given, const Report& report,
                                                   const diagnose::Question& question,
                                                   const ckpt::Diagnosis& diagnosis) {
  const ckpt::SaveLoad load = question.load();
  page::DiagnosisShown shown;
  shown.subject = given.text_or("model", given.text_or("size", given.text_or("job", "what was measured")));
  shown.described = fmt::format("a {} of {} by {:.15g} {}", question.is_load() ? "load" : "save", load.bytes(),
                                load.writers(), question.is_load() ? "readers" : "writers");
  shown.load = question.is_load();
  shown.bytes = load.bytes().value();
  shown.measured_s = question.measured.value();
  shown.expected_s = diagnosis.expected.value();
  shown.fastest_s = diagnosis.fastest.value();
  shown.as_expected = diagnosis.as_expected;
  for (std::size_t i = 0; i < diagnosis.path.stages().size(); ++i) {
    const auto& stage = diagnosis.path.stages()[i];
    shown.stages.push_back({std::string(stage.name), std::string(to_string(stage.limit)), stage.time.value(),
                            stage.fastest.value(), i == diagnosis.path.binding_index()});
  }
  for (const ckpt::Finding& finding : diagnosis.findings()) {
    shown.causes.push_back({std::string(to_string(finding.cause)), std::string(diagnose::remedy(finding.cause)),
                            std::string(evidence(finding.cause)), finding.predicted.value(),
                            finding.fit == ckpt::Fit::part});
  }
  if (shown.causes.empty()) shown.untested = diagnose::untested(question, diagnosis);
  shown.stage_table = page::grid_of(report, "stages", "The stages as a table");
  shown.cause_table = page::grid_of(report, "causes", "The causes as a table");
  shown.cause_table.head = {"cause", "it would take", "what to do", "to be sure"};
  shown.cause_table.rows.clear();
  for (const page::DiagnosisShown::Cause& cause : shown.causes) {
    shown.cause_table.rows.push_back(
        {cause.name, fmt::format("{}", ckpt::Seconds(cause.predicted_s)), cause.remedy, cause.evidence});
  }
  shown.inputs = page::inputs_given(given);
  shown.assumptions.emplace_back(
      "Rates that nobody measured are those of data sheets: the expected time is what they allow.");
  for (const std::string& note : question.notes) shown.assumptions.push_back(name_options(note) + ".");
  return shown;
}

int run_diagnose(const Given& given) {
  const diagnose::Question question = question_of(given);
  const ckpt::Diagnosis diagnosis = question.diagnosis();
  Report report(diagnose_report);
  add_answer(report, question, diagnosis);
  add_stages(report, diagnosis);
  add_causes(report, diagnosis);
  for (const std::string& note : question.notes) report.note(name_options(note));
  if (page::wants_report(given))
    page::write_sheet(given, page::sheet_of(diagnosis_shown(given, report, question, diagnosis)));
  print(given, report);
  return 0;
}

constexpr const char* diagnose_examples[] = {
    "diagnose --model llama3-8b --node dgx-h100 --measured 6min",
    "diagnose --size 1TB --node dgx-h100 --writers 64 --tier ddn-ai400x2 --measured 40s",
    "diagnose --load --size 1TB --filesystem-limit 10GB/s --writers 64 --measured 790s"};

}  // namespace

const ReportInfo diagnose_report{"diagnose", "Whether a save or a load is slow, and why", diagnose_sections, ""};

const Subcommand diagnose_command{
    .name = "diagnose",
    .summary = "is this save or load slow, and why",
    .first = "measured measured-blocking load size model node writers tier process-rate job output",
    .more =
        "second-save planning files latency others-done data-replicas gather-rate targets target-rate slow-target-rate "
        "connections connection-rate cold-rate warm-rate conversion-rate tolerance table report",
    .examples = diagnose_examples,
    .run = run_diagnose,
    .takes_job = true};

}  // namespace program
