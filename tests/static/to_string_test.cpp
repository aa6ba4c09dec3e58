// Every value of every public enumeration has a name of its own. A new value without one is a warning of the compiler
// in the switch; a new enumeration without `to_string` breaks a rule of tests/headers/rules.cmake, and one that is not
// listed here is named by the same rule.

#include <cstdint>
#include <string_view>

#include <ckpt/advise/advice.hpp>
#include <ckpt/ckpt.hpp>
#include <ckpt/io/check_listing.hpp>
#include <ckpt/io/huggingface_options.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/logs/badput.hpp>
#include <ckpt/io/logs/formats.hpp>
#include <ckpt/io/logs/kubernetes.hpp>
#include <ckpt/io/logs/measured.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/logs/timeline.hpp>
#include <ckpt/job/choose.hpp>
#include <ckpt/job/recommended.hpp>
#include <ckpt/save/redundancy.hpp>

namespace {

using namespace ckpt;

/// The first `count` values have different names, and there are no others.
template <class E>
consteval bool each_has_a_name(int count, bool knows_others = true) {
  for (int i = 0; i < count; ++i) {
    const std::string_view name = to_string(static_cast<E>(i));
    if (name.empty() || name == "unknown") return false;
    for (int j = 0; j < i; ++j) {
      if (to_string(static_cast<E>(j)) == name) return false;
    }
  }
  return !knows_others || to_string(static_cast<E>(count)) == "unknown";
}

static_assert(each_has_a_name<AnnualRate>(2));
static_assert(each_has_a_name<MtbfOf>(2));
static_assert(each_has_a_name<Asynchronous>(3));
static_assert(each_has_a_name<Bias>(2, false));
static_assert(each_has_a_name<Bound>(3));
static_assert(each_has_a_name<Category>(8, false));
static_assert(each_has_a_name<Cause>(21));
static_assert(each_has_a_name<Confidence>(4));
static_assert(each_has_a_name<DescribedKind>(11));
static_assert(each_has_a_name<FileBytes>(4));
static_assert(each_has_a_name<logs::Doing>(6));
static_assert(each_has_a_name<FileFormat>(4));
static_assert(each_has_a_name<FileWriters>(3));
static_assert(each_has_a_name<Fit>(3));
static_assert(each_has_a_name<FittedLaw>(2));
static_assert(each_has_a_name<Gather>(3));
static_assert(each_has_a_name<Handoff>(3));
static_assert(each_has_a_name<Head>(3));
static_assert(each_has_a_name<ImagePooler>(3));
static_assert(each_has_a_name<Increments>(3));
static_assert(each_has_a_name<Input>(32, false));
static_assert(each_has_a_name<Interaction>(2));
static_assert(each_has_a_name<IntervalOrigin>(3, false));
static_assert(each_has_a_name<AxisScale>(3, false));
static_assert(each_has_a_name<Prefer>(2, false));
static_assert(each_has_a_name<Billing>(2, false));
static_assert(each_has_a_name<SaveReason>(4));
static_assert(each_has_a_name<SizedBy>(5, false));
static_assert(each_has_a_name<Layers::Place>(3));
static_assert(each_has_a_name<LevelCost>(2));
static_assert(each_has_a_name<Limit>(6));
static_assert(each_has_a_name<LowRankState>(3));
static_assert(each_has_a_name<MarkerSeen>(3));
static_assert(each_has_a_name<Modulation>(3));
static_assert(each_has_a_name<Norm>(3));
static_assert(each_has_a_name<Obstacle>(13, false));
static_assert(each_has_a_name<Output>(9, false));
static_assert(each_has_a_name<Basis>(4, false));
static_assert(each_has_a_name<Part>(10));
static_assert(each_has_a_name<Placement>(2));
static_assert(each_has_a_name<PredictionModules>(4));
static_assert(each_has_a_name<Projection>(15));
static_assert(each_has_a_name<QkNorm>(3));
static_assert(each_has_a_name<Reading>(2));
static_assert(each_has_a_name<RecommendedBy>(3, false));
static_assert(each_has_a_name<RedundancyScheme>(3));
static_assert(each_has_a_name<RestorePart>(5));
static_assert(each_has_a_name<RunPhase>(10, false));
static_assert(each_has_a_name<SaveStrategy>(5));
static_assert(each_has_a_name<SaveValid>(2));
static_assert(each_has_a_name<Sharding>(3));
static_assert(each_has_a_name<SimulationMethod>(2));
static_assert(each_has_a_name<StorageKind>(7));
static_assert(each_has_a_name<Validity>(3));
static_assert(each_has_a_name<logs::Badput>(14));
static_assert(each_has_a_name<logs::Clock>(5));
static_assert(each_has_a_name<logs::EndCause>(4));
static_assert(each_has_a_name<logs::Event>(12));
static_assert(each_has_a_name<logs::KubernetesObject>(3));
static_assert(each_has_a_name<logs::LineKind>(6));
static_assert(each_has_a_name<logs::Mark>(20));
static_assert(each_has_a_name<WriterRule>(6));
static_assert(each_has_a_name<Zero>(4));

/// A figure is one bit of a set.
consteval bool each_figure_has_a_name() {
  int named = 0;
  for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
    if (to_string(static_cast<Figure>(bit)) != "several") ++named;
  }
  return named == 13 && to_string(Figure::parameters) == "parameters" && to_string(Figure::host_link) == "host link";
}
static_assert(each_figure_has_a_name());
static_assert(to_string(Figure::none) == "none" && to_string(Figure::memory | Figure::network) == "several");
static_assert(to_string(Figure::write_bandwidth) == "write bandwidth" && to_string(Figure::network) == "network");

}  // namespace
