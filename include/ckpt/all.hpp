#pragma once
// Everything that needs no more than Eigen and fmt: ckpt.hpp, the adviser, slices of a queue, what interval to set,
// batches and derivatives, formatting and std::chrono. Reading and writing JSON (io/huggingface.hpp, io/json.hpp) needs
// nlohmann-json and is included by name.

// IWYU pragma: begin_exports
#include <ckpt/advise/adviser.hpp>
#include <ckpt/catalog/prices.hpp>
#include <ckpt/catalog/restarts.hpp>
#include <ckpt/ckpt.hpp>
#include <ckpt/eigen/autodiff.hpp>
#include <ckpt/eigen/batch.hpp>
#include <ckpt/eigen/gradient.hpp>
#include <ckpt/goodput/simulate_levels.hpp>
#include <ckpt/goodput/slices.hpp>
#include <ckpt/interval/multilevel_search.hpp>
#include <ckpt/interval/silent.hpp>
#include <ckpt/io/chrono.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_job.hpp>
#include <ckpt/io/format_results.hpp>
#include <ckpt/job/batch.hpp>
#include <ckpt/job/choose.hpp>
#include <ckpt/job/elastic.hpp>
#include <ckpt/job/knowing.hpp>
#include <ckpt/job/levels.hpp>
#include <ckpt/job/recommended.hpp>
#include <ckpt/save/contention.hpp>
#include <ckpt/save/redundancy.hpp>
#include <ckpt/save/resharding.hpp>
// IWYU pragma: end_exports
