#pragma once
// Some of the runs of a simulation, as bytes: made anywhere, kept in files, sent to others, merged in any order.

#include <cstddef>
#include <cstdint>
#include <span>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/detail/part_sums.hpp>
#include <ckpt/goodput/time_histogram.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

template <FailureLaw Law>
class BatchedSimulation;

/// Some of the runs of a simulation: sums without rounding, and counts of times. Whatever batches of runs a part was
/// made of, in whatever order parts are merged: the same batches are the same bytes.
class SimulationPart {
 public:
  /// How many bytes a part has, on machines of the same byte order and version.
  static constexpr std::size_t byte_size = sizeof(detail::PartData);

  /// No runs of no simulation: merges with any.
  SimulationPart() = default;
  /// From bytes that `bytes` gave.
  /// @throws InvalidInput for others: of another length, version or byte order, or changed on their way as far as that
  ///         can be seen
  explicit SimulationPart(std::span<const std::byte> bytes);

  /// What can be written to a file, or sent, as it is.
  [[nodiscard]] std::span<const std::byte, byte_size> bytes() const {
    return std::as_bytes(std::span<const detail::PartData, 1>(sums_.data.data(), 1));
  }
  /// Adds the runs of another part.
  /// @throws InvalidInput for a part of another simulation, for batches that are in both, and for parts with more than
  ///         256 gaps between them: then merge neighbours first
  void merge(const SimulationPart& other);

  /// How many runs it has.
  [[nodiscard]] std::uint64_t runs() const { return data().runs; }
  /// Whether it has a batch of runs.
  [[nodiscard]] bool has(std::uint64_t batch) const { return first_without(batch) != batch; }
  /// The first batch from `begin` on that it does not have: what is to be done next.
  [[nodiscard]] std::uint64_t first_without(std::uint64_t begin) const;
  /// The first batch from `begin` on that it has; without one, 2^64 - 1.
  [[nodiscard]] std::uint64_t first_with(std::uint64_t begin) const;
  /// Mean wall-clock time of the runs [s]; not a number without any.
  [[nodiscard]] Seconds mean() const { return sums_.mean(); }
  /// Of that mean [s]; infinite as long as one run does not tell.
  [[nodiscard]] Seconds standard_error() const { return sums_.standard_error(); }
  /// Shortest run [s].
  [[nodiscard]] Seconds minimum() const { return Seconds(data().minimum); }
  /// Longest run [s].
  [[nodiscard]] Seconds maximum() const { return Seconds(data().maximum); }

 private:
  template <FailureLaw Law>
  friend class BatchedSimulation;

  [[nodiscard]] detail::PartData& data() { return sums_.get(); }
  [[nodiscard]] const detail::PartData& data() const { return sums_.get(); }

  detail::PartSums sums_{};
};

// ---- implementation

inline SimulationPart::SimulationPart(std::span<const std::byte> bytes) {
  if (bytes.size() != byte_size) {
    detail::reject("ckpt::SimulationPart: number of bytes must be SimulationPart::byte_size",
                   static_cast<double>(bytes.size()));
  }
  detail::PartData& d = data();
  const auto words = std::as_writable_bytes(std::span<detail::PartData, 1>(sums_.data.data(), 1));
  for (std::size_t i = 0; i < byte_size; ++i) words[i] = bytes[i];
  bool right = d.mark == detail::PartData::right_mark && d.ranges <= detail::PartData::most_ranges;
  std::uint64_t left = d.runs;  // of which every batch has one at least
  for (std::uint64_t i = 0; right && i < d.ranges; ++i) {
    const std::uint64_t batches = d.range[i][1] - d.range[i][0];
    right = d.range[i][0] < d.range[i][1] && (i == 0 || d.range[i - 1][1] < d.range[i][0]) && batches <= left;
    left -= batches;
  }
  std::uint64_t counted = 0;
  for (const std::uint64_t n : d.counts) counted += n;
  const bool times = detail::is_non_negative(d.minimum) && detail::is_non_negative(d.maximum) && d.minimum <= d.maximum;
  if (!right || counted != d.runs || !times || (d.runs == 0) != (d.ranges == 0)) {
    detail::reject(
        InvalidInput("ckpt::SimulationPart: these are not the bytes of a part, written by this version on a "
                     "machine of this byte order"));
  }
}

inline std::uint64_t SimulationPart::first_without(std::uint64_t begin) const {
  for (std::uint64_t i = 0; i < data().ranges; ++i) {
    if (begin >= data().range[i][0] && begin < data().range[i][1]) return data().range[i][1];
  }
  return begin;
}

inline std::uint64_t SimulationPart::first_with(std::uint64_t begin) const {
  for (std::uint64_t i = 0; i < data().ranges; ++i) {
    if (begin < data().range[i][1]) return begin < data().range[i][0] ? data().range[i][0] : begin;
  }
  return ~std::uint64_t{0};
}

inline void SimulationPart::merge(const SimulationPart& other) {
  const detail::PartData& o = other.data();
  detail::PartData& d = data();
  if (o.ranges == 0) return;
  if (d.ranges == 0) {
    d = o;
    return;
  }
  if (o.simulation != d.simulation) {
    detail::reject(
        InvalidInput("ckpt::SimulationPart: parts that are merged must be of one simulation: the same run, "
                     "law, interval and options"));
  }
  for (std::uint64_t i = 0; i < o.ranges; ++i) {
    if (first_with(o.range[i][0]) < o.range[i][1]) {
      detail::reject("ckpt::SimulationPart: a batch is in both parts", static_cast<double>(first_with(o.range[i][0])));
    }
  }
  SimulationPart all = *this;  // stays as it was where there are too many gaps
  for (std::uint64_t i = 0; i < o.ranges; ++i) all.sums_.insert(o.range[i][0], o.range[i][1]);
  detail::PartData& a = all.data();
  a.minimum = detail::smaller(a.minimum, o.minimum);
  a.maximum = detail::larger(a.maximum, o.maximum);
  a.runs += o.runs;
  for (int i = 0; i < detail::BatchSums::size; ++i) a.sum[i].add(o.sum[i]);
  for (std::size_t i = 0; i < TimeHistogram::bins; ++i) a.counts[i] += o.counts[i];
  sums_.data.swap(all.sums_.data);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
