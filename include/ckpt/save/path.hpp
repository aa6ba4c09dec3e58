#pragma once
// How long a save takes: a chain of stages, what limits each, which one binds, when training goes on and when the state
// is safe.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {

/// How a stage gets its bytes from the one before it.
enum class Handoff : std::uint8_t {
  streamed,           ///< while that one is still at work: of stages in a row the slowest decides
  store_and_forward,  ///< when that one is through: times add
};

/// Whether bytes change hands before a stage, for it and all stages after it.
enum class Gather : std::uint8_t {
  none,     ///< every writer keeps its bytes
  on_node,  ///< one process of each node takes all bytes of the node
  on_one,   ///< one process takes everything
};

/// What decides the time of a stage.
enum class Limit : std::uint8_t {
  writer,    ///< the rate of one writer, the heaviest
  node,      ///< the rate of one node, the heaviest
  shared,    ///< the rate that all share
  latency,   ///< time per file of the writer that is last
  metadata,  ///< files per second that all share
  fixed,     ///< time that depends on neither bytes nor files
};

/// Words for a limit.
[[nodiscard]] constexpr std::string_view to_string(Limit limit);

/// One stage of a save: planning, copying to the host, serialising, writing. A rate that is not given does not limit
/// it, but at least one rate, the latency or the fixed time has to be given.
///
///   t = max( max over writers (v b / (e r) + f l),  v b_node / (e r_node),  v S / (e r_shared),  F / m ) + t_0
///
/// with b and f bytes and files of a writer, b_node bytes of the heaviest node, S and F bytes and files of all, and r
/// the smallest of the three rates: no writer is faster than its node or than what all share.
template <Scalar Rep = double>
struct Stage {
  std::string_view name{};                               ///< must outlive the path, as string literals do
  std::optional<BasicBytesPerSecond<Rep>> per_writer{};  ///< of each writer [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> per_node{};    ///< r_node, of each node, its writers share it [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> shared{};      ///< r_shared, of all writers together [B/s], > 0
  // Written out: g++ 12 fails on `{}` here when a path is returned as a braced list.
  /// l, a writer's files one after the other [s], >= 0
  BasicSeconds<Rep> latency_per_file = BasicSeconds<Rep>(Rep(0.0));
  std::optional<BasicPerSecond<Rep>> files_per_second{};  ///< m, files or requests of all writers together [1/s], > 0
  /// t_0, of neither bytes nor files: planning, collectives, a commit [s], >= 0
  BasicSeconds<Rep> fixed = BasicSeconds<Rep>(Rep(0.0));
  Rep efficiency = Rep(1.0);            ///< e, part of the three rates that is reached, > 0
  Rep volume = Rep(1.0);                ///< v, bytes here for each byte of the load: 0.6, 2 copies; > 0
  Handoff handoff = Handoff::streamed;  ///< from the stage before; of no meaning for the first
  Gather gather = Gather::none;         ///< who writes from here on
  bool blocking = true;                 ///< training waits until this stage is through
};

/// Time of one stage.
template <Scalar Rep = double>
struct StageTime {
  std::string_view name{};      ///< of the stage
  BasicSeconds<Rep> time{};     ///< t, alone
  BasicSeconds<Rep> fastest{};  ///< the least that its rates allow: the same with e = 1, no latency, metadata or t_0
  Limit limit = Limit::writer;  ///< what decides t; of equal ones the first of the enumeration
  std::uint32_t segment = 0;    ///< stages that are streamed into each other have the same
};

/// What `SavePath::solve` found.
template <Scalar Rep = double>
class PathResult {
 public:
  /// Most stages of a path.
  static constexpr std::size_t max_stages = 16;

  BasicBytes<Rep> bytes{};           ///< S, of the load [B]
  BasicSeconds<Rep> visible_time{};  ///< training waits so long: the segments that block [s]
  BasicSeconds<Rep> durable_time{};  ///< from the start until the last stage is through: all segments [s]

