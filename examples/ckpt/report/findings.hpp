#pragma once
// What a page says: each place has sentences with conditions, of which exactly one holds for any job.

#include <span>
#include <string>
#include <string_view>

#include "data.hpp"

namespace program::page {

/// Around what is quoted, and around what is gained or to be done; no text holds these itself.
inline constexpr char bold = '\x01', accent = '\x02', plain = '\x03';

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
  inputs,     ///< where figures come from
};
inline constexpr Slot all_slots[] = {Slot::cost, Slot::change,    Slot::next,  Slot::hours,  Slot::interval,
                                     Slot::save, Slot::influence, Slot::scale, Slot::memory, Slot::inputs};

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
struct Finding {
  Slot slot;
  std::string_view name;
  bool (*holds)(const Data&);
  std::string (*heading)(const Data&);  ///< null in the first three places
  std::string (*text)(const Data&);
};

/// All of them.
[[nodiscard]] std::span<const Finding> all_findings();
/// The one that holds in a place.
[[nodiscard]] const Finding& finding(Slot slot, const Data& data);
/// The small print below the three sentences.
[[nodiscard]] std::string range_sentence(const Data& data);

}  // namespace program::page
