// One of two translation units that include everything; the linker finds what lacks `inline`.

#include <ckpt/all.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/json.hpp>

const ckpt::Version& version_seen_elsewhere();

// An inline variable is one object in the whole program.
int main() { return &version_seen_elsewhere() == &ckpt::version ? 0 : 1; }
