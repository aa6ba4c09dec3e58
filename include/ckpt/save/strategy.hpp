#pragma once
// What a save costs when it does not stop the job until it is durable: what still blocks, when the next save has to
// wait, what the steps in between lose, how much host memory it takes.

#include <cstdint>
#include <optional>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/cost.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How a save is taken.
enum class SaveStrategy : std::uint8_t {
  synchronous,          ///< the job stands still until the save is durable
  snapshot,             ///< copied to host memory, then written in the background: CheckFreq, PyTorch async, Nebula
  overlapped_snapshot,  ///< the copy runs while the state does not change, too: CheckFreq's pipeline, DataStates-LLM
  peer_memory,          ///< replicas in the host memory of other nodes, sent while the network is idle: Gemini
  local_first,          ///< written to the node's own media, flushed to shared storage in the background: SCR, VeloC
};

/// Name of a strategy.
[[nodiscard]] constexpr std::string_view to_string(SaveStrategy strategy) {
  switch (strategy) {
    case SaveStrategy::synchronous:
      return "synchronous";
    case SaveStrategy::snapshot:
      return "snapshot";
    case SaveStrategy::overlapped_snapshot:
      return "overlapped snapshot";
    case SaveStrategy::peer_memory:
      return "peer memory";
    case SaveStrategy::local_first:
      return "local first";
  }
  return "unknown";
}

/// A strategy by the name that a person types.
struct StrategyInfo {
  std::string_view name;         ///< as looked up: "overlapped-snapshot"
  SaveStrategy strategy;         ///< which
  std::string_view description;  ///< in a few words
};

/// Strategies by name.
namespace strategies {

/// The job stands still until the save is durable.
inline constexpr StrategyInfo synchronous{"synchronous", SaveStrategy::synchronous,
                                          "training stops until the save is durable"};
/// Copied to host memory, then written in the background.
inline constexpr StrategyInfo snapshot{"snapshot", SaveStrategy::snapshot,
                                       "training stops for the copy to host memory"};
/// The copy is hidden, too, where it can be.
inline constexpr StrategyInfo overlapped_snapshot{"overlapped-snapshot", SaveStrategy::overlapped_snapshot,
                                                  "the copy runs beside a step; training stops for the rest of it"};
/// Copies in the memory of other nodes.
inline constexpr StrategyInfo peer_memory{"peer-memory", SaveStrategy::peer_memory,
                                          "a second copy in the host memory of another node"};
/// Local media first, shared storage later.
inline constexpr StrategyInfo local_first{"local-first", SaveStrategy::local_first,
                                          "training stops for local drives, then flushed to shared storage"};

/// All of them, in the order of `SaveStrategy`.
inline constexpr const StrategyInfo* all[] = {&synchronous, &snapshot, &overlapped_snapshot, &peer_memory,
                                              &local_first};

/// The strategy with this name (see `same_name`), or null.
[[nodiscard]] constexpr const StrategyInfo* find(std::string_view name) { return find_by_name(all, name); }
/// The strategy with this name.
/// @throws InvalidInput that lists the names
[[nodiscard]] constexpr const StrategyInfo& get(std::string_view name) { return get_by_name(all, name, "strategy"); }

}  // namespace strategies

