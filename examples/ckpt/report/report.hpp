#pragma once
// --report FILE: the answer of a subcommand as one page to show.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ckpt/goodput/ledger.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>

#include "../job.hpp"
#include "../options.hpp"
#include "data.hpp"
#include "sheet.hpp"

namespace program {
struct JobWays;
}

namespace program::page {

/// What there is to know of an answer beside the job.
struct Asking {
  std::string command;             ///< "plan"
  std::optional<double> target{};  ///< --goodput-target
  std::optional<Price> price{};
};

/// What an hour of all nodes costs, as --price, --price-node-hour or --price-accelerator-hour say.
/// @throws ckpt::InvalidInput where the node has no price among several
[[nodiscard]] std::optional<Price> price_of(const Given& given, const ckpt::Job& job);

/// What a ledger lost, each hour counted `scale` times.
[[nodiscard]] LostHours lost_hours_of(const ckpt::Ledger& ledger, double scale = 1.0);

/// Every input of a job with its origin.
/// @param spreads  of those that are not exact
[[nodiscard]] std::vector<InputLine> inputs_of(const Asked& asked, const ckpt::Outcome& outcome,
                                               std::span<const ckpt::InputSpread> spreads);

/// What was typed, as inputs.
[[nodiscard]] std::vector<InputLine> inputs_given(const Given& given);

/// What a page about a job shows.
/// @param outcome  of the job that was asked about
/// @param ways     of a job with failures, with their ranges; else null
[[nodiscard]] Data data_of(const Asked& asked, const ckpt::Outcome& outcome, const JobWays* ways, const Asking& asking);

/// Whether --report asks for a page.
/// @throws ckpt::InvalidInput for a name that does not end in .html or .md
[[nodiscard]] bool wants_report(const Given& given);

/// Writes a page to where --report says, with the command line that it answers.
/// @throws std::system_error naming the path
void write_sheet(const Given& given, Sheet sheet);

/// Writes the page, or Markdown with its charts beside it, to where --report says, if it does.
/// @param ways  see `data_of`
/// @throws ckpt::InvalidInput for a name that does not end in .html or .md
/// @throws std::system_error naming the path
void write_report(const Given& given, const Asked& asked, const ckpt::Outcome& outcome, const JobWays* ways);

}  // namespace program::page
