// Optimizers by name, names that are not known.

#include <string>
#include <variant>

#include <ckpt/core/lookup.hpp>
#include <ckpt/state/optimizers.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using test::error_of;

TEST_CASE("optimizers::get: an unknown name lists the known ones, never a default") {
  CHECK(error_of([] { (void)ckpt::optimizers::get(""); }).find("unknown optimizer \"\"") != std::string::npos);
  CHECK(error_of([] {
          (void)ckpt::optimizers::get("adam", "fp4");
        }).find("unknown precision \"fp4\"; known: mixed-bf16, fp32,") != std::string::npos);
}

TEST_CASE("optimizers::get: every rule in every precision is the sum of its components") {
  for (const auto* optimizer : ckpt::optimizers::all) {
    for (const auto* precision : ckpt::precisions::all) {
      INFO(optimizer->name << " in " << precision->name);
      if (optimizer->depends_on_shape()) continue;
      const auto& rule = std::get<ckpt::InPrecision<ckpt::UpdateRule>>(optimizer->rule).options;
      const auto choice = ckpt::optimizers::get(optimizer->name, precision->name);
      const auto bytes = ckpt::optimizer_traits<ckpt::Optimizer>::components(choice);
      const bool alone = optimizer->name == "none" && precision->weights.bytes == 0;  // the master in their place
      CHECK(bytes.weights == (alone ? precision->master_weights.bytes : precision->weights.bytes));
      CHECK(bytes.master_weights == (optimizer->name == "none" ? 0 : precision->master_weights.bytes));
      CHECK(bytes.first_moment == (rule.first_moment ? precision->first_moment.bytes : 0));
      CHECK(bytes.second_moment == (rule.second_moment ? precision->second_moment.bytes : 0));
      CHECK(ckpt::bytes_per_parameter(choice) ==
            bytes.weights + bytes.master_weights + bytes.first_moment + bytes.second_moment + bytes.other);
      CHECK((bytes.other > 0) == (optimizer->name == "ademamix" && precision->first_moment.bytes > 0));
      CHECK(bytes.total() > 0);
    }
  }
}

struct Thing {
  std::string_view name;
};
constexpr Thing things[] = {{"dgx-h100"}, {"dgx-h200"}, {"dgx-a100"}, {"p4d.24xlarge"}, {"a"},  {"b"},  {"c1"},
                            {"d1"},       {"e1"},       {"f1"},       {"g1"},           {"h1"}, {"i1"}, {"j1"}};
constexpr const Thing* shelf[] = {&things[0],  &things[1],  &things[2],  &things[3], &things[4],
                                  &things[5],  &things[6],  &things[7],  &things[8], &things[9],
                                  &things[10], &things[11], &things[12], &things[13]};

TEST_CASE("lookup: case and separators do not matter, anything else does") {
  CHECK(ckpt::same_name("DGX H100", "dgx-h100"));
  CHECK(ckpt::same_name("p4d_24xlarge", "P4D.24xlarge"));
  CHECK(ckpt::same_name("", "- _."));
  CHECK_FALSE(ckpt::same_name("dgx-h100", "dgx-h10"));
  CHECK_FALSE(ckpt::same_name(std::string_view("sgd\0-momentum", 13), "sgd"));
  CHECK(ckpt::same_name("opt-1.3b", "OPT 1 - 3B"));
  CHECK_FALSE(ckpt::same_name("opt-1.3b", "opt-13b"));  // ten times the size
  CHECK_FALSE(ckpt::same_name("opt-13b", "opt-1.3b"));
  CHECK_FALSE(ckpt::same_name("dgx-h100", "dgx-h10"));
  CHECK_FALSE(ckpt::same_name("dgx-h10", "dgx-h100"));
  CHECK(ckpt::find_by_name(shelf, "DGXh200") == &things[1]);
  CHECK(ckpt::find_by_name(shelf, "nothing") == nullptr);
}

TEST_CASE("lookup: a long catalog suggests the nearest names") {
  const auto near = error_of([] { (void)ckpt::get_by_name(shelf, "dgx-h1000", "node"); });
  CHECK(near.find("unknown node \"dgx-h1000\"; did you mean dgx-h100, dgx-h200") != std::string::npos);
  CHECK(near.find("j1") == std::string::npos);
  const auto far = error_of([] { (void)ckpt::get_by_name(shelf, "zzzzzzzzzzzzzzzzzzzz", "node"); });
  CHECK(far == "ckpt: unknown node \"zzzzzzzzzzzzzzzzzzzz\"");
  const std::string endless(100000, 'x');
  CHECK(error_of([&] { (void)ckpt::get_by_name(shelf, endless, "node"); }).size() < 1024);
}

}  // namespace
