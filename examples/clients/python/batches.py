"""NumPy arrays through the library: batches.py job.json"""

import sys

import ckpt_numpy
import numpy as np

# The first answer at a million points, and at two that can be looked at.
parameters = np.linspace(1e9, 1e12, 1_000_000)
bandwidth = np.full_like(parameters, 2e9)
time, penalty = ckpt_numpy.first_answer(parameters, bandwidth, writers=64.0)
assert np.allclose(time, parameters * 14.0 / (64.0 * 2e9), rtol=1e-14) and np.all(penalty <= 1.0)

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
hours = np.array([2.0, 4.0, 8.0, 16.0])
goodput = ckpt_numpy.goodput(text, "mtbf", hours * 3600.0)
for row in zip(hours, goodput):
    print("%8.0f  %.5f" % row)
assert np.all(np.diff(goodput) > 0.0)

try:
    ckpt_numpy.goodput(text, "mtbf", np.array([-1.0]))
except ValueError as error:
    print(error)
else:
    raise SystemExit("a negative MTBF was taken")
