// Shapes that do not fit are errors that name the size; counts never wrap; parts, stages and copies add up.

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <ckpt/catalog/models.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/mlperf_storage.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/speech.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using Catch::Matchers::StartsWith;
using ckpt::DecoderShape;
using ckpt::Layers;
using ckpt::Part;
using ckpt::Tensor;

constexpr std::uint64_t huge = std::uint64_t{1} << 40;

/// What a shape is rejected with, after a change to it.
template <class Shape, class Change>
std::string error_of(Shape shape, Change change) {
  change(shape);
  return test::error_of([&] { return ckpt::parameter_count(shape); });
}

const DecoderShape llama{
    .vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32, .intermediate_size = 11008};
const DecoderShape mixture{.vocab_size = 100,
                           .hidden_size = 64,
                           .layers = 4,
                           .heads = 8,
                           .experts = {.count = 8, .active = 2, .inner_size = 16}};

TEST_CASE("a decoder that does not fit names the size", "[architecture]") {
  const auto error = [](auto change) { return error_of(llama, change); };
  CHECK(error([](auto&) {}) == "no error");
  CHECK(error([](auto& s) { s.vocab_size = 0; }) == "ckpt::DecoderShape: vocab_size must be > 0 (got 0)");
  CHECK(error([](auto& s) { s.hidden_size = 0; }) == "ckpt::DecoderShape: hidden_size must be > 0 (got 0)");
  CHECK(error([](auto& s) { s.layers = 0; }) == "ckpt::DecoderShape: layers must be > 0 (got 0)");
  CHECK(error([](auto& s) { s.heads = 0; }) == "ckpt::DecoderShape: heads must be > 0 (got 0)");
  CHECK(error([](auto& s) { s.intermediate_size = 0; }) == "ckpt::DecoderShape: intermediate_size must be > 0 (got 0)");
  CHECK(error([](auto& s) { s.kv_heads = 5; }) == "ckpt::DecoderShape: heads must be a multiple of kv_heads (got 5)");
  CHECK_THAT(error([](auto& s) { s.heads = 33; }),
             StartsWith("ckpt::DecoderShape: hidden_size must be a multiple of heads unless head_dim is given"));
  CHECK(error([](auto& s) {
          s.heads = 33;
          s.head_dim = 128;
        }) == "no error");
  CHECK_THAT(error([](auto& s) { s.tied_head = s.head_bias = true; }), StartsWith("ckpt::DecoderShape: head_bias"));
  CHECK_THAT(error([](auto& s) { s.prediction_tables = true; }), StartsWith("ckpt::DecoderShape: prediction_layers"));
  CHECK_THAT(error([](auto& s) { s.latent.q_rank = 8; }), StartsWith("ckpt::DecoderShape: latent.kv_rank"));
  CHECK_THAT(error([](auto& s) { s.experts.active = 2; }), StartsWith("ckpt::DecoderShape: experts.count"));
}

TEST_CASE("experts and latent attention that do not fit name the field", "[architecture]") {
  const auto error = [](auto change) { return error_of(mixture, change); };
  CHECK(error([](auto&) {}) == "no error");
  CHECK_THAT(error([](auto& s) { s.experts.inner_size = 0; }), StartsWith("ckpt::DecoderShape: experts.inner_size"));
  CHECK_THAT(error([](auto& s) { s.experts.every = 0; }), StartsWith("ckpt::DecoderShape: experts.every"));
  for (const std::uint64_t active : {0u, 9u}) {
    CHECK_THAT(error([&](auto& s) { s.experts.active = active; }),
               StartsWith("ckpt::DecoderShape: experts.active must be from 1 to experts.count"));
  }
  CHECK(error([](auto& s) { s.experts.first_layer = 4; }) ==
        "ckpt::DecoderShape: experts.first_layer must be below layers (got 4)");
  CHECK_THAT(error([](auto& s) { s.experts.shared_gate = true; }),
             StartsWith("ckpt::DecoderShape: experts.shared_inner_size"));
  // Dense layers before or between need an inner size of their own.
  CHECK_THAT(error([](auto& s) { s.experts.first_layer = 1; }), StartsWith("ckpt::DecoderShape: intermediate_size"));
  CHECK_THAT(error([](auto& s) { s.experts.every = 2; }), StartsWith("ckpt::DecoderShape: intermediate_size"));

  const auto latent = [](auto change) {
    return error_of(mixture, [&](DecoderShape& s) {
      s.latent = {.kv_rank = 16, .nope_dim = 8, .rope_dim = 4, .v_dim = 8};
      change(s);
    });
  };
  CHECK(latent([](auto&) {}) == "no error");
  CHECK_THAT(latent([](auto& s) { s.latent.nope_dim = 0; }), StartsWith("ckpt::DecoderShape: latent.nope_dim"));
  CHECK_THAT(latent([](auto& s) { s.latent.rope_dim = 0; }), StartsWith("ckpt::DecoderShape: latent.rope_dim"));
  CHECK_THAT(latent([](auto& s) { s.latent.v_dim = 0; }), StartsWith("ckpt::DecoderShape: latent.v_dim"));
  CHECK_THAT(latent([](auto& s) { s.qk_norm = ckpt::QkNorm::head; }), StartsWith("ckpt::DecoderShape: qk_norm"));
}

