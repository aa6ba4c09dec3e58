#include "options.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/state/lora_targets.hpp>

namespace program {

namespace {

/// What other programs call it, or what is asked for by another name.
struct Foreign {
  std::string_view name, instead;
};
constexpr Foreign foreign_options[] = {{"hsdp", "--zero 3 --dp REPLICAS --shard-group COUNT"},
                                       {"fsdp1", "--fsdp COUNT"},
                                       {"fsdp2", "--fsdp COUNT"},
                                       {"ddp", "--dp COUNT"},
                                       {"zero1", "--zero 1"},
                                       {"zero2", "--zero 2"},
                                       {"zero3", "--zero 3"},
                                       {"zero-stage", "--zero STAGE"},
                                       {"tensor-parallel", "--tp COUNT"},
                                       {"pipeline-parallel", "--pp COUNT"},
                                       {"data-parallel", "--dp COUNT"},
                                       {"context-parallel", "--cp COUNT"},
                                       {"expert-parallel", "--ep COUNT"},
                                       {"gpus", "--node NAME --nodes COUNT"},
                                       {"accelerators", "--node NAME --nodes COUNT"},
                                       {"async", "--strategy snapshot, or --strategy best"},
                                       {"saving", "--writer-rule RULE"},
                                       {"storage", "--tier NAME"},
                                       {"bandwidth", "--filesystem-limit BANDWIDTH or --write-bandwidth BANDWIDTH"},
                                       {"period", "--interval TIME"},
                                       {"dtype", "--precision NAME"},
                                       {"list", "ckpt list KIND"},
                                       {"json", "--output json"},
                                       {"csv", "--output csv"}};

[[nodiscard]] const Option* find_option(std::string_view name) {
  for (const Option& option : all_options()) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

/// Whether a word is one of some that are apart by spaces.
[[nodiscard]] bool is_one_of(std::string_view word, std::string_view words) {
  return word.find(' ') == word.npos && fmt::format(" {} ", words).find(fmt::format(" {} ", word)) != words.npos;
}

[[nodiscard]] bool takes(const Subcommand& subcommand, const Option& option) {
  const std::string_view name = option.name;
  return is_one_of(name, "color help help-all version") || is_one_of(name, subcommand.first) ||
         is_one_of(name, subcommand.more) || (subcommand.takes_job && is_of_job(option));
}

/// Rejects an option that the subcommand does not have, and says which it may be.
[[noreturn]] void reject_option(const Subcommand& subcommand, std::string_view typed) {
  std::string_view name = typed.substr(0, typed.find('='));
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  const std::string shown = ckpt::printable(typed.substr(0, 80));
  for (const Foreign& foreign : foreign_options) {
    if (ckpt::same_name(foreign.name, name)) {
      throw ckpt::InvalidInput(fmt::format("unknown option {}: write {}", shown, foreign.instead).c_str());
    }
  }
  if (const Option* known = find_option(name)) {
    if (takes(subcommand, *known)) {
      throw ckpt::InvalidInput(fmt::format("unknown option {}: write --{}", shown, name).c_str());
    }
    std::string others;
    for (const Subcommand* other : all_subcommands()) {
      if (takes(*other, *known)) others += fmt::format("{}ckpt {}", others.empty() ? "" : ", ", other->name);
    }
    throw ckpt::InvalidInput(fmt::format("--{} is an option of {}; ckpt {} --help-all lists the options of this one",
                                         name, others, subcommand.name)
                                 .c_str());
  }
  std::vector<std::string_view> names;
  for (const Option& option : all_options()) {
    if (takes(subcommand, option)) names.push_back(option.name);
  }
  if (const std::string meant = did_you_mean(name, names, "--"); !meant.empty()) {
    throw ckpt::InvalidInput(fmt::format("unknown option {}{}", shown, meant).c_str());
  }
  throw ckpt::InvalidInput(
      fmt::format("unknown option {}; ckpt {} --help-all lists the options", shown, subcommand.name).c_str());
}

/// What is typed like an option: "-1" is a value, to be rejected as such.
[[nodiscard]] bool looks_like_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9') && word[1] != '.';
}

/// Whether an option goes without a value, too.
[[nodiscard]] bool may_be_bare(const Option& option) { return option.metavar != nullptr && option.metavar[0] == '['; }

/// Rejects options whose value is missing, for which CLI11 would take the next option or say that of the next word.
void check_values(const Subcommand& subcommand, std::span<const char* const> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--") return;
    if (!word.starts_with("--")) continue;
    const std::size_t equals = word.find('=');
    if (equals != word.npos && equals + 1 == word.size()) {
      throw ckpt::InvalidInput(fmt::format("{} \"\" is empty", word).c_str());
    }
    const Option* option = find_option(word.substr(2, equals == word.npos ? equals : equals - 2));
    if (option == nullptr || !takes(subcommand, *option)) continue;
    if (option->metavar == nullptr && equals != word.npos) {
      throw ckpt::InvalidInput(fmt::format("--{} takes no value", option->name).c_str());
    }
    if (option->metavar == nullptr || equals != word.npos) continue;
    if (i + 1 == words.size() || looks_like_option(words[i + 1])) {
      if (may_be_bare(*option)) continue;
      throw ckpt::InvalidInput(fmt::format("--{} has no value: write --{} {} ({})", option->name, option->name,
                                           option->metavar, option->help)
                                   .c_str());
    }
    if (std::string_view(words[++i]).empty()) {
      throw ckpt::InvalidInput(fmt::format("--{}: \"\" is empty", option->name).c_str());
    }
  }
}

/// Rejects several values where one is asked for, and says who takes them.
void reject_axis(const Subcommand& subcommand, const Option& option, const std::string& text) {
  if (subcommand.takes_axes || !can_be_axis(option) || std::string_view(option.metavar) == "FILE") return;
  const bool spaced = text.find(":log:") != text.npos || text.find(":lin:") != text.npos;
  if (!spaced && split_values(option, text).size() < 2) return;
  throw ckpt::InvalidInput(fmt::format("--{}: \"{}\" is several values: ckpt {} takes one, ckpt sweep takes them all",
                                       option.name, ckpt::printable(text.substr(0, 60)), subcommand.name)
                               .c_str());
}

}  // namespace

