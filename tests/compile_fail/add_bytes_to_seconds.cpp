// Quantities of different dimension do not add.
// expect-match: deleted (function|operator)
// expect-match: cannot_add_quantities_of_different_dimension

#include <ckpt/core/units.hpp>

#ifdef CKPT_SHOULD_COMPILE
constexpr auto sum = ckpt::Bytes(1.0) + ckpt::Bytes(2.0);
#else
constexpr auto sum = ckpt::Bytes(1.0) + ckpt::Seconds(2.0);
#endif
