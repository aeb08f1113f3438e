"""polars outside of a browser, driven line by line.

Each line of input is a JSON object: `open` reads the labels of a file into one
frame of integers, `filter` groups equal pairs of which at most one clause
fails. The answer says how many milliseconds it took and, where `rows` is
asked for, what came.
"""

import json
import sys
import time
from functools import reduce
from operator import or_

import polars
from polars import col, lit

MASK, CODE, FAILS = 19, 38, 53
OF_RESPONSE = {"Categories": "m", "Severity": "s", "LabelsPerResponse": "n", "ResponseSources": "r"}
OF_PAIR = {"PairSafety": "safety", "BetterSafer": "preference", "Differs": "differs", "PromptSources": "prompt"}


def mask(column, categories):
    flags = [col(column).struct.field(name).cast(polars.Int64) * (1 << bit) for bit, name in enumerate(categories)]
    return reduce(or_, flags)


def opened(path, prompts, responses, categories):
    code = lambda column, names: col(column).replace_strict(
        {name: at for at, name in enumerate(names)}, return_dtype=polars.Int64
    )
    shifted = lambda name, by: col(name) * (1 << by)
    fields = polars.scan_parquet(path).select(
        m0=mask("response_0_harm_category", categories),
        m1=mask("response_1_harm_category", categories),
        s0="response_0_severity_level",
        s1="response_1_severity_level",
        f0=col("is_response_0_safe").cast(polars.Int64),
        f1=col("is_response_1_safe").cast(polars.Int64),
        better="better_response_id",
        safer="safer_response_id",
        prompt=code("prompt_source", prompts),
        r0=code("response_0_source", responses),
        r1=code("response_1_source", responses),
    )
    equal = (col("m0") == col("m1")).cast(polars.Int64)
    codes = [
        col("s0"), shifted("s1", 2), shifted("f0", 4), shifted("f1", 5), equal * (1 << 6), shifted("better", 7),
        shifted("safer", 8), shifted("prompt", 9), shifted("r0", 11), shifted("r1", 13),
    ]
    differs = (
        polars.when(col("f0") != col("f1")).then(3)
        .when(col("s0") != col("s1")).then(2)
        .when(col("m0") != col("m1")).then(1)
        .otherwise(0)
    )
    return fields.with_columns(
        labels=col("m0") | shifted("m1", MASK) | (reduce(or_, codes) * (1 << CODE)),
        n0=col("m0").bitwise_count_ones().cast(polars.Int64),
        n1=col("m1").bitwise_count_ones().cast(polars.Int64),
        safety=3 - 2 * col("f0") - col("f1"),
        preference=2 * col("better") + col("safer"),
        differs=differs.cast(polars.Int64),
    ).collect()


def accepts(clause, field, names):
    """A condition on a field that holds one value."""
    values = clause["values"]
    if "Names" in values:
        accepted, number = [names.index(name) for name in values["Names"]], len(values["Names"])
    else:
        accepted = [bit for bit in range(32) if values["Mask"] >> bit & 1]
        number = len(accepted)
    if clause["mode"] == "All" and number != 1:
        return lit(False)
    named = col(field).is_in(accepted)
    return ~named if clause["mode"] == "None" else named


def accepts_set(clause, field):
    values = clause["values"]["Mask"]
    common = col(field) & values
    return {"Any": common != 0, "All": common == values, "None": common == 0}[clause["mode"]]


def condition(clause, names):
    view, on = clause["view"], clause["on"]
    if view in OF_PAIR:
        return accepts(clause, OF_PAIR[view], names["prompts"])
    if view == "Categories":
        first, second = (accepts_set(clause, f"m{r}") for r in (0, 1))
    else:
        first, second = (accepts(clause, f"{OF_RESPONSE[view]}{r}", names["responses"]) for r in (0, 1))
    chosen = lambda which: polars.when(which == 0).then(first).otherwise(second)
    return {
        "Either": first | second,
        "Both": first & second,
        "Response0": first,
        "Response1": second,
        "Better": chosen(col("better")),
        "Safer": chosen(col("safer")),
        "LessSafe": chosen(1 - col("safer")),
    }[on]


def groups(frame, clauses, names):
    failed = [(~condition(clause, names)).cast(polars.Int64) * (1 << at) for at, clause in enumerate(clauses)]
    fails = reduce(or_, failed, lit(0, dtype=polars.Int64))
    allowed = [0, *(1 << at for at in range(len(clauses)))]
    return (
        frame.lazy()
        .select("labels", fails=fails)
        .filter(col("fails").is_in(allowed))
        .select(key=col("labels") | (col("fails") * (1 << FAILS)))
        .group_by("key")
        .agg(pairs=polars.len())
        .collect()
    )


def main():
    frame, names = None, None
    print(json.dumps({"version": polars.__version__}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        start = time.perf_counter()
        if "open" in asked:
            names = asked["names"]
            frame = result = opened(asked["open"], names["prompts"], names["responses"], asked["categories"])
        else:
            result = groups(frame, asked["filter"]["clauses"], names)
        answer = {"ms": (time.perf_counter() - start) * 1000}
        if asked.get("rows"):
            # As text: JSON has no 64-bit integers.
            answer["rows"] = {name: result[name].cast(polars.String).to_list() for name in result.columns}
        print(json.dumps(answer), flush=True)


main()
