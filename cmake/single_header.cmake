# cmake -DSOURCE_DIR=... -DOUTPUT=ckpt.single.hpp [-DFORWARD=dir] -P single_header.cmake
# Writes ckpt/ckpt.hpp and all that it includes of ours as one header, each part once, in the order in which they are
# included. FORWARD: writes there, under the name of each part, a file that includes it, for tests.
cmake_minimum_required(VERSION 3.25)

set(include "${SOURCE_DIR}/include")

# Appends a header without its `#pragma once`, and in the place of its includes what they include.
function(expand header)
  set_property(GLOBAL APPEND PROPERTY parts "${header}")
  file(READ "${include}/${header}" text)
  string(REPLACE "#pragma once\n" "\n" text "${text}")
  while(TRUE)
    string(FIND "${text}" "\n#include <ckpt/" at)
    if(at EQUAL -1)
      break()
    endif()
    math(EXPR at "${at} + 1")
    string(SUBSTRING "${text}" 0 ${at} before)
    string(SUBSTRING "${text}" ${at} -1 text)
    set_property(GLOBAL APPEND_STRING PROPERTY output "${before}")
    string(REGEX MATCH "^#include <(ckpt/[^>]*)>[^\n]*" line "${text}")
    set(included "${CMAKE_MATCH_1}")
    string(LENGTH "${line}" length)
    string(SUBSTRING "${text}" ${length} -1 text)
    get_property(parts GLOBAL PROPERTY parts)
    if(NOT EXISTS "${include}/${included}")
      set_property(GLOBAL APPEND_STRING PROPERTY output "${line}")  # where the compiler is to stop
    elseif(NOT included IN_LIST parts)
      expand("${included}")
    endif()
  endwhile()
  set_property(GLOBAL APPEND_STRING PROPERTY output "${text}")
endfunction()

file(READ "${SOURCE_DIR}/LICENSE" license)
string(REGEX REPLACE "\n$" "" license "${license}")
string(REPLACE "\n" "\n// " license "// ${license}")
expand(ckpt/ckpt.hpp)
get_property(output GLOBAL PROPERTY output)
string(REGEX REPLACE "\n\n\n+" "\n\n" output "${output}")
file(WRITE "${OUTPUT}" "#pragma once
// ckpt as one header, made by cmake/single_header.cmake from the headers of include/ckpt, which are what to read and change.
//
${license}
${output}")

get_property(parts GLOBAL PROPERTY parts)
list(LENGTH parts count)
if(count LESS 100)
  message(FATAL_ERROR "${count} headers alone: the script did not work")
endif()
if(FORWARD)
  file(REMOVE_RECURSE "${FORWARD}")
  foreach(part IN LISTS parts)
    file(WRITE "${FORWARD}/${part}" "#pragma once\n#include \"${OUTPUT}\"\n")
  endforeach()
endif()
message(STATUS "${OUTPUT}: ${count} headers in one")
