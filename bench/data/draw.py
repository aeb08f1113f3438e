"""Writes a Parquet file with the label columns of PKU-SafeRLHF and no text.

    draw.py fitted 1000000 --out labels.parquet

`fitted`: labels as they go together in the published data. `independent`:
every label by itself. Every row is drawn afresh.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

from labels import BITS, Fitted, Independent
from marginals import CATEGORIES, PROMPT_SOURCES, RESPONSE_SOURCES
from margins import Margins

ROW_GROUP = 100_000
FLAGS = pyarrow.struct([(name, pyarrow.bool_()) for name in CATEGORIES])
SCHEMA = pyarrow.schema(
    [
        ("prompt_source", pyarrow.string()),
        ("response_0_source", pyarrow.string()),
        ("response_1_source", pyarrow.string()),
        ("is_response_0_safe", pyarrow.bool_()),
        ("is_response_1_safe", pyarrow.bool_()),
        ("response_0_harm_category", FLAGS),
        ("response_1_harm_category", FLAGS),
        ("response_0_severity_level", pyarrow.int64()),
        ("response_1_severity_level", pyarrow.int64()),
        ("better_response_id", pyarrow.int64()),
        ("safer_response_id", pyarrow.int64()),
    ]
)


def names(codes, known):
    codes = pyarrow.array(codes.astype(numpy.int32))
    return pyarrow.DictionaryArray.from_arrays(codes, list(known)).cast(pyarrow.string())


def table(pairs):
    def flags(r):
        columns = [pyarrow.array((pairs.masks[r] & bit) != 0) for bit in BITS]
        return pyarrow.StructArray.from_arrays(columns, fields=list(FLAGS))

    integer = lambda values: pyarrow.array(values.astype(numpy.int64))
    columns = [
        names(pairs.prompt_source, PROMPT_SOURCES),
        *(names(pairs.response_source[r], RESPONSE_SOURCES) for r in (0, 1)),
        *(pyarrow.array(pairs.safe[r]) for r in (0, 1)),
        *(flags(r) for r in (0, 1)),
        *(integer(pairs.severity[r]) for r in (0, 1)),
        integer(pairs.better),
        integer(pairs.safer),
    ]
    return pyarrow.Table.from_arrays(columns, schema=SCHEMA)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", choices=["fitted", "independent"])
    parser.add_argument("pairs", type=int)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    fitted = options.labels == "fitted"
    source = Fitted() if fitted else Independent()
    random = numpy.random.default_rng(options.seed)
    margins = Margins()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with pyarrow.parquet.ParquetWriter(options.out, SCHEMA, compression="snappy") as out:
        for at in range(0, options.pairs, ROW_GROUP):
            pairs = source.draw(random, min(ROW_GROUP, options.pairs - at), at, options.pairs)
            margins.add(pairs)
            out.write_table(table(pairs), row_group_size=ROW_GROUP)
    worst, complaints = margins.check(fitted)
    print(json.dumps({"pairs": options.pairs, "bytes": options.out.stat().st_size, "deviation": worst}))
    if complaints:
        options.out.unlink()
        sys.exit("margins are not the published ones:\n  " + "\n  ".join(complaints))


if __name__ == "__main__":
    main()
