// Saves, inventories, diagnoses, intervals and ledgers as text.

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/io/format_results.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/inventory.hpp>

#include "catch.hpp"

namespace {

using namespace ckpt::literals;

TEST_CASE("intervals print as times") {
  CHECK(fmt::format("{}", ckpt::WorkInterval(90_min)) == "1.5 h");
  CHECK(fmt::format("{:>8.1 min}", ckpt::Period(90_min)) == "90.0 min");
}

TEST_CASE("a save prints as a line and as a table") {
  const ckpt::SavePath path{
      {.name = "copy", .per_writer = 50_GBps},
      {.name = "write", .per_node = 10_GBps, .handoff = ckpt::Handoff::store_and_forward, .blocking = false}};
  const auto result = path.solve(ckpt::SaveLoad({{.bytes = 100_GB, .writers = 4}}));
  CHECK(fmt::format("{}", result) == "400 GB durable in 12 s, 2 s of it blocking; \"write\" binds, by one node");
  CHECK(fmt::format("{:t}", result) ==
        "copy         2 s  at least       2 s  limited by one writer\n"
        "write       10 s  at least      10 s  limited by one node; binds\n"
        "all         12 s  of it blocking 2 s");
}

TEST_CASE("the answer of an interval formula prints with its validity") {
  using ckpt::Validity;
  const ckpt::IntervalChoice<ckpt::WorkInterval> tau{ckpt::WorkInterval(20_min), Validity::exact};
  CHECK(fmt::format("{}", tau) == "20 min, exact");
  CHECK(fmt::format("{:>8.1 min}", tau) == "20.0 min, exact");
  const ckpt::IntervalChoice<ckpt::Period> period{ckpt::Period(90_s), Validity::outside};
  CHECK(fmt::format("{:.0s}", period) == "90 s, outside");
}

TEST_CASE("an inventory prints as a line") {
  ckpt::Inventory inventory({.data = 6}, 1000);
  inventory.add({.weights = 2'000'000'000, .optimizer = 1'000'000'000, .files = 2, .ranks = 1});
  inventory.add({.optimizer = 1'000'000'000, .files = 1, .ranks = 3});
  inventory.add({.ranks = 2});
  CHECK(fmt::format("{}", inventory) == "6 GB in 5 files from 4 writers, 3 GB the heaviest");
  CHECK(fmt::format("{:>50}", inventory) == " 6 GB in 5 files from 4 writers, 3 GB the heaviest");
}

TEST_CASE("a diagnosis prints as a line and as a table") {
  const ckpt::SavePath path{{.name = "write", .per_writer = 1_GBps}};
  const auto load = ckpt::even_load(80_GB, 8);
  const auto slow = ckpt::diagnose(path, load, 80_s);
  CHECK(fmt::format("{}", slow) ==
        "1.333 min, expected 10 s, 8 times as long; a single process writes everything: 1.333 min");
  CHECK(fmt::format("{:t}", slow) ==
        "measured  1.333 min  8 times as long as expected\n"
        "expected       10 s  at least 10 s\n"
        "cause     1.333 min  a single process writes everything");
  CHECK(fmt::format("{}", ckpt::diagnose(path, load, 11_s)) == "11 s, expected 10 s, 1.1 times as long; as expected");
  CHECK(fmt::format("{:table}", ckpt::diagnose(path, load, 40_s)) ==
        "measured       40 s  4 times as long as expected\n"
        "expected       10 s  at least 10 s\n"
        "no cause found");
  const auto planned = ckpt::diagnose(path, load, 40_s, {.second_save = 25_s});
  CHECK(fmt::format("{}", planned) ==
        "40 s, expected 10 s, 4 times as long; in part planning and metadata of all ranks: 15 s of it");
  CHECK(fmt::format("{:t}", planned) ==
        "measured       40 s  4 times as long as expected\n"
        "expected       10 s  at least 10 s\n"
        "a part         15 s  planning and metadata of all ranks");
}

TEST_CASE("a ledger prints as a line and as a table, without what is zero") {
  const ckpt::Ledger ledger{.useful_work = 90_h, .save = 4_h, .lost_work = 6_h};
  CHECK(fmt::format("{}", ledger) == "100.0 h, 90.00 % of it useful, 4.00 % save, 6.00 % lost work");
  CHECK(fmt::format("{:table}", ledger) ==
        "useful work        90.00 h   90.00 %\n"
        "save                4.00 h    4.00 %\n"
        "lost work           6.00 h    6.00 %\n"
        "wall clock        100.00 h");
}

}  // namespace
