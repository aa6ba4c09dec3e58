#pragma once
// What a framework does as it comes, said in a description where nothing else was said.

#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/catalog/framework_names.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/described_job.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/state/framework.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/precisions.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The framework of a description, or null.
/// @throws InvalidInput for a name that is none
[[nodiscard]] inline const Framework* framework_of(const JobDescription& job) {
  const JobDescription::Entry* entry = job.find("saving.framework");
  if (entry == nullptr) return nullptr;
  const Framework* framework = nullptr;
  attempt(
      [&] { framework = &frameworks::get_tool(entry->text); },
      [&](const InvalidInput& error) {
        std::string_view text = error.what();
        if (text.starts_with("ckpt: ")) text.remove_prefix(6);
        reject(
            InvalidInput(entry->origin.c_str()).append(": ").append(text).append("; ckpt list frameworks shows all"));
      });
  return framework;
}

/// Says what a framework does unless it is told otherwise.
inline void say_habits(JobDescription& job, const Framework& framework) {
  const std::string origin = job.find("saving.framework")->origin;
  const auto say = [&](std::string_view object, std::string_view key, std::string_view text) {
    if (!text.empty() && !job.has(object)) job.set(key, text, origin);
  };
  if (framework.optimizer != "adam" && !job.has("state.optimizer")) {
    say("state.optimizer", "state.optimizer", framework.optimizer);
    if (framework.rank != 0) say("state.rank", "state.rank", std::to_string(framework.rank));
    say("state.lora.targets", "state.lora.targets", framework.lora_targets);
  }
  if (!job.has("state.bytes_per_parameter") && !job.has("state.bytes")) {
    say("state.precision", "state.precision", framework.precision);
  }
  if (job.has("state.layout")) say("state.layout.writer_rule", "state.layout.writer_rule", framework.writer_rule);
  constexpr std::string_view stages[] = {"", "1", "2", "3"};
  if (job.has("state.layout.data")) {
    say("state.layout.zero", "state.layout.zero", stages[static_cast<std::size_t>(framework.zero)]);
  }
  if (!job.has("machine.nodes")) return;
  say("saving.serialiser", "saving.serialiser.name", framework.serialiser);
  say("saving.host_memory", "saving.host_memory.name", framework.host_memory);
}

/// What a framework does to the job itself, and what to know of it. `said`: the name by which it was asked for.
inline void apply_framework(const Framework& framework, std::string_view said, DescribedJob& made) {
  made.framework = &framework;
  for (const FrameworkAlias& alias : frameworks::aliases) {
    if (!same_name(alias.name, said)) continue;
    made.notes.push_back(fmt::format("{} is taken as {}, {}{}{}", alias.name, framework.name, framework.title,
                                     alias.note.empty() ? "" : "; ", alias.note));
  }
  const bool asynchronous = made.job.saving.strategy != SaveStrategy::synchronous;
  made.notes.push_back(fmt::format("{}: {}", framework.name, framework.note));
  if (framework.asynchronous == Asynchronous::impossible && asynchronous) {
    made.notes.push_back(
        fmt::format("{} has no asynchronous saves: the host memory is taken to be pinned and kept", framework.name));
  }
  if (made.job.saving.cost) return;
  // Bytes that nothing divides into weights and the rest are taken to be those of Adam in the framework's formats.
  double weights = 0.0;
  double others = 0.0;
  if (made.inventory) {
    const ComponentBytes parts = made.inventory->components();
    weights = static_cast<double>(parts.weights);
    others = static_cast<double>(parts.total() - parts.weights);
  } else {
    const BytesPerParameter bytes = made.optimizer && !made.optimizer->depends_on_shape()
                                        ? optimizer_traits<Optimizer>::components(*made.optimizer)
                                        : components(Adam<>::rule, precisions::get(framework.precision));
    weights = bytes.weights;
    others = bytes.total() - bytes.weights;
  }
  if (!(weights + others > 0.0)) return;
  const double amplification = write_amplification(framework, Bytes(weights), Bytes(others));
  made.job.saving.write_amplification = amplification;
  if (amplification > 1.0) {
    made.notes.push_back(fmt::format("{} writes {:.3g} bytes for each byte of the state{}: a save takes so much longer",
                                     framework.name, amplification,
                                     framework.copies_written() > 1 ? "" : ", weights twice"));
  }
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
