#pragma once
// The formats of logs that are read: one table for detection, help and pages.

#include <cstdint>
#include <span>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/io/logs/patterns.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// How the lines of a format are read.
enum class LineKind : std::uint8_t {
  csv,        ///< rows of the format of ckpt
  durations,  ///< a number a line
  records,    ///< a JSON object a line
  sacct,      ///< fields between bars, as `sacct -P` prints
  events,     ///< JSON objects over many lines, as kubectl prints events and pods
  text,       ///< lines that patterns find
};

/// Name of a kind.
[[nodiscard]] constexpr std::string_view to_string(LineKind kind) {
  constexpr std::string_view names[] = {"CSV", "numbers", "JSON lines", "fields", "JSON", "text"};
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(names) ? names[index] : "unknown";
}

/// A format of logs.
struct Format {
  std::string_view name;                ///< as it is named with --format
  std::string_view title;               ///< in words
  LineKind kind = LineKind::text;       ///< of its lines
  std::span<const Pattern> patterns{};  ///< of text
  std::span<const Pattern> besides{};   ///< lines of another library that the same log holds
  std::string_view sign{};              ///< literal that tells it from others with the same lines; counts as five
  std::string_view blocking = "-";      ///< whether it says how long saves block, and how
  std::string_view durable = "-";       ///< and when they are durable
  std::string_view step = "-";          ///< and steps
  std::string_view failure = "-";       ///< and failures
  std::string_view restore = "-";       ///< and restores
  std::string_view clock{};             ///< what its time stamps are
  std::string_view source{};            ///< what was read
};

