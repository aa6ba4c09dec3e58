# cmake -DPROGRAM=ckpt -DDATA=tests/data -P interval_test.cmake
# What ckpt interval answers, and what bad input is told. Numbers are theory.md's and the issue's, not our own.
cmake_minimum_required(VERSION 3.25)

cmake_path(GET DATA PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH root)
set(NAME "ckpt interval")
set(SUBCOMMAND interval)
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")

# A formula's line of CSV: its interval in its own convention, to the digits given.
macro(answers function convention seconds)
  matches("\nformula,(\"[^\"]*\"|[^,]*),${function},${seconds}[0-9.]*,[^\n]*,${convention},")
endmacro()

# The reference case: saves and restores of 600 s, a failure a day.
set(daily --save 600s --mtbf 24h --restore 600s)

# ---- cases worked out elsewhere (theory.md): MTBF 24 h, save 5 min, restore 10 min, 500 h take 547.8818 h at best,
# 547.8992 h at Young's interval

good(--mtbf 24h --save 5min --restore 10min --work 500h --runs 0 --output csv)
answers(young_work_interval WorkInterval 7200)
answers(daly_first_order_work_interval WorkInterval 6900)
answers(daly_higher_order_work_interval WorkInterval 7001.38)
answers(best_interval WorkInterval 7001.40)
matches(",best_interval,7001.[0-9]+,7001.[0-9]+,7301.[0-9]+,197237[45][0-9.]*,0.91260")
matches(",young_work_interval,[^\n]*,197243[67][0-9.]*,")
# Blocking saves, first order: C = R = 600 s, D = 60 s, mu = 1 d gives T = 10143.372 s.
good(${daily} --detection 60s --runs 0 --output csv)
answers(overlapped_period Period 10143.37)
matches(",overlapped_period,10143.37[0-9]*,9543.37[0-9]*,10143.37")
# With overlap: omega = 0.25 gives 8776.731 s.
good(${daily} --detection 60s --blocking 450s --runs 0 --output csv)
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
matches(",daly_higher_order_work_interval,3497[^\n]*,4485807[^\n]*,0.000553[0-9]*,")
if(output MATCHES ",-[0-9]")
  problem("an interval is better than the best")
endif()
# One run does not tell how far it is from the mean.
good(${daily} --runs 1)
matches("[0-9] [+]- inf h ")

# ---- the reference case, also for three public simulators: 1135.595 h by the exact model

good(${daily})
matches("work between saves +163 min\n")
matches("B best, endless job +163.1 min ")
matches("wall clock +1135.6 h\n +goodput +88.06 %\n")
matches("simulated: mean and standard error of 20000 runs, seed 1\n")
good(${daily} --output csv --runs 0)
matches(",daly_higher_order_work_interval,9786.266[0-9]*,9786.266[0-9]*,10386.266[0-9]*,408814[0-9]")
string(REGEX MATCHALL "\nformula,[^\n]+" formulas "${output}")
string(REGEX MATCHALL "\ncurve,[^\n]+" points "${output}")
list(LENGTH formulas formulas)
list(LENGTH points points)
if(NOT formulas EQUAL 10 OR NOT points EQUAL 61)
  problem("${formulas} formulas and ${points} points are not 10 and 61")
endif()
# The simulation agrees with the exact model for the same job, for every formula: within three standard errors, in 0.1 s.
foreach(case "--mtbf;24h" "--mtbf;24h;--blocking;30s;--slowdown;10%" "--mtbf;3h")
  good(--save 600s --restore 600s --runs 2000 ${case})
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
run(${daily} --runs 100)
set(first "${output}")
run(${daily} --runs 100 --seed 1)
if(NOT output STREQUAL first)
  problem("seed 1 is not the default")
endif()
run(${daily} --runs 100 --seed 2)
if(output STREQUAL first)
  problem("another seed gives the same")
endif()

# ---- other ways to say the same

