#pragma once
// Everything that needs no third-party library, but for what is included by name: advise/adviser.hpp, for a program
// that runs, what makes threads, and what few need: catalog/prices.hpp and catalog/restarts.hpp; slices and
// simulate_levels of goodput/; axes, batch, choose, elastic, knowing, levels, range_until, recommended and validation
// of job/; contention, fit_burst, redundancy and resharding of save/; silent of interval/. Single headers can be
// included alone; each stands on its own.
//
// Points where a type of yours plugs in, all public:
//   enable_scalar<T>       a number type                         core/scalar.hpp
//   quantity_like<T>       a type that means a quantity          core/units.hpp
//   visit_tensors(T, v)    the shape of a model                  state/architecture.hpp
//   workload_traits<T>     a model under training                state/workload.hpp
//   optimizer_traits<T>    an optimizer                          state/optimizer.hpp
//   state_bytes(T, tensor) an optimizer that looks at shapes     state/optimizer_state.hpp
//   PrecisionPolicy        number formats of a training run      state/precision.hpp
//   hardware_traits<T>     a node or a storage system            hardware/node.hpp

// IWYU pragma: begin_exports
#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/failures.hpp>
#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/models/diffusion.hpp>
#include <ckpt/catalog/models/encoders.hpp>
#include <ckpt/catalog/models/experts.hpp>
#include <ckpt/catalog/models/gpt.hpp>
#include <ckpt/catalog/models/hybrid.hpp>
#include <ckpt/catalog/models/llama.hpp>
#include <ckpt/catalog/models/recommendation.hpp>
#include <ckpt/catalog/models/speech.hpp>
#include <ckpt/catalog/models/vision.hpp>
#include <ckpt/catalog/models/vision_language.hpp>
#include <ckpt/catalog/multilevel_machines.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/peft.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/catalog/spreads.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/basis.hpp>
#include <ckpt/core/check.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/figure.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/failure/prior.hpp>
#include <ckpt/failure/record.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/failure/spares.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/last_save.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/goodput/outage.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/goodput/renewal_ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/run_state.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/goodput/simulation.hpp>
#include <ckpt/goodput/time_histogram.hpp>
#include <ckpt/goodput/training_time.hpp>
#include <ckpt/hardware/link.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/hardware/node.hpp>
#include <ckpt/hardware/price.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/interval/async_period.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/interval/multilevel_pattern.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/shared_storage.hpp>
#include <ckpt/interval/waste.hpp>
#include <ckpt/interval/young_daly.hpp>
#include <ckpt/job/ask.hpp>
#include <ckpt/job/cast.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/front.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/input_info.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/near_best.hpp>
#include <ckpt/job/on_nodes.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/paths.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/require.hpp>
#include <ckpt/job/robust.hpp>
#include <ckpt/job/sensitivity.hpp>
#include <ckpt/job/sizing.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/save/cost.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/diagnosis.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/incremental.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/peer_memory.hpp>
#include <ckpt/save/reliability.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/retention.hpp>
#include <ckpt/save/serialiser.hpp>
#include <ckpt/save/slowest_rank.hpp>
#include <ckpt/save/stage.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/timeline.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/diffusion_transformer.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/encoder_layer.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/framework.hpp>
#include <ckpt/state/gemma3n.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/layer_pattern.hpp>
#include <ckpt/state/listing.hpp>
#include <ckpt/state/lora_targets.hpp>
#include <ckpt/state/mixers.hpp>
#include <ckpt/state/mlperf_storage.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/precision.hpp>
#include <ckpt/state/precisions.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/rwkv.hpp>
#include <ckpt/state/safetensors_shards.hpp>
#include <ckpt/state/speech.hpp>
#include <ckpt/state/tensor.hpp>
#include <ckpt/state/unet.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>
#include <ckpt/state/workload.hpp>
#include <ckpt/state/zamba.hpp>
// IWYU pragma: end_exports
