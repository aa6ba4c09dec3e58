// A number alone is not a time: the unit must be named.
// expect-match: 'double'
// expect-match: Quantity|Seconds

#include <ckpt/core/units.hpp>

constexpr double wait(ckpt::Seconds time) { return time.value(); }

#ifdef CKPT_SHOULD_COMPILE
constexpr double waited = wait(90.0 * ckpt::units::s);
#else
constexpr double waited = wait(90.0);
#endif
