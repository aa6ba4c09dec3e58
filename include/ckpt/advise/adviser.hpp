#pragma once
// When the program that runs should save: from what it has seen of its steps, saves and failures.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <ckpt/advise/advice.hpp>
#include <ckpt/advise/detail/recent.hpp>
#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/prior.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/last_save.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/save/cost.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What an adviser is told at the start.
struct AdviserOptions {
  /// What is believed of the failure rate: `mtbf_prior(failures::llama3_405b, nodes)`, `mtbf_prior(1_d, factor(5.0))`.
  FailurePrior prior{};
  /// What a save is taken to cost until one was seen; its slowdown and `one_at_a_time` hold always. Left out: a save
  /// follows the first step, to see.
  SaveCost save{};
  /// Whether a save is durable some time after it let the job go on; then `durable` says when.
  bool asynchronous = false;
  std::optional<Seconds> walltime_end{};  ///< when the job will be stopped, on the program's clock [s]
  Seconds notice{};                       ///< what comes before announced stops, for `notice_chance`; 0: none come [s]
  double confidence = 0.99;               ///< that a last save is durable in time, 0.5 ... 0.999
};

/// Tells a program that runs when to save.
///
///     ckpt::Adviser adviser({.prior = ckpt::mtbf_prior(ckpt::failures::llama3_405b, nodes)});
///     adviser.started(now());
///     for (...) {
///       step();
///       if (const auto advice = adviser.after_step(now())) { ...save...; adviser.saved(begin, end); }
///     }
///
/// It has no clock: times are the program's, seconds since any moment, from -10^15 to 10^15. Where that clock is put
/// back, the step or save in progress is taken to last as long as the median, and what was before moves along; a
/// deadline stays where it was told. It draws no numbers and allocates nothing. It learns
///
/// - the failure rate: gamma(a + n, T + t) after n failures in the uptime t, from the prior gamma(a, T). Where eight
///   failures came so fast or so slowly as by chance one time in ten thousand, what was before them is forgotten, the
///   prior too; of failures the last hundred count;
/// - what a save costs, as the median of the last 15; where the last four of twelve or more lie beyond all others,
///   those are forgotten;
/// - how long steps and saves may take, as predictive quantiles of the last 32 and 15.
///
/// It asks for a save when the best interval is over: `best_interval` of such saves at the MTBF (T + t) / (a + n), one
/// over the mean rate, which to first order gives the least expected cost under what is known. Before a stop, what is
/// left is cut into equal parts, as many as `best_segments` says. And it asks for the last save when after another
/// step one might not be durable in time (`last_save`).
///
/// A save that fails is not reported; it is asked for again after the next step.
///
/// @throws InvalidInput for what no clock or cost can be
class Adviser {
 public:
  /// Bytes of the state: see `state`.
  static constexpr std::size_t state_size = 400;

  /// One that has seen nothing.
  /// @throws InvalidInput without a prior; for options outside their domains
  constexpr explicit Adviser(const AdviserOptions& options) : options_(options) {
    detail::require_prior(options.prior);
    detail::require_save_cost(options.save);
    if (options.walltime_end) static_cast<void>(checked(*options.walltime_end));
    detail::require_non_negative(options.notice, Subject{"ckpt::AdviserOptions", "notice", "s"});
    detail::require_between(options.confidence, 0.5, 0.999,
                            "ckpt::AdviserOptions: confidence must be from 0.5 to 0.999");
    plan();
  }
  /// One that goes on from what another has seen: that of the run before, with the options of this one. Tell it
  /// `failed` if the run ended that way, and `restored`.
  /// @param options  of this run
  /// @param state    of `state`
  /// @throws InvalidInput for bytes that are no state, of another version, or damaged
  constexpr Adviser(const AdviserOptions& options, std::span<const std::byte> state) : Adviser(options) { read(state); }

  // ---- what happens

