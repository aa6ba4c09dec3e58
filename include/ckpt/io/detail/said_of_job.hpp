#pragma once
// What a description says of a job, part by part, as quantities.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/state/parallelism.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The parts of a description, each read once and checked; messages say who said it.
class SaidOfJob {
 protected:
  using Entry = JobDescription::Entry;

  explicit SaidOfJob(const JobDescription& description) : said_(description) {}

  [[nodiscard]] std::optional<Seconds> duration(std::string_view key) const {
    const Entry* entry = said_.find(key);
    return entry != nullptr ? std::optional(parse_duration(entry->origin, entry->text)) : std::nullopt;
  }
  [[nodiscard]] std::optional<Bytes> size(std::string_view key) const {
    const Entry* entry = said_.find(key);
    return entry != nullptr ? std::optional(parse_size(entry->origin, entry->text)) : std::nullopt;
  }
  /// A bandwidth that is not 0.
  [[nodiscard]] std::optional<BytesPerSecond> bandwidth(std::string_view key) const {
    const Entry* entry = said_.find(key);
    if (entry == nullptr) return std::nullopt;
    const BytesPerSecond rate = parse_bandwidth(entry->origin, entry->text);
    if (!(rate.value() > 0.0)) reject(*entry, "must be > 0 B/s");
    return rate;
  }
  [[nodiscard]] std::optional<double> fraction(std::string_view key) const {
    const Entry* entry = said_.find(key);
    return entry != nullptr ? std::optional(parse_fraction(entry->origin, entry->text)) : std::nullopt;
  }
  /// A higher rate at first.
  [[nodiscard]] std::optional<Burst> burst(std::string_view key) const {
    const Entry* rate = said_.find(std::string(key).append(".rate"));
    const Entry* bytes = said_.find(std::string(key).append(".bytes"));
    if (rate == nullptr && bytes == nullptr) return std::nullopt;
    if (rate == nullptr) reject(*bytes, "needs the rate of the burst");
    if (bytes == nullptr) reject(*rate, "needs the bytes of the burst, how many are moved at that rate");
    return Burst{parse_bandwidth(rate->origin, rate->text), parse_size(bytes->origin, bytes->text)};
  }
  /// A rate of one, and how many there are.
  [[nodiscard]] std::optional<ParallelRate> parallel(std::string_view key) const {
    const Entry* rate = said_.find(std::string(key).append(".rate"));
    const Entry* number = said_.find(std::string(key).append(".number"));
    if (rate == nullptr && number == nullptr) return std::nullopt;
    if (rate == nullptr) reject(*number, "needs the rate of one");
    const double many = number != nullptr ? parse_count(number->origin, number->text) : 1.0;
    if (!(many >= 1.0)) reject(*number, "must be 1 or more");
    return ParallelRate{parse_bandwidth(rate->origin, rate->text), Count(many)};
  }
  /// A whole number that is not 0.
  [[nodiscard]] std::optional<std::uint64_t> whole(std::string_view key) const {
    const Entry* entry = said_.find(key);
    if (entry == nullptr) return std::nullopt;
    const double number = parse_count(entry->origin, entry->text);
    if (!(number >= 1.0)) reject(*entry, "must be > 0");
    if (!(number <= 0x1p53)) reject(*entry, "is more than 2^53");
    return static_cast<std::uint64_t>(number);
  }
  [[nodiscard]] bool flag(std::string_view key, bool otherwise) const {
    const Entry* entry = said_.find(key);
    return entry != nullptr ? entry->text == "true" : otherwise;
  }
  [[noreturn]] static void reject(const Entry& entry, std::string_view what) {
    detail::reject(InvalidInput("")
                       .append(entry.origin)
                       .append(": \"")
                       .append(ckpt::printable(entry.text.substr(0, 60)))
                       .append("\" ")
                       .append(what));
  }
  /// What stands between commas, and in each of these between colons: 0:60%,1:39%,all:1%.
  using Parts = std::vector<std::string_view>;

