// LoRA: counts that PEFT prints or a file has, names of targets, what is trained whole, shards of packed projections.

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/peft.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/format_state.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/lora_targets.hpp>
#include <ckpt/state/optimizers.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using ckpt::ComponentBytes;
using ckpt::lora_scope;
using ckpt::LoraCount;
using ckpt::LoraScope;
using ckpt::LoraTargets;
using ckpt::Part;
using ckpt::Projection;
using ckpt::take_inventory;
using test::error_of;
using u64 = std::uint64_t;
namespace formats = ckpt::formats;
namespace lora_targets = ckpt::lora_targets;
namespace models = ckpt::models;
namespace peft = ckpt::peft;
using Fp32 = ckpt::Adam<ckpt::Fp32>;

std::string text_of(const auto& value) {
  std::string text;
  append_to(text, value);
  return text;
}

TEST_CASE("adapters by PEFT's defaults have the counts that it prints", "[lora]") {
  const auto check = [](const ckpt::Model& model, u64 rank, u64 parameters) {
    CAPTURE(model.name);
    const ckpt::PeftFamily* family = peft::of_model(model.name);
    REQUIRE(family != nullptr);
    const LoraScope scope = lora_scope(family, "default");
    CHECK(count_trained(model, scope, rank) == LoraCount{.adapters = parameters});
    const ckpt::Lora<> lora{.rank = rank, .scope = scope};
    CHECK(take_inventory(model, lora).bytes_written() == 12 * parameters);
  };
  // printed runs or measured files (reports of Soup, h2oGPT, trl; frameworks' own examples)
  check(models::qwen2_5_72b, 16, 32768000);
  check(models::llama_30b, 8, 12779520);  // 153,354,240 B; the folder has 154,497,024 with small files
  check(models::opt_125m, 8, 294912);
  check(models::gemma_3_270m, 16, 737280);
  check(models::llama3_8b, 8, 3407872);
  check(models::mistral_7b_v0_1, 8, 3407872);
  check(models::mixtral_8x7b, 8, 3407872);
  check(models::qwen2_5_7b, 8, 2523136);
  check(models::gpt2, 8, 294912);
  check(models::bloom_7b1, 8, 3932160);
  check(models::opt_6_7b, 8, 4194304);
  check(models::falcon_7b, 8, 2359296);
  check(models::gpt_j_6b, 8, 3670016);
  check(models::t5_small, 8, 294912);
  // recalled prints
  check(models::llama2_7b, 8, 4194304);
  // computed from shapes by another
  check(models::llama3_70b, 8, 16384000);
  check(models::qwen3_8b, 8, 3833856);
  check(models::gemma_2_9b, 8, 4472832);
  check(models::phi_2, 8, 9175040);
  check(models::bert_base_uncased, 8, 294912);
  check(models::gpt2_xl, 8, 2457600);
  check(models::pythia_6_9b, 8, 4194304);
}

TEST_CASE("LoRA without a word about it is query and value", "[lora]") {
  const ComponentBytes qwen = take_inventory(models::qwen2_5_72b, ckpt::Lora<>{}).components();
  CHECK(qwen == ComponentBytes{131072000, 0, 131072000, 131072000, 0});
  const ComponentBytes named = take_inventory(models::qwen2_5_72b, ckpt::optimizers::get("lora")).components();
  CHECK(named == qwen);
  CHECK(take_inventory(models::llama_30b, ckpt::Lora<>{.rank = 8}).bytes_written() == 153354240);
  CHECK(take_inventory(models::opt_125m, ckpt::Lora<>{.rank = 8}).components().weights == 1179648);
  CHECK(text_of(ckpt::Lora<>{}.scope) == "query, value");
}

TEST_CASE("recipes with other targets", "[lora]") {
  const auto count = [](const auto& model, std::string_view targets, u64 rank) {
    return count_trained(model, lora_scope(targets), rank).total();
  };
  CHECK(count(models::llama3_8b, "all-linear", 8) == 20971520);
  CHECK(count(models::llama3_8b, "q,k,v,o,gate,up,down", 16) == 41943040);
  CHECK(count(models::llama3_8b, "attention,mlp", 64) == 167772160);
  // recalled prints: alpaca-lora, QLoRA's guanaco 7B, PEFT's first example mt0-large
  CHECK(count(models::llama_7b, "q_proj,k_proj,v_proj,o_proj", 16) == 16777216);
  CHECK(count(models::llama_7b, "all-linear", 64) == 159907840);
  const ckpt::EncoderDecoderShape mt0_large{.vocab_size = 250112,
                                            .hidden_size = 1024,
                                            .layers = 24,
                                            .heads = 16,
                                            .head_dim = 64,
                                            .intermediate_size = 2816,
                                            .gated_mlp = true};
  CHECK(count(mt0_large, "q,v", 8) == 2359296);
  // DeepSeek's bottlenecks have names of their own: 27 layers, 2048 -> 512 + 64, 512 -> 16 x (128 + 128)
  CHECK(count(models::deepseek_v2_lite, "kv_a_proj_with_mqa,kv_b_proj", 8) ==
        u64{27} * 8 * ((2048 + 576) + (512 + 4096)));
  // a router and experts: 32 layers of 8 experts, three matrices each
  CHECK(count(models::mixtral_8x7b, "experts", 8) == u64{32} * 8 * 3 * 8 * (4096 + 14336));
  CHECK(count(models::mixtral_8x7b, "router", 8) == u64{32} * 8 * (4096 + 8));
}