  /// The stages in order.
  [[nodiscard]] constexpr std::span<const StageTime<Rep>> stages() const { return {times_.data(), count_}; }
  /// The stage that takes longest, the first of equal ones: the one to make faster.
  [[nodiscard]] constexpr const StageTime<Rep>& binding() const { return times_[binding_]; }
  /// Place of that stage in the path.
  [[nodiscard]] constexpr std::size_t binding_index() const { return binding_; }
  /// From the end of blocking until the state is safe [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> persist_time() const { return durable_time - visible_time; }
  /// S / durable time [B/s].
  [[nodiscard]] constexpr BasicBytesPerSecond<Rep> bandwidth() const { return bytes / durable_time; }

 private:
  template <Scalar>
  friend class SavePath;

  std::array<StageTime<Rep>, max_stages> times_{};
  std::size_t count_ = 0;
  std::size_t binding_ = 0;
};

namespace detail {
template <class Rep>
struct PathWalk;
}

/// The way of a checkpoint from accelerators to where it is safe, as stages in order.
///
/// Streamed stages form a segment, which takes as long as its slowest stage; segments add. Neglected is the filling of
/// the pipeline: a segment really takes longer by the time its first piece spends in the other stages, about their sum
/// times the size of a piece over that of the state. Neglected, too, is what stages take from each other when they
/// share a device. A segment blocks when one of its stages does.
///
/// Time of `solve` grows with stages, not with writers; it allocates nothing.
template <Scalar Rep = double>
class SavePath {
 public:
  using rep = Rep;                                                        ///< the scalar
  static constexpr std::size_t max_stages = PathResult<Rep>::max_stages;  ///< most stages of a path

  /// Empty: add stages before solving.
  constexpr SavePath() = default;
  /// From stages in order: `SavePath<>{{.name = "write", .per_node = 5_GBps}}`.
  /// @throws InvalidInput for more than `max_stages`
  constexpr SavePath(std::initializer_list<Stage<Rep>> stages) {
    for (const Stage<Rep>& stage : stages) add(stage);
  }

  /// Adds a stage at the end.
  /// @throws InvalidInput beyond `max_stages`
  constexpr SavePath& add(const Stage<Rep>& stage) {
    if (count_ == max_stages) {
      detail::reject("ckpt::SavePath: number of stages must be at most 16", static_cast<double>(count_ + 1));
    }
    stages_[count_++] = stage;
    return *this;
  }

  /// The stages in order.
  [[nodiscard]] constexpr std::span<const Stage<Rep>> stages() const { return {stages_.data(), count_}; }
  /// The same, to change them.
  [[nodiscard]] constexpr std::span<Stage<Rep>> stages() { return {stages_.data(), count_}; }

  /// Times of all stages, visible and durable time of one save.
  ///
  /// @param load  who writes how much; see SaveLoad
  /// @throws InvalidInput (or: not a constant expression) for an empty path, a rate or factor outside its domain (see
  ///         Stage), a stage without any limit, a stage that blocks after a segment that does not, or a time beyond the
  ///         range of the scalar
  /// @accuracy times of stages within 5 ulp of the exact value
  [[nodiscard]] constexpr PathResult<Rep> solve(const SaveLoad<Rep>& load) const;

 private:
  constexpr void run(std::size_t first, bool gathered, const SaveLoad<Rep>& load, detail::PathWalk<Rep>& walk,
                     PathResult<Rep>& result) const;
  constexpr void run_gathered(std::size_t first, const SaveLoad<Rep>& load, detail::PathWalk<Rep>& walk,
                              PathResult<Rep>& result) const;

  std::array<Stage<Rep>, max_stages> stages_{};
  std::size_t count_ = 0;
};

// ---- implementation

constexpr std::string_view to_string(Limit limit) {
  switch (limit) {
    case Limit::writer:
      return "one writer";
    case Limit::node:
      return "one node";
    case Limit::shared:
      return "what all share";
    case Limit::latency:
      return "time per file";
    case Limit::metadata:
      return "files per second";
    case Limit::fixed:
      return "fixed time";
  }
  return "unknown";
}

