# cmake -DPROGRAM=ckpt -DDATA=tests/data -P choose_test.cmake
# `ckpt choose` from outside: bills by hand, the cheapest against ckpt sweep's rows, today, prices by name and their age,
# energy, and what is no price.
cmake_minimum_required(VERSION 3.25)

cmake_path(GET DATA PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH root)
set(NAME "ckpt choose")
set(SUBCOMMAND choose)
set(DIRECTORY "${root}")
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")
set(job --job "${root}/examples/jobs/fsdp_32b.json")

# A number without its fraction.
macro(whole_number variable)
  string(JSON value ERROR_VARIABLE invalid GET "${output}" ${ARGN})
  string(REGEX REPLACE "\\..*" "" ${variable} "${value}")
  if(invalid)
    problem("no ${ARGN}")
  endif()
endmacro()
macro(near expected number)
  math(EXPR apart "(${number}) - (${expected})")
  if(apart GREATER 2 OR apart LESS -2)
    problem("${number} is not near ${expected}")
  endif()
endmacro()

# 256 accelerators at 3 $ for the wall clock, a 720 h of work: cost and useful hour are the same said twice.
good(${job} --price-accelerator-hour 3 --output json)
json_at("$" choice currency)
json_at("1" choice points)
json_at("cheapest" candidates 0 which)
string(JSON wall GET "${output}" candidates 0 wall_clock_s)
whole_number(cost candidates 0 cost)
string(REGEX REPLACE "\\..*" "" wall "${wall}")
math(EXPR by_hand "${wall} * 256 * 3 / 3600")
near(${by_hand} ${cost})
good(${job} --price-node-hour 24 --output json)
whole_number(other candidates 0 cost)
near(${cost} ${other})
# Without a price everything is counted in accelerator-hours.
good(${job} --output json)
json_at("accelerator-hours" choice currency)
whole_number(hours candidates 0 cost)
near(${by_hand} "${hours} * 3")
# Spares are paid for and do no useful work.
good(${job} --price-accelerator-hour 3 --spare-nodes 4 --output json)
whole_number(cost candidates 0 cost)
whole_number(wasted candidates 0 cost_wasted)
near("${cost} - 720 * 256 * 3" ${wasted})

# The cheapest with a goodput is the row of ckpt sweep with the least lost hours that has it: nodes alone cost something.
set(axes --strategy synchronous,snapshot,local-first --interval 5min..2h:log:8)
good(${job} ${axes} --goodput-target 95% --output json)
string(JSON chosen GET "${output}" candidates 0 index)
json_at("ON" choice met)
set(SUBCOMMAND sweep)
good(${job} ${axes} --where "goodput >= 95%" --top 1 --by lost_hours --output json)
string(JSON swept GET "${output}" points 0 index)
if(NOT swept STREQUAL chosen)
  problem("point ${chosen} was chosen")
endif()
set(SUBCOMMAND choose)
# Without a target what no other beats; with one that none reaches, what comes nearest, and exit code 2.
good(${job} ${axes} --price-accelerator-hour 3 --output json)
json_at("cheapest" candidates 0 which)
misses(${job} ${axes} --price-accelerator-hour 3 --goodput-target 99.9%)
matches("no candidate has at least 99.9 % goodput: the most is 9[0-9.]+ %, --strategy")
misses(${job} ${axes} --price-accelerator-hour 3 --where "goodput > 99.9%")

# Today is what was described; the cheapest saves something against it.
good(${job} ${axes} --price-accelerator-hour 3)
matches("today . 3\\.[0-9]+ for a useful hour, goodput 94.80 %: the cheapest saves . [0-9,]+ and [0-9,]+")
matches("\n  today +as it is described")

# On fewer nodes as much useful work takes longer: where nodes alone cost something, the hours that are saved, at 3 $, are
# the money.
good(${job} --nodes 8,16 --dp 64,128 --filesystem-limit 80GB/s,100GB/s --price-accelerator-hour 3 --output json)
whole_number(hours choice saved_accelerator_hours_a_month)
whole_number(money choice saved_a_month)
near("${hours} * 3" ${money})
if(NOT money GREATER 0)
  problem("nothing is saved")
endif()

# Storage by bandwidth: more is bought where an hour is dearer; first order says about as much.
set(rates ${job} --filesystem-limit 10..500GB/s:log:60 --price-bandwidth 614)
good(${rates} --price-accelerator-hour 3 --goodput-target 1% --top 1 --output json)
whole_number(worth choice worthwhile_bytes_per_s)
string(JSON cheap_index GET "${output}" candidates 0 index)
good(${rates} --price-accelerator-hour 30 --goodput-target 1% --top 1 --output json)
string(JSON dear_index GET "${output}" candidates 0 index)
if(NOT dear_index GREATER cheap_index)
  problem("no more bandwidth for a dearer hour")
endif()

