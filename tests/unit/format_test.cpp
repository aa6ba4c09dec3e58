// What quantities, answers and sources look like as text.

#include <clocale>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ckpt/hardware/storage.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/state/workload.hpp>

#include "catch.hpp"

using namespace ckpt::literals;
using ckpt::Bytes;
using ckpt::BytesPerSecond;
using ckpt::Seconds;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Formats with a specification that the compiler does not see.
template <class... Args>
std::string format_at_run_time(std::string_view text, const Args&... args) {
  return fmt::format(fmt::runtime(text), args...);
}

/// What is wrong with a specification; empty when nothing is.
template <class... Args>
std::string format_error(std::string_view text, const Args&... args) {
  try {
    static_cast<void>(format_at_run_time(text, args...));
  } catch (const fmt::format_error& error) {
    return error.what();
  }
  return "";
}

/// The smallest scalars that can be printed.
template <class Derived>
struct Wrapped {
  double x;

  constexpr explicit Wrapped(double value) : x(value) {}
  friend constexpr Derived operator+(const Derived& a, const Derived& b) { return Derived(a.x + b.x); }
  friend constexpr Derived operator-(const Derived& a, const Derived& b) { return Derived(a.x - b.x); }
  friend constexpr Derived operator*(const Derived& a, const Derived& b) { return Derived(a.x * b.x); }
  friend constexpr Derived operator/(const Derived& a, const Derived& b) { return Derived(a.x / b.x); }
  friend constexpr bool operator<(const Derived& a, const Derived& b) { return a.x < b.x; }
  friend constexpr bool operator>(const Derived& a, const Derived& b) { return a.x > b.x; }
  friend constexpr bool operator<=(const Derived& a, const Derived& b) { return a.x <= b.x; }
  friend constexpr bool operator>=(const Derived& a, const Derived& b) { return a.x >= b.x; }
};
struct TellsValue : Wrapped<TellsValue> {
  using Wrapped::Wrapped;
  constexpr double value() const { return x; }
};
struct Converts : Wrapped<Converts> {
  using Wrapped::Wrapped;
  constexpr explicit operator double() const { return x; }
};

}  // namespace

template <>
inline constexpr bool ckpt::enable_scalar<TellsValue> = true;
template <>
inline constexpr bool ckpt::enable_scalar<Converts> = true;

TEST_CASE("a quantity scales itself to a readable decimal unit", "[format]") {
  CHECK(fmt::format("{}", Bytes(0.0)) == "0 B");
  CHECK(fmt::format("{}", 1_B) == "1 B");
  CHECK(fmt::format("{}", 999_B) == "999 B");
  CHECK(fmt::format("{}", 1000_B) == "1 kB");
  CHECK(fmt::format("{}", Bytes(989498867712.0)) == "989.5 GB");
  CHECK(fmt::format("{}", 1_TB) == "1 TB");
  CHECK(fmt::format("{}", 1234.5_TB) == "1.234 PB");
  CHECK(fmt::format("{}", 1_GiB) == "1.074 GB");
  CHECK(fmt::format("{}", -5_GB) == "-5 GB");

  CHECK(fmt::format("{}", 1.5_ns) == "1.5 ns");
  CHECK(fmt::format("{}", 20_us) == "20 us");
  CHECK(fmt::format("{}", 250_ms) == "250 ms");
  CHECK(fmt::format("{}", 1.979_s) == "1.979 s");
  CHECK(fmt::format("{}", 90_s) == "1.5 min");
  CHECK(fmt::format("{}", 1_h) == "1 h");
  CHECK(fmt::format("{}", 36_h) == "1.5 d");
  CHECK(fmt::format("{}", 20000_h) == "833.3 d");

  CHECK(fmt::format("{}", 500_GBps) == "500 GB/s");
  CHECK(fmt::format("{}", 400_Gbps) == "50 GB/s");
  CHECK(fmt::format("{}", 2_TBps) == "2 TB/s");

  CHECK(fmt::format("{}", 989_TFLOPps) == "989 TFLOP/s");
  CHECK(fmt::format("{}", 1.0 / 1_h) == "1 1/h");
  CHECK(fmt::format("{}", 0.5 / 1_d) == "0.5 1/d");
}

