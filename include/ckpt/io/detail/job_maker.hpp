#pragma once
// Makes a job of its description, part by part: looks up what was named, remembers where figures come from.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/peft.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/described_job.hpp>
#include <ckpt/io/described_text.hpp>
#include <ckpt/io/detail/saving_of_job.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/parallelism.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Makes a job of a description.
class JobMaker : private SavingOfJob {
 public:
  explicit JobMaker(const JobDescription& description) : SavingOfJob(description) {}

  [[nodiscard]] DescribedJob make() {
    make_state();
    add_besides();
    if (said_.has("machine.nodes")) {
      make_machine();
    } else {
      make_writers();
    }
    make_training();
    make_failures(made_);
    make_saving(made_);
    return std::move(made_);
  }

 private:
  /// Whether an assumption is a default, "head_dim = 128 (reason)", and no decision.
  [[nodiscard]] static bool is_default(std::string_view assumed) {
    const std::size_t equals = assumed.find(" = ");
    if (equals == assumed.npos || assumed.substr(0, equals).find(' ') != assumed.npos) return false;
    const std::size_t space = assumed.find(' ', equals + 3);
    return space != assumed.npos && assumed.substr(space + 1).starts_with('(');
  }
  /// What to count of multi-token prediction modules.
  [[nodiscard]] PredictionModules prediction() const {
    const Entry* entry = said_.find("state.prediction");
    if (entry == nullptr) return PredictionModules::by_family;
    for (const auto modules : {PredictionModules::leave_out, PredictionModules::share, PredictionModules::own_tables}) {
      if (to_string(modules) == entry->text) return modules;
    }
    return PredictionModules::by_family;
  }
  void note(std::string_view name, std::string_view text) {
    if (!text.empty()) made_.notes.push_back(std::string(name).append(": ").append(text));
  }
  template <class T>
  void note_of(const T& entry) {
    note(entry.name, entry.note);
  }
  void from(std::string_view what, std::string_view confidence, const Source& source = {}) {
    made_.origins.push_back({what, {confidence, source}});
  }
  template <class T>
  void from(std::string_view what, const T& entry, Figure figure) {
    from(what, to_string(confidence(entry, figure)), entry.source);
  }
  /// What the figures of a tier of the catalog are based on. `limits`: of one node and of all, where both are in force.
  void base(const StorageTier& tier, bool local, bool limits = false) {
    const bool as_saved = tier.source.confidence == Confidence::measured && tier.kind != StorageKind::drive;
    const Basis basis = as_saved ? Basis::elsewhere : Basis::rated;
    const bool of_all = tier.kind == StorageKind::system;
    const auto push = [&](Input at_node, Input all, Input one, Input alone) {
      made_.bases.push_back({local ? at_node : !limits ? alone : of_all ? all : one, basis});
    };
    if (!said_.has("saving.cost")) {
      push(Input::local_write, Input::aggregate_write, Input::client_write, Input::shared_write);
    }
    push(Input::local_read, Input::aggregate_read, Input::client_read, Input::shared_read);
  }

  // ---- state