void check_word(const Option& option, std::string_view text) {
  if (option.words == nullptr) return;
  if (is_one_of(text, option.words)) return;
  std::string list(option.words);
  for (std::size_t at = list.find(' '); at != list.npos; at = list.find(' ', at + 2)) list.replace(at, 1, ", ");
  throw ckpt::InvalidInput(
      fmt::format("--{}: \"{}\" is none of: {}", option.name, ckpt::printable(text.substr(0, 60)), list).c_str());
}

std::vector<std::string> split_values(const Option& option, const std::string& text) {
  const std::string_view name = option.name;
  const bool holds_commas = name == "lora-targets" || name == "also-train" || name == "levels" ||
                            name == "lost-nodes" || name == "contention" || name.ends_with("-by-nodes");
  const char separator = holds_commas || text.find(';') != text.npos ? ';' : ',';
  std::vector<std::string> values;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    std::string value = text.substr(begin, end == text.npos ? text.npos : end - begin);
    value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
    value.erase(value.find_last_not_of(' ') + 1);
    values.push_back(std::move(value));
    if (end == text.npos) return values;
    begin = end + 1;
  }
}

namespace {

/// Words with those that follow a list of matrices and are names of such drawn into it: "--lora-targets q_proj v_proj".
[[nodiscard]] std::vector<std::string> with_lists_joined(std::span<const char* const> words) {
  std::vector<std::string> result;
  bool in_list = false;
  for (const char* word : words) {
    const std::string_view before = result.empty() ? std::string_view() : std::string_view(result.back());
    const std::string_view name(word);
    if (in_list && word[0] != '-' &&
        ckpt::is_lora_target(name.substr(0, name.find(':')))) {  // "--output" is an option, "output" a matrix
      result.back().append(" ").append(word);
      continue;
    }
    in_list = before == "--lora-targets" || before == "--also-train";
    result.emplace_back(word);
  }
  return result;
}

}  // namespace

