// Any bytes as a model.safetensors.index.json: an answer whose explanation adds up, or InvalidInput and nothing else.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <ckpt/core/error.hpp>
#include <ckpt/io/safetensors_index.hpp>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const ckpt::StoredExplanation& explanation) {
  std::int64_t sum = explanation.unexplained;
  for (const ckpt::StoredItem& item : explanation.items) {
    sum += static_cast<std::int64_t>(explanation.in_bytes ? item.bytes : item.weights);
  }
  require(sum == static_cast<std::int64_t>(explanation.stored));
  require(!explanation.items.empty());
}

/// A model with everything that files may hold besides parameters.
const ckpt::HuggingFaceModel& model() {
  static const ckpt::HuggingFaceModel result = ckpt::read_huggingface_config(
      R"({"model_type": "deepseek_v3", "vocab_size": 1000, "hidden_size": 64, "num_hidden_layers": 3,
          "num_attention_heads": 4, "intermediate_size": 128, "moe_intermediate_size": 32, "n_routed_experts": 8,
          "num_experts_per_tok": 2, "n_shared_experts": 1, "first_k_dense_replace": 1, "q_lora_rank": 16,
          "kv_lora_rank": 8, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8,
          "tie_word_embeddings": true, "torch_dtype": "bfloat16"})");
  return result;
}

/// A decoder without experts, whose scales are of blocks of another size.
const ckpt::HuggingFaceModel& gated() {
  static const ckpt::HuggingFaceModel result = ckpt::read_huggingface_config(
      R"({"model_type": "qwen3", "vocab_size": 1000, "hidden_size": 64, "num_hidden_layers": 3,
          "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 128,
          "tie_word_embeddings": true, "quantization_config": {"weight_block_size": [3, 5]}})");
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  try {
    const ckpt::SafetensorsIndex index = ckpt::read_safetensors_index(text, "fuzz");
    require(index.total_size > 0);
    require(index.files <= index.tensors.size());
    check(ckpt::explain_stored(model(), index));
    check(ckpt::explain_stored(gated(), index, 2));
    check(ckpt::explain_stored(model(), index.total_size));
  } catch (const ckpt::InvalidInput& error) {
    const std::string_view message = error.what();
    require(message.starts_with("ckpt::read_safetensors_index: fuzz: "));
    for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
  }
  return 0;
}
