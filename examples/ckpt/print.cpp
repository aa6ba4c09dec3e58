#include "print.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include <ckpt/core/error.hpp>

#include "fields.hpp"
#include "options.hpp"

namespace program {

namespace {

/// Whether --color asks for colours; where it says auto or nothing, whether standard output is a terminal that shows
/// them: NO_COLOR and TERM=dumb say no, CLICOLOR_FORCE yes.
[[nodiscard]] bool shows_colours(const Given& given) {
  const std::string when = given.text_or("color", "auto");
  if (when != "auto") return when == "always";
  const auto says = [](const char* name) {
    const char* text = std::getenv(name);
    return text != nullptr && *text != '\0' ? text : nullptr;
  };
  if (says("NO_COLOR") != nullptr) return false;
  if (const char* force = says("CLICOLOR_FORCE"); force != nullptr && std::string_view(force) != "0") return true;
  const char* term = says("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

std::string coloured(std::string_view text) {
  constexpr std::string_view strong = "\033[1m", warning = "\033[33m", off = "\033[0m";
  std::string result;
  bool in_short = false, lead_said = false;
  std::string_view mark;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const bool goes_on = line.starts_with("    ");
    if (!goes_on) {
      mark = {};
      if (!line.starts_with(' ')) in_short = line == "In short";
      if (line.find("warning: ") != line.npos) {
        mark = warning;
      } else if (in_short && !lead_said && line.starts_with("  ")) {
        mark = strong;
        lead_said = true;
      }
    }
    const std::size_t from = std::min(line.find_first_not_of(' '), line.size());
    result.append(line.substr(0, from));
    if (!mark.empty() && from < line.size()) {
      result.append(mark).append(line.substr(from)).append(off);
    } else {
      result.append(line.substr(from));
    }
    if (end != std::string_view::npos) result += '\n';
  }
  return result;
}

void print(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
  }
}

void print(const Given& given, const Report& report) {
  const std::string output = given.text_or("output", "text");
  if (given.has("table") && output != "csv") throw ckpt::InvalidInput("--table goes with --output csv");
  const std::string text = report.print_as(output, given.text_or("table", ""));
  print(output == "text" && shows_colours(given) ? coloured(text) : text);
}

void write_file(const std::string& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
}

}  // namespace program
