#pragma once
// Writer rules by name: `writer_rules::get("fully-parallel")`, for programs that read the choice from a user.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/parallelism.hpp>

namespace ckpt::inline CKPT_ABI {

/// The writer rules by name, their `to_string`.
namespace writer_rules {

/// Every one of them.
inline constexpr WriterRule all[] = {
    WriterRule::deduplicated, WriterRule::fully_parallel, WriterRule::model_parallel_ranks,
    WriterRule::naive,        WriterRule::gathered,       WriterRule::distributed_checkpoint};

/// The writer rule with this name (see `same_name`), or null.
[[nodiscard]] constexpr const WriterRule* find(std::string_view name) { return find_by_name(all, name); }

/// The writer rule with this name.
/// @throws InvalidInput that lists the known ones
[[nodiscard]] constexpr WriterRule get(std::string_view name) { return get_by_name(all, name, "writer rule"); }

}  // namespace writer_rules
}  // namespace ckpt::inline CKPT_ABI
