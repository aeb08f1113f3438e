"""Writes bad files, and good ones by other writers, from one small good file.

Every file that is written carries its kind in its name: `good-*` can be read,
`partly-*` can be read with labels that are unknown, `bad-*` cannot be read.
"""

import argparse
import json
import os
import struct
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import duckdb
import polars
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from schema import COLUMNS
from synthetic_rows import rows

ROWS = 300
GROUP = 100


def write(path, table, **options):
    options = {"compression": "snappy", "row_group_size": GROUP} | options
    pyarrow.parquet.write_table(table, path, **options)


def damaged_bytes(good):
    """Name → bytes of files that are no whole Parquet file."""
    [footer] = struct.unpack("<I", good[-8:-4])
    metadata = len(good) - 8 - footer
    flipped = bytearray(good)
    for at in range(metadata, metadata + 64):
        flipped[at] ^= 0xFF
    # As the footer writes them: a field's header, a number, the next field's.
    total, group = b"\x16" + zigzag(ROWS) + b"\x19", b"\x16" + zigzag(GROUP) + b"\x26"
    other_total = total.replace(zigzag(ROWS), zigzag(ROWS + 60))
    fewer_total = total.replace(zigzag(ROWS), zigzag(ROWS - 3))
    fewer_group = group.replace(zigzag(GROUP), zigzag(GROUP - 1))
    assert good.count(total) == 1 and good.count(group) == ROWS // GROUP
    return {
        "bad-text": b"prompt,response_0,response_1\nHow do I bake bread?,Gladly,Gladly\n" * 50,
        "bad-html": b"<!doctype html><html><title>Sign in</title><p>Please sign in</p></html>\n" * 20,
        "bad-4-bytes": b"PAR1",
        "bad-empty": b"",
        "bad-truncated": good[: len(good) // 2],
        "bad-footer-length": good[:-8] + struct.pack("<I", len(good) * 2) + b"PAR1",
        "bad-footer-bytes": bytes(flipped),
        # The footer is whole, but the data that it points to is not there.
        "bad-footer-offsets": good[:4] + good[metadata:],
        # The sum over the row groups is another one.
        "bad-footer-total": good.replace(total, other_total),
        # Every row group has one row less than its columns have values.
        "bad-footer-rows": good.replace(total, fewer_total).replace(group, fewer_group),
        "bad-encrypted": good[:-4] + b"PARE",
    }


def zigzag(number):
    """An integer as Thrift's compact protocol writes it."""
    number *= 2
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(written) + bytes([number])


def damaged_pages(good):
    """The first page header of a label column overwritten."""
    meta = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(good)).metadata
    column = meta.row_group(1).column(COLUMN_OF_SEVERITY)
    start = column.dictionary_page_offset or column.data_page_offset
    spoiled = bytearray(good)
    spoiled[start : start + 12] = b"\xff" * 12
    return bytes(spoiled)


# Leaves before response_0_severity_level: 8 plain ones and two structs of 19.
COLUMN_OF_SEVERITY = 8 + 2 * 19


def other_schemas(table):
    """Name → table that is Parquet, but not this dataset."""
    return {
        "bad-missing-column": table.drop_columns(["response_0_severity_level"]),
        "bad-other-schema": pyarrow.table(
            {"question": ["What time is it?"] * 9, "answer": ["Noon"] * 9, "score": [1.0] * 9}
        ),
        "bad-text-as-severity": replaced(
            table, "response_1_severity_level", lambda column: column.cast(pyarrow.string())
        ),
    }


def odd_labels(table):
    """Name → table whose labels leave the published ranges."""

    def every(step, value):
        def change(column):
            values = column.to_pylist()
            values[::step] = [value] * len(values[::step])
            return pyarrow.array(values, column.type)

        return change

    nulls = table
    for name in COLUMNS[6:14]:
        nulls = replaced(nulls, name, every(10, None))
    return {
        "partly-nulls": nulls,
        "partly-severity-7": replaced(table, "response_0_severity_level", every(10, 7)),
        "partly-better-minus-1": replaced(table, "better_response_id", every(10, -1)),
    }


def replaced(table, name, change):
    at = table.schema.get_field_index(name)
    return table.set_column(at, name, change(table.column(name).combine_chunks()))


def shuffled(table):
    """Struct fields and columns in another order, integers of another width."""
    for name in ("response_0_harm_category", "response_1_harm_category"):
        column = table.column(name).combine_chunks()
        names = [field.name for field in column.type][::-1]
        fields = [column.field(field) for field in names]
        table = replaced(table, name, lambda _, f=fields, n=names: pyarrow.StructArray.from_arrays(f, n))
    for name in COLUMNS[10:14]:
        table = replaced(table, name, lambda column: column.cast(pyarrow.int32()))
    return table.select(COLUMNS[::-1])


def by_other_writers(folder, good):
    database = duckdb.connect()
    target = folder / "good-duckdb.parquet"
    database.execute(
        f"COPY (FROM '{good}') TO '{target}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 2048)"
    )
    polars.read_parquet(good).write_parquet(
        folder / "good-polars.parquet", compression="snappy", row_group_size=GROUP
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    folder = options.out
    folder.mkdir(parents=True, exist_ok=True)

    table = pyarrow.Table.from_pylist(list(rows(ROWS, seed=2)))
    good = folder / "good.parquet"
    write(good, table)
    whole = good.read_bytes()
    for name, content in damaged_bytes(whole).items():
        (folder / f"{name}.parquet").write_bytes(content)
    (folder / "bad-page.parquet").write_bytes(damaged_pages(whole))
    for name, other in (other_schemas(table) | odd_labels(table)).items():
        write(folder / f"{name}.parquet", other)
    for codec in ("zstd", "gzip", "brotli", "lz4"):
        write(folder / f"good-codec-{codec}.parquet", table, compression=codec)
    write(folder / "good-uncompressed.parquet", table, compression="none")
    # As one version of the hub's writer does: nested leaves uncompressed.
    plain = {name: "snappy" for name in COLUMNS if not name.endswith("harm_category")}
    write(folder / "good-mixed-codecs.parquet", table, compression=plain)
    write(folder / "good-pages-v2.parquet", table, data_page_version="2.0", write_page_index=True)
    write(folder / "good-no-dictionary.parquet", table, use_dictionary=False)
    write(folder / "good-shuffled.parquet", shuffled(table))
    write(folder / "good-no-rows.parquet", table.slice(0, 0))
    by_other_writers(folder, good)
    print(json.dumps(sorted(path.name for path in folder.glob("*.parquet"))))


if __name__ == "__main__":
    main()