TEST_CASE("the other shapes name what is missing or does not fit", "[architecture]") {
  namespace shapes = ckpt::catalog::models::shapes;
  CHECK(error_of(shapes::bert_base_uncased, [](auto& s) { s.heads = 7; }) ==
        "ckpt::EncoderShape: hidden_size must be a multiple of heads (got 7)");
  CHECK_THAT(error_of(shapes::bert_base_uncased, [](auto& s) { s.pooler = false; }),
             StartsWith("ckpt::EncoderShape: next_sentence_head needs the pooler"));
  CHECK(error_of(shapes::t5_small, [](auto& s) { s.heads = 0; }) ==
        "ckpt::EncoderDecoderShape: heads must be > 0 (got 0)");
  CHECK(error_of(shapes::vit_base_patch16_224, [](auto& s) { s.patch_size = 15; }) ==
        "ckpt::VisionTransformerShape: image_size must be a multiple of patch_size (got 15)");
  CHECK(error_of(shapes::vit_base_patch16_224, [](auto& s) { s.patch_size = 0; }) ==
        "ckpt::VisionTransformerShape: image_size must be a multiple of patch_size (got 0)");
  CHECK(error_of(shapes::llama4_scout, [](auto& s) { s.projector = {}; }) ==
        "ckpt::VisionLanguageShape: projector must have a step (got 0)");
  CHECK(error_of(shapes::llama4_scout, [](auto& s) { s.vision.classes = 10; }) ==
        "ckpt::VisionLanguageShape: vision.classes must be 0 (got 10)");
  CHECK(error_of(shapes::llama4_scout, [](auto& s) { s.cross_layers = 49; }) ==
        "ckpt::VisionLanguageShape: cross_layers must not exceed layers of the text (got 49)");
  CHECK(error_of(shapes::vit_base_patch16_224, [](auto& s) { s.gated_layers = 13; }) ==
        "ckpt::VisionTransformerShape: gated_layers must not exceed layers (got 13)");
  CHECK(error_of(shapes::vit_base_patch16_224, [](auto& s) { s.tiles.tiles = 4; }) ==
        "ckpt::VisionTransformerShape: tiles.ways and tiles.tiles must both be > 0 or both 0 (got 0)");
  CHECK(error_of(shapes::vit_base_patch16_224, [](auto& s) {
          s.decoder = {.hidden_size = 512, .layers = 8, .heads = 3, .intermediate_size = 8};
        }) == "ckpt::VisionTransformerShape: decoder.hidden_size must be a multiple of decoder.heads (got 3)");
  CHECK(error_of(shapes::bert_base_uncased, [](auto& s) { s.distinct_layers = 13; }) ==
        "ckpt::EncoderShape: distinct_layers must not exceed layers (got 13)");
  CHECK(error_of(shapes::t5_small, [](auto& s) {
          s.has_decoder = false;
          s.decoder_layers = 6;
        }) == "ckpt::EncoderDecoderShape: decoder_layers and frequencies must be 0 without a decoder (got 6)");
  CHECK(error_of(ckpt::DecoderPairShape{llama, llama}, [](auto&) {}) ==
        "ckpt::DecoderPairShape: encoder must be without head (got 1)");
  const ckpt::SpeechEncoderShape speech{.hidden_size = 768,
                                        .layers = 12,
                                        .heads = 12,
                                        .intermediate_size = 3072,
                                        .convolutions = {{{512, 10}, {512, 3}}}};
  CHECK(error_of(speech, [](auto&) {}) == "no error");
  CHECK(error_of(speech, [](auto& s) { s.convolutions[1].kernel = 0; }) ==
        "ckpt::SpeechEncoderShape: kernel of a convolution must be > 0 (got 0)");
  CHECK(error_of(speech, [](auto& s) { s.convolutions = {}; }) ==
        "ckpt::SpeechEncoderShape: convolutions must not be empty (got 0)");
  CHECK(error_of(speech, [](auto& s) { s.position_groups = 5; }) ==
        "ckpt::SpeechEncoderShape: hidden_size must be a multiple of position_groups (got 5)");
  CHECK(error_of(speech, [](auto& s) { s.quantizer = {.codes = 640, .code_size = 256, .groups = 3}; }) ==
        "ckpt::SpeechQuantizer: code_size must be a multiple of groups (got 3)");
  CHECK_THAT(error_of(shapes::llama4_scout, [](auto& s) { s.text.heads = 0; }),
             StartsWith("ckpt::DecoderShape: heads"));
  CHECK(error_of(shapes::resnet_50, [](auto& s) { s.blocks[2] = 0; }) ==
        "ckpt::ResNetShape: blocks must be > 0 (got 0)");
  CHECK_THAT(error_of(shapes::resnet_50, [](auto& s) { s.widths[0] = 255; }),
             StartsWith("ckpt::ResNetShape: widths must be a multiple of 4"));
  CHECK_THAT(error_of(shapes::dlrm_dcnv2, [](auto& s) { s.embedding_size = 64; }),
             StartsWith("ckpt::DlrmShape: last size of bottom_mlp must be embedding_size"));
  CHECK_THAT(error_of(shapes::dlrm_dcnv2, [](auto& s) { s.interaction = ckpt::Interaction::dot; }),
             StartsWith("ckpt::DlrmShape: cross_layers and cross_rank must be 0"));
  CHECK_THAT(error_of(shapes::dlrm_dcnv2, [](auto& s) { s.tables = {}; }),
             StartsWith("ckpt::DlrmShape: number of tables"));
  CHECK_THAT(error_of(shapes::mlperf_storage_1t, [](auto& s) { s.kv_heads = 0; }),
             StartsWith("ckpt::MlperfStorageShape: kv_heads"));
  CHECK_THAT(error_of(ckpt::Model{{.name = "bare", .parameters = 1e9}, nullptr}, [](auto&) {}),
             StartsWith("ckpt::Model: the tensors of this model must be known"));
}

