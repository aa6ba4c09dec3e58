/* The batch of main.cpp as one loop in C, without a check. Argument: number of points. Prints one line for each set of
 * columns: name, median processor time [s]. */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { rounds = 5 };
static const double threshold = 60.0;

static double *column(size_t n, double first, double step) {
  double *x = malloc(n * sizeof *x);
  if (x == NULL) exit(1);
  for (size_t i = 0; i < n; ++i) x[i] = first + step * ((double)i / (double)(n - 1));
  return x;
}

static void all(size_t n, const double *restrict P, const double *restrict b, const double *restrict w,
                const double *restrict writers, const double *restrict L, const double *restrict T,
                double *restrict size, double *restrict seconds, double *restrict bandwidth, double *restrict required,
                double *restrict penalty, bool *restrict bottleneck, bool *restrict overruns) {
  for (size_t i = 0; i < n; ++i) {
    const double s = P[i] * b[i];
    const double both = writers[i] * w[i];
    const double total = both < L[i] ? both : L[i];
    const double t = s / total;
    const double nearest = s / threshold;
    size[i] = s;
    bandwidth[i] = total;
    seconds[i] = t;
    required[i] = s / nearest > threshold ? nearest * (1.0 + 0x1p-52) : nearest;
    penalty[i] = t / (t > T[i] ? t : T[i]);
    bottleneck[i] = t > threshold;
    overruns[i] = t > T[i];
  }
}

static void sweep(size_t n, const double *restrict P, const double *restrict w, const double *restrict writers,
                  double *restrict size, double *restrict seconds, double *restrict penalty) {
  for (size_t i = 0; i < n; ++i) {
    const double s = P[i] * 14.0;
    const double both = writers[i] * w[i];
    const double t = s / (both < 500e9 ? both : 500e9);
    size[i] = s;
    seconds[i] = t;
    penalty[i] = t / (t > 14400.0 ? t : 14400.0);
  }
}

static void narrow(size_t n, const double *restrict P, const double *restrict writers, double *restrict seconds,
                   double *restrict penalty) {
  for (size_t i = 0; i < n; ++i) {
    const double both = writers[i] * 7e9;
    const double t = P[i] * 14.0 / (both < 500e9 ? both : 500e9);
    seconds[i] = t;
    penalty[i] = t / (t > 14400.0 ? t : 14400.0);
  }
}

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  const size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
  if (n < 2) return 1;
  double *P = column(n, 1e9, 1e12), *b = column(n, 2.0, 14.0), *w = column(n, 1e9, 2e10), *writers = column(n, 1.0, 999.0),
         *L = column(n, 1e11, 1e12), *T = column(n, 600.0, 1e4);
  double *size = column(n, 0, 0), *seconds = column(n, 0, 0), *bandwidth = column(n, 0, 0), *required = column(n, 0, 0),
         *penalty = column(n, 0, 0);
  bool *bottleneck = calloc(n, 1), *overruns = calloc(n, 1);
  if (bottleneck == NULL || overruns == NULL) return 1;
  const char *const names[] = {"all", "sweep", "narrow"};
  for (int which = 0; which < 3; ++which) {
    double times[rounds + 1];
    for (int round = 0; round <= rounds; ++round) {
      const clock_t start = clock();
      if (which == 0) all(n, P, b, w, writers, L, T, size, seconds, bandwidth, required, penalty, bottleneck, overruns);
      if (which == 1) sweep(n, P, w, writers, size, seconds, penalty);
      if (which == 2) narrow(n, P, writers, seconds, penalty);
      times[round] = (double)(clock() - start) / CLOCKS_PER_SEC;
    }
    qsort(times + 1, rounds, sizeof *times, by_size); /* the first is not counted */
    printf("%s %.6f\n", names[which], times[1 + rounds / 2]);
  }
  return seconds[n / 2] > 0.0 ? 0 : 1;
}
