#pragma once
// Measured saves and restores against what the library says of them, and the spreads of figures that follow from them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/basis.hpp>
#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>

namespace ckpt::inline CKPT_ABI {

/// A number of a job that somebody measured, or bounds of it.
struct MeasuredCase {
  std::string id{};                       ///< its name
  std::string group{};                    ///< who measured: a submitter, a project. One vote each; left out whole
  std::string system{};                   ///< on what: rates of a system are fitted on its other cases
  std::string kind{};                     ///< of storage, in words: a class of its own in summaries
  Output output = Output::durable_after;  ///< what was measured: a time, or the goodput
  double low = 0.0;                       ///< measured, or a lower bound of it, in base units, > 0
  double high = 0.0;                      ///< measured, or an upper bound of it, >= low
  Job job{};                              ///< with figures as documents give them
  std::vector<InputSpread> spreads{};     ///< of figures whose source gives a range
  std::vector<InputBasis> bases{};        ///< what its bandwidths are based on
  bool nominal = false;                   ///< its bandwidths are units, no figures: for fits on its system alone
  double bytes = 0.0;                     ///< that were counted on storage [B]; 0: those that the job has
  std::string note{};                     ///< why it is off, where that is known

  /// The middle of what was measured: the geometric mean of the bounds. Bounds of a time are those of one run.
  [[nodiscard]] double measured() const { return math::sqrt(low) * math::sqrt(high); }
  /// What a prediction is held against: the middle, and of a goodput, whose bounds are all that was published, what
  /// lies within them nearest to it.
  [[nodiscard]] double measured_for(double predicted) const {
    if (output != Output::goodput) return measured();
    return predicted < low ? low : predicted > high ? high : predicted;
  }
};

/// Three quantiles of an answer.
struct Quantiles {
  double low = 0.0;     ///< 10 %
  double middle = 0.0;  ///< 50 %
  double high = 0.0;    ///< 90 %
};

/// The error of a prediction from figures, log(measured / predicted), in parts that add up to it, where other cases of
/// the system tell them apart.
struct ErrorParts {
  double size = 0.0;    ///< of the bytes: the exact time of those that were counted over that of those of the job
  double path = 0.0;    ///< as `figure`, where the figure is the width of a network: what binds behind it has none
  double figure = 0.0;  ///< what the system reaches of the figure that binds, over what its kind does elsewhere
  double fixed = 0.0;  ///< time that bytes do not set, by the line through the other cases; 0 where they do not tell it
  double rest = 0.0;   ///< measured over that line: contention, noise, what differs from case to case
  double bounds = 0.0;  ///< of the rest, what is not known of one run: half of log(high / low)

