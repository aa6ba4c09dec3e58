# cmake -DPROGRAM=ckpt -DDATA=tests/data -P diagnose_test.cmake
# Its options, what it says to saves whose reason is known, and its answers to bad input.
cmake_minimum_required(VERSION 3.25)

cmake_path(GET DATA PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH root)
set(NAME "ckpt diagnose")
set(SUBCOMMAND diagnose)
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")

describes_options("${root}/docs/ckpt_diagnose.md" measured measured-blocking size model optimizer writers load node tier
  tier-capacity filesystem-limit serialiser process-rate host-memory second-save planning files latency targets target-rate
  slow-target-rate connections connection-rate gather-rate data-replicas others-done cold-rate warm-rate conversion-rate
  tolerance job report output help)

# ---- causes: each time is worked out from the cause by hand

set(eight --size 80GB --node dgx-h100)  # 8 writers, 31 GB/s together: 2.58 s
good(${eight} --measured 2.6s)
matches("as expected: 1.01 times as long\n")
# 10 GB for each of 8: at 625 MB/s where nothing is known, at 1 GB/s where that is given, which then is expected.
good(${eight} --measured 15s)
matches("each process serialises at its own rate +16 s\n")
good(${eight} --process-rate 1GB/s --measured 10s)
matches("\n +serialise +10 s +10 s +one writer +<- binds\n")
matches("as expected: 1 times as long\n")
good(${eight} --process-rate 1GB/s --measured 81s)
matches("a single process writes everything +1.333 min\n")
good(--model llama3-8b --node dgx-h100 --process-rate 1GB/s --measured 98s)  # 12 of 14 B, and an eighth of 2 B
matches("the optimizer state is gathered to rank 0 +1.64 min\n")
good(--size 100GB --filesystem-limit 10GB/s --writers 4 --data-replicas 4 --measured 41s)
matches("every replica writes the whole state +40 s\n")
good(--size 1GB --filesystem-limit 10GB/s --files 1000 --latency 50ms --measured 50s)
matches("many small files +50.1 s\n")
matches("files +1000 one after the other would have 50 ms each; at 50 ms each they take 50 s\n")
good(--size 100GB --filesystem-limit 10GB/s --measured 20s)
matches("the bandwidth is that of reading, not of writing +20 s\n")
good(--size 100GB --filesystem-limit 10GB/s --writers 8 --measured 100s --others-done 10.5s)
matches("one writer is late, the others are on time +1.587 min\n")
good(--size 100GB --filesystem-limit 10GB/s --measured 10.74s)
matches("GiB taken for GB, or the other way round +10.74 s\n")
good(--size 100GB --filesystem-limit 10GB/s --measured 2s)
matches("faster than expected: 1/5 of it\n")
matches("written to memory, not yet to the medium +10 s\n")
# ---- saves that people asked about, with the numbers they gave

# https://github.com/pytorch/torchtitan/issues/1301, on the drives of a DGX H100: no cause, and drives are far off
good(--parameters 8030261248 --bytes-per-parameter 12 --node dgx-h100 --measured 6min)
matches("expected +3.108 s\n")
matches("slow: 116 times as long\n")
# https://github.com/ServiceNow/Fast-LLM/issues/26: a third of the drive; torch.save as another machine had it
good(--size 1GiB --filesystem-limit 2GiB/s --measured 1.5s)
matches("each process serialises at its own rate +1.718 s\n")
# https://github.com/pytorch/pytorch/pull/116469: 19 s, and 3 s when eight ranks write
good(--size 20GB --writers 8 --process-rate 833.333333MB/s --filesystem-limit 100GB/s --measured 19s --tolerance 30%)
matches("expected +3 s\n")
matches("a single process writes everything +24 s\n")
# https://github.com/google/orbax/issues/179: a file for each array
good(--size 98304B --writers 1 --tier gcs-one-process --files 24 --latency 360ms --measured 30s)
matches("slow: [0-9]+ times as long\n")
matches("files +24 one after the other would have 1.25 s each; at 360 ms each they take 8.64 s\n")

# A job file says the same; a layout says who writes, and how many replicas hold it.
string(RANDOM LENGTH 12 scratch)
set(scratch "${CMAKE_CURRENT_BINARY_DIR}/diagnose_${scratch}.json")
file(WRITE "${scratch}" [[{"state": {"model": "llama3-8b", "layout": {"data": 16}},
  "machine": {"node": "dgx-h100", "nodes": 2, "shared": {"write_aggregate": "10 GB/s"}}}]])
