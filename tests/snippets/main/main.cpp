// ckpt_snippets NAME: runs one of the programs that the documentation quotes.

#include <cstdio>
#include <cstring>

#define EXAMPLE(name)   \
  namespace of_##name { \
    void example();     \
  }
#include <examples.inc>
#undef EXAMPLE

int main(int argc, char** argv) {
#define EXAMPLE(name)                                  \
  if (argc == 2 && std::strcmp(argv[1], #name) == 0) { \
    of_##name::example();                              \
    return 0;                                          \
  }
#include <examples.inc>
#undef EXAMPLE
  std::fputs("ckpt_snippets NAME: no such example\n", stderr);
  return 2;
}
