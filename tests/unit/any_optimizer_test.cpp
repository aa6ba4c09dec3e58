// Optimizers by name at run time: each is the type it stands for, in every precision.

#include <cstdint>
#include <string>
#include <string_view>

#include <ckpt/catalog/models.hpp>
#include <ckpt/state/any_optimizer.hpp>
#include <ckpt/state/inventory.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using ckpt::any_optimizer_by_name;
using ckpt::ComponentBytes;
using ckpt::Part;
using ckpt::Sharding;
using ckpt::Tensor;
using u64 = std::uint64_t;
using test::error_of;

const Tensor tensors[] = {{.part = Part::mlp, .rows = 300, .columns = 2000, .sharding = Sharding::rows},
                          {.part = Part::attention, .rows = 64, .columns = 64, .sharding = Sharding::columns},
                          {.part = Part::embedding, .rows = 12000, .columns = 32, .sharding = Sharding::rows},
                          {.part = Part::head, .rows = 12000, .columns = 32, .sharding = Sharding::rows},
                          {.part = Part::norm, .rows = 5000}};

/// Every name leaves what its type leaves, in one precision.
template <class P>
void check_precision() {
  const std::string_view precision = P::value.name;
  const auto check = [precision](std::string_view name, const auto& typed) {
    const ckpt::AnyOptimizer any = any_optimizer_by_name(name, precision);
    CAPTURE(name, precision);
    CHECK(any.name == name);
    CHECK(any.precision().name == precision);
    for (const Tensor& tensor : tensors) CHECK(state_bytes(any, tensor) == state_bytes(typed, tensor));
  };
  check("adam", ckpt::Adam<P>{});
  check("lion", ckpt::Lion<P>{});
  check("sgd", ckpt::Sgd<P>{});
  check("adafactor", ckpt::Adafactor<P>{});
  check("adafactor-momentum", ckpt::Adafactor<P>{.momentum = true});
  check("adam-8bit", ckpt::Adam8bit<P>{});
  check("muon", ckpt::Muon<P>{});
  check("shampoo", ckpt::Shampoo<P>{});
  check("soap", ckpt::Soap<P>{});
  check("galore", ckpt::GaLore<P>{});
  check("lora", ckpt::Lora<ckpt::Adam<P>>{});
  check("qlora",
        ckpt::Lora<ckpt::Adam<P>>{.adapters = {}, .base = ckpt::formats::nf4, .base_rest = ckpt::formats::bf16});
  check("row-wise-adagrad", ckpt::RowWiseAdagrad<ckpt::Adagrad<P>, P>{});
}

TEST_CASE("an optimizer by name is the type in that precision", "[any_optimizer]") {
  check_precision<ckpt::MixedBf16>();
  check_precision<ckpt::PureBf16>();
}

TEST_CASE("without a precision, an optimizer by name has that of its type", "[any_optimizer]") {
  const auto check = [](std::string_view name, const auto& typed) {
    CAPTURE(name);
    for (const Tensor& tensor : tensors) {
      CHECK(state_bytes(any_optimizer_by_name(name), tensor) == state_bytes(typed, tensor));
    }
  };
  check("adam", ckpt::Adam<>{});
  check("sgd-momentum", ckpt::SgdMomentum<>{});
  check("adafactor", ckpt::Adafactor<>{});
  check("adam-8bit", ckpt::Adam8bit<>{});
  check("muon", ckpt::Muon<>{});
  check("shampoo", ckpt::Shampoo<>{});
  check("soap", ckpt::Soap<>{});
  check("galore", ckpt::GaLore<>{});
  check("lora", ckpt::Lora<>{});
  check("row-wise-adagrad", ckpt::RowWiseAdagrad<>{});
}