TEST_CASE("projections that are one matrix share an adapter", "[lora]") {
  const auto count = [](const auto& model, std::string_view targets) {
    return count_trained(model, lora_scope(targets), 8).total();
  };
  CHECK(count(models::gpt2, "c_attn") == 12 * 8 * (768 + 3 * 768));
  CHECK(count(models::gpt2, "q,k,v") == 12 * 3 * 8 * (768 + 768));
  // Phi-3-mini: 32 layers, 3072 x 3072 each, 8192 inside
  CHECK(count(models::phi_3_mini_4k, "qkv_proj") == u64{32} * 8 * (3072 + 3 * 3072));
  CHECK(count(models::phi_3_mini_4k, "gate_up_proj") == u64{32} * 8 * (3072 + 2 * 8192));
  // few key and value heads: 32 layers of 71 heads and one of 64
  CHECK(count(models::falcon_7b, "query_key_value") == u64{32} * 8 * (4544 + 71 * 64 + 2 * 64));

  const ckpt::PeftFamily* phi3 = peft::find("phi3");
  const LoraScope all = lora_scope(phi3, "all-linear");
  CHECK(count_trained(models::phi_3_mini_4k, all, 8).total() ==
        u64{32} * 8 * ((3072 + 3 * 3072) + (3072 + 3072) + (3072 + 2 * 8192) + (8192 + 3072)));
  CHECK(text_of(all) == "all linear matrices (query, key and value as one) (gate and up as one)");
}

TEST_CASE("packed adapters are the same bytes, however tensor parallelism divides them", "[lora]") {
  const ckpt::Lora<> lora{.rank = 8, .scope = lora_scope(peft::find("bloom"), "default")};
  for (const u64 tensor : {1U, 2U, 4U, 8U}) {
    CAPTURE(tensor);
    CHECK(take_inventory(models::bloom_7b1, lora, {.tensor = tensor, .data = 2}).bytes_written() == 12 * 3932160);
    // each tensor parallel rank holds the one `down` of a layer
    const auto again = take_inventory(models::bloom_7b1, lora,
                                      {.tensor = tensor, .writer_rule = ckpt::WriterRule::model_parallel_ranks})
                           .bytes_written_again();
    CHECK(again == (tensor - 1) * 12 * 30 * 8 * 4096);
  }
}

TEST_CASE("parts trained whole beside the adapters", "[lora]") {
  // printed by PEFT: 168,509,440 (huggingface/peft issue 2898), a file of 322.8 MiB with adapters in fp32
  const LoraScope scope = lora_scope("q_proj,v_proj", "embed_tokens");
  CHECK(count_trained(models::gemma_3_270m, scope, 16) == LoraCount{737280, 167772160});
  CHECK(count_trained(models::gemma_3_270m, scope, 16).total() == 168509440);
  const ckpt::Lora<Fp32, ckpt::Adam<ckpt::PureBf16>> lora{.rank = 16, .scope = scope};
  const ComponentBytes bytes = take_inventory(models::gemma_3_270m, lora).components();
  CHECK(bytes.weights == 338493440);
  CHECK(static_cast<double>(bytes.weights) / (1 << 20) == Catch::Approx(322.8).margin(0.05));
  CHECK(bytes.first_moment == 4 * 737280 + 2 * u64{167772160});
  CHECK(text_of(scope) == "query, value; whole: embedding");

  // Llama 3 8B: embedding and head, 308 times the adapter
  CHECK(count_trained(models::llama3_8b, lora_scope("q,v", "embed_tokens,lm_head"), 8) ==
        LoraCount{3407872, 1050673152});
  // a tied head is copied: PEFT trains both
  const LoraScope both = lora_scope("q,v", "embedding,head");
  CHECK(error_of([&] { return count_trained(models::gemma_3_270m, both, 16); }) ==
        "ckpt::count_trained: parts to be trained whole must be in the model; it has no head");
  const LoraScope copied = fitted(both, models::gemma_3_270m);
  CHECK(count_trained(models::gemma_3_270m, copied, 16).whole == 2 * u64{167772160});
  CHECK(count_trained(models::gemma_3_270m, fitted(lora_scope("q,v", "head"), models::gemma_3_270m), 16).whole ==
        167772160);
  CHECK(text_of(copied) == "query, value; whole: embedding, head (a copy of the tied one)");
  CHECK(fitted(both, models::llama3_8b) == both);
  // on the last stage
  const auto staged = take_inventory(models::gemma_3_270m, ckpt::Lora<>{.scope = copied}, {.pipeline = 2});
  CHECK(staged[Part::head].weights == 4 * u64{167772160});
  CHECK(staged.bytes_written() == 12 * (737280 + 2 * u64{167772160}));
  CHECK(staged.rank_shapes().size() == 1);  // nine layers and a table each
}

