// Files of models of images, and of text and images: exact counts against what their publishers store.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/state/architecture.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;

namespace {

const std::string data = CKPT_TEST_DATA_DIR;

ckpt::HuggingFaceModel report(const std::string& name) {
  return ckpt::read_huggingface_config_file(data + "/reports/" + name + ".json");
}
ckpt::HuggingFaceModel read(std::string_view text) { return ckpt::read_huggingface_config(text); }

std::string error_of(std::string_view text) {
  try {
    (void)read(text);
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

/// The count, and that no size of the file was left over.
std::uint64_t count(const ckpt::HuggingFaceModel& model) {
  CHECK(model.unread == std::vector<std::string>{});
  CHECK(model.parameters == ckpt::parameter_count(model));
  return model.parameters;
}
std::uint64_t count(std::string_view text) { return count(read(text)); }

std::uint64_t vision_of(const ckpt::HuggingFaceModel& model) { return ckpt::count_by_part(model)[ckpt::Part::vision]; }

}  // namespace

TEST_CASE("models of text and images have the totals that are published", "[huggingface][vision]") {
  CHECK(count(report("vision_language/llava-1.5-7b-hf")) == 7'063'427'072u);
  CHECK(count(report("vision_language/qwen3-vl-2b")) == 2'127'532'032u);
  const ckpt::HuggingFaceModel gemma3 = report("index_of_vision_model/gemma3-27b");
  CHECK(count(gemma3) == 27'432'406'640u);
  CHECK(vision_of(gemma3) == 27'432'406'640u - 27'009'346'304u);
  CHECK(2 * gemma3.parameters == 54'864'813'280u);  // total_size of its index
  CHECK(report("index_of_vision_model/gemma3-27b-dtype-in-text").parameters == gemma3.parameters);
  const ckpt::HuggingFaceModel scout = report("vision_language/llama4-scout-text-only");
  CHECK(scout.decoder() != nullptr);
  CHECK(count(scout) == 107'769'861'120u);
}
