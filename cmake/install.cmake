# Install rules: headers, a CMake package with one export per component, pkg-config files. Nothing installed contains a
# path of this machine, so the tree may be moved afterwards.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ckpt_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/ckpt)
set(ckpt_pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)

set(ckpt_target_core ckpt_core)
set(ckpt_target_ckpt ckpt)
set(ckpt_target_json ckpt_json)
set(ckpt_target_c ckpt_c)
foreach(component IN LISTS ckpt_defined_components)
  set(ckpt_of_component "")
  if(component STREQUAL "c")
    set(ckpt_of_component LIBRARY COMPONENT c NAMELINK_COMPONENT Unspecified)
  endif()
  install(TARGETS ${ckpt_target_${component}} EXPORT ckpt-${component} FILE_SET HEADERS ${ckpt_of_component})
  install(EXPORT ckpt-${component} NAMESPACE ckpt:: DESTINATION ${ckpt_package_dir} FILE ckpt-${component}.cmake)
endforeach()

if(TARGET ckpt_c)
  get_target_property(ckpt_c_type ckpt_c TYPE)
endif()
configure_package_config_file(cmake/ckptConfig.cmake.in ckptConfig.cmake INSTALL_DESTINATION ${ckpt_package_dir})
write_basic_package_version_file(ckptConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/ckptConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/ckptConfigVersion.cmake"
  DESTINATION ${ckpt_package_dir})

# All that needs no other library as one header.
set(ckpt_single_header "${CMAKE_CURRENT_BINARY_DIR}/ckpt.single.hpp")
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DSOURCE_DIR=${CMAKE_CURRENT_SOURCE_DIR}\"
  \"-DOUTPUT=${ckpt_single_header}\" -P \"${CMAKE_CURRENT_SOURCE_DIR}/cmake/single_header.cmake\" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)")
install(FILES "${ckpt_single_header}" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

install(FILES ${CKPT_C_HEADERS} ${CKPT_C_SOURCE} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ckpt/c)

# ckpt-core.pc, ckpt.pc and ckpt-json.pc find the headers relative to themselves.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}/${ckpt_pkgconfig_dir}"
  OUTPUT_VARIABLE ckpt_pc_includedir)
set(ckpt_pc_name_core ckpt-core)
set(ckpt_pc_name_ckpt ckpt)
set(ckpt_pc_name_json ckpt-json)
set(ckpt_pc_name_c ckpt-c)
set(ckpt_pc_requires_core "")
set(ckpt_pc_requires_ckpt "eigen3 >= 3.4, fmt")
set(ckpt_pc_requires_json "ckpt, nlohmann_json")
set(ckpt_pc_requires_c "")
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}/${ckpt_pkgconfig_dir}"
  OUTPUT_VARIABLE ckpt_pc_libdir)
foreach(component IN LISTS ckpt_defined_components)
  set(ckpt_pc_name ${ckpt_pc_name_${component}})
  set(ckpt_pc_requires ${ckpt_pc_requires_${component}})
  set(ckpt_pc_libs "")
  if(component STREQUAL "c")
    set(ckpt_pc_libs "Libs: -L\${pcfiledir}/${ckpt_pc_libdir} -lckpt_c\n")
  endif()
  configure_file(cmake/ckpt.pc.in ${ckpt_pc_name}.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${ckpt_pc_name}.pc" DESTINATION ${ckpt_pkgconfig_dir})
endforeach()

# The same in the Common Package Specification, where all three components are there.
if("json" IN_LIST ckpt_defined_components)
  set(ckpt_cps_dir ${CMAKE_INSTALL_DATADIR}/cps/ckpt)
  set(prefix "@prefix@")  # its own word for where it lies
  configure_file(cmake/packaging/ckpt.cps.in ckpt.cps @ONLY)
  unset(prefix)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/ckpt.cps" DESTINATION ${ckpt_cps_dir})
endif()

# What debuggers print.
install(FILES cmake/debugger/ckpt_gdb.py cmake/debugger/ckpt.natvis DESTINATION ${CMAKE_INSTALL_DATADIR}/ckpt)

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ckpt)
