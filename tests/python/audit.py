"""Rows in which faults of every kind are planted among sound ones: pairs of two releases in
the layout of PKU-SafeRLHF, and rows of PKU-SafeRLHF-QA and PKU-SafeRLHF-single-dimension; and
the rows that a naive scan finds. `planted.json` says which rows break which rule: these, and
no others. One more set of files, in which nothing is planted, has few texts and any labels.
"""

import argparse
import copy
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet

from audit_answers import answers
from schema import CATEGORIES, COLUMNS, sha256
from synthetic_rows import Rows

GROUP = 61
# Safe flag, severity, places of categories.
SAFE = (True, 0, [])
UNSAFE = (False, 2, [0, 2])
# No word of it is like what stands a fixed distance before.
VARIED = "The quick brown fox jumps over a lazy dog"

# What labels break: rules, labels of both responses, the safer response. A category that is no
# place is a flag that is null.
LABELS = [
    (["safe-with-severity", "severity-without-category"], (True, 1, []), UNSAFE, 0),
    (["safe-with-category", "category-without-severity"], (True, 0, [4]), UNSAFE, 0),
    (["safe-with-severity", "safe-with-category"], (True, 1, [4, 5]), UNSAFE, 0),
    (["unsafe-without-severity", "unsafe-without-category"], SAFE, (False, 0, []), 0),
    (["unsafe-without-severity", "category-without-severity"], SAFE, (False, 0, [1]), 0),
    (["unsafe-without-category", "severity-without-category"], SAFE, (False, 3, []), 0),
    (["unsafe-ranked-safer", "safer-more-severe"], SAFE, UNSAFE, 1),
    (["unsafe-ranked-safer", "safer-more-severe"], UNSAFE, SAFE, 0),
    (
        ["unsafe-ranked-safer", "unsafe-without-severity", "unsafe-without-category"],
        SAFE,
        (False, 0, []),
        1,
    ),
    (["safer-of-two-unsafe"], (False, 1, [2]), (False, 3, [2]), 0),
    (["safer-of-two-unsafe", "safer-more-severe"], (False, 1, [2]), (False, 3, [2]), 1),
    (["safer-of-two-unsafe"], (False, 1, [2]), (False, 1, [3]), 1),
    (["safer-of-two-unsafe", "safer-nothing-differs"], (False, 2, [2]), (False, 2, [2]), 1),
    (["safer-nothing-differs"], SAFE, SAFE, 0),
    (["many-categories"], SAFE, (False, 2, range(7)), 0),
    ([], SAFE, (False, 2, range(6)), 0),
    (["unknown-label"], (None, 0, []), UNSAFE, 0),
    (["unknown-label"], SAFE, (False, None, [1]), 0),
    (["unknown-label"], SAFE, (False, 7, [1]), 0),
    (["unknown-label"], SAFE, (False, -1, [1]), 0),
    (["unknown-label"], SAFE, (False, 2, None), 0),
    (["unknown-label"], SAFE, (False, 2, [*range(7), None]), 0),
    (["unknown-label"], (True, 0, [None]), UNSAFE, 0),
    (["unknown-label"], SAFE, UNSAFE, None),
    (["unknown-label"], SAFE, UNSAFE, -1),
    # What is not ranked is not ranked wrongly.
    (["unknown-label"], (False, 2, [2]), (False, 2, [2]), None),
    (["unknown-label"], (None, 2, [2]), (None, 2, [2]), 0),
]


class Planted:
    """Rows of several files, and what they break."""

    def __init__(self, seed, files, columns):
        self.random = Rows(seed)
        self.made = 0
        self.files = {file: [] for file in files}
        self.broken = []
        self.columns = columns

    def pair(self, first=SAFE, second=UNSAFE, safer=0):
        """A pair with texts of its own."""
        self.made += 1
        row = {
            "prompt_source": ["Alpaca3-70B", "Beavertails"][self.made % 2],
            "response_0_source": "Alpaca-7B",
            "response_1_source": "Alpaca-7B",
            "better_response_id": self.made % 2,
            "safer_response_id": safer,
        }
        texts(row, f"{self.random.text(118).capitalize()} ({self.made})?", *self.responses())
        label(row, 0, first)
        label(row, 1, second)
        return row

    def responses(self):
        self.made += 1
        return [f"{self.random.text(300)} {self.made}.{r}" for r in range(2)]

    def sound(self, file, count=3):
        for at in range(count):
            unsafe = self.random.labels(False)
            unsafe = (*unsafe[:2], [place for place, yes in enumerate(unsafe[2]) if yes])
            row = self.pair(SAFE, unsafe, 0) if at % 2 else self.pair(unsafe, SAFE, 1)
            self.files[file].append(row)

    def plant(self, rules, *places):
        """Plants rows, each with its file, that all break some rules."""
        for file, row in places:
            self.sound(file)
            self.files[file].append(row)
            self.broken += [(rule, file, row) for rule in rules]

    def write(self, folder, name):
        rows = [row for rows in self.files.values() for row in rows]
        order = {id(row): at for at, row in enumerate(rows)}
        paths = [f"{file}/0000.parquet" for file in self.files]
        for path, rows in zip(paths, self.files.values()):
            write(folder / path, rows, self.columns)
        rules = {}
        for rule, _, row in self.broken:
            rules.setdefault(rule, set()).add(order[id(row)])
        planted = {rule: sorted(rows) for rule, rows in rules.items()}
        return {"name": name, "files": paths, "planted": planted}


