// Bytes per parameter as static assertions.

#include <iterator>

#include <ckpt/save/strategy.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/precisions.hpp>

namespace {

using namespace ckpt;

// ---- state_sizes.md section 1, row by row
static_assert(bytes_per_parameter(Adam{}) == 14 && bytes_per_parameter(AdamW{}) == 14);       // rows 1, 2, 26
static_assert(bytes_per_parameter(Adam<Zero3Default>{}) == 12);                               // row 3
static_assert(bytes_per_parameter(AdamW<Fp32>{}) == 12);                                      // rows 4, 5
static_assert(bytes_per_parameter(AdamW<PureBf16>{}) == 6);                                   // row 6
static_assert(bytes_per_parameter(Adam<Bf16NoMaster>{}) == 10);                               // row 7
static_assert(bytes_per_parameter(AdamW<Fp8Bf16Moments>{}) == 8);                             // row 8
static_assert(bytes_per_parameter(AdamW<Fp8Bf16MomentsBf16Weights>{}) == 10);                 // row 8, weights saved
static_assert(bytes_per_parameter(Adam<Bf16Master>{}) == 8);                                  // row 10
static_assert(bytes_per_parameter(Sgd{}) == 4);                                               // row 11
static_assert(bytes_per_parameter(SgdMomentum{}) == 8);                                       // row 12
static_assert(bytes_per_parameter(SgdMomentum<MixedBf16>{}) == 10);                           // row 13
static_assert(bytes_per_parameter(Lion{}) == 10);                                             // row 14, mixed
static_assert(bytes_per_parameter(Lion<Fp32>{}) == 8);                                        // row 14, fp32
static_assert(bytes_per_parameter(Lion<PureBf16>{}) == 4);                                    // row 14, pure bf16
static_assert(bytes_per_parameter(Adagrad{}) == 8);                                           // row 16
static_assert(bytes_per_parameter(Lamb{}) == 14 && bytes_per_parameter(Lamb<Fp32>{}) == 12);  // row 17
static_assert(bytes_per_parameter(Adam<Bf16Moments8bit>{}) == 4.03125);                       // row 20
static_assert(bytes_per_parameter(Adam<MixedMoments8bit>{}) == 8.03125);                      // row 21

// ---- by component
constexpr auto adam = optimizer_traits<Adam<>>::components({});
static_assert(adam.weights == 2 && adam.master_weights == 4 && adam.first_moment == 4 && adam.second_moment == 4);
static_assert(adam.other == 0 && adam.total() == 14);
constexpr auto adagrad = optimizer_traits<Adagrad<>>::components({});
static_assert(adagrad.weights == 4 && adagrad.first_moment == 0 && adagrad.second_moment == 4);

// ---- a precision of one's own: Megatron's precision-aware optimizer with fp16 master and 8-bit moments (row 9)
struct PrecisionAware {
  static constexpr Precision value{.name = "precision-aware",
                                   .weights = formats::bf16,
                                   .master_weights = {"fp16", 2},
                                   .first_moment = {"fp8", 1},
                                   .second_moment = {"fp8", 1}};
};
static_assert(bytes_per_parameter(AdamW<PrecisionAware>{}) == 6);

// ---- the run-time form says the same as the types
static_assert(bytes_per_parameter(optimizers::get("Adam")) == 14);
static_assert(bytes_per_parameter(optimizers::get("SGD_Momentum")) == 8);
static_assert(bytes_per_parameter(optimizers::get("lion", "pure bf16")) == 4);
static_assert(optimizers::get("adagrad").name == "adagrad" && optimizers::get("adagrad").precision().name == "fp32");
static_assert(optimizers::find("Adam 8bit") == optimizers::find("adam-8bit") && optimizers::find("adamm") == nullptr);
static_assert(precisions::find("PURE_bf16") == &PureBf16::value && precisions::find("fp4") == nullptr);
static_assert(writer_rules::get("fully parallel").rule == WriterRule::fully_parallel);
static_assert(strategies::get("Overlapped-Snapshot").strategy == SaveStrategy::overlapped_snapshot);
static_assert(strategies::find("best") == nullptr && std::size(strategies::all) == 5);
static_assert(writer_rules::find("nobody") == nullptr && std::size(writer_rules::all) == 6);

}  // namespace
