// Quantities as a person types them: numbers with units, and the messages when they are wrong.

#include <clocale>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/parse.hpp>

#include "catch.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;

namespace {

ckpt::Seconds duration(std::string_view text) { return ckpt::parse_duration("--interval", text); }
ckpt::Bytes data_size(std::string_view text) { return ckpt::parse_size("--size", text); }
ckpt::BytesPerSecond bandwidth(std::string_view text) { return ckpt::parse_bandwidth("--limit", text); }
double count(std::string_view text) { return ckpt::parse_count("--parameters", text); }

template <class Function>
std::string error_of(Function parse, std::string_view text) {
  try {
    (void)parse(text);
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

const std::string durations = "; write a number and one of ns us ms s min h d";
const std::string sizes = "; write a number and one of B kB MB GB TB PB KiB MiB GiB TiB PiB";
const std::string bandwidths =
    "; write a number and one of B/s kB/s MB/s GB/s TB/s PB/s KiB/s MiB/s GiB/s TiB/s PiB/s Mbit/s Gbit/s Tbit/s";
const std::string counts = "; write a whole number, alone or with K M B or T (10^3 ... 10^12)";

}  // namespace

TEST_CASE("times", "[parse]") {
  CHECK(duration("1h") == 3600_s);
  CHECK(duration("90 min") == 5400_s);
  CHECK(duration("1.5h") == 5400_s);
  CHECK(duration("  2   d ") == 172800_s);
  CHECK(duration("250ms") == 250_ms);
  CHECK(duration("3us") == 3_us);
  CHECK(duration("7ns") == 7_ns);
  CHECK(duration("1e3s") == 1000_s);
  CHECK(duration(".5s") == ckpt::Seconds(0.5));
  CHECK(duration("0s") == 0_s);
}

TEST_CASE("amounts of data", "[parse]") {
  CHECK(data_size("14 GB") == 14_GB);
  CHECK(data_size("1.5TiB") == 1.5_TiB);
  CHECK(data_size("1B") == 1_B);
  CHECK(data_size("2kB") == 2_kB);
  CHECK(data_size("2KiB") == 2_KiB);
  CHECK(data_size("3MB") == 3_MB);
  CHECK(data_size("3MiB") == 3_MiB);
  CHECK(data_size("4GiB") == 4_GiB);
  CHECK(data_size("5TB") == 5_TB);
  CHECK(data_size("6PB") == 6_PB);
  CHECK(data_size("6PiB") == 6_PiB);
}

TEST_CASE("bandwidths, in bytes and in bits", "[parse]") {
  for (const char* text : {"500GB/s", "500 GB/s", "500 GBps", "5e2GB/s"}) CHECK(bandwidth(text) == 500_GBps);
  for (const char* text : {"4Gbit/s", "4Gbitps", "4 Gbps", "4Gb/s"}) CHECK(bandwidth(text) == 4_Gbps);
  CHECK(bandwidth("4Gbps") == 500_MBps);
  CHECK(bandwidth("200 MiB/s") == 200_MiBps);
  CHECK(bandwidth("200MiBps") == 200_MiBps);
  CHECK(bandwidth("1B/s") == ckpt::BytesPerSecond(1.0));
  CHECK(bandwidth("1Bps") == ckpt::BytesPerSecond(1.0));
  CHECK(bandwidth("100Mbps") == 100_Mbps);
  CHECK(bandwidth("1Tbps") == 1000_Gbps);
}

TEST_CASE("counts are exact", "[parse]") {
  CHECK(count("70000000000") == 70e9);
  CHECK(count("70e9") == 70e9);
  CHECK(count("70B") == 70e9);
  CHECK(count("7b") == 7e9);
  CHECK(count("125M") == 125e6);
  CHECK(count("125 m") == 125e6);
  CHECK(count("1T") == 1e12);
  CHECK(count("3K") == 3e3);
  CHECK(count("0") == 0.0);
  // A product with 10^9 would be off by a fraction.
  CHECK(count("70.553706496B") == 70553706496.0);
  CHECK(count("1.235814400B") == 1235814400.0);
  CHECK(count("0.494032768B") == 494032768.0);
  CHECK(count("1e22") == 1e22);
  CHECK(count("9007199254740992") == 0x1p53);
  CHECK(count("9007199254740994") == 0x1p53 + 2.0);
  CHECK(count("1180591620717411303424") == 0x1p70);
  CHECK(count("1500e-2") == 15.0);
  CHECK(count("0.00K") == 0.0);
  CHECK(count("007.0e+0") == 7.0);
}

TEST_CASE("a unit is never guessed", "[parse]") {
  CHECK(error_of(duration, "3600") == "--interval: \"3600\" has no unit" + durations);
  for (const char* text : {"1h30m", "1h 30min", "1:30:00", "1,5h", "1 GB", "1_000s", "0x10s", "1es"}) {
    CAPTURE(text);
    CHECK(error_of(duration, text) ==
          "--interval: \"" + std::string(text) + "\" has no unit of time after the number" + durations);
  }
  CHECK(error_of(data_size, "14") == "--size: \"14\" has no unit" + sizes);
  for (const char* text : {"14 GB/s", "14 EB", "14 min"}) {
    CAPTURE(text);
    CHECK(error_of(data_size, text) ==
          "--size: \"" + std::string(text) + "\" has no unit of data after the number" + sizes);
  }
  CHECK(error_of(bandwidth, "500") == "--limit: \"500\" has no unit" + bandwidths);
  for (const char* text : {"500 GB/h", "500 ps", "500 /s", "500 h"}) {
    CAPTURE(text);
    CHECK(error_of(bandwidth, text) ==
          "--limit: \"" + std::string(text) + "\" has no unit of bandwidth after the number" + bandwidths);
  }
  for (const char* text : {"70G", "70 billion", "70BB", "70B ,", "1,000", "0x10"}) {
    CAPTURE(text);
    CHECK(error_of(count, text) ==
          "--parameters: \"" + std::string(text) + "\" does not end in a number or one of K M B T" + counts);
  }
  CHECK(error_of(count, "7e1B") == "--parameters: \"7e1B\" has both an exponent and a suffix" + counts);
  CHECK(error_of(count, "1.5") == "--parameters: \"1.5\" is not a whole number" + counts);
  for (const char* text :
       {"9007199254740992.5", "1.00000000000000001", "0.00000000000000000000001K", "15e-1", "1e-300"}) {
    CAPTURE(text);
    CHECK(error_of(count, text) == "--parameters: \"" + std::string(text) + "\" is not a whole number" + counts);
  }
  for (const char* text : {"9007199254740993", "9007199254740.993K", "1180591620717411303425", "1e23", "1e308"}) {
    CAPTURE(text);
    CHECK(error_of(count, text) == "--parameters: \"" + std::string(text) +
                                       "\" is beyond 2^53 and not a number that a double holds exactly" + counts);
  }
  CHECK(error_of(count, "1.0005K") == "--parameters: \"1.0005K\" is not a whole number" + counts);
}

TEST_CASE("a unit that is not one says which may be meant", "[parse]") {
  struct Typed {
    const char* text;
    const char* meant;
  };
  const auto check = [](auto parse, const Typed& typed) {
    CAPTURE(typed.text);
    CHECK_THAT(error_of(parse, typed.text),
               ContainsSubstring(" after the number: did you mean " + std::string(typed.meant) + "?; write a number"));
  };
  for (const Typed& typed : {Typed{"12m", "12min"},
                             {"1.5 minutes", "1.5min"},
                             {"6sec", "6s"},
                             {"6 Seconds", "6s"},
                             {"1H", "1h"},
                             {"1 hour", "1h"},
                             {"2 hrs", "2h"},
                             {"3 days", "3d"},
                             {"1s s", "1s"}}) {
    check(duration, typed);
  }
  for (const Typed& typed : {Typed{"14 gb", "14GB"},
                             {"14 Gb", "14GB"},
                             {"14G", "14GB"},
                             {"14 KB", "14kB"},
                             {"14 GBps", "14GB"},
                             {"14gib", "14GiB"}}) {
    check(data_size, typed);
  }
  for (const Typed& typed : {Typed{"40 GBs", "40GB/s"},
                             {"500GB", "500GB/s"},
                             {"40G", "40GB/s"},
                             {"500 GB / s", "500GB/s"},
                             {"500 Gib/s", "500GiB/s"},
                             {"500gbps", "500GB/s or 500Gbit/s"},
                             {"500 Gbs", "500GB/s or 500Gbit/s"},
                             {"4 Gbits/s", "4Gbit/s"}}) {
    check(bandwidth, typed);
  }
}

TEST_CASE("a long number is not repeated", "[parse]") {
  const std::string digits(2000, '1');
  for (const std::string& text : {digits + "e-1990 m", "0." + digits + "m"}) {
    CHECK(error_of(duration, text) ==
          "--interval: \"" + text.substr(0, 60) + "...\" has no unit of time after the number" + durations);
  }
}

TEST_CASE("the double nearest to what was typed", "[parse]") {
  // A product of doubles is an ulp off: 1.1 * 3600.0 is 3960.0000000000005.
  CHECK(duration("1.1h").value() == 3960.0);
  CHECK(duration("8.3h").value() == 29880.0);
  CHECK(duration("33.3min").value() == 1998.0);
  CHECK(duration("2.2d").value() == 190080.0);
  CHECK(duration("306.2ms").value() == 0.3062);
  CHECK(bandwidth("40.1GB/s").value() == 40.1e9);
  CHECK(bandwidth("833.333333MB/s").value() == 833333333.0);
  CHECK(bandwidth("0.04TB/s").value() == 4e10);
  CHECK(bandwidth("8.2Gbit/s").value() == 1025000000.0);
  CHECK(data_size("0.1536TB").value() == 153600000000.0);
  CHECK(data_size("0.1KiB").value() == 102.4);
  for (int i = 1; i < 1000; ++i) {  // every tenth of a unit is a whole number of the next smaller one
    CHECK(duration(fmt::format("{}.{}h", i / 10, i % 10)).value() == 360.0 * i);
    CHECK(bandwidth(fmt::format("{}.{:02}GB/s", i / 100, i % 100)).value() == 1e7 * i);
  }
}

TEST_CASE("what is not a number from zero to the largest", "[parse]") {
  const auto check = [](auto parse, const std::string& option, const std::string& unit, const std::string& accepted) {
    CAPTURE(option);
    const auto says = [&](const std::string& text, const std::string& what) {
      CHECK(error_of(parse, text) == option + ": \"" + text + "\" " + what + accepted);
    };
    for (const char* text : {"", "   "}) says(text, "is empty");
    for (const std::string number : {"-1", "-0", "-inf", "-nan", "-1e400", "-"}) {
      says(number + unit, "must not be negative");
    }
    for (const std::string number : {"inf", "infinity", "INF", "nan", "NaN"})
      says(number + " " + unit, "must be a finite number");
    for (const std::string number : {"1e400", "1e-400"}) says(number + unit, "is out of range");
    for (const std::string text : {"abc", "+1", "h", "GB", ".", "e5", "\u00e9"}) {
      says(text, "does not begin with a number");
    }
    CHECK(error_of(parse, "\xFF") == option + ": \"?\" does not begin with a number" + accepted);
  };
  check(duration, "--interval", "h", durations);
  check(data_size, "--size", "GB", sizes);
  check(bandwidth, "--limit", "GB/s", bandwidths);
  check(count, "--parameters", "B", counts);

  // In range as a number, but not in that unit.
  CHECK(error_of(data_size, "1e300PB") == "--size: \"1e300PB\" is out of range" + sizes);
  CHECK(error_of(duration, "1e-320ns") == "--interval: \"1e-320ns\" is out of range" + durations);
  CHECK(error_of(count, "1" + std::string(305, '0') + "B") ==
        "--parameters: \"1" + std::string(59, '0') + "...\" is out of range" + counts);
}

TEST_CASE("a long or strange text is shown short and harmless", "[parse]") {
  CHECK(error_of(duration, std::string_view("1\n\x1b[31m\0h\x7f", 10)) ==
        "--interval: \"1??[31m?h?\" has no unit of time after the number" + durations);
  const std::string error = error_of(duration, "1" + std::string(5000, 'x'));
  CHECK(error == "--interval: \"1" + std::string(59, 'x') + "...\" has no unit of time after the number" + durations);
}

TEST_CASE("printable text moves no cursor and keeps its letters", "[parse]") {
  using ckpt::printable;
  CHECK(printable("") == "");
  CHECK(printable("plain ~ text") == "plain ~ text");
  CHECK(printable("a\nb\x1b[0m\x7f") == "a?b?[0m?");
  CHECK(printable("\u00e9\u0100\u20ac\U0001F600") == "\u00e9\u0100\u20ac\U0001F600");
  CHECK(printable("\xC2\x9B"
                  "1m\xC2\x80\xC2\xA0") == "?1m?\xC2\xA0");
  CHECK(printable("\x9B"
                  "1m") == "?1m");                        // C1 in 8 bits
  CHECK(printable("\xE2\x82") == "??");                   // cut
  CHECK(printable("\xC0\x8A|\xE0\x82\x9B") == "??|???");  // longer than need be
  CHECK(printable(std::string_view("a\0b", 3)) == "a?b");
}

TEST_CASE("fractions", "[parse]") {
  const auto fraction = [](std::string_view text) { return ckpt::parse_fraction("--max", text); };
  CHECK(fraction("0.01") == 0.01);
  CHECK(fraction("1%") == 0.01);
  CHECK(fraction("99.9%") == 0.999);
  CHECK(fraction("1") == 1.0);
  CHECK_THAT(error_of(fraction, "101%"), ContainsSubstring("is more than the whole"));
  CHECK_THAT(error_of(fraction, "1 x"), ContainsSubstring("does not end in a number or in %"));
}

TEST_CASE("what the formatter prints can be typed", "[parse]") {
  using Catch::Approx;
  for (double x = 1e-9; x < 1e18; x *= 7.3) {
    CAPTURE(x);
    CHECK(duration(fmt::format("{}", ckpt::Seconds(x))).value() == Approx(x).epsilon(1e-3));
    CHECK(data_size(fmt::format("{}", ckpt::Bytes(x))).value() == Approx(x).epsilon(1e-3));
    CHECK(data_size(fmt::format("{:iB}", ckpt::Bytes(x))).value() == Approx(x).epsilon(1e-3));
    CHECK(bandwidth(fmt::format("{}", ckpt::BytesPerSecond(x))).value() == Approx(x).epsilon(1e-3));
    CHECK(bandwidth(fmt::format("{:iB/s}", ckpt::BytesPerSecond(x))).value() == Approx(x).epsilon(1e-3));
  }
}

TEST_CASE("the decimal sign is a point in every locale", "[parse]") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    CHECK(duration("1.5h") == 5400_s);
    CHECK_THAT(error_of(duration, "1,5h"), ContainsSubstring("has no unit of time"));
  }
  std::setlocale(LC_ALL, before.c_str());
}
