#pragma once
// What an adviser says, and why.

#include <cstdint>
#include <string_view>

#include <ckpt/advise/detail/words.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Why a program should save now.
enum class SaveReason : std::uint8_t {
  interval,  ///< the best interval is over
  first,     ///< nobody knows what a save costs
  walltime,  ///< after another step a save might not be durable before the walltime ends
  notice,    ///< the same, before a stop that was announced
};

/// Name of a reason.
[[nodiscard]] constexpr std::string_view to_string(SaveReason reason) {
  switch (reason) {
    case SaveReason::interval:
      return "interval";
    case SaveReason::first:
      return "first";
    case SaveReason::walltime:
      return "walltime";
    case SaveReason::notice:
      return "notice";
  }
  return "unknown";
}

/// Save now.
struct Advice {
  SaveReason reason = SaveReason::interval;  ///< why
  Seconds unsaved{};           ///< time since the job went on after its last save, or its start: what a failure takes
  Seconds interval{};          ///< best time between saves, from going on to the next; 0 where no save was seen [s]
  Seconds blocking{};          ///< what a save is taken to stop the job for [s]
  Seconds mtbf{};              ///< what the interval was chosen by: one over the mean failure rate [s]
  std::uint64_t failures = 0;  ///< seen
  Seconds left{};              ///< until the stop, of `walltime` and `notice` [s]
  Seconds needed{};            ///< what another step and a save might take, with the confidence [s]
  double confidence = 0.0;     ///< of that
  double chance = 1.0;         ///< that this save is durable before the stop
  /// Nothing that is done after this save can be saved: stop. For a `notice` and the `walltime`.
  bool stop = false;

  /// Why, in one line.
  [[nodiscard]] detail::Words<240> text() const {
    detail::Words<240> line;
    switch (reason) {
      case SaveReason::interval:
        line.add(unsaved).add(" unsaved; best is every ").add(interval).add(": a save takes ").add(blocking);
        line.add(", MTBF ").add(mtbf).add(" with ").add(static_cast<double>(failures)).add(" failures seen");
        break;
      case SaveReason::first:
        line.add("first save: to see what one costs");
        break;
      case SaveReason::walltime:
      case SaveReason::notice:
        line.add(reason == SaveReason::walltime ? "the walltime ends in " : "stop announced in ").add(left);
        line.add("; another step and a save take up to ").add(needed);
        line.add(" (").add(100.0 * confidence).add(" %): save and stop");
        if (chance < confidence) line.add("; it fits with a chance of ").add(100.0 * chance).add(" %");
        break;
    }
    return line;
  }
};

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