  void choose_optimizer(const ParallelLayout& layout) {
    const Entry* name = said_.find("state.optimizer");
    const Entry* precision = said_.find("state.precision");
    OptimizerOptions options{.rank = whole("state.rank").value_or(0)};
    const auto format = [&](std::string_view key) {
      const Entry* entry = said_.find(key);
      return entry == nullptr ? formats::none : entry->text == "bf16" ? formats::bf16 : formats::fp32;
    };
    options.average = format("state.ema");
    options.gradients = format("state.gradients");
    const std::string_view otherwise = said_.has("state.lora") ? "lora" : "adam";
    const std::string_view rule = name != nullptr ? std::string_view(name->text) : otherwise;
    const auto by_name = [&](const OptimizerOptions& given) {
      return precision != nullptr ? optimizers::get(rule, precision->text, given)
                                  : optimizers::usual(rule, layout, given);
    };
    const Entry* blame = precision != nullptr && name == nullptr ? precision : name;
#if CKPT_HAS_EXCEPTIONS
    try {
      made_.optimizer = by_name(options);
    } catch (const InvalidInput& error) {
      const Entry* rank = said_.find("state.rank");
      if (rank != nullptr && std::string_view(error.what()).find("rank must be") != std::string_view::npos) {
        blame = rank;
      }
      if (blame == nullptr) throw;
      std::string_view text = error.what();
      if (text.starts_with("ckpt")) text.remove_prefix(text.find(": ") + 2);
      if (precision != nullptr && text.find("precision") != text.npos) blame = precision;
      const bool names_it =
          text.starts_with("rank ") && blame == rank;  // "--rank must be 0", not "--rank: rank must be 0"
      if (names_it) text.remove_prefix(5);
      detail::reject(
          InvalidInput("")
              .append(blame->origin)
              .append(names_it ? " " : ": ")
              .append(text)
              .append(text.starts_with("unknown optimizer") ? "; for any other: state.bytes_per_parameter" : "")
              .append(!names_it ? ""
                                : ": ranks are of lora and qlora (16 unless given, PEFT's own default is 8) and of "
                                  "galore: say state.optimizer, or state.lora.targets for lora"));
    }
#else
    static_cast<void>(blame);
    made_.optimizer = by_name(options);
#endif
  }

  /// Says which formats a layout made the default, and what others would leave.
  void note_precision() {
    const Optimizer& optimizer = *made_.optimizer;
    const auto number = [](double x) { return std::string(InvalidInput("").append(x).what()); };
    if (said_.has("state.precision") || optimizer.depends_on_shape()) return;
    const OptimizerOptions options{.average = optimizer.average, .gradients = optimizer.gradients};
    const std::string_view usual = optimizer.precision().name;
    if (usual == optimizers::get(optimizer.name, options).precision().name) return;
    std::string others;
    for (const Precision* other : precisions::all) {
      if (other->name == usual) continue;
      others.append(others.empty() ? "" : ", ").append(other->name).append(" ");
      others += number(ckpt::bytes_per_parameter(optimizers::get(optimizer.name, other->name, options)));
    }
    made_.notes.push_back(number(ckpt::bytes_per_parameter(optimizer))
                              .append(" B per parameter: ")
                              .append(optimizer.precision().description)
                              .append(", usual with ZeRO 3; others by state.precision: ")
                              .append(others)
                              .append(" B"));
  }

  /// Counts a model by its shape.
  template <Architecture M>
  void break_down(const M& model, std::uint64_t active, const ParallelLayout& layout, const PeftFamily* family) {
    if (!made_.optimizer) {
      if (made_.layout_given) {
        detail::reject(InvalidInput(said_.find("state.bytes_per_parameter")->origin.c_str())
                           .append(" does not say which of them are weights, which a parallel layout takes: give "
                                   "optimizer and precision"));
      }
      return;
    }
    if (made_.optimizer->scope() != nullptr) made_.lora = fit_lora(*made_.optimizer, model, family, made_.notes);
    made_.active_parameters = active;
    made_.parts = count_by_part(model);
    made_.active_parts = active_count_by_part(model);
    made_.inventory = take_inventory(model, *made_.optimizer, layout);
    made_.inventory->add_data_loaders(data_loader());
    if (!made_.layout_given || layout.who_writes() == WriterRule::fully_parallel) return;
    ParallelLayout even = layout;
    even.writer_rule = WriterRule::fully_parallel;
    made_.fully_parallel = take_inventory(model, *made_.optimizer, even);
    made_.fully_parallel->add_data_loaders(data_loader());
  }