good(--job "${scratch}" --measured 180s)
matches("expected +11.24 s\n")
matches("every replica writes the whole state +2.998 min\n")
good(--job "${scratch}" --measured 180s --output json)
json_at(slow answer verdict)
json_at("device to host" stages 0 stage)
# What one save does not depend on may be said, is checked, and is not looked at.
good(--job "${scratch}" --measured 180s --mtbf 8h --step 6s --interval 10min --slowdown 2% --work 10d)
matches("expected +11.24 s\n")
matches("not looked at, one save does not depend on it: --work, --step, --mtbf, --interval,[ \n]+--slowdown\n")
bad("--mtbf: \"8\" has no unit" --job "${scratch}" --measured 180s --mtbf 8)
bad("--strategy best: say how the save" --job "${scratch}" --measured 180s --strategy best)
good(--job "${root}/examples/jobs/fsdp_32b.json" --measured 3min)
matches("not looked at, one save does not depend on it: training, failures,[ \n]+saving.slowdown")
good(--job "${scratch}" --measured 180s --output csv --table stages)
matches("^stage,time_s,fastest_s,limit,binds\ndevice to host,")
good(--job "${scratch}" --measured 180s --save-job "${scratch}.saved")
good(--job "${scratch}.saved" --measured 180s)
matches("expected +11.24 s\n")
file(REMOVE "${scratch}" "${scratch}.saved")

# ---- a cause agrees with all facts, and with where a figure comes from

# https://github.com/E3SM-Project/scorpio/pull/518: a file on 64 targets. One process would be one at 26 GB/s.
set(e3sm --size 2905268883619B --node frontier --writers 2048 --tier orion-disk --measured 110.04s)
foreach(rate "" "--process-rate;1GB/s")
  good(${e3sm} ${rate})
  matches("no cause that was tested explains it\n")
  does_not_match("a single process|raid|cxl")
  good(${e3sm} ${rate} --targets 64)
  matches("targets +64 would have reached 412.5 MB/s each\n")
  good(${e3sm} ${rate} --targets 64 --target-rate 413MB/s)
  matches("the files lie on few targets of the file system +1.832 min\n")
endforeach()
# The rate of one process, measured writing, is neither what all share nor a figure of reading.
good(--size 4GB --writers 4 --tier gcs-one-process --measured 6.37s)
does_not_match("faster than|that of reading")
good(--size 4GB --writers 4 --tier gcs-one-process --measured 5.2s)
does_not_match("that of reading")
# A serialiser that is named is a stage: gcs-connector-for-pytorch 174.
good(--size 4GB --writers 4 --tier gcs-548-nodes --serialiser gcs-connector --measured 6.37s)
matches("expected +2.665 s\n")
matches("slow: 2.39 times as long\n")
# Both from the catalog: nothing is in another unit.
good(--model llama3-8b --node dgx-h100 --measured 3.895s)
does_not_match("GiB taken")

# Memory hides storage, not the work of processes: 12.5 GB of each at 1 GB/s.
good(--size 100GB --filesystem-limit 100GB/s --writers 8 --process-rate 1GB/s --measured 2s)
matches("no cause that was tested explains it: bytes, processes or one of the rates are other than was")
does_not_match("written to memory")

# ---- planning, host memory, targets, connections, gathering

# https://github.com/pytorch/pytorch/pull/147343
set(planned --size 1.6TB --writers 256 --node dgx-h100 --tier ddn-ai400x2 --measured 280s)
good(${planned})
matches("more causes are tested with +[^\n]*--second-save")
foreach(fact "--second-save;155s" "--planning;125s")
  good(${planned} ${fact})
  matches("planning and metadata of all ranks +2.083 min of it +ask about the other 2.583 min\n")
endforeach()
# 15.4 GB of one process: 0.28 s were expected, 11 s measured.
set(copied --size 15.4GB --node dgx-h200 --writers 1 --tier ebs-io2 --measured-blocking 11s)
good(${copied})
matches("host memory touched for the first time +11 s\n")
good(${copied} --host-memory fresh)
matches("as expected: 1 times as long\n")
good(${copied} --host-memory pinned)
does_not_match("touched for the first time")
good(--size 2GB --filesystem-limit 5GB/s --writers 1 --measured 55s --connections 1)
matches("few connections of each process to the object store +54.5 s\n")
good(--size 2GB --filesystem-limit 5GB/s --writers 1 --measured 7.3s --connections 10 --connection-rate 26.3MiB/s)
matches("few connections of each process to the object store +7.252 s\n")
good(--size 1TB --filesystem-limit 10GB/s --writers 16 --measured 1000s --targets 10 --slow-target-rate 100MB/s)
matches("one target of the file system is slow, as a full one is +16.67 min\n")
good(--size 64GB --filesystem-limit 10GB/s --writers 8 --measured 38s --process-rate 2GB/s --gather-rate 10GB/s)
matches("the full state is gathered to one rank, which writes it +38.4 s\n")

