// Runs a fuzz target once on every file of a directory, without libFuzzer. All targets are in this program, under the
// names of their files (targets.inc).

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#define TARGET(name) extern "C" int replay_##name(const std::uint8_t* data, std::size_t size);
#include "targets.inc"
#undef TARGET

namespace {

struct Target {
  std::string_view name;
  int (*run)(const std::uint8_t* data, std::size_t size);
};

constexpr Target targets[] = {
#define TARGET(name) {#name, replay_##name},
#include "targets.inc"
#undef TARGET
};

}  // namespace

int main(int argc, char** argv) {
  const Target* target = nullptr;
  for (const Target& one : targets) {
    if (argc == 3 && one.name == argv[1]) target = &one;
  }
  if (target == nullptr) {
    std::fprintf(stderr, "usage: %s target directory\n", argv[0]);
    return 2;
  }
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[2])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    std::printf("%s: %zu bytes\n", entry.path().filename().c_str(), bytes.size());
    std::fflush(stdout);
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    target->run(input.data(), input.size());
    ++files;
  }
  std::printf("%d seeds\n", files);
  return files > 0 ? 0 : 1;
}
