#pragma once
// The walk over the stages of a path.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/detail/sharing.hpp>
#include <ckpt/save/stage.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// When the writers of a leg are through, where those of the next segment do not wait for each other; from the begin of
/// the first such segment on.
template <Plain T>
struct OwnTimes {
  Arrivals<T> writers{};
  T first = 0.0;  // of all writers
  T last = 0.0;
};

/// The stages of a leg as one.
template <Plain T>
struct Leg {
  ShareLimits<T> limits{};  // the least of each
  T slowest = 0.0;          // time of the slowest stage, without what is fixed
  T fixed = 0.0;            // the longest
  T metadata = 0.0;         // the longest time of all files
  T lock_step = 0.0;        // the longest latency for which all wait at the same time
  std::size_t moving = 0;   // stages that have a rate
};

/// Walks over the stages of a path. A segment is made of legs, whose stages carry the same load: gathering begins a new
/// one.
template <class Rep>
class PathSolver {
 public:
  [[nodiscard]] static constexpr BasicPathResult<Rep> solve(std::span<const BasicStage<Rep>> stages,
                                                            const BasicSaveLoad<Rep>& load) {
    if (stages.empty()) reject("ckpt::SavePath::solve: number of stages must be > 0", 0.0);
    BasicPathResult<Rep> result;
    PathSolver solver(stages, result);
    bool own = false;
    for (std::size_t i = 1; i < stages.size(); ++i) own = own || stages[i].handoff == Handoff::own_store_and_forward;
    if (own && !load.even()) {
      solver.walk_with_own_times(load);
    } else {
      solver.walk(0, false, load);
    }
    require_positive(solver.durable_,
                     "ckpt::SavePath::solve: durable time must be > 0 s and within the range of the scalar");
    result.bytes = load.bytes();
    result.blocking = BasicSeconds<Rep>(solver.visible_);
    result.durable_after = BasicSeconds<Rep>(solver.durable_);
    result.count_ = stages.size();
    for (std::size_t i = 1; i < stages.size(); ++i) {
      if (result.times_[i].binds > result.times_[result.binding_].binds) result.binding_ = i;
    }
    return result;
  }

 private:
  using T = eager_t<Rep>;

  constexpr PathSolver(std::span<const BasicStage<Rep>> stages, BasicPathResult<Rep>& result)
      : stages_(stages), result_(result) {}

  // ---- the walk

  constexpr void walk(std::size_t first, bool gathered, const BasicSaveLoad<Rep>& load) {
    for (std::size_t i = first; i < stages_.size(); ++i) {
      const BasicStage<Rep>& stage = stages_[i];
      const bool begins = !(gathered && i == first);
      if (begins && i > 0 && stage.handoff != Handoff::streamed) {
        end_segment(i, stage.handoff == Handoff::own_store_and_forward, load);
      }
      if (begins && stage.gather != Gather::none) {
        end_leg(i, false, load);
        return walk_gathered(i, load);
      }
      if (stage.blocking && released_) {
        reject_stage("ckpt::SavePath::solve: a stage cannot block after one that does not", static_cast<double>(i),
                     stage.name);
      }
      blocks_ = blocks_ || stage.blocking;
      solve_stage(i, load);
    }
    end_segment(stages_.size(), false, load);
  }

  constexpr void walk_gathered(std::size_t first, const BasicSaveLoad<Rep>& load) {
    const BasicStage<Rep>& stage = stages_[first];
    if (staggered_) {
      reject_stage(
          "ckpt::SavePath::solve: a stage that gathers has to wait for all writers: "
          "Handoff::store_and_forward, or streamed after one that does",
          static_cast<double>(first), stage.name);
    }
    if (stage.gather == Gather::on_node) return walk(first, true, load.gathered_on_nodes());
    if (stage.between_nodes) {  // all but what the node of the one process holds
      partial_ = first;
      const T bytes = enter(load.bytes());
      const T rest = excess(bytes, enter(load.heaviest_node()));
      part_ = enter(load.nodes()) > 1.0 ? rest / bytes : 0.0;
    }
    walk(first, true, load.gathered());
  }

  /// Where writers do not wait for each other: with room for the time of each.
  [[gnu::noinline]] constexpr void walk_with_own_times(const BasicSaveLoad<Rep>& load) {
    OwnTimes<T> own;
    own_ = &own;
    make_room(load);
    walk(0, false, load);
  }
  /// For the time of each writer of a load.
  constexpr void make_room(const BasicSaveLoad<Rep>& load) {
    std::size_t kinds = 0;
    load.for_each_node_group([&](const BasicNodeGroup<Rep>&) { ++kinds; });
    own_->writers.count = kinds * load.groups();
    if (own_->writers.count > max_arrivals) {
      reject(
          "ckpt::SavePath::solve: groups of writers times groups of nodes must be at most 1024 where writers do not "
          "wait for each other (Handoff::own_store_and_forward)",
          static_cast<double>(own_->writers.count));
    }
  }