TEST_CASE("a value that rounds up to the next unit is printed in it", "[format]") {
  CHECK(fmt::format("{}", Bytes(999.94e6)) == "999.9 MB");
  CHECK(fmt::format("{}", Bytes(999.96e6)) == "1 GB");
  CHECK(fmt::format("{:.0}", Bytes(999.4e6)) == "999 MB");
  CHECK(fmt::format("{:.0}", Bytes(999.6e6)) == "1 GB");
  CHECK(fmt::format("{:.3}", Bytes(999.9996e6)) == "1.000 GB");
  CHECK(fmt::format("{}", Seconds(59.994)) == "59.99 s");
  CHECK(fmt::format("{}", Seconds(59.996)) == "1 min");
  CHECK(fmt::format("{}", Seconds(-59.996)) == "-1 min");
  CHECK(fmt::format("{:.2}", Seconds(59.996)) == "1.00 min");
  CHECK(fmt::format("{:.3}", Seconds(59.996)) == "59.996 s");
  CHECK(fmt::format("{}", Seconds(3599.6)) == "59.99 min");
  CHECK(fmt::format("{}", Seconds(3599.8)) == "1 h");
  CHECK(fmt::format("{}", Seconds(86380)) == "23.99 h");
  CHECK(fmt::format("{}", Seconds(86390)) == "1 d");
  CHECK(fmt::format("{:.0}", Seconds(86390)) == "1 d");
  CHECK(fmt::format("{}", 23.996 / 1_d) == "1 1/h");
  CHECK(fmt::format("{}", ckpt::BasicSeconds<long double>(59.996L)) == "1 min");
  CHECK(fmt::format("{}", ckpt::BasicSeconds<float>(59.996f)) == "1 min");
  CHECK(fmt::format("{:.0}", Seconds(59.6)) == "1 min");
  CHECK(fmt::format("{:iB}", Bytes(1023.4 * 1024)) == "1023 KiB");
  CHECK(fmt::format("{:iB}", Bytes(1023.5 * 1024)) == "1 MiB");
  CHECK(fmt::format("{:iB}", Bytes(1023.96 * 1024)) == "1 MiB");
  CHECK(fmt::format("{:.1iB}", Bytes(1023.94 * 1024)) == "1023.9 KiB");
  CHECK(fmt::format("{:iB}", 1023_B) == "1023 B");
  CHECK(fmt::format("{:iB}", Bytes(1023.6)) == "1 KiB");
  // No number as large as the next unit, and none below 1.
  for (double x = 1.0; x < 1e9; x *= 1.00037) {
    const std::string text = fmt::format("{}", Seconds(x));
    CAPTURE(x, text);
    const double number = std::stod(text);
    CHECK(number >= 1.0);
    CHECK(number < (text.ends_with("s") ? 60.0 : text.ends_with("min") ? 60.0 : text.ends_with("h") ? 24.0 : 1e9));
    const std::string binary = fmt::format("{:iB}", Bytes(x));
    CAPTURE(binary);
    CHECK(std::stod(binary) >= 1.0);
    CHECK(std::stod(binary) < 1024.0);
  }
}

TEST_CASE("binary units are used when asked for", "[format]") {
  CHECK(fmt::format("{:iB}", 1_GiB) == "1 GiB");
  CHECK(fmt::format("{:iB}", 80_GB) == "74.51 GiB");
  CHECK(fmt::format("{:.1iB}", 80_GB) == "74.5 GiB");
  CHECK(fmt::format("{:iB}", 100_B) == "100 B");
  CHECK(fmt::format("{:iB/s}", 1_TiBps) == "1 TiB/s");
}

TEST_CASE("a named unit is used whatever the size", "[format]") {
  CHECK(fmt::format("{:GB}", 2_TB) == "2000 GB");
  CHECK(fmt::format("{:GB}", Bytes(123456789e9)) == "123456789 GB");
  CHECK(fmt::format("{:GB}", 1_B) == "1e-09 GB");
  CHECK(fmt::format("{:GiB}", Bytes(989498867712.0)) == "921.5 GiB");
  CHECK(fmt::format("{:min}", 1_h) == "60 min");
  CHECK(fmt::format("{:s}", 1_d) == "86400 s");
  CHECK(fmt::format("{:Gbit/s}", 50_GBps) == "400 Gbit/s");
  CHECK(fmt::format("{:1/d}", 1.0 / 1_h) == "24 1/d");
  CHECK(fmt::format("{:PFLOP/s}", 989_TFLOPps) == "0.989 PFLOP/s");
  CHECK(fmt::format("{:B}", Bytes(1e15)) == "1e+15 B");
}