  void make_state() {
    made_.layout_given = said_.has("state.layout");
    const Entry* model_file = said_.find("state.config");
    if (const Entry* modules = said_.find("state.prediction"); modules != nullptr && model_file == nullptr) {
      reject(*modules, "needs a config.json: state.config");
    }
    if (const Entry* model = said_.find("state.model"); model != nullptr && model_file != nullptr) {
      reject(*model, "and state.config exclude each other");
    }
    const std::optional<Bytes> bytes = size("state.bytes");
    const Entry* each = said_.find("state.bytes_per_parameter");
    if (bytes) {
      for (const std::string_view other :
           {"state.optimizer", "state.precision", "state.rank", "state.ema", "state.gradients", "state.data_loader",
            "state.lora", "state.frozen_parameters", "state.layout", "state.bytes_per_parameter"}) {
        if (!said_.has(other)) continue;
        detail::reject(InvalidInput(said_.find("state.bytes")->origin.c_str())
                           .append(" is that of the whole state: leave ")
                           .append(other)
                           .append(" out"));
      }
      made_.job.state = *bytes;
      from("size", "given");
      return;
    }
    for (const std::string_view other :
         {"state.optimizer", "state.precision", "state.rank", "state.ema", "state.gradients", "state.lora"}) {
      if (each == nullptr || !said_.has(other)) continue;
      detail::reject(InvalidInput(each->origin.c_str())
                         .append(" is in place of ")
                         .append(other)
                         .append(": leave one of them out"));
    }
    const ParallelLayout layout = make_layout();
    if (each == nullptr) {
      choose_optimizer(layout);
      require_adapters(*made_.optimizer);
      note_precision();
    }
    if (const auto* model = named("state.model", models::get,
                                  "a model of your own: state.parameters, or state.config with its config.json")) {
      made_.model = model->name;
      made_.parameters = model->parameters;
      from("parameters", *model, Figure::parameters);
      note_of(*model);
      break_down(*model, active_parameter_count(*model), layout, peft::of_model(model->name));
    } else if (const Entry* config = said_.find("state.config")) {
      made_.config = read_huggingface_config_file(config->text, {.prediction = prediction()});
      made_.model = made_.config->name;
      made_.parameters = static_cast<double>(made_.config->parameters);
      from("parameters", "derived", made_.config->workload().source);
      for (const std::string& assumed : made_.config->assumed) {
        made_.notes.push_back(is_default(assumed) ? "not in the file: " + assumed : assumed);
      }
      for (const std::string& unread : made_.config->unread) {
        made_.notes.push_back("warning: the config.json has " + unread + ", which nothing read: check the count");
      }
      break_down(*made_.config, made_.config->active_parameters, layout, peft::find(made_.config->model_type));
    } else if (const Entry* count = said_.find("state.parameters")) {
      made_.parameters = parse_count(count->origin, count->text);
      if (!(made_.parameters > 0.0)) reject(*count, "must be > 0");
      from("parameters", "given");
      if (made_.layout_given || (made_.optimizer && made_.optimizer->depends_on_shape())) {
        detail::reject(InvalidInput(made_.layout_given ? "a parallel layout" : "the state of ")
                           .append(made_.layout_given ? std::string_view() : made_.optimizer->name)
                           .append(" needs a shape: give state.model or state.config in place of ")
                           .append(count->origin)
                           .append(made_.layout_given || without_shapes(*made_.optimizer).empty() ? "" : "; or ")
                           .append(made_.layout_given ? std::string_view() : without_shapes(*made_.optimizer)));
      }
    } else if (!said_.has("saving.cost")) {
      detail::reject(InvalidInput("no model: say state.model, state.config, state.parameters or state.bytes"));
    } else {
      return;
    }
    if (each != nullptr) {
      made_.bytes_per_parameter = parse_bytes_each(each->origin, each->text).value();
      if (!(made_.bytes_per_parameter > 0.0)) reject(*each, "must be > 0 B");
      made_.job.state = Bytes(made_.parameters * made_.bytes_per_parameter);
      return;
    }
    if (made_.layout_given) {
      made_.job.state = *made_.inventory;
    } else if (made_.optimizer->depends_on_shape()) {
      made_.job.state = Bytes(static_cast<double>(made_.inventory->components().total()));
    } else {
      made_.job.state = State(Workload{.parameters = made_.parameters}, *made_.optimizer);
    }
    made_.bytes_per_parameter = made_.optimizer->depends_on_shape()
                                    ? static_cast<double>(made_.inventory->components().total()) / made_.parameters
                                    : ckpt::bytes_per_parameter(*made_.optimizer);
  }

