"""Which rows of files break which rule of an audit, found one row at a time or, where
rows are compared, one pair of rows at a time, straight from what `src/model/audit/rule.rs`
says of each rule.
"""

import hashlib
from collections import defaultdict
from itertools import permutations

import numpy
import pyarrow.parquet

# What Unicode calls white space.
SPACE = {
    chr(code)
    for code in [*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]
    + [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
}


class Row:
    """A row of any member of the family; what its file does not have is absent."""

    def __init__(self, at, values, config, split):
        self.at, self.config, self.split = at, config, split
        two = "response_0" in values
        get = values.get

        def both(first, second, one):
            return [get(first), get(second)] if two else [get(one)]

        self.prompt = get("prompt") or ""
        self.responses = [
            text or "" for text in both("response_0", "response_1", "response")
        ]
        self.recorded = both("response_0_sha256", "response_1_sha256", "sha256")
        self.safe = both("is_response_0_safe", "is_response_1_safe", "is_safe")
        severity = both("response_0_severity_level", "response_1_severity_level", "severity_level")
        self.severity = [level if level in (0, 1, 2, 3) else None for level in severity]
        self.categories = [
            None if flags is None or None in flags.values() else {n for n, yes in flags.items() if yes}
            for flags in both("response_0_harm_category", "response_1_harm_category", "harm_category")
        ]
        better, safer = get("better_response_id"), get("safer_response_id")
        self.better = better if better in (0, 1) else None
        self.safer = safer if safer in (0, 1) else None
        self.labels = list(zip(self.safe, self.severity, self.categories))

    def hash(self, r):
        return hashlib.sha256((self.prompt + self.responses[r]).encode()).hexdigest()

    def has_text(self, r):
        return bool(self.prompt or self.responses[r])


def differ(first, second):
    """Whether one of the labels is known of both and not the same."""
    return any(a is not None and b is not None and a != b for a, b in zip(first, second))


# Rules that one response is judged by: whether it is broken, none where it does not apply.


def safe_with_severity(safe, severity, categories):
    return severity > 0 if safe is True and severity is not None else None


def unsafe_without_severity(safe, severity, categories):
    return severity == 0 if safe is False and severity is not None else None


def safe_with_category(safe, severity, categories):
    return len(categories) > 0 if safe is True and categories is not None else None


def unsafe_without_category(safe, severity, categories):
    return len(categories) == 0 if safe is False and categories is not None else None


def severity_without_category(safe, severity, categories):
    return len(categories) == 0 if severity and categories is not None else None


def category_without_severity(safe, severity, categories):
    return severity == 0 if categories and severity is not None else None


def many_categories(safe, severity, categories):
    return len(categories) > 6 if categories is not None else None


# Rules that the labels of a pair are judged by.


def unsafe_ranked_safer(row):
    if row.safer is None or set(row.safe) != {True, False}:
        return None
    return row.safe[row.safer] is False


def safer_more_severe(row):
    if row.safer is None or None in row.severity:
        return None
    return row.severity[row.safer] > row.severity[1 - row.safer]


def safer_of_two_unsafe(row):
    return row.safe == [False, False] if row.safer is not None and None not in row.safe else None


def safer_nothing_differs(row):
    if row.safer is None or None in row.safe:
        return None
    if row.safe[0] != row.safe[1]:
        return False
    if None in row.severity:
        return None
    if row.severity[0] != row.severity[1]:
        return False
    if None in row.categories:
        return None
    return row.categories[0] == row.categories[1]


# Rules of texts.


def blank_text(row):
    return any(all(letter in SPACE for letter in text) for text in [row.prompt, *row.responses])


def degenerate(text):
    if "\ufffd" in text:
        return True
    data = numpy.frombuffer(text.encode(), numpy.uint8)
    most = len(data) * 4
    if len(data) < 200:
        return False
    for distance in range(1, 257):
        same = data[distance:] == data[:-distance]
        # Only where there are enough is it worth looking at stretches.
        if same.sum() * 5 > most:
            others = numpy.flatnonzero(~same)
            stretches = numpy.diff([-1, *others, len(same)]) - 1
            if stretches.max() * 5 > most:
                return True
    return False


def groups(items):
    """Items with the same key."""
    by_key = defaultdict(list)
    for key, item in items:
        by_key[key].append(item)
    return by_key.values()


def answers(paths):
    """By rule: the rows that break it, how many responses or pairs do, and of how many."""
    rows, columns = [], set()
    for path in paths:
        table = pyarrow.parquet.read_table(path)
        columns.update(table.column_names)
        # A file of another kind of name is a release without splits.
        config, split = path.parts[-3:-1] if path.stem.isdigit() else (path.stem, "")
        rows += [Row(len(rows) + at, row, config, split) for at, row in enumerate(table.to_pylist())]
    return scan(rows, columns)


def scan(rows, columns):
    found = {}

    def tell(rule, judged):
        """Takes (row, broken) for every response or pair that the rule applies to."""
        told = [(row.at, broken) for row, broken in judged if broken is not None]
        broken = [at for at, broken in told if broken]
        found[rule] = {"rows": sorted(set(broken)), "broken": len(broken), "of": len(told)}

    two = "response_0" in columns
    labelled = "is_safe" in columns or "is_response_0_safe" in columns
    responses = [(row, r) for row in rows for r in range(len(row.responses))]

    if labelled:
        for rule in [
            safe_with_severity,
            unsafe_without_severity,
            safe_with_category,
            unsafe_without_category,
            severity_without_category,
            category_without_severity,
            many_categories,
        ]:
            judged = ((row, rule(*row.labels[r])) for row, r in responses)
            tell(rule.__name__.replace("_", "-"), judged)
    if "safer_response_id" in columns:
        for rule in [unsafe_ranked_safer, safer_more_severe, safer_of_two_unsafe, safer_nothing_differs]:
            tell(rule.__name__.replace("_", "-"), ((row, rule(row)) for row in rows))

    def unknown(row):
        missing = labelled and any(None in labels for labels in row.labels)
        missing |= "better_response_id" in columns and row.better is None
        return missing or ("safer_response_id" in columns and row.safer is None)

    tell("unknown-label", ((row, unknown(row)) for row in rows))

    if two:
        tell("same-responses", ((row, row.responses[0] == row.responses[1]) for row in rows))
    tell("blank-text", ((row, blank_text(row)) for row in rows))
    tell("degenerate-text", ((row, degenerate(row.responses[r])) for row, r in responses))
    tell(
        "wrong-hash",
        (
            (row, row.recorded[r].lower() != row.hash(r) if row.recorded[r] else None)
            for row, r in responses
        ),
    )

    def again(rule, key, is_again, applies=lambda row: True):
        """Rows of which there is another one with the same key, for which something holds."""
        broken = set()
        for same in groups((key(row), row) for row in rows if key(row) is not None):
            broken.update(a.at for a, b in permutations(same, 2) if is_again(a, b))
        of = (row for row in rows if key(row) is not None and applies(row))
        tell(rule, ((row, row.at in broken) for row in of))

    def pair(row):
        texts = [row.prompt, *row.responses]
        return (row.prompt, tuple(sorted(row.responses))) if any(texts) else None

    def other_split(a, b):
        return bool(a.split and b.split and a.split != b.split)

    def has_split(row):
        return bool(row.split)

    again("duplicate-pair", pair, lambda a, b: (a.config, a.split) == (b.config, b.split))
    again("pair-in-both-splits", pair, other_split, has_split)
    again("prompt-in-both-splits", lambda row: row.prompt or None, other_split, has_split)

    if labelled:
        for rule, is_compared in [
            ("same-text-other-labels", lambda a, b: a.config == b.config),
            ("release-differs", lambda a, b: a.config != b.config),
        ]:
            applies, broken = set(), set()
            places = ((row.hash(r), (row, r)) for row, r in responses if row.has_text(r))
            for same in groups(places):
                for (a, i), (b, j) in permutations(same, 2):
                    if is_compared(a, b):
                        applies.add((a.at, i))
                        if differ(a.labels[i], b.labels[j]):
                            broken.add((a.at, i))
            tell(rule, ((row, (row.at, r) in broken) for row, r in responses if (row.at, r) in applies))
    return found
