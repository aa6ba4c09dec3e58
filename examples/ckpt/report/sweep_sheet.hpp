#pragma once
// The page about a sweep.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data.hpp"
#include "findings.hpp"
#include "plots.hpp"
#include "sheet.hpp"

namespace program::page {

/// What a page about a sweep shows. What is compared is goodput, or where nothing fails how long a save takes until it
/// is safe.
struct SweepShown {
  std::string subject, described;
  std::size_t points = 0, impossible = 0;
  bool goodput = true;             ///< else seconds until a save is safe
  std::string best_at;             ///< options of the best point
  double best = 0.0, worst = 0.0;  ///< of all points that have an answer
  std::optional<double> target{};  ///< --goodput-target
  std::size_t reaching = 0;        ///< points that reach it
  struct Moved {
    std::string option;  ///< "--nodes"
    std::size_t values = 0;
    bool numeric = false;
    std::string best_at{}, worst_at{};  ///< its value in the best point; that whose best point is worst
    double best = 0.0, worst = 0.0;     ///< the best point of these
    std::string as_good{};              ///< values within 0.1 % of the best: "8 to 32"; empty where it is one
    std::string reaches{};              ///< values with a point that reaches the target; empty: none
    [[nodiscard]] double width() const { return best > worst ? best - worst : worst - best; }
  };
  std::vector<Moved> moved{};  ///< that which decides most first
  std::string over;            ///< "each the best of 12 combinations of --writers and --strategy"; empty: of one
  std::optional<Map> map{};    ///< one of these three
  std::optional<Curves> curves{};
  std::optional<Bars> bars{};
  std::optional<Front> front{};
  Grid values{};  ///< of the chart
  Grid top{};     ///< the best points
  std::vector<InputLine> inputs{};
  std::vector<std::string> assumptions{};
};

/// Places of the page: three sentences, then parts.
enum class SweepSlot { best, decides, choice, chart };
inline constexpr SweepSlot all_sweep_slots[] = {SweepSlot::best, SweepSlot::decides, SweepSlot::choice,
                                                SweepSlot::chart};
using SweepFinding = FindingOf<SweepShown, SweepSlot>;
[[nodiscard]] std::span<const SweepFinding> sweep_findings();

[[nodiscard]] Sheet sheet_of(const SweepShown& shown);

}  // namespace program::page
