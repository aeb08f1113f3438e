"""Writes tests/golden/reliability.json, what `src/chart/reliability.rs` has to equal.

Run by hand, and again only when cases change; the tests read the file alone.
Its packages are no requirement of the project, so they get an environment of
their own, that of `intervals.py`:

    python3 -m venv target/statsmodels
    target/statsmodels/bin/pip install statsmodels==0.15.0 krippendorff==0.9.0 irrCAC==0.4.4
    target/statsmodels/bin/python tests/python/reliability.py

A case is a list of groups, each as annotations, how many of them say yes, and
how many groups have these numbers; then the coefficient and, for alpha, both
ends of its interval.

    alpha   by the krippendorff package; the interval by leaving out one group
            after the other and asking the package again
    kappa   by statsmodels, where all groups have as many annotations; otherwise,
            after these cases, by irrCAC
"""

import json
import math
import random
from collections import Counter
from pathlib import Path

import krippendorff
import numpy
import pandas
import statsmodels
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import fleiss_kappa

GOLDEN = Path(__file__).parents[1] / "golden" / "reliability.json"
Z = 1.959963984540054


def groups(rng, sizes, count, prevalence, noise):
    """Annotations and yeses of groups whose annotators mostly see the same."""
    made = []
    for _ in range(count):
        truth = rng.random() < prevalence
        size = rng.choice(sizes)
        made.append((size, sum(truth != (rng.random() < noise) for _ in range(size))))
    return made


def alpha(of):
    counts = numpy.array([[size - yes, yes] for size, yes in of if size > 1])
    return krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")


def kappa_of_sizes(of):
    """Fleiss' kappa of groups of different size."""
    most = max(size for size, _ in of)
    rows = [["yes"] * yes + ["no"] * (size - yes) + [None] * (most - size) for size, yes in of]
    found = CAC(pandas.DataFrame(rows), digits=12).fleiss()
    return float(found["est"]["coefficient_value"])


def interval(of):
    of = [(size, yes) for size, yes in of if size > 1]
    without = numpy.array([alpha(of[:at] + of[at + 1 :]) for at in range(len(of))])
    count = len(of)
    error = math.sqrt(((without - without.mean()) ** 2).sum() * (count - 1) / count)
    return [max(alpha(of) - Z * error, -1.0), min(alpha(of) + Z * error, 1.0)]


def histogram(of):
    return [[*kind, count] for kind, count in sorted(Counter(of).items())]


def main():
    rng = random.Random(1973)
    cases, of_sizes = {"alpha": [], "kappa": []}, []
    for count in (12, 60, 200):
        for prevalence in (0.1, 0.5):
            for noise in (0.05, 0.2, 0.5):
                of = groups(rng, [1, 2, 3, 4, 7], count, prevalence, noise)
                cases["alpha"].append([histogram(of), alpha(of), *interval(of)])
                of_sizes.append([histogram(of), kappa_of_sizes(of)])
                size = rng.choice([2, 3, 5])
                of = groups(rng, [size], count, prevalence, noise)
                table = [[size - yes, yes] for size, yes in of]
                kappa = fleiss_kappa(table, method="fleiss")
                # Without a single yes (or no) there is none.
                if not math.isnan(kappa):
                    cases["kappa"].append([histogram(of), kappa])
    cases["kappa"] += of_sizes
    versions = {
        "statsmodels": statsmodels.__version__,
        "krippendorff": "0.9.0",
        "irrCAC": "0.4.4",
        "numpy": numpy.__version__,
    }
    parts = [f'"{name}": "{version}"' for name, version in versions.items()]
    for name, rows in cases.items():
        parts.append(f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]")
    GOLDEN.write_text("{\n" + ",\n".join(parts) + "\n}\n")
    print(", ".join(f"{len(rows)} of {name}" for name, rows in cases.items()))


if __name__ == "__main__":
    main()
