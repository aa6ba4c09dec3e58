// Prints docs/catalog.md: every entry of the catalog, its figures, how far to trust them and where they come from, and
// the optimizers and precisions with their bytes per parameter. CI runs it and compares.

#include <cstddef>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/failures.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/multilevel_machines.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/prices.hpp>
#include <ckpt/catalog/restarts.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/precision.hpp>

namespace {

using ckpt::Confidence;
using ckpt::Figure;

/// The documents in the order of their first use, numbered from 1. Pages of the Hugging Face Hub are one document.
class Documents {
 public:
  std::string cite(const ckpt::Source& source) {
    std::size_t i = 0;
    while (i < list_.size() && list_[i].title != source.title) ++i;
    if (i == list_.size()) list_.push_back(source);
    return fmt::format("[{}]({})", i + 1, source.url);
  }

  void print() const {
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const std::string_view url = list_[i].title == hub_title ? "https://huggingface.co" : list_[i].url;
      fmt::print("{}. {}, {}, <{}>\n", i + 1, list_[i].title, list_[i].year, url);
    }
  }

 private:
  static constexpr std::string_view hub_title = ckpt::catalog::hub("").title;
  std::vector<ckpt::Source> list_;
};

/// A figure in a unit, with a mark when it is recalled although the rest of its entry is not.
template <class Entry, class Quantity, class Unit>
std::string cell(const Entry& entry, Figure figure, const std::optional<Quantity>& value, const Unit& unit) {
  if (!value) return "";
  const bool marked = intersects(entry.recalled, figure) && entry.source.confidence != Confidence::recalled;
  return fmt::format("{:.6g}{}", value->in(unit), marked ? " (r)" : "");
}

/// A duration in the unit that suits it.
template <class Entry>
std::string cell(const Entry& entry, Figure figure, const std::optional<ckpt::Seconds>& value) {
  if (!value) return "";
  const auto unit = value->value() >= 1e-3   ? ckpt::units::ms
                    : value->value() >= 1e-6 ? ckpt::units::us
                                             : ckpt::units::ns;
  const bool marked = intersects(entry.recalled, figure) && entry.source.confidence != Confidence::recalled;
  return fmt::format("{:.6g} {}{}", value->in(unit), unit.symbol, marked ? " (r)" : "");
}

/// 70553706496 as 70,553,706,496.
std::string grouped(double count) {
  std::string digits = fmt::format("{:.0f}", count);
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

template <std::size_t N>
std::size_t count(const auto* const (&)[N]) {
  return N;
}

void print_storage(Documents& documents) {
  namespace units = ckpt::units;
  fmt::print("\n## Storage tiers ({}): `ckpt::storage`\n\n", count(ckpt::storage::all));
  fmt::print(
      "What an entry is says whose its bandwidths are: of a *drive* (a disk, a volume, the memory of a socket) or of "
      "an\n"
      "*array*, which belong to one node; of one *stream*, a process or connection; of one *client*, a node that "
      "writes\n"
      "to storage elsewhere; of a *system*, all its clients together; or of a service sold *by capacity*, at the\n"
      "capacity in the table: it needs `ckpt::provisioned` to be of use. `ckpt::shared` makes of streams, clients and\n"
      "systems what the nodes of a cluster share.\n\n");
  fmt::print(
      "| name | what it is | write GB/s | read GB/s | capacity TB | latency | link GB/s | confidence | source | note "
      "|\n");
  fmt::print("|---|---|---:|---:|---:|---:|---:|---|---|---|\n");
  for (const auto* t : ckpt::storage::all) {
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", t->name, to_string(t->kind),
               cell(*t, Figure::write_bandwidth, std::optional(t->write_bandwidth), units::GBps),
               cell(*t, Figure::read_bandwidth, t->read_bandwidth, units::GBps),
               cell(*t, Figure::capacity, t->capacity, units::TB), cell(*t, Figure::latency, t->latency),
               cell(*t, Figure::link_bandwidth, t->link_bandwidth, units::GBps), to_string(t->source.confidence),
               documents.cite(t->source), t->note);
  }
}

void print_accelerators(Documents& documents) {
  namespace units = ckpt::units;
  fmt::print("\n## Accelerators ({}): `ckpt::accelerators`\n\n", count(ckpt::accelerators::all));
  fmt::print("| name | memory GB | memory GB/s | bf16 TFLOP/s | host link GB/s | confidence | source | note |\n");
  fmt::print("|---|---:|---:|---:|---:|---|---|---|\n");
  for (const auto* a : ckpt::accelerators::all) {
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} |\n", a->name, cell(*a, Figure::memory, a->memory, units::GB),
               cell(*a, Figure::memory_bandwidth, a->memory_bandwidth, units::GBps),
               cell(*a, Figure::bf16_peak, a->bf16_peak, units::TFLOPps),
               cell(*a, Figure::host_link, a->host_link, units::GBps), to_string(a->source.confidence),
               documents.cite(a->source), a->note);
  }
}

