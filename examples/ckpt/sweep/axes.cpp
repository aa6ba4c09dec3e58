#include "axes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/io/described_text.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/job/compare.hpp>

#include "../job.hpp"
#include "../outcome.hpp"

namespace program {

namespace {

constexpr std::size_t max_values = 1'000'000;  // of an axis, whose texts are kept
constexpr std::size_t max_slots = 64;          // described jobs that a thread keeps

/// What the text of an option says: of those that say nothing of a job by their key, as the help shows it.
[[nodiscard]] ckpt::DescribedKind kind_of(const Option& option) {
  using enum ckpt::DescribedKind;
  if (option.key != nullptr) return ckpt::find_described_key(option.key)->kind;
  const std::string_view metavar = option.metavar;
  return metavar == "BANDWIDTH" ? bandwidth : metavar == "COUNT" ? count : metavar == "TIME" ? duration : name;
}

/// A value in base units; empty for a name.
[[nodiscard]] std::optional<double> number_of(const Option& option, const std::string& text) {
  const std::string origin = fmt::format("--{}", option.name);
  std::string value = text;
  const bool of_a_node = kind_of(option) == ckpt::DescribedKind::bandwidth;  // --write-bandwidth has one of two keys
  const char* key = option.key != nullptr ? option.key : of_a_node ? "machine.shared.write_per_client" : nullptr;
  if (key != nullptr) value = ckpt::check_described(*ckpt::find_described_key(key), text, origin).value;
  switch (kind_of(option)) {
    case ckpt::DescribedKind::duration:
      return ckpt::parse_duration(origin, value).value();
    case ckpt::DescribedKind::size:
      return ckpt::parse_size(origin, value).value();
    case ckpt::DescribedKind::bandwidth:
      return ckpt::parse_bandwidth(origin, value).value();
    case ckpt::DescribedKind::count:
      return ckpt::parse_count(origin, value);
    case ckpt::DescribedKind::fraction:
      return ckpt::parse_fraction(origin, value);
    case ckpt::DescribedKind::bytes:
      return ckpt::parse_bytes_each(origin, value).value();
    case ckpt::DescribedKind::real:
      return ckpt::parse_plain_number(origin, value);
    default:
      check_word(option, text);
      return std::nullopt;
  }
}

[[nodiscard]] const char* base_unit(ckpt::DescribedKind kind) {
  switch (kind) {
    case ckpt::DescribedKind::duration:
      return " s";
    case ckpt::DescribedKind::size:
      return " B";
    case ckpt::DescribedKind::bandwidth:
      return " B/s";
    default:
      return "";
  }
}

[[noreturn]] void reject(const Option& option, std::string_view text, std::string_view why) {
  throw ckpt::InvalidInput(
      fmt::format("--{}: \"{}\" {}", option.name, ckpt::printable(text.substr(0, 60)), why).c_str());
}

/// A word that an option takes besides what it is of: values without a number.
[[nodiscard]] bool is_best(const Option& option, const std::string& text) {
  const std::string_view name = option.name;
  return text == "best" && (name == "interval" || name == "strategy");
}

constexpr const char* axis_form = "is no axis: write LOW..HIGH:log:N or LOW..HIGH:lin:N, as 5min..2h:log:20";

void add_value(OptionAxis& axis, const std::string& text) {
  const Option& option = *axis.option;
  if (text.empty()) reject(option, text, "is empty; values are apart by commas: 8,16,32");
  const bool countable = kind_of(option) == ckpt::DescribedKind::count;  // of which nothing is uncertain
  if (axis.shows != Shows::text && text.find("..") != text.npos && (countable || text.find(':') != text.npos)) {
    reject(option, text, axis_form);
  }
  std::optional<double> number = std::numeric_limits<double>::quiet_NaN();
  if (!is_best(option, text)) number = number_of(option, text);
  axis.texts.push_back(text);
  if (number && axis.shows != Shows::text) axis.numbers.push_back(*number);
}

/// "LOW..HIGH:log:N".
void add_spaced(OptionAxis& axis, const std::string& text, std::size_t at) {
  const Option& option = *axis.option;
  const ckpt::DescribedKind kind = kind_of(option);
  if (axis.shows == Shows::text) reject(option, text, "has no values between two: write a list");
  const std::string ends = text.substr(0, at);
  const std::string digits = text.substr(at + 5);
  const std::size_t dots = ends.find("..");
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (dots == ends.npos || error != std::errc() || end != digits.data() + digits.size())
    reject(option, text, axis_form);
  if (count < 2 || count > max_values) reject(option, text, fmt::format("needs from 2 to {} values", max_values));
  std::string low = ends.substr(0, dots);
  std::string high = ends.substr(dots + 2);
  if (high.starts_with('.')) high.erase(0, 1);
  if (low.empty() || high.empty()) reject(option, text, axis_form);
  if (low.find_first_not_of("0123456789.+-eE ") == low.npos) {  // the unit stands once, behind both
    const std::size_t unit = high.find_first_not_of("0123456789.+-eE ");
    if (unit != high.npos) low += high.substr(unit);
  }
  const double first = *number_of(option, low);
  const double last = *number_of(option, high);
  const bool logarithmic = text.compare(at, 5, ":log:") == 0;
  if (logarithmic && !(first > 0.0 && last > 0.0)) reject(option, text, "is logarithmic: its ends must be above 0");
  if (!(first != last)) reject(option, text, "has two ends that are the same");
  const auto values =
      logarithmic ? ckpt::AxisValues::logarithmic(first, last, count) : ckpt::AxisValues::linear(first, last, count);
  for (std::uint64_t i = 0; i < count; ++i) {
    // Whole where only whole ones are; else in digits that a person may type, too.
    const bool whole = kind == ckpt::DescribedKind::count;
    std::string value =
        whole ? fmt::format("{:.0f}", std::round(values[i])) : fmt::format("{:.12g}{}", values[i], base_unit(kind));
    if (whole && !axis.texts.empty() && axis.texts.back() == value) continue;
    axis.numbers.push_back(*number_of(option, value));
    axis.texts.push_back(std::move(value));
  }
}

/// An input whose value is put into a job as it is, whatever else was described.
struct Moved {
  std::string_view option;
  ckpt::Input input;
};
constexpr Moved moved_inputs[] = {{"step", ckpt::Input::step},
                                  {"update", ckpt::Input::update},
                                  {"network-idle", ckpt::Input::network_idle},
                                  {"work", ckpt::Input::work},
                                  {"mtbf", ckpt::Input::mtbf},
                                  {"detection", ckpt::Input::detection},
                                  {"rescheduling", ckpt::Input::rescheduling},
                                  {"initialisation", ckpt::Input::initialisation},
                                  {"restore", ckpt::Input::restore},
                                  {"warm-up", ckpt::Input::warm_up},
                                  {"slowdown", ckpt::Input::slowdown},
                                  {"host-memory-free", ckpt::Input::host_memory_free},
                                  {"buffers", ckpt::Input::buffers},
                                  {"replicas", ckpt::Input::replicas}};

}  // namespace

Shows shows_of(const Option& option) {
  switch (kind_of(option)) {
    case ckpt::DescribedKind::duration:
      return Shows::seconds;
    case ckpt::DescribedKind::size:
      return Shows::bytes;
    case ckpt::DescribedKind::bandwidth:
      return Shows::bandwidth;
    case ckpt::DescribedKind::count:
      return Shows::count;
    case ckpt::DescribedKind::fraction:
      return Shows::fraction;
    case ckpt::DescribedKind::bytes:
    case ckpt::DescribedKind::real:
      return Shows::number;
    default:
      return Shows::text;
  }
}

std::string column_of(const Option& option) {
  std::string name = option.name;
  std::replace(name.begin(), name.end(), '-', '_');
  switch (shows_of(option)) {
    case Shows::seconds:
      return name + "_s";
    case Shows::bytes:
      return name + "_bytes";
    case Shows::bandwidth:
      return name + "_bytes_per_s";
    default:
      return name;
  }
}

namespace {

struct OptionWords {
  std::string_view option, words;
  bool speaks_alone = false;    // its values need no name
  std::string_view of_value{};  // shorter beside a value; empty: as they are
};
constexpr OptionWords option_words[] = {
    {"filesystem-limit", "bandwidth of shared storage", false, "shared storage"},
    {"filesystem-read-limit", "reading of shared storage"},
    {"write-bandwidth", "writing of a node"},
    {"read-bandwidth", "reading of a node"},
    {"process-rate", "rate of a process"},
    {"network", "network of a node"},
    {"host-link", "link to the host"},
    {"tier-capacity", "capacity"},
    {"tier", "storage", true},
    {"node", "kind of node", true},
    {"model", "model", true},
    {"optimizer", "optimizer", true},
    {"framework", "framework", true},
    {"strategy", "strategy", true},
    {"size", "state"},
    {"fsdp", "FSDP over ranks"},
    {"tp", "tensor parallel"},
    {"pp", "pipeline stages"},
    {"dp", "data parallel"},
    {"cp", "context parallel"},
    {"ep", "expert parallel"},
    {"zero", "ZeRO stage"},
    {"ema", "EMA"},
    {"mtbf", "MTBF"},
    {"node-mtbf", "MTBF of a node"},
    {"failure-shape", "Weibull shape"},
    {"interval", "interval"},
    {"every", "steps between saves"},
    {"step", "step time"},
    {"update", "update of the state"},
};

[[nodiscard]] const OptionWords* find_words(const OptionAxis& axis) {
  for (const OptionWords& one : option_words) {
    if (one.option == std::string_view(axis.option->name)) return &one;
  }
  return nullptr;
}

}  // namespace

std::string words_of(const OptionAxis& axis) {
  if (const OptionWords* found = find_words(axis)) return std::string(found->words);
  std::string name(axis.option->name);
  std::replace(name.begin(), name.end(), '-', ' ');
  return name;
}

std::string value_in_words(const OptionAxis& axis, const std::string& value) {
  const OptionWords* found = find_words(axis);
  if (found != nullptr && found->speaks_alone) return value;
  const std::string words =
      found != nullptr && !found->of_value.empty() ? std::string(found->of_value) : words_of(axis);
  return words + " " + value;
}

OptionAxis read_axis(const Option& option, const std::string& text) {
  OptionAxis axis{.option = &option, .column = column_of(option), .shows = shows_of(option)};
  if (std::string_view(option.name) == "strategy" && text == "all") {
    for (const ckpt::StrategyInfo* info : ckpt::strategies::all) axis.texts.emplace_back(info->name);
    return axis;
  }
  for (const std::string& value : split_values(option, text)) {
    std::size_t at = value.find(":log:");
    if (at == value.npos) at = value.find(":lin:");
    if (at != value.npos) {
      add_spaced(axis, value, at);
    } else {
      add_value(axis, value);
    }
  }
  std::vector<std::string_view> sorted(axis.texts.begin(), axis.texts.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) reject(option, *twice, "is there twice");
  if (axis.texts.size() > max_values) reject(option, text, fmt::format("has more than {} values", max_values));
  return axis;
}

Points::Points(const Given& given) : given_(given.without("save-job")) {
  if (given.has("save-job")) throw ckpt::InvalidInput("--save-job is of one job: ckpt plan writes it");
  given_.read_files();
  for (const Option& option : all_options()) {
    const std::string* text = can_be_axis(option) ? given_.text(option.name) : nullptr;
    if (text == nullptr) continue;
    OptionAxis axis = read_axis(option, *text);
    given_ = given_.with(option.name, axis.texts.front());
    if (axis.texts.size() < 2) continue;
    numbers_.add(axis.texts.size());
    axes_.push_back(std::move(axis));
  }
  const std::string* strategy = given_.text("strategy");
  best_ = strategy != nullptr && *strategy == "best";
  first_ = given_.without("strategy").description();
  for (const OptionAxis& axis : axes_) {
    Way way = way_of(axis);
    ways_.push_back(way);
    if (way == Way::moved) {
      const auto entry = std::find_if(std::begin(moved_inputs), std::end(moved_inputs),
                                      [&](const Moved& moved) { return moved.option == axis.option->name; });
      moved_.emplace_back(entry->input, axis.numbers);
    } else if (way == Way::period) {
      moved_.push_back(ckpt::Axis::periods(axis.numbers));
    } else {
      moved_.push_back(ckpt::Axis::strategies());  // in its place
    }
  }
  check_names();
}

Points::Way Points::way_of(const OptionAxis& axis) const {
  const std::string_view name = axis.option->name;
  if (name == "strategy") return Way::strategy;
  if (name == "interval") return Way::period;
  const auto entry = std::find_if(std::begin(moved_inputs), std::end(moved_inputs),
                                  [&](const Moved& moved) { return moved.option == name; });
  if (entry == std::end(moved_inputs)) return Way::described;
  // What else is made of it: an interval of steps, a published MTBF without the time down.
  const bool of_outage = name == "detection" || name == "rescheduling" || name == "initialisation" ||
                         name == "restore" || name == "warm-up";
  if (name == "step" && first_.has("saving.steps")) return Way::described;
  if (of_outage && (first_.has("failures.record") || first_.has("failures.observed_nodes"))) return Way::described;
  return Way::moved;
}

std::string Points::options(std::uint64_t point) const {
  std::string text;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    text += fmt::format("{}--{} {}", text.empty() ? "" : " ", axes_[i].option->name,
                        shell_word(axes_[i].texts[digit(point, i)]));
  }
  return text;
}

