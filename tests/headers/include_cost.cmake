# cmake -DCOMPILER=... -DINCLUDE=dir -DHEADER=ckpt/... -DLIMIT=n -P include_cost.cmake
# Fails when a header brings in more lines than its budget, or a library that is not the compiler's.
cmake_minimum_required(VERSION 3.25)

set(preprocess "${COMPILER}" -std=c++20 "-I${INCLUDE}" -x c++ "${INCLUDE}/${HEADER}")
execute_process(COMMAND ${preprocess} -E -P OUTPUT_VARIABLE text RESULT_VARIABLE failed ERROR_VARIABLE errors)
if(failed)
  message(FATAL_ERROR "${HEADER} does not preprocess:\n${errors}")
endif()
string(REGEX REPLACE "\n#pragma[^\n]*" "" text "${text}")  # of warnings, which cost nothing
string(REGEX REPLACE "[^\n]" "" newlines "${text}")
string(LENGTH "${newlines}" lines)
message("${HEADER}: ${lines} preprocessed lines of ${LIMIT}")
if(lines GREATER LIMIT)
  message(FATAL_ERROR "${HEADER} costs ${lines} preprocessed lines; its budget is ${LIMIT}")
endif()

execute_process(COMMAND ${preprocess} -M OUTPUT_VARIABLE files)
if(files MATCHES "[^ \n]*/(Eigen|eigen3|fmt|nlohmann|CLI|catch2)/[^ \n]*")
  message(FATAL_ERROR "${HEADER} includes ${CMAKE_MATCH_0}")
endif()
