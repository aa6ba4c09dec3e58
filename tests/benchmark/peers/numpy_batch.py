"""The batch of main.cpp in NumPy. Argument: number of points. Prints the version of NumPy, then one line for each set of
columns: name, median processor time [s] of the formula as one writes it, and with every temporary avoided by hand. The
outputs are allocated beforehand for both. Prints nothing when NumPy is absent."""

import statistics
import sys
import time

try:
    import numpy as np
except ImportError:
    sys.exit(0)

THRESHOLD = 60.0
ONE_ULP_UP = 1.0 + 2.0**-52
points = int(sys.argv[1])
x = np.linspace(0.0, 1.0, points)
parameters = 1e9 + 1e12 * x
bytes_per_parameter = 2.0 + 14.0 * x
bandwidth = 1e9 + 2e10 * x
writers = 1.0 + 999.0 * x
limit = 1e11 + 1e12 * x
interval = 600.0 + 1e4 * x
del x

size, seconds, total, required, penalty = (np.zeros(points) for _ in range(5))
bottleneck, overruns = (np.zeros(points, dtype=bool) for _ in range(2))
scratch = np.zeros(points)


def written(b, w, n, L, T):
    size[:] = parameters * b
    total[:] = np.minimum(n * w, L)
    seconds[:] = size / total
    penalty[:] = seconds / np.maximum(seconds, T)


def tuned(b, w, n, L, T):
    np.multiply(parameters, b, out=size)
    np.multiply(n, w, out=total)
    np.minimum(total, L, out=total)
    np.divide(size, total, out=seconds)
    np.maximum(seconds, T, out=penalty)
    np.divide(seconds, penalty, out=penalty)


def written_rest():
    nearest = size / THRESHOLD
    required[:] = np.where(size / nearest > THRESHOLD, nearest * ONE_ULP_UP, nearest)
    bottleneck[:] = seconds > THRESHOLD
    overruns[:] = seconds > interval


def tuned_rest():
    np.divide(size, THRESHOLD, out=required)
    np.divide(size, required, out=scratch)
    np.greater(scratch, THRESHOLD, out=bottleneck)
    np.multiply(required, ONE_ULP_UP, out=required, where=bottleneck)
    np.greater(seconds, THRESHOLD, out=bottleneck)
    np.greater(seconds, interval, out=overruns)


def nothing():
    pass


def median_time(solve, rest, arguments):
    times = []
    for round in range(6):
        start = time.process_time()
        solve(*arguments)
        rest()
        if round > 0:
            times.append(time.process_time() - start)
    return statistics.median(times)


print(np.__version__)
for name, all_columns, arguments in (
    ("all", True, (bytes_per_parameter, bandwidth, writers, limit, interval)),
    ("sweep", False, (14.0, bandwidth, writers, 500e9, 4.0 * 3600.0)),
    ("narrow", False, (14.0, 7e9, writers, 500e9, 4.0 * 3600.0)),
):
    print(
        name,
        median_time(written, written_rest if all_columns else nothing, arguments),
        median_time(tuned, tuned_rest if all_columns else nothing, arguments),
    )
