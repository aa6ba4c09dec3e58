// Exact parameter counts as static assertions: every row of data/reference/model_parameters.csv, the pieces they are
// made of, and what is known of their files.

#include <array>
#include <cstdint>

#include <ckpt/catalog/models.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/speech.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>

namespace {

using namespace ckpt;
namespace shapes = catalog::models::shapes;

// ---- integers, checked
static_assert((ParameterCount(3) * 4 + 5).value() == 17);
static_assert(ParameterCount(3) < ParameterCount(4) && ParameterCount(3) == ParameterCount(3));

// ---- data/reference/model_parameters.csv, row by row: total, and active where it differs
constexpr bool counts(const Model& model, std::uint64_t total, std::uint64_t active = 0) {
  return parameter_count(model) == total && active_parameter_count(model) == (active != 0 ? active : total) &&
         model.parameters == static_cast<double>(total);
}
static_assert(counts(models::gpt2, 124439808));
static_assert(counts(models::gpt2_xl, 1557611200));
static_assert(counts(models::gpt3_175b, 174604259328));
static_assert(counts(models::bert_base_uncased, 110106428));
static_assert(counts(models::t5_small, 60506624));
static_assert(counts(models::t5_11b, 11307321344));
static_assert(counts(models::opt_125m, 125239296));
static_assert(counts(models::opt_1_3b, 1315758080));
static_assert(counts(models::opt_6_7b, 6658473984));
static_assert(counts(models::opt_30b, 29974540288));
static_assert(counts(models::opt_66b, 65719701504));
static_assert(counts(models::opt_175b, 174604468224));
static_assert(counts(models::bloom_560m, 559214592));
static_assert(counts(models::bloom_7b1, 7069016064));
static_assert(counts(models::bloom_176b, 176247271424));
static_assert(counts(models::pythia_70m, 70426624));
static_assert(counts(models::pythia_410m, 405334016));
static_assert(counts(models::pythia_1_4b, 1414647808));
static_assert(counts(models::pythia_6_9b, 6857302016));
static_assert(counts(models::gpt_neox_20b, 20554567680));
static_assert(counts(models::llama_7b, 6738415616));
static_assert(counts(models::llama_65b, 65285660672));
static_assert(counts(models::llama2_13b, 13015864320));
static_assert(counts(models::llama2_70b, 68976648192));
static_assert(counts(models::llama3_8b, 8030261248));
static_assert(counts(models::llama3_70b, 70553706496));
static_assert(counts(models::llama3_1_405b, 405853388800));
static_assert(counts(models::llama3_2_1b, 1235814400));
static_assert(counts(models::mistral_7b_v0_1, 7241732096));
static_assert(counts(models::mixtral_8x7b, 46702792704, 12879925248));
static_assert(counts(models::qwen2_5_0_5b, 494032768));
static_assert(counts(models::qwen2_5_7b, 7615616512));
static_assert(counts(models::qwen2_5_72b, 72706203648));
static_assert(counts(models::qwen3_8b, 8190735360));
static_assert(counts(models::qwen3_30b_a3b, 30532122624, 3353032704));
static_assert(counts(models::gemma_2b, 2506172416));
static_assert(counts(models::gemma_2_9b, 9241705984));
static_assert(counts(models::phi_2, 2779683840));
static_assert(counts(models::phi_3_mini_4k, 3821079552));
static_assert(counts(models::falcon_7b, 6921720704));
static_assert(counts(models::falcon_40b, 41303293952));
static_assert(counts(models::deepseek_v2_lite, 15706484224, 2661150208));
static_assert(counts(models::deepseek_v3, 671026419200, 37552297472));
static_assert(counts(models::gpt_oss_20b, 20914757184, 4187440704));
static_assert(counts(models::glm_4_5, 358337791296, 33632266144));
static_assert(counts(models::smollm2_135m, 134515008));
static_assert(counts(models::mistral_7b_v0_3, 7248023552));
static_assert(counts(models::smollm2_360m, 361821120));
static_assert(counts(models::qwen3_4b, 4022468096));
static_assert(counts(models::olmo_7b, 6888095744));
static_assert(counts(models::olmo_2_7b, 7298617344));
static_assert(counts(models::dbrx, 131596523520, 36469708800));
static_assert(counts(models::llama4_scout, 108641793536, 18044827136));
static_assert(counts(models::vit_base_patch16_224, 86567656));
static_assert(counts(models::resnet_50, 25557032));
static_assert(counts(models::dlrm_dcnv2, 26151671809));

// ---- what they are
static_assert(models::mamba_2_8b.kind == "decoder" && models::rwkv_7_0_1b.kind == "decoder");
static_assert(models::t5_small.kind == "encoder-decoder" && models::whisper_small.kind == "speech");
static_assert(model_kind(EncoderDecoderShape{.has_decoder = false}) == "encoder");
static_assert(models::clip_vit_base_patch32.kind == "vision" && models::llava_1_5_7b.kind == "vision-language");
/// A shape of somebody else's, which does not say.
struct TwoMatrices {};
template <class Visitor>
constexpr void visit_tensors(const TwoMatrices&, Visitor&& visit) {
  Pieces pieces(visit);
  pieces.linear(Part::mlp, 3, 3);
  pieces.linear(Part::mlp, 3, 3);
}
constexpr TwoMatrices two_matrices{};
constexpr Model of_no_kind = model_of<two_matrices>({.name = "two"});
static_assert(of_no_kind.kind.empty() && of_no_kind.parameters == 18);

// ---- other published totals
static_assert(parameter_count(shapes::mixtral_8x22b) == 140620634112);
static_assert(parameter_count([] {
                auto shape = shapes::mixtral_8x22b;
                shape.vocab_size = 32768;  // as uploaded later
                return shape;
              }()) == 140630071296);
static_assert(parameter_count(shapes::grok_1) == 315684820992);
static_assert(parameter_count(shapes::kimi_k2) == 1026408232448);
static_assert(parameter_count(shapes::qwen3_0_6b) == 596049920);
static_assert(parameter_count(shapes::qwen3_1_7b) == 1720574976);
static_assert(parameter_count(shapes::qwen1_5_moe_a2_7b) == 14315784192);  // shared experts with a gate
static_assert(parameter_count(shapes::olmoe_1b_7b) == 6919161856);
static_assert(parameter_count(shapes::phi_3_5_moe) == 41873153344);
static_assert(parameter_count(shapes::llama4_maverick) == 401583781376);  // experts in every other layer
static_assert(parameter_count(shapes::gpt_j_6b) == 6050882784);
static_assert(parameter_count(shapes::opt_350m) == 331196416);  // words projected from 512 to 1024
static_assert(parameter_count(shapes::gemma_3_4b) == 3880099328);
static_assert(parameter_count(shapes::flan_t5_xxl) == 11135332352);  // gated, head of its own
static_assert(parameter_count(shapes::resnet_18) == 11689512 && parameter_count(shapes::resnet_152) == 60192808);
static_assert(parameter_count(shapes::mlperf_storage_1t) == 1183035102480);
static_assert(parameter_count(shapes::mimo_7b) == 7833409536);
static_assert(parameter_count(shapes::seed_oss_36b) == 36151104512);
static_assert(parameter_count(shapes::apertus_8b) == 8053338176);
static_assert(parameter_count(shapes::ernie_4_5_0_3b) == 360748032);
static_assert(parameter_count(shapes::exaone_4_0_1_2b) == 1279391488);
static_assert(parameter_count(shapes::deepseek_v3_2) == 671877944064);
static_assert(parameter_count(shapes::glm_4_6) == 356785898816);
static_assert(parameter_count(shapes::glm_5) == 743911218432);
static_assert(parameter_count(shapes::minimax_m2) == 228689764864);
static_assert(counts(models::dots_llm1, 142774381696, 14016588928));

// ---- layers of several kinds
static_assert(counts(models::qwen3_next_80b_a3b, 79674391296, 3874929408));
static_assert(parameter_count(shapes::qwen3_5_27b_text) == 26895998464);
static_assert(parameter_count(shapes::nemotron_h_56b) == 56324350464);
static_assert(counts(models::nemotron_3_nano, 31577937344 + 23 * 128, 3580076352));
static_assert(parameter_count(shapes::mamba_2_8b) == 2768345600);
static_assert(parameter_count(shapes::falcon_mamba_7b) == 7272665088);
static_assert(parameter_count(shapes::codestral_mamba_7b) == 7285403648);
static_assert(parameter_count(shapes::jamba_v0_1) == 51570323328);
static_assert(parameter_count(shapes::falcon_h1_0_5b) == 521411104);
static_assert(parameter_count(shapes::lfm2_1_2b) == 1170340608);
static_assert(parameter_count(shapes::lfm2_8b_a1b) == 8339929856 + 22 * 32);

// ---- which layers are of a kind: by one pattern where they repeat, and never a layer too many
constexpr bool covers(const LayerPattern& pattern, std::uint64_t end, std::uint64_t most_runs) {
  for (const char kind : {'M', '*'}) {
    std::uint64_t runs = 0;
    bool right = true;
    const std::string_view kinds(&kind, 1);
    std::array<std::uint64_t, 64> seen{};
    for_each_run(pattern, end, kinds, '*', [&](const Layers& layers) {
      ++runs;
      for (std::uint64_t i = 0; i < end; ++i) seen[i] += layers.count_between(i, i + 1);
    });
    for (std::uint64_t i = 0; i < end; ++i) {
      right = right && seen[i] == ((pattern.empty() ? '*' : pattern[i]) == kind ? 1u : 0u);
    }
    if (!right || runs > most_runs) return false;
  }
  return true;
}
static_assert(covers("", 5, 1) && covers("M", 64, 1) && covers("MMM*", 64, 1) && covers("MMM*", 63, 1));
static_assert(covers("MMMM*MMM", 32, 2) && covers("MM*MMM*MMM*M", 12, 2) && covers("M*MM*MMM*", 9, 3));
static_assert(covers("M*MM*MMM*", 40, 3) && covers("*", 1, 1) && covers("MMMMM", 3, 1));

// ---- a head that is tied, or stored a second time
constexpr DecoderShape with_own_head(DecoderShape shape) {
  shape.tied_head = false;
  return shape;
}
static_assert(parameter_count(with_own_head(shapes::falcon_7b)) == 7217189760);
static_assert(parameter_count(with_own_head(shapes::falcon_40b)) == 41835970560);
static_assert(parameter_count(with_own_head(shapes::falcon_180b)) == 179522565120);
static_assert(parameter_count(shapes::falcon_180b) == 178557088768);
static_assert(parameter_count(shapes::starcoder2_3b) == 3030371328);
static_assert(parameter_count(with_own_head(shapes::qwen3_0_6b)) == 751632384);
static_assert(parameter_count(with_own_head(shapes::qwen3_1_7b)) == 2031739904);

// ---- multi-token prediction: DeepSeek-V3's file is the main model, the module, its copy of the tables and block
// scales
constexpr DecoderShape deepseek_v3_with_module(bool tables) {
  auto shape = shapes::deepseek_v3;
  shape.prediction_layers = 1;
  shape.prediction_tables = tables;
  return shape;
}
static_assert(parameter_count(deepseek_v3_with_module(false)) - 671026419200 == 11610068224);
static_assert(parameter_count(deepseek_v3_with_module(true)) - 671026419200 == 11610068224 + 1853358080);
static_assert(parameter_count(deepseek_v3_with_module(true)) + 41540496 == 684531386000);
static_assert(active_parameter_count(deepseek_v3_with_module(true)) == active_parameter_count(shapes::deepseek_v3));
static_assert(parameter_count(shapes::glm_4_5_air) == 110468824832);
static_assert(parameter_count([] {
                auto shape = shapes::glm_4_5_air;
                shape.prediction_layers = 0;
                shape.prediction_tables = false;
                return shape;
              }()) == 106852251264);

// ---- by part
constexpr PartCounts deepseek = count_by_part(shapes::deepseek_v3);
static_assert(deepseek[Part::embedding] == 129280 * 7168 && deepseek[Part::head] == deepseek[Part::embedding]);
static_assert(deepseek[Part::router] == 58 * (256 * 7168 + 256));
static_assert(deepseek[Part::experts] == 58ull * 256 * 3 * 7168 * 2048);
static_assert(deepseek[Part::mlp] == 3ull * 3 * 7168 * 18432 + 58ull * 3 * 7168 * 2048);
static_assert(deepseek[Part::norm] == 61 * (2 * 7168 + 1536 + 512) + 7168);
static_assert(deepseek[Part::vision] == 0 && deepseek.total() == 671026419200);
static_assert(active_count_by_part(shapes::deepseek_v3)[Part::experts] == 58ull * 8 * 3 * 7168 * 2048);
static_assert(count_by_part(shapes::llama4_scout)[Part::vision] == 871932416);
static_assert(count_by_part(shapes::olmo_7b)[Part::norm] == 0);
static_assert(count_by_part(shapes::bert_base_uncased)[Part::head] == 2 * (768 * 768 + 768) + 30522 + 2 * 768 + 2);
static_assert(parameter_count([] {
                auto shape = shapes::bert_base_uncased;
                shape.masked_word_head = shape.next_sentence_head = false;
                return shape;
              }()) == 109482240);

// ---- what batch normalisation stores besides
static_assert(batch_norm_buffers(shapes::resnet_50) == BatchNormBuffers{.statistics = 53120, .counters = 53});

// ---- dot products: 3 vectors of size 4 make 4 + 3 features
constexpr std::uint64_t tables[] = {10, 20};
constexpr std::uint64_t bottom[] = {8, 4};
constexpr std::uint64_t top[] = {5, 1};
constexpr DlrmShape dlrm{
    .tables = tables, .embedding_size = 4, .dense_features = 3, .bottom_mlp = bottom, .top_mlp = top};
static_assert(count_by_part(dlrm)[Part::embedding] == 30 * 4);
static_assert(count_by_part(dlrm)[Part::mlp] == (3 * 8 + 8) + (8 * 4 + 4) + (7 * 5 + 5) + (5 * 1 + 1));

// ---- which layers
constexpr Layers every_third{.place = Layers::Place::inside, .begin = 2, .end = 10, .period = 3};  // 2, 5, 8
constexpr Layers between{.place = Layers::Place::inside, .begin = 2, .end = 10, .period = 3, .from = 1, .to = 3};
static_assert(every_third.count() == 3 && between.count() == 5);
static_assert(every_third.count_between(0, 5) == 1 && every_third.count_between(5, 9) == 2);
static_assert(between.count_between(0, 4) == 1 && between.count_between(4, 100) == 4 &&
              between.count_between(4, 4) == 0);

// ---- a tensor stands for all its copies: a visit costs the same for 1 layer and for 100
constexpr int visits(DecoderShape shape) {
  int n = 0;
  visit_tensors(shape, [&n](const Tensor&) { ++n; });
  return n;
}
constexpr DecoderShape tiny{.vocab_size = 8, .hidden_size = 4, .layers = 1, .heads = 2, .intermediate_size = 6};
constexpr DecoderShape tall{.vocab_size = 8, .hidden_size = 4, .layers = 100, .heads = 2, .intermediate_size = 6};
static_assert(visits(tiny) == visits(tall) && visits(tiny) == 11);
static_assert(visits(shapes::deepseek_v3) < 40);

}  // namespace