  /// log(measured / predicted).
  [[nodiscard]] constexpr double total() const { return size + path + figure + fixed + rest; }
};

/// What the library says of a measured case.
struct ValidatedCase {
  double exact = 0.0;                    ///< with every figure at its word
  double counted = 0.0;                  ///< the same of the bytes that were counted, `exact` where none were
  std::optional<InputBasis> binding{};   ///< the figure that the answer depends on most; empty: none of the given
  std::optional<Quantiles> predicted{};  ///< from figures, with spreads fitted on the cases of other groups
  std::optional<Quantiles> alike{};      ///< of a nominal case: from those of its kind in other groups
  std::optional<Quantiles> fitted{};     ///< from the other cases of its system that the same figure binds
  std::optional<ErrorParts> parts{};     ///< of the error of `predicted`, where there is `fitted`, too
};

/// Spreads of figures, from cases: of each case, what its binding figure reached of itself, exact / measured.
///
/// Logarithms of these factors, one vote for each group, divided among its cases: their mean m and their standard
/// deviation s, of n groups. The median is e^m; one in ten lies beyond a factor e^(t s sqrt(1 + 1/n)) on either side, t
/// the 90 % quantile of Student's t with n - 1 degrees of freedom: where a group that was not measured lies, not where
/// the mean does. A figure that was measured `elsewhere` is one such group itself: the median is 1, the factor
/// e^(t s sqrt(2)). Saves until they are durable and restores count, no other times. A basis with fewer than three
/// groups gets no spread: two say nothing of how groups differ.
/// @param cases     what was measured; nominal ones are not counted
/// @param findings  of `validate`, of the same cases
/// @param without   a group that is left out; empty: none
[[nodiscard]] inline SpreadTable fit_spreads(std::span<const MeasuredCase> cases,
                                             std::span<const ValidatedCase> findings, std::string_view without = {});

/// Every case against what the library says of it. Each is predicted twice: from its figures, by spreads that were
/// fitted without its group, or, where it has none (nominal), from what cases of its kind reached in other groups; and,
/// where its system has other cases that the same figure binds, by the line through those (a time that bytes do not
/// set, and a factor on the exact time), within what such lines are off in the other groups.
/// @throws InvalidInput naming the case: measured bounds that are not 0 < low <= high; and what `range` rejects
/// @param cases      what was measured
/// @param options    see `range`; progress is told how many cases are done
/// @param otherwise  spreads where fewer than three other groups have cases of a basis: `spreads::all` for cases of
///                   your own, which have no part in it
[[nodiscard]] inline std::vector<ValidatedCase> validate(std::span<const MeasuredCase> cases,
                                                         const RangeOptions& options = {.samples = 1024},
                                                         const SpreadTable& otherwise = no_spreads);

/// How well predictions hold, over some cases. Errors are |predicted / measured - 1| of the middle.
struct Accuracy {
  std::size_t cases = 0;      ///< n
  std::size_t groups = 0;     ///< that they come from
  double mean = 0.0;          ///< error
  double median = 0.0;        ///< error
  double ninety = 0.0;        ///< 90 % of the errors do not exceed it
  double most = 0.0;          ///< the largest
  double inside = 0.0;        ///< part of the cases within the range from 10 to 90 %
  std::size_t ranges = 0;     ///< of the predictions, those that are no single number
  double median_width = 0.0;  ///< of these, 90 % over 10 %
};

/// Adds up predictions: pairs of what was measured and what was predicted.
class AccuracyOf {
 public:
  /// One prediction.
  /// @param group     see `MeasuredCase`
  /// @param measured  > 0
  /// @param predicted its middle > 0
  void add(std::string_view group, double measured, const Quantiles& predicted);
  /// Of all that were added; zeros of none.
  [[nodiscard]] Accuracy result() const;

 private:
  std::vector<double> errors_{};
  std::vector<double> widths_{};
  std::vector<std::string> groups_{};
  std::size_t inside_ = 0;
};

/// What makes predictions from figures wrong, over some cases.
struct ErrorCauses {
  /// One cause.
  struct Cause {
    std::size_t cases = 0;  ///< that may have it
    double typical = 0.0;   ///< of these the median of |e^part - 1|
    double share = 0.0;     ///< of the mean square of the error: mean of part times error over it. All add up to 1
  };
  std::size_t cases = 0;   ///< n, with `parts`
  std::size_t groups = 0;  ///< that they come from; each has one vote in shares
  Cause size{};            ///< see `ErrorParts`; of cases whose bytes were counted
  Cause path{};            ///< see `ErrorParts`; of cases that the width of a network binds
  Cause figure{};          ///< see `ErrorParts`; of the other cases
  Cause fixed{};           ///< see `ErrorParts`
  Cause rest{};            ///< see `ErrorParts`
  double bounds = 0.0;     ///< median of e^bounds - 1, where there are two
};

/// Adds up the parts of errors. Zeros where no case has any.
/// @param cases     what was measured
/// @param findings  of `validate`, of the same cases
[[nodiscard]] inline ErrorCauses error_causes(std::span<const MeasuredCase> cases,
                                              std::span<const ValidatedCase> findings);

// ---- implementation

namespace detail {

/// The number of a case, with some of its inputs moved.
[[nodiscard]] inline double answer_of(const MeasuredCase& measured, const Job& job) {
  return value(solve(job), measured.output);
}

/// The exact answer, and the figure that it depends on most: where half of it changes the answer most.
[[nodiscard]] inline ValidatedCase find_binding(const MeasuredCase& measured) {
  if (!(measured.low > 0.0 && measured.low <= measured.high && measured.high < largest<double>())) {
    reject(InvalidInput("ckpt::validate: bounds of what was measured must be finite and 0 < low <= high: ")
               .append(measured.id));
  }
  if (measured.group.empty()) reject(InvalidInput("ckpt::validate: a case needs its group: ").append(measured.id));
  ValidatedCase found{.exact = answer_of(measured, measured.job)};
  found.counted = found.exact;
  if (!(measured.bytes >= 0.0 && measured.bytes < largest<double>())) {
    reject(InvalidInput("ckpt::validate: bytes must be finite and >= 0 B: ").append(measured.id));
  }
  if (measured.bytes > 0.0) found.counted = answer_of(measured, with(measured.job, Input::state, measured.bytes));
  double most = 0.0;
  for (const InputBasis& entry : measured.bases) {
    const auto now = value(measured.job, entry.input);
    if (!now) continue;
    const double changed = answer_of(measured, with(measured.job, entry.input, 0.5 * *now)) / found.exact;
    if (!(changed > 1.0 + most)) continue;
    most = changed - 1.0;
    found.binding = entry;
  }
  return found;
}

/// Logarithms that groups vote on: the mean, and the spread of one more vote.
class GroupedLogs {
 public:
  void add(std::string_view group, double log) {
    for (Group& entry : groups_) {
      if (entry.name == group) return entry.logs.push_back(log);
    }
    groups_.push_back({group, {log}});
  }

