# cmake -DCOMPILER=... -DPROGRAM=x.cpp -DDIRECTORY=scratch (-DCOPY=include | -DCOPY=ckpt.single.hpp | -DPKG_CONFIG=... -DPKG_CONFIG_PATH=dir
# -DPACKAGE=name) [-DWARNINGS=flags] -P compile_and_run.cmake
# Compiles one file as a user without CMake does, and runs it.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${DIRECTORY}")
file(MAKE_DIRECTORY "${DIRECTORY}")
if(COPY)
  set(flags "-I${DIRECTORY}/copied")
  if(IS_DIRECTORY "${COPY}")
    string(APPEND COPY "/")  # what is in it
  else()
    list(APPEND flags -DCKPT_SINGLE_HEADER)
  endif()
  file(COPY "${COPY}" DESTINATION "${DIRECTORY}/copied")
else()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${PKG_CONFIG_PATH}"
    "${PKG_CONFIG}" --cflags --libs ${PACKAGE} OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
endif()

if(WARNINGS)
  list(APPEND flags ${WARNINGS})
endif()
execute_process(COMMAND "${COMPILER}" -std=c++20 "${PROGRAM}" -o "${DIRECTORY}/program" ${flags}
  COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${DIRECTORY}/program" COMMAND_ERROR_IS_FATAL ANY)