std::string Points::words(std::uint64_t point) const {
  std::string text;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const OptionAxis& axis = axes_[i];
    const std::size_t at = digit(point, i);
    const bool number = !axis.numbers.empty() && !std::isnan(axis.numbers[at]);
    if (!text.empty()) text += ", ";
    text += value_in_words(axis, number ? text_of(axis.numbers[at], axis.shows) : axis.texts[at]);
  }
  return text;
}

PointJob Points::unmoved() const {
  Given rest = given_;
  for (const OptionAxis& axis : axes_) rest = rest.without(axis.option->name);
  return describe(rest);
}

std::uint64_t Points::described_number(std::uint64_t point) const {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    if (ways_[i] == Way::described) number = number * axes_[i].texts.size() + digit(point, i);
  }
  return number;
}

PointJob Points::describe(std::uint64_t point) const {
  Given one = given_;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const OptionAxis& axis = axes_[i];
    if (ways_[i] == Way::described) one = one.with(axis.option->name, axis.texts[digit(point, i)]);
    if (ways_[i] == Way::strategy) one = one.without("strategy");
  }
  if (best_) one = one.without("strategy");
  return describe(one);
}

PointJob Points::describe(const Given& one) {
  PointJob made;
  try {
    const Asked asked = ask(one);
    made.job = asked.described.job;
    made.accelerators = accelerators_of(asked.described).value_or(0.0);
  } catch (const ckpt::InvalidInput& error) {
    made.reason = error.what();
  }
  return made;
}

