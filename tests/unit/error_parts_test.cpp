// Which function rejected which quantity in which unit: told by the error, of real errors and of every text there is.

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/huggingface.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using namespace ckpt::literals;
using ckpt::Exponential;
using ckpt::InvalidInput;
using ckpt::Seconds;

/// The error of a call that must fail.
template <class Call>
InvalidInput caught(Call call) {
  try {
    (void)call();
  } catch (const InvalidInput& error) {
    return error;
  }
  FAIL("no error");
  return InvalidInput("none");
}

struct Parts {
  std::string_view function;
  std::string_view quantity;
  std::string_view unit;
};

template <class Call>
void check(const Parts& parts, Call call) {
  const InvalidInput error = caught(call);
  CAPTURE(error.what());
  CHECK(error.function() == parts.function);
  CHECK(error.quantity() == parts.quantity);
  CHECK(error.unit() == parts.unit);
  const std::string_view text = error.what();
  CHECK(error.reason() == text.substr(parts.function.empty() ? 0 : parts.function.size() + 2));
}

TEST_CASE("an error names function, quantity and unit", "[error]") {
  const auto& model = ckpt::models::llama3_8b;
  const auto& node = ckpt::nodes::dgx_h100;
  const ckpt::CheckpointModel solver;
  const ckpt::Adam<> adam;
  check({"ckpt::CheckpointModel::solve", "period", "s"},
        [&] { return solver.solve(model, node, adam, {.period = ckpt::Period(-1_s)}); });
  check({"ckpt::CheckpointModel::solve", "file system limit", "B/s"},
        [&] { return solver.solve(model, node, adam, {.filesystem_limit = 0_GBps}); });
  check({"ckpt::CheckpointModel::solve", "number of writing nodes", ""},
        [&] { return solver.solve(model, node, adam, {.writing_nodes = -1}); });
  check({"ckpt::bytes_per_parameter", "first moment", "B"},
        [] { return bytes_per_parameter(ckpt::BytesPerParameter{.first_moment = -1}); });
  check({"ckpt::young_work_interval", "MTBF", "s"}, [] { return ckpt::young_work_interval(1_min, 0_s); });
  check({"ckpt::ParallelLayout", "tensor parallel size", ""},
        [&] { return take_inventory(model, adam, {.tensor = 0}); });
  check({"ckpt::ParallelLayout", "tensor parallel size", ""},
        [&] { return take_inventory(model, adam, {.tensor = 7}); });
  check({"ckpt::take_inventory", "expert parallel size", ""},
        [&] { return take_inventory(model, adam, {.data = 8, .expert = 8}); });
  check({"ckpt::DecoderShape", "vocab_size", ""}, [] { return parameter_count(ckpt::DecoderShape{}); });
  check({"ckpt::Exponential", "MTBF", "s"}, [] { return Exponential{0_s}.survival(1_s); });
  check({"ckpt::FailureLaw", "time", "s"}, [] { return Exponential{1_h}.survival(-1_s); });
  check({"ckpt::Weibull", "shape", ""}, [] { return ckpt::Weibull{1_h, 0.0}.survival(1_s); });
  check({"ckpt::mtbf_from_1000_node_days", "failures in 1000 node-days", ""},
        [] { return ckpt::mtbf_from_1000_node_days(0.0); });
  check({"ckpt::SavePath::solve", "number of stages", ""},
        [] { return ckpt::SavePath{}.solve(ckpt::even_load(1_GB, 1)); });
  check({"ckpt::even_load", "bytes of all writers", "B"}, [] { return ckpt::even_load(0_GB, 1); });
  check({"ckpt::solve_strategy", "step time", "s"},
        [] { return ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, {}); });
  check({"ckpt::solve_strategy", "slowdown while persisting", ""},
        [] { return ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, {.step = 1_s, .slowdown = 2.0}); });
  check({"ckpt::optimal_work_interval", "blocking time of a save", "s"},
        [] { return ckpt::optimal_work_interval(-1_s, 1_h); });
}

