#pragma once
// What a diagnosis of a measured save or load says: the times, and the causes that were tested.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/path.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What can make a save or a load slower or faster than expected.
enum class Cause : std::uint8_t {
  serialisation,       ///< every process turns state into bytes at `process_rate`
  single_writer,       ///< one process writes everything
  optimizer_on_rank0,  ///< one process writes all optimizer state, the others their share of the rest
  replicated_state,    ///< every replica writes all of it
  small_files,         ///< time per file, with the number of files that were found
  read_figure,         ///< the rate of the storage is that of reading
  straggler,           ///< one writer was late, all others were done when expected
  gib_for_gb,          ///< a size or rate in GiB was taken for GB, or the other way round
  page_cache,          ///< faster than the hardware: bytes are in memory, not on the medium
  planning,            ///< planning, collectives and metadata of all ranks, whatever the bytes
  fresh_host_memory,   ///< the copy to the host makes the pages that it lands in
  few_targets,         ///< the files lie on few targets of the file system
  full_target,         ///< one of the targets is slower than the others, as a full one is
  few_connections,     ///< each writer has few connections to an object store
  gathered_to_one,     ///< the whole state is sent to one rank, which then writes it
  deserialisation,     ///< loads: every process turns files into state at `process_rate`
  one_reader,          ///< loads: one process reads everything
  same_bytes,          ///< loads: every replica reads all of it
  cold_cache,          ///< loads: the rate is that of files in memory, and they were not
  warm_cache,          ///< loads: faster than the hardware: files were in memory
  format_conversion,   ///< loads: the state is converted after it is read
};

/// Words for a cause.
[[nodiscard]] constexpr std::string_view to_string(Cause cause);

/// What would show whether it is that cause.
[[nodiscard]] constexpr std::string_view evidence(Cause cause);

/// Whether a cause explains the measured time.
enum class Fit : std::uint8_t {
  whole,  ///< the save would have taken that time
  part,   ///< what is known of it explains a part that matters, and something else the rest
  none,   ///< by it the save would have taken another time
};

/// The word for what a cause explains.
[[nodiscard]] constexpr std::string_view to_string(Fit fit) {
  switch (fit) {
    case Fit::whole:
      return "whole";
    case Fit::part:
      return "part";
    case Fit::none:
      return "none";
  }
  return "unknown";
}

/// What was measured, and how close a cause has to come.
struct DiagnoseOptions {
  bool visible = false;     ///< the time is how long training waited; otherwise until the state was safe
  double tolerance = 0.25;  ///< a cause may miss the measured time by this factor less 1; above 0 ... 1
};

/// A cause that was tested.
template <Scalar Rep = double>
struct BasicFinding {
  Cause cause = Cause::serialisation;  ///< the cause
  BasicSeconds<Rep> predicted{};       ///< time of the save if it was so [s]
  Rep factor = Rep(1.0);               ///< measured / predicted: 1 explains all of it
  Fit fit = Fit::none;                 ///< whether it does
};
/// In doubles.
using Finding = BasicFinding<double>;

namespace detail {
template <class Rep, class Facts, class Time>
class CauseTests;
}

/// What `diagnose` found.
template <Scalar Rep = double>
class BasicDiagnosis {
 public:
  /// Most causes.
  static constexpr std::size_t max_causes = 21;

  BasicSeconds<Rep> measured{};  ///< as given [s]
  BasicSeconds<Rep> expected{};  ///< of the path, durable or visible as measured [s]
  BasicSeconds<Rep> fastest{};   ///< the least that the rates allow: efficiency 1, no time per file, nothing fixed [s]
  Rep ratio = Rep(1.0);          ///< measured / expected
  bool as_expected = false;      ///< the ratio is within the tolerance
  BasicPathResult<Rep> path{};   ///< every stage with its time and limit

  /// Causes that explain it, the closest first, then those that explain a part. Empty: nothing that was tested does, or
  /// nothing better than the path as it is.
  [[nodiscard]] constexpr std::span<const BasicFinding<Rep>> findings() const { return {tested_.data(), fitting_}; }
  /// All causes that the facts allow to test: the findings, then those that do not fit, the closest first.
  [[nodiscard]] constexpr std::span<const BasicFinding<Rep>> tested() const { return {tested_.data(), count_}; }
  /// Whether a cause was tested; if not, a fact is missing.
  [[nodiscard]] constexpr bool tested(Cause cause) const {
    for (const BasicFinding<Rep>& finding : tested()) {
      if (finding.cause == cause) return true;
    }
    return false;
  }

