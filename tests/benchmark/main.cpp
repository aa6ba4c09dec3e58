// ckpt_benchmark: how much solve and solve_batch cost, as ratios to something measured in the same run. Prints
// Markdown.

#include <sys/resource.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <ckpt/eigen/batch.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/workload.hpp>

#include "adviser.hpp"
#include "interval.hpp"
#include "job.hpp"
#include "path.hpp"
#include "simulate.hpp"
#include "state.hpp"
#include "timing.hpp"

#ifndef CKPT_BENCHMARK_FLAGS
#define CKPT_BENCHMARK_FLAGS "unknown flags"
#endif

namespace {

using ckpt::benchmark::keep;
using ckpt::benchmark::medians;

/// What the reference implementation needs for one call [s], on its author's machine.
constexpr double reference_call = 122e-6;

constexpr Eigen::Index points = 10'000'000;
constexpr ckpt::CheckpointModel model;

// ---- one call against hand-written arithmetic

struct Point {
  double parameters, write_bandwidth, writers, filesystem_limit, interval;
};

struct ByHand {
  double checkpoint_size, write_time, write_bandwidth, bottleneck_threshold;
  bool storage_bottleneck, bandwidth_assumed, overruns_interval;
  double mfu_penalty;
};

// Both are compiled into the loops that call them, so that only what they do themselves is compared.

/// The same fields by the same definitions, without a check, a type or a template.
[[gnu::always_inline]] inline ByHand by_hand(const Point& p) {
  constexpr double threshold = 60.0;
  const double size = p.parameters * 14.0;
  const double all = p.writers * p.write_bandwidth;
  const double bandwidth = all < p.filesystem_limit ? all : p.filesystem_limit;
  const double time = size / bandwidth;
  const double period = time > p.interval ? time : p.interval;
  return {size, time, bandwidth, threshold, time > threshold, false, time > p.interval, time / period};
}

[[gnu::always_inline]] inline ckpt::CheckpointResult by_library(const Point& p) {
  return model.solve(ckpt::Workload{.parameters = p.parameters},
                     ckpt::StorageTier{.write_bandwidth = ckpt::BytesPerSecond(p.write_bandwidth)}, ckpt::Adam{},
                     {.period = ckpt::Seconds(p.interval),
                      .writing_nodes = p.writers,
                      .filesystem_limit = ckpt::BytesPerSecond(p.filesystem_limit)});
}

/// Many independent calls, each with its inputs and its result in memory; nothing is computed across calls.
template <class Result, Result solve(const Point&)>
void throughput(const std::vector<Point>& in, std::vector<Result>& out) {
  for (int repeat = 0; repeat < 200; ++repeat) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      out[i] = solve(in[i]);
      keep(&out[i]);
    }
  }
}

/// Each call needs the penalty of the one before; every field is stored.
template <class Result, Result solve(const Point&)>
void latency(const std::vector<Point>& in, std::vector<Result>& out) {
  double last = 0.0;
  for (int repeat = 0; repeat < 50; ++repeat) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      Point p = in[i];
      p.parameters += last;
      out[i] = solve(p);
      last = out[i].mfu_penalty;
      keep(&out[i]);
    }
  }
}

