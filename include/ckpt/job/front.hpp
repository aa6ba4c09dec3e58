#pragma once
// The best of many: the k best by one number, and the Pareto front of several. Parts are found apart and merged; the
// result does not depend on how the points were divided, nor on the order.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

namespace ckpt::inline CKPT_ABI {

/// Which of two numbers is better.
enum class Prefer : std::uint8_t {
  less,  ///< the smaller one
  more,  ///< the larger one
};

/// Words for a preference.
[[nodiscard]] constexpr std::string_view to_string(Prefer prefer) { return prefer == Prefer::less ? "less" : "more"; }

/// The k best points by one number; of equal ones those with the lower index. A number that is none has no place.
/// @tparam Payload  what is kept of a point besides
template <class Payload>
class TopK {
 public:
  /// A point.
  struct Entry {
    std::uint64_t index = 0;  ///< its number
    double value = 0.0;       ///< what it is judged by
    Payload payload{};        ///< what is kept of it
  };

  /// @param most    k, >= 1
  /// @param prefer  which is better
  /// @throws InvalidInput for a k of 0
  constexpr explicit TopK(std::size_t most, Prefer prefer = Prefer::less) : most_(most), prefer_(prefer) {
    if (most == 0) detail::reject(InvalidInput("ckpt::TopK: k must be 1 or more"));
  }

  /// Whether a point would be among the best so far.
  [[nodiscard]] constexpr bool admits(std::uint64_t index, double value) const {
    return !detail::is_nan(value) && (entries_.size() < most_ || better(index, value, entries_.back()));
  }
  /// One more point.
  constexpr void add(Entry entry) {
    if (!admits(entry.index, entry.value)) return;
    if (entries_.size() == most_) entries_.pop_back();
    entries_.push_back(std::move(entry));
    for (std::size_t i = entries_.size() - 1; i > 0; --i) {
      if (!better(entries_[i].index, entries_[i].value, entries_[i - 1])) break;
      std::swap(entries_[i], entries_[i - 1]);
    }
  }
  /// The best of another part, too.
  /// @throws InvalidInput where k or the preference of that part is another one
  constexpr void merge(TopK other) {
    if (other.most_ != most_ || other.prefer_ != prefer_) {
      detail::reject(InvalidInput("ckpt::TopK: parts that are merged must have the same k and preference"));
    }
    for (Entry& entry : other.entries_) add(std::move(entry));
  }
  /// The best first.
  [[nodiscard]] constexpr const std::vector<Entry>& entries() const { return entries_; }

 private:
  [[nodiscard]] constexpr bool better(std::uint64_t index, double value, const Entry& than) const {
    if (value < than.value) return prefer_ == Prefer::less;
    if (value > than.value) return prefer_ == Prefer::more;
    return index < than.index;
  }

  std::size_t most_;
  Prefer prefer_;
  std::vector<Entry> entries_{};
};

/// Points that no other one beats: none is as good in every number and better in one. Of points that are equal in all
/// of them the one with the lowest index. A point with a number that is none has no place.
/// @tparam Payload  what is kept of a point besides
template <class Payload>
class ParetoFront {
 public:
  static constexpr std::size_t max_objectives = 8;  ///< most numbers

  /// A point.
  struct Entry {
    std::uint64_t index = 0;                      ///< its number
    std::array<double, max_objectives> values{};  ///< what it is judged by; those beyond the preferences do not count
    Payload payload{};                            ///< what is kept of it
  };

  /// @param prefer  which is better, of each number: 1 to 8
  /// @throws InvalidInput for none, or more
  constexpr ParetoFront(std::initializer_list<Prefer> prefer) {
    for (const Prefer each : prefer) add_objective(each);
    if (prefer.size() == 0) detail::reject(InvalidInput("ckpt::ParetoFront: without numbers nothing is better"));
  }
  /// The same from any range.
  template <class Range>
    requires(!std::is_same_v<std::remove_cvref_t<Range>, ParetoFront>)
  constexpr explicit ParetoFront(const Range& prefer) {
    for (const Prefer each : prefer) add_objective(each);
    if (objectives_ == 0) detail::reject(InvalidInput("ckpt::ParetoFront: without numbers nothing is better"));
  }