 private:
  template <class, class, class>
  friend class detail::CauseTests;

  /// Puts a cause in its place. Of two predictions of one cause the better one stays.
  constexpr void add(Cause cause, const BasicSeconds<Rep>& predicted, Fit fit);

  std::array<BasicFinding<Rep>, max_causes> tested_{};
  std::size_t count_ = 0;
  std::size_t fitting_ = 0;
};
/// In doubles.
using Diagnosis = BasicDiagnosis<double>;

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
    case Cause::planning:
      return "planning and metadata of all ranks";
    case Cause::fresh_host_memory:
      return "host memory touched for the first time";
    case Cause::few_targets:
      return "the files lie on few targets of the file system";
    case Cause::full_target:
      return "one target of the file system is slow, as a full one is";
    case Cause::few_connections:
      return "few connections of each process to the object store";
    case Cause::gathered_to_one:
      return "the full state is gathered to one rank, which writes it";
    case Cause::deserialisation:
      return "each process turns files into state at its own rate";
    case Cause::one_reader:
      return "a single process reads everything";
    case Cause::same_bytes:
      return "every replica reads the whole state";
    case Cause::cold_cache:
      return "the files were not in memory, as the figure takes them to be";
    case Cause::warm_cache:
      return "faster than the hardware: read from memory, not from the medium";
    case Cause::format_conversion:
      return "the state is converted after it is read";
  }
  return "unknown";
}

constexpr std::string_view evidence(Cause cause) {
  switch (cause) {
    case Cause::serialisation:
    case Cause::deserialisation:
      return "the rate of one process alone";
    case Cause::single_writer:
      return "how many processes have written files";
    case Cause::optimizer_on_rank0:
      return "the sizes of the files of each rank";
    case Cause::replicated_state:
      return "the bytes that were written, against those of one state";
    case Cause::small_files:
      return "the number of files";
    case Cause::read_figure:
      return "a benchmark of the storage that writes";
    case Cause::straggler:
      return "when each file was finished";
    case Cause::gib_for_gb:
      return "the unit in which size and rate were printed";
    case Cause::page_cache:
      return "the time until fsync has returned";
    case Cause::planning:
      return "the time of the second save, whose plan is cached";
    case Cause::fresh_host_memory:
      return "the same save into buffers that were made before";
    case Cause::few_targets:
      return "the stripes of the files, and what one target writes";
    case Cause::full_target:
      return "how full each target is";
    case Cause::few_connections:
      return "the number of connections of a process, and what one carries";
    case Cause::gathered_to_one:
      return "the memory of rank 0 during the save";
    case Cause::one_reader:
      return "how many processes read files";
    case Cause::same_bytes:
      return "the bytes that were read, against those of one state";
    case Cause::cold_cache:
      return "the same load once more";
    case Cause::warm_cache:
      return "the load after the caches were dropped";
    case Cause::format_conversion:
      return "the load without the conversion";
  }
  return "unknown";
}

namespace detail {

/// How far apart two times are, as a factor of at least 1.
template <class Rep>
[[nodiscard]] constexpr Rep apart(const BasicSeconds<Rep>& a, const BasicSeconds<Rep>& b) {
  return a > b ? a / b : b / a;
}

}  // namespace detail

template <Scalar Rep>
constexpr void BasicDiagnosis<Rep>::add(Cause cause, const BasicSeconds<Rep>& predicted, Fit fit) {
  if (!(predicted.value() > Rep(0.0))) return;
  const Rep distance = detail::apart(measured, predicted);
  const auto before = [&](const BasicFinding<Rep>& other) {
    return fit != other.fit ? fit < other.fit : distance < detail::apart(measured, other.predicted);
  };
  for (std::size_t i = 0; i < count_; ++i) {
    if (tested_[i].cause != cause) continue;
    if (!before(tested_[i])) return;
    if (tested_[i].fit != Fit::none) --fitting_;
    for (std::size_t j = i + 1; j < count_; ++j) tested_[j - 1] = tested_[j];  // the better one takes its place
    --count_;
    break;
  }
  std::size_t place = count_;
  for (; place > 0 && before(tested_[place - 1]); --place) tested_[place] = tested_[place - 1];
  tested_[place] = {cause, predicted, measured / predicted, fit};
  ++count_;
  if (fit != Fit::none) ++fitting_;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
