// Saves, intervals and ledgers as text.

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/io/format_results.hpp>
#include <ckpt/save/path.hpp>

#include "catch.hpp"

namespace {

using namespace ckpt::literals;

TEST_CASE("intervals print as times") {
  CHECK(fmt::format("{}", ckpt::WorkInterval(90_min)) == "1.5 h");
  CHECK(fmt::format("{:>8.1 min}", ckpt::Period(90_min)) == "90.0 min");
}

TEST_CASE("a save prints as a line and as a table") {
  const ckpt::SavePath<> path{
      {.name = "copy", .per_writer = 50_GBps},
      {.name = "write", .per_node = 10_GBps, .handoff = ckpt::Handoff::store_and_forward, .blocking = false}};
  const auto result = path.solve(ckpt::SaveLoad<>({{.bytes = 100_GB, .writers = 4}}));
  CHECK(fmt::format("{}", result) == "400 GB durable in 12 s, 2 s of it visible; \"write\" binds, by one node");
  CHECK(fmt::format("{:t}", result) ==
        "copy         2 s  at least       2 s  limited by one writer\n"
        "write       10 s  at least      10 s  limited by one node; binds\n"
        "all         12 s  of it visible 2 s");
}

TEST_CASE("a ledger prints as a line and as a table, without what is zero") {
  const ckpt::Ledger<> ledger{.useful_work = 90_h, .save = 4_h, .lost_work = 6_h};
  CHECK(fmt::format("{}", ledger) == "100.0 h, 90.00 % of it useful, 4.00 % save, 6.00 % lost work");
  CHECK(fmt::format("{:table}", ledger) ==
        "useful work        90.00 h   90.00 %\n"
        "save                4.00 h    4.00 %\n"
        "lost work           6.00 h    6.00 %\n"
        "wall clock        100.00 h");
}

}  // namespace
