# Every public header, under the target whose dependencies it needs. The test headers.rules compares this list with
# what is in include/.

# ckpt::core: the compiler and its standard library.
set(CKPT_CORE_HEADERS
  ckpt/ckpt.hpp
  ckpt/core/config.hpp
  ckpt/core/count.hpp
  ckpt/core/detail/bracket.hpp
  ckpt/core/detail/ct_math.hpp
  ckpt/core/detail/save_in_flight.hpp
  ckpt/core/detail/whole_number.hpp
  ckpt/core/error.hpp
  ckpt/core/gamma.hpp
  ckpt/core/lambert_w.hpp
  ckpt/core/lookup.hpp
  ckpt/core/math.hpp
  ckpt/core/scalar.hpp
  ckpt/core/units.hpp
  ckpt/state/any_optimizer.hpp
  ckpt/state/architecture.hpp
  ckpt/state/decoder.hpp
  ckpt/state/detail/stage_kinds.hpp
  ckpt/state/encoder.hpp
  ckpt/state/families.hpp
  ckpt/state/fine_tuning.hpp
  ckpt/state/inventory.hpp
  ckpt/state/mlperf_storage.hpp
  ckpt/state/model.hpp
  ckpt/state/optimizer.hpp
  ckpt/state/optimizer_state.hpp
  ckpt/state/parallelism.hpp
  ckpt/state/precision.hpp
  ckpt/state/recommender.hpp
  ckpt/state/tensor.hpp
  ckpt/state/vision.hpp
  ckpt/state/workload.hpp
  ckpt/hardware/cluster.hpp
  ckpt/hardware/link.hpp
  ckpt/hardware/node.hpp
  ckpt/hardware/source.hpp
  ckpt/hardware/storage.hpp
  ckpt/save/checkpoint_model.hpp
  ckpt/failure/distribution.hpp
  ckpt/failure/mtbf.hpp
  ckpt/save/cluster_path.hpp
  ckpt/save/cluster_strategy.hpp
  ckpt/save/diagnose.hpp
  ckpt/save/incremental.hpp
  ckpt/save/path.hpp
  ckpt/save/peer_memory.hpp
  ckpt/save/restore.hpp
  ckpt/save/retention.hpp
  ckpt/save/serialiser.hpp
  ckpt/save/strategy.hpp
  ckpt/save/writers.hpp
  ckpt/interval/interval.hpp
  ckpt/interval/multilevel.hpp
  ckpt/interval/multilevel_pattern.hpp
  ckpt/interval/async_period.hpp
  ckpt/interval/availability.hpp
  ckpt/interval/ettr.hpp
  ckpt/interval/optimal.hpp
  ckpt/interval/overlap.hpp
  ckpt/interval/shared_storage.hpp
  ckpt/interval/silent.hpp
  ckpt/interval/young_daly.hpp
  ckpt/goodput/best_interval.hpp
  ckpt/goodput/detail/finish_times.hpp
  ckpt/goodput/detail/simulated_run.hpp
  ckpt/goodput/expected_time.hpp
  ckpt/goodput/ledger.hpp
  ckpt/goodput/random.hpp
  ckpt/goodput/renewal.hpp
  ckpt/goodput/run.hpp
  ckpt/goodput/simulate.hpp
  ckpt/goodput/simulate_levels.hpp
  ckpt/goodput/simulate_parallel.hpp
  ckpt/goodput/without_rework.hpp
  ckpt/plan/inverse.hpp
  ckpt/plan/planner.hpp
  ckpt/plan/sizing.hpp
  ckpt/catalog/accelerators.hpp
  ckpt/catalog/failures.hpp
  ckpt/catalog/host_links.hpp
  ckpt/catalog/model_shapes.hpp
  ckpt/catalog/models.hpp
  ckpt/catalog/nodes.hpp
  ckpt/catalog/serialisers.hpp
  ckpt/catalog/sources.hpp
  ckpt/catalog/storage.hpp
)

# ckpt::ckpt: and Eigen and fmt.
set(CKPT_HEADERS
  ckpt/all.hpp
  ckpt/eigen/autodiff.hpp
  ckpt/eigen/batch.hpp
  ckpt/eigen/detail/batch_kernel.hpp
  ckpt/io/chrono.hpp
  ckpt/io/detail/to_double.hpp
  ckpt/io/format.hpp
  ckpt/io/format_results.hpp
)

# ckpt::json: and nlohmann-json.
set(CKPT_JSON_HEADERS
  ckpt/io/detail/config_fields.hpp
  ckpt/io/detail/huggingface_families.hpp
  ckpt/io/detail/huggingface_llama.hpp
  ckpt/io/huggingface.hpp
  ckpt/io/huggingface_shape.hpp
  ckpt/io/json.hpp
  ckpt/io/safetensors_index.hpp
)

list(TRANSFORM CKPT_CORE_HEADERS PREPEND include/)
list(TRANSFORM CKPT_HEADERS PREPEND include/)
list(TRANSFORM CKPT_JSON_HEADERS PREPEND include/)
