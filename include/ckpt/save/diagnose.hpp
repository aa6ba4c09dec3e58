#pragma once
// Is this save slow? The measured time against the expected one, and what would explain the difference.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {

/// What can make a save slower or faster than expected.
enum class Cause : std::uint8_t {
  serialisation,       ///< every process turns state into bytes at `process_rate`
  single_writer,       ///< one process writes everything
  optimizer_on_rank0,  ///< one process writes all optimizer state, the others their share of the rest
  replicated_state,    ///< every replica writes all of it
  small_files,         ///< time per file, with the number of files that were found
  read_figure,         ///< the rates that bind are those of reading
  straggler,           ///< one writer was late, all others were done when expected
  gib_for_gb,          ///< a size or rate in GiB was taken for GB, or the other way round
  page_cache,          ///< faster than the hardware: bytes are in memory, not on the medium
};

/// Words for a cause.
[[nodiscard]] constexpr std::string_view to_string(Cause cause);

/// What else is known about the save. A cause that needs a fact is considered only when the fact is given.
template <Scalar Rep = double>
struct SaveFacts {
  std::optional<BasicBytesPerSecond<Rep>> process_rate{};  ///< of one process turning state into a file [B/s]
  std::optional<BasicBytes<Rep>> optimizer_bytes{};        ///< part of the load that is optimizer state [B]
  std::optional<Count<Rep>> replicas{};                    ///< data parallel replicas of the state, >= 1
  std::optional<Count<Rep>> files{};                       ///< found on the medium, of all writers together
  std::optional<BasicSeconds<Rep>> latency_per_file{};     ///< of the last stage; without: as the path has it [s]
  std::optional<BasicSeconds<Rep>> others_done{};          ///< when all writers but the last were done [s]
  Rep write_over_read = Rep(0.5);  ///< rate of writing over that of reading, above 0 ... 1; half is common for drives
};

/// What was measured, and how close a cause has to come.
struct DiagnoseOptions {
  bool visible = false;     ///< the time is how long training waited; otherwise until the state was safe
  double tolerance = 0.25;  ///< a cause may miss the measured time by this factor less 1; above 0 ... 1
};

/// A cause that explains the measured time better than the path alone.
template <Scalar Rep = double>
struct Finding {
  Cause cause = Cause::serialisation;  ///< the cause
  BasicSeconds<Rep> predicted{};       ///< time of the save if it was so [s]
  Rep factor = Rep(1.0);               ///< measured / predicted: 1 explains all of it
};

/// What `diagnose` found.
template <Scalar Rep = double>
class Diagnosis {
 public:
  /// Most findings.
  static constexpr std::size_t max_findings = 9;

  BasicSeconds<Rep> measured{};  ///< as given [s]
  BasicSeconds<Rep> expected{};  ///< of the path, durable or visible as measured [s]
  BasicSeconds<Rep> fastest{};   ///< the least that the rates allow: efficiency 1, no time per file [s]
  Rep ratio = Rep(1.0);          ///< measured / expected
  bool as_expected = false;      ///< the ratio is within the tolerance
  PathResult<Rep> path{};        ///< every stage with its time and limit

  /// Causes that come within the tolerance of the measured time, the closest first. Empty: nothing that was considered
  /// explains it, or nothing better than the path as it is.
  [[nodiscard]] constexpr std::span<const Finding<Rep>> findings() const { return {findings_.data(), count_}; }

  /// Adds a cause when it is close enough, in its place. `tolerance` is the factor, less 1, that it may miss by.
  constexpr void consider(Cause cause, const BasicSeconds<Rep>& predicted, const Rep& tolerance);
  /// Adds a cause at the end, however close.
  constexpr void add(Cause cause, const BasicSeconds<Rep>& predicted) {
    if (count_ == max_findings) return;
    findings_[count_++] = {cause, predicted, Rep(measured.value() / predicted.value())};
  }

 private:
  std::array<Finding<Rep>, max_findings> findings_{};
  std::size_t count_ = 0;
};

/// Compares a measured save with its path, and computes for each cause how long the save would have taken.
///
/// A cause is reported when its time is within the tolerance of the measured one and nearer to it than the expected
/// time. GiB taken for GB has to fit within 1 %, as it changes no more than 7 %. `page_cache` is reported when the save
/// was faster than its rates allow by more than the tolerance; its prediction is that limit. More than one cause can be
/// reported, and a cause that is not in the list can give the same time: findings are where to look first.
///
/// @param path      stages with the rates that are believed
/// @param load      who is believed to write how much
/// @param measured  time of one save [s], finite and > 0
/// @param facts     see SaveFacts
/// @param options   see DiagnoseOptions
/// @throws InvalidInput for a value outside its domain, when nothing blocks but the visible time was measured, or what
///         `SavePath::solve` rejects
template <Scalar Rep>
[[nodiscard]] constexpr Diagnosis<Rep> diagnose(const SavePath<Rep>& path, const SaveLoad<Rep>& load,
                                                const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                                const std::type_identity_t<SaveFacts<Rep>>& facts = {},
                                                const DiagnoseOptions& options = {});

