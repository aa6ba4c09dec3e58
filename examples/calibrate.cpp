// Reads the log of a job, as CSV, and tells its MTBF, what its saves and restores cost, where its hours went, and how
// often it should have saved. Exit code 0: answer; 1: bad input. The format of a log: calibrate --format, and
// docs/calibrate.md.
//
//   calibrate examples/data/run_log.csv

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <system_error>

#include "calibrate/estimate.hpp"
#include "calibrate/log.hpp"
#include "calibrate/options.hpp"
#include "calibrate/report.hpp"
#include "calibrate/timeline.hpp"
#include "command_line.hpp"
#include "print.hpp"

namespace {

/// All of a file, or of standard input.
std::string read(const std::string& name) {
  const auto fail = [&](std::errc what) { throw std::system_error(make_error_code(what), "cannot read " + name); };
  std::ifstream file;
  if (name != "-") {
    if (std::filesystem::is_directory(name)) fail(std::errc::is_a_directory);
    file.open(name, std::ios::binary);
    if (!file) fail(std::errc::no_such_file_or_directory);
  }
  std::istream& stream = name == "-" ? std::cin : file;
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream) fail(std::errc::io_error);
  return text;
}

int run(int argc, char** argv) {
  const calibrate::Options options = calibrate::read_options(argc, argv);
  if (options.information) {
    examples::print(*options.information);
    return 0;
  }
  const std::string name = options.file == "-" ? "standard input" : options.file;
  const calibrate::Log log = calibrate::read_log(read(options.file), name);
  const auto estimate = calibrate::estimate(name, calibrate::measure(log, options.max_gap), options.confidence);
  examples::print(options.output == "json" ? calibrate::to_json(estimate) : calibrate::to_text(estimate));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return examples::run_main("calibrate", argc, argv, run); }
