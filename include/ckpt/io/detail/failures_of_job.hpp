#pragma once
// What a description says of what goes wrong.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/catalog/failures.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/failure/record.hpp>
#include <ckpt/failure/spares.hpp>
#include <ckpt/goodput/outage.hpp>
#include <ckpt/io/described_job.hpp>
#include <ckpt/io/detail/trained_of_job.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/range.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The parts of a description that say what goes wrong.
class FailuresOfJob : protected TrainedOfJob {
 protected:
  using TrainedOfJob::TrainedOfJob;

  /// Failures of a job whose machine is made.
  void make_failures(DescribedJob& made) const {
    Failures& failures = made.job.failures;
    Outage& outage = failures.outage;
    outage.detection = duration("failures.outage.detection").value_or(outage.detection);
    outage.rescheduling = duration("failures.outage.rescheduling").value_or(outage.rescheduling);
    outage.initialisation = duration("failures.outage.initialisation").value_or(outage.initialisation);
    outage.restore = duration("failures.outage.restore");
    outage.warm_up = duration("failures.outage.warm_up").value_or(outage.warm_up);
    OutageGrowth& growth = failures.outage_per_node;
    growth.detection = by_nodes("failures.outage_per_node.detection");
    growth.rescheduling = by_nodes("failures.outage_per_node.rescheduling");
    growth.initialisation = by_nodes("failures.outage_per_node.initialisation");
    growth.warm_up = by_nodes("failures.outage_per_node.warm_up");
    make_spares(failures);
    if (const auto mtbf = duration("failures.mtbf")) failures.law = Exponential{*mtbf};
    failures.node_mtbf = duration("failures.node_mtbf");
    count(made);
    const Entry* of = said_.find("failures.mtbf_of");
    if (of != nullptr) {
      if (said_.has("failures.record")) reject(*of, "is not needed: failures.record says what it counts");
      if (!failures.law && !failures.node_mtbf) reject(*of, "needs an MTBF: failures.mtbf, node_mtbf or count");
      if (of->text == "wall-clock") failures.mtbf_of = MtbfOf::wall_clock;
    }
    take_record(made);
    if (const Entry* shape = said_.find("failures.shape")) {
      failures.shape = parse_plain_number(shape->origin, shape->text);
      if (!(failures.shape > 0.0)) reject(*shape, "must be above 0; 1 is the exponential law");
      if (!failures.law && !failures.node_mtbf) reject(*shape, "needs an MTBF: failures.mtbf, node_mtbf or count");
    }
    if (failures.node_mtbf && !said_.has("machine.nodes")) {
      reject(*said_.find("failures.node_mtbf"), "needs machine.nodes; of the whole job it is failures.mtbf");
    }
    scale(made);
    announce(made);
  }

 private:
  /// A time for each node, or a table: 128:454s,512:635s.
  [[nodiscard]] TimeByNodes by_nodes(std::string_view key) const {
    const Entry* entry = said_.find(key);
    if (entry == nullptr) return {};
    if (!said_.has("machine.nodes")) reject(*entry, "needs machine.nodes, how many nodes the job has");
    if (entry->text.find(':') == std::string_view::npos) return parse_duration(entry->origin, entry->text);
    std::vector<TimeByNodes::Point> table;
    for (const Parts& word : words_of(*entry)) {
      if (word.size() != 2) reject(*entry, "must be a time for each node, 0.5s, or on some: 128:454s,512:635s");
      const std::uint64_t nodes = number_of(*entry, word[0], 0x1p53);
      if (!(nodes > (table.empty() ? 0 : table.back().nodes))) {
        reject(*entry, "must have numbers of nodes that rise, from 1 on: 128:454s,512:635s");
      }
      table.push_back({nodes, parse_duration(entry->origin, word[1])});
    }
    if (table.size() > TimeByNodes::most_points) reject(*entry, "has more than 8 points");
    const auto here = static_cast<double>(*whole("machine.nodes"));
    if (here < static_cast<double>(table.front().nodes) || here > static_cast<double>(table.back().nodes)) {
      reject(*entry, "does not reach machine.nodes: add a point at or beyond it");
    }
    return TimeByNodes(std::span<const TimeByNodes::Point>(table));
  }
  /// Nodes that stand by.
  void make_spares(Failures& failures) const {
    const Entry* number = said_.find("failures.spares.number");
    const auto replacement = duration("failures.spares.replacement");
    if (number != nullptr && !replacement) {
      reject(*number, "needs failures.spares.replacement, the time until one that is taken is replaced");
    }
    if (!replacement) return;
    const double many = number != nullptr ? parse_count(number->origin, number->text) : 0.0;
    if (!(many <= static_cast<double>(most_spares))) reject(*number, "is more than 1000000");
    failures.spares = Spares{.number = static_cast<std::uint64_t>(many), .replacement = *replacement};
  }

