/* What bad input does: a code and a text that names quantity, condition, unit and value, and nothing else. C11. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ckpt/c/ckpt_c.h>

static int failures = 0;

static void expect(int code, int wanted, const char* words) {
  if (code == wanted && strstr(ckpt_error(), words) != NULL && (wanted != CKPT_OK || *ckpt_error() == '\0')) return;
  printf("expected %d with \"%s\", got %d with \"%s\"\n", wanted, words, code, ckpt_error());
  ++failures;
}

int main(void) {
  ckpt_outcome outcome;
  double value = 0.0;
  expect(ckpt_job_solve(NULL, &outcome), CKPT_INVALID_INPUT, "the job is NULL");
  if (ckpt_job_read("{\"state\": {\"modle\": \"gpt2\"}}", "a.json") != NULL) ++failures;
  expect(CKPT_INVALID_INPUT, CKPT_INVALID_INPUT, "a.json");
  if (ckpt_job_read(NULL, NULL) != NULL) ++failures;

  ckpt_job* job = ckpt_job_new();
  expect(ckpt_job_solve(job, &outcome), CKPT_INVALID_INPUT, "");
  expect(ckpt_job_say(job, "state.bytes", "1 TB"), CKPT_OK, "");
  expect(ckpt_job_say(job, "machine.shared.write_aggregate", "40 GB/s"), CKPT_OK, "");
  expect(ckpt_job_say(job, "machine.shared.write_per_client", "2 GB/s"), CKPT_OK, "");
  expect(ckpt_job_say(job, "saving.writers", "32"), CKPT_OK, "");
  expect(ckpt_job_say(job, "training.work", "100 h"), CKPT_OK, "");
  expect(ckpt_job_say(job, "failures.mtbf", "8 h"), CKPT_OK, "");
  expect(ckpt_job_say(job, "machine.colour", "blue"), CKPT_INVALID_INPUT, "machine.colour");
  expect(ckpt_job_solve(job, &outcome), CKPT_OK, "");
  if (!(fabs(outcome.durable_after - 25.0) < 1e-9)) expect(0, 1, "25 s at 40 GB/s");
  const double sum = outcome.useful_work + outcome.save + outcome.slowdown + outcome.waiting + outcome.lost_work +
                     outcome.detection + outcome.rescheduling + outcome.restore;
  if (!(fabs(sum / outcome.wall_clock - 1.0) < 1e-12)) expect(0, 1, "a ledger that adds up");

  expect(ckpt_job_set(job, "mtfb", 1.0), CKPT_INVALID_INPUT, "mtbf"); /* suggests the name */
  expect(ckpt_job_set(job, "mtbf", -1.0), CKPT_OK, "");               /* checked when it is solved */
  expect(ckpt_job_solve(job, &outcome), CKPT_INVALID_INPUT, "(got -1)");
  expect(ckpt_job_set(job, "mtbf", 7200.0), CKPT_OK, "");
  expect(ckpt_job_get(job, "mtbf", &value), CKPT_OK, "");
  if (value != 7200.0) ++failures;
  ckpt_job* copy = ckpt_job_copy(job);
  ckpt_job_free(job);
  const double goodput = outcome.goodput;
  expect(ckpt_job_solve(copy, &outcome), CKPT_OK, "");
  if (!(outcome.goodput < goodput)) expect(0, 1, "less goodput with more failures");
  ckpt_job_free(copy);

  for (size_t i = 0; ckpt_input_name(i) != NULL; ++i) {
    if (*ckpt_input_name(i) == '\0' || ckpt_input_unit(i) == NULL) ++failures;
  }
  printf("%d failures, version %d\n", failures, ckpt_version_number());
  return failures != 0;
}