TEST_CASE("precision is the number of decimals", "[format]") {
  CHECK(fmt::format("{:.2}", Bytes(989498867712.0)) == "989.50 GB");
  CHECK(fmt::format("{:.2GiB}", Bytes(989498867712.0)) == "921.54 GiB");
  CHECK(fmt::format("{:.0GB}", 2.5_TB) == "2500 GB");
  CHECK(fmt::format("{:.3h}", 4_h) == "4.000 h");
  CHECK(fmt::format("{:.2 1/h}", 1.0 / 1_h) == "1.00 1/h");
  CHECK(fmt::format("{:.400}", 1_B).size() == 404);
}

TEST_CASE("width, fill and alignment place number and unit together", "[format]") {
  CHECK(fmt::format("{:10}", 500_GB) == "    500 GB");
  CHECK(fmt::format("{:<10}|", 500_GB) == "500 GB    |");
  CHECK(fmt::format("{:^11}|", 500_GB) == "  500 GB   |");
  CHECK(fmt::format("{:*>10.1GB}", 500_GB) == "**500.0 GB");
  CHECK(fmt::format("{:·<8}", 500_GB) == "500 GB··");
  CHECK(fmt::format("{:3}", 500_GB) == "500 GB");
  CHECK(fmt::format("{: >10 GB}", 500_GB) == "    500 GB");
  CHECK(fmt::format("{}<{}>", 1_B, 2_B) == "1 B<2 B>");
}

TEST_CASE("width and precision may be arguments", "[format]") {
  CHECK(fmt::format("{:{}}", 500_GB, 10) == "    500 GB");
  CHECK(fmt::format("{:{}.{}GB}", 500_GB, 10, 1) == "  500.0 GB");
  CHECK(fmt::format("{0:<{2}.{1}GB}|", 500_GB, 1, 10) == "500.0 GB  |");
  CHECK_THAT(format_error("{:{}}", 1_GB, -1), Catch::Matchers::ContainsSubstring("integer from 0"));
  CHECK_THAT(format_error("{:.{}}", 1_GB, 1.5), Catch::Matchers::ContainsSubstring("integer from 0"));
  CHECK_THAT(format_error("{:.{}}", 1_GB, true), Catch::Matchers::ContainsSubstring("integer from 0"));
  CHECK(format_error("{:{}}", 1_GB) != "");
}

TEST_CASE("what is not an ordinary number prints as such", "[format]") {
  CHECK(fmt::format("{}", Bytes(not_a_number)) == "nan B");
  CHECK(fmt::format("{}", Bytes(-not_a_number)) == "nan B");
  CHECK(fmt::format("{:GB}", Bytes(not_a_number)) == "nan GB");
  CHECK(fmt::format("{:.2}", Seconds(inf)) == "inf s");
  CHECK(fmt::format("{}", BytesPerSecond(-inf)) == "-inf B/s");
  CHECK(fmt::format("{}", Seconds(std::numeric_limits<double>::denorm_min())) == "4.941e-315 ns");
  CHECK(fmt::format("{}", Bytes(std::numeric_limits<double>::max())) == "1.798e+293 PB");
  CHECK(fmt::format("{}", ckpt::FlopPerSecond(0.0)) == "0 GFLOP/s");
}

TEST_CASE("a quantity prints in every scalar", "[format]") {
  CHECK(fmt::format("{}", ckpt::BasicBytes<float>(2.5e9f)) == "2.5 GB");
  CHECK(fmt::format("{:.1GB}", ckpt::BasicBytes<long double>(2.5e9L)) == "2.5 GB");
  CHECK(fmt::format("{}", ckpt::BasicSeconds<long double>(1e-3000L)) == "1e-2991 ns");
  CHECK(fmt::format("{}", ckpt::BasicBytes<TellsValue>(TellsValue(2.5e9))) == "2.5 GB");
  CHECK(fmt::format("{}", ckpt::BasicBytes<Converts>(Converts(2.5e9))) == "2.5 GB");
}

TEST_CASE("a quantity without a unit of its own prints base units", "[format]") {
  CHECK(fmt::format("{}", 2_B * 3_s) == "6 B s");
  CHECK(fmt::format("{:>12.1}", 2_s * 3_s) == "     6.0 s^2");
  CHECK(fmt::format("{}", 6_B / (2_s * 1_s)) == "3 B s^-2");
  CHECK_THAT(format_error("{:GB}", 2_B * 3_s), Catch::Matchers::ContainsSubstring("no named unit"));
}

