// Texts of a description: figures with a spread, as people type them.

#include <string>
#include <string_view>

#include <ckpt/core/error.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/described_text.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/parse.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using ckpt::Spread;

namespace {

ckpt::SpreadText split(std::string_view key, std::string_view text) {
  return ckpt::check_described(*ckpt::find_described_key(key), text, "--x");
}

std::string error_of(std::string_view key, std::string_view text) {
  try {
    ckpt::check_described(*ckpt::find_described_key(key), text, "--x");
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("exact figures stay as they are", "[described]") {
  CHECK(split("failures.mtbf", "8 h").value == "8 h");
  CHECK_FALSE(split("failures.mtbf", "8 h").factors);
  CHECK_FALSE(split("state.config", "a..b/x+-y.json").factors);  // a path
  CHECK(split("machine.nodes", "32").value == "32");
}

TEST_CASE("a value and a factor", "[described]") {
  for (const char* text : {"12 h x/ 2", "12h x/2", "12 h */ 2", "12 h \xC3\x97/ 2"}) {
    CAPTURE(text);
    const ckpt::SpreadText typed = split("failures.mtbf", text);
    CHECK(ckpt::parse_duration("", typed.value).value() == 12 * 3600.0);
    REQUIRE(typed.factors);
    CHECK(*typed.factors == ckpt::factor(2.0));
  }
}

TEST_CASE("a value and a part", "[described]") {
  for (const char* text : {"60 GB/s +- 20 %", "60GB/s+-20%", "60 GB/s +/- 0.2", "60 GB/s \xC2\xB1 20%"}) {
    CAPTURE(text);
    const ckpt::SpreadText typed = split("machine.shared.write_aggregate", text);
    CHECK(ckpt::parse_bandwidth("", typed.value).value() == 60e9);
    REQUIRE(typed.factors);
    CHECK(*typed.factors == ckpt::plus_minus(0.2));
  }
}

TEST_CASE("a low end and a high end", "[described]") {
  for (const char* text :
       {"40..80 GB/s", "40 GB/s..80 GB/s", "40 .. 80GB/s", "40000 MB/s .. 80 GB/s", "40 \xE2\x80\xA6 80 GB/s"}) {
    CAPTURE(text);
    const ckpt::SpreadText typed = split("machine.shared.write_aggregate", text);
    REQUIRE(typed.factors);
    const Spread rate = typed.factors->of(ckpt::parse_bandwidth("", typed.value).value());
    CHECK(rate.quantile(0.1) == Approx(40e9).epsilon(1e-14));
    CHECK(rate.quantile(0.9) == Approx(80e9).epsilon(1e-14));
    CHECK(rate.median() == Approx(56568542494.9238).epsilon(1e-14));
  }
  const ckpt::SpreadText part = split("saving.slowdown", "1%..4%");
  CHECK(ckpt::parse_fraction("", part.value) == Approx(0.02));
  const ckpt::SpreadText exponent = split("training.step", "1e-1..4e-1 s");
  CHECK(ckpt::parse_duration("", exponent.value).value() == Approx(0.2));
}

TEST_CASE("a range that begins at 0, as text", "[described]") {
  const ckpt::SpreadText part = split("saving.slowdown", "0..5%");
  REQUIRE(part.factors);
  const double value = ckpt::parse_fraction("", part.value);
  CHECK(value == Approx(0.5 * (0.05 / 0.95) / (1.0 + 0.5 * (0.05 / 0.95))));
  const Spread slowdown = part.factors->of(value);
  CHECK(slowdown.quantile(0.1, 1.0) == 0.0);
  CHECK(slowdown.quantile(0.5, 1.0) == Approx(value));
  CHECK(slowdown.quantile(0.9, 1.0) == Approx(0.05));
  const ckpt::SpreadText time = split("failures.outage.detection", "0..10 min");
  REQUIRE(time.factors);
  CHECK(ckpt::parse_duration("", time.value).value() == Approx(300.0));
  CHECK(time.factors->of(300.0).quantile(0.9) == Approx(600.0));
  CHECK_THAT(error_of("saving.slowdown", "0..0%"), ContainsSubstring("has a low end that is not above 0"));
  CHECK_THAT(error_of("saving.slowdown", "50..100%"), ContainsSubstring("has a high end that is not below 1"));
  CHECK_THAT(error_of("machine.shared.write_aggregate", "0..5 GB/s"), ContainsSubstring("not above 0"));
}

TEST_CASE("what is no spread names the option", "[described]") {
  CHECK(error_of("failures.mtbf", "8 h x/ 2").empty());
  CHECK_THAT(error_of("failures.mtbf", "8..4 h"),
             ContainsSubstring("--x: \"8..4 h\" has a low end above the high one"));
  CHECK_THAT(error_of("failures.mtbf", "0..4 h"), ContainsSubstring("has a low end that is not above 0"));
  CHECK_THAT(error_of("failures.mtbf", "-1..4 h"), ContainsSubstring("must not be negative"));
  CHECK_THAT(error_of("failures.mtbf", "8..4"), ContainsSubstring("has no unit"));
  CHECK_THAT(error_of("failures.mtbf", "8 h +- 100 %"), ContainsSubstring("reaches through 0"));
  CHECK_THAT(error_of("failures.mtbf", "8 h +- 150 %"), ContainsSubstring("--x"));
  CHECK_THAT(error_of("failures.mtbf", "8 h +- -5 %"), ContainsSubstring("must not be negative"));
  CHECK_THAT(error_of("failures.mtbf", "8 h x/ 0.5"), ContainsSubstring("needs a factor from 1 to 10^6"));
  CHECK_THAT(error_of("failures.mtbf", "8 h x/ nan"), ContainsSubstring("needs a factor from 1 to 10^6"));
  CHECK_THAT(error_of("failures.mtbf", "8 h x/ inf"), ContainsSubstring("needs a factor from 1 to 10^6"));
  CHECK_THAT(error_of("failures.mtbf", "8 h x/"), ContainsSubstring("needs a factor from 1 to 10^6"));
  CHECK_THAT(error_of("failures.mtbf", "8 h x/ 2 +- 5 %"), ContainsSubstring("has two ranges"));
  CHECK_THAT(error_of("failures.mtbf", "nan..4 h"), ContainsSubstring("--x"));
  CHECK_THAT(error_of("failures.mtbf", "1..inf h"), ContainsSubstring("--x"));
  CHECK_THAT(error_of("training.update", "0 s x/ 2"), ContainsSubstring("is a range around 0"));
  CHECK_THAT(error_of("machine.nodes", "8..16"), ContainsSubstring("--x: \"8..16\" cannot have a range"));
  CHECK_THAT(error_of("saving.period", "1 h x/ 2"), ContainsSubstring("cannot have a range"));
}

TEST_CASE("a guess is said to be one", "[described]") {
  CHECK(split("machine.shared.write_aggregate", "60 GB/s assumed").value == "60 GB/s");
  CHECK(split("machine.shared.write_aggregate", "60 GB/s assumed").assumed);
  CHECK_FALSE(split("machine.shared.write_aggregate", "60 GB/s assumed").factors);
  CHECK_FALSE(split("machine.shared.write_aggregate", "60 GB/s").assumed);
  const ckpt::SpreadText both = split("failures.mtbf", "8 h x/ 2 assumed");
  CHECK(both.value == "8 h");
  CHECK(both.assumed);
  REQUIRE(both.factors);
  CHECK(*both.factors == ckpt::factor(2.0));
  CHECK(split("machine.nodes", "32 assumed").value == "32");
  CHECK_THAT(error_of("failures.mtbf", "assumed"), ContainsSubstring("--x"));
  CHECK_THAT(error_of("failures.mtbf", "8 hassumed"), ContainsSubstring("--x"));
  ckpt::JobDescription description;
  description.set("state.bytes", "400 GB", "--size");
  description.set("machine.shared.write_aggregate", "60 GB/s", "--filesystem-limit");
  description.set("failures.mtbf", "12 h assumed", "--mtbf");
  const ckpt::DescribedJob described = ckpt::describe_job(description);
  CHECK(ckpt::value(described.job, ckpt::Input::mtbf) == 12 * 3600.0);
  CHECK(described.spreads.empty());
  CHECK(described.origin("failures.mtbf").confidence == "assumed");
  CHECK(described.origin("machine.shared.write_aggregate").confidence != "assumed");
}

TEST_CASE("a described job keeps its values and its spreads", "[described]") {
  ckpt::JobDescription description;
  description.set("state.bytes", "400 GB", "--size");
  description.set("machine.shared.write_aggregate", "40..80 GB/s", "--filesystem-limit");
  description.set("machine.node.name", "dgx-h100", "--node");
  description.set("machine.nodes", "16", "--nodes");
  description.set("training.work", "10 d", "--work");
  description.set("failures.mtbf", "12 h x/ 2", "--mtbf");
  const ckpt::DescribedJob described = ckpt::describe_job(description);
  CHECK(ckpt::value(described.job, ckpt::Input::mtbf) == 12 * 3600.0);
  CHECK(*ckpt::value(described.job, ckpt::Input::shared_write) == Approx(56568542494.9238));
  REQUIRE(described.spreads.size() == 2);
  const ckpt::Range range = ckpt::range(described.job, described.spreads, {.samples = 1024});
  CHECK(range.quantile(ckpt::Output::durable_after, 0.9) == Approx(400e9 / 40e9).epsilon(2e-3));
}
