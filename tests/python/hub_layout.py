"""Writes a Parquet file in the layout of the hub's own conversion.

The published files are JSON lines; the hub's converter reads them with the
`json` builder of the `datasets` library, in chunks of 10 MiB, and writes each
chunk in row groups of at most 1000 rows. This does the same with synthetic
rows: same schema, same number of rows, about the same number of bytes.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import datasets  # noqa: E402
import pyarrow.parquet  # noqa: E402

from schema import CATEGORIES, COLUMNS  # noqa: E402
from synthetic_rows import rows  # noqa: E402

ROWS = 73_907


def write_json_lines(path, count, seed):
    with open(path, "w", encoding="utf-8") as out:
        for row in rows(count, seed):
            out.write(json.dumps(row, ensure_ascii=False))
            out.write("\n")


def convert(source, folder):
    """Converts as the hub does and returns the one file that was written."""
    builder = datasets.load_dataset_builder(
        "json", data_files={"train": str(source)}, cache_dir=str(folder / "cache")
    )
    builder.download_and_prepare(str(folder / "parquet"), file_format="parquet")
    [written] = (folder / "parquet").glob("*.parquet")
    return written


def check(path, count):
    """Stops when the schema is not the published one."""
    meta = pyarrow.parquet.read_metadata(path)
    fields = meta.schema.to_arrow_schema().names
    leaves = [meta.schema.column(at).path for at in range(meta.num_columns)]
    harm = [f"response_0_harm_category.{name}" for name in CATEGORIES]
    if fields != COLUMNS or len(leaves) != 52 or leaves[8:27] != harm or meta.num_rows != count:
        sys.exit(f"unexpected schema: {meta.num_rows} rows, {leaves}")
    groups = [meta.row_group(at).num_rows for at in range(meta.num_row_groups)]
    return {"rows": count, "bytes": path.stat().st_size, "row_groups": groups}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.out.parent) as folder:
        source = Path(folder) / "train.jsonl"
        write_json_lines(source, options.rows, options.seed)
        written = convert(source, Path(folder))
        print(json.dumps(check(written, options.rows)))
        written.replace(options.out)


if __name__ == "__main__":
    main()
