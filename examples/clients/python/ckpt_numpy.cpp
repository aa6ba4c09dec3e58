// The Python module ckpt_numpy: the first answer and whole jobs over NumPy arrays, with pybind11.

#include <cstddef>
#include <string>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <Eigen/Core>

#include <ckpt/core/error.hpp>
#include <ckpt/eigen/batch.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/checkpoint_model.hpp>

namespace py = pybind11;
using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;

namespace {

Eigen::Map<const Eigen::ArrayXd> view(const Numbers& numbers) { return {numbers.data(), numbers.size()}; }
Eigen::Map<Eigen::ArrayXd> view(py::array_t<double>& numbers) { return {numbers.mutable_data(), numbers.size()}; }

/// The seconds that a write takes and the part of each period that it is; arrays of the same length.
py::tuple first_answer(const Numbers& parameters, const Numbers& bandwidth, double bytes_per_parameter, double writers,
                       double period) {
  py::array_t<double> time(parameters.size());
  py::array_t<double> penalty(parameters.size());
  auto seconds = view(time);
  auto fraction = view(penalty);
  ckpt::solve_batch(ckpt::CheckpointModel{},
                    {.parameters = view(parameters),
                     .bytes_per_parameter = bytes_per_parameter,
                     .write_bandwidth = view(bandwidth),
                     .writing_nodes = writers,
                     .period = ckpt::Seconds(period)},
                    {.write_time = seconds, .mfu_penalty = fraction});
  return py::make_tuple(time, penalty);
}

/// Goodput of the job of a job file's text at each value of one input, in base units.
py::array_t<double> goodput(const std::string& text, const std::string& input, const Numbers& values) {
  const ckpt::Job job = ckpt::describe_job(ckpt::read_job(text)).job;
  const ckpt::Input which = ckpt::inputs::get(input).input;
  py::array_t<double> result(values.size());
  double* to = result.mutable_data();
  for (py::ssize_t i = 0; i < values.size(); ++i) {
    to[i] = ckpt::solve(ckpt::with(job, which, values.data()[i])).goodput();
  }
  return result;
}

}  // namespace

PYBIND11_MODULE(ckpt_numpy, module) {
  py::register_exception<ckpt::InvalidInput>(module, "InvalidInput", PyExc_ValueError);
  module.def("first_answer", &first_answer, py::arg("parameters"), py::arg("bandwidth"),
             py::arg("bytes_per_parameter") = 14.0, py::arg("writers") = 1.0, py::arg("period") = 3600.0);
  module.def("goodput", &goodput, py::arg("job"), py::arg("input"), py::arg("values"));
}
