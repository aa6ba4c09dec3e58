// Reading a HuggingFace config.json: exact counts, what is assumed when a field is absent, and every way to be wrong.

#include <sys/stat.h>
#include <unistd.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/core/error.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/optimizer.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string data = CKPT_TEST_DATA_DIR;

/// A small model with every field that counts.
json small(std::string_view changes = "{}") {
  json config = {{"model_type", "llama"},   {"vocab_size", 100},        {"hidden_size", 64},
                 {"num_hidden_layers", 2},  {"num_attention_heads", 8}, {"num_key_value_heads", 4},
                 {"head_dim", 8},           {"intermediate_size", 128}, {"tie_word_embeddings", false},
                 {"attention_bias", false}, {"mlp_bias", false}};
  config.update(json::parse(changes));
  return config;
}

json without(json config, std::initializer_list<const char*> fields) {
  for (const char* field : fields) config.erase(field);
  return config;
}

ckpt::HuggingFaceModel read(const json& config) { return ckpt::read_huggingface_config(config.dump()); }

ckpt::DecoderShape decoder_of(const ckpt::HuggingFaceModel& model) { return *model.decoder(); }

/// The message of an error; empty when there is none.
std::string error_of(std::string_view text) {
  try {
    (void)ckpt::read_huggingface_config(text);
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}
template <std::same_as<json> Json>  // exactly: text would convert to json, too
std::string error_of(const Json& config) {
  return error_of(std::string_view(config.dump()));
}

std::string file_error(const fs::path& path) {
  try {
    (void)ckpt::read_huggingface_config_file(path);
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

/// The beginning of every message about a text.
std::string in_config(const std::string& rest) { return "ckpt::read_huggingface_config: config: " + rest; }

/// A directory of its own that goes away with the test.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "ckpt_huggingface_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Scratch() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  fs::path write(const fs::path& name, std::string_view text) const {
    const fs::path path = path_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

constexpr std::uint64_t layer = 64 * 64 + 2 * 64 * 32 + 64 * 64 + 3 * 64 * 128 + 2 * 64;
constexpr std::uint64_t small_count = 2 * layer + 2 * 100 * 64 + 64;

}  // namespace

TEST_CASE("published counts are exact to the last digit", "[huggingface]") {
  std::ifstream table(data + "/reference/model_parameters.csv");
  REQUIRE(table);
  std::set<std::string> families;
  int rows = 0;
  std::string line;
  std::getline(table, line);
  REQUIRE(line.substr(0, 39) == "name,total_parameters,active_parameters");
  while (std::getline(table, line)) {
    std::istringstream cells(line);
    std::string name;
    std::string total;
    std::string active;
    std::getline(cells, name, ',');
    std::getline(cells, total, ',');
    std::getline(cells, active, ',');
    CAPTURE(name);
    const ckpt::HuggingFaceModel model =
        ckpt::read_huggingface_config_file(data + "/reference/model_configs/" + name + ".json");
    CHECK(model.name == name);
    CHECK(model.parameters == std::stoull(total));
    CHECK(model.active_parameters == std::stoull(active.empty() ? total : active));
    // A model that was read is an architecture.
    CHECK(ckpt::parameter_count(model) == model.parameters);
    CHECK(ckpt::active_parameter_count(model) == model.active_parameters);
    CHECK(ckpt::count_by_part(model).total() == model.parameters);
    families.insert(model.model_type);
    ++rows;
  }
  CHECK(rows == 56);
  CHECK(families == std::set<std::string>{"bert",      "bloom",  "dbrx",   "deepseek_v2", "deepseek_v3", "dlrm",
                                          "falcon",    "gemma",  "gemma2", "glm4_moe",    "gpt2",        "gpt_neox",
                                          "gpt_oss",   "llama",  "llama4", "mistral",     "mixtral",     "olmo",
                                          "olmo2",     "opt",    "phi",    "phi3",        "qwen2",       "qwen3",
                                          "qwen3_moe", "resnet", "t5",     "vit"});
}

TEST_CASE("the shipped Llama-3-70B configuration", "[huggingface]") {
  const ckpt::HuggingFaceModel model =
      ckpt::read_huggingface_config_file(data + "/../../examples/data/llama-3-70b.json");
  CHECK(model.name == "llama-3-70b");
  CHECK(model.model_type == "llama");
  CHECK(model.parameters == 70'553'706'496u);
  CHECK(model.decoder()->kv_heads == 8);
  CHECK(model.decoder()->head_dim == 128);
  CHECK(model.assumed == std::vector<std::string>{"head_dim = 128 (hidden_size / num_attention_heads)",
                                                  "mlp_bias = false (default of llama)"});
}

TEST_CASE("a configuration that says everything leaves nothing to assume", "[huggingface]") {
  const ckpt::HuggingFaceModel model = read(small());
  CHECK(model.parameters == small_count);
  CHECK(model.name == "config");
  CHECK(model.assumed.empty());
  CHECK(model.decoder()->vocab_size == 100);
  CHECK(model.decoder()->hidden_size == 64);
  CHECK(model.decoder()->layers == 2);
  CHECK(model.decoder()->heads == 8);
  CHECK(model.decoder()->kv_heads == 4);
  CHECK(model.decoder()->head_dim == 8);
  CHECK(model.decoder()->intermediate_size == 128);
  CHECK(parameter_count(model) == small_count);
}

TEST_CASE("fields that change the count", "[huggingface]") {
  CHECK(read(small(R"({"tie_word_embeddings": true})")).parameters == small_count - 100 * 64);
  CHECK(read(small(R"({"mlp_bias": true})")).parameters == small_count + 2 * (2 * 128 + 64));
  CHECK(read(small(R"({"head_dim": 16})")).parameters == small_count + 2 * (2 * 64 * 64 + 2 * 64 * 32));
  CHECK(read(small(R"({"num_key_value_heads": 8})")).parameters == small_count + 2 * (2 * 64 * 32));
  // Query, key and value, and the output.
  const std::uint64_t qkv = 64 + 2 * 32;
  for (const char* type : {"llama", "granite", "smollm3"}) {
    const json biased = small(std::string(R"({"attention_bias": true, "model_type": ")") + type + "\"}");
    CHECK(read(biased).parameters == small_count + 2 * (qkv + 64));
  }
  // qwen3 normalises queries and keys; its biases are those of llama.
  const json qwen3 = without(small(R"({"model_type": "qwen3"})"), {"mlp_bias"});
  CHECK(read(qwen3).parameters == small_count + 2 * 2 * 8);
  json qwen3_biased = qwen3;
  qwen3_biased["attention_bias"] = true;
  CHECK(read(qwen3_biased).parameters == small_count + 2 * (2 * 8 + qkv + 64));
  // qwen2 has biases on query, key and value whatever the file says.
  const json qwen2 = without(small(R"({"model_type": "qwen2"})"), {"mlp_bias", "attention_bias"});
  CHECK(read(qwen2).parameters == small_count + 2 * qkv);
  // mistral and phi3 have none.
  for (const char* type : {"mistral", "phi3"}) {
    CHECK(read(small(std::string(R"({"model_type": ")") + type + "\"}")).parameters == small_count);
  }
}

TEST_CASE("what is absent has the default of the family, and is listed", "[huggingface]") {
  const auto open = [](const char* type) {
    json config =
        without(small(), {"num_key_value_heads", "head_dim", "tie_word_embeddings", "attention_bias", "mlp_bias"});
    config["model_type"] = type;
    config["num_attention_heads"] = 32;
    return read(config);
  };
  using Lines = std::vector<std::string>;
  CHECK(open("llama").assumed ==
        Lines{"num_key_value_heads = 32 (num_attention_heads)", "head_dim = 2 (hidden_size / num_attention_heads)",
              "tie_word_embeddings = false (default of llama)", "attention_bias = false (default of llama)",
              "mlp_bias = false (default of llama)"});
  CHECK(decoder_of(open("granite")).kv_heads == 32);
  CHECK(decoder_of(open("phi3")).kv_heads == 32);
  CHECK(open("mistral").assumed == Lines{"num_key_value_heads = 8 (default of mistral)",
                                         "head_dim = 2 (hidden_size / num_attention_heads)",
                                         "tie_word_embeddings = false (default of mistral)"});
  CHECK(open("qwen2").assumed == Lines{"num_key_value_heads = 32 (default of qwen2)",
                                       "head_dim = 2 (hidden_size / num_attention_heads)",
                                       "tie_word_embeddings = false (default of qwen2)"});
  CHECK(decoder_of(open("qwen2")).qkv_bias);
  CHECK_FALSE(decoder_of(open("qwen2")).output_bias);
  CHECK(open("qwen3").assumed ==
        Lines{"num_key_value_heads = 32 (default of qwen3)", "head_dim = 128 (default of qwen3)",
              "tie_word_embeddings = false (default of qwen3)", "attention_bias = false (default of qwen3)"});
  CHECK(decoder_of(open("qwen3")).head_dim == 128);
  CHECK(decoder_of(open("smollm3")).kv_heads == 4);
  CHECK(decoder_of(open("smollm3")).tied_head);
}

TEST_CASE("null is not absent", "[huggingface]") {
  // As in transformers: the class default stands for an absent field, and null asks for the computed one.
  const json config =
      without(small(R"({"model_type": "qwen3", "num_key_value_heads": null, "head_dim": null})"), {"mlp_bias"});
  const ckpt::HuggingFaceModel model = read(config);
  CHECK(model.decoder()->kv_heads == 8);
  CHECK(model.decoder()->head_dim == 8);
  CHECK(model.assumed == std::vector<std::string>{"num_key_value_heads = 8 (num_attention_heads)",
                                                  "head_dim = 8 (hidden_size / num_attention_heads)"});
}

TEST_CASE("other spellings of the same sizes", "[huggingface]") {
  const std::vector<std::vector<const char*>> spellings = {
      {"hidden_size", "n_embd", "d_model", "n_embed"},
      {"num_hidden_layers", "n_layer", "num_layers", "n_layers"},
      {"num_attention_heads", "n_head", "num_heads", "n_heads"},
      {"num_key_value_heads", "num_kv_heads", "n_head_kv", "kv_n_heads"},
      {"head_dim", "d_kv"},
      {"intermediate_size", "ffn_dim", "d_ff", "n_inner", "ffn_hidden_size"}};
  for (const std::vector<const char*>& names : spellings) {
    for (const char* name : names) {
      CAPTURE(name);
      json config = small();
      const json value = config[names.front()];
      config.erase(names.front());
      config[name] = value;
      CHECK(read(config).parameters == small_count);

      config[names.front()] = value;  // both, and they agree
      CHECK(read(config).parameters == small_count);
      if (name == names.front()) continue;
      config[names.front()] = nullptr;  // null says nothing
      CHECK(read(config).parameters == small_count);
      config[names.front()] = 2 * value.get<int>();
      CHECK(error_of(config) ==
            in_config(std::string(names.front()) + " and " + name + " mean the same and must be equal"));
    }
  }
}

TEST_CASE("integers may be written as floating-point numbers", "[huggingface]") {
  CHECK(read(small(R"({"hidden_size": 64.0, "num_hidden_layers": 2e0})")).parameters == small_count);
}

TEST_CASE("the head is that of the class", "[huggingface]") {
  const auto as = [](const std::string& name, const std::string& fields = "") {
    return read(small("{\"architectures\": [\"" + name + "\"]" + fields + "}"));
  };
  constexpr std::uint64_t without_head = small_count - 100 * 64;
  CHECK(as("LlamaForCausalLM").assumed.empty());
  CHECK(read(small(R"({"architectures": []})")).assumed.empty());
  CHECK(as("LlamaModel").parameters == without_head);
  CHECK(as("LlamaModel").assumed == std::vector<std::string>{"the head is that of LlamaModel: none"});
  CHECK(as("LlamaForSequenceClassification", R"(, "num_labels": 7)").parameters == without_head + 7 * 64);
  CHECK(as("LlamaForSequenceClassification", R"(, "id2label": {"0": "a"})").parameters == without_head + 64);
  CHECK(as("LlamaForSequenceClassification").parameters == without_head + 2 * 64);
  CHECK(as("LlamaForTokenClassification", R"(, "num_labels": 7)").parameters == without_head + 7 * 65);
  CHECK(as("LlamaForQuestionAnswering").parameters == without_head + 2 * 65);
  CHECK(as("Qwen2ForRewardModel").parameters == without_head + 64 * 65 + 65);
  CHECK(as("InternLM2ForRewardModel").parameters == without_head + 64);
  CHECK(error_of(small(R"({"architectures": ["LlamaForTokenClassification"], "num_labels": 0})")) ==
        in_config("num_labels must be an integer from 1 to 1099511627776 (got 0)"));
}

TEST_CASE("what does not enter the count is ignored", "[huggingface]") {
  const std::string text = small(R"({"rope_scaling": {"factor": 8.0, "hidden_size": 3, "list": [1, {"n_embd": 5}]},
      "id2label": {"0": "a"}, "eos_token_id": [1, 2], "torch_dtype": "bfloat16", "x\ty": null})")
                               .dump();
  CHECK(ckpt::read_huggingface_config(text).parameters == small_count);
}

TEST_CASE("a byte order mark and white space around the object are accepted", "[huggingface]") {
  CHECK(ckpt::read_huggingface_config("\xEF\xBB\xBF\r\n " + small().dump(2) + "\n\n").parameters == small_count);
}

TEST_CASE("streams, names and the path", "[huggingface]") {
  std::istringstream stream(small().dump());
  const ckpt::HuggingFaceModel model = ckpt::read_huggingface_config(stream, "my-model");
  CHECK(model.parameters == small_count);
  CHECK(model.name == "my-model");

  std::istringstream bad("{");
  CHECK_THROWS_WITH(ckpt::read_huggingface_config(bad, "my-model"),
                    ContainsSubstring("ckpt::read_huggingface_config: my-model: not valid JSON: "));
  std::istringstream failed;
  failed.setstate(std::ios::failbit);
  CHECK_THROWS_WITH(ckpt::read_huggingface_config(failed), in_config("the stream cannot be read"));

  const Scratch scratch;
  CHECK(ckpt::read_huggingface_config_file(scratch.write("Llama-X/config.json", small().dump())).name == "Llama-X");
  CHECK(ckpt::read_huggingface_config_file(scratch.write("llama.v2.json", small().dump())).name == "llama.v2");
  CHECK(ckpt::read_huggingface_config_file(scratch.path() / "Llama-X/./config.json").name == "config");
}

TEST_CASE("a model is a workload", "[huggingface]") {
  const ckpt::HuggingFaceModel model = ckpt::read_huggingface_config(small().dump(), "small");
  constexpr ckpt::StorageTier disk{.write_bandwidth = ckpt::BytesPerSecond(1e9)};
  const ckpt::CheckpointResult direct = ckpt::CheckpointModel{}.solve(model, disk, ckpt::Adam{});
  CHECK(direct.checkpoint_size.value() == 14.0 * static_cast<double>(small_count));

  const ckpt::Workload workload = model.workload();
  CHECK(workload.name == "small");
  CHECK(workload.parameters == static_cast<double>(small_count));
  CHECK(workload.source.confidence == ckpt::Confidence::derived);
  CHECK(ckpt::CheckpointModel{}.solve(workload, disk, ckpt::Adam{}).checkpoint_size == direct.checkpoint_size);
}

namespace {
template <class T>
concept HasWorkload = requires(T model) {
  static_cast<T>(model).workload();
};
TEST_CASE("huggingface: a stream that throws at its end is read all the same") {
  std::istringstream stream(R"({"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024, "n_embd": 768,
                                "n_layer": 12, "n_head": 12})");
  stream.exceptions(std::ios::failbit | std::ios::badbit | std::ios::eofbit);
  CHECK(ckpt::read_huggingface_config(stream).parameters == 124439808);
}

TEST_CASE("huggingface: a NUL character is no JSON, not even at the end") {
  std::string text = R"({"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024, "n_embd": 768,
                         "n_layer": 12, "n_head": 12})";
  text += '\0';
  CHECK_THROWS_AS(ckpt::read_huggingface_config(text), ckpt::InvalidInput);
}

}  // namespace
static_assert(HasWorkload<const ckpt::HuggingFaceModel&>);
static_assert(!HasWorkload<ckpt::HuggingFaceModel&&>, "the name would dangle");
static_assert(!HasWorkload<const ckpt::HuggingFaceModel&&>, "the name would dangle");
static_assert(ckpt::WorkloadLike<ckpt::HuggingFaceModel>);

