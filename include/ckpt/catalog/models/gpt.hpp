#pragma once
// Decoders as they were built before Llama: GPT, OPT, BLOOM, Pythia, Falcon, StarCoder and their like.

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/model.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

/// GPT-2.
inline constexpr DecoderShape gpt2 = families::gpt2({.vocab_size = 50257, .hidden_size = 768, .layers = 12, .heads = 12,
    .positions = 1024});
/// GPT-2 medium.
inline constexpr DecoderShape gpt2_medium = families::gpt2({.vocab_size = 50257, .hidden_size = 1024, .layers = 24,
    .heads = 16, .positions = 1024});
/// GPT-2 large.
inline constexpr DecoderShape gpt2_large = families::gpt2({.vocab_size = 50257, .hidden_size = 1280, .layers = 36,
    .heads = 20, .positions = 1024});
/// GPT-2 XL.
inline constexpr DecoderShape gpt2_xl = families::gpt2({.vocab_size = 50257, .hidden_size = 1600, .layers = 48,
    .heads = 25, .positions = 1024});
/// GPT-3 175B.
inline constexpr DecoderShape gpt3_175b = families::gpt2({.vocab_size = 50257, .hidden_size = 12288, .layers = 96,
    .heads = 96, .positions = 2048});
/// OPT 125M.
inline constexpr DecoderShape opt_125m = families::opt({.vocab_size = 50272, .hidden_size = 768, .layers = 12,
    .heads = 12, .positions = 2048});
/// OPT 350M.
inline constexpr DecoderShape opt_350m = families::opt({.vocab_size = 50272, .hidden_size = 1024, .layers = 24,
    .heads = 16, .positions = 2048, .embedding_size = 512, .final_norm = false});
/// OPT 1.3B.
inline constexpr DecoderShape opt_1_3b = families::opt({.vocab_size = 50272, .hidden_size = 2048, .layers = 24,
    .heads = 32, .positions = 2048});
/// OPT 2.7B.
inline constexpr DecoderShape opt_2_7b = families::opt({.vocab_size = 50272, .hidden_size = 2560, .layers = 32,
    .heads = 32, .positions = 2048});
/// OPT 6.7B.
inline constexpr DecoderShape opt_6_7b = families::opt({.vocab_size = 50272, .hidden_size = 4096, .layers = 32,
    .heads = 32, .positions = 2048});
/// OPT 13B.
inline constexpr DecoderShape opt_13b = families::opt({.vocab_size = 50272, .hidden_size = 5120, .layers = 40,
    .heads = 40, .positions = 2048});
/// OPT 30B.
inline constexpr DecoderShape opt_30b = families::opt({.vocab_size = 50272, .hidden_size = 7168, .layers = 48,
    .heads = 56, .positions = 2048});
/// OPT 66B.
inline constexpr DecoderShape opt_66b = families::opt({.vocab_size = 50272, .hidden_size = 9216, .layers = 64,
    .heads = 72, .positions = 2048});
/// OPT 175B.
inline constexpr DecoderShape opt_175b = families::opt({.vocab_size = 50272, .hidden_size = 12288, .layers = 96,
    .heads = 96, .positions = 2048});
/// BLOOM 560M.
inline constexpr DecoderShape bloom_560m = families::bloom({.vocab_size = 250880, .hidden_size = 1024, .layers = 24,
    .heads = 16});
/// BLOOM 1B1.
inline constexpr DecoderShape bloom_1b1 = families::bloom({.vocab_size = 250880, .hidden_size = 1536, .layers = 24,
    .heads = 16});
/// BLOOM 1B7.
inline constexpr DecoderShape bloom_1b7 = families::bloom({.vocab_size = 250880, .hidden_size = 2048, .layers = 24,
    .heads = 16});
/// BLOOM 3B.
inline constexpr DecoderShape bloom_3b = families::bloom({.vocab_size = 250880, .hidden_size = 2560, .layers = 30,
    .heads = 32});
/// BLOOM 7B1.
inline constexpr DecoderShape bloom_7b1 = families::bloom({.vocab_size = 250880, .hidden_size = 4096, .layers = 30,
    .heads = 32});
