# cmake -DSOURCE_DIR=... -DDIRECTORY=scratch -DCPACK=... [-DLINTIAN=...] -P debian.cmake
# Makes the package of the headers, looks at it with lintian where that is here, and unpacks it into DIRECTORY/unpacked.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${DIRECTORY}")
file(MAKE_DIRECTORY "${DIRECTORY}")
execute_process(COMMAND "${CMAKE_COMMAND}" -S "${SOURCE_DIR}" -B "${DIRECTORY}/build" -DCKPT_BUILD_TESTS=OFF
  -DCKPT_BUILD_EXAMPLES=OFF OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CPACK}" WORKING_DIRECTORY "${DIRECTORY}/build" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB package "${DIRECTORY}/build/libckpt-dev_*_all.deb")
if(LINTIAN)
  execute_process(COMMAND "${LINTIAN}" --allow-root --fail-on error,warning "${package}" RESULT_VARIABLE failed
    OUTPUT_VARIABLE problems ERROR_VARIABLE problems)
  if(failed)
    message(FATAL_ERROR "lintian:\n${problems}")
  endif()
endif()
execute_process(COMMAND dpkg-deb -x "${package}" "${DIRECTORY}/unpacked" COMMAND_ERROR_IS_FATAL ANY)