/// What `solve_strategy` needs to know. Each figure says which strategies look at it; the others do not.
template <Scalar Rep = double>
struct BasicStrategyOptions {
  BasicSeconds<Rep> snapshot{};     ///< t_snap, device to host memory; all but peer_memory [s], >= 0
  BasicSeconds<Rep> local_write{};  ///< to the node's own media; local_first [s], >= 0
  BasicSeconds<Rep> replication{};  ///< t_rep, all replicas over the network when it is idle; peer_memory [s], >= 0
  BasicSeconds<Rep> persist{};      ///< t_persist, from host memory or local media to durable storage; all but
                                    ///< peer_memory [s], >= 0
  BasicSeconds<Rep> step{};         ///< t_iter, one training step without saves [s], > 0
  BasicSeconds<Rep> update{};       ///< t_upd, part of a step that changes state; overlapped_snapshot [s], 0 ... t_iter
  BasicSeconds<Rep> network_idle{};  ///< per step; peer_memory [s], 0 ... t_iter
  BasicCount<Rep> steps = Rep(1.0);  ///< k, steps from one save to the next, > 0
  Rep slowdown = Rep(0.0);           ///< sigma, part of the computing speed lost while persisting, 0 ... 1
  bool streamed = false;    ///< snapshot runs at the same time as persist (synchronous) or local write (local_first)
  BasicBytes<Rep> bytes{};  ///< S_node, of one save on one node [B], >= 0; 0 where memory is no question
  BasicBytes<Rep> host_memory_free{detail::largest<Rep>()};  ///< of one node, beside the job itself [B], >= 0
  std::uint64_t buffers = 1;  ///< states that host memory (local_first: local media) holds while they persist
  /// Further states of S_node in host memory besides the buffers. peer_memory with m replicas, the node's own included:
  /// m, for it holds its own state and those of m - 1 peers; `buffers` are then states of the save that replaces them.
  /// Others: a gathered state.
  std::uint64_t copies = 0;
  std::uint64_t waves = 1;  ///< parts in which the buffers are filled; snapshot and overlapped_snapshot
  /// B, bytes of a node's share that host memory holds at a time, in place of buffers and waves: a larger share rolls
  /// through. Snapshot and overlapped_snapshot [B], > 0; left out: the whole share
  std::optional<BasicBytes<Rep>> staging_budget{};
  Rep staging_factor = Rep(1.0);  ///< c, bytes of host memory for each byte of the budget in use, >= 1
};
/// In doubles.
using StrategyOptions = BasicStrategyOptions<double>;

/// What `solve_strategy` found. `cost` does not depend on k; it is what a `Run` takes.
template <Scalar Rep = double>
struct BasicStrategyResult {
  BasicSaveCost<Rep> cost{};         ///< t_block with stalls of waves, rest of the copy, writing, sigma
  BasicSeconds<Rep> waiting{};       ///< at this k: back-pressure, wait for the save before, at every save [s]
  BasicSeconds<Rep> queueing{};      ///< at this k: time that a save lies in full buffers before it is written [s]
  BasicSeconds<Rep> contention{};    ///< what the steps between two saves take longer by sigma [s]
  BasicSeconds<Rep> cycle{};         ///< from the start of one save to the start of the next [s]
  Rep cycle_factor = Rep(1.0);       ///< cycle / (k t_iter)
  std::uint64_t smallest_steps = 1;  ///< least whole k for that
  BasicBytes<Rep> host_memory{};     ///< that the save takes on one node [B]
  std::uint64_t fewest_waves = 1;    ///< least number of waves that fits in the free memory
  /// With a staging budget: the one that blocks least of those that fit in the free memory [B]; else 0.
  BasicBytes<Rep> best_budget{};
  BasicSeconds<Rep> wave_stall{};   ///< what waves or a staging budget add to the time until the state is copied [s]
  BasicSeconds<Rep> synchronous{};  ///< blocking time of the synchronous strategy, for comparison [s]

  /// Time the job stands still for each save: blocking and waiting [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> stall() const { return cost.blocking + waiting; }
  /// L, from the start of a save to its being durable, queueing included [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> durable_after() const { return cost.durable_after() + queueing; }
  /// How many times shorter the job stands still than for a synchronous save.
  /// @throws InvalidInput when it does not stand still at all
  [[nodiscard]] constexpr Rep speedup() const {
    detail::require_positive(stall(), Subject{"ckpt::StrategyResult::speedup", "stall", "s"});
    return synchronous / stall();
  }
};
/// In doubles.
using StrategyResult = BasicStrategyResult<double>;

