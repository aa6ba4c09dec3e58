// Bytes that are written more than once: by the job, by a framework, in a description.

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/ask.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/state/framework.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizers.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using namespace ckpt::literals;

ckpt::Job job_of(double amplification) {
  ckpt::Job job{
      .state = ckpt::take_inventory(ckpt::models::llama3_8b, ckpt::Adam{}, {.data = 16, .zero = ckpt::Zero::optimizer}),
      .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 2, .shared = ckpt::shared(ckpt::storage::eagle)},
      .failures = {.law = ckpt::Exponential{8_h}}};
  job.saving.write_amplification = amplification;
  return job;
}

}  // namespace

TEST_CASE("A save that writes twice takes twice as long, and is read back once") {
  for (const auto strategy : {ckpt::SaveStrategy::synchronous, ckpt::SaveStrategy::snapshot}) {
    auto once = job_of(1.0);
    auto twice = job_of(2.0);
    once.saving.strategy = twice.saving.strategy = strategy;
    const ckpt::Outcome one = solve(once);
    const ckpt::Outcome two = solve(twice);
    CHECK(two.path->durable_after.value() == Catch::Approx(2.0 * one.path->durable_after.value()).epsilon(1e-12));
    CHECK(two.path->blocking.value() == Catch::Approx(2.0 * one.path->blocking.value()).epsilon(1e-12));
    CHECK(two.restore->total == one.restore->total);
    CHECK(two.checkpoint.checkpoint_size == one.checkpoint.checkpoint_size);
    CHECK(two.goodput() < one.goodput());
  }
  const ckpt::Diagnosis found = diagnose(job_of(2.0), solve(job_of(2.0)).path->durable_after);
  CHECK(found.expected.value() == Catch::Approx(solve(job_of(2.0)).path->durable_after.value()));
}

TEST_CASE("Frameworks that write twice") {
  const auto of = [](const ckpt::Framework& framework, double weights, double others) {
    return write_amplification(framework, ckpt::Bytes(weights), ckpt::Bytes(others));
  };
  CHECK(of(ckpt::frameworks::hf_zero3, 0.0, 12.0) == 2.0);
  CHECK(of(ckpt::frameworks::hf_zero3, 2.0, 12.0) == 2.0);  // files without weights: no less than the state
  CHECK(of(ckpt::frameworks::nemo, 2.0, 12.0) == 2.0);
  CHECK(of(ckpt::frameworks::hf_zero2, 2.0, 12.0) == Catch::Approx(16.0 / 14.0));
  CHECK(of(ckpt::frameworks::hf_zero2, 2.0, 4.0) == Catch::Approx(8.0 / 6.0));  // moments alone: weights count for more
  for (const ckpt::Framework* framework : ckpt::frameworks::all) {
    CAPTURE(framework->name);
    CHECK(of(*framework, 2.0, 12.0) >= 1.0);
    CHECK(of(*framework, 2.0, 12.0) <= 2.5);
  }
  CHECK_THAT(test::error_of([&] { return of(ckpt::frameworks::nemo, -1.0, 1.0); }),
             Catch::Matchers::ContainsSubstring("weights"));
}

TEST_CASE("A described job writes as its framework does") {
  const auto described = [](const char* framework) {
    ckpt::JobDescription job;
    job.set("state.model", "llama3-8b", "test");
    job.set("state.layout.data", "16", "test");
    job.set("machine.node.name", "dgx-h100", "test");
    job.set("machine.nodes", "2", "test");
    job.set("machine.shared.write_aggregate", "10 GB/s", "test");
    if (framework != nullptr) job.set("saving.framework", framework, "site.json: saving.framework");
    return ckpt::describe_job(job);
  };
  CHECK(described(nullptr).framework == nullptr);
  CHECK(described(nullptr).job.saving.write_amplification == 1.0);
  const auto nemo = described("nemo");
  CHECK(nemo.framework == &ckpt::frameworks::nemo);
  CHECK(nemo.job.saving.write_amplification == 2.0);
  CHECK(nemo.job.saving.serialiser.has_value());
  CHECK(nemo.job.saving.serialiser->name == ckpt::frameworks::nemo.serialiser);
  CHECK_THAT(test::error_of([&] { return described("nemoo"); }),
             Catch::Matchers::ContainsSubstring("site.json: saving.framework") &&
                 Catch::Matchers::ContainsSubstring("did you mean nemo"));
}

