# cmake -DBUILD_DIR=... -DSOURCE_DIR=... -DSTAGE=dir -DHEADERS=list -P install.cmake
# Installs into a directory, moves it to STAGE and looks at what is there.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${STAGE}" "${STAGE}.tmp")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${STAGE}.tmp"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME "${STAGE}.tmp" "${STAGE}")

foreach(header IN LISTS HEADERS)
  if(NOT EXISTS "${STAGE}/${header}")
    message(FATAL_ERROR "${header} was not installed")
  endif()
endforeach()

file(GLOB_RECURSE files "${STAGE}/*")
foreach(file IN LISTS files)
  if(file MATCHES "/bin/[^/]*$")  # the program: built with debugging information, it knows where its sources lie
    continue()
  endif()
  file(READ "${file}" text)
  # Not the source directory alone: a clone in /ckpt would find itself in every #include <ckpt/...>.
  foreach(path "${BUILD_DIR}" "${SOURCE_DIR}/include" "${SOURCE_DIR}/cmake" "${STAGE}")
    string(FIND "${text}" "${path}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} contains the path ${path}")
    endif()
  endforeach()
endforeach()
list(LENGTH files count)
message("${count} files installed")