  // ---- one stage

  /// v / e, of what moves.
  [[nodiscard]] constexpr T scale_of(std::size_t i) const {
    const auto& e = enter(stages_[i].efficiency);
    const auto& v = enter(stages_[i].volume);
    const bool whole = e >= 1.0 && e <= 1.0;
    const T scale = whole ? v : v / e;
    return i == partial_ ? scale * part_ : scale;
  }
  /// What limits a stage, for each byte that moves; nothing where nothing does.
  [[nodiscard]] constexpr ShareLimits<T> limits_of(std::size_t i) const {
    if (i == partial_ && !(part_ > 0.0)) return {};
    const BasicStage<Rep>& stage = stages_[i];
    const auto rate = [](const std::optional<BasicBytesPerSecond<Rep>>& given) -> T {
      return given ? enter(*given) : 0.0;
    };
    ShareLimits<T> limits{rate(stage.per_writer), rate(stage.per_node), rate(stage.shared), {}, {}};
    if (stage.node_burst) limits.node_burst = burst_of(i, *stage.node_burst, *stage.per_node);
    if (stage.shared_burst) limits.shared_burst = burst_of(i, *stage.shared_burst, *stage.shared);
    return limits;
  }
  /// A burst, its credit in bytes of the load.
  [[nodiscard]] constexpr ShareBurst<T> burst_of(std::size_t i, const BasicBurst<Rep>& burst,
                                                 const BasicBytesPerSecond<Rep>& sustained) const {
    const T volume = enter(stages_[i].volume);
    const T moved = i == partial_ ? volume * part_ : volume;
    return {enter(burst.rate), enter(burst.credit(sustained)) / moved};
  }
  /// The same for each byte of the load.
  [[nodiscard]] constexpr ShareLimits<T> scaled_limits_of(std::size_t i) const {
    const ShareLimits<T> limits = limits_of(i);
    if (!limits.any()) return limits;
    const T scale = scale_of(i);
    const auto scaled = [&](const T& rate) {
      const T found = rate / scale;
      if (rate > 0.0 && !is_positive(found)) {
        reject_stage("ckpt::SavePath::solve: rate times efficiency over volume is beyond the range of the scalar [B/s]",
                     approximate(found), stages_[i].name);
      }
      return found;
    };
    return {scaled(limits.writer),
            scaled(limits.node),
            scaled(limits.shared),
            {scaled(limits.node_burst.rate), limits.node_burst.credit},
            {scaled(limits.shared_burst.rate), limits.shared_burst.credit}};
  }
  [[nodiscard]] constexpr T without_fixed(std::size_t i) const {
    return enter(result_.times_[i].time - stages_[i].fixed);
  }

  /// What the rates of one stage make of a load: of the writer that is last, by which rate it was limited and how long
  /// it waited for files.
  struct Moved {
    T fluid = 0.0;  // until the last byte is through, for each byte that moves
    T time = 0.0;
    T by_writer = 0.0;
    T by_node = 0.0;
    T by_shared = 0.0;
    T waiting = 0.0;
  };
  /// By fair sharing. `latency`: for each file of a writer, when all wait for theirs at the same time.
  [[gnu::noinline]] constexpr Moved share_stage(const BasicSaveLoad<Rep>& load, const ShareLimits<T>& limits,
                                                const T& scale, const T& latency) const {
    Moved moved;
    const FairShare<T> share = share_fairly(load, limits, [&](std::size_t, std::size_t group, const T& end) {
      const T files = enter(load.group(group).files) * latency;
      const T through = end * scale + files;
      if (!(through > moved.time)) return;
      moved.time = through;
      moved.waiting = files;
    });
    moved.fluid = share.time;
    moved.by_writer = share.bound_by(Rates::writer) * scale;
    moved.by_node = share.bound_by(Rates::node) * scale;
    moved.by_shared = share.bound_by(Rates::shared) * scale;
    return moved;
  }