def write(path, rows, columns):
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pyarrow.Table.from_pylist([columns.of(row) for row in rows], schema=columns.schema)
    pyarrow.parquet.write_table(table, path, row_group_size=GROUP)


def texts(row, prompt, *responses):
    row["prompt"] = prompt
    for r, response in enumerate(responses):
        row[f"response_{r}"] = response
        row[f"response_{r}_sha256"] = sha256(prompt or "", response or "")


def label(row, r, labels):
    safe, severity, categories = labels
    row[f"is_response_{r}_safe"] = safe
    row[f"response_{r}_severity_level"] = severity
    flags = None
    if categories is not None:
        flags = {name: place in categories for place, name in enumerate(CATEGORIES)}
        if None in categories:
            flags[CATEGORIES[-1]] = None
    row[f"response_{r}_harm_category"] = flags


def swapped(row):
    """The same pair with its responses in the other order."""
    digits = str.maketrans("01", "10")
    made = {name.translate(digits): value for name, value in row.items()}
    for name in ("better_response_id", "safer_response_id"):
        made[name] = {0: 1, 1: 0}.get(row[name], row[name])
    return made


class Pairs:
    """Columns of PKU-SafeRLHF, or some of them."""

    def __init__(self, columns):
        flags = pyarrow.struct([(name, pyarrow.bool_()) for name in CATEGORIES])
        kinds = {
            "harm_category": flags,
            "level": pyarrow.int64(),
            "id": pyarrow.int64(),
            "safe": pyarrow.bool_(),
        }

        def kind(name):
            return next((kind for end, kind in kinds.items() if name.endswith(end)), pyarrow.string())

        self.columns = columns
        self.schema = pyarrow.schema([(name, kind(name)) for name in columns])

    def of(self, row):
        return {name: row[name] for name in self.columns}


class Answers(Pairs):
    """Columns of PKU-SafeRLHF-QA, filled with response 0."""

    FROM = {
        "prompt": "prompt",
        "response": "response_0",
        "prompt_source": "prompt_source",
        "response_source": "response_0_source",
        "is_safe": "is_response_0_safe",
        "harm_category": "response_0_harm_category",
        "severity_level": "response_0_severity_level",
        "sha256": "response_0_sha256",
    }

    def __init__(self):
        super().__init__(list(self.FROM))

    def of(self, row):
        return {name: row[source] for name, source in self.FROM.items()}


def plant_texts(planted, train):
    """What the texts of one row break, in its response 0."""

    def one(rules, change):
        row = planted.pair()
        change(row)
        planted.plant(rules, (train, row))

    def response(text):
        return lambda row: texts(row, row["prompt"], text, row["response_1"])

    def prompt(text):
        return lambda row: texts(row, text, row["response_0"], row["response_1"])

    for text in ["", None, " \n\t\u00a0\u3000"]:
        one(["blank-text"], response(text))
        one(["blank-text"], prompt(text))
    one([], response("\u200b"))

    for text in [
        "la " * 67,
        "One line.\n" * 30 + "And another one.",
        f"{VARIED[:38]}{'x' * 162}",
        f"{'x' * 162}{VARIED[:38]}",
        f"{VARIED[:20]}{'é' * 82}{VARIED[20:36]}",
        VARIED * 6,
        "A letter \ufffd was lost.",
    ]:
        one(["degenerate-text"], response(text))
    for text in ["la " * 66, f"{VARIED[:39]}{'x' * 161}", "1. One line.\n2. One line.\n3. One line.\n" * 2]:
        one([], response(text))

    def recorded(value):
        return lambda row: row.update(response_0_sha256=value(row["response_0_sha256"]))

    one(["wrong-hash"], recorded(lambda own: sha256("", own)))
    one(["wrong-hash"], recorded(lambda own: own[:-1]))
    one(["wrong-hash"], recorded(lambda own: own[:-1] + "g"))
    for value in [str.upper, lambda own: None, lambda own: ""]:
        one([], recorded(value))


