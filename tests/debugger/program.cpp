// What the debugger is asked to print; it stops in `here`.

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/save/checkpoint_model.hpp>

using namespace ckpt::literals;

void here() {}

int main() {
  const ckpt::Bytes size = 987.8_GB;
  const ckpt::Seconds day = 26_h;
  const ckpt::BytesPerSecond rate = 12.5_GBps;
  const auto product = size * day;
  const ckpt::Period period{1_h};
  const ckpt::CheckpointResult result = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100,
                                                                      ckpt::Adam{}, {.writing_nodes = 64});
  const ckpt::Ledger ledger{.useful_work = 90_h, .lost_work = 10_h};
  here();
  return size.value() + day.value() + rate.value() + product.value() + period.seconds().value() +
                     result.write_time.value() + ledger.save.value() >
                 0.0
             ? 0
             : 1;
}
