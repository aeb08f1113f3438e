"""Random views of a packed site: their addresses, and what each has to show.

    python3 tests/python/views.py static/demo --views 200 --seed 1

Canonical addresses are put together here from the grammar of `docs/url.md`, pairs are counted
by DuckDB, fingerprints and the hash of all labels are computed from the files: nothing comes
from the viewer's own code. Printed as JSON.
"""

import argparse
import functools
import hashlib
import json
import random
from pathlib import Path

import duckdb

from clauses import LEVELS, VALUES, Address
from pairs import database_of, text
from schema import CATEGORIES, slug

# In the order of the grammar: view in the address, in the page, ways to combine values, and
# whether a response is meant.
ONE, MODES = ("any", "none"), ("any", "all", "none", "not_all")
VIEWS = {
    "split": ("splits", MODES, False),
    "prompt_source": ("prompt-sources", MODES, False),
    "response_source": ("response-sources", MODES, True),
    "cat": ("categories", MODES, True),
    "labels": ("labels-per-response", MODES, True),
    "sev": ("severity", MODES, True),
    "safety": ("pair-safety", MODES, False),
    "pref": ("better-safer", MODES, False),
    "differs": ("differs", MODES, False),
    "gap": ("severity-gap", MODES, False),
    "safe": ("safe-flag", MODES, True),
    "cat_sev": ("category-severity", MODES, True),
    "cat_pair": ("cooccurrence", MODES, True),
    "cat_across": ("cooccurrence-across", MODES, False),
}
LENGTHS = {
    "prompt_length": ("prompt-length", 20, 200, False),
    "response_length": ("response-length", 50, 900, True),
    "length_difference": ("length-difference", -400, 400, True),
}
ON = ("both", "response-0", "response-1", "better", "safer", "other", "not-better")
WORDS = ("garden", "the", "water", "please", "children", "sorry", "two", "zzz")
CHOICES = {
    "categories.by": ("response", "pair"),
    "categories.sort": ("count", "label"),
    "cooccurrence.measure": ("share", "joint", "lift", "phi"),
    "cooccurrence.of": ("all", "unsafe"),
    "cooccurrence.where": ("within", "across"),
    "compare.sort": ("chart", "difference"),
}
USUAL = ["pair", "marks", "prompt", "labels-0", "labels-1", "better", "safer"]
COLUMNS = [*USUAL, "prompt-source", "response-source", "text-0", "text-1", "prompt-length", "length-0", "length-1"]
SORTS = (
    "pair severity severity-0 severity-1 gap categories categories-0 categories-1 safety better safer "
    "prompt-source response-source prompt-length length-0 length-1"
).split()
TABS = (
    "categories severity pair-safety better-safer category-severity differs labels-per-response cooccurrence "
    "sources lengths splits table"
).split()
NAMES = {slug(name): name for name in CATEGORIES}


def site(folder):
    """All columns of a packed site, its rows in order, with their part."""
    manifest = json.loads((folder / "manifest.json").read_text())
    shards = manifest["shards"]

    def read(kind):
        files = ", ".join(text(str(folder / shard["path"])) for shard in shards[kind])
        return f"read_parquet([{files}])"

    parts = " ".join(
        f"WHEN row < {part['first_row'] + part['rows']} THEN {text(part['config'] + '/' + part['split'])}"
        for part in manifest["parts"]
    )
    made = duckdb.connect()
    labels = [row[0] for row in made.sql(f"DESCRIBE SELECT * FROM {read('labels')}").fetchall()]
    texts = ["prompt", "response_0", "response_1"]
    kept = ", ".join(f"l.{name}" for name in labels if name not in texts)
    rows = f"""SELECT CASE {parts} END AS part, split_part(CASE {parts} END, '/', 2) AS split, *
        FROM (SELECT row_number() OVER () - 1 AS row, {kept}, {", ".join(f"t.{name}" for name in texts)}
              FROM {read("labels")} l POSITIONAL JOIN {read("text")} t)"""
    return manifest, rows, read("hashes")


