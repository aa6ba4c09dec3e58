// The catalog as a whole: every figure has a source, none is zero, none exceeds the link that carries it, names are
// unique and can be found the way people type them.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/restarts.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/save/machine_path.hpp>

#include "catch.hpp"

using namespace ckpt::literals;
using ckpt::Confidence;
using ckpt::Figure;
using ckpt::StorageKind;

namespace {

/// The name as somebody in a hurry types it: upper case, spaces instead of separators.
std::string shouted(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    if (c == '-' || c == '.' || c == '_') c = ' ';
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// What `same_name` compares: a separator counts only between digits.
std::string plain(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string text = shouted(name);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between_digits = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (text[i] != ' ' || between_digits) result += text[i];
  }
  return result;
}

void check_source(const ckpt::Source& source) {
  CHECK_FALSE(source.title.empty());
  CHECK(source.year >= 2000);
  CHECK(source.year <= 2026);
  CHECK(source.url.substr(0, 8) == "https://");
  CHECK(source.url.find('.') != std::string_view::npos);
  CHECK(source.url.find(' ') == std::string_view::npos);
}

template <class Quantity>
void check_figure(const std::optional<Quantity>& figure) {
  if (figure) {
    CHECK(std::isfinite(figure->value()));
    CHECK(figure->value() > 0.0);
  }
}

/// An entry may not mark a figure as recalled that it does not hold.
template <class Entry, class Quantity>
void check_mark(const Entry& entry, Figure which, const std::optional<Quantity>& figure) {
  if (intersects(entry.recalled, which)) {
    CHECK(figure.has_value());
    CHECK(confidence(entry, which) == Confidence::recalled);
  }
}

template <class Catalog, class Find>
void check_names(const Catalog& all, Find find) {
  std::set<std::string> names;
  for (const auto* entry : all) {
    CAPTURE(entry->name);
    CHECK_FALSE(entry->name.empty());
    CHECK(names.insert(plain(entry->name)).second);
    CHECK(find(entry->name) == entry);
    CHECK(find(shouted(entry->name)) == entry);
    CHECK(find(std::string(entry->name) + "x") != entry);
  }
}

/// A line of a table of totals: name, total, active, rest.
struct Total {
  std::string name, total, active, basis;
};

/// A table of totals of tests/data.
std::vector<Total> totals_of(const std::string& name) {
  std::ifstream file(std::string(CKPT_TEST_DATA_DIR) + "/" + name);
  REQUIRE(file);
  std::vector<Total> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    Total row;
    std::istringstream fields(line);
    REQUIRE(std::getline(fields, row.name, ','));
    REQUIRE(std::getline(fields, row.total, ','));
    REQUIRE(std::getline(fields, row.active, ','));
    REQUIRE(std::getline(fields, row.basis));
    rows.push_back(row);
  }
  REQUIRE(!rows.empty());
  CHECK(rows.front().name == "name");
  rows.erase(rows.begin());
  return rows;
}

/// All entries are counted: a definition that is missing in `all` could not be found by name.
std::size_t definitions(const std::string& header, const std::string& type) {
  std::ifstream file(std::string(CKPT_TEST_DATA_DIR) + "/../../include/ckpt/catalog/" + header);
  REQUIRE(file);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("inline constexpr " + type + " ", 0) == 0) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("every storage tier is complete and possible", "[catalog]") {
  CHECK(std::size(ckpt::storage::all) >= 45);
  CHECK(std::size(ckpt::storage::all) == definitions("storage.hpp", "StorageTier"));
  for (const auto* tier : ckpt::storage::all) {
    CAPTURE(tier->name);
    check_source(tier->source);
    check_figure(std::optional(tier->write_bandwidth));
    check_figure(tier->read_bandwidth);
    check_figure(tier->capacity);
    check_figure(tier->latency);
    check_figure(tier->link_bandwidth);

    const bool explains_link = tier->note.find("above the link") != std::string_view::npos;
    if (tier->link_bandwidth && !explains_link) {
      CHECK(tier->write_bandwidth <= *tier->link_bandwidth);
      if (tier->read_bandwidth) CHECK(*tier->read_bandwidth <= *tier->link_bandwidth);
    }
    if (!tier->read_bandwidth) CHECK_FALSE(tier->note.empty());

    check_mark(*tier, Figure::write_bandwidth, std::optional(tier->write_bandwidth));
    check_mark(*tier, Figure::read_bandwidth, tier->read_bandwidth);
    check_mark(*tier, Figure::capacity, tier->capacity);
    check_mark(*tier, Figure::latency, tier->latency);
    check_mark(*tier, Figure::link_bandwidth, tier->link_bandwidth);
  }
}