/// Host memory that a strategy takes on one node.
template <Scalar Rep = double>
struct BasicHostMemoryNeed {
  BasicBytes<Rep> bytes{};         ///< buffers and copies [B]
  BasicBytes<Rep> missing{};       ///< beyond the free memory; 0 where it fits [B]
  std::uint64_t fewest_waves = 1;  ///< least number of waves that fits; 0 where no number does
  BasicBytes<Rep> best_budget{};   ///< with a staging budget: the one that blocks least of those that fit [B]

  /// Whether the save fits as it is.
  [[nodiscard]] constexpr bool fits() const { return !(missing.value() > Rep(0.0)); }
};
/// In doubles.
using HostMemoryNeed = BasicHostMemoryNeed<double>;

/// What a strategy takes of the free host memory of a node: `buffers` S / `waves` + `copies` S, or, with a staging
/// budget B, c min(B, S) + `copies` S. The larger the budget the less a save blocks, so that the best one is the
/// largest that fits, min(S, (free - `copies` S) / c).
/// @throws InvalidInput naming the quantity outside its domain; not for a save that does not fit
template <Scalar Rep>
[[nodiscard]] constexpr BasicHostMemoryNeed<Rep> host_memory_need(SaveStrategy strategy,
                                                                  const BasicStrategyOptions<Rep>& options);

/// Cost of one save in steady state, with a save every k steps.
///
///   synchronous           t_block = t_snap + t_persist, or the larger of the two when streamed; nothing persists later
///   snapshot              t_block = t_snap
///   overlapped_snapshot   t_block = max(0, t_snap - (t_iter - t_upd))
///   peer_memory           t_block = max(0, t_rep - network idle time of a step); in the peers at the end of the step
///   local_first           t_block = t_snap + t_local, or the larger of the two when streamed
///
///   stall = max(t_block, t_hold - compute)      compute = min(k t_iter + sigma t_tail, k t_iter / (1 - sigma))
///
/// t_tail is the time from the end of blocking to durable, t_hold that for which a save keeps the path busy: the whole
/// latency with one buffer, t_persist with more (or t_block, or the whole copy, where that is longer). When saves wait,
/// all buffers are full and a save is durable only `buffers` x t_persist after it began: more buffers do not help a
/// path that is too slow.
///
/// Waves: the save passes through buffers of `buffers` S / `waves` together, and the job stands still until the last
/// wave is copied. Each wave takes t_snap / waves and t_persist / waves; a buffer is free again when it is persisted.
/// The next save starts when all buffers are free.
///
/// Staging budget: the job stands still until the last byte is copied, and what the budget does not hold has to be
/// written before that,
///
///   copied = t_snap + max(0, S - B) / u      u = S / t_persist
///
/// A budget of the whole share is one buffer; one of S / n, n waves through one buffer.
///
/// @param strategy  how the save is taken
/// @param options   times, bytes and memory, see StrategyOptions
/// @throws InvalidInput naming the quantity outside its domain; for a save that does not fit in host memory it says how
///         many bytes are missing and how many waves would fit
/// Valid for one job whose saves cost the same each time; the copy is not slowed down by the persisting before it.
/// @accuracy 8 ulp of the largest time that goes in, for double
/// @see Mohan et al., CheckFreq, FAST 2021; Wang et al., Gemini, SOSP 2023; Maurya et al., arXiv 2406.10707; for the
///      staging budget marin-community/marin pull request 8514: 13 s and 70 GiB at 0.60 GiB/s are 130 s, measured 130.1
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicStrategyResult<Rep> solve_strategy(SaveStrategy strategy,
                                                                const BasicStrategyOptions<Rep>& options);