  /// The job begins to compute, from nothing. Left out: the first step is not timed.
  constexpr void started(const Seconds& now) { begin(checked(now)); }
  /// A step is done: whether to save now.
  [[nodiscard]] constexpr std::optional<Advice> after_step(const Seconds& now);
  /// A save has stopped the job from `begin` to `end`, and unless `asynchronous` is durable.
  constexpr void saved(const Seconds& begin, const Seconds& end);
  /// The oldest save that is not yet durable is. Only of `asynchronous` ones.
  constexpr void durable(const Seconds& at);
  /// The job has failed. After a restart, by a new process, of a state that is older: when the old process was last
  /// seen, by the time of its last line in a log. After a `notice` it counts as announced, which says nothing of the
  /// rate of others.
  constexpr void failed(const Seconds& at) { fail(checked(at)); }
  /// The same where nobody knows when: half way to the next save.
  constexpr void failed() {
    const double done = seen_ - work_from_;
    fail(seen_ + 0.5 * detail::larger(due_ < detail::largest<double>() ? due_ - done : 0.0, 0.0));
  }
  /// The state is read back, from `begin` to `end`, and the job goes on. Without `failed` before it: after a stop that
  /// was planned, as the end of a slice.
  constexpr void restored(const Seconds& begin, const Seconds& end);
  /// The job will be stopped, at `deadline`.
  constexpr void notice(const Seconds& deadline) {
    notice_ = checked(deadline);
    plan();
  }
  /// It will not.
  constexpr void notice_withdrawn() {
    notice_ = none;
    plan();
  }
  /// The walltime ends then, in place of `AdviserOptions::walltime_end`.
  constexpr void walltime(const Seconds& end) {
    options_.walltime_end = Seconds(checked(end));
    plan();
  }

  // ---- what it knows

  /// Best time from going on after a save to the next one, in force; as long as a double goes where none is due before
  /// the last one [s].
  [[nodiscard]] constexpr Seconds interval() const { return Seconds(interval_); }
  /// The failure rate.
  [[nodiscard]] constexpr FailurePrior failure_rate() const {
    const Seconds watched(watched_ + (up_ ? seen_ - up_since_ : 0.0));
    return prior_counts_ ? options_.prior.after(counted_, watched) : FailurePrior{counted_, watched};
  }
  /// Failures seen that were not announced.
  [[nodiscard]] constexpr std::uint64_t failures() const { return failures_; }
  /// Those that were.
  [[nodiscard]] constexpr std::uint64_t announced() const { return announced_; }
  /// Saves seen.
  [[nodiscard]] constexpr std::uint64_t saves() const { return saves_; }
  /// What a save costs: seen, or as given.
  [[nodiscard]] constexpr SaveCost save_cost() const;
  /// The median step; 0 where none was seen [s].
  [[nodiscard]] constexpr Seconds step() const { return Seconds(steps_.size() > 0 ? steps_.median() : 0.0); }
  /// When the newest state that is safe was taken: what a failure throws back to, or the start.
  [[nodiscard]] constexpr Seconds safe_since() const { return Seconds(safe_since_); }
  /// Time since the job went on after its last save, or its start: what a failure would take now [s].
  [[nodiscard]] constexpr Seconds unsaved() const { return Seconds(detail::larger(seen_ - work_from_, 0.0)); }
  /// Work that a failure takes at most, with the confidence, as long as its advice is followed: until the next save is
  /// due, a step beyond that, and what is done until a save is durable beside the work [s].
  [[nodiscard]] constexpr Seconds most_lost() const {
    const double beside = options_.asynchronous ? predicted_save().quantile(options_.confidence) : 0.0;
    const double last = deadline() < none ? detail::larger(deadline() - work_from_, 0.0) : none;
    return Seconds(detail::smaller(due_, last) + predicted_step().quantile(options_.confidence) + beside);
  }
  /// What a step and a save may take together, with the confidence [s].
  [[nodiscard]] constexpr Seconds needed() const { return Seconds(needed_for(predicted_save())); }
  /// The chance that the state is safe when a stop comes `AdviserOptions::notice` after it was announced; 0 without
  /// one.
  /// @see ckpt::notice_chance
  [[nodiscard]] constexpr double notice_chance() const {
    if (!(options_.notice > Seconds{})) return 0.0;
    return ckpt::notice_chance(options_.notice, predicted_step(), predicted_save());
  }

  // ---- over restarts

