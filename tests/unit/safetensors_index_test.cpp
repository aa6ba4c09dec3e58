// Reading a model.safetensors.index.json, and explaining why files hold more than the parameters.

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/safetensors_index.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

namespace {

const std::string data = CKPT_TEST_DATA_DIR;

ckpt::HuggingFaceModel reference(const std::string& name) {
  return ckpt::read_huggingface_config_file(data + "/reference/model_configs/" + name + ".json");
}

ckpt::HuggingFaceModel report(const std::string& file) {
  return ckpt::read_huggingface_config_file(data + "/reports/" + file);
}

ckpt::HuggingFaceModel qwen3(std::uint64_t hidden, std::uint64_t inner) {
  return ckpt::read_huggingface_config(R"({"model_type": "qwen3", "vocab_size": 151936, "num_hidden_layers": 28,
      "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128, "tie_word_embeddings": true,
      "torch_dtype": "bfloat16", "hidden_size": )" +
                                       std::to_string(hidden) + ", \"intermediate_size\": " + std::to_string(inner) +
                                       "}");
}

/// What accounts for a difference, without the parameters themselves.
std::vector<std::uint64_t> extras(const ckpt::StoredExplanation& explanation) {
  std::vector<std::uint64_t> result;
  for (std::size_t i = 1; i < explanation.items.size(); ++i) {
    result.push_back(explanation.in_bytes ? explanation.items[i].bytes : explanation.items[i].weights);
  }
  return result;
}

/// The items and the remainder add up.
void check_sum(const ckpt::StoredExplanation& explanation) {
  std::int64_t sum = explanation.unexplained;
  for (const ckpt::StoredItem& item : explanation.items) {
    sum += static_cast<std::int64_t>(explanation.in_bytes ? item.bytes : item.weights);
  }
  CHECK(sum == static_cast<std::int64_t>(explanation.stored));
}

