"""Label patterns at any scale: makes the table of label patterns of a file of labels, with
DuckDB and with Spark, compares both, and counts what the page shows over the rows themselves.

    draw.py fitted 100000000 --out labels.parquet        (bench/data)
    scale.py labels.parquet --duckdb patterns.parquet    the table, by DuckDB
    scale.py labels.parquet --spark spark.parquet        the same, by Spark in local mode
    scale.py --same patterns.parquet spark.parquet       whether they are equal
    scale.py labels.parquet --answers                    what DuckDB counts in the rows

Times and sizes are printed as JSON. Rows have no nulls. Answers are made of a few GROUP BYs
over all rows, each by a few columns; none is by all labels, as the table is.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy

from charts import association, share, with_rates
from schema import CATEGORIES, PAIR_SAFETY, slug

LABELS = [
    "prompt_source",
    "response_0_source",
    "response_1_source",
    "is_response_0_safe",
    "is_response_1_safe",
    "response_0_harm_category",
    "response_1_harm_category",
    "response_0_severity_level",
    "response_1_severity_level",
    "better_response_id",
    "safer_response_id",
]
SLUGS = [slug(name) for name in CATEGORIES]
BITS = [1 << at for at in range(len(CATEGORIES))]


def select(source):
    """As the viewer's code for a table of label patterns has it."""
    columns = ",\n    ".join(LABELS)
    return f"""SELECT 'synthetic' AS config, 'train' AS split,
    {columns},
    count(*) AS pairs
FROM {source}
GROUP BY ALL
ORDER BY pairs DESC"""


def connect(memory):
    made = duckdb.connect()
    made.execute(f"SET threads = {os.cpu_count()}")
    made.execute(f"SET memory_limit = '{memory}B'")
    made.execute(f"SET temp_directory = '{tempfile.gettempdir()}'")
    return made


def by_duckdb(file, out, memory):
    database = connect(memory)
    source = f"read_parquet('{file}')"
    database.execute(f"COPY ({select(source)}) TO '{out}'")


def by_spark(file, out, memory):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").config("spark.driver.memory", memory)
    spark = builder.config("spark.ui.enabled", "false").getOrCreate()
    spark.read.parquet(str(file)).createOrReplaceTempView("part_0")
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        written = Path(folder) / "patterns"
        spark.sql(select("part_0")).coalesce(1).write.parquet(str(written))
        [made] = written.glob("*.parquet")
        made.replace(out)
    spark.stop()


def same(first, second):
    """Whether two tables have the same rows, in whatever order and types of columns."""
    database = connect("8G")
    columns = ", ".join(
        [*(f"{name}::VARCHAR AS {name}" for name in ["config", "split"]), *LABELS, "pairs"]
    )
    one, other = (f"(SELECT {columns} FROM read_parquet('{file}'))" for file in (first, second))
    differing = [
        database.execute(f"SELECT count(*) FROM ({a} EXCEPT ALL {b})").fetchone()[0]
        for a, b in ((one, other), (other, one))
    ]
    if differing != [0, 0]:
        sys.exit(f"{differing[0]} rows of {first} are not in {second}, and {differing[1]} the other way")


def told(file):
    """How large a table is."""
    rows, pairs = duckdb.execute(
        f"SELECT count(*), sum(pairs)::BIGINT FROM read_parquet('{file}')"
    ).fetchone()
    return {"patterns": rows, "pairs": pairs, "bytes": Path(file).stat().st_size}


