"""Writes the same pairs in the formats that the viewer reads, and files of
rows that are damaged or are none.

`plain.parquet` is what all others are compared with. `cut-rows.parquet` has the
pairs that can be read of `cut.jsonl.gz`.
"""

import argparse
import csv
import gzip
import json
import lzma
import os
import zlib
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

from schema import COLUMNS
from synthetic_rows import rows

ROWS = 1500
GROUP = 250
# More bytes than a reader takes of a file's end.
LARGE_ROWS = 9000


def write_parquet(folder, table):
    plain = folder / "plain.parquet"
    pyarrow.parquet.write_table(table, plain, compression="snappy", row_group_size=GROUP)
    polars.read_parquet(plain).write_parquet(
        folder / "zstd.parquet", compression="zstd", row_group_size=GROUP
    )
    duckdb.execute(
        f"COPY (FROM '{plain}') TO '{folder / 'gzip.parquet'}' (FORMAT parquet, COMPRESSION gzip)"
    )
    pyarrow.parquet.write_table(table, folder / "lz4.parquet", compression="lz4", row_group_size=GROUP)
    leaves = pyarrow.parquet.ParquetFile(plain).schema
    paths = [leaves.column(at) for at in range(len(leaves.names))]
    encodings = {"BOOLEAN": "RLE", "INT64": "DELTA_BINARY_PACKED", "BYTE_ARRAY": "DELTA_BYTE_ARRAY"}
    pyarrow.parquet.write_table(
        table,
        folder / "brotli.parquet",
        compression="brotli",
        row_group_size=GROUP,
        data_page_version="2.0",
        use_dictionary=False,
        column_encoding={leaf.path: encodings[leaf.physical_type] for leaf in paths},
    )
    large = polars.DataFrame(list(rows(LARGE_ROWS, seed=8)))
    large.write_parquet(folder / "large-zstd.parquet", compression="zstd", row_group_size=1000)


def write_text(folder, pairs):
    lines = [json.dumps(pair, ensure_ascii=False).encode() + b"\n" for pair in pairs]
    whole = b"".join(lines)
    (folder / "rows.jsonl").write_bytes(whole)
    (folder / "rows.jsonl.gz").write_bytes(gzip.compress(whole, mtime=0))
    (folder / "rows.jsonl.xz").write_bytes(lzma.compress(whole))
    (folder / "rows.jsonl.zst").write_bytes(pyarrow.Codec("zstd").compress(whole, asbytes=True))
    (folder / "array.json").write_text(json.dumps(pairs, indent=1))

    spoiled = list(lines)
    # In file order: lines 11, 502 and 1203, counted from 1.
    spoiled.insert(10, lines[10][:-20] + b"\n")
    spoiled.insert(501, b"Here somebody wrote a remark\n")
    spoiled.insert(1202, lines[0].replace(b'"prompt"', b'"prompt', 1))
    (folder / "damaged.jsonl").write_bytes(b"".join(spoiled))

    packed = gzip.compress(whole, mtime=0)
    cut = packed[: len(packed) // 2]
    (folder / "cut.jsonl.gz").write_bytes(cut)
    left = zlib.decompressobj(wbits=31).decompress(cut).count(b"\n")
    assert 100 < left < ROWS - 100, left
    table = pyarrow.Table.from_pylist(pairs[:left])
    pyarrow.parquet.write_table(table, folder / "cut-rows.parquet", compression="snappy")

    (folder / "empty.jsonl").write_bytes(b"")
    (folder / "letter.txt").write_text("Dear reader\n\nThis is a letter and no table.\n\nYours\n" * 40)


def write_csv(folder, pairs):
    duckdb.execute(
        f"COPY (FROM '{folder / 'plain.parquet'}') TO '{folder / 'duckdb.csv'}' (HEADER)"
    )
    pandas.DataFrame(pairs).to_csv(folder / "pandas.csv", index=False)
    # Which has no nested columns: a column for each category.
    flat = pandas.json_normalize(pairs)
    polars.from_pandas(flat).write_csv(folder / "polars.csv")
    with (folder / "python.tsv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter="\t")
        writer.writeheader()
        writer.writerows(pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    pairs = list(rows(ROWS, seed=7))
    # A cell without text is null in CSV, and an empty text elsewhere.
    assert all(pair[name] for pair in pairs for name in COLUMNS[:3])
    write_parquet(folder, pyarrow.Table.from_pylist(pairs))
    write_text(folder, pairs)
    write_csv(folder, pairs)


if __name__ == "__main__":
    main()
