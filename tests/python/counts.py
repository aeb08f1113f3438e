"""Counts every table of the page with DuckDB, as JSON.

A chart leaves the clause of its own view out, as on the page: it goes on
showing what else could be chosen.
"""

import argparse
import json

from clauses import Address
from lengths import Lengths
from pairs import database

TABLES = (
    "categories",
    "severity",
    "category_severity",
    "pair_safety",
    "pair_safety_safer",
    "better_safer",
    "better_safer_rates",
    "differs",
    "cooccurrence",
    "sources",
    "labels_per_response",
    "splits",
)


def counts(tables, query, lengths):
    """All tables under an address, and how many pairs match it."""
    address = Address(query)
    charts = Lengths(tables, address)
    counted = {name.replace("_", "-"): getattr(charts, name)() for name in TABLES}
    counted["lengths-preferences"] = charts.by_position()
    if lengths:
        counted["lengths"] = charts.lengths()
        counted["lengths-preferences"] |= charts.by_length()
    return {
        "total": charts.number("SELECT count(*) FROM pairs"),
        "pairs": charts.total(None),
        "tables": counted,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--query", default="", help="the page's address, from the ? on")
    parser.add_argument("--lengths", action="store_true", help="lengths of texts are known")
    options = parser.parse_args()
    print(json.dumps(counts(database(options.files), options.query, options.lengths), indent=1))


if __name__ == "__main__":
    main()
