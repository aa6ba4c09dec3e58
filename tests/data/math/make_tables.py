#!/usr/bin/env python3
"""Writes the tables that tests/accuracy measures the functions of ckpt::math and the optimal interval against.

    cd tests/data/math && python3 make_tables.py        (needs mpmath)

One file per function, with the columns range, x (for functions of two arguments: x, y) and value. Arguments are doubles
in hexadecimal, hence exact; values are rounded to 50 significant digits from a computation in at least 80. The random
arguments come from fixed seeds: running the script again changes nothing.
"""

import csv
import math
import random
import struct

import mpmath
from mpmath import mp, mpf

mp.dps = 80
ROWS = 220  # random arguments per range
MAX = float.fromhex("0x1.fffffffffffffp+1023")
TINY = 5e-324


def neighbours(*numbers):
    """Each number with the double before and after it."""
    return [y for x in numbers for y in (math.nextafter(x, -math.inf), x, math.nextafter(x, math.inf))]


def uniform(low, high):
    return lambda r: r.uniform(low, high)


def log_uniform(low, high):
    """10^low to 10^high, every power of ten as likely as the next."""
    return lambda r: 10.0 ** r.uniform(low, high)


def either_sign(draw):
    return lambda r: r.choice((-1.0, 1.0)) * draw(r)


def subnormal(r):
    """A subnormal number with a random number of digits."""
    return struct.unpack("<d", struct.pack("<Q", r.getrandbits(r.randint(1, 52)) | 1))[0]


def one_plus_lambert_w0(x):
    """1 + W0(-e^(-1-x)) from the definition, in enough digits for what cancels."""
    with mp.workdps(mp.dps + max(0, 2 * int(-mpmath.log10(x))) + 20):
        return 1 + mpmath.lambertw(-mpmath.exp(-1 - x)).real


TEN = [10.0**n for n in range(-307, 309, 13)]
TWO = [2.0**n for n in range(-1074, 1024, 37)]
SMALL = [s * t for t in TEN + TWO if t < 0.1 for s in (-1.0, 1.0)]
NEAR_ZERO = SMALL + [-TINY, TINY, -2.0**-1022, 2.0**-1022]
HALF_LN2 = [(k + 0.5) * math.log(2) for k in (-1075, -1000, -54, -53, -2, -1, 0, 1, 52, 53, 54, 1000, 1022)]

# name, function, {range: how to draw an argument}, edge arguments
UNARY = [
    (
        "sqrt",
        mpmath.sqrt,
        {"1e-3..1e9": log_uniform(-3, 9), "1e-300..1e300": log_uniform(-300, 300), "subnormal": subnormal},
        TEN + TWO + neighbours(1.0, 2.0, 4.0, 1e22) + [TINY, MAX, *(float(n * n) for n in range(1, 40))],
    ),
    (
        "exp",
        mpmath.exp,
        {
            "-1..1": uniform(-1, 1),
            "-700..700": uniform(-700, 700),
            "subnormal result": uniform(-745, -708.4),
        },
        NEAR_ZERO
        + neighbours(*HALF_LN2, 1.0, -1.0, 709.782712893384, -708.3964185322641, -745.1332191019411)
        + [float(n) for n in range(-745, 710, 31)],
    ),
    (
        "expm1",
        mpmath.expm1,
        {
            "1e-16..1e-3": either_sign(log_uniform(-16, -3)),
            "-5..5": uniform(-5, 5),
            "-40..700": uniform(-40, 700),
        },
        NEAR_ZERO
        + neighbours(*(x for x in HALF_LN2 if x > -100), 1.0, -1.0, -36.7, -37.4, -53.0, 709.782712893384)
        + [float(n) for n in range(-100, 710, 31)],
    ),
    (
        "log",
        mpmath.log,
        {
            "0.5..2": uniform(0.5, 2),
            "1e-300..1e300": log_uniform(-300, 300),
            "subnormal": subnormal,
            "near 1": lambda r: 1 + either_sign(log_uniform(-15, -2))(r),
        },
        TEN + TWO + neighbours(1.0, 2.0, 0.5, math.sqrt(0.5), math.sqrt(2), math.e, 1e-11, 1e11) + [TINY, MAX],
    ),
    (
        "log1p",
        mpmath.log1p,
        {
            "1e-16..1e-3": either_sign(log_uniform(-16, -3)),
            "-0.9..10": uniform(-0.9, 10),
            "near -1": lambda r: -1 + 10.0 ** r.uniform(-15.9, -1),
            "10..1e300": log_uniform(1, 300),
        },
        NEAR_ZERO
        + TEN
        + neighbours(math.sqrt(0.5) - 1, math.sqrt(2) - 1, -0.29, 0.41, 1.0, 3.0)
        + [math.nextafter(-1.0, 0.0), MAX],
    ),
    (
        "lambert_w0",
        lambda z: mpmath.lambertw(z).real,
        {
            "-1/e + 1e-16..1e-4": lambda r: -0.36787944117144233 + 10.0 ** r.uniform(-16, -4),
            "-0.3678..-0.3": uniform(-0.3678, -0.3),
            "-0.3..0": uniform(-0.3, 0),
            "0..1": uniform(0, 1),
            "1..20": uniform(1, 20),
            "20..1e300": log_uniform(math.log10(20), 300),
        },
        NEAR_ZERO
        + TEN
        + neighbours(-0.3033, -0.5 * math.exp(-0.5), 1.0, math.e, 2 * math.exp(2))
        + [-0.36787944117144228, -0.36787944117144222, -0.367879441, -0.3679 + 1e-4, MAX],
    ),
    (
        "one_plus_lambert_w0",
        one_plus_lambert_w0,
        {
            "1e-300..1e-12": log_uniform(-300, -12),
            "1e-12..1e-6": log_uniform(-12, -6),
            "1e-6..1e-2": log_uniform(-6, -2),
            "1e-2..1": log_uniform(-2, 0),
            "1..100": log_uniform(0, 2),
        },
        [t for t in TEN + TWO if t < 1e5]
        + neighbours(0.001, math.log(2) - 0.5, 1.0, 2.0)
        + [TINY, 36.0, 37.0, 1e3, 1e4],
    ),
]


