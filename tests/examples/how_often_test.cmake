# cmake -DPROGRAM=how_often -DDATA=tests/data -P how_often_test.cmake
# What how_often answers, and what bad input is told. Numbers are theory.md's and the issue's, not our own.
cmake_minimum_required(VERSION 3.25)

cmake_path(GET DATA PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH root)
set(NAME how_often)
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")

# A formula's line of CSV: its interval in its own convention, to the digits given.
macro(answers name convention seconds)
  matches("\nformula,${name},${convention},${seconds}[0-9.]*,")
endmacro()

# ---- cases worked out elsewhere (theory.md): MTBF 24 h, save 5 min, restore 10 min, 500 h take 547.8818 h at best,
# 547.8992 h at Young's interval

good(--mtbf 24h --save 5min --restore 10min --work 500h --runs 0 --output csv)
answers(young_work_interval WorkInterval 7200)
answers(daly_first_order_work_interval WorkInterval 6900)
answers(daly_higher_order_work_interval WorkInterval 7001.38)
answers(best_interval WorkInterval 7001.40)
matches("\nformula,best_interval,WorkInterval,7001.[0-9]+,7001.[0-9]+,7301.[0-9]+,197237[45][0-9.]*,0.91260")
matches("\nformula,young_work_interval,[^\n]*,197243[67][0-9.]*,")
# Blocking saves, first order: C = R = 600 s, D = 60 s, mu = 1 d gives T = 10143.372 s.
good(--restore 600s --detection 60s --runs 0 --output csv)
answers(overlapped_period Period 10143.37)
matches("\nformula,overlapped_period,Period,10143.37[0-9]*,9543.37[0-9]*,10143.37")
# With overlap: omega = 0.25 gives 8776.731 s.
good(--restore 600s --detection 60s --blocking 450s --runs 0 --output csv)
answers(overlapped_period Period 8776.73)
# Saxena: Ts = 60, Tf = 10800, Tr = 600 s gives Tc = 1231.1533 s.
good(--save 60s --mtbf 3h --restore 600s --runs 0 --output csv)
answers(availability_optimal_period Period 1231.153)
# Meta, N r_f = 1500 x 6.5 in 1000 node-days, w = u0 = 5 min: 38.43 min and 33.10 min.
good(--save 5min --nodes 1500 --node-mtbf 153.84615384615384d --restore 5min --runs 0 --output csv)
answers(ettr_work_interval WorkInterval 2305)
answers(ettr_optimal_work_interval WorkInterval 198[56])

# Saves that can be in flight all the time: 58.29 min were printed as the exact optimum where 56.73 min are better. The best
# is the shortest at which none waits, (1 - s) (3567.3 s - 105 s); nothing is above it by less than nothing.
good(--save 3672.3s --blocking 105s --slowdown 2.151% --mtbf 10h --restore 720s --detection 30s --runs 0 --output csv)
answers(best_interval WorkInterval 3387.82)
matches("\nformula,daly_higher_order_work_interval,WorkInterval,3497[^\n]*,4485807[^\n]*,0.000553,")
if(output MATCHES ",-[0-9]")
  problem("an interval is better than the best")
endif()
# One run does not tell how far it is from the mean.
good(--runs 1)
matches("[0-9] [+]- inf h ")

# ---- the reference case, also for three public simulators: 1135.595 h by the exact model

good()
matches("compute between saves +163.1 min\n")
matches("wall clock +1135.6 h, goodput 88.06 %")
matches("simulated: mean and standard error of 20000 runs, seed 1\n")
good(--output csv --runs 0)
matches("\nformula,daly_higher_order_work_interval,WorkInterval,9786.266[0-9]*,9786.266[0-9]*,10386.266[0-9]*,408814[0-9]")
string(REGEX MATCHALL "\nformula,[^\n]+" formulas "${output}")
string(REGEX MATCHALL "\ncurve,[^\n]+" points "${output}")
list(LENGTH formulas formulas)
list(LENGTH points points)
if(NOT formulas EQUAL 10 OR NOT points EQUAL 61)
  problem("${formulas} formulas and ${points} points are not 10 and 61")
