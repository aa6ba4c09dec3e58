# cmake -DPROGRAM=async_or_not -P async_or_not_test.cmake
# Its options, what does not fit, and its answers to bad input.
cmake_minimum_required(VERSION 3.25)

set(NAME async_or_not)
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")

good(--version)
good(--help)
foreach(option model optimizer work step update interval node nodes tier tier-capacity network-idle host-memory host-memory-free buffers replicas
    slowdown mtbf detection rescheduling warm-up)
  matches("--${option}")
endforeach()

# ---- answers

good()
matches("snapshot +[^\n]*177.6 GB, fits")
# One process to Cloud Storage writes 0.38 GB/s: 512 of them 5.682 TB in 29.2 s.
good(--tier gcs-one-process)
matches("to shared storage +29.2 s: gcs-one-process, 380 MB/s per process\n")
good(--tier-capacity 72000GiB)
matches("to shared storage +2.631 min: gcp-lustre-500-36000gib, 36 GB/s\n")
# Half of the two buffers: two waves. Peers have none.
good(--host-memory-free 100GB)
matches("\n +snapshot +[0-9][^\n]*177.6 GB, 77.56 GB missing: 2 waves")
matches("\n +peer memory +- [^\n]*266.3 GB, 166.3 GB missing\n")
matches("peer memory: [^\n]* no number of waves would fit")
good(--host-memory-free 0B)
matches("\n +snapshot +- [^\n]*177.6 GB missing\n")
matches("local first saves [0-9]+ accelerator-hours")
# 11.1 GB of each accelerator: 176 ms over the link into memory that is there, 7.9 s into fresh pages at 1.4 GB/s.
good()
matches("copy to host +176.1 ms, into pinned memory\n")
matches("assumes pinned buffers that are kept[^:]*would take 7.927 s: --host-memory fresh\n")
good(--host-memory fresh)
matches("\n +snapshot +7.927 s +10.52 min ")
does_not_match("assumes pinned buffers")
good(--host-memory pageable)
matches("\n +snapshot +965 ms ")
# A save that is durable before the next one is due waits for nothing.
good(--interval 1h --slowdown 10%)
matches("\n +snapshot +[0-9.]+ ms +[0-9.]+ min +0 s ")
good(--node tpu-v4-host)
matches("\n +local first +- ")
matches("local first: [^\n]*no local storage")
good(--nodes 1 --model llama3-8b)
matches("peer memory: there are fewer nodes than replicas")
good(--mtbf 1s)
matches("With synchronous saving the job does not get done")

# ---- bad input

bad("The following argument was not expected: --nope" --nope)
bad("unknown model \"x\"" --model x)
bad("unknown node \"x\"" --node x)
bad("unknown storage tier \"x\"" --tier x)
bad("--tier: samsung-pm9a3 belongs to one node: name storage that nodes share" --tier samsung-pm9a3)
bad("--tier: gcp-lustre-500-36000gib is sold by capacity" --tier gcp-lustre-500-36000gib)
bad("the state of soap depends on the shapes of tensors" --optimizer soap)
bad("the link of the accelerator to its host is not known: trainium2" --node aws-trn2.48xlarge)
bad("--nodes: 0 must be 1 to 1e9" --nodes 0)
bad("--nodes: \"1.5\" is not a whole number" --nodes 1.5)
bad("--nodes: 2e.09 must be 1 to 1e9|--nodes: 2000000000 must be" --nodes 2B)
bad("--buffers: 0 must be 1 to 1e9" --buffers 0)
bad("--replicas: must be 2 or more" --replicas 1)
foreach(option step interval work mtbf)
  bad("--${option}: must be > 0 s" --${option} 0s)
  bad("--${option}: \"5\" has no unit" --${option} 5)
endforeach()
bad("update time must be from 0 s to the step time" --update 1min)
bad("idle time of the network must be from 0 s to the step time" --network-idle 1h)
bad("--slowdown: \"2\" is more than the whole" --slowdown 2)
bad("--host-memory-free: \"1GB/s\" has no unit of data" --host-memory-free 1GB/s)
bad("unknown kind of host memory \"x\"; known: pinned, pageable, fresh" --host-memory x)
empty_words(model node nodes tier step mtbf)
full_output("--nodes 8")
finish()
