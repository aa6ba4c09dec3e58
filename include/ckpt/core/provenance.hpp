#pragma once
// Where a figure comes from, and how far to trust it.

#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How a figure was obtained, best first.
enum class Confidence : std::uint8_t {
  measured,  ///< somebody measured it and published the measurement
  verified,  ///< read in the cited document
  derived,   ///< arithmetic on cited figures, or a published formula evaluated
  recalled,  ///< from memory of a data sheet: check before relying on it
};

/// The word for a confidence.
[[nodiscard]] constexpr std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::measured:
      return "measured";
    case Confidence::verified:
      return "verified";
    case Confidence::derived:
      return "derived";
    case Confidence::recalled:
      return "recalled";
  }
  return "unknown";
}

/// The document that a figure was read in. An empty title means: the user's own figure.
struct Source {
  std::string_view title{};                      ///< document and publisher
  int year = 0;                                  ///< of publication, or of the version read
  std::string_view url{};                        ///< where it can be read
  Confidence confidence = Confidence::verified;  ///< of the figures taken from it

  friend constexpr bool operator==(const Source&, const Source&) = default;
};

/// The same document, with another confidence: `recalled(sources::aws)`.
[[nodiscard]] constexpr Source with_confidence(Source source, Confidence confidence) {
  source.confidence = confidence;
  return source;
}

/// Names of the figures an entry can hold; see core/figure.hpp.
enum class Figure : std::uint32_t;

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
