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
#include <ckpt/io/detail/framework_of_job.hpp>
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

/// The input that a figure of a description moves in this job: one limit of shared storage where there are several,
/// and without nodes of the storage that each writer has in place of a node's drives.
[[nodiscard]] inline Input input_in(const DescribedJob& described, std::string_view key) {
  Input input = *input_of(key);
  const bool of_client = key.ends_with("_per_client") || key.starts_with("machine.node.storage.");
  const bool reads = input == Input::shared_read || input == Input::local_read;
  if (input == Input::local_write || input == Input::local_read) {
    if (!described.writers_alone) return input;
    input = reads ? Input::shared_read : Input::shared_write;
  }
  if (input != Input::shared_write && input != Input::shared_read) return input;
  const Input all = reads ? Input::aggregate_read : Input::aggregate_write;
  const Input one = reads ? Input::client_read : Input::client_write;
  const Input limit = of_client ? one : all;
  return value(described.job, limit) ? limit : input;
}

}  // namespace detail

inline DescribedJob describe_job(const JobDescription& description) {
  JobDescription exact = description;
  struct Said {
    std::string_view key;
    SpreadText text;
  };
  std::vector<Said> said;
  std::vector<std::string> middles;
  std::vector<std::string_view> assumed;
  for (const JobDescription::Entry& entry : description.entries()) {
    const DescribedKey& key = *find_described_key(entry.key);
    const SpreadText text = check_described(key, entry.text, entry.origin);
    if (text.assumed) assumed.push_back(key.name);
    if (!text.factors && !text.basis && !text.assumed) continue;
    if (text.factors && entry.text.find(text.value) == std::string::npos) {
      middles.push_back(entry.origin + ": " + text.value + " stands for the middle of " + printable(entry.text));
    }
    exact.set(entry.key, text.value, entry.origin);
    said.push_back({entry.key, text});
  }
  const Framework* framework = detail::framework_of(exact);
  if (framework != nullptr) detail::say_habits(exact, *framework);
  DescribedJob described = detail::JobMaker(exact).make();
  if (framework != nullptr) detail::apply_framework(*framework, exact.find("saving.framework")->text, described);
  for (const std::string_view key : assumed) described.origins.push_back({key, {.confidence = "assumed"}});
  const bool knows_reading = described.job.machine.shared && ckpt::knows_reading(*described.job.machine.shared);
  for (const Said& figure : said) {
    const Input input = detail::input_in(described, figure.key);
    if (figure.text.factors) described.spreads.push_back({input, *figure.text.factors});
    if (!figure.text.basis) continue;
    described.bases.push_back({input, *figure.text.basis});
    if (knows_reading) continue;  // else it is taken to be as fast
    if (input == Input::shared_write) described.bases.push_back({Input::shared_read, *figure.text.basis});
    if (input == Input::aggregate_write) described.bases.push_back({Input::aggregate_read, *figure.text.basis});
    if (input == Input::client_write) described.bases.push_back({Input::client_read, *figure.text.basis});
  }
  // Where a job has one limit alone, or none to read by, a basis is of that, or of nothing.
  std::erase_if(described.bases, [&described](InputBasis& entry) {
    if (value(described.job, entry.input)) return false;
    if (entry.input == Input::aggregate_write || entry.input == Input::client_write) entry.input = Input::shared_write;
    if (entry.input == Input::aggregate_read || entry.input == Input::client_read) entry.input = Input::shared_read;
    return !value(described.job, entry.input);
  });
  // Of storage whose network alone is known the factor is of the least width on the way: that of a node is in it.
  const auto is_fabric = [](const InputBasis& entry) { return entry.basis == Basis::fabric; };
  if (std::any_of(described.bases.begin(), described.bases.end(), is_fabric)) {
    std::erase_if(described.bases, [](const InputBasis& entry) { return entry.input == Input::network; });
  }
  described.notes.insert(described.notes.end(), middles.begin(), middles.end());
  return described;
}

}  // namespace ckpt::inline CKPT_ABI