# ---- loads

set(load --load --size 100GB --filesystem-limit 10GB/s --writers 8)
good(${load} --measured 10s)
matches("100 GB to 8 readers\n")
matches("as expected: 1 times as long\n")
good(${load} --measured 70s)
matches("a single process reads everything +1.169 min\n")
good(${load} --measured 80s --data-replicas 8)
matches("every replica reads the whole state +1.333 min\n")
good(${load} --measured 100s --cold-rate 125MB/s)  # of each node, and without --node there are eight
matches("the files were not in memory, as the figure takes them to be +1.667 min\n")
good(${load} --measured 2s)
matches("faster than the hardware: read from memory, not from the medium +10 s\n")
good(${load} --measured 2s --warm-rate 6.25GB/s)
matches("read from memory, not from the medium +2 s\n")
good(${load} --measured 35s --conversion-rate 500MB/s)
matches("the state is converted after it is read +35 s\n")
good(${load} --measured 13s --process-rate 1GB/s)
matches("\n +deserialise +12.5 s +12.5 s +one writer +<- binds\n")
good(--load --size 1TB --node dgx-h100 --writers 64 --tier eagle --measured 2s --serialiser torch-save-h200)
matches("\n +deserialise +10.96 s ")
good(--load --size 53GB --node dgx-h100 --measured 1s)
matches("\n +local read +1 s +1 s +one node +<- binds\n")
# https://github.com/awslabs/s3-connector-for-pytorch/issues/199, from one node of 40 Gbit/s
good(--load --size 17.4GB --filesystem-limit 40Gbit/s --writers 4 --measured 30s)
matches("expected +3.48 s\n")
matches("more causes are tested with +[^\n]*--connections")

# 1 TB in an hour is what nothing here explains.
good(--size 1TB --filesystem-limit 100GB/s --measured 1h --serialiser torch-save-local)
matches("no cause that was tested explains it\n")
matches("hdd-nearline [(]270 MB/s each node[)]")
good(--size 1TB --node dgx-h100 --writers 64 --tier ddn-ai400x2 --measured 15s)
matches("\n +shared write +15.38 s +15.38 s +what all share +<- binds\n")
# https://github.com/GoogleCloudPlatform/gcs-connector-for-pytorch/pull/174: the figure is of one process, four write.
good(--size 4GB --writers 4 --tier gcs-one-process --measured 6.37s)
matches("expected +2.632 s\n")
# A client's limit is that of each node, drives belong to each: 16 writers on two nodes of eight.
good(--size 40GB --node dgx-h100 --writers 16 --tier ebs-of-p5-instance --measured 2s)
matches("as expected: 1 times as long\n")
good(--size 32GB --node aws-p5.48xlarge --writers 16 --tier samsung-pm9a3 --measured 4s)
matches("as expected: 1 times as long\n")
good(--size 32GB --writers 4 --tier samsung-pm9a3 --measured 2s)
matches("as expected: 1 times as long\n")
matches("each writer has a samsung-pm9a3 of its own: give --node NAME")
good(--size 24GB --writers 4 --tier fsx-lustre-persistent2-500-per-tib --tier-capacity 48TiB --measured 1s)
matches("as expected: 1 times as long\n")
# Twelve writers on two nodes of eight: six on each, 31 GB/s of each node's drives.
good(--size 124GB --node dgx-h100 --writers 12 --measured 2s)
matches("as expected: 1 times as long\n")

# ---- bad input

