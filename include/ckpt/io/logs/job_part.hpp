#pragma once
// The part of a job file that a log says.

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/logs/estimate.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// Failures, outage and cost of a save, as far as the log has them. What failed is written as counted, and with the
/// nodes of the job, where they are known, for other numbers of them.
/// @param nodes  of the job that wrote the log
/// @param notes  takes what is left out, and why
[[nodiscard]] inline JobDescription part_of_job(const Estimate& estimate, std::optional<double> nodes,
                                                std::vector<std::string>& notes) {
  JobDescription part;
  const auto set = [&](std::string_view key, Seconds time) {
    part.set(key, fmt::format("{:.9g} s", time.value()), estimate.file);
  };
  if (!estimate.has_times) {
    notes.push_back("no times in the log: no MTBF is written");
  } else if (estimate.failures.events == 0) {
    notes.push_back("nothing failed: no MTBF is written");
  } else if (const auto law = law_that_fits_better(estimate)) {
    // 10 to 90 % of the mean of so many times with the coefficient of variation of the law.
    const double spread =
        std::exp(1.2816 * detail::variation(law->shape) / std::sqrt(static_cast<double>(estimate.failures.events)));
    part.set(nodes ? "failures.node_mtbf" : "failures.mtbf",
             fmt::format("{:.9g} s x/ {:.4g}", law->mtbf.value() * nodes.value_or(1.0), spread), estimate.file);
    part.set("failures.shape", fmt::format("{:.6g}", law->shape), estimate.file);
    if (nodes) part.set("failures.observed_nodes", fmt::format("{:.0f}", *nodes), estimate.file);
    notes.push_back(fmt::format("failures come {} a restart: Weibull's law is written, failures.shape {:.3g}",
                                law->shape < 1.0 ? "soon after" : "late after", law->shape));
  } else {
    part.set("failures.count", fmt::format("{}", estimate.failures.events), estimate.file);
    set("failures.observed", estimate.failures.duration);
    if (nodes) {
      part.set("failures.observed_nodes", fmt::format("{:.0f}", *nodes), estimate.file);
    } else {
      notes.push_back(
          "the MTBF that is written is of the whole job: --nodes COUNT says of how many nodes, for other numbers");
    }
  }
  if (estimate.failures.events != 0) part.set("failures.mtbf_of", "uptime", estimate.file);
  if (estimate.downtime) {
    const Run run = measured_run(estimate);
    set("failures.outage.detection", run.outage.detection);
    set("failures.outage.rescheduling", run.outage.rescheduling);
  }
  if (estimate.restore) set("failures.outage.restore", estimate.restore->mean);
  if (estimate.blocking) {
    set("saving.cost.blocking", estimate.blocking->mean);
    if (estimate.durable_after) set("saving.cost.writing", measured_run(estimate).save.writing);
  } else {
    notes.push_back("no save in the log was finished: no cost of a save is written");
  }
  return part;
}

}  // namespace ckpt::inline CKPT_ABI::logs
