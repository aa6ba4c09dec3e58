// Quantities of different dimension do not compare. (Every other operator: static/mixing_test.cpp.)
// expect-match: deleted (function|operator)
// expect-match: cannot_compare_quantities_of_different_dimension

#include <ckpt/core/units.hpp>

#ifdef CKPT_SHOULD_COMPILE
constexpr bool less = ckpt::Bytes(1.0) < ckpt::Bytes(2.0);
#else
constexpr bool less = ckpt::Bytes(1.0) < ckpt::Seconds(2.0);
#endif
