#pragma once
// How writers share what limits them: max-min fair rates, as a network or a file system divides itself, until the last
// byte is through.

#include <array>
#include <cstddef>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/scratch.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/writers.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A little less than x: what is above is not less but for rounding.
template <Plain T>
[[nodiscard]] constexpr T nearly(const T& x) {
  return x * (1.0 - 8.0 * epsilon<T>());
}
template <Plain T>
[[nodiscard]] constexpr bool at_least_nearly(const T& x, const T& y) {
  return x >= nearly(y);
}

/// A higher rate at first: at most the less of b t and C + r t pass in t, with r the rate that it is of; 0: none.
template <Plain T>
struct ShareBurst {
  T rate = 0.0;    // b
  T credit = 0.0;  // C

  [[nodiscard]] constexpr bool any() const { return rate > 0.0; }
  /// Time of so many bytes, with r; 0 where nothing limits.
  [[nodiscard]] constexpr T time(const T& bytes, const T& sustained) const {
    if (!any()) return sustained > 0.0 ? T(bytes / sustained) : T(0.0);
    return larger(T(bytes / rate), T(excess(bytes, credit) / sustained));
  }
};

/// The rates of one stage, or the least of each in a chain of streamed stages [B/s]; 0 does not limit.
template <Plain T>
struct ShareLimits {
  T writer = 0.0;
  T node = 0.0;
  T shared = 0.0;
  ShareBurst<T> node_burst{};
  ShareBurst<T> shared_burst{};

  [[nodiscard]] constexpr bool any() const { return writer > 0.0 || node > 0.0 || shared > 0.0; }
  [[nodiscard]] constexpr bool bursts() const { return node_burst.any() || shared_burst.any(); }
  /// Time of one writer alone.
  [[nodiscard]] constexpr T alone(const T& bytes) const {
    const T by_writer = writer > 0.0 ? T(bytes / writer) : T(0.0);
    return larger(by_writer, larger(node_burst.time(bytes, node), shared_burst.time(bytes, shared)));
  }
};

/// Sets of the three rates.
struct Rates {
  static constexpr unsigned writer = 1;
  static constexpr unsigned node = 2;
  static constexpr unsigned shared = 4;
};

/// How long the last writer took, and for how long it was limited by which of the rates; those that are equal limit
/// together.
template <Plain T>
class FairShare {
 public:
  T time = 0.0;

  constexpr void add(unsigned rates, const T& length) { limited_[rates] += length; }
  /// For how long one of these limited.
  [[nodiscard]] constexpr T bound_by(unsigned rates) const {
    T sum = 0.0;
    for (unsigned set = 1; set < limited_.size(); ++set) {
      if ((set & rates) != 0) sum += limited_[set];
    }
    return sum;
  }

 private:
  std::array<T, 8> limited_{};
};

/// All writers begin at once.
struct AllAtOnce {
  static constexpr bool staggered = false;
};

/// The most pairs of a group of nodes and a group of writers whose times can be told apart.
inline constexpr std::size_t max_arrivals = 1024;

/// Each writer begins at its own time.
template <Plain T>
struct Arrivals {
  static constexpr bool staggered = true;
  enum class State : std::uint8_t { waits, works, through };

  Scratch<T, max_arrivals> begin;   // of a group of writers on a group of nodes, [nodes x groups + group]
  Scratch<T, max_arrivals> enough;  // what a writer of these nodes has had in all when it is through
  std::array<State, max_arrivals> state{};
  std::size_t count = 0;  // groups of nodes x groups of writers

  constexpr void delay(const T& time) {
    for (std::size_t i = 0; i < count; ++i) begin[i] += time;
  }
  constexpr void begin_together(const T& time) {
    for (std::size_t i = 0; i < count; ++i) begin[i] = time;
  }
  constexpr void begin_not_before(const T& time) {
    for (std::size_t i = 0; i < count; ++i) begin[i] = larger(begin[i], time);
  }
};

