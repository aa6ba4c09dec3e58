#pragma once
// Numbers as the page writes them: a no-break space before the unit, thousands with a comma, a true minus.

#include <string>
#include <string_view>

namespace program::page {

/// Between a number and its unit.
inline constexpr std::string_view nbsp = "\u00A0";

/// A number with so many decimals and commas: "1,024.5"; beyond 10^9 as "1.2e+12", infinite as "never ends".
[[nodiscard]] std::string number(double x, int decimals);
/// Decimals with which a number of this size has two digits or more: 0 from 10 on, then 1, 2, ... 9.
[[nodiscard]] int decimals_for(double size);
/// Below 10 one decimal, from 10 on none: "4.3", "252"; below 1 two or three, so that it is not 0.
[[nodiscard]] std::string amount(double x);
/// Hours: "4.3 h", "252 h"; below 6 minutes as a time, "12.6 s"; infinite: "does not end".
[[nodiscard]] std::string hours(double h);
/// Two ends with the decimals of the larger: "20–72", "0.57–3.51". `to`: in prose, "20 to 72".
[[nodiscard]] std::string ends(double low, double high, std::string_view to = "–");
/// A share in percent: "95.1 %", with more decimals from 99.5 % on and where `against` would look equal.
[[nodiscard]] std::string percent(double fraction, double against = -1.0);
/// A share that was given, with the decimals it has: "95 %", "99.5 %".
[[nodiscard]] std::string round_percent(double fraction);
/// A share that is lost: one decimal, below 1 % two digits: "9.1 %", "0.034 %".
[[nodiscard]] std::string small_percent(double fraction);
/// The decimals that `percent` takes.
[[nodiscard]] int percent_decimals(double fraction, double against = -1.0);
/// A time as one says it: "5 min 20 s", "38 min", "4 h", "94.7 s", "30 days".
[[nodiscard]] std::string duration(double seconds);
/// The same as short as it can be, for axes and strips: "3.6 min", "95 s", "4 h".
[[nodiscard]] std::string short_duration(double seconds);
/// Unit and size in which a range of times is written: "s", "min", "h", "d".
struct TimeUnit {
  double seconds;
  std::string_view name;
};
[[nodiscard]] TimeUnit unit_of(double seconds);
/// Two times in one unit: "3.6–8.3 min"; in prose "3.6 and 8.3 minutes" is `time_ends(low, high, " and ", true)`.
[[nodiscard]] std::string time_ends(double low, double high, std::string_view between = "–", bool words = false);
/// Bytes and rates, three digits: "5.68 TB", "60 GB/s".
[[nodiscard]] std::string bytes(double b);
[[nodiscard]] std::string rate(double bytes_per_second);
/// Money, in steps of a thousand: "$1.50 M", "$28 k". `scale`: of the largest in its column.
[[nodiscard]] std::string money(double amount, std::string_view currency, double scale);

/// Round numbers for ticks from 0 to `most`: 5 to 8 of them.
[[nodiscard]] double tick_step(double most);

}  // namespace program::page
