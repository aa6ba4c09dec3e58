# How many jobs our own builds and tests run at a time: one for each core that we may use, and for each 2 GiB of memory, which
# a batch of tests takes to compile (cmake/batches.cmake).
# `make` and ctest 3.25 cannot be told so (-j without a number has no bound): the presets have them read it from files.
include(ProcessorCount)
ProcessorCount(jobs)
if(EXISTS /sys/fs/cgroup/cpu.max)  # a container's share of the machine: "200000 100000" are two cores
  file(STRINGS /sys/fs/cgroup/cpu.max share LIMIT_COUNT 1)
  if(share MATCHES "^([0-9]+) ([0-9]+)$")
    math(EXPR cores "(${CMAKE_MATCH_1} + ${CMAKE_MATCH_2} - 1) / ${CMAKE_MATCH_2}")
    if(cores LESS jobs)
      set(jobs ${cores})
    endif()
  endif()
endif()
cmake_host_system_information(RESULT memory QUERY TOTAL_PHYSICAL_MEMORY)  # MiB
math(EXPR memory "(${memory} + 1024) / 2048")
if(memory LESS jobs)
  set(jobs ${memory})
endif()
if(jobs LESS 1)
  set(jobs 1)
endif()

file(WRITE "${PROJECT_BINARY_DIR}/jobs" "${jobs}\n")
# For ctest a core is a resource, of which every test of ours takes one (tests/CMakeLists.txt).
file(WRITE "${PROJECT_BINARY_DIR}/cores.json"
  "{\"version\": {\"major\": 1, \"minor\": 0}, \"local\": [{\"cores\": [{\"id\": \"all\", \"slots\": ${jobs}}]}]}\n")
