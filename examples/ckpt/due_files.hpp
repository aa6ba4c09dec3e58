#pragma once
// The files of one save as rows: those of the same kind and size in one.

#include <cstdint>
#include <string>
#include <vector>

#include <ckpt/io/described_job.hpp>
#include <ckpt/io/expected_files.hpp>
#include <ckpt/state/framework.hpp>

namespace program {

/// Files of the same kind and size.
struct DueRow {
  std::string name{};                              ///< of the first
  std::string last{};                              ///< of the last
  std::string shown{};                             ///< of all: with numbers in braces, or from the first to the last
  std::uint64_t files = 0;                         ///< so many
  ckpt::ExpectedFile file{};                       ///< the first
  [[nodiscard]] std::string payload_text() const;  ///< bytes of tensors of one file
  [[nodiscard]] std::string files_text() const;    ///< how many
};

/// The rows of the files that are due.
[[nodiscard]] std::vector<DueRow> due_rows(const std::vector<ckpt::ExpectedFile>& files);

/// The files that a framework leaves of a described state, as a table; or why there is none.
[[nodiscard]] std::string due_files_text(const ckpt::Framework& framework, const ckpt::DescribedJob& described);

}  // namespace program