/// Progressive filling: at each moment all rates are raised together until limits bind, so that each writer has
///
///   r = min(r_writer, r_node / writers at work on its node, f)
///
/// with f the fair share at which all rates together are r_shared. It changes when a group of writers on a group of
/// nodes is through (or begins). Writers of one node always have one rate, so that of a node it is enough to know what
/// each of its writers has had so far. `Most`: groups of nodes; nothing is allocated.
template <class Rep, class Begin, std::size_t Most>
class Filling {
  using T = eager_t<Rep>;
  using State = typename Arrivals<T>::State;

 public:
  constexpr Filling(const BasicSaveLoad<Rep>& load, const ShareLimits<T>& limits, Begin& begin)
      : load_(load), limits_(limits), begin_(begin) {
    load.for_each_node_group([this](const BasicNodeGroup<Rep>& group) {
      place_[count_] = load_.layout().placement == Placement::packed ? group.before : group.first;
      nodes_[count_] = group.nodes;
      seats_[count_] = group.writers;
      last_[count_++] = false;
    });
  }

  /// Runs to the end. `ended(nodes, group, time)` is called when a group of writers on a group of nodes is through.
  template <class Ended>
  constexpr FairShare<T> run(const Ended& ended) {
    fill([](std::size_t, std::size_t, const T&) {}, false);
    fill(ended, true);  // once more, now that it is known who is last
    return result_;
  }

 private:
  [[nodiscard]] constexpr BasicNodeGroup<Rep> nodes_of(std::size_t k) const {
    return {
        .first = leave(place_[k]), .nodes = leave(nodes_[k]), .writers = leave(seats_[k]), .before = leave(place_[k])};
  }
  [[nodiscard]] constexpr std::size_t item(std::size_t k, std::size_t group) const {
    return k * load_.groups() + group;
  }
  /// What each writer of these nodes has had when the next one of them is through.
  [[nodiscard]] constexpr T enough(std::size_t k) const {
    if constexpr (Begin::staggered) return begin_.enough[item(k, next_[k])];
    return enter(load_.group(next_[k]).bytes);
  }
  [[nodiscard]] constexpr T time_left(std::size_t k) const { return excess(enough(k), had_[k]) / rate_[k]; }
  [[nodiscard]] constexpr bool works(std::size_t k) const { return work_[k] > 0.0; }

  /// The state before anybody has anything.
  constexpr void start(std::size_t k) {
    had_[k] = 0.0;
    if (limits_.node_burst.any()) credit_[k] = limits_.node_burst.credit;
    if constexpr (Begin::staggered) {
      for (std::size_t group = 0; group < load_.groups(); ++group) {
        const bool here = enter(load_.writers_on(nodes_of(k), group)) > 0.0;
        begin_.state[item(k, group)] = here ? State::waits : State::through;
      }
      count(k);
    } else {
      work_[k] = 0.0;
      pass_over(k, load_.groups());
    }
  }
  /// The next group of writers is through.
  constexpr void end_next(std::size_t k) {
    if constexpr (Begin::staggered) {
      begin_.state[item(k, next_[k])] = State::through;
      count(k);
    } else {
      pass_over(k, next_[k]);
    }
  }
  /// All begin at once: lighter ones are through sooner. The next is the lightest before `end` that sits here.
  constexpr void pass_over(std::size_t k, std::size_t end) {
    while (end > 0 && !(enter(load_.writers_on(nodes_of(k), end - 1)) > 0.0)) --end;
    work_[k] = end > 0 ? enter(load_.writers_through(nodes_of(k), end - 1)) : T(0.0);
    next_[k] = static_cast<std::uint16_t>(end > 0 ? end - 1 : 0);
  }
  /// Staggered: who works, who is through next, who begins next.
  constexpr void count(std::size_t k) {
    work_[k] = 0.0;
    waiting_[k] = none;
    for (std::size_t group = 0; group < load_.groups(); ++group) {
      const std::size_t i = item(k, group);
      if (begin_.state[i] == State::works) {
        if (!works(k) || begin_.enough[i] <= begin_.enough[item(k, next_[k])])
          next_[k] = static_cast<std::uint16_t>(group);
        work_[k] += load_.writers_on(nodes_of(k), group);
      } else if (begin_.state[i] == State::waits) {
        if (waiting_[k] == none || begin_.begin[i] <= begin_.begin[item(k, waiting_[k])]) {
          waiting_[k] = static_cast<std::uint16_t>(group);
        }
      }
    }
  }
  /// What limits the node, and all together, at the moment.
  [[nodiscard]] constexpr const T& node_limit(std::size_t k) const {
    return limits_.node_burst.any() && credit_[k] > 0.0 ? limits_.node_burst.rate : limits_.node;
  }
  [[nodiscard]] constexpr const T& shared_limit() const {
    return limits_.shared_burst.any() && shared_credit_ > 0.0 ? limits_.shared_burst.rate : limits_.shared;
  }
  [[nodiscard]] constexpr T part_of_node(std::size_t k) const { return node_limit(k) / work_[k]; }
  /// What one writer of a node could have but for what all share; 0 without a limit.
  [[nodiscard]] constexpr T own_rate(std::size_t k) const {
    if (!(limits_.node > 0.0)) return limits_.writer;
    const T part = part_of_node(k);
    return limits_.writer > 0.0 && limits_.writer < part ? limits_.writer : part;
  }