  /// The formula of one stage alone.
  constexpr void solve_stage(std::size_t place, const BasicSaveLoad<Rep>& load) {
    const BasicStage<Rep>& stage = stages_[place];
    BasicStageTime<Rep>& result = result_.times_[place] = {};
    require_stage(stage);
    const ShareLimits<T> limits = limits_of(place);
    const auto& latency = enter(stage.latency_per_file);
    const auto& fixed = enter(stage.fixed);
    const T scale = scale_of(place);
    const bool moves = limits.any();
    Limit limit = Limit::writer;
    Moved moved;
    if (moves) {
      const bool lock_step = stage.lock_step && latency > 0.0;
      if (lock_step || limits_give_way(load, limits)) {
        moved = share_stage(load, limits, scale, lock_step ? latency : T(0.0));
        if (moved.by_node > moved.by_writer) limit = Limit::node;
        if (moved.by_shared > larger(moved.by_writer, moved.by_node)) limit = Limit::shared;
        if (moved.waiting > larger(moved.by_writer, larger(moved.by_node, moved.by_shared))) limit = Limit::per_file;
      } else {
        const LimitTimes<T> times = limit_times(load, limits);
        moved.fluid = times.longest();
        moved.time = moved.fluid * scale;
        const T least = nearly(moved.fluid);
        limit = times.writer >= least ? Limit::writer : times.node >= least ? Limit::node : Limit::shared;
        if (times.writer >= least) moved.by_writer = moved.time;
        if (times.node >= least) moved.by_node = moved.time;
        if (times.shared >= least) moved.by_shared = moved.time;
      }
      result.fastest = BasicSeconds<Rep>(moved.fluid * stage.volume);
    }
    T time = moved.time;
    T metadata = 0.0;
    if (latency > 0.0 && !(stage.lock_step && moves)) {
      for (std::size_t i = 0; i < load.groups(); ++i) {
        const BasicWriterGroup<Rep> group = load.group(i);
        const T bytes = enter(group.bytes);
        const T alone = moves ? limits.alone(bytes) : T(0.0);
        const T transfer = alone * scale;
        const T files = enter(group.files) * latency;
        const T through = transfer + files;
        if (!(through > time)) continue;
        time = through;
        moved.waiting = files;
        const auto by = [&](const T& rate, const T& own) { return rate > 0.0 && own >= alone ? transfer : T(0.0); };
        moved.by_writer = by(limits.writer, limits.writer > 0.0 ? T(bytes / limits.writer) : T(0.0));
        moved.by_node = by(limits.node, limits.node_burst.time(bytes, limits.node));
        moved.by_shared = by(limits.shared, limits.shared_burst.time(bytes, limits.shared));
        limit = files > transfer        ? Limit::per_file
                : moved.by_writer > 0.0 ? Limit::writer
                : moved.by_node > 0.0   ? Limit::node
                                        : Limit::shared;
      }
    }
    if (stage.files_per_second) {
      const T all = enter(load.files()) / enter(*stage.files_per_second);
      if (all > time) {
        time = metadata = all;
        limit = Limit::metadata;
        moved = {};
      }
    }
    time += fixed;
    if (!is_non_negative(time)) {
      reject_stage("ckpt::SavePath::solve: time is beyond the range of the scalar [s]", approximate(time), stage.name);
    }
    result.name = stage.name;
    result.time = BasicSeconds<Rep>(time);
    result.segment = number_;
    result.limit = limit;
    const auto bound = [&](Limit which) -> T& {
      return result_.bound_[place * limit_count + static_cast<std::size_t>(which)];
    };
    bound(Limit::writer) = moved.by_writer;
    bound(Limit::node) = moved.by_node;
    bound(Limit::shared) = moved.by_shared;
    bound(Limit::per_file) = moved.waiting;
    bound(Limit::metadata) = metadata;
    bound(Limit::fixed) = fixed;
    if (fixed > 0.0 && fixed > bound(limit)) result.limit = Limit::fixed;
  }

  // ---- stages in a row

  /// The rate of two stages that are streamed into each other, with its burst: the least of each of their lines b t,
  /// and of C + r t.
  constexpr void chain(std::size_t i, T& rate, ShareBurst<T>& burst, const T& other,
                       const ShareBurst<T>& other_burst) const {
    if (!(other > 0.0)) return;
    if (!burst.any() && !other_burst.any()) {
      if (!(rate > 0.0 && rate <= other)) rate = other;
      return;
    }
    T peak = other_burst.any() ? other_burst.rate : other;
    if (rate > 0.0) peak = smaller(peak, burst.any() ? burst.rate : rate);
    const bool first = burst.any() && rate < peak;
    const bool second = other_burst.any() && other < peak;
    if (first && second) {
      const bool less = rate <= other && burst.credit <= other_burst.credit;
      const bool more = rate >= other && burst.credit >= other_burst.credit;
      if (!less && !more) {
        reject_stage(
            "ckpt::SavePath::solve: two bursts that are streamed into each other need equal writers; let one of them "
            "wait: Handoff::store_and_forward; number of the stage",
            static_cast<double>(i), stages_[i].name);
      }
      burst.rate = peak;
      if (less) return;
    } else if (first) {
      burst.rate = peak;
      return;
    } else if (!second) {
      rate = peak;
      burst = {};
      return;
    }
    rate = other;
    burst = {peak, other_burst.credit};
  }