TEST_CASE("rank and average are options of a name", "[any_optimizer]") {
  const Tensor& wide = tensors[0];
  CHECK(any_optimizer_by_name("galore").rank() == 128);
  CHECK(any_optimizer_by_name("qlora").rank() == 16);
  CHECK(any_optimizer_by_name("soap").rank() == 0);
  CHECK(state_bytes(any_optimizer_by_name("galore", {.rank = 7}), wide) ==
        state_bytes(ckpt::GaLore<>{.rank = 7}, wide));
  // an adapter of (300 + 2000) x 3 parameters, 12 bytes each and 2 for its average; the frozen base has none
  CHECK(state_bytes(any_optimizer_by_name("lora", {.rank = 3}), wide).total() == 12 * 3 * 2300);
  CHECK(state_bytes(any_optimizer_by_name("lora", {.rank = 3, .average = ckpt::formats::bf16}), wide).other ==
        2 * 3 * 2300);
  CHECK(state_bytes(any_optimizer_by_name("lora", {.average = ckpt::formats::bf16}), tensors[4]) == ComponentBytes{});
  CHECK(state_bytes(any_optimizer_by_name("soap", {.average = ckpt::formats::fp32}), tensors[4]) ==
        ComponentBytes{20000, 0, 20000, 20000, 20000});
  CHECK(state_bytes(any_optimizer_by_name("adam", "fp32", {.average = ckpt::formats::fp32}), wide).total() ==
        16 * 600000);
  CHECK(error_of([] { return any_optimizer_by_name("adam", {.rank = 8}); }) ==
        "ckpt::any_optimizer_by_name: rank must be 0 for adam, which has none (got 8)");
}

TEST_CASE("bytes per parameter, where they do not depend on shapes", "[any_optimizer]") {
  for (const ckpt::AnyOptimizer* any : ckpt::all_any_optimizers) {
    CAPTURE(any->name);
    if (any->depends_on_shape()) {
      CHECK(error_of([any] { return bytes_per_parameter(*any); }) ==
            "ckpt::AnyOptimizer: the state of " + std::string(any->name) +
                " depends on the shapes of tensors: take the inventory of a model" +
                (any->name == "adam-8bit" ? ", or adam in precision bf16-8bit-moments, all tensors in 8 bits" : ""));
    } else {
      CHECK(bytes_per_parameter(*any) == bytes_per_parameter(ckpt::optimizer_by_name(any->name)));
    }
  }
  CHECK(bytes_per_parameter(any_optimizer_by_name("adam", {.average = ckpt::formats::fp32})) == 18);
}

TEST_CASE("an unknown optimizer lists all known ones", "[any_optimizer]") {
  const std::string error = error_of([] { return any_optimizer_by_name("adamm"); });
  CHECK(
      error ==
      "ckpt: unknown optimizer \"adamm\"; known: adam, adamw, lamb, lion, sgd, sgd-momentum, adagrad, none, adafactor, "
      "adafactor-momentum, adam-8bit, muon, shampoo, soap, galore, lora, qlora, row-wise-adagrad");
  CHECK(any_optimizer_by_name("ROWWISE Adagrad").name == "row-wise-adagrad");
  CHECK(any_optimizer_by_name("Adam8bit").name == "adam-8bit");
  for (const ckpt::AnyOptimizer* any : ckpt::all_any_optimizers) CHECK(!any->name.empty());
  CHECK_THAT(error_of([] { return any_optimizer_by_name("soap", "fp4"); }),
             Catch::Matchers::StartsWith("ckpt: unknown precision \"fp4\"; known: mixed-bf16"));
  CHECK_THAT(error_of([] { return any_optimizer_by_name("soap", ""); }),
             Catch::Matchers::StartsWith("ckpt: unknown precision \"\""));
}

TEST_CASE("a trainer's name of an optimizer says what keeps as much", "[any_optimizer]") {
  for (const auto& [name, keeps] : ckpt::detail::trainer_names) {
    CAPTURE(name);
    CHECK(error_of([name = name] { return any_optimizer_by_name(name); }) ==
          "ckpt: unknown optimizer \"" + std::string(name) + "\"; it keeps as much as " + std::string(keeps) +
              ": give that");
    CHECK_FALSE(any_optimizer_by_name(keeps.substr(0, keeps.find(' '))).name.empty());
  }
  CHECK_THAT(error_of([] { return any_optimizer_by_name("Schedule-Free"); }),
             Catch::Matchers::ContainsSubstring("keeps as much as adamw"));
}

