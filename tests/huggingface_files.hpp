#pragma once
// For tests of config.json: files of users' reports, texts, what is wrong with one, and counts of which nothing is
// left.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/catalog/models.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/state/architecture.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace test {

/// A file of tests/data/reports.
inline ckpt::HuggingFaceModel report(const std::string& name) {
  return ckpt::read_huggingface_config_file(std::string(CKPT_TEST_DATA_DIR) + "/reports/" + name + ".json");
}

inline ckpt::HuggingFaceModel read(std::string_view text) { return ckpt::read_huggingface_config(text); }

/// What is wrong with a text.
inline std::string error_in(std::string_view text) {
  return error_of([text] { return read(text); });
}

/// The count; no size of the file may be left over.
inline std::uint64_t count(const ckpt::HuggingFaceModel& model) {
  CHECK(model.unread == std::vector<std::string>{});
  CHECK(model.parameters == ckpt::parameter_count(model));
  return model.parameters;
}
inline std::uint64_t count(std::string_view text) { return count(read(text)); }

/// The count of what the catalog has under this name, too, part by part.
inline std::uint64_t count_as(std::string_view entry, const ckpt::HuggingFaceModel& model) {
  CAPTURE(entry);
  CHECK(ckpt::count_by_part(model) == ckpt::count_by_part(ckpt::models::get(entry)));
  return count(model);
}
inline std::uint64_t count_as(std::string_view entry, std::string_view text) { return count_as(entry, read(text)); }

}  // namespace test
