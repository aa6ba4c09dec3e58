// The catalog's entries are written with literals, but a program that names a catalog does not get them along: its own
// literals of the same name stay unambiguous.

#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>

struct OwnBandwidth {
  unsigned long long n;
};
constexpr OwnBandwidth operator""_GBps(unsigned long long n) { return {n}; }

using namespace ckpt;
using namespace ckpt::storage;
using namespace ckpt::accelerators;
using namespace ckpt::nodes;
using namespace ckpt::models;

static_assert((4_GBps).n == 4);
static_assert(samsung_pm9a3.write_bandwidth.value() == 4e9);
static_assert(dgx_h100.accelerator.name == h100_sxm.name);
static_assert(llama3_70b.parameters == 70553706496);
