# cmake -DPROGRAM=is_my_save_slow -P is_my_save_slow_test.cmake
# Its options, what it says to saves whose reason is known, and its answers to bad input.
cmake_minimum_required(VERSION 3.25)

set(NAME is_my_save_slow)
include("${CMAKE_CURRENT_LIST_DIR}/cases.cmake")

good(--version)
good(--help)
foreach(option measured size model optimizer writers node tier tier-capacity bandwidth serialiser process-rate files latency replicas
    others-done tolerance)
  matches("--${option}")
endforeach()

# ---- causes: each time is worked out from the cause by hand

set(eight --size 80GB --node dgx-h100)  # 8 writers, 31 GB/s together: 2.58 s
good(${eight} --measured 2.6s)
matches("as expected: 1.01 times as long\n")
good(${eight} --process-rate 1GB/s --measured 10s)  # 10 GB for each of 8 at 1 GB/s
matches("each process serialises at its own rate: 10 s\n")
good(${eight} --process-rate 1GB/s --measured 81s)
matches("a single process writes everything: 1.333 min\n")
good(--model llama3-8b --node dgx-h100 --process-rate 1GB/s --measured 98s)  # 12 of 14 B, and an eighth of 2 B
matches("the optimizer state is gathered to rank 0: 1.64 min\n")
good(--size 100GB --bandwidth 10GB/s --writers 4 --replicas 4 --measured 41s)
matches("every replica writes the whole state: 40 s\n")
good(--size 1GB --bandwidth 10GB/s --files 1000 --latency 50ms --measured 50s)
matches("many small files: 50.1 s\n")
matches("1000 files one after the other would have 50 ms each; at 50 ms each they take 50 s\n")
good(--size 100GB --bandwidth 10GB/s --measured 20s)
matches("the bandwidth is that of reading, not of writing: 20 s\n")
good(--size 100GB --bandwidth 10GB/s --writers 8 --measured 100s --others-done 10.5s)
matches("one writer is late, the others are on time: 1.587 min\n")
good(--size 100GB --bandwidth 10GB/s --measured 10.74s)
matches("GiB taken for GB, or the other way round: 10.74 s\n")
good(--size 100GB --bandwidth 10GB/s --measured 2s)
matches("faster than expected: 1/5 of it\n")
matches("written to memory, not yet to the medium: 10 s\n")
# 1 TB in an hour is what nothing here explains.
good(--size 1TB --bandwidth 100GB/s --measured 1h --serialiser torch-save-local)
matches("No cause that was tested explains it\n")
matches("hdd-nearline [(]270 MB/s[)]")
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
matches("Each writer has a samsung-pm9a3 of its own: give --node NAME")
good(--size 24GB --writers 4 --tier fsx-lustre-persistent2-500-per-tib --tier-capacity 48TiB --measured 1s)
matches("as expected: 1 times as long\n")
# Twelve writers on two nodes of eight: six on each, 31 GB/s of each node's drives.
good(--size 124GB --node dgx-h100 --writers 12 --measured 2s)
matches("as expected: 1 times as long\n")

# ---- bad input

set(save --measured 5s --size 1GB)
bad("The following argument was not expected: --nope" --nope)
bad("--measured TIME is needed" --size 1GB --bandwidth 1GB/s)
bad("give either --size SIZE or --model NAME" --measured 5s --bandwidth 1GB/s)
bad("give either --size SIZE or --model NAME" ${save} --model llama3-8b --bandwidth 1GB/s)
bad("--optimizer goes with --model" ${save} --optimizer adam --bandwidth 1GB/s)
bad("nowhere to write to" ${save})
bad("--bandwidth excludes --node and --tier" ${save} --bandwidth 1GB/s --tier nvme-gen3)
bad("--process-rate and --serialiser exclude each other" ${save} --bandwidth 1GB/s --process-rate 1GB/s
  --serialiser torch-save-local)
bad("--latency goes with --files" ${save} --bandwidth 1GB/s --latency 1s)
bad("unknown node \"x\"" ${save} --node x)
bad("unknown storage tier \"x\"" ${save} --tier x)
bad("unknown storage tier \"s3\"; did you mean s3-one-.*; for storage that is not in the catalog give --bandwidth"
  ${save} --tier s3)
bad("--tier: gcp-lustre-125-per-tib is sold by capacity: say how much with --tier-capacity" ${save}
  --tier gcp-lustre-125-per-tib)
bad("--tier-capacity: the bandwidth of eagle does not grow" ${save} --tier eagle --tier-capacity 1TB)
bad("--tier-capacity needs --tier NAME" ${save} --node dgx-h100 --tier-capacity 1TB)
bad("unknown serialiser \"x\"; known: torch-save-local" ${save} --bandwidth 1GB/s --serialiser x)
bad("unknown model \"x\"" --measured 5s --model x --bandwidth 1GB/s)
bad("no storage figure is known for dgx-b200: name storage with --tier, of each node or shared, or give --bandwidth"
  ${save} --node dgx-b200)
bad("--measured: \"5\" has no unit" --measured 5 --size 1GB --bandwidth 1GB/s)
bad("measured time must be finite and > 0 s" --measured 0s --size 1GB --bandwidth 1GB/s)
bad("must be finite and > 0 B" --measured 5s --size 0B --bandwidth 1GB/s)
bad("shared rate must be finite and > 0 B/s" ${save} --bandwidth 0GB/s)
bad("number of writers must be finite and >= 1" ${save} --node dgx-h100 --writers 0)
bad("--writers: " ${save} --node dgx-h100 --writers 1e18)
bad("number of files must be finite and > 0" ${save} --bandwidth 1GB/s --files 0)
bad("number of replicas must be finite and >= 1" ${save} --bandwidth 1GB/s --replicas 0)
bad("tolerance must be above 0" ${save} --bandwidth 1GB/s --tolerance 0)
empty_words(measured size model node tier)
full_output("--measured 5s --size 1GB --bandwidth 1GB/s")
finish()
