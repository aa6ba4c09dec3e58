// Silent errors, at compile time.

#include <ckpt/interval/silent.hpp>
#include <ckpt/save/retention.hpp>

using namespace ckpt::literals;

namespace {

constexpr ckpt::SilentErrors hera{.silent_rate = ckpt::PerSecond{3.38e-6},
                                  .fail_stop_rate = ckpt::PerSecond{9.46e-7},
                                  .verification = 15.4_s,
                                  .save = 300_s};

static_assert(ckpt::verified_interval(hera).interval.seconds() > 9047.557_s);
static_assert(ckpt::verified_interval(hera).interval.seconds() < 9047.558_s);
static_assert(ckpt::best_verified_interval(hera).verifications == 4);
static_assert(ckpt::checkpoints_to_keep(10_min, ckpt::Period{1_h}) == 2);
static_assert(ckpt::checkpoints_to_keep(0_s, ckpt::Period{1_h}) == 1);

}  // namespace
