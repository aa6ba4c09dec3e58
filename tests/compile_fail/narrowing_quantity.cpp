// A quantity in double becomes one in float only on request.
// expect-match: float
// expect-match: conver|no viable|no matching

#include <ckpt/core/units.hpp>

constexpr ckpt::Bytes exact(16777217.0);

#ifdef CKPT_SHOULD_COMPILE
constexpr ckpt::BasicBytes<float> rounded(exact);
#else
constexpr ckpt::BasicBytes<float> rounded = exact;
#endif