namespace detail {

/// Rejects a value of a stage, which it names.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_stage(const char* text, double value, std::string_view name) {
  InvalidInput error(text, value);
  reject(error.append(" in stage \"").append(name.substr(0, 100)).append("\""));
}

template <class Rep>
constexpr void require_rate(const Rep& rate, const char* text, std::string_view stage) {
  if (!is_positive(rate)) reject_stage(text, approximate(rate), stage);
}

template <class Rep>
constexpr void require_stage(const Stage<Rep>& stage) {
  if (stage.per_writer) {
    require_rate((*stage.per_writer).value(), "ckpt::SavePath::solve: rate per writer must be finite and > 0 B/s",
                 stage.name);
  }
  if (stage.per_node) {
    require_rate((*stage.per_node).value(), "ckpt::SavePath::solve: rate per node must be finite and > 0 B/s",
                 stage.name);
  }
  if (stage.shared) {
    require_rate((*stage.shared).value(), "ckpt::SavePath::solve: shared rate must be finite and > 0 B/s", stage.name);
  }
  if (stage.files_per_second) {
    require_rate((*stage.files_per_second).value(),
                 "ckpt::SavePath::solve: files per second must be finite and > 0 1/s", stage.name);
  }
  require_rate(stage.efficiency, "ckpt::SavePath::solve: efficiency must be finite and > 0", stage.name);
  require_rate(stage.volume, "ckpt::SavePath::solve: volume must be finite and > 0", stage.name);
  const Rep& latency = stage.latency_per_file.value();
  if (!is_non_negative(latency)) {
    reject_stage("ckpt::SavePath::solve: latency per file must be finite and >= 0 s", approximate(latency), stage.name);
  }
  const Rep& fixed = stage.fixed.value();
  if (!is_non_negative(fixed)) {
    reject_stage("ckpt::SavePath::solve: fixed time must be finite and >= 0 s", approximate(fixed), stage.name);
  }
}

/// Where a walk over the stages of a path stands.
template <class Rep>
struct PathWalk {
  Rep visible = Rep(0.0);    // end of the last segment that blocks
  Rep durable = Rep(0.0);    // end of the last segment that is closed
  Rep segment = Rep(0.0);    // time of the one at work
  Rep longest = Rep(0.0);    // of the stages so far
  std::uint32_t number = 0;  // segments closed
  bool blocks = false;       // the segment at work
  bool released = false;     // a closed one did not block

  constexpr void close_segment() {
    durable = Rep(durable + segment);
    if (blocks) visible = durable;
    released = !blocks;
    segment = Rep(0.0);
    blocks = false;
    ++number;
  }
};