TEST_CASE("an error of a file names the quantity, not the file", "[error]") {
  check({"ckpt::read_huggingface_config", "vocab_size", ""},
        [] { return ckpt::read_huggingface_config(R"({"model_type": "llama", "vocab_size": 0.5})", "a: b.json"); });
}

TEST_CASE("an error without the form has no parts", "[error]") {
  check({"", "", ""}, [] { return ckpt::optimizers::get("nothing"); });
  check({"", "", ""}, [] { return ckpt::nodes::get("x must be > 0 s"); });
  check({"", "", ""}, []() -> int { throw InvalidInput("f: x must be > 0 s", 1.0); });
  check({"ckpt::FailureRecord::observed", "", ""},
        [] { return ckpt::FailureRecord{.events = 0, .per_1000_node_days = 1}.observed(); });
  CHECK(InvalidInput("").reason().empty());
  CHECK(InvalidInput("ckpt::f: ").reason().empty());
  CHECK(InvalidInput("ckpt::f").function().empty());
  CHECK(InvalidInput("ckpt::f is: not one").function().empty());
}

/// What the headers of the library say: texts that begin with a function, literals side by side joined, and subjects.
struct Said {
  std::vector<std::string> texts;
  std::vector<std::array<std::string, 3>> subjects;
};
Said said_by_the_library() {
  Said said;
  const std::regex subject("Subject\\{\\s*\"([^\"]*)\",\\s*\"([^\"]*)\"(?:,\\s*\"([^\"]*)\")?\\s*\\}");
  const std::regex comment("//[^\n]*");
  const std::regex joint("\"\\s*\\n\\s*\"");
  const std::regex literal("\"(ckpt::[A-Za-z0-9_:]+: [^\"\\\\]*)\"");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CKPT_TEST_DATA_DIR "/../../include/ckpt")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    text = std::regex_replace(text, comment, "");
    text = std::regex_replace(text, joint, "");
    for (std::sregex_iterator found(text.begin(), text.end(), literal), end; found != end; ++found) {
      said.texts.push_back((*found)[1]);
    }
    for (std::sregex_iterator found(text.begin(), text.end(), subject), end; found != end; ++found) {
      said.subjects.push_back({(*found)[1], (*found)[2], (*found)[3]});
    }
  }
  return said;
}

TEST_CASE("every text of the library tells its parts", "[error]") {
  const auto [texts, subjects] = said_by_the_library();
  CHECK(texts.size() > 150);
  CHECK(subjects.size() > 350);
  const std::regex unit("(?:[<>]=? 0|from 0) (s|B|B/s|1/s|flop|flop/s)(?=[ :,]|$)|\\[(s|B|B/s|1/s)\\]$");
  std::size_t with_unit = 0;
  for (const std::string& text : texts) {
    CAPTURE(text);
    const InvalidInput error(text.c_str(), 1.0);
    CHECK(error.function() == text.substr(0, text.find(": ")));
    CHECK(std::string(error.function()) + ": " + std::string(error.reason()) == text + " (got 1)");
    const std::size_t must = text.find(" must ");
    if (must != text.npos) {
      const std::size_t begin = text.rfind(": ", must) + 2;
      CHECK(error.quantity() == text.substr(begin, must - begin));
    }
    std::smatch found;
    if (std::regex_search(text, found, unit) && !error.quantity().empty()) {
      ++with_unit;
      CHECK(error.unit() == (found[1].matched ? found[1].str() : found[2].str()));
    }
    if (error.quantity().empty()) CHECK(error.unit().empty());
  }
  CHECK(with_unit > 80);
  for (const auto& [function, quantity, unit_of_it] : subjects) {
    CAPTURE(function, quantity, unit_of_it);
    const InvalidInput error({function.c_str(), quantity.c_str(), unit_of_it.c_str()}, "finite and > 0", -1.0);
    CHECK(error.function() == function);
    CHECK(std::string(error.reason()).starts_with(quantity + " must be finite and > 0"));
    CHECK(quantity.ends_with(error.quantity()));  // behind what may be said before it
    CHECK(error.unit() == unit_of_it);
    CHECK(error.value() == -1.0);
  }
}

}  // namespace
