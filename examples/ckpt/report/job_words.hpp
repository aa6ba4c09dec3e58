#pragma once
// What several sentences about a job say.

#include <string>
#include <string_view>

#include "data.hpp"

namespace program::page {

[[nodiscard]] const Way* today_of(const Data& data);
/// The largest loss that the three sentences speak of.
[[nodiscard]] double scale_of_loss(const Data& data);
/// Decimals of hours in the three sentences: as many as the reader needs to subtract.
[[nodiscard]] int decimals_of(const Data& data);
/// "252 hours"; where all of it is less than an hour "4.2 min".
[[nodiscard]] std::string lost_text(const Data& data, double h);
/// "252 hours", "252 hours and $1.50 M".
[[nodiscard]] std::string hours_and_money(const Data& data, double h);
/// "30 days of work into 40.5", "12 h of work into 14.1".
[[nodiscard]] std::string turned_into(const Way& way);
[[nodiscard]] const StageBar* binding(const Way& way);
/// The largest part of what a way loses.
enum class Cause { none, saves, slower, twice, restarts };
[[nodiscard]] Cause cause_of(const Way& way);
/// "work done twice"; empty for none.
[[nodiscard]] std::string_view name_of_loss(Cause cause);
[[nodiscard]] double hours_of(const Way& way, Cause cause);
/// What the first chart is about: today, or the best that stops training, or the only way there is.
[[nodiscard]] const Way& shown_first(const Data& data);

}  // namespace program::page