void one_call() {
  std::vector<Point> in;
  for (int i = 0; i < 1000; ++i) {
    const double x = i;
    in.push_back({1e9 + 7e8 * x, 1e9 + 1e7 * x, 1.0 + i / 2, 5e11, 20000.0 + 10.0 * x});
  }
  std::vector<ByHand> hand(in.size());
  std::vector<ckpt::CheckpointResult> library(in.size());
  using Library = ckpt::CheckpointResult;
  const auto t = medians(
      101, {[&] { throughput<ByHand, by_hand>(in, hand); }, [&] { throughput<Library, by_library>(in, library); },
            [&] { latency<ByHand, by_hand>(in, hand); }, [&] { latency<Library, by_library>(in, library); }});
  const double calls = static_cast<double>(in.size());
  std::printf("## One call of `solve`\n\n");
  std::printf("| | by hand [ns] | `solve` [ns] | ratio | target |\n|---|---|---|---|---|\n");
  std::printf("| independent calls | %.2f | %.2f | **%.3f** | <= 1.05 |\n", t[0] / calls / 200 * 1e9,
              t[1] / calls / 200 * 1e9, t[1] / t[0]);
  std::printf("| each call needs the one before | %.2f | %.2f | **%.3f** | <= 1.05 |\n", t[2] / calls / 50 * 1e9,
              t[3] / calls / 50 * 1e9, t[3] / t[2]);
  std::printf("\nThe reference implementation, %.0f us a call on its author's machine: **%.0f** times as long.\n\n",
              reference_call * 1e6, reference_call / (t[1] / calls / 200));
}

// ---- a batch against a memory triad, and against NumPy

struct Columns {
  using Values = Eigen::ArrayXd;
  Values parameters, bytes, bandwidth, writers, limit, interval;
  ckpt::BatchResults<> out;

  Columns() {
    const Values x = Values::LinSpaced(points, 0.0, 1.0);
    parameters = 1e9 + 1e12 * x;
    bytes = 2.0 + 14.0 * x;
    bandwidth = 1e9 + 2e10 * x;
    writers = 1.0 + 999.0 * x;
    limit = 1e11 + 1e12 * x;
    interval = 600.0 + 1e4 * x;
    ckpt::solve_batch(model, {.parameters = x + 1.0, .bytes_per_parameter = 1, .write_bandwidth = bandwidth}, out);
  }
};

/// a = b + s c, the triad of the STREAM benchmark, as a plain loop.
void triad(Eigen::ArrayXd& a, const Eigen::ArrayXd& b, const Eigen::ArrayXd& c, double s) {
  double* __restrict to = a.data();
  const double* __restrict from = b.data();
  const double* __restrict factor = c.data();
  for (Eigen::Index i = 0; i < a.size(); ++i) to[i] = from[i] + s * factor[i];
  keep(to);
}

/// The same past the cache, which saves reading what is going to be written: the most that memory gives.
void streamed_triad(Eigen::ArrayXd& a, const Eigen::ArrayXd& b, const Eigen::ArrayXd& c, double s) {
#if defined(__SSE2__)
  const __m128d factor = _mm_set1_pd(s);
  for (Eigen::Index i = 0; i + 1 < a.size(); i += 2) {
    _mm_stream_pd(a.data() + i, _mm_add_pd(_mm_loadu_pd(b.data() + i), _mm_mul_pd(factor, _mm_loadu_pd(c.data() + i))));
  }
  _mm_sfence();
  keep(a.data());
#else
  triad(a, b, c, s);
#endif
}

struct BatchCase {
  const char* name;
  const char* reads;
  const char* writes;
  double bytes;   // read and written per point
  double target;  // of the streamed triad
  std::function<void(int lanes)> run;
};

/// In registers of so many bytes.
void solve(const ckpt::BatchInputs<>& in, const ckpt::BatchOutputs<>& out, int lanes) {
  ckpt::detail::solve_batch(model, in, out, ckpt::detail::batch_size(in), lanes);
  keep(&out);
}