TEST_CASE("every storage tier says what it is, as its text does", "[catalog]") {
  std::map<StorageKind, int> found;
  for (const auto* tier : ckpt::storage::all) {
    CAPTURE(tier->name);
    ++found[tier->kind];
    const auto says = [tier](std::string_view word) {
      return tier->name.find(word) != std::string_view::npos || tier->note.find(word) != std::string_view::npos;
    };
    CHECK(tier->kind != StorageKind::unspecified);
    CHECK((tier->kind == StorageKind::by_capacity) == says("scales with capacity"));
    CHECK((tier->kind == StorageKind::stream) == (says("one-process") || says("one process") || says("one thread")));
    const bool one_node =
        says("limit of one client") || says("-instance") || says("limit of the machine") || says("superpod-node");
    CHECK((tier->kind == StorageKind::client) == one_node);
    if (says("together")) CHECK(tier->kind == StorageKind::system);
    if (says("its own drives") || says("burst-buffer")) CHECK(tier->kind == StorageKind::array);
    if (says("-local") || says("RAID 0")) CHECK((is_local(tier->kind) || tier->kind == StorageKind::stream));
    // A drive hangs on its link; nothing that nodes share does.
    if (tier->kind == StorageKind::system || tier->kind == StorageKind::by_capacity) CHECK(!tier->link_bandwidth);
  }
  // Counted from the headings and texts of the header.
  CHECK(found[StorageKind::drive] == 22 + 6 + 4 + 2);
  CHECK(found[StorageKind::array] == 11);
  CHECK(found[StorageKind::stream] == 3 + 4);
  CHECK(found[StorageKind::client] == 3 + 3 + 2 + 3);
  CHECK(found[StorageKind::by_capacity] == 5 + 4 + 4);
  CHECK(found[StorageKind::system] == 32);
}

TEST_CASE("a capacity is accepted exactly by what is sold by capacity", "[catalog]") {
  for (const auto* tier : ckpt::storage::all) {
    CAPTURE(tier->name);
    const auto twice = [tier] { return ckpt::provisioned(*tier, 2.0 * tier->capacity.value_or(1_TiB)); };
    if (tier->kind == StorageKind::by_capacity) {
      CHECK(twice().write_bandwidth == 2.0 * tier->write_bandwidth);
      CHECK(twice().kind == StorageKind::system);
      CHECK(confidence(twice(), Figure::write_bandwidth) >= Confidence::derived);
      CHECK_THROWS_WITH(ckpt::provisioned(twice(), 1_TiB), Catch::Matchers::ContainsSubstring("is of kind"));
      CHECK_THROWS_WITH(ckpt::shared(*tier), Catch::Matchers::ContainsSubstring("is sold by capacity; say how much"));
    } else {
      CHECK_THROWS_WITH(twice(), Catch::Matchers::ContainsSubstring("only what is sold by capacity") &&
                                     Catch::Matchers::ContainsSubstring(std::string(tier->name)));
    }
  }
}

