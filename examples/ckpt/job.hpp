#pragma once
// The job that a command line and its job files describe.

#include <string>

#include <ckpt/io/described_job.hpp>
#include <ckpt/io/job_description.hpp>

#include "options.hpp"

namespace program {

/// The job that was described, as `ckpt::describe_job` makes it: every file that calls that, which reads every kind of
/// model, takes half a minute to compile.
/// @throws ckpt::InvalidInput
[[nodiscard]] ckpt::DescribedJob described_as(const ckpt::JobDescription& description);

/// A job, as it was described and as a `ckpt::Job`.
struct Asked {
  ckpt::JobDescription description{};
  ckpt::DescribedJob described{};
  bool best = false;            ///< --strategy best: the strategy is that of `ckpt::best`
  bool sizes_alone = false;     ///< nothing but the state was said: where it goes, and with it all times, are made up
  std::string interval_from{};  ///< "default of torchtitan": the interval is the framework's; empty: it was said
};

/// The job that was asked about; --strategy best is solved. Writes --save-job. `plans`: without a place to write to the
/// sizes are an answer, where nothing that takes time was asked; and a framework's own interval counts where none is
/// said, with its habits in notes: who compares or searches looks for better ones.
/// @throws ckpt::InvalidInput naming the option, or file, line and path
[[nodiscard]] Asked ask(const Given& given, bool plans = false);

/// A description as a job file.
[[nodiscard]] std::string job_file_text(const ckpt::JobDescription& description);

}  // namespace program
