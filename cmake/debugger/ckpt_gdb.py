"""Prints what ckpt computes in gdb as a person would write it: 987.8 GB, 1.976 s, goodput 0.9847.

    (gdb) source PREFIX/share/ckpt/ckpt_gdb.py
"""

import re

import gdb
import gdb.printing

_SCALES = {
    (1, 0, 0): (1000.0, ("B", "kB", "MB", "GB", "TB", "PB")),
    (1, -1, 0): (1000.0, ("B/s", "kB/s", "MB/s", "GB/s", "TB/s")),
    (0, 0, 1): (1000.0, ("flop", "kflop", "Mflop", "Gflop", "Tflop", "Pflop", "Eflop")),
    (0, -1, 1): (1000.0, ("flop/s", "kflop/s", "Mflop/s", "Gflop/s", "Tflop/s", "Pflop/s")),
}
_TIMES = ((86400.0, "d", 2 * 86400.0), (3600.0, "h", 7200.0), (60.0, "min", 120.0), (1.0, "s", 1.0), (1e-3, "ms", 1e-3),
          (1e-6, "us", 0.0))


def _text(value, dimension):
    """A number of base units with the unit that suits it."""
    if value != value or value in (0.0, float("inf"), float("-inf")) or dimension == (0, 0, 0):
        unit = _SCALES[dimension][1][0] if dimension in _SCALES else "s" if dimension == (0, 1, 0) else ""
        return f"{value:g} {unit}".rstrip()
    if dimension == (0, 1, 0):
        for scale, unit, least in _TIMES:
            if abs(value) >= least:
                return f"{value / scale:.4g} {unit}"
    if dimension in _SCALES:
        step, units = _SCALES[dimension]
        place = 0
        while abs(value) >= step and place + 1 < len(units):
            value /= step
            place += 1
        return f"{value:.4g} {units[place]}"
    names = ("B", "s", "flop")
    over = " ".join(f"{name}^{power}" if power != 1 else name for name, power in zip(names, dimension) if power)
    return f"{value:.6g} {over}"


def _quantity(value):
    name = value.type.strip_typedefs().name or ""
    found = re.search(r"Dimension\{(-?\d+), (-?\d+), (-?\d+)\}", name)
    dimension = tuple(int(power) for power in found.groups()) if found else (0, 0, 0)
    return _text(float(value["value_"]), dimension)


def _number(value):
    return _quantity(value) if value.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT else f"{float(value):.6g}"


class Quantity:
    """Bytes, Seconds, BytesPerSecond, ..."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return _quantity(self.value)


class Span:
    """Period and WorkInterval."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return _quantity(self.value["time_"])


class Result:
    """A result: one line, and its members below it."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return self.line()

    def children(self):
        for field in self.value.type.strip_typedefs().fields():
            if not field.is_base_class and hasattr(field, "bitpos"):
                yield field.name, self.value[field]


class CheckpointResult(Result):
    def line(self):
        value = self.value
        return (f"{_quantity(value['checkpoint_size'])} in {_quantity(value['write_time'])} at "
                f"{_quantity(value['write_bandwidth'])}, {100 * float(value['mfu_penalty']):.4g} % of MFU lost")


class Ledger(Result):
    def line(self):
        names = ("useful_work", "save", "slowdown", "waiting", "lost_work", "detection", "rescheduling", "restore")
        times = [float(self.value[name]["value_"]) for name in names]
        total = sum(times)
        share = f", goodput {times[0] / total:.6g}" if total > 0 else ""
        return f"{_text(total, (0, 1, 0))}{share}"


class Outcome(Result):
    def line(self):
        interval = _quantity(self.value["interval"]["time_"])
        return f"{Ledger(self.value['ledger']).line()}, {interval} between saves"


def _printers():
    printers = gdb.printing.RegexpCollectionPrettyPrinter("ckpt")
    inside = r"^ckpt::(v\d\w*::)?"
    printers.add_printer("Quantity", inside + "Quantity<.*>$", Quantity)
    printers.add_printer("Period", inside + "Basic(Period|WorkInterval)<.*>$", Span)
    printers.add_printer("CheckpointResult", inside + "BasicCheckpointResult<.*>$", CheckpointResult)
    printers.add_printer("Ledger", inside + "BasicLedger<.*>$", Ledger)
    printers.add_printer("Outcome", inside + "BasicOutcome<.*>$", Outcome)
    return printers


gdb.printing.register_pretty_printer(gdb.current_objfile(), _printers(), replace=True)
