#pragma once
// A strict reader of comma-separated values (RFC 4180) that knows the line of every row.
//
// Our own because the two small libraries in Debian do not tell what a log needs to be told: fast-cpp-csv-parser (a
// snapshot of 2016, without a CMake package) ends a field at a zero byte in silence and does not say which columns it
// left out; libcsv knows no line numbers and lets quotes stand in the middle of a field.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/timeline.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// One row: its fields without quotes, and the line on which it starts.
struct CsvRow {
  std::size_t line = 0;               ///< on which it starts, from 1
  std::vector<std::string> fields{};  ///< in their order
};

/// Reads row after row. Lines end in LF or CRLF; blank lines and lines that begin with # are passed over, and so is a
/// byte-order mark. A field in quotes may hold commas, line ends and quotes (written twice).
class CsvReader {
 public:
  /// @param text  the whole file; must outlive the reader
  /// @param name  what the messages call it
  CsvReader(std::string_view text, std::string_view name) : rest_(text), file_(name) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    if (rest_.starts_with("\xFF\xFE") || rest_.starts_with("\xFE\xFF")) {
      Place{file_, 1}.reject("the file is UTF-16; save it as UTF-8");
    }
  }

  /// The next row into `row`, or false at the end.
  /// @throws InvalidInput with file and line, for zero bytes and wrong quotes and line ends
  [[nodiscard]] bool next(CsvRow& row) {
    while (rest_.starts_with('#') || rest_.starts_with('\n') || rest_.starts_with("\r\n")) {
      rest_.remove_prefix(rest_.find('\n') == rest_.npos ? rest_.size() : rest_.find('\n') + 1);
      ++line_;
    }
    row.line = line_;
    row.fields.clear();
    if (rest_.empty()) return false;
    bool more = true;
    while (more) {
      row.fields.push_back(rest_.starts_with('"') ? quoted_field() : plain_field());
      more = rest_.starts_with(',');
      if (more) rest_.remove_prefix(1);
    }
    if (rest_.starts_with('\r')) rest_.remove_prefix(1);
    if (rest_.empty()) return true;
    if (rest_.front() != '\n') Place{file_, line_}.reject("a carriage return without a line feed");
    rest_.remove_prefix(1);
    ++line_;
    return true;
  }

 private:
  [[nodiscard]] std::string plain_field() {
    const std::string_view field = rest_.substr(0, rest_.find_first_of(",\r\n"));
    if (field.find('"') != field.npos)
      Place{file_, line_}.reject("a quote inside a field that does not begin with one");
    rest_.remove_prefix(field.size());
    return checked(field);
  }

  [[nodiscard]] std::string quoted_field() {
    const Place opened{file_, line_};
    std::string field;
    do {
      rest_.remove_prefix(1);
      const std::size_t end = rest_.find('"');
      if (end == rest_.npos) opened.reject("a quote that never closes");
      field += checked(rest_.substr(0, end));
      for (const char c : rest_.substr(0, end)) line_ += c == '\n' ? 1 : 0;
      rest_.remove_prefix(end + 1);
      if (rest_.starts_with('"')) field += '"';
    } while (rest_.starts_with('"'));
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0) {
      Place{file_, line_}.reject("text between a closing quote and the comma");
    }
    return field;
  }

  [[nodiscard]] std::string checked(std::string_view field) const {
    if (field.find('\0') != field.npos) Place{file_, line_}.reject("a zero byte: the file is not text");
    return std::string(field);
  }

  std::string_view rest_;
  std::string_view file_;
  std::size_t line_ = 1;
};

}  // namespace ckpt::inline CKPT_ABI::logs
