// How fast a directory really takes a checkpoint: writes files by 1 ... n writers with fsync, reads them back, fits the
// figures of a storage tier, and tells how well these predict other sizes and numbers of writers. Leaves nothing
// behind, and never writes more than --size and --checkpoint. Exit code 0: answer; 1: error. All options:
// docs/measure_storage.md.
//
//   measure_storage --directory /scratch --size 4GiB --writers 8 --checkpoint 20GB --verify

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>

#include "command_line.hpp"
#include "measure_storage/fit.hpp"
#include "measure_storage/interrupts.hpp"
#include "measure_storage/measure.hpp"
#include "measure_storage/options.hpp"
#include "measure_storage/progress.hpp"
#include "measure_storage/report.hpp"
#include "measure_storage/runs.hpp"
#include "measure_storage/scratch_file.hpp"
#include "print.hpp"

namespace {

using namespace measure_storage;

/// Refuses what would fill the file system.
void require_space(const Directory& directory, std::uint64_t bytes) {
  const double available = directory.space().available;
  if (static_cast<double>(bytes) <= 0.9 * available) return;
  throw std::runtime_error(
      directory.describe(fmt::format("{} are needed at a time, and a tenth more; {} are free",
                                     ckpt::Bytes(static_cast<double>(bytes)), ckpt::Bytes(available))));
}

/// Makes all rounds of all runs: one round after the other, so that a change of the weather meets all runs alike, and
/// each from another run on, so that no run always follows the same one.
std::vector<Measured> measure(Bench& bench, const Options& options, const Runs& runs) {
  std::vector<Measured> measured;
  for (const Run& run : runs.in_order()) measured.push_back({.run = run});
  for (std::size_t round = 0; round < options.rounds; ++round) {
    std::rotate(measured.begin(), measured.begin() + 1, measured.end());
    for (Measured& one : measured) one.samples.push_back(bench.make(one.run));
  }
  const std::size_t rotated = options.rounds % measured.size();
  std::rotate(measured.begin(), measured.end() - static_cast<std::ptrdiff_t>(rotated), measured.end());
  return measured;
}

/// Figures from the runs that are meant for it, which come first.
void fit(Answer& answer) {
  const std::vector<Measured>& measured = answer.measured;
  const bool several = answer.options.writers > 1;
  const Measured& one = measured[0];
  const std::optional<Measured> all = several ? std::optional(measured[1]) : std::nullopt;
  const Measured& one_small = measured[several ? 2 : 1];
  const std::optional<Measured> all_small = several ? std::optional(measured[3]) : std::nullopt;
  answer.fit = fit_stage(one, one_small, all, all_small);
  if (one.from_cache()) {
    answer.fit.notes.push_back(
        "the system did not drop what it holds in memory, so that reading would not have met the storage");
  } else {
    answer.read_rate = one.read_rate_of_one();
  }
  for (std::string& doubt : find_doubts(measured)) answer.fit.notes.push_back(std::move(doubt));
  if (one.write_time() < 1.0) {
    answer.fit.notes.push_back(
        fmt::format("the longest file took {} to write: figures of a larger --size say more about the storage",
                    ckpt::Seconds(one.write_time())));
  }
}

int run(int argc, char** argv) {
  Answer answer;
  answer.options = read_options(argc, argv);
  const Options& options = answer.options;
  if (options.information) {
    examples::print(*options.information);
    return 0;
  }
  const Directory directory(options.directory);
  const Runs runs = plan_runs(options);
  require_space(directory, bytes_at_once(options, runs));
  answer.space = directory.space();
  if (options.checkpoint) answer.checkpoint = checkpoint_run(options);

  handle_interrupts();
  {
    Progress progress(bytes_in_all(options, runs));
    Bench bench(directory, options.writers, progress);
    answer.measured = measure(bench, options, runs);
    if (options.verify) {
      const Run checkpoint = *answer.checkpoint;
      answer.measured.push_back({.run = checkpoint, .samples = {bench.make(checkpoint)}});
    }
    answer.written = progress.written();
  }
  fit(answer);
  examples::print(options.output == "json" ? to_json(answer) : to_text(answer));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return examples::run_main("measure_storage", argc, argv, run); }
