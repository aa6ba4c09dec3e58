#include "job.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/compare.hpp>

#include "print.hpp"

namespace program {

namespace {

/// Storage of the catalog: what nodes share, in place of all that files say of it, or of each node.
void say_tier(ckpt::JobDescription& job, const std::string& name) {
  const ckpt::StorageTier* tier = ckpt::storage::find(name);
  if (tier != nullptr && is_local(tier->kind)) {
    job.set("machine.node.storage.name", name, "--tier");
    return;
  }
  const auto limit = job.find("machine.shared.write_aggregate");
  if (limit != nullptr && !limit->origin.starts_with("--")) {
    const auto entries = job.entries();
    for (const auto& entry : entries) {
      if (entry.key.starts_with("machine.shared.") && !entry.origin.starts_with("--")) job.erase(entry.key);
    }
  }
  job.set("machine.shared.tier", name, "--tier");
}

/// What --save and --blocking say, in the place of a path, and --slowdown of what was measured.
void say_cost(ckpt::JobDescription& job, const Given& given) {
  const auto save = given.duration("save");
  const auto blocking = given.duration("blocking");
  if (blocking && !save) {
    throw ckpt::InvalidInput("--blocking goes with --save TIME: how long until the save is durable");
  }
  if (save) {
    if (blocking && *blocking > *save) {
      throw ckpt::InvalidInput(
          fmt::format("--blocking: {} is more than the {} of --save until a save is durable", *blocking, *save)
              .c_str());
    }
    job.erase("saving.cost");
    job.set("saving.cost.blocking", fmt::format("{} s", blocking.value_or(*save).value()),
            blocking ? "--blocking" : "--save");
    if (blocking) job.set("saving.cost.writing", fmt::format("{} s", (*save - *blocking).value()), "--save");
  }
  const std::string* slowdown = given.text("slowdown");
  if (slowdown != nullptr && job.has("saving.cost")) job.set("saving.cost.slowdown", *slowdown, "--slowdown");
}

/// Whether nothing but the state is described, by a model or a number of parameters, and nothing is asked that takes
/// time.
[[nodiscard]] bool is_state_alone(const Given& given, const ckpt::JobDescription& job) {
  for (const char* option : {"goodput-target", "max-penalty", "strategy", "interval"}) {
    if (given.has(option)) return false;
  }
  for (const auto& entry : job.entries()) {
    if (!entry.key.starts_with("state.") && entry.key != "saving.framework") return false;
  }
  return job.has("state.model") || job.has("state.config") || job.has("state.parameters");
}

}  // namespace

void Given::read_files() {
  ckpt::JobDescription job;
  for (const std::string& file : all("job")) job.merge(ckpt::read_job_file(file));
  files_ = std::make_shared<const ckpt::JobDescription>(std::move(job));
}

ckpt::JobDescription Given::description() const {
  if (!files_) {
    Given read = *this;
    read.read_files();
    return read.description();
  }
  ckpt::JobDescription job = *files_;
  ckpt::JobDescription options;
  for (const Option& option : all_options()) {
    if (option.key == nullptr) continue;
    if (const std::string* typed = text(option.name)) {
      if (std::string_view(option.name) == "interval" && *typed == "best") continue;
      options.set(option.key, *typed, fmt::format("--{}", option.name));
    }
  }
  const std::string* strategy = text("strategy");
  if (strategy != nullptr && *strategy == "all") {
    throw ckpt::InvalidInput("--strategy: ckpt compare shows all of them; ckpt plan takes one, or best");
  }
  if (strategy != nullptr && *strategy != "best") options.set("saving.strategy", *strategy, "--strategy");
  if (const std::string* ranks = text("fsdp")) {
    if (has("zero") || has("dp")) throw ckpt::InvalidInput("--fsdp is --zero 3 --dp COUNT: leave these out");
    options.set("state.layout.data", *ranks, "--fsdp");
    options.set("state.layout.zero", "3", "--fsdp");
  }
  const auto together = [&options](std::string_view one, std::string_view other) {
    const auto* a = options.find(one);
    const auto* b = options.find(other);
    if (a != nullptr && b != nullptr) {
      throw ckpt::InvalidInput(fmt::format("{} and {} exclude each other", a->origin, b->origin).c_str());
    }
  };
  for (const auto& [one, other] : {std::pair{"state.model", "state.config"},
                                   {"state.model", "state.parameters"},
                                   {"state.model", "state.bytes"},
                                   {"state.config", "state.parameters"},
                                   {"state.config", "state.bytes"},
                                   {"state.parameters", "state.bytes"},
                                   {"failures.mtbf", "failures.node_mtbf"},
                                   {"failures.mtbf", "failures.count"},
                                   {"failures.node_mtbf", "failures.count"},
                                   {"failures.record", "failures.mtbf"},
                                   {"failures.record", "failures.node_mtbf"},
                                   {"failures.record", "failures.count"},
                                   {"saving.serialiser.name", "saving.serialiser.write_per_process"},
                                   {"saving.period", "saving.steps"},
                                   {"saving.period", "saving.continuous"},
                                   {"saving.steps", "saving.continuous"}}) {
    together(one, other);
  }
  if (text_or("interval", "") == "best") {
    if (has("every")) throw ckpt::InvalidInput("--interval and --every exclude each other");
    if (has("continuous")) throw ckpt::InvalidInput("--interval and --continuous exclude each other");
    for (const char* key : {"saving.period", "saving.work_interval", "saving.steps", "saving.continuous"}) {
      job.erase(key);
    }
  }
  job.merge(options);
  if (const std::string* tier = text("tier")) say_tier(job, *tier);
  // One bandwidth of a node: to what nodes share where they share something, else of its drives.
  const bool shares = job.has("machine.shared") || !job.has("machine.node");
  if (const std::string* rate = text("write-bandwidth")) {
    job.set(shares ? "machine.shared.write_per_client" : "machine.node.storage.write_bandwidth", *rate,
            "--write-bandwidth");
  }
  if (const std::string* rate = text("read-bandwidth")) {
    job.set(shares || has("filesystem-read-limit") ? "machine.shared.read_per_client"
                                                   : "machine.node.storage.read_bandwidth",
            *rate, "--read-bandwidth");
  }
  say_cost(job, *this);
  return job;
}

ckpt::DescribedJob described_as(const ckpt::JobDescription& description) { return ckpt::describe_job(description); }

std::string job_file_text(const ckpt::JobDescription& description) { return ckpt::write_job(description); }

Asked ask(const Given& given, bool sizes_will_do) {
  Asked asked;
  asked.description = given.description();
  asked.sizes_alone = sizes_will_do && is_state_alone(given, asked.description);
  const std::string* strategy = given.text("strategy");
  asked.best = strategy != nullptr && *strategy == "best";
  ckpt::JobDescription whole = asked.description;
  if (asked.sizes_alone) whole.set("machine.shared.write_aggregate", "1 GB/s", "ckpt plan");
  asked.described = described_as(whole);
  if (given.has("exact")) asked.described.take_at_word();
  if (asked.best) {
    ckpt::Job& job = asked.described.job;
    if (!law_of(job)) throw ckpt::InvalidInput("--strategy best needs --mtbf TIME; ckpt compare shows all of them");
    job.saving.strategy = best(job).saving.strategy;
    for (const ckpt::StrategyInfo* info : ckpt::strategies::all) {
      if (info->strategy == job.saving.strategy) asked.description.set("saving.strategy", info->name, "--strategy");
    }
  }
  if (const std::string* path = given.text("save-job")) write_file(*path, job_file_text(asked.description));
  return asked;
}

}  // namespace program