  /// Frozen parameters and the state of a data loader, beside whatever is trained; the ranks of a layout have the
  /// latter.
  void add_besides() {
    const double trained = made_.job.state.bytes().value();
    const Entry* frozen = said_.find("state.frozen_parameters");
    const Entry* loader = said_.find("state.data_loader");
    if (frozen != nullptr) {
      if (made_.layout_given) reject(*frozen, "are on no rank: leave the parallel layout out");
      if (!(trained > 0.0)) reject(*frozen, "stand beside trained ones: say state.parameters too");
      made_.frozen = frozen_bytes();
      made_.notes.push_back(
          std::string("besides, written and not trained: ").append(frozen->text).append(" parameters"));
    }
    if (loader != nullptr) {
      if (!(trained > 0.0)) reject(*loader, "stands beside what is trained: say state.model or state.parameters too");
      const std::uint64_t of_ranks = made_.layout_given ? made_.inventory->data_loader_bytes() : data_loader();
      made_.data_loaders = Bytes(static_cast<double>(of_ranks));
    }
    if (made_.layout_given || (frozen == nullptr && loader == nullptr)) return;
    made_.job.state = Bytes(trained + made_.frozen.value() + made_.data_loaders.value());
  }

  // ---- machine

  /// The node, with what was said of it.
  void make_node() {
    Machine& machine = made_.job.machine;
    if (const auto* node = named("machine.node.name", nodes::get)) {
      machine.node = *node;
      machine.name = node->name;
      note_of(*node);
      from("network", *node, Figure::network);
      from("host link", node->accelerator, Figure::host_link);
      from("host memory", *node, Figure::host_memory);
    }
    if (const auto many = whole("machine.node.accelerators")) {
      machine.node.accelerators = static_cast<int>(*many <= 4096 ? *many : 4096);
      if (*many > 4096) reject(*said_.find("machine.node.accelerators"), "is more than 4096");
    }
    if (const auto memory = size("machine.node.host_memory")) machine.node.host_memory = memory;
    if (const auto network = bandwidth("machine.node.network")) machine.node.network = network;
    if (const auto* tier = named("machine.node.storage.name", storage::get)) machine.node.storage = *tier;
    auto& drives = machine.node.storage;
    if (drives && said_.has("machine.node.storage.name") && !is_local(drives->kind)) {
      reject(*said_.find("machine.node.storage.name"), "is shared by nodes: say machine.shared");
    }
    if (drives) from("write bandwidth", *drives, Figure::write_bandwidth);
    if (const auto rate = bandwidth("machine.node.storage.write_bandwidth")) {
      if (!drives) drives.emplace();
      drives->write_bandwidth = *rate;
      from("write bandwidth", "given");
    }
    if (const auto rate = bandwidth("machine.node.storage.read_bandwidth")) {
      if (!drives) reject(*said_.find("machine.node.storage.read_bandwidth"), "needs a write bandwidth besides");
      drives->read_bandwidth = rate;
    }
    for (const bool writes : {true, false}) {
      const std::string_view key = writes ? "machine.node.storage.write_burst" : "machine.node.storage.read_burst";
      const auto first = burst(key);
      if (!first) continue;
      if (!drives)
        reject(*said_.find(std::string(key).append(".rate")), "needs the bandwidth that is sustained after it");
      (writes ? drives->write_burst : drives->read_burst) = first;
    }
    if (const auto* link = named("machine.to_host.name", host_links::get)) machine.to_host = *link;
    if (const auto rate = bandwidth("machine.to_host.per_accelerator")) {
      if (!machine.to_host) machine.to_host = HostLink{.name = "given"};
      machine.to_host->per_accelerator = *rate;
      from("host link", "given");
    }
    machine.storage_network = bandwidth("machine.storage_network");
    if (machine.storage_network) from("network", "given");
  }