  /// The factors of a group that is not among these; empty for fewer than three. `from_one`: on the figure of any one
  /// group, so that what they have in common drops out and each of the two has its own.
  [[nodiscard]] BasisFit fit(bool from_one = false) const {
    const auto n = static_cast<double>(groups_.size());
    if (groups_.size() < 3) return {};
    const auto mean_of = [&](auto&& f) {
      double sum = 0.0;
      for (const Group& group : groups_) {
        for (const double log : group.logs) sum += f(log) / (n * static_cast<double>(group.logs.size()));
      }
      return sum;
    };
    const double mean = mean_of([](double log) { return log; });
    const double variance = mean_of([mean](double log) { return (log - mean) * (log - mean); }) * n / (n - 1.0);
    const double width = math::student_quantile(0.9, n - 1.0) * math::sqrt(variance * (from_one ? 2.0 : 1.0 + 1.0 / n));
    std::uint32_t cases = 0;
    for (const Group& group : groups_) cases += static_cast<std::uint32_t>(group.logs.size());
    return reached(from_one ? 1.0 : math::exp(mean), math::exp(width), static_cast<std::uint32_t>(groups_.size()),
                   cases);
  }

 private:
  struct Group {
    std::string_view name;
    std::vector<double> logs;
  };
  std::vector<Group> groups_{};
};

/// Whether two cases are of one system and have the same binding figure.
[[nodiscard]] inline bool are_alike(const MeasuredCase& a, const ValidatedCase& of_a, const MeasuredCase& b,
                                    const ValidatedCase& of_b) {
  return a.group == b.group && a.system == b.system && a.output == b.output && a.nominal == b.nominal && of_a.binding &&
         of_b.binding && of_a.binding->input == of_b.binding->input;
}

/// log(exact / measured) of a case, of what was written.
[[nodiscard]] inline double log_reached(const MeasuredCase& measured, const ValidatedCase& found) {
  return math::log(found.counted / measured.measured());
}

/// A time that bytes do not set, and one that they do [s].
struct FittedTime {
  double fixed = 0.0;
  double moved = 0.0;

  [[nodiscard]] double total() const { return fixed + moved; }
};

/// What other cases of its system say of a case: their times are a + b x, x their exact times, with the least sum of
/// squares of relative errors; a is 0 where they do not tell it from b (fewer than two, or exact times within a factor
/// of 2) or where it would be negative. Empty without others.
/// @param at  exact time of the case
[[nodiscard]] inline std::optional<FittedTime> fitted_time(std::span<const MeasuredCase> cases,
                                                           std::span<const ValidatedCase> findings, std::size_t which,
                                                           double at) {
  // Weights 1 / T^2: sums of 1, x and x^2 over T^2, and of 1 and x over T.
  double n = 0.0, s1 = 0.0, sx = 0.0, sxx = 0.0, t1 = 0.0, tx = 0.0;
  double least = largest<double>();
  double most = 0.0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (i == which || !are_alike(cases[which], findings[which], cases[i], findings[i])) continue;
    const double x = findings[i].counted;
    const double t = 1.0 / cases[i].measured();
    n += 1.0;
    s1 += t * t;
    sx += x * t * t;
    sxx += x * x * t * t;
    t1 += t;
    tx += x * t;
    least = x < least ? x : least;
    most = x > most ? x : most;
  }
  if (!(n > 0.0)) return std::nullopt;
  const FittedTime proportional{0.0, tx / sxx * at};
  if (!(most > 2.0 * least)) return proportional;
  const double determinant = s1 * sxx - sx * sx;
  const double fixed = (t1 * sxx - tx * sx) / determinant;
  const double slope = (tx * s1 - t1 * sx) / determinant;
  return fixed > 0.0 && slope > 0.0 ? FittedTime{fixed, slope * at} : proportional;
}

/// Whether what binds a case is the width of a network, and nothing is known of the storage behind it.
[[nodiscard]] inline bool is_width(const ValidatedCase& found) {
  return found.binding && found.binding->basis == Basis::fabric;
}

/// The error of a prediction, by what other cases of its system say of the bytes that were counted.
[[nodiscard]] inline ErrorParts error_parts(const MeasuredCase& measured, const ValidatedCase& found,
                                            const FittedTime& time) {
  ErrorParts parts{.size = math::log(found.counted / found.exact),
                   .fixed = math::log(time.total() / time.moved),
                   .rest = math::log(measured.measured() / time.total()),
                   .bounds = 0.5 * math::log(measured.high / measured.low)};
  (is_width(found) ? parts.path : parts.figure) = math::log(time.moved / found.predicted->middle) - parts.size;
  return parts;
}

/// What nominal cases of its kind in other groups say of a nominal case.
[[nodiscard]] inline std::optional<Quantiles> as_alike(std::span<const MeasuredCase> cases,
                                                       std::span<const ValidatedCase> findings, std::size_t which) {
  const MeasuredCase& measured = cases[which];
  GroupedLogs reached;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const MeasuredCase& other = cases[i];
    if (!other.nominal || other.kind != measured.kind || other.output != measured.output) continue;
    if (other.group != measured.group) reached.add(other.group, log_reached(other, findings[i]));
  }
  const BasisFit fit = reached.fit();
  if (fit.systems == 0) return std::nullopt;
  const double exact = findings[which].exact;
  return Quantiles{exact / fit.factors.quantile(0.9), exact / fit.factors.quantile(0.5),
                   exact / fit.factors.quantile(0.1)};
}

}  // namespace detail

