#pragma once
// What runs of a simulation sum up, without rounding: in constant memory, the same whatever the order.

#include <cstddef>
#include <cstdint>
#include <limits>
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

/// Batches of runs that were added up.
struct PartSums {
  std::vector<PartData> data = std::vector<PartData>(1);  // one: too much for a stack

  [[nodiscard]] PartData& get() { return data[0]; }
  [[nodiscard]] const PartData& get() const { return data[0]; }
  [[nodiscard]] double mean_of(int column) const { return get().sum[column].value() / static_cast<double>(get().runs); }
  [[nodiscard]] Seconds mean() const { return Seconds(mean_of(BatchSums::finish)); }
  [[nodiscard]] Seconds standard_error() const;
  /// Puts batches [begin, end) into the list.
  void insert(std::uint64_t begin, std::uint64_t end);
  /// Adds a batch, of whose runs these are the bins.
  void add(const BatchSums& batch, const std::uint16_t* bins);
};

inline Seconds PartSums::standard_error() const {
  const auto n = static_cast<double>(get().runs);
  if (!(n > 1.0)) return Seconds(std::numeric_limits<double>::infinity());
  if (!(get().minimum < get().maximum)) return Seconds{};
  const double excess = get().sum[BatchSums::excess].value();
  const double squares = get().sum[BatchSums::squared_excess].value() - excess * (excess / n);
  return Seconds(math::sqrt(larger(squares, 0.0) / (n - 1.0) / n));
}

inline void PartSums::insert(std::uint64_t begin, std::uint64_t end) {
  PartData& d = get();
  std::uint64_t at = 0;
  while (at < d.ranges && d.range[at][1] < begin) ++at;
  std::uint64_t next = at;  // behind those that the new one joins
  while (next < d.ranges && d.range[next][0] <= end) {
    begin = d.range[next][0] < begin ? d.range[next][0] : begin;
    end = d.range[next][1] > end ? d.range[next][1] : end;
    ++next;
  }
  if (next == at) {
    if (d.ranges == PartData::most_ranges) {
      reject(InvalidInput("ckpt::SimulationPart: more than 256 gaps between parts; merge neighbours first"));
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

inline void PartSums::add(const BatchSums& batch, const std::uint16_t* bins) {
  PartData& d = get();
  bool finite = is_non_negative(batch.sum[BatchSums::squared_excess]);
  for (const double sum : batch.sum) finite = finite && is_finite(sum);
  if (!finite) {
    reject("ckpt::simulate: the square of the time of a run is beyond the range of a double [s]", batch.maximum);
  }
  d.minimum = d.runs > 0 ? smaller(d.minimum, batch.minimum) : batch.minimum;
  d.maximum = larger(d.maximum, batch.maximum);
  d.runs += batch.runs;
  for (int i = 0; i < BatchSums::size; ++i) d.sum[i].add(batch.sum[i]);
  for (std::uint64_t i = 0; i < batch.runs; ++i) ++d.counts[bins[i]];
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
