// The snippet of docs/conventions.md.

#include <fmt/format.h>

#include <ckpt/io/format.hpp>

int main() {
  const ckpt::Bytes size = 14 * 8030261248.0 * ckpt::units::B;  // Llama-3-8B with Adam
  fmt::print("{:.1GB} is {:.1GiB}\n", size, size);
  fmt::print("{:.3f} GB, {:.3f} GiB\n", size.in(ckpt::units::GB), size.in(ckpt::units::GiB));
}