  /// The stages from `leg_` on as one: they carry one load, streamed.
  [[nodiscard]] constexpr Leg<T> leg_to(std::size_t end, const BasicSaveLoad<Rep>& load) {
    Leg<T> leg;
    const auto take = [](T& rate, const T& other) {
      if (other > 0.0 && !(rate > 0.0 && rate <= other)) rate = other;
    };
    for (std::size_t i = leg_; i < end; ++i) {
      const BasicStage<Rep>& stage = stages_[i];
      leg.slowest = larger(leg.slowest, without_fixed(i));
      leg.fixed = larger(leg.fixed, enter(stage.fixed));
      if (stage.lock_step) leg.lock_step = larger(leg.lock_step, enter(stage.latency_per_file));
      if (load.even()) continue;
      const ShareLimits<T>& limits = scaled_[i] = scaled_limits_of(i);
      take(leg.limits.writer, limits.writer);
      chain(i, leg.limits.node, leg.limits.node_burst, limits.node, limits.node_burst);
      chain(i, leg.limits.shared, leg.limits.shared_burst, limits.shared, limits.shared_burst);
      leg.moving += limits.any() ? std::size_t{1} : 0;
      if (stage.files_per_second) {
        leg.metadata = larger(leg.metadata, enter(load.files()) / enter(*stage.files_per_second));
      }
    }
    if (load.even() && leg.lock_step > 0.0) {  // the chain, and the files of its writers
      T transfer = 0.0;
      for (std::size_t i = leg_; i < end; ++i) {
        transfer = larger(transfer, enter(result_.times_[i].fastest) / stages_[i].efficiency);
      }
      leg.slowest = larger(leg.slowest, transfer + enter(load.group(0).files) * leg.lock_step);
    }
    return leg;
  }

  /// Ends the leg before stage `end`.
  constexpr void end_leg(std::size_t end, bool hands_over, const BasicSaveLoad<Rep>& load) {
    if (leg_ == end) return;
    const Leg<T> leg = leg_to(end, load);
    fixed_ = larger(fixed_, leg.fixed);
    hands_over = hands_over && own_ != nullptr;
    if (!load.even() && (leg.moving > 1 || staggered_ || hands_over)) {
      end_chain(end, leg, hands_over, load);
    } else {  // what was found of each stage alone is the answer
      set_binding(end, leg, nullptr, leg.slowest);
    }
    leg_ = end;
  }

  /// The same where stages together take longer than alone, or writers do not begin or go on together.
  [[gnu::noinline]] constexpr void end_chain(std::size_t end, const Leg<T>& leg, bool hands_over,
                                             const BasicSaveLoad<Rep>& load) {
    if (hands_over) make_room(load);  // which may have been gathered since
    if (leg.moving == 0) {            // files or fixed times alone: no writer is through before the others
      const T time = staggered_ ? own_->last + leg.fixed + leg.slowest : leg.slowest;
      own_->writers.begin_together(staggered_ ? time : time + fixed_);
      return set_binding(end, leg, nullptr, time);
    }
    // Not the slowest stage: what slows others down may let the last writer be through sooner.
    const T files = staggered_ ? own_->first + leg.fixed + leg.metadata : leg.metadata;
    T time = files;
    T earliest = largest<T>();
    const auto ended = [&](std::size_t nodes, std::size_t group, const T& through) {
      const BasicWriterGroup<Rep> writer = load.group(group);
      const std::size_t item = nodes * load.groups() + group;
      const T begin = staggered_ ? own_->writers.begin[item] : T(0.0);
      T last = through + enter(writer.files) * leg.lock_step;
      last = larger(last, begin + own_time(end, writer));
      time = larger(time, last);
      if (!staggered_) last += fixed_;
      earliest = smaller(earliest, last);
      if (hands_over) own_->writers.begin[item] = last;
    };
    if (staggered_) own_->writers.delay(leg.fixed);
    const FairShare<T> share =
        staggered_ ? share_fairly(load, leg.limits, ended, own_->writers) : share_fairly(load, leg.limits, ended);
    if (hands_over) {  // not before the legs ahead of this one are through, nor all files made where that takes longest
      const T made = time > files ? T(0.0) : files;
      const T floor = larger(moving_, made) + (staggered_ ? T(0.0) : fixed_);
      own_->writers.begin_not_before(floor);
      own_->first = larger(earliest, floor);
    }
    set_binding(end, leg, &share, time);
  }

