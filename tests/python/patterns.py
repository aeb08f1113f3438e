"""Tables of label patterns: that of the demo data, a larger one with what DuckDB counts in its
rows, and damaged ones.
"""

import argparse
import json
import sys
from pathlib import Path

import duckdb
import numpy
import pyarrow
import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "static" / "demo"
ROWS = 200_000

DAMAGED = {
    "sound": (pyarrow.int64(), [1, 2, 3, 4]),
    "null": (pyarrow.int64(), [1, 2, 3, None]),
    "zero": (pyarrow.int64(), [1, 2, 3, 0]),
    "negative": (pyarrow.int32(), [1, 2, -3, 4]),
    "many": (pyarrow.int64(), [1, 1 << 51, 1 << 51, 1]),
    "double": (pyarrow.float64(), [1.0, 2.0, 3.0, 4.0]),
    "text": (pyarrow.string(), ["1", "2", "3", "4"]),
}


def damaged(folder):
    """Four prompts in two row groups, their numbers of pairs not as they should be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (kind, pairs) in DAMAGED.items():
        columns = {
            "prompt_source": pyarrow.array(["a", "b", "c", "d"]),
            "pairs": pyarrow.array(pairs, kind),
        }
        table = pyarrow.table(columns)
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet", row_group_size=2)


def demo(path):
    """The table of the demo data, by DuckDB."""
    from scale import LABELS

    manifest = json.loads((DEMO / "manifest.json").read_text())
    shards = [str(DEMO / shard["path"]) for shard in manifest["shards"]["labels"]]
    duckdb.sql("CREATE TABLE parts (config VARCHAR, split VARCHAR, first_row BIGINT, beyond BIGINT)")
    for part in manifest["parts"]:
        end = part["first_row"] + part["rows"]
        row = [part["config"], part["split"], part["first_row"], end]
        duckdb.execute("INSERT INTO parts VALUES (?, ?, ?, ?)", row)
    duckdb.sql(f"""COPY (
        SELECT config, split, {", ".join(LABELS)}, count(*) AS pairs
        FROM (SELECT *, row_number() OVER (ORDER BY file_index, file_row_number) - 1 AS place
            FROM read_parquet({shards}, file_row_number = true))
        JOIN parts ON place >= first_row AND place < beyond
        GROUP BY ALL
    ) TO '{path}'""")


def large(folder):
    """Labels drawn from the published shares, each row afresh, and the table of them."""
    sys.path.insert(0, str(ROOT / "bench" / "data"))
    from draw import table
    from labels import Fitted

    from scale import by_duckdb

    random = numpy.random.default_rng(3)
    # The shares as they are: correcting them takes a minute.
    pairs = Fitted(rounds=0).draw(random, ROWS, 0, ROWS)
    pyarrow.parquet.write_table(table(pairs), folder / "labels.parquet", row_group_size=50_000)
    by_duckdb(folder / "labels.parquet", folder / "large.parquet", "2G")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="a folder for all of them")
    parser.add_argument("--damaged", type=Path, help="a folder for the damaged ones")
    options = parser.parse_args()
    if options.damaged:
        damaged(options.damaged)
    if options.out:
        damaged(options.out)
        demo(options.out / "demo.parquet")
        large(options.out)


if __name__ == "__main__":
    main()
