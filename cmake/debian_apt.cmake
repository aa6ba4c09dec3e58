# Installs Debian or Ubuntu packages. Never fails: what could not be installed is said, and CMake's own search for the
# thing then gives the error.
include_guard(GLOBAL)

option(CKPT_AUTO_INSTALL "Install missing Debian packages with apt-get" OFF)

# What to type when nothing is installed automatically: everything our own builds use, in one line.
set(ckpt_apt_by_hand "sudo apt-get install make libeigen3-dev libfmt-dev nlohmann-json3-dev libcli11-dev catch2")

function(ckpt_apt_install package)
  find_program(CKPT_APT_GET apt-get)
  mark_as_advanced(CKPT_APT_GET)
  if(NOT CKPT_APT_GET)
    message(STATUS "ckpt: this machine has no apt-get; install what Debian calls ${package} with its package manager")
    return()
  endif()

  # Without being root there is only sudo, and only if it asks no password.
  execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(sudo "")
  if(NOT user STREQUAL "0")
    execute_process(COMMAND sudo -n true RESULT_VARIABLE no_sudo OUTPUT_QUIET ERROR_QUIET)
    if(no_sudo)
      message(STATUS "ckpt: no right to install ${package}. Please run: ${ckpt_apt_by_hand}")
      return()
    endif()
    set(sudo sudo -n)
  endif()

  message(STATUS "ckpt: installing ${package} (CKPT_AUTO_INSTALL is on)")
  set(apt ${sudo} "${CMAKE_COMMAND}" -E env DEBIAN_FRONTEND=noninteractive
    "${CKPT_APT_GET}" -y -q -o DPkg::Lock::Timeout=120)
  set(install ${apt} install --no-install-recommends ${package})
  execute_process(COMMAND ${install} RESULT_VARIABLE failed OUTPUT_VARIABLE log ERROR_VARIABLE log)
  if(failed)  # The package lists may be empty or old.
    execute_process(COMMAND ${apt} update OUTPUT_QUIET ERROR_QUIET)
    execute_process(COMMAND ${install} RESULT_VARIABLE failed OUTPUT_VARIABLE log ERROR_VARIABLE log)
  endif()
  if(failed)
    message(STATUS "ckpt: apt-get failed:\n${log}")
    message(STATUS "ckpt: ${package} is missing. Please run: ${ckpt_apt_by_hand}")
  endif()
endfunction()
