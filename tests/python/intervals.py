"""Writes tests/golden/intervals.json, what `src/chart/stats.rs` has to equal.

Run by hand, and again only when cases change; the tests read the file alone.
statsmodels is no requirement of the project, so it gets an environment of its
own:

    python3 -m venv target/statsmodels
    target/statsmodels/bin/pip install statsmodels==0.15.0
    target/statsmodels/bin/python tests/python/intervals.py

A case is a list: arguments first, then results.

    wilson    part, whole, low, high
    newcombe  part, whole of the one, part, whole of the other, low, high
    phi       joint, row, column, all, coefficient

Intervals come from statsmodels, phi from numpy's weighted covariance.
"""

import itertools
import json
import math
import random
from pathlib import Path

import numpy
import statsmodels
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "intervals.json"


def shares(rng):
    """Small wholes in full, then the ends and the inside of larger ones."""
    found = [(part, whole) for whole in range(1, 9) for part in range(whole + 1)]
    for whole in (9, 19, 50, 333, 1_000, 82_118, 164_236, 999_983, 10_000_000):
        inside = sorted(rng.sample(range(3, whole - 1), 4))
        found += [
            (part, whole) for part in (0, 1, 2, *inside, whole - 1, whole)
        ]
    return found


def tables(rng):
    """Tables of two labels: joint, row, column, all."""
    for everything in (2, 3, 5, 40, 1_000, 164_236, 10_000_000, 100_000_000):
        ends = (1, everything - 1)
        margins = {*itertools.product(ends, ends)}
        for _ in range(6):
            margins.add((rng.randrange(1, everything), rng.randrange(1, everything)))
        for row, column in sorted(margins):
            least, most = max(0, row + column - everything), min(row, column)
            for joint in sorted({least, rng.randint(least, most), most}):
                yield joint, row, column, everything


def phi(joint, row, column, everything):
    cells = [joint, row - joint, column - joint, everything - row - column + joint]
    covariance = numpy.cov([1, 1, 0, 0], [1, 0, 1, 0], fweights=cells)
    (first, both), (_, second) = covariance
    return both / math.sqrt(first * second)


def numbers(*values):
    return [value if isinstance(value, int) else float(value) for value in values]


def main():
    rng = random.Random(1927)
    all_shares = shares(rng)
    few = [share for share in all_shares if share[1] in (1, 3, 50, 10_000_000)]
    pairs = rng.sample(list(itertools.product(few, repeat=2)), 150)
    pairs += [(rng.choice(all_shares), rng.choice(all_shares)) for _ in range(150)]
    cases = {
        "wilson": [
            numbers(*share, *proportion_confint(*share, method="wilson"))
            for share in all_shares
        ],
        "newcombe": [
            numbers(
                *a,
                *b,
                *confint_proportions_2indep(*a, *b, method="newcomb", compare="diff"),
            )
            for a, b in pairs
        ],
        "phi": [numbers(*table, phi(*table)) for table in tables(rng)],
    }
    # One case a line.
    parts = [f'"statsmodels": "{statsmodels.__version__}"', f'"numpy": "{numpy.__version__}"']
    for name, rows in cases.items():
        parts.append(f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]")
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text("{\n" + ",\n".join(parts) + "\n}\n")
    print(", ".join(f"{len(rows)} of {name}" for name, rows in cases.items()))


if __name__ == "__main__":
    main()
