// Any bytes as a config.json: an answer that holds together, or InvalidInput and nothing else.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
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

/// The configuration of a model with every field written out under its usual name.
std::string canonical(const ckpt::HuggingFaceModel& model) {
  const ckpt::DecoderShape& shape = model.shape;
  nlohmann::json config = {{"model_type", model.model_type},
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  try {
    const ckpt::HuggingFaceModel model = ckpt::read_huggingface_config(text, "fuzz");
    require(model.name == "fuzz");
    require(model.parameters > 0 && model.parameters <= std::uint64_t{1} << 53);
    require(model.workload().parameters == static_cast<double>(model.parameters));
    require(model.parameters == ckpt::parameter_count(model.shape));

    const ckpt::HuggingFaceModel again = ckpt::read_huggingface_config(canonical(model));
    require(again.parameters == model.parameters);
    require(again.model_type == model.model_type);
    for (const std::string& line : again.assumed) {  // the family may have no field for it
      require(line.starts_with("attention_bias = ") || line.starts_with("mlp_bias = "));
    }

    std::istringstream stream(text);
    require(ckpt::read_huggingface_config(stream).parameters == model.parameters);
  } catch (const ckpt::InvalidInput& error) {
    const std::string_view message = error.what();
    require(message.starts_with("ckpt::read_huggingface_config: fuzz: "));
    for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
  }
  return 0;
}