TEST_CASE("weights alone are written in the format of the weights", "[any_optimizer]") {
  CHECK(bytes_per_parameter(any_optimizer_by_name("none")) == 2);
  CHECK(bytes_per_parameter(any_optimizer_by_name("none", "fp32")) == 4);
  CHECK(bytes_per_parameter(any_optimizer_by_name("none", "zero3-default")) == 4);  // only the master is written
  CHECK(bytes_per_parameter(ckpt::WeightsOnly<>{}) == 2);
  CHECK(take_inventory(ckpt::models::llama3_8b, ckpt::WeightsOnly<>{}).bytes_written() == 2 * u64{8030261248});
}

TEST_CASE("the usual precision follows from the layout", "[any_optimizer]") {
  using ckpt::ParallelLayout;
  using ckpt::usual_optimizer;
  using ckpt::WriterRule;
  using ckpt::Zero;
  const auto adam = [](const ParallelLayout& layout) { return bytes_per_parameter(usual_optimizer("adam", layout)); };
  CHECK(adam({}) == 14);
  CHECK(adam({.data = 8, .zero = Zero::optimizer}) == 14);
  CHECK(adam({.data = 8, .zero = Zero::gradients}) == 14);
  // frameworks.md section 1: torchtitan, Hugging Face with FSDP, verl, composer 4 + 8; DeepSpeed's ZeRO-3 12
  const ParallelLayout fsdp{.data = 8, .zero = Zero::everything};
  const ParallelLayout deepspeed{.data = 8, .zero = Zero::everything, .writer_rule = WriterRule::model_parallel_ranks};
  CHECK(adam(fsdp) == 12);
  CHECK(adam(deepspeed) == 12);
  CHECK(usual_optimizer("adam", fsdp).precision().name == "fp32");
  CHECK(usual_optimizer("adam", deepspeed).precision().name == "zero3-default");
  CHECK(take_inventory(ckpt::models::llama3_8b, usual_optimizer("adam", fsdp), fsdp).weight_bytes_written() ==
        4 * u64{8030261248});
  CHECK(take_inventory(ckpt::models::llama3_8b, usual_optimizer("adam", deepspeed), deepspeed).weight_bytes_written() ==
        0);
  CHECK(bytes_per_parameter(usual_optimizer("adam", fsdp, {.average = ckpt::formats::fp32})) == 16);
  // those with another usual precision keep it
  CHECK(bytes_per_parameter(usual_optimizer("sgd", fsdp)) == 4);
  CHECK(usual_optimizer("adam-8bit", fsdp).precision().name == "pure-bf16");
  CHECK(usual_optimizer("muon", fsdp).precision().name == "fp32");
}

TEST_CASE("options of one's own, and an optimizer that is divided by tensor parallelism", "[any_optimizer]") {
  const ckpt::AnyOptimizer blocks{
      .name = "shampoo", .rule = ckpt::InPrecision<ckpt::Shampoo<>>{{.block_size = 50}, ckpt::PureBf16::value}};
  const ckpt::Shampoo<ckpt::PureBf16> typed{.block_size = 50};
  for (const Tensor& tensor : tensors) CHECK(state_bytes(blocks, tensor) == state_bytes(typed, tensor));

  for (const u64 tensor : {1U, 8U}) {
    const ckpt::ParallelLayout layout{.tensor = tensor, .writer_rule = ckpt::WriterRule::model_parallel_ranks};
    const auto same = [&layout](std::string_view name, const auto& optimizer) {
      CAPTURE(name);
      const ckpt::Inventory any = take_inventory(ckpt::models::llama3_8b, any_optimizer_by_name(name), layout);
      const ckpt::Inventory one = take_inventory(ckpt::models::llama3_8b, optimizer, layout);
      CHECK(any.components() == one.components());
      CHECK(any.bytes_written() == one.bytes_written());
    };
    same("lora", ckpt::Lora<>{});
    same("muon", ckpt::Muon<>{});
    same("row-wise-adagrad", ckpt::RowWiseAdagrad<>{});
  }
}

}  // namespace
