// Listings against what is due: right ones, incomplete ones, and folders that people asked about.

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/small_files.hpp>
#include <ckpt/io/check_listing.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

namespace frameworks = ckpt::frameworks;
namespace shapes = ckpt::models::shapes;
using ckpt::Framework;
using ckpt::ListedFile;
using ckpt::ListingCheck;
using ckpt::MarkerSeen;
using test::error_of;

/// Files as they are due, with headers, below a folder.
std::vector<ListedFile> due(const Framework& framework, std::string_view folder = "",
                            const ckpt::ParallelLayout& layout = {.data = 8}) {
  std::vector<ListedFile> files;
  for (const auto& file : expected_files(framework, shapes::llama3_8b, optimizer_in(framework), layout)) {
    const std::uint64_t bytes = file.payload + file.header.usual;
    std::string name = std::string(folder) + (folder.empty() ? "" : "/") + file.name;
    for (std::size_t brace = name.find('{'); brace != name.npos; brace = name.find('{')) {
      name.replace(brace, name.find('}') - brace + 1, "7");
    }
    files.push_back({name, {bytes, bytes}, files.size() + 1, false});
  }
  return files;
}

void add(std::vector<ListedFile>& files, std::string_view name, std::uint64_t bytes) {
  files.push_back({std::string(name), {bytes, bytes}, files.size() + 1, false});
}

template <class Model>
ListingCheck check_of(const Framework& framework, const Model& model, const std::vector<ListedFile>& files,
                      const ckpt::ParallelLayout& layout = {}) {
  return check_listing(framework, model, optimizer_in(framework), layout, files);
}
ListingCheck llama(const Framework& framework, const std::vector<ListedFile>& files,
                   const ckpt::ParallelLayout& layout = {}) {
  return check_of(framework, shapes::llama3_8b, files, layout);
}

}  // namespace

