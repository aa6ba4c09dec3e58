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

/// Name of the inline namespace that holds everything. It names the version and the error mode, so that object files
/// built with different versions, or with and without exceptions, never share a definition by accident.
#if CKPT_HAS_EXCEPTIONS
#define CKPT_ABI v0_1
#else
#define CKPT_ABI v0_1_noexceptions
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
