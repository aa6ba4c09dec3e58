// Prints cases for `ckpt validate` from tests/data/measured/measured_saves.csv; what is known of the storage is what
// the row says, by the rules below; nothing is set by hand.
//
//   measured_cases mlperf   mlperf_v3.json: saves and restores of MLPerf Storage v3.0. Two rows are one run: rank 0
//   alone,
//                           a lower bound of its time, and all ranks, an upper bound
//   measured_cases io500    io500.json: ior-easy of the IO500 list, where the number of client nodes is known, as the
//   time
//                           that 1 TB takes at its rate; of the storage nothing is taken to be known

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "csv.hpp"

namespace {

using Json = nlohmann::ordered_json;

/// What stands between two texts; from the start, or to the end, for an empty one.
std::string between(const std::string& text, std::string_view first, std::string_view last) {
  std::size_t begin = first.empty() ? 0 : text.find(first);
  if (begin == text.npos) return {};
  begin += first.size();
  const std::size_t end = last.empty() ? text.size() : text.find(last, begin);
  const std::string part = text.substr(begin, end == text.npos ? text.npos : end - begin);
  const std::size_t from = part.find_first_not_of(' ');
  return from == part.npos ? std::string() : part.substr(from, part.find_last_not_of(' ') - from + 1);
}

/// "512 (service tier: ...)": 512 GB/s and what they are.
struct Peak {
  std::string rate, kind;
};

/// The system of a description: up to its first figure, without the class in front.
std::string system_of(const std::string& description) {
  std::string name = between(description, "] ", "");
  for (const std::string_view end : {":", " (", ","}) name = between(name, "", end);
  return name;
}

Json shared_storage(const Peak& peak, const std::string& description) {
  // The one drive of a row whose figure the catalog has, where the row has none.
  if (peak.rate.empty() && description.find("Solidigm D7-PS1010 7.68 TB") != description.npos) {
    return {{"write_aggregate", "7126.5 MB/s rated"}, {"read_aggregate", "14.16 GB/s rated"}};
  }
  if (peak.rate.empty()) return nullptr;
  if (const std::string read = between(peak.kind, "write, ", " read"); peak.kind.find(" read") != peak.kind.npos) {
    return {{"write_aggregate", peak.rate + " GB/s rated"},  // "3,300 MB/s write, 7,000 read"
            {"read_aggregate",
             fmt::format("{} MB/s rated", read.substr(0, read.find(',')) + read.substr(read.find(',') + 1))}};
  }
  return {{"write_aggregate",
           fmt::format("{} GB/s {}", peak.rate, peak.kind.starts_with("storage NICs") ? "fabric" : "rated")}};
}

/// Why a case may be off, by what its row says.
[[nodiscard]] std::string likely_cause(const Json& made, double bounds) {
  if (bounds > 1.3) return fmt::format("the slowest rank took up to {:.2g} times as long as rank 0", bounds);
  const std::string system = made["system"];
  if (system.find("PS1010") != system.npos) return "the drive exceeds the figure of a review, and memory holds a part";
  const std::string job = made["job"].dump();
  if (job.find("fabric") == job.npos) return {};
  const bool on_premises = made["kind"].get<std::string>().find("on premises") != std::string::npos;
  return on_premises ? "drives or software of the servers bind before their network, and have no figure"
                     : "small servers: their network binds, and is nearly filled";
}

/// MLPerf Storage v3.0.
[[nodiscard]] std::string mlperf(const std::vector<test::Row>& rows) {
  std::map<std::string, Peak> peaks;  // by the description of the storage: rows of restores leave them out
  std::map<std::string, test::Row> all_ranks;
  for (const test::Row& row : rows) {
    const std::string& id = row.at("id");
    if (!id.starts_with("M3-")) continue;
    if (id.ends_with("-all")) all_ranks[id.substr(0, id.size() - 4)] = row;
    const std::string& peak = row.at("storage_peak_write_GBps");
    if (!peak.empty()) peaks[row.at("storage_description")] = {between(peak, "", " "), between(peak, "(", "")};
  }
  std::string text;
  for (const test::Row& row : rows) {
    const std::string& id = row.at("id");
    if (!id.starts_with("M3-") || !id.ends_with("-rank0")) continue;
    const std::string run = id.substr(0, id.size() - 6);
    const test::Row& all = all_ranks.at(run);
    const bool restores = row.at("kind") == "restore";
    const std::string& description = row.at("storage_description");
    const std::string& nodes = row.at("nodes");
    const double rank0 = std::stod(row.at("seconds"));
    const double last = std::stod(all.at("seconds"));
    const Peak peak = peaks[description];
    Json shared = shared_storage(peak, description);
    const bool nominal = shared.is_null();
    Json machine = Json::object();
    const std::string& network = row.at("network_per_node_GBps");
    if (nominal) {
      machine["shared"] = {{"write_per_client", "1 GB/s rated"}};
    } else {
      // Where only widths are known, of clients and of storage, the least of them is one figure.
      const bool fabric = shared["write_aggregate"].get<std::string>().ends_with("fabric");
      const bool known = !network.empty() && !nodes.empty();
      if (known && !fabric) machine["storage_network"] = network + " GB/s network";
      if (known && fabric) {
        const double least = std::min(std::stod(peak.rate), std::stod(network) * std::stod(nodes));
        shared["write_aggregate"] = fmt::format("{} GB/s fabric", least);
      }
      machine["shared"] = shared;
    }
    Json job = {{"state", {{"bytes", row.at("checkpoint_bytes") + " B"}}}, {"machine", machine}};
    if (restores) job["failures"] = {{"mtbf", "1000 h"}};
    job["saving"] = {{"writers", nodes.empty() ? 1 : std::stoi(nodes)}};
    Json made = {{"id", run.substr(3)},
                 {"group", between(between(row.at("source_title"), ",", ""), "", ",")},
                 {"system", system_of(description)},
                 {"kind", between(description, "[", "]")},
                 {"what", restores ? "restore" : "durable-after"},
                 {"measured", {fmt::format("{} s", std::min(rank0, last)), fmt::format("{} s", std::max(rank0, last))}},
                 {"job", job},
                 {"source", row.at("url")}};
    if (nominal) made["nominal"] = true;
    if (const std::string why = likely_cause(made, std::max(rank0, last) / std::min(rank0, last)); !why.empty()) {
      made["note"] = why;
    }
    text += (text.empty() ? "" : ",\n") + made.dump();
  }
  return text;
}

/// IO500.
[[nodiscard]] std::string io500(const std::vector<test::Row>& rows) {
  std::string text;
  for (const test::Row& row : rows) {
    const std::string& id = row.at("id");
    const std::string& what = row.at("model");
    if (!id.starts_with("IO500-") || !what.starts_with("ior-easy") || row.at("nodes").empty()) continue;
    const bool reads = what == "ior-easy-read";
    const int nodes = std::stoi(row.at("nodes"));
    const std::string& title = row.at("source_title");
    Json job = {{"state", {{"bytes", "1 TB"}}}, {"machine", {{"shared", {{"write_per_client", "1 GB/s elsewhere"}}}}}};
    if (reads) job["failures"] = {{"mtbf", "1000 h"}};
    job["saving"] = {{"writers", nodes}};
    const Json made = {{"id", id.substr(0, id.find('-', 6)) + (reads ? "-read" : "-write")},
                       {"group", between(between(title, ": ", ""), "", ",")},
                       {"system", between(title, ": ", "")},
                       {"kind", nodes <= 10   ? "IO500, up to 10 nodes"
                                : nodes < 100 ? "IO500, 11 to 99 nodes"
                                              : "IO500, 100 nodes and more"},
                       {"what", reads ? "restore" : "durable-after"},
                       {"measured", fmt::format("{:.6g} s", 1000.0 / std::stod(row.at("rate_GBps")))},
                       {"job", job},
                       {"nominal", true}};
    text += (text.empty() ? "" : ",\n") + made.dump();
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view which = argc == 2 ? argv[1] : "";
  if (which != "mlperf" && which != "io500") {
    std::fputs("give mlperf or io500\n", stderr);
    return 1;
  }
  const auto rows = test::read_csv("measured/measured_saves.csv");
  fmt::print("[\n{}\n]\n", which == "mlperf" ? mlperf(rows) : io500(rows));
}
