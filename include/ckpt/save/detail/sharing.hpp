#pragma once
// How writers share what limits them: max-min fair rates, as a network or a file system divides itself, until the last
// byte is through.

#include <array>
#include <cstddef>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/scratch.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A little less than x: what is above is not less but for rounding.
template <class Rep>
[[nodiscard]] constexpr Rep nearly(const Rep& x) {
  return Rep(x * Rep(Rep(1.0) - Rep(Rep(8.0) * epsilon<Rep>())));
}
template <class Rep>
[[nodiscard]] constexpr bool at_least_nearly(const Rep& x, const Rep& y) {
  return x >= nearly(y);
}

/// The rates of one stage, or the least of each in a chain of streamed stages [B/s]; 0 does not limit.
template <class Rep>
struct ShareLimits {
  Rep writer = Rep(0.0);
  Rep node = Rep(0.0);
  Rep shared = Rep(0.0);

  [[nodiscard]] constexpr bool any() const { return writer > Rep(0.0) || node > Rep(0.0) || shared > Rep(0.0); }
  /// What one writer cannot exceed.
  [[nodiscard]] constexpr Rep least() const {
    Rep rate = writer;
    for (const Rep* other : {&node, &shared}) {
      if (*other > Rep(0.0) && !(rate > Rep(0.0) && rate <= *other)) rate = *other;
    }
    return rate;
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
template <class Rep>
class FairShare {
 public:
  Rep time = Rep(0.0);

  constexpr void add(unsigned rates, const Rep& length) { limited_[rates] += BasicSeconds<Rep>(length); }
  /// For how long one of these limited.
  [[nodiscard]] constexpr Rep bound_by(unsigned rates) const {
    BasicSeconds<Rep> sum{};
    for (unsigned set = 1; set < limited_.size(); ++set) {
      if ((set & rates) != 0) sum += limited_[set];
    }
    return sum.value();
  }

 private:
  std::array<BasicSeconds<Rep>, 8> limited_{};
};

/// All writers begin at once.
template <class Rep>
struct AllAtOnce {
  static constexpr bool staggered = false;
};

/// The most pairs of a group of nodes and a group of writers whose times can be told apart.
inline constexpr std::size_t max_arrivals = 1024;

/// Each writer begins at its own time.
template <class Rep>
struct Arrivals {
  static constexpr bool staggered = true;
  enum class State : std::uint8_t { waits, works, through };

  Scratch<Rep, max_arrivals> begin;   // of a group of writers on a group of nodes, [nodes x groups + group]
  Scratch<Rep, max_arrivals> enough;  // what a writer of these nodes has had in all when it is through
  std::array<State, max_arrivals> state{};
  std::size_t count = 0;  // groups of nodes x groups of writers

  constexpr void delay(const Rep& time) {
    for (std::size_t i = 0; i < count; ++i) begin[i] = Rep(begin[i] + time);
  }
  constexpr void begin_together(const Rep& time) {
    for (std::size_t i = 0; i < count; ++i) begin[i] = time;
  }
  constexpr void begin_not_before(const Rep& time) {
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
  using State = typename Arrivals<Rep>::State;

 public:
  constexpr Filling(const BasicSaveLoad<Rep>& load, const ShareLimits<Rep>& limits, Begin& begin)
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
  constexpr FairShare<Rep> run(const Ended& ended) {
    fill([](std::size_t, std::size_t, const Rep&) {}, false);
    fill(ended, true);  // once more, now that it is known who is last
    return result_;
  }

 private:
  [[nodiscard]] constexpr BasicNodeGroup<Rep> nodes_of(std::size_t k) const {
    return {.first = place_[k], .nodes = nodes_[k], .writers = seats_[k], .before = place_[k]};
  }
  [[nodiscard]] constexpr std::size_t item(std::size_t k, std::size_t group) const {
    return k * load_.groups() + group;
  }
  /// What each writer of these nodes has had when the next one of them is through.
  [[nodiscard]] constexpr Rep enough(std::size_t k) const {
    if constexpr (Begin::staggered) return begin_.enough[item(k, next_[k])];
    return load_.group(next_[k]).bytes.value();
  }
  [[nodiscard]] constexpr Rep time_left(std::size_t k) const { return Rep(excess(enough(k), had_[k]) / rate_[k]); }
  [[nodiscard]] constexpr bool works(std::size_t k) const { return work_[k] > Rep(0.0); }

  /// The state before anybody has anything.
  constexpr void start(std::size_t k) {
    had_[k] = Rep(0.0);
    if constexpr (Begin::staggered) {
      for (std::size_t group = 0; group < load_.groups(); ++group) {
        const bool here = load_.writers_on(nodes_of(k), group) > Rep(0.0);
        begin_.state[item(k, group)] = here ? State::waits : State::through;
      }
      count(k);
    } else {
      work_[k] = Rep(0.0);
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
    while (end > 0 && !(load_.writers_on(nodes_of(k), end - 1) > Rep(0.0))) --end;
    work_[k] = end > 0 ? load_.writers_through(nodes_of(k), end - 1) : Rep(0.0);
    next_[k] = static_cast<std::uint16_t>(end > 0 ? end - 1 : 0);
  }
  /// Staggered: who works, who is through next, who begins next.
  constexpr void count(std::size_t k) {
    work_[k] = Rep(0.0);
    waiting_[k] = none;
    for (std::size_t group = 0; group < load_.groups(); ++group) {
      const std::size_t i = item(k, group);
      if (begin_.state[i] == State::works) {
        if (!works(k) || begin_.enough[i] <= begin_.enough[item(k, next_[k])])
          next_[k] = static_cast<std::uint16_t>(group);
        work_[k] = Rep(work_[k] + load_.writers_on(nodes_of(k), group));
      } else if (begin_.state[i] == State::waits) {
        if (waiting_[k] == none || begin_.begin[i] <= begin_.begin[item(k, waiting_[k])]) {
          waiting_[k] = static_cast<std::uint16_t>(group);
        }
      }
    }
  }
  [[nodiscard]] constexpr Rep part_of_node(std::size_t k) const { return Rep(limits_.node / work_[k]); }
  /// What one writer of a node could have but for what all share; 0 without a limit.
  [[nodiscard]] constexpr Rep own_rate(std::size_t k) const {
    if (!(limits_.node > Rep(0.0))) return limits_.writer;
    const Rep part = part_of_node(k);
    return limits_.writer > Rep(0.0) && limits_.writer < part ? limits_.writer : part;
  }

  /// Finds the rate of everybody, and the fair share.
  constexpr void set_rates() {
    const Rep zero = Rep(0.0);
    const bool limited = limits_.shared > zero;
    Rep left = limits_.shared;
    Rep claims = zero;
    for (std::size_t k = 0; k < count_; ++k) {
      capped_[k] = !works(k) || !limited;
      if (!works(k)) continue;
      rate_[k] = own_rate(k);
      claims = Rep(claims + Rep(nodes_[k] * work_[k]));
    }
    fair_ = zero;
    if (!limited) return;
    bool more = true;  // somebody could take more
    for (bool changed = true; changed && more;) {
      changed = more = false;
      for (std::size_t k = 0; k < count_; ++k) {
        if (capped_[k]) continue;
        capped_[k] = rate_[k] > zero && Rep(rate_[k] * claims) <= left;
        more = more || !capped_[k];
        if (!capped_[k]) continue;
        changed = true;
        const Rep writers(nodes_[k] * work_[k]);
        left = excess(left, Rep(rate_[k] * writers));
        claims = excess(claims, writers);
      }
    }
    full_ = more || !(left > Rep(limits_.shared * Rep(Rep(8.0) * epsilon<Rep>())));
    if (!more) return;
    fair_ = Rep(left / claims);
    for (std::size_t k = 0; k < count_; ++k) {
      if (!capped_[k]) rate_[k] = fair_;
    }
  }
  /// What limits a writer of these nodes.
  [[nodiscard]] constexpr unsigned limits_of(std::size_t k) const {
    const auto binds = [&](const Rep& limit, const Rep& rate) {
      return limit > Rep(0.0) && at_least_nearly(rate_[k], rate);
    };
    return (binds(limits_.writer, limits_.writer) ? Rates::writer : 0) |
           (binds(limits_.node, part_of_node(k)) ? Rates::node : 0) |
           (binds(limits_.shared, fair_) && full_ ? Rates::shared : 0);
  }

  template <class Ended>
  constexpr void fill(const Ended& ended, bool second) {
    const Rep zero = Rep(0.0);
    for (std::size_t k = 0; k < count_; ++k) start(k);
    Rep now = zero;
    for (;;) {
      set_rates();
      std::size_t next = count_;  // the next to end or to begin
      bool begins = false;
      Rep wait = zero;
      const auto consider = [&](std::size_t k, const Rep& time, bool beginning) {
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
      unsigned rates = 0;
      for (std::size_t k = 0; k < count_; ++k) {
        if (!works(k)) continue;
        if (second && last_[k]) rates |= limits_of(k);
        ends_[k] = !begins && (k == next || time_left(k) <= wait);
        had_[k] = ends_[k] ? enough(k) : Rep(had_[k] + Rep(rate_[k] * wait));
      }
      now = Rep(now + wait);
      if (second) result_.add(rates, wait);
      for (std::size_t k = 0; k < count_ && !begins; ++k) {
        const bool through = works(k) && ends_[k];
        if (!second) last_[k] = through;  // until somebody is through later
        if (!through) continue;
        ended(k, std::size_t{next_[k]}, now);
        end_next(k);
      }
      if (begins) begin(next);
    }
    if (!second) result_.time = now;
  }

  constexpr void begin(std::size_t k) {
    if constexpr (Begin::staggered) {
      const std::size_t i = item(k, waiting_[k]);
      begin_.enough[i] = Rep(had_[k] + load_.group(waiting_[k]).bytes.value());
      begin_.state[i] = State::works;
      count(k);
    }
  }

  static constexpr std::uint16_t none = 0xffff;

  const BasicSaveLoad<Rep>& load_;
  const ShareLimits<Rep>& limits_;
  Begin& begin_;
  std::size_t count_ = 0;     // groups of nodes
  Scratch<Rep, Most> place_;  // what is asked of a group of nodes: who sits before it, or its first node
  Scratch<Rep, Most> nodes_;
  Scratch<Rep, Most> seats_;
  Scratch<Rep, Most> had_;                   // by each writer at work
  Scratch<Rep, Most> work_;                  // writers at work on each node
  Scratch<Rep, Most> rate_;                  // of each of them
  std::array<std::uint16_t, Most> next_;     // group of writers that is through next
  std::array<std::uint16_t, Most> waiting_;  // staggered: group that begins next, or `none`
  std::array<bool, Most> capped_;            // could not take more than it has
  std::array<bool, Most> ends_;              // its next group is through with this step
  std::array<bool, Most> last_;              // nobody is through later
  Rep fair_ = Rep(0.0);                      // what all have who could take more; 0: nobody could
  bool full_ = false;                        // nothing is left of what all share
  FairShare<Rep> result_{};
};

template <class Rep, class Begin, class Ended>
[[nodiscard, gnu::noinline]] constexpr FairShare<Rep> fill_many(const BasicSaveLoad<Rep>& load,
                                                                const ShareLimits<Rep>& limits, Begin& begin,
                                                                const Ended& ended) {
  return Filling<Rep, Begin, BasicSaveLoad<Rep>::max_node_groups>(load, limits, begin).run(ended);
}

/// Runs a `Filling` with room for as many groups of nodes as there are: few take little stack.
template <class Rep, class Begin, class Ended>
[[nodiscard, gnu::noinline]] constexpr FairShare<Rep> fill(const BasicSaveLoad<Rep>& load,
                                                           const ShareLimits<Rep>& limits, Begin& begin,
                                                           const Ended& ended) {
  constexpr std::size_t few = 48;
  std::size_t count = 0;
  load.for_each_node_group([&](const BasicNodeGroup<Rep>&) { ++count; });
  if (count <= few) return Filling<Rep, Begin, few>(load, limits, begin).run(ended);
  return fill_many(load, limits, begin, ended);
}

/// What is left when limits that never bind are taken away: a node that could do with less than its writers give it, a
/// writer that could do with more than its node gives it, all of them together.
template <class Rep>
[[nodiscard]] constexpr ShareLimits<Rep> limits_that_bind(const BasicSaveLoad<Rep>& load, ShareLimits<Rep> limits) {
  const Rep zero = Rep(0.0);
  if (limits.node > zero && limits.writer > zero) {
    if (limits.writer > limits.node) {
      limits.writer = zero;
    } else if (Rep(limits.writer * load.most_on_node()) < limits.node) {
      limits.node = zero;
    }
  }
  if (!(limits.shared > zero)) return limits;
  const bool by_writers = limits.writer > zero && Rep(limits.writer * load.writers()) < limits.shared;
  const bool by_nodes = limits.node > zero && Rep(limits.node * load.nodes()) < limits.shared;
  if (by_writers || by_nodes) limits.shared = zero;
  return limits;
}

/// How long writers take that begin at once. `ended(nodes, group, time)` as of `Filling`.
template <class Rep, class Ended>
[[nodiscard]] constexpr FairShare<Rep> share_fairly(const BasicSaveLoad<Rep>& load, const ShareLimits<Rep>& limits,
                                                    const Ended& ended) {
  AllAtOnce<Rep> begin;
  return fill(load, limits, begin, ended);
}

/// Whether a limit that binds may give way to another while writers end. Not where one is alone, or where all writers
/// and nodes are alike: then the largest of `limit_times` counts.
template <class Rep>
[[nodiscard]] constexpr bool limits_give_way(const BasicSaveLoad<Rep>& load, const ShareLimits<Rep>& limits) {
  if (load.even()) return false;
  const ShareLimits<Rep> least = limits_that_bind(load, limits);
  const Rep zero = Rep(0.0);
  return (least.writer > zero ? 1 : 0) + (least.node > zero ? 1 : 0) + (least.shared > zero ? 1 : 0) > 1;
}

/// How long it takes by each limit alone.
template <class Rep>
struct LimitTimes {
  Rep writer;
  Rep node;
  Rep shared;

  [[nodiscard]] constexpr Rep longest() const { return larger(writer, larger(node, shared)); }
};
template <class Rep>
[[nodiscard]] constexpr LimitTimes<Rep> limit_times(const BasicSaveLoad<Rep>& load, const ShareLimits<Rep>& limits) {
  const auto time = [](const Rep& bytes, const Rep& rate) { return rate > Rep(0.0) ? Rep(bytes / rate) : Rep(0.0); };
  return {time(load.heaviest_writer().value(), limits.writer), time(load.heaviest_node().value(), limits.node),
          time(load.bytes().value(), limits.shared)};
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
