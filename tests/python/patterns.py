"""Tables of label patterns: damaged ones, for what the viewer says of them."""

import argparse
from pathlib import Path

import pyarrow
import pyarrow.parquet

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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--damaged", type=Path, required=True, help="a folder for these")
    damaged(parser.parse_args().damaged)


if __name__ == "__main__":
    main()
