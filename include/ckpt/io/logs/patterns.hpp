#pragma once
// What the lines of text logs look like: a literal that is searched, and where numbers stand around it.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/observation.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// A kind of line. Numbers are searched behind literals, from the anchor on; nothing is anchored to the start of the
/// line, where launchers put what they like. Progress bars are no steps: they begin again with every epoch and
/// evaluation.
struct Pattern {
  std::string_view anchor;     ///< literal by which the line is found
  Mark mark = Mark::step;      ///< what it says
  std::string_view step{};     ///< literal before the step number; empty: it has none
  bool step_before = false;    ///< the literal stands before the anchor
  bool step_first = false;     ///< and the first of the record is meant, not the nearest
  std::string_view seconds{};  ///< literal before the duration; empty: it has none
  double unit = 1.0;           ///< of the duration [s]
  bool largest = false;        ///< several numbers follow, the largest is meant: "(min, max)"
  std::string_view also{};     ///< literal that the line must hold, too
  bool logs_durable = false;   ///< of a save: the same log says when it is durable
};

/// Lines that any text log may have: Slurm's, torchrun's, Python's.
inline constexpr Pattern common_patterns[] = {
    {.anchor = "DUE TO TIME LIMIT", .mark = Mark::stop},
    {.anchor = "DUE TO PREEMPTION", .mark = Mark::stop},
    {.anchor = "DUE TO NODE FAILURE", .mark = Mark::failure},
    {.anchor = "Received SIGTERM", .mark = Mark::stop_hint},
    {.anchor = "Signals.SIGTERM death signal", .mark = Mark::stop_hint},
    {.anchor = "ChildFailedError", .mark = Mark::failure_hint},
    {.anchor = "Traceback (most recent call last)", .mark = Mark::failure_hint},
    {.anchor = "Watchdog caught collective operation timeout", .mark = Mark::failure_hint},
    {.anchor = "OutOfMemoryError", .mark = Mark::failure_hint},
    {.anchor = "Segmentation fault", .mark = Mark::failure_hint},
};

/// Megatron-LM, megatron/training/{training,checkpointing}.py of 0.13 to 0.20.
inline constexpr Pattern megatron_patterns[] = {
    {.anchor = "elapsed time per iteration (ms):",
     .mark = Mark::step,
     .step = "iteration",
     .step_before = true,
     .seconds = ":",
     .unit = 1e-3},
    {.anchor = "saving checkpoint at iteration", .mark = Mark::save_begin, .step = "iteration", .logs_durable = true},
    {.anchor = "scheduled an async checkpoint save at iteration",
     .mark = Mark::save_scheduled,
     .step = "iteration",
     .logs_durable = true},
    {.anchor = "uccessfully saved checkpoint from iteration",
     .mark = Mark::save_done,
     .step = "iteration",
     .logs_durable = true},
    {.anchor = " save-checkpoint .", .mark = Mark::save_blocking, .seconds = ":", .unit = 1e-3, .largest = true},
    {.anchor = " load-checkpoint .", .mark = Mark::restore_cost, .seconds = ":", .unit = 1e-3, .largest = true},
    {.anchor = " loading checkpoint from", .mark = Mark::restore_begin},
    {.anchor = " loading distributed checkpoint from", .mark = Mark::restore_begin, .step = "at iteration"},
    {.anchor = "successfully loaded checkpoint from", .mark = Mark::restore_end, .step = "at iteration"},
    {.anchor = "[after megatron is initialized]", .mark = Mark::process_start},
    {.anchor = "[after training is done]", .mark = Mark::job_end},
    {.anchor = "[exiting program after receiving SIGTERM", .mark = Mark::stop},
    {.anchor = "[exiting program after", .mark = Mark::stop, .also = "minutes"},
    {.anchor = "[exiting program at iteration", .mark = Mark::stop},
};

/// Megatron-LM's progress.txt.
inline constexpr Pattern megatron_progress_patterns[] = {
    {.anchor = "\tStarting job", .mark = Mark::process_start},
    {.anchor = "\tSaving async checkpoint", .mark = Mark::save_scheduled, .step = "Iteration:", .logs_durable = true},
    {.anchor = "\tSaved async checkpoint", .mark = Mark::save_durable, .step = "Iteration:", .logs_durable = true},
    {.anchor = "\tSaved checkpoint", .mark = Mark::save_done, .step = "Iteration:", .logs_durable = true},
};

/// Lightning, without time stamps unless the user adds them.
inline constexpr Pattern lightning_patterns[] = {
    {.anchor = ", saving model to '", .mark = Mark::save_begin, .step = "global step", .step_before = true},
    {.anchor = "Restoring states from the checkpoint path at", .mark = Mark::restore_begin, .step = "step="},
    {.anchor = "Restored all states from the checkpoint at", .mark = Mark::restore_end, .step = "step="},
    {.anchor = "`Trainer.fit` stopped:", .mark = Mark::job_end},
};

