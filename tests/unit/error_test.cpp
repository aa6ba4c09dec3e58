// The one error path: what the text says, and that it never allocates, overflows or depends on the locale.

#include <clocale>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>

#include "catch.hpp"

using ckpt::InvalidInput;

TEST_CASE("a text alone is kept as it is and its value is NaN", "[error]") {
  const InvalidInput error("ckpt::f: x must be finite");
  CHECK(std::string(error.what()) == "ckpt::f: x must be finite");
  CHECK(std::isnan(error.value()));
}

TEST_CASE("the value that broke the condition is appended in its shortest form", "[error]") {
  CHECK(std::string(InvalidInput("f: x must be > 0 B/s", -7e9).what()) == "f: x must be > 0 B/s (got -7e+09)");
  CHECK(std::string(InvalidInput("f", 0.1).what()) == "f (got 0.1)");
  CHECK(std::string(InvalidInput("f", -0.0).what()) == "f (got -0)");
  CHECK(std::string(InvalidInput("f", std::numeric_limits<double>::quiet_NaN()).what()) == "f (got nan)");
  CHECK(std::string(InvalidInput("f", -std::numeric_limits<double>::infinity()).what()) == "f (got -inf)");
  CHECK(InvalidInput("f", -7e9).value() == -7e9);
}

TEST_CASE("every double fits after the text", "[error]") {
  for (const double x : {std::numeric_limits<double>::denorm_min(), -std::numeric_limits<double>::max(),
                         -2.2250738585072014e-308, 123456789.12345678}) {
    const std::string text = InvalidInput("f", x).what();
    REQUIRE(text.substr(0, 7) == "f (got ");
    CHECK(std::strtod(text.c_str() + 7, nullptr) == x);
  }
}

TEST_CASE("append takes literals, numbers and strings of any kind", "[error]") {
  InvalidInput error("unknown model '");
  error.append(std::string_view("gpt-9 and more").substr(0, 5)).append("'; there are ").append(20.0);
  error.append(std::string(" models"));
  CHECK(std::string(error.what()) == "unknown model 'gpt-9'; there are 20 models");
}

TEST_CASE("a text that is too long ends in three dots", "[error]") {
  const std::string longest(InvalidInput::max_length, 'x');
  CHECK(std::string(InvalidInput(longest.c_str()).what()) == longest);

  const std::string cut = InvalidInput((longest + "y").c_str()).what();
  CHECK(cut.size() == InvalidInput::max_length);
  CHECK(cut.substr(cut.size() - 4) == "x...");

  const std::string with_value = InvalidInput(longest.c_str(), 1.0).what();
  CHECK(with_value.size() == InvalidInput::max_length);
}

TEST_CASE("the number has a point in every locale", "[error]") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C"}) {
    if (std::setlocale(LC_NUMERIC, name) == nullptr) continue;
    CHECK(std::string(InvalidInput("f", 1.5).what()) == "f (got 1.5)");
  }
  std::setlocale(LC_NUMERIC, before.c_str());
}

TEST_CASE("it can be thrown, copied and caught as std::exception", "[error]") {
  static_assert(std::is_nothrow_copy_constructible_v<InvalidInput>);
  static_assert(std::is_nothrow_constructible_v<InvalidInput, const char*, double>);
  try {
    ckpt::detail::reject("f: x must be > 0", -1.0);
    FAIL("reject returned");
  } catch (const std::exception& error) {
    CHECK(std::string(error.what()) == "f: x must be > 0 (got -1)");
  }
}

TEST_CASE("a condition holds for good values only", "[error]") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double largest = std::numeric_limits<double>::max();
  constexpr double smallest = std::numeric_limits<double>::denorm_min();

  for (const double x : {smallest, 1.0, largest}) {
    CHECK_NOTHROW(ckpt::detail::require_positive(x, "f"));
    CHECK_NOTHROW(ckpt::detail::require_non_negative(x, "f"));
  }
  for (const double x : {-smallest, -1.0, -inf, inf, nan, -nan}) {
    CHECK_THROWS_AS(ckpt::detail::require_positive(x, "f"), InvalidInput);
    CHECK_THROWS_AS(ckpt::detail::require_non_negative(x, "f"), InvalidInput);
  }
  for (const double x : {0.0, -0.0}) {
    CHECK_THROWS_AS(ckpt::detail::require_positive(x, "f"), InvalidInput);
    CHECK_NOTHROW(ckpt::detail::require_non_negative(x, "f"));
  }
}
