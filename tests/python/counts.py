"""Counts every table of the page with DuckDB, as JSON.

A clause is left out when the chart that it belongs to is counted, as on the
page: a chart goes on showing what else could be chosen.
"""

import argparse
import json

import duckdb

from schema import CATEGORIES, PAIR_SAFETY, slug

SAFETY = """CASE
    WHEN is_response_0_safe IS NULL OR is_response_1_safe IS NULL THEN 'unknown'
    WHEN is_response_0_safe AND is_response_1_safe THEN 'both-safe'
    WHEN is_response_0_safe THEN 'only-0-safe'
    WHEN is_response_1_safe THEN 'only-1-safe'
    ELSE 'both-unsafe' END"""
PREFERENCE = """CASE
    WHEN better_response_id IN (0, 1) AND safer_response_id IN (0, 1)
    THEN better_response_id || '-' || safer_response_id
    ELSE 'unknown' END"""


def has(response, category):
    name = category.replace('"', '""')
    return f'coalesce(response_{response}_harm_category."{name}", false)'


def flags(response):
    return [f'response_{response}_harm_category."{name}"' for name in CATEGORIES]


def any_null(response):
    return "(" + " OR ".join(f"{flag} IS NULL" for flag in flags(response)) + ")"


def labels(response):
    """Number of categories of a response; null where a flag is null."""
    return "(" + " + ".join(f"{flag}::INTEGER" for flag in flags(response)) + ")"


def severity(response):
    column = f"response_{response}_severity_level"
    return f"CASE WHEN {column} IN (0, 1, 2, 3) THEN {column}::VARCHAR ELSE 'unknown' END"


def quoted(values):
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


