#pragma once
// Dealing what several ranks hold alike: each item to the rank that has been given least so far, as torch's distributed
// checkpoint does.

#include <cstddef>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/optimizer_state.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Rows [first, last) of a tensor.
struct RowRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// Rows of each of `parts` > 0 ranks, as `torch.chunk` cuts: ceil(rows / parts), until there are none left.
[[nodiscard]] constexpr std::uint64_t rows_of_chunk(std::uint64_t rows, std::uint64_t parts) {
  return rows / parts + (rows % parts != 0 ? 1 : 0);
}

/// The rows of part `index` < parts.
[[nodiscard]] constexpr RowRange chunk_of(std::uint64_t rows, std::uint64_t parts, std::uint64_t index) {
  const std::uint64_t each = rows_of_chunk(rows, parts);
  if (each == 0 || index > rows / each) return {rows, rows};
  const std::uint64_t first = index * each;
  return {first, rows - first < each ? rows : first + each};
}

/// The first part after `index` with another number of rows; `parts` when there is none.
[[nodiscard]] constexpr std::uint64_t chunk_boundary(std::uint64_t rows, std::uint64_t parts, std::uint64_t index) {
  const std::uint64_t each = rows_of_chunk(rows, parts);
  if (each == 0) return parts;
  const std::uint64_t whole = rows / each;
  if (index < whole) return whole;
  return index == whole && rows % each != 0 ? whole + 1 : parts;
}

/// What a range of a tensor's rows takes of its bytes: as many for each row, and what does not divide with the first.
[[nodiscard]] constexpr std::uint64_t bytes_of_rows(std::uint64_t bytes, std::uint64_t rows, const RowRange& range) {
  if (range.first == range.last) return 0;
  return bytes / rows * (range.last - range.first) + (range.first == 0 ? bytes % rows : 0);
}

/// The same for all components.
[[nodiscard]] constexpr ComponentBytes bytes_of_rows(const ComponentBytes& bytes, std::uint64_t rows,
                                                     const RowRange& range) {
  return {.weights = bytes_of_rows(bytes.weights, rows, range),
          .master_weights = bytes_of_rows(bytes.master_weights, rows, range),
          .first_moment = bytes_of_rows(bytes.first_moment, rows, range),
          .second_moment = bytes_of_rows(bytes.second_moment, rows, range),
          .other = bytes_of_rows(bytes.other, rows, range)};
}

