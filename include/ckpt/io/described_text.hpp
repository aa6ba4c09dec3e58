#pragma once
// The texts of a description: whether they say what they should, and how far a figure may be off, as a person types
// it: "40..80 GB/s", "60 GB/s +- 20 %", "12 h x/ 2", "60 GB/s rated", "60 GB/s assumed".

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <ckpt/core/basis.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/job/input.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// A figure as it was typed: its value, and its spread as factors on that.
struct SpreadText {
  std::string value{};              ///< text of the value alone: "60 GB/s"; of a range its median
  std::optional<Spread> factors{};  ///< empty where none was said
  std::optional<Basis> basis{};     ///< what a bandwidth was said to be based on
  bool assumed = false;             ///< said to be a guess; its spread is what was said besides, or none
};

/// Checks the text of a part by its kind (quantities with their units, flags, the words of a short list) and takes the
/// spread off it. Names of a catalog are looked up when the job is made.
///
///     40..80 GB/s        one in ten is below 40, one in ten above 80: lognormal, the value is the geometric mean
///     0..5 %             one in ten is 0, one in ten above 5 %: see `Spread`; of what can be 0 (`can_be_zero`)
///     60 GB/s +- 20 %    one in ten is below 48, one in ten above 72, the median is 60
///     12 h x/ 2          one in ten is below 6 h, one in ten above 24 h, the median is 12 h
///     60 GB/s rated      a name of `Basis`: as much of it as saves were measured to reach, see `spreads::all`
///     60 GB/s assumed    a guess: the same number; also behind a range
///
/// @param key     which part; a duration, size, bandwidth or fraction that is an `Input` of a job can have a spread
/// @param text    as typed
/// @param origin  who says so, for messages
/// @throws InvalidInput naming origin, text and what it should look like: what the parsers of parse.hpp reject; a
/// spread
///         of what can have none; a low end above the high one; one that reaches zero; a factor below 1
inline SpreadText check_described(const DescribedKey& key, std::string_view text, std::string_view origin);

/// The input that a part of a description is a figure of; nothing where it is none.
[[nodiscard]] constexpr std::optional<Input> input_of(std::string_view key);

// ---- implementation

constexpr std::optional<Input> input_of(std::string_view key) {
  struct Entry {
    std::string_view key;
    Input input;
  };
  constexpr Entry entries[] = {{"state.bytes", Input::state},
                               {"machine.node.network", Input::peer_network},
                               {"machine.node.storage.write_bandwidth", Input::local_write},
                               {"machine.node.storage.read_bandwidth", Input::local_read},
                               {"machine.to_host.per_accelerator", Input::host_link},
                               {"machine.storage_network", Input::network},
                               {"machine.shared.write_aggregate", Input::shared_write},
                               {"machine.shared.write_per_client", Input::shared_write},
                               {"machine.shared.read_aggregate", Input::shared_read},
                               {"machine.shared.read_per_client", Input::shared_read},
                               {"training.work", Input::work},
                               {"training.step", Input::step},
                               {"training.update", Input::update},
                               {"training.network_idle", Input::network_idle},
                               {"failures.mtbf", Input::mtbf},
                               {"failures.node_mtbf", Input::mtbf},
                               {"failures.outage.detection", Input::detection},
                               {"failures.outage.rescheduling", Input::rescheduling},
                               {"failures.outage.initialisation", Input::initialisation},
                               {"failures.outage.restore", Input::restore},
                               {"failures.outage.warm_up", Input::warm_up},
                               {"failures.spares.replacement", Input::replacement},
                               {"failures.notice.time", Input::notice},
                               {"failures.notice.share", Input::notice_share},
                               {"saving.slowdown", Input::slowdown},
                               {"saving.serialiser.write_per_process", Input::serialise},
                               {"saving.host_memory.copy_per_process", Input::host_copy},
                               {"saving.host_memory_free", Input::host_memory_free},
                               {"saving.staging_budget", Input::staging_budget},
                               {"saving.reliability.failed", Input::failed_saves},
                               {"saving.reliability.unusable", Input::unusable_saves},
                               {"saving.cost.blocking", Input::blocking},
                               {"saving.cost.writing", Input::writing},
                               {"saving.cost.slowdown", Input::slowdown}};
  for (const Entry& entry : entries) {
    if (entry.key == key) return entry.input;
  }
  return std::nullopt;
}

