// Headings and texts of the parts of a page about a job.

#include "findings.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "job_words.hpp"
#include "numbers.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

// ---- where the hours go

template <Cause cause>
bool hours_by(const Data& data) {
  return data.fails && cause_of(shown_first(data)) == cause;
}

[[nodiscard]] std::string whose(const Data& data) { return data.today ? "today’s" : "the"; }

template <Cause cause>
std::string hours_heading(const Data& data) {
  const Way& way = shown_first(data);
  if (scale_of_loss(data) < 1.0) {
    return fmt::format("Of the {} lost{} {} are {}", duration(3600.0 * way.lost.all()), data.today ? " today" : "",
                       duration(3600.0 * hours_of(way, cause)), name_of_loss(cause));
  }
  return fmt::format("Of {} {} lost hours {} are {}", whose(data), amount(way.lost.all()), amount(hours_of(way, cause)),
                     name_of_loss(cause));
}

[[nodiscard]] std::string bars_compared(const Data& data, Cause cause) {
  const Way& last = data.recommended();
  const Way* base = data.base();
  if (base == nullptr) return "";
  const double less = base->lost.twice - last.lost.twice;
  if (base->strategy == last.strategy) {
    if (cause == Cause::restarts) return "";
    if (cause == Cause::twice) return less > 0.0 ? " Saving more often trades this for saves." : "";
    return less < 0.0 ? " Saving less often trades this for work done twice." : "";
  }
  const bool cheap = last.lost.saves + last.lost.slower < 0.5 * (last.lost.twice + last.lost.restarts());
  return fmt::format(" Saving as recommended leaves {} of work done twice and {} of saves{}.", hours(last.lost.twice),
                     hours(last.lost.saves + last.lost.slower), cheap ? "" : " and slower steps");
}

std::string hours_twice_text(const Data& data) {
  const Way& way = shown_first(data);
  return fmt::format("A failure sends training back to the last save that is safe, {} of work on average, {} times.{}",
                     duration(way.lost.twice / way.failures * 3600.0),
                     number(way.failures, way.failures < 9.95 ? 1 : 0), bars_compared(data, Cause::twice));
}
std::string hours_saves_text(const Data& data) {
  const Way& way = shown_first(data);
  return fmt::format("Each save stops training for {}.{}", duration(way.blocking_s), bars_compared(data, Cause::saves));
}
std::string hours_slower_text(const Data& data) {
  const Way& way = shown_first(data);
  return fmt::format("Training goes on beside a save, {} slower for {}.{}", percent(way.slowdown),
                     duration(way.durable_s - way.blocking_s), bars_compared(data, Cause::slower));
}
std::string hours_restarts_text(const Data& data) {
  const Way& way = shown_first(data);
  return fmt::format("Each of {} failures costs {} until it computes again, however it is saved.{}",
                     number(way.failures, way.failures < 9.95 ? 1 : 0),
                     duration(way.lost.restarts() / way.failures * 3600.0), bars_compared(data, Cause::restarts));
}

std::string hours_unknown_heading(const Data& data) {
  return fmt::format("Saved {}, a save costs {} of the time", data.recommended().every(),
                     percent(data.recommended().lost.all() / data.recommended().wall_h));
}
std::string hours_unknown_text(const Data& data) {
  return std::string(data.recommended().usual_interval ? "That is a usual interval; none was given. " : "") +
         "What failures cost is not in it: give --mtbf, and the bar grows by work done twice and restarts.";
}
std::string hours_none_heading(const Data&) { return "Failures come faster than the job gets on"; }
std::string hours_none_text(const Data&) { return "Numbers are in the table."; }

// ---- how often

[[nodiscard]] std::string formulas_and_today(const Data& data) {
  const Way& way = data.recommended();
  std::vector<std::string> within, beyond;
  for (const FormulaMark& mark : way.formulas) {
    if (mark.name != "Young" && mark.name != "Daly") continue;
    const bool inside = way.flat && mark.interval_s >= way.flat->low && mark.interval_s <= way.flat->high;
    (inside ? within : beyond)
        .push_back(inside ? mark.name : fmt::format("{} ({})", mark.name, short_duration(mark.interval_s)));
  }
  std::string text;
  if (!within.empty()) text += fmt::format(" {} {} within it.", listed(within), within.size() > 1 ? "lie" : "lies");
  if (!beyond.empty()) text += fmt::format(" {} {} outside.", listed(beyond), beyond.size() > 1 ? "lie" : "lies");
  if (within.empty() && beyond.empty()) text += " Young and Daly have no answer here.";
  if (const Way* today = today_of(data); today != nullptr && today->flat) {
    const bool inside = today->interval_s >= today->flat->low && today->interval_s <= today->flat->high;
    const bool same = today->strategy == way.strategy;
    text += fmt::format(
        " Today’s interval of {} lies {} {}{}.", duration(today->period_s), inside ? "within" : "outside",
        same ? "it" : "what is best for saves of its kind",
        inside || same ? std::string() : fmt::format(" ({})", time_ends(today->flat->low, today->flat->high, " to ")));
  }
  return text;
}

