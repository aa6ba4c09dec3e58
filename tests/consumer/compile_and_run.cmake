# cmake -DCOMPILER=... -DPROGRAM=x.cpp -DDIRECTORY=scratch (-DCOPY=include | -DPKG_CONFIG=... -DPKG_CONFIG_PATH=dir
# -DPACKAGE=name) -P compile_and_run.cmake
# Compiles one file as a user without CMake does, and runs it.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${DIRECTORY}")
file(MAKE_DIRECTORY "${DIRECTORY}")
if(COPY)
  file(COPY "${COPY}/" DESTINATION "${DIRECTORY}/copied")
  set(flags "-I${DIRECTORY}/copied")
else()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${PKG_CONFIG_PATH}"
    "${PKG_CONFIG}" --cflags --libs ${PACKAGE} OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
endif()

execute_process(COMMAND "${COMPILER}" -std=c++20 "${PROGRAM}" -o "${DIRECTORY}/program" ${flags}
  COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${DIRECTORY}/program" COMMAND_ERROR_IS_FATAL ANY)
