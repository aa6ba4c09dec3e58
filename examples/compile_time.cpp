// Answers that the compiler computes: decisions as static_asserts, and a table of models and optimizers that is part of
// the program before it starts. Run without arguments: compile_time

#include <array>
#include <cstdio>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

// The job: eight nodes, each with a drive of its own, saving every half hour.
constexpr auto solve(const ckpt::Workload& model, const ckpt::Optimizer& optimizer) {
  return ckpt::CheckpointModel{}.solve(model, ckpt::storage::samsung_pm9a3, optimizer,
                                       {.period = 30_min, .writing_nodes = 8});
}

constexpr const ckpt::Workload* models[] = {&ckpt::models::llama3_8b, &ckpt::models::llama3_70b,
                                            &ckpt::models::llama3_1_405b};
constexpr ckpt::Optimizer optimizers[] = {ckpt::optimizers::get("adam"), ckpt::optimizers::get("adam", "pure-bf16"),
                                          ckpt::optimizers::get("lion"), ckpt::optimizers::get("sgd-momentum")};

constexpr auto table = [] {
  std::array<std::array<ckpt::CheckpointResult, std::size(optimizers)>, std::size(models)> results{};
  for (std::size_t i = 0; i < std::size(models); ++i) {
    for (std::size_t j = 0; j < std::size(optimizers); ++j) results[i][j] = solve(*models[i], optimizers[j]);
  }
  return results;
}();

// If one of these stops being true, the program stops compiling.
static_assert(!table[0][0].storage_bottleneck, "8B with Adam is saved within a minute");
static_assert(table[1][0].mfu_penalty < 0.02, "70B with Adam costs less than 2 %");
static_assert(table[1][0].checkpoint_size == 70'553'706'496 * 14_B, "to the byte");
static_assert(table[2][0].required_bandwidth() > 90_GBps, "405B wants more than 90 GB/s");

int main() {
  fmt::print("{:<16}{:<24}{:>12}{:>10}{:>12}  storage\n", "model", "optimizer", "size", "time", "MFU lost");
  for (std::size_t i = 0; i < std::size(models); ++i) {
    for (std::size_t j = 0; j < std::size(optimizers); ++j) {
      const auto& result = table[i][j];
      fmt::print("{:<16}{:<24}{:>12.1GB}{:>10.1s}{:>10.2f} %  {}\n", models[i]->name,
                 fmt::format("{}, {}", optimizers[j].name, optimizers[j].precision().name), result.checkpoint_size,
                 result.write_time, result.mfu_penalty_pct(), result.storage_bottleneck ? "bottleneck" : "ok");
    }
  }
  return std::fflush(stdout) == 0 ? 0 : 1;  // 1 where not all was written, as on a full disk
}