TEST_CASE("one writer takes as long on one node as without nodes, whatever the tier is", "[catalog]") {
  // Nothing but the tier limits: a link of 1 PB/s, no network.
  const auto link = ckpt::HostLink{.per_accelerator = 1_PB / 1_s};
  for (const auto* entry : ckpt::storage::all) {
    CAPTURE(entry->name);
    const bool sold = entry->kind == StorageKind::by_capacity;
    const ckpt::StorageTier tier = sold ? ckpt::provisioned(*entry, *entry->capacity) : *entry;
    if (sold) CHECK(tier.source == entry->source);  // nothing was scaled
    ckpt::Machine cluster{.node = {.accelerators = 8}, .nodes = 1, .to_host = link};
    if (is_local(tier.kind)) cluster.node.storage = tier;
    const auto path = is_local(tier.kind) ? path_to_local(cluster) : path_to_shared(cluster, ckpt::shared(tier));
    const auto alone = ckpt::CheckpointModel{}.solve(ckpt::Workload{.parameters = 1e12}, tier, ckpt::Adam{},
                                                     {.filesystem_limit = 1_PB / 1_s});
    for (const std::uint64_t per_node : {1U, 8U}) {
      const auto load = ckpt::even_load(14_TB, 1, 1, {.writers_per_node = per_node});
      CHECK_THAT(path.solve(load).durable_after.value(), Catch::Matchers::WithinRel(alone.write_time.value(), 1e-15));
    }
  }
}

TEST_CASE("a tier by provisioned capacity says so in its name, its capacity and its note", "[catalog]") {
  int found = 0;
  for (const auto* tier : ckpt::storage::all) {
    if (tier->name.find("-per-tib") == std::string_view::npos) continue;
    CAPTURE(tier->name);
    ++found;
    CHECK(tier->capacity == 1_TiB);
    CHECK(tier->note.find("scales with capacity") != std::string_view::npos);
  }
  CHECK(found >= 5);
}

TEST_CASE("nothing but object storage writes faster than it reads", "[catalog]") {
  for (const auto* tier : ckpt::storage::all) {
    CAPTURE(tier->name);
    const bool objects = tier->name.substr(0, 4) == "gcs-" || tier->name.substr(0, 3) == "s3-";
    if (tier->read_bandwidth && !objects) CHECK(tier->write_bandwidth <= *tier->read_bandwidth);
  }
}

TEST_CASE("every accelerator is complete", "[catalog]") {
  CHECK(std::size(ckpt::accelerators::all) >= 25);
  CHECK(std::size(ckpt::accelerators::all) == definitions("accelerators.hpp", "Accelerator"));
  for (const auto* accelerator : ckpt::accelerators::all) {
    CAPTURE(accelerator->name);
    check_source(accelerator->source);
    REQUIRE(accelerator->memory);
    REQUIRE(accelerator->memory_bandwidth);
    check_figure(accelerator->memory);
    check_figure(accelerator->memory_bandwidth);
    check_figure(accelerator->bf16_peak);
    check_figure(accelerator->host_link);
    CHECK(*accelerator->memory >= 16_GB);
    CHECK(*accelerator->memory <= 1_TB);
    CHECK(*accelerator->memory_bandwidth >= 500_GBps);
    if (!accelerator->bf16_peak) CHECK(accelerator->note.find("no bf16") != std::string_view::npos);
    if (accelerator->bf16_peak) CHECK(*accelerator->bf16_peak >= 70_TFLOPps);  // the least: A10G, 70 dense, 140 sparse
    if (!accelerator->host_link) CHECK(accelerator->note.find("no host link") != std::string_view::npos);
    if (accelerator->host_link) CHECK(*accelerator->host_link < *accelerator->memory_bandwidth);

    check_mark(*accelerator, Figure::memory, accelerator->memory);
    check_mark(*accelerator, Figure::memory_bandwidth, accelerator->memory_bandwidth);
    check_mark(*accelerator, Figure::bf16_peak, accelerator->bf16_peak);
    check_mark(*accelerator, Figure::host_link, accelerator->host_link);
  }
}

