#pragma once
// Checkpoints on nodes below the storage where saves end, for `ckpt plan`.

#include <ckpt/io/described_job.hpp>

#include "fields.hpp"

namespace program {

inline constexpr FieldInfo level_fields[] = {
    {"level", Shows::text, "level", "on nodes: local, partner, xor:SET, rs:SET:PARITY; last: storage"},
    {"survives", Shows::fraction, "survives", "part of all failures that it and those below survive"},
    {"mtbf_s", Shows::seconds, "failures every", "that it survives and the one below does not [s]"},
    {"write_s", Shows::seconds, "stops", "time for which a checkpoint stops the training [s]"},
    {"flush_s", Shows::seconds, "flushed in", "from then until it is on storage [s]"},
    {"recovery_s", Shows::seconds, "recovery", "from a failure until it computes again [s]"},
    {"stored_bytes", Shows::bytes, "kept", "on a node, redundancy included; on storage of all [B]"},
    {"every_s", Shows::seconds, "work between", "two of this level or above; null: it is not worth having [s]"},
    {"checkpoints", Shows::count, "", "of it, between two of a level above"},
};

inline constexpr FieldInfo pattern_fields[] = {
    {"work_interval_s", Shows::seconds, "work between", "two checkpoints, of whatever level [s]"},
    {"intervals", Shows::count, "", "of a pattern, from one checkpoint on storage to the next"},
    {"efficiency", Shows::fraction, "efficiency", "work in the time of a long run, by the exact model"},
    {"global", Shows::flag, "", "no other numbers of checkpoints are better; false: the search was cut short"},
    {"storage_alone_efficiency", Shows::fraction, "  on storage alone", "the same without levels on nodes"},
};

/// Adds the tables "levels" and "pattern" of a job whose levels are described.
/// @throws ckpt::InvalidInput for a job that cannot have them
void add_levels(Report& report, const ckpt::DescribedJob& described);

}  // namespace program
