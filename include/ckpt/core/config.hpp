#pragma once
// The version (CMake reads it from here) and what the compiler was told.

/// Version of the library; the one place that holds it. CMake parses these three lines.
#define CKPT_VERSION_MAJOR 0
#define CKPT_VERSION_MINOR 1
#define CKPT_VERSION_PATCH 0

/// 1 when this translation unit is compiled with exceptions, 0 under `-fno-exceptions`.
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define CKPT_HAS_EXCEPTIONS 1
#else
#define CKPT_HAS_EXCEPTIONS 0
#endif

/// Name of the inline namespace that holds everything: v0_1, or v0_1_noexceptions. It names the version and the error
/// mode, so that object files built with different versions, or with and without exceptions, never share a definition
/// by accident.
#if CKPT_HAS_EXCEPTIONS
#define CKPT_ABI CKPT_DETAIL_ABI(CKPT_VERSION_MAJOR, CKPT_VERSION_MINOR, )
#else
#define CKPT_ABI CKPT_DETAIL_ABI(CKPT_VERSION_MAJOR, CKPT_VERSION_MINOR, _noexceptions)
#endif
#define CKPT_DETAIL_ABI(major, minor, mode) CKPT_DETAIL_PASTE(major, minor, mode)
#define CKPT_DETAIL_PASTE(major, minor, mode) v##major##_##minor##mode

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