  /// What it has seen, to be stored: with the checkpoint, and after each restart, so that failures which follow each
  /// other without a save between them count. The same bytes on every machine; a version and a check sum are in it.
  [[nodiscard]] constexpr std::array<std::byte, state_size> state() const;

 private:
  static constexpr double none = detail::largest<double>();
  static constexpr int most_in_flight = 3;

  [[nodiscard]] static constexpr double checked(const Seconds& time) {
    constexpr double most = 1e15;
    detail::require_between(time.value(), -most, most, "ckpt::Adviser: a time must be finite, from -10^15 to 10^15 s");
    return time.value();
  }

  constexpr void begin(double now) {
    up_ = true;
    up_since_ = work_from_ = mark_ = seen_ = safe_since_ = now;
    plan();
  }
  constexpr void stop_watching(double at) {
    const double up = up_ ? detail::larger(at, seen_) - up_since_ : 0.0;
    watched_ += up;
    since_failure_ += up;
    up_ = false;
  }
  /// The clock was put back while something went on that takes `usual`: all that was, on the clock of now.
  constexpr void put_back(double now, double usual) {
    const double by = seen_ + usual - now;
    for (double* time : {&seen_, &up_since_, &work_from_, &mark_, &safe_since_, &last_durable_, &in_flight_since_[0],
                         &in_flight_since_[1], &in_flight_since_[2]}) {
      *time = detail::larger(*time - by, -1e15);
    }
    plan();
  }
  constexpr void fail(double at);
  constexpr void look_for_change();
  constexpr void forget_saves_of_before();
  constexpr void look_ahead(double end);
  constexpr void plan();
  constexpr void read(std::span<const std::byte> bytes);

  [[nodiscard]] constexpr double deadline() const {
    const double end = options_.walltime_end ? options_.walltime_end->value() : none;
    return detail::smaller(notice_, end);
  }
  [[nodiscard]] constexpr bool cost_is_known() const {
    return blocking_.size() > 0 || options_.save.durable_after() > Seconds{};
  }
  [[nodiscard]] constexpr Spread predicted_step() const {
    return steps_.size() > 0 ? steps_.predicted(options_.confidence) : Spread(least_time);
  }
  [[nodiscard]] constexpr Spread predicted_save() const {
    if (durable_.size() > 0) return durable_.predicted(options_.confidence);
    detail::Recent<1> guess;  // as little is known of it as of one that was seen
    guess.push(save_cost().durable_after().value());
    return guess.predicted(options_.confidence);
  }
  [[nodiscard]] constexpr double needed_for(const Spread& save) const {
    return detail::quantile_of_sum(predicted_step(), save, options_.confidence);
  }
  /// Time until a save that is still on its way to storage is there.
  [[nodiscard]] constexpr double queued(double now) const {
    return in_flight_ > 0 ? detail::larger(last_durable_ - now, 0.0) : 0.0;
  }
  [[nodiscard]] constexpr Advice advice(SaveReason reason, double now) const {
    return {.reason = reason,
            .unsaved = Seconds(now - work_from_),
            .interval = Seconds(interval_),
            .blocking = save_cost().blocking,
            .mtbf = failure_rate().mtbf(),
            .failures = failures_,
            .needed = Seconds(needed_),
            .confidence = options_.confidence};
  }
  [[nodiscard]] constexpr std::optional<Advice> before_stop(double now, double end);

  template <class Archive>
  constexpr bool archive(Archive& data) {
    data(seen_);
    data(up_since_);
    data(work_from_);
    data(mark_);
    data(safe_since_);
    data(watched_);
    data(since_failure_);
    data(counted_);
    data(failures_);
    data(announced_);
    data(saves_);
    data(up_);
    data(prior_counts_);
    bool good = steps_.archive(data) && blocking_.archive(data) && durable_.archive(data) && between_.archive(data);
    for (const double time : {watched_, since_failure_, counted_}) good = good && detail::is_non_negative(time);
    for (const double time : {seen_, up_since_, work_from_, mark_, safe_since_}) {
      good = good && detail::is_between(time, -1e15, 1e15);
    }
    return good && (prior_counts_ || counted_ > 0.0) && (prior_counts_ || watched_ > 0.0);
  }

  static constexpr double least_time = 1e-9;

