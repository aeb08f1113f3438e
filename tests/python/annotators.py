"""Rows of BeaverTails in the layout of its larger set, where a response comes once for
each of its annotators; and what pandas and numpy find in them: how far annotators agree,
in the words of the page's tables, and the rows on which they differ.

Everything is computed from the definitions, one group of equal texts after the other, and
intervals by really leaving out one group after the other.
"""

import argparse
import json
from pathlib import Path

import numpy
import pandas
import pyarrow
import pyarrow.parquet

from family import BEAVERTAILS
from schema import slug
from synthetic_rows import MARKUP, UNUSUAL, Rows

# 0.975 quantile of the standard normal distribution.
Z = 1.959963984540054


def annotations(seed):
    """Rows of texts that come one to five times, not always next to each other."""
    rows = Rows(seed)
    random = rows.random
    texts = [(rows.text(80), rows.text(300)) for _ in range(420)]
    texts += [(text, rows.text(40)) for text in UNUSUAL] + [(rows.text(40), MARKUP)]
    # The same letters, cut at another place; the same prompt; almost the same text.
    texts += [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")]
    texts += [("one prompt", "first"), ("one prompt", "second"), ("one prompt", "second ")]
    made = []
    for at, (prompt, response) in enumerate(texts):
        unsafe = random.random() < 0.55
        usual = set(random.integers(0, 14, 1 + random.integers(3)))
        for _ in range(1 + at % 5):
            says_unsafe = unsafe != (random.random() < 0.15)
            chosen = {c for c in usual if random.random() < 0.8} if says_unsafe else set()
            if says_unsafe and random.random() < 0.2:
                chosen.add(int(random.integers(0, 14)))
            category = {name: c in chosen for c, name in enumerate(BEAVERTAILS)}
            safe = not says_unsafe
            if random.random() < 0.02:
                safe = None
            if random.random() < 0.02:
                category[BEAVERTAILS[int(random.integers(0, 14))]] = None
            made.append((at, prompt, response, category, safe))
    # Most annotations of a response follow each other; those of every third are anywhere.
    order = [at + (random.random() * len(texts) if at % 3 == 0 else 0.0) for at, *_ in made]
    made = [made[place] for place in numpy.argsort(order, kind="stable")]
    rows = [
        {"prompt": prompt, "response": response, "category": category, "is_safe": safe}
        for _, prompt, response, category, safe in made
    ]
    for place in (5, 700):
        rows.insert(place, {**rows[0], "prompt": None, "response": None})
    return rows


def write(folder):
    rows = annotations(330)
    fields = [pyarrow.field(name, pyarrow.bool_()) for name in BEAVERTAILS]
    schema = pyarrow.schema(
        [
            ("prompt", pyarrow.string()),
            ("response", pyarrow.string()),
            ("category", pyarrow.struct(fields)),
            ("is_safe", pyarrow.bool_()),
        ]
    )
    parts = {"330k_train": rows[:1000], "330k_test": rows[1000:]}
    for split, part in parts.items():
        path = folder / "default" / split / "0000.parquet"
        path.parent.mkdir(parents=True)
        table = pyarrow.Table.from_pylist(part, schema=schema)
        pyarrow.parquet.write_table(table, path, row_group_size=97)


def alpha(yes, all_):
    """Krippendorff's alpha by its coincidence matrix."""
    coincidences = numpy.zeros((2, 2))
    for y, n in zip(yes, all_):
        counts = numpy.array([n - y, y], dtype=float)
        pairs = numpy.outer(counts, counts) - numpy.diag(counts)
        coincidences += pairs / (n - 1)
    totals = coincidences.sum(axis=1)
    n = totals.sum()
    expected = 2 * totals[0] * totals[1]
    if expected == 0:
        return None
    return 1 - (n - 1) * 2 * coincidences[0, 1] / expected


def kappa(yes, all_):
    """Fleiss' kappa with groups of different size, as irrCAC computes it."""
    several = all_ >= 2
    y, n = yes[several], all_[several]
    if not len(n):
        return None
    agreement = ((y * (y - 1) + (n - y) * (n - y - 1)) / (n * (n - 1))).mean()
    share = (yes / all_).mean()
    chance = share**2 + (1 - share) ** 2
    return None if chance >= 1 - 1e-12 else (agreement - chance) / (1 - chance)


def share(yes, all_):
    pairs = all_ * (all_ - 1) / 2
    agreeing = (yes * (yes - 1) + (all_ - yes) * (all_ - yes - 1)) / 2
    return agreeing.sum() / pairs.sum() if len(pairs) else None


def interval(estimate, yes, all_, lowest):
    """Delete-one jackknife, group after group."""
    count = len(yes)
    if count < 2:
        return None
    without = [
        estimate(numpy.delete(yes, at), numpy.delete(all_, at)) for at in range(count)
    ]
    if any(value is None for value in without):
        return None
    without = numpy.array(without)
    error = numpy.sqrt(((without - without.mean()) ** 2).sum() * (count - 1) / count)
    if error <= 1e-12:
        return None
    value = estimate(yes, all_)
    return [max(value - Z * error, lowest), min(value + Z * error, 1.0)]


def read(paths):
    """All rows in order, with the number of their group; none for rows without a text."""
    tables = [pyarrow.parquet.read_table(path) for path in paths]
    frame = pyarrow.concat_tables(tables).flatten().to_pandas()
    frame[["prompt", "response"]] = frame[["prompt", "response"]].fillna("")
    has_text = (frame["prompt"] != "") | (frame["response"] != "")
    group = frame[has_text].groupby(["prompt", "response"], sort=False).ngroup()
    flags = [f"category.{name}" for name in BEAVERTAILS]
    known = frame[flags].notna().all(axis=1)
    labels = pandas.DataFrame({"safe": frame["is_safe"]})
    for name, flag in zip(BEAVERTAILS, flags):
        labels[slug(name)] = frame[flag].where(known)
    return labels, group.reindex(frame.index)


def answers(paths):
    labels, group = read(paths)
    in_group = group.notna()
    table, intervals, differ = {}, {}, {}
    for label in labels:
        said = pandas.DataFrame({"group": group, "yes": labels[label]})[in_group]
        known = said.dropna()
        counts = known.astype({"yes": int}).groupby("group")["yes"].agg(["sum", "count"])
        several = counts[counts["count"] >= 2]
        yes, all_ = (several[name].to_numpy(dtype=float) for name in ("sum", "count"))
        every = [counts[name].to_numpy(dtype=float) for name in ("sum", "count")]
        pairs = int((all_ * (all_ - 1) / 2).sum())
        agreeing = int(((yes * (yes - 1) + (all_ - yes) * (all_ - yes - 1)) / 2).sum())
        unanimous = int(((yes == 0) | (yes == all_)).sum())
        table[label] = {
            "groups": len(several),
            "annotations": int(all_.sum()),
            "yes-share": yes.sum() / all_.sum(),
            "pairs": pairs,
            "agreeing": agreeing,
            "agreeing-share": agreeing / pairs,
            "unanimous": unanimous,
            "unanimous-share": {"value": None, "part": unanimous, "whole": len(several)},
            "kappa": kappa(*every),
            "alpha": alpha(yes, all_),
            "unknown": int(said["yes"].isna().sum()),
        }
        intervals[label] = {
            "agreeing-share": interval(share, yes, all_, 0.0),
            "kappa": interval(kappa, *every, -1.0),
            "alpha": interval(alpha, yes, all_, -1.0),
        }
        groups = several.index[(several["sum"] > 0) & (several["sum"] < several["count"])]
        differ[label] = [int(row) for row in group.index[group.isin(groups)]]
    sizes = group[in_group].value_counts()
    tables = {
        "annotators": table,
        "annotators-rows": {
            name: {"count": int(count)}
            for name, count in [
                ("rows", len(group)),
                ("without-text", (~in_group).sum()),
                ("groups", len(sizes)),
                ("alone", (sizes == 1).sum()),
            ]
        },
        "annotators-sizes": {
            str(rows): {"groups": int(count)} for rows, count in sizes.value_counts().items()
        },
    }
    return {"tables": tables, "intervals": intervals, "differ": differ}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="the folder to write to")
    parser.add_argument("--answers", type=Path, nargs="+", help="files to look into, in order")
    options = parser.parse_args()
    if options.out:
        write(options.out)
    if options.answers:
        print(json.dumps(answers(options.answers), indent=1))


if __name__ == "__main__":
    main()
