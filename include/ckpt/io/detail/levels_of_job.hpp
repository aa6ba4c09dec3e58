#pragma once
// What a description says of levels on nodes, of the nodes that failures take, and of what saves and steps share.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/described_job.hpp>
#include <ckpt/io/detail/failures_of_job.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/job/levels.hpp>
#include <ckpt/save/contention.hpp>
#include <ckpt/save/redundancy.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Lists of a description: words apart by commas, their parts by colons.
class LevelsOfJob : protected FailuresOfJob {
 protected:
  using FailuresOfJob::FailuresOfJob;

  /// Levels on nodes and what failures take of them.
  void make_levels(DescribedJob& made) const {
    const Entry* levels = said_.find("saving.levels");
    const Entry* lost = said_.find("failures.lost_nodes");
    if (levels == nullptr) {
      if (lost != nullptr) reject(*lost, "is of several levels: say saving.levels");
      return;
    }
    if (lost == nullptr) {
      reject(*levels, "needs failures.lost_nodes, what failures take: 0:60%,1:39%,all:1%");
    }
    for (const Parts& word : words_of(*levels)) made.levels.push_back(redundancy_of(*levels, word));
    if (made.levels.size() > 7) reject(*levels, "are more than 7 levels on nodes");
    double sum = 0.0;
    for (const Parts& word : words_of(*lost)) {
      if (word.size() != 2) reject(*lost, "must be numbers of nodes with the share of failures: 0:60%,1:39%,all:1%");
      LostNodes loss{.share = parse_fraction(lost->origin, word[1]), .nodes = std::nullopt};
      if (word[0] != "all") loss.nodes = number_of(*lost, word[0], 0x1p53);
      sum += loss.share;
      made.lost_nodes.push_back(loss);
    }
    if (!(sum > 1.0 - 1e-9 && sum < 1.0 + 1e-9)) reject(*lost, "has shares that do not add up to 100 %");
  }

  /// The slowdown by what saves and steps share; empty where nothing is said.
  [[nodiscard]] std::optional<double> contention() const {
    const Entry* entry = said_.find("saving.contention");
    if (entry == nullptr) return std::nullopt;
    if (said_.has("saving.slowdown")) reject(*entry, "stands in place of saving.slowdown: leave that out");
    std::vector<ContendedResource> resources;
    double waits = 0.0;
    std::vector<std::string_view> said;
    for (const Parts& word : words_of(*entry)) {
      const bool known = word[0] == "network" || word[0] == "memory" || word[0] == "cpu";
      if (!known || word.size() < 3 || word.size() > 4) {
        reject(*entry,
               "must be network, memory or cpu, the part of it that a save takes, and the part of a step that waits "
               "for it: network:20%:30%; or behind that the part that a step takes, hidden or not: cpu:50%:0%:60%");
      }
      for (const std::string_view name : said) {
        if (name == word[0]) reject(*entry, "names a resource twice: say once what a save takes of it");
      }
      said.push_back(word[0]);
      const auto part = [&](std::size_t i) { return parse_fraction(entry->origin, word[i]); };
      ContendedResource one{.taken = part(1), .exposed = part(2), .busy = word.size() > 3 ? part(3) : 0.0};
      if (!(one.taken <= 0.999)) reject(*entry, "takes more than 99.9 % of a resource");
      waits += one.exposed;
      resources.push_back(one);
    }
    if (!(waits <= 1.0 + 1e-9)) reject(*entry, "has steps that wait for more than all of their time");
    return slowdown_from_shares<double>(resources);
  }

 private:
  [[nodiscard]] static Redundancy redundancy_of(const Entry& entry, const Parts& word) {
    const auto number = [&](std::size_t i) { return number_of(entry, word[i], 1024.0); };
    if (word[0] == "local" && word.size() == 1) return {};
    if (word[0] == "partner" && word.size() == 1) return {.scheme = RedundancyScheme::partner};
    Redundancy sets{.scheme = RedundancyScheme::parity};
    if (word[0] == "xor" && word.size() <= 2) {
      if (word.size() == 2) sets.set = number(1);
    } else if (word[0] == "rs" && word.size() == 3) {
      sets.set = number(1);
      sets.parity = number(2);
    } else {
      reject(
          entry,
          "must be levels on nodes, the cheapest first: local, partner, xor:8 (one parity in sets of 8 nodes), rs:8:2 "
          "(two); the storage where saves end is the last level by itself");
    }
    if (sets.set < 2 || sets.parity < 1 || sets.parity >= sets.set) {
      reject(entry, "must have sets of at least 2 nodes, and parity of fewer than these");
    }
    return sets;
  }
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
