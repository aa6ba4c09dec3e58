// The snippet of docs/ckpt_calibrate.md on logs. Run in the root of the repository.

#include <fstream>

#include <fmt/format.h>

#include <ckpt/failure/fit.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/logs/estimate.hpp>
#include <ckpt/io/logs/read.hpp>

int main() {
  std::ifstream training("tests/data/logs/formats/megatron.log");
  std::ifstream slurm("tests/data/logs/formats/sacct_megatron.txt");
  const auto log = ckpt::logs::read_logs({{&training, "megatron.log"}, {&slurm, "sacct.txt"}},
                                         {.scheduler_zone = ckpt::logs::TimeZone::get("Europe/Berlin")});
  const auto seen = ckpt::logs::estimate("both", ckpt::logs::measure(log), 0.95);
  for (const auto& file : log.files)
    fmt::print("{}: {}, {} of {} lines\n", file.name, file.format, file.used, file.lines);
  fmt::print("{} failure in {:h}, a save blocks for {:s}\n", seen.failures.events, seen.failures.duration,
             seen.blocking->mean);

  // Times between failures of any origin: which law they have. Ascending; `false` where no failure ended it.
  using namespace ckpt::literals;
  const ckpt::Lifetime up[] = {{0.4_h, true}, {1.5_h, true}, {3_h, true}, {9_h, true}, {14_h, false}, {31_h, true}};
  const auto fit = ckpt::fit_failures(up);
  fmt::print("{}: MTBF {:.1h}; Weibull shape {:.2f} ({:.2f} ... {:.2f}), chance of so uneven times {:.2f}\n",
             to_string(fit.best), fit.exponential.mtbf, fit.weibull.shape, fit.shape_low, fit.shape_high,
             fit.exponential_p);
}