/// k, least number of steps between saves by CheckFreq's rule: the copy that steps do not hide costs at most a part p
/// of the time, and a save is through before the next begins.
///
///   k = ceil(max(max(0, t_snap - (t_iter - t_upd)) / (p t_iter), (t_snap + t_persist) / t_iter))
///
/// @param options  step, update, snapshot and persist; nothing else is used
/// @param budget   p, > 0 and finite; CheckFreq's bound is 0.035
/// @throws InvalidInput naming the quantity outside its domain
/// @see Mohan et al., CheckFreq, FAST 2021; the closed form is ours
template <Scalar Rep = double>
[[nodiscard]] constexpr std::uint64_t checkfreq_steps(const BasicStrategyOptions<Rep>& options, const Rep& budget);

/// sigma, from the time of a step without saves and while one persists: 1 - t_iter / t_slowed.
/// @param step    t_iter [s], > 0
/// @param slowed  measured while a save persists [s], >= t_iter
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr Rep slowdown_from_steps(const BasicSeconds<Rep>& step, const BasicSeconds<Rep>& slowed);

// ---- implementation

namespace detail {

[[nodiscard]] constexpr bool copies_to_host(SaveStrategy strategy) {
  return strategy == SaveStrategy::snapshot || strategy == SaveStrategy::overlapped_snapshot;
}

template <class Rep>
constexpr void require_strategy(SaveStrategy strategy, const BasicStrategyOptions<Rep>& o) {
  require_non_negative(o.snapshot, Subject{"ckpt::solve_strategy", "snapshot time", "s"});
  require_non_negative(o.local_write, Subject{"ckpt::solve_strategy", "local write time", "s"});
  require_non_negative(o.replication, Subject{"ckpt::solve_strategy", "replication time", "s"});
  require_non_negative(o.persist, Subject{"ckpt::solve_strategy", "persist time", "s"});
  require_positive(o.step, Subject{"ckpt::solve_strategy", "step time", "s"});
  require_between(o.update.value(), Rep(0.0), o.step.value(),
                  "ckpt::solve_strategy: update time must be from 0 s to the step time");
  require_between(o.network_idle.value(), Rep(0.0), o.step.value(),
                  "ckpt::solve_strategy: idle time of the network must be from 0 s to the step time");
  require_positive(o.steps, Subject{"ckpt::solve_strategy", "steps between saves"});
  require_fraction(o.slowdown, Subject{"ckpt::solve_strategy", "slowdown while persisting"});
  require_non_negative(o.bytes, Subject{"ckpt::solve_strategy", "bytes per node", "B"});
  require_non_negative(o.host_memory_free, Subject{"ckpt::solve_strategy", "free host memory", "B"});
  const bool buffered = copies_to_host(strategy) || strategy == SaveStrategy::local_first;
  if ((buffered && o.buffers == 0) || o.buffers >= whole_limit) {
    reject("ckpt::solve_strategy: number of buffers must be from 1 to 2^53", static_cast<double>(o.buffers));
  }
  if (o.copies >= whole_limit) {
    reject("ckpt::solve_strategy: number of copies must be below 2^53", static_cast<double>(o.copies));
  }
  if (o.waves == 0 || o.waves >= whole_limit || (o.waves > 1 && !copies_to_host(strategy))) {
    reject("ckpt::solve_strategy: number of waves must be > 0, and 1 but for a snapshot to host memory",
           static_cast<double>(o.waves));
  }
  if (!o.staging_budget || !copies_to_host(strategy)) return;
  require_positive(*o.staging_budget, Subject{"ckpt::solve_strategy", "staging budget", "B"});
  require_between(o.staging_factor, Rep(1.0), largest<Rep>(),
                  "ckpt::solve_strategy: host memory for each byte of a staging budget must be finite and >= 1 B");
  require_positive(o.bytes, "ckpt::solve_strategy: bytes per node must be > 0 B with a staging budget");
  if (o.buffers > 1 || o.waves > 1) {
    reject("ckpt::solve_strategy: a staging budget stands in place of buffers and waves: number of both must be 1",
           static_cast<double>(o.buffers > 1 ? o.buffers : o.waves));
  }
}

/// Whether a save passes through a staging budget.
template <class Rep>
[[nodiscard]] constexpr bool is_budgeted(SaveStrategy strategy, const BasicStrategyOptions<Rep>& o) {
  return o.staging_budget && copies_to_host(strategy);
}

/// The error of a save that does not fit.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_host_memory(double need, double free, double missing,
                                                                      std::uint64_t waves, double budget) {
  InvalidInput error("ckpt::solve_strategy: free host memory of a node must hold the save [B]", free);
  error.append(": it needs ").append(need).append(" B, ").append(missing).append(" B are missing; ");
  if (budget > 0.0) {
    error.append("a staging budget of ").append(budget).append(" B would fit");
  } else if (waves == 0) {
    error.append("no number of waves would fit");
  } else {
    error.append(static_cast<double>(waves)).append(" waves would fit");
  }
  reject(error);
}