TEST_CASE("adapters of embedding and head come with the whole tables", "[lora]") {
  // r (V + d) for each; PEFT's file holds their tables besides, in the format of the base, and nothing trains these
  const LoraScope scope = lora_scope("q_proj,v_proj,embed_tokens,lm_head");
  const u64 table = u64{128256} * 4096;
  const u64 adapters = 3407872 + 2 * u64{8} * (128256 + 4096);
  CHECK(count_trained(models::llama3_8b, scope, 8) == LoraCount{adapters, 0});
  const ckpt::Lora<Fp32, ckpt::Adam<ckpt::PureBf16>> lora{.rank = 8, .scope = scope};
  for (const u64 tensor : {1U, 4U}) {
    const auto saved = take_inventory(models::llama3_8b, lora, {.tensor = tensor});
    CHECK(saved.components().weights == 4 * adapters + 2 * 2 * table);
    CHECK(saved.components().first_moment == 4 * adapters);
    CHECK(saved.components().second_moment == 4 * adapters);
    CHECK(saved[Part::head].weights == 4 * u64{8} * (128256 + 4096) + 2 * table);
  }
  CHECK(text_of(scope) == "query, value, embedding, head");

  // The base is written anyway, tables in its own format: nothing twice.
  const ckpt::Lora<> with_base{.rank = 8, .scope = scope, .base = ckpt::formats::nf4, .base_rest = ckpt::formats::bf16};
  CHECK(take_inventory(models::llama3_8b, with_base).components().first_moment == 4 * adapters);
  CHECK(take_inventory(models::llama3_8b, with_base)[Part::head].weights == 4 * u64{8} * (128256 + 4096) + 2 * table);
  // Trained whole and adapted: one copy of the table, with moments.
  const ckpt::Lora<> whole{.rank = 8, .scope = lora_scope("q,lm_head", "lm_head")};
  CHECK(take_inventory(models::llama3_8b, whole)[Part::head].weights == 4 * (u64{8} * (128256 + 4096) + table));

  // A tied head is a copy: an adapter and a table of its own.
  const LoraScope head = lora_scope("lm_head");
  CHECK(error_of([&] { return count_trained(models::gemma_3_270m, head, 16); }) ==
        "ckpt::count_trained: targets must be in the model; it has no head, it has query, key, value, output, gate, "
        "up, down, embedding");
  CHECK_THAT(error_of([&] { return count_trained(models::gemma_3_270m, lora_scope("q,head"), 16); }),
             Catch::Matchers::ContainsSubstring("it has no head, it has query, "));
  const LoraScope copied = fitted(head, models::gemma_3_270m);
  CHECK(count_trained(models::gemma_3_270m, copied, 16).total() == 16 * u64{262144 + 640});
  const auto tied = take_inventory(models::gemma_3_270m, ckpt::Lora<>{.scope = copied}, {.pipeline = 2});
  CHECK(tied.bytes_written() == 12 * 16 * u64{262144 + 640} + 4 * u64{262144} * 640);

  // DoRA: a number for each feature of an embedding, for each word of a head. A rank of its own.
  LoraScope dora = lora_scope("embed_tokens:4,lm_head");
  dora.magnitudes = true;
  CHECK(count_trained(models::llama3_8b, dora, 8).total() == u64{4 + 8} * (128256 + 4096) + 4096 + 128256);
  // positions are no words
  CHECK(count_trained(models::gpt2, lora_scope("embed_tokens"), 8).total() == u64{8} * (50257 + 768));
}

TEST_CASE("ranks of their own, and magnitudes", "[lora]") {
  const LoraScope scope = lora_scope("q,v:4");
  // 32 layers, 4096 -> 4096 and 4096 -> 1024
  CHECK(count_trained(models::llama3_8b, scope, 8).total() == u64{32} * (8 * 8192 + 4 * 5120));
  CHECK(text_of(scope) == "query, value; other ranks: 4 on value");

  LoraScope dora = lora_scope("q,v");
  dora.magnitudes = true;
  CHECK(count_trained(models::llama3_8b, dora, 8).total() == 3407872 + 163840);
  dora.targets = lora_targets::all_linear;
  CHECK(count_trained(models::llama3_8b, dora, 8).total() == 20971520 + 1376256);
  for (const u64 tensor : {1U, 8U}) {
    CHECK(
        take_inventory(models::llama3_8b, ckpt::Lora<>{.rank = 8, .scope = dora}, {.tensor = tensor}).bytes_written() ==
        12 * (20971520 + 1376256));
  }
  CHECK(text_of(dora) == "all linear matrices; magnitudes (DoRA)");
}

