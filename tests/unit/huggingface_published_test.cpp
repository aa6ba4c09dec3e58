// Models of 2024 to 2026 from their config.json as published: the reports of users, and totals of published files.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <ckpt/catalog/models.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/state/architecture.hpp>

#include "catch.hpp"

using ckpt::PredictionModules;

namespace {

const std::string reports = std::string(CKPT_TEST_DATA_DIR) + "/reports/";

ckpt::HuggingFaceModel report(const std::string& path, PredictionModules prediction = PredictionModules::by_family) {
  return ckpt::read_huggingface_config_file(reports + path, {.prediction = prediction});
}

}  // namespace

TEST_CASE("reported models have the right number of parameters", "[huggingface]") {
  CHECK(report("alias_kimi_k2/config.json").parameters == 1'026'408'232'448);
  CHECK(report("falcon_tied/falcon-7b.json").parameters == 6'921'720'704);
  CHECK(report("falcon_tied/falcon-40b.json").parameters == 41'303'293'952);
  CHECK(report("hybrid_linear_attention/qwen3-next-80b-a3b.json").parameters == 79'674'391'296);
  CHECK(report("hybrid_mamba/mamba-2.8b.json").parameters == 2'768'345'600);
  CHECK(report("hybrid_mamba/nemotron-h-56b.json").parameters == 56'324'350'464);
  CHECK(report("dense_other_names/mimo-7b.json").parameters == 7'833'409'536);
  CHECK(report("dense_other_names/seed-oss-36b.json").parameters == 36'151'104'512);
  CHECK(report("moe_with_qk_norm/minimax-m2.5.json").parameters == 228'689'764'864);
  CHECK(report("mtp_without_own_embedding/glm-4.6.json").parameters == 356'785'898'816);
  CHECK(report("other_heads/llama-3-8b-reward.json").parameters == 7'504'928'768);
  CHECK(report("published_fields/starcoder2-3b.json").parameters == 3'030'371'328);
  CHECK(report("sparse_attention_indexer/glm-5.json").parameters == 743'911'218'432);
}

TEST_CASE("nothing in a reported file is left unread", "[huggingface]") {
  for (const char* path : {"alias_kimi_k2/config.json", "falcon_tied/falcon-7b.json", "falcon_tied/falcon-40b.json",
                           "hybrid_linear_attention/qwen3-next-80b-a3b.json", "hybrid_mamba/mamba-2.8b.json",
                           "hybrid_mamba/nemotron-h-56b.json", "dense_other_names/mimo-7b.json",
                           "dense_other_names/seed-oss-36b.json", "moe_with_qk_norm/minimax-m2.5.json",
                           "mtp_without_own_embedding/glm-4.6.json", "other_heads/llama-3-8b-reward.json",
                           "published_fields/starcoder2-3b.json", "sparse_attention_indexer/glm-5.json"}) {
    CAPTURE(path);
    CHECK(report(path).unread.empty());
  }
}

TEST_CASE("ChatGLMModel has a head, and sizes without tensors are no warning", "[huggingface]") {
  struct Published {
    std::string_view name;
    std::uint64_t total;
    std::string_view config;
  };
  constexpr Published models[] = {
      {"ChatGLM3 6B", 6'243'584'000ull,
       R"({"architectures": ["ChatGLMModel"], "model_type": "chatglm", "add_bias_linear": false, "add_qkv_bias": true, "multi_query_attention": true, "multi_query_group_num": 2, "padded_vocab_size": 65024, "vocab_size": 65024, "ffn_hidden_size": 13696, "hidden_size": 4096, "kv_channels": 128, "num_attention_heads": 32, "num_layers": 28, "rmsnorm": true, "post_layer_norm": true, "tie_word_embeddings": false})"},
      {"GLM-4 9B", 9'399'951'360ull,
       R"({"architectures": ["ChatGLMModel"], "model_type": "chatglm", "add_bias_linear": false, "add_qkv_bias": true, "multi_query_attention": true, "multi_query_group_num": 2, "padded_vocab_size": 151552, "vocab_size": 151552, "ffn_hidden_size": 13696, "hidden_size": 4096, "kv_channels": 128, "num_attention_heads": 32, "num_layers": 40, "rmsnorm": true, "post_layer_norm": true, "tie_word_embeddings": false})"},
      {"GPT-Neo 1.3B", 1'315'575'808ull,
       R"({"architectures": ["GPTNeoForCausalLM"], "model_type": "gpt_neo", "hidden_size": 2048, "intermediate_size": null, "num_heads": 16, "num_layers": 24, "max_position_embeddings": 2048, "vocab_size": 50257, "window_size": 256})"},
      {"DeepSeek-V2-Lite", 15'706'484'224ull,
       R"({"architectures": ["DeepseekV2ForCausalLM"], "model_type": "deepseek_v2", "ep_size": 1, "hidden_size": 2048, "intermediate_size": 10944, "moe_intermediate_size": 1408, "num_hidden_layers": 27, "num_attention_heads": 16, "num_key_value_heads": 16, "n_routed_experts": 64, "n_shared_experts": 2, "num_experts_per_tok": 6, "first_k_dense_replace": 1, "moe_layer_freq": 1, "q_lora_rank": null, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 102400, "tie_word_embeddings": false})"}};
  for (const Published& model : models) {
    CAPTURE(model.name);
    const ckpt::HuggingFaceModel read = ckpt::read_huggingface_config(model.config, model.name);
    CHECK(read.parameters == model.total);
    CHECK(read.unread.empty());
  }
}

TEST_CASE("prediction modules are counted as asked", "[huggingface]") {
  const std::string qwen = "hybrid_linear_attention/qwen3-next-80b-a3b.json";
  CHECK(report(qwen).uncounted_modules == 1);
  CHECK(report(qwen, PredictionModules::leave_out).parameters == 79'674'391'296);
  CHECK(report(qwen, PredictionModules::share).parameters == 81'324'862'720);
  CHECK(report(qwen, PredictionModules::share).uncounted_modules == 0);
  CHECK(report(qwen, PredictionModules::share).active_parameters == report(qwen).active_parameters);

  const std::string glm = "mtp_without_own_embedding/glm-4.6.json";
  constexpr std::uint64_t tables = 2ull * 151552 * 5120;
  CHECK(report(glm, PredictionModules::share).parameters == 356'785'898'816);
  CHECK(report(glm, PredictionModules::own_tables).parameters == 356'785'898'816 + tables);
  CHECK(report(glm, PredictionModules::own_tables).parameters == 358'337'791'296);  // as GLM-4.5 stores them
  CHECK(report(glm).assumed.back() ==
        "num_nextn_predict_layers = 1 counted, with the embedding and head of the model (as published totals; "
        "prediction leave-out, share or own-tables says otherwise)");
}

TEST_CASE("ERNIE 4.5 with experts has prediction modules of its own form", "[huggingface]") {
  // The page of ERNIE-4.5-21B-A3B-Thinking: 21,821,012,480 in bf16 and 4,425,408 in fp32.
  const auto read = [](PredictionModules prediction) {
    return ckpt::read_huggingface_config(
        R"({"architectures": ["Ernie4_5_MoeForCausalLM"], "model_type": "ernie4_5_moe", "hidden_size": 2560, "intermediate_size": 12288, "moe_intermediate_size": 1536, "num_hidden_layers": 28, "num_attention_heads": 20, "num_key_value_heads": 4, "head_dim": 128, "moe_num_experts": 64, "moe_num_shared_experts": 2, "moe_k": 6, "moe_layer_start_index": 1, "moe_layer_end_index": 27, "moe_layer_interval": 1, "num_nextn_predict_layers": 1, "use_bias": false, "vocab_size": 103424, "tie_word_embeddings": true})",
        "config", {.prediction = prediction});
  };
  CHECK(read(PredictionModules::by_family).parameters == 21'821'012'480 + 4'425'408);
  CHECK(read(PredictionModules::by_family).uncounted_modules == 1);
  CHECK(ckpt::count_by_part(read(PredictionModules::by_family)) ==
        ckpt::count_by_part(ckpt::models::ernie_4_5_21b_a3b));
  CHECK(read(PredictionModules::by_family).unread.empty());
  // A projection of both inputs, a norm on each, and a layer with a dense MLP.
  constexpr std::uint64_t module =
      2ull * 2560 * 2560 + 2 * 2560 + 2560 * 128 * (20 + 2 * 4 + 20) + 3 * 2560 * 12288 + 2 * 2560;
  CHECK(read(PredictionModules::share).parameters == read(PredictionModules::leave_out).parameters + module);
  CHECK(read(PredictionModules::share).active_parameters == read(PredictionModules::leave_out).active_parameters);
}

TEST_CASE("DeepSeek-V3.2 is V3 with an indexer", "[huggingface]") {
  std::ifstream file(std::string(CKPT_TEST_DATA_DIR) + "/reference/model_configs/deepseek-v3.json");
  nlohmann::json config = nlohmann::json::parse(file);
  config.update({{"model_type", "deepseek_v32"}, {"index_n_heads", 64}, {"index_head_dim", 128}});
  CHECK(ckpt::read_huggingface_config(config.dump()).parameters == 671'877'944'064);
}

TEST_CASE("recalled totals of further families", "[huggingface]") {
  struct Published {
    std::string_view name;
    std::uint64_t total;
    std::uint64_t active;  // 0: all of them
    std::string_view config;
  };
  constexpr Published
      models
          [] =
              {
                  // recalled: total of its files
                  {"Codestral Mamba 7B", 7'285'403'648ull, 0ull,
                   R"({"model_type": "mamba2", "hidden_size": 4096, "num_hidden_layers": 64, "state_size": 128, "expand": 2, "vocab_size": 32768, "num_heads": 128, "head_dim": 64, "n_groups": 8, "tie_word_embeddings": false})"},
                  // recalled: total of its files
                  {"Falcon Mamba 7B", 7'272'665'088ull, 0ull,
                   R"({"model_type": "falcon_mamba", "hidden_size": 4096, "num_hidden_layers": 64, "state_size": 16, "expand": 2, "vocab_size": 65024, "intermediate_size": 8192, "time_step_rank": 256, "use_conv_bias": true, "tie_word_embeddings": false})"},
                  // recalled: total of its files
                  {"Falcon-H1 0.5B", 521'411'104ull, 0ull,
                   R"({"model_type": "falcon_h1", "hidden_size": 1024, "intermediate_size": 2048, "num_hidden_layers": 36, "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 64, "mamba_d_ssm": 1536, "mamba_n_heads": 24, "mamba_d_head": 64, "mamba_d_state": 128, "mamba_n_groups": 1, "mamba_d_conv": 4, "vocab_size": 32784, "tie_word_embeddings": false, "mamba_rms_norm": false})"},
                  // recalled: total of its files
                  {"Jamba v0.1", 51'570'323'328ull, 12'110'311'296ull,
                   R"({"model_type": "jamba", "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 65536, "mamba_dt_rank": 256, "num_experts": 16, "num_experts_per_tok": 2, "attn_layer_period": 8, "attn_layer_offset": 4, "expert_layer_period": 2, "expert_layer_offset": 1})"},
                  // recalled: total of its files
                  {"LFM2 350M", 354'483'968ull, 0ull,
                   R"({"model_type": "lfm2", "hidden_size": 1024, "block_ff_dim": 6656, "num_hidden_layers": 16, "num_attention_heads": 16, "num_key_value_heads": 8, "vocab_size": 65536, "full_attn_idxs": [2, 5, 8, 10, 12, 14], "conv_L_cache": 3, "block_multiple_of": 256, "block_ffn_dim_multiplier": 1.0, "block_auto_adjust_ff_dim": true})"},
                  // recalled: total of its files
                  {"LFM2 700M", 742'489'344ull, 0ull,
                   R"({"model_type": "lfm2", "hidden_size": 1536, "block_ff_dim": 10240, "num_hidden_layers": 16, "num_attention_heads": 24, "num_key_value_heads": 8, "vocab_size": 65536, "full_attn_idxs": [2, 5, 8, 10, 12, 14], "conv_L_cache": 3, "block_multiple_of": 256, "block_ffn_dim_multiplier": 1.0, "block_auto_adjust_ff_dim": true})"},
                  // recalled: total of its files
                  {"LFM2 1.2B", 1'170'340'608ull,
                   0ull, R"({"model_type": "lfm2", "hidden_size": 2048, "block_ff_dim": 12288, "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 65536, "full_attn_idxs": [2, 5, 8, 10, 12, 14], "conv_L_cache": 3, "block_multiple_of": 256, "block_ffn_dim_multiplier": 1.0, "block_auto_adjust_ff_dim": true})"},
                  // recalled: total of its 16-bit weights, and 22 x 32 biases that balance the routers
                  {"LFM2 8B-A1B", 8'339'930'560ull, 1'557'740'992ull,
                   R"({"model_type": "lfm2_moe", "hidden_size": 2048, "intermediate_size": 7168, "moe_intermediate_size": 1792, "num_hidden_layers": 24, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 65536, "num_experts": 32, "num_experts_per_tok": 4, "num_dense_layers": 2, "layer_types": ["conv", "conv", "full_attention", "conv", "conv", "conv", "full_attention", "conv", "conv", "conv", "full_attention", "conv", "conv", "conv", "full_attention", "conv", "conv", "conv", "full_attention", "conv", "conv", "full_attention", "conv", "conv"], "use_expert_bias": true})"},
                  // recalled: total of its 16-bit weights, and 23 x 128 biases that balance the routers
                  {"Nemotron 3 Nano", 31'577'940'288ull, 3'580'076'352ull,
                   R"({"model_type": "nemotron_h", "hidden_size": 2688, "num_hidden_layers": 52, "vocab_size": 131072, "num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 128, "hybrid_override_pattern": "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME", "mamba_num_heads": 64, "mamba_head_dim": 64, "ssm_state_size": 128, "n_groups": 8, "conv_kernel": 4, "n_routed_experts": 128, "num_experts_per_tok": 6, "moe_intermediate_size": 1856, "moe_shared_expert_intermediate_size": 3712, "n_shared_experts": 1, "intermediate_size": 1856, "tie_word_embeddings": false})"},
                  // recalled: total of its files
                  {"Apertus 8B", 8'053'338'176ull, 0ull,
                   R"({"model_type": "apertus", "hidden_size": 4096, "intermediate_size": 21504, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 131072, "tie_word_embeddings": false, "attention_bias": false})"},
                  // recalled: total of its files
                  {"ERNIE 4.5 0.3B", 360'748'032ull, 0ull,
                   R"({"model_type": "ernie4_5", "hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 18, "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 128, "vocab_size": 103424, "use_bias": false, "tie_word_embeddings": true})"},
                  // recalled: total of its files
                  {"EXAONE 4.0 1.2B", 1'279'391'488ull, 0ull,
                   R"({"model_type": "exaone4", "hidden_size": 2048, "intermediate_size": 4096, "num_hidden_layers": 30, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 102400, "tie_word_embeddings": true, "head_dim": 64})"},
                  // recalled: total of its files
                  {"dots.llm1", 142'774'381'696ull, 14'016'588'928ull, R"({"model_type": "dots1", "hidden_size": 4096, "intermediate_size": 10944, "moe_intermediate_size": 1408, "num_hidden_layers": 62, "num_attention_heads": 32, "num_key_value_heads": 32, "n_routed_experts": 128, "n_shared_experts": 2, "num_experts_per_tok": 6, "first_k_dense_replace": 1, "vocab_size": 152064, "tie_word_embeddings": false, "head_dim": 128, "moe_layer_freq": 1})"},
              };
  for (const Published& model : models) {
    CAPTURE(model.name);
    const ckpt::HuggingFaceModel read = ckpt::read_huggingface_config(model.config, model.name);
    CHECK(read.parameters == model.total);
    CHECK(read.active_parameters == (model.active != 0 ? model.active : model.total));
    CHECK(read.unread.empty());
  }
}

TEST_CASE("the catalog and the reader agree on every model that both know", "[huggingface][catalog]") {
  const std::string configs = std::string(CKPT_TEST_DATA_DIR) + "/reference/model_configs/";
  struct Alias {
    std::string_view file;
    std::string_view name;
  };
  constexpr Alias aliases[] = {
      {"llama-3-8b", "llama3-8b"},       {"llama-3-70b", "llama3-70b"},       {"llama-2-13b", "llama2-13b"},
      {"llama-2-70b", "llama2-70b"},     {"llama-3.1-405b", "llama3.1-405b"}, {"llama-3.2-1b", "llama3.2-1b"},
      {"llama-4-scout", "llama4-scout"}, {"mamba-2.8b", "mamba-2.8b"},        {"minimax-m2.5", "minimax-m2"}};
  std::size_t compared = 0;
  const auto compare = [&](const std::filesystem::path& path) {
    std::string name = path.stem().string();
    for (const Alias& alias : aliases) {
      if (alias.file == name) name = alias.name;
    }
    const ckpt::Model* entry = ckpt::models::find(name);
    if (entry == nullptr) return;
    CAPTURE(name);
    ++compared;
    CHECK(ckpt::count_by_part(ckpt::read_huggingface_config_file(path)) == ckpt::count_by_part(*entry));
  };
  for (const auto& file : std::filesystem::directory_iterator(configs)) compare(file.path());
  CHECK(compared == 56);
  for (const char* path :
       {"hybrid_linear_attention/qwen3-next-80b-a3b.json", "hybrid_mamba/mamba-2.8b.json",
        "hybrid_mamba/nemotron-h-56b.json", "dense_other_names/mimo-7b.json", "dense_other_names/seed-oss-36b.json",
        "moe_with_qk_norm/minimax-m2.5.json", "mtp_without_own_embedding/glm-4.6.json",
        "published_fields/starcoder2-3b.json", "sparse_attention_indexer/glm-5.json"}) {
    compare(reports + path);
  }
  CHECK(compared == 65);
}

TEST_CASE("families of the catalog from their config.json, part by part", "[huggingface]") {
  struct Entry {
    std::string_view name;
    std::uint64_t total;
    std::string_view config;
  };
  constexpr Entry entries[] = {// total of its files, from a list of the Hub's totals
                               {"granite-3.3-8b", 8'170'864'640ull,
                                R"({"model_type": "granite", "hidden_size": 4096, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 12800, "vocab_size": 49159, "tie_word_embeddings": true})"},
                               // the same
                               {"granite-4.0-micro", 3'402'836'480ull,
                                R"({"model_type": "granitemoehybrid", "hidden_size": 2560, "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 8, "intermediate_size": 8192, "shared_intermediate_size": 8192, "num_local_experts": 0, "num_experts_per_tok": 0, "vocab_size": 100352, "tie_word_embeddings": true, "layer_types": ["attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention", "attention"], "attention_bias": false})"},
                               // total of its files, beside its config.json
                               {"granite-4.0-h-small", 32'207'337'984ull,
                                R"({"model_type": "granitemoehybrid", "hidden_size": 4096, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 768, "shared_intermediate_size": 1536, "num_local_experts": 72, "num_experts_per_tok": 10, "vocab_size": 100352, "tie_word_embeddings": true, "layer_types": ["mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba"], "mamba_n_heads": 128, "mamba_d_head": 64, "mamba_d_state": 128, "mamba_n_groups": 1, "mamba_expand": 2, "mamba_d_conv": 4, "mamba_conv_bias": true, "mamba_proj_bias": false, "attention_bias": false})"},
                               // total of its files; 227 tensors
                               {"internlm2.5-7b", 7'737'708'544ull,
                                R"({"model_type": "internlm2", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 92544, "tie_word_embeddings": false, "bias": false})"},
                               // printed by a program that loads it
                               {"minicpm-2b", 2'724'880'896ull,
                                R"({"model_type": "minicpm", "hidden_size": 2304, "num_hidden_layers": 40, "num_attention_heads": 36, "num_key_value_heads": 36, "intermediate_size": 5760, "vocab_size": 122753, "tie_word_embeddings": true})"},
                               // recalled
                               {"command-r7b", 8'028'033'024ull,
                                R"({"model_type": "cohere2", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 14336, "vocab_size": 256000, "tie_word_embeddings": true})"},
                               // sum of the tensors in its files
                               {"olmo-3-7b", 7'298'011'136ull,
                                R"({"model_type": "olmo3", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32, "intermediate_size": 11008, "vocab_size": 100278, "tie_word_embeddings": false})"},
                               // stated by others
                               {"olmo-3-32b", 32'233'522'176ull,
                                R"({"model_type": "olmo3", "hidden_size": 5120, "num_hidden_layers": 64, "num_attention_heads": 40, "num_key_value_heads": 8, "intermediate_size": 27648, "vocab_size": 100278, "tie_word_embeddings": false})"},
                               // sum of the tensors in its files
                               {"hunyuan-a13b", 80'393'183'232ull,
                                R"({"model_type": "hunyuan_v1_moe", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "attention_head_dim": 128, "intermediate_size": 3072, "moe_intermediate_size": [3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072, 3072], "num_experts": 64, "moe_topk": [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8], "num_shared_expert": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], "vocab_size": 128167, "tie_word_embeddings": true, "use_qk_norm": true})"}};
  for (const Entry& entry : entries) {
    CAPTURE(entry.name);
    const ckpt::HuggingFaceModel read = ckpt::read_huggingface_config(entry.config, entry.name);
    const ckpt::Model& listed = ckpt::models::get(entry.name);
    CHECK(read.parameters == entry.total);
    CHECK(read.unread.empty());
    CHECK(ckpt::count_by_part(read) == ckpt::count_by_part(listed));
    CHECK(ckpt::active_count_by_part(read) == ckpt::active_count_by_part(listed));
  }
}

TEST_CASE("published totals of further sizes", "[huggingface]") {
  struct Published {
    std::string_view name;
    std::uint64_t total;
    std::string_view config;
  };
  constexpr Published models[] = {
      {"granite-3.3-2b", 2'533'539'840ull,
       R"({"model_type": "granite", "hidden_size": 2048, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 8192, "vocab_size": 49159, "tie_word_embeddings": true})"},
      {"granite-4.0-h-micro", 3'191'396'096ull,
       R"({"model_type": "granitemoehybrid", "hidden_size": 2048, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 8192, "shared_intermediate_size": 8192, "num_local_experts": 0, "num_experts_per_tok": 0, "vocab_size": 100352, "tie_word_embeddings": true, "layer_types": ["mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "mamba"], "mamba_n_heads": 64, "mamba_d_head": 64, "mamba_d_state": 128, "mamba_n_groups": 1, "mamba_expand": 2, "mamba_d_conv": 4, "mamba_conv_bias": true, "mamba_proj_bias": false, "attention_bias": false})"},
      {"internlm2.5-20b", 19'861'149'696ull,
       R"({"model_type": "internlm2", "hidden_size": 6144, "num_hidden_layers": 48, "num_attention_heads": 48, "num_key_value_heads": 8, "intermediate_size": 16384, "vocab_size": 92544, "tie_word_embeddings": false, "bias": false})"},
      {"aya-expanse-8b", 8'028'033'024ull,
       R"({"model_type": "cohere", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 256000, "use_qk_norm": false, "tie_word_embeddings": true})"}};
  for (const Published& model : models) {
    CAPTURE(model.name);
    const ckpt::HuggingFaceModel read = ckpt::read_huggingface_config(model.config, model.name);
    CHECK(read.parameters == model.total);
    CHECK(read.unread.empty());
  }
}

TEST_CASE("docs/models.md lists every model_type that is read, and no other", "[huggingface]") {
  std::ifstream file(std::string(CKPT_TEST_DATA_DIR) + "/../../docs/models.md");
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string page = text.str();
  std::set<std::string> known;
  for (const auto& table : ckpt::detail::huggingface_families()) {
    for (const auto& family : table) known.emplace(family.model_type);
  }
  // Words in backquotes in the second column of a table.
  std::set<std::string> listed;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ") || line.find("`model_type`") != line.npos) continue;
    const std::size_t second = line.find(" | ") + 3;
    std::istringstream column(line.substr(second, line.find(" | ", second) - second));
    for (std::string word; std::getline(column, word, '`') && std::getline(column, word, '`');) listed.insert(word);
  }
  for (const std::string& type : known) {
    CAPTURE(type);
    CHECK(listed.contains(type));
  }
  for (const std::string& type : listed) {
    CAPTURE(type);
    CHECK(known.contains(type));
  }
}

TEST_CASE("of the types that serving projects document, 95 in 100 are read", "[huggingface]") {
  std::ifstream file(std::string(CKPT_TEST_DATA_DIR) + "/public_model_types.txt");
  REQUIRE(file);
  std::set<std::string> known;
  for (const auto& table : ckpt::detail::huggingface_families()) {
    for (const auto& family : table) known.emplace(family.model_type);
  }
  std::set<std::string> others;
  std::size_t types = 0;
  for (std::string type; file >> type; ++types) {
    if (!known.contains(type)) others.insert(type);
  }
  CHECK(types == 158);
  CHECK(others == std::set<std::string>{"kimi_k2",  // by its class
                                        "deepseek_vl_v2", "gemma3n", "janus", "ovis2",
                                        "qwen2_audio",                                         // their text alone
                                        "exaone_moe", "molmo", "phi4mm", "pixtral", "plamo2",  // refused
                                        "qwen3_omni_moe", "telechat2"});
  const auto text_alone = ckpt::read_huggingface_config(R"({"model_type": "deepseek_vl_v2", "language_config":
      {"model_type": "llama"}, "vision_config": {"hidden_size": 3}})");
  CHECK(text_alone.parameters == 6'738'415'616);
  CHECK(text_alone.assumed.front() == "counted language_config alone, as llama");
}