# By the path: 987.8 GB at 500 GB/s, 64 nodes.
good(--parameters 70553706496 --filesystem-limit 500GB/s --mtbf 1875h --runs 0)
matches("a save blocks +1.976 s\n")
matches("restore +1.976 s\n")
good(--model llama3-70b --node dgx-h100 --nodes 64 --tier eagle --node-mtbf 5000d --runs 0)
matches("MTBF +1875 h\n")
good(--save 10min --nodes 512 --node-mtbf 2000d --runs 0)
matches("MTBF +93.75 h\n")
matches("no restore was given: it is taken to be 0 s; --restore TIME\n")
good(--size 1TB --filesystem-limit 10GB/s --mtbf 24h --runs 0)
matches("a save blocks +100 s\n")
matches("restores are taken to read as it writes")
good(--size 1TB --filesystem-limit 10GB/s --filesystem-read-limit 20GB/s --mtbf 24h --runs 0)
matches("restore +50 s\n")
does_not_match("taken to read")
good(${daily} --blocking 0s --runs 0)
matches("storage: with a shorter one the next save would have to wait for the last")
matches("C Young +none\n")
matches("no answer by Young, Daly, first order, ")
# Whole steps, and the interval in force beside the best.
good(${daily} --step 7s --runs 0)
matches("A best, whole steps +162.6 min[^\n]*\n  B best, equal segments +163 min ")
matches("training steps +1,39[0-9]\n")
good(${daily} --interval 4h --runs 0 --output csv)
matches("\nformula,in force,,13800,13800,14400,")
answers(young_work_interval WorkInterval 10182.33)

# A job file says the same, and what a log was said to cost.
string(RANDOM LENGTH 12 scratch)
set(scratch "${CMAKE_CURRENT_BINARY_DIR}/interval_${scratch}.json")
run(${daily} --runs 0)
set(first "${output}")
file(WRITE "${scratch}"
  [[{"failures": {"mtbf": "24 h", "outage": {"restore": "600 s"}}, "saving": {"cost": {"blocking": "10 min"}}}]])
run(--job "${scratch}" --runs 0)
if(NOT output STREQUAL first)
  problem("a job file says something else than options")
endif()
good(--job "${scratch}" --mtbf 3h --runs 0)
matches("MTBF +3 h\n")
good(--job "${scratch}" --slowdown 5% --save 10min --blocking 20s --runs 0)
matches("slower meanwhile +5.00 %\n")
file(REMOVE "${scratch}")

# ---- outside every approximation

good(--save 600s --restore 600s --mtbf 5min)
matches("best, endless job +4.738 min .* exact")
matches("Young +10 min .* outside")
matches("not simulated: a run has 1.69e[+]06 failures")
good(--save 2h --mtbf 30min --restore 600s --runs 0)
matches("Daly, first order +none")
good(${daily} --work 10min --runs 10)
matches("the job is shorter than the best interval")
good(${daily} --work 5h --runs 0)
matches("the job is 1.[0-9]+ intervals long: \"best\" is of such a job; the others, \"above best\" ")
good(${daily} --runs 0)
does_not_match("intervals long")

# ---- of uptime or of wall clock: 24 h less 30 min; 67.2 h on 64 nodes, 30 min down each, are 66.7 h and twice that on 32

good(--save 600s --mtbf 24h --mtbf-of wall-clock --detection 30min --restore 600s --runs 0)
matches("MTBF +23.5 h of uptime, 24 h of wall clock\n")
good(--save 600s --node-mtbf 4300.8h --mtbf-of wall-clock --observed-nodes 64 --nodes 32 --detection 30min --runs 0)
matches("MTBF +133.4 h of uptime, 133.9 h of wall clock\n")
good(--save 600s --failure-record llama3-405b --nodes 2048 --detection 10min --runs 0)
matches("MTBF +2.926 h of uptime, 3.093 h of wall clock\n")
bad("time down must be below the MTBF of wall clock" --save 10s --mtbf 1h --mtbf-of wall-clock --detection 1h)
bad("--mtbf-of: \"calendar\" is none of: uptime, wall-clock" --save 10s --mtbf 1h --mtbf-of calendar)
bad("--failure-record and --mtbf exclude each other" --save 10s --nodes 8 --failure-record llama3-405b --mtbf 1h)
bad("--failure-record: unknown failure record \"llama\"" --save 10s --nodes 8 --failure-record llama)