  /// Failures that come with a notice.
  void announce(DescribedJob& made) const {
    Failures& failures = made.job.failures;
    const Entry* share = said_.find("failures.notice.share");
    const Entry* time = said_.find("failures.notice.time");
    if (share != nullptr && time == nullptr) reject(*share, "needs failures.notice.time, from a notice to the stop");
    if (time == nullptr) return;
    if (!failures.law && !failures.node_mtbf) reject(*time, "needs an MTBF: failures.mtbf, node_mtbf or count");
    failures.notice.time = *duration("failures.notice.time");
    failures.notice.share = fraction("failures.notice.share").value_or(0.5);
    if (share == nullptr)
      made.notes.emplace_back("half of the failures are taken to be announced: failures.notice.share");
  }

  /// The MTBF of a count.
  void count(DescribedJob& made) const {
    const Entry* count = said_.find("failures.count");
    const Entry* time = said_.find("failures.observed");
    if ((count == nullptr) != (time == nullptr)) {
      reject(count != nullptr ? *count : *time, count != nullptr ? "needs failures.observed, the time of the count"
                                                                 : "needs failures.count, what was counted");
    }
    if (count == nullptr) return;
    const double events = parse_count(count->origin, count->text);
    if (!(events >= 1.0 && events <= 1e12)) {
      reject(*count, "must be 1 to 10^12: without any failure the MTBF has a lower bound alone; say failures.mtbf");
    }
    Failures& failures = made.job.failures;
    const auto number = static_cast<std::uint64_t>(events);
    made.observed = observe_failures(number, parse_duration(time->origin, time->text));
    if (const Entry* from = said_.find("failures.observed_nodes")) {
      if (!said_.has("machine.nodes")) reject(*from, "needs machine.nodes, how many nodes the job has");
      const auto nodes = static_cast<double>(*whole("failures.observed_nodes"));
      const auto all = static_cast<double>(made.job.machine.nodes);
      const Seconds mtbf = made.observed->mtbf();
      failures.node_mtbf = mtbf * nodes;
      made.observed = observe_failures(number, mtbf * (events * nodes / all));
    } else {
      failures.law = Exponential{made.observed->mtbf()};
    }
    made.implied.push_back({Input::mtbf, made.observed->mtbf_spread()});
  }

  /// The MTBF of a published run.
  void take_record(DescribedJob& made) const {
    const auto* record = named("failures.record", failures::get);
    if (record == nullptr) return;
    const Entry& entry = *said_.find("failures.record");
    if (made.job.failures.law || made.job.failures.node_mtbf) reject(entry, "and an MTBF exclude each other");
    if (!said_.has("machine.nodes")) reject(entry, "needs machine.nodes, how many of the nodes the job has");
    Failures& failures = made.job.failures;
    failures.node_mtbf = record->node_mtbf();
    failures.mtbf_of = record->mtbf_of;
    failures.observed_nodes = record->nodes;
    made.origins.push_back({"mtbf", {to_string(record->source.confidence), record->source}});
    made.implied.push_back({Input::mtbf, failures::from_run_to_run});
    made.notes.push_back(std::string(record->name).append(": ").append(record->note));
    warn(made, record->nodes);
  }

  /// An MTBF of a node that was observed on so many.
  void scale(DescribedJob& made) const {
    const auto from = whole("failures.observed_nodes");
    if (!from) return;
    Failures& failures = made.job.failures;
    if (!failures.node_mtbf || said_.has("failures.record")) {
      reject(*said_.find("failures.observed_nodes"),
             "is of failures.node_mtbf or failures.count: how many nodes it was observed on");
    }
    warn(made, *from);
    failures.observed_nodes = *from;
  }

  /// Says so where an MTBF is used far from where it was observed, and widens its range.
  static void warn(DescribedJob& made, std::uint64_t from) {
    const std::uint64_t to = made.job.machine.nodes;
    if (scales_to(static_cast<double>(from), static_cast<double>(to))) return;
    // One such step was measured, and it was off by 28.8 / 7.9: that much in quadrature.
    double squares = math::log(28.8 / 7.9) * math::log(28.8 / 7.9);
    for (const InputSpread& entry : made.implied) {
      const double off = math::log(entry.spread.quantile(0.9) / entry.spread.median());
      squares += off * off;
    }
    made.implied = {{Input::mtbf, factor(math::exp(math::sqrt(squares)))}};
    made.notes.push_back("warning: the MTBF was observed on " + std::to_string(from) + " nodes and is used for " +
                         std::to_string(to) +
                         ": beyond a factor of 4 failures were not found in proportion to nodes (on Meta's RSC-1 128 "
                         "nodes failed every 7.9 h, by the rate of a node 28.8 h)");
  }
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
