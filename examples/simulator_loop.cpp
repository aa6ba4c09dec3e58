// The model inside a simulator: one event loop, noexcept, that asks `solve` at every checkpoint and allocates nothing.
// Ninety days of 128 nodes that fail and come back; the fewer are up, the longer a write takes. The random numbers are
// its own, so it prints the same everywhere. Run without arguments: simulator_loop

#include <array>
#include <cstdint>
#include <cstdio>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

namespace {

constexpr int nodes = 128;
constexpr ckpt::Seconds duration = 90_d;
constexpr ckpt::Seconds interval = 30_min;
constexpr ckpt::Seconds mean_time_to_failure = 200_d;  // of one node
constexpr ckpt::Seconds mean_time_to_repair = 1_d;
constexpr ckpt::CheckpointModel model{};

/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
class Random {
 public:
  /// A time until something happens that happens at a constant rate.
  ckpt::Seconds exponential(ckpt::Seconds mean) noexcept {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t bits = state_;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
    const double uniform = static_cast<double>((bits ^ (bits >> 31)) >> 11) * 0x1p-53;  // [0, 1)
    return mean * -ckpt::math::log1p(-uniform);
  }

 private:
  std::uint64_t state_ = 2026;
};

struct Node {
  bool up = true;
  ckpt::Seconds next_event{};  // a failure when up, the end of the repair when down
};

struct Summary {
  int checkpoints = 0;
  int failures = 0;
  int repairs = 0;
  int fewest_up = nodes;
  ckpt::Seconds writing{};
  ckpt::Seconds longest_write{};
  ckpt::Bytes written{};
};

Summary simulate() noexcept {
  Random random;
  std::array<Node, nodes> cluster{};
  for (Node& node : cluster) node.next_event = random.exponential(mean_time_to_failure);

  Summary summary;
  int up = nodes;
  ckpt::Seconds next_checkpoint = interval;
  for (;;) {
    Node* first = &cluster[0];
    for (Node& node : cluster) {
      if (node.next_event < first->next_event) first = &node;
    }
    const bool is_checkpoint = next_checkpoint <= first->next_event;
    const ckpt::Seconds now = is_checkpoint ? next_checkpoint : first->next_event;
    if (now > duration) return summary;

    if (is_checkpoint) {
      // Every input is in its domain here, so that solve has an answer and never reports an error.
      const auto result = model.solve(ckpt::models::llama3_1_405b, ckpt::storage::samsung_pm9a3, ckpt::Adam{},
                                      {.period = interval, .writing_nodes = static_cast<double>(up)});
      ++summary.checkpoints;
      summary.writing += result.write_time;
      summary.written += result.checkpoint_size;
      if (result.write_time > summary.longest_write) summary.longest_write = result.write_time;
      next_checkpoint = now + interval;
    } else if (first->up) {
      *first = {.up = false, .next_event = now + random.exponential(mean_time_to_repair)};
      ++summary.failures;
      if (--up < summary.fewest_up) summary.fewest_up = up;
    } else {
      *first = {.up = true, .next_event = now + random.exponential(mean_time_to_failure)};
      ++summary.repairs;
      ++up;
    }
  }
}

}  // namespace

int main() {
  const Summary summary = simulate();
  fmt::print("events         {}: {} checkpoints, {} failures, {} repairs\n",
             summary.checkpoints + summary.failures + summary.repairs, summary.checkpoints, summary.failures,
             summary.repairs);
  fmt::print("nodes up       {} to {}\n", summary.fewest_up, nodes);
  fmt::print("written        {:.1}\n", summary.written);
  fmt::print("time writing   {:.2h} of {:.0h}, {:.3f} %\n", summary.writing, duration,
             100.0 * (summary.writing / duration));
  fmt::print("longest write  {:.2s}\n", summary.longest_write);
  return std::fflush(stdout) == 0 ? 0 : 1;  // 1 where not all was written, as on a full disk
}
