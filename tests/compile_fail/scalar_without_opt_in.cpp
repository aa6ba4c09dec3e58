// An integer is no scalar: the formulas divide.
// expect-match: Scalar
// expect-match: constraint|requires

#include <ckpt/core/units.hpp>

#ifdef CKPT_SHOULD_COMPILE
constexpr ckpt::BasicBytes<float> size;
#else
constexpr ckpt::BasicBytes<int> size;
#endif
