#pragma once
// What matters most: each input of a job at the ends of what it may be, and where another strategy would win.

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/require.hpp>
#include <ckpt/job/robust.hpp>
#include <ckpt/save/strategy.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// One input of a job at the ends of its range, all else as it is.
struct Sensitivity {
  Input input = Input::mtbf;         ///< what is moved
  double value = 0.0;                ///< of the job, in base units
  bool stated = false;               ///< the range was given; else it is that of `SensitivityOptions::otherwise`
  double low = 0.0;                  ///< one in ten is below, in base units
  double high = 0.0;                 ///< one in ten is above
  std::optional<Seconds> at_low{};   ///< badput with the input there; empty: no save can be taken; infinite: no end
  std::optional<Seconds> at_high{};  ///< the same at the other end
  std::optional<double> tenth{};     ///< `gain` of an input 10 % better; empty where neither direction is better
  std::optional<double> twice{};     ///< `gain` of one twice as good
  std::optional<Seconds> saved{};    ///< of the wall clock, by one twice as good

  /// How far the badput moves from end to end [s]; infinite where one end cannot be had.
  [[nodiscard]] constexpr double width() const {
    if (!at_low || !at_high) return std::numeric_limits<double>::infinity();
    if (*at_low == *at_high) return 0.0;
    const double change = at_high->value() - at_low->value();
    return change < 0.0 ? -change : change;
  }
};

/// How inputs are moved.
struct SensitivityOptions {
  /// Factors for inputs without a range of their own, of those of which more or less is better; of a slowdown at most
  /// half of what is left to 1; a point: they are left out.
  Spread otherwise = factor(2.0);
};

/// What moves the lost time of a job, the input that moves it most first: those that have a range and every other that
/// the job states and of which more or less is better, one at a time at the 10 % and 90 % quantile of what it may be.
/// How often it saves is kept as in `range`; the gains are with the best interval where it is left out. An MTBF of wall
/// clock is moved as that. It stays what it is while an input with a range moves, as in `range`; while others do, it is
/// that of uptime which it is now, as in `gain`.
///
///     for (const ckpt::Sensitivity& row : ckpt::sensitivity(job, {{{ckpt::Input::mtbf, ckpt::factor(2.0)}}})) ...
///
/// An input of which the job has none (a slowdown of 0) has no range of factors and is left out unless it is given one.
///
/// @param job     see `Job`
/// @param inputs  what is not known exactly, each once; not counts
/// @param options the others
/// @throws InvalidInput as `range`
[[nodiscard]] inline std::vector<Sensitivity> sensitivity(const Job& job, std::span<const InputSpread> inputs,
                                                          const SensitivityOptions& options = {});

/// The value of an input from which on another strategy loses less time than the one of the job, each at its own best
/// interval: what would have to be true for it to win. The nearest to the value that the job has; that itself where the
/// other one wins already. A strategy that cannot be taken loses against one that can, and one that loses less by 1e-9
/// of it at most has not won.
///
/// @param job     see `Job`; its interval is not looked at
/// @param other   strategy that would win
/// @param input   what is moved, one that the job has; no count, and not what a save or an interval is by itself
/// @param within  factor within which it is looked for, > 1 and finite; a slowdown up to 0.99, a
///                time that is 0 up to a day
/// @return nothing where there is no such value; an MTBF is of what `mtbf_of` says, and looked for as one of uptime
/// @throws InvalidInput for another input or factor, for a measured cost, which is of one strategy, and what `solve`
///         rejects for the job as it is
/// @accuracy 1e-9 of it, on the side where the other wins; where that wins between two values less than 19 % apart
///           alone, it is not found
[[nodiscard]] inline std::optional<double> break_even(const Job& job, SaveStrategy other, Input input,
                                                      double within = 1024.0);

// ---- implementation

