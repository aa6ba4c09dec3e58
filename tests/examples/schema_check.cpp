// schema_check SCHEMA DOCUMENT: whether a JSON document has the structure that a JSON Schema says: type, const, enum,
// required, properties, additionalProperties, items, anyOf, pattern. Any other word in the schema is an error.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

namespace {

using Json = nlohmann::json;

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "number") return value.is_number();
  if (type == "null") return value.is_null();
  throw std::runtime_error("unknown type " + type);
}

/// What is wrong, or nothing.
std::string check(const Json& schema, const Json& value, const std::string& path) {
  for (const auto& [word, rule] : schema.items()) {
    if (word == "$schema" || word == "title" || word == "description") continue;
    if (word == "type") {
      const Json types = rule.is_array() ? rule : Json::array({rule});
      if (std::none_of(types.begin(), types.end(), [&](const Json& type) { return has_type(value, type); })) {
        return path + " is not of type " + rule.dump();
      }
    } else if (word == "const") {
      if (value != rule) return path + " is not " + rule.dump();
    } else if (word == "enum") {
      if (std::find(rule.begin(), rule.end(), value) == rule.end()) return path + " is none of " + rule.dump();
    } else if (word == "required") {
      if (!value.is_object()) continue;
      for (const auto& name : rule) {
        if (!value.contains(name.get<std::string>())) return path + " lacks " + name.dump();
      }
    } else if (word == "properties") {
      if (!value.is_object()) continue;
      for (const auto& [name, part] : value.items()) {
        if (!rule.contains(name)) continue;
        if (const std::string problem = check(rule[name], part, path + "/" + name); !problem.empty()) return problem;
      }
    } else if (word == "additionalProperties") {
      if (rule != false) throw std::runtime_error("only additionalProperties: false is understood");
      if (!value.is_object()) continue;
      for (const auto& [name, part] : value.items()) {
        if (!schema.contains("properties") || !schema["properties"].contains(name))
          return path + "/" + name + " is not in the schema";
      }
    } else if (word == "items") {
      if (!value.is_array()) continue;
      for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string problem = check(rule, value[i], path + "/" + std::to_string(i));
        if (!problem.empty()) return problem;
      }
    } else if (word == "anyOf") {
      std::string problems;
      bool any = false;
      for (const Json& one : rule) {
        const std::string problem = check(one, value, path);
        any = any || problem.empty();
        problems += problem + "; ";
      }
      if (!any) return problems;
    } else if (word == "pattern") {
      if (value.is_string() && !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()))) {
        return path + " does not match " + rule.dump();
      }
    } else {
      throw std::runtime_error("unknown word in the schema: " + word);
    }
  }
  return "";
}

Json read(const char* path) { return Json::parse(std::ifstream(path)); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const std::string problem = check(read(argv[1]), read(argv[2]), "");
    if (problem.empty()) return 0;
    std::fprintf(stderr, "%s: %s\n", argv[2], problem.c_str());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "schema_check: %s\n", error.what());
    return 2;
  }
}
