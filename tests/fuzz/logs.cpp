// Any bytes as the log of any format: a timeline that can be followed, every second of it in one category, every line
// counted, or InvalidInput that names the file.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/error.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/io/logs/estimate.hpp>
#include <ckpt/io/logs/formats.hpp>
#include <ckpt/io/logs/job_part.hpp>
#include <ckpt/io/logs/measured.hpp>
#include <ckpt/io/logs/read.hpp>
#include <ckpt/io/logs/zone.hpp>

namespace {

namespace logs = ckpt::logs;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const logs::LogReadings& readings) {
  const logs::FileReading& file = readings.files.front();
  require(file.format == "csv" || file.used + file.passed_over >= file.lines);
  for (const logs::BadLines& bad : file.bad) require(bad.count > 0 && bad.first > 0 && bad.first <= file.lines);
  logs::Measured measured;
  try {
    measured = logs::measure(readings);
  } catch (const ckpt::InvalidInput& error) {
    const std::string_view message = error.what();
    // What is put together can be followed; only the rows of a CSV may contradict each other.
    require(file.format == "csv" || message.ends_with("the job was never up") ||
            message.ends_with("no time passes between the first row and the last"));
    return;
  }
  require(measured.spent.total() == measured.wall_clock);
  for (const logs::Time time :
       {measured.spent.work, measured.spent.save, measured.spent.waiting, measured.spent.lost_work,
        measured.spent.detection, measured.spent.rescheduling, measured.spent.restore}) {
    require(time >= logs::Time());
  }
  for (const double time : measured.blocking) require(time >= 0.0);
  for (const double time : measured.durable_after) require(time >= 0.0);
  try {
    const auto estimate = logs::estimate("fuzz", std::move(measured), 0.95);
    std::vector<std::string> notes;
    const std::string written = ckpt::write_job(logs::part_of_job(estimate, {}, notes));
    require(ckpt::write_job(ckpt::read_job(written)) == written);
  } catch (const ckpt::InvalidInput&) {  // costs and times beyond what the models take
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  std::vector<const logs::Format*> ways{nullptr};
  ways.insert(ways.end(), std::begin(logs::formats::all), std::end(logs::formats::all));
  // All formats for the first byte; else the one that is seen, in a zone with daylight saving.
  if (size > 0 && data[0] != '\t') ways.resize(1);
  for (const logs::Format* format : ways) {
    std::istringstream stream(text);
    logs::ReadOptions options;
    options.format = format;
    if (size % 2 == 1) options.zone = logs::TimeZone::get("Europe/Berlin");
    logs::LogReadings readings;
    try {
      readings = logs::read_logs({{.stream = &stream, .name = "fuzz", .modified = {}}}, options);
    } catch (const ckpt::InvalidInput& error) {
      const std::string_view message = error.what();
      require(message.starts_with("fuzz:"));
      for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
      continue;
    }
    check(readings);
  }
  return 0;
}
