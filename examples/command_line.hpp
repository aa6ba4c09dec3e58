#pragma once
// What the command lines of the examples have in common: options that become quantities, --help, --version, and errors
// of one line.

#include <cstddef>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

#include "printable.hpp"

namespace examples {

/// The options of a program, in groups.
class CommandLine {
 public:
  /// @param name          of the program
  /// @param description   what it does, above the options in the help
  /// @param column_width  of the options in the help
  CommandLine(const std::string& name, const std::string& description, std::size_t column_width = 30)
      : app_(description, name) {
    app_.get_formatter()->column_width(column_width);
    app_.set_help_flag("--help", "Print this help");
    app_.set_version_flag(
        "--version", fmt::format("{} {}.{}.{}", name, ckpt::version.major, ckpt::version.minor, ckpt::version.patch),
        "Print the version");
  }

  /// Heads the options that are added from here on.
  void group(const std::string& heading) { app_.option_defaults()->group(heading); }

  /// An option whose text, where it is given, goes through `parser(name, text)` into `target`.
  template <class Target, class Parse>
  CLI::Option* add(const std::string& name, const char* type, Target& target, Parse parser, const std::string& help) {
    const auto read = [name, &target, parser](const std::string& text) { target = parser(name, text); };
    return app_.add_option_function<std::string>(name, read, help)->type_name(type);
  }

  /// An option without a value.
  CLI::Option* flag(const std::string& name, bool& target, const std::string& help) {
    return app_.add_flag(name, target, help);
  }

  /// Reads the options into their targets.
  /// @return the text that --help or --version asked for
  /// @throws CLI::ParseError     for options that do not exist or do not go together
  /// @throws ckpt::InvalidInput  for a value that is no such quantity
  [[nodiscard]] std::optional<std::string> parse(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i) {
      // To CLI11, "--config= --node x" says that the file is called --node.
      const std::string_view text = argv[i];
      if (text.starts_with("--") && text.find('=') == text.size() - 1) {
        throw ckpt::InvalidInput(fmt::format("{} \"\" is empty", text).c_str());
      }
    }
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return app_.help();
    } catch (const CLI::CallForVersion& version) {
      return std::string(version.what()) + "\n";
    }
    return std::nullopt;
  }

 private:
  CLI::App app_;
};

/// For CommandLine::add: the text as it was typed.
[[nodiscard]] inline std::string as_typed(std::string_view, std::string_view text) { return std::string(text); }

/// Runs a program; what it throws becomes one line on standard error and exit code 1.
template <class Run>
[[nodiscard]] int run_main(const char* name, int argc, char** argv, Run run) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    // Names from the command line and what is read from a file may hold anything.
    std::fprintf(stderr, "%s: error: %s\n", name, printable(error.what()).c_str());
    return 1;
  }
}

}  // namespace examples
