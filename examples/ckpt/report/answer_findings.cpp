// The three sentences that a page about a job begins with.

#include "findings.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "job_words.hpp"
#include "numbers.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

// ---- first sentence

[[nodiscard]] bool is_free(const Data& data) { return change_of(data) == Change::free; }

std::string cost_unknown(const Data& data) {
  const Way& way = data.recommended();
  return fmt::format("A save {}stops training for {} and is safe after {}. {}",
                     way.bytes > 0.0 ? fmt::format("of {} ", bytes(way.bytes)) : std::string(),
                     duration(way.blocking_s), duration(way.durable_s),
                     in_bold("What that costs depends on how often the job fails."));
}

/// A way that loses more than a hundred times its work.
[[nodiscard]] std::string never_ends(const Way& way, std::string_view as) {
  return fmt::format("Saving {} {}{} {}", way.every(), way.with, as,
                     in_bold("never finishes: failures come before it gets on."));
}

std::string cost_today(const Data& data) {
  const Way& way = *today_of(data);
  if (std::isinf(way.lost.all())) return never_ends(way, ", as today,");
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
  if (std::isinf(way.lost.all())) return never_ends(way, ", the best of that kind,");
  return fmt::format("Saving {} with training stopped, the best of that kind, turns {}: {}", way.every(),
                     turned_into(way), in_bold(hours_and_money(data, way.lost.all()) + " are lost."));
}

std::string cost_alone(const Data& data) {
  const Way& way = data.recommended();
  if (std::isinf(way.lost.all())) return never_ends(way, "");
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
  const std::string_view what = data.reason == Reason::ranges
                                    ? "the interval with the largest expected goodput over the ranges"
                                : data.reason == Reason::flat ? "within 0.1 % of the best interval, with fewer saves"
                                                              : "the best interval of those computed";
  return fmt::format("That is {}; {}.", in_bold(std::string(what)),
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
  return fmt::format(
      "The target of {} useful time is met {}; at most {} is reached, and {} the largest part of what is lost.",
      round_percent(*data.target), in_bold("at no interval"), percent(data.reachable, *data.target), part);
}

std::string next_little(const Data& data) {
  const Way& way = data.recommended();
  if (data.reason == Reason::flat) {
    return fmt::format("Saved as often as can be, every {}, it would lose less than 0.1{}% less: {}",
                       short_duration(way.best_interval_s), nbsp,
                       in_bold("keep the longer interval until bandwidth and slowdown are measured."));
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
         (way.storage_bound && data.reason != Reason::flat
              ? "work done twice, for it is saved as often as storage takes it: "
              : "work done twice: ") +
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

template <Change what>
bool changes(const Data& data) {
  return change_of(data) == what;
}
template <Next what>
bool comes_next(const Data& data) {
  return next_of(data) == what;
}

constexpr Finding answers[] = {
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
};

}  // namespace

Change change_of(const Data& data) {
  if (!data.fails) return Change::unknown;
  if (data.base() == nullptr) return Change::alone;
  const double gain = data.gain_h(), little = 1e-3 * data.recommended().wall_h;
  if (std::abs(gain) <= little) return Change::free;
  if (data.gain_range && !(data.gain_range->low > 0.0)) return Change::untold;
  return gain < 0.0 ? Change::worse : Change::change;
}

std::span<const Finding> answer_findings() { return answers; }

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