/// Why the interval is what it is, where it is not the best one with every figure at its word.
[[nodiscard]] std::string why_recommended(const Data& data) {
  const std::string every = data.recommended().every(true);
  const std::string regret =
      data.samples == 0 ? std::string()
                        : fmt::format(" Not knowing the figures costs {} of goodput.", small_percent(data.regret));
  if (data.reason == Reason::ranges) return fmt::format(" Over the ranges {} is best.{}", every, regret);
  if (data.reason == Reason::flat)
    return fmt::format(" Recommended is {}: fewer saves, and hardly more is lost.{}", every, regret);
  return "";
}

bool interval_storage(const Data& data) { return data.fails && data.recommended().storage_bound; }
bool interval_flat(const Data& data) { return data.fails && !data.recommended().storage_bound; }
bool interval_unknown(const Data& data) { return !data.fails; }

std::string interval_storage_heading(const Data& data) {
  return fmt::format("As often as storage allows; up to {} costs less than 0.1{}% more",
                     short_duration(data.recommended().flat->high), nbsp);
}
std::string interval_storage_text(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format("Sooner than {} the next save would have to wait for the last.{}{}{}",
                     duration(way.best_interval_s), formulas_and_today(data),
                     way.slowdown > 0.0
                         ? ""
                         : " No slowdown beside a save is known, so nothing speaks against saving often: measure it.",
                     why_recommended(data));
}
std::string interval_flat_heading(const Data& data) {
  const Ends flat = *data.recommended().flat;
  return fmt::format("Anything between {} is within 0.1{}% of the best", time_ends(flat.low, flat.high, " and ", true),
                     nbsp);
}
std::string interval_flat_text(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format("0.1{}% is {} of the wall clock{}.{}{}", nbsp, duration(way.wall_h * 3.6),
                     data.reason == Reason::best ? ": choose a round number in between" : "", formulas_and_today(data),
                     why_recommended(data));
}
std::string interval_unknown_heading(const Data&) { return "Without failures no interval is best"; }
std::string interval_unknown_text(const Data&) { return "Give --mtbf TIME, or --node-mtbf TIME with --nodes."; }

// ---- one save

enum class Save { alone, same_safe, other };
[[nodiscard]] Save save_of(const Data& data) {
  const Way* base = data.base();
  const Way& way = data.recommended();
  if (base == nullptr || base->strategy == way.strategy) return Save::alone;
  const bool same = std::abs(base->durable_s - way.durable_s) < 0.02 * way.durable_s;
  return same && way.blocking_s < 0.5 * base->blocking_s ? Save::same_safe : Save::other;
}

std::string save_text(const Data& data) {
  const Way& way = data.recommended();
  const StageBar* slow = binding(way);
  std::string text;
  if (slow != nullptr) {
    text = fmt::format("{} is the limit: {} at {}.", capital(slow->name), bytes(way.bytes), rate(slow->reached));
    double next = 0.0;  // the least that any other stage could do, in terms of this one
    for (const StageBar& stage : way.stages) {
      if (stage.binds || !(stage.possible > 0.0)) continue;
      const double times = stage.possible / slow->reached;
      next = next > 0.0 ? std::min(next, times) : times;
    }
    if (next >= 1.95) {
      text +=
          fmt::format(" {} could go {} times as fast.", way.stages.size() > 2 ? "Every other stage" : "The other stage",
                      number(next, next < 9.95 ? 1 : 0));
    }
  }
  if (way.blocking_s > 0.0) {
    text += fmt::format(" Training stops for {}", duration(way.blocking_s));
  } else if (!way.stages.empty()) {
    text += fmt::format(" The first copy takes {} and hides beside a step", duration(way.stages.front().end_s));
    if (data.step_s > 0.0) text += fmt::format(" of {}", duration(data.step_s));
  }
  if (text.empty()) return "Its cost was measured; no path is looked at.";
  return text.ends_with('.') ? text : text + ".";
}
std::string save_alone_heading(const Data& data) {
  const Way& way = data.recommended();
  if (!(way.blocking_s > 0.0))
    return fmt::format("Training does not stop for a save; it is safe after {}", duration(way.durable_s));
  return fmt::format("A save stops training for {} and is safe after {}", duration(way.blocking_s),
                     duration(way.durable_s));
}
std::string save_same_heading(const Data& data) {
  return fmt::format("The state is safe after {} either way; training need not wait for it",
                     duration(data.recommended().durable_s));
}
std::string save_other_heading(const Data& data) {
  const Way& way = data.recommended();
  const Way& base = *data.base();
  if (!(way.blocking_s > 0.0)) {
    return fmt::format("Training need not stop for {}; the state is safe after {}", duration(base.blocking_s),
                       duration(way.durable_s));
  }
  return fmt::format("Training stops for {} instead of {}; the state is safe after {}", duration(way.blocking_s),
                     duration(base.blocking_s), duration(way.durable_s));
}

