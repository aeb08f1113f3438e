"""Files to save pairs of, and what was saved compared with them.

`--out FOLDER` writes the same rows with other libraries: `hub.parquet` as the `datasets` library
does (with the hub's features beside the rows), `zstd.parquet` by DuckDB, `rows.jsonl`, and
`rich.parquet` by pyarrow: with nulls, lists, lists of lists, dates and numbers of other types.

`--check KIND --source FILE… --where SQL [--order SQL] --saved FILE` compares: what DuckDB selects
of the sources with what stands in the file. Prints the number of rows that are equal.
"""

import argparse
import csv
import datetime
import decimal
import io
import json
import os
import random
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import datasets
import duckdb
import pandas
import pyarrow
import pyarrow.parquet

from schema import CATEGORIES, COLUMNS, sha256
from synthetic_rows import rows

ROWS = 2600
# What a spreadsheet would run, by the lists of OWASP and of PayloadsAllTheThings: harmless here.
INJECTIONS = [
    "=1+1", "=SUM(A1:A9)", "+1+1", "-1+1", "@SUM(1,2)", "\t=1+1", "\r=1+1", "\n=1+1", "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://example.invalid\",\"x\")", "=IMPORTXML(\"http://example.invalid\",\"//a\")", "=1+1\";=1+1",
    "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd", "==1", "=+1", "=-1", "= 1", " =1+1", "  =1+1",
    "'=1+1", "''=1+1", "'+1", "'@x", "＝1+1", "＋1", "－1", "＠SUM(1)", "=\"a\"&\"b\"", "=A1,=B1", "\";=1+1;\"",
    "=1\r\n=2", "-2+3+cmd", "=rundll32|'x'!A", "=DDE(\"a\";\"b\")", "\u00a0=1", "\ufeff=1", "\u3000=1", "%0A=1",
]
assert len(INJECTIONS) == 40


def all_rows():
    made = list(rows(ROWS, 11))
    for at, text in enumerate(INJECTIONS):
        made[at * 7]["prompt"] = text
        made[at * 7 + 1]["response_0"] = text
    # Ties of every kind.
    for at in range(300, 340):
        made[at]["response_1"] = made[at]["response_0"]
    for row in made:
        for r in (0, 1):
            row[f"response_{r}_sha256"] = sha256(row["prompt"], row[f"response_{r}"])
    return made


def write(folder):
    made = all_rows()
    source = folder / "rows.jsonl"
    with open(source, "w", encoding="utf-8") as out:
        for row in made:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        builder = datasets.load_dataset_builder(
            "json", data_files={"train": str(source)}, cache_dir=str(Path(scratch) / "cache")
        )
        builder.download_and_prepare(str(Path(scratch) / "parquet"), file_format="parquet")
        [written] = Path(scratch, "parquet").glob("*.parquet")
        written.replace(folder / "hub.parquet")
    duckdb.execute(
        f"COPY (FROM '{folder}/hub.parquet') TO '{folder}/zstd.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)"
    )
    rich(folder / "rich.parquet", made[:900])


def rich(path, made):
    """Columns of other types beside those of the family, and nulls wherever there may be some."""
    rng = random.Random(3)
    for at, row in enumerate(made):
        if at % 13 == 0:
            row["response_0_harm_category"] = None
        elif at % 17 == 0:
            row["response_1_harm_category"] = {**row["response_1_harm_category"], "Drugs": None}
        if at % 19 == 0:
            row["response_1_severity_level"] = None
        if at % 23 == 0:
            row["safer_response_id"] = None
        row["tags"] = None if at % 5 == 0 else [None if tag == 2 else f"tag {tag}" for tag in range(at % 4)]
        row["deep"] = None if at % 7 == 0 else [[number, at] for number in range(at % 3)]
        row["votes"] = [{"by": f"a{vote}", "safe": rng.choice([True, False, None])} for vote in range(at % 3)]
        row["score"] = rng.random() if at % 11 else float("nan")
        row["half"] = at / 2
        row["small"] = at % 100 - 50
        row["big"] = 2**63 + at
        row["day"] = datetime.date(2024, 1, 1) + datetime.timedelta(days=at)
        row["when"] = datetime.datetime(2024, 1, 1, 12, 0, 0, at)
        row["price"] = decimal.Decimal(at) / 100
        row["raw"] = bytes([at % 256, 255])
    flags = pyarrow.struct([(name, pyarrow.bool_()) for name in CATEGORIES])
    types = {
        "response_0_harm_category": flags, "response_1_harm_category": flags,
        "tags": pyarrow.list_(pyarrow.string()), "deep": pyarrow.list_(pyarrow.list_(pyarrow.int32())),
        "votes": pyarrow.list_(pyarrow.struct([("by", pyarrow.string()), ("safe", pyarrow.bool_())])),
        "half": pyarrow.float32(), "small": pyarrow.int8(), "big": pyarrow.uint64(),
        "price": pyarrow.decimal128(9, 2), "raw": pyarrow.binary(),
    }
    arrays = {
        name: pyarrow.array([row[name] for row in made], types.get(name)) for name in made[0]
    }
    pyarrow.parquet.write_table(pyarrow.table(arrays), path, row_group_size=250, compression="gzip")


