#pragma once
// What a job costs in money and energy, the cheapest of many, and how much bandwidth is worth buying.

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/hardware/price.hpp>
#include <ckpt/job/axes.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/retention.hpp>
#include <ckpt/save/strategy.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What is paid for, and how it is used. Nothing has a price unless it is given.
struct Prices {
  double node_hour = 0.0;              ///< of one node, while the job is not done [$]
  std::optional<TierPrice> storage{};  ///< where saves end; without: it costs nothing
  double per_gib_out = 0.0;            ///< network, of what restores read [$]
  /// Paid for and not computing; left out: those of `failures.spares`.
  std::optional<std::uint64_t> spare_nodes{};
  std::uint64_t keep = 1;          ///< newest saves that are kept, >= 1
  std::uint64_t keep_every = 0;    ///< of all others every n-th for ever; 0: none
  bool keep_weights = false;       ///< of those the weights alone: the optimizer's state is deleted
  std::uint64_t copies = 1;        ///< stores like `storage`, itself included, that all saves are written to, >= 1
  double per_gib_copied = 0.0;     ///< network, of what goes to each of the others [$]
  double fill = 0.85;              ///< part of provisioned storage that may be filled, above 0 ... 1
  Bytes part{64.0 * 1024 * 1024};  ///< of one request, > 0
  double node_watts = 0.0;         ///< of one node that trains; 0: energy is not looked at
  std::optional<double> waiting_watts{};  ///< that waits: blocked, detecting, restoring; left out: 0.3 of that
  double pue = 1.0;                       ///< power of the site / power of its computers, >= 1
  double kg_per_kwh = 0.0;                ///< CO2 equivalent of the grid
  double per_kwh = 0.0;                   ///< electricity, where it is not in the price of a node [$]
};

/// What the size of provisioned storage comes from.
enum class SizedBy : std::uint8_t {
  nothing,     ///< it is not provisioned
  contents,    ///< what is kept, and the save that is being written
  throughput,  ///< the bandwidth that the job uses
  minimum,     ///< the smallest that is sold
  given,       ///< the job says so
};

/// Words for it.
[[nodiscard]] constexpr std::string_view to_string(SizedBy by) {
  constexpr std::string_view words[] = {"nothing", "contents", "throughput", "minimum", "given"};
  return words[static_cast<std::size_t>(by)];
}

/// What a whole run costs [$], and its energy.
struct Bill {
  double nodes = 0.0;        ///< all node-hours of the wall clock, spares too
  double wasted = 0.0;       ///< of them, `wasted_hours`
  double capacity = 0.0;     ///< of storage
  double throughput = 0.0;   ///< of storage
  double transfer = 0.0;     ///< bytes written and read, requests, network
  double electricity = 0.0;  ///< where it is paid for apart

  Bytes held{};                         ///< most that is stored at a time
  Bytes provisioned{};                  ///< size that is paid for; 0 where what is used is
  SizedBy sized_by = SizedBy::nothing;  ///< what that comes from
  Seconds wall_clock{};                 ///< for which all of it is paid
  double wasted_hours = 0.0;            ///< node-hours that are not useful work: those of spares, too
  double saves = 0.0;                   ///< that become durable: each is of later work than the one before
  double kwh = 0.0;                     ///< of the run
  double wasted_kwh = 0.0;              ///< of them, what is not useful work
  double kg = 0.0;                      ///< CO2 equivalent of the run

  /// Of storage, all together [$].
  [[nodiscard]] constexpr double storage() const { return capacity + throughput + transfer; }
  /// All of it [$].
  [[nodiscard]] constexpr double total() const { return nodes + storage() + electricity; }
};

