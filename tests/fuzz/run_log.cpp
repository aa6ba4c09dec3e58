// Any bytes as the log of a job: every second of it in one category and a part of a job file that can be read back, or
// InvalidInput that names the file.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/error.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/io/logs/csv.hpp>
#include <ckpt/io/logs/estimate.hpp>
#include <ckpt/io/logs/job_part.hpp>
#include <ckpt/io/logs/measured.hpp>

namespace {

namespace logs = ckpt::logs;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const logs::Measured& measured) {
  const logs::Spent& spent = measured.spent;
  require(spent.total() == measured.wall_clock);
  for (const logs::Time time : {spent.work, spent.save, spent.waiting, spent.lost_work, spent.detection,
                                spent.rescheduling, spent.restore, spent.at_risk()}) {
    require(time >= logs::Time());
  }
  for (const double interval : measured.intervals) require(interval >= 0.0);
  require(measured.restore_times.size() <= measured.downtimes.size());
  require(measured.downtimes.size() <= measured.failures + measured.stops);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  logs::Measured measured;
  try {
    measured = logs::measure(logs::read_csv(text, "fuzz"));
  } catch (const ckpt::InvalidInput& error) {
    const std::string_view message = error.what();
    require(message.starts_with("fuzz:"));
    for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
    return 0;
  }
  check(measured);
  const auto estimate = logs::estimate("fuzz", measured, 0.95);
  std::vector<std::string> notes;
  for (const std::optional<double> nodes : {std::optional<double>(), std::optional<double>(7.0)}) {
    const std::string written = ckpt::write_job(logs::part_of_job(estimate, nodes, notes));
    require(ckpt::write_job(ckpt::read_job(written)) == written);
  }
  return 0;
}