TEST_CASE("A job of a framework has the bytes of the framework's files, whichever optimizer") {
  const auto described = [](std::string_view framework, std::string_view optimizer) {
    ckpt::JobDescription job;
    job.set("state.model", "pythia-70m", "test");
    job.set("state.optimizer", optimizer, "test");
    job.set("state.layout.data", "8", "test");
    job.set("machine.shared.write_aggregate", "10 GB/s", "test");
    job.set("saving.framework", framework, "test");
    return ckpt::describe_job(job);
  };
  for (const ckpt::Framework* framework : ckpt::frameworks::all) {
    for (const std::string_view optimizer :
         {"adam", "adamw_torch_fused", "lion", "ademamix", "muon", "adamw_bnb_8bit", "adafactor", "sgd", "lora"}) {
      CAPTURE(framework->name, optimizer);
      const auto stored = ckpt::optimizers::get(optimizer, framework->precision);
      const auto due = take_inventory(ckpt::models::get("pythia-70m"), stored, layout_in(*framework, {.data = 8}));
      CHECK(described(framework->name, optimizer).inventory->components().total() == due.components().total());
    }
  }
  const auto bytes = [&](std::string_view framework, std::string_view optimizer) {
    return bytes_per_parameter(*described(framework, optimizer).optimizer);
  };
  CHECK(bytes("hf-trainer", "adamw_torch_fused") == 12.0);
  CHECK(bytes("hf-trainer-bf16", "adamw_torch_fused") == 6.0);
  CHECK(bytes("lightning", "lion") == 8.0);
  CHECK(bytes("hf-trainer", "ademamix") == 16.0);
  CHECK(bytes("megatron", "adamw_torch_fused") == 14.0);
}

TEST_CASE("A restore in another layout reads what it needs more than once, and starts as it is described") {
  const ckpt::Outcome once = solve(job_of(1.0));
  ckpt::Job other = job_of(1.0);
  other.saving.read_amplification = 1.5;
  const ckpt::Outcome more = solve(other);
  CHECK(more.restore->read.value() == Catch::Approx(1.5 * once.restore->read.value()).epsilon(1e-12));
  CHECK(more.path->durable_after == once.path->durable_after);
  other.saving.read_amplification = 0.5;
  CHECK_THAT(test::error_of([&] { return solve(other); }),
             Catch::Matchers::ContainsSubstring("saving.read_amplification must be finite and at least 1"));

  ckpt::JobDescription job;
  job.set("state.bytes", "1 TB", "test");
  job.set("machine.node.name", "dgx-h100", "test");
  job.set("machine.nodes", "16", "test");
  job.set("machine.shared.write_aggregate", "10 GB/s", "test");
  job.set("failures.mtbf", "8 h", "test");
  job.set("failures.outage.initialisation", "20 s", "test");
  job.set("failures.outage_per_node.initialisation", "0.5 s", "test");
  job.set("failures.spares.replacement", "12 h x/ 2", "test");
  job.set("saving.read_amplification", "2", "test");
  job.set("saving.reliability.failed", "1 % x/ 3", "test");
  const auto made = ckpt::describe_job(job);
  CHECK(made.job.failures.outage_on(16).initialisation == 28_s);
  CHECK(made.job.saving.read_amplification == 2.0);
  CHECK(made.job.failures.spares->replacement == 12_h);
  CHECK(made.job.saving.reliability.failed == 0.01);
  REQUIRE(made.spreads.size() == 2);
  for (const auto& spread : made.spreads) {
    CHECK((spread.input == ckpt::Input::replacement || spread.input == ckpt::Input::failed_saves));
  }
  job.set("saving.read_amplification", "0.5", "site.json: saving.read_amplification");
  CHECK_THAT(test::error_of([&] { return ckpt::describe_job(job); }),
             Catch::Matchers::ContainsSubstring("site.json: saving.read_amplification"));
}

TEST_CASE("Less than once is an error") {
  for (const double factor : {0.5, 0.0, -1.0, test::infinity, test::nan}) {
    CHECK_THAT(test::error_of([&] { return solve(job_of(factor)); }),
               Catch::Matchers::ContainsSubstring("saving.write_amplification must be finite and at least 1"));
  }
}
