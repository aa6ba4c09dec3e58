// What a save takes of the memory of a node.

#include <algorithm>

#include <fmt/format.h>

#include "charts.hpp"
#include "numbers.hpp"

namespace program::page {

Drawing memory_chart(const Data& data, double width) {
  struct Row {
    std::string name;
    double taken;
    bool accent;
  };
  std::vector<Row> rows;
  for (const StrategyLine& line : data.strategies) {  // those that take the same in one row
    if (!line.possible) continue;
    Row* same = nullptr;
    for (Row& row : rows) {
      const double off = row.taken - line.host_memory;
      if (off < 1e-9 * row.taken + 0.5 && off > -1e-9 * row.taken - 0.5) same = &row;
    }
    if (same == nullptr) {
      rows.push_back({line.chosen ? "Recommended" : line.manner, line.host_memory, line.chosen});
    } else {
      same->name = line.chosen ? "Recommended; " + same->name : same->name + "; " + line.manner;
      same->accent = same->accent || line.chosen;
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.accent && !b.accent; });
  std::string text = fmt::format("{} {} has {}.", "The memory", data.memory_is, bytes(data.node_memory));
  for (const Row& row : rows) text += fmt::format(" {}: {}.", row.name, row.taken > 0.0 ? bytes(row.taken) : "none");
  Drawing out(width, "Host memory of a node that a save takes", text);
  double y = 0.0;
  for (Row& row : rows) {
    if (!row.name.empty() && row.name[0] >= 'a' && row.name[0] <= 'z')
      row.name[0] = static_cast<char>(row.name[0] - 'a' + 'A');
    const std::string_view classes = row.accent ? "b a" : "";
    const double part = data.node_memory > 0.0 ? row.taken / data.node_memory : 0.0;
    const std::string taken = row.taken > 0.0 ? fmt::format("{}, {}", bytes(row.taken), small_percent(part)) : "none";
    const double room = width - text_width(taken, 12.5, row.accent) - 12.0;
    out.text(0, y + 13, cut_to_width(row.name, room, 12.5, row.accent), {.size = 12.5, .classes = classes});
    out.text(width, y + 13, taken, {.size = 12.5, .anchor = Anchor::end, .classes = classes});
    out.rect(0.5, y + 19.5, width - 1.0, 11, "frame");
    if (row.taken > 0.0) {
      out.rect(0.5, y + 19.5, std::max((width - 1.0) * std::min(part, 1.0), 1.0), 11, row.accent ? "a1" : "g2",
               fmt::format("{}: {}", row.name, bytes(row.taken)));
    }
    y += 40.0;
  }
  out.text(width, y + 10, fmt::format("frame: the {} {}", bytes(data.node_memory), data.memory_is),
           {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  out.set_height(y + 18.0);
  return out;
}

}  // namespace program::page
