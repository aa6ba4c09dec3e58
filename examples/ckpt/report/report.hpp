#pragma once
// --report FILE: the answer of a subcommand as one page to show.

#include <optional>
#include <string>

#include <ckpt/job/outcome.hpp>

#include "../job.hpp"
#include "../options.hpp"
#include "data.hpp"

namespace program::page {

/// What there is to know of an answer beside the job.
struct Asking {
  std::string command;             ///< "plan"
  std::string repeat;              ///< the command line
  std::optional<double> target{};  ///< --goodput-target
  std::optional<Price> price{};
};

/// What an hour of all nodes costs, as --price, --price-node-hour or --price-accelerator-hour say.
/// @throws ckpt::InvalidInput where the node has no price among several
[[nodiscard]] std::optional<Price> price_of(const Given& given, const ckpt::Job& job);

/// What a page about a job shows.
/// @param outcome  of the job that was asked about
[[nodiscard]] Data data_of(const Asked& asked, const ckpt::Outcome& outcome, const Asking& asking);

/// Writes the page, or Markdown with its charts beside it, to where --report says, if it does.
/// @throws ckpt::InvalidInput for a name that does not end in .html or .md
/// @throws std::system_error naming the path
void write_report(const Given& given, const Asked& asked, const ckpt::Outcome& outcome);

}  // namespace program::page