# Prices by name: of nodes by their node, of storage by its tier; with their age.
set(tiers --tier fsx-lustre-persistent2-125-per-tib,fsx-lustre-persistent2-1000-per-tib --tier-capacity 40TiB)
set(named aws-p5-us-east-1,aws-fsx-lustre-125-us-east-1,aws-fsx-lustre-1000-us-east-1)
good(${job} ${tiers} --price ${named} --as-of 2026-11 --goodput-target 1% --output json)
json_at("given" candidates 0 sized_by)
json_at("aws-p5-us-east-1" prices 0 name)
matches("\"dollars\": 6.88,")
json_at("2026-07" prices 0 as_of)
json_at("" prices 0 age)
json_at("its month in 2024 is not known" prices 2 age)
good(${job} --price crusoe-h100 --as-of 2027-10)
matches("warning: the price crusoe-h100 is doubtful: 13 months old")
good(${job} --price crusoe-h100 --as-of 2027-09)
does_not_match("doubtful")
good(${job} --node aws-p5.48xlarge,dgx-h100 --price aws-p5-us-east-1,azure-nd-h100-v5-eastus --as-of 2026-11)
matches("1 of 2 points are not possible, the first because none of the prices in --price is")

# Energy: nodes x watts x hours, and what is not useful of it.
good(${job} --price-accelerator-hour 3 --node-power 10kW --waiting-power 10kW --pue 1.5 --grid 0.5 --output json)
whole_number(kwh candidates 0 kwh)
math(EXPR by_hand "${wall} * 32 * 15 / 3600")
near(${by_hand} ${kwh})
whole_number(wasted candidates 0 wasted_kwh)
near("${kwh} - 720 * 32 * 15" ${wasted})
whole_number(kg candidates 0 kg_co2)
near("${kwh} / 2" ${kg})

# A spot price is worth nothing without preemptions, which are failures: 32 nodes, each taken away every 256 h, and an
# MTBF of 8 h are one of 4 h.
bad("coreweave-h100-spot is a spot price.*--preemption TIME" ${job} --price coreweave-h100-spot)
good(${job} --price coreweave-h100-spot --preemption 256h --as-of 2026-11 --output json)
string(JSON spot GET "${output}" candidates 0 goodput)
good(${job} --mtbf 4h --price coreweave-h100 --as-of 2026-11 --output json)
string(JSON as_often GET "${output}" candidates 0 goodput)
if(NOT spot STREQUAL as_often)
  problem("goodput ${spot} at the spot price")
endif()

# Against nodes that nobody takes away; a notice is worth something.
good(${job} --price coreweave-h100-spot --preemption 256h --price-on-demand 6.16 --as-of 2026-11)
matches("on nodes that nobody takes away [$] [0-9.]+ for a useful hour, on these")
good(${job} --price coreweave-h100-spot --preemption 256h --preemption-notice 1min --as-of 2026-11 --output json)
string(JSON announced GET "${output}" candidates 0 goodput)
if(NOT announced GREATER spot)
  problem("goodput ${announced} with notices, ${spot} without")
endif()
bad("--price-on-demand goes with --preemption TIME" ${job} --price coreweave-h100 --price-on-demand 6)
bad("--preemption-notice goes with --preemption TIME" ${job} --price-accelerator-hour 3 --preemption-notice 2min)

# CSV is the candidates.
good(${job} ${axes} --price-accelerator-hour 3 --output csv)
matches("^which,index,options,strategy,.*\ncheapest,[0-9]+,\"?--strategy ")

bad("what is an hour of an accelerator worth.*from 2.11 to 12.29" ${job} --price-storage 20)
bad("--price-node-hour and --price-accelerator-hour exclude" ${job} --price-node-hour 24 --price-accelerator-hour 3)
bad("--price: unknown price .aws-p5-us-east-2.. did you mean aws-p5-us-east-1" ${job} --price aws-p5-us-east-2)
bad("--price-accelerator-hour: .-3. is no number from 0" ${job} --price-accelerator-hour=-3)
bad("--price-accelerator-hour: .nan. is no number" ${job} --price-accelerator-hour nan)
bad("--price-accelerator-hour: .3 Euro. is no number" ${job} --price-accelerator-hour "3 Euro")
bad("--node-power: .10MW. is no number from 0, alone or with kW" ${job} --node-power 10MW)
bad("--pue goes with --node-power" ${job} --pue 1.1)
bad("PUE must be finite and >= 1" ${job} --node-power 8kW --pue 0.5)
bad("--as-of: .November. is no month" ${job} --price crusoe-h100 --as-of November)
bad("--as-of: .2026-13. is no month" ${job} --price crusoe-h100 --as-of 2026-13)
bad("--keep: .0. must be 1 to 2.53" ${job} --keep 0)
bad("--keep: .18446744073709551616. must be 1 to 2.53" ${job} --keep 18446744073709551616)
bad("--spare-nodes: .1e22. must be 0 to 2.53" ${job} --spare-nodes 1e22)
bad("--goodput-target must be above 0 and below 1" ${job} --goodput-target 1)
bad("needs failures: --mtbf TIME" --model llama3-8b --node dgx-h100 --nodes 2 --tier eagle)

describes_options("${root}/docs/how/choose.md" price price-accelerator-hour price-node-hour price-storage price-bandwidth
  price-written price-read price-requests price-egress keep keep-every spare-nodes preemption preemption-notice price-on-demand node-power waiting-power pue grid
  price-kwh as-of goodput-target where top pareto)

set(NAME "ckpt list")
set(SUBCOMMAND list)
good(prices)
matches("aws-p5-us-east-1 +55.04 +node-hour, 8 accelerators +us-east-1 +2026-07 +verified")
matches("aws-fsx-lustre-1000-us-east-1 +0.6 +GiB-month, provisioned +us-east-1 +2024 +recalled")

finish()
