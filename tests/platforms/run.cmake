# cmake -DCOMPILER=... -DFLAGS=... -DRUNNER=... -DSOURCE_DIR=... -DFMT=dir -DSUITES=... -DDIRECTORY=scratch -P run.cmake
# Compiles static suites and a program with another compiler, runs the program and compares what it prints.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${DIRECTORY}")
file(MAKE_DIRECTORY "${DIRECTORY}/include")
file(CREATE_LINK "${FMT}" "${DIRECTORY}/include/fmt" SYMBOLIC)
set(compile "${COMPILER}" ${FLAGS} -Wall -Wextra -Werror -Wno-unused-command-line-argument "-I${SOURCE_DIR}/include"
  "-I${SOURCE_DIR}/tests" -isystem "${DIRECTORY}/include" -DFMT_HEADER_ONLY)

foreach(suite IN LISTS SUITES)
  execute_process(COMMAND ${compile} -fsyntax-only "${suite}" RESULT_VARIABLE failed ERROR_VARIABLE errors)
  if(failed)
    message(FATAL_ERROR "${suite}:\n${errors}")
  endif()
endforeach()
list(LENGTH SUITES count)

set(ENV{WINEPREFIX} "${DIRECTORY}/wine")  # where wine keeps its registry
set(ENV{WINEDEBUG} -all)
execute_process(COMMAND ${compile} -O1 -ffp-contract=off "${SOURCE_DIR}/tests/platforms/same_everywhere.cpp"
  -o "${DIRECTORY}/same_everywhere.exe" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${RUNNER} "${DIRECTORY}/same_everywhere.exe" OUTPUT_VARIABLE output ERROR_VARIABLE errors
  RESULT_VARIABLE code)
string(REPLACE "\r" "" output "${output}")
file(READ "${SOURCE_DIR}/tests/data/platforms/same_everywhere.txt" expected)
if(NOT code EQUAL 0 OR NOT output STREQUAL expected)
  message(FATAL_ERROR "exit code ${code}, ${errors}\nprinted:\n${output}\nexpected:\n${expected}")
endif()
message("${count} static suites; the same output")
