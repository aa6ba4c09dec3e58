// The snippet of README.md on numbers that are not in the catalog.

#include <chrono>

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

int main() {
  constexpr ckpt::CheckpointModel checkpoint;

  // A model is a number of parameters; hardware is what one writer can write.
  const ckpt::Workload model{.name = "my-13b", .parameters = 13e9};
  fmt::print("{}\n", checkpoint.solve(model, 3.5_GBps, ckpt::Lion<ckpt::PureBf16>{}, {.writing_nodes = 16}));

  // The same with a name, and with numbers that are known at run time: a number times a unit.
  const double gigabytes_per_second = 3.5;
  const double minutes = 30.0;
  const ckpt::StorageTier nas{.name = "my-nas", .write_bandwidth = gigabytes_per_second * ckpt::units::GBps};
  fmt::print("{}\n", checkpoint.solve(model, nas, ckpt::Lion<ckpt::PureBf16>{},
                                      {.period = minutes * ckpt::units::min, .filesystem_limit = 20_GBps}));

  // Names that are known at run time, and a std::chrono interval.
  fmt::print("{:t}\n",
             checkpoint.solve(ckpt::models::get("llama2-13b"), ckpt::nodes::get("aws-p4d.24xlarge"),
                              ckpt::optimizers::get("lion", "pure-bf16"), {.period = std::chrono::minutes(30)}));
}