  /// Time of one writer of the leg: at its rates alone, and with its files beside that.
  [[nodiscard]] constexpr T own_time(std::size_t end, const BasicWriterGroup<Rep>& writer) const {
    T longest = 0.0;
    for (std::size_t i = leg_; i < end; ++i) {
      const auto& latency = enter(stages_[i].latency_per_file);
      if (stages_[i].lock_step || !(latency > 0.0)) continue;
      const ShareLimits<T>& limits = scaled_[i];
      const T transfer = limits.any() ? limits.alone(enter(writer.bytes)) : T(0.0);
      longest = larger(longest, transfer + enter(writer.files) * latency);
    }
    return longest;
  }

  /// For how long the save waited for each stage of the leg: for those whose rates bound in the chain of all of them,
  /// or for the slowest.
  constexpr void set_binding(std::size_t end, const Leg<T>& leg, const FairShare<T>* share, const T& time) {
    const T before = moving_;
    moving_ = larger(before, time);
    // among the legs of the segment the longest
    if (!at_least_nearly(time, before)) return;
    if (!at_least_nearly(before, time)) {
      for (std::size_t i = segment_; i < leg_; ++i) result_.times_[i].binds = {};
    }
    const bool by_chain = share != nullptr && at_least_nearly(share->time, time);
    T slowest = leg.slowest;
    if (leg.lock_step > 0.0) {  // then the leg may take longer than each of them
      slowest = 0.0;
      for (std::size_t i = leg_; i < end; ++i) slowest = larger(slowest, without_fixed(i));
    }
    slowest = nearly(slowest);
    for (std::size_t i = leg_; i < end; ++i) {
      T binds = 0.0;
      if (!by_chain) {
        if (without_fixed(i) >= slowest) binds = time;
      } else {
        const ShareLimits<T>& limits = scaled_[i];
        const auto supplies = [](const T& own, const T& least, unsigned rate) {
          return own > 0.0 && at_least_nearly(least, own) ? rate : 0;
        };
        binds = share->bound_by(supplies(limits.writer, leg.limits.writer, Rates::writer) |
                                supplies(limits.node, leg.limits.node, Rates::node) |
                                supplies(limits.shared, leg.limits.shared, Rates::shared));
      }
      result_.times_[i].binds = BasicSeconds<Rep>(binds);
    }
  }

  /// Ends the segment before stage `end`, whose writers then wait for each other or not.
  constexpr void end_segment(std::size_t end, bool own, const BasicSaveLoad<Rep>& load) {
    end_leg(end, own, load);
    if (fixed_ > 0.0) {
      for (std::size_t i = segment_; i < end; ++i) {
        const BasicSeconds<Rep>& fixed = stages_[i].fixed;
        if (at_least_nearly<T>(enter(fixed), fixed_)) result_.times_[i].binds += fixed;
      }
    }
    durable_ = begin_ + moving_ + (staggered_ ? T(0.0) : fixed_);
    if (blocks_) visible_ = durable_;
    released_ = !blocks_;
    staggered_ = own && own_ != nullptr && !load.even();
    if (staggered_) {
      own_->last = durable_ - begin_;
    } else {
      begin_ = durable_;
    }
    moving_ = fixed_ = 0.0;
    segment_ = end;
    blocks_ = false;
    ++number_;
  }

  std::span<const BasicStage<Rep>> stages_;
  BasicPathResult<Rep>& result_;
  Scratch<ShareLimits<T>, BasicPathResult<Rep>::max_stages> scaled_{};  // of an uneven load
  T visible_ = 0.0;                                                     // end of the last segment that blocks
  T durable_ = 0.0;                                                     // end of the last segment that is closed
  T begin_ = 0.0;   // of the segment at work, or of the first of those whose writers do not wait
  T moving_ = 0.0;  // the longest leg of the segment at work
  T fixed_ = 0.0;   // the longest fixed time in it
  T part_ = 1.0;    // of the bytes that move in stage `partial_`
  std::size_t partial_ = ~std::size_t{0};
  OwnTimes<T>* own_ = nullptr;  // where some writers do not wait
  std::uint32_t number_ = 0;    // segments closed
  std::size_t segment_ = 0;     // first stage of the one at work
  std::size_t leg_ = 0;         // first stage of the leg
  bool staggered_ = false;      // the segment begins with the times in `own_`
  bool blocks_ = false;         // the segment at work
  bool released_ = false;       // a closed one did not block
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