TEST_CASE("every node is complete, and an empty storage is explained", "[catalog]") {
  CHECK(std::size(ckpt::nodes::all) >= 25);
  CHECK(std::size(ckpt::nodes::all) == definitions("nodes.hpp", "HardwareNode"));
  for (const auto* node : ckpt::nodes::all) {
    CAPTURE(node->name);
    check_source(node->source);
    check_figure(node->host_memory);
    check_figure(node->network);
    CHECK(node->accelerators >= 1);
    CHECK(node->accelerators <= 16);
    CHECK(ckpt::accelerators::find(node->accelerator.name) != nullptr);
    if (node->storage) {
      const auto* tier = ckpt::storage::find(node->storage->name);
      REQUIRE(tier != nullptr);
      CHECK(node->storage->write_bandwidth == tier->write_bandwidth);
      CHECK(node->storage->source == tier->source);
      CHECK(is_local(node->storage->kind));
    } else {
      const bool has_drives = node->note.find("write bandwidth") != std::string_view::npos;
      const bool has_none = node->note.find("no local drives") != std::string_view::npos;
      CHECK(has_drives != has_none);
    }
    check_mark(*node, Figure::host_memory, node->host_memory);
    check_mark(*node, Figure::network, node->network);
  }
}

TEST_CASE("every model has a count that a double holds exactly", "[catalog]") {
  CHECK(std::size(ckpt::models::all) >= 180);
  std::size_t defined = 0;
  for (const char* header : {"diffusion", "encoders", "experts", "gpt", "hybrid", "llama", "recommendation", "speech",
                             "vision", "vision_language"}) {
    defined += definitions(std::string("models/") + header + ".hpp", "Model");
  }
  CHECK(std::size(ckpt::models::all) == defined);
  for (const auto* model : ckpt::models::all) {
    CAPTURE(model->name);
    check_source(model->source);
    CHECK(model->parameters >= 1e6);
    CHECK(model->parameters <= 0x1p53);
    CHECK(model->parameters == static_cast<double>(ckpt::parameter_count(*model)));
    CHECK(ckpt::active_parameter_count(*model) <= ckpt::parameter_count(*model));
    check_mark(*model, Figure::parameters, std::optional(ckpt::Bytes(model->parameters)));
  }
}

TEST_CASE("names are unique and are found however they are typed", "[catalog]") {
  check_names(ckpt::storage::all, ckpt::storage::find);
  check_names(ckpt::accelerators::all, ckpt::accelerators::find);
  check_names(ckpt::nodes::all, ckpt::nodes::find);
  check_names(ckpt::models::all, ckpt::models::find);
  check_names(ckpt::restarts::all, ckpt::restarts::find);
  CHECK(ckpt::storage::find("") == nullptr);
  CHECK(ckpt::models::find("dgx-h100") == nullptr);
  CHECK(&ckpt::nodes::get("DGX H100") == &ckpt::nodes::dgx_h100);
  CHECK(&ckpt::models::get("llama_3_70B") == &ckpt::models::llama3_70b);
}

TEST_CASE("every part of a restart is one of an outage, with a time, a source and what was measured", "[catalog]") {
  const std::set<std::string_view> parts = {"detection", "rescheduling", "initialisation", "restore", "warm_up"};
  for (const ckpt::RestartRecord* record : ckpt::restarts::all) {
    INFO(record->name);
    CHECK(parts.count(record->part) == 1);
    CHECK(record->time > 0_s);
    CHECK(record->time < 1_d);
    CHECK_FALSE(record->source.url.empty());
    CHECK(record->source.year >= 2024);
    CHECK_FALSE(record->note.empty());
    if (record->nodes > 0 && record->accelerators > 0) CHECK(record->accelerators % record->nodes == 0);
  }
  CHECK(ckpt::restarts::get("marin-704-slowest").time.in(ckpt::units::min) ==
        Catch::Approx(4.0 * 60.0 + 56.0).margin(0.5));
}

