#include "print.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include <ckpt/core/error.hpp>

#include "fields.hpp"
#include "options.hpp"

namespace program {

void print(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
  }
}

void print(const Given& given, const Report& report) {
  const std::string output = given.text_or("output", "text");
  if (given.has("table") && output != "csv") throw ckpt::InvalidInput("--table goes with --output csv");
  print(report.print_as(output, given.text_or("table", "")));
}

void write_file(const std::string& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
}

}  // namespace program
