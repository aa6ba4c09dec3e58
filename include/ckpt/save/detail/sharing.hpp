#pragma once
// How writers share what limits them: max-min fair rates, as a network or a file system divides itself, until the last
// byte is through.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

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
inline constexpr AllAtOnce all_at_once{};

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
/// nodes is through (or begins). `Most`: groups of nodes; nothing is allocated.
template <class Rep, class Begin, std::size_t Most>
class Filling {
  using T = eager_t<Rep>;
  using State = typename Arrivals<T>::State;

 public:
  constexpr Filling(const BasicSaveLoad<Rep>& load, const ShareLimits<T>& limits, Begin& begin)
      : load_(load), limits_(limits), begin_(begin) {
    load.for_each_node_group([this](const BasicNodeGroup<Rep>& group) {
      nodes_[count_].group = group;
      nodes_[count_++].last = enter(load_.writers_on(group, 0)) > 0.0;  // a guess: who holds one of the heaviest
    });
  }

  /// Runs to the end, and once more where others were last than had been guessed. `ended(nodes, group, time)` is called
  /// when a group of writers on a group of nodes is through; where all begin at once it may be told so twice.
  template <class Ended>
  constexpr FairShare<T> run(const Ended& ended) {
    if (Begin::staggered) fill([](std::size_t, std::size_t, const T&) {});
    if (!fill(ended)) fill(ended);
    return result_;
  }

 private:
  static constexpr std::uint16_t none = 0xffff;
  /// Nodes that hold the same writers. Those at work on one node always have one rate, so that of a node it is enough
  /// to know what each of them has had so far.
  struct Nodes {
    BasicNodeGroup<Rep> group;
    T work;                 // writers at work on each node
    T own;                  // what one of these could have but for what all share; 0: no limit
    T had;                  // what each of these has had
    T left;                 // until the next of them is through
    T credit;               // left of a burst, of each node
    std::uint16_t next;     // group of writers that is through next
    std::uint16_t waiting;  // staggered: group that begins next, or `none`
    bool capped;            // could not take more than it has: `own`; else it has the fair share
    bool ends;              // its next group is through with this step
    bool last;              // nobody is through later

    [[nodiscard]] constexpr bool works() const { return work > 0.0; }
  };

  [[nodiscard]] constexpr std::size_t item(std::size_t k, std::size_t group) const {
    return k * load_.groups() + group;
  }
  /// Those before the first of which, and of all behind it, every writer is through.
  [[nodiscard]] constexpr std::span<Nodes> filling() { return std::span<Nodes>(nodes_.data(), filling_); }
  /// What each writer of these nodes has had when the next one of them is through.
  [[nodiscard]] constexpr T enough(std::size_t k) const {
    if constexpr (Begin::staggered) return begin_.enough[item(k, nodes_[k].next)];
    return enter(load_.group(nodes_[k].next).bytes);
  }