// ---- what is wrong

TEST_CASE("a size that is missing is named with its other spellings", "[huggingface]") {
  CHECK(error_of(without(small(), {"hidden_size"})) ==
        in_config("hidden_size is missing (also accepted: n_embd, d_model, n_embed)"));
  CHECK(error_of(without(small(), {"num_hidden_layers"})) ==
        in_config("num_hidden_layers is missing (also accepted: n_layer, num_layers, n_layers)"));
  CHECK(error_of(without(small(), {"num_attention_heads"})) ==
        in_config("num_attention_heads is missing (also accepted: n_head, num_heads, n_heads)"));
  CHECK(error_of(without(small(), {"intermediate_size"})) ==
        in_config("intermediate_size is missing (also accepted: ffn_dim, d_ff, n_inner, ffn_hidden_size)"));
  CHECK(error_of(without(small(), {"vocab_size"})) == in_config("vocab_size is missing"));
}

TEST_CASE("a size that is no size", "[huggingface]") {
  const std::vector<std::pair<std::string, std::string>> values = {{"null", "null"},
                                                                   {"true", "true"},
                                                                   {"false", "false"},
                                                                   {"\"64\"", "\"64\""},
                                                                   {"[64]", "an array"},
                                                                   {"{}", "an object"},
                                                                   {"0", "0"},
                                                                   {"-64", "-64"},
                                                                   {"-9223372036854775808", "-9223372036854775808"},
                                                                   {"64.5", "64.5"},
                                                                   {"1e-300", "1e-300"},
                                                                   {"1099511627777", "1099511627777"},
                                                                   {"18446744073709551615", "18446744073709551616"},
                                                                   {"1e30", "1e+30"},
                                                                   {"1000000000000000000000000000000", "1e+30"}};
  for (const char* field :
       {"vocab_size", "hidden_size", "num_attention_heads", "intermediate_size", "num_key_value_heads", "head_dim"}) {
    const bool optional = std::string_view(field) == "num_key_value_heads" || std::string_view(field) == "head_dim";
    for (const auto& [value, shown] : values) {
      if (optional && value == "null") continue;
      CAPTURE(field, value);
      CHECK(error_of(small("{\"" + std::string(field) + "\": " + value + "}")) ==
            in_config(std::string(field) + " must be an integer from 1 to 1099511627776 (got " + shown + ")"));
    }
  }
  CHECK(error_of(small(R"({"num_hidden_layers": 1000001})")) ==
        in_config("num_hidden_layers must be an integer from 1 to 1000000 (got 1000001)"));
  CHECK(error_of(small(R"({"num_hidden_layers": 1e30})")) ==
        in_config("num_hidden_layers must be an integer from 1 to 1000000 (got 1e+30)"));
  CHECK(read(small(R"({"num_hidden_layers": 1000000})")).parameters == small_count + 999'998 * layer);
  // The number is in the error, too.
  try {
    (void)read(small(R"({"head_dim": -64.5})"));
    FAIL("no error");
  } catch (const ckpt::InvalidInput& error) {
    CHECK(error.value() == -64.5);
  }
  // The spelling of the file is the one in the message.
  CHECK(error_of(without(small(R"({"d_model": -1})"), {"hidden_size"})) ==
        in_config("d_model must be an integer from 1 to 1099511627776 (got -1)"));
}

TEST_CASE("a yes or no that is neither", "[huggingface]") {
  for (const char* field : {"tie_word_embeddings", "attention_bias", "mlp_bias"}) {
    for (const char* value : {"null", "0", "1", "\"false\"", "[]"}) {
      CAPTURE(field, value);
      CHECK_THAT(error_of(small("{\"" + std::string(field) + "\": " + value + "}")),
                 ContainsSubstring(in_config(std::string(field) + " must be true or false (got ")));
    }
  }
  CHECK(error_of(small(R"({"model_type": "mistral", "attention_bias": true})")) ==
        in_config("attention_bias must be false or absent for mistral (got true)"));
  CHECK(error_of(small(R"({"model_type": "qwen2"})")) ==
        in_config("attention_bias must be true or absent for qwen2 (got false)"));
  CHECK(error_of(small(R"({"model_type": "phi3", "mlp_bias": "no"})")) ==
        in_config("mlp_bias must be false or absent for phi3 (got \"no\")"));
}

TEST_CASE("sizes that do not fit together", "[huggingface]") {
  CHECK(error_of(small(R"({"num_key_value_heads": 3})")) ==
        in_config("num_attention_heads (8) must be a multiple of num_key_value_heads (3)"));
  CHECK(error_of(small(R"({"num_key_value_heads": 16})")) ==
        in_config("num_attention_heads (8) must be a multiple of num_key_value_heads (16)"));
  const std::string indivisible =
      in_config("hidden_size (64) must be a multiple of num_attention_heads (12) unless head_dim is given");
  CHECK(error_of(without(small(R"({"num_attention_heads": 12})"), {"head_dim"})) == indivisible);
  CHECK(error_of(small(R"({"num_attention_heads": 12, "head_dim": null})")) == indivisible);
  CHECK(error_of(small(R"({"num_attention_heads": 12, "head_dim": 16})")).empty());
  CHECK_THAT(error_of(without(small(R"({"num_attention_heads": 128})"), {"head_dim"})),
             ContainsSubstring("hidden_size (64) must be a multiple of num_attention_heads (128)"));
}

TEST_CASE("a model too big to count", "[huggingface]") {
  CHECK_THAT(error_of(small(R"({"hidden_size": 1099511627776, "intermediate_size": 1099511627776})")),
             ContainsSubstring(in_config("the sizes make more than 2^53 parameters (about 7.25")));
  CHECK_THAT(error_of(small(R"({"num_hidden_layers": 1000000, "hidden_size": 1099511627776, "head_dim": 1099511627776,
                                "num_attention_heads": 1099511627776, "num_key_value_heads": 1099511627776,
                                "intermediate_size": 1099511627776, "vocab_size": 1099511627776})")),
             ContainsSubstring("more than 2^53 parameters"));
  // One layer of 7 x 8192 weights and 3 norms of 8192: exactly 2^53 is the most, and norms count.
  const auto big = [](std::uint64_t vocab_size) {
    json config = small(R"({"num_hidden_layers": 1, "hidden_size": 8192, "num_attention_heads": 1, "head_dim": 1,
                            "num_key_value_heads": 1, "intermediate_size": 1, "tie_word_embeddings": true})");
    config["vocab_size"] = vocab_size;
    return config;
  };
  const std::uint64_t rows = std::uint64_t{1} << 40;
  CHECK(read(big(rows - 10)).parameters == std::uint64_t{1} << 53);
  for (const std::uint64_t left_out : {9u, 7u, 6u, 0u}) {
    CHECK_THAT(error_of(big(rows - left_out)), ContainsSubstring("more than 2^53 parameters (about 9007199254"));
  }
}