  AdviserOptions options_;
  // What it has seen.
  double seen_ = 0.0;           // the last that it was told
  double up_since_ = 0.0;       // failures strike from here on
  double work_from_ = 0.0;      // end of the last save, restore or the start
  double mark_ = 0.0;           // where the step in progress began
  double safe_since_ = 0.0;     // when the newest durable state was taken
  double watched_ = 0.0;        // uptime that counts, but for that since up_since_
  double since_failure_ = 0.0;  // of it, since the last failure that was not announced
  double counted_ = 0.0;        // failures that count
  std::uint64_t failures_ = 0;
  std::uint64_t announced_ = 0;
  std::uint64_t saves_ = 0;
  bool up_ = false;
  bool prior_counts_ = true;
  detail::Recent<32> steps_{};
  detail::Recent<15> blocking_{};
  detail::Recent<15> durable_{};  // from their begin
  detail::Recent<8> between_{};   // uptime between failures
  // Of this process.
  double in_flight_since_[most_in_flight] = {};
  int in_flight_ = 0;
  double last_durable_ = 0.0;  // when the newest save in flight is expected to be
  double notice_ = none;
  double interval_ = 0.0;
  double due_ = 0.0;           // the same, to the nearest step
  double needed_ = 0.0;        // of a step and a save
  double longest_step_ = 0.0;  // that this allows for
  double look_again_ = 0.0;    // when that is computed again
};

// ---- implementation

constexpr SaveCost Adviser::save_cost() const {
  SaveCost cost = options_.save;
  if (blocking_.size() == 0) return cost;
  cost.blocking = Seconds(blocking_.median());
  if (durable_.size() > 0) {
    const Seconds after = Seconds(detail::larger(durable_.median() - cost.blocking.value(), 0.0));
    if (cost.copying > after) cost.copying = after;
    cost.writing = after - cost.copying;
  }
  return cost;
}

constexpr std::optional<Advice> Adviser::after_step(const Seconds& time) {
  const double now = checked(time);
  if (!up_) {
    begin(now);
  } else if (now < seen_) {
    put_back(now, step().value());
  } else if (now > mark_) {
    steps_.push(now - mark_);
  }
  mark_ = seen_ = now;
  const double end = deadline();
  if (end < none) {
    if (now >= look_again_ || (steps_.size() > 0 && steps_.newest(0) > longest_step_)) look_ahead(end);
    if (now + needed_ + queued(now) > end) {
      if (auto last = before_stop(now, end)) return last;
    }
  }
  if (!cost_is_known()) return advice(SaveReason::first, now);
  if (now - work_from_ >= due_) return advice(SaveReason::interval, now);
  return std::nullopt;
}

constexpr std::optional<Advice> Adviser::before_stop(double now, double end) {
  const bool announced = notice_ <= end;
  if (!(now < end)) {  // it goes on: whatever was to stop it did not
    if (announced) {
      notice_ = none;
    } else {
      options_.walltime_end.reset();
    }
    plan();
    return std::nullopt;
  }
  Advice last = advice(announced ? SaveReason::notice : SaveReason::walltime, now);
  last.left = Seconds(end - now);
  const double room = end - now - queued(now);
  last.chance = room > 0.0 ? predicted_save().chance_below(room) : 0.0;
  last.stop = true;
  return last;
}

constexpr void Adviser::saved(const Seconds& begin, const Seconds& end) {
  double from = checked(begin);
  const double to = checked(end);
  if (!up_) this->begin(from);
  const double usual = from > to ? save_cost().blocking.value() : 0.0;  // put back during the save
  const bool timed = !(from > to) || usual > 0.0;
  if (from > to) {
    put_back(to, detail::excess(from, seen_) + usual);
    from = to - usual;
  }
  if (from < seen_) put_back(from, 0.0);
  ++saves_;
  if (timed) blocking_.push(to - from);
  work_from_ = mark_ = seen_ = to;
  if (!options_.asynchronous) {
    if (timed) durable_.push(to - from);
    safe_since_ = from;
    forget_saves_of_before();
  } else {
    if (in_flight_ == most_in_flight) {  // nobody told of the oldest
      for (int i = 1; i < in_flight_; ++i) in_flight_since_[i - 1] = in_flight_since_[i];
      --in_flight_;
    }
    in_flight_since_[in_flight_++] = from;
    last_durable_ = from + queued(from) + save_cost().durable_after().value();
  }
  plan();
}

