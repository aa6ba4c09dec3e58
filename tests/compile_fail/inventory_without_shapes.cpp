// An inventory of a number of parameters: the compiler says what has shapes, and what to use without.
// expect-match: take_inventory needs the shapes of tensors
// expect-match: even_load\(bytes, writers\)

#include <ckpt/state/decoder.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/workload.hpp>

#ifdef CKPT_SHOULD_COMPILE
constexpr ckpt::DecoderShape model{
    .vocab_size = 32000, .hidden_size = 512, .layers = 4, .heads = 8, .intermediate_size = 2048};
#else
constexpr ckpt::Workload model{.parameters = 13e9};
#endif

const ckpt::Inventory inventory = ckpt::take_inventory(model, ckpt::Adam<>{}, {.data = 8});
