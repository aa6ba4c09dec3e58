# Install rules: headers, a CMake package with one export per component, pkg-config files. Nothing installed contains a
# path of this machine, so the tree may be moved afterwards.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ckpt_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/ckpt)
set(ckpt_pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)

set(ckpt_target_core ckpt_core)
set(ckpt_target_ckpt ckpt)
set(ckpt_target_json ckpt_json)
foreach(component IN LISTS ckpt_defined_components)
  install(TARGETS ${ckpt_target_${component}} EXPORT ckpt-${component} FILE_SET HEADERS)
  install(EXPORT ckpt-${component} NAMESPACE ckpt:: DESTINATION ${ckpt_package_dir} FILE ckpt-${component}.cmake)
endforeach()

configure_package_config_file(cmake/ckptConfig.cmake.in ckptConfig.cmake INSTALL_DESTINATION ${ckpt_package_dir})
write_basic_package_version_file(ckptConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/ckptConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/ckptConfigVersion.cmake"
  DESTINATION ${ckpt_package_dir})

# ckpt-core.pc, ckpt.pc and ckpt-json.pc find the headers relative to themselves.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}/${ckpt_pkgconfig_dir}"
  OUTPUT_VARIABLE ckpt_pc_includedir)
set(ckpt_pc_name_core ckpt-core)
set(ckpt_pc_name_ckpt ckpt)
set(ckpt_pc_name_json ckpt-json)
set(ckpt_pc_requires_core "")
set(ckpt_pc_requires_ckpt "eigen3 >= 3.4, fmt")
set(ckpt_pc_requires_json "ckpt, nlohmann_json")
foreach(component IN LISTS ckpt_defined_components)
  set(ckpt_pc_name ${ckpt_pc_name_${component}})
  set(ckpt_pc_requires ${ckpt_pc_requires_${component}})
  configure_file(cmake/ckpt.pc.in ${ckpt_pc_name}.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${ckpt_pc_name}.pc" DESTINATION ${ckpt_pkgconfig_dir})
endforeach()

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ckpt)
