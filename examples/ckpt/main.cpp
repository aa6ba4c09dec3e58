// ckpt: what checkpointing a training job costs, how to save, how often, and what would change it. `ckpt --help` lists
// the commands. Exit code 0: an answer; 1: bad input; 2: the answer misses a target.

#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/io/printable.hpp>

#include "options.hpp"
#include "print.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

constexpr const Subcommand* subcommands[] = {CKPT_PROGRAM_SUBCOMMANDS};

[[nodiscard]] std::string version_text() {
  return fmt::format("ckpt {}.{}.{}\n", ckpt::version.major, ckpt::version.minor, ckpt::version.patch);
}

/// The subcommand with this name.
/// @throws ckpt::InvalidInput that lists the names
[[nodiscard]] const Subcommand& get_subcommand(std::string_view name) {
  struct Name {
    std::string_view name;
    const Subcommand* subcommand;
  };
  static Name names[std::size(subcommands)];
  static const Name* entries[std::size(subcommands)];
  for (std::size_t i = 0; i < std::size(subcommands); ++i) {
    names[i] = {subcommands[i]->name, subcommands[i]};
    entries[i] = &names[i];
  }
  return *ckpt::get_by_name(entries, name, "command").subcommand;
}

int run(std::span<const char* const> words, std::string& name) {
  if (words.empty()) {
    std::fputs(help().c_str(), stderr);
    return 1;
  }
  const std::string_view first = words.front();
  if (first == "--help" || first == "-h" || first == "help" || first == "--help-all") {
    const bool all = first == "--help-all" || words.back() == std::string_view("--help-all");
    print(words.size() > 1 && words[1][0] != '-' ? help(get_subcommand(words[1]), all) : help());
    return 0;
  }
  if (first == "--version") {
    print(version_text());
    return 0;
  }
  const Subcommand& subcommand = get_subcommand(first);
  name = fmt::format("ckpt {}", subcommand.name);
  const Given given(subcommand, words.subspan(1));
  if (given.has("help") || given.has("help-all")) {
    print(help(subcommand, given.has("help-all")));
    return 0;
  }
  if (given.has("version")) {
    print(version_text());
    return 0;
  }
  return subcommand.run(given);
}

}  // namespace

std::span<const Subcommand* const> all_subcommands() { return subcommands; }

}  // namespace program

int main(int argc, char** argv) {
  std::string name = "ckpt";
  try {
    const std::span<const char* const> words(argv, static_cast<std::size_t>(argc));
    return program::run(words.subspan(argc > 0 ? 1 : 0), name);
  } catch (const std::exception& error) {
    // Names from the command line and what is read from a file may hold anything.
    const std::string text = ckpt::printable(program::error_text(error.what()));
    std::fprintf(stderr, "%s: error: %s\n", name.c_str(), text.c_str());
    return 1;
  }
}