/// NeMo 2, nemo/lightning/io/pl.py, callbacks/model_checkpoint.py.
inline constexpr Pattern nemo_patterns[] = {
    {.anchor = "Global Checkpoint Save : Rank",
     .mark = Mark::save_end,
     .step = "Iteration:",
     .seconds = "Save duration:",
     .logs_durable = true},
    {.anchor = "Scheduled async checkpoint save for",
     .mark = Mark::save_scheduled,
     .step = "step=",
     .logs_durable = true},
    {.anchor = "Async checkpoint save for step", .mark = Mark::save_durable, .step = "step", .logs_durable = true},
    {.anchor = "uccessfully saved checkpoint from iteration",
     .mark = Mark::save_done,
     .step = "iteration",
     .logs_durable = true},
    {.anchor = "Global Checkpoint Load : Rank", .mark = Mark::restore_end, .seconds = "Time spent in load_checkpoint:"},
    {.anchor = "train_step_timing in s:", .mark = Mark::step, .step = "iteration", .step_before = true, .seconds = ":"},
};

/// torchtitan, components/checkpoint*.py, metrics.py.
inline constexpr Pattern torchtitan_patterns[] = {
    {.anchor = "step:", .mark = Mark::step, .step = "step:", .also = "tps:"},
    {.anchor = "Saving the checkpoint.", .mark = Mark::save_begin},
    {.anchor = "Saving the checkpoint (or staging if async is enabled)", .mark = Mark::save_begin},
    {.anchor = "Staging the checkpoint.", .mark = Mark::save_begin},
    {.anchor = "Finished saving the checkpoint in", .mark = Mark::save_end, .seconds = " in"},
    {.anchor = "Finished saving the checkpoint (or staging if async is enabled)in",
     .mark = Mark::save_end,
     .seconds = ")in"},
    {.anchor = "Finished staging the checkpoint in", .mark = Mark::save_end, .seconds = " in"},
    {.anchor = "Loading the checkpoint from", .mark = Mark::restore_begin, .step = "step-"},
    {.anchor = "Finished loading the checkpoint in", .mark = Mark::restore_end, .seconds = " in"},
    {.anchor = "Training completed", .mark = Mark::job_end},
};

/// DeepSpeed, runtime/checkpoint_engine/torch_checkpoint_engine.py, runtime/engine.py, utils/timer.py; 0.14 to 0.19.
inline constexpr Pattern deepspeed_patterns[] = {
    {.anchor = " is about to be saved!", .mark = Mark::save_begin, .step = "global_step", .step_before = true},
    {.anchor = " is ready now!", .mark = Mark::save_end, .step = "global_step", .step_before = true},
    {.anchor = "[Torch] Loading checkpoint from", .mark = Mark::restore_begin, .step = "global_step"},
    {.anchor = "[Torch] Loaded checkpoint from", .mark = Mark::restore_end, .step = "global_step"},
    {.anchor = "[Torch] Begin Load", .mark = Mark::restore_begin},
    {.anchor = "[Torch] End Load", .mark = Mark::restore_end},
    {.anchor = " step=", .mark = Mark::step, .step = "step=", .also = ", skipped="},
    {.anchor = "/global_step=", .mark = Mark::step, .step = "global_step=", .also = "RunningAvgSamplesPerSec"},
    {.anchor = "iter time (s):", .mark = Mark::step, .step = "steps:", .step_before = true, .seconds = ":"},
};

/// Orbax, _src/checkpointers/async_checkpointer.py, checkpoint_manager.py; 0.12.4 and newer.
inline constexpr Pattern orbax_patterns[] = {
    {.anchor = "] Saving checkpoint at step", .mark = Mark::save_begin, .step = "step", .logs_durable = true},
    {.anchor = "] Started save checkpoint @", .mark = Mark::save_begin, .step = "/", .logs_durable = true},
    {.anchor = "Finished blocking save in",
     .mark = Mark::save_scheduled,
     .step = "/",
     .seconds = " in",
     .logs_durable = true},
    {.anchor = "Finished save (blocking + background) in",
     .mark = Mark::save_durable,
     .step = "/",
     .seconds = ") in",
     .logs_durable = true},
    {.anchor = "Finished saving checkpoint (finalized tmp dir) to",
     .mark = Mark::save_durable,
     .step = "/",
     .logs_durable = true},
    {.anchor = "[sync] Finished save in", .mark = Mark::save_end, .step = "/", .seconds = " in", .logs_durable = true},
    {.anchor = "] Started restore checkpoint @", .mark = Mark::restore_begin, .step = "/"},
    {.anchor = "Finished restore in", .mark = Mark::restore_end, .step = "/", .seconds = " in"},
    {.anchor = "due to preemption.", .mark = Mark::stop_hint},
};