  /// Finds the rate of everybody, and the fair share.
  constexpr void set_rates() {
    const bool limited = limits_.shared > 0.0;
    T left = shared_limit();
    T claims = 0.0;
    for (std::size_t k = 0; k < count_; ++k) {
      capped_[k] = !works(k) || !limited;
      if (!works(k)) continue;
      rate_[k] = own_rate(k);
      claims += nodes_[k] * work_[k];
    }
    fair_ = 0.0;
    if (!limited) return;
    bool more = true;  // somebody could take more
    for (bool changed = true; changed && more;) {
      changed = more = false;
      for (std::size_t k = 0; k < count_; ++k) {
        if (capped_[k]) continue;
        capped_[k] = rate_[k] > 0.0 && rate_[k] * claims <= left;
        more = more || !capped_[k];
        if (!capped_[k]) continue;
        changed = true;
        const T writers = nodes_[k] * work_[k];
        left = excess(left, rate_[k] * writers);
        claims = excess(claims, writers);
      }
    }
    full_ = more || !(left > shared_limit() * (8.0 * epsilon<T>()));
    if (!more) return;
    fair_ = left / claims;
    for (std::size_t k = 0; k < count_; ++k) {
      if (!capped_[k]) rate_[k] = fair_;
    }
  }
  /// What limits a writer of these nodes.
  [[nodiscard]] constexpr unsigned limits_of(std::size_t k) const {
    const auto binds = [&](const T& limit, const T& rate) { return limit > 0.0 && at_least_nearly(rate_[k], rate); };
    return (binds(limits_.writer, limits_.writer) ? Rates::writer : 0) |
           (binds(limits_.node, part_of_node(k)) ? Rates::node : 0) |
           (binds(limits_.shared, fair_) && full_ ? Rates::shared : 0);
  }

  /// What all nodes, or those of one kind, have together.
  [[nodiscard]] constexpr T flow() const {
    T sum = 0.0;
    for (std::size_t k = 0; k < count_; ++k) {
      if (works(k)) sum += rate_[k] * work_[k] * nodes_[k];
    }
    return sum;
  }
  [[nodiscard]] constexpr T flow(std::size_t k) const { return works(k) ? T(rate_[k] * work_[k]) : T(0.0); }
  /// When the first credit is used up, if that is before `wait`.
  [[nodiscard]] constexpr T until_spent(T wait) const {
    const auto consider = [&wait](const T& credit, const T& rate, const T& sustained) {
      if (credit > 0.0 && rate > sustained) wait = smaller(wait, T(credit / (rate - sustained)));
    };
    if (limits_.shared_burst.any()) consider(shared_credit_, flow(), limits_.shared);
    for (std::size_t k = 0; k < count_ && limits_.node_burst.any(); ++k) consider(credit_[k], flow(k), limits_.node);
    return wait;
  }
  /// What is left of credits after that. They fill up again with what is left of the sustained rate.
  constexpr void spend(const T& wait) {
    const auto take = [&wait](T& credit, const T& full, const T& rate, const T& sustained) {
      if (rate > sustained) {
        const T used = wait * (rate - sustained);
        credit = used < nearly(credit) ? excess(credit, used) : T(0.0);
      } else if (rate < nearly(sustained)) {
        credit = smaller(full, T(credit + wait * (sustained - rate)));
      }
    };
    if (limits_.shared_burst.any()) take(shared_credit_, limits_.shared_burst.credit, flow(), limits_.shared);
    for (std::size_t k = 0; k < count_ && limits_.node_burst.any(); ++k) {
      take(credit_[k], limits_.node_burst.credit, flow(k), limits_.node);
    }
  }

