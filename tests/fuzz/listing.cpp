// Any bytes as a listing of files: files with names and sizes, which every framework can be compared with, or
// InvalidInput and nothing else.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/check_listing.hpp>
#include <ckpt/io/listing.hpp>
#include <ckpt/state/decoder.hpp>

namespace {

constexpr ckpt::DecoderShape model{.vocab_size = 1000,
                                   .hidden_size = 64,
                                   .layers = 2,
                                   .heads = 4,
                                   .intermediate_size = 256,
                                   .experts = {.count = 4, .active = 2, .inner_size = 64, .first_layer = 1}};

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const ckpt::Framework& framework, const std::vector<ckpt::ListedFile>& files) {
  try {
    const ckpt::ListingCheck check = check_listing(framework, model, optimizer_in(framework), {}, files);
    require(!check.folders.empty() && check.folders.size() <= files.size());
    for (const ckpt::FolderCheck& folder : check.folders) {
      for (const ckpt::KindCheck& kind : folder.kinds) {
        require(kind.found.least <= kind.found.most);
        require(kind.as_due() || kind.found_files > 0 || kind.missing > 0 || kind.as_folder);
      }
    }
  } catch (const ckpt::InvalidInput& error) {
    require(std::string_view(error.what()).starts_with("ckpt::"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto files = ckpt::read_listing({reinterpret_cast<const char*>(data), size});
    require(!files.empty());
    for (const ckpt::ListedFile& file : files) {
      require(file.bytes.least <= file.bytes.most && file.line > 0 && !file.name.starts_with("./"));
    }
    std::uint64_t best = 0;
    const ckpt::Framework* likely = nullptr;
    for (const ckpt::Framework* framework : ckpt::frameworks::all) {
      const std::uint64_t fit = name_fit(*framework, files);
      if (fit > best) likely = framework;
      best = fit > best ? fit : best;
    }
    if (likely != nullptr) check(*likely, files);
    if (likely != &ckpt::frameworks::torchtitan) check(ckpt::frameworks::torchtitan, files);
  } catch (const ckpt::InvalidInput& error) {
    require(std::string_view(error.what()).starts_with("ckpt::read_listing: listing"));
  }
  return 0;
}
