// Compiled with -fno-exceptions -fno-rtti: where bad input goes then.

#include <cstdio>
#include <cstdlib>

#include <ckpt/core/error.hpp>

namespace {

void print_and_leave(const ckpt::InvalidInput& error) noexcept {
  std::printf("handled: %s\n", error.what());
  std::exit(0);
}

}  // namespace

int main(int argc, char**) {
  static_assert(CKPT_HAS_EXCEPTIONS == 0);
  if (argc > 1) ckpt::invalid_input_handler = print_and_leave;
  ckpt::detail::reject("ckpt::test: write bandwidth must be > 0 B/s", -1.0);
}
