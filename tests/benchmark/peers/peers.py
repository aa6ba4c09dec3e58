#!/usr/bin/env python3
"""The batch of main.cpp in what else is installed here; ckpt_benchmark runs this and compares. Argument: number of points.

Finds a Python with NumPy and a C compiler ($CC, cc, gcc, clang) and fetches nothing. Prints lines of three fields with tabs
between them: peer, set of columns, median processor time [s]. What is absent is left out."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def output(*command):
    """What a command prints; empty when it fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def numpy(points):
    for python in dict.fromkeys((sys.executable, "/usr/bin/python3")):
        lines = output(python, str(HERE / "numpy_batch.py"), points).splitlines()
        if not lines:
            continue
        for columns, written, tuned in (line.split() for line in lines[1:]):
            yield f"NumPy {lines[0]}, as written", columns, written
            yield f"NumPy {lines[0]}, without temporaries", columns, tuned
        return


def plain_loop(points):
    compiler = next(filter(None, map(shutil.which, (os.environ.get("CC", "cc"), "cc", "gcc", "clang"))), None)
    if compiler is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        for flags in (("-O3",), ("-O3", "-march=native")):
            program = os.path.join(folder, "plain_loop")
            output(compiler, *flags, str(HERE / "plain_loop.c"), "-o", program)
            for line in output(program, points).splitlines():
                yield (f"loop in C, {' '.join(flags)}", *line.split())


for peer in (numpy, plain_loop):
    for fields in peer(sys.argv[1]):
        print("\t".join(fields))