TEST_CASE("names of targets", "[lora]") {
  CHECK(lora_scope("Q_Proj, v-proj").targets == lora_targets::query_value);
  CHECK(lora_scope("query,value").targets == lora_targets::query_value);
  CHECK(lora_scope("all-linear").targets == lora_targets::all_linear);
  CHECK(lora_scope("attention, mlp, experts").targets == lora_targets::attention_mlp);
  CHECK(lora_scope("c_proj").targets == LoraTargets{Projection::output, Projection::down});
  CHECK(text_of(lora_scope("mlp,k").targets) == "key, mlp");
  CHECK(text_of(LoraTargets{}) == "nothing");
  CHECK(lora_scope("to_q,to_k,to_v,to_out.0").targets == lora_scope("q,k,v,o").targets);
  CHECK(lora_scope("output_proj,linear_proj").targets == lora_scope("o").targets);
  CHECK(lora_scope("linear_fc2").targets == lora_scope("down").targets);
  CHECK(lora_scope("linear_qkv,linear_fc1").targets == lora_scope("qkv,gate_up").targets);
  // as lists are written elsewhere
  for (const char* list : {"q_proj v_proj:8", "q_proj,  v_proj:8", "[\"q_proj\", \"v_proj:8\"]",
                           "['q_proj' 'v_proj : 8']", " q_proj\tv_proj :8\n", "[q_proj,v_proj: 8]"}) {
    CAPTURE(list);
    CHECK(lora_scope(list) == lora_scope("q_proj,v_proj:8"));
  }
  CHECK_THAT(error_of([] { return lora_scope("q_proj v_prj"); }),
             Catch::Matchers::StartsWith("ckpt: unknown LoRA target \"v_prj\""));
  CHECK(lora_scope("gate", "", true).targets == LoraTargets(Part::router));
  CHECK(lora_scope("gate_proj", "", true).targets == LoraTargets{Projection::gate});
  CHECK(fmt::format("{}", lora_scope("mlp:2,k", "norm")) == "key, mlp; other ranks: 2 on mlp; whole: norm");
  CHECK(fmt::format("{:>7}", LoraTargets{Projection::up}) == "     up");
  CHECK(fmt::format("{}", LoraCount{3, 4}) == "3 parameters in adapters, 4 trained whole");
  CHECK(error_of([] { return lora_scope("q_prj"); }) ==
        "ckpt: unknown LoRA target \"q_prj\"; did you mean q_proj, k_proj, v_proj, o_proj, c_proj?");
  CHECK_THAT(error_of([] { return lora_scope("q,"); }), Catch::Matchers::StartsWith("ckpt: unknown LoRA target \"\""));
  CHECK_THAT(error_of([] { return lora_scope("dense"); }), Catch::Matchers::ContainsSubstring("say output, or"));
  CHECK_THAT(error_of([] { return lora_scope("q", "embeding"); }),
             Catch::Matchers::StartsWith("ckpt: unknown part to train whole \"embeding\"; did you mean embedding"));
  for (const char* bad : {"q:", "q:0", "q:-1", "q:8x", "q:9999999999"}) {
    CAPTURE(bad);
    CHECK_THAT(error_of([bad] { return lora_scope(bad); }),
               Catch::Matchers::StartsWith("ckpt::lora_scope: rank of a target must be a whole number > 0"));
  }
  CHECK_THAT(error_of([] { return lora_scope("q:1,k:2,v:3,o:4,mlp:5"); }),
             Catch::Matchers::ContainsSubstring("at most 4"));
  // each name once, and each adapts something
  for (const auto& a : ckpt::detail::lora_target_names) {
    CAPTURE(a.name);
    CHECK_FALSE(a.targets.empty());
    int same = 0;
    for (const auto& b : ckpt::detail::lora_target_names) same += ckpt::same_name(a.name, b.name) ? 1 : 0;
    CHECK(same == 1);
  }
}

TEST_CASE("Megatron's names are of one matrix each, with one adapter", "[lora]") {
  // Llama 3 8B, 32 layers: query, key and value from 4096 to 4096 + 1024 + 1024 by A of r x 4096 and B of 6144 x r,
  // gate and up to 2 x 14336
  const auto of_llama = [](std::string_view targets) {
    return count_trained(models::llama3_8b, fitted(lora_scope(peft::find("llama"), targets), models::llama3_8b), 32)
        .total();
  };
  constexpr u64 layers = 32;
  constexpr u64 r = 32;
  CHECK(of_llama("linear_qkv") == layers * r * (4096 + 6144));
  CHECK(of_llama("linear_proj") == layers * r * (4096 + 4096));
  CHECK(of_llama("linear_fc1") == layers * r * (4096 + 28672));
  CHECK(of_llama("linear_fc2") == layers * r * (14336 + 4096));
  CHECK(of_llama("linear_qkv linear_proj linear_fc1 linear_fc2") == 71303168);
  CHECK(of_llama("q,k,v") == layers * r * (3 * 4096 + 6144));
  // without a gate: GPT-2, 768 to 3072 in 12 layers
  const auto of_gpt2 = [](std::string_view targets) {
    return count_trained(models::gpt2, fitted(lora_scope(peft::find("gpt2"), targets), models::gpt2), 8).total();
  };
  CHECK(of_gpt2("linear_fc1") == u64{12} * 8 * (768 + 3072));
  CHECK(of_gpt2("linear_qkv") == u64{12} * 8 * (768 + 3 * 768));
  CHECK_THAT(error_of([] { return lora_scope(peft::find("llama"), "linear_qkv,gate_proj"); }),
             Catch::Matchers::ContainsSubstring("gate and up in one"));
}

