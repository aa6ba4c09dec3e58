// Sizes of the cases T6.* of theory_cases.csv: checkpoints, a parameter formula, memory of a device.

#include <cstdint>
#include <string>

#include <ckpt/core/units.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/mlperf_storage.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/workload.hpp>

#include "theory_cases.hpp"

namespace {

using test::theory_case;

/// Size of a checkpoint of so many parameters [GiB], every parameter in the components that make up its bytes.
double checkpoint_gib(const test::TheoryCase& c) {
  const ckpt::BytesPerParameter bytes{.weights = 2, .other = c.input("bytes_per_param") - 2};
  const ckpt::Workload model{.parameters = c.input("params")};
  const ckpt::StorageTier tier{.write_bandwidth = ckpt::BytesPerSecond(1e9)};
  return ckpt::CheckpointModel{}.solve(model, tier, bytes).checkpoint_size.value() / (1024.0 * 1024.0 * 1024.0);
}

std::uint64_t size_of(const test::TheoryCase& c, const std::string& name) {
  return static_cast<std::uint64_t>(c.input(name));
}

TEST_CASE("published sizes of checkpoints", "[state][theory]") {
  for (const auto& c : {theory_case("T6.01"), theory_case("T6.02"), theory_case("T6.04"), theory_case("T6.05")}) {
    CAPTURE(c.id, checkpoint_gib(c));
    CHECK(c.accepts(checkpoint_gib(c)));
  }
}

TEST_CASE("MLPerf Storage's parameter formula", "[state][theory]") {
  const auto c = theory_case("T6.03");
  const ckpt::MlperfStorageShape shape{.vocab_size = size_of(c, "vocab"),
                                       .hidden_size = size_of(c, "hidden"),
                                       .layers = size_of(c, "layers"),
                                       .heads = size_of(c, "heads"),
                                       .kv_heads = size_of(c, "kv_heads"),
                                       .intermediate_size = size_of(c, "ffn")};
  CHECK(c.accepts(static_cast<double>(ckpt::parameter_count(shape))));
}

TEST_CASE("memory of a device, gradients included", "[state][theory]") {
  const auto megatron = theory_case("T6.06");
  REQUIRE(megatron.text("kind") == "bf16_param_fp32_grad");
  const ckpt::ParallelLayout sharded{.data = size_of(megatron, "dp"), .zero = ckpt::Zero::optimizer};
  CHECK(megatron.accepts(ckpt::device_bytes_per_parameter(ckpt::Adam<>{}, 4.0, sharded)));

  const auto zero = theory_case("T6.07");
  const ckpt::ParallelLayout stage{.data = size_of(zero, "dp"),
                                   .zero = static_cast<ckpt::Zero>(size_of(zero, "stage"))};
  CHECK(zero.accepts(zero.input("params") * ckpt::device_bytes_per_parameter(ckpt::Adam<>{}, 2.0, stage) / 1e9));
}

TEST_CASE("Megatron's table of bytes per parameter", "[state][theory]") {
  // Megatron-LM, distrib_optimizer.md: 4 + 16/d, 6 + 12/d, 8 + 8/d. In the first the main gradients in fp32 are
  // sharded.
  const ckpt::BytesPerParameter fp16{
      .weights = 2, .master_weights = 4, .first_moment = 4, .second_moment = 4, .other = 4};
  for (const std::uint64_t d : {1U, 2U, 8U, 64U}) {
    const ckpt::ParallelLayout layout{.data = d, .zero = ckpt::Zero::optimizer};
    const double shards = static_cast<double>(d);
    CHECK(ckpt::device_bytes_per_parameter(fp16, 2.0, layout) == 4 + 16 / shards);
    CHECK(ckpt::device_bytes_per_parameter(ckpt::Adam<>{}, 4.0, layout) == 6 + 12 / shards);
    CHECK(ckpt::device_bytes_per_parameter(ckpt::Adam<ckpt::Fp32>{}, 4.0, layout) == 8 + 8 / shards);
  }
}

}  // namespace