endif()
# The simulation agrees with the exact model for the same job, for every formula: within three standard errors, in 0.1 s.
foreach(case "--runs;2000" "--runs;2000;--blocking;30s;--slowdown;10%" "--runs;2000;--mtbf;3h")
  good(${case})
  string(REGEX MATCHALL "% +[0-9]+[.][0-9]+ h +[0-9]+[.][0-9]+ [+]- [0-9]+[.][0-9]+ h" rows "${output}")
  list(LENGTH rows count)
  if(count LESS 8)
    problem("only ${count} simulated rows")
  endif()
  foreach(row IN LISTS rows)
    # In ten-thousandths of an hour.
    string(REGEX MATCH "([0-9]+)[.]([0-9]+) h +([0-9]+)[.]([0-9]+) [+]- ([0-9]+)[.]([0-9]+) h" row "${row}")
    set(values "")
    foreach(i 1 3 5)
      math(EXPR j "${i} + 1")
      string(SUBSTRING "${CMAKE_MATCH_${j}}0000" 0 4 decimals)
      math(EXPR value "${CMAKE_MATCH_${i}} * 10000 + 1${decimals} - 10000")
      list(APPEND values ${value})
    endforeach()
    list(POP_FRONT values exact mean error)
    math(EXPR off "${mean} - ${exact}")
    math(EXPR limit "3 * ${error} + 100")
    if(off GREATER limit OR off LESS -${limit})
      problem("simulated and exact differ by more than three standard errors: ${row}")
    endif()
  endforeach()
endforeach()
# The same seed gives the same, another another.
run(--runs 100)
set(first "${output}")
run(--runs 100 --seed 1)
if(NOT output STREQUAL first)
  problem("seed 1 is not the default")
endif()
run(--runs 100 --seed 2)
if(output STREQUAL first)
  problem("another seed gives the same")
endif()

# ---- other ways to say the same

good(--model llama3-70b --optimizer adam --bandwidth 500GB/s --nodes 64 --node-mtbf 5000d)
matches("save +blocks for 1.976 s: 987.8 GB at 500 GB/s\n")
matches("MTBF +1875 h: 64 nodes of 5000 d\n")
good(--size 1TB --bandwidth 10GB/s --runs 0)
matches("save +blocks for 100 s: 1 TB at 10 GB/s\n")
good(--save 600s --blocking 0s --runs 0)
matches("set by storage")
matches("B young_work_interval +none ")
matches("ckpt::young_work_interval: blocking time of a save must be finite and > 0 s")

# ---- outside every approximation

good(--mtbf 5min)
matches("best_interval +4.738 min .* exact ")
matches("young_work_interval +10 min .* outside ")
matches("not simulated: a run has 1.69e[+]06 failures")
good(--save 2h --mtbf 30min --runs 0)
matches("daly_first_order_work_interval +none")
good(--work 10min --runs 10)
matches("the job is shorter than the best interval")
matches("whole number of segments, here 1\n")
good(--work 5h --runs 0)
matches("the job is 1.[0-9]+ intervals long: optimal_segments is the formula for such a job; the others, \"above best\" ")
good(--runs 0)
if(output MATCHES "intervals long")
  problem("a long job is said to be short")
endif()

# ---- options and bad input

describes_options("${root}/docs/how_often.md" save size model optimizer bandwidth blocking slowdown mtbf nodes node-mtbf
  detection rescheduling restore work runs seed output help version)
good(--version)
matches("^how_often [0-9]+\\.[0-9]+\\.[0-9]+\n$")
bad("--save, --size and --model exclude each other" --save 1s --size 1GB)
bad("--bandwidth goes with --size or --model" --size 1GB)
bad("--bandwidth goes with --size or --model" --bandwidth 1GB/s)
bad("--optimizer goes with --model" --optimizer adam)
bad("--bandwidth must be > 0 B/s" --size 1GB --bandwidth 0GB/s)
bad("--nodes and --node-mtbf go together" --nodes 8)
bad("--mtbf and --nodes exclude each other" --nodes 8 --node-mtbf 1d --mtbf 1h)
bad("--blocking: 20 s is more than the 10 s until a save is durable" --save 10s --blocking 20s)
bad("unknown model \"llama3-71b\"; did you mean" --model llama3-71b --bandwidth 1GB/s)
bad("MTBF must be finite and > 0 s" --mtbf 0s)
bad("number of nodes must be finite and > 0" --nodes 0 --node-mtbf 1d)
bad("work must be finite and > 0 s" --work 0s)
bad("the run never finishes" --mtbf 1s)
bad("a save that costs nothing" --save 0s)
bad("--runs: \"1e10\" is more than 1000000000" --runs 1e10)
bad("--runs: \"1.5\" is not a whole number" --runs 1.5)
bad("--slowdown: \"2\" is more than the whole" --slowdown 2)
bad("--output" --output json)
bad("--wat" --wat)
foreach(option save blocking mtbf node-mtbf detection rescheduling restore work)
  bad("--${option}: \"-1h\" must not be negative" --${option}=-1h)
  bad("--${option}: \"nanh\" must be a finite number" --${option} nanh)
  bad("--${option}: \"infh\" must be a finite number" --${option} infh)
  bad("--${option}: \"1\" has no unit" --${option} 1)
endforeach()
full_output("--runs 0")
full_output(--help)
empty_words(save size model optimizer bandwidth blocking slowdown mtbf nodes node-mtbf detection rescheduling restore
  work runs seed output)

finish()