TEST_CASE("a model_type that is not known", "[huggingface]") {
  const std::string instead = "; give the number of parameters of such a model instead";
  // The class says what it is.
  const auto alias = read(small(R"({"model_type": "kimi", "architectures": ["LlamaForCausalLM"]})"));
  CHECK(alias.parameters == small_count);
  CHECK(alias.model_type == "llama");
  CHECK(alias.assumed ==
        std::vector<std::string>{"model_type \"kimi\" is not known: read as llama, whose class architectures names"});
  // Sizes of a decoder and nothing else.
  const auto plain = read(small(R"({"model_type": "new", "rope_theta": 1e6, "eos_token_id": 2, "use_cache": true,
                                    "qk_norm": false, "hidden_act": "silu", "rope_scaling": null})"));
  CHECK(plain.parameters == small_count);
  CHECK(plain.assumed ==
        std::vector<std::string>{"model_type \"new\" is not known: counted as a plain decoder from its "
                                 "sizes, which nothing has checked",
                                 "counted with norms of gains alone (no field says so; with biases 320 more), MLPs of "
                                 "three matrices (by hidden_act; of two 16384 fewer), linear maps without biases (by "
                                 "attention_bias; with 1024 more)"});
  CHECK(error_of(small(R"({"model_type": "new", "qk_norm": true, "q_rank": 3, "x": {"y": 1}, "moe": [1]})")) ==
        in_config("model_type \"new\" is not known; a plain decoder would not understand moe, q_rank, qk_norm, x" +
                  instead));
  CHECK(error_of(without(small(R"({"model_type": "lama"})"), {"vocab_size"})) ==
        in_config("model_type \"lama\" is not known (did you mean llama, llama4_text, diffllama, llama4, mllama, "
                  "mllama_text_model?)" +
                  instead));
  CHECK(error_of(small(R"({"model_type": ""})")) == in_config("model_type \"\" is not known" + instead));
  CHECK(error_of(without(small(), {"model_type"})) == in_config("model_type is missing" + instead));
  CHECK(error_of(small(R"({"model_type": null})")) == in_config("model_type must be a string" + instead));
  CHECK(error_of(small(R"({"model_type": ["llama"]})")) == in_config("model_type must be a string" + instead));
  // Long and hostile text is shown short and harmless.
  const std::string shown =
      error_of(small("{\"qk_norm\": true, \"model_type\": \"\\u001b[31m" + std::string(500, 'x') + "\"}"));
  CHECK(shown == in_config("model_type \"?[31m" + std::string(55, 'x') +
                           "...\" is not known; a plain decoder would not understand qk_norm" + instead));
}

