#pragma once
// Job files: JSON with the names of `ckpt::Job`, quantities as text with their units. Needs nlohmann-json.
//
//   {
//     "state":    {"model": "qwen2.5-32b", "layout": {"data": 256, "zero": 3}},
//     "machine":  {"node": "dgx-h100", "nodes": 32, "shared": {"write_aggregate": "40 GB/s"}},
//     "training": {"step": "8 s"},
//     "failures": {"mtbf": "8 h", "outage": {"detection": "1 min"}},
//     "saving":   {"strategy": "snapshot", "slowdown": "2%"}
//   }

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/io/described_text.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/printable.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Reads the text of a job file.
///
/// Objects and names are those of `described_keys`; where an object has a name of a catalog, its name alone may stand
/// for it ("node": "dgx-h100"). A number without a unit may be a JSON number, a flag true or false. A key "$schema" at
/// the top is not looked at. Quantities and names are checked here, as `check_described` does.
///
/// @param text  JSON in UTF-8
/// @param name  of the file, for messages
/// @throws InvalidInput naming file, line and path: not JSON, no object, a key that is unknown (with the nearest known
///         ones) or appears twice, a list, null, a quantity without its unit; of several, up to five are named
[[nodiscard]] inline JobDescription read_job(std::string_view text, std::string_view name = "job");

/// Reads a job file: a regular file of at most 1 MiB.
/// @throws InvalidInput as above, and when it cannot be read
[[nodiscard]] inline JobDescription read_job_file(const std::filesystem::path& path);

/// The text of a job file that says the same: `read_job(write_job(x))` is x.
[[nodiscard]] inline std::string write_job(const JobDescription& description);

// ---- implementation

namespace detail {

/// Bytes of a text with a count of the lines that were read.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t& lines) : at_(at), lines_(&lines) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_ == '\n') ++*lines_;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator old = *this;
    ++*this;
    return old;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  std::size_t* lines_;
};

/// Takes the events of the parser and says what they say.
class JobFileReader {
 public:
  JobFileReader(std::string_view file, const std::size_t& lines) : file_(file), lines_(&lines) {}