TEST_CASE("targets that a model does not have", "[lora]") {
  CHECK(error_of([] { return count_trained(models::resnet_50, LoraScope{}, 8); }) ==
        "ckpt::count_trained: targets must be in the model; it has no query, value, it has head, "
        "convolution");
  CHECK(error_of([] { return count_trained(models::gpt2, lora_scope("gate"), 8); }) ==
        "ckpt::count_trained: targets must be in the model; it has no gate, it has query, key, value, output, "
        "up, down, embedding");
  CHECK_THROWS_AS(count_trained(models::gpt2, LoraScope{}, 0), ckpt::InvalidInput);
  CHECK(error_of([] { return lora_scope(peft::find("gpt2"), "q,v"); }) ==
        "ckpt::lora_scope: targets must be matrices of the model: gpt2 keeps query, key and value in one: give qkv in "
        "place of some of them");
  CHECK_THAT(error_of([] { return lora_scope(peft::find("phi3"), "up_proj"); }),
             Catch::Matchers::EndsWith("phi3 keeps gate and up in one: give gate_up in place of one of them"));
  CHECK_THAT(error_of([] { return lora_scope(peft::find("llama"), "c_attn"); }),
             Catch::Matchers::EndsWith("llama has query, key and value apart: give q,k,v"));
  CHECK_THAT(error_of([] { return lora_scope(peft::find("llama"), "gate_up_proj"); }),
             Catch::Matchers::EndsWith("llama has gate and up apart, if a gate: give gate_proj,up_proj"));
  CHECK(error_of([] { return ckpt::optimizers::get("adam", {.scope = LoraScope{}}); }) ==
        "ckpt::Optimizer::set_scope: LoRA's targets must be left out for adam, which has no adapters");
}

TEST_CASE("families of PEFT", "[lora]") {
  CHECK(peft::find("qwen2_moe") == nullptr);
  CHECK(lora_scope(nullptr, "") == LoraScope{});
  CHECK(lora_scope(nullptr, "c_attn").targets.one_query_key_value);
  CHECK(lora_scope(peft::find("phi3"), "").targets.one_query_key_value);
  CHECK(text_of(lora_scope(peft::find("phi"), "")) == "query, value, up, down");
  CHECK(count_trained(models::get("nemotron-3-nano"), lora_scope(peft::of_model("nemotron-3-nano"), ""), 16).adapters ==
        1867776);
  CHECK(text_of(lora_scope(peft::find("blip-2"), "")) == "query, value");
  {  // each matrix of RWKV 7's two mixings but those of low rank: 4 d x d, and d x 4 d twice
    const u64 d = 768;
    CHECK(count_trained(models::get("rwkv-7-0.1b"), lora_scope(peft::of_model("rwkv-7-0.1b"), ""), 8).adapters ==
          12 * 8 * (4 * 2 * d + 2 * 5 * d));
  }
  CHECK(text_of(lora_scope(peft::find("gpt2"), "attention")) == "attention (query, key and value as one)");
  // every model of the catalog: its family's default adapts something, or there is none
  for (const ckpt::Model* model : models::all) {
    CAPTURE(model->name);
    const ckpt::PeftFamily* family = peft::of_model(model->name);
    if (family == nullptr) continue;
    CHECK(count_trained(*model, lora_scope(family, "default"), 1).adapters > 0);
  }
  CHECK(peft::of_model("gemma-2b") == peft::find("gemma"));
  CHECK(peft::of_model("gemma-2-9b") == peft::find("gemma2"));
  CHECK(peft::of_model("phi-3.5-moe") == nullptr);
}

TEST_CASE("LoRA by name takes rank, scope and average", "[lora]") {
  const LoraScope scope = lora_scope("all-linear", "embedding");
  const ckpt::Optimizer named = ckpt::optimizers::get("lora", {.rank = 4, .average = formats::bf16, .scope = scope});
  REQUIRE(named.scope() != nullptr);
  CHECK(*named.scope() == scope);
  CHECK(ckpt::optimizers::get("adam").scope() == nullptr);
  const ckpt::Lora<ckpt::Ema<Fp32>> typed{
      .rank = 4, .scope = scope, .adapters = {.format = formats::bf16}, .whole = {.format = formats::bf16}};
  CHECK(take_inventory(models::llama3_8b, named).components() == take_inventory(models::llama3_8b, typed).components());
  const u64 trained = count_trained(models::llama3_8b, scope, 4).total();
  CHECK(take_inventory(models::llama3_8b, named).bytes_written() == 14 * trained);
  // the precision is that of adapters and of what is trained whole
  CHECK(take_inventory(models::llama3_8b, ckpt::optimizers::get("lora", "pure-bf16", {.rank = 4, .scope = scope}))
            .bytes_written() == 6 * trained);
}

