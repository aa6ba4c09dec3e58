#pragma once
// Reads the reference tables in tests/data: comma-separated values, a header line, quotes around fields with commas;
// lines end in a line feed, with or without a carriage return.

#include <cstddef>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace test {

using Row = std::map<std::string, std::string>;

inline std::vector<std::string> split_fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

/// All rows of tests/data/`name`, by column name. A missing file or a ragged row fails the test that reads it.
inline std::vector<Row> read_csv(const std::string& name) {
  std::ifstream file(std::string(CKPT_TEST_DATA_DIR) + "/" + name);
  if (!file) throw std::runtime_error("cannot read " + name);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> header = split_fields(line);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = split_fields(line);
    if (fields.size() != header.size()) throw std::runtime_error(name + ": ragged row: " + line);
    Row row;
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = fields[i];
    rows.push_back(row);
  }
  return rows;
}

}  // namespace test
