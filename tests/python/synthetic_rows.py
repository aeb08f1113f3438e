"""Seeded rows of the real schema: benign text, labels at realistic rates."""

import json
from pathlib import Path

import numpy

from schema import CATEGORIES, COLUMNS, sha256

PUBLISHED = json.loads(
    (Path(__file__).parents[2] / "demo-data" / "published.json").read_text()
)

# Everyday words, so that no reader of a fixture meets anything unpleasant.
SYLLABLES = "ba be bi bo da de di do fa fe ga go ha he ka ki ko la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we za zo".split()
WORDS = "a the of to and in is for on with as at by it we you they this that some many garden bread river mountain window letter music kitchen market morning evening winter summer paper table bridge harbour forest lamp story basket ladder orchard recipe teacher neighbour journey station library picture blanket pocket engine weather island village meadow candle button carpet mirror pencil puzzle rhythm saddle timber velvet walnut".split()

# Text that a page must show as it is.
MARKUP = """<img src=x onerror="document.title='markup ran'"><b>bold?</b> & &amp; <script>document.title='script ran'</script>"""
UNUSUAL = [
    "请问怎样才能烤出松软的面包？",
    "Which emoji fits a picnic: 🧺, 🥪 or 👩‍👩‍👧‍👦?",
    "ما هي أفضل طريقة لزراعة الطماطم؟",
    "zero\u200bwidth\u200djoiners \u202eand a direction override\u202c",
    "a line\nanother\ttabbed \\ \"quoted\" line\r\nend",
]

SOURCES = [("Alpaca-7B", 27_393), ("Alpaca2-7B", 25_564), ("Alpaca3-8B", 20_950)]


class Rows:
    """A seeded source of rows."""

    def __init__(self, seed):
        self.random = numpy.random.default_rng(seed)
        made = {
            "".join(self.random.choice(SYLLABLES, size))
            for size in (2, 3, 4)
            for _ in range(1900)
        }
        self.words = numpy.array(WORDS * 50 + sorted(made), dtype=object)
        counts = numpy.array(PUBLISHED["category_positions"], dtype=float)
        together = numpy.array(PUBLISHED["category_cooccurrence"], dtype=float)
        numpy.fill_diagonal(together, 0)
        alone = numpy.array(PUBLISHED["category_alone"], dtype=float)
        # The first category, whether it stays alone, and which come with it.
        self.first = counts / counts.sum()
        self.alone = alone / counts
        self.beside = together / together.sum(axis=1, keepdims=True)
        severity = numpy.array(
            [PUBLISHED["category_by_severity"][name][1:] for name in CATEGORIES],
            dtype=float,
        )
        self.severity = severity / severity.sum(axis=1, keepdims=True)

    def text(self, mean):
        """Words of a mean total length, the longest about four times that."""
        count = int(min(4.0, self.random.gamma(1.6, 1 / 1.6)) * mean / 6.6) + 1
        return " ".join(self.words[self.random.integers(0, len(self.words), count)])

    def labels(self, safe):
        """(is_safe, severity, category flags) of one response."""
        flags = [False] * len(CATEGORIES)
        if safe:
            return True, 0, flags
        first = self.random.choice(len(flags), p=self.first)
        flags[first] = True
        if self.random.random() >= self.alone[first]:
            for _ in range(self.random.choice([1, 2, 3], p=[0.62, 0.34, 0.04])):
                flags[self.random.choice(len(flags), p=self.beside[first])] = True
        return False, 1 + int(self.random.choice(3, p=self.severity[first])), flags

    def pair_labels(self):
        """Labels of both responses, better and safer."""
        shares = numpy.array(list(PUBLISHED["pair_safety"].values()), dtype=float)
        kind = self.random.choice(4, p=shares / shares.sum())
        first = self.labels(kind in (0, 1))
        second = self.labels(kind in (0, 2))
        if kind == 3 and self.random.random() < 0.43:
            second = first
        # A harmless response is never ranked below a harmful one.
        safer = {1: 0, 2: 1}.get(kind, int(self.random.integers(2)))
        agree = PUBLISHED["better_equals_safer"] / PUBLISHED["pairs"]
        better = safer if self.random.random() < agree else 1 - safer
        return first, second, better, safer

    def row(self, at, source):
        """The row at an index, of a given model."""
        prompt = MARKUP if at == 0 else self.text(118).capitalize() + "?"
        if 1 <= at <= len(UNUSUAL):
            prompt = UNUSUAL[at - 1]
        responses = ["" if self.random.random() < 0.0003 else self.text(536) for _ in range(2)]
        (safe_0, severity_0, flags_0), (safe_1, severity_1, flags_1), better, safer = (
            self.pair_labels()
        )
        prompt_source = list(PUBLISHED["prompt_source_train"])[
            self.random.choice(3, p=[0.657, 0.199, 0.144])
        ]
        values = [
            prompt,
            *responses,
            prompt_source,
            source,
            source,
            safe_0,
            safe_1,
            dict(zip(CATEGORIES, flags_0)),
            dict(zip(CATEGORIES, flags_1)),
            severity_0,
            severity_1,
            better,
            safer,
            sha256(prompt, responses[0]),
            sha256(prompt, responses[1]),
        ]
        return dict(zip(COLUMNS, values))


def rows(count, seed):
    """`count` rows, by model as in the published file."""
    source = Rows(seed)
    total = sum(share for _, share in SOURCES)
    at = 0
    for name, end in zip(
        (name for name, _ in SOURCES),
        numpy.cumsum([share for _, share in SOURCES]) * count // total,
    ):
        while at < end:
            yield source.row(at, name)
            at += 1
