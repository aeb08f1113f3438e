"""Pairs of Parquet files as tables of DuckDB, a column for each thing that a
clause or a chart speaks of.

`pairs` has a row for each pair; columns that end in 0 or 1 are of that
response. `responses` has a row for each response, with the columns of its pair
beside its own.
"""

import re
from pathlib import Path

import duckdb

from schema import CATEGORIES, slug

UNKNOWN = "unknown"


def text(value):
    """A text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def part_of(path):
    """Config and split of a file, by its place: CONFIG/SPLIT/NUMBER.parquet as
    on the hub, else the file's name as config."""
    path = Path(path)
    if re.fullmatch(r"\d+\.parquet", path.name) and len(path.parts) > 2:
        config, split = path.parts[-3:-1]
        return config, split.removeprefix("partial-")
    ending = re.search(r"(?:^|[-_])(train|test|validation)$", path.stem)
    return path.stem, ending[1] if ending else ""


def response_columns(response):
    flags = {
        slug(name): f'response_{response}_harm_category."{name}"' for name in CATEGORIES
    }
    any_null = " OR ".join(f"{flag} IS NULL" for flag in flags.values())
    named = [f"CASE WHEN {flag} THEN {text(name)} END" for name, flag in flags.items()]
    named.append(f"CASE WHEN {any_null} THEN '{UNKNOWN}' END")
    level = f"response_{response}_severity_level"
    return f"""
        CASE WHEN is_response_{response}_safe THEN 'safe'
            WHEN NOT is_response_{response}_safe THEN 'unsafe'
            ELSE '{UNKNOWN}' END AS safe_{response},
        CASE WHEN {level} IN (0, 1, 2, 3) THEN {level}::VARCHAR ELSE '{UNKNOWN}' END
            AS severity_{response},
        -- In schema order, so that equal sets are equal lists.
        list_filter([{", ".join(named)}], lambda name: name IS NOT NULL)
            AS categories_{response},
        CASE WHEN {any_null} THEN '{UNKNOWN}' ELSE len(categories_{response})::VARCHAR END
            AS labels_{response},
        coalesce(nullif(response_{response}_source, ''), '(none)') AS source_{response},
        length(response_{response}) AS length_{response}"""


def preferred(name):
    return f"CASE WHEN {name}_response_id IN (0, 1) THEN {name}_response_id END AS {name}"


PAIR_COLUMNS = f"""
    CASE safe_0 || ' ' || safe_1
        WHEN 'safe safe' THEN 'both-safe'
        WHEN 'safe unsafe' THEN 'only-0-safe'
        WHEN 'unsafe safe' THEN 'only-1-safe'
        WHEN 'unsafe unsafe' THEN 'both-unsafe'
        ELSE '{UNKNOWN}' END AS safety,
    CASE safer WHEN 0 THEN safe_0 WHEN 1 THEN safe_1 ELSE '{UNKNOWN}' END AS safer_safe,
    coalesce(better || '-' || safer, '{UNKNOWN}') AS preference,
    -- Null where one of the two is unknown.
    better = safer AS same,
    coalesce(
        abs(try_cast(severity_0 AS INTEGER) - try_cast(severity_1 AS INTEGER))::VARCHAR,
        '{UNKNOWN}'
    ) AS gap,
    CASE WHEN '{UNKNOWN}' IN (safe_0, safe_1) THEN '{UNKNOWN}'
        WHEN safe_0 <> safe_1 THEN 'safety'
        WHEN '{UNKNOWN}' IN (severity_0, severity_1) THEN '{UNKNOWN}'
        WHEN severity_0 <> severity_1 THEN 'severity'
        WHEN '{UNKNOWN}' IN (labels_0, labels_1) THEN '{UNKNOWN}'
        WHEN categories_0 <> categories_1 THEN 'categories'
        ELSE 'nothing' END AS differs"""


def own_columns(response):
    names = ("safe", "severity", "categories", "labels", "source", "length")
    return ", ".join(f"{name}_{response} AS {name}" for name in names)


def database(files):
    """The tables `pairs` and `responses` of these files."""
    of_file = " UNION ALL BY NAME ".join(
        f"SELECT {text('/'.join(filter(None, part_of(path))))} AS part, "
        f"{text(part_of(path)[1])} AS split, * FROM read_parquet({text(str(path))})"
        for path in files
    )
    return database_of(of_file)


def database_of(rows):
    """The same of rows that SQL selects: the columns of the hub's files, `part` and `split`."""
    made = duckdb.connect()
    made.execute("SET threads = 2")
    made.execute(f"""CREATE TABLE pairs AS SELECT *, {PAIR_COLUMNS} FROM (
        SELECT row_number() OVER () AS pair, part, split,
            coalesce(nullif(prompt_source, ''), '(none)') AS prompt_source,
            length(prompt) AS prompt_length,
            {preferred("better")}, {preferred("safer")},
            {response_columns(0)}, {response_columns(1)}
        FROM ({rows}))""")
    made.execute(f"""CREATE VIEW responses AS
        SELECT *, 0 AS response, {own_columns(0)} FROM pairs
        UNION ALL SELECT *, 1 AS response, {own_columns(1)} FROM pairs""")
    return made