/// Formats of logs, written as `ckpt::logs::formats::megatron`; docs/ckpt_calibrate.md says what each tells.
namespace formats {

/// @{
/// The format of this name, with underscores in place of hyphens.
inline constexpr Format csv{.name = "csv",
                            .title = "ckpt's own CSV",
                            .kind = LineKind::csv,
                            .blocking = "yes",
                            .durable = "yes",
                            .failure = "yes",
                            .restore = "yes",
                            .clock = "as written",
                            .source = "docs/ckpt_calibrate.md"};
inline constexpr Format durations{.name = "durations",
                                  .title = "numbers alone: 42.5, 300 ms, 1.2min",
                                  .kind = LineKind::durations,
                                  .blocking = "yes",
                                  .clock = "none",
                                  .source = "docs/ckpt_calibrate.md"};
inline constexpr Format gpu_recipes{.name = "gpu-recipes",
                                    .title = "Google's goodput events, JSON",
                                    .kind = LineKind::records,
                                    .durable = "point",
                                    .step = "of saves",
                                    .failure = "end of run",
                                    .restore = "and start-up",
                                    .clock = "local, microseconds",
                                    .source = "AI-Hypercomputer/gpu-recipes src/utils/resiliency_metrics"};
inline constexpr Format ml_goodput{.name = "ml-goodput",
                                   .title = "ml-goodput-measurement, JSON",
                                   .kind = LineKind::records,
                                   .blocking = "Orbax's",
                                   .step = "yes",
                                   .failure = "restart",
                                   .restore = "Orbax's",
                                   .clock = "seconds since 1970",
                                   .source = "AI-Hypercomputer/ml-goodput-measurement 0.2.3"};
inline constexpr Format torchtitan_jsonl{.name = "torchtitan-jsonl",
                                         .title = "torchtitan's structured logs",
                                         .kind = LineKind::records,
                                         .blocking = "yes",
                                         .step = "yes",
                                         .failure = "errors",
                                         .restore = "yes",
                                         .clock = "microseconds since 1970",
                                         .source = "torchtitan observability/structured_logger"};
inline constexpr Format sacct{.name = "sacct",
                              .title = "Slurm's sacct -D -X -P",
                              .kind = LineKind::sacct,
                              .failure = "with kind",
                              .restore = "queue only",
                              .clock = "local of the cluster",
                              .source = "Slurm 25.11 doc/man/man1/sacct.1"};
inline constexpr Format kubernetes{.name = "kubernetes",
                                   .title = "kubectl get events -o json",
                                   .kind = LineKind::events,
                                   .sign = "\"involvedObject\"",
                                   .failure = "with kind",
                                   .restore = "scheduling",
                                   .clock = "UTC, seconds",
                                   .source = "Kubernetes core/v1 Event, from memory"};
inline constexpr Format kubernetes_pods{.name = "kubernetes-pods",
                                        .title = "kubectl get pods -o json",
                                        .kind = LineKind::events,
                                        .sign = "\"containerStatuses\"",
                                        .failure = "last, with kind",
                                        .restore = "start",
                                        .clock = "UTC, seconds",
                                        .source = "Kubernetes core/v1 PodStatus, from memory"};
inline constexpr Format megatron_progress{.name = "megatron-progress",
                                          .title = "Megatron-LM's progress.txt",
                                          .patterns = megatron_progress_patterns,
                                          .durable = "yes",
                                          .step = "of saves",
                                          .failure = "restart",
                                          .clock = "local, seconds",
                                          .source = "Megatron-LM megatron/training/checkpointing.py"};
inline constexpr Format nemo{.name = "nemo",
                             .title = "NeMo 2",
                             .patterns = nemo_patterns,
                             .besides = lightning_patterns,
                             .sign = "[NeMo ",
                             .blocking = "yes",
                             .durable = "yes",
                             .step = "if timed",
                             .failure = "restart, signal",
                             .restore = "yes",
                             .clock = "local, seconds",
                             .source = "NeMo nemo/lightning/io/pl.py, 2.6 dev"};
inline constexpr Format megatron{.name = "megatron",
                                 .title = "Megatron-LM",
                                 .patterns = megatron_patterns,
                                 .blocking = "yes",
                                 .durable = "yes",
                                 .step = "yes",
                                 .failure = "restart, signal",
                                 .restore = "yes",
                                 .clock = "local, microseconds",
                                 .source = "Megatron-LM megatron/training, 0.13 to 0.20"};
inline constexpr Format torchtitan{.name = "torchtitan",
                                   .title = "torchtitan",
                                   .patterns = torchtitan_patterns,
                                   .sign = "[titan]",
                                   .blocking = "yes",
                                   .durable = "if sync",
                                   .step = "yes",
                                   .failure = "restart",
                                   .restore = "yes",
                                   .clock = "local, milliseconds",
                                   .source = "torchtitan components/checkpointer/dcp.py, metrics.py"};
inline constexpr Format deepspeed{.name = "deepspeed",
                                  .title = "DeepSpeed",
                                  .patterns = deepspeed_patterns,
                                  .blocking = "to 0.17",
                                  .durable = "with it",
                                  .step = "yes",
                                  .failure = "restart",
                                  .restore = "yes",
                                  .clock = "local, milliseconds",
                                  .source = "DeepSpeed runtime/checkpoint_engine, 0.14 to 0.19"};
inline constexpr Format maxtext{.name = "maxtext",
                                .title = "MaxText with Orbax",
                                .patterns = maxtext_patterns,
                                .besides = orbax_patterns,
                                .sign = "metric_logger.py",
                                .blocking = "yes",
                                .durable = "Orbax's",
                                .step = "yes",
                                .failure = "restart",
                                .restore = "begin",
                                .clock = "local, no year",
                                .source = "MaxText src/maxtext/common"};
inline constexpr Format orbax{.name = "orbax",
                              .title = "Orbax",
                              .patterns = orbax_patterns,
                              .blocking = "yes",
                              .durable = "yes",
                              .step = "of saves",
                              .failure = "preemption",
                              .restore = "yes",
                              .clock = "local, no year",
                              .source = "orbax-checkpoint _src, 0.12.4"};
inline constexpr Format levanter{.name = "levanter",
                                 .title = "levanter",
                                 .patterns = levanter_patterns,
                                 .durable = "yes",
                                 .step = "of saves",
                                 .restore = "begin",
                                 .clock = "as configured",
                                 .source = "levanter, with the user's logging prefix"};
inline constexpr Format marin{.name = "marin",
                              .title = "marin, saves debugged",
                              .patterns = marin_patterns,
                              .besides = levanter_patterns,
                              .sign = "PHASE: CHECKPOINT",
                              .blocking = "yes",
                              .durable = "yes",
                              .step = "of saves",
                              .restore = "begin",
                              .clock = "as configured",
                              .source = "marin lib/levanter/src/levanter/checkpoint.py, 2026"};
inline constexpr Format composer{.name = "composer",
                                 .title = "Composer, debug level",
                                 .patterns = composer_patterns,
                                 .blocking = "writing",
                                 .durable = "with it",
                                 .step = "of saves",
                                 .failure = "restart",
                                 .restore = "yes",
                                 .clock = "local, milliseconds",
                                 .source = "composer utils/checkpoint.py, callbacks/checkpoint_saver.py, 0.33 dev"};
inline constexpr Format verl{.name = "verl",
                             .title = "verl with FSDP",
                             .patterns = verl_patterns,
                             .sign = "timing_s/",
                             .blocking = "yes",
                             .durable = "with it",
                             .step = "yes",
                             .failure = "restart",
                             .restore = "yes",
                             .clock = "none unless configured",
                             .source = "verl utils/checkpoint/fsdp_checkpoint_manager.py, utils/logger, 2026"};
inline constexpr Format hf_trainer{.name = "hf-trainer",
                                   .title = "Hugging Face Trainer",
                                   .patterns = hf_trainer_patterns,
                                   .step = "of saves",
                                   .restore = "begin",
                                   .clock = "local, milliseconds",
                                   .source = "transformers trainer.py"};
inline constexpr Format lightning{.name = "lightning",
                                  .title = "Lightning",
                                  .patterns = lightning_patterns,
                                  .step = "of saves",
                                  .failure = "signals",
                                  .restore = "point",
                                  .clock = "none unless configured",
                                  .source = "Lightning callbacks/model_checkpoint.py"};
/// @}

/// Every one, in the order in which a tie is decided.
inline constexpr const Format* all[] = {&csv,        &durations,        &gpu_recipes,
                                        &ml_goodput, &torchtitan_jsonl, &sacct,
                                        &kubernetes, &kubernetes_pods,  &megatron_progress,
                                        &nemo,       &megatron,         &torchtitan,
                                        &deepspeed,  &maxtext,          &orbax,
                                        &marin,      &levanter,         &composer,
                                        &verl,       &hf_trainer,       &lightning};

/// The format of a name, see `same_name`; null when there is none.
[[nodiscard]] constexpr const Format* find(std::string_view name) { return find_by_name(all, name); }

/// The format with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const Format& get(std::string_view name) { return get_by_name(all, name, "log format"); }

}  // namespace formats

}  // namespace ckpt::inline CKPT_ABI::logs
