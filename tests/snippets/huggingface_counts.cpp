// The snippets of docs/how/huggingface.md. Run in the root of the repository.

#include <iostream>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/safetensors_index.hpp>

void count_parts() {
  const auto model = ckpt::read_huggingface_config_file("tests/data/reference/model_configs/mixtral-8x7b.json");
  const ckpt::PartCounts parts = ckpt::count_by_part(model);
  std::cout << model.parameters << " parameters, " << model.active_parameters << " active, "
            << parts[ckpt::Part::experts] << " in experts\n";
}

void explain_a_stored_total() {
  const auto model = ckpt::read_huggingface_config(R"({"model_type": "qwen3", "vocab_size": 151936,
    "hidden_size": 1024, "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8,
    "head_dim": 128, "intermediate_size": 3072, "tie_word_embeddings": true, "attention_bias": false})");
  std::cout << to_string(explain_stored(model, 751632384));  // the number of weights that the Hub shows
}

int main() {
  count_parts();
  explain_a_stored_total();
}
