#pragma once
/* What a checkpointed job costs, for C, Fortran, Python's ctypes and whoever calls C. Compiled as one source,
 * ckpt_c.cpp beside this file: link ckpt::c (CMake), or `pkg-config --cflags --libs ckpt-c`.
 *
 *   ckpt_job* job = ckpt_job_read(text_of_a_job_file, "job.json");
 *   ckpt_outcome now;
 *   if (job == NULL || ckpt_job_set(job, "mtbf", 4 * 3600.0) != 0 || ckpt_job_solve(job, &now) != 0) {
 *     fprintf(stderr, "%s\n", ckpt_error());
 *   }
 *   ckpt_job_free(job);
 *
 * Numbers are in base units: B, s, B/s, 1. No function stops the program or throws. Jobs are independent of each other:
 * one job is used by one thread at a time, different ones by different threads. */

#include <stddef.h>
#include <stdint.h>

#if defined(CKPT_C_STATIC)
#define CKPT_C_API
#elif defined(_WIN32)
#ifdef CKPT_C_BUILDS
#define CKPT_C_API __declspec(dllexport)
#else
#define CKPT_C_API __declspec(dllimport)
#endif
#else
#define CKPT_C_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What functions return. */
enum { CKPT_OK = 0, CKPT_INVALID_INPUT = 1, CKPT_FAILED = 2 }; /* the last: no memory, say */

/* A job: what is saved, the machine, the training, failures, how it is saved. */
typedef struct ckpt_job ckpt_job;

/* What a job costs: `ckpt::Outcome` in plain numbers. Later versions add at the end and are another library version. */
typedef struct ckpt_outcome {
  double goodput;             /* useful work / wall clock, 0 ... 1 */
  double wall_clock;          /* of the whole run, expected [s]; the sum of the eight that follow */
  double useful_work;         /* work that the finished run keeps [s] */
  double save;                /* blocked in saves [s] */
  double slowdown;            /* speed lost beside saves that persist [s] */
  double waiting;             /* blocked before a save until the one before it is through [s] */
  double lost_work;           /* done and thrown away by failures [s] */
  double detection;           /* from failures to their discovery [s] */
  double rescheduling;        /* from there to the start of the restore [s] */
  double restore;             /* reading the state back [s] */
  double failures;            /* expected number of failures */
  double mtbf;                /* of the whole job, of its uptime [s]; infinite where nothing fails */
  double bytes;               /* of one save [B]; NaN where its cost was measured */
  double blocking;            /* one save stops the training so long [s] */
  double durable_after;       /* from the start of a save until it is safe [s] */
  double one_restore;         /* reading the state back and warming up, once [s] */
  double interval;            /* work between two saves [s] */
  double period;              /* from the start of one save to the start of the next [s] */
  double mfu_penalty;         /* of the first answer, 0 ... 1 */
  int64_t steps;              /* steps between two saves, of a best interval in whole steps; else 0 */
  int32_t interval_origin;    /* 0: given; 1: the best; 2: customary, as nothing fails */
  int32_t storage_bottleneck; /* 1 when the first answer takes more than a minute to write */
  char strategy[24];          /* how a save is taken: "snapshot" */
} ckpt_outcome;

/* The version of the library: major * 1,000,000 + minor * 1,000 + patch. */
CKPT_C_API int ckpt_version_number(void);

/* Why the last call of this thread did not return CKPT_OK, or NULL in the place of a job; "" when it did. Stands until
 * the next call. It names function, quantity, condition, unit and value, or file, line and path of what was read. */
CKPT_C_API const char* ckpt_error(void);

/* A job of which nothing is said yet. NULL without memory. */
CKPT_C_API ckpt_job* ckpt_job_new(void);
/* A job from the text of a job file, JSON as docs/job_files.md describes it; `name` stands in messages, NULL: "job".
 * NULL when it cannot be read. */
CKPT_C_API ckpt_job* ckpt_job_read(const char* text, const char* name);
/* Another job, the same. */
CKPT_C_API ckpt_job* ckpt_job_copy(const ckpt_job* job);
/* Frees a job; NULL is none. */
CKPT_C_API void ckpt_job_free(ckpt_job* job);

/* Says a part of the job in the words of a job file: "machine.shared.write_aggregate", "40 GB/s". Inputs that were set
 * stay as they were set. */
CKPT_C_API int ckpt_job_say(ckpt_job* job, const char* key, const char* text);
/* Sets an input by its name, in base units: "shared-write", 40e9. Names: ckpt_input_name, or `ckpt list inputs`. */
CKPT_C_API int ckpt_job_set(ckpt_job* job, const char* input, double value);
/* The value of an input in base units: as set or said, else as found (restore, interval); NaN where there is none. */
CKPT_C_API int ckpt_job_get(ckpt_job* job, const char* input, double* value);

/* What the job costs. On an error the outcome is left alone. */
CKPT_C_API int ckpt_job_solve(ckpt_job* job, ckpt_outcome* outcome);
/* What it costs at each of `count` values of one input; the job stays as it is. Stops at the first error. */
CKPT_C_API int ckpt_job_solve_each(ckpt_job* job, const char* input, const double* values, size_t count,
                                   ckpt_outcome* outcomes);

/* Name and unit of the inputs, from 0 on; NULL beyond the last. */
CKPT_C_API const char* ckpt_input_name(size_t index);
CKPT_C_API const char* ckpt_input_unit(size_t index);

#ifdef __cplusplus
}
#endif
