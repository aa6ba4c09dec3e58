#pragma once
// Finish times of many runs in constant memory.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Counts what runs took beyond the failure-free time, in bins that are 1/512 of their own excess wide. Excesses under
/// 2^-24 of the failure-free time count as none; those over 2^24 times of it share the last bin.
class FinishTimes {
 public:
  static constexpr int digits = 9;    // bins in an octave: 2^digits
  static constexpr int octaves = 24;  // below and above the failure-free time, each
  static constexpr std::size_t bins = (std::size_t{2 * octaves} << digits) + 2;

  FinishTimes() : counts_(bins) {}

  /// Counts a run whose excess is `excess` times the failure-free time.
  void add(double excess) { ++counts_[bin_of(excess)]; }
  /// Adds what another has counted.
  void add(const FinishTimes& other) {
    for (std::size_t i = 0; i < bins; ++i) counts_[i] += other.counts_[i];
  }

  /// The excess that a fraction p of the runs does not exceed, between the edges of a bin by its share.
  [[nodiscard]] double quantile(double p) const {
    std::uint64_t all = 0;
    for (const std::uint64_t n : counts_) all += n;
    const double wanted = p * static_cast<double>(all);
    double below = 0.0;
    for (std::size_t i = 0; i < bins; ++i) {
      const auto here = static_cast<double>(counts_[i]);
      if (here > 0.0 && below + here >= wanted) {
        const double share = (wanted - below) / here;
        return lower_edge(i) + share * (lower_edge(i + 1) - lower_edge(i));
      }
      below += here;
    }
    return lower_edge(bins - 1);
  }

 private:
  static constexpr std::uint64_t first_ = std::uint64_t{1023 - octaves}
                                          << digits;  // of the bits of the smallest excess

  static std::size_t bin_of(double excess) {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(excess) >> (52 - digits);
    if (!(excess > 0.0) || bits < first_) return 0;
    const std::uint64_t bin = bits - first_ + 1;
    return bin < bins - 1 ? static_cast<std::size_t>(bin) : bins - 1;
  }

  static double lower_edge(std::size_t bin) {
    if (bin == 0) return 0.0;
    if (bin >= bins) bin = bins - 1;
    return std::bit_cast<double>((bin - 1 + first_) << (52 - digits));
  }

  std::vector<std::uint64_t> counts_;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
