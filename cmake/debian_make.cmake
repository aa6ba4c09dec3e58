# Before project(): cmake and g++ come without make on a machine installed without recommended packages, and CMake
# cannot enable a language without it.
include("${CMAKE_CURRENT_LIST_DIR}/debian_apt.cmake")

if(CKPT_AUTO_INSTALL AND CMAKE_GENERATOR STREQUAL "Unix Makefiles")
  find_program(CKPT_MAKE NAMES gmake make)
  mark_as_advanced(CKPT_MAKE)
  if(NOT CKPT_MAKE)
    ckpt_apt_install(make)
  endif()
endif()