TEST_CASE("a count beyond 64 bits is an error, wherever it arises", "[architecture]") {
  const auto wraps = StartsWith("ckpt::ParameterCount: number of parameters must be below 2^64");
  CHECK_THAT(error_of(llama, [](auto& s) { s.vocab_size = s.hidden_size = huge; }), wraps);
  CHECK_THAT(error_of(llama, [](auto& s) { s.heads = s.head_dim = huge; }), wraps);  // the size of a projection
  CHECK_THAT(error_of(llama, [](auto& s) { s.layers = huge; }), wraps);
  CHECK_THAT(error_of(llama, [](auto& s) { s.norms_per_layer = s.layers = huge; }), wraps);
  CHECK_THAT(error_of(mixture, [](auto& s) { s.experts.count = s.experts.inner_size = huge; }), wraps);
  CHECK_THAT(error_of(mixture,
                      [](auto& s) {
                        const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
                        s.latent = {.kv_rank = most, .nope_dim = 1, .rope_dim = 1, .v_dim = 1};
                      }),
             wraps);
  // Each part fits, their sum does not.
  CHECK_THAT(error_of(llama,
                      [](auto& s) {
                        s = {.vocab_size = std::uint64_t{1} << 63, .hidden_size = 1, .layers = 1, .heads = 1};
                        s.intermediate_size = 1;
                      }),
             wraps);

  const ckpt::ParameterCount most = std::numeric_limits<std::uint64_t>::max();
  CHECK_THROWS_AS(most + 1, ckpt::InvalidInput);
  CHECK_THROWS_AS(most * 2, ckpt::InvalidInput);
  CHECK((most + 0).value() == std::numeric_limits<std::uint64_t>::max());
  CHECK_THROWS_AS(ckpt::families::opt({.positions = most.value()}), ckpt::InvalidInput);
  CHECK_THROWS_AS(ckpt::families::gpt2({.hidden_size = most.value()}), ckpt::InvalidInput);
}