void print_nodes(Documents& documents) {
  namespace units = ckpt::units;
  fmt::print("\n## Nodes ({}): `ckpt::hardware`\n\n", count(ckpt::nodes::all));
  fmt::print("| name | accelerators | host memory GB | network GB/s | storage | confidence | source | note |\n");
  fmt::print("|---|---|---:|---:|---|---|---|---|\n");
  for (const auto* n : ckpt::nodes::all) {
    const bool marked = intersects(n->recalled, Figure::accelerators);
    fmt::print("| {} | {} x {}{} | {} | {} | {} | {} | {} | {} |\n", n->name, n->accelerators, n->accelerator.name,
               marked ? " (r)" : "", cell(*n, Figure::host_memory, n->host_memory, units::GB),
               cell(*n, Figure::network, n->network, units::GBps), n->storage ? n->storage->name : "",
               to_string(n->source.confidence), documents.cite(n->source), n->note);
  }
}

void print_models(Documents& documents) {
  fmt::print("\n## Models ({}): `ckpt::models`\n\n", count(ckpt::models::all));
  fmt::print("| name | kind | parameters | active | confidence | source | note |\n");
  fmt::print("|---|---|---:|---:|---|---|---|\n");
  for (const auto* m : ckpt::models::all) {
    const auto active = static_cast<double>(active_parameter_count(*m));
    fmt::print("| {} | {} | {} | {} | {} | {} | {} |\n", m->name, m->kind, grouped(m->parameters),
               active == m->parameters ? "" : grouped(active), to_string(confidence(*m, Figure::parameters)),
               documents.cite(m->source), m->note);
  }
}

void print_failures(Documents& documents) {
  fmt::print("\n## Failures ({}): `ckpt::failures`\n\n", count(ckpt::failures::all));
  fmt::print(
      "| name | nodes | interruptions | days | of | per 1000 node-days | MTBF of them all, h | confidence | source | "
      "note |\n");
  fmt::print("|---|---:|---:|---:|---|---:|---:|---|---|---|\n");
  for (const auto* f : ckpt::failures::all) {
    fmt::print("| {} | {} | {} | {} | {} | {:.3g} | {:.3g} | {} | {} | {} |\n", f->name, f->nodes,
               f->events == 0 ? "" : fmt::format("{}", f->events),
               f->events == 0 ? "" : fmt::format("{:.0f}", f->duration.in(ckpt::units::d)), to_string(f->mtbf_of),
               ckpt::failures_per_1000_node_days(f->node_mtbf()),
               f->job_mtbf(static_cast<double>(f->nodes)).in(ckpt::units::h), to_string(f->source.confidence),
               documents.cite(f->source), f->note);
  }
  fmt::print("\nMachines of multi-level studies ({}), by `ckpt::multilevel_machines::get`; lowest level first:\n\n",
             count(ckpt::multilevel_machines::all));
  fmt::print("| name | failures 1/s | save s | confidence | source | note |\n|---|---|---|---|---|---|\n");
  for (const auto* m : ckpt::multilevel_machines::all) {
    std::string rates;
    std::string costs;
    for (const auto& level : m->levels()) {
      const char* separator = rates.empty() ? "" : ", ";
      rates += fmt::format("{}{:.3g}", separator, level.failure_rate.value());
      costs += fmt::format("{}{:.0f}", separator, level.write.value());
    }
    fmt::print("| {} | {} | {} | {} | {} | {} |\n", m->name, rates, costs, to_string(m->source.confidence),
               documents.cite(m->source), m->note);
  }
}

void print_restarts(Documents& documents) {
  fmt::print("\n## Restarts ({}): `ckpt::restarts`\n\n", count(ckpt::restarts::all));
  fmt::print("| name | part | nodes | accelerators | s | confidence | source | note |\n");
  fmt::print("|---|---|---:|---:|---:|---|---|---|\n");
  const auto stated = [](std::uint64_t number) { return number == 0 ? std::string() : fmt::format("{}", number); };
  for (const auto* r : ckpt::restarts::all) {
    fmt::print("| {} | {} | {} | {} | {:.0f} | {} | {} | {} |\n", r->name, r->part, stated(r->nodes),
               stated(r->accelerators), r->time.value(), to_string(r->source.confidence), documents.cite(r->source),
               r->note);
  }
}

// ---- bytes per parameter

