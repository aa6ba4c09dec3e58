// Any bytes as the log of a job: every second of it in one category and an estimate that can be printed, or
// InvalidInput that names the file.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>

#include "calibrate/estimate.hpp"
#include "calibrate/log.hpp"
#include "calibrate/report.hpp"
#include "calibrate/timeline.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const calibrate::Measured& measured) {
  const calibrate::Spent& spent = measured.spent;
  require(spent.total() == measured.wall_clock);
  for (const calibrate::Time time : {spent.work, spent.save, spent.waiting, spent.lost_work, spent.detection,
                                     spent.rescheduling, spent.restore, spent.at_risk()}) {
    require(time >= calibrate::Time());
  }
  for (const double interval : measured.intervals) require(interval >= 0.0);
  require(measured.restore_times.size() <= measured.downtimes.size());
  require(measured.downtimes.size() <= measured.failures + measured.stops);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  calibrate::Measured measured;
  try {
    measured = calibrate::measure(calibrate::read_log(text, "fuzz"));
  } catch (const ckpt::InvalidInput& error) {
    const std::string_view message = error.what();
    require(message.starts_with("fuzz:"));
    for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
    return 0;
  }
  check(measured);
  const auto estimate = calibrate::estimate("fuzz", measured, 0.95);
  require(!calibrate::to_text(estimate).empty());
  require(!calibrate::to_json(estimate).empty());
  return 0;
}