  void make_machine() {
    Machine& machine = made_.job.machine;
    const Entry& nodes_entry = *said_.find("machine.nodes");
    machine.nodes = *whole("machine.nodes");
    make_node();
    if (!(machine.node.accelerators > 0) && said_.has("saving.cost") && !said_.has("machine.shared") &&
        !made_.layout_given) {
      return;  // a count alone
    }
    if (!(machine.node.accelerators > 0)) {
      reject(nodes_entry, "nodes need machine.node, which they are, or machine.node.accelerators");
    }
    if (said_.has("machine.shared")) {
      SharedTier shared;
      const std::optional<StorageTier> tier = make_tier();
      const auto aggregate = bandwidth("machine.shared.write_aggregate");
      const auto client = bandwidth("machine.shared.write_per_client");
      const auto process = bandwidth("machine.shared.write_per_process");
      if (tier) {
        if (is_local(tier->kind))
          reject(*said_.find("machine.shared.tier"), "belongs to one node: machine.node.storage");
        shared = ckpt::shared(*tier);
        made_.storage = tier->name;
        from("write bandwidth", *tier, Figure::write_bandwidth);
        if (!aggregate) note_of(*tier);
        const bool others = aggregate || client || process;
        const bool in_force =
            tier->kind == StorageKind::client ? !client : tier->kind == StorageKind::system && !aggregate;
        if (in_force || !others) base(*tier, false, others);
      } else if (aggregate) {
        shared.tier.write_bandwidth = *aggregate;
      } else if (client) {
        shared.tier = {.kind = StorageKind::client, .write_bandwidth = *client};
      } else if (process) {
        shared.tier = {.kind = StorageKind::stream, .write_bandwidth = *process};
      } else {
        detail::reject(InvalidInput("")
                           .append(said_.entries().front().origin)
                           .append(": shared storage needs a bandwidth for writing: machine.shared.tier or "
                                   "machine.shared.write_aggregate"));
      }
      shared.write_aggregate = aggregate;
      shared.write_per_client = client;
      shared.write_per_process = process;
      shared.read_aggregate = bandwidth("machine.shared.read_aggregate");
      shared.read_per_client = bandwidth("machine.shared.read_per_client");
      shared.read_per_process = bandwidth("machine.shared.read_per_process");
      shared.targets = parallel("machine.shared.targets");
      shared.connections = parallel("machine.shared.connections");
      shared.tier.write_burst = burst("machine.shared.write_burst");
      shared.tier.read_burst = burst("machine.shared.read_burst");
      if (const auto time = duration("machine.shared.latency_per_file")) shared.latency_per_file = *time;
      // Where no other limit is known, what all nodes read together.
      if (shared.read_per_client && !shared.tier.read_bandwidth && !shared.read_aggregate) {
        shared.read_aggregate = *shared.read_per_client * static_cast<double>(machine.nodes);
      }
      if (aggregate || client) from("write bandwidth", "given");
      if (machine.node.network && !machine.storage_network && !said_.has("machine.node.network")) {
        made_.bases.push_back({Input::network, Basis::network});
      }
      machine.shared = shared;
    } else if (machine.node.storage) {
      made_.storage = machine.node.storage->name;
      note_of(*machine.node.storage);
      if (!said_.has("machine.node.storage.write_bandwidth")) {
        base(*machine.node.storage, true);
      }
      if (!said_.has("saving.cost")) {
        made_.notes.push_back(
            "saves go to local drives, which are lost with their node: say what the nodes share with machine.shared");
      }
    }
    if (made_.layout_given) {
      const std::uint64_t ranks = made_.inventory->layout().ranks();
      if (ranks < machine.accelerators()) {
        made_.notes.push_back("the layout has " + std::to_string(ranks) + " ranks, the nodes have " +
                              std::to_string(machine.accelerators()) + " accelerators");
      }
      if (said_.has("saving.writers")) {
        reject(*said_.find("saving.writers"), "and a parallel layout exclude each other with nodes: its ranks write");
      }
    }
  }

