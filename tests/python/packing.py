"""The same synthetic rows of PKU-SafeRLHF in several formats, for packing: some
labels, texts and hashes are missing.
"""

import argparse
import csv
import gzip
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet

from synthetic_rows import rows

FLAGS = [f"response_{r}_harm_category" for r in range(2)]


def gaps(row, at):
    """Takes some values away."""
    if at % 97 == 3:
        row["is_response_1_safe"] = None
    if at % 89 == 5:
        row["response_0_severity_level"] = None
    if at % 83 == 7:
        row["prompt_source"] = None
    if at % 79 == 11:
        row["response_1_sha256"] = None
    if at % 73 == 13:
        row[FLAGS[0]] = {**row[FLAGS[0]], "Violence": None}
    return row


def write(folder, count):
    all_rows = [gaps(row, at) for at, row in enumerate(rows(count, 21))]
    table = pyarrow.Table.from_pylist(all_rows)
    folder.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table, folder / "snappy.parquet", row_group_size=700)
    pyarrow.parquet.write_table(
        table,
        folder / "zstd.parquet",
        compression="zstd",
        data_page_size=20_000,
        data_page_version="2.0",
        column_encoding={"prompt": "DELTA_BYTE_ARRAY", "response_0": "DELTA_LENGTH_BYTE_ARRAY"},
        use_dictionary=["prompt_source", "response_0_source"],
    )
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in all_rows)
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8", newline="")
    (folder / "rows.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    (folder / "rows.json").write_text(json.dumps(all_rows, indent=1), encoding="utf-8")
    for name, delimiter in [("rows.csv", ","), ("rows.tsv", "\t")]:
        with open(folder / name, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(all_rows[0]), delimiter=delimiter)
            writer.writeheader()
            for row in all_rows:
                writer.writerow({**row, **{name: json.dumps(row[name]) for name in FLAGS}})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=3000)
    options = parser.parse_args()
    write(options.out, options.rows)


if __name__ == "__main__":
    main()
