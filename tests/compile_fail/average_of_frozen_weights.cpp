// An average around an optimizer that freezes weights: the compiler says how to nest the two.
// expect-match: nest it inside, Frozen<Ema<

#include <ckpt/state/fine_tuning.hpp>

#ifdef CKPT_SHOULD_COMPILE
using Optimizer = ckpt::Frozen<ckpt::Ema<>>;
#else
using Optimizer = ckpt::Ema<ckpt::Frozen<>>;
#endif

constexpr Optimizer optimizer{};
