"""What the job of a job file costs as failures become rarer: goodput_by_mtbf.py job.json"""

import sys

import ckpt_ctypes

with open(sys.argv[1], encoding="utf-8") as file:
    job = ckpt_ctypes.Job(file.read(), sys.argv[1])

print("mtbf [h]  every [s]  save [s]  goodput")
for hours in (2, 4, 8, 16):
    job.set("mtbf", hours * 3600.0)
    now = job.solve()
    print(f"{hours:8.0f}  {now.interval:9.1f}  {now.durable_after:8.3f}  {now.goodput:.5f}")

try:
    job.set("mtfb", 1.0)
except ValueError as error:
    assert '"mtbf"' in str(error) or "mtbf" in str(error), error
else:
    raise SystemExit("a name that is none was taken")
