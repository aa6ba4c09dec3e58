#pragma once
// fmt formatters: every enumeration of the library as its `to_string`.

#include <concepts>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/advise/advice.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/figure.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run_state.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/job/choose.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/recommended.hpp>
#include <ckpt/save/diagnosis.hpp>
#include <ckpt/save/incremental.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/stage.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/tensor.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

template <class E, class... Es>
inline constexpr bool is_one_of = (std::same_as<E, Es> || ...);

/// The enumerations of the library; `Confidence` has its formatter in format.hpp.
template <class E>
concept Enumeration = is_one_of<E, Figure, AnnualRate, MtbfOf, Bound, Category, RunPhase, SaveValid, SimulationMethod,
                                StorageKind, Validity, LevelCost, Input, Output, IntervalOrigin, Obstacle, Cause, Fit,
                                Increments, Reading, RestorePart, Handoff, Gather, Limit, SaveStrategy, Placement, Bias,
                                Norm, QkNorm, Head, Projection, LowRankState, Zero, WriterRule, Interaction, Part,
                                Sharding, SaveReason, Layers::Place, SizedBy, FittedLaw, RecommendedBy>;

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

/// Prints a value of an enumeration as its `to_string`; width and alignment as for a string.
template <ckpt::detail::Enumeration E>
struct fmt::formatter<E, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the name.
  template <class Context>
  auto format(E value, Context& context) const -> decltype(context.out()) {
    const std::string_view name = to_string(value);
    return fmt::formatter<fmt::string_view, char>::format({name.data(), name.size()}, context);
  }
};
