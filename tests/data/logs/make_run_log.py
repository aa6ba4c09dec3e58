"""Writes examples/data/run_log.csv, a synthetic log, and prints where its time went, counted while it is made.

    python3 tests/data/logs/make_run_log.py

All times are multiples of 0.1 s, kept as integers.
"""
import datetime
import pathlib
import random

START = datetime.datetime(2026, 3, 2, 8, 0, 0)
END = 14 * 86400 * 10           # two weeks, in 0.1 s
WORK = 2 * 3600 * 10            # between saves
MTBF = 20 * 3600 * 10

random.seed(20260302)


def draw(mean_s, spread):
    """A duration around a mean in seconds, skewed to long ones, in 0.1 s."""
    return max(1, round(10 * mean_s * random.lognormvariate(-spread * spread / 2, spread)))


def stamp(tick):
    return (START + datetime.timedelta(milliseconds=100 * tick)).isoformat(timespec="milliseconds")[:-2] + "Z"


rows = [
    "# Synthetic: made by tests/data/logs/make_run_log.py, not measured. A job on 1024 accelerators for two weeks that saves",
    "# every 2 h of work; failures are exponential with an MTBF of 20 h while the job is up, a save blocks for about 75 s.",
    "time,event,duration",
    f"{stamp(0)},job_start,",
]
spent = dict.fromkeys(["work", "save", "lost_work", "detection", "rescheduling", "restore", "waiting"], 0)
saves, restores, failures, cut_off = [], [], 0, 0
now = 0
next_failure = round(random.expovariate(1 / MTBF))  # in time that the job is up
up = 0                                              # such time so far
unsaved = 0
since_save = 0


def run(ticks):
    """Lets the job be up for so long; returns how long it was before a failure or the end, and what ended it."""
    global now, up
    length = min(ticks, next_failure - up, END - now)
    now += length
    up += length
    return length, "end" if now == END else "failure" if up == next_failure else "done"


why = "done"
while why != "end":
    length, why = run(WORK)
    unsaved += length
    if why == "done":
        begin, ticks = now, draw(75, 0.25)
        length, why = run(ticks)
        spent["save"] += length
        if why == "done":
            rows.append(f"{stamp(begin)},save,{ticks / 10}")
            saves.append(ticks)
            spent["work"] += unsaved
            unsaved = 0
        else:
            rows.append(f"{stamp(begin)},save_begin,")
            cut_off += why == "failure"
    while why == "failure":
        rows.append(f"{stamp(now)},failure,")
        failures += 1
        spent["lost_work"] += unsaved
        unsaved = 0
        next_failure = up + max(1, round(random.expovariate(1 / MTBF)))
        for event, mean in (("detected", 180), ("restore_begin", 720)):
            length = min(draw(mean, 0.5), END - now)
            now += length
            spent["detection" if event == "detected" else "rescheduling"] += length
            if now == END:
                why = "end"
                break
            rows.append(f"{stamp(now)},{event},")
        if why == "end":
            break
        length, why = run(draw(400, 0.2))
        spent["restore"] += length
        if why == "done":
            rows.append(f"{stamp(now)},restore_end,")
            restores.append(length)
spent["work"] += unsaved
rows.append(f"{stamp(now)},job_end,")
assert sum(spent.values()) == now == END

root = pathlib.Path(__file__).resolve().parents[3]
(root / "examples" / "data" / "run_log.csv").write_text("\n".join(rows) + "\n")
for name, ticks in spent.items():
    print(f"{name} {ticks / 10} s = {ticks / 36000:.4f} h = {100 * ticks / now:.4f} %")
mean = sum(saves) / len(saves)
deviation = (sum((s - mean) ** 2 for s in saves) / (len(saves) - 1)) ** 0.5
print(f"wall clock {now / 36000} h, at risk {up / 36000:.4f} h, failures {failures}, in a save {cut_off}")
print(f"saves {len(saves)}: mean {mean / 10:.4f} s, deviation {deviation / 10:.4f} s, slowest {max(saves) / 10} s")
print(f"restores {len(restores)}: mean {sum(restores) / len(restores) / 10:.4f} s")
print(f"MTBF {up / 36000 / failures:.4f} h")