/// What a job that was solved costs.
///
///   nodes        rate x (nodes + spares) x wall clock
///   wasted       rate x (nodes x badput + spares x wall clock)
///   capacity     used: `retention_cost`; provisioned: rate x size x wall clock, the size the largest of what is held /
///                fill, bandwidth / throughput per TiB and the least that is sold, on the grid of steps
///   throughput   rate x what shared storage gives all nodes together, beyond what is included, x wall clock
///   transfer     saves and restores, by their bytes and by their requests of `part` bytes
///   copies       capacity, throughput and what is written once for each store, and the network for all but the first
///   energy       PUE x nodes x (watts of training x (useful + lost work + slowdown) + waiting watts x all other
///                time)
///
/// @param job      see `Job`
/// @param outcome  of `solve(job)`, with failures
/// @param prices    what is paid for
/// @throws InvalidInput for an outcome of a job without failures; for a rate that is negative or not finite; for
///         storage that the job says the size of and that does not hold what is kept; for `keep_weights` where the
///         state does not say how much of it is the optimizer's
[[nodiscard]] constexpr Bill bill(const Job& job, const Outcome& outcome, const Prices& prices);

/// A job on nodes that are taken away besides, as those at a spot price: each preemption is a failure.
///
///   1 / MTBF = 1 / MTBF of the job + nodes / mean time until a node is taken away
///
/// @param job   see `Job`; an MTBF of wall clock becomes one of uptime, with the time down as it is
/// @param node  mean time until one node is taken away [s], finite and > 0
/// @param notice  from the announcement of a preemption to the stop [s]; 0: they come without one
/// @throws InvalidInput outside of that, as `law_of`, and where failures of the job come with a notice of another
/// length
[[nodiscard]] constexpr Job with_preemption(const Job& job, const Seconds& node, const Seconds& notice = {});

/// Nodes that are taken away against others that are not, each at its price.
struct SpotChoice {
  double on_demand = 0.0;  ///< of a useful node-hour [$]
  double spot = 0.0;       ///< the same; infinite where the job never finishes [$]
  /// Mean time until a node is taken away at which both cost the same: spot is cheaper where that happens less often;
  /// 0: however often, infinite: never [s].
  Seconds break_even{};

  /// Whether spot is cheaper.
  [[nodiscard]] constexpr bool spot_is_cheaper() const { return spot < on_demand; }
};

/// Whether nodes at a spot price are worth it, each at the interval of the job, the best unless it has one.
/// @param job        see `Job`, on nodes that nobody takes away; with failures
/// @param on_demand  what is paid for these
/// @param spot       what is paid for nodes that are taken away
/// @param node       mean time until one of those is [s], finite and > 0
/// @param notice     see `with_preemption`
/// @throws InvalidInput as `solve`, `bill` and `with_preemption`
/// @accuracy break-even 1e-6
[[nodiscard]] constexpr SpotChoice compare_spot(const Job& job, const Prices& on_demand, const Prices& spot,
                                                const Seconds& node, const Seconds& notice = {});

/// A point of a sweep, with what it costs.
struct Choice {
  std::uint64_t index = 0;  ///< its number
  Outcome outcome{};        ///< what the job costs in time
  Bill bill{};              ///< and in money
};

/// The cheapest of all points that meet the constraints, by what a useful node-hour costs, so that jobs on more or
/// fewer nodes compare; of equal ones the first. Nothing where none does.
[[nodiscard]] constexpr std::optional<Choice> choose(const Job& job, const Axes& axes, const Prices& prices,
                                                     std::span<const Constraint> constraints = {});

/// Dollars of a useful node-hour.
[[nodiscard]] constexpr double cost_of_useful_hour(const Job& job, const Bill& bill) {
  return bill.total() / (static_cast<double>(job.machine.nodes) * job.training.work.in(units::h));
}

/// What is saved in a month.
struct MonthlySavings {
  double hours = 0.0;    ///< accelerator-hours that are not useful work; node-hours where a node has none
  double dollars = 0.0;  ///< of all that is paid for
};

/// What another job saves against the one of today, at as much useful work as that does in a month.
///
///   useful = nodes x accelerators x work                 wasted = wasted node-hours x accelerators
///   hours  = (wasted today - wasted of the other x useful today / useful of the other) x `billing_month` / wall clock
///            of today
///
/// and dollars the same way. An accelerator-hour of one is taken to do as much as one of the other.
///
/// @param today  see `Job`
/// @param paid   of `bill(today, ...)`
/// @param other  the same work done in another way, or a part or a multiple of it
/// @param bill   of `bill(other, ...)`
[[nodiscard]] constexpr MonthlySavings savings(const Job& today, const Bill& paid, const Job& other, const Bill& bill);