  template <class Ended>
  constexpr void fill(const Ended& ended, bool second) {
    for (std::size_t k = 0; k < count_; ++k) start(k);
    shared_credit_ = limits_.shared_burst.credit;
    T now = 0.0;
    for (;;) {
      set_rates();
      std::size_t next = count_;  // the next to end or to begin
      bool begins = false;
      T wait = 0.0;
      const auto consider = [&](std::size_t k, const T& time, bool beginning) {
        if (next != count_ && !(time < wait)) return;
        next = k;
        wait = time;
        begins = beginning;
      };
      for (std::size_t k = 0; k < count_; ++k) {
        if constexpr (Begin::staggered) {
          if (waiting_[k] != none) consider(k, excess(begin_.begin[item(k, waiting_[k])], now), true);
        }
        if (works(k)) consider(k, time_left(k), false);
      }
      if (next == count_) break;
      bool changes = false;  // before that a burst is over
      if (limits_.bursts()) {
        const T spent = until_spent(wait);
        changes = spent < wait;
        if (changes) wait = spent;
        spend(wait);
      }
      unsigned rates = 0;
      for (std::size_t k = 0; k < count_; ++k) {
        if (!works(k)) continue;
        if (second && last_[k]) rates |= limits_of(k);
        ends_[k] = !begins && !changes && (k == next || time_left(k) <= wait);
        had_[k] = ends_[k] ? enough(k) : had_[k] + rate_[k] * wait;
      }
      now += wait;
      if (second) result_.add(rates, wait);
      for (std::size_t k = 0; k < count_ && !begins && !changes; ++k) {
        const bool through = works(k) && ends_[k];
        if (!second) last_[k] = through;  // until somebody is through later
        if (!through) continue;
        ended(k, std::size_t{next_[k]}, now);
        end_next(k);
      }
      if (begins && !changes) begin(next);
    }
    if (!second) result_.time = now;
  }

  constexpr void begin(std::size_t k) {
    if constexpr (Begin::staggered) {
      const std::size_t i = item(k, waiting_[k]);
      begin_.enough[i] = had_[k] + load_.group(waiting_[k]).bytes.value();
      begin_.state[i] = State::works;
      count(k);
    }
  }

  static constexpr std::uint16_t none = 0xffff;

  const BasicSaveLoad<Rep>& load_;
  const ShareLimits<T>& limits_;
  Begin& begin_;
  std::size_t count_ = 0;   // groups of nodes
  Scratch<T, Most> place_;  // what is asked of a group of nodes: who sits before it, or its first node
  Scratch<T, Most> nodes_;
  Scratch<T, Most> seats_;
  Scratch<T, Most> had_;                     // by each writer at work
  Scratch<T, Most> work_;                    // writers at work on each node
  Scratch<T, Most> rate_;                    // of each of them
  Scratch<T, Most> credit_;                  // left of a burst, of each node
  T shared_credit_ = 0.0;                    // the same of all
  std::array<std::uint16_t, Most> next_;     // group of writers that is through next
  std::array<std::uint16_t, Most> waiting_;  // staggered: group that begins next, or `none`
  std::array<bool, Most> capped_;            // could not take more than it has
  std::array<bool, Most> ends_;              // its next group is through with this step
  std::array<bool, Most> last_;              // nobody is through later
  T fair_ = 0.0;                             // what all have who could take more; 0: nobody could
  bool full_ = false;                        // nothing is left of what all share
  FairShare<T> result_{};
};

