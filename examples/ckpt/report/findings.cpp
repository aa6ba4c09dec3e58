#include "findings.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "charts.hpp"
#include "numbers.hpp"

namespace program::page {

namespace {

// ---- numbers of sentences

[[nodiscard]] std::string in_bold(const std::string& text) { return bold + text + plain; }
[[nodiscard]] std::string in_accent(const std::string& text) { return accent + text + plain; }

[[nodiscard]] std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

[[nodiscard]] const Way* today_of(const Data& data) { return data.today ? &data.ways[*data.today] : nullptr; }

/// The largest loss that the three sentences speak of.
[[nodiscard]] double scale_of_loss(const Data& data) {
  const Way* base = data.base();
  const double to = data.recommended().lost.all();
  return base == nullptr || std::isinf(base->lost.all()) ? to : std::max(base->lost.all(), to);
}

/// Decimals of hours in the three sentences: as many as the reader needs to subtract.
[[nodiscard]] int decimals_of(const Data& data) {
  const Way* base = data.base();
  const double to = data.recommended().lost.all();
  const bool alone = base == nullptr || std::isinf(base->lost.all());
  const double from = alone ? to : base->lost.all(), gain = from - to;
  const double least = std::min(from, to), most = std::max(from, to);
  for (int d = most < 9.95 ? 1 : 0; d < 4; ++d) {
    const double unit = std::pow(10.0, d);
    const auto shown = [unit](double x) { return std::round(x * unit); };
    if (shown(least) > 0.0 && std::abs(shown(from) - shown(to) - shown(gain)) < 0.5) return d;
  }
  return 4;
}

/// "252 hours"; where all of it is less than an hour "4.2 min".
[[nodiscard]] std::string lost_text(const Data& data, double h) {
  if (std::isinf(h)) return "more hours than can be counted";
  if (scale_of_loss(data) < 1.0) return duration(3600.0 * h);
  return number(h, decimals_of(data)).append(nbsp).append("hours");
}

/// "252 hours", "252 hours and $1.50 M".
[[nodiscard]] std::string hours_and_money(const Data& data, double h) {
  std::string text = lost_text(data, h);
  if (data.price && !std::isinf(h)) {
    const double most = std::max(std::abs(h), scale_of_loss(data));
    text += " and " + money(h * data.price->per_hour, data.price->currency, most * data.price->per_hour);
  }
  return text;
}

/// "30 days of work into 40.5", "12 h of work into 14.1".
[[nodiscard]] std::string turned_into(const Way& way) {
  const bool days = way.work_h >= 72.0;
  const double unit = days ? 24.0 : 1.0;
  const double work = way.work_h / unit, wall = way.wall_h / unit;
  int decimals = 1;
  while (decimals < 4 && number(work, decimals) == number(wall, decimals)) ++decimals;
  const bool whole = std::abs(work - std::round(work)) < 0.05;
  return fmt::format("{}{}{} of work into {}", number(work, whole ? 0 : 1), nbsp, days ? "days" : "hours",
                     std::isinf(wall) ? "a run without end" : number(wall, decimals));
}

[[nodiscard]] std::string in_words(std::size_t n) {
  constexpr std::string_view words[] = {"No",    "One",   "Two",  "Three", "Four",   "Five",  "Six",
                                        "Seven", "Eight", "Nine", "Ten",   "Eleven", "Twelve"};
  return n < std::size(words) ? std::string(words[n]) : number(static_cast<double>(n), 0);
}

[[nodiscard]] const StageBar* binding(const Way& way) {
  for (const StageBar& stage : way.stages) {
    if (stage.binds) return &stage;
  }
  return nullptr;
}

/// The largest part of what a way loses.
enum class Cause { none, saves, slower, twice, restarts };
[[nodiscard]] Cause cause_of(const Way& way) {
  const LostHours& lost = way.lost;
  if (std::isinf(lost.all())) return Cause::none;
  const double most = std::max({lost.saves, lost.slower, lost.twice, lost.restarts()});
  if (lost.restarts() >= most) return Cause::restarts;
  if (lost.twice >= most) return Cause::twice;
  return lost.saves >= most ? Cause::saves : Cause::slower;
}
[[nodiscard]] double hours_of(const Way& way, Cause cause) {
  return cause == Cause::saves    ? way.lost.saves
         : cause == Cause::slower ? way.lost.slower
         : cause == Cause::twice  ? way.lost.twice
                                  : way.lost.restarts();
}

/// What the first chart is about: today, or the best that stops training, or the only way there is.
[[nodiscard]] const Way& shown_first(const Data& data) {
  const Way* base = data.base();
  return base != nullptr ? *base : data.recommended();
}

// ---- first sentence

[[nodiscard]] bool is_free(const Data& data) { return change_of(data) == Change::free; }

std::string cost_unknown(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format("A save {}stops training for {} and is safe after {}. {}",
                     way.bytes > 0.0 ? fmt::format("of {} ", bytes(way.bytes)) : std::string(),
                     duration(way.blocking_s), duration(way.durable_s),
                     in_bold("What that costs depends on how often the job fails."));
}

std::string cost_today(const Data& data) {
  const Way& way = *today_of(data);
  return fmt::format("Saving {} {}, as today, turns {}: {}", way.every(), way.with, turned_into(way),
                     in_bold(hours_and_money(data, way.lost.all()) + " are lost."));
}

std::string cost_today_fine(const Data& data) {
  const Way& way = *today_of(data);
  return fmt::format("Saving {} {}, as today, turns {}: {} lost, and {}", way.every(), way.with, turned_into(way),
                     hours_and_money(data, way.lost.all()), in_bold("there is nothing to change."));
}

std::string cost_stopping(const Data& data) {
  const Way& way = data.ways[*data.stopping];
  return fmt::format("Saving {} with training stopped, the best of that kind, turns {}: {}", way.every(),
                     turned_into(way), in_bold(hours_and_money(data, way.lost.all()) + " are lost."));
}

std::string cost_alone(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format("Saving {} {} turns {}: {}", way.every(), way.with, turned_into(way),
                     in_bold(hours_and_money(data, way.lost.all()) + " are lost."));
}

// ---- second sentence

/// "Copying the state beside a training step and saving every 16 steps (5 min 20 s)".
[[nodiscard]] std::string doing(const Data& data) {
  const Way& way = data.recommended();
  const Way* base = data.base();
  if (base == nullptr || base->strategy == way.strategy) return fmt::format("Saving {}", way.every(true));
  return fmt::format("{} and saving {}", way.doing, way.every(true));
}

std::string change_unknown(const Data&) {
  return fmt::format(
      "{} with --mtbf, --node-mtbf or --failures, and this page says how often to save, what it costs, and "
      "what to change.",
      in_accent("Give the time between failures"));
}

std::string change_alone(const Data& data) {
  return fmt::format("That is the {} of those computed; {}.", in_bold("best interval"),
                     data.strategies.empty() ? "other ways of saving were not looked at"
                                             : "every other way of saving that ends on storage loses more");
}

std::string change_free(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format("{} would lose {}: {}, for the difference is within 0.1{}% of the wall clock.", doing(data),
                     lost_text(data, way.lost.all()), in_bold("the choice is free"), nbsp);
}

std::string change_untold(const Data& data) {
  const std::string first = data.influences.empty() ? "what is not known" : "the " + data.influences.front().name;
  return fmt::format("{} would lose {}, but over the ranges the gain is from {} hours: {}", doing(data),
                     lost_text(data, data.recommended().lost.all()),
                     ends(data.gain_range->low, data.gain_range->high, " to "),
                     in_bold(fmt::format("whether it pays cannot be told; measure {} first.", first)));
}

std::string change_change(const Data& data) {
  const double gain = data.gain_h();
  return fmt::format(
      "{} loses {}, and so {}, with the hardware that is there.", doing(data),
      lost_text(data, data.recommended().lost.all()),
      in_accent(std::isinf(gain) ? std::string("lets the run end") : "gives back " + hours_and_money(data, gain)));
}

std::string change_worse(const Data& data) {
  return fmt::format("{} loses {}: more, but {}", doing(data), lost_text(data, data.recommended().lost.all()),
                     in_bold("copies in memory do not survive the loss of the whole job."));
}

// ---- third sentence

enum class Next { unknown, target, little, restarts, twice, saves, slower };
[[nodiscard]] Next next_of(const Data& data) {
  if (!data.fails) return Next::unknown;
  if (data.target && data.reachable < *data.target) return Next::target;
  if (data.recommended().lost.all() < 1e-3 * data.recommended().wall_h) return Next::little;
  switch (cause_of(data.recommended())) {
    case Cause::twice:
      return Next::twice;
    case Cause::saves:
      return Next::saves;
    case Cause::slower:
      return Next::slower;
    default:
      return Next::restarts;
  }
}

[[nodiscard]] std::string of_what_is_left(const Data& data, Cause cause) {
  const Way& way = data.recommended();
  const double part = hours_of(way, cause);
  return fmt::format("Of the {} {} {} are ", lost_text(data, way.lost.all()), data.base() != nullptr ? "left" : "lost",
                     scale_of_loss(data) < 1.0 ? duration(3600.0 * part) : amount(part));
}

/// What to measure, where ranges say what matters most.
[[nodiscard]] std::string measure_or(const Data& data, const std::string& otherwise) {
  if (data.tried_factor || data.influences.empty() || !(data.influences.front().width() > 0.0))
    return in_bold(otherwise);
  return in_bold(fmt::format("measure the {} first: {}.", data.influences.front().name, data.influences.front().how));
}

std::string next_unknown(const Data& data) {
  const StageBar* stage = binding(data.recommended());
  if (stage == nullptr) return "";
  std::string text = fmt::format("The save waits longest for {}", in_bold(stage->name));
  if (stage->possible > 0.0) text += fmt::format(", which goes at {}", rate(stage->reached));
  return text + ".";
}

std::string next_target(const Data& data) {
  const Way& way = data.recommended();
  const Cause cause = cause_of(way);
  const std::string_view part = cause == Cause::restarts ? "restarts are"
                                : cause == Cause::twice  ? "work done twice is"
                                : cause == Cause::slower ? "slower steps are"
                                                         : "saves are";
  return fmt::format("The target of {} is met {}; at most {} is reached, and {} the largest part.",
                     round_percent(*data.target), in_bold("at no interval"), percent(data.reachable, *data.target),
                     part);
}

std::string next_little(const Data& data) {
  const Way& way = data.recommended();
  if (way.storage_bound && way.flat && way.flat->high > 1.05 * way.interval_s) {
    return fmt::format("Storage takes saves no more often than that; up to {} costs less than 0.1{}% more: {}",
                       short_duration(way.flat->high), nbsp,
                       in_bold("take the longer interval until bandwidth and slowdown are measured."));
  }
  if (change_of(data) == Change::untold) {
    return fmt::format("What is left is less than 0.1{}% of the wall clock {}", nbsp,
                       in_bold("if the figures are as stated: measure them first."));
  }
  return fmt::format("What is left is less than 0.1{}% of the wall clock: {}", nbsp,
                     in_bold("nothing more is worth doing."));
}

/// The largest part of a restart, as what to do about it.
std::string restart_advice(const LostHours& lost) {
  if (lost.rescheduling >= lost.detection && lost.rescheduling >= lost.reload) {
    return "count the failures first, then shorten rescheduling.";
  }
  if (lost.detection >= lost.reload) return "count the failures first, then notice them sooner.";
  return "count the failures first, then time a reload.";
}

std::string next_restarts(const Data& data) {
  return of_what_is_left(data, Cause::restarts) +
         "restarts, which no way of saving changes: " + measure_or(data, restart_advice(data.recommended().lost));
}

std::string next_twice(const Data& data) {
  const Way& way = data.recommended();
  const StageBar* stage = binding(way);
  const std::string faster = stage != nullptr ? fmt::format("a faster {} lets it be saved more often.", stage->name)
                                              : "a faster save can be taken more often.";
  return of_what_is_left(data, Cause::twice) +
         (way.storage_bound ? "work done twice, for it is saved as often as storage takes it: " : "work done twice: ") +
         measure_or(data, faster);
}

std::string next_saves(const Data& data) {
  const StageBar* stage = binding(data.recommended());
  return of_what_is_left(data, Cause::saves) +
         (stage != nullptr ? fmt::format("saves, which wait for {}: ", stage->name) : std::string("saves: ")) +
         measure_or(data, "measure what it reaches, then make it faster.");
}

std::string next_slower(const Data& data) {
  return of_what_is_left(data, Cause::slower) +
         "steps that are slower beside a save: " + measure_or(data, "time steps beside a save.");
}

// ---- where the hours go

template <Cause cause>
bool hours_by(const Data& data) {
  return data.fails && cause_of(shown_first(data)) == cause;
}

[[nodiscard]] std::string whose(const Data& data) { return data.today ? "today’s" : "the"; }

template <Cause cause>
std::string hours_heading(const Data& data) {
  const Way& way = shown_first(data);
  constexpr std::string_view words[] = {"", "saves", "slower steps", "work done twice", "restarts"};
  return fmt::format("Of {} {} lost hours {} are {}", whose(data), amount(way.lost.all()), amount(hours_of(way, cause)),
                     words[static_cast<std::size_t>(cause)]);
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

bool interval_storage(const Data& data) { return data.fails && data.recommended().storage_bound; }
bool interval_flat(const Data& data) { return data.fails && !data.recommended().storage_bound; }
bool interval_unknown(const Data& data) { return !data.fails; }

std::string interval_storage_heading(const Data& data) {
  return fmt::format("As often as storage allows; up to {} costs less than 0.1{}%",
                     short_duration(data.recommended().flat->high), nbsp);
}
std::string interval_storage_text(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format(
      "Sooner than {} the next save would have to wait for the last.{}{}", duration(way.interval_s),
      way.slowdown > 0.0 ? "" : " No slowdown beside a save is known, so nothing speaks against it: measure it.",
      formulas_and_today(data));
}
std::string interval_flat_heading(const Data& data) {
  const Ends flat = *data.recommended().flat;
  return fmt::format("Anything between {} costs less than 0.1{}%", time_ends(flat.low, flat.high, " and ", true), nbsp);
}
std::string interval_flat_text(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format("That is {} of the wall clock: choose a round number in between.{}", duration(way.wall_h * 3.6),
                     formulas_and_today(data));
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

// ---- where figures come from

[[nodiscard]] std::size_t guesses_of(const Data& data) {
  std::size_t n = 0;
  for (const InputLine& line : data.inputs)
    n += line.origin == "default" || line.origin == "assumed" || line.origin == "recalled" ? std::size_t{1} : 0;
  return n;
}
std::string inputs_heading(const Data& data) {
  const std::size_t n = guesses_of(data), all = data.inputs.size();
  std::string of = in_words(all);
  if (!of.empty() && of[0] >= 'A' && of[0] <= 'Z') of[0] = static_cast<char>(of[0] - 'A' + 'a');
  return fmt::format("{} of {} inputs {} to be replaced by a measurement", in_words(n), of,
                     n == 1 ? "is a guess" : "are guesses");
}
std::string inputs_text(const Data&) {
  return fmt::format("Origin says how far to trust a figure. {} and {} are what nobody said or measured.",
                     in_accent("Default"), in_accent("assumed"));
}
std::string inputs_known_heading(const Data&) { return "No input is a guess of this program"; }
std::string inputs_known_text(const Data&) {
  return "Origin says how far to trust a figure; what was given is as good as its giver.";
}

template <Change what>
bool changes(const Data& data) {
  return change_of(data) == what;
}
template <Next what>
bool comes_next(const Data& data) {
  return next_of(data) == what;
}
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

constexpr Finding findings[] = {
    {Slot::cost, "no failures", [](const Data& d) { return !d.fails; }, nullptr, cost_unknown},
    {Slot::cost, "today", [](const Data& d) { return d.fails && d.today && d.base() != nullptr && !is_free(d); },
     nullptr, cost_today},
    {Slot::cost, "today is as good as it gets", [](const Data& d) { return d.fails && d.today && is_free(d); }, nullptr,
     cost_today_fine},
    {Slot::cost, "training stops", [](const Data& d) { return d.fails && !d.today && d.base() != nullptr; }, nullptr,
     cost_stopping},
    {Slot::cost, "nothing to compare with", [](const Data& d) { return d.fails && d.base() == nullptr; }, nullptr,
     cost_alone},

    {Slot::change, "no failures", changes<Change::unknown>, nullptr, change_unknown},
    {Slot::change, "nothing to compare with", changes<Change::alone>, nullptr, change_alone},
    {Slot::change, "choice is free", changes<Change::free>, nullptr, change_free},
    {Slot::change, "cannot be told", changes<Change::untold>, nullptr, change_untold},
    {Slot::change, "change", changes<Change::change>, nullptr, change_change},
    {Slot::change, "today is no safe way", changes<Change::worse>, nullptr, change_worse},

    {Slot::next, "no failures", comes_next<Next::unknown>, nullptr, next_unknown},
    {Slot::next, "target missed", comes_next<Next::target>, nullptr, next_target},
    {Slot::next, "little is left", comes_next<Next::little>, nullptr, next_little},
    {Slot::next, "restarts", comes_next<Next::restarts>, nullptr, next_restarts},
    {Slot::next, "work done twice", comes_next<Next::twice>, nullptr, next_twice},
    {Slot::next, "saves", comes_next<Next::saves>, nullptr, next_saves},
    {Slot::next, "slower steps", comes_next<Next::slower>, nullptr, next_slower},

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

    {Slot::inputs, "guesses", [](const Data& d) { return guesses_of(d) > 0; }, inputs_heading, inputs_text},
    {Slot::inputs, "no guess", [](const Data& d) { return guesses_of(d) == 0; }, inputs_known_heading,
     inputs_known_text},
};

}  // namespace

Change change_of(const Data& data) {
  if (!data.fails) return Change::unknown;
  if (data.base() == nullptr) return Change::alone;
  const double gain = data.gain_h(), little = 1e-3 * data.recommended().wall_h;
  if (std::abs(gain) <= little) return Change::free;
  if (gain < 0.0) return Change::worse;
  if (data.gain_range && !(data.gain_range->low > 0.0)) return Change::untold;
  return Change::change;
}

std::span<const Finding> all_findings() { return findings; }

const Finding& finding(Slot slot, const Data& data) {
  for (const Finding& one : findings) {
    if (one.slot == slot && one.holds(data)) return one;
  }
  throw std::logic_error("no finding holds");
}

std::string range_sentence(const Data& data) {
  if (!data.fails) return "";
  if (data.samples == 0) return "Ranges: none given; every figure is taken at its word.";
  std::string text;
  if (data.gain_range && change_of(data) == Change::change) {
    text = fmt::format("In 8 of 10 cases {} h", ends(data.gain_range->low, data.gain_range->high, " to "));
    if (data.price && !std::isinf(data.gain_range->high)) {
      const double scale = std::abs(data.gain_range->high) * data.price->per_hour;
      text +=
          fmt::format(" ({} to {})", money(data.gain_range->low * data.price->per_hour, data.price->currency, scale),
                      money(data.gain_range->high * data.price->per_hour, data.price->currency, scale));
    }
    text += " come back";
  } else if (data.recommended().lost_range) {
    text = fmt::format("In 8 of 10 cases {} h are lost as recommended",
                       ends(data.recommended().lost_range->low, data.recommended().lost_range->high, " to "));
  } else {
    text = "Ranges were given";
  }
  return text + fmt::format(", over the ranges of: {}. The interval is kept.", data.ranges_of);
}

}  // namespace program::page
