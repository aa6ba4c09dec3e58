#pragma once
// What `calibrate` prints: the estimate as text or JSON. docs/calibrate.md describes both.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/io/format.hpp>
#include <nlohmann/json.hpp>

#include "../printable.hpp"
#include "../table.hpp"
#include "estimate.hpp"

namespace calibrate {

namespace detail {

[[nodiscard]] inline std::string percent(double fraction) { return fmt::format("{:.2f} %", 100.0 * fraction); }

[[nodiscard]] inline std::string confidence_text(const Estimate& estimate) {
  return fmt::format("{:.4g} %", 100.0 * estimate.failures.confidence);
}

/// Figures of a list of times as a row of a table.
inline void add_spread(examples::Table& table, const char* name, const std::optional<Spread>& spread) {
  if (!spread) return;
  const auto time = [](ckpt::Seconds t) { return fmt::format("{:s}", t); };
  table.add({name, fmt::format("{}", spread->count), time(spread->mean), time(spread->median),
             spread->count > 1 ? time(spread->deviation) : "-", time(spread->slowest)});
}

/// How much more of the wall clock an interval costs, of a ledger and the best one.
[[nodiscard]] inline double excess_of(const Recommendation& choice) {
  return choice.present_ledger.wall_clock() / choice.ledger.wall_clock() - 1.0;
}

[[nodiscard]] inline std::string interval_text(const Estimate& estimate) {
  const Recommendation& choice = *estimate.recommendation;
  const bool bound_only = !choice.high;
  const ckpt::Seconds best = choice.best.interval.seconds();
  examples::Table table;
  table.add({"best work interval", fmt::format("{}{:min}, a save every {:min}", bound_only ? "at least " : "", best,
                                               choice.best.interval.period(choice.run.save.blocking).seconds())});
  if (bound_only) {
    table.add({"", "nothing failed: this is for the lower end of the MTBF, and a longer one may be better"});
  } else {
    table.add({confidence_text(estimate) + " interval", fmt::format("{:min} ... {:min}", choice.low, *choice.high)});
    const auto regret = [&](ckpt::Seconds mtbf, double more) {
      table.add({fmt::format("  if the MTBF is {:h}", mtbf),
                 fmt::format("{:min} costs {} more wall clock than the best for that", best, percent(more))});
    };
    regret(estimate.failures.mtbf_low(), choice.regret_low);
    regret(estimate.failures.mtbf_high(), *choice.regret_high);
  }
  if (choice.best.bound == ckpt::Bound::by_storage) {
    table.add({"", "set by storage: with a shorter one the next save would have to wait for the last"});
  }
  table.add({"present work interval",
             fmt::format("{:min}, median of {}", choice.present.seconds(), estimate.measured.intervals.size())});
  const ckpt::Seconds extra = choice.present_ledger.wall_clock() - choice.ledger.wall_clock();
  table.add({"  against the best", fmt::format("{} more wall clock: {:h} for the work of this log{}",
                                               percent(excess_of(choice)), extra, bound_only ? ", at that MTBF" : "")});
  return table.text();
}

}  // namespace detail

/// The estimate for people.
[[nodiscard]] inline std::string to_text(const Estimate& estimate) {
  const Measured& measured = estimate.measured;
  const auto& failures = estimate.failures;
  const bool failed = failures.events > 0;

  examples::Table log;
  log.add({"log", estimate.file});
  log.add({"wall clock", fmt::format("{:h}", ckpt::Seconds(measured.wall_clock))});
  std::string count = fmt::format("{} in {:h} that the job was up", measured.failures, failures.duration);
  if (measured.stops > 0) count += fmt::format("; stopped on purpose {}", measured.stops);
  log.add({"failures", count});
  log.add({"MTBF", failed ? fmt::format("{:h}, {} interval {:h} ... {:h}", failures.mtbf(),
                                        detail::confidence_text(estimate), failures.mtbf_low(), failures.mtbf_high())
                          : fmt::format("at least {:h}, the lower end of the {} interval", failures.mtbf_low(),
                                        detail::confidence_text(estimate))});
  if (measured.saves_cut_off > 0) log.add({"saves cut off by a failure", fmt::format("{}", measured.saves_cut_off)});
  if (measured.saves_never_durable > 0) {
    log.add({"saves lost before they were durable", fmt::format("{}", measured.saves_never_durable)});
  }

  examples::Table times(5);
  times.add({"", "count", "mean", "median", "deviation", "slowest"});
  detail::add_spread(times, "save blocks", estimate.cost);
  detail::add_spread(times, "save is durable", estimate.latency);
  detail::add_spread(times, "down", estimate.downtime);
  detail::add_spread(times, "restore", estimate.restore);

  const ckpt::Ledger ledger = measured.ledger();
  examples::Table spent(estimate.recommendation ? 4 : 2);
  std::vector<std::string> header = {"", "hours", "of all"};
  if (estimate.recommendation) header.insert(header.end(), {"expected", "at the best"});
  spent.add(header);
  const auto add = [&](std::string_view name, double hours, double share, auto modelled) {
    std::vector<std::string> row = {std::string(name), fmt::format("{:.2f}", hours), detail::percent(share)};
    if (estimate.recommendation) {
      row.push_back(detail::percent(modelled(estimate.recommendation->present_ledger)));
      row.push_back(detail::percent(modelled(estimate.recommendation->ledger)));
    }
    spent.add(row);
  };
  for (const ckpt::Category category : ckpt::all_categories) {
    if (category == ckpt::Category::slowdown) continue;
    add(to_string(category), ledger.hours(category), ledger.fraction(category),
        [&](const ckpt::Ledger& other) { return other.fraction(category); });
  }
  add("all", ledger.wall_clock().in(ckpt::units::h), 1.0, [](const ckpt::Ledger&) { return 1.0; });

  std::string text = "Log\n" + log.text() + "\nTimes\n" + times.text() + "\nHow often to save\n";
  text += estimate.recommendation ? detail::interval_text(estimate) : "  " + estimate.no_recommendation + "\n";
  text += "\nWhere the time went\n" + spent.text();
  if (!measured.notes.empty()) text += "\nNotes\n";
  for (const std::string& note : measured.notes) text += "  " + examples::printable(note) + "\n";
  return text;
}

// ---- JSON

using Json = nlohmann::ordered_json;

namespace detail {

/// A number with so many digits; an estimate has no more than nine.
[[nodiscard]] inline Json rounded(double number, int digits = 9) {
  return Json::parse(fmt::format("{:.{}g}", number, digits), nullptr, false);
}

[[nodiscard]] inline Json to_json(const std::optional<Spread>& spread) {
  if (!spread) return nullptr;
  return {{"count", spread->count},
          {"mean_s", rounded(spread->mean.value())},
          {"median_s", rounded(spread->median.value())},
          {"deviation_s", spread->count > 1 ? rounded(spread->deviation.value()) : Json(nullptr)},
          {"slowest_s", rounded(spread->slowest.value())}};
}

[[nodiscard]] inline Json to_json(const ckpt::Ledger& ledger, ckpt::Seconds wall_clock, int digits = 9) {
  Json json;
  for (const ckpt::Category category : ckpt::all_categories) {
    std::string key(to_string(category));
    for (char& c : key) c = c == ' ' ? '_' : c;
    json[key + "_s"] = rounded(ledger[category].value(), digits);
  }
  json["wall_clock_s"] = rounded(wall_clock.value(), digits);
  json["goodput"] = rounded(ledger.goodput());
  return json;
}

[[nodiscard]] inline Json to_json(const Recommendation& choice) {
  const auto seconds = [](ckpt::Seconds time) { return rounded(time.value()); };
  return {{"mtbf_s", seconds(choice.mtbf)},
          {"work_interval_s", seconds(choice.best.interval.seconds())},
          {"period_s", seconds(choice.best.interval.period(choice.run.save.blocking).seconds())},
          {"work_interval_low_s", seconds(choice.low)},
          {"work_interval_high_s", choice.high ? seconds(*choice.high) : Json(nullptr)},
          {"set_by", choice.best.bound == ckpt::Bound::by_storage ? "storage" : "failures"},
          {"excess_at_low_mtbf", rounded(choice.regret_low)},
          {"excess_at_high_mtbf", choice.regret_high ? rounded(*choice.regret_high) : Json(nullptr)},
          {"present_work_interval_s", seconds(choice.present.seconds())},
          {"present_excess", rounded(excess_of(choice))},
          {"ledger", to_json(choice.ledger, choice.ledger.wall_clock())},
          {"present_ledger", to_json(choice.present_ledger, choice.present_ledger.wall_clock())}};
}

}  // namespace detail

/// The estimate for programs.
[[nodiscard]] inline std::string to_json(const Estimate& estimate) {
  const Measured& measured = estimate.measured;
  const auto& failures = estimate.failures;
  const bool failed = failures.events > 0;
  Json json;
  json["schema_version"] = 1;
  json["log"] = estimate.file;
  json["confidence"] = failures.confidence;
  json["failures"] = measured.failures;
  json["stops"] = measured.stops;
  json["time_at_risk_s"] = detail::rounded(failures.duration.value());
  json["mtbf_s"] = failed ? detail::rounded(failures.mtbf().value()) : Json(nullptr);
  json["mtbf_low_s"] = detail::rounded(failures.mtbf_low().value());
  json["mtbf_high_s"] = failed ? detail::rounded(failures.mtbf_high().value()) : Json(nullptr);
  json["saves_cut_off"] = measured.saves_cut_off;
  json["saves_never_durable"] = measured.saves_never_durable;
  json["save_blocking"] = detail::to_json(estimate.cost);
  json["save_durable"] = detail::to_json(estimate.latency);
  json["down"] = detail::to_json(estimate.downtime);
  json["restore"] = detail::to_json(estimate.restore);
  constexpr int exact = 15;  // whole microseconds
  json["ledger"] = detail::to_json(measured.ledger(), measured.wall_clock, exact);
  json["recommendation"] = estimate.recommendation ? detail::to_json(*estimate.recommendation) : Json(nullptr);
  json["notes"] = measured.notes;
  if (!estimate.recommendation) json["notes"].push_back("no recommendation: " + estimate.no_recommendation);
  // A file name need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace calibrate
