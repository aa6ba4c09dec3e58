#pragma once
// How sure the answer is, where figures were given with a range.

#include <optional>
#include <string>

#include <ckpt/io/described_job.hpp>
#include <ckpt/job/robust.hpp>

#include "fields.hpp"

namespace program {

inline constexpr FieldInfo range_fields[] = {
    {"output", Shows::text, "How sure", "what the job costs"},
    {"unit", Shows::text, "", "base unit of the values"},
    {"value", Shows::number, "at its word", "with every figure at its word"},
    {"low", Shows::number, "10 %", "one in ten is below"},
    {"median", Shows::number, "50 %", "half is below"},
    {"high", Shows::number, "90 %", "one in ten is above"},
    {"mean", Shows::number, "", "expected; null: infinite"},
};

inline constexpr FieldInfo cause_fields[] = {
    {"input", Shows::text, "Where the width comes from", "a figure that is not exact"},
    {"goodput", Shows::fraction, "of the goodput's", "part of the variance of the goodput that it explains alone"},
    {"durable_after", Shows::fraction, "of the save's", "part of the variance of the time until a save is durable"},
    {"knowing", Shows::fraction, "",
     "expected goodput that measuring it would gain, by an interval that is chosen by it"},
};

inline constexpr FieldInfo chance_fields[] = {
    {"kind", Shows::text, "How likely", "what may be: slowest stage, best strategy, a goodput"},
    {"name", Shows::text, "is", "name of the stage or strategy"},
    {"chance", Shows::fraction, "chance", "of the samples"},
};

inline constexpr FieldInfo sure_fields[] = {
    {"samples", Shows::count, "", "jobs that were solved"},
    {"impossible", Shows::count, "", "of them, whose save cannot be taken"},
    {"endless", Shows::count, "", "of them, that never finish"},
    {"best_period_s", Shows::seconds, "best interval", "with the largest expected goodput over the ranges [s]"},
    {"best_work_interval_s", Shows::seconds, "", "the same, as work between saves [s]"},
    {"regret", Shows::fraction, "not knowing costs", "expected goodput below that of who knows"},
};

/// What not knowing costs, in words.
[[nodiscard]] std::string regret_text(double regret);

/// "34 ... 120 h in 8 of 10 cases", and the chance of a gain where it may be a loss.
[[nodiscard]] std::string saved_text(const ckpt::SavedTime& saved);

/// Adds quantiles of what a job costs, where its width comes from, what is likely, and the interval that is best when
/// one does not know: sections "range", "causes", "chances" and "sure".
/// @param leads   adds a line above all else
/// @param target  a goodput whose chance is wanted
void add_range(Report& report, const ckpt::DescribedJob& described, bool leads, const std::optional<double>& target);

}  // namespace program