Given::Given(const Subcommand& subcommand, std::span<const char* const> typed_words) : subcommand_(&subcommand) {
  const std::vector<std::string> joined = with_lists_joined(typed_words);
  std::vector<const char*> words;
  for (const std::string& word : joined) words.push_back(word.c_str());
  check_values(subcommand, words);
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<std::string_view, std::vector<std::string>> typed;
  std::map<std::string_view, bool> flags;
  for (const Option& option : all_options()) {
    if (!takes(subcommand, option)) continue;
    const std::string name = std::string_view(option.name) == "help" ? "-h,--help" : fmt::format("--{}", option.name);
    if (option.metavar == nullptr) {
      app.add_flag(name, flags[option.name]);
    } else {
      CLI::Option* added = app.add_option(name, typed[option.name]);
      added->allow_extra_args(false)->type_name(option.metavar);
      if (may_be_bare(option)) added->expected(0, 1);
    }
  }
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    throw ckpt::InvalidInput(error.what());
  }
  for (const std::string& extra : app.remaining()) {
    if (looks_like_option(extra) && extra != "--") reject_option(subcommand, extra);
    if (extra != "--") arguments_.push_back(extra);
  }
  if (arguments_.size() > subcommand.most_arguments) {
    throw ckpt::InvalidInput(fmt::format("\"{}\" is one word too many{}",
                                         ckpt::printable(arguments_[subcommand.most_arguments].substr(0, 80)),
                                         subcommand.most_arguments == 0 ? ": options begin with --" : "")
                                 .c_str());
  }
  for (const Option& option : all_options()) {
    if (flags[option.name]) values_.push_back({option.name, "true"});
    if (typed[option.name].size() > 1 && std::string_view(option.name) != "job") {
      throw ckpt::InvalidInput(fmt::format("--{} is given twice", option.name).c_str());
    }
    for (const std::string& text : typed[option.name]) {
      reject_axis(subcommand, option, text);
      if (!subcommand.takes_axes || !can_be_axis(option)) check_word(option, text);
      if (text == "jsonl" && std::string_view(option.name) == "output" && !subcommand.streams) {
        throw ckpt::InvalidInput(
            fmt::format("--output: \"jsonl\" is of ckpt sweep; ckpt {} takes text, json, csv", subcommand.name)
                .c_str());
      }
      values_.push_back({option.name, text});
    }
  }
}

Given Given::with(std::string_view name, std::string_view text) const {
  Given other = without(name);
  other.values_.push_back({find_option(name)->name, std::string(text)});
  return other;
}

Given Given::without(std::string_view name) const {
  Given other = *this;
  std::erase_if(other.values_, [name](const Value& value) { return value.option == name; });
  return other;
}

const std::string* Given::text(std::string_view name) const {
  const std::string* last = nullptr;
  for (const Value& value : values_) {
    if (value.option == name) last = &value.text;
  }
  return last;
}

std::string Given::text_or(std::string_view name, std::string_view otherwise) const {
  const std::string* found = text(name);
  return found != nullptr ? *found : std::string(otherwise);
}

std::vector<std::string> Given::all(std::string_view name) const {
  std::vector<std::string> list;
  for (const Value& value : values_) {
    if (value.option == name) list.push_back(value.text);
  }
  return list;
}

namespace {

template <class Quantity>
[[nodiscard]] std::optional<Quantity> parsed(const Given& given, std::string_view name,
                                             Quantity (*parse)(std::string_view, std::string_view)) {
  const std::string* text = given.text(name);
  if (text == nullptr) return std::nullopt;
  return parse(fmt::format("--{}", name), *text);
}

}  // namespace

