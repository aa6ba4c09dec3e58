# What most of our programs include, compiled once for all of them. Only where g++ compiles for debugging: when it
# optimises, g++ 12 warns wrongly of std::string in precompiled headers, and the builds with clang take every program as it
# is written, so that no missing include stays hidden. Nor does any in headers, unit tests and static suites, which the tests
# *.alone compile one by one without a precompiled header.
set(ckpt_precompile FALSE)
if(PROJECT_IS_TOP_LEVEL AND CMAKE_BUILD_TYPE STREQUAL "Debug" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(ckpt_precompile TRUE)
endif()

# CMake would have it begin with `#pragma GCC system_header`, which silences every warning in what it includes.
set(CMAKE_PCH_PROLOGUE "")

# For programs that link ckpt::ckpt or ckpt::json and are compiled with the same flags as all others.
function(ckpt_use_precompiled)
  if(NOT ckpt_precompile)
    return()
  endif()
  if(NOT TARGET ckpt_precompiled)
    set(source "${PROJECT_BINARY_DIR}/ckpt_precompiled.cpp")
    file(WRITE "${source}" "")
    add_library(ckpt_precompiled OBJECT "${source}")
    target_link_libraries(ckpt_precompiled PRIVATE ckpt::ckpt)
    target_precompile_headers(ckpt_precompiled PRIVATE <cstdio> <string> <fmt/format.h> <ckpt/all.hpp>)
  endif()
  foreach(program IN LISTS ARGN)
    target_precompile_headers(${program} REUSE_FROM ckpt_precompiled)
  endforeach()
endfunction()