TEST_CASE("a plain decoder takes its norms, MLPs and biases from the fields that tell them", "[huggingface]") {
  // 2 layers of hidden size 64, inner size 128, 8 and 4 heads of size 8.
  const std::uint64_t norm_biases = 5 * 64;
  const std::uint64_t matrix = 2 * 64 * 128;
  const std::uint64_t biases = 2 * (16 * 8 + 64 + 128 + 64);  // with MLPs of two matrices
  const auto plain = [](std::string_view changes) {
    json config = without(small(R"({"model_type": "new"})"), {"attention_bias", "mlp_bias"});
    config.update(json::parse(changes));
    return read(config);
  };
  const auto gelu = plain(R"({"layer_norm_epsilon": 1e-5, "activation_function": "gelu_new",
                              "max_position_embeddings": 32})");
  CHECK(gelu.parameters == small_count + norm_biases - matrix + biases);
  CHECK(gelu.assumed.back() ==
        "counted with layer norms with biases (by layer_norm_epsilon; without biases 320 fewer), MLPs of two matrices "
        "(by activation_function; of three 16384 more), linear maps with biases (no field says so; without 768 "
        "fewer), no learned positions (max_position_embeddings of them have 2048)");
  // A field that says no.
  CHECK(plain(R"({"layer_norm_eps": 1e-5, "hidden_act": "gelu", "use_bias": false})").parameters ==
        small_count + norm_biases - matrix);
  CHECK(plain(R"({"rms_norm_eps": 1e-5, "hidden_act": "silu", "use_bias": true})").parameters ==
        small_count + biases + 2 * 128);
  CHECK(plain(R"({"rms_norm_eps": 1e-5, "hidden_act": "silu", "no_bias": false})").parameters ==
        small_count + biases + 2 * 128);
  CHECK(plain(R"({"layer_norm_eps": 1e-5, "hidden_act": "gelu", "attention_bias": true})").parameters ==
        small_count + norm_biases - matrix + 2 * (16 * 8 + 64));
  // Gates as in Gemma, norms as in Cohere, an activation that is not of gates.
  CHECK(plain(R"({"rms_norm_eps": 1e-6, "hidden_act": "gelu_pytorch_tanh"})").parameters == small_count);
  CHECK(plain(R"({"layer_norm_eps": 1e-5, "hidden_act": "silu"})").parameters == small_count + norm_biases);
  CHECK(plain(R"({"rms_norm_eps": 1e-6, "hidden_act": "relu2"})").parameters == small_count - matrix);
  CHECK_THAT(plain(R"({"rms_norm_eps": 1e-6, "hidden_act": "relu2"})").assumed.back(),
             ContainsSubstring("norms of gains alone (by rms_norm_eps; with biases 320 more), MLPs of two matrices"));
}

