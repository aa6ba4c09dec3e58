# cmake -DPROGRAM=... -DCHECK=... -DDIRECTORY=... -P pages_test.cmake
# Pages of the program: each as it has to be, with the numbers of the answer, the same twice, and errors where it must.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/jobs.cmake")
set(top "${CMAKE_CURRENT_LIST_DIR}/../..")
file(MAKE_DIRECTORY "${DIRECTORY}")
set(problems "")

foreach(name IN LISTS jobs)
  foreach(page "${name}.html" "${name}_again.html")
    file(REMOVE "${DIRECTORY}/${page}")
    # A locale with a decimal comma changes nothing.
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=de_DE.UTF-8 "${PROGRAM}" ${job_${name}} --output json
      --report "${DIRECTORY}/${page}" WORKING_DIRECTORY "${top}" OUTPUT_FILE "${DIRECTORY}/${name}.json"
      RESULT_VARIABLE code ERROR_VARIABLE errors)
    if(NOT code MATCHES "^[02]$" OR NOT errors STREQUAL "" OR NOT EXISTS "${DIRECTORY}/${page}")
      string(APPEND problems "${name}: exit code ${code}, ${errors}\n")
      break()
    endif()
  endforeach()
  if(NOT EXISTS "${DIRECTORY}/${name}_again.html")
    continue()
  endif()
  file(READ "${DIRECTORY}/${name}.html" one)
  file(READ "${DIRECTORY}/${name}_again.html" other)
  if(NOT one STREQUAL other)
    string(APPEND problems "${name}: two runs differ\n")
  endif()
  execute_process(COMMAND "${CHECK}" "${DIRECTORY}/${name}.html" "${DIRECTORY}/${name}.json"
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(NOT code STREQUAL "0")
    string(APPEND problems "${output}${errors}")
  endif()
endforeach()

# What is wrong is said, and nothing is written.
function(bad regex)
  execute_process(COMMAND "${PROGRAM}" ${ARGN} WORKING_DIRECTORY "${top}" RESULT_VARIABLE code OUTPUT_VARIABLE output
    ERROR_VARIABLE errors)
  if(NOT code STREQUAL "1" OR NOT errors MATCHES "${regex}")
    set(problems "${problems}${ARGN}: exit code ${code}, ${errors}\n" PARENT_SCOPE)
  endif()
endfunction()
bad("does not end in .html or .md" ${job_today} --report "${DIRECTORY}/page.txt")
bad("cannot write" ${job_today} --report "${DIRECTORY}/no/such/folder/page.html")
if(EXISTS /dev/full)
  file(REMOVE "${DIRECTORY}/full.html")
  file(CREATE_LINK /dev/full "${DIRECTORY}/full.html" SYMBOLIC)
  bad("cannot write.*No space left" ${job_today} --report "${DIRECTORY}/full.html")
  file(REMOVE "${DIRECTORY}/full.html")
endif()

if(NOT problems STREQUAL "")
  message(FATAL_ERROR "${problems}")
endif()
