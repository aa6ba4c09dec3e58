#include "job.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/framework_names.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/compare.hpp>

#include "print.hpp"

namespace program {

namespace {

/// The parts of a job that say how often it saves.
constexpr std::string_view interval_keys[] = {"saving.period", "saving.work_interval", "saving.steps",
                                              "saving.continuous", "saving.best_interval"};

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

/// The interval of the framework that saves, where none is said.
void say_default_interval(Asked& asked) {
  ckpt::JobDescription& job = asked.description;
  const auto* entry = job.find("saving.framework");
  const ckpt::Framework* framework = entry != nullptr ? ckpt::frameworks::find_tool(entry->text) : nullptr;
  if (framework == nullptr) return;
  for (const std::string_view key : interval_keys) {
    if (job.has(key)) return;
  }
  const std::string origin = fmt::format("default of {}", framework->name);
  if (framework->every_steps != 0 && job.has("training.step")) {
    job.set("saving.steps", fmt::to_string(framework->every_steps), origin);
  } else if (framework->every) {
    job.set("saving.period", fmt::format("{} s", framework->every->value()), origin);
  } else {
    return;
  }
  asked.interval_from = origin;
}

/// What the framework does with the interval and with older saves, unless told otherwise.
void note_habits(Asked& asked) {
  const ckpt::Framework* framework = asked.described.framework;
  if (framework == nullptr) return;
  std::vector<std::string>& notes = asked.described.notes;
  const bool none_said = std::none_of(std::begin(interval_keys), std::end(interval_keys),
                                      [&](std::string_view key) { return asked.description.has(key); });
  if (none_said && framework->every_steps != 0) {
    notes.push_back(fmt::format("{} saves every {} steps unless told otherwise: --step TIME makes that the interval",
                                framework->name, framework->every_steps));
  } else if (none_said && !framework->every) {
    notes.push_back(
        fmt::format("{} has no interval in time or steps of its own{}{}: give --interval or --every", framework->name,
                    framework->every_other.empty() ? "" : ", it saves ",
                    framework->every_other == "must be given" ? "when it is told" : framework->every_other));
  }
  const double each = asked.described.job.state.bytes().value() * asked.described.job.saving.write_amplification /
                      static_cast<double>(framework->copies_written());
  const ckpt::Bytes folder(each);
  if (framework->keeps == 0) {
    notes.push_back(fmt::format("{} keeps every save unless told otherwise: {} more with each", framework->name,
                                folder * static_cast<double>(framework->second_copy.empty() ? 1 : 2)));
  } else {
    const auto most = static_cast<double>(framework->most_folders());
    notes.push_back(fmt::format("{} keeps {} unless told otherwise: at most {} folders of {}, {} in all",
                                framework->name, framework->keeps, most, folder, folder * most));
  }
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
    for (const std::string_view key : interval_keys) job.erase(key);
    if (job.has("saving.framework") || options.has("saving.framework")) {  // which has one of its own
      options.set("saving.best_interval", "true", "--interval");
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

Asked ask(const Given& given, bool plans) {
  Asked asked;
  asked.description = given.description();
  asked.sizes_alone = plans && is_state_alone(given, asked.description);
  if (plans && !asked.sizes_alone) say_default_interval(asked);
  const std::string* strategy = given.text("strategy");
  asked.best = strategy != nullptr && *strategy == "best";
  ckpt::JobDescription whole = asked.description;
  if (asked.sizes_alone) whole.set("machine.shared.write_aggregate", "1 GB/s", "ckpt plan");
  asked.described = described_as(whole);
  if (plans) note_habits(asked);
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
