"""Runs the code that the viewer writes for a view, and tells the rows it selects.

With --fixture it writes a small dataset in the hub's layout instead: rows with every kind
of label, nulls in every column, and an `id` that numbers them through all files.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import types
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
CACHE = tempfile.TemporaryDirectory()
os.environ["HF_HOME"] = CACHE.name

# In the order in which the files are read; not that of their names.
FILES = ["a/train/0000", "a/train/0001", "a/test/0000"]
ROWS = 150
SOURCES = ["a", "b", "Alpaca-7B", "it's \"so\", no", "", None]
WORDS = "cat Cargo CAT hello x aaa don't \"quoted\" back\\slash é É über Ω 中文 🧺 5% under_score\nline".split(" ")
DATASET = "PKU-Alignment/PKU-SafeRLHF"


def fixture(folder):
    import pyarrow
    import pyarrow.parquet

    from schema import CATEGORIES, COLUMNS

    seeded = random.Random(7)

    def sometimes(value, share=0.1):
        return None if seeded.random() < share else value

    def text(most):
        size = int(most * seeded.random() ** 2)
        words = ""
        while len(words) < size:
            words += seeded.choice(WORDS) + " "
        return sometimes(words[:size], 0.05)

    def flags():
        count = seeded.choice([0, 0, 1, 1, 2, 3])
        named = set(seeded.sample(CATEGORIES, count))
        made = {name: name in named for name in CATEGORIES}
        if seeded.random() < 0.1:
            made[seeded.choice(CATEGORIES)] = None
        return sometimes(made, 0.03)

    def row():
        first = flags()
        second = first if seeded.random() < 0.3 else flags()
        return [
            text(450),
            text(2000),
            text(2000),
            *(seeded.choice(SOURCES) for _ in range(3)),
            *(sometimes(seeded.random() < 0.5) for _ in range(2)),
            first,
            second,
            *(sometimes(seeded.randrange(4)) for _ in range(2)),
            *(sometimes(seeded.randrange(2)) for _ in range(2)),
            sometimes("00ff"),
            sometimes("00ff"),
        ]

    string, flag, number = pyarrow.string(), pyarrow.bool_(), pyarrow.int64()
    group = pyarrow.struct([(name, flag) for name in CATEGORIES])
    types = [string] * 6 + [flag] * 2 + [group] * 2 + [number] * 4 + [string] * 2
    schema = pyarrow.schema([("id", number), *zip(COLUMNS, types)])
    # Other members of the family, each column with that of a pair.
    members = {
        "qa": {
            "prompt": "prompt",
            "response": "response_0",
            "prompt_source": "prompt_source",
            "response_source": "response_0_source",
            "is_safe": "is_response_0_safe",
            "harm_category": "response_0_harm_category",
            "severity_level": "response_0_severity_level",
        },
        "single": {
            "prompt": "prompt",
            "response_0": "response_0",
            "response_1": "response_1",
            "response_0_source": "response_0_source",
            "response_1_source": "response_1_source",
            "better_response_id": "better_response_id",
        },
        "evaluation": {"prompt": "prompt", "category_id": "response_0_severity_level"},
        "prompts": {"prompt": "prompt", "prompt_source": "prompt_source"},
    }
    for at, name in enumerate(FILES):
        rows = [dict(zip(COLUMNS, row())) for _ in range(ROWS)]
        for place, made in enumerate(rows):
            made["id"] = at * ROWS + place
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pyarrow.Table.from_pylist(rows, schema)
        pyarrow.parquet.write_table(table, path, row_group_size=100)
        for member, names in members.items() if at == 0 else ():
            path = folder / f"{member}/train/0000.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            made = table.select(["id", *names.values()]).rename_columns(["id", *names])
            pyarrow.parquet.write_table(made, path, row_group_size=100)


def python(code, folder):
    """Runs Python code that leaves its rows in `pairs`."""
    names = {}
    exec(compile(code, "code", "exec"), names)
    return list(names["pairs"]["id"])


def datasets(code, folder):
    """The same, with the hub's dataset being that of the folder."""
    import datasets

    if not hasattr(datasets, "load_from_hub"):
        datasets.load_from_hub = datasets.load_dataset

    def load(name, config="default", *, split, **options):
        if name != DATASET:
            return datasets.load_from_hub(name, split=split, **options)
        parts = [sorted(map(str, (folder / config / part).iterdir())) for part in split.split("+")]
        return datasets.load_from_hub("parquet", data_files=sum(parts, []), split="train")

    datasets.load_dataset = load
    return python(code, folder)


def spark(code, folder, is_read=True):
    from pyspark.sql import SparkSession

    # The one session for all that is run.
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    hub = types.ModuleType("huggingface_hub")
    hub.snapshot_download = lambda *_, **__: str(folder)
    sys.modules["huggingface_hub"] = hub
    names = {}
    exec(compile(code, "code", "exec"), names)
    return [row["id"] for row in names["pairs"].select("id").collect()] if is_read else None


def duckdb(code, folder):
    import duckdb

    return duckdb.sql(code).fetchnumpy()["id"].tolist()


def patterns(name):
    """Runs code that writes a table of label patterns here, and leaves it at a path."""

    def run(code, folder, to):
        if name == "duckdb":
            import duckdb

            duckdb.sql(code)
        else:
            spark(code, folder, is_read=False)
        [made] = [path for path in Path().rglob("*.parquet") if path.is_file()]
        to.write_bytes(made.read_bytes())

    return run


WRITERS = {f"patterns-{name}": patterns(name) for name in ["duckdb", "spark"]}

RUNNERS = {
    "datasets": datasets,
    "duckdb": duckdb,
    "pandas": python,
    "polars": python,
    "spark": spark,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fixture", action="store_true", help="write the dataset there")
    parser.add_argument("--target", choices=[*RUNNERS, *WRITERS])
    parser.add_argument("--out", type=Path, help="where tables of label patterns go")
    options = parser.parse_args()
    if options.fixture:
        return fixture(options.folder)
    selected = []
    with tempfile.TemporaryDirectory() as folder:
        # The files are those that the hub has at these addresses.
        hub = Path(folder) / "hub"
        hub.symlink_to(options.folder, target_is_directory=True)
        # Spark goes on writing where it was started.
        here = Path(folder) / "here"
        here.mkdir()
        os.chdir(here)
        for code in json.load(sys.stdin):
            local = code.replace(f"hf://datasets/{DATASET}@~parquet", str(hub))
            try:
                if options.target in WRITERS:
                    path = options.out / f"{len(selected)}.parquet"
                    selected.append(WRITERS[options.target](local, hub, path))
                    continue
                selected.append(RUNNERS[options.target](local, hub))
            except Exception as error:
                sys.exit(f"{type(error).__name__}: {error}\n{code}")
    print(json.dumps(selected))


if __name__ == "__main__":
    main()
