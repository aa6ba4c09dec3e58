# cmake -DPROGRAM=... -P trap.cmake: without a handler the program must be stopped by a signal.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND "${PROGRAM}" RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT code MATCHES "Illegal instruction|Trace|Trap|SIGILL|SIGTRAP|Child")
  message(FATAL_ERROR "expected a trap, got ${code}:\n${output}")
endif()
message("stopped: ${code}")