TEST_CASE("every model: parts are named once, active copies are no more than there are", "[architecture]") {
  for (const auto* model : ckpt::models::all) {
    CAPTURE(model->name);
    const ckpt::PartCounts total = count_by_part(*model);
    const ckpt::PartCounts active = active_count_by_part(*model);
    std::uint64_t sum = 0;
    for (const Part part : ckpt::all_parts) {
      CAPTURE(to_string(part));
      CHECK(active[part] <= total[part]);
      sum += total[part];
    }
    CHECK(sum == ckpt::parameter_count(*model));
    visit_tensors(*model, [](const Tensor& tensor) {
      CHECK(tensor.rows > 0);
      CHECK(tensor.copies > 0);
      CHECK(tensor.active <= tensor.copies);
      CHECK(tensor.layers.count() > 0);
      CHECK(tensor.size() > ckpt::ParameterCount(0));
      if (tensor.part == Part::experts) CHECK(tensor.active < tensor.copies);
    });
  }
}

TEST_CASE("layers of a pattern are those a loop counts, and stages divide them without rest", "[architecture]") {
  std::mt19937 random(20260101);
  const auto up_to = [&](std::uint64_t most) { return std::uniform_int_distribution<std::uint64_t>(0, most)(random); };
  for (int i = 0; i < 2000; ++i) {
    Layers layers{.place = Layers::Place::inside, .begin = up_to(20)};
    layers.end = layers.begin + up_to(40);
    layers.period = 1 + up_to(7);
    layers.from = up_to(layers.period - 1);
    layers.to = layers.from + 1 + up_to(layers.period - layers.from - 1);
    const std::uint64_t first = up_to(70);
    const std::uint64_t last = up_to(70);
    std::uint64_t all = 0;
    std::uint64_t inside = 0;
    for (std::uint64_t l = layers.begin; l < layers.end; ++l) {
      const std::uint64_t phase = (l - layers.begin) % layers.period;
      if (phase < layers.from || phase >= layers.to) continue;
      ++all;
      if (l >= first && l < last) ++inside;
    }
    CAPTURE(layers.begin, layers.end, layers.period, layers.from, layers.to, first, last);
    REQUIRE(layers.count() == all);
    REQUIRE(layers.count_between(first, last) == inside);
  }
}

TEST_CASE("experts in some layers: each layer has a dense MLP or experts, never both", "[architecture]") {
  for (std::uint64_t layers = 1; layers <= 9; ++layers) {
    for (std::uint64_t first = 0; first < layers; ++first) {
      for (std::uint64_t every = 1; every <= 5; ++every) {
        DecoderShape shape = mixture;
        shape.layers = layers;
        shape.intermediate_size = 1000;
        shape.experts.first_layer = first;
        shape.experts.every = every;
        CAPTURE(layers, first, every);
        for (std::uint64_t l = 0; l < layers; ++l) {
          bool dense = false;
          bool routed = false;
          visit_tensors(shape, [&](const Tensor& tensor) {
            if (tensor.layers.place != Layers::Place::inside || tensor.layers.count_between(l, l + 1) == 0) return;
            dense = dense || tensor.part == Part::mlp;
            routed = routed || tensor.part == Part::experts;
          });
          REQUIRE(routed == (l >= first && (l - first) % every == 0));
          REQUIRE(dense == !routed);
        }
      }
    }
  }
}

TEST_CASE("an absurd number of layers costs no time", "[architecture]") {
  DecoderShape shape = mixture;
  shape.layers = std::uint64_t{1} << 45;
  shape.intermediate_size = 1;
  shape.experts.first_layer = huge;
  shape.experts.every = huge;
  shape.prediction_layers = huge;
  int visits = 0;
  visit_tensors(shape, [&](const Tensor&) { ++visits; });
  CHECK(visits < 50);
}

}  // namespace