// ---- implementation

constexpr std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::serialisation:
      return "each process serialises at its own rate";
    case Cause::single_writer:
      return "a single process writes everything";
    case Cause::optimizer_on_rank0:
      return "the optimizer state is gathered to rank 0";
    case Cause::replicated_state:
      return "every replica writes the whole state";
    case Cause::small_files:
      return "many small files";
    case Cause::read_figure:
      return "the bandwidth is that of reading, not of writing";
    case Cause::straggler:
      return "one writer is late, the others are on time";
    case Cause::gib_for_gb:
      return "GiB taken for GB, or the other way round";
    case Cause::page_cache:
      return "faster than the hardware: written to memory, not yet to the medium";
  }
  return "unknown";
}

namespace detail {

/// How far apart two times are, as a factor of at least 1.
template <class Rep>
[[nodiscard]] constexpr Rep apart(const BasicSeconds<Rep>& a, const BasicSeconds<Rep>& b) {
  return a > b ? Rep(a.value() / b.value()) : Rep(b.value() / a.value());
}

template <class Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> time_of(const PathResult<Rep>& result, bool visible) {
  return visible ? result.visible_time : result.durable_time;
}

/// What the rates of a path allow at best.
template <class Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> fastest_time(const SavePath<Rep>& path, const PathResult<Rep>& result,
                                                       bool visible) {
  const auto times = result.stages();
  BasicSeconds<Rep> sum{};
  for (std::size_t i = 0; i < times.size();) {
    const std::uint32_t segment = times[i].segment;
    BasicSeconds<Rep> longest{};
    bool blocks = false;
    for (; i < times.size() && times[i].segment == segment; ++i) {
      if (times[i].fastest > longest) longest = times[i].fastest;
      blocks = blocks || path.stages()[i].blocking;
    }
    if (blocks || !visible) sum += longest;
  }
  return sum;
}

/// The path with one more stage, streamed, at the rate of one process.
template <class Rep>
[[nodiscard]] constexpr SavePath<Rep> with_process_rate(const SavePath<Rep>& path,
                                                        const BasicBytesPerSecond<Rep>& rate) {
  SavePath<Rep> slower = path;
  return slower.add(
      {.name = "serialise", .per_writer = rate, .blocking = path.stages()[path.stages().size() - 1].blocking});
}

/// One writer with all optimizer state and its share of the rest.
template <class Rep>
[[nodiscard]] constexpr SaveLoad<Rep> optimizer_gathered(const SaveLoad<Rep>& load, const Rep& optimizer) {
  const Rep rest(Rep(load.bytes().value() - optimizer) / load.writers());
  const Rep others(load.writers() - Rep(1.0));
  const Rep files(load.files() / load.writers());
  const std::array<WriterGroup<Rep>, 2> groups{
      WriterGroup<Rep>{.bytes = BasicBytes<Rep>(Rep(optimizer + rest)), .files = files},
      WriterGroup<Rep>{.bytes = BasicBytes<Rep>(rest), .files = files, .writers = others}};
  return SaveLoad<Rep>(std::span<const WriterGroup<Rep>>(groups), load.layout());
}

template <class Rep>
constexpr void require_facts(const SaveFacts<Rep>& facts, const SaveLoad<Rep>& load) {
  const auto positive = [](const auto& fact, const char* text) {
    if (fact) require_positive((*fact).value(), text);
  };
  positive(facts.process_rate, "ckpt::diagnose: rate of a process must be finite and > 0 B/s");
  positive(facts.files, "ckpt::diagnose: number of files must be finite and > 0");
  positive(facts.latency_per_file, "ckpt::diagnose: latency per file must be finite and > 0 s");
  positive(facts.others_done, "ckpt::diagnose: time when the others were done must be finite and > 0 s");
  positive(facts.optimizer_bytes, "ckpt::diagnose: bytes of optimizer state must be finite and > 0 B");
  if (facts.optimizer_bytes && !(*facts.optimizer_bytes < load.bytes())) {
    reject("ckpt::diagnose: bytes of optimizer state must be less than those of the load [B]",
           approximate((*facts.optimizer_bytes).value()));
  }
  if (facts.replicas) {
    require_between((*facts.replicas).value(), Rep(1.0), largest<Rep>(),
                    "ckpt::diagnose: number of replicas must be finite and >= 1");
  }
  require_part(facts.write_over_read, "ckpt::diagnose: write rate over read rate must be above 0 and at most 1");
}

}  // namespace detail