class Views:
    def __init__(self, folder, seed):
        self.random = random.Random(seed)
        self.manifest, rows, self.hashes = site(folder)
        self.tables = database_of(rows)
        self.tables.execute(
            f"""CREATE TABLE texts AS SELECT row_number() OVER () AS pair, lower(prompt) AS prompt,
            lower(response_0) AS response_0, lower(response_1) AS response_1 FROM ({rows})"""
        )
        self.total = self.count("true")

        def names(column):
            found = self.tables.sql(f"SELECT DISTINCT {column} FROM pairs").fetchall()
            return sorted(name for (name,) in found)

        self.names = {
            "split": sorted({*names("split"), *names("part")}),
            "prompt_source": names("prompt_source"),
            "response_source": names("source_0"),
        }

    def count(self, condition):
        sql = f"SELECT count(*) FROM pairs JOIN texts USING (pair) WHERE {condition}"
        return self.tables.sql(sql).fetchall()[0][0]

    def some(self, values, most):
        """A few values, in the order in which they are written."""
        chosen = set(self.random.sample(range(len(values)), min(len(values), self.random.randint(1, most))))
        return [value for at, value in enumerate(values) if at in chosen]

    def clauses(self, most):
        """Keys of a filter and what the page says of each clause."""
        keys, chips = {}, []
        chosen = set(self.random.sample([*VIEWS, *LENGTHS], self.random.randint(0, most)))
        for view, (shown, modes, of_response) in VIEWS.items():
            if view not in chosen:
                continue
            mode = self.random.choice(modes) if self.random.random() < 0.4 else "any"
            values = self.values(view)
            keys["split" if (view, mode) == ("split", "any") else f"{view}.{mode}"] = ",".join(values)
            on = self.on(view, keys) if of_response else None
            chips.append(chip(shown, on, [word for value in values for word in words(view, value)]))
        for view, (shown, low, high, of_response) in LENGTHS.items():
            if view not in chosen:
                continue
            ends = sorted(self.random.sample(range(low, high), 2))
            said = []
            for end, part, value in zip(range(2), ("gte", "lte"), ends):
                if self.random.random() < 0.7 or (end == 1 and not said):
                    keys[f"{view}.{part}"] = str(value)
                    said.append(str(value))
            on = self.on(view, keys) if of_response else None
            if self.random.random() < 0.2:
                keys[f"{view}.not"] = "1"
            chips.append(chip(shown, on, said))
        return keys, chips

    def values(self, view):
        if view in self.names:
            return self.some(self.names[view], 2)
        values = VALUES[view]
        if view in ("cat_sev", "cat_pair", "cat_across"):
            return self.some(values, 3)
        if view == "labels":
            values = values[:6]
        return self.some([value for value in values if value != "unknown"], 3)

    def on(self, view, keys):
        if self.random.random() < 0.5:
            return "either"
        keys[f"{view}.on"] = self.random.choice(ON)
        return keys[f"{view}.on"]

    def search(self, keys, chips):
        """A search, which texts are read for; a condition."""
        word = self.random.choice(WORDS)
        within = self.random.choice(["all", "prompt", "responses"])
        keys["search"] = word
        if within != "all":
            keys["search.in"] = within
        chips.append(chip("search", None, [word]))
        fields = {"all": [""], "prompt": ["prompt"], "responses": ["response_0", "response_1"]}[within]
        fields = ["prompt", "response_0", "response_1"] if fields == [""] else fields
        return "(" + " OR ".join(f"contains(texts.{field}, {text(word)})" for field in fields) + ")"

    def place(self):
        """A pair and its fingerprint."""
        row = self.random.randrange(self.total)
        part = [part for part in self.manifest["parts"] if part["first_row"] <= row][-1]
        place = f"{part['config']}/{part['split']}/{row - part['first_row']}"
        sql = f"SELECT * FROM {self.hashes} LIMIT 1 OFFSET {row}"
        hashes = self.tables.sql(sql).fetchall()[0]
        return place, hashlib.sha256("".join(own.hex() for own in hashes[-2:]).encode()).hexdigest()[:12]

    def view(self):
        coin = lambda share: self.random.random() < share
        keys, chips = self.clauses(3)
        condition = Address("&".join(f"{key}={value}" for key, value in keys.items())).where()
        is_searched = coin(0.08)
        if is_searched:
            condition = f"{condition} AND {self.search(keys, chips)}"
        shown = self.count(condition)
        expected = {"shown": shown, "total": self.total, "chips": chips, "choices": {}, "searched": is_searched}
        expected["lengths"] = any(key.partition(".")[0] in LENGTHS for key in keys)
        if coin(0.3):
            keys |= (versus := self.versus(shown))[0]
            expected["other"] = versus[1]
            expected["lengths"] |= any(key.startswith(f"vs.{view}") for key in keys for view in LENGTHS)
        for key, options in CHOICES.items():
            expected["choices"][key] = options[0]
            if coin(0.25):
                expected["choices"][key] = keys[key] = self.random.choice(options[1:])
        columns = USUAL
        if coin(0.4):
            columns = self.random.sample(COLUMNS, self.random.randint(2, 9))
            columns = columns if "pair" in columns else ["pair", *columns]
            if columns != USUAL:
                keys["columns"] = ",".join(columns)
        expected["columns"] = columns
        expected["sort"] = []
        if coin(0.4):
            order = self.random.sample(SORTS, self.random.randint(1, 2))
            expected["sort"] = [[key, coin(0.5)] for key in order]
            keys["sort"] = ",".join("-" * down + key for key, down in expected["sort"])
        switches = [name for name in ("wrap", "compact") if coin(0.2)]
        if switches:
            keys["rows"] = ",".join(switches)
        expected["switches"] = {name: name in switches for name in ("wrap", "compact")}
        expected["paged"] = coin(0.15)
        if expected["paged"]:
            keys["table"] = "paged"
        if coin(0.2):
            expected["open"], fingerprint = self.place()
            keys["row"] = f"{expected['open']}~{fingerprint}"
            if coin(0.3):
                keys["diff"] = "words"
        is_filtered = bool(chips)
        hides = coin(0.2)
        expected["theme"] = "system"
        rest = {}
        if coin(0.3):
            expected["theme"] = rest["theme"] = self.random.choice(["light", "dark"])
        expected["embed"] = coin(0.25)
        expected["tab"] = None
        if coin(0.6 if expected["embed"] else 0.15):
            expected["tab"] = rest["tab"] = self.random.choice(TABS)
        data = key_of_data(self) + (f"-{shown}" if is_filtered else "")
        # What the page offers as a link.
        expected["link"] = query(keys | {"hide": "1"} | rest | {"data": data})
        if hides:
            keys["hide"] = "1"
        keys |= rest
        if expected["embed"]:
            keys["embed"] = "1"
        expected["canonical"] = query(keys)
        # Said in any order it is the same view.
        pairs = list(keys.items())
        self.random.shuffle(pairs)
        expected["shuffled"] = query(dict(pairs))
        return expected

    def versus(self, shown):
        """Keys of what is compared, and how many pairs that are."""
        how = self.random.choice(["rest", "all", "filter", "filter"])
        if how == "filter":
            keys, _ = self.clauses(2)
            if keys:
                other = Address("&".join(f"{key}={value}" for key, value in keys.items()))
                return {f"vs.{key}": value for key, value in keys.items()}, self.count(other.where())
            how = "all"
        return {"vs": how}, self.total - shown if how == "rest" else self.total


