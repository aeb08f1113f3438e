"""Members of the dataset family other than PKU-SafeRLHF itself: small files of
synthetic, benign rows, each written by another library; and what DuckDB counts
in them, in the words of the page's tables.
"""

import argparse
import json
import lzma
from pathlib import Path

import datasets
import duckdb
import polars
import pyarrow
import pyarrow.parquet

from schema import CATEGORIES, sha256, slug
from synthetic_rows import Rows

BEAVERTAILS = [
    "animal_abuse",
    "child_abuse",
    "controversial_topics,politics",
    "discrimination,stereotype,injustice",
    "drug_abuse,weapons,banned_substance",
    "financial_crime,property_crime,theft",
    "hate_speech,offensive_language",
    "misinformation_regarding_ethics,laws_and_safety",
    "non_violent_unethical_behavior",
    "privacy_violation",
    "self_harm",
    "sexually_explicit,adult_content",
    "terrorism,organized_crime",
    "violence,aiding_and_abetting,incitement",
]

MODELS = ["Alpaca-7B", "Alpaca2-7B", "Alpaca3-8B"]


def pairs(count, seed, columns):
    """Pairs with some of the columns of PKU-SafeRLHF."""
    rows = Rows(seed)
    made = [rows.row(at, MODELS[at * 3 // count]) for at in range(count)]
    return [{name: row[name] for name in columns} for row in made]


def single_responses(count, seed):
    """One response a row, with the labels of PKU-SafeRLHF-QA."""
    rows = Rows(seed)
    made = []
    for at in range(count):
        prompt, response = rows.text(118), rows.text(536)
        safe, severity, flags = rows.labels(rows.random.random() < 0.49)
        made.append(
            {
                "prompt": prompt,
                "response": response,
                "prompt_source": ["Beavertails", "Alpaca3-70B"][at % 2],
                "response_source": MODELS[at % 3],
                "is_safe": safe,
                "harm_category": dict(zip(CATEGORIES, flags)),
                "severity_level": severity,
                "sha256": sha256(prompt, response),
            }
        )
    return made


def annotated(count, seed):
    """Rows of BeaverTails: a response comes once for each of its annotators."""
    rows = Rows(seed)
    made = []
    while len(made) < count:
        prompt, response = rows.text(80), rows.text(300)
        for _ in range(int(rows.random.integers(1, 5))):
            safe = bool(rows.random.random() < 0.45)
            chosen = set() if safe else set(rows.random.integers(0, 14, 1 + rows.random.integers(3)))
            made.append(
                {
                    "prompt": prompt,
                    "response": response,
                    "category": {name: at in chosen for at, name in enumerate(BEAVERTAILS)},
                    "is_safe": safe,
                }
            )
    return made[:count]


def write(folder):
    """All files, in the hub's layout of config and split."""

    def place(config, split="train"):
        path = folder / config / split / "0000.parquet"
        path.parent.mkdir(parents=True)
        return path

    texts = ["prompt", "response_0", "response_1"]
    safety = ["is_response_0_safe", "is_response_1_safe"]
    preferences = ["better_response_id", "safer_response_id"]
    sources = ["prompt_source", "response_0_source", "response_1_source"]
    hashes = ["response_0_sha256", "response_1_sha256"]

    june = pairs(1500, 11, texts + sources + safety + preferences + hashes)
    pyarrow.parquet.write_table(
        pyarrow.Table.from_pylist(june), place("june-2024"), row_group_size=400
    )

    v0 = pyarrow.Table.from_pylist(pairs(1200, 12, texts + safety + preferences))
    duckdb.sql(f"COPY v0 TO '{place('v0')}' (FORMAT parquet, COMPRESSION snappy)")

    single = pairs(1000, 13, texts + sources + preferences[:1] + hashes)
    polars.DataFrame(single).write_parquet(
        place("single-dimension"), compression="snappy", row_group_size=300
    )

    qa = datasets.Dataset.from_list(single_responses(1300, 14))
    qa.to_parquet(place("qa"), batch_size=500)

    rows = Rows(15)
    prompts = [
        {"prompt": rows.text(118), "prompt_source": ["Beavertails", "Alpaca3-70B"][at % 2]}
        for at in range(900)
    ]
    prompts = pyarrow.Table.from_pylist(prompts)
    duckdb.sql(f"COPY prompts TO '{place('prompts')}' (FORMAT parquet, COMPRESSION snappy)")

    beavertails = pyarrow.Table.from_pylist(annotated(1600, 16))
    pyarrow.parquet.write_table(
        beavertails, place("beavertails", "30k_train"), data_page_version="2.0"
    )

    rows = Rows(17)
    evaluation = [
        {"prompt": rows.text(60), "category": BEAVERTAILS[at // 50], "category_id": at // 50}
        for at in range(700)
    ]
    polars.DataFrame(evaluation).write_parquet(
        place("evaluation", "test"), compression="snappy"
    )


    # As on the hub: converted files of the main branch, and a revision with its own.
    dataset = folder / "hub" / "owner" / "dataset"
    for config, split, name in [
        ("default", "train", "june-2024"),
        ("default", "test", "v0"),
        ("other", "train", "v0"),
    ]:
        path = dataset / config / split / "0000.parquet"
        path.parent.mkdir(parents=True)
        path.write_bytes((folder / name / "train" / "0000.parquet").read_bytes())
    own = folder / "hub" / "owner" / "unconverted" / "round0"
    own.mkdir(parents=True)
    for split, seed in [("train", 18), ("test", 19)]:
        rows = pairs(400, seed, texts + safety + preferences)
        with lzma.open(own / f"{split}.jsonl.xz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def answers(path):
    """What DuckDB counts in a file: `rows`, and the tables by chart, row and column."""
    database = duckdb.connect()
    database.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{path}')")
    columns = [row[0] for row in database.execute("DESCRIBE data").fetchall()]

    def number(where, what="count(*)"):
        return database.execute(f"SELECT {what} FROM data WHERE {where}").fetchone()[0] or 0

    rows = number("true")
    tables = {}
    groups = {"harm_category": CATEGORIES, "category": BEAVERTAILS}
    group = next((name for name in groups if name in columns and "response" in columns), None)
    if group:
        names = groups[group]
        flag = lambda name: f'{group}."{name}"'
        tables["categories"] = {
            slug(name): {"responses": number(flag(name))} for name in names
        }
        size = " + ".join(f"{flag(name)}::INT" for name in names)
        tables["labels-per-response"] = {
            str(n): {"responses": number(f"{size} = {n}")} for n in range(13)
        }
    if "category_id" in columns:
        tables["categories"] = {
            slug(name): {"responses": number(f"category_id = {at}")}
            for at, name in enumerate(BEAVERTAILS)
        }
    if "severity_level" in columns:
        tables["severity"] = {
            str(level): {"all": number(f"severity_level = {level}")} for level in range(4)
        }
    if "is_safe" in columns:
        tables["pair-safety"] = {
            "both-safe": {"pairs": number("is_safe")},
            "both-unsafe": {"pairs": number("NOT is_safe")},
        }
    if "is_response_0_safe" in columns:
        safe = [f"is_response_{r}_safe" for r in range(2)]
        tables["pair-safety"] = {
            "both-safe": {"pairs": number(f"{safe[0]} AND {safe[1]}")},
            "only-0-safe": {"pairs": number(f"{safe[0]} AND NOT {safe[1]}")},
            "only-1-safe": {"pairs": number(f"{safe[1]} AND NOT {safe[0]}")},
            "both-unsafe": {"pairs": number(f"NOT {safe[0]} AND NOT {safe[1]}")},
        }
        tables["better-safer"] = {
            str(better): {
                f"safer-{safer}": number(
                    f"better_response_id = {better} AND safer_response_id = {safer}"
                )
                for safer in range(2)
            }
            for better in range(2)
        }
    if "better_response_id" in columns:
        tables["lengths-preferences"] = {
            "better:position": {"pairs": rows, "preferred": number("better_response_id = 0")}
        }
    sources = {}
    for name, kind in [
        ("prompt_source", "prompt"),
        ("response_source", "response"),
        ("response_0_source", "response"),
    ]:
        if name not in columns:
            continue
        for (value,) in database.execute(f"SELECT DISTINCT {name} FROM data").fetchall():
            both = 2 if name == "response_0_source" else 1
            row = {"rows": both * number(f"{name} = '{value}'")}
            if "is_safe" in columns:
                row["safe"] = number(f"{name} = '{value}' AND is_safe")
            sources[f"{kind}:{value}"] = row
    if sources:
        tables["sources"] = sources
    return {"rows": rows, "tables": tables}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="the folder to write to")
    parser.add_argument("--answers", type=Path, help="a file to count")
    options = parser.parse_args()
    if options.out:
        write(options.out)
    if options.answers:
        print(json.dumps(answers(options.answers), indent=1))


if __name__ == "__main__":
    main()
