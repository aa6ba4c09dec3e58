#pragma once
// The options of all subcommands, each defined once, and what was typed.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/units.hpp>
#include <ckpt/io/job_description.hpp>

namespace program {

/// An option: the same name and the same meaning in every subcommand that takes it.
struct Option {
  const char* name;             ///< "nodes", typed as --nodes
  const char* metavar;          ///< "COUNT"; "[NAME]" where it may be left out; null for one without a value
  const char* group;            ///< heading in the help
  const char* help;             ///< one line
  const char* key;              ///< what it says of a job, of `ckpt::described_keys`; null: nothing
  const char* words = nullptr;  ///< what it may be, apart by spaces; null: anything
};

/// Every option, in the order of the help.
[[nodiscard]] std::span<const Option> all_options();
/// Whether an option says something of a job, or is of job files: every subcommand that takes a job takes it.
[[nodiscard]] bool is_of_job(const Option& option);
/// Whether an option moves a job, so that `ckpt sweep` takes several values of it: all of a job with a value, but files
/// of jobs.
[[nodiscard]] bool can_be_axis(const Option& option);
/// Texts apart by commas, or by semicolons where there are any; of options whose values hold commas by semicolons
/// alone.
[[nodiscard]] std::vector<std::string> split_values(const Option& option, const std::string& text);
/// Rejects a word that is none of those an option takes.
/// @throws ckpt::InvalidInput naming the option
void check_word(const Option& option, std::string_view text);

struct Subcommand;

/// What was typed behind the name of a subcommand.
class Given {
 public:
  /// Reads the words behind the name of the subcommand.
  /// @throws ckpt::InvalidInput naming the option, with suggestions
  Given(const Subcommand& subcommand, std::span<const char* const> words);

  /// The subcommand.
  [[nodiscard]] const Subcommand& subcommand() const { return *subcommand_; }
  /// Whether an option was given.
  [[nodiscard]] bool has(std::string_view name) const { return text(name) != nullptr; }
  /// What an option was given, as typed; the last where it was given several times. Null when it was not.
  [[nodiscard]] const std::string* text(std::string_view name) const;
  /// What an option was given, or something else.
  [[nodiscard]] std::string text_or(std::string_view name, std::string_view otherwise) const;
  /// Everything that an option was given, in order.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  /// What was typed beside options: a file, a directory.
  [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }

  /// What an option was given, as a quantity; empty when it was not.
  /// @throws ckpt::InvalidInput naming the option
  [[nodiscard]] std::optional<ckpt::Seconds> duration(std::string_view name) const;
  [[nodiscard]] std::optional<ckpt::Bytes> size(std::string_view name) const;
  [[nodiscard]] std::optional<ckpt::BytesPerSecond> bandwidth(std::string_view name) const;
  [[nodiscard]] std::optional<double> count(std::string_view name) const;
  [[nodiscard]] std::optional<double> fraction(std::string_view name) const;
  /// The same as an integer, from `least` to `most`, or up to 2^53.
  [[nodiscard]] std::optional<std::uint64_t> whole(std::string_view name, std::uint64_t least = 0,
                                                   std::uint64_t most = std::uint64_t{1} << 53) const;

  /// The same with an option given another text, or the first one.
  [[nodiscard]] Given with(std::string_view name, std::string_view text) const;
  /// The same without an option.
  [[nodiscard]] Given without(std::string_view name) const;
  /// Reads the files of --job now, once for this and all copies of it.
  void read_files();

  /// The files of --job in order, and over them what options say of the job.
  /// @throws ckpt::InvalidInput naming file, line and path, or the option
  [[nodiscard]] ckpt::JobDescription description() const;

 private:
  struct Value {
    std::string_view option;  ///< its name, of the table
    std::string text;
  };

  const Subcommand* subcommand_;
  std::vector<Value> values_{};
  std::vector<std::string> arguments_{};
  std::shared_ptr<const ckpt::JobDescription> files_{};
};

/// One of the things that the program can be asked.
struct Subcommand {
  const char* name;                       ///< "plan"
  const char* summary;                    ///< what it answers, in one line
  const char* arguments = nullptr;        ///< what it takes beside options: "LOG"; null: nothing
  std::size_t most_arguments = 0;         ///< how many of them
  const char* first = "";                 ///< options of --help, in its order, apart by spaces
  const char* more = "";                  ///< the others, of --help-all
  std::span<const char* const> examples;  ///< behind "ckpt ": three
  int (*run)(const Given&);               ///< answers; the exit code
  const char* more_help = nullptr;        ///< below all of that
  bool takes_job = false;                 ///< every option of a job besides, see `is_of_job`
  bool takes_axes = false;                ///< several values of each, see `can_be_axis`
  bool streams = false;                   ///< writes JSON line by line, too
};

/// Every subcommand, in the order of the help.
[[nodiscard]] std::span<const Subcommand* const> all_subcommands();

/// The help of a subcommand: the options that most people need, or all.
[[nodiscard]] std::string help(const Subcommand& subcommand, bool all);
/// The help of the program.
[[nodiscard]] std::string help();
/// A word as a shell takes it.
[[nodiscard]] std::string shell_word(std::string_view word);
/// The nearest of some names, "; did you mean models, nodes?"; nothing where none is near.
[[nodiscard]] std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known,
                                       std::string_view prefix = "");
/// Adds to a message of the library the options by which parts of a job are said: "machine.shared (--tier)".
[[nodiscard]] std::string name_options(std::string_view message);

/// What an error says, without the function that says it and with the options that help.
[[nodiscard]] std::string error_text(std::string_view error);

}  // namespace program