/// How much bandwidth is worth its price, to first order: where another byte a second costs what it saves.
///
///   blocking, interval tau fixed      B = sqrt( c S (1 / tau + r) / q )
///   blocking, at the best interval    B = ( c sqrt(2 S / M) / (2 q) )^(2/3)
///   hidden behind the training        B = max( sqrt( c S (1 / M + r + sigma / tau) / q ), S / tau )
///   hidden, at the best interval      B = max( sqrt( c S (3 / (2 M) + r) / q ), ( c sqrt(2 sigma S / M) / (2 q)
///   )^(2/3) )
///
/// c is the price of a second of the job, spares too. Twice as much bandwidth costs a quarter more in the first case,
/// so that a price that is off by a factor of 5 moves the answer by 2.2. Hidden saves that slow nothing down are best
/// one behind the other: a failure loses one and a half of them. What they slow down is as if a part sigma of them
/// blocked.
struct WorthwhileBandwidth {
  double job_second = 0.0;    ///< c, of all nodes together, spares too [$/s], > 0
  double byte_second = 0.0;   ///< q, of 1 B/s, a second of it [$/B], > 0
  Bytes bytes{};              ///< S, written by a save, what is written twice counted twice, > 0
  double restore_rate = 0.0;  ///< r, restores of S a second, as fast as saves write, 1 / M; 0: others [1/s], >= 0

  /// Of saves that stop the training every `interval`.
  [[nodiscard]] constexpr BytesPerSecond blocking(const WorkInterval& interval) const;
  /// Of saves that stop the training, each time at the best interval for an MTBF; what restores read is not counted.
  [[nodiscard]] constexpr BytesPerSecond at_best_interval(const Seconds& mtbf) const;
  /// Of saves beside the training: a failure loses what is not durable yet, and reads it back.
  /// @param interval  tau, work between saves [s], > 0
  /// @param mtbf      M, of the job [s], > 0
  /// @param slowdown  sigma, part of the speed lost beside a save, 0 ... 1
  [[nodiscard]] constexpr BytesPerSecond hidden(const WorkInterval& interval, const Seconds& mtbf,
                                                double slowdown = 0.0) const;
  /// Of saves beside the training, each time at the best interval for an MTBF.
  [[nodiscard]] constexpr BytesPerSecond hidden_at_best_interval(const Seconds& mtbf, double slowdown = 0.0) const;
};

/// What 1 B/s of a tier costs each second: where throughput is sold apart that, else what the capacity costs that
/// brings it; 0 where neither is so [$/B].
[[nodiscard]] constexpr double price_of_bandwidth(const TierPrice& price);

/// How much bandwidth of shared storage a job should have at a price, to first order, saving as it does: see
/// `WorthwhileBandwidth`. Nothing where bandwidth or nodes have no price, or the job no shared storage.
///
/// Against the least cost of a useful hour, found by a search (128 nodes, MTBF 1 to 100 h, 0.1 and 1.6 TB, 100 to 5000
/// $ for a GB/s and month, slowdown to 0.2): within 30 %, and 15 % where the interval is given and a third of the MTBF
/// at most; what is bought so costs at most 0.6 % more than the least, for the minimum is wide.
/// @throws InvalidInput as `bill`
[[nodiscard]] constexpr std::optional<BytesPerSecond> worthwhile_bandwidth(const Job& job, const Outcome& outcome,
                                                                           const Prices& prices);

// ---- implementation