inline SpreadTable fit_spreads(std::span<const MeasuredCase> cases, std::span<const ValidatedCase> findings,
                               std::string_view without) {
  SpreadTable table = no_spreads;
  for (BasisSpread& row : table) {
    detail::GroupedLogs saving;
    detail::GroupedLogs restoring;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const MeasuredCase& measured = cases[i];
      const auto& binding = findings[i].binding;
      if (measured.nominal || !binding || binding->basis != row.basis) continue;
      if (measured.output != Output::durable_after && measured.output != Output::restore) continue;
      if (!without.empty() && measured.group == without) continue;
      (measured.output == Output::restore ? restoring : saving)
          .add(measured.group, detail::log_reached(measured, findings[i]));
    }
    const bool from_one = row.basis == Basis::elsewhere;
    row.saving = saving.fit(from_one);
    row.restoring = restoring.fit(from_one);
  }
  return table;
}

inline std::vector<ValidatedCase> validate(std::span<const MeasuredCase> cases, const RangeOptions& options,
                                           const SpreadTable& otherwise) {
  std::vector<ValidatedCase> findings;
  findings.reserve(cases.size());
  for (const MeasuredCase& measured : cases) findings.push_back(detail::find_binding(measured));
  std::vector<std::pair<std::string_view, SpreadTable>> tables;
  const auto table_without = [&](std::string_view group) -> const SpreadTable& {
    for (const auto& [name, table] : tables) {
      if (name == group) return table;
    }
    SpreadTable table = fit_spreads(cases, findings, group);
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (table[i].saving.systems == 0) table[i].saving = otherwise[i].saving;
      if (table[i].restoring.systems == 0) table[i].restoring = otherwise[i].restoring;
    }
    return tables.emplace_back(group, table).second;
  };
  RangeOptions silent = options;
  silent.progress = nullptr;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (options.progress != nullptr) options.progress(options.progress_of, i);
    const MeasuredCase& measured = cases[i];
    ValidatedCase& found = findings[i];
    if (!measured.nominal) {
      const SpreadTable& table = table_without(measured.group);
      const auto inputs = spreads_of(measured.bases, table, measured.spreads);
      // Predicted where the figure that binds has a spread, or none of its kind has: it is taken at its word.
      bool known = !found.binding || found.binding->basis == Basis::network;
      for (const InputSpread& entry : inputs) known = known || entry.input == found.binding->input;
      if (known && inputs.empty()) found.predicted = Quantiles{found.exact, found.exact, found.exact};
      if (known && !inputs.empty()) {
        const Range range = ckpt::range(measured.job, inputs, silent);
        found.predicted = Quantiles{range.quantile(measured.output, 0.1), range.quantile(measured.output, 0.5),
                                    range.quantile(measured.output, 0.9)};
      }
    }
    if (measured.nominal) found.alike = detail::as_alike(cases, findings, i);
    const auto time = detail::fitted_time(cases, findings, i, found.exact);
    if (!time) continue;
    found.fitted = Quantiles{time->total(), time->total(), time->total()};
    if (found.predicted && measured.output != Output::goodput) {
      found.parts = detail::error_parts(measured, found, *detail::fitted_time(cases, findings, i, found.counted));
    }
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!findings[i].fitted) continue;
    double squares = 0.0;
    double n = 0.0;
    for (std::size_t j = 0; j < cases.size(); ++j) {
      if (!findings[j].fitted || cases[j].group == cases[i].group) continue;
      const double off = math::log(findings[j].fitted->middle / cases[j].measured());
      squares += off * off;
      n += 1.0;
    }
    const double by = n > 0.0 ? math::exp(math::normal_quantile(0.9) * math::sqrt(squares / n)) : 1.0;
    const double middle = findings[i].fitted->middle;
    findings[i].fitted = Quantiles{middle / by, middle, middle * by};
  }
  return findings;
}

