#pragma once
// What matters most: each input of the job moved alone.

#include <string>
#include <string_view>

#include <ckpt/io/described_job.hpp>
#include <ckpt/save/strategy.hpp>

#include "fields.hpp"

namespace program {

inline constexpr FieldInfo sensitivity_fields[] = {
    {"input", Shows::text, "", "what is moved, all else as it is"},
    {"description", Shows::text, "what matters most", "in words"},
    {"value", Shows::number, "now", "in the base unit"},
    {"unit", Shows::text, "", "base unit of the value"},
    {"elasticity", Shows::number, "elasticity",
     "percent of the wall clock for a percent of the input, at the interval in force; a derivative"},
    {"gain_of_tenth", Shows::fraction, "10 % better: a day",
     "goodput when it is 10 % better less goodput now; in text as useful time gained in a day"},
    {"gain_of_twice", Shows::fraction, "twice as good", "the same when it is twice as good: 0.01 is one point"},
    {"accelerator_hours", Shows::number, "", "saved by twice as good; null without nodes [h]"},
    {"range_stated", Shows::flag, "", "whether its range was given or fitted; else half and twice the value"},
    {"low", Shows::number, "", "one in ten is below, in the base unit"},
    {"high", Shows::number, "its range", "one in ten is above"},
    {"lost_hours_low", Shows::number, "", "lost with the input there, at the interval in force; null: no end [h]"},
    {"lost_hours_high", Shows::number, "hours lost", "the same at the other end [h]"},
};

inline constexpr FieldInfo break_even_fields[] = {
    {"strategy", Shows::text, "", "today's, or the second best where that is the best"},
    {"input", Shows::text, "", "what is moved, all else as it is"},
    {"description", Shows::text, "if this were", "in words"},
    {"value", Shows::number, "value", "from here on it loses no more than the best one, in the base unit"},
    {"unit", Shows::text, "", "base unit of the values"},
    {"now", Shows::number, "now", "in the base unit"},
};

/// A value of an input with its unit.
[[nodiscard]] std::string input_text(double value, std::string_view unit);

/// Rows of the section "sensitivity" of a job with failures, by what 10 % gain.
/// @param leads  adds a line above all else
void add_sensitivity(Report& report, const ckpt::DescribedJob& described, bool leads);

/// Rows of the section "break_even": what would have to be true for another strategy than the job's to win.
void add_break_even(Report& report, const ckpt::Job& job, ckpt::SaveStrategy other);

}  // namespace program
