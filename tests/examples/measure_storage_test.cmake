# cmake -DPROGRAM=measure_storage -DCOMPILER=... -DINCLUDE=dir -DDOCS=dir -DSCRATCH=dir -P measure_storage_test.cmake
# What it prints, refuses and leaves behind: nothing, whatever ends it. No time is compared with anything.
cmake_minimum_required(VERSION 3.25)

set(NAME measure_storage)
file(REMOVE_RECURSE "${SCRATCH}")
set(here "${SCRATCH}/directory")
file(MAKE_DIRECTORY "${here}")
set(DIRECTORY "${here}")
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")

# Runs it, by the command `before` if there is one, and looks for files afterwards.
macro(run)
  set(ARGS ${before} ${ARGN})
  math(EXPR runs "${runs} + 1")
  execute_process(COMMAND ${before} "${PROGRAM}" ${ARGN} TIMEOUT 120
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  file(GLOB left "${here}/*" "${here}/.*")
  list(FILTER left EXCLUDE REGEX "/\\.\\.?$")
  if(left)
    problem("left behind: ${left}")
    file(REMOVE ${left})
  endif()
endmacro()

# Sets a variable to the value at the path in the JSON on standard output.
macro(json_get variable)
  string(JSON ${variable} ERROR_VARIABLE invalid GET "${output}" ${ARGN})
  if(invalid)
    problem("${ARGN}: ${invalid}")
  endif()
endmacro()

set(before "")
set(in --directory "${here}")

# ---- answers

good(${in} --size 12MiB --writers 4 --rounds 2)
matches("^Written to ${here}: 12[.0-9]* MB\n")
matches("\n +fit +1 +1 ")
matches("\n +fit +4 +1 ")
matches("\n +check +2 +1 ")
matches("Prediction of the 5 runs that no figure was taken from: off by")
matches("constexpr ckpt::StorageTier measured_tier")
good(${in} --size 1MiB --writers 1 --rounds 1)
matches("all together +no limit met")

good(${in} --size 12MiB --writers 3 --rounds 2 --file-size 8KiB,100kB --checkpoint 1MB --verify --output json)
json_get(version schema_version)
json_get(written bytes_written)
math(EXPR most "12 * 1024 * 1024 + 1000000")
if(NOT version STREQUAL "1" OR written LESS 4000000 OR written GREATER most)
  problem("schema ${version}, ${written} bytes written of ${most} at most")
endif()
# Every run is there, each round has its time, and the bytes of all of them are those that were written.
set(sum 0)
set(purposes "")
json_get(last runs)
string(JSON last LENGTH "${output}" runs)
math(EXPR last "${last} - 1")
foreach(i RANGE ${last})
  json_get(purpose runs ${i} purpose)
  json_get(bytes runs ${i} bytes)
  string(JSON rounds LENGTH "${output}" runs ${i} times_s)
  json_get(measured runs ${i} measured_s)
  json_get(predicted runs ${i} predicted_s)
  if(NOT measured MATCHES "^[0-9]" OR NOT predicted MATCHES "^[0-9]")
    problem("run ${i}: measured ${measured}, predicted ${predicted}")
  endif()
  math(EXPR sum "${sum} + ${rounds} * ${bytes}")
  list(APPEND purposes ${purpose})
endforeach()
if(NOT sum EQUAL written OR NOT purposes STREQUAL "fit;fit;fit;fit;check;check;check;check;check;check;checkpoint")
  problem("${sum} bytes in the runs, ${written} written; ${purposes}")
endif()
json_get(bytes runs ${last} bytes)
if(NOT bytes EQUAL 999999)
  problem("the checkpoint has ${bytes} bytes, not three equal files of together 1 MB")
endif()
foreach(figure write_bandwidth_bytes_per_s latency_per_file_s)
  json_get(value figures ${figure})
  if(NOT value MATCHES "^[0-9]")
    problem("${figure} is ${value}")
  endif()
endforeach()

# What it prints to paste compiles, and the model takes it.
json_get(cpp cpp)
file(WRITE "${SCRATCH}/pasted.cpp" "${cpp}
static_assert(measured_tier.write_bandwidth > ckpt::BytesPerSecond(0.0) && *measured_tier.capacity > ckpt::Bytes(0.0));
static_assert(ckpt::SavePath{measured_write}.solve(ckpt::even_load(1_GB, 3)).durable_after > ckpt::Seconds(0.0));
")
execute_process(COMMAND "${COMPILER}" -std=c++20 "-I${INCLUDE}" -fsyntax-only "${SCRATCH}/pasted.cpp"
  RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(NOT code STREQUAL "0")
  problem("what is to be pasted does not compile:\n${cpp}")
endif()

# A checkpoint that is only predicted is not written.
good(${in} --size 1MiB --writers 1 --rounds 1 --checkpoint 1PB)
matches("A checkpoint of 1 PB by 1 writers takes .* .predicted")

describes_options("${DOCS}/measure_storage.md" directory size writers file-size rounds checkpoint verify output help version)
good(--version)
matches("^measure_storage [0-9]+\\.[0-9]+\\.[0-9]+\n$")

# ---- bad input

bad("nowhere to write to: give --directory DIR")
bad("--directory= \"\" is empty" --directory=)
bad("missing\": cannot be opened: No such file or directory" --directory "${SCRATCH}/missing")
bad("cannot be opened: Not a directory" --directory "${PROGRAM}")
bad("--size: 100 kB is too little .*at least [0-9]+ KiB" ${in} --size 100kB)
bad("--size: 50 MB is too little" ${in} --size 50MB --file-size 100MB)
bad("are needed at a time, and a tenth more; .* are free" ${in} --size 8PiB --rounds 1)
bad("are needed at a time, and a tenth more; .* are free" ${in} --size 1MiB --writers 1 --rounds 1 --checkpoint 1PB --verify)
bad("--size: \"0B\" must be 1 B to 8 PiB" ${in} --size 0B)
bad("--size: \"1\" has no unit" ${in} --size 1)
bad("--size: \"-1GB\" must not be negative" ${in} --size -1GB)
bad("--size: \"nanGB\" must be a finite number" ${in} --size nanGB)
bad("--file-size: \"\" is empty" ${in} --file-size 1MiB,)
bad("--file-size: \"2\" has no unit" ${in} --file-size 1MiB,2)
bad("--writers: \"0\" must be 1 to 256" ${in} --writers 0)
bad("--writers: \"257\" must be 1 to 256" ${in} --writers 257)
bad("--writers: \"1.5\" is not a whole number" ${in} --writers 1.5)
bad("--rounds: \"101\" must be 1 to 100" ${in} --rounds 101)
bad("--verify needs --checkpoint SIZE" ${in} --verify)
bad("--checkpoint: less than a byte for each writer" ${in} --checkpoint 3B)
bad("--output" ${in} --output csv)
bad("--wat" ${in} --wat)

full_output("--directory '${here}' --size 1MiB --writers 1 --rounds 1")
empty_words(directory size writers file-size rounds checkpoint output)

# ---- directories that take no files

set(small --size 1MiB --writers 1 --rounds 1)
if(IS_DIRECTORY /proc/self)
  bad("\"/proc/self\": " --directory /proc/self ${small})
endif()
set(denied FALSE)
set(before unshare -rm sh -c "mount -t tmpfs -o ro none '${here}' && exec \"$0\" \"$@\"")
run(--version)
if(code STREQUAL "0")
  bad("\": cannot create a file: Read-only file system" ${in} ${small})
  set(denied TRUE)
endif()
set(before "")
execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT user STREQUAL "0")
  file(CHMOD "${here}" PERMISSIONS OWNER_READ OWNER_EXECUTE)
  bad("\": cannot create a file: Permission denied" ${in} ${small})
  file(CHMOD "${here}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  set(denied TRUE)
endif()
if(NOT denied)
  message("not tested: a directory that denies writing, because this is root, who may not mount here")
endif()

# ---- storage that fails in the middle

set(before sh -c "ulimit -f 100 && exec \"$0\" \"$@\"")
bad("\": cannot write: File too large" ${in} --size 12MiB --writers 2 --rounds 1)

# ---- interrupts, early and late

find_program(timeout timeout REQUIRED)
foreach(signal INT TERM HUP)
  foreach(seconds 0.02 0.1 0.4)
    set(before "${timeout}" --preserve-status -s ${signal} ${seconds})
    run(${in} --size 4GiB --writers 1)
    # timeout hands on how the program ended: 128 and the number of the signal, or the words of CMake for it
    if(code STREQUAL "0" OR NOT output STREQUAL "")
      problem("it ended before ${seconds} s, or printed an answer")
    elseif(NOT errors STREQUAL "" AND NOT errors STREQUAL "measure_storage: interrupted; nothing is left behind\n")
      problem("unexpected words on SIG${signal}")
    endif()
  endforeach()
endforeach()
set(before "${timeout}" -s KILL 0.3)
run(${in} --size 4GiB --writers 1)

file(REMOVE_RECURSE "${SCRATCH}")
finish()
