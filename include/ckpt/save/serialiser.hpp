#pragma once
// How fast one process turns state into files: the limit of small jobs.

#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// A way to write state from a process, as measured from memory of the accelerator or host to the file. What it was
/// measured on is part of the figure: the rate of the medium may be in it.
template <Scalar Rep = double>
struct BasicSerialiser {
  std::string_view name{};                                     ///< as looked up: "torch-save-local"
  BasicBytesPerSecond<Rep> write_per_process{};                ///< of one process [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> read_per_process{};  ///< of one process [B/s]
  Rep overlap = Rep(1.0);                                      ///< with what writes its files, see `Stage::overlap`
  Source source{};                                             ///< where the figures come from
  std::string_view note{};                                     ///< what the figures alone do not say
};
/// In doubles.
using Serialiser = BasicSerialiser<double>;

/// What one process of `torch.save` makes durable, where nothing better is known: 0.46 to 0.74 GB/s in five independent
/// places, whatever the drive; this one is `serialisers::torch_save_local` of the catalog.
inline constexpr BytesPerSecond usual_process_rate{0.625e9};
/// What one process of `torch.load` turns into state on an accelerator from files in memory: 15.4 GB in 10.8 s,
/// measured once; this one is `serialisers::torch_save_h200` of the catalog.
inline constexpr BytesPerSecond usual_restore_rate{15400677376.0 / 10.8};
/// What one process reads of files that its node still holds in memory, where nothing better is known: loads 8 to 10 of
/// a run of MLPerf Storage v3.0 (Samsung, one drive, 8 processes), 112.4 GB in 2.92 s by `torch.load`; from the drive
/// the same took 3.6 times as long.
inline constexpr BytesPerSecond usual_client_memory_rate{112425623552.0 / 2.92 / 8.0};

namespace detail {

/// By these names a path says that it has the stage; see `diagnose`.
inline constexpr std::string_view serialise_name = "serialise";
inline constexpr std::string_view deserialise_name = "deserialise";

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