  /// Writers, each with storage of its own, below a limit of all.
  void make_writers() {
    made_.writers_alone = true;
    if (made_.layout_given) made_.job.state = Bytes(static_cast<double>(made_.inventory->bytes_written()));
    make_node();
    for (const char* key :
         {"machine.node.storage.write_burst", "machine.node.storage.read_burst", "machine.shared.write_burst",
          "machine.shared.read_burst", "machine.shared.targets", "machine.shared.connections"}) {
      for (const char* part : {".rate", ".bytes", ".number"}) {
        const Entry* entry = said_.find(std::string(key).append(part));
        if (entry != nullptr) reject(*entry, "needs machine.nodes, how many nodes the job has");
      }
    }
    Machine& machine = made_.job.machine;
    const std::optional<StorageTier> tier = make_tier();
    if (tier && (machine.node.storage || said_.has("machine.node.name"))) {
      reject(*said_.find("machine.shared.tier"),
             "and a node exclude each other without machine.nodes, how many share it");
    }
    std::optional<BytesPerSecond> writer = bandwidth("machine.shared.write_per_client");
    std::optional<BytesPerSecond> limit = bandwidth("machine.shared.write_aggregate");
    const bool given = writer.has_value() || said_.has("machine.node.storage.write_bandwidth");
    std::optional<BytesPerSecond> reader;  // of the storage that is named, unless its rate was given
    SharedTier shared;
    if (tier) {
      made_.storage = tier->name;
      if (!writer) note_of(*tier);
      from("write bandwidth", *tier, Figure::write_bandwidth);
      if (tier->kind == StorageKind::system) {
        shared = ckpt::shared(*tier);
        if (!limit) limit = tier->write_bandwidth;
      } else {
        if (!given) reader = tier->read_bandwidth;
        if (!writer) writer = tier->write_bandwidth;
      }
    } else if (machine.node.storage) {
      if (!writer) writer = machine.node.storage->write_bandwidth;
      made_.storage = machine.node.storage->name;
      if (!given) note_of(*machine.node.storage);
      if (!given) reader = machine.node.storage->read_bandwidth;
    } else if (!writer && said_.has("machine.node.name")) {
      writer = CheckpointModel{}.assumed_bandwidth;
      made_.bandwidth_assumed = true;
      from("write bandwidth", "assumed");
      made_.notes.push_back(std::string("no storage figure is known for ")
                                .append(machine.node.name)
                                .append(": say one with machine.node.storage.write_bandwidth"));
    } else if (!writer && !limit) {
      if (said_.has("saving.cost")) {
        machine.node = {};
        return;
      }
      detail::reject(
          InvalidInput("nowhere to write to: say a node in machine.node, or machine.shared.write_aggregate"));
    }
    if (given) from("write bandwidth", "given");
    from("file system limit", limit ? "given" : "default");
    if (tier && tier->kind == StorageKind::system && !said_.has("machine.shared.write_aggregate")) {
      from("file system limit", *tier, Figure::write_bandwidth);
    }
    if (!limit) {  // an assumption is worth no more than a data sheet
      limit = CheckpointOptions{}.filesystem_limit;
      made_.bases.push_back({Input::aggregate_write, Basis::rated});
    }
    shared.write_aggregate = limit;
    shared.write_per_client = writer;
    if (!(shared.tier.write_bandwidth.value() > 0.0)) shared.tier.write_bandwidth = *limit;
    shared.read_aggregate = bandwidth("machine.shared.read_aggregate");
    shared.read_per_client = bandwidth("machine.shared.read_per_client");
    if (!shared.read_per_client) shared.read_per_client = reader;
    if (shared.read_per_client && !shared.read_aggregate && !shared.tier.read_bandwidth) shared.read_aggregate = limit;
    const StorageTier* of_catalog = tier ? &*tier : machine.node.storage ? &*machine.node.storage : nullptr;
    const bool limits = writer.has_value() && limit.has_value();
    if (of_catalog != nullptr &&
        (of_catalog->kind == StorageKind::system ? !said_.has("machine.shared.write_aggregate") : !given)) {
      base(*of_catalog, false, limits);
    }
    machine.nodes = whole("saving.writers").value_or(1);
    machine.node = {};
    machine.to_host.reset();
    machine.shared = shared;
    made_.writer_bandwidth = writer;
  }

  // ---- the rest

  void make_training() {
    Training& training = made_.job.training;
    training.work = duration("training.work").value_or(training.work);
    training.step = duration("training.step").value_or(training.step);
    training.update = duration("training.update").value_or(training.update);
    training.network_idle = duration("training.network_idle").value_or(training.network_idle);
  }

  DescribedJob made_{};
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