TEST_CASE("frozen parameters by their number", "[lora]") {
  // Stable Diffusion 1.x: a U-Net of 859,520,964 in fp32 with Adam and an averaged copy, and the frozen text encoder
  // (123,060,480) and VAE (83,653,863) in the same file: 13.58 GiB
  const ckpt::Optimizer adam = ckpt::optimizers::get("adam", "fp32", {.average = formats::fp32});
  const ckpt::CountedCheckpoint saved =
      with_frozen(ckpt::Workload{.parameters = 859520964}, adam, {.count = 123060480 + 83653863});
  CHECK(saved.trained == 16 * u64{859520964});
  CHECK(saved.frozen == 4 * u64{206714343});
  CHECK(static_cast<double>(saved.bytes_written()) / (1 << 30) == Catch::Approx(13.58).margin(0.005));
  CHECK(fmt::format("{}", saved) == "14.58 GB, of which 826.9 MB frozen");
  static_assert(ckpt::CountedState<ckpt::CountedCheckpoint>);
  CHECK(with_frozen(ckpt::Workload{.parameters = 100}, ckpt::Adam<>{}, {.count = 3, .written = formats::nf4}).frozen ==
        2);
  CHECK_THROWS_AS(with_frozen(ckpt::Workload{.parameters = 100}, adam, {.count = -1}), ckpt::InvalidInput);
  CHECK_THROWS_AS(with_frozen(ckpt::Workload{.parameters = 100}, ckpt::optimizers::get("soap"), {}),
                  ckpt::InvalidInput);
}

ckpt::DescribedJob described(const std::string& state) {
  return ckpt::describe_job(
      ckpt::read_job(R"({"machine": {"node": "dgx-h100", "nodes": 1}, "state": )" + state + "}", "job.json"));
}

TEST_CASE("jobs say what LoRA trains, and are told what was taken", "[lora]") {
  const auto has_note = [](const ckpt::DescribedJob& job, const std::string& note) {
    return Catch::Matchers::VectorContains(note).match(job.notes);
  };
  const ckpt::DescribedJob usual = described(R"({"model": "qwen2.5-72b", "optimizer": "lora"})");
  CHECK(usual.job.state.bytes() == ckpt::Bytes(393216000));
  CHECK(usual.lora == LoraCount{.adapters = 32768000});
  CHECK(has_note(usual,
                 "LoRA of rank 16 on query, value (PEFT's default for qwen2): 32768000 parameters in adapters; others "
                 "by state.lora.targets; the rank by state.rank, PEFT's own default is 8"));
  const ckpt::DescribedJob gemma = described(
      R"({"model": "gemma-3-270m", "rank": 16, "lora": {"targets": "q_proj,v_proj", "also_train": "embed_tokens"}})");
  CHECK(gemma.lora.total() == 168509440);
  CHECK(gemma.job.state.bytes() == ckpt::Bytes(12.0 * 168509440));
  CHECK(has_note(gemma,
                 "LoRA of rank 16 on query, value; whole: embedding: 737280 parameters in adapters, 167772160 trained "
                 "whole"));
  CHECK(described(R"({"model": "gpt2", "optimizer": "lora", "rank": 8})").lora.total() == 294912);
  CHECK(has_note(
      described(R"({"model": "llama-7b", "optimizer": "qlora", "rank": 64})"),
      "LoRA of rank 64 on all linear matrices (QLoRA's choice): 159907840 parameters in adapters; others by "
      "state.lora.targets; with the frozen base in 4 bits, which PEFT does not write: optimizer lora leaves it "
      "out"));
  CHECK(
      described(R"({"model": "llama3-8b", "rank": 8, "lora": {"targets": "all-linear", "dora": true}})").lora.total() ==
      20971520 + 1376256);
  const ckpt::DescribedJob listed =
      described(R"({"model": "gpt2", "rank": 8, "lora": {"targets": ["c_attn", "gate_proj"], "also_train": ["wte"]}})");
  CHECK(listed.lora ==
        described(R"({"model": "gpt2", "rank": 8, "lora": {"targets": "c_attn", "also_train": "wte"}})").lora);
  CHECK(has_note(listed, "no matrix of the model is a gate_proj: left out"));
  CHECK(described(R"({"model": "gemma-3-270m", "lora": {"also_train": "embedding,head"}})").lora.whole ==
        2 * u64{167772160});
  CHECK(has_note(described(R"({"model": "olmo-7b", "optimizer": "lora", "rank": 1})"),
                 "LoRA of rank 1 on query, value (assumed: PEFT has no default for this model): 524288 parameters in "
                 "adapters; others by state.lora.targets"));

  CHECK(described(R"({"model": "mixtral-8x7b", "rank": 8, "lora": {"targets": "q_proj,v_proj,gate"}})").lora.total() ==
        4458496);
  CHECK(described(R"({"model": "qwen1.5-moe-a2.7b", "rank": 16, "lora": {"targets": "q_proj,gate"}})").lora.total() ==
        2382336);

  const auto error = [](const std::string& state) { return error_of([&] { return described(state); }); };
  CHECK(error(R"({"model": "llama3-8b", "optimizer": "adam", "lora": {"targets": "q,v"}})") ==
        "job.json:1: state.lora.targets: adam has no adapters: say state.optimizer lora, or qlora");
  CHECK_THAT(error(R"({"model": "llama3-8b", "lora": {"targets": "q_prj"}})"),
             Catch::Matchers::StartsWith("job.json:1: state.lora.targets: unknown LoRA target \"q_prj\""));
  CHECK_THAT(error(R"({"model": "llama3-8b", "lora": {"also_train": "vision"}})"),
             Catch::Matchers::EndsWith("state.lora.also_train: parts to be trained whole must be in the model; it has "
                                       "no vision"));
  CHECK_THAT(error(R"({"model": "gpt2", "lora": {"targets": "q,v"}})"),
             Catch::Matchers::ContainsSubstring("gpt2 keeps query, key and value in one"));
  CHECK_THAT(error(R"({"model": "resnet-50", "optimizer": "lora"})"),
             Catch::Matchers::ContainsSubstring("it has no query, value"));
  CHECK_THAT(error(R"({"parameters": "7B", "lora": {"targets": "q,v"}})"),
             Catch::Matchers::ContainsSubstring("the state of lora needs a shape"));
  CHECK_THAT(error(R"({"parameters": "7B", "optimizer": "paged_adamw_8bit"})"),
             Catch::Matchers::EndsWith("state.parameters; or adam in precision bf16-8bit-moments, all tensors in 8 "
                                       "bits"));
}

