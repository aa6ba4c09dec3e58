// Every family of config.json beyond llama: what its fields mean, what is assumed, and what is wrong.

#include <concepts>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/catalog/models.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/state/architecture.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using nlohmann::json;
namespace shapes = ckpt::catalog::models::shapes;

namespace {

const std::string data = CKPT_TEST_DATA_DIR;

/// The configuration of a reference model, changed.
json reference(const std::string& name, std::string_view changes = "{}") {
  std::ifstream file(data + "/reference/model_configs/" + name + ".json");
  REQUIRE(file);
  json config = json::parse(file);
  config.merge_patch(json::parse(changes));  // null erases
  return config;
}

/// A field set to null, which a patch cannot.
json with_null(json config, const char* field) {
  config[field] = nullptr;
  return config;
}

ckpt::HuggingFaceModel read(const json& config) { return ckpt::read_huggingface_config(config.dump()); }

template <std::same_as<json> Json>
std::string error_of(const Json& config) {
  try {
    (void)read(config);
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

std::string in_config(const std::string& rest) { return "ckpt::read_huggingface_config: config: " + rest; }

/// A text with one word replaced, everywhere.
json renamed(const json& config, const std::string& from, const std::string& to) {
  std::string text = config.dump();
  for (std::size_t at = 0; (at = text.find('"' + from + '"', at)) != text.npos; at += to.size()) {
    text.replace(at + 1, from.size(), to);
  }
  return json::parse(text);
}

}  // namespace

TEST_CASE("families without a reference file have the counts of the catalog", "[huggingface]") {
  const auto same = [](std::string_view text, const ckpt::DecoderShape& shape) {
    const ckpt::HuggingFaceModel model = ckpt::read_huggingface_config(text);
    CHECK(model.parameters == ckpt::parameter_count(shape));
    CHECK(model.active_parameters == ckpt::active_parameter_count(shape));
    CHECK(ckpt::count_by_part(model) == ckpt::count_by_part(shape));
  };
  same(R"({"model_type": "gptj", "n_embd": 4096, "n_layer": 28, "n_head": 16, "n_inner": null, "vocab_size": 50400})",
       shapes::gpt_j_6b);
  same(R"({"model_type": "olmoe", "hidden_size": 2048, "num_hidden_layers": 16, "num_attention_heads": 16,
           "intermediate_size": 1024, "vocab_size": 50304, "num_experts": 64, "num_experts_per_tok": 8})",
       shapes::olmoe_1b_7b);
  same(R"({"model_type": "starcoder2", "hidden_size": 3072, "num_hidden_layers": 30, "num_attention_heads": 24,
           "intermediate_size": 12288, "vocab_size": 49152, "tie_word_embeddings": true})",
       shapes::starcoder2_3b);
  same(R"({"model_type": "grok-1", "hidden_size": 6144, "num_hidden_layers": 64, "num_attention_heads": 48,
           "num_key_value_heads": 8, "intermediate_size": 32768, "vocab_size": 131072, "num_experts": 8,
           "num_experts_per_tok": 2})",
       shapes::grok_1);
  same(R"({"model_type": "phimoe", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
           "intermediate_size": 6400, "vocab_size": 32064, "num_local_experts": 16, "num_experts_per_tok": 2,
           "attention_bias": true, "lm_head_bias": true})",
       shapes::phi_3_5_moe);
  same(R"({"model_type": "qwen2_moe", "hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 16,
           "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632, "num_experts": 60,
           "num_experts_per_tok": 4, "vocab_size": 151936})",
       shapes::qwen1_5_moe_a2_7b);
  same(R"({"model_type": "opt", "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
           "ffn_dim": 4096, "vocab_size": 50272, "word_embed_proj_dim": 512, "do_layer_norm_before": false})",
       shapes::opt_350m);
  // The language model of Gemma 3 4B in a file of several parts, which leaves out what the class knows; the vocabulary
  // has 64 rows more than the text model.
  const ckpt::HuggingFaceModel gemma3 = ckpt::read_huggingface_config(
      R"({"model_type": "hears", "text_config": {"model_type": "gemma3_text", "hidden_size": 2560,
          "intermediate_size": 10240, "num_hidden_layers": 34}, "vision_config": {"hidden_size": 1152}})");
  CHECK(gemma3.parameters == 3'880'099'328u + 64 * 2560);
  CHECK(gemma3.model_type == "gemma3_text");
  CHECK(gemma3.assumed.front() == "counted text_config alone, as gemma3_text");
}

