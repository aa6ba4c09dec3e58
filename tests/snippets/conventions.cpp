// The snippets of docs/conventions.md.

#include <chrono>

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

namespace {

void sizes() {
  const ckpt::Bytes size = 14 * 8030261248.0 * ckpt::units::B;  // Llama-3-8B with Adam
  fmt::print("{:.1GB} is {:.1GiB}\n", size, size);
  fmt::print("{:.3f} GB, {:.3f} GiB\n", size.in(ckpt::units::GB), size.in(ckpt::units::GiB));
}

void in_and_out() {
  const double hours = 2.5;  // read from somewhere
  const ckpt::CheckpointOptions literal{.period = 90_min};
  const ckpt::CheckpointOptions run_time{.period = hours * ckpt::units::h};
  const ckpt::CheckpointOptions chrono{.period = std::chrono::minutes(90)};
  fmt::print("{} = {}, and {}\n", literal.period.seconds(), chrono.period.seconds(), run_time.period.seconds());

  const auto result = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_8b, 2_GBps, ckpt::Adam{}, literal);
  const double seconds = result.write_time.value();               // base unit
  const double minutes = result.write_time.in(ckpt::units::min);  // named unit
  const auto milliseconds = ckpt::to_chrono<std::chrono::milliseconds>(result.write_time);
  fmt::print("{:.3f} s = {:.3f} min = {} ms = {:.2s}\n", seconds, minutes, milliseconds.count(), result.write_time);
}

void errors() {
  try {
    const auto result = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_8b, -2_GBps, ckpt::Adam{});
    fmt::print("{}\n", result);
  } catch (const ckpt::InvalidInput& error) {
    fmt::print("{}\n", error.what());
  }
  try {
    fmt::print("{}\n", ckpt::nodes::get("dgx-h10").name);
  } catch (const ckpt::InvalidInput& error) {
    fmt::print("{}\n", error.what());
  }
}

}  // namespace

int main() {
  sizes();
  in_and_out();
  errors();
}
