#pragma once
// The walk over the stages of a path.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
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
template <class Rep>
struct OwnTimes {
  Arrivals<Rep> writers{};
  Rep first = Rep(0.0);  // of all writers
  Rep last = Rep(0.0);
};

/// The stages of a leg as one.
template <class Rep>
struct Leg {
  ShareLimits<Rep> limits{};  // the least of each
  Rep slowest = Rep(0.0);     // time of the slowest stage, without what is fixed
  Rep fixed = Rep(0.0);       // the longest
  Rep metadata = Rep(0.0);    // the longest time of all files
  Rep lock_step = Rep(0.0);   // the longest latency for which all wait at the same time
  std::size_t moving = 0;     // stages that have a rate
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
      const Rep rest = excess(load.bytes().value(), load.heaviest_node().value());
      part_ = load.nodes() > Rep(1.0) ? Rep(rest / load.bytes().value()) : Rep(0.0);
    }
    walk(first, true, load.gathered());
  }

  /// Where writers do not wait for each other: with room for the time of each.
  [[gnu::noinline]] constexpr void walk_with_own_times(const BasicSaveLoad<Rep>& load) {
    std::size_t kinds = 0;
    load.for_each_node_group([&](const BasicNodeGroup<Rep>&) { ++kinds; });
    if (kinds * load.groups() > max_arrivals) {
      reject(
          "ckpt::SavePath::solve: groups of writers times groups of nodes must be at most 1024 where writers do not "
          "wait for each other (Handoff::own_store_and_forward)",
          static_cast<double>(kinds * load.groups()));
    }
    OwnTimes<Rep> own;
    own.writers.count = kinds * load.groups();
    own_ = &own;
    walk(0, false, load);
  }

  // ---- one stage

  /// v / e, of what moves.
  [[nodiscard]] constexpr Rep scale_of(std::size_t i) const {
    const BasicStage<Rep>& stage = stages_[i];
    const bool whole = stage.efficiency >= Rep(1.0) && stage.efficiency <= Rep(1.0);
    const Rep scale = whole ? stage.volume : Rep(stage.volume / stage.efficiency);
    return i == partial_ ? Rep(scale * part_) : scale;
  }
  /// What limits a stage, for each byte that moves; nothing where nothing does.
  [[nodiscard]] constexpr ShareLimits<Rep> limits_of(std::size_t i) const {
    if (i == partial_ && !(part_ > Rep(0.0))) return {};
    const BasicStage<Rep>& stage = stages_[i];
    const auto rate = [](const std::optional<BasicBytesPerSecond<Rep>>& given) {
      return given ? (*given).value() : Rep(0.0);
    };
    return {rate(stage.per_writer), rate(stage.per_node), rate(stage.shared)};
  }
  /// The same for each byte of the load.
  [[nodiscard]] constexpr ShareLimits<Rep> scaled_limits_of(std::size_t i) const {
    const ShareLimits<Rep> limits = limits_of(i);
    if (!limits.any()) return limits;
    const Rep scale = scale_of(i);
    const auto scaled = [&](const Rep& rate) {
      const Rep found(rate / scale);
      if (rate > Rep(0.0) && !is_positive(found)) {
        reject_stage("ckpt::SavePath::solve: rate times efficiency over volume is beyond the range of the scalar [B/s]",
                     approximate(found), stages_[i].name);
      }
      return found;
    };
    return {scaled(limits.writer), scaled(limits.node), scaled(limits.shared)};
  }
  [[nodiscard]] constexpr Rep without_fixed(std::size_t i) const {
    return Rep(result_.times_[i].time.value() - stages_[i].fixed.value());
  }

  /// What the rates of one stage make of a load: of the writer that is last, by which rate it was limited and how long
  /// it waited for files.
  struct Moved {
    Rep fluid = Rep(0.0);  // until the last byte is through, for each byte that moves
    Rep time = Rep(0.0);
    Rep by_writer = Rep(0.0);
    Rep by_node = Rep(0.0);
    Rep by_shared = Rep(0.0);
    Rep waiting = Rep(0.0);
  };
  /// By fair sharing. `latency`: for each file of a writer, when all wait for theirs at the same time.
  [[gnu::noinline]] constexpr Moved share_stage(const BasicSaveLoad<Rep>& load, const ShareLimits<Rep>& limits,
                                                const Rep& scale, const Rep& latency) const {
    Moved moved;
    const FairShare<Rep> share = share_fairly(load, limits, [&](std::size_t, std::size_t group, const Rep& end) {
      const Rep files(load.group(group).files.value() * latency);
      const Rep through(Rep(end * scale) + files);
      if (!(through > moved.time)) return;
      moved.time = through;
      moved.waiting = files;
    });
    moved.fluid = share.time;
    moved.by_writer = Rep(share.bound_by(Rates::writer) * scale);
    moved.by_node = Rep(share.bound_by(Rates::node) * scale);
    moved.by_shared = Rep(share.bound_by(Rates::shared) * scale);
    return moved;
  }

  /// The formula of one stage alone.
  constexpr void solve_stage(std::size_t place, const BasicSaveLoad<Rep>& load) {
    const BasicStage<Rep>& stage = stages_[place];
    BasicStageTime<Rep>& result = result_.times_[place];
    require_stage(stage);
    const Rep zero = Rep(0.0);
    const ShareLimits<Rep> limits = limits_of(place);
    const Rep& latency = stage.latency_per_file.value();
    const Rep& fixed = stage.fixed.value();
    const Rep scale = scale_of(place);
    const bool moves = limits.any();
    Limit limit = Limit::writer;
    Moved moved;
    if (moves) {
      const bool lock_step = stage.lock_step && latency > zero;
      if (lock_step || limits_give_way(load, limits)) {
        moved = share_stage(load, limits, scale, lock_step ? latency : zero);
        if (moved.by_node > moved.by_writer) limit = Limit::node;
        if (moved.by_shared > larger(moved.by_writer, moved.by_node)) limit = Limit::shared;
        if (moved.waiting > larger(moved.by_writer, larger(moved.by_node, moved.by_shared))) limit = Limit::per_file;
      } else {
        const LimitTimes<Rep> times = limit_times(load, limits);
        moved.fluid = times.longest();
        moved.time = Rep(moved.fluid * scale);
        const Rep least = nearly(moved.fluid);
        limit = times.writer >= least ? Limit::writer : times.node >= least ? Limit::node : Limit::shared;
        if (times.writer >= least) moved.by_writer = moved.time;
        if (times.node >= least) moved.by_node = moved.time;
        if (times.shared >= least) moved.by_shared = moved.time;
      }
      result.fastest = BasicSeconds<Rep>(Rep(moved.fluid * stage.volume));
    }
    Rep time = moved.time;
    Rep metadata = zero;
    if (latency > zero && !(stage.lock_step && moves)) {
      const Rep rate = limits.least();
      for (std::size_t i = 0; i < load.groups(); ++i) {
        const BasicWriterGroup<Rep> group = load.group(i);
        const Rep transfer = moves ? Rep(Rep(group.bytes.value() / rate) * scale) : zero;
        const Rep files(group.files.value() * latency);
        const Rep through(transfer + files);
        if (!(through > time)) continue;
        time = through;
        moved.waiting = files;
        moved.by_writer = limits.writer > zero && limits.writer <= rate ? transfer : zero;
        moved.by_node = limits.node > zero && limits.node <= rate ? transfer : zero;
        moved.by_shared = limits.shared > zero && limits.shared <= rate ? transfer : zero;
        limit = files > transfer         ? Limit::per_file
                : moved.by_writer > zero ? Limit::writer
                : moved.by_node > zero   ? Limit::node
                                         : Limit::shared;
      }
    }
    if (stage.files_per_second) {
      const Rep all(load.files() / (*stage.files_per_second).value());
      if (all > time) {
        time = metadata = all;
        limit = Limit::metadata;
        moved = {};
      }
    }
    time = Rep(time + fixed);
    if (!is_non_negative(time)) {
      reject_stage("ckpt::SavePath::solve: time is beyond the range of the scalar [s]", approximate(time), stage.name);
    }
    result.name = stage.name;
    result.time = BasicSeconds<Rep>(time);
    result.segment = number_;
    result.limit = limit;
    const auto bound = [&](Limit which) -> Rep& {
      return result_.bound_[place * limit_count + static_cast<std::size_t>(which)];
    };
    const auto set = [&](Limit which, const Rep& length) { bound(which) = length; };
    set(Limit::writer, moved.by_writer);
    set(Limit::node, moved.by_node);
    set(Limit::shared, moved.by_shared);
    set(Limit::per_file, moved.waiting);
    set(Limit::metadata, metadata);
    set(Limit::fixed, fixed);
    if (fixed > zero && fixed > bound(limit)) result.limit = Limit::fixed;
  }

  // ---- stages in a row

  /// The stages from `leg_` on as one: they carry one load, streamed.
  [[nodiscard]] constexpr Leg<Rep> leg_to(std::size_t end, const BasicSaveLoad<Rep>& load) const {
    const Rep zero = Rep(0.0);
    Leg<Rep> leg;
    const auto take = [&](Rep& rate, const Rep& other) {
      if (other > zero && !(rate > zero && rate <= other)) rate = other;
    };
    for (std::size_t i = leg_; i < end; ++i) {
      const BasicStage<Rep>& stage = stages_[i];
      leg.slowest = larger(leg.slowest, without_fixed(i));
      leg.fixed = larger(leg.fixed, stage.fixed.value());
      if (stage.lock_step) leg.lock_step = larger(leg.lock_step, stage.latency_per_file.value());
      if (load.even()) continue;
      const ShareLimits<Rep> limits = scaled_limits_of(i);
      take(leg.limits.writer, limits.writer);
      take(leg.limits.node, limits.node);
      take(leg.limits.shared, limits.shared);
      leg.moving += limits.any() ? std::size_t{1} : 0;
      if (stage.files_per_second) {
        leg.metadata = larger(leg.metadata, Rep(load.files() / (*stage.files_per_second).value()));
      }
    }
    if (load.even() && leg.lock_step > zero) {  // the chain, and the files of its writers
      Rep transfer = zero;
      for (std::size_t i = leg_; i < end; ++i) {
        transfer = larger(transfer, Rep(result_.times_[i].fastest.value() / stages_[i].efficiency));
      }
      leg.slowest = larger(leg.slowest, Rep(transfer + Rep(load.group(0).files.value() * leg.lock_step)));
    }
    return leg;
  }

  /// Ends the leg before stage `end`.
  constexpr void end_leg(std::size_t end, bool hands_over, const BasicSaveLoad<Rep>& load) {
    if (leg_ == end) return;
    const Leg<Rep> leg = leg_to(end, load);
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
  [[gnu::noinline]] constexpr void end_chain(std::size_t end, const Leg<Rep>& leg, bool hands_over,
                                             const BasicSaveLoad<Rep>& load) {
    const Rep zero = Rep(0.0);
    if (leg.moving == 0) {  // files or fixed times alone: no writer is through before the others
      const Rep time = staggered_ ? Rep(Rep(own_->last + leg.fixed) + leg.slowest) : leg.slowest;
      own_->writers.begin_together(staggered_ ? time : Rep(time + fixed_));
      return set_binding(end, leg, nullptr, time);
    }
    // Not the slowest stage: what slows others down may let the last writer be through sooner.
    const Rep files = staggered_ ? Rep(Rep(own_->first + leg.fixed) + leg.metadata) : leg.metadata;
    Rep time = files;
    Rep earliest = largest<Rep>();
    const auto ended = [&](std::size_t nodes, std::size_t group, const Rep& through) {
      const BasicWriterGroup<Rep> writer = load.group(group);
      const std::size_t item = nodes * load.groups() + group;
      const Rep begin = staggered_ ? own_->writers.begin[item] : zero;
      Rep last(through + Rep(writer.files.value() * leg.lock_step));
      last = larger(last, Rep(begin + own_time(end, writer)));
      time = larger(time, last);
      if (!staggered_) last = Rep(last + fixed_);
      earliest = smaller(earliest, last);
      if (hands_over) own_->writers.begin[item] = last;
    };
    if (staggered_) own_->writers.delay(leg.fixed);
    const FairShare<Rep> share =
        staggered_ ? fill(load, leg.limits, own_->writers, ended) : share_fairly(load, leg.limits, ended);
    if (hands_over) {  // not before the legs ahead of this one are through, nor all files made where that takes longest
      const Rep floor(larger(moving_, time > files ? zero : files) + (staggered_ ? zero : fixed_));
      own_->writers.begin_not_before(floor);
      own_->first = larger(earliest, floor);
    }
    set_binding(end, leg, &share, time);
  }

  /// Time of one writer of the leg: at its rates alone, and with its files beside that.
  [[nodiscard]] constexpr Rep own_time(std::size_t end, const BasicWriterGroup<Rep>& writer) const {
    const Rep zero = Rep(0.0);
    Rep longest = zero;
    for (std::size_t i = leg_; i < end; ++i) {
      const Rep& latency = stages_[i].latency_per_file.value();
      if (stages_[i].lock_step || !(latency > zero)) continue;
      const ShareLimits<Rep> limits = scaled_limits_of(i);
      const Rep transfer = limits.any() ? Rep(writer.bytes.value() / limits.least()) : zero;
      longest = larger(longest, Rep(transfer + Rep(writer.files.value() * latency)));
    }
    return longest;
  }

  /// For how long the save waited for each stage of the leg: for those whose rates bound in the chain of all of them,
  /// or for the slowest.
  constexpr void set_binding(std::size_t end, const Leg<Rep>& leg, const FairShare<Rep>* share, const Rep& time) {
    const Rep before = moving_;
    moving_ = larger(before, time);
    // among the legs of the segment the longest
    if (!at_least_nearly(time, before)) return;
    if (!at_least_nearly(before, time)) {
      for (std::size_t i = segment_; i < leg_; ++i) result_.times_[i].binds = {};
    }
    const bool by_chain = share != nullptr && at_least_nearly(share->time, time);
    Rep slowest = leg.slowest;
    if (leg.lock_step > Rep(0.0)) {  // then the leg may take longer than each of them
      slowest = Rep(0.0);
      for (std::size_t i = leg_; i < end; ++i) slowest = larger(slowest, without_fixed(i));
    }
    slowest = nearly(slowest);
    for (std::size_t i = leg_; i < end; ++i) {
      Rep binds = Rep(0.0);
      if (!by_chain) {
        if (without_fixed(i) >= slowest) binds = time;
      } else {
        const ShareLimits<Rep> limits = scaled_limits_of(i);
        const auto supplies = [](const Rep& own, const Rep& least, unsigned rate) {
          return own > Rep(0.0) && at_least_nearly(least, own) ? rate : 0;
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
    const Rep zero = Rep(0.0);
    end_leg(end, own, load);
    if (fixed_ > zero) {
      for (std::size_t i = segment_; i < end; ++i) {
        const BasicSeconds<Rep>& fixed = stages_[i].fixed;
        if (at_least_nearly(fixed.value(), fixed_)) result_.times_[i].binds += fixed;
      }
    }
    durable_ = Rep(Rep(begin_ + moving_) + (staggered_ ? zero : fixed_));
    if (blocks_) visible_ = durable_;
    released_ = !blocks_;
    staggered_ = own && own_ != nullptr && !load.even();
    if (staggered_) {
      own_->last = Rep(durable_ - begin_);
    } else {
      begin_ = durable_;
    }
    moving_ = fixed_ = zero;
    segment_ = end;
    blocks_ = false;
    ++number_;
  }

  std::span<const BasicStage<Rep>> stages_;
  BasicPathResult<Rep>& result_;
  Rep visible_ = Rep(0.0);  // end of the last segment that blocks
  Rep durable_ = Rep(0.0);  // end of the last segment that is closed
  Rep begin_ = Rep(0.0);    // of the segment at work, or of the first of those whose writers do not wait
  Rep moving_ = Rep(0.0);   // the longest leg of the segment at work
  Rep fixed_ = Rep(0.0);    // the longest fixed time in it
  Rep part_ = Rep(1.0);     // of the bytes that move in stage `partial_`
  std::size_t partial_ = ~std::size_t{0};
  OwnTimes<Rep>* own_ = nullptr;  // where some writers do not wait
  std::uint32_t number_ = 0;      // segments closed
  std::size_t segment_ = 0;       // first stage of the one at work
  std::size_t leg_ = 0;           // first stage of the leg
  bool staggered_ = false;        // the segment begins with the times in `own_`
  bool blocks_ = false;           // the segment at work
  bool released_ = false;         // a closed one did not block
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