/// MaxText, src/maxtext/common/{metric_logger,checkpointing}.py.
inline constexpr Pattern maxtext_patterns[] = {
    {.anchor = "completed step:", .mark = Mark::step, .step = "step:", .seconds = "seconds:"},
    {.anchor = "to finish before starting checkpointing",
     .mark = Mark::save_begin,
     .step = "step",
     .step_before = true},
    {.anchor = "Started an asynchronous checkpoint save for step", .mark = Mark::save_scheduled, .step = "step"},
    {.anchor = "Saved a checkpoint at step", .mark = Mark::save_end, .step = "step"},
    {.anchor = "restoring from this run's directory step", .mark = Mark::restore_begin, .step = "step"},
};

/// Hugging Face Trainer with log_level=info: begins, never ends.
inline constexpr Pattern hf_trainer_patterns[] = {
    {.anchor = "Saving model checkpoint to", .mark = Mark::save_begin, .step = "checkpoint-"},
    {.anchor = "Loading model from", .mark = Mark::restore_begin, .step = "checkpoint-"},
};

/// levanter, each line with the user's logging prefix.
inline constexpr Pattern levanter_patterns[] = {
    {.anchor = "Saving checkpoint to", .mark = Mark::save_begin, .step = "for step", .logs_durable = true},
    {.anchor = "Saved checkpoint to", .mark = Mark::save_durable, .step = "for step", .logs_durable = true},
    {.anchor = "Loading checkpoint from", .mark = Mark::restore_begin, .step = "/step-"},
};

/// marin with the debugging of its saves on, lib/levanter/src/levanter/checkpoint.py of 2026: their phases, besides
/// levanter's lines. What is before `tensorstore_serialize` collects garbage and takes stock of memory, for debugging.
inline constexpr Pattern marin_patterns[] = {
    {.anchor = "previous_phase=tensorstore_serialize",
     .mark = Mark::save_scheduled,
     .step = "step=",
     .step_before = true,
     .step_first = true,
     .seconds = "previous_phase_elapsed=",
     .also = "PHASE: CHECKPOINT",
     .logs_durable = true},
    {.anchor = "phase=completed path=",
     .mark = Mark::save_durable,
     .step = "step=",
     .step_before = true,
     .step_first = true,
     .also = "PHASE: CHECKPOINT",
     .logs_durable = true},
};

/// Composer, composer/utils/checkpoint.py, callbacks/checkpoint_saver.py: at debug level but the last. The number of
/// the batch is in the file's name.
inline constexpr Pattern composer_patterns[] = {
    {.anchor = "Saving monolithic checkpoint to", .mark = Mark::save_begin, .step = "-ba"},
    {.anchor = "Saving sharded checkpoints to", .mark = Mark::save_begin, .step = "-ba"},
    {.anchor = "Saving deepspeed checkpoints to", .mark = Mark::save_begin, .step = "-ba"},
    {.anchor = "Checkpoint locally saved to", .mark = Mark::save_end, .step = "-ba", .also = "-ba"},  // None: of others
    {.anchor = "Loading checkpoint from formatted path:", .mark = Mark::restore_begin, .step = "-ba"},
    {.anchor = "Trainer checkpoint loaded from", .mark = Mark::restore_end, .step = "-ba"},
};

/// verl, utils/checkpoint/fsdp_checkpoint_manager.py, trainer/ppo/ray_trainer.py, utils/logger: a line of metrics for
/// each step, and what each rank has written and read.
inline constexpr Pattern verl_patterns[] = {
    {.anchor = "timing_s/step:",
     .mark = Mark::step,
     .step = "step:",
     .step_before = true,
     .step_first = true,
     .seconds = ":"},
    {.anchor = "timing_s/save_checkpoint:",
     .mark = Mark::save_end,
     .step = "step:",
     .step_before = true,
     .step_first = true,
     .seconds = ":"},
    {.anchor = "Saved model to", .mark = Mark::save_end, .step = "global_step_", .also = "_world_size_"},
    {.anchor = "Saved optim to", .mark = Mark::save_end, .step = "global_step_", .also = "_world_size_"},
    {.anchor = "Saved extra_state to", .mark = Mark::save_end, .step = "global_step_", .also = "_world_size_"},
    {.anchor = "Load from checkpoint folder:", .mark = Mark::restore_begin, .step = "global_step_"},
    {.anchor = "Loaded model from", .mark = Mark::restore_end, .step = "global_step_", .also = "_world_size_"},
    {.anchor = "Loaded optimizer from", .mark = Mark::restore_end, .step = "global_step_", .also = "_world_size_"},
    {.anchor = "Loaded rng from", .mark = Mark::restore_end, .step = "global_step_", .also = "_world_size_"},
};

}  // namespace ckpt::inline CKPT_ABI::logs