  /// The state before anybody has anything.
  constexpr void start(std::size_t k) {
    Nodes& n = nodes_[k];
    n.had = 0.0;
    n.credit = limits_.node_burst.credit;
    n.waiting = none;
    n.ends = false;
    if constexpr (Begin::staggered) {
      for (std::size_t group = 0; group < load_.groups(); ++group) {
        const bool here = enter(load_.writers_on(n.group, group)) > 0.0;
        begin_.state[item(k, group)] = here ? State::waits : State::through;
      }
      count(k);
    } else {
      pass_over(n, load_.groups());
    }
  }
  /// All begin at once: lighter ones are through sooner. The next is the lightest before `end` that sits here.
  constexpr void pass_over(Nodes& n, std::size_t end) {
    n.work = 0.0;
    n.next = 0;
    if (end == 0) return;
    n.work = load_.writers_through(n.group, --end);
    for (; end > 0; --end) {
      const T before = load_.writers_through(n.group, end - 1);
      if (n.work - before > 0.0) break;
      n.work = before;
    }
    n.next = static_cast<std::uint16_t>(end);
    limit(n);
  }
  /// Staggered: who works, who is through next, who begins next.
  constexpr void count(std::size_t k) {
    Nodes& n = nodes_[k];
    n.work = 0.0;
    n.waiting = none;
    for (std::size_t group = 0; group < load_.groups(); ++group) {
      const std::size_t i = item(k, group);
      if (begin_.state[i] == State::works) {
        if (!n.works() || begin_.enough[i] <= begin_.enough[item(k, n.next)]) {
          n.next = static_cast<std::uint16_t>(group);
        }
        n.work += load_.writers_on(n.group, group);
      } else if (begin_.state[i] == State::waits) {
        if (n.waiting == none || begin_.begin[i] <= begin_.begin[item(k, n.waiting)]) {
          n.waiting = static_cast<std::uint16_t>(group);
        }
      }
    }
    limit(n);
  }
  /// What limits all together, at the moment.
  [[nodiscard]] constexpr const T& shared_limit() const {
    return limits_.shared_burst.any() && shared_credit_ > 0.0 ? limits_.shared_burst.rate : limits_.shared;
  }
  /// Of what limits the node at the moment.
  [[nodiscard]] constexpr T part_of_node(const Nodes& n) const {
    return (limits_.node_burst.any() && n.credit > 0.0 ? limits_.node_burst.rate : limits_.node) / n.work;
  }
  /// What one writer could have but for what all share, with so many at work and that credit.
  constexpr void limit(Nodes& n) const {
    n.own = limits_.writer;
    if (!(limits_.node > 0.0 && n.works())) return;
    const T part = part_of_node(n);
    if (!(n.own > 0.0 && n.own < part)) n.own = part;
  }
  [[nodiscard]] constexpr const T& rate(const Nodes& n) const { return n.capped ? n.own : fair_; }

  /// Finds the rate of everybody, and the fair share.
  constexpr void set_rates() {
    const bool limited = limits_.shared > 0.0;
    T left = shared_limit();
    T claims = 0.0;
    for (Nodes& n : filling()) {
      n.capped = !n.works() || !limited;
      if (!n.works()) continue;
      if (limits_.node_burst.any()) limit(n);
      claims += enter(n.group.nodes) * n.work;
    }
    fair_ = 0.0;
    if (!limited) return;
    bool more = true;  // somebody could take more
    for (bool changed = true; changed && more;) {
      changed = more = false;
      for (Nodes& n : filling()) {
        if (n.capped) continue;
        n.capped = n.own > 0.0 && n.own * claims <= left;
        more = more || !n.capped;
        if (!n.capped) continue;
        changed = true;
        const T writers = enter(n.group.nodes) * n.work;
        left = excess(left, n.own * writers);
        claims = excess(claims, writers);
      }
    }
    full_ = more || !(left > shared_limit() * (8.0 * epsilon<T>()));
    if (more) fair_ = left / claims;
  }
  /// What limits a writer of these nodes.
  [[nodiscard]] constexpr unsigned limits_of(const Nodes& n) const {
    const auto binds = [&](const T& limit, const T& at) { return limit > 0.0 && at_least_nearly(rate(n), at); };
    return (binds(limits_.writer, limits_.writer) ? Rates::writer : 0) |
           (binds(limits_.node, part_of_node(n)) ? Rates::node : 0) |
           (binds(limits_.shared, fair_) && full_ ? Rates::shared : 0);
  }

  /// What all nodes, or one of those of one kind, have together.
  [[nodiscard]] constexpr T flow() {
    T sum = 0.0;
    for (const Nodes& n : filling()) sum += flow(n) * enter(n.group.nodes);
    return sum;
  }
  [[nodiscard]] constexpr T flow(const Nodes& n) const { return rate(n) * n.work; }
  /// When the first credit is used up, if that is before `wait`.
  [[nodiscard]] constexpr T until_spent(T wait) {
    const auto consider = [&wait](const T& credit, const T& rate, const T& sustained) {
      if (credit > 0.0 && rate > sustained) wait = smaller(wait, T(credit / (rate - sustained)));
    };
    if (limits_.shared_burst.any()) consider(shared_credit_, flow(), limits_.shared);
    if (!limits_.node_burst.any()) return wait;
    for (const Nodes& n : filling()) consider(n.credit, flow(n), limits_.node);
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
    if (!limits_.node_burst.any()) return;
    for (Nodes& n : filling()) take(n.credit, limits_.node_burst.credit, flow(n), limits_.node);
  }

