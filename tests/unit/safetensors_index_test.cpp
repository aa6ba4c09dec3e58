// Reading a model.safetensors.index.json, and explaining why files hold more than the parameters.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/safetensors_index.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

namespace {

const std::string data = CKPT_TEST_DATA_DIR;

ckpt::HuggingFaceModel reference(const std::string& name) {
  return ckpt::read_huggingface_config_file(data + "/reference/model_configs/" + name + ".json");
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
    CHECK_THAT(to_text(result), ContainsSubstring(std::to_string(change) + " weights  unexplained"));
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
  CHECK_THROWS_WITH(ckpt::explain_stored(llama, index(2 * p)),
                    ContainsSubstring("ckpt::explain_stored: bytes_per_weight must be given where torch_dtype"));
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
  CHECK(to_text(exact) == "16060522496 bytes  stored\n16060522496 bytes  parameters\n");
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
  CHECK(error_of(R"({"metadata": {"total_size": NaN}})") == in_index("metadata.total_size must be an integer from 1 to 9007199254740992"));
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
