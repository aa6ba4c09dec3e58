// The snippets of docs/how/adviser.md and docs/how/last_save.md.

#include <fmt/format.h>

#include <ckpt/advise/adviser.hpp>
#include <ckpt/catalog/failures.hpp>
#include <ckpt/goodput/last_save.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/goodput/slices.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_advice.hpp>

using namespace ckpt::literals;

namespace {

ckpt::Seconds clock_of_program{};
ckpt::Seconds now() { return clock_of_program; }
void step() { clock_of_program = clock_of_program + 8_s; }
template <class State>
void save(const State&) {
  clock_of_program = clock_of_program + 28_s;
}

void program_that_asks() {
  constexpr ckpt::Count nodes(128);
  const ckpt::Seconds end_of_slice = 4_h;
  ckpt::Adviser adviser(
      {.prior = ckpt::mtbf_prior(ckpt::failures::llama3_405b, nodes),  // as often as Llama 3, by nodes
       .walltime_end = end_of_slice});                                 // if there is one
  adviser.started(now());
  for (;;) {
    step();
    if (const auto advice = adviser.after_step(now())) {
      const ckpt::Seconds begin = now();
      save(adviser.state());  // 400 bytes, beside the state of the program: it knows after a restart what it knew
      adviser.saved(begin, now());
      fmt::print("{:7.0s}  {}\n", begin, *advice);
      if (advice->stop) break;  // nothing more could be saved before the stop
    }
  }
}

void last_save() {
  // Steps of 25 to 40 s, saves of 3 to 6 min in 8 of 10 cases; 24 h of walltime.
  const auto last = ckpt::last_save(24_h, ckpt::between(25_s, 40_s), ckpt::between(3_min, 6_min), 0.99);
  fmt::print("no step after {:.2h}, no save after {:.2h}; fits in {:.2f} %, {:.0s} unused\n", last.step_by,
             last.save_by, 100.0 * last.chance, last.unused);
  fmt::print("a notice of 2 min is enough in {:.0f} %\n",
             100.0 * ckpt::notice_chance(2_min, ckpt::between(1_s, 2_s), ckpt::between(60_s, 150_s)));
}

void slices_and_notices() {
  constexpr ckpt::Run run{.work = 1000_h, .save = {.blocking = 4_min}, .outage = {.restore = 5_min}};
  constexpr ckpt::Exponential law{3_d};
  for (const ckpt::Slices& slices :
       {ckpt::Slices{.length = 6_h, .queue_wait = 2_h}, ckpt::Slices{.length = 24_h, .queue_wait = 9_h}}) {
    const auto best = best_slices(run, law, slices);
    fmt::print("{:.0h}: {:.2h} of work, {} slices, done after {:.1d}\n", slices.length, best.work, best.slices,
               best.calendar_time);
  }
  ckpt::Run spot = run;
  spot.notice = {.time = 2_min, .share = 0.8};
  fmt::print("announced or not: every {:.0min} or {:.0min}\n", best_interval(spot, law).interval.seconds(),
             best_interval(run, law).interval.seconds());
}

}  // namespace

int main() {
  program_that_asks();
  last_save();
  slices_and_notices();
}
