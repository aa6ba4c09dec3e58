// ckpt list: what can be named, with the documents that figures come from.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/failures.hpp>
#include <ckpt/catalog/framework_names.hpp>
#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/prices.hpp>
#include <ckpt/catalog/restarts.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/record.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/logs/formats.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/precision.hpp>

#include "fields.hpp"
#include "print.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

#define CKPT_PROGRAM_SOURCE_FIELDS                                                                                \
  {"confidence", Shows::text, "figures", "how the figures were obtained: measured, verified, derived, recalled"}, \
      {"source", Shows::text, "", "document"}, {"year", Shows::count, "", "of the document"},                     \
      {"url", Shows::text, "", "where it can be read"}, {                                                         \
    "note", Shows::text, "", "what the figures alone do not say"                                                  \
  }

constexpr FieldInfo model_fields[] = {{"name", Shows::text, "model", "as it is named"},
                                      {"kind", Shows::text, "kind", "what it is: decoder, vision, speech, ..."},
                                      {"parameters", Shows::count, "parameters", "number of parameters"},
                                      {"active_parameters", Shows::count, "active", "that the next token uses"},
                                      CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo node_fields[] = {
    {"name", Shows::text, "node", "as it is named"},
    {"accelerator", Shows::text, "accelerator", "kind of accelerator"},
    {"accelerators", Shows::count, "each", "how many of them"},
    {"host_memory_bytes", Shows::bytes, "memory", "of the host [B]"},
    {"network_bytes_per_s", Shows::bandwidth, "network", "all ports together, per direction [B/s]"},
    {"storage", Shows::text, "storage", "local drives"},
    {"storage_write_bytes_per_s", Shows::bandwidth, "writes", "of the local drives [B/s]"},
    CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo tier_fields[] = {{"name", Shows::text, "tier", "as it is named"},
                                     {"kind", Shows::text, "kind", "whom the bandwidths limit"},
                                     {"write_bytes_per_s", Shows::bandwidth, "writes", "[B/s]"},
                                     {"read_bytes_per_s", Shows::bandwidth, "reads", "[B/s]"},
                                     {"capacity_bytes", Shows::bytes, "capacity", "[B]"},
                                     {"latency_s", Shows::seconds, "", "of one small request [s]"},
                                     CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo accelerator_fields[] = {
    {"name", Shows::text, "accelerator", "as it is named"},
    {"memory_bytes", Shows::bytes, "memory", "on the package [B]"},
    {"memory_bytes_per_s", Shows::bandwidth, "its rate", "of that memory [B/s]"},
    {"bf16_peak_flop_per_s", Shows::number, "bf16 flop/s", "dense, without sparsity"},
    {"host_link_bytes_per_s", Shows::bandwidth, "to the host", "raw, per direction [B/s]"},
    CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo optimizer_fields[] = {
    {"name", Shows::text, "optimizer", "as it is named"},
    {"precision", Shows::text, "precision", "its usual number formats"},
    {"bytes_per_parameter", Shows::number, "B per parameter", "of the state; null where shapes decide"},
    {"description", Shows::text, " ", "what is particular about it"}};
constexpr FieldInfo precision_fields[] = {{"name", Shows::text, "precision", "as it is named"},
                                          {"weights", Shows::text, "weights", "format of the weights"},
                                          {"master_weights", Shows::text, "master", "format of the master weights"},
                                          {"first_moment", Shows::text, "moments", "format of the first moment"},
                                          {"second_moment", Shows::text, "", "format of the second moment"},
                                          {"adam_bytes_per_parameter", Shows::number, "B with Adam", "of Adam's state"},
                                          {"description", Shows::text, " ", "what it is"}};
constexpr FieldInfo serialiser_fields[] = {{"name", Shows::text, "serialiser", "as it is named"},
                                           {"write_bytes_per_s", Shows::bandwidth, "writes", "of one process [B/s]"},
                                           {"read_bytes_per_s", Shows::bandwidth, "reads", "of one process [B/s]"},
                                           CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo memory_fields[] = {
    {"name", Shows::text, "host memory", "as it is named"},
    {"copy_bytes_per_s", Shows::bandwidth, "copies", "of one process into it [B/s]; null: the link alone decides"},
    {"allocation_bytes_per_s", Shows::bandwidth, "made at", "of one process, before the first copy [B/s]"},
    CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo link_fields[] = {
    {"name", Shows::text, "host link", "as it is named"},
    {"per_accelerator_bytes_per_s", Shows::bandwidth, "alone", "of one accelerator alone [B/s]"},
    {"all_accelerators", Shows::fraction, "all at once", "part of it that each reaches when all copy"},
    CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo word_fields[] = {{"name", Shows::text, "name", "as it is named"},
                                     {"description", Shows::text, " ", "in a few words"}};
constexpr FieldInfo framework_fields[] = {
    {"name", Shows::text, "framework", "as it is named"},
    {"title", Shows::text, "", "in words"},
    {"precision", Shows::text, "precision", "formats in which it stores the state"},
    {"bytes_per_parameter", Shows::number, "B/parameter", "in the folder of one save, with Adam"},
    {"writer_rule", Shows::text, "writer rule", "who writes"},
    {"serialiser", Shows::text, "serialiser", "what turns state into files"},
    {"host_memory", Shows::text, "host memory", "what copies go into"},
    {"asynchronous", Shows::text, "async", "impossible, off or on by default"},
    {"complete", Shows::text, "", "the file that is written last"},
    {"source", Shows::text, "", "what was read"},
    {"note", Shows::text, "", "what the names do not say"}};
constexpr FieldInfo optimizer_alias_fields[] = {
    {"name", Shows::text, "name of a trainer", "as it is named"},
    {"keeps", Shows::text, "keeps the state of", "an optimizer"},
    {"rank", Shows::count, "rank", "the usual one under that name; null: as of the other"}};
constexpr FieldInfo framework_alias_fields[] = {{"name", Shows::text, "other name", "as it is named"},
                                                {"writes", Shows::text, "writes the files of", "a framework"},
                                                {"note", Shows::text, " ", "what differs, or when it is another"}};
constexpr FieldInfo failure_fields[] = {
    {"name", Shows::text, "run or machine", "as it is named"},
    {"nodes", Shows::count, "nodes", "of it"},
    {"events", Shows::count, "failures", "that were counted"},
    {"duration_s", Shows::seconds, "in", "time in which they were [s]"},
    {"mtbf_s", Shows::seconds, "MTBF", "of all its nodes [s]"},
    {"mtbf_of", Shows::text, "of", "what the MTBF counts: uptime or wall clock"},
    {"per_1000_node_days", Shows::number, "in 1000 node-days", "failures of one node"},
    CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo restart_fields[] = {{"name", Shows::text, "restart", "as it is named"},
                                        {"part", Shows::text, "part", "of an outage"},
                                        {"nodes", Shows::count, "nodes", "of the job; null: not stated"},
                                        {"accelerators", Shows::count, "accelerators", "of the job; null: not stated"},
                                        {"time_s", Shows::seconds, "took", "that it took [s]"},
                                        CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo list_price_fields[] = {
    {"name", Shows::text, "price", "as it is named"},
    {"kind", Shows::text, "", "node or storage"},
    {"of", Shows::text, "", "node or storage of the catalog; null: of none there"},
    {"dollars", Shows::number, "$", "of the unit"},
    {"unit", Shows::text, "for", "what that is for"},
    {"besides", Shows::text, "", "what is paid for apart"},
    {"region", Shows::text, "region", "where"},
    {"as_of", Shows::text, "as of", "year and month; the year alone where the month is not known"},
    CKPT_PROGRAM_SOURCE_FIELDS};
constexpr FieldInfo input_fields[] = {{"name", Shows::text, "input", "as it is named"},
                                      {"unit", Shows::text, "unit", "of its value"},
                                      {"helps", Shows::text, "", "more, less or neither"},
                                      {"description", Shows::text, " ", "in a few words"}};
constexpr FieldInfo log_format_fields[] = {
    {"name", Shows::text, "format", "as it is named"},
    {"title", Shows::text, " ", "in words"},
    {"blocking", Shows::text, "blocking", "whether it says how long saves block"},
    {"durable", Shows::text, "durable", "whether it says when they are durable"},
    {"step", Shows::text, "step", "whether it says step numbers"},
    {"failure", Shows::text, "failure", "how it says that something failed"},
    {"restore", Shows::text, "restore", "whether it says how long restores took"},
    {"clock", Shows::text, "", "what its time stamps are"},
    {"source", Shows::text, "", "what was read to know it"}};

constexpr SectionInfo models_section[] = {{"entries", "model", true, model_fields}};
constexpr SectionInfo nodes_section[] = {{"entries", "node", true, node_fields}};
constexpr SectionInfo tiers_section[] = {{"entries", "tier", true, tier_fields}};
constexpr SectionInfo accelerators_section[] = {{"entries", "accelerator", true, accelerator_fields}};
constexpr SectionInfo optimizers_section[] = {{"entries", "optimizer", true, optimizer_fields},
                                              {"aliases", "name of a trainer", true, optimizer_alias_fields}};
constexpr SectionInfo precisions_section[] = {{"entries", "precision", true, precision_fields}};
constexpr SectionInfo serialisers_section[] = {{"entries", "serialiser", true, serialiser_fields}};
constexpr SectionInfo strategies_section[] = {{"entries", "strategy", true, word_fields}};
constexpr SectionInfo memory_section[] = {{"entries", "host memory", true, memory_fields}};
constexpr SectionInfo links_section[] = {{"entries", "host link", true, link_fields}};
constexpr SectionInfo rules_section[] = {{"entries", "writer rule", true, word_fields}};
constexpr SectionInfo frameworks_section[] = {{"entries", "framework", true, framework_fields},
                                              {"aliases", "other name", true, framework_alias_fields}};
constexpr SectionInfo failures_section[] = {{"entries", "failure record", true, failure_fields}};
constexpr SectionInfo restarts_section[] = {{"entries", "part of a restart", true, restart_fields}};
constexpr SectionInfo inputs_section[] = {{"entries", "input", true, input_fields}};
constexpr SectionInfo log_formats_section[] = {{"entries", "log format", true, log_format_fields}};
constexpr SectionInfo prices_section[] = {{"entries", "price", true, list_price_fields}};

constexpr ReportInfo reports[] = {
    {"list models", "Models of the catalog", models_section, "entries"},
    {"list nodes", "Nodes of the catalog", nodes_section, "entries"},
    {"list tiers", "Storage of the catalog", tiers_section, "entries"},
    {"list accelerators", "Accelerators of the catalog", accelerators_section, "entries"},
    {"list optimizers", "Update rules", optimizers_section, "entries"},
    {"list precisions", "Number formats of weights and moments", precisions_section, "entries"},
    {"list serialisers", "What turns state into files", serialisers_section, "entries"},
    {"list strategies", "How a save is taken", strategies_section, "entries"},
    {"list host-memory", "What copies to the host go into", memory_section, "entries"},
    {"list host-links", "Links of accelerators to their hosts, as measured", links_section, "entries"},
    {"list writer-rules", "Who writes what several ranks hold", rules_section, "entries"},
    {"list frameworks", "Frameworks as they come", frameworks_section, "entries"},
    {"list failures", "Failures of published runs and machines", failures_section, "entries"},
    {"list inputs", "Everything of a job that can be moved", inputs_section, "entries"},
    {"list log-formats", "Logs that ckpt calibrate reads, and what each says", log_formats_section, "entries"},
    {"list restarts", "How long parts of restarts took, as published", restarts_section, "entries"},
    {"list prices", "Published list prices, each with its month", prices_section, "entries"}};

constexpr FieldInfo kind_fields[] = {{"name", Shows::text, "kind", "as it is named"},
                                     {"description", Shows::text, " ", "in a few words"}};
constexpr SectionInfo kinds_section[] = {{"entries", "ckpt list KIND, where KIND is", true, kind_fields}};

/// Where the figures of an entry come from.
template <class Entry>
void set_source(Fields& row, const Entry& entry) {
  row.set("confidence", to_string(entry.source.confidence));
  if (!entry.source.title.empty()) row.set("source", entry.source.title);
  if (entry.source.year != 0)
    row.set("year", static_cast<double>(entry.source.year), fmt::format("{}", entry.source.year));
  if (!entry.source.url.empty()) row.set("url", entry.source.url);
  if (!entry.note.empty()) row.set("note", entry.note);
}

void add(Fields& row, const ckpt::Model& model) {
  row.set("kind", model.kind);
  row.set("parameters", model.parameters);
  const auto active = static_cast<double>(active_parameter_count(model));
  row.set("active_parameters", active, active == model.parameters ? "" : count_text(active));
  set_source(row, model);
}
void add(Fields& row, const ckpt::HardwareNode& node) {
  row.set("accelerator", node.accelerator.name);
  row.set("accelerators", static_cast<double>(node.accelerators));
  row.set("host_memory_bytes", node.host_memory);
  row.set("network_bytes_per_s", node.network);
  if (node.storage) {
    row.set("storage", FieldValue(std::string(node.storage->name)), "");
    row.set("storage_write_bytes_per_s", node.storage->write_bandwidth);
  }
  set_source(row, node);
}
/// What nodes and storage have in common.
template <class Price>
void set_price(Fields& row, const Price& price, const char* kind, std::string_view of) {
  row.set("kind", kind);
  if (!of.empty()) row.set("of", of);
  row.set("region", price.region);
  const ckpt::YearMonth as_of = price.as_of;
  row.set("as_of", as_of.month == 0 ? fmt::format("{}", as_of.year) : fmt::format("{}-{:02}", as_of.year, as_of.month));
  set_source(row, price);
}
void add(Fields& row, const ckpt::NodePrice& price) {
  row.set("dollars", price.per_hour, fmt::format("{:.2f}", price.per_hour));
  row.set("unit", fmt::format("node-hour{}, {} accelerator{}", price.spot ? ", spot" : "", price.accelerators,
                              price.accelerators == 1 ? "" : "s"));
  set_price(row, price, "node", price.node);
}
void add(Fields& row, const ckpt::TierPrice& price) {
  row.set("dollars", price.per_gib_month, fmt::format("{}", price.per_gib_month));
  row.set("unit", fmt::format("GiB-month, {}", to_string(price.billing)));
  std::string besides;
  const auto also = [&](double dollars, const char* unit) {
    if (dollars > 0.0) besides += fmt::format("{}{:.4g} for {}", besides.empty() ? "" : ", ", dollars, unit);
  };
  also(price.per_MBps_month, "a MB/s and month");
  also(price.per_gib_written, "a GiB written");
  also(price.per_gib_read, "a GiB read");
  also(1e3 * price.per_write_request, "1000 writes");
  also(1e3 * price.per_read_request, "1000 reads");
  if (price.least.value() > 0.0) besides += fmt::format("at least {:GiB}", price.least);
  if (!besides.empty()) row.set("besides", besides);
  set_price(row, price, "storage", price.tier);
}
void add(Fields& row, const ckpt::StorageTier& tier) {
  row.set("kind", to_string(tier.kind));
  row.set("write_bytes_per_s", tier.write_bandwidth);
  row.set("read_bytes_per_s", tier.read_bandwidth);
  row.set("capacity_bytes", tier.capacity);
  row.set("latency_s", tier.latency);
  set_source(row, tier);
}
void add(Fields& row, const ckpt::Accelerator& accelerator) {
  row.set("memory_bytes", accelerator.memory);
  row.set("memory_bytes_per_s", accelerator.memory_bandwidth);
  row.set("bf16_peak_flop_per_s", accelerator.bf16_peak);
  row.set("host_link_bytes_per_s", accelerator.host_link);
  set_source(row, accelerator);
}
void add(Fields& row, const ckpt::Optimizer& optimizer) {
  row.set("precision", optimizer.precision().name);
  if (!optimizer.depends_on_shape()) {
    row.set("bytes_per_parameter", bytes_per_parameter(optimizer));
  } else {
    row.set("bytes_per_parameter", FieldValue(), "by shapes");
  }
  if (!optimizer.description.empty()) row.set("description", optimizer.description);
}
void add(Fields& row, const ckpt::Precision& precision) {
  const auto format = [&row](std::string_view name, const ckpt::NumberFormat& of) {
    row.set(name, of == ckpt::formats::none ? "none" : of.name);
  };
  format("weights", precision.weights);
  format("master_weights", precision.master_weights);
  format("first_moment", precision.first_moment);
  format("second_moment", precision.second_moment);
  row.set("adam_bytes_per_parameter", bytes_per_parameter(ckpt::optimizers::get("adam", precision.name)));
  if (!precision.description.empty()) row.set("description", precision.description);
}
void add(Fields& row, const ckpt::Serialiser& serialiser) {
  row.set("write_bytes_per_s", serialiser.write_per_process);
  row.set("read_bytes_per_s", serialiser.read_per_process);
  set_source(row, serialiser);
}
void add(Fields& row, const ckpt::HostMemory& memory) {
  row.set("copy_bytes_per_s", memory.copy_per_process);
  if (!memory.copy_per_process) row.set("copy_bytes_per_s", FieldValue(), "by the link");
  row.set("allocation_bytes_per_s", memory.allocation_per_process);
  set_source(row, memory);
}
void add(Fields& row, const ckpt::HostLink& link) {
  row.set("per_accelerator_bytes_per_s", link.per_accelerator);
  row.set("all_accelerators", link.all_accelerators);
  set_source(row, link);
}
void add(Fields& row, const ckpt::Framework& framework) {
  row.set("title", framework.title);
  row.set("precision", framework.precision);
  row.set("bytes_per_parameter", folder_bytes_per_parameter(framework));
  row.set("writer_rule", framework.writer_rule);
  if (!framework.serialiser.empty()) row.set("serialiser", framework.serialiser);
  if (!framework.host_memory.empty()) row.set("host_memory", framework.host_memory);
  row.set("asynchronous", to_string(framework.asynchronous));
  if (!framework.marker.empty()) row.set("complete", framework.marker);
  row.set("source", framework.source);
  row.set("note", framework.note);
}
void add(Fields& row, const ckpt::FailureRecord& record) {
  const ckpt::Seconds mtbf = record.job_mtbf(static_cast<double>(record.nodes));
  const double rate = ckpt::failures_per_1000_node_days(record.node_mtbf());
  row.set("nodes", static_cast<double>(record.nodes));
  if (record.events > 0) {
    row.set("events", static_cast<double>(record.events));
    row.set("duration_s", record.duration, fmt::format("{:d}", record.duration));
  }
  row.set("mtbf_s", mtbf, fmt::format("{:h}", mtbf));
  row.set("mtbf_of", to_string(record.mtbf_of));
  row.set("per_1000_node_days", rate, fmt::format("{:.3g}", rate));
  set_source(row, record);
}
void add(Fields& row, const ckpt::RestartRecord& record) {
  row.set("part", record.part);
  if (record.nodes > 0) row.set("nodes", static_cast<double>(record.nodes));
  if (record.accelerators > 0) row.set("accelerators", static_cast<double>(record.accelerators));
  row.set("time_s", record.time);
  set_source(row, record);
}
void add(Fields& row, const ckpt::InputInfo& input) {
  row.set("unit", input.unit);
  row.set("helps", input.helps > 0 ? "more" : input.helps < 0 ? "less" : "neither");
  row.set("description", input.description);
}
template <class Words>
void add(Fields& row, const Words& words) {
  row.set("description", words.description);
}

template <class Entry, std::size_t N>
void add_all(Report& report, const Entry* const (&entries)[N]) {
  for (const Entry* entry : entries) {
    Fields& row = report.row("entries");
    row.set("name", entry->name);
    add(row, *entry);
  }
}

void add_log_formats(Report& report) {
  for (const ckpt::logs::Format* format : ckpt::logs::formats::all) {
    Fields& row = report.row("entries");
    row.set("name", format->name);
    row.set("title", format->title);
    row.set("blocking", format->blocking);
    row.set("durable", format->durable);
    row.set("step", format->step);
    row.set("failure", format->failure);
    row.set("restore", format->restore);
    row.set("clock", format->clock);
    row.set("source", format->source);
  }
}

/// Other names of optimizers, those of trainers.
void add_optimizer_aliases(Report& report) {
  for (const ckpt::OptimizerAlias& alias : ckpt::optimizers::aliases) {
    Fields& row = report.row("aliases");
    row.set("name", alias.name);
    row.set("keeps", alias.keeps->name);
    if (alias.rank != 0) row.set("rank", static_cast<double>(alias.rank));
  }
}

/// Other names of frameworks, those of tools.
void add_framework_aliases(Report& report) {
  for (const ckpt::FrameworkAlias& alias : ckpt::frameworks::aliases) {
    Fields& row = report.row("aliases");
    row.set("name", alias.name);
    row.set("writes", alias.writes->name);
    if (!alias.note.empty()) row.set("note", alias.note);
  }
}

void fill(Report& report, std::size_t kind) {
  switch (kind) {
    case 0:
      return add_all(report, ckpt::models::all);
    case 1:
      return add_all(report, ckpt::nodes::all);
    case 2:
      return add_all(report, ckpt::storage::all);
    case 3:
      return add_all(report, ckpt::accelerators::all);
    case 4:
      add_all(report, ckpt::optimizers::all);
      return add_optimizer_aliases(report);
    case 5:
      return add_all(report, ckpt::precisions::all);
    case 6:
      return add_all(report, ckpt::serialisers::all);
    case 7:
      return add_all(report, ckpt::strategies::all);
    case 8:
      return add_all(report, ckpt::host_memory::all);
    case 9:
      return add_all(report, ckpt::host_links::all);
    case 10:
      return add_all(report, ckpt::writer_rules::all);
    case 11:
      add_all(report, ckpt::frameworks::all);
      return add_framework_aliases(report);
    case 12:
      return add_all(report, ckpt::failures::all);
    case 13:
      return add_all(report, ckpt::inputs::all);
    case 14:
      return add_log_formats(report);
    case 15:
      return add_all(report, ckpt::restarts::all);
    default:
      add_all(report, ckpt::node_prices::all);
      return add_all(report, ckpt::tier_prices::all);
  }
}

int run_list(const Given& given) {
  if (given.arguments().empty()) {
    Report report(list_report);
    for (const ReportInfo& info : reports) {
      Fields& row = report.row("entries");
      row.set("name", info.command.substr(5));
      row.set("description", info.title);
    }
    print(given, report);
    return 0;
  }
  const std::string& asked = given.arguments().front();
  std::size_t kind = std::size(reports);
  std::vector<std::string_view> known;
  std::string all;
  for (std::size_t i = 0; i < std::size(reports); ++i) {
    const std::string_view name = known.emplace_back(reports[i].command.substr(5));
    if (ckpt::same_name(name, asked) || ckpt::same_name(name.substr(0, name.size() - 1), asked)) kind = i;
    all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
  }
  if (kind == std::size(reports)) {
    throw ckpt::InvalidInput(fmt::format("unknown kind \"{}\"{}; known: {}", ckpt::printable(asked.substr(0, 80)),
                                         did_you_mean(asked, known), all)
                                 .c_str());
  }
  Report report(reports[kind]);
  fill(report, kind);
  print(given, report);
  return 0;
}

constexpr const char* list_examples[] = {"list models", "list tiers --output csv",
                                         "list nodes --output json   (with the documents that figures come from)"};

}  // namespace

const ReportInfo list_report{"list", "What can be listed", kinds_section, "entries"};

std::span<const ReportInfo> list_reports() { return reports; }

const Subcommand list_command{.name = "list",
                              .summary = "what can be named: models, nodes, tiers, ...; with sources as JSON and CSV",
                              .arguments = "[KIND]",
                              .most_arguments = 1,
                              .first = "output",
                              .more = "table",
                              .examples = list_examples,
                              .run = run_list};

}  // namespace program
