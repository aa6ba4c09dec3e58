#pragma once
// What the library's sharing is compared with: every writer counted out, one event after the other. Another algorithm:
// at each event the resource with the least share for its users is filled first, and its users are taken out.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace test {

struct FluidWriter {
  double bytes = 0.0;
  double files = 0.0;
  std::size_t node = 0;
  double begin = 0.0;
};

/// Rates of one stage [B/s]; infinity does not limit.
struct FluidLimits {
  double writer = std::numeric_limits<double>::infinity();
  double node = std::numeric_limits<double>::infinity();
  double shared = std::numeric_limits<double>::infinity();
};

/// When each writer is through.
inline std::vector<double> fluid_ends(const std::vector<FluidWriter>& writers, const FluidLimits& limits) {
  const double never = std::numeric_limits<double>::infinity();
  const std::size_t count = writers.size();
  std::size_t nodes = 0;
  for (const FluidWriter& writer : writers) nodes = std::max(nodes, writer.node + 1);
  std::vector<double> left(count);
  std::vector<double> ends(count, -1.0);
  std::vector<double> rate(count);
  for (std::size_t i = 0; i < count; ++i) left[i] = writers[i].bytes;
  double now = 0.0;
  for (std::size_t through = 0; through < count;) {
    std::vector<bool> open(count);
    for (std::size_t i = 0; i < count; ++i) open[i] = ends[i] < 0.0 && writers[i].begin <= now;
    // bottleneck after bottleneck
    std::vector<double> node_left(nodes, limits.node);
    double shared_left = limits.shared;
    for (;;) {
      std::vector<std::size_t> on_node(nodes);
      std::size_t all = 0;
      for (std::size_t i = 0; i < count; ++i) {
        if (!open[i]) continue;
        ++on_node[writers[i].node];
        ++all;
      }
      if (all == 0) break;
      double least = std::min(limits.writer, shared_left / static_cast<double>(all));
      for (std::size_t n = 0; n < nodes; ++n) {
        if (on_node[n] > 0) least = std::min(least, node_left[n] / static_cast<double>(on_node[n]));
      }
      bool taken = false;
      for (std::size_t i = 0; i < count; ++i) {
        if (!open[i]) continue;
        const std::size_t n = writers[i].node;
        const bool here = node_left[n] / static_cast<double>(on_node[n]) <= least * (1.0 + 1e-14);
        if (limits.writer > least && shared_left / static_cast<double>(all) > least * (1.0 + 1e-14) && !here) continue;
        rate[i] = least;
        open[i] = false;
        taken = true;
      }
      if (!taken) break;
      node_left.assign(nodes, limits.node);
      shared_left = limits.shared;
      for (std::size_t i = 0; i < count; ++i) {
        if (ends[i] >= 0.0 || writers[i].begin > now || open[i]) continue;
        node_left[writers[i].node] -= rate[i];
        shared_left -= rate[i];
      }
    }
    double wait = never;
    for (std::size_t i = 0; i < count; ++i) {
      if (ends[i] >= 0.0) continue;
      wait = std::min(wait, writers[i].begin > now ? writers[i].begin - now : left[i] / rate[i]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (ends[i] >= 0.0 || writers[i].begin > now) continue;
      left[i] -= rate[i] * wait;
      if (left[i] > 1e-12 * writers[i].bytes) continue;
      ends[i] = now + wait;
      ++through;
    }
    for (const FluidWriter& writer : writers) {
      if (writer.begin > now && writer.begin - now <= wait) {
        wait = writer.begin - now;  // exactly there, so that it is counted as begun
      }
    }
    now += wait;
    for (const FluidWriter& writer : writers) {
      if (writer.begin > now && writer.begin - now < 1e-12 * now) now = writer.begin;
    }
  }
  return ends;
}

}  // namespace test
