// Any bytes as a job file: a description that is written and read back the same, and that makes a job or is rejected;
// InvalidInput and nothing else.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <ckpt/core/error.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/job_file.hpp>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool same(const ckpt::JobDescription& a, const ckpt::JobDescription& b) {
  if (a.entries().size() != b.entries().size()) return false;
  for (std::size_t i = 0; i < a.entries().size(); ++i) {
    if (a.entries()[i].key != b.entries()[i].key || a.entries()[i].text != b.entries()[i].text) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  ckpt::JobDescription description;
  try {
    description = ckpt::read_job(text, "fuzz.json");
  } catch (const ckpt::InvalidInput& error) {
    require(std::string_view(error.what()).starts_with("fuzz.json"));
    return 0;
  }
  require(same(ckpt::read_job(ckpt::write_job(description)), description));
  if (description.has("state.config")) return 0;  // no files of this machine
  ckpt::JobDescription merged = description;
  merged.merge(description);
  require(same(merged, description));
  try {
    const ckpt::DescribedJob job = ckpt::describe_job(description);
    require(job.job.machine.nodes >= 1);
  } catch (const ckpt::InvalidInput& error) {
    require(std::string_view(error.what()).size() > 8);
  }
  return 0;
}