TEST_CASE("a head of rewards with gates, and one that is not known", "[huggingface]") {
  // ArmoRM: scores without bias, a network of three hidden layers that weighs them, one scale; its class.
  const auto armorm = read(small(R"({"architectures": ["LlamaForRewardModelWithGating"], "num_objectives": 19,
                                     "gating_hidden_dim": 1024, "gating_n_hidden": 3})"));
  CHECK(armorm.parameters ==
        small_count - 100 * 64 + 64 * 19 + (64 * 1024 + 1024) + 2 * (1024 * 1024 + 1024) + (1024 * 19 + 19) + 1);
  CHECK(armorm.active_parameters == armorm.parameters);
  CHECK(armorm.unread.empty());
  CHECK(armorm.assumed == std::vector<std::string>{
                              "not counted: the fixed matrix of num_objectives (19) squared that such files hold and "
                              "nobody trains",
                              "the head is that of LlamaForRewardModelWithGating: 19 outputs"});
  CHECK(read(small(R"({"architectures": ["LlamaForRewardModelWithGating"], "gating_n_hidden": 1})")).parameters ==
        small_count - 100 * 64 + 64 * 19 + (64 * 1024 + 1024) + (1024 * 19 + 19) + 1);
  CHECK(read(small(R"({"architectures": ["LlamaForRewardModelWithGating31"]})")).assumed.back() ==
        "counted with a head of words of 100 x 64: the class LlamaForRewardModelWithGating31 is not known");
}

