#pragma once
// Answers as JSON (nlohmann-json): `nlohmann::ordered_json json = result;`.

#include <concepts>
#include <cstdint>

#include <nlohmann/json.hpp>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/io/detail/to_double.hpp>
#include <ckpt/save/checkpoint_model.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// A JSON number: an integer when the value is a whole number from 0 to 2^53, else floating-point. JSON knows neither
/// NaN nor infinity; they are written as null.
template <class Json>
[[nodiscard]] Json json_number(double value) {
  if (value >= 0.0 && value <= 0x1p53) {
    const auto whole = static_cast<std::uint64_t>(value);
    if (static_cast<double>(whole) == value) return Json(whole);
  }
  return Json(value);
}

/// An answer as a JSON object, for nlohmann-json to find; the keys say their unit. Bytes are written as an integer when
/// they are one; a user's scalar is written as its value, which it tells by
/// `value()` or an explicit conversion to double.
template <class Json, Scalar Rep>
  requires(std::same_as<Json, nlohmann::json> || std::same_as<Json, nlohmann::ordered_json>)
void to_json(Json& json, const BasicCheckpointResult<Rep>& result) {
  const auto number = [](const auto& x) { return Json(detail::to_double(x)); };
  json = Json::object();
  json["checkpoint_size_bytes"] = json_number<Json>(detail::to_double(result.checkpoint_size.value()));
  json["write_time_s"] = number(result.write_time.value());
  json["write_bandwidth_bytes_per_s"] = number(result.write_bandwidth.value());
  json["required_bandwidth_bytes_per_s"] = number(result.required_bandwidth().value());
  json["storage_bottleneck"] = result.storage_bottleneck;
  json["bandwidth_assumed"] = result.bandwidth_assumed;
  json["overruns_interval"] = result.overruns_interval;
  json["mfu_penalty"] = number(result.mfu_penalty);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