def selected(sources, where, order):
    """What DuckDB selects, as an Arrow table in the schema of the first source."""
    numbered = []
    for source in sources:
        source = Path(source)
        if source.suffix == ".jsonl":
            lines = source.read_text(encoding="utf-8").splitlines()
            numbered.append(pyarrow.Table.from_pylist([json.loads(line) for line in lines if line]))
        else:
            numbered.append(pyarrow.parquet.read_table(source))
    table = pyarrow.concat_tables(numbered)
    ids = pyarrow.array(range(table.num_rows), pyarrow.int64())
    labels = [name for name in table.column_names if name not in ("deep", "votes", "raw", "big")]
    relation = table.select(labels).append_column("row_id", ids)
    order = f"{order}, row_id" if order else "row_id"
    con = duckdb.connect()
    con.register("pairs", relation)
    wanted = con.execute(f"SELECT row_id FROM pairs WHERE {where} ORDER BY {order}").fetchall()
    return table.take([row for (row,) in wanted])


def same(what, left, right):
    if left != right:
        sys.exit(f"{what} differ:\n  saved  {str(left)[:600]}\n  source {str(right)[:600]}")


def plain(value):
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and value != value:
        return None
    return value


def check_parquet(table, saved):
    found = pyarrow.parquet.read_table(saved)
    same("rows", found.num_rows, table.num_rows)
    # A shard of a packed site says that a column is never null; what is saved allows for nulls.
    kinds = [
        [(field.name, str(field.type).replace(" not null", "")) for field in schema]
        for schema in (found.schema, table.schema)
    ]
    same("schemas", *kinds)
    for name in table.column_names:
        ours, theirs = found[name].combine_chunks(), table[name].combine_chunks()
        # Not a number is not itself.
        same(f"columns {name}", repr(ours.to_pylist()), repr(theirs.to_pylist()))
    con = duckdb.connect()
    con.register("expected", table)
    differ = con.execute(
        f"SELECT count(*) FROM (SELECT columns('prompt|response_._s|better|is_') FROM '{saved}' EXCEPT SELECT columns('prompt|response_._s|better|is_') FROM expected)"
    ).fetchone()[0]
    same("rows in DuckDB", differ, 0)
    source = table.schema.metadata or {}
    if b"huggingface" in source:
        same("features", found.schema.metadata[b"huggingface"], source[b"huggingface"])
        again = datasets.Dataset.from_parquet(str(saved), cache_dir=tempfile.mkdtemp())
        same("features in datasets", list(again.features), table.column_names)
    about = pyarrow.parquet.read_metadata(saved).metadata[b"saferlhf-viewer"]
    same("rows in the provenance", json.loads(about)["rows"], table.num_rows)
    return found.num_rows


def check_jsonl(table, saved):
    lines = Path(saved).read_text(encoding="utf-8").split("\n")
    same("the end", lines.pop(), "")
    found = [json.loads(line) for line in lines]
    expected = plain(table.to_pylist())
    same("rows", len(found), len(expected))
    for at, (ours, theirs) in enumerate(zip(found, expected)):
        same("names", list(ours), list(theirs))
        for name, value in theirs.items():
            if isinstance(value, (datetime.date, decimal.Decimal, bytes)):
                continue
            same(f"{name} of row {at}", ours[name], value)
    return len(found)


GUARDED = tuple("=+-@\t\r\n＝＋－＠")


def unguarded(text):
    """What the rule of docs/export.md takes off again."""
    rest = text.lstrip("'")
    formula = rest.startswith(GUARDED) or rest.lstrip(" \u00a0\u3000\ufeff\u200b").startswith(GUARDED)
    return text[1:] if text.startswith("'") and formula else text


def check_csv(table, saved, guards=True):
    names, flat = [], []
    for name in table.column_names:
        kind = table.schema.field(name).type
        if pyarrow.types.is_struct(kind):
            names += [f"{name}.{field.name}" for field in kind]
        else:
            names.append(name)
    for row in table.to_pylist():
        cells = []
        for name in table.column_names:
            kind = table.schema.field(name).type
            value = row[name]
            if pyarrow.types.is_struct(kind):
                cells += [None if value is None else value[field.name] for field in kind]
            else:
                cells.append(value)
        flat.append(cells)

    def text(value):
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    raw = Path(saved).read_bytes()
    if b"\r\n" not in raw[: 1 << 16]:
        sys.exit("lines do not end as RFC 4180 says")
    found = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
    same("names", found[0], names)
    same("rows", len(found) - 1, len(flat))
    for at, (ours, theirs) in enumerate(zip(found[1:], flat)):
        if guards:
            for cell in ours:
                if cell.startswith(GUARDED) and not cell.lstrip("-").isdigit():
                    sys.exit(f"row {at} has a formula: {cell!r}")
        same(f"row {at}", [unguarded(cell) if guards else cell for cell in ours], [text(cell) for cell in theirs])
    con = duckdb.connect()
    read = con.execute(
        f"SELECT * FROM read_csv('{saved}', header=true, all_varchar=true, quote='\"', escape='\"', delim=',', auto_detect=false, "
        f"columns={{{', '.join(json.dumps(name) + ': ' + chr(39) + 'VARCHAR' + chr(39) for name in names)}}}, max_line_size=10000000, parallel=false)"
    ).fetchall()
    same("rows in DuckDB", len(read), len(flat))
    for at, (ours, theirs) in enumerate(zip(read, found[1:])):
        same(f"row {at} in DuckDB", [cell or "" for cell in ours], theirs)
    return len(flat)