namespace detail {

/// Nodes that are paid for and do not compute.
[[nodiscard]] constexpr double spares_paid(const Job& job, const Prices& prices) {
  const auto& spares = job.failures.spares;
  return static_cast<double>(prices.spare_nodes.value_or(spares ? spares->number : 0));
}

constexpr void require_rates(const Prices& prices) {
  const auto not_negative = [](double x) {
    if (!is_finite(x) || x < 0.0) reject("ckpt::bill: a rate must be finite and >= 0", x);
  };
  for (const double rate :
       {prices.node_hour, prices.per_gib_out, prices.per_gib_copied, prices.node_watts,
        prices.waiting_watts.value_or(0.3 * prices.node_watts), prices.kg_per_kwh, prices.per_kwh}) {
    not_negative(rate);
  }
  if (prices.copies == 0) reject("ckpt::bill: copies must be at least 1", 0.0);
  if (prices.storage) {
    const TierPrice& price = *prices.storage;
    for (const double rate : {price.per_gib_month, price.per_MBps_month, price.per_gib_written, price.per_gib_read,
                              price.per_write_request, price.per_read_request, price.least.value(), price.step.value(),
                              price.per_tib.value(), price.included.value()}) {
      not_negative(rate);
    }
  }
  if (!is_positive(prices.fill) || prices.fill > 1.0)
    reject("ckpt::bill: fill must be above 0 and at most 1", prices.fill);
  if (!is_finite(prices.pue) || prices.pue < 1.0) reject("ckpt::bill: PUE must be finite and >= 1", prices.pue);
  require_positive(prices.part, Subject{"ckpt::bill", "bytes of a request", "B"});
}

/// What is left of a save without the optimizer's state, of bytes that are saved more than once the same part.
[[nodiscard]] constexpr Bytes bytes_of_weights(const State& state) {
  const double part = state.optimizer_bytes() / state.unique_bytes();
  if (!(part > 0.0 && part < 1.0)) {
    reject(
        InvalidInput("ckpt::bill: how much of a save are weights is not known: describe the state by a model and an "
                     "optimizer"));
  }
  return (1.0 - part) * state.bytes();
}

/// The least size on the grid that is sold which is not below `need`.
[[nodiscard]] constexpr double size_sold(double need, const TierPrice& price) {
  const double least = price.least.value();
  const double step = price.step.value();
  if (need <= least) return least;
  if (!(step > 0.0)) return need;
  const double more = (need - least) / step;
  const double whole = scalar_of_integer<double>(whole_part(more));
  // What is above a step by rounding alone is not another one.
  return least + step * (more - whole > 1e-12 * more ? whole + 1.0 : whole);
}

}  // namespace detail