TEST_CASE("an unknown name is an error that suggests near ones", "[catalog]") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(ckpt::nodes::get("dgx-h1000"),
                    ContainsSubstring("ckpt: unknown node \"dgx-h1000\"; did you mean dgx-h100"));
  CHECK_THROWS_WITH(ckpt::models::get("llama-3-7b"), ContainsSubstring("unknown model \"llama-3-7b\"") &&
                                                         ContainsSubstring("llama3-70b") &&
                                                         ContainsSubstring("llama2-7b"));
  CHECK_THROWS_WITH(ckpt::storage::get("pm9a3"), ContainsSubstring("unknown storage tier \"pm9a3\"") &&
                                                     ContainsSubstring("samsung-pm9a3, samsung-pm9a3-1.92tb"));
  CHECK_THROWS_WITH(ckpt::accelerators::get("h100"),
                    ContainsSubstring("unknown accelerator \"h100\"") && ContainsSubstring("h100-sxm, h100-pcie"));
  CHECK_THROWS_WITH(ckpt::storage::get("S3"), ContainsSubstring("unknown storage tier \"S3\"; did you mean s3-one-"));
  // Nothing is near: no suggestion, and above all no default.
  CHECK_THROWS_WITH(ckpt::accelerators::get("abacus-of-copper"), "ckpt: unknown accelerator \"abacus-of-copper\"");
}

TEST_CASE("confidence is told figure by figure", "[catalog]") {
  using namespace ckpt::storage;
  CHECK(confidence(samsung_pm9a3, Figure::write_bandwidth) == Confidence::verified);
  CHECK(confidence(samsung_pm9a3, Figure::latency) == Confidence::recalled);
  CHECK(confidence(raid0_8x_gen5, Figure::write_bandwidth) == Confidence::measured);
  CHECK(confidence(jean_zay_bloom, Figure::write_bandwidth) == Confidence::derived);
  CHECK(confidence(hdd_nearline, Figure::write_bandwidth) == Confidence::recalled);
  CHECK(confidence(dgx_8x_gen4, Figure::write_bandwidth) == Confidence::recalled);
  CHECK(confidence(dgx_8x_gen4, Figure::capacity) == Confidence::derived);
  CHECK(confidence(ckpt::nodes::dgx_h100, Figure::network) == Confidence::verified);
  CHECK(confidence(ckpt::nodes::dgx_a100, Figure::network) == Confidence::recalled);
  CHECK(confidence(ckpt::models::opt_30b, Figure::parameters) == Confidence::recalled);
  CHECK(confidence(ckpt::models::llama3_70b, Figure::parameters) == Confidence::verified);
}

TEST_CASE("figures keep the unit they were published in", "[catalog]") {
  using namespace ckpt::storage;
  CHECK(ebs_gp3.write_bandwidth.value() == 125.0 * 1024 * 1024);
  CHECK(ebs_of_p5.write_bandwidth.value() == 10e9);
  CHECK(mlperf_v3_70b.write_bandwidth.value() == 70.0 * 1024 * 1024 * 1024);
  // 1 GiB in 29.314 and in 3.889 s; 17.4 GB in 17 s, and back in 30.
  CHECK_THAT(s3_one_connection.write_bandwidth.in(ckpt::units::MiBps), Catch::Matchers::WithinRel(34.9, 0.001));
  CHECK_THAT(s3_ten_connections.write_bandwidth.in(ckpt::units::MiBps), Catch::Matchers::WithinRel(263.0, 0.002));
  CHECK_THAT(s3_torch_connector.read_bandwidth->in(ckpt::units::GBps), Catch::Matchers::WithinRel(0.58, 1e-12));
  CHECK(ckpt::nodes::aws_g5_12xlarge.network == 5_GBps);
  CHECK(kioxia_cd9p_r.write_bandwidth.value() == Catch::Approx(6.9124e9).epsilon(1e-15));
  // 4 and 11.3 TB/s of 2048 nodes, each on drives of its own.
  CHECK_THAT(summit_burst_buffer_measured.write_bandwidth.value(), Catch::Matchers::WithinRel(4e12 / 2048, 0.002));
  CHECK_THAT(summit_burst_buffer_measured.read_bandwidth->value(), Catch::Matchers::WithinRel(11.3e12 / 2048, 0.004));
  CHECK(orion_disk.write_bandwidth.value() == Catch::Approx(4.6e12).epsilon(1e-15));
  CHECK(ckpt::accelerators::trainium1.memory->value() == 32.0 * 1024 * 1024 * 1024);
  CHECK(ckpt::nodes::dgx_h100.network->value() == 400e9);
  CHECK(ckpt::nodes::dgx_h100.storage->write_bandwidth.value() == 31e9);
  CHECK(ckpt::nodes::dgx_h100.storage->read_bandwidth->value() == 53e9);
}

