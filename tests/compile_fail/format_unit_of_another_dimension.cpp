// A literal format string with a unit that does not fit.
// expect-match: require_unit
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

#ifdef CKPT_SHOULD_COMPILE
const auto text = fmt::format("{:min}", 1_h);
#else
const auto text = fmt::format("{:GB}", 1_h);
#endif
