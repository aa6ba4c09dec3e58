// Many whole jobs over MPI ranks, by number: MTBF x storage bandwidth x interval x strategy. Each rank keeps what is
// not beaten (less bandwidth, more goodput) and its ten best; fronts merge, so that the answer is that of one process
// whatever the ranks. Nothing but the axes is stored: 10^9 points are --points 1000000000 and patience.
//
//     mpirun -n 4 mpi_sweep --points 1000000

#include <mpi.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>
#include <string_view>
#include <vector>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/ckpt.hpp>
#include <ckpt/job/axes.hpp>

using namespace ckpt::literals;

namespace {

using Front = ckpt::ParetoFront<double>;  // a point keeps its interval [s]
using Best = ckpt::TopK<double>;
using ckpt::Prefer;

const std::array preferences{Prefer::less, Prefer::more};  // bandwidth, goodput

const ckpt::Job job{
    .state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{},
                                  {.tensor = 8, .data = 64, .zero = ckpt::Zero::optimizer}),
    .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 64, .shared = ckpt::shared(ckpt::storage::eagle)},
    .training = {.work = 720_h, .step = 8_s, .update = 0.3_s},
    .failures = {.law = ckpt::Exponential{12_h},
                 .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min}}};

/// Entries of all ranks at the root: plain numbers, sent as bytes.
template <class Entry>
std::vector<Entry> gather(const std::vector<Entry>& mine, int rank, int ranks) {
  const auto places = static_cast<std::size_t>(ranks);
  const int bytes = static_cast<int>(mine.size() * sizeof(Entry));
  std::vector<int> counts(places);
  MPI_Gather(&bytes, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
  std::vector<int> offsets(places);
  int all = 0;
  for (std::size_t i = 0; rank == 0 && i < places; ++i) {
    offsets[i] = all;
    all += counts[i];
  }
  std::vector<Entry> entries(static_cast<std::size_t>(all) / sizeof(Entry));
  MPI_Gatherv(mine.data(), bytes, MPI_BYTE, entries.data(), counts.data(), offsets.data(), MPI_BYTE, 0, MPI_COMM_WORLD);
  return entries;
}

void sweep(int rank, int ranks, std::uint64_t points) {
  // Four strategies; the other three axes share what is left of the points.
  constexpr std::array strategies{ckpt::SaveStrategy::synchronous, ckpt::SaveStrategy::snapshot,
                                  ckpt::SaveStrategy::overlapped_snapshot, ckpt::SaveStrategy::local_first};
  const auto each = static_cast<std::uint64_t>(std::cbrt(static_cast<double>(points) / 4.0) + 0.5);
  const std::uint64_t n = each < 2 ? 2 : each;
  const std::array axes{ckpt::Axis(ckpt::Input::mtbf, ckpt::AxisValues::logarithmic(3600.0, 360000.0, n)),
                        ckpt::Axis(ckpt::Input::shared_write, ckpt::AxisValues::logarithmic(1e10, 1e12, n)),
                        ckpt::Axis(ckpt::Input::interval, ckpt::AxisValues::logarithmic(64.0, 7200.0, n)),
                        ckpt::Axis::strategies(strategies)};
  const ckpt::Axes all(axes);

  Front front(preferences);
  Best best(10, Prefer::more);
  std::uint64_t refused = 0;
  const std::clock_t start = std::clock();
  const std::uint64_t begin = all.size() / static_cast<std::uint64_t>(ranks) * static_cast<std::uint64_t>(rank);
  const bool last = rank + 1 == ranks;
  const std::uint64_t end = last ? all.size() : begin + all.size() / static_cast<std::uint64_t>(ranks);
  ckpt::sweep(job, all, {begin, end}, [&](const ckpt::SweepPoint& point) {
    if (!point.reason.empty()) {
      ++refused;
      return;
    }
    const double goodput = point.outcome.goodput();
    const double interval = point.outcome.interval.seconds().value();
    front.add({point.index, {all.value(point.index, 1), goodput}, interval});
    best.add({point.index, goodput, interval});
  });
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;

  const auto fronts = gather(front.entries(), rank, ranks);
  const auto bests = gather(best.entries(), rank, ranks);
  std::uint64_t refused_by_all = 0;
  MPI_Reduce(&refused, &refused_by_all, 1, MPI_UINT64_T, MPI_SUM, 0, MPI_COMM_WORLD);
  double busy = 0.0;
  MPI_Reduce(&seconds, &busy, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank != 0) return;
  Front merged(preferences);
  Best top(10, Prefer::more);
  for (const auto& entry : fronts) merged.add(entry);
  for (const auto& entry : bests) top.add(entry);
  std::printf("%llu points, %llu of them not possible\n", static_cast<unsigned long long>(all.size()),
              static_cast<unsigned long long>(refused_by_all));
  for (const auto& entry : merged.entries()) {
    std::printf("front %llu: %.17g B/s, goodput %.17g, interval %.17g s\n",
                static_cast<unsigned long long>(entry.index), entry.values[0], entry.values[1], entry.payload);
  }
  for (const auto& entry : top.entries()) {
    std::printf("best %llu: goodput %.17g, interval %.17g s\n", static_cast<unsigned long long>(entry.index),
                entry.value, entry.payload);
  }
  std::fprintf(stderr, "%.3f million points a second and rank\n", static_cast<double>(all.size()) / busy / 1e6);
}

}  // namespace

int main(int count, char** words) {
  MPI_Init(&count, &words);
  int rank = 0;
  int ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  std::uint64_t points = 100'000;
  for (int i = 1; i + 1 < count; i += 2) {
    if (std::string_view(words[i]) == "--points") points = std::strtoull(words[i + 1], nullptr, 10);
  }
  try {
    sweep(rank, ranks, points);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mpi_sweep: rank %d: %s\n", rank, error.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Finalize();
}