/// When a snapshot in waves is copied, from its start, and how long after that it is persisted.
template <Plain T>
struct Waves {
  T copied;
  T after_copy;
};
template <Plain T>
[[nodiscard]] constexpr Waves<T> in_waves(const T& snapshot, const T& persist, std::uint64_t buffers,
                                          std::uint64_t waves) {
  if (waves == 1) return {snapshot, persist};
  const T n = scalar_of_integer<T>(waves);
  const T copy = snapshot / n;
  const T write = persist / n;
  // one buffer: copy and write take turns
  if (buffers == 1) return {snapshot + persist - write, write};
  // more: copies run ahead of writes by at most the buffers
  const T reused = scalar_of_integer<T>(waves > buffers ? waves - buffers : 0);
  const T stall = excess(reused * write, scalar_of_integer<T>(waves - 2) * copy);
  const T copied = snapshot + stall;
  return {copied, larger(copy + persist, snapshot + write) - copied};
}

/// When a snapshot through a budget of so much of its bytes, 0 ... 1, is copied, and how long after that it is
/// persisted.
template <Plain T>
[[nodiscard]] constexpr Waves<T> in_budget(const T& snapshot, const T& persist, const T& part) {
  if (!(part < 1.0)) return {snapshot, persist};
  const T after_copy = persist * part;
  return {snapshot + (persist - after_copy), after_copy};
}