namespace detail {

/// The number of a text in base units, by the kind of the key, and the base unit.
struct BaseNumber {
  double number;
  std::string_view unit;
};
[[nodiscard]] inline BaseNumber parse_base(DescribedKind kind, std::string_view origin, std::string_view text) {
  switch (kind) {
    case DescribedKind::duration:
      return {parse_duration(origin, text).value(), " s"};
    case DescribedKind::size:
      return {parse_size(origin, text).value(), " B"};
    case DescribedKind::bandwidth:
      return {parse_bandwidth(origin, text).value(), " B/s"};
    default:
      return {parse_fraction(origin, text), ""};
  }
}

[[nodiscard]] constexpr bool can_have_spread(const DescribedKey& key) {
  return input_of(key.name).has_value() &&
         (key.kind == DescribedKind::duration || key.kind == DescribedKind::size ||
          key.kind == DescribedKind::bandwidth || key.kind == DescribedKind::fraction);
}

/// Where a sign that begins a spread stands, and how long it is.
struct SpreadSign {
  std::size_t at = std::string_view::npos;
  std::size_t length = 0;
};
[[nodiscard]] inline SpreadSign find_sign(std::string_view text, std::initializer_list<std::string_view> signs) {
  for (const std::string_view sign : signs) {
    if (const std::size_t at = text.find(sign); at != text.npos) return {at, sign.size()};
  }
  return {};
}

[[nodiscard]] constexpr bool is_word(const DescribedKey& key) {
  return key.kind == DescribedKind::name || key.kind == DescribedKind::words || key.kind == DescribedKind::file ||
         key.kind == DescribedKind::flag;
}

[[nodiscard]] inline SpreadText split_spread(const DescribedKey& key, std::string_view text, std::string_view origin) {
  constexpr std::string_view guess = "assumed";
  const std::string_view all = trimmed(text);
  if (!is_word(key) && all.size() > guess.size() && all.substr(all.size() - guess.size()) == guess &&
      all[all.size() - guess.size() - 1] == ' ') {
    SpreadText said = split_spread(key, trimmed(all.substr(0, all.size() - guess.size())), origin);
    said.assumed = true;
    return said;
  }
  if (const std::size_t space = text.find_last_of(' ');
      key.kind == DescribedKind::bandwidth && space != text.npos && input_of(key.name)) {
    for (const BasisSpread& basis : no_spreads) {
      if (text.substr(space + 1) != basis.name) continue;
      return {.value = std::string(trimmed(text.substr(0, space))), .basis = basis.basis};
    }
  }
  const SpreadSign to = find_sign(text, {"...", "..", "\u2026"});
  const SpreadSign part = find_sign(text, {"+-", "+/-", "\u00b1"});
  const SpreadSign times = find_sign(text, {"x/", "*/", "\u00d7/"});
  if (is_word(key) || (to.length == 0 && part.length == 0 && times.length == 0)) return {.value = std::string(text)};
  TypedArgument argument{origin, text, "LOW..HIGH, VALUE +- PART or VALUE x/ FACTOR"};
  if (!can_have_spread(key)) argument.reject("cannot have a range");
  if ((to.length != 0) + (part.length != 0) + (times.length != 0) > 1) argument.reject("has two ranges");
  if (to.length != 0) {
    const std::string_view high = trimmed(text.substr(to.at + to.length));
    std::string low(trimmed(text.substr(0, to.at)));
    if (low.find_first_not_of("0123456789.+-eE") == low.npos) {  // the unit stands once, behind both
      const std::size_t unit = high.find_first_not_of("0123456789.+-eE");
      if (unit != high.npos) low.append(" ").append(high.substr(unit));
    }
    const BaseNumber a = parse_base(key.kind, origin, low);
    const BaseNumber b = parse_base(key.kind, origin, high);
    const bool from_zero = can_be_zero(*input_of(key.name)) && !(a.number > 0.0) && b.number > 0.0;
    if (!from_zero && !(a.number > 0.0)) argument.reject("has a low end that is not above 0");
    if (!(a.number <= b.number)) argument.reject("has a low end above the high one");
    if (!(a.number < b.number)) return {.value = std::string(high), .factors = factor(1.0)};
    const double most = key.kind == DescribedKind::fraction ? 1.0 : std::numeric_limits<double>::infinity();
    if (!(b.number < most)) argument.reject("has a high end that is not below 1");
    const double middle =
        from_zero ? between(0.0, b.number).quantile(0.5, most) : math::sqrt(a.number) * math::sqrt(b.number);
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), middle).ptr;
    std::string value = std::string(digits.data(), end).append(b.unit);
    if (from_zero) return {.value = value, .factors = Spread::factors({{0.1, 0.0}, {0.9, b.number / middle}})};
    return {.value = value,
            .factors = Spread::factors(
                {{0.1, (std::min)(1.0, a.number / middle)}, {0.5, 1.0}, {0.9, (std::max)(1.0, b.number / middle)}})};
  }
  const SpreadSign& sign = part.length != 0 ? part : times;
  const std::string value(trimmed(text.substr(0, sign.at)));
  const std::string_view off = trimmed(text.substr(sign.at + sign.length));
  if (!(parse_base(key.kind, origin, value).number > 0.0)) argument.reject("is a range around 0");
  if (part.length != 0) {
    const double fraction = parse_fraction(origin, off);
    if (!(fraction < 1.0)) argument.reject("reaches through 0");
    return {.value = value, .factors = plus_minus(fraction)};
  }
  double by = 0.0;
  const auto [end, error] = std::from_chars(off.data(), off.data() + off.size(), by);
  if (error != std::errc() || end != off.data() + off.size() || !(by >= 1.0) || !(by <= 1e6)) {
    argument.reject("needs a factor from 1 to 10^6 after x/");
  }
  return {.value = value, .factors = factor(by)};
}

}  // namespace detail