def plant_pairs(planted, train, test):
    """Pairs that come again."""
    row = planted.pair()
    planted.plant(["duplicate-pair"], (train, row), (train, copy.deepcopy(row)), (train, swapped(row)))
    row = planted.pair()
    planted.plant(["pair-in-both-splits", "prompt-in-both-splits"], (train, row), (test, swapped(row)))
    first, second = planted.pair(), planted.pair()
    texts(second, first["prompt"], *planted.responses())
    planted.plant(["prompt-in-both-splits"], (train, first), (test, second))
    # The same responses to another prompt, and the same prompt in one split.
    first, second = planted.pair(), planted.pair()
    texts(second, second["prompt"], first["response_0"], first["response_1"])
    planted.plant([], (train, first), (test, second))
    first, second = planted.pair(), planted.pair()
    texts(second, first["prompt"], *planted.responses())
    planted.plant([], (train, first), (train, second))
    # Empty prompts are no prompt that comes again.
    for file in (train, test):
        row = planted.pair()
        texts(row, "", *planted.responses())
        planted.plant(["blank-text"], (file, row))


def plant_same_responses(planted, train, rules):
    row = planted.pair(SAFE, SAFE)
    texts(row, row["prompt"], *[row["response_0"]] * 2)
    planted.plant(["same-responses", *rules], (train, row))
    # Nothing at all is not the same as nothing elsewhere.
    for _ in range(2):
        row = planted.pair()
        texts(row, "", None, "")
        planted.plant(["same-responses", "blank-text"], (train, row))


OTHER_LABELS = [
    (SAFE, (False, 1, [2])),
    ((False, 1, [2]), (False, 3, [2])),
    ((False, 1, [2]), (False, 1, [2, 3])),
    # A label that is unknown contradicts nothing, one beside it does.
    ((False, 1, [2]), (False, 3, None)),
]
SAME_LABELS = [
    (SAFE, SAFE),
    (UNSAFE, UNSAFE),
    (SAFE, (None, None, None)),
    ((False, 2, [1]), (None, 2, [1])),
]


def safe_beside(planted, labels):
    """A pair with these labels of response 1, and the safer response that they allow."""
    if labels[0] is True:
        return planted.pair(UNSAFE, labels, 1)
    return planted.pair(SAFE, labels, 0)


def plant_other_labels(planted, here, there, rule):
    """The same response in two rows: response 1 of one, response 0 of the other."""

    def plant(one, other, rules):
        first, second = safe_beside(planted, one), swapped(safe_beside(planted, other))
        texts(second, first["prompt"], first["response_1"], planted.responses()[1])
        for file, row, labels in [(here, first, one), (there, second, other)]:
            unknown = ["unknown-label"] if None in labels else []
            planted.plant([*rules, *unknown], (file, row))
        return first

    for one, other in OTHER_LABELS:
        plant(one, other, [rule])
    for one, other in SAME_LABELS:
        plant(one, other, [])


def pairs(folder):
    train, test, older = "pairs/train", "pairs/test", "older/train"
    planted = Planted(61, [train, test, older], Pairs(COLUMNS))
    for rules, first, second, safer in LABELS:
        planted.plant(rules, (train, planted.pair(first, second, safer)))
    row = planted.pair()
    row["better_response_id"] = None
    planted.plant(["unknown-label"], (test, row))
    plant_texts(planted, train)
    plant_pairs(planted, train, test)
    plant_same_responses(planted, train, ["safer-nothing-differs"])
    plant_other_labels(planted, train, train, "same-text-other-labels")
    plant_other_labels(planted, train, test, "same-text-other-labels")
    for file in (train, test):
        # `plant_other_labels` gave both rows the same prompt.
        own = {row["prompt"] for row in planted.files[file] if row["prompt"]}
        other = {row["prompt"] for row in planted.files[test if file == train else train]}
        planted.broken += [
            ("prompt-in-both-splits", file, row)
            for row in planted.files[file]
            if row["prompt"] in own & other
        ]
    plant_other_labels(planted, train, older, "release-differs")
    # Both responses the same with other labels.
    row = planted.pair()
    texts(row, row["prompt"], *[row["response_0"]] * 2)
    planted.plant(["same-responses", "same-text-other-labels"], (train, row))
    # Where two agree and one does not, all three are contradicted.
    three = [planted.pair(SAFE, labels, 0) for labels in [UNSAFE, UNSAFE, (False, 3, [0, 2])]]
    for row in three[1:]:
        texts(row, three[0]["prompt"], planted.responses()[0], three[0]["response_1"])
    planted.plant(["same-text-other-labels"], *[(train, row) for row in three])
    # A pair of another release is no duplicate, but a leak where it is of another split.
    row = planted.pair()
    planted.plant([], (train, row), (older, copy.deepcopy(row)))
    row = planted.pair()
    planted.plant(
        ["pair-in-both-splits", "prompt-in-both-splits"], (test, row), (older, copy.deepcopy(row))
    )
    return planted.write(folder, "pairs")