template <class Rep, class Begin, class Ended>
[[nodiscard, gnu::noinline]] constexpr FairShare<eager_t<Rep>> fill_many(const BasicSaveLoad<Rep>& load,
                                                                         const ShareLimits<eager_t<Rep>>& limits,
                                                                         Begin& begin, const Ended& ended) {
  return Filling<Rep, Begin, BasicSaveLoad<Rep>::max_node_groups>(load, limits, begin).run(ended);
}

/// Runs a `Filling` with room for as many groups of nodes as there are: few take little stack.
template <class Rep, class Begin, class Ended>
[[nodiscard, gnu::noinline]] constexpr FairShare<eager_t<Rep>> fill(const BasicSaveLoad<Rep>& load,
                                                                    const ShareLimits<eager_t<Rep>>& limits,
                                                                    Begin& begin, const Ended& ended) {
  constexpr std::size_t few = 48;
  std::size_t count = 2 * load.groups() + 2;  // at most
  if (count > few) {
    count = 0;
    load.for_each_node_group([&](const BasicNodeGroup<Rep>&) { ++count; });
  }
  if (count <= few) return Filling<Rep, Begin, few>(load, limits, begin).run(ended);
  return fill_many(load, limits, begin, ended);
}

/// What is left when limits that never bind are taken away: a node that could do with less than its writers give it, a
/// writer that could do with more than its node gives it, all of them together.
template <class Rep>
[[nodiscard]] constexpr ShareLimits<eager_t<Rep>> limits_that_bind(const BasicSaveLoad<Rep>& load,
                                                                   ShareLimits<eager_t<Rep>> limits) {
  if (limits.node > 0.0 && limits.writer > 0.0) {
    if (limits.writer > limits.node) {
      limits.writer = 0.0;
    } else if (limits.writer * load.most_on_node() < limits.node) {
      limits.node = 0.0;
    }
  }
  if (!(limits.shared > 0.0)) return limits;
  const bool by_writers = limits.writer > 0.0 && limits.writer * load.writers() < limits.shared;
  const bool by_nodes = limits.node > 0.0 && limits.node * load.nodes() < limits.shared;
  if (by_writers || by_nodes) limits.shared = 0.0;
  return limits;
}

/// How long writers take that begin at once. `ended(nodes, group, time)` as of `Filling`.
template <class Rep, class Ended>
[[nodiscard]] constexpr FairShare<eager_t<Rep>> share_fairly(const BasicSaveLoad<Rep>& load,
                                                             const ShareLimits<eager_t<Rep>>& limits,
                                                             const Ended& ended) {
  AllAtOnce begin;
  return fill(load, limits, begin, ended);
}

/// Whether a limit that binds may give way to another while writers end. Not where one is alone, or where all writers
/// and nodes are alike: then the largest of `limit_times` counts.
template <class Rep>
[[nodiscard]] constexpr bool limits_give_way(const BasicSaveLoad<Rep>& load, const ShareLimits<eager_t<Rep>>& limits) {
  if (load.even()) return false;
  if (limits.bursts()) return true;
  const auto least = limits_that_bind(load, limits);
  return (least.writer > 0.0 ? 1 : 0) + (least.node > 0.0 ? 1 : 0) + (least.shared > 0.0 ? 1 : 0) > 1;
}

/// How long it takes by each limit alone.
template <Plain T>
struct LimitTimes {
  T writer;
  T node;
  T shared;

  [[nodiscard]] constexpr T longest() const { return larger(writer, larger(node, shared)); }
};
template <class Rep>
[[nodiscard]] constexpr LimitTimes<eager_t<Rep>> limit_times(const BasicSaveLoad<Rep>& load,
                                                             const ShareLimits<eager_t<Rep>>& limits) {
  return {limits.writer > 0.0 ? enter(load.heaviest_writer()) / limits.writer : eager_t<Rep>(0.0),
          limits.node_burst.time(enter(load.heaviest_node()), limits.node),
          limits.shared_burst.time(enter(load.bytes()), limits.shared)};
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
