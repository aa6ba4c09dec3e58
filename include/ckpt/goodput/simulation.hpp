#pragma once
// What a simulation is told, and what it says.

#include <cstdint>
#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/run_state.hpp>
#include <ckpt/goodput/time_histogram.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How a run is walked through. Both draw the same random numbers and give the same runs, up to rounding.
enum class SimulationMethod : std::uint8_t {
  jump,      ///< from failure to failure; what lies between is counted in one step
  segments,  ///< event by event: compute, wait, save, durable, failure
};

/// The word for a method.
[[nodiscard]] constexpr std::string_view to_string(SimulationMethod method) {
  switch (method) {
    case SimulationMethod::jump:
      return "jump";
    case SimulationMethod::segments:
      return "segments";
  }
  return "unknown";
}

/// What other simulators assume, ready to be set: `run.exposure = preset.exposure; options.valid = preset.valid;`
struct SimulationConvention {
  Exposure exposure{};                  ///< when failures strike
  SaveValid valid = SaveValid::at_end;  ///< when a save counts
};

/// Conventions of the field under the names of what they assume.
namespace conventions {

/// Failures strike at any time but in the downtime: Daly's complete model.
inline constexpr SimulationConvention failures_anywhere{{.saving = true, .restoring = true}, SaveValid::at_end};
/// Failures spare saves and restores.
inline constexpr SimulationConvention failures_while_computing{{.saving = false, .restoring = false},
                                                               SaveValid::at_end};
/// Failures spare saves.
inline constexpr SimulationConvention failures_not_while_saving{{.saving = false, .restoring = true},
                                                                SaveValid::at_end};
/// Failures spare restores.
inline constexpr SimulationConvention failures_not_while_restoring{{.saving = true, .restoring = false},
                                                                   SaveValid::at_end};
/// Failures strike at any time, and a save counts from its start on.
inline constexpr SimulationConvention valid_at_start{{.saving = true, .restoring = true}, SaveValid::at_start};

}  // namespace conventions

/// How long to simulate, and how.
struct SimulationOptions {
  std::uint64_t seed = 1;         ///< of the random numbers
  double relative_error = 1e-3;   ///< stop when the standard error of the mean time is below this part of it; 0: never
  std::uint64_t min_runs = 1000;  ///< no sooner than after so many runs
  std::uint64_t max_runs = 1'000'000;                ///< and not later
  std::uint64_t max_failures = 1'000'000'000;        ///< a run with more, or of which more are expected, is an error
  SimulationMethod method = SimulationMethod::jump;  ///< how a run is walked through
  SaveValid valid = SaveValid::at_end;               ///< when a synchronous save counts
};

/// What is known so far; a callback gets it now and then.
struct SimulationProgress {
  std::uint64_t runs = 0;    ///< runs done
  Seconds mean{};            ///< mean time of them [s]
  Seconds standard_error{};  ///< of that mean [s]; infinite after one run, which does not tell
};

/// What the runs took.
struct SimulationResult {
  std::uint64_t runs = 0;      ///< number of runs
  Seconds mean{};              ///< mean wall-clock time [s]
  Seconds standard_error{};    ///< of the mean [s], infinite after one run; of one run: times sqrt(runs)
  Seconds minimum{};           ///< shortest run [s]
  Seconds maximum{};           ///< longest run [s]
  Seconds without_failures{};  ///< what a run takes in which nothing fails [s]
  Ledger ledger{};             ///< mean of each category, and of the number of failures
  Ledger ledger_error{};       ///< their standard errors; infinite after one run
  /// The exact ledger of the same run; for exponential failures of which none is announced, saves valid at their end.
  std::optional<Ledger> expected;
  bool converged = false;      ///< whether `relative_error` was reached
  bool cancelled = false;      ///< whether the callback stopped it
  TimeHistogram finish_times;  ///< what `percentile` reads

  /// useful work / mean wall-clock time.
  [[nodiscard]] double goodput() const { return ledger.goodput(); }

  /// The time [s] that so many percent of the runs do not exceed, 0 ... 100. Resolution: 0.2 % of what it is above the
  /// failure-free time.
  [[nodiscard]] Seconds percentile(double percent) const {
    const Seconds time = finish_times.percentile(percent);
    return time < minimum ? minimum : time > maximum ? maximum : time;
  }
};

namespace detail {
/// No callback.
struct Unwatched {
  constexpr bool operator()(const SimulationProgress&) const { return true; }
};
}  // namespace detail

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