std::optional<ckpt::Seconds> Given::duration(std::string_view name) const {
  return parsed(*this, name, ckpt::parse_duration);
}
std::optional<ckpt::Bytes> Given::size(std::string_view name) const { return parsed(*this, name, ckpt::parse_size); }
std::optional<ckpt::BytesPerSecond> Given::bandwidth(std::string_view name) const {
  return parsed(*this, name, ckpt::parse_bandwidth);
}
std::optional<double> Given::count(std::string_view name) const { return parsed(*this, name, ckpt::parse_count); }
std::optional<double> Given::fraction(std::string_view name) const { return parsed(*this, name, ckpt::parse_fraction); }
std::optional<std::uint64_t> Given::whole(std::string_view name, std::uint64_t least, std::uint64_t most) const {
  const auto number = count(name);
  if (!number) return std::nullopt;
  if (*number < static_cast<double>(least) || *number > static_cast<double>(most)) {
    throw ckpt::InvalidInput(fmt::format("--{}: \"{}\" must be {} to {}", name,
                                         ckpt::printable(text(name)->substr(0, 60)), least,
                                         most == std::uint64_t{1} << 53 ? "2^53" : fmt::to_string(most))
                                 .c_str());
  }
  return static_cast<std::uint64_t>(*number);
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=@%+";
  if (!word.empty() && word.find_first_not_of(harmless) == word.npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string help(const Subcommand& subcommand, bool all) {
  constexpr std::size_t column = 34;
  std::string text = fmt::format("ckpt {}: {}\n\nusage: ckpt {} [OPTION]...{}{}\n", subcommand.name, subcommand.summary,
                                 subcommand.name, subcommand.arguments == nullptr ? "" : " ",
                                 subcommand.arguments == nullptr ? "" : subcommand.arguments);
  const auto line = [](const Option& option) {
    const std::string left = fmt::format("  --{}{}{}", option.name, option.metavar == nullptr ? "" : " ",
                                         option.metavar == nullptr ? "" : option.metavar);
    return fmt::format("{:<{}}{}\n", left, left.size() < column ? column : left.size() + 1, option.help);
  };
  if (all) {
    std::string_view group;
    for (const Option& option : all_options()) {
      if (!takes(subcommand, option)) continue;
      if (group != option.group) text += fmt::format("\n{}\n", group = option.group);
      text += line(option);
    }
  } else {
    text += "\nOptions\n";
    for (std::string_view rest = subcommand.first; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      text += line(*find_option(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    text += fmt::format("  {:<{}}{}\n", "-h, --help", column - 2, "this text");
    text += fmt::format("  {:<{}}{}\n", "--help-all", column - 2, "every option");
  }
  text += "\nExamples\n";
  for (const char* example : subcommand.examples) text += fmt::format("  ckpt {}\n", example);
  if (subcommand.more_help != nullptr) text += fmt::format("\n{}\n", subcommand.more_help);
  return text;
}

std::string help() {
  std::string text =
      "ckpt tells what checkpointing a large training job costs, and what would change it.\n\n"
      "usage: ckpt COMMAND [OPTION]...\n\nCommands\n";
  for (const Subcommand* subcommand : all_subcommands()) {
    text += fmt::format("  {:<11}{}\n", subcommand->name, subcommand->summary);
  }
  return text +
         "\nExamples\n"
         "  ckpt plan --model llama3-70b --node dgx-h100 --nodes 64 --tier eagle --step 8s --mtbf 12h\n"
         "  ckpt compare --job site.json --nodes 64\n"
         "  ckpt list tiers\n\n"
         "ckpt COMMAND --help says more. Exit code 0: an answer; 1: bad input; 2: the answer misses its target.\n";
}

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known, std::string_view prefix) {
  std::vector<std::pair<std::size_t, std::string_view>> nearest;
  for (const std::string_view name : known) {
    const std::size_t distance = ckpt::name_distance(typed.substr(0, 60), name);
    if (distance <= typed.size() / 2) nearest.emplace_back(distance, name);
  }
  std::stable_sort(nearest.begin(), nearest.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text;
  for (std::size_t i = 0; i < nearest.size() && i < 5; ++i) {
    text += fmt::format("{}{}{}", i == 0 ? "; did you mean " : ", ", prefix, nearest[i].second);
  }
  return text.empty() ? text : text + "?";
}

std::string name_options(std::string_view message) {
  std::string text(message);
  for (const Option& option : all_options()) {
    if (option.key == nullptr) continue;
    const std::string_view key = option.key;
    const std::string named = fmt::format("(--{})", option.name);
    std::size_t at = text.find(key);
    // "site.json:3: machine.nodes" says it already.
    const auto in_file = [&text](std::size_t place) {
      return place >= 3 && text[place - 1] == ' ' && text[place - 2] == ':' && text[place - 3] >= '0' &&
             text[place - 3] <= '9';
    };
    if (at != text.npos && in_file(at)) at = text.find(key, at + 1);
    const std::size_t end = at + key.size();
    if (at == text.npos || (end < text.size() && (text[end] == '.' || text[end] == '_')) ||
        text.find(named) != text.npos) {
      continue;
    }
    text.insert(end, " " + named);
  }
  const auto add = [&text](std::string_view part, std::string_view option) {
    const std::size_t at = text.find(part);
    const std::size_t end = at + part.size();
    if (at != text.npos && (end >= text.size() || text[end] != '.')) text.insert(end, fmt::format(" ({})", option));
  };
  add("machine.shared", "--tier or --filesystem-limit");
  add("machine.node.storage", "--tier or --write-bandwidth");
  add("a node in machine.node", "--node");
  add("machine.to_host", "--host-link");
  add("or saving.interval", "--interval");
  add("set job.state", "--model, --config, --parameters or --size");
  return text;
}

std::string error_text(std::string_view error) {
  if (error.starts_with("ckpt: ")) {
    error.remove_prefix(6);
  } else if (error.starts_with("ckpt::")) {
    if (const auto end = error.find(": "); end != error.npos) error.remove_prefix(end + 2);
  }
  std::string text = name_options(error);
  constexpr std::string_view asked = "?; ";  // "did you mean gpt2? ckpt list ..."
  for (std::size_t at = text.find(asked); at != text.npos; at = text.find(asked, at)) text.erase(at + 1, 1);
  return text;
}

}  // namespace program
