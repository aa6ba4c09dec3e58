// State that depends on shape: the published formulas tensor by tensor, and whole models.

#include <cstdint>
#include <limits>

#include <ckpt/catalog/models.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/optimizers.hpp>

#include "catch.hpp"

namespace {

using Catch::Approx;
using ckpt::ComponentBytes;
using ckpt::Part;
using ckpt::state_bytes;
using ckpt::Tensor;
using u64 = std::uint64_t;
namespace formats = ckpt::formats;

constexpr Tensor matrix(u64 rows, u64 columns, Part part = Part::mlp) {
  return {.part = part, .rows = rows, .columns = columns};
}
constexpr Tensor vector(u64 size, Part part = Part::norm) { return {.part = part, .rows = size}; }

TEST_CASE("an optimizer that knows no shapes leaves bytes per parameter", "[optimizer_state]") {
  CHECK(state_bytes(ckpt::Adam<>{}, matrix(3, 5)) == ComponentBytes{30, 60, 60, 60, 0});
  CHECK(state_bytes(ckpt::Adam<>{}, vector(7)).total() == 98);
  CHECK(state_bytes(ckpt::BytesPerParameter{.weights = 2}, matrix(3, 5)) == ComponentBytes{.weights = 30});
  CHECK(state_bytes(ckpt::optimizers::get("sgd"), matrix(3, 5)) == ComponentBytes{.weights = 60});
  // whole bytes are exact beyond 2^53, fractions are rounded up for each tensor
  CHECK(state_bytes(ckpt::Adam<ckpt::Fp32>{}, vector((u64{1} << 60) + 1)).weights == (u64{1} << 62) + 4);
  CHECK(state_bytes(ckpt::BytesPerParameter{.other = 0.5}, vector(5)).other == 3);
  CHECK_THROWS_AS(state_bytes(ckpt::BytesPerParameter{.weights = -1}, vector(5)), ckpt::InvalidInput);
  CHECK_THROWS_AS(state_bytes(ckpt::BytesPerParameter{.weights = std::numeric_limits<double>::quiet_NaN()}, vector(5)),
                  ckpt::InvalidInput);
  CHECK_THROWS_AS(state_bytes(ckpt::BytesPerParameter{.weights = 1e300}, vector(5)), ckpt::InvalidInput);
  CHECK_THROWS_AS(state_bytes(ckpt::Adam<>{}, vector(std::numeric_limits<u64>::max())), ckpt::InvalidInput);
}

TEST_CASE("Adafactor factors matrices whose shorter side is long enough", "[optimizer_state]") {
  const ckpt::Adafactor<> plain{};
  CHECK(state_bytes(plain, matrix(128, 1000)) == ComponentBytes{.weights = 512000, .second_moment = 4 * 1128});
  CHECK(state_bytes(plain, matrix(127, 1000)) == ComponentBytes{.weights = 508000, .second_moment = 508000});
  CHECK(state_bytes(plain, vector(1000)) == ComponentBytes{.weights = 4000, .second_moment = 4000});
  CHECK(state_bytes(ckpt::Adafactor<>{.momentum = true}, matrix(128, 1000)).first_moment == 512000);
  CHECK(state_bytes(ckpt::Adafactor<>{.min_dim = 1}, matrix(2, 1000)).second_moment == 4 * 1002);
  CHECK(state_bytes(ckpt::Adafactor<ckpt::MixedBf16>{}, matrix(128, 128)).master_weights == 65536);
}

TEST_CASE("8-bit Adam has codes and block scales from 4096 elements on", "[optimizer_state]") {
  const ckpt::Adam8bit<> adam{};
  CHECK(state_bytes(adam, vector(4095)) == ComponentBytes{8190, 0, 16380, 16380, 0});
  CHECK(state_bytes(adam, vector(4096)) == ComponentBytes{8192, 0, 4096 + 64, 4096 + 64, 0});
  CHECK(state_bytes(adam, vector(4097)).first_moment == 4097 + 4 * 17);
  CHECK(state_bytes(ckpt::Adam8bit<>{.block = 2048}, matrix(64, 64)).second_moment == 4096 + 8);
  CHECK(state_bytes(ckpt::Adam8bit<ckpt::MixedBf16>{}, matrix(64, 64)).total() == 4096 * 6 + 2 * 4160);
  CHECK_THROWS_AS(state_bytes(ckpt::Adam8bit<>{.block = 0}, vector(5)), ckpt::InvalidInput);
}

TEST_CASE("Shampoo keeps four matrices for each block", "[optimizer_state]") {
  const ckpt::Shampoo<> shampoo{};
  // square blocks: four preconditioner elements per parameter
  CHECK(state_bytes(shampoo, matrix(4096, 2048)).other == 4 * 4 * u64{4096} * 2048);
  // 1500 x 1024 is cut into 1024 x 1024 and 476 x 1024
  CHECK(state_bytes(shampoo, matrix(1500, 1024)).other == 8 * (2 * 1024 * 1024 + 476 * 476 + 1024 * 1024));
  CHECK(state_bytes(shampoo, vector(1500)).other == 8 * (1024 * 1024 + 476 * 476));
  CHECK(state_bytes(shampoo, matrix(10, 20)) == ComponentBytes{800, 0, 800, 800, 8 * (100 + 400)});
  const ckpt::Shampoo<> bare{.momentum = false, .grafting = false};
  CHECK(state_bytes(bare, matrix(10, 20)) == ComponentBytes{800, 0, 0, 0, 8 * (100 + 400)});
  CHECK_THROWS_AS(state_bytes(ckpt::Shampoo<>{.block_size = 0}, vector(5)), ckpt::InvalidInput);
  const ckpt::Shampoo<> unlimited{.block_size = u64{1} << 40};  // whose square is beyond 64 bits
  CHECK(state_bytes(unlimited, matrix(100, 3000)).other == 8 * (100 * 100 + 3000 * 3000));
  CHECK(state_bytes(unlimited, vector(100)).other == 8 * 100 * 100);
}

TEST_CASE("SOAP preconditions sides up to a length", "[optimizer_state]") {
  const ckpt::Soap<> soap{};
  const ComponentBytes square = state_bytes(soap, matrix(4096, 4096));
  CHECK(square.optimizer() == 24 * u64{4096} * 4096);
  CHECK(state_bytes(soap, matrix(10000, 10001)).other == 8 * u64{10000} * 10000);
  CHECK(state_bytes(soap, matrix(10001, 10001)).other == 0);
  CHECK(state_bytes(soap, vector(100)).other == 0);
  CHECK(state_bytes(ckpt::Soap<>{.precondition_vectors = true}, vector(100)).other == 8 * 100 * 100);
}

TEST_CASE("GaLore keeps moments of low rank and a projector", "[optimizer_state]") {
  const ckpt::GaLore<> galore{.rank = 128};
  const ComponentBytes tall = state_bytes(galore, matrix(11008, 4096));
  CHECK(tall == ComponentBytes{2 * u64{11008} * 4096, 0, 2 * 128 * 11008, 2 * 128 * 11008, 2 * 128 * 4096});
  CHECK(state_bytes(galore, matrix(4096, 11008)) == tall);
  CHECK(state_bytes(galore, matrix(100, 300)).other == 2 * 100 * 100);  // rank 100 at most
  CHECK(state_bytes(galore, vector(100)) == state_bytes(ckpt::Adam<ckpt::PureBf16>{}, vector(100)));
  CHECK(state_bytes(galore, matrix(100, 300, Part::embedding)).total() == 6 * 30000);
  CHECK_THROWS_AS(state_bytes(ckpt::GaLore<>{.rank = 0}, matrix(5, 5)), ckpt::InvalidInput);
}

TEST_CASE("Muon keeps one buffer for hidden matrices and Adam's two for the rest", "[optimizer_state]") {
  CHECK(state_bytes(ckpt::Muon<>{}, matrix(10, 20)) == ComponentBytes{400, 800, 800, 0, 0});
  CHECK(state_bytes(ckpt::Muon<>{}, matrix(10, 20, Part::embedding)).total() == 14 * 200);
  CHECK(state_bytes(ckpt::Muon<>{}, matrix(10, 20, Part::head)).total() == 14 * 200);
  CHECK(state_bytes(ckpt::Muon<>{}, vector(10)).total() == 140);
}

TEST_CASE("moments in 8 bits of other rules", "[optimizer_state]") {
  const ckpt::Adam8bit<> lion{.moments = ckpt::Lion<>::rule};
  CHECK(state_bytes(lion, vector(4096)) == ComponentBytes{8192, 0, 4096 + 64, 0, 0});
  CHECK(state_bytes(lion, vector(100)) == ComponentBytes{200, 0, 400, 0, 0});
  const ckpt::Adam8bit<> three{.moments = ckpt::AdEmaMix<>::rule};
  CHECK(state_bytes(three, vector(4096)) == ComponentBytes{8192, 0, 4160, 4160, 4160});
  const ckpt::Adam8bit<> trainer{.fp32_embeddings = true};
  CHECK(state_bytes(trainer, matrix(100, 64, Part::embedding)) == ComponentBytes{12800, 0, 25600, 25600, 0});
  CHECK(state_bytes(trainer, matrix(100, 64, Part::head)) == state_bytes(ckpt::Adam8bit<>{}, matrix(100, 64)));
  // Llama 3 8B: 128256 x 4096 moments of 4 bytes in place of 1 and a scale
  const u64 embedding = 128256 * u64{4096};
  CHECK(ckpt::take_inventory(ckpt::models::llama3_8b, trainer).components().first_moment -
            ckpt::take_inventory(ckpt::models::llama3_8b, ckpt::Adam8bit<>{}).components().first_moment ==
        4 * embedding - embedding - 4 * (embedding / 256));
  const ckpt::Adam8bit<> nibbles{.block = 128, .code = {"4-bit code", 0.5}};
  CHECK(state_bytes(nibbles, vector(4096)).first_moment == 2048 + 4 * 32);
  CHECK(state_bytes(ckpt::AdEmaMix<ckpt::Fp32>{}, matrix(3, 5)) == ComponentBytes{60, 0, 60, 60, 60});
}

TEST_CASE("Adam-mini keeps a number for each head, row or norm", "[optimizer_state]") {
  const ckpt::AdamMini<ckpt::Fp32> mini{};
  Tensor query = matrix(512, 256, Part::attention);
  query.granule = 64;
  query.projection = ckpt::Projection::query;
  CHECK(state_bytes(mini, query) == ComponentBytes{4 * 131072, 0, 4 * 131072, 4 * 8, 0});
  query.projection = ckpt::Projection::value;
  CHECK(state_bytes(mini, query).second_moment == 4 * 512);
  CHECK(state_bytes(mini, matrix(1000, 64, Part::embedding)).second_moment == 4 * 1000);
  CHECK(state_bytes(mini, vector(64)).second_moment == 4);
  CHECK(state_bytes(mini, vector(64, Part::mlp)).second_moment == 4 * 64);  // a bias
  // Llama 2 7B: 32 layers of 2 x 32 heads, rows 4096 x 3 + 11008 x 2, two norms; two tables of 32000, a norm
  const u64 numbers = 32 * (64 + 3 * 4096 + 2 * 11008 + 2) + 2 * 32000 + 1;
  CHECK(ckpt::take_inventory(ckpt::models::llama2_7b, mini).components().second_moment == 4 * numbers);
}

TEST_CASE("GaLore with other states of what it projects", "[optimizer_state]") {
  const ckpt::GaLore<> codes{.state = ckpt::LowRankState::adam_8bit};
  const u64 n = 128 * 11008;
  CHECK(state_bytes(codes, matrix(11008, 4096)) ==
        ComponentBytes{2 * u64{11008} * 4096, 0, n + 4 * (n / 256), n + 4 * (n / 256), 2 * 128 * 4096});
  CHECK(state_bytes(codes, vector(100)).first_moment == 400);
  const ckpt::GaLore<> factored{.state = ckpt::LowRankState::adafactor};
  CHECK(state_bytes(factored, matrix(4096, 11008)) ==
        ComponentBytes{2 * u64{11008} * 4096, 0, 0, 4 * (11008 + 128), 2 * 128 * 4096});
  const ckpt::GaLore<> seeded{.rank = 1, .projector = false};
  CHECK(state_bytes(seeded, matrix(4096, 11008)) == ComponentBytes{2 * u64{11008} * 4096, 0, 22016, 22016, 0});
}

TEST_CASE("LoRA writes adapters, and the base where asked", "[optimizer_state]") {
  const ckpt::LoraScope all{.targets = ckpt::lora_targets::all_linear};
  const ckpt::Lora<> lora{.rank = 8, .scope = all};
  CHECK(state_bytes(lora, matrix(100, 300)).total() == 12 * 8 * 400);
  CHECK(state_bytes(lora, matrix(100, 300, Part::head)).total() == 0);
  CHECK(state_bytes(lora, vector(100)).total() == 0);
  CHECK(state_bytes(ckpt::Lora<>{.rank = 8}, matrix(100, 300)).total() == 0);  // neither query nor value
  const ckpt::Lora<> whole{.rank = 8, .scope = all, .base = formats::bf16, .base_rest = formats::bf16};
  CHECK(state_bytes(whole, matrix(100, 300)).weights == 4 * 8 * 400 + 2 * 30000);
  CHECK(state_bytes(whole, vector(100)).weights == 200);
  const ckpt::Lora<> qlora{.rank = 8, .scope = all, .base = formats::nf4};
  CHECK(state_bytes(qlora, matrix(64, 64)).weights == 4 * 8 * 128 + 2048 + 256);
  // all linear matrices are in the base's format, adapted or not
  const ckpt::Lora<> narrow{.rank = 8, .base = formats::nf4, .base_rest = formats::bf16};
  CHECK(state_bytes(narrow, matrix(64, 64)).weights == 2048 + 256);
  CHECK(state_bytes(narrow, matrix(64, 64, Part::head)).weights == 8192);
  CHECK(formats::nf4_double.bytes == Approx(0.51587).margin(1e-5));
  CHECK(state_bytes(ckpt::Lora<ckpt::Adam<>>{.rank = 8, .scope = all}, matrix(100, 300)).total() == 14 * 8 * 400);
  CHECK_THROWS_AS(state_bytes(ckpt::Lora<>{.rank = 0}, vector(5)), ckpt::InvalidInput);
}

TEST_CASE("row-wise Adagrad keeps one number for each row of a table", "[optimizer_state]") {
  const ckpt::RowWiseAdagrad<> adagrad{};
  CHECK(state_bytes(adagrad, matrix(1000, 128, Part::embedding)) ==
        ComponentBytes{.weights = 512000, .second_moment = 4000});
  CHECK(state_bytes(adagrad, matrix(1000, 128)) == state_bytes(ckpt::Adagrad<>{}, matrix(1000, 128)));
  // DLRM-DCNv2: tables of 204,184,588 rows of 128
  const ComponentBytes tables = ckpt::take_inventory(ckpt::models::dlrm_dcnv2, adagrad)[Part::embedding];
  CHECK(tables.weights == 4 * u64{26135627264});
  CHECK(tables.second_moment == 4 * u64{204184588});
}

TEST_CASE("frozen parts and averaged copies", "[optimizer_state]") {
  const ckpt::Frozen<> frozen{.parts = {Part::vision, Part::embedding}};
  CHECK(state_bytes(frozen, matrix(10, 20, Part::vision)).total() == 0);
  CHECK(state_bytes(frozen, matrix(10, 20)).total() == 2800);
  const ckpt::Frozen<> written{.parts = {Part::vision}, .written = formats::bf16};
  CHECK(state_bytes(written, matrix(10, 20, Part::vision)) == ComponentBytes{.weights = 400});
  CHECK(state_bytes(ckpt::Ema<>{}, matrix(10, 20)).total() == 18 * 200);
  CHECK(state_bytes(ckpt::Ema<ckpt::Muon<>>{.format = formats::bf16}, matrix(10, 20)).other == 400);
  const ckpt::Frozen<ckpt::Ema<>> inside{.parts = {Part::vision}, .written = formats::bf16};
  CHECK(state_bytes(inside, matrix(10, 20)).other == 800);
  CHECK(state_bytes(inside, matrix(10, 20, Part::vision)) == ComponentBytes{.weights = 400});
  const ckpt::Lora<ckpt::Ema<>> adapters{
      .rank = 8, .scope = {.targets = ckpt::lora_targets::all_linear}, .base = formats::bf16};
  CHECK(state_bytes(adapters, matrix(100, 300)).other == 4 * 8 * 400);
  static_assert(ckpt::freezes_weights<ckpt::RowWiseAdagrad<ckpt::Lora<>>> && !ckpt::freezes_weights<ckpt::Ema<>>);
}

TEST_CASE("optimizers of whole models", "[optimizer_state]") {
  const auto bytes = [](const auto& optimizer) {
    const auto inventory = ckpt::take_inventory(ckpt::models::llama2_7b, optimizer);
    return static_cast<double>(inventory.bytes_written()) / static_cast<double>(inventory.parameters());
  };
  CHECK(bytes(ckpt::Adam<>{}) == 14);
  CHECK(bytes(ckpt::Adafactor<>{}) == Approx(4).margin(0.01));
  CHECK(bytes(ckpt::Adafactor<>{.momentum = true}) == Approx(8).margin(0.01));
  CHECK(bytes(ckpt::Adam8bit<>{}) == Approx(4.03125).margin(1e-5));
  CHECK(bytes(ckpt::Adam8bit<ckpt::MixedBf16>{}) == Approx(8.03125).margin(1e-5));
  CHECK(bytes(ckpt::Muon<>{}) == Approx(10.156).margin(0.001));
  CHECK(bytes(ckpt::Ema<>{}) == 18);
}

}  // namespace
