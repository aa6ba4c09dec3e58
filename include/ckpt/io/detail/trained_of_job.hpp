#pragma once
// What a description says of what is trained: LoRA's targets, frozen parameters.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/catalog/peft.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/detail/said_of_job.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/lora_targets.hpp>
#include <ckpt/state/optimizers.hpp>
#include <ckpt/state/precision.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The parts of a description that say what is trained.
class TrainedOfJob : protected SaidOfJob {
 protected:
  using SaidOfJob::SaidOfJob;

  /// Rejects targets of an optimizer that has no adapters.
  void require_adapters(const Optimizer& optimizer) const {
    if (optimizer.scope() != nullptr) return;
    for (const std::string_view key : {"state.lora.targets", "state.lora.also_train", "state.lora.dora"}) {
      const Entry* entry = said_.find(key);
      if (entry == nullptr) continue;
      detail::reject(InvalidInput("")
                         .append(entry->origin)
                         .append(": ")
                         .append(optimizer.name)
                         .append(" has no adapters: say state.optimizer lora, or qlora"));
    }
  }

  /// Says to LoRA what it adapts of the model, and in a note to the reader what that is.
  /// @param family  null where PEFT has none
  /// @return how many parameters it trains
  template <Architecture Model>
  [[nodiscard]] LoraCount fit_lora(Optimizer& optimizer, const Model& model, const PeftFamily* family,
                                   std::vector<std::string>& notes) const {
    const Entry* targets = said_.find("state.lora.targets");
    const Entry* also = said_.find("state.lora.also_train");
    const std::string_view asked = targets != nullptr ? std::string_view(targets->text) : std::string_view();
    const bool usual = is_peft_default(asked);
    const bool qlora = asked.empty() && optimizer.name == "qlora";
    const bool has_router = count_by_part(model)[Part::router] != 0;
    LoraScope scope =
        blaming(targets, [&] { return lora_scope(family, qlora ? "all-linear" : asked, {}, has_router); });
    scope.magnitudes = flag("state.lora.dora", false);
    scope = fitted(scope, model);
    LoraCount count = blaming(targets, [&] { return count_trained(model, scope, optimizer.rank()); });
    if (also != nullptr) {
      scope.also_train = blaming(also, [&] { return lora_scope("q", also->text); }).also_train;
      scope = fitted(scope, model);
      count = blaming(also, [&] { return count_trained(model, scope, optimizer.rank()); });
    }
    optimizer.set_scope(scope);

    if (!usual) note_absent(asked, targets_in(model), has_router, notes);
    std::string text = "LoRA of rank " + std::to_string(optimizer.rank()) + " on ";
    append_to(text, scope);
    if (qlora) {
      text.append(" (QLoRA's choice)");
    } else if (usual && family != nullptr && !family->targets.empty()) {
      text.append(" (PEFT's default for ").append(family->name).append(")");
    } else if (usual) {
      text.append(" (assumed: PEFT has no default for this model)");
    }
    text.append(": ").append(std::to_string(count.adapters)).append(" parameters in adapters");
    if (count.whole != 0) text.append(", ").append(std::to_string(count.whole)).append(" trained whole");
    const bool tables =
        scope.targets.has(Part::embedding, Projection::none) || scope.targets.has(Part::head, Projection::none);
    if (tables && optimizer.name != "qlora") {
      text.append("; the tables with an adapter are written whole beside it, as PEFT does");
    }
    if (usual) text.append("; others by state.lora.targets");
    if (qlora) text.append("; with the frozen base in 4 bits, which PEFT does not write: optimizer lora leaves it out");
    if (!said_.has("state.rank") && !qlora) text.append("; the rank by state.rank, PEFT's own default is 8");
    notes.push_back(std::move(text));
    return count;
  }

  /// Bytes of the state of one data loader; 0 where nothing is said.
  [[nodiscard]] std::uint64_t data_loader() const {
    const std::optional<Bytes> bytes = size("state.data_loader");
    if (!bytes) return 0;
    const double whole = std::ceil(bytes->value());
    if (!(whole <= 0x1p53)) reject(*said_.find("state.data_loader"), "is more than 2^53 B");
    return static_cast<std::uint64_t>(whole);
  }

  /// Bytes of frozen parameters, "206M:bf16"; 0 where nothing is said.
  [[nodiscard]] Bytes frozen_bytes() const {
    const Entry* entry = said_.find("state.frozen_parameters");
    if (entry == nullptr) return Bytes(0.0);
    const std::string_view text = entry->text;
    const std::size_t colon = text.find(':');
    FrozenParameters frozen{.count = parse_count(entry->origin, text.substr(0, colon))};
    if (colon != text.npos) {
      const std::string_view format = text.substr(colon + 1);
      const NumberFormat* found = nullptr;
      for (const NumberFormat* known : {&formats::fp32, &formats::bf16, &formats::nf4}) {
        if (known->name == format || (format == "fp16" && known == &formats::bf16)) found = known;
      }
      if (found == nullptr) reject(*entry, "is in another format than fp32, bf16, fp16 or nf4");
      frozen.written = *found;
    }
    return Bytes(static_cast<double>(with_frozen(Workload{}, BytesPerParameter{}, frozen).frozen));
  }

 private:
  /// Says of each name among several that no matrix of the model has it; where none is there it is an error.
  static void note_absent(std::string_view asked, const LoraTargets& present, bool has_router,
                          std::vector<std::string>& notes) {
    for_each_item(asked, [&](std::string_view item) {
      const std::string_view name = item.substr(0, item.find(':'));
      const LoraTargets named = lora_scope(name, {}, has_router).targets;
      if (named.meets(present) || named.has(Part::head, Projection::none)) return;
      notes.push_back("no matrix of the model is a " + std::string(without_spaces(name)) + ": left out");
    });
  }
  /// Runs `make`; what it rejects says who said the key.
  template <class Make>
  static auto blaming(const Entry* entry, Make&& make) {
#if CKPT_HAS_EXCEPTIONS
    try {
      return make();
    } catch (const InvalidInput& error) {
      if (entry == nullptr) throw;
      std::string_view text = error.what();
      if (text.starts_with("ckpt")) text.remove_prefix(text.find(": ") + 2);
      detail::reject(InvalidInput("").append(entry->origin).append(": ").append(text));
    }
#else
    static_cast<void>(entry);
    return make();
#endif
  }
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
