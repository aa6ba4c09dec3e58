#include "plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/io/format.hpp>

namespace program {

std::string plot_of_law(const ckpt::logs::Estimate& estimate) {
  constexpr std::size_t columns = 61;
  constexpr int height = 11;
  const ckpt::FailureFit& fit = *estimate.fit;
  const ckpt::Seconds longest = estimate.lifetimes.back().time;
  std::string rows[height];
  for (std::string& row : rows) row.assign(columns, ' ');
  const auto put = [&rows](std::size_t column, double part, char c) {
    const double row = std::round((1.0 - std::clamp(part, 0.0, 1.0)) * (height - 1));
    rows[static_cast<std::size_t>(row)][column] = c;
  };
  for (std::size_t i = 0; i < columns; ++i) {
    const ckpt::Seconds age = longest * (static_cast<double>(i) / (columns - 1));
    if (fit.has_weibull) put(i, fit.weibull.survival(age), '~');
    put(i, fit.exponential.survival(age), '-');
  }
  ckpt::survival_of(estimate.lifetimes, [&](ckpt::Seconds time, double part) {
    put(static_cast<std::size_t>(std::lround(time / longest * (columns - 1))), part, 'o');
  });
  std::string text = "  still up\n";
  const auto add = [&text](std::string_view label, std::string_view border, std::string_view line) {
    std::string whole = fmt::format("  {:>7} {}{}", label, border, line);
    text += whole.substr(0, whole.find_last_not_of(' ') + 1) + "\n";
  };
  for (int i = 0; i < height; ++i) {
    add(i % 5 == 0 ? fmt::format("{} %", 100 - 10 * i) : "", "|", rows[i]);
  }
  add("", "+", std::string(columns, '-'));
  const std::string end = fmt::format("{:.3h}", longest);
  add("", " ", fmt::format("0{:>{}}", end, columns - 1));
  add("", " ", fmt::format("time up;  o log  - exponential{}", fit.has_weibull ? "  ~ Weibull" : ""));
  return text;
}

}  // namespace program
