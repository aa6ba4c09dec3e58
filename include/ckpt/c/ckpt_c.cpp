// The functions of ckpt_c.h: the library behind plain C.

#ifndef CKPT_C_BUILDS
#define CKPT_C_BUILDS
#endif
#include <ckpt/c/ckpt_c.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/strategy.hpp>

/// What was said, what was set, and the job that comes of it, made when it is first asked for.
struct ckpt_job {
  ckpt::JobDescription said;
  std::vector<std::pair<ckpt::Input, double>> moved;
  std::optional<ckpt::Job> made;

  const ckpt::Job& job() {
    if (!made) {
      ckpt::Job job = ckpt::describe_job(said).job;
      for (const auto& [input, value] : moved) job = ckpt::with(job, input, value);
      made = std::move(job);
    }
    return *made;
  }
};

namespace {

/// The text of the last error of a thread, kept where saying "no memory" takes none.
thread_local std::string last_error;
thread_local bool out_of_memory = false;

int fail(const char* text, int code) noexcept {
  try {
    last_error = text;
  } catch (...) {
    out_of_memory = true;
  }
  return code;
}

/// Calls something that may throw, and says what it threw.
template <class Call>
int guarded(const Call& call) noexcept {
  out_of_memory = false;
  last_error.clear();
  try {
    call();
    return CKPT_OK;
  } catch (const ckpt::InvalidInput& error) {
    return fail(error.what(), CKPT_INVALID_INPUT);
  } catch (const std::exception& error) {
    return fail(error.what(), CKPT_FAILED);
  } catch (...) {
    return fail("not known", CKPT_FAILED);
  }
}

template <class T>
T& given(T* pointer, const char* text) {
  if (pointer == nullptr) throw ckpt::InvalidInput(text);
  return *pointer;
}
std::string_view text_of(const char* text, const char* error) { return &given(text, error); }
ckpt_job& job_of(ckpt_job* job) {
  return given(job, "ckpt_job: the job is NULL: ckpt_error() said why when it was made");
}

ckpt_outcome plain(const ckpt::Job& job, const ckpt::Outcome& from) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const ckpt::Ledger& ledger = from.ledger;
  ckpt_outcome to{};
  to.goodput = from.goodput();
  to.wall_clock = ledger.wall_clock().value();
  to.useful_work = ledger.useful_work.value();
  to.save = ledger.save.value();
  to.slowdown = ledger.slowdown.value();
  to.waiting = ledger.waiting.value();
  to.lost_work = ledger.lost_work.value();
  to.detection = ledger.detection.value();
  to.rescheduling = ledger.rescheduling.value();
  to.restore = ledger.restore.value();
  to.failures = ledger.failure_count;
  to.mtbf = from.law ? from.law->mtbf.value() : std::numeric_limits<double>::infinity();
  to.bytes = from.path ? from.path->bytes.value() : none;
  to.blocking = from.save.cost.blocking.value();
  to.durable_after = from.save.cost.durable_after().value();
  to.one_restore = from.run.outage.restoring().value();
  to.interval = from.interval.seconds().value();
  to.period = from.period().seconds().value();
  to.mfu_penalty = from.checkpoint.mfu_penalty;
  to.steps = static_cast<std::int64_t>(from.steps);
  to.interval_origin = static_cast<std::int32_t>(from.origin);
  to.storage_bottleneck = from.checkpoint.storage_bottleneck ? 1 : 0;
  const std::string_view name = to_string(job.saving.strategy);
  name.copy(to.strategy, sizeof to.strategy - 1);
  return to;
}

}  // namespace

extern "C" {

int ckpt_version_number(void) { return CKPT_VERSION; }

const char* ckpt_error(void) { return out_of_memory ? "no memory" : last_error.c_str(); }

ckpt_job* ckpt_job_new(void) {
  ckpt_job* job = nullptr;
  guarded([&] { job = new ckpt_job(); });
  return job;
}

ckpt_job* ckpt_job_read(const char* text, const char* name) {
  ckpt_job* job = nullptr;
  guarded([&] {
    const std::string_view read = text_of(text, "ckpt_job_read: text is NULL");
    job = new ckpt_job{ckpt::read_job(read, name == nullptr ? "job" : name), {}, {}};
  });
  return job;
}

ckpt_job* ckpt_job_copy(const ckpt_job* job) {
  ckpt_job* copy = nullptr;
  guarded([&] { copy = new ckpt_job(given(job, "ckpt_job_copy: the job is NULL")); });
  return copy;
}

void ckpt_job_free(ckpt_job* job) { delete job; }

int ckpt_job_say(ckpt_job* job, const char* key, const char* text) {
  return guarded([&] {
    ckpt_job& to = job_of(job);
    const std::string_view name = text_of(key, "ckpt_job_say: key is NULL");
    ckpt::JobDescription more;  // what stands in the place of an alternative unsays it
    more.set(name, text_of(text, "ckpt_job_say: text is NULL"), name);
    to.said.merge(more);
    to.made.reset();
  });
}

int ckpt_job_set(ckpt_job* job, const char* input, double value) {
  return guarded([&] {
    ckpt_job& to = job_of(job);
    const ckpt::Input which = ckpt::inputs::get(text_of(input, "ckpt_job_set: input is NULL")).input;
    ckpt::Job moved = ckpt::with(to.job(), which, value);
    if (!to.moved.empty() && to.moved.back().first == which) to.moved.pop_back();  // set again and again, in a loop
    to.moved.emplace_back(which, value);
    to.made = std::move(moved);
  });
}

int ckpt_job_get(ckpt_job* job, const char* input, double* value) {
  return guarded([&] {
    double& to = given(value, "ckpt_job_get: value is NULL");
    const ckpt::Input which = ckpt::inputs::get(text_of(input, "ckpt_job_get: input is NULL")).input;
    to = ckpt::value(job_of(job).job(), which).value_or(std::numeric_limits<double>::quiet_NaN());
  });
}

int ckpt_job_solve(ckpt_job* job, ckpt_outcome* outcome) {
  return guarded([&] {
    ckpt_outcome& to = given(outcome, "ckpt_job_solve: outcome is NULL");
    const ckpt::Job& solved = job_of(job).job();
    to = plain(solved, ckpt::solve(solved));
  });
}

int ckpt_job_solve_each(ckpt_job* job, const char* input, const double* values, std::size_t count,
                        ckpt_outcome* outcomes) {
  return guarded([&] {
    const ckpt::Job& base = job_of(job).job();
    const ckpt::Input which = ckpt::inputs::get(text_of(input, "ckpt_job_solve_each: input is NULL")).input;
    if (count == 0) return;
    const double* at = &given(values, "ckpt_job_solve_each: values is NULL");
    ckpt_outcome* to = &given(outcomes, "ckpt_job_solve_each: outcomes is NULL");
    for (std::size_t i = 0; i < count; ++i) {
      const ckpt::Job moved = ckpt::with(base, which, at[i]);
      to[i] = plain(moved, ckpt::solve(moved));
    }
  });
}

// The names are literals, hence end in zeros.
const char* ckpt_input_name(std::size_t index) {
  return index < ckpt::all_inputs.size() ? to_string(ckpt::all_inputs[index]).data() : nullptr;
}
const char* ckpt_input_unit(std::size_t index) {
  return index < ckpt::all_inputs.size() ? ckpt::inputs::info(ckpt::all_inputs[index]).unit.data() : nullptr;
}

}  // extern "C"
