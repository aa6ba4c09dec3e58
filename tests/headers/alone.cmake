# cmake -DCOMPILER=... -DFLAGS=... -DHEADERS="ckpt/..." -DFILE=empty.cpp -P alone.cmake
# Every header compiles when it is the only one that is included.
cmake_minimum_required(VERSION 3.25)

set(problems "")
foreach(alone IN LISTS HEADERS)
  execute_process(COMMAND "${COMPILER}" ${FLAGS} -fsyntax-only -include "${alone}" "${FILE}" RESULT_VARIABLE failed ERROR_VARIABLE errors)
  if(failed OR NOT errors STREQUAL "")
    string(APPEND problems "${alone}:\n${errors}\n")
  endif()
endforeach()
if(NOT problems STREQUAL "")
  message(FATAL_ERROR "these do not stand alone:\n${problems}")
endif()
list(LENGTH HEADERS headers)
message("${headers} headers stand alone")
if(headers EQUAL 0)
  message(FATAL_ERROR "nothing found: the check did not work")
endif()
