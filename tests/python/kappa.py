"""Writes tests/golden/kappa.json, what `src/quiz/kappa.rs` has to equal.

Run by hand, and again only when cases change; the tests read the file alone.
Its packages are no requirement of the project, so they get an environment of
their own:

    python3 -m venv target/venv-kappa
    target/venv-kappa/bin/pip install statsmodels==0.15.0 scikit-learn==1.9.1
    target/venv-kappa/bin/python tests/python/kappa.py

Cases:

    cohen   a square table of counts, row by row; kappa by statsmodels and by
            scikit-learn, its standard error and both ends of its 95 % interval;
            null where a package gives no number
    fleiss  items, each with how many raters chose each category, all of them
            rated as often; kappa by statsmodels (where that differs from item
            to item, irrCAC has it: kappa_varying.py)
"""

import json
import math
import random
import warnings
from collections import Counter
from pathlib import Path

import numpy
import sklearn
import statsmodels
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

GOLDEN = Path(__file__).parents[1] / "golden" / "kappa.json"
# Of standard errors that are 0 but for rounding, statsmodels gives what rounding
# left, or nan where that is negative.
NO_ERROR = 1e-7


def number(value):
    return None if math.isnan(value) else float(value)


def cohen(table):
    found = cohens_kappa(table)
    pairs = [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    rows, columns = zip(*pairs)
    by_sklearn = cohen_kappa_score(rows, columns)
    ends = [found.std_kappa, found.kappa_low, found.kappa_upp]
    if not found.std_kappa > NO_ERROR:
        ends = [math.nan] * 3
    return [table, *map(number, [found.kappa, by_sklearn, *ends])]


def table_of(rng, categories, items, agreement, skew):
    """What two raters say who see the same in `agreement` of all items."""
    weights = [skew**place for place in range(categories)]
    table = [[0] * categories for _ in range(categories)]
    for _ in range(items):
        first, other = rng.choices(range(categories), weights, k=2)
        table[first][first if rng.random() < agreement else other] += 1
    return table


def degenerate():
    yield [[7]]
    yield [[5, 0], [0, 0]]
    yield [[5, 0], [0, 3]]
    yield [[0, 4], [4, 0]]
    yield [[0, 9], [2, 0]]
    yield [[3, 4], [0, 0]]
    yield [[3, 0], [4, 0]]
    yield [[0, 5], [0, 0]]
    yield [[1, 0], [0, 1]]
    yield [[1, 1], [1, 1]]
    yield [[20, 5], [10, 15]]
    yield [[999, 1], [1, 0]]
    yield [[100000, 3], [2, 1]]
    yield [[2, 0, 0], [0, 0, 0], [0, 0, 3]]
    yield [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    yield [[0, 0, 0, 0], [0, 3, 1, 0], [0, 0, 2, 0], [0, 0, 0, 0]]


def fleiss(items):
    return [items, number(fleiss_kappa(numpy.array(items), method="fleiss"))]


def is_rated_as_often(items):
    return len({sum(item) for item in items}) == 1


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
    warnings.simplefilter("ignore")
    numpy.seterr(all="ignore")
    rng = random.Random(1960)
    cases = {"cohen": [cohen(table) for table in degenerate()], "fleiss": []}
    for categories in range(2, 21):
        for items in (6, 20, 300):
            agreement, skew = rng.choice([0.0, 0.4, 0.8, 0.95]), rng.choice([0.5, 0.8, 1.0])
            cases["cohen"].append(cohen(table_of(rng, categories, items, agreement, skew)))
    made = [
        [[3, 0], [3, 0]],
        [[3, 0], [0, 3]],
        [[1, 1], [1, 1]],
        [[1, 1]],
        [[2, 0, 0], [2, 0, 0], [0, 1, 1]],
    ]
    for categories in range(2, 21):
        for raters in ([2], [5], [30], [3, 4, 4]):
            count, agreement = rng.choice([5, 20, 60]), rng.choice([0.0, 0.5, 0.9])
            made.append(items_of(rng, categories, count, raters, agreement))
    cases["fleiss"] += map(fleiss, filter(is_rated_as_often, made))
    versions = {
        "statsmodels": statsmodels.__version__,
        "scikit-learn": sklearn.__version__,
        "numpy": numpy.__version__,
    }
    parts = [f'"{name}": "{version}"' for name, version in versions.items()]
    for name, rows in cases.items():
        parts.append(f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]")
    GOLDEN.write_text("{\n" + ",\n".join(parts) + "\n}\n")
    print(", ".join(f"{len(rows)} of {name}" for name, rows in cases.items()))


if __name__ == "__main__":
    main()