constexpr Bill bill(const Job& job, const Outcome& outcome, const Prices& prices) {
  detail::require_rates(prices);
  if (!outcome.law) detail::reject(InvalidInput("ckpt::bill: how long a run takes needs failures: set failures.law"));
  const Ledger& ledger = outcome.ledger;
  const double hours = ledger.wall_clock().in(units::h);
  const auto nodes = static_cast<double>(job.machine.nodes);
  const double spares = detail::spares_paid(job, prices);
  Bill bill;
  bill.nodes = prices.node_hour * (nodes + spares) * hours;
  bill.wall_clock = ledger.wall_clock();
  bill.wasted_hours = nodes * ledger.badput().in(units::h) + spares * hours;
  bill.wasted = prices.node_hour * bill.wasted_hours;
  bill.saves = ledger.useful_work / outcome.interval.seconds();
  const Bytes read = ledger.failure_count * job.state.unique_bytes();
  const double bytes = job.state.bytes().value();

  if (prices.storage && bytes > 0.0) {
    const TierPrice& price = *prices.storage;
    RetentionPolicy policy{.last = prices.keep,
                           .every = prices.keep_every,
                           .period = ledger.wall_clock() / bill.saves,
                           .bytes = Bytes(bytes)};
    if (prices.keep_weights) policy.archived = detail::bytes_of_weights(job.state);
    const auto copies = static_cast<double>(prices.copies);
    const std::uint64_t saves = bill.saves < 0x1p30 ? detail::whole_part(bill.saves) : std::uint64_t{1} << 30;
    bill.held = retention_after(policy, saves > 0 ? saves : 1).peak;
    const double months = ledger.wall_clock() / billing_month;
    const auto rate = value(job, Input::shared_write);
    if (price.billing == Billing::used) {
      const StoragePrice stored{.per_month = price.per_gib_month, .billed = 1.0 * units::GiB};
      bill.capacity = copies * retention_cost(policy, saves, stored).storage;
    } else {
      const double contents = bill.held.value() / prices.fill;
      double size = contents;
      bill.sized_by = SizedBy::contents;
      const auto& shared = job.machine.shared;
      if (shared && shared->tier.capacity && price.per_tib.value() > 0.0) {
        size = shared->tier.capacity->value();
        bill.sized_by = SizedBy::given;
        if (size < contents) {
          detail::reject(InvalidInput("ckpt::bill: the saves that are kept, and the one being written, need ")
                             .append(contents)
                             .append(" B of storage; it has ")
                             .append(size)
                             .append(" B"));
        }
      } else if (rate && price.per_tib.value() > 0.0) {
        const double wide = *rate / price.per_tib.value() * (1.0 * units::TiB).value();
        if (wide > size) bill.sized_by = SizedBy::throughput;
        size = wide > size ? wide : size;
      }
      if (size < price.least.value()) bill.sized_by = SizedBy::minimum;
      bill.provisioned = Bytes(detail::size_sold(size, price));
      bill.capacity = copies * months * price.per_gib_month * bill.provisioned.in(units::GiB);
    }
    if (rate && *rate > price.included.value()) {
      bill.throughput =
          copies * months * price.per_MBps_month * (BytesPerSecond(*rate) - price.included).in(units::MBps);
    }
    const Bytes written = bill.saves * job.state.bytes();
    bill.transfer =
        copies * (price.per_gib_written * written.in(units::GiB) + price.per_write_request * (written / prices.part)) +
        (copies - 1.0) * prices.per_gib_copied * written.in(units::GiB) + price.per_gib_read * read.in(units::GiB) +
        price.per_read_request * (read / prices.part);
  }
  bill.transfer += prices.per_gib_out * read.in(units::GiB);

  const double computing = (ledger.useful_work + ledger.lost_work + ledger.slowdown).in(units::h);
  const double kilowatts = prices.pue * nodes / 1000.0;
  bill.kwh = kilowatts * (prices.node_watts * computing +
                          prices.waiting_watts.value_or(0.3 * prices.node_watts) * (hours - computing));
  bill.wasted_kwh = bill.kwh - kilowatts * prices.node_watts * ledger.useful_work.in(units::h);
  bill.kg = bill.kwh * prices.kg_per_kwh;
  bill.electricity = bill.kwh * prices.per_kwh;
  return bill;
}

constexpr MonthlySavings savings(const Job& today, const Bill& paid, const Job& other, const Bill& bill) {
  const bool known = today.machine.node.accelerators > 0 && other.machine.node.accelerators > 0;
  const auto accelerators = [known](const Job& job) { return known ? job.machine.node.accelerators : 1; };
  const auto useful = [&](const Job& job) {
    return static_cast<double>(job.machine.nodes) * accelerators(job) * job.training.work.in(units::h);
  };
  const double scale = useful(today) / useful(other);
  const double months = paid.wall_clock / billing_month;
  return {(paid.wasted_hours * accelerators(today) - scale * bill.wasted_hours * accelerators(other)) / months,
          (paid.total() - scale * bill.total()) / months};
}

constexpr Job with_preemption(const Job& job, const Seconds& node, const Seconds& notice) {
  detail::require_non_negative(notice, Subject{"ckpt::with_preemption", "notice", "s"});
  const Seconds taken = job_mtbf(node, static_cast<double>(job.machine.nodes));
  if (detail::renews(job.failures.shape)) {
    detail::reject(
        InvalidInput("ckpt::with_preemption: preemptions do not renew with a restart: leave failures.shape out"));
  }
  Job moved = detail::of_uptime(job);
  const auto law = law_of(moved);
  const double rate = (law ? 1.0 / law->mtbf.value() : 0.0) + 1.0 / taken.value();
  Notice& announced = moved.failures.notice;
  const double others = law ? announced.share / law->mtbf.value() : 0.0;  // rate of those of the job
  if (notice > Seconds{}) {
    if (others > 0.0 && (announced.time < notice || announced.time > notice)) {
      detail::reject("ckpt::with_preemption: notices of the job and of preemptions must be of one length [s]",
                     announced.time.value());
    }
    announced.time = notice;
  }
  announced.share = (others + (notice > Seconds{} ? 1.0 / taken.value() : 0.0)) / rate;
  moved.failures.law = Exponential{Seconds(1.0 / rate)};
  moved.failures.node_mtbf.reset();
  return moved;
}