constexpr void Adviser::durable(const Seconds& at) {
  const double time = checked(at);
  if (in_flight_ == 0) return;
  safe_since_ = in_flight_since_[0];
  durable_.push(detail::larger(time - safe_since_, 0.0));
  for (int i = 1; i < in_flight_; ++i) in_flight_since_[i - 1] = in_flight_since_[i];
  --in_flight_;
  forget_saves_of_before();
  plan();
}

constexpr void Adviser::forget_saves_of_before() {
  constexpr int newer = 4;
  if (!blocking_.changed() && !durable_.changed()) return;
  blocking_.keep(newer);
  durable_.keep(detail::smaller(newer, durable_.size()));
}

constexpr void Adviser::fail(double at) {
  const bool announced = notice_ < none;
  stop_watching(at);
  notice_ = none;
  in_flight_ = 0;
  if (announced) {
    ++announced_;
  } else {
    ++failures_;
    counted_ += 1.0;
    between_.push(since_failure_);
    since_failure_ = 0.0;
    look_for_change();
  }
  plan();
}

/// Given gamma(b, U) of the rate before, the sum x of the times between the last k failures has x / (x + U) of the
/// distribution Beta(k, b): P(> y) = sum_{j<k} C(b + j - 1, j) y^j (1 - y)^b.
constexpr void Adviser::look_for_change() {
  constexpr int newer = 8;
  constexpr double rare = 5e-5;
  constexpr double most = 100.0;  // failures of before that count
  const FailurePrior rate = failure_rate();
  const double before = rate.failures - newer;
  if (between_.size() == newer && before >= newer) {
    double sum = 0.0;
    for (int i = 0; i < newer; ++i) sum += between_.newest(i);
    const double part = detail::smaller(sum / rate.time.value(), 1.0);
    double term = math::exp(before * math::log1p(-part));
    double longer = 0.0;
    for (int j = 0; j < newer; ++j) {
      longer += term;
      term *= part * (before + j) / (j + 1.0);
    }
    if (sum > 0.0 && (longer < rare || longer > 1.0 - rare)) {
      counted_ = newer;
      watched_ = sum;
      prior_counts_ = false;
    }
  }
  if (counted_ > most) {
    watched_ *= most / counted_;
    counted_ = most;
  }
}

constexpr void Adviser::restored(const Seconds& begin, const Seconds& end) {
  const double from = checked(begin);
  const double to = detail::larger(checked(end), from);
  stop_watching(seen_);
  notice_ = none;
  in_flight_ = 0;
  up_ = true;
  up_since_ = from;
  work_from_ = mark_ = seen_ = safe_since_ = to;
  plan();
}

/// Far from the end once, near it now and then.
constexpr void Adviser::look_ahead(double end) {
  constexpr double close = 8.0;
  const Spread save = predicted_save();
  needed_ = needed_for(save);
  longest_step_ = predicted_step().quantile(options_.confidence);
  const double soon = seen_ + needed_ / close;
  look_again_ = detail::larger(soon, end - close * needed_);
}

constexpr void Adviser::plan() {
  const double end = deadline();
  if (end < none) look_ahead(end);
  Run run{.work = Seconds(1.0), .save = save_cost()};
  if (!(run.save.durable_after() > Seconds{})) run.save.blocking = Seconds(least_time);  // too fast for the clock
  const Exponential law{failure_rate().mtbf()};
  const double step = this->step().value();
  if (!cost_is_known()) {
    interval_ = due_ = 0.0;
    return;
  }
  const double least = detail::larger(step, least_time);
  const double work = best_interval(run, law, WorkInterval(Seconds(least))).interval.seconds().value();
  interval_ = detail::compute_beside(work, run.save.persist().value(), run.save.slowdown);
  constexpr double close = 16.0;  // intervals: beyond, the ends do not matter
  const double left = end < none ? end - work_from_ - needed_ : none;
  if (left < close * interval_) {
    const double blocking = run.save.blocking.value();
    double parts = 1.0;
    if (left > interval_) {
      Run rest = run;
      rest.work = Seconds(left);
      parts = static_cast<double>(best_segments(rest, law).count);
    }
    interval_ = parts > 1.0 ? detail::larger((left + blocking) / parts - blocking, least) : none;
  }
  due_ = interval_ < none ? detail::larger(interval_ - 0.5 * step, 0.0) : none;
}

