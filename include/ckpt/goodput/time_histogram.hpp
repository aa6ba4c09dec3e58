#pragma once
// How long many runs took, in constant memory: percentiles of any of them, of parts that are counted apart and merged.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Counts times of at least about a reference (what a run takes if nothing fails) by what they are above it, in bins
/// that are at most 1/512 of that excess wide: a percentile is off by less than 0.2 % of its excess. An excess under
/// 2^-24 of the reference counts as none; all from 2^24 times the reference on share a bin. Counts are whole numbers:
/// merged in any order, whatever was counted where, they are the same.
class TimeHistogram {
 public:
  static constexpr int digits = 9;    ///< bins in an octave of the excess: 2^digits
  static constexpr int octaves = 24;  ///< below and above the reference, each
  static constexpr std::size_t bins = (std::size_t{2 * octaves} << digits) + 2;  ///< how many bins
  static constexpr double relative_error = 0x1p-9;  ///< of the excess of a percentile, for an excess in the octaves

  /// Of no reference: has counted nothing, and becomes what it is merged with.
  TimeHistogram() = default;
  /// Counts times above a reference.
  /// @throws InvalidInput for one that is not finite and > 0 s
  explicit TimeHistogram(Seconds reference) : reference_(reference), counts_(bins) {
    detail::require_positive(reference, Subject{"ckpt::TimeHistogram", "reference", "s"});
  }
  /// From a reference and counts, as `reference` and `counts` give them.
  /// @throws InvalidInput also for another number of counts than `bins`
  TimeHistogram(Seconds reference, std::span<const std::uint64_t> counts)
      : reference_(reference), counts_(counts.begin(), counts.end()) {
    detail::require_positive(reference, Subject{"ckpt::TimeHistogram", "reference", "s"});
    if (counts.size() != bins) {
      detail::reject("ckpt::TimeHistogram: number of counts must be TimeHistogram::bins",
                     static_cast<double>(counts.size()));
    }
  }

  /// Counts a time.
  /// @throws InvalidInput without a reference
  void add(Seconds time) {
    require_reference();
    ++counts_[bin_of((time - reference_) / reference_)];
  }
  /// Counts what another one has counted.
  /// @throws InvalidInput where the references differ
  void merge(const TimeHistogram& other) {
    if (other.counts_.empty()) return;
    if (counts_.empty()) *this = TimeHistogram(other.reference_);
    if (other.reference_ < reference_ || other.reference_ > reference_) {
      detail::reject(InvalidInput("ckpt::TimeHistogram: histograms that are merged must have the same reference"));
    }
    for (std::size_t i = 0; i < bins; ++i) counts_[i] += other.counts_[i];
  }

  /// The time that so many percent of the times do not exceed, 0 ... 100, between the edges of a bin by its share [s].
  /// @throws InvalidInput for another percentage, and where nothing was counted
  [[nodiscard]] Seconds percentile(double percent) const {
    detail::require_between(percent, 0.0, 100.0, "ckpt::TimeHistogram::percentile: percent must be from 0 to 100");
    const std::uint64_t all = count();
    if (all == 0) detail::reject(InvalidInput("ckpt::TimeHistogram::percentile: nothing was counted"));
    const double wanted = percent / 100.0 * static_cast<double>(all);
    double below = 0.0;
    for (std::size_t i = 0; i < bins; ++i) {
      const auto here = static_cast<double>(counts_[i]);
      if (here > 0.0 && below + here >= wanted) {
        const double share = (wanted - below) / here;
        return reference_ * (1.0 + (lower_edge(i) + share * (lower_edge(i + 1) - lower_edge(i))));
      }
      below += here;
    }
    return reference_ * (1.0 + lower_edge(bins - 1));
  }

  /// How many times were counted.
  [[nodiscard]] std::uint64_t count() const {
    std::uint64_t all = 0;
    for (const std::uint64_t n : counts_) all += n;
    return all;
  }
  /// The reference [s].
  [[nodiscard]] Seconds reference() const { return reference_; }
  /// The counts of all bins; none without a reference.
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
  /// The bin of an excess that is a part, or a multiple, of the reference.
  [[nodiscard]] static constexpr std::size_t bin_of(double excess) {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(excess) >> (52 - digits);
    if (!(excess > 0.0) || bits < first_) return 0;
    const std::uint64_t bin = bits - first_ + 1;
    return bin < bins - 1 ? static_cast<std::size_t>(bin) : bins - 1;
  }
  /// The least excess that a bin counts.
  [[nodiscard]] static constexpr double lower_edge(std::size_t bin) {
    if (bin == 0) return 0.0;
    if (bin >= bins) bin = bins - 1;
    return std::bit_cast<double>((bin - 1 + first_) << (52 - digits));
  }

 private:
  static constexpr std::uint64_t first_ = std::uint64_t{1023 - octaves} << digits;  // of the bits of the least excess

  void require_reference() const {
    if (counts_.empty()) detail::reject(InvalidInput("ckpt::TimeHistogram: has no reference to count times above"));
  }

  Seconds reference_{};
  std::vector<std::uint64_t> counts_{};
};

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