constexpr SpotChoice compare_spot(const Job& job, const Prices& on_demand, const Prices& spot, const Seconds& node,
                                  const Seconds& notice) {
  const auto cost = [](const Job& one, const Prices& prices) {
    Outcome outcome;
    if (detail::try_solve(one, outcome) != Obstacle::none) return std::numeric_limits<double>::infinity();
    return cost_of_useful_hour(one, bill(one, outcome, prices));
  };
  const auto taken_away = [&](double every) { return cost(with_preemption(job, Seconds(every), notice), spot); };
  SpotChoice choice{.on_demand = cost_of_useful_hour(job, bill(job, solve(job), on_demand)),
                    .spot = taken_away(node.value())};
  if (!(cost(job, spot) < choice.on_demand)) {
    choice.break_even = Seconds(std::numeric_limits<double>::infinity());
    return choice;
  }
  const auto saved = [&](double every) {
    const double now = taken_away(every);
    return now < std::numeric_limits<double>::infinity() ? choice.on_demand - now : -choice.on_demand;
  };
  constexpr int most_doublings = 200;
  double rarely = node.value();
  double often = rarely;
  for (int i = 0; i < most_doublings && !(saved(rarely) >= 0.0); ++i) rarely *= 2.0;
  for (int i = 0; i < most_doublings && saved(often) >= 0.0; ++i) often *= 0.5;
  if (saved(often) < 0.0) choice.break_even = Seconds(detail::solve_bracketed(saved, rarely, often, 1e-7));
  return choice;
}

constexpr std::optional<Choice> choose(const Job& job, const Axes& axes, const Prices& prices,
                                       std::span<const Constraint> constraints) {
  detail::require_rates(prices);
  if (prices.keep_weights) static_cast<void>(detail::bytes_of_weights(job.state));
  std::optional<Choice> best;
  double least = 0.0;
  sweep(job, axes, {}, [&](const SweepPoint& point) {
    if (!point.reason.empty() || !meets(point.outcome, constraints)) return;
    const Job one = axes.job(job, point.index);
    Bill costs;
#if CKPT_HAS_EXCEPTIONS
    try {
      costs = bill(one, point.outcome, prices);
    } catch (const InvalidInput&) {
      if (!point.outcome.law) throw;  // of no point, and not storage that is too small
      return;
    }
#else
    costs = bill(one, point.outcome, prices);
#endif
    const double cost = cost_of_useful_hour(one, costs);
    if (best && !(cost < least)) return;
    least = cost;
    best = Choice{point.index, point.outcome, costs};
  });
  return best;
}

namespace detail {

constexpr void require_worth(const WorthwhileBandwidth& of) {
  require_positive(of.job_second, Subject{"ckpt::WorthwhileBandwidth", "price of a second of the job"});
  require_positive(of.byte_second, Subject{"ckpt::WorthwhileBandwidth", "price of 1 B/s"});
  require_positive(of.bytes, Subject{"ckpt::WorthwhileBandwidth", "bytes of a save", "B"});
  require_non_negative(of.restore_rate, Subject{"ckpt::WorthwhileBandwidth", "restores a second", "1/s"});
}

}  // namespace detail

constexpr BytesPerSecond WorthwhileBandwidth::blocking(const WorkInterval& interval) const {
  detail::require_worth(*this);
  detail::require_positive(interval.seconds(), Subject{"ckpt::WorthwhileBandwidth", "interval", "s"});
  const double moved = 1.0 / interval.seconds().value() + restore_rate;
  return BytesPerSecond(math::sqrt(job_second * bytes.value() * moved / byte_second));
}

namespace detail {

/// ( c sqrt(2 S / M) / (2 q) )^(2/3) of the part of S that blocks.
[[nodiscard]] constexpr double worth_at_best(const WorthwhileBandwidth& of, double blocking, double mtbf) {
  const double root = of.job_second * math::sqrt(2.0 * blocking / mtbf) / (2.0 * of.byte_second);
  return math::exp(math::log(root) * (2.0 / 3.0));
}

}  // namespace detail

