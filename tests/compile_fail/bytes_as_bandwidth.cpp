// A size where a bandwidth belongs.
// expect-match: filesystem_limit|BytesPerSecond|Quantity

#include <ckpt/save/checkpoint_model.hpp>

using namespace ckpt::literals;

#ifdef CKPT_SHOULD_COMPILE
constexpr ckpt::CheckpointOptions options{.filesystem_limit = 500_GBps};
#else
constexpr ckpt::CheckpointOptions options{.filesystem_limit = 500_GB};
#endif