  /// Whether those taken for last were; those who were are taken for last now.
  template <class Ended>
  constexpr bool fill(const Ended& ended) {
    result_ = {};
    filling_ = count_;
    for (std::size_t k = 0; k < count_; ++k) start(k);
    shared_credit_ = limits_.shared_burst.credit;
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
      for (std::size_t k = 0; k < filling_; ++k) {
        Nodes& n = nodes_[k];
        if constexpr (Begin::staggered) {
          if (n.waiting != none) consider(k, excess(begin_.begin[item(k, n.waiting)], result_.time), true);
        }
        if (!n.works()) continue;
        n.left = excess(enough(k), n.had) / rate(n);
        consider(k, n.left, false);
      }
      if (next == count_) break;
      while (!nodes_[filling_ - 1].works() && nodes_[filling_ - 1].waiting == none) {
        nodes_[--filling_].ends = false;
      }
      bool changes = false;  // before that a burst is over
      if (limits_.bursts()) {
        const T spent = until_spent(wait);
        changes = spent < wait;
        if (changes) wait = spent;
        spend(wait);
      }
      const bool end = !begins && !changes;
      unsigned rates = 0;
      for (std::size_t k = 0; k < filling_; ++k) {
        Nodes& n = nodes_[k];
        n.ends = end && n.works() && (k == next || n.left <= wait);
        if (!n.works()) continue;
        if (n.last) rates |= limits_of(n);
        n.had = n.ends ? enough(k) : n.had + rate(n) * wait;
      }
      result_.time += wait;
      result_.add(rates, wait);
      for (std::size_t k = 0; k < filling_ && end; ++k) {
        Nodes& n = nodes_[k];
        if (!n.ends) continue;
        ended(k, std::size_t{n.next}, result_.time);
        if constexpr (Begin::staggered) {
          begin_.state[item(k, n.next)] = State::through;
          count(k);
        } else {
          pass_over(n, n.next);
        }
      }
      if constexpr (Begin::staggered) {
        if (!begins || changes) continue;
        const std::size_t i = item(next, nodes_[next].waiting);
        begin_.enough[i] = nodes_[next].had + load_.group(nodes_[next].waiting).bytes.value();
        begin_.state[i] = State::works;
        count(next);
      }
    }
    bool known = true;
    for (std::size_t k = 0; k < count_; ++k) {
      known = known && nodes_[k].last == nodes_[k].ends;
      nodes_[k].last = nodes_[k].ends;
    }
    return known;
  }

  const BasicSaveLoad<Rep>& load_;
  const ShareLimits<T>& limits_;
  Begin& begin_;
  Scratch<Nodes, Most> nodes_;
  std::size_t count_ = 0;    // groups of nodes
  std::size_t filling_ = 0;  // of these the first ones: all others are through
  T shared_credit_ = 0.0;    // left of the burst of all
  T fair_ = 0.0;             // what all have who could take more; 0: nobody could
  bool full_ = false;        // nothing is left of what all share
  FairShare<T> result_{};
};

template <class Rep, class Begin, class Ended>
[[nodiscard, gnu::noinline]] constexpr FairShare<eager_t<Rep>> fill_many(const BasicSaveLoad<Rep>& load,
                                                                         const ShareLimits<eager_t<Rep>>& limits,
                                                                         Begin& begin, const Ended& ended) {
  return Filling<Rep, Begin, BasicSaveLoad<Rep>::max_node_groups>(load, limits, begin).run(ended);
}

/// Runs a `Filling` with room for as many groups of nodes as there are: few take little stack.
template <class Rep, class Ended, class Begin = const AllAtOnce>
[[nodiscard, gnu::noinline]] constexpr FairShare<eager_t<Rep>> share_fairly(const BasicSaveLoad<Rep>& load,
                                                                            const ShareLimits<eager_t<Rep>>& limits,
                                                                            const Ended& ended,
                                                                            Begin& begin = all_at_once) {
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
