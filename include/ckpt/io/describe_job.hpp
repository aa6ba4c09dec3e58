#pragma once
// From a description of a job to the job: looks up what was named, remembers where figures come from and what was
// assumed. Needs nlohmann-json.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/basis.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/described_job.hpp>
#include <ckpt/io/described_text.hpp>
#include <ckpt/io/detail/job_maker.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/range.hpp>

namespace ckpt::inline CKPT_ABI {

/// The job that is described.
///
/// State: a model of the catalog or a config.json with optimizer (adam), precision (the usual one) and layout; a number
/// of parameters; or bytes. With a layout its ranks are the writers.
/// Machine: with `machine.nodes` so many of `machine.node`, which save to `machine.shared`, or without it to their
/// local drives. Without `machine.nodes` as many writers as `saving.writers` says (1), each with the storage of
/// `machine.node`, or `machine.shared.write_per_client`, all below `machine.shared.write_aggregate`, 500 GB/s unless
/// it is given: the first answer of `CheckpointModel`.
///
/// @throws InvalidInput naming what is unknown, missing, unreadable or outside its domain, and where it was said
[[nodiscard]] inline DescribedJob describe_job(const JobDescription& description);

// ---- implementation

namespace detail {

/// Rejects the spread of one limit of shared storage beside another limit: they would move together.
inline void reject_second_limit(const JobDescription& description, const JobDescription::Entry& entry) {
  constexpr std::string_view pairs[][2] = {{"machine.shared.write_per_client", "machine.shared.write_aggregate"},
                                           {"machine.shared.read_per_client", "machine.shared.read_aggregate"}};
  for (const auto& [client, all] : pairs) {
    if (entry.key != client || description.find(all) == nullptr) continue;
    reject(InvalidInput(entry.origin.c_str())
               .append(": cannot have a range beside ")
               .append(description.find(all)->origin)
               .append(": one factor moves both; say the range of the limit that binds, without the other"));
  }
}

}  // namespace detail

inline DescribedJob describe_job(const JobDescription& description) {
  JobDescription exact = description;
  std::vector<InputSpread> spreads;
  std::vector<InputBasis> bases;
  std::vector<std::string> middles;
  for (const JobDescription::Entry& entry : description.entries()) {
    const DescribedKey& key = *find_described_key(entry.key);
    const SpreadText text = check_described(key, entry.text, entry.origin);
    if (!text.factors && !text.basis) continue;
    if (text.factors && entry.text.find(text.value) == std::string::npos) {
      middles.push_back(entry.origin + ": " + text.value + " stands for the middle of " + printable(entry.text));
    }
    detail::reject_second_limit(description, entry);
    exact.set(entry.key, text.value, entry.origin);
    if (text.factors) spreads.push_back({*input_of(entry.key), *text.factors});
    if (text.basis) bases.push_back({*input_of(entry.key), *text.basis});
  }
  DescribedJob described = detail::JobMaker(exact).make();
  // Without nodes, what was said of a node's drives is of the storage that each writer has.
  const auto of_job = [&described](Input input) {
    if (!described.writers_alone) return input;
    return input == Input::local_write ? Input::shared_write : input == Input::local_read ? Input::shared_read : input;
  };
  for (InputSpread& entry : spreads) entry.input = of_job(entry.input);
  for (InputBasis& entry : bases) {
    entry.input = of_job(entry.input);
    described.bases.push_back(entry);
    if (entry.input != Input::shared_write || knows_reading(*described.job.machine.shared)) continue;
    described.bases.push_back({Input::shared_read, entry.basis});  // which is taken to be as fast
  }
  described.spreads = std::move(spreads);
  // Of storage whose network alone is known the factor is of the least width on the way: that of a node is in it.
  const auto is_fabric = [](const InputBasis& entry) { return entry.basis == Basis::fabric; };
  if (std::any_of(described.bases.begin(), described.bases.end(), is_fabric)) {
    std::erase_if(described.bases, [](const InputBasis& entry) { return entry.input == Input::network; });
  }
  described.notes.insert(described.notes.end(), middles.begin(), middles.end());
  return described;
}

}  // namespace ckpt::inline CKPT_ABI
