#include "job_words.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"

namespace program::page {

const Way* today_of(const Data& data) { return data.today ? &data.ways[*data.today] : nullptr; }

double scale_of_loss(const Data& data) {
  const Way* base = data.base();
  const double to = data.recommended().lost.all();
  return base == nullptr || std::isinf(base->lost.all()) ? to : std::max(base->lost.all(), to);
}

int decimals_of(const Data& data) {
  const Way* base = data.base();
  const double to = data.recommended().lost.all();
  const bool alone = base == nullptr || std::isinf(base->lost.all());
  const double from = alone ? to : base->lost.all(), gain = from - to;
  const double least = std::min(from, to), most = std::max(from, to);
  for (int d = most < 9.95 ? 1 : 0; d < 4; ++d) {
    const double unit = std::pow(10.0, d);
    const auto shown = [unit](double x) { return std::round(x * unit); };
    if (shown(least) > 0.0 && std::abs(shown(from) - shown(to) - shown(gain)) < 0.5) return d;
  }
  return 4;
}

std::string lost_text(const Data& data, double h) {
  if (std::isinf(h)) return "more than a hundred times its work";
  if (scale_of_loss(data) < 1.0) return duration(3600.0 * h);
  std::string text = number(h, decimals_of(data));
  return text.append(nbsp).append(text == "1" || text == "1.0" ? "hour" : "hours");
}

std::string hours_and_money(const Data& data, double h) {
  std::string text = lost_text(data, h);
  if (data.price && !std::isinf(h)) {
    const double most = std::max(std::abs(h), scale_of_loss(data));
    text += " and " + money(h * data.price->per_hour, data.price->currency, most * data.price->per_hour);
  }
  return text;
}

std::string turned_into(const Way& way) {
  const bool days = way.work_h >= 72.0;
  const double unit = days ? 24.0 : 1.0;
  const double work = way.work_h / unit, wall = way.wall_h / unit;
  int decimals = 1;
  while (decimals < 4 && number(work, decimals) == number(wall, decimals)) ++decimals;
  const bool whole = std::abs(work - std::round(work)) < 0.05;
  return fmt::format("{}{}{} of work into {}", number(work, whole ? 0 : 1), nbsp, days ? "days" : "hours",
                     std::isinf(wall) ? "a run without end" : number(wall, decimals));
}

const StageBar* binding(const Way& way) {
  for (const StageBar& stage : way.stages) {
    if (stage.binds) return &stage;
  }
  return nullptr;
}

Cause cause_of(const Way& way) {
  const LostHours& lost = way.lost;
  if (std::isinf(lost.all())) return Cause::none;
  const double most = std::max({lost.saves, lost.slower, lost.twice, lost.restarts()});
  if (lost.restarts() >= most) return Cause::restarts;
  if (lost.twice >= most) return Cause::twice;
  return lost.saves >= most ? Cause::saves : Cause::slower;
}
std::string_view name_of_loss(Cause cause) {
  constexpr std::string_view words[] = {"", "saves", "slower steps", "work done twice", "restarts"};
  return words[static_cast<std::size_t>(cause)];
}
double hours_of(const Way& way, Cause cause) {
  return cause == Cause::saves    ? way.lost.saves
         : cause == Cause::slower ? way.lost.slower
         : cause == Cause::twice  ? way.lost.twice
                                  : way.lost.restarts();
}

const Way& shown_first(const Data& data) {
  const Way* base = data.base();
  return base != nullptr ? *base : data.recommended();
}

}  // namespace program::page
