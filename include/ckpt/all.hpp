#pragma once
// Everything that needs no more than Eigen and fmt: ckpt.hpp, the adviser, batches and derivatives, what interval to set, formatting and
// std::chrono. Reading and writing JSON (io/huggingface.hpp, io/json.hpp) needs nlohmann-json and is included by name.

// IWYU pragma: begin_exports
#include <ckpt/advise/adviser.hpp>
#include <ckpt/ckpt.hpp>
#include <ckpt/eigen/autodiff.hpp>
#include <ckpt/eigen/batch.hpp>
#include <ckpt/eigen/gradient.hpp>
#include <ckpt/io/chrono.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_job.hpp>
#include <ckpt/io/format_results.hpp>
#include <ckpt/job/recommended.hpp>
// IWYU pragma: end_exports