inline std::vector<Sensitivity> sensitivity(const Job& given, std::span<const InputSpread> inputs,
                                            const SensitivityOptions& options) {
  const Job job = detail::of_uptime(given);
  const Outcome now = solve(job);
  const double goodput = now.goodput();
  std::vector<Sensitivity> rows;
  const auto add = [&](const InputSpread& entry, bool stated) {
    const Job kept = detail::at_its_interval(stated || entry.input == Input::mtbf ? given : job, now);
    const detail::FigureSpread figure = detail::figure_spread(kept, entry, "ckpt::sensitivity: ");
    Sensitivity row{.input = entry.input,
                    .value = *value(kept, entry.input),
                    .stated = stated,
                    .low = figure.quantile(0.1),
                    .high = figure.quantile(0.9)};
    row.at_low = detail::lost_time(with(kept, entry.input, row.low));
    row.at_high = detail::lost_time(with(kept, entry.input, row.high));
    // A budget may be more than host memory holds.
    const bool fits =
        entry.input != Input::staging_budget || detail::lost_time(with(job, entry.input, 2.0 * row.value));
    if (inputs::info(entry.input).helps != 0 && row.value > 0.0 && fits) {
      row.tenth = gain(job, entry.input, 1.1);
      row.twice = gain(job, entry.input, 2.0);
      row.saved = job.training.work * (1.0 / goodput - 1.0 / (goodput + *row.twice));
    }
    rows.push_back(row);
    for (std::size_t i = rows.size() - 1; i > 0 && rows[i].width() > rows[i - 1].width(); --i) {
      std::swap(rows[i], rows[i - 1]);
    }
  };
  detail::require_each_once(inputs, "ckpt::sensitivity: ");
  for (const InputSpread& entry : inputs) add(entry, true);
  if (options.otherwise.is_point()) return rows;
  for (const Input input : all_inputs) {
    bool known = inputs::info(input).helps == 0 || inputs::info(input).whole || !states(job, input);
    for (const InputSpread& entry : inputs) known = known || entry.input == input;
    // Where shared storage has several limits, each is an input of its own.
    known = known || (input == Input::shared_write && value(job, Input::aggregate_write));
    known = known || (input == Input::shared_read && value(job, Input::aggregate_read));
    if (known) continue;
    const auto x = value(given, input);
    if (!x || !(*x > 0.0)) continue;
    Spread spread = options.otherwise.of(*x);
    const double most = upper_limit(input);
    const double rest = 0.5 * (most + *x);  // a fraction stays below it: at most half of what is left
    if (!(spread.quantile(0.9) < rest)) {
      if (!(*x < most)) continue;
      spread = between(spread.quantile(0.1), rest);
    }
    add({input, spread}, false);
  }
  return rows;
}

inline std::optional<double> break_even(const Job& given, SaveStrategy other, Input input, double within) {
  if (!(detail::is_finite(within) && within > 1.0)) {
    detail::reject("ckpt::break_even: within must be finite and > 1", within);
  }
  if (given.saving.cost) {
    detail::reject(InvalidInput("ckpt::break_even: saving.cost is that of one strategy: leave it out"));
  }
  const bool of_one = input == Input::blocking || input == Input::writing || input == Input::interval;
  if (inputs::info(input).whole || of_one) {
    detail::reject(InvalidInput("ckpt::break_even: ")
                       .append(to_string(input))
                       .append(of_one ? " is that of one strategy" : " is a count: sweep it"));
  }
  const Job job = without_interval(detail::of_uptime(given));
  static_cast<void>(solve(job));
  const auto now = value(job, input);
  if (!now) detail::reject(InvalidInput("ckpt::break_even: the job has no ").append(to_string(input)));
  // What an MTBF of wall clock has besides.
  const double down = input == Input::mtbf ? *value(given, input) - *now : 0.0;
  const auto wins = [&](double x) {
    Job there = with(job, input, x);
    const auto mine = detail::lost_time(there);
    there.saving.strategy = other;
    const auto theirs = detail::lost_time(there);
    return theirs && (!mine || theirs->value() < mine->value() * (1.0 - 1e-9));  // and not by rounding
  };
  if (wins(*now)) return *now + down;
  const bool zero = !(*now > 0.0);
  const bool share = upper_limit(input) <= 1.0;
  const double least = share ? 1e-5 : 1e-3;
  const double most = share ? 0.99 : zero ? 86400.0 : detail::largest<double>();
  const auto domain = detail::domain_of(job, input);
  double good = 0.0;  // other strategy wins there, and not at `bad`
  double bad = 0.0;
  const double ratio = 1.189207115002721;  // 2^(1/4)
  double below[2] = {*now, *now};          // last ones tried, downwards and upwards
  for (double f = ratio; !(good > 0.0); f *= ratio) {
    bool tried = false;
    for (const bool up : {false, true}) {
      if (zero && !up) continue;
      double x = zero ? least * f : up ? *now * f : *now / f;
      if (zero ? x > most * ratio : f > within * ratio) continue;
      if (!zero && f > within) x = up ? *now * within : *now / within;
      const double end = most < domain.high ? most : domain.high;
      if (x > end) x = end;
      double& last = below[up ? 1 : 0];
      if (x == last) continue;
      tried = true;
      if (wins(x)) {
        good = x;
        bad = last;
        break;
      }
      last = x;
    }
    if (!tried) return std::nullopt;
  }
  for (int i = 0; i < 200; ++i) {
    const double width = good - bad;
    if ((width < 0.0 ? -width : width) <= 1e-9 * good) break;
    const double middle = bad > 0.0 ? math::sqrt(good) * math::sqrt(bad) : 0.5 * good;
    (wins(middle) ? good : bad) = middle;
  }
  return good + down;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
