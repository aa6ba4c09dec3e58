#pragma once
// The version (CMake reads it from here) and what the compiler was told.

#if (defined(_MSVC_LANG) ? _MSVC_LANG : __cplusplus) < 202002L
#error ckpt needs C++20: compile with -std=c++20 or later. With CMake link ckpt::core, and only that target is raised.
#include <ckpt/needs_cxx20>  // There is no such file: the compiler stops here, and what C++17 cannot read is not listed.
#endif

/// Version of the library; the one place that holds it. CMake parses these three lines.
#define CKPT_VERSION_MAJOR 0
#define CKPT_VERSION_MINOR 1
#define CKPT_VERSION_PATCH 0
/// The same as one number that can be compared: major * 1,000,000 + minor * 1,000 + patch.
#define CKPT_VERSION (CKPT_VERSION_MAJOR * 1000000 + CKPT_VERSION_MINOR * 1000 + CKPT_VERSION_PATCH)

/// 1 when this translation unit is compiled with exceptions, 0 under `-fno-exceptions`.
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define CKPT_HAS_EXCEPTIONS 1
#else
#define CKPT_HAS_EXCEPTIONS 0
#endif

/// Name of the inline namespace that holds everything: v0_1, and what the compiler was told to leave out, as in
/// v0_1_noexceptions, v0_1_finite_math (`-ffinite-math-only`, part of `-ffast-math` and `-Ofast`) or
/// v0_1_noexceptions_finite_math. Object files built with different versions or modes never share a definition by
/// accident: the linker would keep one of two, and it might be the one without exceptions, or without NaNs.
#define CKPT_ABI \
  CKPT_DETAIL_ABI(CKPT_VERSION_MAJOR, CKPT_VERSION_MINOR, CKPT_DETAIL_ABI_EXCEPTIONS, CKPT_DETAIL_ABI_MATH)
/// The same without the mode of the arithmetic, for the error: one part of a program catches what another one throws.
#define CKPT_ERROR_ABI CKPT_DETAIL_ABI(CKPT_VERSION_MAJOR, CKPT_VERSION_MINOR, CKPT_DETAIL_ABI_EXCEPTIONS, )
#define CKPT_DETAIL_ABI(major, minor, exceptions, math) CKPT_DETAIL_PASTE(major, minor, exceptions, math)
#define CKPT_DETAIL_PASTE(major, minor, exceptions, math) v##major##_##minor##exceptions##math

#if CKPT_HAS_EXCEPTIONS
#define CKPT_DETAIL_ABI_EXCEPTIONS
#else
#define CKPT_DETAIL_ABI_EXCEPTIONS _noexceptions
#endif

#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#define CKPT_DETAIL_ABI_MATH _finite_math
#else
#define CKPT_DETAIL_ABI_MATH
#endif

// Functions of the C library and the trap by the builtins of g++ and clang; by <math.h> and <stdlib.h> where there are
// none, or where CKPT_NO_BUILTINS is defined.
#if (defined(__GNUC__) || defined(__clang__)) && !defined(CKPT_NO_BUILTINS)
#define CKPT_DETAIL_LIBRARY(function) __builtin_##function
#define CKPT_DETAIL_TRAP() __builtin_trap()
#else
#include <math.h>
#include <stdlib.h>
#define CKPT_DETAIL_LIBRARY(function) ::function
#define CKPT_DETAIL_TRAP() ::abort()
#endif

// Around what compilers would warn of in every program that names the directory with -I and asks for more than -Wextra:
// comparisons with a number that was assigned, switches over all values of an enumeration without a default, arrays
// that nobody reads before they are written, casts that are of use on another platform.
#if defined(__clang__)
#define CKPT_DETAIL_WARNINGS_PUSH                                                                   \
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wunknown-warning-option\"") \
      _Pragma("clang diagnostic ignored \"-Wfloat-equal\"") _Pragma("clang diagnostic ignored \"-Wswitch-default\"")
#define CKPT_DETAIL_WARNINGS_POP _Pragma("clang diagnostic pop")
#elif defined(__GNUC__) && !defined(__EDG__)
#define CKPT_DETAIL_WARNINGS_PUSH                                                                           \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wfloat-equal\"")                        \
      _Pragma("GCC diagnostic ignored \"-Wswitch-default\"") _Pragma("GCC diagnostic ignored \"-Weffc++\"") \
          _Pragma("GCC diagnostic ignored \"-Wuseless-cast\"")
#define CKPT_DETAIL_WARNINGS_POP _Pragma("GCC diagnostic pop")
#else
#define CKPT_DETAIL_WARNINGS_PUSH
#define CKPT_DETAIL_WARNINGS_POP
#endif

namespace ckpt::inline CKPT_ABI {

/// Version of the library as it was compiled.
struct Version {
  int major = CKPT_VERSION_MAJOR;  ///< breaks what it must
  int minor = CKPT_VERSION_MINOR;  ///< adds; before 1.0 it may break
  int patch = CKPT_VERSION_PATCH;  ///< mends
};

/// The version of these headers.
inline constexpr Version version{};

}  // namespace ckpt::inline CKPT_ABI
