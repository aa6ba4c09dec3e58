// Any bytes as a config.json: an answer that holds together, or InvalidInput and nothing else.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// The configuration of a llama, or of one with another name, with every field written out under its usual name.
std::string canonical(const std::string& model_type, const ckpt::DecoderShape& shape) {
  nlohmann::json config = {{"model_type", model_type},
                           {"vocab_size", shape.vocab_size},
                           {"hidden_size", shape.hidden_size},
                           {"num_hidden_layers", shape.layers},
                           {"num_attention_heads", shape.heads},
                           {"num_key_value_heads", shape.kv_heads},
                           {"head_dim", shape.head_dim},
                           {"intermediate_size", shape.intermediate_size},
                           {"tie_word_embeddings", shape.tied_head},
                           {"attention_bias", shape.qkv_bias},
                           {"mlp_bias", shape.mlp_bias}};
  return config.dump();
}

/// What was read holds together.
void check(const ckpt::HuggingFaceModel& model) {
  require(model.name == "fuzz");
  require(model.parameters > 0 && model.parameters <= std::uint64_t{1} << 53);
  require(model.active_parameters > 0 && model.active_parameters <= model.parameters);
  require(model.workload().parameters == static_cast<double>(model.parameters));
  require(model.parameters == ckpt::parameter_count(model));
  require(model.active_parameters == ckpt::active_count_by_part(model).total());
  require(!model.used.empty());

  constexpr std::string_view llamas[] = {"llama", "mistral", "qwen2", "qwen3", "smollm3", "granite", "phi3"};
  if (std::find(std::begin(llamas), std::end(llamas), model.model_type) == std::end(llamas)) return;
  if (model.decoder()->head != ckpt::Head::words) return;  // of another class
  const ckpt::HuggingFaceModel again =
      ckpt::read_huggingface_config(canonical(model.model_type, *model.decoder()), "fuzz");
  require(again.parameters == model.parameters);
  require(again.model_type == model.model_type);
  require(again.assumed.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  try {
    const ckpt::HuggingFaceModel model = ckpt::read_huggingface_config(text, "fuzz");
    check(model);
    std::istringstream stream(text);
    require(ckpt::read_huggingface_config(stream).parameters == model.parameters);
  } catch (const ckpt::InvalidInput& error) {
    const std::string_view message = error.what();
    require(message.starts_with("ckpt::read_huggingface_config: fuzz: "));
    for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
  }
  return 0;
}
