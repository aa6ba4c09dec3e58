#pragma once
// Measured saves and restores from a file, to be validated. Needs nlohmann-json.
//
//   [{"id": "our-70b", "group": "us", "system": "scratch", "kind": "parallel file system",
//     "what": "durable-after", "measured": ["8.6 s", "9.3 s"], "source": "log of 3 May",
//     "job": {"state":   {"bytes": "978 GB"},
//             "machine": {"storage_network": "25 GB/s network", "shared": {"write_aggregate": "160 GB/s rated"}},
//             "saving":  {"writers": 16}}}]

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/validation.hpp>

namespace ckpt::inline CKPT_ABI {

/// Reads measured cases: a JSON list of objects with
///
///     id        its name, once in the file
///     group     who measured; left out: the id
///     system    on what, for fits on its other cases; left out: the group
///     kind      of storage, in words
///     what      "durable-after" (left out), "blocking", "restore", "downtime", "wall-clock" or "goodput"
///     measured  a time with its unit or a fraction, as text, or a list of a lower and an upper bound of it
///     job       as a job file says it; a bandwidth may end in what it is based on: "160 GB/s rated"
///     nominal   true: bandwidths are units, no figures
///     bytes     that were counted on storage, where the job says others: a size that was computed from its model
///     source    where it can be read
///     note      why it is off, where that is known
///
/// @param text  JSON in UTF-8
/// @param name  of the file, for messages
/// @throws InvalidInput naming file, case and key: what is missing, unknown or not as above; what `read_job` and
///         `describe_job` reject
[[nodiscard]] inline std::vector<MeasuredCase> read_measured_cases(std::string_view text,
                                                                   std::string_view name = "cases");

/// Reads a file of cases: a regular file of at most 16 MiB.
/// @throws InvalidInput as above, and when it cannot be read
[[nodiscard]] inline std::vector<MeasuredCase> read_measured_cases_file(const std::filesystem::path& path);

// ---- implementation

namespace detail {

/// Makes one case of its JSON.
class MeasuredCaseReader {
 public:
  MeasuredCaseReader(const nlohmann::json& json, std::string_view file, std::size_t place)
      : json_(json), where_(std::string(file) + ": case " + std::to_string(place)) {}

  [[nodiscard]] MeasuredCase read() {
    if (!json_.is_object()) fail("must be an object");
    for (const auto& [key, unused] : json_.items()) {
      constexpr std::string_view keys[] = {"id",  "group",   "system", "kind",   "what", "measured",
                                           "job", "nominal", "bytes",  "source", "note"};
      if (std::find(std::begin(keys), std::end(keys), key) == std::end(keys)) {
        fail("has an unknown key \"" + ckpt::printable(key.substr(0, 60)) + "\"");
      }
    }
    MeasuredCase made{.id = ckpt::printable(text("id", ""))};
    if (made.id.empty()) fail("needs an id");
    where_ += ", " + ckpt::printable(made.id.substr(0, 60));
    made.group = text("group", made.id);
    if (made.group.empty()) fail("has an empty group");
    made.system = text("system", made.group);
    made.kind = text("kind", "");
    made.note = text("note", "");
    made.output = output(text("what", "durable-after"));
    static_cast<void>(text("source", ""));
    if (const auto flag = json_.find("nominal"); flag != json_.end()) {
      if (!flag->is_boolean()) fail("nominal must be true or false");
      made.nominal = flag->get<bool>();
    }
    read_measured(made);
    if (json_.find("bytes") != json_.end()) {
      made.bytes = parse_size(where_ + ", bytes", text("bytes", "")).value();
      if (!(made.bytes > 0.0)) fail("bytes must be above 0");
    }
    const auto job = json_.find("job");
    if (job == json_.end() || !job->is_object()) fail("needs a job, as a job file says it");
    DescribedJob described = describe_job(read_job(job->dump(), where_));
    made.job = described.job;
    made.bases = std::move(described.bases);
    described.bases.clear();
    made.spreads = described.all_spreads();
    return made;
  }

