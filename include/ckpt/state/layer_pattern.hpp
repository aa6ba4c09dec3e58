#pragma once
// Which layers of a stack are of which kind, where they are not all alike.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/tensor.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// One letter for each layer, from the first; fewer letters than layers repeat: "LLL*" is three layers of one kind and
/// then one of another, again and again. Without a letter all layers are alike.
class LayerPattern {
 public:
  /// Most letters there can be.
  static constexpr std::size_t capacity = 254;

  /// No pattern.
  constexpr LayerPattern() = default;
  /// From letters.
  /// @throws InvalidInput more than 254 letters
  constexpr LayerPattern(std::string_view letters) : size_(static_cast<std::uint8_t>(checked(letters))) {  // NOLINT
    for (std::size_t i = 0; i < letters.size(); ++i) letters_[i] = letters[i];
  }
  /// The same.
  constexpr LayerPattern(const char* letters) : LayerPattern(std::string_view(letters)) {}  // NOLINT

  /// The letters as they were given.
  [[nodiscard]] constexpr std::string_view letters() const { return {letters_.data(), size_}; }
  /// No pattern.
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  /// The letter of a layer; 0 without a pattern.
  [[nodiscard]] constexpr char operator[](std::uint64_t layer) const {
    return empty() ? '\0' : letters_[static_cast<std::size_t>(layer % size_)];
  }
  /// Whether some letter is this one.
  [[nodiscard]] constexpr bool contains(char letter) const { return letters().find(letter) != std::string_view::npos; }

  /// The pattern with another letter in the place of some.
  [[nodiscard]] constexpr LayerPattern replaced(std::string_view some, char other) const {
    LayerPattern result = *this;
    for (std::size_t i = 0; i < size_; ++i) {
      if (some.find(letters_[i]) != std::string_view::npos) result.letters_[i] = other;
    }
    return result;
  }

  friend constexpr bool operator==(const LayerPattern&, const LayerPattern&) = default;

 private:
  [[nodiscard]] static constexpr std::size_t checked(std::string_view letters) {
    if (letters.size() > capacity) {
      detail::reject("ckpt::LayerPattern: letters must be at most 254", static_cast<double>(letters.size()));
    }
    return letters.size();
  }

  std::array<char, capacity> letters_{};
  std::uint8_t size_ = 0;
};

/// Calls `visit(layers)` with the layers [0, end) whose letter is among `kinds`, as few `Layers` as their regularity
/// allows: one where they repeat. Without a pattern all layers are of the kind `otherwise`.
template <class Visit>
constexpr void for_each_run(const LayerPattern& pattern, std::uint64_t end, std::string_view kinds, char otherwise,
                            Visit&& visit);

// ---- implementation

namespace detail {

/// Layers of one kind, side by side.
struct LayerRun {
  std::uint64_t begin;
  std::uint64_t end;  // begin where there is none
};

/// Which layers of a pattern are of a kind.
class LayersOfKind {
 public:
  constexpr LayersOfKind(const LayerPattern& pattern, std::string_view kinds) : length_(pattern.letters().size()) {
    for (std::size_t i = 0; i < length_; ++i) {
      for (const char kind : kinds) holds_[i] = holds_[i] || pattern.letters()[i] == kind;
    }
  }

  /// Of a layer within two times the letters.
  [[nodiscard]] constexpr bool contains(std::uint64_t layer) const {
    return holds_[static_cast<std::size_t>(layer < length_ ? layer : layer - length_)];
  }

  /// The first run at or after `from` and below `end`.
  [[nodiscard]] constexpr LayerRun next_run(std::uint64_t from, std::uint64_t end) const {
    while (from < end && !contains(from)) ++from;
    std::uint64_t last = from;
    while (last < end && contains(last)) ++last;
    return {from, last};
  }

  /// After how many of the layers [0, end) the kind repeats; `end` if it does not.
  [[nodiscard]] constexpr std::uint64_t period(std::uint64_t end) const {
    for (std::uint64_t period = 1; period < end; ++period) {
      std::uint64_t layer = period;
      while (layer < end && contains(layer) == contains(layer - period)) ++layer;
      if (layer == end) return period;
    }
    return end;
  }

 private:
  std::array<bool, LayerPattern::capacity> holds_{};
  std::size_t length_;
};

}  // namespace detail

template <class Visit>
constexpr void for_each_run(const LayerPattern& pattern, std::uint64_t end, std::string_view kinds, char otherwise,
                            Visit&& visit) {
  const auto put = [&visit](const Layers& layers) { visit(layers); };
  constexpr auto inside = Layers::Place::inside;
  if (pattern.empty()) {
    if (end != 0 && kinds.find(otherwise) != std::string_view::npos)
      put(Layers{.place = inside, .begin = 0, .end = end});
    return;
  }
  const detail::LayersOfKind kind(pattern, kinds);
  const std::uint64_t twice = 2 * pattern.letters().size();
  const std::uint64_t period = kind.period(end < twice ? end : twice);
  const bool repeats = period <= end / 2 || pattern.letters().size() < end;
  const std::uint64_t stretch = repeats ? period : end;
  for (auto run = kind.next_run(0, stretch); run.begin < run.end;) {
    const std::uint64_t length = run.end - run.begin;
    if (repeats) {
      put(Layers{.place = inside, .begin = 0, .end = end, .period = period, .from = run.begin, .to = run.end});
      run = kind.next_run(run.end, stretch);
      continue;
    }
    // Runs of one length, evenly spaced, are one pattern.
    std::uint64_t spacing = length;
    std::uint64_t last = run.begin;
    auto next = kind.next_run(run.end, stretch);
    while (next.end - next.begin == length && (last == run.begin || next.begin - last == spacing)) {
      spacing = next.begin - last;
      last = next.begin;
      next = kind.next_run(next.end, stretch);
    }
    put(Layers{.place = inside, .begin = run.begin, .end = last + length, .period = spacing, .from = 0, .to = length});
    run = next;
  }
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