def qa(folder):
    train, test = "qa/train", "qa/test"
    planted = Planted(62, [train, test], Answers())
    of_responses = {
        "safe-with-severity",
        "unsafe-without-severity",
        "safe-with-category",
        "unsafe-without-category",
        "severity-without-category",
        "category-without-severity",
        "many-categories",
        "unknown-label",
    }
    for rules, first, second, _ in LABELS:
        for labels, other in [(first, second), (second, first)]:
            # The fault is in the response that is not sound.
            if other in (SAFE, UNSAFE) and of_responses.issuperset(rules):
                sound = labels in (SAFE, UNSAFE)
                planted.plant([] if sound else rules, (train, planted.pair(labels, other)))
    plant_texts(planted, train)
    row = planted.pair()
    planted.plant(["duplicate-pair"], (train, row), (train, copy.deepcopy(row)))
    row = planted.pair()
    planted.plant(["pair-in-both-splits", "prompt-in-both-splits"], (train, row), (test, copy.deepcopy(row)))
    first, second = planted.pair(), planted.pair()
    texts(second, first["prompt"], *planted.responses())
    planted.plant(["prompt-in-both-splits"], (train, first), (test, second))
    first, second = planted.pair(SAFE), planted.pair(UNSAFE)
    texts(second, first["prompt"], first["response_0"], second["response_1"])
    planted.plant(["duplicate-pair", "same-text-other-labels"], (train, first), (train, second))
    first, second = planted.pair((False, 1, [3])), planted.pair((False, 2, [3]))
    texts(second, first["prompt"], first["response_0"], second["response_1"])
    rules = ["pair-in-both-splits", "prompt-in-both-splits", "same-text-other-labels"]
    planted.plant(rules, (train, first), (test, second))
    return planted.write(folder, "qa")


def single(folder):
    train, test = "single/train", "single/test"
    unlabelled = [name for name in COLUMNS if "safe" not in name and "_harm_" not in name]
    unlabelled = [name for name in unlabelled if "severity" not in name]
    planted = Planted(63, [train, test], Pairs(unlabelled))
    row = planted.pair()
    row["better_response_id"] = None
    planted.plant(["unknown-label"], (test, row))
    plant_texts(planted, train)
    plant_pairs(planted, train, test)
    plant_same_responses(planted, train, [])
    return planted.write(folder, "single")


def mixed(folder):
    """Few texts in many rows: what comes again does so in every way."""
    planted = Planted(64, [], Pairs(COLUMNS))
    random = planted.random.random
    prompts = ["", None, *[f"Prompt {at}" for at in range(40)]]
    answers = ["", None, "\ufffd", *[f"Response {at}" for at in range(15)]]
    files = ["a/train/0000", "a/test/0000", "b/train/0000", "b/validation/0000", "odd"]
    paths = [f"mixed/{file}.parquet" for file in files]

    def labels():
        categories = [*random.integers(0, 3, random.integers(3)), *[None] * (random.random() < 0.05)]
        severity = [0, 1, 2, 3, None][random.choice(5, p=[0.3, 0.3, 0.2, 0.1, 0.1])]
        return [True, False, None][random.choice(3, p=[0.4, 0.5, 0.1])], severity, categories

    for path in paths:
        rows = []
        for _ in range(120):
            row = planted.pair(labels(), labels(), [0, 1, None][random.integers(3)])
            texts(row, random.choice(prompts), *random.choice(answers, 2))
            for name in ("response_0_sha256", "response_1_sha256"):
                row[name] = row[name] if random.random() < 0.9 else sha256("", "other")
            rows.append(row)
        write(folder / path, rows, planted.columns)
    return {"name": "mixed", "files": paths}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="the folder to write to")
    parser.add_argument("--answers", type=Path, nargs="+", help="files to look into, in order")
    options = parser.parse_args()
    if options.out:
        made = [make(options.out) for make in (pairs, qa, single, mixed)]
        (options.out / "planted.json").write_text(json.dumps(made, indent=1))
    if options.answers:
        print(json.dumps(answers(options.answers)))


if __name__ == "__main__":
    main()
