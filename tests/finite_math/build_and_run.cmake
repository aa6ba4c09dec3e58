# cmake -DCOMPILER=... -DFLAGS=... -DSOURCES="a.cpp;b.cpp" -DMODES="-O2 -ffast-math;-O2" -DPROGRAM=... -P build_and_run.cmake
# Compiles each source in its mode, links them in this order and runs the program.
cmake_minimum_required(VERSION 3.25)

set(objects "")
foreach(source mode IN ZIP_LISTS SOURCES MODES)
  cmake_path(GET source STEM name)
  separate_arguments(mode)
  list(APPEND objects "${PROGRAM}_${name}.o")
  execute_process(COMMAND "${COMPILER}" ${FLAGS} ${mode} -c "${source}" -o "${PROGRAM}_${name}.o"
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
execute_process(COMMAND "${COMPILER}" ${objects} -o "${PROGRAM}" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${PROGRAM}" TIMEOUT 120 COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