class Answers:
    """The page's tables, where one view has a clause (`where`) or none has."""

    def __init__(self, file, where, own, memory):
        self.database = connect(memory)
        masks = (
            " + ".join(
                f'response_{r}_harm_category."{name}"::INTEGER * {bit}'
                for name, bit in zip(CATEGORIES, BITS)
            )
            + f" AS mask_{r}"
            for r in range(2)
        )
        self.database.execute(
            f"CREATE VIEW pairs AS SELECT *, {', '.join(masks)} FROM read_parquet('{file}')"
        )
        self.where, self.own = where, own

    def groups(self, view, *columns):
        """Distinct values of columns, and the pairs of a view that have them."""
        where = self.where if self.where and view != self.own else "true"
        result = self.database.execute(
            f"SELECT {', '.join(columns)}, count(*) AS pairs FROM pairs WHERE {where} GROUP BY ALL"
        ).fetchnumpy()
        *values, pairs = (numpy.asarray(column) for column in result.values())
        if any(numpy.ma.is_masked(column) for column in result.values()):
            sys.exit("there are nulls")
        return *values, pairs.astype(numpy.int64)

    def total(self, view):
        return int(sum(self.groups(view, "1")[-1]))

    def tables(self):
        total = self.total(None)
        return {
            "total": self.total(self.own),
            "pairs": total,
            "tables": {
                "categories": self.categories(),
                "severity": self.severity(),
                "category-severity": self.category_severity(),
                **self.of_pairs(),
                "better-safer-rates": self.rates(),
                "cooccurrence": self.cooccurrence(),
                "sources": self.sources(),
                "labels-per-response": self.labels_per_response(),
                "splits": self.splits(),
                "lengths-preferences": self.by_position(),
            },
        }

    def categories(self):
        first, second, pairs = self.groups("cat", "mask_0", "mask_1")
        table = {}
        for key, bit in zip(SLUGS, BITS):
            a, b = (first & bit) > 0, (second & bit) > 0
            of = [int(pairs[test].sum()) for test in (a, b, a | b, a & b)]
            row = dict(zip(("response-0", "response-1", "either", "both"), of))
            row["responses"] = of[0] + of[1]
            row["responses-share"] = share(row["responses"], int(2 * pairs.sum()))
            row["either-share"] = share(row["either"], int(pairs.sum()))
            table[key] = row
        return table

    def responses(self, view, *columns):
        """Groups of single responses: for each, its number and the columns of it."""
        for r in range(2):
            yield r, *self.groups(view, *(column.format(r=r) for column in columns))

    def severity(self):
        pairs_in = self.total("sev")
        table = {}
        for level in range(4):
            row = dict.fromkeys(("better", "not-better", "safer", "not-safer"), 0)
            for r, levels, better, safer, pairs in self.responses(
                "sev", "response_{r}_severity_level", "better_response_id", "safer_response_id"
            ):
                own = pairs * (levels == level)
                row[f"response-{r}"] = int(own.sum())
                row["better"] += int(own[better == r].sum())
                row["not-better"] += int(own[better != r].sum())
                row["safer"] += int(own[safer == r].sum())
                row["not-safer"] += int(own[safer != r].sum())
            row["all"] = row["response-0"] + row["response-1"]
            row["all-share"] = share(row["all"], 2 * pairs_in)
            table[str(level)] = row
        return table

    def category_severity(self):
        table = {key: {"responses": 0, "severity-unknown": 0} for key in SLUGS}
        for _, masks, levels, pairs in self.responses(
            "cat_sev", "mask_{r}", "response_{r}_severity_level"
        ):
            for row, bit in zip(table.values(), BITS):
                for level in range(4):
                    own = int(pairs[((masks & bit) > 0) & (levels == level)].sum())
                    row["responses"] += own
                    row[f"severity-{level}"] = row.get(f"severity-{level}", 0) + own
        for row in table.values():
            for level in range(4):
                row[f"share-{level}"] = share(row[f"severity-{level}"], row["responses"])
        return table

    def of_pairs(self):
        columns = [
            *(f"is_response_{r}_safe" for r in range(2)),
            *(f"response_{r}_severity_level" for r in range(2)),
            "better_response_id",
            "safer_response_id",
            "mask_0 = mask_1",
        ]
        safety = dict.fromkeys(PAIR_SAFETY, 0)
        safer_safe = {"unsafe": 0, "safe": 0, "unknown": 0}
        names = {(1, 1): "both-safe", (1, 0): "only-0-safe", (0, 1): "only-1-safe", (0, 0): "both-unsafe"}
        for a, b, _, _, _, safer, _, pairs in zip(*self.groups("safety", *columns)):
            safety[names[int(a), int(b)]] += int(pairs)
            safer_safe["safe" if (b if safer else a) else "unsafe"] += int(pairs)
        better_safer = {key: {"safer-0": 0, "safer-1": 0, "pairs": 0} for key in "01"}
        for better, safer, pairs in zip(*self.groups("pref", *columns[4:6])):
            better_safer[str(better)][f"safer-{safer}"] += int(pairs)
            better_safer[str(better)]["pairs"] += int(pairs)
        differs = dict.fromkeys(("nothing", "categories", "severity", "safety"), 0)
        for a, b, first, second, _, _, equal, pairs in zip(*self.groups("differs", *columns)):
            key = (
                "safety" if a != b
                else "severity" if first != second
                else "nothing" if equal
                else "categories"
            )
            differs[key] += int(pairs)
        shared = lambda table, whole: {
            key: {"pairs": pairs, "share": share(pairs, whole)} for key, pairs in table.items()
        }
        of_safer = shared(safer_safe, sum(safer_safe.values()))
        del of_safer["unknown"]["share"]
        return {
            "pair-safety": shared(safety, sum(safety.values())),
            "pair-safety-safer": of_safer,
            "better-safer": better_safer,
            "differs": shared(differs, sum(differs.values())),
        }

    def rates(self):
        same = "better_response_id = safer_response_id"
        table = {}

        def add(key, pairs, agrees):
            row = table.setdefault(key, {"pairs": 0, "same": 0})
            row["pairs"] += int(pairs.sum())
            row["same"] += int(pairs[agrees].sum())

        first, second, agrees, pairs = self.groups("pref", "mask_0", "mask_1", same)
        add("all", pairs, agrees)
        for key, bit in zip(SLUGS, BITS):
            having = ((first | second) & bit) > 0
            add(f"category:{key}", pairs[having], agrees[having])
        levels = [f"response_{r}_severity_level" for r in range(2)]
        first, second, agrees, pairs = self.groups("pref", *levels, same)
        for gap in range(4):
            having = abs(first - second) == gap
            add(f"gap:{gap}", pairs[having], agrees[having])
        first, second, agrees, pairs = self.groups(
            "pref", "is_response_0_safe", "is_response_1_safe", same
        )
        for key, test in zip(PAIR_SAFETY, (first & second, first & ~second, ~first & second, ~first & ~second)):
            add(f"safety:{key}", pairs[test], agrees[test])
        for name, view, column in (
            ("prompt-source", "prompt_source", "prompt_source"),
            ("response-source", "response_source", "response_0_source"),
        ):
            for source, agrees, pairs in zip(*self.groups(view, column, same)):
                add(f"{name}:{source}", numpy.array([pairs]), numpy.array([agrees]))
        return with_rates(table, "rate", "same", "pairs")

    def cooccurrence(self):
        joint = {}
        for _, masks, pairs in self.responses("cat_pair", "mask_{r}"):
            having = {key: (masks & bit) > 0 for key, bit in zip(SLUGS, BITS)}
            having["all"] = numpy.ones(len(masks), dtype=bool)
            for a, first in having.items():
                for b, second in having.items():
                    joint[a, b] = joint.get((a, b), 0) + int(pairs[first & second].sum())
        keys = [*SLUGS, "all"]
        return {
            row: {column: association("share", joint, row, column) for column in keys}
            for row in keys
        }

    def sources(self):
        table = {}

        def add(key, rows, safe, level, better, safer, pairs, response):
            new = dict.fromkeys(("rows", "responses", "safe", "pairs", "same", "severity-unknown"), 0)
            row = table.setdefault(key, new | {f"severity-{level}": 0 for level in range(4)})
            row["rows"] += int(pairs) * rows
            row["responses"] += int(pairs)
            row["safe"] += int(pairs) * int(safe)
            row[f"severity-{level}"] += int(pairs)
            if response == 0:
                row["pairs"] += int(pairs)
                row["same"] += int(pairs) * int(better == safer)

        columns = [
            "is_response_{r}_safe",
            "response_{r}_severity_level",
            "better_response_id",
            "safer_response_id",
        ]
        for name, view, column in (
            ("prompt", "prompt_source", "prompt_source"),
            ("response", "response_source", "response_{r}_source"),
        ):
            for r, *found in self.responses(view, column, *columns):
                for source, *values in zip(*found):
                    add(f"{name}:{source}", 1 if name == "response" or r == 0 else 0, *values, r)
        for row in table.values():
            levels = sum(level * row[f"severity-{level}"] for level in range(4))
            row["severity-mean"] = levels / row["responses"] if row["responses"] else None
        with_rates(table, "safe-share", "safe", "responses")
        return with_rates(table, "rate", "same", "pairs")

    def labels_per_response(self):
        pairs_in = self.total("labels")
        table = {str(n): {"response-0": 0, "response-1": 0} for n in range(13)}
        for r, masks, pairs in self.responses("labels", "mask_{r}"):
            sizes = sum(((masks & bit) > 0).astype(int) for bit in BITS)
            for size in numpy.unique(sizes):
                row = table.setdefault(str(size), {"response-0": 0, "response-1": 0})
                row[f"response-{r}"] += int(pairs[sizes == size].sum())
        for row in table.values():
            row["responses"] = row["response-0"] + row["response-1"]
            row["share"] = share(row["responses"], 2 * pairs_in)
        return table

    def splits(self):
        total = self.total("split")
        return {"synthetic/train": {"pairs": total, "share": share(total, total)}}

    def by_position(self):
        better, safer, pairs = self.groups("pref", "better_response_id", "safer_response_id")
        whole = int(pairs.sum())
        return {
            f"{name}:position": {
                "pairs": whole,
                "preferred": int(pairs[ids == 0].sum()),
                "rate": share(int(pairs[ids == 0].sum()), whole),
            }
            for name, ids in (("better", better), ("safer", safer))
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("labels", type=Path, nargs="?")
    parser.add_argument("--duckdb", type=Path, help="write the table there, by DuckDB")
    parser.add_argument("--spark", type=Path, help="write the table there, by Spark")
    parser.add_argument("--same", type=Path, nargs=2, help="compare two tables")
    parser.add_argument("--answers", action="store_true", help="count the rows")
    parser.add_argument("--where", default="", help="only the rows that satisfy this")
    parser.add_argument("--own", default="", help="the view that this is a clause of")
    parser.add_argument("--memory", default="6G", help="most memory, as 6G")
    options = parser.parse_args()
    for write, out in ((by_duckdb, options.duckdb), (by_spark, options.spark)):
        if out:
            begin = time.monotonic()
            write(options.labels.resolve(), out.resolve(), options.memory)
            seconds = round(time.monotonic() - begin, 1)
            print(json.dumps({"by": write.__name__, "seconds": seconds} | told(out)))
    if options.same:
        same(*options.same)
        print(json.dumps({"same": True} | told(options.same[0])))
    if options.answers:
        answers = Answers(options.labels, options.where, options.own, options.memory)
        print(json.dumps(answers.tables(), indent=1))


if __name__ == "__main__":
    main()
