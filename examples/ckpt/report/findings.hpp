#pragma once
// What a page says: each place has sentences with conditions, of which exactly one holds for any job.

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "data.hpp"

namespace program::page {

/// A place of the page that says something.
enum class Slot {
  cost,       ///< first sentence: what today costs
  change,     ///< second: what to do, and what it gives back
  next,       ///< third: what to do next
  hours,      ///< where the hours go
  interval,   ///< how often
  save,       ///< one save
  influence,  ///< what the uncertainty of inputs does
  scale,      ///< other numbers of nodes
  memory,     ///< host memory
};
inline constexpr Slot all_slots[] = {Slot::cost, Slot::change,    Slot::next,  Slot::hours, Slot::interval,
                                     Slot::save, Slot::influence, Slot::scale, Slot::memory};

/// What a change is worth saying of it.
enum class Change {
  unknown,  ///< how often the job fails is not known
  alone,    ///< there is nothing to compare with
  free,     ///< within 0.1 % of the wall clock: the choice is free
  untold,   ///< the range of the gain includes zero
  change,   ///< more, and outside of the range of zero
  worse,    ///< today loses less, which is no safe way
};
[[nodiscard]] Change change_of(const Data& data);

/// A sentence, or a heading with a paragraph, and when it holds.
template <class Shown, class Place>
struct FindingOf {
  Place slot;
  std::string_view name;
  bool (*holds)(const Shown&);
  std::string (*heading)(const Shown&);  ///< null where there is none
  std::string (*text)(const Shown&);
};

/// The one that holds in a place.
template <class Shown, class Place>
[[nodiscard]] const FindingOf<Shown, Place>& finding(std::span<const FindingOf<Shown, Place>> of, Place place,
                                                     const Shown& shown) {
  for (const FindingOf<Shown, Place>& one : of) {
    if (one.slot == place && one.holds(shown)) return one;
  }
  throw std::logic_error("no finding holds");
}

using Finding = FindingOf<Data, Slot>;
/// Those of the three sentences, and those of the parts.
[[nodiscard]] std::span<const Finding> answer_findings();
[[nodiscard]] std::span<const Finding> part_findings();
/// The one that holds in a place.
[[nodiscard]] inline const Finding& finding(Slot slot, const Data& data) {
  return finding(slot <= Slot::next ? answer_findings() : part_findings(), slot, data);
}
/// The small print below the three sentences.
[[nodiscard]] std::string range_sentence(const Data& data);

}  // namespace program::page
