#pragma once
// The page about a save or a load that was measured.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "findings.hpp"
#include "plots.hpp"
#include "sheet.hpp"

namespace program::page {

/// What a page about a measured save or load shows.
struct DiagnosisShown {
  std::string subject, described;
  bool load = false;
  double bytes = 0.0, measured_s = 0.0, expected_s = 0.0, fastest_s = 0.0;
  bool as_expected = false;
  struct Stage {
    std::string name, limit;
    double time_s = 0.0, fastest_s = 0.0;
    bool binds = false;
  };
  std::vector<Stage> stages{};
  struct Cause {
    std::string name, remedy, evidence;
    double predicted_s = 0.0;  ///< the whole save, if this is the cause
    bool part = false;         ///< explains a part alone
  };
  std::vector<Cause> causes{};  ///< the closest first
  std::string untested{};       ///< options that would make more causes testable
  Grid stage_table{}, cause_table{};
  std::vector<InputLine> inputs{};
  std::vector<std::string> assumptions{};

  [[nodiscard]] double ratio() const { return expected_s > 0.0 ? measured_s / expected_s : 0.0; }
};

/// Places of the page: three sentences, then parts.
enum class DiagnosisSlot { verdict, cause, act, stages, causes };
inline constexpr DiagnosisSlot all_diagnosis_slots[] = {
    DiagnosisSlot::verdict, DiagnosisSlot::cause, DiagnosisSlot::act, DiagnosisSlot::stages, DiagnosisSlot::causes};
using DiagnosisFinding = FindingOf<DiagnosisShown, DiagnosisSlot>;
[[nodiscard]] std::span<const DiagnosisFinding> diagnosis_findings();

[[nodiscard]] Sheet sheet_of(const DiagnosisShown& shown);

}  // namespace program::page
