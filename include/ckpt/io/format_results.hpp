#pragma once
// fmt formatters of every result: `{}` on one line, and `{:t}` as a table where there is something to tabulate. One
// header for each folder; a whole job is in format_job.hpp.

#include <ckpt/io/format.hpp>
#include <ckpt/io/format_advice.hpp>
#include <ckpt/io/format_choices.hpp>
#include <ckpt/io/format_enumerations.hpp>
#include <ckpt/io/format_failure.hpp>
#include <ckpt/io/format_goodput.hpp>
#include <ckpt/io/format_interval.hpp>
#include <ckpt/io/format_save.hpp>
#include <ckpt/io/format_state.hpp>