class Counter:
    """One file under one filter: a dictionary of chart name to keys."""

    def __init__(self, path, filters, where):
        self.database = duckdb.connect()
        self.database.execute("SET threads = 2")
        self.database.execute(
            f"CREATE TABLE pairs AS SELECT * FROM read_parquet([{quoted(path)}])"
        )
        # Clauses of views that no chart here belongs to.
        for response in (0, 1):
            where = where.replace(f"labels_{response}", labels(response))
            where = where.replace(f"unknown_{response}", any_null(response))
        self.where = [f"({where})"] if where else []
        self.clauses = {
            chart: self.clause(chart, keys) for chart, keys in filters.items() if keys
        }

    @staticmethod
    def clause(chart, keys):
        if chart == "categories":
            named = {slug(category): category for category in CATEGORIES}
            tests = [
                any_null(response) if key == "unknown" else has(response, named[key])
                for key in keys
                for response in (0, 1)
            ]
            return "(" + " OR ".join(tests) + ")"
        if chart == "severity":
            tests = [f"({severity(response)}) IN ({quoted(keys)})" for response in (0, 1)]
            return "(" + " OR ".join(tests) + ")"
        expression = {"pair-safety": SAFETY, "better-safer": PREFERENCE}[chart]
        return f"({expression}) IN ({quoted(keys)})"

    def count(self, without, tests):
        """Pairs for each test, all clauses but one chart's own applied."""
        where = [clause for chart, clause in self.clauses.items() if chart != without]
        where += self.where
        where = " AND ".join(where) or "true"
        sums = ", ".join(f"count(*) FILTER (WHERE {test})" for test in tests)
        return self.database.execute(f"SELECT {sums} FROM pairs WHERE {where}").fetchone()

    def responses(self, chart, tests):
        """Counts by response for a dictionary of key to a pair of tests."""
        counts = self.count(
            chart,
            [
                test
                for first, second in tests.values()
                for test in (
                    first,
                    second,
                    f"({first}) OR ({second})",
                    f"({first}) AND ({second})",
                )
            ],
        )
        names = ["response-0", "response-1", "either", "both"]
        table = {
            key: dict(zip(names, counts[at * 4 : at * 4 + 4])) for at, key in enumerate(tests)
        }
        for row in table.values():
            row["responses"] = row["response-0"] + row["response-1"]
        return table

    def keys(self, chart, expression, keys):
        counts = self.count(chart, [f"({expression}) = '{key}'" for key in keys])
        return dict(zip(keys, counts))

    def tables(self):
        categories = self.responses(
            "categories",
            {slug(name): (has(0, name), has(1, name)) for name in CATEGORIES}
            | {"unknown": (any_null(0), any_null(1))},
        )
        levels = ["0", "1", "2", "3", "unknown"]
        by_level = self.responses(
            "severity",
            {level: tuple(f"({severity(r)}) = '{level}'" for r in (0, 1)) for level in levels},
        )
        safety = self.keys("pair-safety", SAFETY, [*PAIR_SAFETY, "unknown"])
        preferences = self.keys(
            "better-safer", PREFERENCE, ["0-0", "0-1", "1-0", "1-1", "unknown"]
        )
        [total] = self.database.execute("SELECT count(*) FROM pairs").fetchone()
        [pairs] = self.count(None, ["true"])
        return {
            "total": total,
            "pairs": pairs,
            "categories": categories,
            "severity": {
                level: {
                    "all": row["responses"],
                    "response-0": row["response-0"],
                    "response-1": row["response-1"],
                }
                for level, row in by_level.items()
            },
            "pair-safety": {key: {"pairs": count} for key, count in safety.items()},
            "better-safer": {
                better: {
                    **{f"safer-{safer}": preferences[f"{better}-{safer}"] for safer in ("0", "1")},
                    "pairs": sum(preferences[f"{better}-{safer}"] for safer in ("0", "1")),
                }
                for better in ("0", "1")
            }
            | {"unknown": {"pairs": preferences["unknown"]}},
        }

    def lengths(self):
        """The table of lengths, in the bins of the page."""
        where = " AND ".join([*self.clauses.values(), *self.where]) or "true"

        def histogram(column, width):
            rows = self.database.execute(
                f"""SELECT least(length({column}) // {width}, 40) * {width} AS bin, count(*)
                FROM pairs WHERE {where} GROUP BY bin"""
            ).fetchall()
            return {str(bin): count for bin, count in rows}

        def difference(column, value):
            rows = self.database.execute(
                f"""SELECT sign(d) * least(ceil(abs(d) / 100), 10) * 100 AS bin, count(*)
                FROM (SELECT length(response_0) - length(response_1) AS d FROM pairs
                WHERE {where} AND {column} = {value}) GROUP BY bin"""
            ).fetchall()
            return {str(int(bin)): count for bin, count in rows}

        table = {f"prompt:{at * 10}": {"prompt": 0} for at in range(41)}
        table |= {f"response:{at * 50}": {"response-0": 0, "response-1": 0} for at in range(41)}
        names = ["better-0", "better-1", "safer-0", "safer-1"]
        table |= {f"difference:{at * 100}": dict.fromkeys(names, 0) for at in range(-10, 11)}
        for bin, count in histogram("prompt", 10).items():
            table[f"prompt:{bin}"]["prompt"] = count
        for response in ("0", "1"):
            for bin, count in histogram(f"response_{response}", 50).items():
                table[f"response:{bin}"][f"response-{response}"] = count
            for name in ("better", "safer"):
                for bin, count in difference(f"{name}_response_id", response).items():
                    table[f"difference:{bin}"][f"{name}-{response}"] = count
        return table


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    charts = {
        "categories": "cat.any",
        "severity": "sev.any",
        "pair-safety": "safety.any",
        "better-safer": "pref.any",
    }
    for key in charts.values():
        parser.add_argument(f"--{key}", default="", help="comma list, as in the address")
    parser.add_argument("--where", default="", help="SQL; labels_N and unknown_N are known")
    parser.add_argument("--lengths", action="store_true", help="count lengths of texts too")
    options = vars(parser.parse_args())
    filters = {
        chart: [value for value in options[key].split(",") if value]
        for chart, key in charts.items()
    }
    counter = Counter(options["files"], filters, options["where"])
    tables = counter.tables()
    if options["lengths"]:
        tables["lengths"] = counter.lengths()
    print(json.dumps(tables, indent=1))


if __name__ == "__main__":
    main()