// ---- a shape of one's own, in a namespace of one's own
namespace own {

struct Perceptron {
  std::uint64_t in;
  std::uint64_t out;
};

template <class Visitor>
constexpr void visit_tensors(const Perceptron& shape, Visitor&& visit) {
  ckpt::Pieces pieces(visit);
  pieces.linear(ckpt::Part::mlp, shape.in, shape.out, ckpt::Bias::yes);
}

struct Nothing {};

}  // namespace own

namespace {

static_assert(Architecture<own::Perceptron> && Architecture<DecoderShape> && Architecture<Model>);
static_assert(!Architecture<own::Nothing> && !Architecture<Workload> && !Architecture<int>);
constexpr own::Perceptron perceptron{3, 5};
static_assert(parameter_count(perceptron) == 3 * 5 + 5);
constexpr Model named = model_of<perceptron>({.name = "perceptron"});
static_assert(count_by_part(named) == count_by_part(perceptron) && named.parameters == 20);

// ---- shapes beyond decoders at compile time
static_assert(parameter_count(SwinShape{.hidden_size = 96, .layers = {2, 2, 6, 2}, .heads = {3, 6, 12, 24}}) ==
              28'288'354);
static_assert(parameter_count(SpeechEncoderShape{
                  .hidden_size = 768,
                  .layers = 12,
                  .heads = 12,
                  .intermediate_size = 3072,
                  .convolutions = {{{512, 10}, {512, 3}, {512, 3}, {512, 3}, {512, 3}, {512, 2}, {512, 2}}}}) ==
              94'371'712);
static_assert(parameter_count(EncoderDecoderShape{.vocab_size = 51865,  // Whisper tiny
                                                  .hidden_size = 384,
                                                  .layers = 4,
                                                  .heads = 6,
                                                  .intermediate_size = 1536,
                                                  .position_buckets = 0,
                                                  .positions = 1500,
                                                  .decoder_positions = 448,
                                                  .frequencies = 80,
                                                  .norm = Norm::layer,
                                                  .bias = true,
                                                  .key_bias = false}) == 37'760'640);
static_assert(parameter_count(TextImageShape{.text = {.vocab_size = 49408,  // CLIP ViT-B/32
                                                      .hidden_size = 512,
                                                      .layers = 12,
                                                      .heads = 8,
                                                      .intermediate_size = 2048,
                                                      .positions = 77,
                                                      .token_types = 0,
                                                      .embedding_norm = false,
                                                      .final_norm = true,
                                                      .pooler = false,
                                                      .masked_word_head = false,
                                                      .next_sentence_head = false,
                                                      .projection = 512},
                                             .vision = {.hidden_size = 768,
                                                        .layers = 12,
                                                        .heads = 12,
                                                        .intermediate_size = 3072,
                                                        .patch_size = 32,
                                                        .patch_bias = false,
                                                        .pre_norm = true,
                                                        .classes = 0,
                                                        .projection = 512}}) == 151'277'313);

// ---- shapes and models are workloads
constexpr auto adam = [](const auto& workload) {
  return CheckpointModel{}
      .solve(workload, StorageTier{.write_bandwidth = BytesPerSecond(1e9)}, Adam{})
      .checkpoint_size.value();
};
static_assert(adam(perceptron) == 14 * 20 && adam(named) == 14 * 20);
static_assert(adam(shapes::llama3_8b) == adam(models::llama3_8b));

}  // namespace
