#pragma once
// What `async_or_not` prints.

#include <string>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/save/strategy.hpp>

#include "../printable.hpp"
#include "../table.hpp"
#include "answer.hpp"

namespace async_or_not {

namespace detail {

[[nodiscard]] inline std::string job_text(const Answer& answer) {
  const auto& costs = answer.costs;
  examples::Table table;
  table.add({"state", fmt::format("{}: {}, {} on each of {} nodes", answer.model, answer.bytes, answer.bytes_of_node,
                                  answer.cluster.nodes)});
  table.add({"copy to host", fmt::format("{}, into {} memory", costs.snapshot, answer.host_memory.name)});
  table.add({"to shared storage",
             fmt::format("{}: {}, {}{}", costs.persist, answer.tier.tier.name, answer.tier.tier.write_bandwidth,
                         answer.tier.tier.kind == ckpt::StorageKind::stream   ? " per process"
                         : answer.tier.tier.kind == ckpt::StorageKind::client ? " per node"
                                                                              : "")});
  table.add({"step", fmt::format("{}, of which {} change the state", costs.step, costs.update)});
  table.add({"MTBF", fmt::format("{}{}", answer.job.failures.mtbf,
                                 answer.mtbf_given ? "" : ", by the failures of the Llama 3 405B run")});
  table.add({"host memory", fmt::format("{} free on each node", answer.host_memory_free)});
  return "Job\n" + table.text();
}

/// Bytes, and what to do where they are too many.
[[nodiscard]] inline std::string memory_text(const Row& row) {
  if (!row.memory) return "-";
  const auto& memory = *row.memory;
  if (memory.fits()) return fmt::format("{}, fits", memory.bytes);
  if (memory.fewest_waves > 0) {
    return fmt::format("{}, {} missing: {} waves", memory.bytes, memory.missing, memory.fewest_waves);
  }
  return fmt::format("{}, {} missing", memory.bytes, memory.missing);
}

[[nodiscard]] inline std::string saves_text(const Answer& answer) {
  examples::Table table(5);
  table.add({"", "blocks", "durable after", "waits", "of the time", "smallest", "host memory of a node"});
  for (const Row& row : answer.rows) {
    const std::string name(to_string(row.strategy));
    if (!row.save) {
      table.add({name, "-", "-", "-", "-", "-", memory_text(row)});
      continue;
    }
    const auto& save = *row.save;
    table.add({name, fmt::format("{}", save.cost.blocking), fmt::format("{}", save.durable_after()),
               fmt::format("{}", save.waiting), fmt::format("{:.2f} %", 100.0 * (1.0 - 1.0 / save.cycle_factor)),
               fmt::format("{}", answer.costs.step * static_cast<double>(save.smallest_steps)), memory_text(row)});
  }
  return fmt::format("A save every {} of compute\n", answer.costs.step * answer.costs.steps.value()) + table.text();
}

[[nodiscard]] inline std::string best_text(const Answer& answer) {
  examples::Table table(5);
  table.add({"", "every", "saves cost", "failures cost", "goodput", "wall clock", "set by"});
  for (const Row& row : answer.rows) {
    if (!row.plan) continue;
    const auto& plan = *row.plan;
    const auto& ledger = plan.ledger;
    const auto part = [&](ckpt::Seconds time) { return fmt::format("{:.3f} %", 100.0 * (time / ledger.wall_clock())); };
    table.add({std::string(to_string(row.strategy)), fmt::format("{}", plan.interval.seconds()),
               part(ledger.save + ledger.slowdown + ledger.waiting), part(ledger.lost_work + ledger.outage()),
               fmt::format("{:.3f} %", 100.0 * ledger.goodput()),
               fmt::format("{:.4g} h", ledger.wall_clock().in(ckpt::units::h)), std::string(to_string(plan.bound))});
  }
  return "Each at its best interval\n" + table.text();
}

/// The best asynchronous manner against the synchronous one.
[[nodiscard]] inline std::string verdict_text(const Answer& answer) {
  const Row* best = nullptr;
  const Row* synchronous = nullptr;
  for (const Row& row : answer.rows) {
    if (!row.plan) continue;
    if (row.strategy == ckpt::SaveStrategy::synchronous) {
      synchronous = &row;
    } else if (row.strategy != ckpt::SaveStrategy::peer_memory &&
               (best == nullptr || row.plan->ledger.wall_clock() < best->plan->ledger.wall_clock())) {
      best = &row;
    }
  }
  if (synchronous == nullptr) return "With synchronous saving the job does not get done.\n";
  if (best == nullptr) return "Nothing to compare synchronous saving with.\n";
  const auto& slow = synchronous->plan->ledger;
  const auto& fast = best->plan->ledger;
  const auto accelerators = static_cast<double>(answer.cluster.accelerators());
  const double hours = slow.accelerator_hours(accelerators) - fast.accelerator_hours(accelerators);
  if (!(hours > 0.0)) return "Asynchronous saving does not pay here.\n";
  return fmt::format(
      "Of those that end on shared storage, {} saves {:.0f} accelerator-hours, {:.2f} % of the job,\n"
      "against synchronous saving, and loses {} of work to each failure on average instead of {}.\n",
      to_string(best->strategy), hours, 100.0 * hours / slow.accelerator_hours(accelerators),
      fast.lost_work / fast.failure_count, slow.lost_work / slow.failure_count);
}

}  // namespace detail

/// The answer for people.
[[nodiscard]] inline std::string to_text(const Answer& answer) {
  std::string text = detail::job_text(answer) + "\n" + detail::saves_text(answer) + "\n" + detail::best_text(answer) +
                     "\n" + detail::verdict_text(answer);
  text += "\nNotes\n";
  for (const Row& row : answer.rows) {
    if (!row.reason.empty())
      text += fmt::format("  {}: {}\n", to_string(row.strategy), examples::printable(row.reason));
  }
  text += "  peer memory: assumes that a peer survives every failure; the loss of the whole job needs another level\n";
  text += "  local first: assumes that the drives survive and are read again; else it restores as the others do\n";
  if (answer.fresh_copy) {
    text += fmt::format(
        "  copy to host: assumes pinned buffers that are kept, so that the link decides; fresh memory at every save, "
        "as\n"
        "  PyTorch's asynchronous save takes by default, would take {}: --host-memory fresh\n",
        *answer.fresh_copy);
  }
  if (!(answer.costs.slowdown > 0.0)) {
    text += "  steps are taken not to slow down while a save persists: measure it, and give --slowdown\n";
  }
  return text;
}

}  // namespace async_or_not