/// A name that no catalog has is an error and not an impossible point.
void Points::check_names() const {
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    if (!axes_[i].numbers.empty()) continue;
    for (const std::string& text : axes_[i].texts) {
      if (is_best(*axes_[i].option, text)) continue;
      try {
        static_cast<void>(ask(given_.with(axes_[i].option->name, text)));
      } catch (const ckpt::InvalidInput& error) {
        if (std::string_view(error.what()).find("unknown ") != std::string_view::npos) throw;
      }
    }
  }
}

Points::Maker::Maker(const Points& points) : points_(&points), slots_(max_slots) {}

const PointJob& Points::Maker::make(std::uint64_t point) {
  const std::uint64_t number = points_->described_number(point);
  Slot& slot = slots_[static_cast<std::size_t>(number % max_slots)];
  if (slot.number != number) slot = {number, points_->describe(point)};
  made_ = slot.job;
  if (!made_.reason.empty()) return made_;
  try {
    move(point);
  } catch (const ckpt::InvalidInput& error) {
    made_.reason = error.what();
  }
  return made_;
}

void Points::Maker::move(std::uint64_t point) {
  const Points& points = *points_;
  ckpt::Job& job = made_.job;
  bool best = points.best_;
  for (std::size_t i = 0; i < points.axes_.size(); ++i) {
    const std::size_t which = points.digit(point, i);
    const std::string& text = points.axes_[i].texts[which];
    switch (points.ways_[i]) {
      case Way::described:
        break;
      case Way::strategy:
        best = text == "best";
        if (!best) job.saving.strategy = ckpt::strategies::get(text).strategy;
        break;
      case Way::period:
        job = without_interval(job);
        if (text != "best") points.moved_[i].set(job, which);
        break;
      case Way::moved:
        points.moved_[i].set(job, which);
    }
  }
  if (!best) return;
  if (!law_of(job)) throw ckpt::InvalidInput("--strategy best needs --mtbf TIME");
  job.saving.strategy = ckpt::best(job).saving.strategy;
}

}  // namespace program
