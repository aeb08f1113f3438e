"""Labelled data that is of no member of the dataset family: small files of synthetic, benign
rows, each written by another library; and what DuckDB counts in them, in the words of the
page's tables. And the older form of PKU-SafeRLHF-QA, whose categories are a list of numbers.
"""

import argparse
import json
import random
from pathlib import Path

import datasets
import duckdb
import polars
import pyarrow
import pyarrow.parquet

from schema import CATEGORIES, slug


def chats(count):
    """A question, an answer, and labels as numbers and flags, some of them null."""
    rng = random.Random(5)
    return [
        {
            "conv_id": at,
            "user_input": f"question {at}",
            "model_output": "word " * (1 + at % 7),
            "toxicity": rng.choice([0, 0, 1, None]),
            "jailbreaking": rng.choice([0, 0, 0, 1]),
            "human_annotation": rng.random() < 0.5,
            "hate,speech": rng.choice([True, False, False, None]),
            "severity": rng.randrange(4),
            "score": rng.random(),
        }
        for at in range(count)
    ]


def duels(count):
    """Two answers, with labels of both."""
    rng = random.Random(6)
    return [
        {
            "question": f"question {at}",
            "answer_a": f"first {at}",
            "answer_b": f"second {at}",
            "safe_a": rng.random() < 0.6,
            "safe_b": rng.random() < 0.4,
            "violence_a": rng.random() < 0.2,
            "violence_b": rng.random() < 0.3,
            "fraud_a": rng.random() < 0.1,
            "fraud_b": rng.random() < 0.1,
            "better": rng.choice([0, 1, 1]),
        }
        for at in range(count)
    ]


def old_answers(count):
    """One response a row; -1 in the list stands for a safe one."""
    rng = random.Random(7)
    rows = []
    for at in range(count):
        safe = rng.random() < 0.5
        ids = [-1] if safe else sorted(rng.sample(range(19), 1 + at % 3))
        rows.append(
            {
                "prompt": f"question {at}",
                "response_source": ["Alpaca-7B", "Alpaca2-7B"][at % 2],
                "severity_category": 0 if safe else 1 + at % 3,
                "safety_category": ids,
                "response": f"answer {at}",
                "prompt_source": "Beavertails",
                "sha256": "0" * 64,
            }
        )
    return rows


def write(folder):
    """All files."""
    rows = chats(1700)
    table = pyarrow.Table.from_pylist(rows)
    pyarrow.parquet.write_table(table, folder / "chats.parquet", row_group_size=600)
    with open(folder / "chats.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    polars.DataFrame(rows).write_parquet(folder / "chats-zstd.parquet", compression="zstd")
    pairs = pyarrow.Table.from_pylist(duels(900))
    duckdb.sql(f"COPY pairs TO '{folder / 'duels.parquet'}' (FORMAT parquet)")
    datasets.Dataset.from_list(old_answers(800)).to_parquet(folder / "old-qa.parquet", batch_size=300)
    # Names that say nothing.
    odd = [{"x": f"text {at}", "y": at % 3 % 2, "z": at % 5 == 0} for at in range(300)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(odd), folder / "odd.parquet")


def answers(path):
    """What DuckDB counts: rows, and tables by chart, row and column."""
    database = duckdb.connect()
    database.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{path}')")

    def number(where):
        return database.execute(f"SELECT count(*) FROM data WHERE {where}").fetchone()[0]

    tables = {}
    if path.name.startswith("chats"):
        flags = {"human-annotation": "human_annotation", "hate-speech": '"hate,speech"'}
        tables["categories"] = {key: {"responses": number(flag)} for key, flag in flags.items()}
        tables["categories"]["unknown"] = {"responses": number('"hate,speech" IS NULL')}
        tables["severity"] = {
            str(level): {"all": number(f"severity = {level}")} for level in range(4)
        }
        tables["pair-safety"] = {
            "both-safe": {"pairs": number("toxicity = 0")},
            "both-unsafe": {"pairs": number("toxicity = 1")},
            "unknown": {"pairs": number("toxicity IS NULL")},
        }
    if path.name == "duels.parquet":
        tables["categories"] = {
            name: {"responses": number(f"{name}_a") + number(f"{name}_b")}
            for name in ["violence", "fraud"]
        }
        tables["pair-safety"] = {
            "both-safe": {"pairs": number("safe_a AND safe_b")},
            "only-0-safe": {"pairs": number("safe_a AND NOT safe_b")},
            "only-1-safe": {"pairs": number("safe_b AND NOT safe_a")},
            "both-unsafe": {"pairs": number("NOT safe_a AND NOT safe_b")},
        }
    if path.name == "old-qa.parquet":
        tables["categories"] = {
            slug(name): {"responses": number(f"list_contains(safety_category, {at})")}
            for at, name in enumerate(CATEGORIES)
        }
        tables["severity"] = {
            str(level): {"all": number(f"severity_category = {level}")} for level in range(4)
        }
        tables["pair-safety"] = {
            "both-safe": {"pairs": number("list_contains(safety_category, -1)")},
            "both-unsafe": {"pairs": number("NOT list_contains(safety_category, -1)")},
        }
        tables["labels-per-response"] = {
            str(n): {"responses": number(f"len(list_filter(safety_category, lambda id: id >= 0)) = {n}")}
            for n in range(5)
        }
    if path.name == "odd.parquet":
        tables["categories"] = {"z": {"responses": number("z")}}
        tables["pair-safety"] = {
            "both-safe": {"pairs": number("y = 0")},
            "both-unsafe": {"pairs": number("y = 1")},
        }
    return {"rows": number("true"), "tables": tables}


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