def power_pair(base, low, high):
    """A base and an exponent with low <= log of the power <= high."""

    def draw(r):
        x = base(r)
        return x, r.uniform(low, high) / math.log(x)

    return draw


POW_RANGES = {
    "(0.1..10)^(0.1..10)": lambda r: (r.uniform(0.1, 10), r.uniform(0.1, 10)),
    "(1e-10..1e10)^(-20..20)": lambda r: (10.0 ** r.uniform(-10, 10), r.uniform(-20, 20)),
    "10^(-307..307)": lambda r: (10.0, float(r.randint(-307, 307))),
    "any result": power_pair(log_uniform(-300, 300), -708, 709),
    "any result near 1": power_pair(lambda r: 1 + either_sign(log_uniform(-15, -1))(r), -708, 709),
    "subnormal result": power_pair(log_uniform(-30, 30), -744, -708.5),
}
POW_EDGES = (
    [(-x, y) for x in (0.5, 2.0, 3.0, 1e5) for y in (-3.0, -2.0, 1.0, 2.0, 5.0)]
    + [(2.0, float(n)) for n in range(-1074, 1024, 61)]
    + [(2.0, -1074.0), (2.0, 1023.0), (10.0, 308.0), (1e-306, 0.5), (TINY, 0.5), (TINY, -0.25), (MAX, 1.0), (MAX, -1.0)]
    + [(x, y) for x in neighbours(1.0) if x != 1.0 for y in (1.0, 1e15, -1e15, 3e18, -3e18)]
    + [(x, y) for x in (0.5, 1.5, 7.0, 1e100) for y in (0.5, -0.5, 1.0, -1.0, 2.0, 1e-300, -1e-20, 1.0 / 3.0)]
)

UNARY += [
    (
        "tgamma",
        mpmath.gamma,
        {
            "1..3": uniform(1, 3),
            "1e-300..1": log_uniform(-300, 0),
            "3..12": uniform(3, 12),
            "12..171": uniform(12, 171),
        },
        [t for t in TEN + TWO if 1e-307 < t < 171]
        + neighbours(0.5, 1.0, 1.5, 2.0, 2.5, 12.0)
        + [float(n) for n in range(1, 172)],
    ),
    (
        "lgamma",
        mpmath.loggamma,
        {
            "1e-300..0.5": log_uniform(-300, math.log10(0.5)),
            "0.5..3": uniform(0.5, 3),
            "near 1 and 2": lambda r: r.choice((1.0, 2.0)) + either_sign(log_uniform(-15, -1))(r),
            "3..12": uniform(3, 12),
            "12..1e300": log_uniform(math.log10(12), 300),
        },
        [
            t
            for t in TEN + TWO + neighbours(0.5, 1.0, 1.5, 2.0, 2.5, 12.0)
            if t not in (1.0, 2.0) and t < 1e305
        ],
    ),
    (
        "digamma",
        mpmath.digamma,
        {"1e-300..1": log_uniform(-300, 0), "1..12": uniform(1, 12), "12..1e300": log_uniform(math.log10(12), 300)},
        [t for t in TEN + TWO if t > 1e-307] + neighbours(1.0, 1.4616321449683622, 2.0, 12.0),
    ),
]


def gamma_p(a, x):
    return mpmath.gammainc(a, 0, x, regularized=True)