/// BLOOM 176B.
inline constexpr DecoderShape bloom_176b = families::bloom({.vocab_size = 250880, .hidden_size = 14336, .layers = 70,
    .heads = 112});
/// Pythia 70M.
inline constexpr DecoderShape pythia_70m = families::gpt_neox({.vocab_size = 50304, .hidden_size = 512, .layers = 6,
    .heads = 8});
/// Pythia 160M.
inline constexpr DecoderShape pythia_160m = families::gpt_neox({.vocab_size = 50304, .hidden_size = 768, .layers = 12,
    .heads = 12});
/// Pythia 410M.
inline constexpr DecoderShape pythia_410m = families::gpt_neox({.vocab_size = 50304, .hidden_size = 1024, .layers = 24,
    .heads = 16});
/// Pythia 1B.
inline constexpr DecoderShape pythia_1b = families::gpt_neox({.vocab_size = 50304, .hidden_size = 2048, .layers = 16,
    .heads = 8});
/// Pythia 1.4B.
inline constexpr DecoderShape pythia_1_4b = families::gpt_neox({.vocab_size = 50304, .hidden_size = 2048, .layers = 24,
    .heads = 16});
/// Pythia 2.8B.
inline constexpr DecoderShape pythia_2_8b = families::gpt_neox({.vocab_size = 50304, .hidden_size = 2560, .layers = 32,
    .heads = 32});
/// Pythia 6.9B.
inline constexpr DecoderShape pythia_6_9b = families::gpt_neox({.vocab_size = 50432, .hidden_size = 4096, .layers = 32,
    .heads = 32});
/// Pythia 12B.
inline constexpr DecoderShape pythia_12b = families::gpt_neox({.vocab_size = 50688, .hidden_size = 5120, .layers = 36,
    .heads = 40});
/// GPT-NeoX 20B.
inline constexpr DecoderShape gpt_neox_20b = families::gpt_neox({.vocab_size = 50432, .hidden_size = 6144, .layers = 44,
    .heads = 64});
/// GPT-J 6B.
inline constexpr DecoderShape gpt_j_6b = families::gptj({.vocab_size = 50400, .hidden_size = 4096, .layers = 28,
    .heads = 16});
/// Phi-1.5.
inline constexpr DecoderShape phi_1_5 = families::phi({.vocab_size = 51200, .hidden_size = 2048, .layers = 24,
    .heads = 32});
/// Phi-2.
inline constexpr DecoderShape phi_2 = families::phi({.vocab_size = 51200, .hidden_size = 2560, .layers = 32,
    .heads = 32});
/// Falcon 7B.
inline constexpr DecoderShape falcon_7b = families::falcon_7b({.vocab_size = 65024, .hidden_size = 4544, .layers = 32,
    .heads = 71});
/// Falcon 40B.
inline constexpr DecoderShape falcon_40b = families::falcon({.vocab_size = 65024, .hidden_size = 8192, .layers = 60,
    .heads = 128, .kv_heads = 8});
/// Falcon 180B.
inline constexpr DecoderShape falcon_180b = families::falcon({.vocab_size = 65024, .hidden_size = 14848, .layers = 80,
    .heads = 232, .kv_heads = 8});
/// StarCoder2 3B.
inline constexpr DecoderShape starcoder2_3b = families::starcoder2({.vocab_size = 49152, .hidden_size = 3072,
    .layers = 30, .heads = 24, .kv_heads = 2, .intermediate_size = 12288, .tied_head = true});
/// StarCoder2 7B.
inline constexpr DecoderShape starcoder2_7b = families::starcoder2({.vocab_size = 49152, .hidden_size = 4608,
    .layers = 32, .heads = 36, .kv_heads = 4, .intermediate_size = 18432, .tied_head = true});
/// StarCoder2 15B.
inline constexpr DecoderShape starcoder2_15b = families::starcoder2({.vocab_size = 49152, .hidden_size = 6144,
    .layers = 40, .heads = 48, .kv_heads = 4, .intermediate_size = 24576});
// clang-format on

}  // namespace shapes

// clang-format off