constexpr BytesPerSecond WorthwhileBandwidth::at_best_interval(const Seconds& mtbf) const {
  detail::require_worth(*this);
  detail::require_positive(mtbf, Subject{"ckpt::WorthwhileBandwidth", "MTBF", "s"});
  return BytesPerSecond(detail::worth_at_best(*this, bytes.value(), mtbf.value()));
}

constexpr BytesPerSecond WorthwhileBandwidth::hidden(const WorkInterval& interval, const Seconds& mtbf,
                                                     double slowdown) const {
  detail::require_worth(*this);
  detail::require_positive(interval.seconds(), Subject{"ckpt::WorthwhileBandwidth", "interval", "s"});
  detail::require_positive(mtbf, Subject{"ckpt::WorthwhileBandwidth", "MTBF", "s"});
  detail::require_fraction(slowdown, Subject{"ckpt::WorthwhileBandwidth", "slowdown"});
  const double lost = 1.0 / mtbf.value() + restore_rate + slowdown / interval.seconds().value();
  const double worth = math::sqrt(job_second * bytes.value() * lost / byte_second);
  const double least = bytes.value() / interval.seconds().value();
  return BytesPerSecond(worth > least ? worth : least);
}

constexpr BytesPerSecond WorthwhileBandwidth::hidden_at_best_interval(const Seconds& mtbf, double slowdown) const {
  detail::require_worth(*this);
  detail::require_positive(mtbf, Subject{"ckpt::WorthwhileBandwidth", "MTBF", "s"});
  detail::require_fraction(slowdown, Subject{"ckpt::WorthwhileBandwidth", "slowdown"});
  const double lost = 1.5 / mtbf.value() + restore_rate;
  const double alone = math::sqrt(job_second * bytes.value() * lost / byte_second);
  const double slowing = slowdown > 0.0 ? detail::worth_at_best(*this, slowdown * bytes.value(), mtbf.value()) : 0.0;
  return BytesPerSecond(alone > slowing ? alone : slowing);
}

constexpr double price_of_bandwidth(const TierPrice& price) {
  if (price.per_MBps_month > 0.0) return price.per_MBps_month / ((1.0 * units::MBps).value() * billing_month.value());
  if (price.billing == Billing::used || !(price.per_tib.value() > 0.0)) return 0.0;
  return price.per_gib_month * 1024.0 / (price.per_tib.value() * billing_month.value());
}

constexpr std::optional<BytesPerSecond> worthwhile_bandwidth(const Job& job, const Outcome& outcome,
                                                             const Prices& prices) {
  detail::require_rates(prices);
  const double byte_second = prices.storage ? price_of_bandwidth(*prices.storage) : 0.0;
  const double job_second =
      prices.node_hour * (static_cast<double>(job.machine.nodes) + detail::spares_paid(job, prices)) / 3600.0;
  if (!(byte_second > 0.0) || !(job_second > 0.0) || !job.machine.shared || !outcome.law ||
      detail::renews(outcome.shape) || job.saving.cost || job.saving.strategy == SaveStrategy::peer_memory) {
    return std::nullopt;
  }
  const Seconds mtbf = outcome.law->mtbf;
  const bool reads_as_it_writes = !job.failures.outage.restore && !job.machine.shared->tier.read_bandwidth;
  const double written = job.saving.write_amplification;  // times; what restores read is the state, once
  const WorthwhileBandwidth worth{job_second, byte_second, job.state.bytes() * written,
                                  reads_as_it_writes ? 1.0 / (mtbf.value() * written) : 0.0};
  const bool given = outcome.origin == IntervalOrigin::given;
  if (job.saving.strategy == SaveStrategy::synchronous)
    return given ? worth.blocking(outcome.interval) : worth.at_best_interval(mtbf);
  const double slowdown = outcome.save.cost.slowdown;
  return given ? worth.hidden(outcome.interval, mtbf, slowdown) : worth.hidden_at_best_interval(mtbf, slowdown);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
