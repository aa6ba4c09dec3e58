# cmake -DPROGRAM=... -P full_disk_test.cmake
# Standard output that takes nothing is an error, not a silent success.
cmake_minimum_required(VERSION 3.25)

foreach(target "&-" "/dev/full")
  if(UNIX AND (target STREQUAL "&-" OR EXISTS "${target}"))
    execute_process(COMMAND sh -c "\"$0\" >${target}" "${PROGRAM}" RESULT_VARIABLE code ERROR_VARIABLE errors)
    if(NOT code STREQUAL "1")
      message(FATAL_ERROR "exit code ${code} with standard output >${target}, expected 1\n${errors}")
    endif()
  endif()
endforeach()