inline ErrorCauses error_causes(std::span<const MeasuredCase> cases, std::span<const ValidatedCase> findings) {
  std::vector<std::pair<std::string_view, double>> groups;  // and how many cases
  const auto of_group = [&groups](std::string_view name) -> double& {
    for (auto& [known, n] : groups) {
      if (known == name) return n;
    }
    return groups.emplace_back(name, 0.0).second;
  };
  ErrorCauses sum;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!findings[i].parts) continue;
    of_group(cases[i].group) += 1.0;
    ++sum.cases;
  }
  sum.groups = groups.size();
  if (sum.cases == 0) return sum;
  struct Sum {
    double ErrorParts::*part;
    ErrorCauses::Cause* cause;
    std::vector<double> off{};
  };
  std::array<Sum, 5> sums{Sum{&ErrorParts::size, &sum.size}, Sum{&ErrorParts::path, &sum.path},
                          Sum{&ErrorParts::figure, &sum.figure}, Sum{&ErrorParts::fixed, &sum.fixed},
                          Sum{&ErrorParts::rest, &sum.rest}};
  const auto distance = [](double log) {
    const double off = math::expm1(log);
    return off < 0.0 ? -off : off;
  };
  std::vector<double> bounds;
  double squares = 0.0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!findings[i].parts) continue;
    const ErrorParts& parts = *findings[i].parts;
    const double weight = parts.total() / of_group(cases[i].group);
    squares += weight * parts.total();
    const bool width = detail::is_width(findings[i]);
    for (Sum& each : sums) {
      each.cause->share += weight * parts.*each.part;
      if (each.cause == &sum.size && !(cases[i].bytes > 0.0)) continue;
      if (each.cause == (width ? &sum.figure : &sum.path)) continue;
      each.off.push_back(distance(parts.*each.part));
    }
    if (parts.bounds > 0.0) bounds.push_back(distance(parts.bounds));
  }
  const auto median = [](const std::vector<double>& values) {
    return values.empty() ? 0.0 : detail::quantile_of(detail::in_order(values), 0.5);
  };
  for (const Sum& each : sums) {
    each.cause->cases = each.off.size();
    each.cause->typical = median(each.off);
    if (squares > 0.0) each.cause->share /= squares;
  }
  sum.bounds = median(bounds);
  return sum;
}

inline void AccuracyOf::add(std::string_view group, double measured, const Quantiles& predicted) {
  const double off = predicted.middle / measured - 1.0;
  errors_.push_back(off < 0.0 ? -off : off);
  if (predicted.high > predicted.low) widths_.push_back(predicted.high / predicted.low);
  inside_ += predicted.low <= measured && measured <= predicted.high ? 1 : 0;
  for (const std::string& known : groups_) {
    if (known == group) return;
  }
  groups_.emplace_back(group);
}

inline Accuracy AccuracyOf::result() const {
  Accuracy result{.cases = errors_.size(), .groups = groups_.size()};
  if (errors_.empty()) return result;
  const auto n = static_cast<double>(errors_.size());
  for (const double error : errors_) result.mean += error / n;
  const auto at = [](const std::vector<double>& sorted, double p) {
    const double place = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= sorted.size()) return sorted.back();
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
  };
  const std::vector<double> errors = detail::in_order(errors_);
  result.median = at(errors, 0.5);
  result.ninety = at(errors, 0.9);
  result.most = errors.back();
  result.inside = static_cast<double>(inside_) / n;
  result.ranges = widths_.size();
  if (widths_.empty()) return result;
  result.median_width = at(detail::in_order(widths_), 0.5);
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
