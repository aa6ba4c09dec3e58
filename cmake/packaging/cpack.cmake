# `cpack` in a build directory makes Debian packages: libckpt-dev, the headers, for every architecture; ckpt, the program,
# where it was built; libckpt-c, the library for other languages, where that was.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ckpt)
set(CPACK_PACKAGE_CONTACT "ckpt developers <ckpt@example.org>" CACHE STRING "Maintainer of the packages")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/debian/complete.cmake")
set(CPACK_CKPT_PACKAGING "${CMAKE_CURRENT_LIST_DIR}")

# What has no component is the headers.
set(CPACK_COMPONENTS_ALL Unspecified)
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_NAME libckpt-dev)
set(CPACK_DEBIAN_UNSPECIFIED_FILE_NAME "libckpt-dev_${PROJECT_VERSION}_all.deb")
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_RECOMMENDS "libeigen3-dev (>= 3.4), libfmt-dev (>= 9), nlohmann-json3-dev (>= 3.11)")
set(CPACK_COMPONENT_UNSPECIFIED_DESCRIPTION "costs of checkpointing large jobs (C++ headers)
A header-only C++20 library that tells what checkpointing a large training
or simulation job costs, how often it should be done, and what would
change the answer: size, write time, expected goodput, best interval.

The headers under ckpt/ckpt.hpp need no other library.")

if(TARGET ckpt_program)
  list(APPEND CPACK_COMPONENTS_ALL tools)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME ckpt)
  set(CPACK_DEBIAN_TOOLS_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_TOOLS_DESCRIPTION "costs of checkpointing large jobs (program)
What checkpointing a large training or simulation job costs, how often it
should be done, and what would change the answer, from a description of
the job: who writes how much, over which links and file systems, how long
that stops the training, and where every hour of the run goes.")
endif()

if(TARGET ckpt_c)
  list(APPEND CPACK_COMPONENTS_ALL c)
  set(CPACK_DEBIAN_C_PACKAGE_NAME libckpt-c)
  set(CPACK_DEBIAN_C_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_C_PACKAGE_SECTION libs)
  set(CPACK_DEBIAN_C_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_C_DESCRIPTION "costs of checkpointing large jobs (C interface)
The library ckpt behind plain C, for C, Fortran and Python's ctypes.")
endif()
include(CPack)