  /// Whether a point would be on the front so far.
  [[nodiscard]] constexpr bool admits(std::uint64_t index, const std::array<double, max_objectives>& values) const {
    for (std::size_t i = 0; i < objectives_; ++i) {
      if (detail::is_nan(values[i])) return false;
    }
    // What beats it is not behind it; of two numbers the one right before it is the best in the second.
    const std::size_t end = place_of(index, values);
    for (std::size_t i = objectives_ <= 2 && end > 0 ? end - 1 : 0; i < end; ++i) {
      if (!compare(entries_[i].values, values).loses) return false;
    }
    return true;
  }
  /// One more point.
  constexpr void add(Entry entry) {
    if (!admits(entry.index, entry.values)) return;
    const std::size_t place = place_of(entry.index, entry.values);
    std::size_t kept = place;
    for (std::size_t i = place; i < entries_.size(); ++i) {
      if (!compare(entries_[i].values, entry.values).wins) continue;  // it is beaten, or the same
      if (kept != i) entries_[kept] = std::move(entries_[i]);
      ++kept;
    }
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(kept), entries_.end());
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(place), std::move(entry));
  }
  /// The front of another part, too.
  /// @throws InvalidInput where the preferences of that part are others
  constexpr void merge(ParetoFront other) {
    if (other.objectives_ != objectives_ || other.prefer_ != prefer_) {
      detail::reject(InvalidInput("ckpt::ParetoFront: parts that are merged must have the same preferences"));
    }
    for (Entry& entry : other.entries_) add(std::move(entry));
  }
  /// In order of the first number, the best first.
  [[nodiscard]] constexpr const std::vector<Entry>& entries() const { return entries_; }

 private:
  struct Comparison {
    bool wins;   ///< better in one number
    bool loses;  ///< worse in one
  };

  constexpr void add_objective(Prefer prefer) {
    if (objectives_ == max_objectives) detail::reject(InvalidInput("ckpt::ParetoFront: more than 8 numbers"));
    prefer_[objectives_++] = prefer;
  }
  [[nodiscard]] constexpr Comparison compare(const std::array<double, max_objectives>& a,
                                             const std::array<double, max_objectives>& b) const {
    Comparison result{false, false};
    for (std::size_t i = 0; i < objectives_; ++i) {
      const bool less = a[i] < b[i];
      const bool more = a[i] > b[i];
      result.wins = result.wins || (prefer_[i] == Prefer::less ? less : more);
      result.loses = result.loses || (prefer_[i] == Prefer::less ? more : less);
    }
    return result;
  }
  /// Whether an entry comes before a point in order.
  [[nodiscard]] constexpr bool before(const Entry& entry, std::uint64_t index,
                                      const std::array<double, max_objectives>& values) const {
    for (std::size_t i = 0; i < objectives_; ++i) {
      if (entry.values[i] < values[i]) return prefer_[i] == Prefer::less;
      if (entry.values[i] > values[i]) return prefer_[i] == Prefer::more;
    }
    return entry.index < index;
  }
  /// Where a point has its place.
  [[nodiscard]] constexpr std::size_t place_of(std::uint64_t index,
                                               const std::array<double, max_objectives>& values) const {
    std::size_t low = 0;
    for (std::size_t high = entries_.size(); low < high;) {
      const std::size_t middle = low + (high - low) / 2;
      if (before(entries_[middle], index, values)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  std::array<Prefer, max_objectives> prefer_{};
  std::size_t objectives_ = 0;
  std::vector<Entry> entries_{};
};

}  // namespace ckpt::inline CKPT_ABI
