# Runs a program from outside and looks at exit code, standard output and standard error. For scripts that are given
# PROGRAM, its path; NAME is what it calls itself, SUBCOMMAND the words before all others.
set(runs 0)
set(problems "")
if(NOT DEFINED DIRECTORY)
  set(DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
endif()

macro(problem text)
  string(APPEND problems
    "${NAME} ${ARGS}\n  ${text}\n  exit code ${code}\n  stdout: ${output}\n  stderr: ${errors}\n")
endmacro()

# Runs it with arguments and sets code, output and errors.
macro(run)
  set(ARGS ${ARGN})
  math(EXPR runs "${runs} + 1")
  execute_process(COMMAND "${PROGRAM}" ${SUBCOMMAND} ${ARGS} WORKING_DIRECTORY "${DIRECTORY}" TIMEOUT 120
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
endmacro()

macro(matches regex)
  if(NOT output MATCHES "${regex}")
    problem("stdout does not match '${regex}'")
  endif()
endmacro()

macro(does_not_match regex)
  if(output MATCHES "${regex}")
    problem("stdout matches '${regex}'")
  endif()
endmacro()

# An answer: exit code 0, nothing on standard error.
macro(good)
  run(${ARGN})
  if(NOT code STREQUAL "0" OR NOT errors STREQUAL "" OR output STREQUAL "")
    problem("expected exit code 0, an answer and no error")
  endif()
endmacro()

# An answer that misses its target: exit code 2.
macro(misses)
  run(${ARGN})
  if(NOT code STREQUAL "2" OR NOT errors STREQUAL "" OR output STREQUAL "")
    problem("expected exit code 2, an answer and no error")
  endif()
endmacro()

# An error: exit code 1, nothing on standard output, one line on standard error that matches.
macro(bad regex)
  run(${ARGN})
  if(NOT code STREQUAL "1" OR NOT output STREQUAL "" OR NOT errors MATCHES "^${NAME}: error: [^\n]+\n$")
    problem("expected exit code 1, no output and one line of error")
  elseif(NOT errors MATCHES "${regex}")
    problem("stderr does not match '${regex}'")
  endif()
endmacro()

# The JSON on standard output is an object with this value, as text, for a key: at the top ("") or in an object there.
macro(json_is object key value)
  string(JSON type ERROR_VARIABLE invalid TYPE "${output}")
  set(regex "^{\n(.*\n)?  \"${key}\": ${value}[,\n]")
  if(NOT "${object}" STREQUAL "")
    set(regex "^{\n(.*\n)?  \"${object}\": {[^}]*\n    \"${key}\": ${value}[,\n]")
  endif()
  if(invalid OR NOT type STREQUAL "OBJECT" OR NOT output MATCHES "${regex}")
    problem("${object} ${key} is not ${value}")
  endif()
endmacro()

# The value at the path in the JSON on standard output.
macro(json_at expected)
  string(JSON value ERROR_VARIABLE invalid GET "${output}" ${ARGN})
  if(invalid OR NOT value STREQUAL "${expected}")
    problem("${ARGN} is ${value}, not ${expected}")
  endif()
endmacro()

# --help-all names every option, and so does the manual.
macro(describes_options page)
  good(--help-all)
  file(READ "${page}" text)
  foreach(option ${ARGN})
    matches("--${option}")
    if(NOT text MATCHES "`--${option}")
      string(APPEND problems "${page} does not describe --${option}\n")
    endif()
  endforeach()
endmacro()

# Standard output that takes nothing is an error, not a silent success; nor is an empty word.
macro(full_output words)
  if(UNIX)
    foreach(target "&-" "/dev/full")
      if(target STREQUAL "&-" OR EXISTS /dev/full)
        set(ARGS "${words} >${target}")
        math(EXPR runs "${runs} + 1")
        execute_process(COMMAND sh -c "\"$0\" ${SUBCOMMAND} ${words} >${target}" "${PROGRAM}" WORKING_DIRECTORY "${DIRECTORY}"
          RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
        if(NOT code STREQUAL "1" OR NOT errors MATCHES "^${NAME}: error: cannot write to standard output: ")
          problem("expected exit code 1 and an error about standard output")
        endif()
      endif()
    endforeach()
  endif()
endmacro()
macro(empty_words)
  foreach(option ${ARGN})
    if(UNIX)
      set(ARGS "--${option} ''")
      math(EXPR runs "${runs} + 1")
      execute_process(COMMAND sh -c "\"$0\" ${SUBCOMMAND} --${option} ''" "${PROGRAM}" WORKING_DIRECTORY "${DIRECTORY}"
        RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
      if(NOT code STREQUAL "1" OR NOT output STREQUAL "" OR NOT errors MATCHES "^${NAME}: error: [^\n]+\n$")
        problem("expected exit code 1, no output and one line of error")
      endif()
    endif()
  endforeach()
endmacro()

macro(finish)
  if(NOT problems STREQUAL "")
    message(FATAL_ERROR "${problems}")
  endif()
  message("${runs} runs as expected")
endmacro()
