# What a Debian package has besides what `cmake --install` writes: copyright and changelog, a manual page of the program.
# cpack runs this when all components lie below CPACK_TEMPORARY_INSTALL_DIRECTORY.
cmake_minimum_required(VERSION 3.25)

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(root "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${component}/usr")
  set(doc "${root}/share/doc/${package}")
  file(REMOVE_RECURSE "${root}/share/doc")
  file(MAKE_DIRECTORY "${doc}")
  file(READ "${CPACK_CKPT_PACKAGING}/../../LICENSE" license)
  string(REGEX MATCH "Copyright[^\n]*" copyright "${license}")
  string(REGEX REPLACE "\n$" "" license "${license}")
  string(REGEX REPLACE "\n\n" "\n.\n" license "${license}")
  string(REPLACE "\n" "\n " license "${license}")
  string(REPLACE "Copyright (c) " "" copyright "${copyright}")
  file(WRITE "${doc}/copyright" "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ckpt

Files: *
Copyright: ${copyright}
License: Expat
 ${license}
")
  string(TIMESTAMP date "%a, %d %b %Y 00:00:00 +0000" UTC)
  file(WRITE "${doc}/changelog" "${package} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Made by cpack; what changed stands in docs/changelog.md of the sources.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  execute_process(COMMAND gzip -9n "${doc}/changelog" COMMAND_ERROR_IS_FATAL ANY)
  if(component STREQUAL "tools")
    file(COPY "${CPACK_CKPT_PACKAGING}/debian/ckpt.1" DESTINATION "${root}/share/man/man1")
    execute_process(COMMAND gzip -9n "${root}/share/man/man1/ckpt.1" COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
