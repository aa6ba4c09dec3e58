// The other translation unit.

#include <ckpt/all.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/json.hpp>

const ckpt::Version& version_seen_elsewhere();
const ckpt::Version& version_seen_elsewhere() { return ckpt::version; }
