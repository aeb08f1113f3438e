"""The tables of the page, counted in SQL.

Each is a dictionary of row key to a dictionary of column key to cell; a cell is
a number, a share, or none where the number is undefined.
"""

from clauses import DIFFERENCES, LEVELS, PREFERENCES, SLUGS
from pairs import UNKNOWN, text
from schema import PAIR_SAFETY


def count(test):
    return f"count(*) FILTER (WHERE {test})"


def counted(test, name):
    """A column of a query: the number of rows for which a test holds."""
    return f'{count(test)} AS "{name}"'


BY_SEVERITY = ", ".join(
    counted(f"severity = {text(level)}", f"severity-{level}") for level in LEVELS
)
BY_RESPONSE = ", ".join(counted(f"response = {r}", f"response-{r}") for r in (0, 1))
# Pairs with both preferences known, and those in which one response is both;
# for tables with a row for each pair or for each response.
AGREEMENT = f"""{counted("response = 0 AND same IS NOT NULL", "pairs")},
    {counted("response = 0 AND same", "same")}"""


def share(part, whole):
    return {"value": part / whole if whole else None, "part": part, "whole": whole}


class Charts:
    """The tables of one database under one address."""

    def __init__(self, database, address):
        self.database = database
        self.address = address

    def pairs(self, view):
        """Pairs that satisfy all clauses but those of a view."""
        return f"(SELECT * FROM pairs WHERE {self.address.where(without=view)})"

    def responses(self, view):
        """The responses of those pairs."""
        return f"(SELECT * FROM responses WHERE {self.address.where(without=view)})"

    def number(self, sql):
        [number] = self.database.execute(sql).fetchone()
        return number

    def total(self, view):
        return self.number(f"SELECT count(*) FROM {self.pairs(view)}")

    def table(self, keys, sql):
        """The rows of a query by their first column; zero where it has none for a key."""
        result = self.database.execute(sql)
        columns = [name for name, *_ in result.description[1:]]
        found = {key: cells for key, *cells in result.fetchall()}
        if unexpected := found.keys() - set(keys):
            raise ValueError(f"rows that no key stands for: {unexpected}")
        nothing = [0] * len(columns)
        return {key: dict(zip(columns, found.get(key, nothing))) for key in keys}

    def occurring(self, *columns):
        """Values of columns that occur, whatever is filtered."""
        every = " UNION ".join(f"SELECT {column} AS value FROM pairs" for column in columns)
        rows = self.database.execute(f"SELECT value FROM ({every}) ORDER BY value").fetchall()
        return [value for [value] in rows]

    def keys(self, known, *columns):
        """Keys that always have a row, and `unknown` where it occurs."""
        known = [key for key in known if key != UNKNOWN]
        return known + [UNKNOWN] * (UNKNOWN in self.occurring(*columns))

    def categories(self):
        keys = self.keys(SLUGS, "unnest(categories_0)", "unnest(categories_1)")
        table = self.table(
            keys,
            f"""SELECT category, sum(first + second)::BIGINT AS responses,
                sum(first)::BIGINT AS "response-0", sum(second)::BIGINT AS "response-1",
                count(*) AS either, {counted("first + second = 2", "both")}
            FROM (SELECT pair, category, {count("response = 0")} AS first,
                {count("response = 1")} AS second
                FROM (SELECT pair, response, unnest(categories) AS category
                    FROM {self.responses("cat")})
                GROUP BY ALL)
            GROUP BY category""",
        )
        pairs = self.total("cat")
        for row in table.values():
            row["responses-share"] = share(row["responses"], 2 * pairs)
            row["either-share"] = share(row["either"], pairs)
        return table

    def severity(self):
        table = self.table(
            self.keys(LEVELS, "severity_0", "severity_1"),
            f"""SELECT severity, count(*) AS all, {BY_RESPONSE},
                {counted("response = better", "better")},
                {counted("response <> better", "not-better")},
                {counted("response = safer", "safer")},
                {counted("response <> safer", "not-safer")}
            FROM {self.responses("sev")} GROUP BY severity""",
        )
        pairs = self.total("sev")
        for row in table.values():
            row["all-share"] = share(row["all"], 2 * pairs)
        return table

    def category_severity(self):
        table = self.table(
            SLUGS,
            f"""SELECT category, count(*) AS responses, {BY_SEVERITY}
            FROM (SELECT unnest(categories) AS category, severity
                FROM {self.responses("cat_sev")})
            WHERE category <> '{UNKNOWN}' GROUP BY category""",
        )
        for row in table.values():
            for level in LEVELS[:4]:
                row[f"share-{level}"] = share(row[f"severity-{level}"], row["responses"])
        return table

    def of_pairs(self, view, column, keys):
        """Pairs by a value that each of them has, and their share of all."""
        sql = f"SELECT {column}, count(*) AS pairs FROM {self.pairs(view)} GROUP BY {column}"
        table = self.table(keys, sql)
        total = self.total(view)
        for row in table.values():
            row["share"] = share(row["pairs"], total)
        return table

    def pair_safety(self):
        return self.of_pairs("safety", "safety", self.keys(PAIR_SAFETY, "safety"))

    def pair_safety_safer(self):
        table = self.of_pairs("safety", "safer_safe", ["unsafe", "safe", UNKNOWN])
        known = table["unsafe"]["pairs"] + table["safe"]["pairs"]
        for key in ("unsafe", "safe"):
            table[key]["share"] = share(table[key]["pairs"], known)
        del table[UNKNOWN]["share"]
        return table

    def better_safer(self):
        keys = self.keys(PREFERENCES, "preference")
        by_both = self.of_pairs("pref", "preference", keys)
        pairs = {key: row["pairs"] for key, row in by_both.items()}
        table = {}
        for better in "01":
            first, second = pairs[f"{better}-0"], pairs[f"{better}-1"]
            table[better] = {"safer-0": first, "safer-1": second, "pairs": first + second}
        if UNKNOWN in pairs:
            table[UNKNOWN] = {"pairs": pairs[UNKNOWN]}
        return table

    def better_safer_rates(self):
        safety = self.keys(PAIR_SAFETY, "safety")
        groups = ["all"] + [f"category:{slug}" for slug in SLUGS]
        groups += [f"gap:{gap}" for gap in LEVELS[:4]] + [f"safety:{key}" for key in safety]
        of_pair = f"""list_distinct(list_concat(
            ['all', 'gap:' || gap, 'safety:' || safety],
            list_transform(
                list_concat(categories_0, categories_1), lambda name: 'category:' || name)
        ))"""
        agreement = f"""SELECT key, {AGREEMENT} FROM
            (SELECT unnest({of_pair}) AS key, same, 0 AS response FROM {self.pairs("pref")})
            WHERE key NOT IN ('gap:{UNKNOWN}', 'category:{UNKNOWN}') GROUP BY key"""
        table = self.table(groups, agreement)
        for view, name, column in (
            ("prompt_source", "prompt-source", "prompt_source"),
            ("response_source", "response-source", "source"),
        ):
            table |= self.table(
                self.sources_of(name, column),
                f"""SELECT '{name}:' || {column}, {AGREEMENT}
                FROM {self.responses(view)} GROUP BY {column}""",
            )
        return with_rates(table, "rate", "same", "pairs")

    def sources_of(self, name, column):
        columns = [column] if column == "prompt_source" else ["source_0", "source_1"]
        return [f"{name}:{source}" for source in self.occurring(*columns)]

    def differs(self):
        return self.of_pairs("differs", "differs", self.keys(DIFFERENCES, "differs"))

    def cooccurrence(self):
        """How often two categories come together, in the measure of the address."""
        switches = self.address.switches
        unsafe = switches["cooccurrence.of"] == "unsafe"
        if switches["cooccurrence.where"] == "within":
            view, together = "cat_pair", "a.response = b.response"
            denominator = "safe = 'unsafe'" if unsafe else "true"
        else:
            view, together = "cat_across", "a.response = 0 AND b.response = 1"
            denominator = "safety = 'both-unsafe'" if unsafe else "true"
        # As if every response had a category more: counts of its row and column
        # are the margins.
        marked = f"""SELECT pair, response, unnest(list_append(categories, 'all')) AS category
            FROM {self.responses(view)} WHERE {denominator}"""
        rows = self.database.execute(
            f"""WITH marked AS ({marked})
            SELECT a.category, b.category, count(*) FROM marked AS a JOIN marked AS b
            ON a.pair = b.pair AND {together} GROUP BY ALL"""
        ).fetchall()
        joint = {(first, second): number for first, second, number in rows}
        keys = [*SLUGS, "all"]
        measure = switches["cooccurrence.measure"]
        return {
            row: {column: association(measure, joint, row, column) for column in keys}
            for row in keys
        }

    def sources(self):
        table = {}
        for view, name, column, rows in (
            ("prompt_source", "prompt", "prompt_source", "count(DISTINCT pair)"),
            ("response_source", "response", "source", "count(*)"),
        ):
            table |= self.table(
                self.sources_of(name, column),
                f"""SELECT '{name}:' || {column}, {rows} AS rows, count(*) AS responses,
                    {counted("safe = 'safe'", "safe")}, {BY_SEVERITY},
                    avg(try_cast(severity AS INTEGER)) AS "severity-mean", {AGREEMENT}
                FROM {self.responses(view)} GROUP BY {column}""",
            )
        for row in table.values():
            if row["responses"] == row[f"severity-{UNKNOWN}"]:
                row["severity-mean"] = None
        with_rates(table, "safe-share", "safe", "responses")
        return with_rates(table, "rate", "same", "pairs")

    def labels_per_response(self):
        found = self.occurring("labels_0", "labels_1")
        keys = [str(n) for n in range(20) if n <= 12 or str(n) in found]
        table = self.table(
            keys + [UNKNOWN] * (UNKNOWN in found),
            f"""SELECT labels, count(*) AS responses, {BY_RESPONSE}
            FROM {self.responses("labels")} GROUP BY labels""",
        )
        pairs = self.total("labels")
        for row in table.values():
            row["share"] = share(row["responses"], 2 * pairs)
        return table

    def splits(self):
        return self.of_pairs("split", "part", self.occurring("part"))


def with_rates(table, name, part, whole):
    """A table with a column more, the share of one column in another."""
    for row in table.values():
        row[name] = share(row[part], row[whole])
    return table


def association(measure, joint, row, column):
    """A cell of the table of categories that come together."""
    together, everything = joint.get((row, column), 0), joint.get(("all", "all"), 0)
    first, second = joint.get((row, "all"), 0), joint.get(("all", column), 0)
    if measure == "joint":
        return share(together, everything)
    if measure == "share":
        return share(together, first)
    if "all" in (row, column):
        return together
    if measure == "lift":
        return together * everything / (first * second) if first * second else None
    spread = first * (everything - first) * second * (everything - second)
    return (together * everything - first * second) / spread**0.5 if spread else None