/// Moves item `at` of a heap of `n` down to its place.
template <class Before>
constexpr void sift_down(std::uint16_t* heap, std::size_t n, std::size_t at, const Before& before) {
  const std::uint16_t moved = heap[at];
  for (std::size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
    if (child + 1 < n && before(heap[child + 1], heap[child])) ++child;
    if (!before(heap[child], moved)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = moved;
}

/// What a rank writes.
struct DealtLoad {
  std::uint64_t weights;
  std::uint64_t optimizer;
  friend constexpr bool operator==(const DealtLoad&, const DealtLoad&) = default;
};

/// Memory for the deals of so many ranks, 18 bytes for each: on the stack, and most deals are of few.
template <std::size_t Ranks>
struct DealSpace {
  DealtLoad loads[Ranks];      // `PlanDeal::begin` sets as many as there are
  std::uint16_t order[Ranks];  // heaps of the cells, of copies; at the end all ranks, sorted
};

/// What ranks that hold the same write. They stand in cells: all of a cell hold the same, and an item is held by a
/// block of cells. Ranks are numbered copy by copy, within a copy cell by cell.
class PlanDeal {
 public:
  static constexpr std::size_t max_ranks = 4096;
  static constexpr std::size_t few_ranks = 256;

  template <std::size_t Ranks>
  constexpr explicit PlanDeal(DealSpace<Ranks>& space) : loads_(space.loads), order_(space.order) {}

  /// Ranks that write alike, or nearly.
  struct Run {
    std::uint64_t weights = 0;
    std::uint64_t optimizer = 0;
    std::size_t ranks = 0;
    std::size_t first = 0;  // number of the first of them
  };

  /// @param cells    > 0
  /// @param copies   ranks of a cell, > 0; cells x copies at most those of the space
  /// @param in_one   whether weights and optimizer state are one save, or two that know nothing of each other
  constexpr void begin(std::size_t cells, std::size_t copies, bool in_one) {
    cells_ = cells;
    copies_ = copies;
    in_one_ = in_one;
    for (std::size_t i = 0; i < cells * copies; ++i) loads_[i] = Load{0, 0};
    begin_save(false);
  }

  /// From here on weights, or optimizer state, are dealt; with two saves the second begins with empty plans.
  constexpr void begin_save(bool optimizer) {
    optimizer_ = optimizer;
    for (std::size_t i = 0; i < cells_ * copies_; ++i) order_[i] = static_cast<std::uint16_t>(i % copies_);
  }
  constexpr void go_on_with(bool optimizer) { optimizer_ = optimizer; }

  /// One item, held by the cells first, first + step, ... below last.
  constexpr void give(std::uint64_t bytes, std::size_t first, std::size_t last, std::size_t step) {
    if (bytes == 0) return;
    std::size_t chosen = first;
    for (std::size_t cell = first + step; cell < last; cell += step) {
      if (is_before(top(cell), top(chosen))) chosen = cell;
    }
    Load& load = loads_[top(chosen)];
    std::uint64_t& part = optimizer_ ? load.optimizer : load.weights;
    part = add_bytes(part, bytes);
    if (copies_ == 1) return;
    sift_down(order_ + chosen * copies_, copies_, 0,
              [&](std::uint16_t a, std::uint16_t b) { return is_before(a * cells_ + chosen, b * cells_ + chosen); });
  }

  /// Calls `take(run)` for ranks that write alike, heaviest first, with at most `runs` >= 3 different runs. Where there
  /// are more, the heaviest stay what they are, neighbours of the others are averaged, and totals are kept.
  /// @return most bytes by which a rank differs from what it was given; 0 where all runs are exact
  template <class Take>
  [[nodiscard]] constexpr std::uint64_t for_each_run(std::size_t runs, Take&& take) {
    const std::size_t ranks = cells_ * copies_;
    sort();
    std::size_t different = 1;
    for (std::size_t i = 1; i < ranks; ++i) different += loads_[order_[i]] == loads_[order_[i - 1]] ? 0U : 1U;
    std::uint64_t error = 0;
    const std::size_t groups = different <= runs ? ranks : (runs - 1) / 2;
    std::size_t at = run_end(0);
    take_exact(0, at, take);
    const std::size_t rest = ranks - at;
    for (std::size_t group = 0; at < ranks; ++group) {
      if (different <= runs) {
        const std::size_t end = run_end(at);
        take_exact(at, end, take);
        at = end;
        continue;
      }
      const std::size_t end = at + rest / groups + (group < rest % groups ? 1 : 0);
      const std::uint64_t difference = take_average(at, end, take);
      if (difference > error) error = difference;
      at = end;
    }
    return error;
  }

 private:
  using Load = DealtLoad;

  [[nodiscard]] constexpr std::size_t top(std::size_t cell) const { return order_[cell * copies_] * cells_ + cell; }
  [[nodiscard]] constexpr std::uint64_t total(std::size_t rank) const {
    return loads_[rank].weights + loads_[rank].optimizer;
  }
  /// Bytes of a plan so far.
  [[nodiscard]] constexpr std::uint64_t planned(const Load& load) const {
    return in_one_ ? load.weights + load.optimizer : optimizer_ ? load.optimizer : load.weights;
  }
  /// Whether the next item goes to rank `a` rather than to `b`.
  [[nodiscard]] constexpr bool is_before(std::size_t a, std::size_t b) const {
    const std::uint64_t x = planned(loads_[a]);
    const std::uint64_t y = planned(loads_[b]);
    return x != y ? x < y : a < b;
  }

  /// All ranks, heaviest first.
  constexpr void sort() {
    const std::size_t ranks = cells_ * copies_;
    const auto lighter = [this](std::uint16_t a, std::uint16_t b) {
      if (total(a) != total(b)) return total(a) < total(b);
      return loads_[a].weights != loads_[b].weights ? loads_[a].weights < loads_[b].weights : a > b;
    };
    for (std::size_t i = 0; i < ranks; ++i) order_[i] = static_cast<std::uint16_t>(i);
    for (std::size_t i = ranks / 2; i-- > 0;) sift_down(order_, ranks, i, lighter);
    for (std::size_t left = ranks; left-- > 1;) {
      const std::uint16_t lightest = order_[0];
      order_[0] = order_[left];
      order_[left] = lightest;
      sift_down(order_, left, 0, lighter);
    }
  }
  [[nodiscard]] constexpr std::size_t run_end(std::size_t begin) const {
    std::size_t end = begin + 1;
    while (end < cells_ * copies_ && loads_[order_[end]] == loads_[order_[begin]]) ++end;
    return end;
  }
  template <class Take>
  constexpr void take_exact(std::size_t begin, std::size_t end, Take& take) const {
    const Load& load = loads_[order_[begin]];
    take(Run{load.weights, load.optimizer, end - begin, order_[begin]});
  }
  template <class Take>
  [[nodiscard]] constexpr std::uint64_t take_average(std::size_t begin, std::size_t end, Take& take) const {
    if (run_end(begin) >= end) {
      take_exact(begin, end, take);
      return 0;
    }
    Load sum{};
    for (std::size_t i = begin; i < end; ++i) {
      sum.weights = add_bytes(sum.weights, loads_[order_[i]].weights);
      sum.optimizer = add_bytes(sum.optimizer, loads_[order_[i]].optimizer);
    }
    const std::size_t n = end - begin;
    const std::uint64_t weights = sum.weights / n;
    const std::uint64_t optimizer = sum.optimizer / n;
    take(Run{weights, optimizer, n - 1, order_[begin]});
    take(Run{sum.weights - weights * (n - 1), sum.optimizer - optimizer * (n - 1), 1, order_[end - 1]});
    return total(order_[begin]) - total(order_[end - 1]) + 2 * n;
  }

  std::size_t cells_ = 1;
  std::size_t copies_ = 1;
  bool in_one_ = false;
  bool optimizer_ = false;
  Load* loads_;
  std::uint16_t* order_;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
