# A dependency provider: when find_package does not find one of our dependencies, install its Debian package
# (CKPT_AUTO_INSTALL=ON) or name it. CMake then looks again with the caller's own arguments, so the ordinary result and
# the ordinary error come from CMake itself. CMake runs this file at the first project() call of our own builds only.
include("${CMAKE_CURRENT_LIST_DIR}/debian_apt.cmake")

set(ckpt_debian_Eigen3 libeigen3-dev)
set(ckpt_debian_fmt libfmt-dev)
set(ckpt_debian_nlohmann_json nlohmann-json3-dev)
set(ckpt_debian_CLI11 libcli11-dev)
set(ckpt_debian_Catch2 catch2)
set(ckpt_debian_Doxygen doxygen)
set(ckpt_debian_MPI libopenmpi-dev openmpi-bin)
set(ckpt_debian_TBB libtbb-dev)

# A macro, not a function: what find_package defines must reach the caller (include(Catch) fails otherwise).
macro(ckpt_provide_dependency method package)
  if(DEFINED ckpt_debian_${package})
    set(ckpt_find_arguments ${ARGN})
    list(REMOVE_ITEM ckpt_find_arguments REQUIRED)
    find_package(${package} ${ckpt_find_arguments} QUIET BYPASS_PROVIDER)
    if(NOT ${package}_FOUND)
      if(CKPT_AUTO_INSTALL)
        ckpt_apt_install("${ckpt_debian_${package}}")
      else()
        message(STATUS "ckpt: ${package} is missing. Configure with -DCKPT_AUTO_INSTALL=ON, or run: ${ckpt_apt_by_hand}")
      endif()
    endif()
  endif()
endmacro()

cmake_language(SET_DEPENDENCY_PROVIDER ckpt_provide_dependency SUPPORTED_METHODS FIND_PACKAGE)
