#include <cstdio>

#include "facade.hpp"

static_assert(__cplusplus == 201703L, "this project is C++17");

int main() { std::printf("%.0f GB\n", checkpoint_gb(64)); }
