// ckpt schema: JSON Schema of job files and of every `--output json`, from the tables that also make these.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ckpt/core/error.hpp>
#include <ckpt/io/described_text.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/printable.hpp>

#include "fields.hpp"
#include "print.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

using Json = nlohmann::ordered_json;

[[nodiscard]] std::vector<const ReportInfo*> all_reports() {
  std::vector<const ReportInfo*> all(std::begin(single_reports), std::end(single_reports));
  for (const ReportInfo& report : list_reports()) all.push_back(&report);
  return all;
}

constexpr const char* number = "[0-9.]+([eE][-+]?[0-9]+)?";

/// What the text of a part looks like.
[[nodiscard]] Json schema_of(const ckpt::DescribedKey& key) {
  using enum ckpt::DescribedKind;
  Json json;
  // "60 GB/s", and where it is an input of a job "40..80 GB/s", "60 GB/s +- 20 %", "60 GB/s x/ 2", "60 GB/s rated".
  const auto ranged = [&key](const std::string& value, const char* bases) {
    if (!ckpt::input_of(key.name)) return fmt::format("^ *{} *$", value);
    return fmt::format("^ *({0}{1}|{0} *([+]-|[+]/-) *{2} *%?|{0} *[x*]/ *{2}|{2} *[^ .]* *[.][.][.]? *{0}) *$", value,
                       bases, number);
  };
  const auto quantity = [&](const char* units, const char* bases = "") {
    json["type"] = "string";
    json["pattern"] = ranged(fmt::format("{} *({})", number, units), bases);
  };
  switch (key.kind) {
    case duration:
      quantity("ns|us|ms|s|min|h|d");
      break;
    case size:
      quantity("B|[kMGTP]B|[KMGTP]iB");
      break;
    case bandwidth:
      quantity("B(/|p)s|[kMGTP]B(/|p)s|[KMGTP]iB(/|p)s|[MGT]b(it)?(/|p)s", "( +(rated|network|fabric|elsewhere))?");
      break;
    case count:
      json["type"] = {"number", "string"};
      json["pattern"] = "^ *[0-9.]+([eE][-+]?[0-9]+)? *[kKmMbBtT]? *$";
      break;
    case fraction:
      json["type"] = {"number", "string"};
      json["pattern"] = ranged(fmt::format("{} *%?", number), "");
      break;
    case bytes:
    case real:
      json["type"] = {"number", "string"};
      break;
    case flag:
      json["enum"] = {true, false, "true", "false"};
      break;
    case name:
      if (key.catalog.find(' ') == key.catalog.npos) {
        json["type"] = "string";
        break;
      }
      json["enum"] = Json::array();
      for (std::string_view rest = key.catalog; !rest.empty();) {
        const std::size_t space = std::min(rest.find(' '), rest.size());
        const std::string word(rest.substr(0, space));
        json["enum"].push_back(word);
        if (word.find_first_not_of("0123456789") == word.npos) json["enum"].push_back(std::stoi(word));
        rest.remove_prefix(std::min(space + 1, rest.size()));
      }
      break;
    case words:
      json["type"] = {"string", "array"};
      json["items"] = {{"type", "string"}};
      break;
    case file:
      json["type"] = "string";
      break;
  }
  json["description"] = key.description;
  if (key.kind == name && key.catalog.find(' ') == key.catalog.npos) {
    json["description"] = fmt::format("{}; see ckpt list {}", key.description, key.catalog);
  }
  return json;
}

/// An object of the struct with all parts below `path`.
[[nodiscard]] Json schema_below(const std::string& path) {
  Json object = {{"type", "object"}, {"additionalProperties", false}};
  for (const ckpt::DescribedKey& key : ckpt::described_keys) {
    std::string_view rest = key.name;
    if (!path.empty()) {
      if (!rest.starts_with(path + ".")) continue;
      rest.remove_prefix(path.size() + 1);
    }
    const std::size_t dot = rest.find('.');
    const std::string name(rest.substr(0, dot));
    if (object.contains("properties") && object["properties"].contains(name)) continue;
    object["properties"][name] =
        dot == rest.npos ? schema_of(key) : schema_below(path.empty() ? name : path + "." + name);
  }
  for (const ckpt::DescribedShorthand& shorthand : ckpt::described_shorthands) {
    if (shorthand.object != path) continue;
    const Json alone = schema_of(*ckpt::find_described_key(shorthand.key));
    return {{"anyOf", {alone, object}}};
  }
  return object;
}

[[nodiscard]] std::string job_schema() {
  Json schema = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "ckpt job file"},
      {"description", "A training job: what is saved, the machine, the training, failures, how it is saved"}};
  schema.update(schema_below(""));
  schema["properties"]["$schema"] = {{"type", "string"}};
  return schema.dump(2) + "\n";
}

int run_schema(const Given& given) {
  if (given.arguments().empty()) {
    std::string text = "ckpt schema NAME, where NAME is\n  job\n";
    for (const ReportInfo* report : all_reports()) text += fmt::format("  \"{}\"\n", report->command);
    print(text);
    return 0;
  }
  std::string asked;
  for (const std::string& word : given.arguments()) asked += (asked.empty() ? "" : " ") + word;
  if (asked == "job") {
    print(job_schema());
    return 0;
  }
  for (const ReportInfo* report : all_reports()) {
    if (report->command == asked) {
      print(schema_of(*report));
      return 0;
    }
  }
  std::vector<std::string_view> known{"job"};
  for (const ReportInfo* report : all_reports()) known.push_back(report->command);
  throw ckpt::InvalidInput(fmt::format("unknown schema \"{}\"{}; ckpt schema lists them",
                                       ckpt::printable(asked.substr(0, 80)), did_you_mean(asked, known))
                               .c_str());
}

constexpr const char* schema_examples[] = {"schema job", "schema plan", "schema list tiers"};

}  // namespace

const Subcommand schema_command{.name = "schema",
                                .summary = "JSON Schema of job files and of every --output json",
                                .arguments = "[NAME]",
                                .most_arguments = 2,
                                .examples = schema_examples,
                                .run = run_schema};

}  // namespace program
