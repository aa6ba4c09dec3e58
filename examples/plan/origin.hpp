#pragma once
// Where a figure comes from, for the reports.

#include <string>

#include <ckpt/core/provenance.hpp>

namespace plan {

/// A figure's origin: how far to trust it, and the document it stands in. A figure from the command line has none.
struct Origin {
  std::string confidence{};  ///< measured, verified, derived, recalled; or given, default, assumed
  ckpt::Source source{};
};

/// The origin of one figure of a catalog entry.
template <class Entry>
[[nodiscard]] Origin origin_of(const Entry& entry, ckpt::Figure figure) {
  return {std::string(to_string(confidence(entry, figure))), entry.source};
}

[[nodiscard]] inline Origin given_or_default(bool given) { return {given ? "given" : "default", {}}; }

}  // namespace plan