TEST_CASE("a unit that does not fit is an error that lists those that do", "[format]") {
  CHECK(format_error("{:GB}", 1_s) == "ckpt: the unit of a time is one of ns us ms s min h d");
  CHECK(format_error("{:iB}", 1_s) != "");
  CHECK_THAT(format_error("{:h}", 1_GB), Catch::Matchers::ContainsSubstring("GiB"));
  CHECK_THAT(format_error("{:GB}", 1_GBps), Catch::Matchers::ContainsSubstring("Gbit/s"));
  for (const char* spec :
       {"{:gb}", "{:.}", "{:.GB}", "{:10.2.GB}", "{:GBx}", "{:{x}}", "{:{}", "{:10", "{:G", "{:  GB}",
        "{:999999999999}", "{:.100001}", "{:{<10}", "{:d}", "{:+}", "{:010}", "{:0}", "{:<010}", "{:010.2GB}"}) {
    CAPTURE(spec);
    CHECK(format_error(spec, 1_GB, 1) != "");
  }
}

TEMPLATE_TEST_CASE("the errors list every unit that is accepted", "[format]", Bytes, Seconds, BytesPerSecond,
                   ckpt::PerSecond, ckpt::FlopPerSecond) {
  constexpr const auto& units = ckpt::detail::printable_units<TestType::dimension>;
  std::vector<std::string> accepted;
  for (const auto& list : {units.scaled, units.binary, units.others}) {
    for (const auto& unit : list) accepted.emplace_back(unit.symbol);
  }
  if (!units.binary.empty()) accepted.emplace_back(units.binary_symbol);
  const std::string text = format_error("{:parsec}", TestType(1.0));
  CHECK(text.substr(text.find("one of ") + 7) == fmt::format("{}", fmt::join(accepted, " ")));
  for (const std::string& symbol : accepted) {
    CAPTURE(symbol);
    const std::string printed = format_at_run_time("{:" + symbol + "}", TestType(1.0));
    if (symbol != units.binary_symbol) CHECK(printed.substr(printed.find(' ') + 1) == symbol);
  }
}

TEST_CASE("the text is the same in every locale", "[format]") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    CHECK(fmt::format("{} {:.1}", 1.5_GB, ckpt::BasicSeconds<long double>(1.5L)) == "1.5 GB 1.5 s");
  }
  std::setlocale(LC_ALL, before.c_str());
}

namespace {

constexpr ckpt::Workload workload{.name = "test", .parameters = 70e9};

constexpr auto solve(BytesPerSecond bandwidth, Seconds interval) {
  return ckpt::CheckpointModel{}.solve(workload, ckpt::StorageTier{.write_bandwidth = bandwidth},
                                       ckpt::BytesPerParameter{.weights = 2.0, .other = 12.0}, {.period = interval});
}

}  // namespace

TEST_CASE("an answer prints on one line", "[format]") {
  CHECK(fmt::format("{}", solve(100_GBps, 1_h)) == "980 GB in 9.8 s at 100 GB/s, 0.2722 % of MFU lost");
  CHECK(fmt::format("{}", solve(1_GBps, 1_h)) ==
        "980 GB in 16.33 min at 1 GB/s, 27.22 % of MFU lost; storage is the bottleneck: 16.34 GB/s needed");
  auto assumed = solve(1_GBps, 10_min);
  assumed.bandwidth_assumed = true;
  CHECK(fmt::format("{}", assumed) ==
        "980 GB in 16.33 min at 1 GB/s, 100 % of MFU lost (bandwidth assumed); storage is the bottleneck: "
        "16.34 GB/s needed; the write is longer than the interval");
  CHECK(fmt::format("{:.6}|{:>8.6}", solve(100_GBps, 1_h), solve(100_GBps, 1_h)) == "980 GB|  980 GB");
}

TEST_CASE("an answer prints as a table that names the bottleneck", "[format]") {
  CHECK(fmt::format("{:t}", solve(100_GBps, 1_h)) ==
        "checkpoint size     980 GB (912.7 GiB)\n"
        "write time          9.8 s\n"
        "write bandwidth     100 GB/s\n"
        "required bandwidth  16.34 GB/s\n"
        "storage bottleneck  no: 6.122 times what is required\n"
        "MFU penalty         0.2722 %");
  auto assumed = solve(1_GBps, 10_min);
  assumed.bandwidth_assumed = true;
  CHECK(fmt::format("{:table}", assumed) ==
        "checkpoint size     980 GB (912.7 GiB)\n"
        "write time          16.33 min\n"
        "write bandwidth     1 GB/s (assumed: the hardware has no storage figure)\n"
        "required bandwidth  16.34 GB/s\n"
        "storage bottleneck  yes: 16.33 times too slow\n"
        "MFU penalty         100 % (the write is longer than the interval)");
  CHECK(format_error("{:tab}", assumed) != "");
}