/// GPT-2.
inline constexpr Model gpt2 = entry_of<shapes::gpt2>("gpt2", 124'439'808, sources::keras_hub);
/// GPT-2 medium.
inline constexpr Model gpt2_medium = entry_of<shapes::gpt2_medium>("gpt2-medium", 354'823'168, sources::keras_hub);
/// GPT-2 large.
inline constexpr Model gpt2_large = entry_of<shapes::gpt2_large>("gpt2-large", 774'030'080, sources::keras_hub);
/// GPT-2 XL.
inline constexpr Model gpt2_xl = entry_of<shapes::gpt2_xl>("gpt2-xl", 1'557'611'200, sources::keras_hub);
/// GPT-3 175B.
inline constexpr Model gpt3_175b = entry_of<shapes::gpt3_175b>("gpt3-175b", 174'604'259'328,
    derived(sources::gpt3_paper), "the paper prints rounded sizes; this is the GPT-2 formula on its shape");
/// OPT 125M.
inline constexpr Model opt_125m = entry_of<shapes::opt_125m>("opt-125m", 125'239'296, derived(sources::keras_hub),
    "plus the two extra position rows, which that list leaves out");
/// OPT 350M.
inline constexpr Model opt_350m = entry_of<shapes::opt_350m>("opt-350m", 331'196'416,
    hub("https://huggingface.co/facebook/opt-350m"), "words of size 512, projected to 1024 and back");
/// OPT 1.3B.
inline constexpr Model opt_1_3b = entry_of<shapes::opt_1_3b>("opt-1.3b", 1'315'758'080, derived(sources::keras_hub),
    "plus the two extra position rows, which that list leaves out");
/// OPT 2.7B.
inline constexpr Model opt_2_7b = entry_of<shapes::opt_2_7b>("opt-2.7b", 2'651'596'800, sources::opt_paper,
    "formula, checked on smaller models of the family", Figure::parameters);
/// OPT 6.7B.
inline constexpr Model opt_6_7b = entry_of<shapes::opt_6_7b>("opt-6.7b", 6'658'473'984, sources::opt_paper,
    "formula, checked on smaller models of the family", Figure::parameters);
/// OPT 13B.
inline constexpr Model opt_13b = entry_of<shapes::opt_13b>("opt-13b", 12'853'473'280, sources::opt_paper,
    "formula, checked on smaller models of the family", Figure::parameters);
/// OPT 30B.
inline constexpr Model opt_30b = entry_of<shapes::opt_30b>("opt-30b", 29'974'540'288, sources::opt_paper,
    "formula, checked on smaller models of the family", Figure::parameters);
/// OPT 66B.
inline constexpr Model opt_66b = entry_of<shapes::opt_66b>("opt-66b", 65'719'701'504, derived(sources::opt_paper),
    "formula; no exact published count");
/// OPT 175B.
inline constexpr Model opt_175b = entry_of<shapes::opt_175b>("opt-175b", 174'604'468'224, derived(sources::opt_paper),
    "formula; no exact published count");
/// BLOOM 560M.
inline constexpr Model bloom_560m = entry_of<shapes::bloom_560m>("bloom-560m", 559'214'592, sources::keras_hub);
/// BLOOM 1B1.
inline constexpr Model bloom_1b1 = entry_of<shapes::bloom_1b1>("bloom-1b1", 1'065'314'304, sources::keras_hub);
/// BLOOM 1B7.
inline constexpr Model bloom_1b7 = entry_of<shapes::bloom_1b7>("bloom-1b7", 1'722'408'960, sources::keras_hub);
/// BLOOM 3B.
inline constexpr Model bloom_3b = entry_of<shapes::bloom_3b>("bloom-3b", 3'002'557'440, sources::keras_hub);
/// BLOOM 7B1.
inline constexpr Model bloom_7b1 = entry_of<shapes::bloom_7b1>("bloom-7b1", 7'069'016'064,
    hub("https://huggingface.co/bigscience/bloom-7b1"));
/// BLOOM 176B.
inline constexpr Model bloom_176b = entry_of<shapes::bloom_176b>("bloom-176b", 176'247'271'424,
    hub("https://huggingface.co/bigscience/bloom"));
/// Pythia 70M.
inline constexpr Model pythia_70m = entry_of<shapes::pythia_70m>("pythia-70m", 70'426'624, sources::pythia_paper);
/// Pythia 160M.
inline constexpr Model pythia_160m = entry_of<shapes::pythia_160m>("pythia-160m", 162'322'944,
    hub("https://huggingface.co/EleutherAI/pythia-160m"));
/// Pythia 410M.
inline constexpr Model pythia_410m = entry_of<shapes::pythia_410m>("pythia-410m", 405'334'016, sources::pythia_paper);
/// Pythia 1B.
inline constexpr Model pythia_1b = entry_of<shapes::pythia_1b>("pythia-1b", 1'011'781'632,
    hub("https://huggingface.co/EleutherAI/pythia-1b"));
/// Pythia 1.4B.
inline constexpr Model pythia_1_4b = entry_of<shapes::pythia_1_4b>("pythia-1.4b", 1'414'647'808, sources::pythia_paper);
/// Pythia 2.8B.
inline constexpr Model pythia_2_8b = entry_of<shapes::pythia_2_8b>("pythia-2.8b", 2'775'208'960,
    hub("https://huggingface.co/EleutherAI/pythia-2.8b"));
/// Pythia 6.9B.
inline constexpr Model pythia_6_9b = entry_of<shapes::pythia_6_9b>("pythia-6.9b", 6'857'302'016, sources::pythia_paper);
/// Pythia 12B.
inline constexpr Model pythia_12b = entry_of<shapes::pythia_12b>("pythia-12b", 11'846'072'320,
    hub("https://huggingface.co/EleutherAI/pythia-12b"));
/// GPT-NeoX 20B.
inline constexpr Model gpt_neox_20b = entry_of<shapes::gpt_neox_20b>("gpt-neox-20b", 20'554'567'680,
    hub("https://huggingface.co/EleutherAI/gpt-neox-20b"));
/// GPT-J 6B.
inline constexpr Model gpt_j_6b = entry_of<shapes::gpt_j_6b>("gpt-j-6b", 6'050'882'784,
    hub("https://huggingface.co/EleutherAI/gpt-j-6b"));
/// Phi-1.5.
inline constexpr Model phi_1_5 = entry_of<shapes::phi_1_5>("phi-1.5", 1'418'270'720,
    hub("https://huggingface.co/microsoft/phi-1_5"));
/// Phi-2.
inline constexpr Model phi_2 = entry_of<shapes::phi_2>("phi-2", 2'779'683'840,
    hub("https://huggingface.co/microsoft/phi-2"));
/// Falcon 7B.
inline constexpr Model falcon_7b = entry_of<shapes::falcon_7b>("falcon-7b", 6'921'720'704,
    hub("https://huggingface.co/tiiuae/falcon-7b"), "the class ties its head; the files hold it twice: 7,217,189,760");
/// Falcon 40B.
inline constexpr Model falcon_40b = entry_of<shapes::falcon_40b>("falcon-40b", 41'303'293'952,
    hub("https://huggingface.co/tiiuae/falcon-40b"),
    "the class ties its head; the files hold it twice: 41,835,970,560");
/// Falcon 180B.
inline constexpr Model falcon_180b = entry_of<shapes::falcon_180b>("falcon-180b", 178'557'088'768,
    hub("https://huggingface.co/tiiuae/falcon-180B"),
    "the class ties its head; the files hold it twice: 179,522,565,120");
/// StarCoder2 3B.
inline constexpr Model starcoder2_3b = entry_of<shapes::starcoder2_3b>("starcoder2-3b", 3'030'371'328,
    hub("https://huggingface.co/bigcode/starcoder2-3b"), {}, Figure::parameters);
/// StarCoder2 7B.
inline constexpr Model starcoder2_7b = entry_of<shapes::starcoder2_7b>("starcoder2-7b", 7'173'923'840,
    hub("https://huggingface.co/bigcode/starcoder2-7b"), {}, Figure::parameters);
/// StarCoder2 15B.
inline constexpr Model starcoder2_15b = entry_of<shapes::starcoder2_15b>("starcoder2-15b", 15'957'889'024,
    hub("https://huggingface.co/bigcode/starcoder2-15b"), {}, Figure::parameters);
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