TEST_CASE("prediction modules asked for of a file that has none", "[huggingface]") {
  const auto asked =
      ckpt::read_huggingface_config(small().dump(), "config", {.prediction = ckpt::PredictionModules::share});
  CHECK(asked.parameters == small_count);
  CHECK(asked.assumed == std::vector<std::string>{"the prediction that was asked for changes nothing: no multi-token "
                                                  "prediction module was read"});
}

TEST_CASE("sizes that nothing read are named", "[huggingface]") {
  CHECK(read(small()).unread.empty());
  CHECK(read(small(R"({"adapter_rank": 8, "max_window_layers": 28, "x_heads": 0, "note_size": "big"})")).unread ==
        std::vector<std::string>{"adapter_rank = 8"});
}

TEST_CASE("text that is no JSON object", "[huggingface]") {
  CHECK(error_of("") == in_config("the file is empty"));
  CHECK(error_of(" \n\t") == in_config("the file is empty"));
  for (const char* text : {"[]", "1", "1.5", "-1", "true", "null", "\"llama\"", "[{\"model_type\": \"llama\"}]"}) {
    CAPTURE(text);
    CHECK(error_of(text) == in_config("not a JSON object"));
  }
  CHECK_THAT(error_of("{} {}"), ContainsSubstring(in_config("not valid JSON: parse error at line 1, column 4: ")));
  CHECK_THAT(error_of("{'model_type': 'llama'}"),
             ContainsSubstring(in_config("not valid JSON: parse error at line 1, column 2: ")));
  CHECK_THAT(error_of("{\n  \"hidden_size\": 64,\n}"),
             ContainsSubstring(in_config("not valid JSON: parse error at line 3, column 1: ")));
  CHECK_THAT(error_of("config.json"),
             ContainsSubstring(in_config("not valid JSON: parse error at line 1, column 1: ")));
  CHECK_THAT(error_of("{\"hidden_size\": 1e400}"),
             ContainsSubstring(in_config("not valid JSON: number overflow parsing '1e400'")));
  CHECK_THAT(error_of("{\"hidden_size\": 064}"), ContainsSubstring(in_config("not valid JSON: ")));
}

