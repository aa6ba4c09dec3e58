#include "names.hpp"

#include <algorithm>

namespace program::page {

Words words_of(ckpt::SaveStrategy strategy) {
  switch (strategy) {
    case ckpt::SaveStrategy::synchronous:
      return {"training stops", "Stopping training", "with training stopped"};
    case ckpt::SaveStrategy::snapshot:
      return {"training stops for a copy", "Stopping training for a copy to host memory alone",
              "with training stopped for a copy"};
    case ckpt::SaveStrategy::overlapped_snapshot:
      return {"copied beside a step", "Copying the state beside a training step", "with the copy beside a step"};
    case ckpt::SaveStrategy::peer_memory:
      return {"a second copy in a peer’s memory", "Keeping a second copy in a peer’s memory",
              "with a second copy in a peer’s memory"};
    case ckpt::SaveStrategy::local_first:
      return {"local drives first", "Writing to local drives first", "to local drives first"};
  }
  return {};
}

std::string_view field_of(ckpt::Input input) {
  switch (input) {
    case ckpt::Input::mtbf:
      return "mtbf_s";
    case ckpt::Input::shared_write:
    case ckpt::Input::aggregate_write:
      return "filesystem_limit_bytes_per_s";
    case ckpt::Input::client_write:
    case ckpt::Input::local_write:
      return "writer_bandwidth_bytes_per_s";
    case ckpt::Input::network:
      return "network_bytes_per_s";
    case ckpt::Input::host_link:
      return "host_link_bytes_per_s";
    case ckpt::Input::detection:
      return "detection_s";
    case ckpt::Input::rescheduling:
      return "rescheduling_s";
    case ckpt::Input::initialisation:
      return "initialisation_s";
    case ckpt::Input::restore:
      return "restore_s";
    case ckpt::Input::warm_up:
      return "warm_up_s";
    case ckpt::Input::slowdown:
      return "slowdown";
    case ckpt::Input::step:
      return "step_s";
    case ckpt::Input::work:
      return "work_s";
    case ckpt::Input::state:
      return "size_bytes";
    case ckpt::Input::host_memory_free:
      return "host_memory_free_bytes";
    default:
      return "";
  }
}

std::string_view how_to_know(ckpt::Input input) {
  switch (input) {
    case ckpt::Input::mtbf:
      return "count the failures of past runs";
    case ckpt::Input::detection:
      return "read the log of the job";
    case ckpt::Input::rescheduling:
    case ckpt::Input::replacement:
      return "read the log of the queue";
    case ckpt::Input::initialisation:
    case ckpt::Input::restore:
    case ckpt::Input::warm_up:
      return "time one reload";
    case ckpt::Input::failed_saves:
    case ckpt::Input::unusable_saves:
      return "read back old saves";
    case ckpt::Input::slowdown:
      return "time steps beside a save";
    case ckpt::Input::shared_write:
    case ckpt::Input::aggregate_write:
    case ckpt::Input::client_write:
    case ckpt::Input::local_write:
    case ckpt::Input::shared_read:
    case ckpt::Input::aggregate_read:
    case ckpt::Input::client_read:
    case ckpt::Input::local_read:
      return "run ckpt measure on it";
    case ckpt::Input::network:
    case ckpt::Input::peer_network:
    case ckpt::Input::host_link:
      return "time a transfer";
    case ckpt::Input::serialise:
    case ckpt::Input::host_copy:
    case ckpt::Input::blocking:
    case ckpt::Input::writing:
      return "time one save";
    case ckpt::Input::state:
      return "look at the files of one save";
    case ckpt::Input::step:
    case ckpt::Input::update:
    case ckpt::Input::network_idle:
      return "profile a step";
    case ckpt::Input::host_memory_free:
      return "look at a node while it trains";
    default:
      return "as the job is set";
  }
}

std::string name_in_chart(ckpt::Input input) {
  switch (input) {
    case ckpt::Input::mtbf:
      return "MTBF of the job";
    case ckpt::Input::shared_write:
    case ckpt::Input::aggregate_write:
      return "writing to shared storage";
    case ckpt::Input::shared_read:
    case ckpt::Input::aggregate_read:
      return "reading shared storage";
    case ckpt::Input::client_write:
      return "writing of a node";
    case ckpt::Input::client_read:
      return "reading of a node";
    case ckpt::Input::local_write:
      return "writing to local drives";
    case ckpt::Input::local_read:
      return "reading from local drives";
    case ckpt::Input::network:
      return "network of a node";
    case ckpt::Input::host_link:
      return "link to the host";
    case ckpt::Input::warm_up:
      return "warm-up";
    case ckpt::Input::restore:
      return "reload";
    case ckpt::Input::slowdown:
      return "slowdown beside a save";
    case ckpt::Input::state:
      return "size of the state";
    default:
      break;
  }
  std::string name(ckpt::inputs::info(input).name);
  std::replace(name.begin(), name.end(), '-', ' ');
  return name;
}

}  // namespace program::page