std::string error_of(std::string_view text) {
  try {
    (void)ckpt::read_safetensors_index(text);
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

std::string in_index(const std::string& rest) { return "ckpt::read_safetensors_index: index: " + rest; }

using Numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("published numbers of stored weights are explained to the last one", "[stored]") {
  const auto explain = [](const ckpt::HuggingFaceModel& model, std::uint64_t stored) {
    ckpt::StoredExplanation result = ckpt::explain_stored(model, stored);
    check_sum(result);
    CHECK(result.is_exact());
    CHECK(result.items.front().weights == model.parameters);
    return result;
  };
  // Rotary buffers of Llama 2.
  CHECK(extras(explain(reference("llama-7b"), 6'738'417'664)) == Numbers{32 * 64});
  CHECK(extras(explain(reference("llama-2-13b"), 13'015'866'880)) == Numbers{40 * 64});
  CHECK(extras(explain(reference("llama-2-70b"), 68'976'653'312)) == Numbers{80 * 64});
  // Heads that are tied and stored all the same.
  CHECK(qwen3(1024, 3072).parameters == 596'049'920);
  CHECK(extras(explain(qwen3(1024, 3072), 751'632'384)) == Numbers{151936 * 1024});
  CHECK(qwen3(2048, 6144).parameters == 1'720'574'976);
  CHECK(extras(explain(qwen3(2048, 6144), 2'031'739'904)) == Numbers{151936 * 2048});
  const ckpt::HuggingFaceModel falcon = ckpt::read_huggingface_config(
      R"({"model_type": "falcon", "vocab_size": 65024, "hidden_size": 4544, "num_hidden_layers": 32,
          "num_attention_heads": 71})");
  CHECK(falcon.parameters == 6'921'720'704);
  CHECK(extras(explain(falcon, 7'217'189'760)) == Numbers{65024 * 4544});
  // DeepSeek-V3: the prediction module, its embedding and head, and the scales of 128 x 128 blocks.
  CHECK(extras(explain(reference("deepseek-v3"), 684'531'386'000)) ==
        Numbers{11'610'068'224 + 1'853'358'080, 41'540'496});
  // GLM-4.5-Air: the file that does not mention its prediction layer, and the one that does.
  const std::string glm = R"({"model_type": "glm4_moe", "vocab_size": 151552, "hidden_size": 4096,
      "num_hidden_layers": 46, "num_attention_heads": 96, "num_key_value_heads": 8, "head_dim": 128,
      "intermediate_size": 10944, "moe_intermediate_size": 1408, "n_routed_experts": 128, "num_experts_per_tok": 8,
      "n_shared_experts": 1, "first_k_dense_replace": 1, "attention_bias": true)";
  const ckpt::HuggingFaceModel main = ckpt::read_huggingface_config(glm + "}");
  CHECK(main.parameters == 106'852'251'264);
  CHECK(extras(explain(main, 110'468'824'832)) == Numbers{3'616'573'568});
  const ckpt::HuggingFaceModel whole = ckpt::read_huggingface_config(glm + R"(, "num_nextn_predict_layers": 1})");
  CHECK(whole.parameters == 110'468'824'832);
  CHECK(extras(explain(whole, 110'468'824'832)).empty());
}

TEST_CASE("what is not explained is said to be so", "[stored]") {
  const ckpt::HuggingFaceModel llama = reference("llama-7b");
  for (const std::int64_t change : {1, -1, 2047, 2049, 1'000'000}) {
    const auto stored = static_cast<std::uint64_t>(static_cast<std::int64_t>(llama.parameters) + change);
    const ckpt::StoredExplanation result = ckpt::explain_stored(llama, stored);
    CHECK_FALSE(result.is_exact());
    CHECK(result.items.size() == 1);
    CHECK(result.unexplained == change);
    CHECK_THAT(to_string(result), ContainsSubstring(std::to_string(change) + " weights  unexplained"));
  }
  // Kimi K2: 61 x 56 entries that are left over in the published files.
  const ckpt::HuggingFaceModel kimi = ckpt::read_huggingface_config(
      R"({"model_type": "deepseek_v3", "vocab_size": 163840, "hidden_size": 7168, "num_hidden_layers": 61,
          "num_attention_heads": 64, "intermediate_size": 18432, "moe_intermediate_size": 2048,
          "n_routed_experts": 384, "num_experts_per_tok": 8, "n_shared_experts": 1, "first_k_dense_replace": 1,
          "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
          "v_head_dim": 128})");
  CHECK(kimi.parameters == 1'026'408'232'448);
  CHECK(ckpt::explain_stored(kimi, 1'026'408'235'864).unexplained == 3'416);
}

TEST_CASE("bytes of an index", "[stored]") {
  const auto index = [](std::uint64_t bytes, std::vector<std::string> tensors = {}) {
    return ckpt::SafetensorsIndex{.total_size = bytes, .tensors = std::move(tensors), .files = 1};
  };
  const ckpt::HuggingFaceModel llama = reference("llama-7b");
  const std::uint64_t p = llama.parameters;
  CHECK(extras(ckpt::explain_stored(llama, index(2 * p), 2)).empty());
  CHECK(extras(ckpt::explain_stored(llama, index(2 * p + 2048 * 2), 2)) == Numbers{4096});
  CHECK(extras(ckpt::explain_stored(llama, index(2 * p + 2048 * 4), 2)) == Numbers{8192});
  CHECK(ckpt::explain_stored(llama, index(4 * p), 4).is_exact());
  CHECK(ckpt::explain_stored(llama, index(4 * p), 2).unexplained == static_cast<std::int64_t>(2 * p));
  // The type is in the configuration.
  const ckpt::HuggingFaceModel qwen = qwen3(1024, 3072);
  CHECK(qwen.dtype == "bfloat16");
  CHECK(extras(ckpt::explain_stored(qwen, index(2 * 751'632'384ull))) == Numbers{2 * 151936 * 1024});
  CHECK_THROWS_WITH(ckpt::explain_stored(llama, index(2 * p + 1)),
                    ContainsSubstring("ckpt::explain_stored: bytes_per_weight must be given where torch_dtype") &&
                        ContainsSubstring("on the command line --dtype (got torch_dtype \"\")"));
  CHECK_THROWS_WITH(ckpt::explain_stored(llama, index(2 * p), 9), ContainsSubstring("must be from 1 to 8 (got 9)"));
  CHECK_THROWS_WITH(ckpt::explain_stored(llama, 0), ContainsSubstring("stored_weights must be from 1 to 2^53"));

  // DeepSeek-V3 by type: 680,571,043,840 numbers in 8 bits, 3,918,786,560 in 16, 41,555,600 in 32.
  const std::uint64_t bytes = 680'571'043'840 + 2 * 3'918'786'560 + 4 * 41'555'600ull;
  const ckpt::StoredExplanation deepseek = ckpt::explain_stored(reference("deepseek-v3"), index(bytes), 2);
  check_sum(deepseek);
  CHECK(deepseek.is_exact());
  CHECK(deepseek.items.size() == 4);
  CHECK(deepseek.items.back().what == "router biases in 32 bits");
  CHECK(deepseek.items.back().bytes == 2 * 59 * 256);
}

TEST_CASE("the names of the tensors say what there is", "[stored]") {
  const auto index = [](std::uint64_t bytes, std::vector<std::string> tensors) {
    return ckpt::SafetensorsIndex{.total_size = bytes, .tensors = std::move(tensors), .files = 1};
  };
  const ckpt::HuggingFaceModel qwen = qwen3(1024, 3072);
  const std::uint64_t head = 2 * 151936 * 1024;
  // With a head among the names it is an item even where something else is left.
  const ckpt::StoredExplanation with_head =
      ckpt::explain_stored(qwen, index(2 * qwen.parameters + head + 10, {"lm_head.weight", "model.norm.weight"}));
  CHECK(with_head.from_names);
  CHECK(extras(with_head) == Numbers{head});
  CHECK(with_head.unexplained == 10);
  // And without it the same bytes are no head.
  const ckpt::StoredExplanation without =
      ckpt::explain_stored(qwen, index(2 * qwen.parameters + head, {"model.norm.weight"}));
  CHECK(extras(without).empty());
  CHECK(without.unexplained == static_cast<std::int64_t>(head));
  // Rotary buffers in some layers only.
  const ckpt::HuggingFaceModel llama = reference("llama-7b");
  CHECK(extras(ckpt::explain_stored(
            llama,
            index(2 * llama.parameters + 2 * 64 * 4,
                  {"model.layers.0.self_attn.rotary_emb.inv_freq", "model.layers.1.self_attn.rotary_emb.inv_freq"}),
            2)) == Numbers{2 * 64 * 4});
  // A module of DeepSeek beyond the last layer, in 16 bits without scales.
  const ckpt::HuggingFaceModel deepseek = reference("deepseek-v3");
  const ckpt::StoredExplanation module = ckpt::explain_stored(
      deepseek, index(2 * (deepseek.parameters + 11'610'068'224), {"model.layers.61.eh_proj.weight"}), 2);
  CHECK(module.is_exact());
  CHECK(module.items.size() == 2);
  CHECK(module.items[1].what == "multi-token prediction");
}

TEST_CASE("the size of a weight is found where the configuration does not say it", "[stored]") {
  const ckpt::HuggingFaceModel llama = report("index_of_vision_model/llama-without-dtype.json");
  CHECK(llama.dtype.empty());
  CHECK(llama.parameters == 6'738'481'152);
  const ckpt::SafetensorsIndex index =
      ckpt::read_safetensors_index_file(data + "/reports/index_of_vision_model/llama-without-dtype.index.json");
  CHECK(index.total_size == 13'476'962'304);
  const ckpt::StoredExplanation found = ckpt::explain_stored(llama, index);
  CHECK(found.is_exact());
  CHECK(found.bytes_per_weight == 2);
  CHECK(to_string(found) ==
        "13476962304 bytes  stored\n13476962304 bytes  parameters, of 2 bytes each as the total says\n");
  for (const std::uint64_t bytes : {1u, 2u, 4u, 8u}) {
    const auto alone = ckpt::explain_stored(llama, {.total_size = bytes * llama.parameters, .files = 1});
    CHECK(alone.bytes_per_weight == bytes);
    CHECK(alone.is_exact());
  }
  // What is given is taken, and nothing is found where nothing fits.
  CHECK(ckpt::explain_stored(llama, index, 1).unexplained == 6'738'481'152);
  CHECK_THROWS_WITH(ckpt::explain_stored(llama, {.total_size = 3 * llama.parameters, .files = 1}),
                    ContainsSubstring("not exactly one of 1, 2, 4, 8 accounts for every byte"));
}

TEST_CASE("parts that are not counted are named", "[stored]") {
  const ckpt::SafetensorsIndex index =
      ckpt::read_safetensors_index_file(data + "/reports/index_of_vision_model/index.json");
  for (const char* file : {"gemma3-27b.json", "gemma3-27b-dtype-in-text.json"}) {
    CAPTURE(file);
    const ckpt::HuggingFaceModel gemma = report(std::string("index_of_vision_model/") + file);
    const ckpt::StoredExplanation explained = ckpt::explain_stored(gemma, index);
    check_sum(explained);
    CHECK(explained.unexplained == 0);
    CHECK(explained.items.front().bytes == 2 * gemma.parameters);
    CHECK(explained.is_exact() == (gemma.parameters == 27'432'406'640));  // with the tower
  }
  // The decoder alone.
  const ckpt::HuggingFaceModel text = ckpt::read_huggingface_config(
      R"({"model_type": "gemma3_text", "head_dim": 128, "hidden_size": 5376, "intermediate_size": 21504,
          "num_attention_heads": 32, "num_hidden_layers": 62, "num_key_value_heads": 16, "vocab_size": 262208,
          "dtype": "bfloat16"})");
  const ckpt::StoredExplanation rest = ckpt::explain_stored(text, index);
  check_sum(rest);
  REQUIRE(rest.items.size() == 2);
  CHECK_FALSE(rest.is_exact());
  CHECK(rest.items[1].by_name_only);
  CHECK(rest.items[1].bytes == 54'864'813'280 - 2 * text.parameters);
  CHECK(rest.items[1].what ==
        "not counted, by its names: multi_modal_projector.* (1 tensor), vision_tower.* (1 tensor)");
  REQUIRE(rest.groups.size() == 3);
  CHECK(rest.groups[0].name == "language_model");
  CHECK(rest.groups[0].tensors == 1);
  // Less than what was counted is no vision tower.
  ckpt::SafetensorsIndex less = index;
  less.total_size = 2 * text.parameters - 10;
  CHECK(ckpt::explain_stored(text, less).unexplained == -10);
  CHECK(ckpt::explain_stored(text, less).items.size() == 1);
  // Newer names wrap all in "model"; layers of a tower are not layers of the decoder.
  const ckpt::HuggingFaceModel qwen = qwen3(1024, 3072);
  const ckpt::StoredExplanation wrapped =
      ckpt::explain_stored(qwen, {.total_size = 2 * qwen.parameters + 1000,
                                  .tensors = {"model.language_model.layers.0.mlp.down_proj.weight",
                                              "model.visual.layers.40.mlp.weight", "model.visual.merger.weight"},
                                  .files = 1});
  CHECK(wrapped.items.back().what == "not counted, by its names: model.visual.* (2 tensors)");
  CHECK(wrapped.items.back().bytes == 1000);
  CHECK_FALSE(wrapped.prediction.has_value());
}

TEST_CASE("packed matrices, by published sizes", "[stored]") {
  const auto explain = [](const ckpt::HuggingFaceModel& model, std::uint64_t bytes, std::vector<std::string> tensors) {
    ckpt::StoredExplanation result =
        ckpt::explain_stored(model, {.total_size = bytes, .tensors = std::move(tensors), .files = 1}, 2);
    check_sum(result);
    CHECK(result.is_exact());
    CHECK(result.items.front().weights == model.parameters);
    CHECK(result.items.size() == 2);
    return result;
  };
  // GPT-OSS: experts in MXFP4. 20B and 120B.
  const std::vector<std::string> mxfp4{"lm_head.weight", "model.layers.0.mlp.experts.gate_up_proj_blocks",
                                       "model.layers.0.mlp.experts.gate_up_proj_scales"};
  const auto gpt_oss = [](std::uint64_t layers, std::uint64_t experts) {
    return ckpt::read_huggingface_config(
        R"({"model_type": "gpt_oss", "hidden_size": 2880, "num_attention_heads": 64, "num_key_value_heads": 8,
            "head_dim": 64, "intermediate_size": 2880, "vocab_size": 201088, "num_experts_per_tok": 4,
            "attention_bias": true, "tie_word_embeddings": false, "num_hidden_layers": )" +
        std::to_string(layers) + ", \"num_local_experts\": " + std::to_string(experts) + "}");
  };
  const auto small = explain(gpt_oss(24, 32), 13'761'264'768, mxfp4);
  CHECK(small.items[1].what == "scales of MXFP4 blocks");
  CHECK(small.items[1].bytes == 597'196'800);
  explain(gpt_oss(36, 128), 65'248'815'744, mxfp4);
  // AWQ: words of 4 bits with a scale and a zero point for 128 columns. Qwen2.5-7B and 32B.
  const std::vector<std::string> awq{"lm_head.weight", "model.layers.0.mlp.down_proj.qweight",
                                     "model.layers.0.mlp.down_proj.qzeros", "model.layers.0.mlp.down_proj.scales"};
  const auto four_bits = explain(reference("qwen2.5-7b"), 5'570'747'392, awq);
  CHECK(four_bits.items[1].what == "scales, zero points of 4-bit groups of 128");
  CHECK(four_bits.items[1].bytes == 101'957'632 + 25'489'408);
  const ckpt::HuggingFaceModel qwen_32b = ckpt::read_huggingface_config(
      R"({"model_type": "qwen2", "hidden_size": 5120, "intermediate_size": 27648, "num_attention_heads": 40,
          "num_hidden_layers": 64, "num_key_value_heads": 8, "vocab_size": 152064, "tie_word_embeddings": false})");
  explain(qwen_32b, 19'328'804'864, awq);
  // GPTQ stores the order of the columns besides: our own sum.
  std::vector<std::string> gptq = awq;
  gptq.push_back("model.layers.0.mlp.down_proj.g_idx");
  const std::uint64_t order = 28 * (4 * 3584 + 2 * 3584 + 18944) * 4;
  CHECK(explain(reference("qwen2.5-7b"), 5'570'747'392 + order, gptq).items[1].what ==
        "scales, zero points, order of 4-bit groups of 128");
  // 8 bits with a scale for each row: Llama 3.1 8B FP8-dynamic.
  const std::vector<std::string> rows{"lm_head.weight", "model.layers.0.mlp.down_proj.weight",
                                      "model.layers.0.mlp.down_proj.weight_scale"};
  const auto dynamic = explain(reference("llama-3-8b"), 9'083'953'152, rows);
  CHECK(dynamic.items[1].what == "scales of 8-bit rows");
  CHECK(dynamic.items[1].weights == 1'376'256);
  // And for each matrix and its input: our own sum.
  std::vector<std::string> tensors = rows;
  tensors.push_back("model.layers.0.mlp.down_proj.input_scale");
  CHECK(explain(reference("llama-3-8b"), 9'081'200'640 + 2 * 224 * 4, tensors).items[1].what ==
        "scales of 8-bit matrices and of what enters them");
  // Other packings with scales are not taken for these.
  const auto nvfp4 = ckpt::explain_stored(
      reference("llama-3-8b"),
      {.total_size = 6'000'000'000,
       .tensors = {"model.layers.0.mlp.down_proj.weight_scale", "model.layers.0.mlp.down_proj.weight_scale_2"},
       .files = 1},
      2);
  CHECK(nvfp4.items.size() == 1);
  CHECK(nvfp4.unexplained == 6'000'000'000 - 2 * 8'030'261'248);
  // Where no size fits, the nearest is shown and the remainder is not hidden.
  const auto near =
      ckpt::explain_stored(reference("qwen2.5-7b"), {.total_size = 5'570'747'392 + 7, .tensors = awq, .files = 1}, 2);
  CHECK(near.unexplained == 7);
  CHECK(near.items[1].what == "scales, zero points of 4-bit groups of 128");
}

TEST_CASE("scales of 8-bit blocks of any decoder, by published numbers", "[stored]") {
  const auto quantised = [](const std::string& file) {
    std::ifstream stream(data + "/reference/model_configs/" + file + ".json");
    nlohmann::json config = nlohmann::json::parse(stream);
    config["quantization_config"] = {{"quant_method", "fp8"}, {"weight_block_size", {128, 128}}};
    return ckpt::read_huggingface_config(config.dump());
  };
  const auto dense = ckpt::explain_stored(quantised("qwen3-8b"), 8'191'159'296);  // Qwen3-8B-FP8
  CHECK(dense.is_exact());
  CHECK(extras(dense) == Numbers{423'936});
  const auto sparse = ckpt::explain_stored(quantised("qwen3-30b-a3b"), 30'533'947'392);  // Qwen3-30B-A3B-FP8
  CHECK(sparse.is_exact());
  CHECK(extras(sparse) == Numbers{30'533'947'392 - 30'532'122'624});
}

TEST_CASE("tables that nobody trains", "[stored]") {
  // Stable Diffusion 3.5 medium: fixed positions of 384 x 384 patches.
  const ckpt::HuggingFaceModel sd35 = ckpt::read_huggingface_config(
      R"({"_class_name": "SD3Transformer2DModel", "attention_head_dim": 64, "caption_projection_dim": 1536,
          "dual_attention_layers": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "in_channels": 16,
          "joint_attention_dim": 4096, "num_attention_heads": 24, "num_layers": 24, "out_channels": 16,
          "patch_size": 2, "pooled_projection_dim": 2048, "pos_embed_max_size": 384, "qk_norm": "rms_norm"})");
  const ckpt::StoredExplanation explained = ckpt::explain_stored(sd35, 2'469'663'936);
  CHECK(explained.is_exact());
  CHECK(extras(explained) == Numbers{384 * 384 * 1536});
  CHECK(explained.items[1].what == "table of positions, which is not trained");
  // Its files do not say the type: found, with the table.
  const auto found = ckpt::explain_stored(
      sd35, {.total_size = 2 * 2'469'663'936ull, .tensors = {"pos_embed.pos_embed", "proj_out.weight"}, .files = 1});
  CHECK(found.bytes_per_weight == 2);
  CHECK(found.is_exact());
  // T5 with the shared embedding in three places.
  const ckpt::HuggingFaceModel t5 = reference("t5-small");
  const auto copies =
      ckpt::explain_stored(t5,
                           {.total_size = 4 * (t5.parameters + 2 * 32128 * 512),
                            .tensors = {"decoder.embed_tokens.weight", "encoder.embed_tokens.weight", "shared.weight"},
                            .files = 1},
                           4);
  CHECK(copies.is_exact());
  CHECK(extras(copies) == Numbers{4 * 2 * 32128 * 512});
}

TEST_CASE("an index says how multi-token prediction is stored", "[stored]") {
  using ckpt::PredictionModules;
  // GLM-4.6 is counted with the module that its files share their embedding with.
  const ckpt::HuggingFaceModel shared = report("mtp_without_own_embedding/glm-4.6.json");
  const auto read_as = [](PredictionModules modules) {
    return ckpt::read_huggingface_config_file(data + "/reports/mtp_without_own_embedding/glm-4.6.json",
                                              {.prediction = modules});
  };
  const std::uint64_t without = read_as(PredictionModules::leave_out).parameters;
  const std::uint64_t with_tables = read_as(PredictionModules::own_tables).parameters;
  REQUIRE(with_tables == shared.parameters + 2 * 151552ull * 5120);
  REQUIRE(without < shared.parameters);
  const std::vector<std::string> main{"lm_head.weight", "model.layers.91.mlp.gate.weight"};
  std::vector<std::string> module = main;
  module.push_back("model.layers.92.eh_proj.weight");
  std::vector<std::string> tables = module;
  tables.push_back("model.layers.92.embed_tokens.weight");
  const auto explain = [](const ckpt::HuggingFaceModel& model, std::uint64_t weights,
                          std::vector<std::string> tensors) {
    ckpt::StoredExplanation result =
        ckpt::explain_stored(model, {.total_size = 2 * weights, .tensors = std::move(tensors), .files = 1});
    check_sum(result);
    CHECK(result.is_exact());
    REQUIRE(result.prediction.has_value());
    return result;
  };
  for (const PredictionModules counted :
       {PredictionModules::leave_out, PredictionModules::share, PredictionModules::own_tables}) {
    const ckpt::HuggingFaceModel model = read_as(counted);
    CHECK(explain(model, shared.parameters, module).prediction == PredictionModules::share);
    CHECK(explain(model, with_tables, tables).prediction == PredictionModules::own_tables);
    CHECK(extras(explain(model, shared.parameters, module)).size() == (counted == PredictionModules::share ? 0 : 1));
    if (counted == PredictionModules::leave_out) continue;
    const ckpt::StoredExplanation none = explain(model, without, main);
    CHECK(none.prediction == PredictionModules::leave_out);
    CHECK(none.items.front().what == "parameters without multi-token prediction");
    CHECK(none.items.front().weights == without);
  }
  // Any decoder: a layer beyond the last, or a module that stands apart.
  const ckpt::HuggingFaceModel qwen = qwen3(1024, 3072);
  ckpt::DecoderShape shape = *qwen.decoder();
  shape.prediction_layers = 1;
  const std::uint64_t more = ckpt::parameter_count(shape) - qwen.parameters;
  for (const char* name : {"model.layers.28.mlp.down_proj.weight", "mtp.fc.weight", "model.mtp_layers.0.fc.weight"}) {
    CAPTURE(name);
    const auto explained = ckpt::explain_stored(
        qwen, {.total_size = 2 * (qwen.parameters + more), .tensors = {"model.norm.weight", name}, .files = 1});
    CHECK(explained.is_exact());
    CHECK(explained.prediction == PredictionModules::share);
    CHECK(extras(explained) == Numbers{2 * more});
  }
  // Qwen3-Next-80B-A3B, whose index says so many bytes.
  const ckpt::HuggingFaceModel next = report("hybrid_linear_attention/qwen3-next-80b-a3b.json");
  const auto with_module = ckpt::explain_stored(
      next,
      {.total_size = 162'649'725'440, .tensors = {"model.norm.weight", "mtp.layers.0.mlp.gate.weight"}, .files = 41},
      2);
  CHECK(with_module.is_exact());
  CHECK(with_module.prediction == PredictionModules::share);
  CHECK(extras(with_module) == Numbers{2 * 1'650'471'424ull});
  // A module of another size is named and not taken for known.
  const auto other = ckpt::explain_stored(
      qwen, {.total_size = 2 * (qwen.parameters + 5), .tensors = {"model.norm.weight", "mtp.fc.weight"}, .files = 1});
  CHECK_FALSE(other.is_exact());
  CHECK(other.items.back().what == "not counted, by its names: mtp.* (1 tensor)");
  CHECK(other.items.back().bytes == 10);
}

TEST_CASE("many names are read once", "[stored]") {
  ckpt::SafetensorsIndex index{.total_size = 1'000'000'000, .files = 1};
  for (int i = 0; i < 300'000; ++i) index.tensors.push_back("vision" + std::to_string(1'000'000 + i) + ".weight");
  const ckpt::StoredExplanation explained = ckpt::explain_stored(qwen3(64, 64), index);
  check_sum(explained);
  CHECK(explained.groups.size() == 16);
  CHECK(explained.items.back().by_name_only);
  CHECK(explained.items.back().what.size() < 600);
}

TEST_CASE("an index is read", "[stored]") {
  const ckpt::SafetensorsIndex index = ckpt::read_safetensors_index(
      R"({"metadata": {"total_size": 16060522496, "format": {"x": [1]}}, "other": [1, {"a": null}],
          "weight_map": {"model.norm.weight": "model-00002-of-00002.safetensors",
                         "lm_head.weight": "model-00002-of-00002.safetensors",
                         "model.embed_tokens.weight": "model-00001-of-00002.safetensors"}})",
      "llama");
  CHECK(index.name == "llama");
  CHECK(index.total_size == 16'060'522'496);
  CHECK(index.files == 2);
  CHECK(index.tensors == std::vector<std::string>{"lm_head.weight", "model.embed_tokens.weight", "model.norm.weight"});
  const ckpt::StoredExplanation exact = ckpt::explain_stored(reference("llama-3-8b"), index, 2);
  CHECK(exact.is_exact());
  CHECK(to_string(exact) == "16060522496 bytes  stored\n16060522496 bytes  parameters\n");
  CHECK(ckpt::read_safetensors_index(R"({"metadata": {"total_size": 1.5e3}})").total_size == 1500);
}

TEST_CASE("what is wrong with an index", "[stored]") {
  CHECK(error_of("") == in_index("the file is empty"));
  CHECK(error_of("[]") == in_index("not a JSON object"));
  CHECK(error_of("{}") == in_index("metadata.total_size is missing"));
  CHECK(error_of(R"({"metadata": {}})") == in_index("metadata.total_size is missing"));
  CHECK(error_of(R"({"total_size": 5})") == in_index("metadata.total_size is missing"));
  for (const char* value : {"0", "-1", "1.5", "\"5\"", "null", "true", "[5]", "{}", "1e300", "9007199254740993e1"}) {
    CAPTURE(value);
    CHECK(error_of(std::string(R"({"metadata": {"total_size": )") + value + "}}") ==
          in_index("metadata.total_size must be an integer from 1 to 9007199254740992"));
  }
  CHECK(error_of(R"({"metadata": {"total_size": NaN}})") ==
        in_index("metadata.total_size must be an integer from 1 to 9007199254740992"));
  CHECK(error_of(R"({"metadata": [1]})") == in_index("metadata must be an object"));
  CHECK(error_of(R"({"metadata": null})") == in_index("metadata must be an object"));
  CHECK(error_of(R"({"weight_map": "x"})") == in_index("weight_map must be an object"));
  CHECK(error_of(R"({"weight_map": {"a": 1}})") == in_index("weight_map.a must be the name of a file"));
  CHECK(error_of(R"({"weight_map": {"a": {"b": "c"}}})") == in_index("weight_map.a must be the name of a file"));
  CHECK(error_of(R"({"metadata": {"total_size": 1}, "weight_map": {"a": "f", "b": "f", "a": "g"}})") ==
        in_index("weight_map.a appears twice"));
  CHECK(error_of(R"({"metadata": {"total_size": 1, "total_size": 2}})") ==
        in_index("metadata.total_size appears twice"));
  CHECK(error_of(R"({"metadata": {}, "metadata": {}})") == in_index("metadata appears twice"));
  CHECK_THAT(error_of(R"({"metadata": {"total_size": 1})"), ContainsSubstring(in_index("not valid JSON: parse error")));
  CHECK(error_of("{\"a\":" + std::string(1'000'000, '[')) ==
        in_index("nested deeper than 64 levels; this is no model.safetensors.index.json"));
  CHECK_THAT(error_of("model/model.safetensors.index.json"),
             EndsWith("; a path goes to ckpt::read_safetensors_index_file"));
  CHECK_THROWS_WITH(ckpt::read_safetensors_index_file(""),
                    "ckpt::read_safetensors_index_file: the path of the model.safetensors.index.json is empty");
  CHECK_THROWS_WITH(ckpt::read_safetensors_index_file(data + "/no/index.json"),
                    ContainsSubstring("there is no such file"));
  CHECK_THROWS_WITH(ckpt::read_safetensors_index_file(data),
                    ContainsSubstring("is a directory; name the model.safetensors.index.json in it"));
}
