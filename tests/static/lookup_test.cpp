// One form for every lookup by name: `X::all`, `X::find(name)`, `X::get(name)`.

#include <cstddef>
#include <iterator>
#include <string_view>
#include <type_traits>

#include <ckpt/ckpt.hpp>

namespace {

using namespace ckpt;

/// An entry is found by its name, nothing by another, and `get` gives what `find` points at. Of a long catalog a dozen
/// entries, for the sake of the compiler's limits: the catalog's own tests look at all of them.
template <class Entries>
consteval bool looks_up(const Entries& all, auto find, auto get) {
  if (find("no such name") != nullptr || std::size(all) == 0) return false;
  for (std::size_t i = 0; i < std::size(all); i += 1 + std::size(all) / 12) {
    const auto& entry = all[i];
    if constexpr (std::is_enum_v<std::remove_cvref_t<decltype(entry)>>) {
      if (find(to_string(entry)) != &entry || get(to_string(entry)) != entry) return false;
    } else {
      if (find(entry->name) != entry || get(entry->name).name != entry->name) return false;
    }
  }
  return true;
}

#define CKPT_LOOKS_UP(names)                                               \
  static_assert(looks_up(                                                  \
      names::all, [](std::string_view name) { return names::find(name); }, \
      [](std::string_view name) { return names::get(name); }))

CKPT_LOOKS_UP(accelerators);
CKPT_LOOKS_UP(failures);
CKPT_LOOKS_UP(host_links);
CKPT_LOOKS_UP(host_memory);
CKPT_LOOKS_UP(inputs);
CKPT_LOOKS_UP(models);
CKPT_LOOKS_UP(multilevel_machines);
CKPT_LOOKS_UP(nodes);
CKPT_LOOKS_UP(optimizers);
CKPT_LOOKS_UP(precisions);
CKPT_LOOKS_UP(serialisers);
CKPT_LOOKS_UP(storage);
CKPT_LOOKS_UP(strategies);
CKPT_LOOKS_UP(writer_rules);

}  // namespace