TEST_CASE("a text cut anywhere is an error", "[huggingface]") {
  const std::string text = small().dump(1);
  for (std::size_t length = 1; length < text.size(); ++length) {
    CAPTURE(length);
    CHECK_THAT(error_of(text.substr(0, length)), ContainsSubstring("not valid JSON: parse error at line "));
  }
}

TEST_CASE("what Python writes for numbers that JSON does not have", "[huggingface]") {
  const auto with = [](const std::string& field) {
    std::string text = without(small(), {"head_dim"}).dump();
    text.back() = ',';
    return text + field + "}";
  };
  // In fields that no count uses, and in texts.
  for (const char* field : {R"("rms_norm_eps": -Infinity)", R"("time_step_limit": [0.0, Infinity], "x": {"y": [NaN]})",
                            R"("note": "a \"NaN\" and \\", "x": NaN)"}) {
    CAPTURE(field);
    CHECK(ckpt::read_huggingface_config(with(field)).parameters == small_count);
  }
  // Where a number is needed.
  for (const char* field : {R"("head_dim": NaN)", R"("head_dim": Infinity)", R"("head_dim":-Infinity)"}) {
    CAPTURE(field);
    CHECK(error_of(with(field)) == in_config("head_dim must be an integer from 1 to 1099511627776 (got no number)"));
  }
  CHECK(error_of("NaN") == in_config("not a JSON object"));
  CHECK_THAT(error_of("{\"hidden_size\": Nan}"), ContainsSubstring("not valid JSON: parse error at line 1"));
  CHECK_THAT(error_of("{\"hidden_size\": -Infinit}"), ContainsSubstring("not valid JSON: parse error at line 1"));
}

TEST_CASE("text that is not UTF-8", "[huggingface]") {
  for (const char* text :
       {"{\"model_type\": \"lla\xFFma\"}", "{\"model_type\": \"\xC0\x80\"}", "{\"\xED\xA0\x80\": 1}"}) {
    const std::string error = error_of(text);
    CHECK_THAT(error, ContainsSubstring("ill-formed UTF-8 byte"));
    for (const char c : error) CHECK(static_cast<unsigned char>(c) < 0x80);
  }
  CHECK_THAT(error_of("\xFF\xFE{\0\"\0"), ContainsSubstring("not valid JSON"));
}

TEST_CASE("a field that appears twice", "[huggingface]") {
  std::string text = small().dump();
  text.back() = ',';
  CHECK(error_of(text + "\"hidden_size\": 64}") == in_config("hidden_size appears twice"));
  CHECK(error_of(text + "\"model_type\": \"qwen2\"}") == in_config("model_type appears twice"));
  CHECK(error_of(text + "\"unused\": 1, \"unused\": 2}").empty());
}

