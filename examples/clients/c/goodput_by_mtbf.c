/* What the job of a job file costs as failures become rarer: goodput_by_mtbf job.json. C11; needs ckpt_c.h and ckpt::c.
 */

#include <stdio.h>
#include <stdlib.h>

#include <ckpt/c/ckpt_c.h>

static int complain(void) {
  fprintf(stderr, "%s\n", ckpt_error());
  return 1;
}

static char* text_of(const char* path) {
  static char text[1 << 20];
  FILE* file = fopen(path, "rb");
  if (file == NULL) return NULL;
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  return text;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s job.json\n", argv[0]);
    return 2;
  }
  const char* text = text_of(argv[1]);
  if (text == NULL) {
    perror(argv[1]);
    return 1;
  }
  ckpt_job* job = ckpt_job_read(text, argv[1]);
  if (job == NULL) return complain();

  const double mtbf[] = {2 * 3600.0, 4 * 3600.0, 8 * 3600.0, 16 * 3600.0};
  enum { count = sizeof mtbf / sizeof *mtbf };
  ckpt_outcome outcome[count];
  if (ckpt_job_solve_each(job, "mtbf", mtbf, count, outcome) != CKPT_OK) return complain();

  printf("mtbf [h]  every [s]  save [s]  goodput\n");
  for (int i = 0; i < count; ++i) {
    printf("%8.0f  %9.1f  %8.3f  %.5f\n", mtbf[i] / 3600.0, outcome[i].interval, outcome[i].durable_after,
           outcome[i].goodput);
  }
  ckpt_job_free(job);
  return 0;
}
