#pragma once
// Some of the runs of a simulation, as bytes: made anywhere, kept in files, sent to others, merged in any order.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/exact_sum.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/detail/simulated_run.hpp>
#include <ckpt/goodput/time_histogram.hpp>

namespace ckpt::inline CKPT_ABI {

namespace detail {

class Rounds;

/// What a batch of runs sums up.
struct BatchSums {
  static constexpr int columns = 6;  // of SimulatedOutcome
  static constexpr int finish = 2 * columns;
  static constexpr int excess = finish + 1;
  static constexpr int squared_excess = finish + 2;
  static constexpr int size = finish + 3;

  double sum[size] =
      {};  // of each column, of its square, of the finish time, of what it is above the failure-free time
  double minimum = 0.0;
  double maximum = 0.0;
  std::uint64_t runs = 0;
  bool given_up = false;

  void add(const SimulatedOutcome& one, double time, double above) {
    minimum = runs > 0 ? smaller(minimum, time) : time;
    maximum = larger(maximum, time);
    ++runs;
    const double values[columns] = {one.save, one.slowdown, one.waiting,
                                    one.lost, one.restore,  static_cast<double>(one.failures)};
    for (int i = 0; i < columns; ++i) {
      sum[i] += values[i];
      sum[columns + i] += values[i] * values[i];
    }
    sum[finish] += time;
    sum[excess] += above;
    sum[squared_excess] += above * above;
    given_up = given_up || one.given_up;
  }
};

/// The bytes of a part: words of 64 bits, without gaps.
struct PartData {
  static constexpr std::uint64_t right_mark = 0x31'74'72'61'70'74'6b'63;  // "ckptpar1", in the order of this machine
  static constexpr std::size_t most_ranges = 256;

  std::uint64_t mark = right_mark;
  std::uint64_t simulation = 0;  // which one: a hash of all that makes its numbers
  std::uint64_t runs = 0;
  std::uint64_t ranges = 0;
  std::uint64_t range[most_ranges][2] =
      {};  // [begin, end) of the batches that are in it, in order, none beside another
  double minimum = 0.0;
  double maximum = 0.0;
  ExactSum sum[BatchSums::size] = {};
  std::uint64_t counts[TimeHistogram::bins] = {};
};

}  // namespace detail

/// Some of the runs of a simulation: sums without rounding, and counts of times. Whatever batches of runs a part was
/// made of, in whatever order parts are merged: the same batches are the same bytes.
class SimulationPart {
 public:
  /// How many bytes a part has, on machines of the same byte order and version.
  static constexpr std::size_t byte_size = sizeof(detail::PartData);

  /// No runs of no simulation: merges with any.
  SimulationPart() : data_(1) {}
  /// From bytes that `bytes` gave.
  /// @throws InvalidInput for others: of another length, version or byte order, or changed on their way as far as that
  ///         can be seen
  explicit SimulationPart(std::span<const std::byte> bytes);