/// The formula of one stage. Written into its place: a copy of what was just stored would wait for the stores.
template <class Rep>
constexpr Rep find_stage_time(const Stage<Rep>& stage, const SaveLoad<Rep>& load, StageTime<Rep>& result) {
  require_stage(stage);
  const Rep zero = Rep(0.0);
  Limit slowest = Limit::writer;  // of the rates one writer meets
  Rep rate = zero;
  const auto meet = [&](const std::optional<BasicBytesPerSecond<Rep>>& given, Limit kind) {
    if (!given) return;
    if (rate > zero && !((*given).value() < rate)) return;
    rate = (*given).value();
    slowest = kind;
  };
  meet(stage.per_writer, Limit::writer);
  meet(stage.per_node, Limit::node);
  meet(stage.shared, Limit::shared);
  const Rep& latency = stage.latency_per_file.value();
  const bool unlimited = !(rate > zero);
  if (unlimited && !(latency > zero) && !stage.files_per_second && !(stage.fixed.value() > zero)) {
    reject(InvalidInput("ckpt::SavePath::solve: a stage needs a rate or a latency, in stage \"")
               .append(stage.name.substr(0, 100))
               .append("\""));
  }

  Limit limit = slowest;
  Rep time = zero;     // with efficiency, latency and metadata
  Rep fastest = zero;  // without
  const bool whole = stage.efficiency >= Rep(1.0) && stage.efficiency <= Rep(1.0);
  const Rep scale = whole ? stage.volume : Rep(stage.volume / stage.efficiency);
  if (unlimited) {
    limit = Limit::latency;
    for (const WriterGroup<Rep>& group : load.extremes()) {
      const Rep t(group.files.value() * latency);
      if (t > time) time = t;
    }
  } else {
    for (const WriterGroup<Rep>& group : load.extremes()) {
      const Rep least(group.bytes.value() / rate);
      if (least > fastest) fastest = least;
      const Rep moving(least * scale);
      const Rep waiting(group.files.value() * latency);
      const Rep t(moving + waiting);
      if (!(t > time)) continue;
      time = t;
      limit = waiting > moving ? Limit::latency : slowest;
    }
    const auto share = [&](const std::optional<BasicBytesPerSecond<Rep>>& given, const Rep& bytes, Limit kind) {
      if (!given) return;
      const Rep least(bytes / (*given).value());
      if (least > fastest) fastest = least;
      const Rep t(least * scale);
      if (!(t > time)) return;
      time = t;
      limit = kind;
    };
    share(stage.per_node, load.heaviest_node().value(), Limit::node);
    share(stage.shared, load.bytes().value(), Limit::shared);
  }
  if (stage.files_per_second) {
    const Rep t(load.files() / (*stage.files_per_second).value());
    if (t > time) {
      time = t;
      limit = Limit::metadata;
    }
  }
  if (stage.fixed.value() > zero) {
    if (stage.fixed.value() > time) limit = Limit::fixed;
    time = Rep(time + stage.fixed.value());
  }
  if (!is_non_negative(time)) {
    reject_stage("ckpt::SavePath::solve: time is beyond the range of the scalar [s]", approximate(time), stage.name);
  }
  result.name = stage.name;
  result.time = BasicSeconds<Rep>(time);
  result.fastest = BasicSeconds<Rep>(Rep(fastest * stage.volume));
  result.limit = limit;
  return time;
}

}  // namespace detail

template <Scalar Rep>
constexpr void SavePath<Rep>::run(std::size_t first, bool gathered, const SaveLoad<Rep>& load,
                                  detail::PathWalk<Rep>& walk, PathResult<Rep>& result) const {
  for (std::size_t i = first; i < count_; ++i) {
    const Stage<Rep>& stage = stages_[i];
    if (stage.gather != Gather::none && !(gathered && i == first)) return run_gathered(i, load, walk, result);
    if (i > 0 && stage.handoff == Handoff::store_and_forward) walk.close_segment();
    if (stage.blocking && walk.released) {
      detail::reject_stage("ckpt::SavePath::solve: a stage cannot block after one that does not",
                           static_cast<double>(i), stage.name);
    }
    walk.blocks = walk.blocks || stage.blocking;
    const Rep time = detail::find_stage_time(stage, load, result.times_[i]);
    result.times_[i].segment = walk.number;
    if (time > walk.longest) {
      walk.longest = time;
      result.binding_ = i;
    }
    if (time > walk.segment) walk.segment = time;
  }
}

template <Scalar Rep>
constexpr void SavePath<Rep>::run_gathered(std::size_t first, const SaveLoad<Rep>& load, detail::PathWalk<Rep>& walk,
                                           PathResult<Rep>& result) const {
  const bool on_node = stages_[first].gather == Gather::on_node;
  run(first, true, on_node ? load.gathered_on_nodes() : load.gathered(), walk, result);
}

template <Scalar Rep>
constexpr PathResult<Rep> SavePath<Rep>::solve(const SaveLoad<Rep>& load) const {
  if (count_ == 0) detail::reject("ckpt::SavePath::solve: number of stages must be > 0", 0.0);
  PathResult<Rep> result;
  detail::PathWalk<Rep> walk;
  run(0, false, load, walk, result);
  walk.close_segment();
  detail::require_positive(walk.durable,
                           "ckpt::SavePath::solve: durable time must be > 0 s and within the range of the scalar");
  result.bytes = load.bytes();
  result.count_ = count_;
  result.visible_time = BasicSeconds<Rep>(walk.visible);
  result.durable_time = BasicSeconds<Rep>(walk.durable);
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
