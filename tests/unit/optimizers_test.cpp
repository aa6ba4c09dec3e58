// Optimizers by name at run time: each is the type it stands for, in every precision.

#include <cstdint>
#include <string>
#include <string_view>

#include <ckpt/catalog/models.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizers.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

namespace optimizers = ckpt::optimizers;
using ckpt::ComponentBytes;
using ckpt::Part;
using ckpt::Sharding;
using ckpt::Tensor;
using u64 = std::uint64_t;
using test::error_of;

const Tensor tensors[] = {
    {.part = Part::mlp, .rows = 300, .columns = 2000, .sharding = Sharding::rows, .projection = ckpt::Projection::up},
    {.part = Part::attention,
     .rows = 64,
     .columns = 64,
     .sharding = Sharding::columns,
     .granule = 16,
     .projection = ckpt::Projection::query},
    {.part = Part::embedding, .rows = 12000, .columns = 32, .sharding = Sharding::rows},
    {.part = Part::head, .rows = 12000, .columns = 32, .sharding = Sharding::rows},
    {.part = Part::norm, .rows = 5000}};

/// Every name leaves what its type leaves, in one precision.
template <class P>
void check_precision() {
  const std::string_view precision = P::value.name;
  const auto check = [precision](std::string_view name, const auto& typed) {
    const ckpt::Optimizer any = optimizers::get(name, precision);
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
  check("adamw-8bit", ckpt::Adam8bit<P>{.fp32_embeddings = true});
  check("lion-8bit", ckpt::Adam8bit<P>{.fp32_embeddings = true, .moments = ckpt::Lion<>::rule});
  check("adam-mini", ckpt::AdamMini<P>{});
  check("ademamix", ckpt::AdEmaMix<P>{});
  check("rmsprop", ckpt::RmsProp<P>{});
  check("galore-8bit", ckpt::GaLore<P>{.state = ckpt::LowRankState::adam_8bit});
  check("muon", ckpt::Muon<P>{});
  check("shampoo", ckpt::Shampoo<P>{});
  check("soap", ckpt::Soap<P>{});
  check("galore", ckpt::GaLore<P>{});
  check("lora", ckpt::Lora<ckpt::Adam<P>>{});
  check("qlora", ckpt::Lora<ckpt::Adam<P>>{.scope = {.targets = ckpt::lora_targets::all_linear},
                                           .base = ckpt::formats::nf4,
                                           .base_rest = ckpt::formats::bf16});
  check("row-wise-adagrad", ckpt::RowWiseAdagrad<ckpt::Adagrad<P>, P>{});
}

TEST_CASE("an optimizer by name is the type in that precision", "[optimizers]") {
  check_precision<ckpt::MixedBf16>();
  check_precision<ckpt::PureBf16>();
}

TEST_CASE("without a precision, an optimizer by name has that of its type", "[optimizers]") {
  const auto check = [](std::string_view name, const auto& typed) {
    CAPTURE(name);
    for (const Tensor& tensor : tensors) {
      CHECK(state_bytes(optimizers::get(name), tensor) == state_bytes(typed, tensor));
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

TEST_CASE("rank and average are options of a name", "[optimizers]") {
  const Tensor& wide = tensors[0];
  CHECK(optimizers::get("galore").rank() == 128);
  CHECK(optimizers::get("qlora").rank() == 16);
  CHECK(optimizers::get("soap").rank() == 0);
  CHECK(state_bytes(optimizers::get("galore", {.rank = 7}), wide) == state_bytes(ckpt::GaLore<>{.rank = 7}, wide));
  // an adapter of (300 + 2000) x 3 parameters, 12 bytes each and 2 for its average; the frozen base has none
  const ckpt::LoraScope mlp = ckpt::lora_scope("mlp");
  CHECK(state_bytes(optimizers::get("lora", {.rank = 3, .scope = mlp}), wide).total() == 12 * 3 * 2300);
  CHECK(state_bytes(optimizers::get("lora", {.rank = 3, .average = ckpt::formats::bf16, .scope = mlp}), wide).other ==
        2 * 3 * 2300);
  CHECK(state_bytes(optimizers::get("lora", {.rank = 3}), wide).total() == 0);
  CHECK(state_bytes(optimizers::get("lora", {.average = ckpt::formats::bf16}), tensors[4]) == ComponentBytes{});
  CHECK(state_bytes(optimizers::get("soap", {.average = ckpt::formats::fp32}), tensors[4]) ==
        ComponentBytes{20000, 0, 20000, 20000, 20000});
  CHECK(state_bytes(optimizers::get("adam", "fp32", {.average = ckpt::formats::fp32}), wide).total() == 16 * 600000);
  CHECK(error_of([] { return optimizers::get("adam", {.rank = 8}); }) ==
        "ckpt::optimizers::get: rank must be 0 for adam, which has none (got 8)");
}

TEST_CASE("bytes per parameter, where they do not depend on shapes", "[optimizers]") {
  for (const ckpt::Optimizer* any : ckpt::optimizers::all) {
    CAPTURE(any->name);
    if (any->depends_on_shape()) {
      CHECK(error_of([any] { return bytes_per_parameter(*any); }) ==
            "ckpt::Optimizer: the state of " + std::string(any->name) +
                " depends on the shapes of tensors: take the inventory of a model" +
                (ckpt::detail::without_shapes(*any).empty() ? "" : ", or ") +
                std::string(ckpt::detail::without_shapes(*any)));
    } else {
      const auto& rule = std::get<ckpt::InPrecision<ckpt::UpdateRule>>(any->rule);
      CHECK(any->name == rule.options.name);
      CHECK(bytes_per_parameter(*any) == components(rule.options, rule.precision).total());
    }
  }
  CHECK(bytes_per_parameter(optimizers::get("adam", {.average = ckpt::formats::fp32})) == 18);
  CHECK(error_of([] { return bytes_per_parameter(optimizers::get("paged_adamw_8bit")); }) ==
        "ckpt::Optimizer: the state of adamw-8bit depends on the shapes of tensors: take the inventory of a model, or "
        "adam in precision bf16-8bit-moments, all tensors in 8 bits");
  CHECK(bytes_per_parameter(optimizers::get("adam", "bf16-8bit-moments")) == 4.03125);
  // three moments, one of them the slow one
  CHECK(bytes_per_parameter(optimizers::get("ademamix")) == 18);
  CHECK(bytes_per_parameter(optimizers::get("ademamix", "fp32")) == 16);
  CHECK(bytes_per_parameter(optimizers::get("rmsprop")) == 8);
  CHECK(bytes_per_parameter(optimizers::get("lion", "bf16-8bit-moments")) == 3.015625);
}

TEST_CASE("an unknown optimizer comes with those that are like it, or with all", "[optimizers]") {
  CHECK(error_of([] { return optimizers::get("adamm"); }) ==
        "ckpt: unknown optimizer \"adamm\"; did you mean adam, adamw, adam-mini, c_adamw, nadam?");
  CHECK(error_of([] { return optimizers::get("paged_adamw_8bits"); }) ==
        "ckpt: unknown optimizer \"paged_adamw_8bits\"; did you mean adam, adamw, adamw-8bit, paged_adamw, "
        "paged_adamw_8bit?");
  CHECK(error_of([] { return optimizers::get("zzzzz"); }) ==
        "ckpt: unknown optimizer \"zzzzz\"; known: adam, adamw, lamb, lion, sgd, sgd-momentum, adagrad, rmsprop, "
        "ademamix, none, adafactor, adafactor-momentum, adam-8bit, adamw-8bit, lion-8bit, rmsprop-8bit, ademamix-8bit, "
        "adam-4bit, "
        "adam-mini, muon, shampoo, soap, galore, galore-8bit, galore-adafactor, lora, qlora, row-wise-adagrad");
  CHECK(optimizers::get("ROWWISE Adagrad").name == "row-wise-adagrad");
  CHECK(optimizers::get("Adam8bit").name == "adam-8bit");
  for (const ckpt::Optimizer* any : ckpt::optimizers::all) CHECK(!any->name.empty());
  CHECK_THAT(error_of([] { return optimizers::get("soap", "fp4"); }),
             Catch::Matchers::StartsWith("ckpt: unknown precision \"fp4\"; known: mixed-bf16"));
  CHECK_THAT(error_of([] { return optimizers::get("soap", ""); }),
             Catch::Matchers::StartsWith("ckpt: unknown precision \"\""));
}

TEST_CASE("a trainer's name of an optimizer gives what keeps the same", "[optimizers]") {
  const auto check = [](std::string_view name, std::string_view keeps) {
    CAPTURE(name);
    CHECK(optimizers::get(name).name == keeps);
  };
  // OptimizerNames of transformers 5
  check("adamw_torch", "adamw");
  check("adamw_torch_fused", "adamw");
  check("adamw_torch_xla", "adamw");
  check("adamw_torch_npu_fused", "adamw");
  check("adamw_apex_fused", "adamw");
  check("adafactor", "adafactor");
  check("adamw_anyprecision", "adamw");
  check("adamw_torch_4bit", "adam-4bit");
  check("adamw_torch_8bit", "adam-8bit");
  check("ademamix", "ademamix");
  check("sgd", "sgd");
  check("adagrad", "adagrad");
  check("adamw_bnb_8bit", "adamw-8bit");
  check("adamw_8bit", "adamw-8bit");
  check("ademamix_8bit", "ademamix-8bit");
  check("lion_8bit", "lion-8bit");
  check("lion_32bit", "lion");
  check("paged_adamw_32bit", "adamw");
  check("paged_adamw_8bit", "adamw-8bit");
  check("paged_ademamix_32bit", "ademamix");
  check("paged_ademamix_8bit", "ademamix-8bit");
  check("paged_lion_32bit", "lion");
  check("paged_lion_8bit", "lion-8bit");
  check("rmsprop", "rmsprop");
  check("rmsprop_bnb", "rmsprop");
  check("rmsprop_bnb_8bit", "rmsprop-8bit");
  check("rmsprop_bnb_32bit", "rmsprop");
  check("galore_adamw", "galore");
  check("galore_adamw_8bit", "galore-8bit");
  check("galore_adafactor", "galore-adafactor");
  check("galore_adamw_layerwise", "galore");
  check("galore_adamw_8bit_layerwise", "galore-8bit");
  check("galore_adafactor_layerwise", "galore-adafactor");
  check("lomo", "sgd");
  check("adalomo", "adafactor");
  check("grokadamw", "ademamix");
  check("schedule_free_radam", "adam");
  check("schedule_free_adamw", "adamw");
  check("schedule_free_sgd", "sgd-momentum");
  check("apollo_adamw", "galore");
  check("apollo_adamw_layerwise", "galore");
  check("stable_adamw", "adamw");
  check("optimi_adamw", "adamw");
  check("adopt_adamw", "adamw");
  check("ao_adamw_8bit", "adam-8bit");
  check("ao_adamw_fp8", "adam-8bit");
  check("ao_adamw_4bit", "adam-4bit");
  check("Schedule-Free", "adamw");
  CHECK(optimizers::get("apollo_mini").rank() == 1);
  CHECK(optimizers::get("apollo_mini", {.rank = 2}).rank() == 2);
  CHECK(optimizers::get("apollo_adamw").rank() == 128);
  for (const ckpt::OptimizerAlias& alias : optimizers::aliases) {
    CAPTURE(alias.name);
    CHECK(optimizers::get(alias.name).name == alias.keeps->name);
    for (const ckpt::Optimizer* any : optimizers::all) CHECK_FALSE(ckpt::same_name(alias.name, any->name));
  }
}

TEST_CASE("weights alone are written in the format of the weights", "[optimizers]") {
  CHECK(bytes_per_parameter(optimizers::get("none")) == 2);
  CHECK(bytes_per_parameter(optimizers::get("none", "fp32")) == 4);
  CHECK(bytes_per_parameter(optimizers::get("none", "zero3-default")) == 4);  // only the master is written
  CHECK(bytes_per_parameter(ckpt::WeightsOnly<>{}) == 2);
  CHECK(take_inventory(ckpt::models::llama3_8b, ckpt::WeightsOnly<>{}).bytes_written() == 2 * u64{8030261248});
}

TEST_CASE("the usual precision follows from the layout", "[optimizers]") {
  using ckpt::ParallelLayout;
  using ckpt::WriterRule;
  using ckpt::Zero;
  const auto adam = [](const ParallelLayout& layout) { return bytes_per_parameter(optimizers::usual("adam", layout)); };
  CHECK(adam({}) == 14);
  CHECK(adam({.data = 8, .zero = Zero::optimizer}) == 14);
  CHECK(adam({.data = 8, .zero = Zero::gradients}) == 14);
  // frameworks.md section 1: torchtitan, Hugging Face with FSDP, verl, composer 4 + 8; DeepSpeed's ZeRO-3 12
  const ParallelLayout fsdp{.data = 8, .zero = Zero::everything};
  const ParallelLayout deepspeed{.data = 8, .zero = Zero::everything, .writer_rule = WriterRule::model_parallel_ranks};
  CHECK(adam(fsdp) == 12);
  CHECK(adam(deepspeed) == 12);
  CHECK(optimizers::usual("adam", fsdp).precision().name == "fp32");
  CHECK(optimizers::usual("adam", deepspeed).precision().name == "zero3-default");
  CHECK(take_inventory(ckpt::models::llama3_8b, optimizers::usual("adam", fsdp), fsdp).weight_bytes_written() ==
        4 * u64{8030261248});
  CHECK(
      take_inventory(ckpt::models::llama3_8b, optimizers::usual("adam", deepspeed), deepspeed).weight_bytes_written() ==
      0);
  CHECK(bytes_per_parameter(optimizers::usual("adam", fsdp, {.average = ckpt::formats::fp32})) == 16);
  // those with another usual precision keep it
  CHECK(bytes_per_parameter(optimizers::usual("sgd", fsdp)) == 4);
  CHECK(optimizers::usual("adam-8bit", fsdp).precision().name == "pure-bf16");
  CHECK(optimizers::usual("muon", fsdp).precision().name == "fp32");
}

TEST_CASE("options of one's own, and an optimizer that is divided by tensor parallelism", "[optimizers]") {
  const ckpt::Optimizer blocks{.name = "shampoo",
                               .rule = ckpt::InPrecision<ckpt::Shampoo<>>{{.block_size = 50}, ckpt::PureBf16::value}};
  const ckpt::Shampoo<ckpt::PureBf16> typed{.block_size = 50};
  for (const Tensor& tensor : tensors) CHECK(state_bytes(blocks, tensor) == state_bytes(typed, tensor));

  for (const u64 tensor : {1U, 8U}) {
    const ckpt::ParallelLayout layout{.tensor = tensor, .writer_rule = ckpt::WriterRule::model_parallel_ranks};
    const auto same = [&layout](std::string_view name, const auto& optimizer) {
      CAPTURE(name);
      const ckpt::Inventory any = take_inventory(ckpt::models::llama3_8b, optimizers::get(name), layout);
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