template <Scalar Rep>
constexpr void Diagnosis<Rep>::consider(Cause cause, const BasicSeconds<Rep>& predicted, const Rep& tolerance) {
  if (!(predicted.value() > Rep(0.0))) return;
  const Rep distance = detail::apart(measured, predicted);
  if (!(distance <= Rep(Rep(1.0) + tolerance)) || !(distance < detail::apart(measured, expected))) return;
  const Finding<Rep> found{cause, predicted, Rep(measured.value() / predicted.value())};
  for (std::size_t i = 0; i < count_; ++i) {
    if (findings_[i].cause != cause) continue;
    if (!(distance < detail::apart(measured, findings_[i].predicted))) return;
    for (std::size_t j = i + 1; j < count_; ++j) findings_[j - 1] = findings_[j];  // the better one takes its place
    --count_;
    break;
  }
  if (count_ == max_findings) return;
  std::size_t place = count_;
  for (; place > 0 && distance < detail::apart(measured, findings_[place - 1].predicted); --place) {
    findings_[place] = findings_[place - 1];
  }
  findings_[place] = found;
  ++count_;
}

template <Scalar Rep>
constexpr Diagnosis<Rep> diagnose(const SavePath<Rep>& path, const SaveLoad<Rep>& load,
                                  const std::type_identity_t<BasicSeconds<Rep>>& measured,
                                  const std::type_identity_t<SaveFacts<Rep>>& facts, const DiagnoseOptions& options) {
  detail::require_positive(measured.value(), "ckpt::diagnose: measured time must be finite and > 0 s");
  detail::require_part(options.tolerance, "ckpt::diagnose: tolerance must be above 0 and at most 1");
  detail::require_facts(facts, load);
  const Rep tolerance = detail::scalar_cast<Rep>(options.tolerance);
  const bool visible = options.visible;
  const Rep one = Rep(1.0);

  Diagnosis<Rep> result;
  result.path = path.solve(load);
  result.measured = measured;
  result.expected = detail::time_of(result.path, visible);
  if (!(result.expected.value() > Rep(0.0))) {
    detail::reject("ckpt::diagnose: a stage must block when the visible time was measured [s]",
                   detail::approximate(result.expected.value()));
  }
  result.fastest = detail::fastest_time(path, result.path, visible);
  result.ratio = Rep(measured.value() / result.expected.value());
  result.as_expected = detail::apart(measured, result.expected) <= Rep(one + tolerance);
  const auto consider = [&](Cause cause, const SavePath<Rep>& other_path, const SaveLoad<Rep>& other_load) {
    result.consider(cause, detail::time_of(other_path.solve(other_load), visible), tolerance);
  };

  const bool room = path.stages().size() < SavePath<Rep>::max_stages;
  const bool process = facts.process_rate && room;
  const SavePath<Rep> serialised = process ? detail::with_process_rate(path, *facts.process_rate) : path;
  if (process) consider(Cause::serialisation, serialised, load);
  if (load.writers() > one) {
    consider(Cause::single_writer, path, load.gathered());
    if (process) consider(Cause::single_writer, serialised, load.gathered());
    // From two writers on; between them a fraction of a writer would be left.
    if (facts.optimizer_bytes && load.writers() >= Rep(2.0)) {
      const SaveLoad<Rep> gathered = detail::optimizer_gathered(load, (*facts.optimizer_bytes).value());
      consider(Cause::optimizer_on_rank0, path, gathered);
      if (process) consider(Cause::optimizer_on_rank0, serialised, gathered);
    }
  }
  if (facts.replicas) {
    const SaveLoad<Rep> repeated = load.repeated(*facts.replicas);
    consider(Cause::replicated_state, path, repeated);
    if (process) consider(Cause::replicated_state, serialised, repeated);
  }
  if (facts.files) {
    SavePath<Rep> slower = path;
    if (facts.latency_per_file) slower.stages()[path.stages().size() - 1].latency_per_file = *facts.latency_per_file;
    consider(Cause::small_files, slower, load.with_files(*facts.files));
  }
  {
    SavePath<Rep> slower = path;
    Stage<Rep>& stage = slower.stages()[result.path.binding_index()];
    stage.efficiency = Rep(stage.efficiency * facts.write_over_read);
    consider(Cause::read_figure, slower, load);
  }
  if (facts.others_done && measured > *facts.others_done) {
    result.consider(Cause::straggler, measured * Rep(result.expected.value() / (*facts.others_done).value()),
                    tolerance);
  }
  const Rep gib_over_gb = Rep(1.073741824);
  const Rep unit_tolerance = detail::scalar_cast<Rep>(0.01);
  result.consider(Cause::gib_for_gb, result.expected * gib_over_gb, unit_tolerance);
  result.consider(Cause::gib_for_gb, result.expected / gib_over_gb, unit_tolerance);
  if (Rep(measured.value() * Rep(one + tolerance)) < result.fastest.value()) {
    result.add(Cause::page_cache, result.fastest);
  }
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