  bool null() { return wrong("null says nothing: leave it out"); }
  bool boolean(bool value) { return say(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return say(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return say(std::to_string(value)); }
  bool number_float(double, const std::string& text) { return say(text); }
  bool string(std::string& text) { return say(text); }
  bool binary(nlohmann::json::binary_t&) { return wrong("must be text"); }
  bool start_object(std::size_t) {
    if (skips()) return true;
    if (list_) return wrong("must hold texts alone", true);
    if (depth_ > 0 && !is_object(path())) {
      const bool known = find_described_key(path()) != nullptr;
      return wrong(known ? "must be text, a number, true or false, and is an object" : unknown(), true);
    }
    ++depth_;
    return true;
  }
  bool end_object() { return end(); }
  bool key(std::string& name) {
    if (skipped_ > 0) return true;
    line_ = *lines_;
    path_.push_back(name);
    const std::string whole = path();
    if (std::find(seen_.begin(), seen_.end(), whole) != seen_.end()) {
      add("appears twice");
      again_ = true;
    }
    seen_.push_back(whole);
    return true;
  }
  /// A list of words is as good as the words with commas between.
  bool start_array(std::size_t) {
    if (skips()) return true;
    if (list_) return wrong("must hold texts alone", true);
    const DescribedKey* key = find_described_key(path());
    if (key == nullptr || key->kind != DescribedKind::words) return wrong("must not be a list", true);
    list_.emplace();
    return true;
  }
  bool end_array() {
    if (!list_) return end();
    const std::string text = *std::exchange(list_, std::nullopt);
    return say(text);
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    std::string_view what = error.what();
    if (const std::size_t end = what.find("] "); what.starts_with("[") && end != what.npos) what.remove_prefix(end + 2);
    if (what.starts_with("parse error at ")) what.remove_prefix(15);
    detail::reject(InvalidInput("")
                       .append(file_)
                       .append(": not valid JSON: ")
                       .append(std::string_view(ckpt::printable(what.substr(0, 200)))));
  }

  /// What was read.
  /// @throws InvalidInput with everything that was wrong
  [[nodiscard]] JobDescription take() {
    if (problems_ == 0) return std::move(description_);
    if (problems_ > most_problems) text_ += "; and " + std::to_string(problems_ - most_problems) + " more";
    detail::reject(InvalidInput(text_.c_str()));
  }

 private:
  /// "machine.shared".
  [[nodiscard]] std::string path() const {
    std::string whole;
    for (const std::string& name : path_) whole.append(whole.empty() ? "" : ".").append(name);
    return whole;
  }
  [[nodiscard]] static bool is_object(std::string_view path) {
    return std::any_of(std::begin(described_keys), std::end(described_keys), [path](const DescribedKey& key) {
      return key.name.size() > path.size() && is_within(key.name, path);
    });
  }
  /// "site.json:3: machine.nodes".
  [[nodiscard]] std::string origin() const {
    std::string text = std::string(file_) + ":" + std::to_string(line_);
    if (!path_.empty()) text.append(": ").append(ckpt::printable(path().substr(0, 200)));
    return text;
  }
  /// Notes what is wrong here.
  void add(std::string_view what) { add_whole(origin().append(" ").append(what)); }
  void add_whole(std::string_view what) {
    if (++problems_ <= most_problems) text_.append(text_.empty() ? "" : "; ").append(what);
  }
  /// Notes what is wrong with a value, and leaves it out, and all that it holds.
  bool wrong(std::string_view what, bool holds_values = false) {
    if (skipped_ > 0) return true;
    if (depth_ == 0) detail::reject(InvalidInput("").append(origin()).append(" ").append(what));
    if (std::exchange(list_, std::nullopt)) {
      add(what);
      skipped_ = holds_values ? 2 : 1;
      return true;
    }
    if (!again_) add(what);
    leave(holds_values);
    return true;
  }
  /// Leaves a value.
  void leave(bool holds_values) {
    again_ = false;
    if (holds_values) {
      skipped_ = 1;
    } else if (!path_.empty()) {
      path_.pop_back();
    }
  }
  /// Whether an object or a list that begins here is of what was left out.
  bool skips() {
    if (skipped_ > 0) {
      ++skipped_;
    } else if (again_) {
      leave(true);
    } else {
      return false;
    }
    return true;
  }
  bool end() {
    if (skipped_ == 0) --depth_;
    if (skipped_ > 1) {
      --skipped_;
    } else {
      skipped_ = 0;
      if (!path_.empty()) path_.pop_back();
    }
    return true;
  }
  /// What is said to a key that no job has: the nearest ones, or what else may stand there.
  [[nodiscard]] std::string unknown() const {
    const std::string whole = path();
    if (whole == "saving.interval") {
      return "is not known: saving.period is from the start of a save to the start of the next, saving.work_interval "
             "the "
             "work between saves";
    }
    const std::size_t dot = whole.rfind('.');
    const std::string parent = dot == whole.npos ? "" : whole.substr(0, dot);
    const std::string_view name = path_.back();
    // Elsewhere in a job there may be such a key.
    for (const DescribedKey& key : described_keys) {
      if (key.name.size() > name.size() && key.name.ends_with(name) &&
          key.name[key.name.size() - name.size() - 1] == '.') {
        return std::string("is not known; did you mean ").append(key.name).append("?");
      }
    }
    // All that may stand here, the nearest first.
    std::vector<std::pair<std::size_t, std::string_view>> known;
    for (const DescribedKey& key : described_keys) {
      std::string_view rest = key.name;
      if (!parent.empty()) {
        if (!is_within(rest, parent) || rest.size() == parent.size()) continue;
        rest.remove_prefix(parent.size() + 1);
      }
      rest = rest.substr(0, rest.find('.'));
      if (!known.empty() && known.back().second == rest) continue;
      known.emplace_back(name_distance(name.substr(0, 60), rest), rest);
    }
    std::stable_sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string text = "is not known";
    const bool is_near = !known.empty() && known.front().first <= name.size() / 2;
    const char* separator = is_near ? "; did you mean " : parent.empty() ? "; a job has " : "; here may stand ";
    std::size_t named = 0;
    for (; named < known.size() && named < (is_near ? 3u : 8u); ++named) {
      if (is_near && known[named].first > name.size() / 2) break;
      text.append(separator).append(known[named].second);
      separator = ", ";
    }
    return text.append(is_near ? "?" : named < known.size() ? ", ..." : "");
  }
  bool say(std::string_view text) {
    if (depth_ == 0) return wrong("a job file must hold an object: {\"state\": {...}, ...}");
    const std::string whole = path();
    if (skipped_ > 0) return true;
    if (list_) {
      list_->append(list_->empty() ? "" : ",").append(text);
      return true;
    }
    if (again_ || whole == "$schema") {
      leave(false);
      return true;
    }
    const DescribedKey* key = find_described_key(whole);
    for (const DescribedShorthand& shorthand : described_shorthands) {
      if (shorthand.object == whole) key = find_described_key(shorthand.key);
    }
    if (key == nullptr) return wrong(is_object(whole) ? "must be an object, in braces" : unknown());
#if CKPT_HAS_EXCEPTIONS
    try {
      check_described(*key, text, origin());
    } catch (const InvalidInput& error) {
      add_whole(error.what());
      leave(false);
      return true;
    }
#else
    check_described(*key, text, origin());
#endif
    description_.set(key->name, text, origin());
    leave(false);
    return true;
  }

  static constexpr std::size_t most_problems = 5;  // named in an error

  std::string_view file_;
  const std::size_t* lines_;
  std::size_t line_ = 1;
  int depth_ = 0;                      // of objects that are read
  std::size_t skipped_ = 0;            // depth below a value that is left out
  bool again_ = false;                 // the key appeared before
  std::optional<std::string> list_{};  // words of a list that is being read, apart by commas
  std::size_t problems_ = 0;
  std::string text_{};  // of the first of them
  std::vector<std::string> path_{};
  std::vector<std::string> seen_{};
  JobDescription description_{};
};

}  // namespace detail

inline JobDescription read_job(std::string_view text, std::string_view name) {
  const std::string shown = ckpt::printable(name.size() <= 300 ? name : name.substr(name.size() - 300));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t lines = 1;
  detail::JobFileReader reader(shown, lines);
  nlohmann::json::sax_parse(detail::CountingIterator(text.data(), lines),
                            detail::CountingIterator(text.data() + text.size(), lines), &reader);
  return reader.take();
}

inline JobDescription read_job_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  const detail::ConfigSource source(name, "ckpt::read_job_file", "job file");
  return read_job(detail::read_whole(path, source, std::size_t{1} << 20), name);
}

