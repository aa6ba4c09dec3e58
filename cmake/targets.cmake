# The targets: ckpt::core (no dependency), ckpt::ckpt (with Eigen and fmt), ckpt::json (and nlohmann-json); and, where it is
# asked for, the library ckpt::c for other languages.
#
# In our own build a missing dependency is an error. In somebody else's build the target that needs it is left out, with
# one line that says so: who links ckpt::core needs nothing.

# Finds a package unless its target is already there (from the parent project, say).
macro(ckpt_find_dependency package target)
  if(NOT TARGET ${target})
    if(PROJECT_IS_TOP_LEVEL)
      find_package(${package} ${ARGN} REQUIRED)
    else()
      find_package(${package} ${ARGN} QUIET)
    endif()
  endif()
endmacro()

add_library(ckpt_core INTERFACE)
add_library(ckpt::core ALIAS ckpt_core)
set_target_properties(ckpt_core PROPERTIES EXPORT_NAME core)
target_compile_features(ckpt_core INTERFACE cxx_std_20)
target_sources(ckpt_core INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${CKPT_CORE_HEADERS})
set(ckpt_defined_components core)

if("ckpt" IN_LIST CKPT_COMPONENTS OR "json" IN_LIST CKPT_COMPONENTS)
  # No version in the call: Eigen 5 declares itself incompatible with a request for 3.4.
  ckpt_find_dependency(Eigen3 Eigen3::Eigen NO_MODULE)
  if(DEFINED Eigen3_VERSION AND Eigen3_VERSION VERSION_LESS 3.4)
    message(FATAL_ERROR "ckpt needs Eigen 3.4 or newer; ${Eigen3_DIR} is ${Eigen3_VERSION}")
  endif()
  ckpt_find_dependency(fmt fmt::fmt)

  if(TARGET Eigen3::Eigen AND TARGET fmt::fmt)
    add_library(ckpt INTERFACE)
    add_library(ckpt::ckpt ALIAS ckpt)
    target_link_libraries(ckpt INTERFACE ckpt_core Eigen3::Eigen fmt::fmt)
    target_sources(ckpt INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${CKPT_HEADERS})
    list(APPEND ckpt_defined_components ckpt)
  else()
    message(STATUS "ckpt: Eigen3 or fmt not found, so there is no ckpt::ckpt here, only ckpt::core")
  endif()
endif()

if("json" IN_LIST CKPT_COMPONENTS AND TARGET ckpt)
  ckpt_find_dependency(nlohmann_json nlohmann_json::nlohmann_json)
  if(TARGET nlohmann_json::nlohmann_json)
    add_library(ckpt_json INTERFACE)
    add_library(ckpt::json ALIAS ckpt_json)
    set_target_properties(ckpt_json PROPERTIES EXPORT_NAME json)
    target_link_libraries(ckpt_json INTERFACE ckpt nlohmann_json::nlohmann_json)
    target_sources(ckpt_json INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${CKPT_JSON_HEADERS})
    list(APPEND ckpt_defined_components json)
  else()
    message(STATUS "ckpt: nlohmann_json not found, so there is no ckpt::json here")
  endif()
endif()

# What calls C: one source, compiled here or by who copies it.
if(("c" IN_LIST CKPT_COMPONENTS OR CKPT_BUILD_CLIENTS) AND TARGET ckpt_json)
  if(DEFINED BUILD_SHARED_LIBS)
    add_library(ckpt_c "${CKPT_C_SOURCE}")
  else()
    add_library(ckpt_c SHARED "${CKPT_C_SOURCE}")  # as ctypes needs it
  endif()
  add_library(ckpt::c ALIAS ckpt_c)
  set_target_properties(ckpt_c PROPERTIES EXPORT_NAME c VERSION ${PROJECT_VERSION} POSITION_INDEPENDENT_CODE ON
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_sources(ckpt_c INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${CKPT_C_HEADERS})
  target_link_libraries(ckpt_c PRIVATE $<BUILD_INTERFACE:ckpt_json>)
  get_target_property(type ckpt_c TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    target_compile_definitions(ckpt_c PUBLIC CKPT_C_STATIC)
    target_link_libraries(ckpt_c PRIVATE fmt::fmt)
  endif()
  list(APPEND ckpt_defined_components c)
endif()
