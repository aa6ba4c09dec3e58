// A million runs over MPI ranks: each rank takes batches by number, writes what it has so far, and the root merges.
// The answer is that of one process, bit for bit, for any number of ranks; what a killed job has written goes on from
// there, on as many ranks as there then are.
//
//     mpirun -n 4 mpi_simulate --runs 1000000 --parts /scratch/parts

#include <mpi.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/ckpt.hpp>
#include <ckpt/goodput/simulate_batches.hpp>
#include <ckpt/goodput/simulation_part.hpp>

using namespace ckpt::literals;
namespace fs = std::filesystem;

namespace {

/// What is asked: two weeks of work that fails like a large cluster does, saved every hour in the background.
const ckpt::Run run{.work = 336_h,
                    .save = {.blocking = 20_s, .writing = 400_s, .slowdown = 0.02},
                    .outage = {.detection = 1_min, .rescheduling = 5_min, .restore = 4_min, .warm_up = 2_min}};
const ckpt::Weibull law{8_h, 0.7};
const ckpt::WorkInterval interval(1_h);

/// Every part in a folder, merged.
ckpt::SimulationPart read_parts(const fs::path& folder) {
  ckpt::SimulationPart merged;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".part") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    merged.merge(ckpt::SimulationPart(std::as_bytes(std::span(bytes))));
  }
  return merged;
}

/// Whole or not at all: a rank may be killed while it writes.
void write_part(const fs::path& name, const ckpt::SimulationPart& part) {
  const fs::path unfinished = name.string() + ".unfinished";
  {
    std::ofstream file(unfinished, std::ios::binary);
    const auto bytes = part.bytes();
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + unfinished.string());
  }
  fs::rename(unfinished, name);
}

void simulate(int rank, int ranks, std::uint64_t runs, const std::string& folder) {
  const ckpt::BatchedSimulation simulation(run, law, interval, {.relative_error = 0.0, .max_runs = runs});
  constexpr int size = ckpt::SimulationPart::byte_size;

  // What is there already, the same for all ranks.
  std::vector<std::byte> buffer(size);
  if (rank == 0) {
    if (!folder.empty()) fs::create_directories(folder);
    const ckpt::SimulationPart found = folder.empty() ? ckpt::SimulationPart() : read_parts(folder);
    static_cast<void>(simulation.is_complete(found));  // of this simulation, or an error
    buffer.assign(found.bytes().begin(), found.bytes().end());
  }
  MPI_Bcast(buffer.data(), size, MPI_BYTE, 0, MPI_COMM_WORLD);
  const ckpt::SimulationPart done(buffer);
  std::vector<std::uint64_t> missing;
  for (std::uint64_t i = 0; i < simulation.batches(); ++i) {
    if (!done.has(i)) missing.push_back(i);
  }

  // This rank's share of the rest, written every few seconds.
  const std::size_t begin = missing.size() * static_cast<std::size_t>(rank) / static_cast<std::size_t>(ranks);
  const std::size_t end = missing.size() * static_cast<std::size_t>(rank + 1) / static_cast<std::size_t>(ranks);
  ckpt::SimulationPart mine;
  const std::clock_t start = std::clock();
  auto written = std::chrono::steady_clock::now();
  for (std::size_t i = begin; i < end;) {
    std::size_t next = i + 1;  // batches in a row, so that there is one list of them and not many
    while (next < end && next < i + 16 && missing[next] == missing[next - 1] + 1) ++next;
    mine.merge(simulation.part(missing[i], missing[next - 1] + 1));
    i = next;
    const auto now = std::chrono::steady_clock::now();
    if (!folder.empty() && (i == end || now - written > std::chrono::milliseconds(200))) {
      write_part(fs::path(folder) / (std::to_string(missing[begin]) + ".part"), mine);
      written = now;
    }
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;

  std::vector<std::byte> all(rank == 0 ? static_cast<std::size_t>(size) * static_cast<std::size_t>(ranks) : 0);
  MPI_Gather(mine.bytes().data(), size, MPI_BYTE, all.data(), size, MPI_BYTE, 0, MPI_COMM_WORLD);
  double busy = 0.0;
  MPI_Reduce(&seconds, &busy, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank != 0) return;
  ckpt::SimulationPart merged = done;
  for (int i = 0; i < ranks; ++i) {
    merged.merge(ckpt::SimulationPart(std::span(all).subspan(static_cast<std::size_t>(i) * size, size)));
  }
  const auto result = simulation.result(merged);
  std::printf("runs %llu, %s\n", static_cast<unsigned long long>(result.runs),
              simulation.is_complete(merged) ? "complete" : "incomplete");
  std::printf("mean %.17g s, standard error %.17g s\n", result.mean.value(), result.standard_error.value());
  std::printf("p50 %.17g s, p99 %.17g s\n", result.percentile(50).value(), result.percentile(99).value());
  std::printf("lost work %.17g s, failures %.17g\n", result.ledger.lost_work.value(), result.ledger.failure_count);
  const double failures = result.ledger.failure_count * static_cast<double>(merged.runs() - done.runs());
  std::fprintf(stderr, "%zu of %llu batches were missing; %.2f million failures a second and rank\n", missing.size(),
               static_cast<unsigned long long>(simulation.batches()), busy > 0.0 ? failures / busy / 1e6 : 0.0);
}

}  // namespace

int main(int count, char** words) {
  MPI_Init(&count, &words);
  int rank = 0;
  int ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  std::uint64_t runs = 1'000'000;
  std::string folder;
  for (int i = 1; i + 1 < count; i += 2) {
    if (std::string_view(words[i]) == "--runs") runs = std::strtoull(words[i + 1], nullptr, 10);
    if (std::string_view(words[i]) == "--parts") folder = words[i + 1];
  }
  try {
    simulate(rank, ranks, runs, folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mpi_simulate: rank %d: %s\n", rank, error.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Finalize();
}