/// A precision and the type that one writes.
struct NamedPrecision {
  const ckpt::Precision* precision;
  const char* type;
};
constexpr NamedPrecision precisions[] = {{&ckpt::MixedBf16::value, "MixedBf16"},
                                         {&ckpt::Fp32::value, "Fp32"},
                                         {&ckpt::Bf16NoMaster::value, "Bf16NoMaster"},
                                         {&ckpt::PureBf16::value, "PureBf16"},
                                         {&ckpt::Bf16Master::value, "Bf16Master"},
                                         {&ckpt::Fp8Bf16Moments::value, "Fp8Bf16Moments"},
                                         {&ckpt::Fp8Bf16MomentsBf16Weights::value, "Fp8Bf16MomentsBf16Weights"},
                                         {&ckpt::Zero3Default::value, "Zero3Default"},
                                         {&ckpt::Bf16Moments8bit::value, "Bf16Moments8bit"},
                                         {&ckpt::MixedMoments8bit::value, "MixedMoments8bit"}};

/// An optimizer in its usual precision and the type that one writes.
struct NamedOptimizer {
  ckpt::UpdateRule rule;
  const ckpt::Precision* precision;
  const char* type;
};
template <class O>
constexpr NamedOptimizer named(const char* type) {
  return {O::rule, &O::precision::value, type};
}
constexpr NamedOptimizer optimizers[] = {
    named<ckpt::Adam<>>("Adam"),         named<ckpt::AdamW<>>("AdamW"),
    named<ckpt::Lamb<>>("Lamb"),         named<ckpt::Lion<>>("Lion"),
    named<ckpt::Sgd<>>("Sgd"),           named<ckpt::SgdMomentum<>>("SgdMomentum"),
    named<ckpt::Adagrad<>>("Adagrad"),   named<ckpt::RmsProp<>>("RmsProp"),
    named<ckpt::AdEmaMix<>>("AdEmaMix"), named<ckpt::WeightsOnly<>>("WeightsOnly")};

consteval bool all_are_named() {
  if (std::size(precisions) != std::size(ckpt::precisions::all)) return false;
  for (std::size_t i = 0; i < std::size(precisions); ++i) {
    if (precisions[i].precision != ckpt::precisions::all[i]) return false;
  }
  std::size_t rules = 0;
  for (const ckpt::Optimizer* o : ckpt::optimizers::all) {
    if (o->depends_on_shape()) continue;
    const NamedOptimizer& named = optimizers[rules++];
    if (named.rule.name != o->name || named.precision->name != o->precision().name) return false;
  }
  return rules == std::size(optimizers);
}
static_assert(all_are_named(), "the tables above list what precisions::all and optimizers::all do, in their order");

/// "2 bf16"; empty for what is not in the checkpoint.
std::string cell(const ckpt::NumberFormat& format) {
  return format == ckpt::formats::none ? "" : fmt::format("{} {}", format.bytes, format.name);
}

void print_precisions() {
  fmt::print(
      "\n## Precisions\n\n"
      "Bytes and number format of each component; empty is not in the checkpoint. Which moments exist is up to the\n"
      "optimizer. The types are in namespace `ckpt`; by name: `ckpt::precisions::get(\"pure-bf16\")`.\n\n");
  fmt::print("| name | type | weights | master weights | first moment | second moment | bytes with Adam | who |\n");
  fmt::print("|---|---|---:|---:|---:|---:|---:|---|\n");
  for (const auto& [p, type] : precisions) {
    fmt::print("| {} | `{}` | {} | {} | {} | {} | {} | {} |\n", p->name, type, cell(p->weights),
               cell(p->master_weights), cell(p->first_moment), cell(p->second_moment),
               components(ckpt::Adam<>::rule, *p).total(), p->description);
  }
}

void print_optimizers() {
  fmt::print(
      "\n## Optimizers\n\n"
      "Each goes with every precision: `ckpt::Lion<ckpt::PureBf16>{{}}`, or by name\n"
      "`ckpt::optimizers::get(\"lion\", \"pure-bf16\")`. Without one it has its usual precision.\n\n");
  fmt::print("| name | type | moments | usual precision | bytes per parameter |\n");
  fmt::print("|---|---|---|---|---:|\n");
  for (const auto& [rule, precision, type] : optimizers) {
    const char* moments = rule.slow_moment                          ? "first, second, slow"
                          : rule.first_moment && rule.second_moment ? "first, second"
                          : rule.first_moment                       ? "first"
                          : rule.second_moment                      ? "second"
                                                                    : "none";
    fmt::print("| {} | `{}` | {} | {} | {} |\n", rule.name, type, moments, precision->name,
               components(rule, *precision).total());
  }
  fmt::print(
      "\nThose whose state depends on the shapes of tensors, by name: `ckpt::optimizers::get(\"soap\", "
      "\"fp32\")`.\n\n");
  fmt::print("| name | usual precision | what is particular |\n|---|---|---|\n");
  for (const ckpt::Optimizer* o : ckpt::optimizers::all) {
    if (o->depends_on_shape()) fmt::print("| {} | {} | {} |\n", o->name, o->precision().name, o->description);
  }
}