inline std::string write_job(const JobDescription& description) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const JobDescription::Entry& entry : description.entries()) {
    const DescribedKey& key = *find_described_key(entry.key);
    std::string_view path = entry.key;
    for (const DescribedShorthand& shorthand : described_shorthands) {
      // A name alone, where nothing else is said of its object.
      if (shorthand.key != entry.key) continue;
      const auto others =
          std::count_if(description.entries().begin(), description.entries().end(),
                        [&shorthand](const auto& other) { return detail::is_within(other.key, shorthand.object); });
      if (others == 1) path = shorthand.object;
    }
    nlohmann::ordered_json* place = &json;
    while (!path.empty()) {
      const std::size_t dot = (std::min)(path.find('.'), path.size());
      place = &(*place)[std::string(path.substr(0, dot))];
      path.remove_prefix((std::min)(dot + 1, path.size()));
    }
    const bool digits = !entry.text.empty() && entry.text.size() < 16 &&
                        entry.text.find_first_not_of("0123456789") == std::string::npos &&
                        (entry.text.size() == 1 || entry.text[0] != '0');
    if (key.kind == DescribedKind::flag) {
      *place = entry.text == "true";
    } else if (digits && key.kind != DescribedKind::file && key.name != "state.model") {
      *place = std::stoull(entry.text);
    } else {
      *place = entry.text;
    }
  }
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