set(save --measured 5s --size 1GB)
bad("unknown option --nope; did you mean --node" --nope)
bad("--measured TIME is needed" --size 1GB --filesystem-limit 1GB/s)
bad("no model: say state.model .--model., " --measured 5s --filesystem-limit 1GB/s)
bad("--model and --size exclude each other" ${save} --model llama3-8b --filesystem-limit 1GB/s)
bad("--size is that of the whole state: leave state.optimizer .--optimizer. out" ${save} --optimizer adam --filesystem-limit 1GB/s)
bad("nowhere to write to" ${save})
bad("--latency goes with --files" ${save} --filesystem-limit 1GB/s --latency 1s)
bad("--target-rate and --slow-target-rate go with --targets" ${save} --filesystem-limit 1GB/s --target-rate 1GB/s)
bad("--connection-rate goes with --connections" ${save} --filesystem-limit 1GB/s --connection-rate 1GB/s)
bad("--cold-rate, --warm-rate and --conversion-rate go with --load" ${save} --filesystem-limit 1GB/s --cold-rate 1GB/s)
bad("--measured-blocking needs --node NAME" --measured-blocking 5s --size 1GB --filesystem-limit 1GB/s)
bad("--host-memory needs --node NAME" ${save} --filesystem-limit 1GB/s --host-memory fresh)
bad("--measured-blocking is of saves" --measured-blocking 5s --size 1GB --node dgx-h100 --load)
bad("--measured and --measured-blocking exclude each other" ${save} --measured-blocking 5s --node dgx-h100)
bad("--host-memory is of saves" ${save} --node dgx-h100 --host-memory fresh --load)
bad("--second-save is of saves" ${save} --filesystem-limit 1GB/s --second-save 1s --load)
bad("--gather-rate is of saves" ${save} --filesystem-limit 1GB/s --gather-rate 1GB/s --load)
bad("unknown kind of host memory \"x\"; known: pinned, pageable, fresh" ${save} --node dgx-h100 --host-memory x)
good(${save} --filesystem-limit 1GB/s --load
  --serialiser torch-save-local)
matches("the serialiser has no figure for reading: no stage of the path\n")
# Facts of which one excludes the other.
set(several ${save} --filesystem-limit 1GB/s --writers 4)
bad("the others were done cannot exceed the measured time .s. .got 50., measured 5" ${several} --others-done 50s)
bad("the others were done is of two processes or more" ${save} --filesystem-limit 1GB/s --others-done 2s)
bad("time of planning cannot exceed the measured time" ${several} --planning 6s)
bad("time of planning and second save say the same thing" ${several} --planning 2s --second-save 3s)
bad("rate of the slowest target cannot exceed that of a target" ${several} --targets 4 --target-rate 1GB/s
  --slow-target-rate 2GB/s)
bad("rate of cold reads cannot exceed that of warm ones" ${several} --load --cold-rate 2GB/s --warm-rate 1GB/s)
bad("--filesystem-limit: nvme-gen3 is of each node, and nothing is shared" ${save} --filesystem-limit 1GB/s --tier nvme-gen3)
bad("unknown node \"x\"" ${save} --node x)
bad("unknown storage tier \"x\"" ${save} --tier x)
bad("unknown storage tier \"s3\"; did you mean s3-one-.*. for storage that is not in the catalog say machine.shared.write_aggregate .--filesystem-limit."
  ${save} --tier s3)
bad("--tier: \"gcp-lustre-125-per-tib\" is sold by capacity: say how much with machine.shared.capacity .--tier-capacity." ${save}
  --tier gcp-lustre-125-per-tib)
bad("--tier-capacity: \"1TB\" is not needed: the bandwidth of eagle does not grow" ${save} --tier eagle --tier-capacity 1TB)
bad("--tier-capacity: \"1TB\" needs a tier, of which it is: machine.shared.tier" ${save} --node dgx-h100 --tier-capacity 1TB)
bad("unknown serialiser \"x\"; known: torch-save-local" ${save} --filesystem-limit 1GB/s --serialiser x)
bad("unknown model \"x\"" --measured 5s --model x --filesystem-limit 1GB/s)
bad("the node has no local storage, or no figure for it: set machine.node.storage .--tier or --write-bandwidth. or machine.shared"
  ${save} --node dgx-b200)
bad("--measured: \"5\" has no unit" --measured 5 --size 1GB --filesystem-limit 1GB/s)
bad("measured time must be finite and > 0 s" --measured 0s --size 1GB --filesystem-limit 1GB/s)
bad("must be finite and > 0 B" --measured 5s --size 0B --filesystem-limit 1GB/s)
bad("--filesystem-limit: \"0GB/s\" must be > 0 B/s" ${save} --filesystem-limit 0GB/s)
bad("--writers: \"0\" must be 1 to 2.53" ${save} --node dgx-h100 --writers 0)
bad("--writers: " ${save} --node dgx-h100 --writers 1e18)
bad("number of files must be finite and > 0" ${save} --filesystem-limit 1GB/s --files 0)
bad("number of replicas must be finite and >= 1" ${save} --filesystem-limit 1GB/s --data-replicas 0)
bad("tolerance must be > 0 and <= 1" ${save} --filesystem-limit 1GB/s --tolerance 0)
empty_words(measured size model node tier)
full_output("--measured 5s --size 1GB --filesystem-limit 1GB/s")
finish()