std::string month(const ckpt::YearMonth& as_of) {
  return as_of.month == 0 ? fmt::format("{}, month not known", as_of.year)
                          : fmt::format("{}-{:02}", as_of.year, as_of.month);
}

void print_prices(Documents& documents) {
  fmt::print("\n## Prices of nodes ({}): `ckpt::node_prices`\n\n", count(ckpt::node_prices::all));
  fmt::print(
      "US dollars, on demand, list price. None is a default: `ckpt choose` takes them by name, and warns of old "
      "ones.\n\n"
      "| name | of | node-hour | accelerators | accelerator-hour | region | as of | confidence | source | note |\n"
      "|---|---|---:|---:|---:|---|---|---|---|---|\n");
  for (const auto* p : ckpt::node_prices::all) {
    fmt::print("| {} | {} | {:.6g} | {} | {:.4g} | {} | {} | {} | {} | {} |\n", p->name, p->node, p->per_hour,
               p->accelerators, p->per_accelerator_hour(), p->region, month(p->as_of), to_string(p->source.confidence),
               documents.cite(p->source), p->note);
  }
  fmt::print("\n## Prices of storage ({}): `ckpt::tier_prices`\n\n", count(ckpt::tier_prices::all));
  fmt::print(
      "A GiB-month is one of 730 h. Provisioned storage is paid for as large as it was ordered, from the least size "
      "in\n"
      "steps.\n\n"
      "| name | of | billed | GiB-month | MB/s-month | GiB written | GiB read | 1000 writes | 1000 reads | least GiB | "
      "step GiB | GB/s per TiB | region | as of | confidence | source | note |\n"
      "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---|---|---|---|\n");
  const auto number = [](double x) { return x > 0.0 ? fmt::format("{:.4g}", x) : std::string(); };
  const auto whole = [](ckpt::Bytes x) {
    return x.value() > 0.0 ? fmt::format("{:.0f}", x.in(ckpt::units::GiB)) : std::string();
  };
  for (const auto* p : ckpt::tier_prices::all) {
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", p->name,
               p->tier, to_string(p->billing), number(p->per_gib_month), number(p->per_MBps_month),
               number(p->per_gib_written), number(p->per_gib_read), number(1e3 * p->per_write_request),
               number(1e3 * p->per_read_request), whole(p->least), whole(p->step),
               number(p->per_tib.in(ckpt::units::GBps)), p->region, month(p->as_of), to_string(p->source.confidence),
               documents.cite(p->source), p->note);
  }
}

}  // namespace

int main() {
  Documents documents;
  fmt::print(
      "# The catalog\n\n"
      "<!-- Printed by tests/tools/catalog_tables.cpp from include/ckpt/catalog/; do not edit by hand. -->\n\n"
      "Every figure that ships with the library. GB is 10^9 bytes and TB is 10^12; bandwidths are per direction and\n"
      "sequential. Where a document gives a range, the lower end is taken. An empty cell means that nobody published\n"
      "the figure: a service without a published write bandwidth is not listed at all, and a node whose drives have\n"
      "none has no storage.\n\n"
      "Confidence, best first: *measured* (somebody measured it and published the measurement), *verified* (read in\n"
      "the document), *derived* (arithmetic on the document's figures), *recalled* (from memory of a data sheet: "
      "check\n"
      "before relying on it). A figure marked (r) is recalled although the rest of its entry is not.\n\n"
      "The name in a table is what `get` takes, in any case and with any separators: `ckpt::nodes::get(\"DGX "
      "H100\")`.\n"
      "The C++ constant can have another name: `ckpt::nodes::aws_p4d` is aws-p4d.24xlarge. Both work at compile "
      "time.\n"
      "`get` throws at an unknown name and suggests the nearest ones; in a constant expression it does not compile.\n"
      "`find` returns a null pointer instead. Each of the namespaces below has its own two.\n\n"
      "The last two tables: what one parameter leaves in a checkpoint, by optimizer and precision.\n");
  print_storage(documents);
  print_accelerators(documents);
  print_nodes(documents);
  print_models(documents);
  print_failures(documents);
  print_restarts(documents);
  print_prices(documents);
  print_optimizers();
  print_precisions();
  fmt::print("\n## Documents\n\n");
  documents.print();
  return std::fflush(stdout) == 0 ? 0 : 1;
}
