#pragma once
// The cases of tests/data/reference/theory_cases.csv: published figures, and values evaluated at 30 digits.

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "csv.hpp"

namespace test {

/// One row: named inputs, the expected value and its tolerance.
struct TheoryCase {
  std::string id{};
  std::map<std::string, std::string> inputs{};
  double expected = 0.0;
  double tolerance = 0.0;

  /// An input by its name in the file, unit suffix included: `input("delta_s")`.
  [[nodiscard]] double input(const std::string& name) const { return std::stod(text(name)); }
  [[nodiscard]] const std::string& text(const std::string& name) const {
    const auto found = inputs.find(name);
    if (found == inputs.end()) throw std::runtime_error("theory case " + id + " has no input " + name);
    return found->second;
  }

  /// Whether a value is the expected one within the tolerance of the row.
  [[nodiscard]] bool accepts(double value) const {
    const double difference = value > expected ? value - expected : expected - value;
    return difference <= tolerance * (expected < 0.0 ? -expected : expected);
  }
};

/// The case of an id. The test `unit.theory_cases` checks that every id of the file is asked for somewhere.
inline TheoryCase theory_case(const std::string& id) {
  for (const Row& row : read_csv("reference/theory_cases.csv")) {
    if (row.at("id") != id) continue;
    TheoryCase result{
        .id = id, .expected = std::stod(row.at("expected")), .tolerance = std::stod(row.at("rel_tolerance"))};
    const std::string& inputs = row.at("inputs");
    for (std::string::size_type from = 0; from < inputs.size();) {
      const auto end = std::min(inputs.find(';', from), inputs.size());
      const std::string pair = inputs.substr(from, end - from);
      const auto sign = pair.find('=');
      result.inputs[pair.substr(0, sign)] = pair.substr(sign + 1);
      from = end + 1;
    }
    return result;
  }
  throw std::runtime_error("no theory case " + id);
}

}  // namespace test