def check_preferences(table, saved, rules):
    """Preference data by a reference in pandas; and as TRL documents it, by `datasets`."""
    by, ties, unsafe, shape = rules.split(",")
    frame = table.to_pandas()
    chosen = frame["safer_response_id" if by == "safer" else "better_response_id"]
    same_text = frame["response_0"] == frame["response_1"]
    flags = [pandas.json_normalize(frame[f"response_{r}_harm_category"].tolist()) for r in (0, 1)]
    nothing = (
        (frame["is_response_0_safe"] == frame["is_response_1_safe"])
        & (frame["response_0_severity_level"] == frame["response_1_severity_level"])
        & (flags[0].values == flags[1].values).all(axis=1)
    )
    both_unsafe = ~frame["is_response_0_safe"] & ~frame["is_response_1_safe"]
    chosen_safe = frame["is_response_0_safe"].where(chosen == 0, frame["is_response_1_safe"])
    keeps = chosen.notna()
    if ties != "keep":
        keeps &= ~same_text
    if ties == "same-labels":
        keeps &= ~nothing
    if unsafe == "both-unsafe":
        keeps &= ~both_unsafe
    if unsafe == "chosen-unsafe":
        keeps &= chosen_safe
    kept = frame[keeps]
    chosen = chosen[keeps]
    expected = pandas.DataFrame(
        {
            "prompt": kept["prompt"],
            "chosen": kept["response_0"].where(chosen == 0, kept["response_1"]),
            "rejected": kept["response_1"].where(chosen == 0, kept["response_0"]),
        }
    )
    kind = "parquet" if str(saved).endswith(".parquet") else "json"
    found = datasets.load_dataset(kind, data_files=str(saved), split="train", cache_dir=tempfile.mkdtemp())
    same("columns", found.column_names, ["prompt", "chosen", "rejected"])
    ours = found.to_list()
    same("rows", len(ours), len(expected))
    for at, (row, theirs) in enumerate(zip(ours, expected.to_dict("records"))):
        if shape == "messages":
            roles = {name: [message["role"] for message in row[name]] for name in row}
            same("roles", roles, {"prompt": ["user"], "chosen": ["assistant"], "rejected": ["assistant"]})
            row = {name: row[name][0]["content"] for name in row}
        same(f"row {at}", row, theirs)
    return len(ours)


def demo_table(folder):
    """The demo data as one table: its label, text and hash shards side by side."""
    manifest = json.loads((folder / "manifest.json").read_text())
    kinds = {}
    for kind in ("labels", "text", "hashes"):
        tables = [pyarrow.parquet.read_table(folder / shard["path"]) for shard in manifest["shards"][kind]]
        kinds[kind] = pyarrow.concat_tables(tables)
    columns = {}
    for name in COLUMNS:
        for kind in ("text", "labels", "hashes"):
            if name in kinds[kind].column_names:
                column = kinds[kind][name].combine_chunks()
                if kind == "hashes":
                    column = pyarrow.array([value.hex() for value in column.to_pylist()])
                columns[name] = column
                break
    table = pyarrow.table(columns)
    return table.cast(
        pyarrow.schema([pyarrow.field(field.name, field.type, nullable=True) for field in table.schema])
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--check")
    parser.add_argument("--source", nargs="*", default=[])
    parser.add_argument("--where", default="true")
    parser.add_argument("--order", default="")
    parser.add_argument("--saved", type=Path)
    parser.add_argument("--rules", default="")
    parser.add_argument("--without", default="")
    options = parser.parse_args()
    if options.out:
        return write(options.out)
    if options.source[0].endswith("manifest.json"):
        table = demo_table(Path(options.source[0]).parent)
        with tempfile.TemporaryDirectory() as scratch:
            whole = Path(scratch) / "demo.parquet"
            pyarrow.parquet.write_table(table, whole)
            table = selected([whole], options.where, options.order)
    else:
        table = selected(options.source, options.where, options.order)
    if options.without:
        # What other programs keep beside the rows speaks of all columns.
        table = table.drop_columns(options.without.split(",")).replace_schema_metadata(None)
    if options.check == "preferences":
        count = check_preferences(table, options.saved, options.rules)
    else:
        check = {"parquet": check_parquet, "jsonl": check_jsonl, "csv": check_csv,
                 "csv-exact": lambda table, saved: check_csv(table, saved, guards=False)}
        count = check[options.check](table, options.saved)
    print(json.dumps(count))


if __name__ == "__main__":
    main()
