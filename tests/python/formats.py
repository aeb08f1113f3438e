"""Writes the same few rows in many formats, and what their values are.

`expected.json` has the values of columns (flags and numbers as they are, texts
as texts, other bytes as hex digits) and for every file which of these it has.
What is committed in `tests/golden/formats` was written with `--rows 16`.
"""

import argparse
import csv
import gzip
import json
import lzma
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet

from schema import COLUMNS
from synthetic_rows import rows

CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]


def mixed_rows(count, seed):
    """Rows of every type, with what is hard: nulls, empty lists, long runs."""
    random = numpy.random.default_rng(seed)
    words = ["garden", "bread", "river", "", "große Brücke", "请问", "a" * 40]
    for at in range(count):
        def maybe(value, share=0.2):
            return None if random.random() < share else value

        yield {
            "flag": bool(at % 7 < 3),
            "maybe_flag": maybe(bool(random.random() < 0.5)),
            "run": maybe(at >= count // 2, 0.02),
            "small": int(random.integers(-5, 6)),
            "maybe_small": maybe(int(random.integers(-(2**31), 2**31))),
            "large": maybe(int(random.integers(-(2**62), 2**62))),
            "rising": 1_700_000_000_000 + at * 37,
            "extreme": (-(2**63), 2**63 - 1, 0)[at % 3],
            "half": maybe(float(numpy.float32(random.normal()))),
            "number": float(random.normal() * 10.0 ** int(random.integers(-9, 9))),
            "text": maybe(f"{words[at % len(words)]} {random.integers(9)}"),
            "word": words[int(random.integers(len(words)))],
            "key": maybe(random.bytes(6), 0.1),
            "pair": maybe({"yes": maybe(at % 3 == 0), "Name, of": maybe(words[at % 5])}),
            "numbers": maybe([maybe(int(n)) for n in random.integers(0, 9, at % 4)]),
            "texts": maybe([words[int(n)] for n in random.integers(0, 6, at % 3)]),
        }


MIXED = pyarrow.schema(
    [
        pyarrow.field("flag", pyarrow.bool_(), nullable=False),
        ("maybe_flag", pyarrow.bool_()),
        ("run", pyarrow.bool_()),
        pyarrow.field("small", pyarrow.int32(), nullable=False),
        ("maybe_small", pyarrow.int32()),
        ("large", pyarrow.int64()),
        ("rising", pyarrow.int64()),
        ("extreme", pyarrow.int64()),
        ("half", pyarrow.float32()),
        ("number", pyarrow.float64()),
        ("text", pyarrow.string()),
        pyarrow.field("word", pyarrow.string(), nullable=False),
        ("key", pyarrow.binary(6)),
        ("pair", pyarrow.struct([("yes", pyarrow.bool_()), ("Name, of", pyarrow.string())])),
        ("numbers", pyarrow.list_(pyarrow.int64())),
        ("texts", pyarrow.list_(pyarrow.string())),
    ]
)


def type_name(physical):
    return {
        "BOOLEAN": "bool",
        "INT32": "i32",
        "INT64": "i64",
        "INT96": "hex",
        "FLOAT": "f32",
        "DOUBLE": "f64",
        "BYTE_ARRAY": "text",
        "FIXED_LEN_BYTE_ARRAY": "hex",
    }[physical]


def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def at_path(value, path):
    for name in path:
        value = None if value is None else value.get(name)
    return plain(value)


def expected_of_parquet(path, original):
    """Leaf → its type and values, by the names in the file."""
    schema = pyarrow.parquet.ParquetFile(path).schema
    leaves = {}
    for at in range(len(schema.names)):
        leaf = schema.column(at)
        steps = leaf.path.split(".")
        # A list's own groups are no names of the row.
        names = [steps[0]] if steps[0] in ("numbers", "texts") else steps
        values = [at_path(row, names) for row in original]
        kind = type_name(leaf.physical_type)
        if steps == ["key"] and kind == "text":
            kind = "bytes"
        leaves["\0".join(steps)] = {"type": kind, "values": values}
    return leaves


def write_parquet(folder, count):
    original = list(mixed_rows(count, seed=3))
    table = pyarrow.Table.from_pylist(original, schema=MIXED)
    expected = {}

    def write(name, which=table, **options):
        path = folder / f"{name}.parquet"
        small_pages = {"row_group_size": count // 2 + 1, "data_page_size": 64, "write_batch_size": 8}
        pyarrow.parquet.write_table(which, path, **(small_pages | options))
        expected[path.name] = expected_of_parquet(path, original)

    for codec in CODECS:
        write(f"{codec}-v1", compression=codec)
        write(f"{codec}-v2", compression=codec, data_page_version="2.0")
    flat = [name for name in MIXED.names if name not in ("pair", "numbers", "texts")]
    nested = ["pair.yes", "pair.Name, of", "numbers.list.element", "texts.list.element"]
    for version in ("1.0", "2.0"):
        options = {"use_dictionary": False, "data_page_version": version, "compression": "zstd"}
        write(f"plain-{version}", **options)
        integers = {name: "DELTA_BINARY_PACKED" for name in ("small", "maybe_small", "large", "rising", "extreme", nested[2])}
        texts = {name: "DELTA_BYTE_ARRAY" for name in ("text", "key", nested[1])}
        lengths = {name: "DELTA_LENGTH_BYTE_ARRAY" for name in ("word", nested[3])}
        flags = {name: "RLE" for name in ("flag", "maybe_flag", "run", nested[0])}
        write(f"delta-{version}", column_encoding=integers | texts | lengths | flags, **options)
        split = {name: "BYTE_STREAM_SPLIT" for name in ("small", "large", "half", "number", "key")}
        write(f"split-{version}", column_encoding=split, **options)
    assert len(flat) + 3 == len(MIXED.names)

    def by_other(name):
        expected[name] = expected_of_parquet(folder / name, original)

    base = folder / "none-v1.parquet"
    polars.read_parquet(base).write_parquet(folder / "polars-zstd.parquet", compression="zstd")
    by_other("polars-zstd.parquet")
    database = duckdb.connect()
    for codec in ("zstd", "gzip", "brotli", "lz4", "lz4_raw"):
        for version in ("V1", "V2"):
            target = folder / f"duckdb-{codec}-{version}.parquet"
            database.execute(
                f"COPY (FROM '{base}') TO '{target}' (FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version})"
            )
            by_other(target.name)
    return expected


def short_rows(count):
    """Rows of the published schema; their texts are short, some values null."""
    for at, row in enumerate(rows(count, seed=5)):
        for name in COLUMNS[:3]:
            row[name] = row[name][:120]
        row["response_1"] += ("\nSecond line, with \"quotes\"; and\ttab", "", " 🧺")[at % 3]
        if at == 3:
            row["safer_response_id"] = None
        yield row


def expected_of_rows(original):
    leaves = {}
    for name in COLUMNS:
        first = original[0][name]
        names = [[name, field] for field in first] if isinstance(first, dict) else [[name]]
        for steps in names:
            values = [at_path(row, steps) for row in original]
            kind = next(value for value in values if value is not None)
            kind = {bool: "bool", int: "i64", str: "text"}[type(kind)]
            leaves["\0".join(steps)] = {"type": kind, "values": values}
    return leaves


def compress(name, content):
    if name == "gz":
        # Two members, as programs write that append.
        half = len(content) // 2
        return gzip.compress(content[:half], mtime=0) + gzip.compress(content[half:], mtime=0)
    if name == "xz":
        return lzma.compress(content)
    half = len(content) // 2
    codec = pyarrow.Codec("zstd")
    return codec.compress(content[:half], asbytes=True) + codec.compress(content[half:], asbytes=True)


def write_rows(folder, count):
    original = list(short_rows(count))
    everything = expected_of_rows(original)
    expected = {}

    def write(name, content):
        (folder / name).write_bytes(content)
        expected[name] = everything

    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in original).encode()
    write("rows.jsonl", lines)
    for name in ("gz", "xz", "zst"):
        write(f"rows.jsonl.{name}", compress(name, lines))
    escaped = "\r\n".join(json.dumps(row) for row in original)
    write("rows-crlf-bom.jsonl", b"\xef\xbb\xbf" + escaped.encode())
    write("rows.json", json.dumps(original).encode())
    write("rows-indented.json", json.dumps(original, indent=2).encode())
    write("rows-objects.json", "\n".join(json.dumps(row, indent=1) for row in original).encode())

    with (folder / "rows-python.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(original)
    table = pandas.DataFrame(original)
    table.to_csv(folder / "rows-pandas.csv", index=False)
    table.to_csv(folder / "rows-pandas.tsv", index=False, sep="\t", encoding="utf-8-sig")
    pandas.json_normalize(original).to_csv(folder / "rows-dotted.csv", index=False, sep=";")
    database = duckdb.connect()
    source = folder / "rows.jsonl"
    database.execute(f"COPY (FROM read_json('{source}')) TO '{folder / 'rows-duckdb.csv'}' (HEADER)")
    for name in ("rows-python.csv", "rows-pandas.csv", "rows-pandas.tsv", "rows-dotted.csv", "rows-duckdb.csv"):
        expected[name] = everything
    write("rows-pandas.csv.gz", compress("gz", (folder / "rows-pandas.csv").read_bytes()))
    return expected


def by_duckdb(path):
    found = duckdb.sql(f"FROM '{path}'")
    return [dict(zip(found.columns, row)) for row in found.fetchall()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--read", type=Path, nargs="+", help="print the rows of Parquet files instead")
    options = parser.parse_args()
    if options.read:
        read = {
            "pyarrow": [row for path in options.read for row in pyarrow.parquet.read_table(path).to_pylist()],
            "polars": [row for path in options.read for row in polars.read_parquet(path).to_dicts()],
            "duckdb": [row for path in options.read for row in by_duckdb(path)],
        }
        print(json.dumps(read))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    expected = {
        "parquet": write_parquet(options.out, options.rows),
        "rows": write_rows(options.out, options.rows),
    }
    # Most files have the same columns: each is written once.
    columns = {}
    numbers = {
        kind: {
            name: {
                path: columns.setdefault(json.dumps(column), len(columns))
                for path, column in leaves.items()
            }
            for name, leaves in files.items()
        }
        for kind, files in expected.items()
    }
    lists = ",\n".join(columns)
    (options.out / "expected.json").write_text(
        f'{{"columns": [\n{lists}\n],\n"files": {json.dumps(numbers)}}}\n'
    )


if __name__ == "__main__":
    main()
