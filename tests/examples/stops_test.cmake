# cmake -DPROGRAM=ckpt -DDATA=tests/data -P stops_test.cmake
# What ckpt stops answers, by hand, and what bad input is told.
cmake_minimum_required(VERSION 3.25)

cmake_path(GET DATA PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH root)
set(NAME "ckpt stops")
set(SUBCOMMAND stops)
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")

set(job --save 60s --step 10s --mtbf 1000000h --restore 100s --work 100h)

# Nothing fails: a slice of 4 h restores for 100 s, leaves half a step, saves once and works for the rest.
good(${job} --slice 4h --queue-wait 1h --output csv)
matches("\n14400,3600,best,1423[45][.0-9]*,14330,1,1423[45][.0-9]*,")
# With saves every 2 h of work as given: a second one at the end; and without one 2 h alone are saved.
good(${job} --slice 4h --queue-wait 1h --interval 7260s --output csv)
matches("\n14400,3600,as given,7200,14330,2,1417[45].[0-9]*,")
matches("\n14400,3600,none at the end,7200,,1,7199.9[0-9]*,0.4999[0-9]*,50,")
# A slice that is shorter than the interval gets nothing done.
good(${job} --slice 1h --interval 2h)
matches("none at the end +119 min +0 +0 h +0.00 % +0 +never")
# Several.
good(${job} --slice 4h,8h --queue-wait 1h,3h --output csv)
matches("\n14400,3600,best,")
matches("\n28800,10800,best,")

# A step and a save are known: 70 s, and half a step is left.
good(${job} --slice 4h)
matches("needed +70 s before the stop")
matches("then it fits in +100.00 %")
matches("unused +5 s of each slice")
matches("every save is taken to take as long as any other: --save-spread 1.5")
good(${job} --slice 4h --save-spread 1.5 --step-spread 1.2 --confidence 95%)
does_not_match("save-spread")
matches("a save +60 s, one in ten 90 s or more")
matches("is to fit with +95.00 %")

# Notices: all of them met in 120 s, none in 30 s, and then everything is as without.
good(--save 60s --step 10s --mtbf 5h --restore 100s --notice 120s --notice-share 80% --output json)
json_is(notice met 1)
json_is(notice share 0.8)
good(--save 60s --step 10s --mtbf 5h --restore 100s --notice 30s --notice-share 80%)
matches("state is safe in +0.00 %")
good(--save 60s --step 10s --mtbf 5h --restore 100s --notice 65s)
matches("state is safe in +50.00 %")
matches("half of the failures are taken to be announced: failures.notice.share .--notice-share.")

bad("which stop: --slice TIME for a walltime, --notice TIME for preemptions" ${job})
bad("--queue-wait: one for all slices, or one for each of the 2 of --slice .got 3." ${job} --slice 1h,2h
  --queue-wait 1h,2h,3h)
bad("--mtbf TIME" --save 60s --restore 1s --slice 1h)
bad("--save-spread: .0.5. is no number from 1 to 1000" ${job} --slice 1h --save-spread 0.5)
bad("--slice" ${job} --slice 1h,soon)
# A save beside the work has to be durable in time.
good(--save 60s --blocking 5s --mtbf 5h --restore 1s --notice 59s --notice-share 50%)
matches("state is safe in +0.00 %")
good(--save 60s --blocking 5s --mtbf 5h --restore 1s --notice 61s --notice-share 50%)
matches("state is safe in +100.00 %")
bad("needs failures.notice.time" --save 60s --mtbf 5h --restore 1s --slice 1h --notice-share 50%)
bad("must be < 1" --save 60s --mtbf 5h --restore 1s --notice 200s --notice-share 100%)
bad("leave --failure-shape out" --save 60s --mtbf 5h --restore 100s --slice 1h --failure-shape 0.7)
bad("confidence must be from 0.5 to 0.999999" ${job} --slice 1h --confidence 10%)

full_output(--help)

finish()