// ---- what the uncertainty of inputs does

enum class Known { nothing, one, tried, none_matters };
[[nodiscard]] Known known_of(const Data& data) {
  if (data.influences.empty()) return Known::nothing;
  if (!(data.influences.front().width() > 1e-3 * data.influences.front().now_h)) return Known::none_matters;
  return data.tried_factor ? Known::tried : Known::one;
}
std::string influence_heading(const Data& data) {
  return fmt::format("{} decides: measure this first", capital(data.influences.front().name));
}
std::string influence_text(const Data& data) {
  const Influence& one = data.influences.front();
  std::string text = fmt::format("At {} or {} instead of {} the loss is {} or {} instead of {}.", one.low, one.high,
                                 one.value, hours(one.low_h), hours(one.high_h), hours(one.now_h));
  std::vector<std::string> next;
  for (std::size_t i = 1; i < data.influences.size() && next.size() < 2; ++i) {
    if (data.influences[i].width() > 0.1 * one.width()) next.push_back(data.influences[i].name);
  }
  if (next.empty()) return text + " Of the figures with a range nothing else matters as much.";
  return text + fmt::format(" {} {} next.", capital(listed(next)), next.size() > 1 ? "come" : "comes");
}
std::string influence_tried_heading(const Data& data) {
  return fmt::format("A factor of 2 in {} moves most", data.influences.front().name);
}
std::string influence_tried_text(const Data& data) {
  return influence_text(data) +
         " No input was given with a range, so each is shown at half and at twice its value. Say what you know, "
         "--mtbf '8h x/ 2', and the bars are those of your ranges.";
}
std::string influence_none_heading(const Data&) { return "No range that was given matters"; }
std::string influence_none_text(const Data&) { return "Within all of them less than 0.1 % of the loss moves."; }
std::string influence_nothing_heading(const Data&) { return "No input can be moved"; }
std::string influence_nothing_text(const Data&) { return "Nothing of which more or less is better was given."; }

// ---- other numbers of nodes

enum class Scaling { unknown, meets_both, meets_now, misses, no_target };
[[nodiscard]] Scaling scale_of(const Data& data) {
  if (!data.map || !(data.twice_nodes_goodput > 0.0)) return Scaling::unknown;
  if (!data.target) return Scaling::no_target;
  if (data.reachable < *data.target) return Scaling::misses;
  return data.twice_nodes_goodput >= *data.target ? Scaling::meets_both : Scaling::meets_now;
}
[[nodiscard]] std::string nodes_text(double n) { return number(n, 0).append(nbsp).append(n == 1.0 ? "node" : "nodes"); }
std::string scale_both_heading(const Data& data) {
  return fmt::format("{} meet {}, and {} would", nodes_text(data.nodes), round_percent(*data.target),
                     nodes_text(2.0 * data.nodes));
}
std::string scale_now_heading(const Data& data) {
  return fmt::format("{} meet {}; {} cannot, however often they save", nodes_text(data.nodes),
                     round_percent(*data.target), nodes_text(2.0 * data.nodes));
}
std::string scale_misses_heading(const Data& data) {
  return fmt::format("{} miss {} at every interval", nodes_text(data.nodes), round_percent(*data.target));
}
std::string scale_no_target_heading(const Data& data) {
  return fmt::format("Twice the nodes lose {} instead of {}", small_percent(1.0 - data.twice_nodes_goodput),
                     small_percent(1.0 - data.reachable));
}
std::string scale_text(const Data& data) {
  std::string text = "Twice the nodes fail twice as often.";
  if (!data.target)
    return text + fmt::format(" Goodput at the best interval goes from {} to {}.", percent(data.reachable),
                              percent(data.twice_nodes_goodput));
  std::vector<std::string> meet;
  for (const Map::Row& row : data.map->rows) {
    if (row.best >= *data.target) meet.push_back(row.name);
  }
  return text + (meet.empty() ? std::string(" No number of nodes shown meets the target.")
                              : fmt::format(" Of the numbers shown, {} meet the target.", listed(meet)));
}
std::string scale_unknown_heading(const Data&) { return "Other numbers of nodes"; }
std::string scale_unknown_text(const Data&) { return "Give --nodes of a job without a layout, and --mtbf."; }