def gamma_q(a, x):
    return mpmath.gammainc(a, x, mpmath.inf, regularized=True)


def inverse(function):
    """The x with function(a, x) = p: bisection of log x, then Newton's iteration on the logarithms."""

    def solve(a, p):
        low, high = mpf(-100), mpmath.log(a + 20 * mpmath.sqrt(a) + 60)
        with mp.workdps(25):
            for _ in range(60):
                middle = (low + high) / 2
                if (function(a, mpmath.exp(middle)) < p) == (function is gamma_p):
                    low = middle
                else:
                    high = middle
        y = (low + high) / 2
        for _ in range(4):
            x = mpmath.exp(y)
            value = function(a, x)
            slope = mpmath.exp(a * y - x) / mpmath.gamma(a) / value
            y -= mpmath.log(value / p) / (slope if function is gamma_p else -slope)
        return mpmath.exp(y)

    return solve


def around_the_mean(low, high):
    """A shape a, and an x that lies low ... high standard deviations above it."""

    def draw(r):
        while True:
            a = 10.0 ** r.uniform(math.log10(0.5), 4)
            x = a + r.uniform(low, high) * math.sqrt(a)
            if x > 0:
                return a, x

    return draw


def count_and_level(low, high):
    """What a confidence interval asks for: a count, and the probability of a tail."""
    return lambda r: (float(round(10.0 ** r.uniform(0, 4))), 10.0 ** r.uniform(low, high))


LEVELS = {
    "1e-12..0.5": count_and_level(-12, math.log10(0.5)),
    "0.5..0.99": lambda r: (float(r.randint(1, 50)), r.uniform(0.5, 0.99)),
}
FEW = 80  # rows of a range that takes long
INCOMPLETE = [
    ("gamma_p", gamma_p, {"4 sigma": around_the_mean(-4, 4), "lower tail": around_the_mean(-20, -4)}),
    ("gamma_q", gamma_q, {"4 sigma": around_the_mean(-4, 4), "upper tail": around_the_mean(4, 20)}),
    ("gamma_p_inverse", inverse(gamma_p), LEVELS),
    ("gamma_q_inverse", inverse(gamma_q), LEVELS),
]


def optimal_interval(delta, m):
    return m * one_plus_lambert_w0(delta / m)


def cost_and_mtbf(low, high):
    """A cost and an MTBF from a second to a century, of that ratio."""

    def draw(r):
        m = 10.0 ** r.uniform(0, 9.5)
        return m * 10.0 ** r.uniform(low, high), m

    return draw


OPTIMAL = {
    "1e-15..1e-9": cost_and_mtbf(-15, -9),
    "1e-9..1e-3": cost_and_mtbf(-9, -3),
    "1e-3..1": cost_and_mtbf(-3, 0),
    "1..1e3": cost_and_mtbf(0, 3),
}


def digits(value):
    return mpmath.nstr(value, 50, strip_zeros=False, min_fixed=1, max_fixed=0)


def write(name, columns, rows):
    with open(name + ".csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["range", *columns, "value"])
        for label, arguments, value in rows:
            writer.writerow([label, *(x.hex() for x in arguments), digits(value)])


def main():
    for name, function, ranges, edges in UNARY:
        arguments = [("edge", x) for x in edges]
        for label, draw in ranges.items():
            r = random.Random(f"{name} {label}")
            arguments += [(label, draw(r)) for _ in range(ROWS)]
        domain = {"sqrt": 0.0, "log": 0.0, "log1p": -1.0, "one_plus_lambert_w0": 0.0, "lambert_w0": -0.3678794411714423}
        domain |= {"tgamma": 0.0, "lgamma": 0.0, "digamma": 0.0}
        arguments = [(label, x) for label, x in arguments if x > domain.get(name, -math.inf)]
        write(name, ["x"], ((label, [x], function(mpf(x))) for label, x in arguments))

    pairs = [("edge", pair) for pair in POW_EDGES]
    for label, draw in POW_RANGES.items():
        r = random.Random(f"pow {label}")
        pairs += [(label, draw(r)) for _ in range(ROWS)]
    write("pow", ["x", "y"], ((label, [x, y], mpmath.power(mpf(x), mpf(y))) for label, (x, y) in pairs))

    for name, function, ranges in INCOMPLETE + [("optimal_work_interval", optimal_interval, OPTIMAL)]:
        pairs = []
        for label, draw in ranges.items():
            r = random.Random(f"{name} {label}")
            pairs += [(label, draw(r)) for _ in range(FEW if name.endswith("inverse") else ROWS)]
        write(name, ["x", "y"], ((label, [x, y], function(mpf(x), mpf(y))) for label, (x, y) in pairs))


if __name__ == "__main__":
    main()
