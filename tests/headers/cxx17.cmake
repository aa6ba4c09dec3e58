# cmake -DCOMPILER=... -DFLAGS=... -DFILE=empty.cpp -DHEADERS="ckpt/..." -P cxx17.cmake
# Under C++17 a header is one error that says what to do, and the compiler stops there.
cmake_minimum_required(VERSION 3.25)

list(REMOVE_ITEM FLAGS -std=c++20)
set(problems "")
foreach(header IN LISTS HEADERS)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C "${COMPILER}" ${FLAGS} -std=c++17 -include ${header} -c -o
      "${CMAKE_CURRENT_BINARY_DIR}/cxx17.o" "${FILE}"
    RESULT_VARIABLE failed ERROR_VARIABLE errors)
  string(REGEX REPLACE "[^\n]" "" newlines "${errors}")
  string(LENGTH "${newlines}" lines)
  string(REGEX MATCHALL "error: (#error )?ckpt needs C\\+\\+20[^\n]*ckpt::core" said "${errors}")
  list(LENGTH said times)
  if(NOT failed OR NOT times EQUAL 1 OR lines GREATER 19)
    string(APPEND problems "${header}: ${lines} lines, ${times} times what to do:\n${errors}\n")
  endif()
endforeach()
if(NOT problems STREQUAL "")
  message(FATAL_ERROR "${problems}")
endif()
list(LENGTH HEADERS count)
message("${count} headers say so once")
