"""Writes a file with texts in many scripts, and says what searches must find in it.

    python texts.py --out FILE           the file, by pyarrow, in small row groups
    python texts.py --answers FILE       for 200 needles: keys of an address, how many
                                         pairs match, and the first of their rows

The answers are Python's own, over the texts as pyarrow reads them back.
"""

import argparse
import json
import random
from pathlib import Path
from urllib.parse import quote

import pyarrow
import pyarrow.parquet

import search
from schema import COLUMNS, sha256
from synthetic_rows import rows

ROWS = 3_000
NEEDLES = 200
FIRST = 20
TEXTS = ["prompt", "response_0", "response_1"]


def write(path):
    rng = random.Random(5)
    groups = [piece.split(" ") for piece in search.PIECES.values()]
    table = {name: [] for name in COLUMNS}
    for row in rows(ROWS, seed=5):
        prompt, *responses = (search.make_text(rng, groups) for _ in range(3))
        row |= dict(zip(TEXTS, (prompt, *responses)))
        row |= {f"response_{n}_sha256": sha256(prompt, responses[n]) for n in range(2)}
        for name in COLUMNS:
            table[name].append(row[name])
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(table), path, row_group_size=700)


def holds(how, bare, needle, going_on):
    """Whether one text has the needle; none where nothing is left of it."""
    if how == "exact":
        return lambda text: needle in text
    form = search.bare if bare else search.casefolded
    folded = form(needle)
    if not folded:
        return None
    if how == "contains":
        return lambda text: folded in form(text)
    pattern = search.word_pattern(folded, going_on)
    return lambda text: pattern.search(form(text)) is not None


def answers(path):
    columns = pyarrow.parquet.read_table(path, columns=TEXTS)
    texts = list(zip(*(columns[name].to_pylist() for name in TEXTS)))
    rng = random.Random(6)
    groups = [piece.split(" ") for piece in search.PIECES.values()]
    all_texts = [text for row in texts for text in row]
    needles = list(dict.fromkeys(needle for _ in range(2) for needle in search.make_needles(rng, groups, all_texts)))
    rng.shuffle(needles)
    forms = {form(text) for row in texts for text in row for form in (search.casefolded, search.bare)}
    going_on = "".join(sorted({c for text in forms for c in text if search.goes_on(c)}))
    found = []
    for needle in needles:
        how = rng.choice(("contains", "contains", "exact", "words"))
        bare = how != "exact" and rng.random() < 0.3
        where = rng.choice(("all", "all", "prompt", "both"))
        has = holds(how, bare, needle, going_on)
        # White space at the ends of an address goes on its way.
        if has is None or needle != needle.strip():
            continue
        keys = ["search" if how == "contains" else f"search.{how}", quote(needle, safe="")]
        address = "=".join(keys)
        if bare:
            address += "&search.accents=ignore"
        if where == "prompt":
            address += "&search.in=prompt"
            match = lambda row: has(row[0])
        elif where == "both":
            address += "&search.in=responses&search.on=both"
            match = lambda row: has(row[1]) and has(row[2])
        else:
            match = lambda row: any(map(has, row))
        hits = [at for at, row in enumerate(texts) if match(row)]
        found.append({"keys": address, "pairs": len(hits), "first": hits[:FIRST]})
    print(json.dumps(found[:NEEDLES]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--answers", type=Path)
    options = parser.parse_args()
    if options.out:
        write(options.out)
    if options.answers:
        answers(options.answers)


if __name__ == "__main__":
    main()