inline SpreadText check_described(const DescribedKey& key, std::string_view typed, std::string_view origin) {
  SpreadText said = detail::split_spread(key, typed, origin);
  const std::string_view text = said.value;
  const auto one_of = [&](std::string_view words) {
    std::string list;
    for (std::string_view rest = words; !rest.empty();) {
      const std::size_t space = (std::min)(rest.find(' '), rest.size());
      if (rest.substr(0, space) == text) return;
      list.append(list.empty() ? "" : ", ").append(rest.substr(0, space));
      rest.remove_prefix((std::min)(space + 1, rest.size()));
    }
    detail::reject(InvalidInput("")
                       .append(origin)
                       .append(": \"")
                       .append(ckpt::printable(text.substr(0, 60)))
                       .append("\" is none of: ")
                       .append(list));
  };
  switch (key.kind) {
    case DescribedKind::duration:
      (void)parse_duration(origin, text);
      break;
    case DescribedKind::size:
      (void)parse_size(origin, text);
      break;
    case DescribedKind::bandwidth:
      (void)parse_bandwidth(origin, text);
      break;
    case DescribedKind::count:
      (void)parse_count(origin, text);
      break;
    case DescribedKind::fraction:
      (void)parse_fraction(origin, text);
      break;
    case DescribedKind::bytes:
      (void)parse_bytes_each(origin, text);
      break;
    case DescribedKind::real:
      (void)parse_plain_number(origin, text);
      break;
    case DescribedKind::flag:
      one_of("true false");
      break;
    case DescribedKind::name:
      if (key.catalog.find(' ') != key.catalog.npos) one_of(key.catalog);
      [[fallthrough]];
    case DescribedKind::words:
    case DescribedKind::file:
      if (text.empty()) detail::reject(InvalidInput("").append(origin).append(": \"\" is empty"));
  }
  return said;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
