// What frameworks leave of a model, to the byte.

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/catalog/framework_names.hpp>
#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/state/listing.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

namespace frameworks = ckpt::frameworks;
namespace shapes = ckpt::models::shapes;
using ckpt::DueFiles;
using ckpt::FileBytes;
using ckpt::Framework;
using test::error_of;

/// Files as (name of the kind, bytes, how many write as much).
struct Line {
  std::string_view kind;
  std::uint64_t payload;
  std::uint64_t writers;

  friend bool operator==(const Line&, const Line&) = default;
};

template <class Model, class O>
std::vector<Line> lines_of(const Framework& framework, const Model& model, const O& optimizer,
                           const ckpt::ParallelLayout& layout, std::uint64_t shard_limit = 0) {
  std::vector<Line> lines;
  ckpt::visit_files(
      framework, model, optimizer, layout,
      [&](const DueFiles& files) {
        lines.push_back({files.kind->name, files.payload, files.writers});
      },
      shard_limit);
  return lines;
}

/// Llama 3 8B on the 8 accelerators of one node.
std::vector<Line> llama(const Framework& framework, std::uint64_t shard_limit = 0) {
  return lines_of(framework, shapes::llama3_8b, optimizer_in(framework), {.data = 8}, shard_limit);
}

constexpr std::string_view model = "model-{shard}-of-{shards}.safetensors";
constexpr std::string_view zero_weights = "global_step{step}/mp_rank_{mp}_model_states.pt";
constexpr std::string_view zero_optimizer = "global_step{step}/bf16_zero_pp_rank_{rank}_mp_rank_{mp}_optim_states.pt";

}  // namespace

// ---- Llama 3 8B on 8 accelerators: worked by hand from P = 8,030,261,248