def query(keys):
    return "?" + "&".join(f"{key}={value}" for key, value in keys.items()) if keys else ""


def chip(view, on, names):
    return {"view": view, "on": on, "words": names}


def words(view, value):
    """What the words of a clause contain for a value."""
    if view in ("prompt_source", "response_source", "split", "labels", "gap"):
        return [value]
    if view == "cat":
        return [NAMES.get(value, value)]
    if view in ("cat_pair", "cat_across"):
        return [NAMES[part] for part in value.split(":")]
    if view == "cat_sev":
        return [NAMES[value.split(":")[0]]]
    return []


@functools.cache
def key_of_data(views):
    """Number of pairs, and the hash of their labels as addresses have it, pair by pair from its
    definition."""
    factor, mask = 0x9E3779B97F4A7C15, (1 << 64) - 1
    named = {}

    def name(text):
        if text not in named:
            code = 0xCBF29CE484222325
            for byte in text.encode():
                code = (code ^ byte) * 0x100000001B3 & mask
            named[text] = code
        return named[text]

    place = {slug(name): at for at, name in enumerate(CATEGORIES)} | {"unknown": 19}
    safe = {"unsafe": 0, "safe": 1, "unknown": 2}
    sql = """SELECT categories_0, categories_1, severity_0, severity_1, safe_0, safe_1, better, safer,
        prompt_source, source_0, source_1 FROM pairs ORDER BY pair"""
    hashed, pairs = 0, 0
    for c0, c1, v0, v1, s0, s1, better, safer, *sources in views.tables.sql(sql).fetchall():
        word = sum(1 << place[c] for c in c0) | sum(1 << 20 + place[c] for c in c1)
        for shift, level, flag in [(40, v0, s0), (44, v1, s1)]:
            word |= LEVELS.index(level) + 5 * safe[flag] << shift
        word |= (2 if better is None else better) << 48 | (2 if safer is None else safer) << 50
        for source in sources:
            word = (word ^ name(source)) * factor & mask
            word ^= word >> 32
        hashed = (hashed * factor + word) & mask
        pairs += 1
    return f"{pairs}-{hashed >> 16:012x}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--views", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    views = Views(options.folder, options.seed)
    made = [views.view() for _ in range(options.views)]
    print(json.dumps({"data": key_of_data(views), "views": made}, indent=1))


if __name__ == "__main__":
    main()
