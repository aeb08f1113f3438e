"""What is published about the labels, as shares."""

import json
from pathlib import Path

import numpy

PUBLISHED = json.loads(
    (Path(__file__).parents[2] / "demo-data" / "published.json").read_text()
)
CATEGORIES = PUBLISHED["categories"]
WIDTH = len(CATEGORIES)

# Unsafe responses by number of labels, 1 to 11; the last stands for 11 and 12.
LABEL_COUNTS = numpy.array(
    list(PUBLISHED["labels_per_response_train_and_test_nonblank"].values())[1:], dtype=float
)
RESPONSE_SOURCES = {
    "Alpaca-7B": PUBLISHED["rows_per_config"]["alpaca-7b"]["train"],
    "Alpaca2-7B": PUBLISHED["rows_per_config"]["alpaca2-7b"]["train"],
    "Alpaca3-8B": PUBLISHED["rows_per_config"]["alpaca3-8b"]["train"],
}
PROMPT_SOURCES = PUBLISHED["prompt_source_train"]


def shares(counts):
    """Numbers (or a table's values) as shares of their sum."""
    numbers = numpy.array(list(counts.values()) if isinstance(counts, dict) else counts, dtype=float)
    return numbers / numbers.sum()


POSITIONS = numpy.array(PUBLISHED["category_positions"], dtype=float)
ALONE = numpy.array(PUBLISHED["category_alone"], dtype=float)
TOGETHER = numpy.array(PUBLISHED["category_cooccurrence"], dtype=float)
BY_SEVERITY = numpy.array([PUBLISHED["category_by_severity"][name] for name in CATEGORIES], dtype=float)
PAIR_SAFETY = shares(PUBLISHED["pair_safety"])
DIFFERENCES = shares(list(PUBLISHED["pairs_by_what_differs_both_unsafe"].values())[:3])
AGREE = PUBLISHED["better_equals_safer"] / PUBLISHED["pairs"]
