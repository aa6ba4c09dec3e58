#include "numbers.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace program::page {

namespace {

[[nodiscard]] std::string with_unit(std::string text, std::string_view unit) { return text.append(nbsp).append(unit); }

/// Three digits, no zeros behind the decimal point.
[[nodiscard]] std::string three_digits(double x) {
  if (x >= 999.5) return number(x, 0);
  std::string text = fmt::format("{:.{}f}", x, x < 9.995 ? 2 : x < 99.95 ? 1 : 0);
  if (text.find('.') != text.npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  return text;
}

[[nodiscard]] std::string scaled(double x, std::string_view suffix) {
  constexpr std::string_view prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t i = 0;
  for (; x >= 999.5 && i + 1 < std::size(prefixes); ++i) x /= 1000.0;
  return three_digits(x).append(nbsp).append(prefixes[i]).append(suffix);
}

}  // namespace

std::string number(double x, int decimals) {
  if (std::isnan(x)) return "–";
  if (std::isinf(x)) return "never ends";
  if (std::abs(x) >= 1e9) return fmt::format("{:.1e}", x);
  const std::string digits = fmt::format("{:.{}f}", std::abs(x), decimals);
  const std::size_t point = digits.find('.') == digits.npos ? digits.size() : digits.find('.');
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i < point && (point - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  const bool zero = digits.find_first_not_of("0.") == digits.npos;
  return x < 0.0 && !zero ? "\u2212" + text : text;
}

int decimals_for(double size) {
  int decimals = 0;
  for (double least = 9.95; decimals < 9 && size < least; least /= 10.0) ++decimals;
  return size > 0.0 ? decimals : 1;
}

std::string amount(double x) {
  const double size = std::abs(x);
  if (size > 0.0 && size < 0.00095) return "below 0.001";
  return number(x, std::min(decimals_for(size), 3));
}

std::string hours(double h) {
  if (std::isinf(h)) return "does not end";
  return h > 0.0 && h < 0.0995 ? duration(3600.0 * h) : with_unit(amount(h), "h");
}

std::string ends(double low, double high, std::string_view to) {
  const double size = std::abs(low) > std::abs(high) && !std::isinf(low) ? std::abs(low) : std::abs(high);
  const int decimals = decimals_for(size);
  return number(low, decimals).append(to).append(std::isinf(high) ? "no end" : number(high, decimals));
}

int percent_decimals(double fraction, double against) {
  int decimals = fraction >= 0.9995 ? 3 : fraction >= 0.995 ? 2 : 1;
  const bool other = against >= 0.0 && std::abs(fraction - against) > 1e-7;
  while (other && decimals < 5 &&
         fmt::format("{:.{}f}", 100.0 * fraction, decimals) == fmt::format("{:.{}f}", 100.0 * against, decimals)) {
    ++decimals;
  }
  return decimals;
}

std::string round_percent(double fraction) {
  std::string text = fmt::format("{:.4f}", 100.0 * fraction);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return with_unit(text, "%");
}

std::string small_percent(double fraction) {
  if (fraction >= 0.00995 || !(fraction > 0.0)) return with_unit(number(100.0 * fraction, 1), "%");
  if (fraction < 1e-6) return "less than " + with_unit("0.0001", "%");
  return with_unit(fmt::format("{:.2g}", 100.0 * fraction), "%");
}

std::string percent(double fraction, double against) {
  return with_unit(number(100.0 * fraction, percent_decimals(fraction, against)), "%");
}

std::string duration(double seconds) {
  if (std::isinf(seconds)) return "never";
  if (seconds < 0.9995) {
    if (!(seconds > 0.0)) return with_unit("0", "s");
    if (seconds < 0.9995e-3) return with_unit(three_digits(seconds * 1e6), "µs");
    return seconds < 0.0995 ? with_unit(three_digits(seconds * 1e3), "ms")
                            : with_unit(fmt::format("{:.2f}", seconds), "s");
  }
  if (seconds < 119.95)
    return with_unit(seconds < 9.95 ? three_digits(std::round(seconds * 10.0) / 10.0) : three_digits(seconds), "s");
  const auto two = [](double whole, double rest, std::string_view big, std::string_view small) {
    std::string text = with_unit(number(whole, 0), big);
    if (rest >= 0.5) text.append(nbsp).append(with_unit(number(rest, 0), small));
    return text;
  };
  if (seconds < 3599.5) {
    const double all = std::round(seconds);
    if (seconds >= 599.5)
      return with_unit(number(seconds / 60.0, std::abs(std::fmod(seconds, 60.0)) < 0.5 ? 0
                                              : seconds < 1800.0                       ? 1
                                                                                       : 0),
                       "min");
    return two(std::floor(all / 60.0), std::fmod(all, 60.0), "min", "s");
  }
  if (seconds < 86400.0 * 2.0 - 30.0) {
    const double all = std::round(seconds / 60.0);
    return two(std::floor(all / 60.0), std::fmod(all, 60.0), "h", "min");
  }
  const double days = seconds / 86400.0;
  const bool whole = std::abs(days - std::round(days)) < 0.05;
  return with_unit(number(days, whole || days >= 99.5 ? 0 : 1), "days");
}

TimeUnit unit_of(double seconds) {
  if (seconds < 119.95) return {1.0, "s"};
  if (seconds < 7170.0) return {60.0, "min"};
  if (seconds < 86400.0 * 2.0) return {3600.0, "h"};
  return {86400.0, "d"};
}

std::string short_duration(double seconds) {
  if (!std::isfinite(seconds)) return "never";
  if (seconds < 0.9995) return duration(seconds);
  TimeUnit unit = unit_of(seconds);
  for (const TimeUnit larger : {TimeUnit{60.0, "min"}, TimeUnit{3600.0, "h"}, TimeUnit{86400.0, "d"}}) {
    // One of a unit, rather than 60 of the smaller.
    if (std::abs(seconds / larger.seconds - 1.0) < 0.005) unit = larger;
  }
  const double x = seconds / unit.seconds;
  const bool whole = std::abs(x - std::round(x)) < 0.005;
  return with_unit(number(x, whole || x >= 9.95 ? 0 : 1), unit.name);
}

std::string time_ends(double low, double high, std::string_view between, bool words) {
  if (std::isinf(high)) return short_duration(low).append(between).append("no end");
  if (high > 60.0 * low) return short_duration(low).append(between).append(short_duration(high));
  const TimeUnit unit = unit_of(high);
  const double a = low / unit.seconds, b = high / unit.seconds;
  const int decimals = b < 9.95 ? (a < 0.095 ? 2 : 1) : a < 0.95 ? 1 : 0;
  std::string_view name = unit.name;
  if (words) name = unit.name == "min" ? "minutes" : unit.name == "h" ? "hours" : unit.name == "d" ? "days" : "seconds";
  return with_unit(number(a, decimals).append(between).append(number(b, decimals)), name);
}

std::string bytes(double b) { return scaled(b, "B"); }
std::string rate(double bytes_per_second) { return scaled(bytes_per_second, "B/s"); }

std::string money(double amount, std::string_view currency, double scale) {
  const double size = std::abs(scale);
  const std::string sign(amount < 0.0 ? "\u2212" : "");
  const std::string head = sign + std::string(currency);
  const double x = std::abs(amount);
  if (std::isinf(x)) return "no end";
  if (size >= 0.9995e9) return with_unit(head + number(x / 1e9, size < 99.5e9 ? 2 : 0), "G");
  if (size >= 0.9995e6) return with_unit(head + number(x / 1e6, size < 99.5e6 ? 2 : 0), "M");
  if (size >= 9.995e3) return with_unit(head + number(x / 1e3, 0), "k");
  return head + number(x, 0);
}

double tick_step(double most) {
  if (!(most > 0.0) || !std::isfinite(most)) return 1.0;
  const double power = std::pow(10.0, std::floor(std::log10(most / 5.0)));
  const double part = most / 5.0 / power;
  return power * (part < 1.5 ? 1.0 : part < 3.5 ? 2.0 : part < 7.5 ? 5.0 : 10.0);
}

}  // namespace program::page