// ---- host memory

bool memory_takes(const Data& data) { return data.node_memory > 0.0 && data.recommended().host_memory > 0.0; }
bool memory_none(const Data& data) { return data.node_memory > 0.0 && !(data.recommended().host_memory > 0.0); }
bool memory_unknown(const Data& data) { return !(data.node_memory > 0.0); }
std::string memory_takes_heading(const Data& data) {
  const double part = data.recommended().host_memory / data.node_memory;
  return fmt::format("The copy takes {} of a node’s memory",
                     part < 0.095 ? small_percent(part) : number(100.0 * part, 0).append(nbsp).append("%"));
}
std::string memory_takes_text(const Data& data) {
  std::string text = fmt::format("{} of {}, besides page cache and what an allocator rounds up.",
                                 bytes(data.recommended().host_memory), bytes(data.node_memory));
  for (const StrategyLine& line : data.strategies) {
    if (line.on_storage || !line.possible || line.chosen) continue;
    text += fmt::format(" {} would take {}", capital(line.manner), bytes(line.host_memory));
    if (line.lost_h > 0.0)
      text += fmt::format(" and lose {} instead of {}", hours(line.lost_h), hours(data.recommended().lost.all()));
    text += ", but it does not survive the loss of the whole job.";
  }
  return text;
}
std::string memory_none_heading(const Data&) { return "This way of saving takes no host memory"; }
std::string memory_none_text(const Data&) { return "What other ways take is shown beside it."; }
std::string memory_unknown_heading(const Data&) { return "Host memory of a node is not known"; }
std::string memory_unknown_text(const Data&) { return "Give --host-memory-free SIZE, or a node of the catalog."; }

template <Save what>
bool saves(const Data& data) {
  return save_of(data) == what;
}
template <Known what>
bool knows(const Data& data) {
  return known_of(data) == what;
}
template <Scaling what>
bool scales(const Data& data) {
  return scale_of(data) == what;
}

constexpr Finding findings_of_parts[] = {
    {Slot::hours, "no failures", [](const Data& d) { return !d.fails; }, hours_unknown_heading, hours_unknown_text},
    {Slot::hours, "nothing", hours_by<Cause::none>, hours_none_heading, hours_none_text},
    {Slot::hours, "saves", hours_by<Cause::saves>, hours_heading<Cause::saves>, hours_saves_text},
    {Slot::hours, "slower steps", hours_by<Cause::slower>, hours_heading<Cause::slower>, hours_slower_text},
    {Slot::hours, "work done twice", hours_by<Cause::twice>, hours_heading<Cause::twice>, hours_twice_text},
    {Slot::hours, "restarts", hours_by<Cause::restarts>, hours_heading<Cause::restarts>, hours_restarts_text},

    {Slot::interval, "no failures", interval_unknown, interval_unknown_heading, interval_unknown_text},
    {Slot::interval, "bound by storage", interval_storage, interval_storage_heading, interval_storage_text},
    {Slot::interval, "flat", interval_flat, interval_flat_heading, interval_flat_text},

    {Slot::save, "one way", saves<Save::alone>, save_alone_heading, save_text},
    {Slot::save, "safe as soon", saves<Save::same_safe>, save_same_heading, save_text},
    {Slot::save, "two ways", saves<Save::other>, save_other_heading, save_text},

    {Slot::influence, "no ranges", knows<Known::nothing>, influence_nothing_heading, influence_nothing_text},
    {Slot::influence, "measure this", knows<Known::one>, influence_heading, influence_text},
    {Slot::influence, "none was given", knows<Known::tried>, influence_tried_heading, influence_tried_text},
    {Slot::influence, "none matters", knows<Known::none_matters>, influence_none_heading, influence_none_text},

    {Slot::scale, "not known", scales<Scaling::unknown>, scale_unknown_heading, scale_unknown_text},
    {Slot::scale, "no target", scales<Scaling::no_target>, scale_no_target_heading, scale_text},
    {Slot::scale, "met by twice as many", scales<Scaling::meets_both>, scale_both_heading, scale_text},
    {Slot::scale, "met", scales<Scaling::meets_now>, scale_now_heading, scale_text},
    {Slot::scale, "missed", scales<Scaling::misses>, scale_misses_heading, scale_text},

    {Slot::memory, "takes some", memory_takes, memory_takes_heading, memory_takes_text},
    {Slot::memory, "takes none", memory_none, memory_none_heading, memory_none_text},
    {Slot::memory, "not known", memory_unknown, memory_unknown_heading, memory_unknown_text},
};

}  // namespace

std::span<const Finding> part_findings() { return findings_of_parts; }

}  // namespace program::page