TEST_CASE("hostile text costs no more than its size", "[huggingface]") {
  constexpr std::size_t much = 200'000'000;
  const std::string too_deep = in_config("nested deeper than 64 levels; this is no config.json");
  CHECK(error_of("{\"a\":" + std::string(much, '[')) == too_deep);
  std::string objects = "{";
  for (int i = 0; i < 1'000'000; ++i) objects += "\"a\":{";
  CHECK(error_of(objects) == too_deep);
  const std::string deep = "\"a\":" + std::string(63, '[') + std::string(63, ']');
  std::string text = small().dump();
  text.back() = ',';
  CHECK(error_of(text + deep + "}").empty());
  CHECK(error_of(text + "\"a\":" + std::string(64, '[') + std::string(64, ']') + "}") == too_deep);

  std::string fields = "{";
  for (int i = 0; i <= 4096; ++i) fields += "\"" + std::to_string(i) + "\":0,";
  CHECK(error_of(fields) == in_config("the object has more than 4096 fields; this is no config.json"));
  // Megabytes inside one field are skipped.
  std::string list = "\"vocab\": [0";
  for (int i = 0; i < 1'000'000; ++i) list += ",{\"k\":0}";
  CHECK(error_of(text + list + "]}").empty());
}

TEST_CASE("paths that are no readable file", "[huggingface]") {
  const Scratch scratch;
  const auto in = [](const fs::path& path, const std::string& rest) {
    return "ckpt::read_huggingface_config_file: " + path.string() + ": " + rest;
  };
  CHECK(file_error("") == "ckpt::read_huggingface_config_file: the path of the config.json is empty");
  CHECK(file_error(scratch.path() / "none.json") == in(scratch.path() / "none.json", "there is no such file"));
  CHECK(file_error(scratch.path()) == in(scratch.path(), "is a directory; name the config.json in it"));
  CHECK(file_error("/dev/zero") == in("/dev/zero", "is not a regular file"));

  const fs::path fifo = scratch.path() / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(file_error(fifo) == in(fifo, "is not a regular file"));

  const fs::path loop = scratch.path() / "loop";
  fs::create_symlink(loop, loop);
  CHECK_THAT(file_error(loop), ContainsSubstring(in(loop, "")));
  const fs::path file = scratch.write("file.json", small().dump());
  CHECK_THAT(file_error(file / "config.json"), ContainsSubstring(in(file / "config.json", "")));

  const fs::path link = scratch.path() / "link.json";
  fs::create_symlink(file, link);
  CHECK(file_error(link).empty());
  fs::permissions(file, fs::perms::none);
  if (access(file.c_str(), R_OK) != 0) {  // root reads everything
    CHECK_THAT(file_error(file), ContainsSubstring(in(file, "cannot be opened: ")));
  }

  const fs::path empty = scratch.write("empty.json", "");
  CHECK(file_error(empty) == in(empty, "the file is empty"));
  const fs::path cut = scratch.write("cut.json", "{\"model_type\"");
  CHECK_THAT(file_error(cut), ContainsSubstring(in(cut, "not valid JSON: parse error at line 1")));
  // A hole, so that it takes no room: 17 MiB and a petabyte are the same.
  const fs::path big = scratch.write("big.json", "{");
  fs::resize_file(big, std::uintmax_t{17} << 20);
  CHECK(file_error(big) == in(big, "more than 16 MiB; a config.json has a few kilobytes"));

  const fs::path longest = scratch.path() / std::string(200, 'd') / std::string(200, 'f');
  CHECK_THAT(file_error(longest), ContainsSubstring("ckpt::read_huggingface_config_file: ...ddd") &&
                                      ContainsSubstring("fff: there is no such file"));
}

TEST_CASE("a path in the place of the text says where paths go", "[huggingface]") {
  for (const char* path : {"config.json", "models/llama/config.json", "/etc/none", "a/b"}) {
    CAPTURE(path);
    CHECK_THAT(error_of(path), ContainsSubstring(in_config("not valid JSON: ")) &&
                                   EndsWith("; a path goes to ckpt::read_huggingface_config_file"));
  }
  for (const char* text : {"{\"a\": x}", "{a/b", "no path", "config.json\n", "nul"}) {
    CAPTURE(text);
    CHECK_THAT(error_of(text), ContainsSubstring("not valid JSON") && !ContainsSubstring("a path goes to"));
  }
}

TEST_CASE("fields about the files are checked, although they do not enter the count", "[huggingface]") {
  CHECK(read(small(R"({"torch_dtype": null, "dtype": "float16", "quantization_config": null})")).dtype == "float16");
  CHECK(error_of(small(R"({"torch_dtype": 3})")) == in_config("torch_dtype must be a string (got 3)"));
  CHECK(error_of(small(R"({"torch_dtype": "float16", "dtype": ["x"]})")) ==
        in_config("dtype must be a string (got an array)"));
  CHECK(error_of(small(R"({"quantization_config": "fp8"})")) ==
        in_config("quantization_config must be an object (got \"fp8\")"));
  CHECK(error_of(small(R"({"quantization_config": false})")) ==
        in_config("quantization_config must be an object (got false)"));
}

TEST_CASE("a stream without end stops at the limit", "[huggingface]") {
  std::ifstream zeros("/dev/zero", std::ios::binary);
  REQUIRE(zeros);
  CHECK_THROWS_WITH(ckpt::read_huggingface_config(zeros),
                    in_config("more than 16 MiB; a config.json has a few kilobytes"));
}