TEST_CASE("a printed requirement is enough", "[format]") {
  const auto up = [](auto required) { return fmt::format("{}", ckpt::round_up_requirement(required)); };
  CHECK(up(BytesPerSecond(16.4625e9)) == "16.47 GB/s");
  CHECK(up(BytesPerSecond(16.46e9)) == "16.46 GB/s");
  CHECK(up(BytesPerSecond(16.4600001e9)) == "16.47 GB/s");
  CHECK(up(BytesPerSecond(999.91e6)) == "1 GB/s");
  CHECK(up(BytesPerSecond(999.99e6)) == "1 GB/s");
  CHECK(up(BytesPerSecond(1000.1e6)) == "1.001 GB/s");
  CHECK(up(Seconds(59.991)) == "1 min");
  CHECK(up(BytesPerSecond(0.12341)) == "0.1235 B/s");
  CHECK(up(BytesPerSecond(123451e15)) == "123500 PB/s");
  CHECK(up(BytesPerSecond(0.0)) == "0 B/s");
  CHECK(up(BytesPerSecond(inf)) == "inf B/s");
  CHECK(up(ckpt::BasicBytesPerSecond<float>(16.4625e9f)) == "16.47 GB/s");
  CHECK(up(ckpt::BasicBytesPerSecond<long double>(16.46e9L + 1e-6L)) == "16.47 GB/s");
  CHECK(up(BytesPerSecond(std::numeric_limits<double>::denorm_min())) == "4.941e-324 B/s");
  for (double x = 1e-3; x < 1e20; x *= 1.0371) {
    CAPTURE(x);
    const BytesPerSecond rounded = ckpt::round_up_requirement(BytesPerSecond(x));
    CHECK(rounded.value() >= x);
    CHECK(rounded.value() <= x * 1.00100001);
    CHECK(ckpt::round_up_requirement(rounded) == rounded);
    const auto text = fmt::format("{}", rounded);
    const auto number = std::stod(text);
    const auto symbol = text.substr(text.find(' ') + 1);
    for (const auto& unit : ckpt::units::bandwidths_decimal) {
      if (symbol == unit.symbol) CHECK((number * unit).value() == rounded.value());
    }
  }
}

TEST_CASE("storage that is almost enough is told from storage that is", "[format]") {
  const BytesPerSecond required = solve(1_GBps, 1_h).required_bandwidth();
  const auto verdict = [](BytesPerSecond bandwidth) {
    const std::string table = fmt::format("{:t}", solve(bandwidth, 1_h));
    const auto begin = table.find("storage bottleneck  ") + 20;
    return table.substr(begin, table.find('\n', begin) - begin);
  };
  CHECK(verdict(required) == "no: 1 times what is required");
  CHECK(verdict(1.0004 * required) == "no: 1.0004 times what is required");
  CHECK(verdict(required / 1.0004) == "yes: 1.0004 times too slow");
  CHECK(verdict(required / 1.00001) == "yes: 1.00001 times too slow");
  const BytesPerSecond almost(std::nextafter(required.value(), 0.0));
  CHECK(verdict(BytesPerSecond(std::nextafter(almost.value(), 0.0))).starts_with("yes: 1.000000000000000"));
  CHECK(verdict(ckpt::round_up_requirement(required)).starts_with("no: "));
}

TEST_CASE("a source prints with its confidence", "[format]") {
  constexpr ckpt::Source source{.title = "Data sheet", .year = 2023, .confidence = ckpt::Confidence::recalled};
  CHECK(fmt::format("{}", source) == "Data sheet, 2023 (recalled)");
  CHECK(fmt::format("{:>30}", source) == "   Data sheet, 2023 (recalled)");
  CHECK(fmt::format("{}", ckpt::Source{.title = "Talk"}) == "Talk (verified)");
  CHECK(fmt::format("{}", ckpt::Source{}) == "own figure");
  CHECK(fmt::format("{:<9}|", ckpt::Confidence::derived) == "derived  |");
}