  /// What can be written to a file, or sent, as it is.
  [[nodiscard]] std::span<const std::byte, byte_size> bytes() const {
    return std::as_bytes(std::span<const detail::PartData, 1>(data_.data(), 1));
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
  [[nodiscard]] Seconds mean() const { return Seconds(mean_of(detail::BatchSums::finish)); }
  /// Of that mean [s]; infinite as long as one run does not tell.
  [[nodiscard]] Seconds standard_error() const;
  /// Shortest run [s].
  [[nodiscard]] Seconds minimum() const { return Seconds(data().minimum); }
  /// Longest run [s].
  [[nodiscard]] Seconds maximum() const { return Seconds(data().maximum); }

 private:
  friend class detail::Rounds;

  [[nodiscard]] detail::PartData& data() { return data_[0]; }
  [[nodiscard]] const detail::PartData& data() const { return data_[0]; }
  [[nodiscard]] double mean_of(int column) const {
    return data().sum[column].value() / static_cast<double>(data().runs);
  }
  /// Says of which simulation it is, before the first batch.
  void begin(std::uint64_t simulation) { data().simulation = simulation; }
  /// Puts batches [begin, end) into the list.
  void insert(std::uint64_t begin, std::uint64_t end);
  /// Adds a batch, of whose runs these are the bins.
  void add(const detail::BatchSums& batch, const std::uint16_t* bins);

  std::vector<detail::PartData> data_;  // one: too much for a stack
};

// ---- implementation

inline SimulationPart::SimulationPart(std::span<const std::byte> bytes) : data_(1) {
  if (bytes.size() != byte_size) {
    detail::reject("ckpt::SimulationPart: number of bytes must be SimulationPart::byte_size",
                   static_cast<double>(bytes.size()));
  }
  detail::PartData& d = data();
  std::memcpy(&d, bytes.data(), byte_size);
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

inline Seconds SimulationPart::standard_error() const {
  const auto n = static_cast<double>(data().runs);
  if (!(n > 1.0)) return Seconds(std::numeric_limits<double>::infinity());
  if (!(data().minimum < data().maximum)) return Seconds{};
  const double excess = data().sum[detail::BatchSums::excess].value();
  const double squares = data().sum[detail::BatchSums::squared_excess].value() - excess * (excess / n);
  return Seconds(math::sqrt(detail::larger(squares, 0.0) / (n - 1.0) / n));
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
  for (std::uint64_t i = 0; i < o.ranges; ++i) all.insert(o.range[i][0], o.range[i][1]);
  detail::PartData& a = all.data();
  a.minimum = detail::smaller(a.minimum, o.minimum);
  a.maximum = detail::larger(a.maximum, o.maximum);
  a.runs += o.runs;
  for (int i = 0; i < detail::BatchSums::size; ++i) a.sum[i].add(o.sum[i]);
  for (std::size_t i = 0; i < TimeHistogram::bins; ++i) a.counts[i] += o.counts[i];
  data_.swap(all.data_);
}

inline void SimulationPart::insert(std::uint64_t begin, std::uint64_t end) {
  detail::PartData& d = data();
  std::uint64_t at = 0;
  while (at < d.ranges && d.range[at][1] < begin) ++at;
  std::uint64_t next = at;  // behind those that the new one joins
  while (next < d.ranges && d.range[next][0] <= end) {
    begin = d.range[next][0] < begin ? d.range[next][0] : begin;
    end = d.range[next][1] > end ? d.range[next][1] : end;
    ++next;
  }
  if (next == at) {
    if (d.ranges == detail::PartData::most_ranges) {
      detail::reject(InvalidInput("ckpt::SimulationPart: more than 256 gaps between parts; merge neighbours first"));
    }
    for (std::uint64_t i = d.ranges; i > at; --i) {
      d.range[i][0] = d.range[i - 1][0];
      d.range[i][1] = d.range[i - 1][1];
    }
    ++d.ranges;
  } else {
    for (std::uint64_t i = next; i < d.ranges; ++i) {
      d.range[i - next + at + 1][0] = d.range[i][0];
      d.range[i - next + at + 1][1] = d.range[i][1];
    }
    d.ranges -= next - at - 1;
    for (std::uint64_t i = d.ranges; i < d.ranges + next - at - 1; ++i) d.range[i][0] = d.range[i][1] = 0;
  }
  d.range[at][0] = begin;
  d.range[at][1] = end;
}

inline void SimulationPart::add(const detail::BatchSums& batch, const std::uint16_t* bins) {
  detail::PartData& d = data();
  bool finite = detail::is_non_negative(batch.sum[detail::BatchSums::squared_excess]);
  for (const double sum : batch.sum) finite = finite && detail::is_finite(sum);
  if (!finite) {
    detail::reject("ckpt::simulate: the square of the time of a run is beyond the range of a double [s]",
                   batch.maximum);
  }
  d.minimum = d.runs > 0 ? detail::smaller(d.minimum, batch.minimum) : batch.minimum;
  d.maximum = detail::larger(d.maximum, batch.maximum);
  d.runs += batch.runs;
  for (int i = 0; i < detail::BatchSums::size; ++i) d.sum[i].add(batch.sum[i]);
  for (std::uint64_t i = 0; i < batch.runs; ++i) ++d.counts[bins[i]];
}

}  // namespace ckpt::inline CKPT_ABI