TEST_CASE("jobs say frozen parameters by their number", "[lora]") {
  // 13.58 GiB: the U-Net of Stable Diffusion trained, its text encoder and VAE frozen
  const ckpt::DescribedJob job =
      described(R"({"parameters": "860M", "precision": "fp32", "ema": "fp32", "frozen_parameters": "206714343:fp32"})");
  CHECK(job.frozen == ckpt::Bytes(826857372));
  CHECK(job.job.state.bytes().value() / (1 << 30) == Catch::Approx(13.58).margin(0.01));
  CHECK(described(R"({"parameters": "1M", "frozen_parameters": "1M:fp16"})").job.state.bytes() == ckpt::Bytes(16e6));
  CHECK(described(R"({"parameters": "1M", "frozen_parameters": "1M"})").job.state.bytes() == ckpt::Bytes(18e6));
  const auto error = [](const std::string& state) { return error_of([&] { return described(state); }); };
  CHECK_THAT(error(R"({"parameters": "1M", "frozen_parameters": "1M:int3"})"),
             Catch::Matchers::ContainsSubstring("another format than fp32, bf16, fp16 or nf4"));
  CHECK_THAT(error(R"({"parameters": "1M", "frozen_parameters": "some"})"),
             Catch::Matchers::StartsWith("job.json:1: state.frozen_parameters"));
  CHECK_THAT(error(R"({"bytes": "1TB", "frozen_parameters": "1M"})"),
             Catch::Matchers::EndsWith("leave state.frozen_parameters out"));
  CHECK_THAT(error(R"({"model": "gpt2", "layout": {"tensor": 2}, "frozen_parameters": "1M"})"),
             Catch::Matchers::ContainsSubstring("leave the parallel layout out"));
}