TEST_CASE("every model of the reference list is there, to the last digit", "[catalog]") {
  const std::vector<Total> rows = totals_of("reference/model_parameters.csv");
  for (const Total& row : rows) {
    CAPTURE(row.name);
    const auto* model = ckpt::models::find(row.name);
    REQUIRE(model != nullptr);
    CHECK(ckpt::parameter_count(*model) == std::stoull(row.total));
    CHECK(ckpt::active_parameter_count(*model) == std::stoull(row.active.empty() ? row.total : row.active));
    if (row.basis == "formula only") CHECK(confidence(*model, Figure::parameters) == Confidence::derived);
  }
  CHECK(rows.size() == 56);
}

TEST_CASE("models beyond text have the totals that others counted", "[catalog]") {
  std::set<const ckpt::Model*> checked;
  for (const Total& row : totals_of("reference/model_parameters.csv")) checked.insert(&ckpt::models::get(row.name));
  for (const Total& row : totals_of("model_totals.csv")) {
    CAPTURE(row.name, row.basis);
    const auto* model = ckpt::models::find(row.name);
    REQUIRE(model != nullptr);
    CHECK(checked.insert(model).second);
    CHECK(ckpt::parameter_count(*model) == std::stoull(row.total));
    const Confidence told = confidence(*model, Figure::parameters);
    if (row.basis == "hub") {  // the total of the files as the Hub states it, transcribed by others
      CHECK(told == Confidence::verified);
    } else if (row.basis == "formula") {  // nobody else's
      CHECK(told == Confidence::derived);
      CHECK_FALSE(model->note.empty());
    } else {  // in a paper, a documentation or a list; or counted from the class or the files by others
      CHECK((row.basis == "published" || row.basis == "counted"));
    }
  }
  std::map<std::string_view, int> kinds;
  for (const auto* model : ckpt::models::all) {
    CAPTURE(model->name);
    ++kinds[model->kind];
    if (model->kind != "decoder") CHECK(checked.count(model) == 1);
  }
  CHECK(kinds == std::map<std::string_view, int>{{"decoder", 148},
                                                 {"encoder", 8},
                                                 {"encoder-decoder", 12},
                                                 {"vision", 14},
                                                 {"vision-language", 15},
                                                 {"speech", 6},
                                                 {"diffusion", 10},
                                                 {"recommendation", 1}});
  // DiT as its authors count it: time and class embedded once, with the positions that nobody trains.
  const std::uint64_t embedding = 256 * 1152 + 1152 + 1152 * 1152 + 1152 + 1001 * 1152;
  CHECK(ckpt::parameter_count(ckpt::models::dit_xl_2) - 27 * embedding + 16 * 16 * 1152 == 675'129'632u);
}

TEST_CASE("the shapes of MLPerf Storage give the counts of its program", "[catalog]") {
  CHECK(ckpt::models::mlperf_storage_70b.parameters == 69'882'617'856.0);
  CHECK(ckpt::models::mlperf_storage_1t.parameters == 1'183'035'102'480.0);
  CHECK(ckpt::models::llama2_7b.parameters == 6'738'415'616.0);
}
