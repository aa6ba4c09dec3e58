#pragma once
// Everything that needs no third-party library. Single headers can be included alone; each stands on its own.
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

#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/model_shapes.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/link.hpp>
#include <ckpt/hardware/node.hpp>
#include <ckpt/hardware/source.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/mlperf_storage.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/precision.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/tensor.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/workload.hpp>
