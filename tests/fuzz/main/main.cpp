// All fuzz targets in one program, under the names of their files (targets.inc): the first argument says which. With
// libFuzzer (CKPT_FUZZER) the others are its own; without, one names the directory whose files are given to it, once
// each.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#define TARGET(name) extern "C" int target_##name(const std::uint8_t* data, std::size_t size);
#include "targets.inc"
#undef TARGET

namespace {

struct Target {
  std::string_view name;
  int (*run)(const std::uint8_t* data, std::size_t size);
};

constexpr Target targets[] = {
#define TARGET(name) {#name, target_##name},
#include "targets.inc"
#undef TARGET
};

const Target* chosen = nullptr;

bool choose(int argc, char** argv) {
  for (const Target& one : targets) {
    if (argc > 1 && one.name == argv[1]) chosen = &one;
  }
  if (chosen == nullptr) std::fprintf(stderr, "usage: %s target ...\n", argv[0]);
  return chosen != nullptr;
}

}  // namespace

#ifdef CKPT_FUZZER

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  if (!choose(*argc, *argv)) std::exit(2);
  (*argv)[1] = (*argv)[0];
  ++*argv;
  --*argc;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return chosen->run(data, size); }

#else

int main(int argc, char** argv) {
  if (!choose(argc, argv) || argc != 3) return 2;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[2])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    std::printf("%s: %zu bytes\n", entry.path().filename().c_str(), bytes.size());
    std::fflush(stdout);
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    chosen->run(input.data(), input.size());
    ++files;
  }
  std::printf("%d seeds\n", files);
  return files > 0 ? 0 : 1;
}

#endif