TEST_CASE("names of files", "[check_listing]") {
  const auto names = [](const Framework& framework, const ckpt::ParallelLayout& layout) {
    std::vector<std::string> list;
    for (const auto& file : expected_files(framework, shapes::llama3_8b, optimizer_in(framework), layout)) {
      list.push_back(file.name);
    }
    return list;
  };
  const auto zero2 = names(frameworks::hf_zero2, {.data = 8});
  REQUIRE(zero2.size() == 10);
  CHECK(zero2[0] == "model.safetensors");
  CHECK(zero2[1] == "global_step{step}/mp_rank_00_model_states.pt");
  CHECK(zero2[9] == "global_step{step}/bf16_zero_pp_rank_7_mp_rank_00_optim_states.pt");
  const auto trainer = names(frameworks::hf_trainer, {.data = 8});
  REQUIRE(trainer.size() == 8);
  CHECK(trainer[6] == "model-00007-of-00007.safetensors");
  CHECK(trainer[7] == "optimizer.pt");
  CHECK(names(frameworks::verl, {.data = 8})[7] == "actor/model_world_size_8_rank_7.pt");
  const auto nemo = names(frameworks::nemo, {.data = 8});
  REQUIRE(nemo.size() == 16);
  CHECK(nemo[15] == "weights/__7_1.distcp");
  const auto stages = names(frameworks::megatron_torch, {.tensor = 2, .pipeline = 4});
  REQUIRE(stages.size() == 16);
  CHECK(stages[0] == "mp_rank_00_000/model_optim_rng.pt");
  CHECK(stages[7] == "mp_rank_01_003/model_optim_rng.pt");
  CHECK(names(frameworks::deepspeed, {.tensor = 2, .data = 2})[5] ==
        "global_step{step}/bf16_zero_pp_rank_1_mp_rank_01_optim_states.pt");
  CHECK(error_of([&] { return names(frameworks::torchtitan, {.data = 200'000}); }) ==
        "ckpt::expected_files: number of files must be at most 100000 (got 128256)");  // the rest have no row of any
                                                                                       // tensor
}

TEST_CASE("what a framework writes is as due, and its names are told from those of others", "[check_listing]") {
  for (const Framework* framework : frameworks::all) {
    if (framework->optimizer == "lora") continue;
    CAPTURE(framework->name);
    const auto files = due(*framework, "save/x");
    const ListingCheck check = llama(*framework, files, {.data = 8});
    REQUIRE(check.folders.size() == 1);
    CHECK(check.folders[0].folder == "save/x");
    CHECK(check.as_due());
    CHECK(check.folders[0].explanations.empty());
    const std::uint64_t fit = name_fit(*framework, files);
    CHECK(fit > 0);
    for (const Framework* other : frameworks::all) {
      CAPTURE(other->name);
      CHECK(name_fit(*other, files) <= fit);
    }
  }
  // ranks from the names
  CHECK(llama(frameworks::torchtitan, due(frameworks::torchtitan)).layout.data == 8);
  CHECK(llama(frameworks::torchtitan, due(frameworks::torchtitan)).as_due());
  CHECK(llama(frameworks::deepspeed, due(frameworks::deepspeed, "", {.tensor = 2, .data = 4})).layout.tensor == 2);
  CHECK(llama(frameworks::megatron_torch, due(frameworks::megatron_torch, "", {.tensor = 2, .pipeline = 4})).as_due());
}

TEST_CASE("a file of a rank is missing, the last one too", "[check_listing]") {
  for (const std::size_t rank : {3U, 7U}) {
    CAPTURE(rank);
    auto files = due(frameworks::torchtitan, "step-500");
    files.erase(files.begin() + static_cast<std::ptrdiff_t>(rank));
    const ListingCheck check = llama(frameworks::torchtitan, files);
    CHECK_FALSE(check.as_due());
    CHECK(check.layout.data == 8);
    REQUIRE(check.folders.size() == 1);
    const ckpt::KindCheck& kind = check.folders[0].kinds[0];
    CHECK(kind.due_files == 8);
    CHECK(kind.normal == 7);
    CHECK(kind.missing == 1);
    CHECK(kind.remarks == std::vector<std::string>{"missing: __" + std::to_string(rank) + "_0.distcp"});
    CHECK(check.folders[0].found.most < check.folders[0].due);
  }
  auto parts = due(frameworks::nemo, "a");
  parts.pop_back();
  CHECK(llama(frameworks::nemo, parts).folders[0].kinds[0].missing == 1);
}

TEST_CASE("two files of a rank, as Megatron Core up to 0.16 leaves them", "[check_listing]") {
  std::vector<ListedFile> files;
  for (const ListedFile& file : due(frameworks::megatron, "iter_0001000")) {
    const std::string start = file.name.substr(0, file.name.find("_0.distcp"));
    const std::uint64_t first = file.bytes.least / 2 - 12'345;
    add(files, start + "_0.distcp", first);
    add(files, start + "_1.distcp", file.bytes.least - first);
  }
  CHECK(name_fit(frameworks::megatron, files) > name_fit(frameworks::torchtitan, files));
  for (const ckpt::ParallelLayout& layout : {ckpt::ParallelLayout{}, ckpt::ParallelLayout{.data = 8}}) {
    const ListingCheck check = llama(frameworks::megatron, files, layout);
    CHECK(check.as_due());
    CHECK(check.layout.data == 8);
    CHECK(check.folders.size() == 1);
  }
  files.pop_back();
  CHECK_FALSE(llama(frameworks::megatron, files).as_due());
}

TEST_CASE("a save that was written twice, and files that nobody writes", "[check_listing]") {
  auto files = due(frameworks::nemo, "llama3--step=999");
  for (const ListedFile& file : due(frameworks::nemo, "llama3--step=999-last")) files.push_back(file);
  add(files, "llama3--step=999/weights/metadata.json", 100);
  const ListingCheck check = llama(frameworks::nemo, files);
  REQUIRE(check.folders.size() == 2);
  CHECK_FALSE(check.folders[0].second_copy);
  CHECK(check.folders[1].second_copy);
  CHECK(check.folders[0].due == 112'423'657'472);
  CHECK(check.folders[1].due == 112'423'657'472);
  CHECK(check.as_due());

  auto extra = due(frameworks::torchtitan);
  add(extra, "__8_0.distcp", 5);
  add(extra, "core.1234", 3'000'000'000);
  const ListingCheck more = llama(frameworks::torchtitan, extra, {.data = 8});
  CHECK(more.folders[0].kinds[0].extra == 1);
  CHECK(more.folders[0].kinds[0].remarks.back() == "extra: __8_0.distcp");
  REQUIRE(more.folders[0].others.size() == 1);
  CHECK(more.folders[0].others[0].name == "core.1234");
  // each alone is not as due; a small file of no known name is
  const auto as_due_with = [](std::string name, std::uint64_t bytes) {
    auto all = due(frameworks::torchtitan);
    add(all, ".metadata", 1'000'000);
    add(all, std::move(name), bytes);
    return llama(frameworks::torchtitan, all, {.data = 8}).as_due();
  };
  CHECK_FALSE(as_due_with("__8_0.distcp", 5));
  CHECK_FALSE(as_due_with("core.1234", 100'000'000));
  CHECK(as_due_with("core.1234", 99'999'999));
  CHECK(as_due_with("note.txt", 12));
}

TEST_CASE("small files by their names, with what is usual of them", "[check_listing]") {
  std::vector<ListedFile> files = due(frameworks::hf_trainer, "checkpoint-500");
  for (int rank = 0; rank < 8; ++rank) add(files, "checkpoint-500/rng_state_" + std::to_string(rank) + ".pth", 14'512);
  add(files, "checkpoint-500/scheduler.pt", 0);
  add(files, "checkpoint-500/tokenizer.json", 17'209'920);
  add(files, "checkpoint-500/training_args.bin", 90'000'000);
  add(files, "checkpoint-500/trainer_state.json", 21'000);
  add(files, "checkpoint-500/note.txt", 12);
  add(files, "runs/events", 5'000);  // of another folder
  const ListingCheck check = llama(frameworks::hf_trainer, files, {.data = 8});
  CHECK(check.as_due());
  REQUIRE(check.folders.size() == 1);
  const auto& seen = check.folders[0].small_files;
  REQUIRE(seen.size() == 6);
  REQUIRE(seen[0].file != nullptr);
  CHECK(seen[0].file->name == "rng_state_{rank}.pth");
  CHECK(seen[0].file->writers == ckpt::FileWriters::all);
  CHECK(seen[0].files == 8);
  CHECK(seen[0].bytes == ckpt::ByteRange{8 * 14'512, 8 * 14'512});
  CHECK(seen[0].smaller + seen[0].larger == 0);
  CHECK(seen[1].smaller == 1);  // empty: it was cut
  CHECK(seen[2].file->holds == "tokenizer: words and merges");
  CHECK(seen[2].smaller + seen[2].larger == 0);
  CHECK(seen[3].larger == 1);
  CHECK(seen[4].name == "trainer_state.json");
  CHECK(seen[5].file == nullptr);
  CHECK(seen[5].name == "note.txt");
  std::vector<std::string_view> missing;
  for (const ckpt::SmallFile* file : check.folders[0].small_missing) missing.push_back(file->name);
  CHECK(missing == std::vector<std::string_view>{"config.json", "generation_config.json", "tokenizer_config.json"});
  CHECK(llama(frameworks::hf_trainer, due(frameworks::hf_trainer)).folders[0].small_missing.empty());

  CHECK(find_small_file(frameworks::hf_trainer, "rng_state.pth") == seen[0].file);
  CHECK(find_small_file(frameworks::torchtitan, "scheduler.pt") != nullptr);  // of another framework
  CHECK(find_small_file(frameworks::torchtitan, "rng_state_x.pth") == nullptr);
}

TEST_CASE("small files are of frameworks that there are, and what ends a save is one", "[check_listing]") {
  for (const ckpt::SmallFile& file : ckpt::small_files::all) {
    CAPTURE(file.name);
    CHECK(file.least <= file.most);
    CHECK(!file.holds.empty());
    std::string_view names = file.by;
    while (!names.empty()) {
      ckpt::SmallFile one = file;
      one.by = names.substr(0, names.find(' '));
      names.remove_prefix(one.by.size() == names.size() ? names.size() : one.by.size() + 1);
      bool known = false;
      for (const Framework* framework : frameworks::all) known = known || one.is_left_by(*framework);
      CAPTURE(one.by);
      CHECK(known);
    }
  }
  for (const Framework* framework : frameworks::all) {
    if (framework->marker.empty()) continue;
    CAPTURE(framework->name);
    const ckpt::SmallFile* marker = find_small_file(*framework, framework->marker);
    REQUIRE(marker != nullptr);
    CHECK(marker->is_left_by(*framework));
  }
}

TEST_CASE("a save that was interrupted", "[check_listing]") {
  auto files = due(frameworks::torchtitan, "step-500");
  CHECK(llama(frameworks::torchtitan, files).folders[0].marker == MarkerSeen::not_said);
  add(files, "step-500/train.log", 10);
  CHECK(llama(frameworks::torchtitan, files).folders[0].marker == MarkerSeen::no);
  CHECK_FALSE(llama(frameworks::torchtitan, files).as_due());
  add(files, "step-500/.metadata", 1'500'000);
  CHECK(llama(frameworks::torchtitan, files).folders[0].marker == MarkerSeen::yes);

  auto zero = due(frameworks::hf_zero2, "checkpoint-500");
  add(zero, "checkpoint-500/config.json", 700);
  CHECK(llama(frameworks::hf_zero2, zero).folders[0].marker == MarkerSeen::no);
  add(zero, "checkpoint-500/latest", 14);
  CHECK(llama(frameworks::hf_zero2, zero).folders[0].marker == MarkerSeen::yes);
  // of another save
  auto two = due(frameworks::torchtitan, "step-500");
  add(two, "step-500/x", 1);
  add(two, "step-1000/.metadata", 1);
  CHECK(llama(frameworks::torchtitan, two).folders[0].marker == MarkerSeen::no);
  auto nemo = due(frameworks::nemo, "run/a");
  add(nemo, "run/a/weights/metadata.json", 100);
  CHECK(llama(frameworks::nemo, nemo).as_due());
  add(nemo, "run/a-unfinished", 0);
  CHECK_FALSE(llama(frameworks::nemo, nemo).as_due());
  // beside the saves
  auto deepspeed = due(frameworks::deepspeed, "run");
  add(deepspeed, "latest", 14);
  CHECK(llama(frameworks::deepspeed, deepspeed).folders[0].marker == MarkerSeen::yes);
}

TEST_CASE("a file that is cut", "[check_listing]") {
  auto files = due(frameworks::deepspeed);
  files[3].bytes = {1'000'000'000, 1'000'000'000};
  const ckpt::KindCheck kind = llama(frameworks::deepspeed, files).folders[0].kinds[1];
  CHECK(kind.smaller == 1);
  CHECK(kind.normal == 7);
  REQUIRE(kind.remarks.size() == 1);
  CHECK(kind.remarks[0] == "bf16_zero_pp_rank_2_mp_rank_00_optim_states.pt: 1 GB where 12.05 GB are due");
  // without the prefix that bf16 brings it is the same kind
  for (ListedFile& file : files) {
    if (const auto at = file.name.find("bf16_"); at != file.name.npos) file.name.erase(at, 5);
  }
  CHECK(llama(frameworks::deepspeed, files).folders[0].kinds[1].normal == 7);
}

// ---- folders that people asked about

TEST_CASE("the experts of three of four ranks are lost", "[check_listing]") {
  // https://github.com/verl-project/verl/issues/2408: du -sh of actor/model of Qwen3-30B-A3B, 17G
  const auto files = ckpt::read_listing("17G\tcheckpoint/global_step_50/actor/model/\n");
  CHECK(name_fit(frameworks::verl_megatron, files) > 0);
  CHECK(name_fit(frameworks::verl, files) == 0);
  const ListingCheck check = check_of(frameworks::verl_megatron, shapes::qwen3_30b_a3b, files);
  REQUIRE(check.folders.size() == 1);
  const ckpt::KindCheck& weights = check.folders[0].kinds[0];
  CHECK(weights.as_folder);
  CHECK(weights.due / (1ull << 30) == 56);  // 56.9 GiB
  CHECK(weights.smaller == 1);
  CHECK(check.folders[0].kinds[1].missing > 0);
  REQUIRE(check.folders[0].explanations.size() == 1);
  CHECK(check.folders[0].explanations[0] ==
        "17.18 GB to 18.79 GB of weights are all but the experts and 1/4 of these: the experts of one of 4 expert "
        "parallel ranks");
  // all of them
  CHECK(check_of(frameworks::verl_megatron, shapes::qwen3_30b_a3b, ckpt::read_listing("57G actor/model/\n"))
            .folders[0]
            .kinds[0]
            .as_due());
}

TEST_CASE("four files of 9.41 GiB are Llama 2 7B in bf16", "[check_listing]") {
  // llama-cookbook issue 476: 4 files of 9.41 GiB
  std::string text;
  for (int rank = 0; rank < 4; ++rank) text += "__" + std::to_string(rank) + "_0.distcp  9.41 GiB\n";
  const ListingCheck check = check_of(frameworks::pytorch_dcp, shapes::llama_7b, ckpt::read_listing(text));
  CHECK(check.layout.data == 4);
  const ckpt::KindCheck& kind = check.folders[0].kinds[0];
  CHECK(kind.due_files == 4);
  CHECK(kind.smaller == 4);
  CHECK(kind.due == 12ull * 6'738'415'616);
  REQUIRE(check.folders[0].explanations.size() == 1);
  CHECK(check.folders[0].explanations[0].find("are 6 B for each parameter: as in pure-bf16") != std::string::npos);
  REQUIRE_FALSE(check.notes.empty());
  CHECK(check.notes[0].starts_with("a file has 1/8 of what is due"));
}

TEST_CASE("an adapter and its optimizer state as somebody listed them", "[check_listing]") {
  // Soup issue 352: rank 16 on query and value of Qwen2.5-72B
  std::vector<ListedFile> files;
  add(files, "checkpoint-100/adapter_model.safetensors", 131'118'496);
  add(files, "checkpoint-100/optimizer.pt", 262'476'043);
  add(files, "checkpoint-100/trainer_state.json", 1'000);
  const auto of_rank = [&files](std::uint64_t rank) {
    return check_listing(frameworks::hf_lora, shapes::qwen2_5_72b,
                         ckpt::optimizers::get("lora", "fp32", {.rank = rank}), {}, files);
  };
  const ListingCheck check = of_rank(16);
  REQUIRE(check.folders[0].kinds.size() == 2);
  CHECK(check.folders[0].kinds[0].due == 131'072'000);
  CHECK(check.folders[0].kinds[1].due == 262'144'000);
  CHECK(check.as_due());
  CHECK(check.folders[0].explanations.empty());
  // with PEFT's own default of 8, the framework's, the bytes tell the rank
  CHECK(optimizer_in(frameworks::hf_lora).rank() == 8);
  for (const std::uint64_t rank : {8U, 64U}) {
    const ListingCheck other = rank == 8 ? check_of(frameworks::hf_lora, shapes::qwen2_5_72b, files) : of_rank(rank);
    CHECK_FALSE(other.as_due());
    CHECK(other.folders[0].explanations ==
          std::vector<std::string>{"131.1 MB of weights are those of adapters of rank 16",
                                   "262.5 MB of optimizer are those of adapters of rank 16"});
  }
  // of a rounded size several ranks have so many bytes, or none: nothing is said
  files[0].bytes = {.least = 125'000'000, .most = 141'000'000};
  CHECK(check_of(frameworks::hf_lora, shapes::qwen2_5_72b, files).folders[0].explanations.size() == 1);
  files[0].bytes = {.least = 135'000'000, .most = 135'000'000};
  CHECK(check_of(frameworks::hf_lora, shapes::qwen2_5_72b, files).folders[0].explanations.size() == 1);
}

TEST_CASE("files of weights as somebody listed them, in 5 GB", "[check_listing]") {
  // https://github.com/verl-project/verl/issues/3318, the first of 15 files of Seed-OSS-36B-Base
  const auto files = ckpt::read_listing(
      "-rw-r--r-- 1 root root      11356 Aug 27 04:55 LICENSE.txt\n"
      "-rw-r--r-- 1 root root        770 Aug 27 04:55 config.json\n"
      "-rw-r--r-- 1 root root 4954686296 Aug 27 05:43 model-00001-of-00015.safetensors\n"
      "-rw-r--r-- 1 root root 4991407840 Aug 27 05:40 model-00002-of-00015.safetensors\n"
      "-rw-r--r-- 1 root root 4834167328 Aug 27 05:49 model-00003-of-00015.safetensors\n"
      "-rw-r--r-- 1 root root 4886550176 Aug 27 05:56 model-00004-of-00015.safetensors\n");
  const ListingCheck check = check_of(frameworks::hf_trainer_bf16, shapes::seed_oss_36b, files);
  CHECK(check.shard_limit == 5'000'000'000);
  CHECK(check.notes == std::vector<std::string>{"weights are split at 5 GB, by the number of files"});
  const ckpt::KindCheck& weights = check.folders[0].kinds[0];
  CHECK(weights.due_files == 15);
  CHECK(weights.normal == 4);
  CHECK(weights.missing == 11);
  CHECK(weights.smaller + weights.larger + weights.extra == 0);
}

TEST_CASE("compressed state is at most so large", "[check_listing]") {
  std::vector<ListedFile> files;
  for (int i = 0; i < 46; ++i) add(files, "100/items/ocdbt.process_0/d/a" + std::to_string(i), 2'000'000'000);
  add(files, "100/commit_success.txt", 0);
  const ListingCheck check = llama(frameworks::maxtext, files);
  CHECK(check.as_due());
  CHECK(check.folders[0].folder == "100");
  for (int i = 0; i < 10; ++i) add(files, "100/items/ocdbt.process_0/d/b" + std::to_string(i), 2'000'000'000);
  CHECK(llama(frameworks::maxtext, files).folders[0].kinds[0].larger == 1);
}

TEST_CASE("listings that are of something else", "[check_listing]") {
  CHECK(error_of([] { return llama(frameworks::torchtitan, ckpt::read_listing("5 a.txt\n")); }) ==
        "ckpt::check_listing: no file of the listing is named as torchtitan names them: __{rank}_0.distcp");
  CHECK(error_of([] { return llama(frameworks::torchtitan, ckpt::read_listing("5 __99999999_0.distcp\n")); }) ==
        "ckpt::check_listing: ranks in the names of files must be at most 65536 (got 1e+08)");
  for (const Framework* framework : frameworks::all) {
    CHECK(name_fit(*framework, ckpt::read_listing("5 a.txt\n")) == 0);
  }
  std::string text;
  for (int i = 0; i < 1001; ++i) text += "5 s" + std::to_string(i) + "/__0_0.distcp\n";
  CHECK(error_of([&] { return llama(frameworks::torchtitan, ckpt::read_listing(text)); }) ==
        "ckpt::check_listing: saves must be at most 1000 (got 1001)");
}

TEST_CASE("whatever is listed, there is an answer or an error", "[check_listing]") {
  constexpr std::string_view words[] = {"__0_0.distcp",
                                        "__7_0.distcp",
                                        "weights/__1_1.distcp",
                                        "mp_rank_00_model_states.pt",
                                        "bf16_zero_pp_rank_3_mp_rank_01_optim_states.pt",
                                        "mp_rank_01_003/distrib_optim.pt",
                                        "model-00001-of-00007.safetensors",
                                        "model-99999-of-00002.safetensors",
                                        "model.safetensors",
                                        "optimizer.pt",
                                        "actor/model_world_size_8_rank_9.pt",
                                        "d/x",
                                        "items/ocdbt.process_0/d/y",
                                        "latest",
                                        ".metadata",
                                        "a/b/c",
                                        "ep1-ba2-rank0.pt",
                                        "epoch=1-step=2.ckpt",
                                        "actor/model",
                                        "_actor/global_step5/mp_rank_09_model_states.pt"};
  std::uint32_t state = 7;
  const auto next = [&state] { return (state = state * 1664525 + 1013904223) >> 16; };
  int answers = 0;
  for (int n = 0; n < 300; ++n) {
    std::string text;
    for (std::uint32_t i = next() % 6; i < 6; ++i) {
      const std::string folder = std::string(next() % 2 == 0 ? "" : "s") + (next() % 3 == 0 ? "/t/" : "/");
      text += std::to_string(std::uint64_t{next()} << (next() % 40)) + " " + folder + std::to_string(i) + "/";
      text += std::string(words[next() % std::size(words)]) + "\n";
    }
    CAPTURE(text);
    const auto files = ckpt::read_listing(text);
    for (const Framework* framework : {&frameworks::torchtitan, &frameworks::nemo, &frameworks::hf_zero2,
                                       &frameworks::megatron_torch, &frameworks::verl, &frameworks::maxtext}) {
      const std::string error = error_of([&] { return llama(*framework, files); });
      answers += error == "no error" ? 1 : 0;
      CHECK((error == "no error" || error.starts_with("ckpt::")));
    }
  }
  CHECK(answers > 300);
}
