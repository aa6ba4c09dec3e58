#pragma once
// The prices that were named.

#include <optional>
#include <string>
#include <vector>

#include <ckpt/core/units.hpp>
#include <ckpt/hardware/price.hpp>
#include <ckpt/job/choose.hpp>
#include <ckpt/job/job.hpp>

#include "../options.hpp"

namespace program {

/// What is paid for, as options say it.
struct Pricing {
  std::vector<const ckpt::NodePrice*> nodes{};  ///< of the catalog
  std::vector<const ckpt::TierPrice*> tiers{};  ///< of the catalog
  std::optional<double> node_hour{};            ///< --price-node-hour
  std::optional<double> accelerator_hour{};     ///< --price-accelerator-hour
  std::optional<ckpt::TierPrice> own{};         ///< --price-storage, --price-bandwidth, ...
  ckpt::Prices common{};                        ///< what does not depend on node and storage
  std::optional<ckpt::Seconds> preemption{};    ///< of a node, where it can be taken away
  ckpt::Seconds preemption_notice{};            ///< that comes before; 0: none
  std::optional<double> on_demand{};            ///< of the same hour on nodes that nobody takes away
  ckpt::YearMonth today{};                      ///< --as-of, or the month of the system

  /// Whether an hour of an accelerator is what everything is counted in, because it has no price.
  [[nodiscard]] bool in_hours() const { return nodes.empty() && !node_hour && !accelerator_hour; }
  /// "$", or "accelerator-hours".
  [[nodiscard]] const char* currency() const { return in_hours() ? "accelerator-hours" : "$"; }
  /// What a job pays.
  /// @throws ckpt::InvalidInput where its node or storage has no price among several
  [[nodiscard]] ckpt::Prices of(const ckpt::Job& job) const;
  /// The job on nodes that it pays for: with preemptions.
  [[nodiscard]] ckpt::Job with_preemption(const ckpt::Job& job) const {
    return preemption ? ckpt::with_preemption(job, *preemption, preemption_notice) : job;
  }
  /// What makes a price doubtful: its age.
  [[nodiscard]] std::string warning(ckpt::YearMonth as_of) const;
};

/// The prices of a command line.
/// @throws ckpt::InvalidInput naming the option
[[nodiscard]] Pricing read_pricing(const Given& given);

/// An amount of money: "$ 1,234,567", "$ 3.21"; of accelerator-hours "41,000 accelerator-hours".
[[nodiscard]] std::string money_text(const Pricing& pricing, double amount);

}  // namespace program