/// What depends on the work between two saves, from what a save costs.
template <class Rep>
constexpr void set_cycle(BasicStrategyResult<Rep>& result, const Rep& interval, std::uint64_t buffers) {
  using T = eager_t<Rep>;
  const BasicSaveCost<Rep>& cost = result.cost;
  const auto& work = enter(interval);
  const auto& blocking = enter(cost.blocking);
  const auto& writing = enter(cost.writing);
  const T compute = compute_beside(work, enter(cost.persist()), enter(cost.slowdown));
  const T waiting = excess(enter(cost.held()), compute);
  const T cycle = compute + blocking + waiting;
  // Where saves wait, all buffers are full, and each is written for `writing`.
  const bool queued = !cost.one_at_a_time && waiting > 0.0;
  const T queue = scalar_of_integer<T>(buffers) * writing;

  result.waiting = BasicSeconds<Rep>(waiting);
  result.queueing = BasicSeconds<Rep>(queued ? excess(queue, enter(cost.durable_after())) : T(0.0));
  result.contention = BasicSeconds<Rep>(compute - work);
  result.cycle = BasicSeconds<Rep>(cycle);
  result.cycle_factor = leave(cycle / work);
  require_positive(result.cycle_factor, "ckpt::solve_strategy: cycle is beyond the range of the scalar [s]");
  require_positive(cycle, "ckpt::solve_strategy: cycle is beyond the range of the scalar [s]");
  require_non_negative(result.durable_after(),
                       "ckpt::solve_strategy: persist time is beyond the range of the scalar [s]");
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicHostMemoryNeed<Rep> host_memory_need(SaveStrategy strategy, const BasicStrategyOptions<Rep>& options) {
  detail::require_strategy(strategy, options);
  const bool in_waves = detail::copies_to_host(strategy);
  using T = detail::eager_t<Rep>;
  const auto& save = detail::enter(options.bytes);
  const auto& free = detail::enter(options.host_memory_free);
  const T copies = detail::scalar_of_integer<T>(options.copies) * save;
  const bool buffered = in_waves || strategy == SaveStrategy::peer_memory;
  const T room = detail::excess(free, copies);
  if (detail::is_budgeted(strategy, options)) {
    const auto& factor = detail::enter(options.staging_factor);
    const auto& budget = detail::enter(*options.staging_budget);
    const T need = factor * detail::smaller(budget, save) + copies;
    detail::require_non_negative(need, "ckpt::solve_strategy: host memory is beyond the range of the scalar [B]");
    // A part may round up to a few ulp more than there is room.
    T best = detail::smaller(room / factor, save);
    if (factor * best + copies > free) best = best * (1.0 - 4.0 * detail::epsilon<T>());
    return {.bytes = BasicBytes<Rep>(need),
            .missing = BasicBytes<Rep>(detail::excess(need, free)),
            .fewest_waves = need <= free ? 1U : 0U,
            .best_budget = BasicBytes<Rep>(best)};
  }
  const T buffers = buffered ? detail::scalar_of_integer<T>(options.buffers) * save : 0.0;
  const T need = buffers / detail::scalar_of_integer<T>(options.waves) + copies;
  detail::require_non_negative(need, "ckpt::solve_strategy: host memory is beyond the range of the scalar [B]");

  std::uint64_t waves = copies <= free ? 1 : 0;
  if (buffers > room) {
    const bool some = in_waves && room > 0.0 && buffers / room < detail::scalar_of_integer<T>(detail::whole_limit - 1);
    waves = some ? detail::multiples_covering(buffers, room, "ckpt::solve_strategy: number of waves must be below 2^53")
                 : 0;
    // A part may round up to a few ulp more than there is room.
    if (some && buffers / detail::scalar_of_integer<T>(waves) + copies > free) ++waves;
  }
  return {.bytes = BasicBytes<Rep>(need),
          .missing = BasicBytes<Rep>(detail::excess(need, free)),
          .fewest_waves = waves,
          .best_budget = {}};
}

template <Scalar Rep>
constexpr BasicStrategyResult<Rep> solve_strategy(SaveStrategy strategy, const BasicStrategyOptions<Rep>& options) {
  using detail::excess;
  using detail::larger;
  const BasicHostMemoryNeed<Rep> memory = host_memory_need(strategy, options);
  if (!memory.fits()) {
    detail::reject_host_memory(detail::approximate(memory.bytes.value()),
                               detail::approximate(options.host_memory_free.value()),
                               detail::approximate(memory.missing.value()), memory.fewest_waves,
                               detail::approximate(memory.best_budget.value()));
  }
  BasicStrategyResult<Rep> result;
  result.host_memory = memory.bytes;
  result.fewest_waves = memory.fewest_waves == 0 ? options.waves : memory.fewest_waves;
  result.best_budget = memory.best_budget;

  using T = detail::eager_t<Rep>;
  const auto& snapshot = detail::enter(options.snapshot);
  const auto& local_write = detail::enter(options.local_write);
  const auto& write = detail::enter(options.persist);
  const auto& replication = detail::enter(options.replication);
  const auto& step = detail::enter(options.step);
  const auto& update = detail::enter(options.update);
  const T synchronous = options.streamed ? larger(snapshot, write) : snapshot + write;

  T blocking = synchronous;  // t_block
  T copying = 0.0;           // from there to the end of the copy
  T persist = 0.0;           // from there to durable
  switch (strategy) {
    case SaveStrategy::synchronous:
      break;
    case SaveStrategy::snapshot:
    case SaveStrategy::overlapped_snapshot: {
      const auto waves =
          options.staging_budget
              ? detail::in_budget(snapshot, write,
                                  T(detail::enter(*options.staging_budget) / detail::enter(options.bytes)))
              : detail::in_waves(snapshot, write, options.buffers, options.waves);
      const bool hides = strategy == SaveStrategy::overlapped_snapshot;
      blocking = hides ? excess(waves.copied, step - update) : waves.copied;
      copying = waves.copied - blocking;
      persist = waves.after_copy;
      result.wave_stall = BasicSeconds<Rep>(waves.copied - snapshot);
      break;
    }
    case SaveStrategy::peer_memory:
      blocking = excess(replication, detail::enter(options.network_idle));
      persist = replication > 0.0 ? step : T(0.0);
      break;
    case SaveStrategy::local_first:
      blocking = options.streamed ? larger(snapshot, local_write) : snapshot + local_write;
      persist = write;
      break;
  }

  result.cost = {.blocking = BasicSeconds<Rep>(blocking),
                 .copying = BasicSeconds<Rep>(copying),
                 .writing = BasicSeconds<Rep>(persist),
                 .slowdown = options.slowdown,
                 .one_at_a_time = options.buffers < 2 || options.waves > 1};
  const std::uint64_t steps =
      detail::multiples_covering(detail::enter(result.cost.smallest_work()), step,
                                 "ckpt::solve_strategy: steps that a save lasts must be below 2^53");
  result.smallest_steps = steps > 0 ? steps : 1;
  result.synchronous = BasicSeconds<Rep>(synchronous);
  detail::require_non_negative(synchronous,
                               "ckpt::solve_strategy: synchronous save is beyond the range of the scalar [s]");
  detail::set_cycle(result, Rep(options.steps.value() * options.step.value()), options.buffers);
  return result;
}

template <Scalar Rep>
constexpr std::uint64_t checkfreq_steps(const BasicStrategyOptions<Rep>& options, const Rep& budget) {
  detail::require_positive(options.step, Subject{"ckpt::checkfreq_steps", "step time", "s"});
  detail::require_between(options.update.value(), Rep(0.0), options.step.value(),
                          "ckpt::checkfreq_steps: update time must be from 0 s to the step time");
  detail::require_non_negative(options.snapshot, Subject{"ckpt::checkfreq_steps", "snapshot time", "s"});
  detail::require_non_negative(options.persist, Subject{"ckpt::checkfreq_steps", "persist time", "s"});
  detail::require_positive(budget, "ckpt::checkfreq_steps: budget must be a finite part of the time > 0");
  constexpr const char* too_many = "ckpt::checkfreq_steps: number of steps must be below 2^53";
  const auto& step = detail::enter(options.step);
  const auto seen = detail::excess(detail::enter(options.snapshot), step - detail::enter(options.update));
  const auto both = detail::enter(options.snapshot + options.persist);
  const auto paid = detail::enter(budget) * step;
  detail::require_positive(paid, "ckpt::checkfreq_steps: budget x step time is beyond the range of the scalar [s]");
  const std::uint64_t by_cost = detail::multiples_covering(seen, paid, too_many);
  const std::uint64_t by_path = detail::multiples_covering(both, step, too_many);
  const std::uint64_t steps = by_cost > by_path ? by_cost : by_path;
  return steps > 0 ? steps : 1;
}

template <Scalar Rep>
constexpr Rep slowdown_from_steps(const BasicSeconds<Rep>& step, const BasicSeconds<Rep>& slowed) {
  detail::require_positive(step, Subject{"ckpt::slowdown_from_steps", "step time", "s"});
  detail::require_between(slowed.value(), step.value(), detail::largest<Rep>(),
                          "ckpt::slowdown_from_steps: slowed step must be finite and not shorter than the step [s]");
  return (slowed - step) / slowed;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