TEST_CASE("jobs say what is saved besides, each by itself", "[lora]") {
  constexpr double n = 8030261248;  // Llama 3 8B
  const auto bytes = [](const std::string& besides) {
    return described(R"({"model": "llama3-8b", "precision": "mixed-bf16")" + besides + "}").job.state.bytes().value();
  };
  for (const std::string layout : {"", R"(, "layout": {"data": 8, "zero": 1})"}) {
    CAPTURE(layout);
    CHECK(bytes(layout) == 14 * n);
    CHECK(bytes(layout + R"(, "ema": "fp32")") == 18 * n);
    CHECK(bytes(layout + R"(, "ema": "bf16")") == 16 * n);
    CHECK(bytes(layout + R"(, "gradients": "fp32")") == 18 * n);
    CHECK(bytes(layout + R"(, "gradients": "bf16")") == 16 * n);
    CHECK(bytes(layout + R"(, "ema": "fp32", "gradients": "bf16")") == 20 * n);
    CHECK(bytes(layout + R"(, "data_loader": "20MB")") == 14 * n + (layout.empty() ? 1 : 8) * 20e6);
  }
  // the fp32 copy of the weights: of the formats of Adam the one that has it in the place of nothing
  const auto components = [](const char* precision) {
    const ckpt::Optimizer adam = ckpt::optimizers::get("adam", precision);
    return take_inventory(models::llama3_8b, adam).components();
  };
  ComponentBytes copy = components("mixed-bf16");
  CHECK(copy.master_weights == 4 * u64{8030261248});
  copy.master_weights = 0;
  CHECK(copy == components("bf16-no-master"));

  CHECK(described(R"({"parameters": "1M", "gradients": "fp32"})").job.state.bytes() == ckpt::Bytes(18e6));
  CHECK(described(R"({"parameters": "1M", "data_loader": "1kB"})").job.state.bytes() == ckpt::Bytes(14e6 + 1e3));
  CHECK(described(R"({"parameters": "1M", "bytes_per_parameter": 12, "data_loader": "1kB"})").job.state.bytes() ==
        ckpt::Bytes(12e6 + 1e3));
  // of what is trained alone: 6,815,744 parameters of adapters; of Muon's matrices as of its vectors
  CHECK(described(R"({"model": "llama3-8b", "optimizer": "lora", "gradients": "fp32"})").job.state.bytes() ==
        ckpt::Bytes(16.0 * 6815744));
  const auto muon = [](ckpt::NumberFormat gradients) {
    const ckpt::Optimizer optimizer = ckpt::optimizers::get("muon", {.gradients = gradients});
    return take_inventory(models::llama3_8b, optimizer, {.data = 4, .zero = ckpt::Zero::optimizer}).bytes_written();
  };
  CHECK(muon(formats::fp32) - muon(formats::none) == 4 * u64{8030261248});

  const auto error = [](const std::string& state) { return error_of([&] { return described(state); }); };
  CHECK_THAT(error(R"({"model": "gpt2", "gradients": "fp8"})"),
             Catch::Matchers::ContainsSubstring("state.gradients: \"fp8\" is none of"));
  CHECK_THAT(error(R"({"bytes": "1TB", "gradients": "fp32"})"), Catch::Matchers::EndsWith("leave state.gradients out"));
  CHECK_THAT(error(R"({"bytes": "1TB", "data_loader": "1MB"})"),
             Catch::Matchers::EndsWith("leave state.data_loader out"));
  CHECK_THAT(error(R"({"parameters": "1M", "bytes_per_parameter": 12, "gradients": "fp32"})"),
             Catch::Matchers::ContainsSubstring("is in place of state.gradients"));
  CHECK_THAT(error(R"({"model": "gpt2", "data_loader": "20"})"),
             Catch::Matchers::StartsWith("job.json:1: state.data_loader"));
  CHECK_THAT(error(R"({"model": "gpt2", "data_loader": "1e9PB"})"), Catch::Matchers::ContainsSubstring("data_loader"));
}

TEST_CASE("the state of data loaders is on the ranks of a layout", "[lora]") {
  const auto saved = [](const ckpt::ParallelLayout& layout, u64 bytes) {
    ckpt::Inventory inventory = take_inventory(models::gpt2, Fp32{}, layout);
    inventory.add_data_loaders(bytes);
    return inventory;
  };
  // one writer of two files before: now each replica writes a file
  const ckpt::Inventory replicas = saved({.data = 8}, 1000);
  const u64 gpt2 = saved({}, 0).unique_bytes();
  CHECK(replicas.data_loader_bytes() == 8000);
  CHECK(replicas.bytes_written() == gpt2 + 8000);
  CHECK(replicas.unique_bytes() == gpt2 + 8000);
  CHECK(replicas.bytes_written_again() == 0);
  CHECK(replicas.components().total() == gpt2);
  CHECK(replicas.writers() == 8);
  CHECK(replicas.files() == 10);
  CHECK(replicas.lightest().total() == 1000);
  CHECK(replicas.rank_error() == 0);
  CHECK(saved({.data = 8, .zero = ckpt::Zero::everything, .one_file = true}, 1000).files() == 8);
  // divided over model-parallel ranks, to whole bytes
  const ckpt::ParallelLayout layout{.tensor = 2, .pipeline = 3, .data = 4};
  const ckpt::Inventory divided = saved(layout, 1000);
  CHECK(divided.data_loader_bytes() == 24 * 167);
  CHECK(divided.rank_error() == 1000);
  CHECK(divided.bytes_written() == saved(layout, 0).bytes_written() + 24 * 167);
  // a restore reads it, each rank its own
  CHECK(ckpt::State(replicas).unique_bytes() == ckpt::Bytes(static_cast<double>(gpt2 + 8000)));
  const double received = 8.0 * static_cast<double>(gpt2) + 8000.0;
  CHECK(ckpt::State(replicas).readers_of_a_byte() == Catch::Approx(received / static_cast<double>(gpt2 + 8000)));
  CHECK_THROWS_AS(saved(layout, ~u64{}), ckpt::InvalidInput);
}

}  // namespace