namespace detail {

/// Numbers to bytes, the lowest first.
class StateWriter {
 public:
  constexpr explicit StateWriter(std::span<std::byte> out) : out_(out) {}

  constexpr void operator()(const double& x) { put(std::bit_cast<std::uint64_t>(x), 8); }
  constexpr void operator()(const float& x) { put(std::bit_cast<std::uint32_t>(x), 4); }
  constexpr void operator()(const std::uint64_t& x) { put(x, 8); }
  constexpr void operator()(const std::uint8_t& x) { put(x, 1); }
  constexpr void operator()(const bool& x) { put(x ? 1 : 0, 1); }
  [[nodiscard]] constexpr std::size_t size() const { return at_; }

 private:
  constexpr void put(std::uint64_t bits, int bytes) {
    for (int i = 0; i < bytes && at_ < out_.size(); ++i) out_[at_++] = static_cast<std::byte>(bits >> (8 * i) & 255);
  }

  std::span<std::byte> out_;
  std::size_t at_ = 0;
};

/// And back.
class StateReader {
 public:
  constexpr explicit StateReader(std::span<const std::byte> in) : in_(in) {}

  constexpr void operator()(double& x) { x = std::bit_cast<double>(get(8)); }
  constexpr void operator()(float& x) { x = std::bit_cast<float>(static_cast<std::uint32_t>(get(4))); }
  constexpr void operator()(std::uint64_t& x) { x = get(8); }
  constexpr void operator()(std::uint8_t& x) { x = static_cast<std::uint8_t>(get(1)); }
  constexpr void operator()(bool& x) { x = get(1) != 0; }

 private:
  constexpr std::uint64_t get(int bytes) {
    std::uint64_t bits = 0;
    for (int i = 0; i < bytes && at_ < in_.size(); ++i) bits |= static_cast<std::uint64_t>(in_[at_++]) << (8 * i);
    return bits;
  }

  std::span<const std::byte> in_;
  std::size_t at_ = 0;
};

/// FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
[[nodiscard]] constexpr std::uint64_t check_sum(std::span<const std::byte> bytes) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const std::byte byte : bytes) sum = (sum ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3;
  return sum;
}

inline constexpr std::uint64_t adviser_state_mark = 0x7664'6174'706b'6301;  // the version, then "ckptadv"

}  // namespace detail

constexpr std::array<std::byte, Adviser::state_size> Adviser::state() const {
  std::array<std::byte, state_size> bytes{};
  const std::span<std::byte> all(bytes);
  detail::StateWriter out(all.first(state_size - 8));
  out(detail::adviser_state_mark);
  Adviser copy = *this;
  static_cast<void>(copy.archive(out));
  detail::StateWriter end(all.last(8));
  end(detail::check_sum(all.first(state_size - 8)));
  return bytes;
}

constexpr void Adviser::read(std::span<const std::byte> bytes) {
  if (bytes.size() != state_size) {
    detail::reject("ckpt::Adviser: its state must be 400 B", static_cast<double>(bytes.size()));
  }
  std::uint64_t mark = 0;
  std::uint64_t sum = 0;
  detail::StateReader in(bytes);
  in(mark);
  detail::StateReader end(bytes.last(8));
  end(sum);
  if (mark >> 8 != detail::adviser_state_mark >> 8) {
    detail::reject(InvalidInput("ckpt::Adviser: these bytes are no state of an adviser"));
  }
  if (mark != detail::adviser_state_mark) {
    detail::reject("ckpt::Adviser: version of the state must be 1", static_cast<double>(mark & 255));
  }
  if (sum != detail::check_sum(bytes.first(state_size - 8)) || !archive(in)) {
    detail::reject(InvalidInput("ckpt::Adviser: the state is damaged: its check sum or a value of it is wrong"));
  }
  plan();
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
