#pragma once
// For tests of bad input: the text of an error, and numbers that are not finite.

#include <limits>
#include <string>

#include <ckpt/core/error.hpp>

namespace test {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// The error text of a call that must fail.
template <class Call>
std::string error_of(Call call) {
  try {
    (void)call();
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace test