# ---- failures soon after a restart

good(--save 600s --mtbf 24h --restore 600s --failure-shape 0.7 --runs 200 --seed 1)
matches("failures come +0.7: soon after a restart\n")
matches("best, endless job ")
good(--save 600s --mtbf 24h --restore 600s --failure-shape 1 --runs 0)
does_not_match("failures come")
bad("with failures.shape .--failure-shape. the ledger is of a long run" --save 600s --mtbf 24h --failure-shape 0.5 --work 100h)
bad("--failure-shape: \"0\" must be above 0; 1 is the exponential law" --save 600s --mtbf 24h --failure-shape 0)
bad("--failure-shape: \"low\" does not begin with a number; write a number, such as 0.7" --save 600s --mtbf 24h --failure-shape low)

# ---- options and bad input

describes_options("${root}/docs/ckpt_interval.md" save blocking slowdown mtbf nodes node-mtbf failures observed
  failure-record mtbf-of failure-shape observed-nodes detection rescheduling restore warm-up work step runs seed job output help)
bad("without failures no interval is best: give --mtbf TIME, --node-mtbf TIME with --nodes" --save 10min)
bad("has no best interval: set training.step .--step. or saving.interval .--interval." --save 0s --mtbf 3h)
bad("no model: say state.model .--model., " --mtbf 1h)
bad("--blocking goes with --save TIME" --blocking 1s --mtbf 1h)
bad("--blocking: 20 s is more than the 10 s of --save" --save 10s --blocking 20s --mtbf 1h)
bad("--node-mtbf: \"1d\" needs machine.nodes .--nodes." --save 10s --node-mtbf 1d)
bad("--mtbf and --node-mtbf exclude each other" --save 10s --nodes 8 --node-mtbf 1d --mtbf 1h)
bad("unknown model \"llama3-71b\"; did you mean" --model llama3-71b --filesystem-limit 1GB/s --mtbf 1h)
bad("MTBF must be finite and > 0 s" --save 10s --mtbf 0s)
bad("--nodes: \"0\" " --save 10s --nodes 0 --node-mtbf 1d)
bad("training.work .--work. must be finite and > 0 s" ${daily} --work 0s)
bad("the run never finishes" --save 600s --mtbf 100ms)
bad("--runs: .1e10. must be 0 to 1000000000" ${daily} --runs 1e10)
bad("--runs: \"1.5\" is not a whole number" ${daily} --runs 1.5)
bad("--slowdown: \"2\" is more than the whole" ${daily} --slowdown 2)
bad("--output: \"xml\" is none of: text, json, csv" ${daily} --output xml)
bad("unknown option --wat" --wat)
bad("unknown option --bandwidth: write --filesystem-limit" --size 1TB --bandwidth 1GB/s)
foreach(option save blocking mtbf node-mtbf detection rescheduling restore work)
  bad("--${option}: \"-1h\" must not be negative" --${option}=-1h)
  bad("--${option}: \"nanh\" must be a finite number" --${option} nanh)
  bad("--${option}: \"infh\" must be a finite number" --${option} infh)
  bad("--${option}: \"1\" has no unit" --${option} 1)
endforeach()
full_output("--save 600s --mtbf 1d --runs 0")
full_output(--help)
empty_words(save size model optimizer blocking slowdown mtbf nodes node-mtbf detection rescheduling restore work runs seed
  output)

finish()