std::vector<BatchCase> batch_cases(Columns& c) {
  return {{"all", "P b w n L T", "S t B required penalty, 2 flags", 6 * 8 + 5 * 8 + 2, 0.9,
           [&c](int lanes) {
             solve({.parameters = c.parameters,
                    .bytes_per_parameter = c.bytes,
                    .write_bandwidth = c.bandwidth,
                    .writing_nodes = c.writers,
                    .filesystem_limit = c.limit,
                    .period = c.interval},
                   {.checkpoint_size = c.out.checkpoint_size,
                    .write_time = c.out.write_time,
                    .write_bandwidth = c.out.write_bandwidth,
                    .required_bandwidth = c.out.required_bandwidth,
                    .storage_bottleneck = c.out.storage_bottleneck,
                    .overruns_interval = c.out.overruns_interval,
                    .mfu_penalty = c.out.mfu_penalty},
                   lanes);
           }},
          {"sweep", "P w n", "S t penalty", 3 * 8 + 3 * 8, 0.9,
           [&c](int lanes) {
             solve({.parameters = c.parameters,
                    .bytes_per_parameter = 14,
                    .write_bandwidth = c.bandwidth,
                    .writing_nodes = c.writers},
                   {.checkpoint_size = c.out.checkpoint_size,
                    .write_time = c.out.write_time,
                    .mfu_penalty = c.out.mfu_penalty},
                   lanes);
           }},
          {"narrow", "P n", "t penalty", 2 * 8 + 2 * 8, 0.85, [&c](int lanes) {
             solve({.parameters = c.parameters,
                    .bytes_per_parameter = 14,
                    .write_bandwidth = ckpt::BytesPerSecond(7e9),
                    .writing_nodes = c.writers},
                   {.write_time = c.out.write_time, .mfu_penalty = c.out.mfu_penalty}, lanes);
           }}};
}

/// Times of the widest registers come back, one for each of the cases.
std::vector<double> batch_against_triad(Columns& c) {
  const auto cases = batch_cases(c);
  Eigen::ArrayXd a = Eigen::ArrayXd::Zero(points);
  std::vector<std::function<void()>> work{[&] { triad(a, c.parameters, c.interval, 0.5); },
                                          [&] { streamed_triad(a, c.parameters, c.interval, 0.5); }};
  std::vector<int> widths;
  for (int lanes = ckpt::detail::widest_lanes(); lanes >= 16; lanes /= 2) widths.push_back(lanes);
  widths.push_back(0);
  for (const auto& item : cases) {
    for (const int lanes : widths) work.push_back([&item, lanes] { item.run(lanes); });
  }
  const std::vector<double> times = medians(15, work);
  const double n = static_cast<double>(points);
  const double ceiling = 24.0 * n / times[1];
  std::printf("## A batch of %.0e points against a memory triad\n\n", n);
  std::printf(
      "Triad `a = b + s c`: %.1f GB/s, past the cache %.1f GB/s (reads and writes as the program states them; what the "
      "cache reads before a write is not counted).\n\n",
      24.0 * n / times[0] / 1e9, ceiling / 1e9);
  std::printf(
      "| columns | arrays read | arrays written | bytes a point | registers | ns a point | GB/s | of the streamed "
      "triad "
      "| target |\n|---|---|---|---|---|---|---|---|---|\n");
  std::vector<double> widest;
  std::size_t next = 2;
  for (const auto& item : cases) {
    widest.push_back(times[next]);
    for (const int lanes : widths) {
      const double rate = item.bytes * n / times[next];
      std::printf("| %s | %s | %s | %.0f | %s | %.2f | %.1f | **%.2f** | >= %.2f |\n", item.name, item.reads,
                  item.writes, item.bytes, lanes == 0 ? "one number" : (std::to_string(lanes) + " B").c_str(),
                  times[next] / n * 1e9, rate / 1e9, rate / ceiling, item.target);
      ++next;
    }
  }
  std::printf("\n");
  return widest;
}