TEST_CASE("HF Trainer, DDP, fp32: seven files of weights and the optimizer", "[listing]") {
  CHECK(llama(frameworks::hf_trainer) == std::vector<Line>{{model, 4'886'462'464, 1},
                                                           {model, 4'832'002'048, 1},
                                                           {model, 4'999'806'976, 1},
                                                           {model, 4'999'806'976, 1},
                                                           {model, 4'832'002'048, 1},
                                                           {model, 4'999'806'976, 1},
                                                           {model, 2'571'157'504, 1},
                                                           {"optimizer.pt", 64'242'089'984, 1}});
}

TEST_CASE("HF Trainer, bf16: four files of 5 GB, one of 50 GB", "[listing]") {
  CHECK(llama(frameworks::hf_trainer_bf16, 5'000'000'000) == std::vector<Line>{{model, 4'976'689'152, 1},
                                                                               {model, 4'999'790'592, 1},
                                                                               {model, 4'915'904'512, 1},
                                                                               {model, 1'168'138'240, 1},
                                                                               {"optimizer.pt", 32'121'044'992, 1}});
  CHECK(llama(frameworks::hf_trainer_bf16) ==
        std::vector<Line>{{model, 16'060'522'496, 1}, {"optimizer.pt", 32'121'044'992, 1}});
}

TEST_CASE("HF Trainer and DeepSpeed: ZeRO 2, ZeRO 3 gathered or not, native", "[listing]") {
  CHECK(llama(frameworks::hf_zero2) == std::vector<Line>{{model, 16'060'522'496, 1},
                                                         {zero_weights, 16'060'522'496, 1},
                                                         {zero_optimizer, 12'045'391'872, 8}});
  CHECK(llama(frameworks::hf_zero3) == std::vector<Line>{{zero_optimizer, 12'045'391'872, 8}});
  CHECK(frameworks::hf_zero3.times_written == 2);
  std::uint64_t gathered = 0;
  for (const Line& line : llama(frameworks::hf_zero3_gathered)) gathered += line.payload * line.writers;
  CHECK(gathered == 14 * 8'030'261'248);
  CHECK(llama(frameworks::deepspeed) ==
        std::vector<Line>{{zero_weights, 16'060'522'496, 1}, {zero_optimizer, 12'045'391'872, 8}});
  CHECK(llama(frameworks::deepspeed_zero3) == std::vector<Line>{{zero_optimizer, 12'045'391'872, 8}});
}

TEST_CASE("FSDP: the HF Trainer full and sharded, torchtitan, verl", "[listing]") {
  const auto full = llama(frameworks::hf_fsdp_full);
  REQUIRE(full.size() == 9);
  CHECK(full[7] == Line{"pytorch_model_fsdp.bin", 32'121'044'992, 1});
  CHECK(full[8] == Line{"optimizer.bin", 64'242'089'984, 1});
  CHECK(llama(frameworks::hf_fsdp_full, 50'000'000'000)[0] == Line{model, 32'121'044'992, 1});
  CHECK(llama(frameworks::hf_fsdp) == std::vector<Line>{{"pytorch_model_fsdp_0/__{rank}_0.distcp", 4'015'130'624, 8},
                                                        {"optimizer_0/__{rank}_0.distcp", 8'030'261'248, 8}});
  CHECK(llama(frameworks::torchtitan) == std::vector<Line>{{"__{rank}_0.distcp", 12'045'391'872, 8}});
  // the last one, of weights alone
  CHECK(lines_of(frameworks::torchtitan, shapes::llama3_8b, ckpt::WeightsOnly<ckpt::Fp32>{}, {.data = 8}) ==
        std::vector<Line>{{"__{rank}_0.distcp", 4'015'130'624, 8}});
  CHECK(llama(frameworks::verl) ==
        std::vector<Line>{{"actor/model_world_size_{ranks}_rank_{rank}.pt", 4'015'130'624, 8},
                          {"actor/optim_world_size_{ranks}_rank_{rank}.pt", 8'030'261'248, 8}});
}

TEST_CASE("Megatron: torch_dist, torch, and NeMo, which writes two files of a rank and all of it twice", "[listing]") {
  CHECK(llama(frameworks::megatron) == std::vector<Line>{{"__{rank}_{part}.distcp", 14'052'957'184, 8}});
  CHECK(llama(frameworks::megatron_torch) == std::vector<Line>{{"mp_rank_{mp}/model_optim_rng.pt", 16'060'522'496, 1},
                                                               {"mp_rank_{mp}/distrib_optim.pt", 96'363'134'976, 1}});
  std::uint64_t files = 0;
  ckpt::visit_files(frameworks::nemo, shapes::llama3_8b, optimizer_in(frameworks::nemo), {.data = 8},
                    [&files](const DueFiles& due) {
                      files += due.files();
                      CHECK(due.payload == 14'052'957'184);
                    });
  CHECK(files == 16);
  CHECK(frameworks::nemo.second_copy == "-last");
}

TEST_CASE("Lightning, MaxText, LoRA", "[listing]") {
  CHECK(llama(frameworks::lightning) == std::vector<Line>{{"epoch={epoch}-step={step}.ckpt", 96'363'134'976, 1}});
  ckpt::visit_files(frameworks::maxtext, shapes::llama3_8b, optimizer_in(frameworks::maxtext), {.data = 8},
                    [](const DueFiles& due) {
                      CHECK(due.payload == 96'363'134'976);
                      CHECK(due.files() == 45);
                    });
  CHECK(lines_of(frameworks::hf_lora, shapes::llama3_8b, ckpt::optimizers::get("lora", "fp32", {.rank = 8}),
                 {.data = 8}) ==
        std::vector<Line>{{"adapter_model.safetensors", 13'631'488, 1}, {"optimizer.pt", 27'262'976, 1}});
}

TEST_CASE("a listing at compile time", "[listing]") {
  constexpr std::uint64_t bytes = [] {
    std::uint64_t sum = 0;
    ckpt::visit_files(frameworks::hf_zero2, shapes::llama3_8b, optimizer_in(frameworks::hf_zero2), {.data = 8},
                      [&sum](const DueFiles& due) { sum += due.bytes(); });
    return sum;
  }();
  STATIC_REQUIRE(bytes == 128'484'179'968);
}

// ---- files that others published, with headers

TEST_CASE("files of weights as published", "[listing]") {
  const auto shards = [](const auto& of, std::uint64_t limit) {
    std::vector<ckpt::Shard> list;
    ckpt::visit_shards(of, ckpt::WeightsOnly<>{}, limit, [&list](const ckpt::Shard& shard) { list.push_back(shard); });
    return list;
  };
  // ls -l of Seed-OSS-36B-Base as somebody downloaded it: https://github.com/verl-project/verl/issues/3318
  constexpr std::array<std::uint64_t, 11> seed_oss{4'954'686'296, 4'991'407'840, 4'834'167'328, 4'886'550'176,
                                                   4'834'167'360, 4'886'550'176, 4'834'167'360, 4'886'550'176,
                                                   4'834'167'360, 4'886'550'176, 4'834'167'360};
  const auto seed = shards(shapes::seed_oss_36b, 5'000'000'000);
  REQUIRE(seed.size() == 15);
  for (std::size_t i = 0; i < seed_oss.size(); ++i) {
    CAPTURE(i);
    const std::uint64_t header = seed_oss[i] - seed[i].payload;
    const ckpt::HeaderBytes expected = header_bytes(ckpt::FileFormat::safetensors, seed[i].tensors);
    CHECK(seed_oss[i] > seed[i].payload);
    CHECK(header < expected.most);
    CHECK(header * 10 > expected.usual * 7);  // the estimate is a third off at most
    CHECK(header * 10 < expected.usual * 13);
  }
  // Llama 3 8B: 33,880 B of headers in 4 files of 291 tensors
  std::uint64_t tensors = 0;
  for (const ckpt::Shard& shard : shards(shapes::llama3_8b, 5'000'000'000)) tensors += shard.tensors;
  CHECK(tensors == 291);
  CHECK(header_bytes(ckpt::FileFormat::safetensors, 291).usual == 8 + 130 * 291);
  CHECK(header_bytes(ckpt::FileFormat::safetensors, 291).most > 33'880);
  // optimizer.pt of a LoRA run over 320 tensors: 332,043 B over its payload
  CHECK(header_bytes(ckpt::FileFormat::torch_save, 960).usual == 336'008);
  CHECK(header_bytes(ckpt::FileFormat::torch_save, 960).most > 332'043);
}

TEST_CASE("a tensor above the limit has a file of its own, the others go on", "[listing]") {
  std::vector<std::uint64_t> files;
  const auto take = [&files](const ckpt::Shard& shard) { files.push_back(shard.payload); };
  constexpr std::uint64_t table = 2 * 128'256ull * 4096;
  ckpt::visit_shards(shapes::llama3_8b, ckpt::WeightsOnly<>{}, table - 1, take);
  CHECK(files.front() == table);
  CHECK(std::count(files.begin(), files.end(), table) == 2);  // embedding and head
  std::uint64_t sum = 0;
  for (const std::uint64_t bytes : files) sum += bytes;
  CHECK(sum == 16'060'522'496);
  CHECK(error_of([&] { ckpt::visit_shards(shapes::llama3_8b, ckpt::WeightsOnly<>{}, 0, take); }) ==
        "ckpt::visit_shards: most bytes of a file must be > 0 B (got 0)");
}

TEST_CASE("every tensor of a model is in its files once", "[listing]") {
  for (const ckpt::Model* any : ckpt::models::all) {
    CAPTURE(any->name);
    if (any->parameters > 1e11) continue;
    std::uint64_t parameters = 0;
    ckpt::visit_in_file_order(*any, [&](const ckpt::Tensor& t) { parameters += t.size().value(); });
    CHECK(static_cast<double>(parameters) == any->parameters);
  }
}

// ---- other layouts

TEST_CASE("shares that differ follow each other in the order of ranks, or say that they may not", "[listing]") {
  const auto files_of = [](const Framework& framework, const ckpt::ParallelLayout& layout) {
    std::vector<DueFiles> list;
    ckpt::visit_files(framework, shapes::llama3_8b, optimizer_in(framework), layout,
                      [&list](const DueFiles& due) { list.push_back(due); });
    return list;
  };
  const auto seven = files_of(frameworks::torchtitan, {.data = 7});
  REQUIRE(seven.size() == 2);
  CHECK(seven[0].first == 0);
  CHECK(seven[0].writers == 6);
  CHECK(seven[1].first == 6);
  CHECK(seven[0].numbered);
  CHECK(seven[0].bytes() + seven[1].bytes() == 96'363'134'976);
  const auto tensor = files_of(frameworks::megatron, {.tensor = 2, .data = 4});
  std::uint64_t sum = 0;
  std::uint64_t writers = 0;
  for (const DueFiles& due : tensor) {
    sum += due.bytes();
    writers += due.writers;
    CHECK(due.numbered == (tensor.size() == 1));
  }
  CHECK(sum == 112'423'657'472);
  CHECK(writers == 8);
  const auto by_model_rank = files_of(frameworks::deepspeed, {.tensor = 2, .data = 4});
  CHECK(by_model_rank[0].writers == 2);
  CHECK(by_model_rank[1].writers == 8);
  for (const ckpt::ParallelLayout& other : {ckpt::ParallelLayout{.pipeline = 2}, {.data = 2, .expert = 2}}) {
    CHECK(error_of([&] { files_of(frameworks::deepspeed, other); }) ==
          "ckpt::visit_files: pipeline and expert parallel size must be 1 for a framework that then writes other files "
          "(got 2)");
  }
}

// ---- the catalog

TEST_CASE("bytes per parameter in the folder, as the table has them", "[listing]") {
  struct Expected {
    const Framework& framework;
    double bytes;
  };
  for (const auto& [framework, bytes] : {Expected{frameworks::hf_trainer, 12},
                                         {frameworks::hf_trainer_bf16, 6},
                                         {frameworks::hf_fsdp_full, 16},
                                         {frameworks::hf_fsdp, 12},
                                         {frameworks::hf_zero2, 16},
                                         {frameworks::hf_zero3, 12},
                                         {frameworks::hf_zero3_gathered, 14},
                                         {frameworks::deepspeed, 14},
                                         {frameworks::deepspeed_zero3, 12},
                                         {frameworks::torchtitan, 12},
                                         {frameworks::megatron, 14},
                                         {frameworks::megatron_torch, 14},
                                         {frameworks::nemo, 14},
                                         {frameworks::lightning, 12},
                                         {frameworks::lightning_fsdp, 12},
                                         {frameworks::lightning_model_parallel, 12},
                                         {frameworks::maxtext, 12},
                                         {frameworks::levanter, 12},
                                         {frameworks::verl, 12},
                                         {frameworks::openrlhf, 14},
                                         {frameworks::composer, 12},
                                         {frameworks::composer_sharded, 12},
                                         {frameworks::hf_lora, 12}}) {
    CAPTURE(framework.name);
    CHECK(folder_bytes_per_parameter(framework) == bytes);
    std::uint64_t sum = 0;
    if (framework.name == "hf-lora") continue;  // of the adapters
    for (const Line& line : llama(framework)) sum += line.payload * line.writers;
    CHECK(static_cast<double>(sum) == bytes * 8'030'261'248.0);
  }
}

TEST_CASE("names of tools are of one framework, or say what to take", "[listing]") {
  std::vector<std::string_view> names;
  for (const Framework* framework : frameworks::all) names.push_back(framework->name);
  for (const auto& alias : frameworks::aliases) {
    CAPTURE(alias.name);
    REQUIRE(alias.writes != nullptr);
    CHECK(frameworks::find_tool(alias.name) == alias.writes);
    names.push_back(alias.name);
  }
  for (const auto& hint : frameworks::hints) {
    CAPTURE(hint.name);
    CHECK(frameworks::find_tool(hint.name) == nullptr);
    CHECK(error_of([&] { return frameworks::get_tool(hint.name).name; }).ends_with(hint.instead));
    const bool names_one =
        std::any_of(std::begin(frameworks::all), std::end(frameworks::all),
                    [&](const Framework* one) { return hint.instead.find(one->name) != std::string_view::npos; });
    CHECK(names_one);
    names.push_back(hint.name);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    CAPTURE(names[i]);
    for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(ckpt::same_name(names[i], names[j]));
  }
  CHECK(frameworks::get_tool("Megatron LM").name == "megatron");
  CHECK(&frameworks::get_tool("hf-lora") == &frameworks::hf_lora);
  CHECK(error_of([] { return frameworks::get_tool("megatron-llm").name; }).find("did you mean megatron") !=
        std::string::npos);
  // unsloth's 41,943,040 parameters of Llama 3 8B, frameworks.md section 6.1
  CHECK(llama(frameworks::unsloth)[0].payload == 4ull * 41'943'040);
}

TEST_CASE("names of other catalogs are in them", "[listing]") {
  for (const Framework* framework : frameworks::all) {
    CAPTURE(framework->name);
    CHECK(frameworks::find(framework->name) == framework);
    CHECK(ckpt::precisions::find(framework->precision) != nullptr);
    CHECK(ckpt::writer_rules::find(framework->writer_rule) != nullptr);
    if (!framework->serialiser.empty()) CHECK(ckpt::serialisers::find(framework->serialiser) != nullptr);
    if (!framework->host_memory.empty()) CHECK(ckpt::host_memory::find(framework->host_memory) != nullptr);
    if (framework->asynchronous == ckpt::Asynchronous::impossible) CHECK(framework->host_memory.empty());
    CHECK_FALSE(framework->source.empty());
    CHECK_FALSE(framework->note.empty());
    CHECK_FALSE(framework->files().empty());
    CHECK_NOTHROW(layout_in(*framework, {.data = 8}).validate());
    CHECK((framework->every_steps != 0) + framework->every.has_value() + !framework->every_other.empty() <= 1);
  }
  CHECK(frameworks::torchtitan.most_folders() == 11);
  CHECK(frameworks::openrlhf.most_folders() == 3);  // deletes first
  CHECK(frameworks::nemo.most_folders() == 12);
  CHECK(frameworks::verl.most_folders() == 0);
}
