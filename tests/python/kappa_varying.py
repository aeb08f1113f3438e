"""Writes tests/golden/kappa-varying.json: Fleiss' kappa of items that different
numbers of raters rated, by irrCAC, which `src/quiz/kappa.rs` has to equal.

Run by hand, and again only when cases change; the tests read the file alone.
Its packages are no requirement of the project, so they get an environment of
their own:

    python3 -m venv target/venv-kappa
    target/venv-kappa/bin/python -m pip install irrCAC==0.4.4 statsmodels==0.15.0
    target/venv-kappa/bin/python tests/python/kappa_varying.py

A case is items, each with how many raters chose each category; how many items
two raters or more rated, and how many one; kappa, null where all raters say one
and the same (0 / 0, which irrCAC is not asked about). Every case has an item that
two rated. Kappas are those of irrCAC, which have to be those of Gwet's formula as
it stands here, and of statsmodels where all items are rated as often.
"""

import json
import random
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import numpy
import pandas
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import fleiss_kappa

GOLDEN = Path(__file__).parents[1] / "golden" / "kappa-varying.json"
DIGITS = 14


def by_irrcac(items):
    most = max(map(sum, items))
    rows = []
    for item in items:
        said = [f"{value:02}" for value, raters in enumerate(item) for _ in range(raters)]
        rows.append(said + [numpy.nan] * (most - len(said)))
    return CAC(pandas.DataFrame(rows), digits=DIGITS).fleiss()["est"]["coefficient_value"]


def by_formula(items):
    items = numpy.array([item for item in items if sum(item)], dtype=float)
    raters = items.sum(axis=1)
    many = raters > 1
    pairs = (items * (items - 1)).sum(axis=1)
    observed = (pairs[many] / (raters * (raters - 1))[many]).mean()
    shares = (items / raters[:, None]).mean(axis=0)
    expected = (shares**2).sum()
    return (observed - expected) / (1 - expected)


def case(items):
    raters = [sum(item) for item in items]
    numbers = [sum(n > 1 for n in raters), raters.count(1)]
    if sum(any(item[value] for item in items) for value in range(len(items[0]))) < 2:
        return [items, *numbers, None]
    kappa = by_irrcac(items)
    assert abs(kappa - by_formula(items)) < 1e-12, items
    if len(set(raters)) == 1:
        assert abs(kappa - fleiss_kappa(numpy.array(items), method="fleiss")) < 1e-12
    return [items, *numbers, kappa]


def items_of(rng, categories, count, raters, agreement):
    made = []
    for _ in range(count):
        truth = rng.randrange(categories)
        said = [
            truth if rng.random() < agreement else rng.randrange(categories)
            for _ in range(rng.choice(raters))
        ]
        made.append([Counter(said)[category] for category in range(categories)])
    return made


def main():
    rng = random.Random(2014)
    made = [
        [[2, 1], [1, 0], [0, 0], [3, 0], [0, 2]],
        [[2, 1], [1, 1], [3, 0], [0, 2]],
        [[2, 1], [0, 2], [1, 1], [0, 1]],
        [[1, 1], [0, 1], [0, 1]],
        [[2, 0], [0, 2], [0, 1]],
        [[0, 3], [0, 2], [0, 1]],
        [[3, 0], [0, 3], [2, 1]],
    ]
    for categories in (2, 3, 4, 6):
        for raters in ([1, 2, 3], [2, 5, 9], [1, 30], [0, 1, 2, 17], [4]):
            for count, agreement in ((6, 0.9), (20, 0.5), (60, 0.0)):
                items = items_of(rng, categories, count, raters, agreement)
                if any(sum(item) > 1 for item in items):
                    made.append(items)
    cases = [json.dumps(case(items)) for items in made]
    versions = [f'"{name}": "{version(name)}"' for name in ("irrCAC", "statsmodels", "numpy")]
    parts = [*versions, '"fleiss": [\n' + ",\n".join(cases) + "\n]"]
    GOLDEN.write_text("{\n" + ",\n".join(parts) + "\n}\n")
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main()