 private:
  [[noreturn]] void fail(std::string_view why) const {
    reject(InvalidInput("").append(std::string_view(where_)).append(" ").append(why));
  }
  [[nodiscard]] std::string text(const char* key, std::string_view otherwise) const {
    const auto found = json_.find(key);
    if (found == json_.end()) return std::string(otherwise);
    if (!found->is_string()) fail(std::string(key) + " must be text");
    return found->get<std::string>();
  }
  [[nodiscard]] Output output(std::string_view name) const {
    for (const Output output : {Output::durable_after, Output::blocking, Output::restore, Output::downtime,
                                Output::wall_clock, Output::goodput}) {
      if (to_string(output) == name) return output;
    }
    fail("what must be durable-after, blocking, restore, downtime, wall-clock or goodput, and is \"" +
         ckpt::printable(name.substr(0, 60)) + "\"");
  }
  /// What was measured, in base units.
  [[nodiscard]] double number(const nlohmann::json& json, Output output) const {
    const bool is_time = output != Output::goodput;
    if (!json.is_string()) {
      fail(is_time ? "measured must be a time with its unit, or a list of two: \"8.6 s\""
                   : "measured must be a fraction as text, or a list of two: \"0.95\"");
    }
    const std::string origin = where_ + ", measured";
    const std::string typed = json.get<std::string>();
    const double x = is_time ? parse_duration(origin, typed).value() : parse_fraction(origin, typed);
    if (!(x > 0.0)) fail("measured must be above 0");
    return x;
  }
  void read_measured(MeasuredCase& made) const {
    const auto found = json_.find("measured");
    if (found == json_.end()) fail("needs what was measured");
    const bool bounds = found->is_array();
    if (bounds && found->size() != 2) fail("measured must be a number, or a list of a lower and an upper bound");
    made.low = number(bounds ? (*found)[0] : *found, made.output);
    made.high = bounds ? number((*found)[1], made.output) : made.low;
    if (made.low > made.high) fail("measured has a lower bound above the upper one");
  }

  const nlohmann::json& json_;
  std::string where_;
};

}  // namespace detail

inline std::vector<MeasuredCase> read_measured_cases(std::string_view text, std::string_view name) {
  const std::string file = ckpt::printable(name.size() <= 300 ? name : name.substr(name.size() - 300));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::vector<std::string>> keys;  // of the objects that are open
  const auto check = [&](int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using event_t = nlohmann::json::parse_event_t;
    if (depth > 16) {
      detail::reject(InvalidInput("").append(std::string_view(file)).append(": is nested more than 16 deep"));
    }
    if (event == event_t::object_start) keys.emplace_back();
    if (event == event_t::object_end) keys.pop_back();
    if (event == event_t::key) {
      const auto key = parsed.get<std::string>();
      if (std::find(keys.back().begin(), keys.back().end(), key) != keys.back().end()) {
        detail::reject(InvalidInput("")
                           .append(std::string_view(file))
                           .append(": ")
                           .append(std::string_view(ckpt::printable(key.substr(0, 60))))
                           .append(" appears twice in an object"));
      }
      keys.back().push_back(key);
    }
    return true;
  };
  const nlohmann::json json = nlohmann::json::parse(text.begin(), text.end(), check, false);
  if (json.is_discarded()) detail::reject(InvalidInput("").append(std::string_view(file)).append(": not valid JSON"));
  if (!json.is_array()) {
    detail::reject(InvalidInput("").append(std::string_view(file)).append(": must be a list of cases"));
  }
  std::vector<MeasuredCase> cases;
  for (const nlohmann::json& entry : json) {
    cases.push_back(detail::MeasuredCaseReader(entry, file, cases.size() + 1).read());
    for (std::size_t i = 0; i + 1 < cases.size(); ++i) {
      if (cases[i].id != cases.back().id) continue;
      detail::reject(InvalidInput("")
                         .append(std::string_view(file))
                         .append(": two cases have the id ")
                         .append(std::string_view(ckpt::printable(cases[i].id.substr(0, 60)))));
    }
  }
  return cases;
}

inline std::vector<MeasuredCase> read_measured_cases_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  const detail::ConfigSource source(name, "ckpt::read_measured_cases_file", "file of measured cases");
  return read_measured_cases(detail::read_whole(path, source), name);
}

}  // namespace ckpt::inline CKPT_ABI
