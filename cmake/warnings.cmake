# Warnings of our own build only: a project that uses ckpt sees none of these flags.
option(CKPT_WARNINGS_AS_ERRORS "Turn warnings into errors" OFF)

if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  set(ckpt_warnings -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wdouble-promotion -Wold-style-cast)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    list(APPEND ckpt_warnings -Wno-restrict)  # GCC bug 105651: "text" + std::string warns when optimised
  endif()
  if(CKPT_WARNINGS_AS_ERRORS)
    list(APPEND ckpt_warnings -Werror)
  endif()
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${ckpt_warnings}>")
endif()
