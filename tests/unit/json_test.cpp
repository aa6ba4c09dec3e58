// Answers as JSON.

#include <limits>

#include <ckpt/hardware/storage.hpp>
#include <ckpt/io/json.hpp>

#include "catch.hpp"

using namespace ckpt::literals;

namespace {

template <class Rep>
auto solve(double parameters) {
  return ckpt::CheckpointModel{}.solve<Rep>(ckpt::Workload{.parameters = parameters},
                                            ckpt::StorageTier{.write_bandwidth = 4_GBps},
                                            ckpt::BytesPerParameter{.weights = 2.0}, {});
}

}  // namespace

TEST_CASE("an answer is an object with the fields in order and the units in their names", "[json]") {
  const nlohmann::ordered_json json = solve<double>(480e9);
  CHECK(json.dump() ==
        R"({"checkpoint_size_bytes":960000000000,"write_time_s":240.0,"write_bandwidth_bytes_per_s":4000000000.0,)"
        R"("required_bandwidth_bytes_per_s":16000000000.0,"storage_bottleneck":true,"bandwidth_assumed":false,)"
        R"("overruns_interval":false,"mfu_penalty":0.016666666666666666})");
}

TEST_CASE("it converts to sorted JSON and from other scalars too", "[json]") {
  const nlohmann::json json = solve<float>(1e9);
  CHECK(json.size() == 8);
  CHECK(json.at("write_time_s") == 0.5);
  CHECK(json.at("storage_bottleneck") == false);
}

TEST_CASE("doubles survive the text", "[json]") {
  const auto result = solve<double>(70553706496.0 / 3);
  const auto json = nlohmann::json::parse(nlohmann::ordered_json(result).dump());
  CHECK(json.at("checkpoint_size_bytes").get<double>() == result.checkpoint_size.value());
  CHECK(json.at("write_time_s").get<double>() == result.write_time.value());
  CHECK(json.at("mfu_penalty").get<double>() == result.mfu_penalty);
}

TEST_CASE("whole numbers are integers as long as doubles count them", "[json]") {
  const auto text = [](double x) { return ckpt::json_number<nlohmann::ordered_json>(x).dump(); };
  CHECK(text(0.0) == "0");
  CHECK(text(987751890944.0) == "987751890944");
  CHECK(text(0x1p53) == "9007199254740992");
  CHECK(text(0x1p54) == "1.8014398509481984e+16");
  CHECK(text(1e300) == "1e+300");
  CHECK(text(0.5) == "0.5");
  CHECK(text(-1.0) == "-1.0");
  CHECK(text(std::numeric_limits<double>::infinity()) == "null");
  CHECK(text(std::numeric_limits<double>::quiet_NaN()) == "null");
}