TEST_CASE("what was read and what was assumed", "[huggingface]") {
  using Lines = std::vector<std::string>;
  const ckpt::HuggingFaceModel gpt2 = read(reference("gpt2"));
  CHECK(gpt2.used ==
        Lines{"model_type", "vocab_size", "n_embd", "n_layer", "n_head", "n_positions", "tie_word_embeddings"});
  CHECK(gpt2.assumed == Lines{"intermediate_size = 3072 (4 x hidden_size)"});
  const ckpt::HuggingFaceModel dbrx = read(reference("dbrx"));
  CHECK(dbrx.used == Lines{"model_type", "vocab_size", "d_model", "n_layers", "n_heads", "attn_config.kv_n_heads",
                           "ffn_config.moe_num_experts", "ffn_config.moe_top_k", "ffn_config.ffn_hidden_size",
                           "tie_word_embeddings"});
  CHECK(dbrx.assumed.empty());
  const ckpt::HuggingFaceModel falcon = read(reference("falcon-7b"));
  CHECK(falcon.assumed ==
        Lines{"intermediate_size = 18176 (4 x hidden_size)", "tie_word_embeddings = true (default of falcon)"});
  const ckpt::HuggingFaceModel scout = read(reference("llama-4-scout"));
  CHECK(scout.assumed.empty());
  CHECK(scout.used.front() == "model_type");
  CHECK(scout.used.back() == "vision_config.vision_output_dim");
}

TEST_CASE("all spellings of the number of experts", "[huggingface]") {
  const std::uint64_t expected = read(reference("mixtral-8x7b")).parameters;
  for (const char* name : {"num_experts", "n_routed_experts", "moe_num_experts"}) {
    CHECK(read(renamed(reference("mixtral-8x7b"), "num_local_experts", name)).parameters == expected);
  }
  for (const char* name : {"experts_per_token", "moe_top_k"}) {
    CHECK(read(renamed(reference("mixtral-8x7b"), "num_experts_per_tok", name)).parameters == expected);
  }
  CHECK(error_of(reference("mixtral-8x7b", R"({"num_experts": 4})")) ==
        in_config("num_experts and num_local_experts mean the same and must be equal"));
  CHECK(error_of(reference("mixtral-8x7b", R"({"num_local_experts": null})")) ==
        in_config("num_experts is missing (also accepted: num_local_experts, n_routed_experts, moe_num_experts)"));
  CHECK(error_of(reference("mixtral-8x7b", R"({"num_experts_per_tok": 9})")) ==
        in_config("num_experts_per_tok (9) must not exceed num_experts (8)"));
}