  [[nodiscard]] static Parts split_at(std::string_view text, char mark) {
    Parts parts;
    for (;;) {
      const std::size_t end = text.find(mark);
      parts.push_back(text.substr(0, end));
      if (end == text.npos) return parts;
      text.remove_prefix(end + 1);
    }
  }
  [[nodiscard]] static std::vector<Parts> words_of(const Entry& entry) {
    std::vector<Parts> words;
    for (const std::string_view word : split_at(entry.text, ',')) {
      words.push_back(split_at(word, ':'));
      for (const std::string_view part : words.back()) {
        if (part.empty()) reject(entry, "has an empty place between its commas and colons");
      }
    }
    if (words.size() > 64) reject(entry, "has more than 64 entries");
    return words;
  }
  [[nodiscard]] static std::uint64_t number_of(const Entry& entry, std::string_view text, double most) {
    const double number = parse_count(entry.origin, text);
    const auto whole = static_cast<std::uint64_t>(number <= most ? number : 0.0);
    if (!(number <= most) || static_cast<double>(whole) < number)
      reject(entry, "has a number that is not whole, or too large");
    return whole;
  }
  /// The entry of a catalog that was named, or null; an unknown name says where it was said and what would help.
  template <class Get>
  [[nodiscard]] auto named(std::string_view key, Get get, std::string_view instead = {}) const {
    using Found = std::remove_reference_t<decltype(get(std::string_view()))>;
    const Entry* entry = said_.find(key);
    if (entry == nullptr) return static_cast<Found*>(nullptr);
#if CKPT_HAS_EXCEPTIONS
    try {
      return &get(entry->text);
    } catch (const InvalidInput& error) {
      InvalidInput whole("");
      std::string_view text = error.what();
      if (text.starts_with("ckpt: ")) text.remove_prefix(6);
      whole.append(entry->origin).append(": ").append(text);
      if (!instead.empty()) whole.append("; ").append(instead);
      detail::reject(whole);
    }
#else
    static_cast<void>(instead);
    return &get(entry->text);
#endif
  }
  /// The layout, as far as it was said.
  [[nodiscard]] ParallelLayout make_layout() const {
    ParallelLayout layout;
    const auto take = [this](std::uint64_t& size, std::string_view key) { size = whole(key).value_or(size); };
    take(layout.tensor, "state.layout.tensor");
    take(layout.pipeline, "state.layout.pipeline");
    take(layout.data, "state.layout.data");
    take(layout.context, "state.layout.context");
    take(layout.expert, "state.layout.expert");
    take(layout.shard_group, "state.layout.shard_group");
    if (const Entry* zero = said_.find("state.layout.zero")) layout.zero = static_cast<Zero>(zero->text[0] - '0');
    if (const auto* rule = named("state.layout.writer_rule", writer_rules::get)) layout.writer_rule = rule->rule;
    layout.one_file = flag("state.layout.one_file", false);
    return layout;
  }

  /// The tier that was named, at its capacity.
  [[nodiscard]] std::optional<StorageTier> make_tier() const {
    const std::optional<Bytes> capacity = size("machine.shared.capacity");
    const auto* entry = named("machine.shared.tier", storage::get,
                              "for storage that is not in the catalog say machine.shared.write_aggregate");
    if (entry == nullptr) {
      if (capacity) reject(*said_.find("machine.shared.capacity"), "needs a tier, of which it is: machine.shared.tier");
      return std::nullopt;
    }
    const Entry& name = *said_.find("machine.shared.tier");
    const bool sold = entry->kind == StorageKind::by_capacity;
    if (sold && !capacity) reject(name, "is sold by capacity: say how much with machine.shared.capacity");
    if (!sold && capacity) {
      reject(*said_.find("machine.shared.capacity"),
             std::string("is not needed: the bandwidth of ").append(entry->name).append(" does not grow with it"));
    }
    return sold ? provisioned(*entry, *capacity) : *entry;
  }

  const JobDescription& said_;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