/// What a call costs besides its points.
void small_batch() {
  const auto narrow = [](Eigen::Index size, int repeats) {
    const auto in = std::make_shared<Eigen::ArrayXXd>(size, 4);
    *in = 1e9;
    return [in, repeats] {
      for (int i = 0; i < repeats; ++i) {
        ckpt::solve_batch(model,
                          {.parameters = in->col(0),
                           .bytes_per_parameter = 14,
                           .write_bandwidth = ckpt::BytesPerSecond(7e9),
                           .writing_nodes = in->col(1)},
                          {.write_time = in->col(2), .mfu_penalty = in->col(3)});
        keep(in->data());
      }
    };
  };
  const auto times = medians(31, {narrow(100, 1000), narrow(100'000, 1)});
  std::printf("100 points of the narrow batch, both in cache: %.0f ns a call, **%.2f** of their share of 100,000.\n\n",
              times[0] / 1000 * 1e9, times[0] / times[1]);
}

/// What peers/peers.py prints: peer, columns, time. Empty without a Python.
std::string peers_output() {
  const auto script = std::filesystem::path(__FILE__).parent_path() / "peers" / "peers.py";
  const std::string command = "python3 \"" + script.string() + "\" " + std::to_string(points) + " 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string text;
  char buffer[256];
  while (pipe && std::fgets(buffer, sizeof buffer, pipe.get()) != nullptr) text += buffer;
  return text;
}

void batch_against_peers(const std::vector<double>& times) {
  std::printf("## The same batch elsewhere\n\n");
  std::istringstream text(peers_output());
  std::string peer;
  std::string columns;
  double time = 0.0;
  const double n = static_cast<double>(points) * 1e-9;
  std::printf("Without a check of the inputs, outputs allocated beforehand; what is installed of peers/peers.py.\n\n");
  std::printf("| peer | columns | ns a point | `solve_batch` | ratio |\n|---|---|---|---|---|\n");
  while (std::getline(text, peer, '\t') && std::getline(text, columns, '\t') && text >> time >> std::ws) {
    const double ours = times[columns == "all" ? 0 : columns == "sweep" ? 1 : 2];
    std::printf("| %s | %s | %.2f | %.2f | **%.2f** |\n", peer.c_str(), columns.c_str(), time / n, ours / n,
                time / ours);
  }
  std::printf("\n");
}

// ---- memory

double peak_resident() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0;
}

/// Called first, before anything else has raised the peak.
void memory() {
  const double before = peak_resident();
  Eigen::ArrayXd parameters(points), writers(points), time(points), penalty(points);
  parameters.setLinSpaced(1e9, 1e12);
  writers.setLinSpaced(1.0, 1000.0);
  time.setZero();
  penalty.setZero();
  const double arrays = peak_resident();
  ckpt::solve_batch(model,
                    {.parameters = parameters,
                     .bytes_per_parameter = 14,
                     .write_bandwidth = ckpt::BytesPerSecond(7e9),
                     .writing_nodes = writers * 2.0 + 1.0},
                    {.write_time = time, .mfu_penalty = penalty});
  keep(time.data());
  const double after = peak_resident();
  std::printf("## Memory\n\n");
  std::printf("Two inputs (one of them an expression) and two outputs of %.0e doubles, peak resident memory:\n\n",
              static_cast<double>(points));
  std::printf("| | MB |\n|---|---|\n");
  std::printf("| the four arrays, computed | %.1f |\n", 4.0 * 8.0 * static_cast<double>(points) / 1e6);
  std::printf("| the four arrays, measured | %.1f |\n", (arrays - before) / 1e6);
  std::printf("| added by the call, measured | %.3f |\n", (after - arrays) / 1e6);
  std::printf("| one block, on the stack | %.3f |\n\n",
              static_cast<double>(sizeof(ckpt::detail::BatchBlock<double>)) / 1e6);
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

}  // namespace

int main() {
  std::printf("# ckpt_benchmark\n\n%s; %s; %s; Eigen %d.%d.%d\n\n", processor().c_str(),
#if defined(__clang__)
              __VERSION__,
#else
              "g++ " __VERSION__,
#endif
              CKPT_BENCHMARK_FLAGS, EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
  memory();
  one_call();
  ckpt::benchmark::state_from_shapes();
  ckpt::benchmark::simulation();
  ckpt::benchmark::intervals();
  ckpt::benchmark::save_path();
  ckpt::benchmark::whole_job();
  ckpt::benchmark::adviser();
  small_batch();
  Columns columns;
  batch_against_peers(batch_against_triad(columns));
}