TEST_CASE("options that change a count", "[huggingface]") {
  const auto count = [](const json& config) { return read(config).parameters; };
  const std::uint64_t gpt2 = count(reference("gpt2"));
  CHECK(count(reference("gpt2", R"({"tie_word_embeddings": false})")) == gpt2 + 50257 * 768);
  CHECK(count(reference("gpt2", R"({"n_inner": 3073})")) == gpt2 + 12 * (2 * 768 + 1));
  CHECK(count(reference("gpt2", R"({"n_positions": null, "max_position_embeddings": 1025})")) == gpt2 + 768);
  // BERT without the heads of pre-training.
  CHECK(count(reference("bert-base-uncased", R"({"architectures": ["BertModel"]})")) == 109'482'240u);
  CHECK(read(reference("bert-base-uncased", R"({"architectures": ["BertForPreTraining"]})")).assumed.empty());
  // T5 1.1: a gated MLP and a head of its own.
  const std::uint64_t t5 = count(reference("t5-small"));
  CHECK(count(reference("t5-small", R"({"feed_forward_proj": "gated-gelu", "tie_word_embeddings": false})")) ==
        t5 + 12 * 512 * 2048 + 32128 * 512);
  CHECK(count(reference("t5-small", R"({"num_decoder_layers": null})")) == t5);
  // OPT without a last norm; without biases.
  const std::uint64_t opt = count(reference("opt-125m"));
  CHECK(count(reference("opt-125m", R"({"_remove_final_layer_norm": true})")) == opt - 2 * 768);
  CHECK(count(reference("opt-125m", R"({"enable_bias": false})")) == opt - 12 * (5 * 768 + 3072));
  const std::uint64_t pythia = count(reference("pythia-70m"));
  CHECK(count(reference("pythia-70m", R"({"attention_bias": false})")) == pythia - 6 * 4 * 512);
  CHECK(count(reference("phi-2", R"({"qk_layernorm": true})")) == count(reference("phi-2")) + 32 * 4 * 80);
  // Falcon: with its head tied, as published besides; with multi-head attention; with two norms.
  CHECK(count(reference("falcon-7b", R"({"tie_word_embeddings": true})")) == 6'921'720'704u);
  CHECK(count(reference("falcon-40b", R"({"tie_word_embeddings": null})")) == 41'303'293'952u);
  const std::uint64_t falcon = count(reference("falcon-7b"));
  CHECK(count(reference("falcon-7b", R"({"num_kv_heads": 71})")) == falcon);
  CHECK(count(reference("falcon-7b", R"({"multi_query": false})")) == falcon + 32 * 2 * 4544 * 70 * 64);
  CHECK(count(reference("falcon-7b", R"({"parallel_attn": false})")) == falcon + 32 * 2 * 4544);
  CHECK(count(reference("falcon-40b", R"({"num_ln_in_parallel_attn": 1})")) ==
        count(reference("falcon-40b")) - 60 * 2 * 8192);
  // Qwen3-MoE: dense layers first, and every other layer.
  const std::uint64_t dense = 3 * 2048 * 6144;
  const std::uint64_t sparse = 128 * 3 * 2048 * 768 + 2048 * 128;
  const std::uint64_t qwen = count(reference("qwen3-30b-a3b"));
  CHECK(count(reference("qwen3-30b-a3b", R"({"mlp_only_layers": [0, 1]})")) == qwen - 2 * (sparse - dense));
  CHECK(count(reference("qwen3-30b-a3b", R"({"decoder_sparse_step": 2})")) == qwen - 24 * (sparse - dense));
  // DeepSeek: what balances the router; the prediction module is named, not counted.
  const std::uint64_t v3 = count(reference("deepseek-v3"));
  CHECK(count(reference("deepseek-v3", R"({"topk_method": "greedy"})")) == v3 - 58 * 256);
  CHECK(count(reference("deepseek-v3", R"({"topk_method": null})")) == v3);
  CHECK(count(with_null(reference("deepseek-v3"), "q_lora_rank")) ==
        v3 + 61 * (7168ull * 128 * 192 - 7168 * 1536 - 1536 - 1536 * 128 * 192));
  const ckpt::HuggingFaceModel predicting = read(reference("deepseek-v3", R"({"num_nextn_predict_layers": 1})"));
  CHECK(predicting.parameters == v3);
  CHECK(predicting.uncounted_modules == 1);
  CHECK(predicting.assumed ==
        std::vector<std::string>{
            "num_nextn_predict_layers = 1 not counted (as published totals; prediction leave-out, share or "
            "own-tables says otherwise)"});
  CHECK(count(with_null(reference("deepseek-v2-lite"), "n_shared_experts")) ==
        count(reference("deepseek-v2-lite")) - 26 * 3 * 2048 * 2816);
  // Llama 4: the text alone, and every other layer dense.
  json text = reference("llama-4-scout")["text_config"];
  CHECK(count(text) == count(reference("llama-4-scout")) - 871'932'416u);
  text["interleave_moe_layer_step"] = 2;
  CHECK(
      count(text) ==
      ckpt::parameter_count(ckpt::DecoderShape{
          .vocab_size = 202048,
          .hidden_size = 5120,
          .layers = 48,
          .heads = 40,
          .kv_heads = 8,
          .head_dim = 128,
          .intermediate_size = 16384,
          .experts = {
              .count = 16, .active = 1, .inner_size = 8192, .shared_inner_size = 8192, .first_layer = 1, .every = 2}}));
  // Images: classes by their labels.
  const std::uint64_t vit = count(reference("vit-base-patch16-224"));
  CHECK(count(reference("vit-base-patch16-224",
                        R"({"num_labels": null, "id2label": {"0": "a", "1": "b", "2": "c"}})")) == vit - 997 * 769);
  CHECK(count(reference("vit-base-patch16-224", R"({"num_labels": null})")) == vit - 998 * 769);
  CHECK(count(reference("resnet-50", R"({"depths": [2, 2, 2, 2], "hidden_sizes": [64, 128, 256, 512],
                                         "layer_type": "basic"})")) == 11'689'512u);
  // DLRM with dot products.
  CHECK(count(reference("dlrm-dcnv2", R"({"interaction": "dot"})")) < count(reference("dlrm-dcnv2")));
}

TEST_CASE("the shape of a DLRM owns its tables", "[huggingface]") {
  const ckpt::HuggingFaceModel original = read(reference("dlrm-dcnv2"));
  const ckpt::HuggingFaceModel copy = original;
  CHECK(std::get<ckpt::OwnedDlrmShape>(copy.shape).tables.size() == 26);
  CHECK(ckpt::parameter_count(copy) == 26'151'671'809u);
  CHECK(copy.decoder() == nullptr);
  CHECK(ckpt::count_by_part(copy)[ckpt::Part::embedding] > 26'000'000'000u);
}

TEST_CASE("every required field of every family is named when it is missing or no size", "[huggingface]") {
  struct Case {
    const char* model;
    std::vector<const char*> fields;
  };
  const std::vector<Case> cases = {
      {"bert-base-uncased",
       {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"}},
      {"t5-small", {"vocab_size", "d_model", "num_layers", "num_heads", "d_ff"}},
      {"opt-125m", {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "ffn_dim"}},
      {"bloom-560m", {"vocab_size", "hidden_size", "n_layer", "n_head"}},
      {"gpt2", {"vocab_size", "n_embd", "n_layer", "n_head"}},
      {"pythia-70m", {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"}},
      {"phi-2", {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"}},
      {"falcon-7b", {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads"}},
      {"gemma-2-9b", {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"}},
      {"olmo-2-7b", {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"}},
      {"mixtral-8x7b", {"hidden_size", "intermediate_size", "num_local_experts", "num_experts_per_tok"}},
      {"qwen3-30b-a3b", {"hidden_size", "moe_intermediate_size", "num_experts", "num_experts_per_tok"}},
      {"gpt-oss-20b", {"hidden_size", "intermediate_size", "num_local_experts", "num_experts_per_tok"}},
      {"glm-4.5", {"moe_intermediate_size", "n_routed_experts", "intermediate_size", "num_experts_per_tok"}},
      {"deepseek-v3",
       {"q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "moe_intermediate_size",
        "n_routed_experts", "num_experts_per_tok", "intermediate_size"}},
      {"dbrx", {"d_model", "n_layers", "n_heads", "vocab_size"}},
      {"vit-base-patch16-224", {"hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"}},
      {"dlrm-dcnv2", {"embedding_dim", "dense_in_features", "dcn_num_layers", "dcn_low_rank_dim"}},
  };
  for (const Case& c : cases) {
    for (const char* field : c.fields) {
      CAPTURE(c.model, field);
      json config = reference(c.model);
      REQUIRE(config.contains(field));
      config.erase(field);
      CHECK_THAT(error_of(config), ContainsSubstring(" is missing"));
      for (const char* value : {"-1", "0", "1.5", "\"64\"", "true", "[1]", "{}", "1e30", "1099511627777"}) {
        CAPTURE(value);
        config[field] = json::parse(value);
        CHECK_THAT(error_of(config),
                   ContainsSubstring(in_config(std::string(field) + " must be an integer from 1 to 1")));
      }
    }
  }
  // Those that may be 0.
  for (const char* field : {"first_k_dense_replace", "n_shared_experts"}) {
    json config = reference("deepseek-v3");
    config[field] = -1;
    CHECK(error_of(config) == in_config(std::string(field) + " must be an integer from 0 to 1099511627776 (got -1)"));
    config.erase(field);
    CHECK(error_of(config) == in_config(std::string(field) + " is missing"));
  }
}

TEST_CASE("nested objects that are none, and fields in them", "[huggingface]") {
  json dbrx = reference("dbrx");
  dbrx["attn_config"] = json::array({1});
  CHECK(error_of(dbrx) == in_config("attn_config must be an object (got an array)"));
  dbrx["attn_config"] = nullptr;
  CHECK(error_of(dbrx) == in_config("attn_config must be an object (got null)"));
  dbrx.erase("attn_config");
  CHECK(error_of(dbrx) == in_config("attn_config is missing"));
  CHECK(error_of(reference("dbrx", R"({"ffn_config": {"moe_top_k": "4"}})")) ==
        in_config("ffn_config.moe_top_k must be an integer from 1 to 1099511627776 (got \"4\")"));
  CHECK(error_of(reference("dbrx", R"({"attn_config": {"kv_n_heads": 7}})")) ==
        in_config("num_attention_heads (48) must be a multiple of attn_config.kv_n_heads (7)"));
  json llama4 = reference("llama-4-scout");
  llama4["text_config"] = "text";
  CHECK(error_of(llama4) == in_config("text_config must be an object (got \"text\")"));
  llama4 = reference("llama-4-scout");
  llama4["vision_config"] = json::array({1});
  CHECK(error_of(llama4) == in_config("vision_config must be an object (got an array)"));
  CHECK(error_of(reference("llama-4-scout", R"({"text_config": {"hidden_size": -5}})")) ==
        in_config("text_config.hidden_size must be an integer from 1 to 1099511627776 (got -5)"));
  CHECK(error_of(reference("llama-4-scout", R"({"text_config": {"hidden_size": null}})")) ==
        in_config("text_config.hidden_size is missing (also accepted: n_embd, d_model, n_embed)"));
  CHECK(error_of(reference("llama-4-scout", R"({"vision_config": {"vision_output_dim": 4095}})")) ==
        in_config("vision_config.vision_output_dim (4095) must be equal to vision_config.projector_output_dim (4096)"));
  // Twice the same key, in the object.
  const std::string twice = R"({"model_type": "x", "text_config": {"model_type": "gpt2", "n_layer": 1, "n_layer": 1,
      "n_embd": 8, "n_head": 2, "vocab_size": 9}})";
  CHECK_THROWS_WITH(ckpt::read_huggingface_config(twice), in_config("text_config.n_layer appears twice"));
  // A dot in a key is no path.
  CHECK(error_of(reference("dbrx", R"({"attn_config": {"kv_n_heads": null}, "attn_config.kv_n_heads": 8})")) ==
        in_config("attn_config.kv_n_heads is missing"));
}

TEST_CASE("lists that are none", "[huggingface]") {
  for (const char* value :
       {"3", "\"3\"", "{}", "[3, 4, 6, \"3\"]", "[3, 4, 6, -3]", "[3, 4, 6, 0.5]", "[3, [4], 6, 3]"}) {
    CAPTURE(value);
    json config = reference("resnet-50");
    config["depths"] = json::parse(value);
    CHECK_THAT(error_of(config),
               ContainsSubstring(in_config("depths must be an array of at most 65536 integers from 1")));
  }
  CHECK(error_of(reference("resnet-50", R"({"depths": [3, 4, 6]})")) ==
        in_config("depths must be an array of 4 sizes (got an array)"));
  CHECK(error_of(reference("resnet-50", R"({"hidden_sizes": [256, 512, 1024, 2049]})")) ==
        in_config("hidden_sizes must be multiples of 4 with bottleneck layers (got 2049)"));
  CHECK(error_of(reference("resnet-50", R"({"layer_type": "dense"})")) ==
        in_config("layer_type must be \"bottleneck\" or \"basic\" (got \"dense\")"));
  CHECK(error_of(reference("dlrm-dcnv2", R"({"over_arch_layer_sizes": []})")) ==
        in_config("over_arch_layer_sizes must not be empty"));
  CHECK(error_of(reference("dlrm-dcnv2", R"({"dense_arch_layer_sizes": [512, 64]})")) ==
        in_config("the last of dense_arch_layer_sizes (64) must be equal to embedding_dim (128)"));
  CHECK(error_of(reference("dlrm-dcnv2", R"({"interaction": null})")) ==
        in_config("interaction is missing (\"dot\" or \"dcn\")"));
  CHECK(error_of(reference("dlrm-dcnv2", R"({"interaction": "sum"})")) ==
        in_config("interaction must be \"dot\" or \"dcn\" (got \"sum\")"));
  std::vector<int> all(48);
  for (int i = 0; i < 48; ++i) all[static_cast<std::size_t>(i)] = i;
  CHECK(error_of(reference("qwen3-30b-a3b", json{{"mlp_only_layers", all}}.dump())) ==
        in_config("mlp_only_layers must leave a layer with experts (got an array)"));
  CHECK(error_of(reference("llama-4-scout", R"({"text_config": {"moe_layers": [1, 3]}})")) ==
        in_config("text_config.moe_layers must be what interleave_moe_layer_step says (got an array)"));
  json long_list = reference("dlrm-dcnv2");
  long_list["num_embeddings_per_feature"] = std::vector<int>(65537, 1);
  CHECK_THAT(error_of(long_list), ContainsSubstring("at most 65536 integers"));
}

TEST_CASE("sizes of the other families that do not fit together", "[huggingface]") {
  for (const char* name :
       {"gpt2", "bloom-560m", "opt-125m", "pythia-70m", "falcon-7b", "bert-base-uncased", "vit-base-patch16-224"}) {
    CAPTURE(name);
    const json config = reference(name);
    const char* heads = config.contains("n_head") ? "n_head" : "num_attention_heads";
    json changed = config;
    changed[heads] = 5;
    const std::uint64_t hidden = config.contains("n_embd") ? config["n_embd"] : config["hidden_size"];
    CHECK(error_of(changed) ==
          in_config("hidden_size (" + std::to_string(hidden) + ") must be a multiple of num_attention_heads (5)"));
  }
  CHECK(error_of(reference("vit-base-patch16-224", R"({"patch_size": 15})")) ==
        in_config("image_size (224) must be a multiple of patch_size (15)"));
  CHECK(error_of(reference("vit-base-patch16-224", R"({"id2label": {"0": "a"}})")) ==
        in_config("num_labels (1000) and the 1 labels of id2label must agree"));
  CHECK(error_of(reference("vit-base-patch16-224", R"({"qkv_bias": false})")) ==
        in_config("qkv_bias must be true or absent for vit (got false)"));
  CHECK(error_of(reference("deepseek-v3", R"({"first_k_dense_replace": 61})")) ==
        in_config("first_k_dense_replace (61) leaves none of the 61 layers with experts"));
  CHECK(error_of(reference("qwen3-30b-a3b", R"({"decoder_sparse_step": 49})")) ==
        in_config("decoder_sparse_step (49) leaves none of the 48 layers with experts"));
  CHECK(error_of(reference("falcon-40b", R"({"num_kv_heads": 7})")) ==
        in_config("num_attention_heads (128) must be a multiple of num_key_value_heads (7)"));
  CHECK(error_of(reference("falcon-40b", R"({"num_ln_in_parallel_attn": 3})")) ==
        in_config("num_ln_in_parallel_attn must be an integer from 1 to 2 (got 3)"));
  CHECK(error_of(reference("phi-2", R"({"tie_word_embeddings": true})")) ==
        in_config("tie_word_embeddings must be false or absent for phi (got true)"));
  CHECK(error_of(reference("t5-small", R"({"feed_forward_proj": 3})")) ==
        in_config("feed_forward_proj must be a string (got 3)"));
  CHECK(error_of(json::parse(R"({"model_type": "qwen2_moe", "hidden_size": 64, "num_hidden_layers": 2,
      "num_attention_heads": 16, "vocab_size": 100, "qkv_bias": false})")) ==
        in_config("qkv_bias must be true or absent for qwen2_moe (got false)"));
  CHECK(error_of(reference("gpt2", R"({"add_cross_attention": true})")) ==
        in_config("add_cross_attention must be false or absent for gpt2 (got true)"));
}

TEST_CASE("models of every family too big to count", "[huggingface]") {
  for (const char* name : {"bert-base-uncased", "bloom-560m", "dbrx", "deepseek-v3", "falcon-40b", "gemma-2b",
                           "glm-4.5", "gpt2", "gpt-oss-20b", "llama-4-scout", "mixtral-8x7b", "olmo-7b", "opt-125m",
                           "phi-2", "pythia-70m", "qwen3-30b-a3b", "resnet-50", "t5-small", "vit-base-patch16-224"}) {
    CAPTURE(name);
    // Every size at its largest, so that every product would wrap.
    json config = reference(name);
    const auto enlarge = [](json& object, const auto& self) -> void {
      for (auto& [key, value] : object.items()) {
        if (value.is_object()) self(value, self);
        if (value.is_array()) value = json::array({1u << 20, 1u << 20, 1u << 20, 1u << 20});
        if (!value.is_number_integer()) continue;
        const bool layers = key.find("layer") != key.npos;
        const bool step =
            key == "first_k_dense_replace" || key.find("freq") != key.npos || key.find("step") != key.npos;
        value = step ? std::uint64_t{1} : layers ? std::uint64_t{1'000'000} : std::uint64_t{1} << 40;
      }
    };
    enlarge(config, enlarge);
    if (config.contains("depths")) config["hidden_sizes"] = config["depths"];
    if (config.contains("mlp_only_layers")) config["mlp_only_layers"] = json::array();
    CHECK_THAT(error_of(config), ContainsSubstring("2^53"));
  }
}

TEST_CASE("a text_config of no known type", "[huggingface]") {
  CHECK_THAT(error_of(json::parse(R"({"model_type": "x", "text_config": {"model_type": "y"}})")),
             ContainsSubstring(in_config("model_type \"x\" is not known; give the number")));
  CHECK_THAT(error_of(json::parse(R"({"text_config": {}})")), ContainsSubstring("model_type is missing; give "));
}
