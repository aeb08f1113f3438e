"""Writes tests/golden/search.json, what `src/text` has to find.

Run by hand, and again only when cases change; the tests read the file alone.
Only the standard library is used:

    python3 tests/python/search.py

The file has rows of three texts (prompt, response 0, response 1), and needles
with the answers of Python's own `str.casefold`, `in`, `re` and `unicodedata`:

    [needle, contains, exact, words, bare, bare words]

An answer is a list of the texts that have the needle, counted row by row, each
as its distance from the one before (the first from -1). `null` is the same answer
as for "contains"; `false` is a needle of which nothing is left.
"""

import json
import random
import re
import unicodedata
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden" / "search.json"
ROWS = 1000

PIECES = {
    "English": "the The of and to a I is it was How what can't don't won't state-of-the-art e.g. "
    "snake_case _x x1 1st 2024 3.14 “quoted” it’s – — … email@example.org HELLO hello Hello C++ .NET #tag",
    "German": "Straße STRASSE strasse ẞ ß Größe größer Maß Mass Fuß über Über u\u0308ber Äpfel ÄPFEL",
    "Turkish": "İstanbul istanbul ISTANBUL ıssız ISSIZ İ i I ı Işık ışık i\u0307",
    "Greek": "Σίσυφος ΣΊΣΥΦΟΣ σίσυφοσ ς σ Σ ΐ ᾳ ᾼ Αι ὈΔΥΣΣΕΎΣ Ὀδυσσεύς λόγος ΛΌΓΟΣ λογοσ",
    "French": "café cafe CAFÉ cafe\u0301 crème brûlée creme naïve nai\u0308ve NAÏVE élève e\u0300 é e \u0301 œuvre Ça ça c\u0327a",
    "Vietnamese": "Việt Viet Vie\u0323\u0302t Nam đường ĐƯỜNG duong",
    "Polish": "łódź ŁÓDŹ lodz Zażółć",
    "Chinese": "中文 中 文 你好 喜欢 不喜欢 繁體 「引用」 ，。 中a文 a中 人工智能 𠮷野家 々",
    "Japanese": "が か ガ カ か\u3099 ありがとう コーヒー ｶﾌｪ ﾊﾟ 日本語の本",
    "Korean": "가 각 한국어 한국 \u1100\u1161 사람",
    "Thai": "คนไทย ไทย สวัสดี กา ก",
    "Hindi": "किताब कि क हिन्दी",
    "Russian": "ёлка елка ЁЛКА е\u0308лка Привет привет ПРИВЕТ й и",
    "Armenian": "և եւ Եւ ԵՒ ﬓ",
    "Cherokee": "Ꭰ ꭰ ᏸ Ᏸ",
    "ligatures": "ﬁ fi FI ﬁx fix ﬀ ﬃ ﬆ ŉ ʼn ǰ ẖ Ǆ ǆ ǅ ĳ Ĳ",
    "signs": "K k K Å Å å A\u030a Ω Ω ω µ μ ſ s S ẛ ṡ Ⅷ ⅷ Ⓐ ⓐ ½ ² ª",
    "emoji": "😀 👍🏽 👍 👨\u200d👩\u200d👧 👨 👩 ☕\ufe0f ☕ 🇩🇪 🇩🇰 1\ufe0f\u20e3 ❤\ufe0f",
    "invisible": "\u200b a\u200bb \u200d \u00ad co\u00adop \ufeff \u00a0 \u2060 \u202e \t \n \r\n",
    "Hebrew and Arabic": "שָׁלוֹם שלום سَلام سلام ﷺ",
    "wide": "Ａ ａ ＡＢＣ ａｂｃ 𝐀 𐐀 𐐨",
}


def casefolded(text):
    return text.casefold()


def bare(text):
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn").casefold()


# Scripts that put no space between words, with the marks that only stand there.
ALONE = (
    "CJK ",
    "COMBINING KATAKANA-HIRAGANA ",
    "HALFWIDTH KATAKANA ",
    "HIRAGANA ",
    "IDEOGRAPHIC ITERATION ",
    "KATAKANA",
    "THAI CHARACTER ",
)


def is_alone(c):
    # The name of a currency sign begins in the same way.
    return unicodedata.name(c, "").startswith(ALONE) and unicodedata.category(c)[0] in "LMN"


def goes_on(c):
    """Whether a word goes on with a character."""
    in_word = c == "_" or unicodedata.category(c)[0] in "LMN"
    return in_word and not "\ufe00" <= c <= "\ufe0f" and not is_alone(c)


def word_pattern(needle, going_on):
    """Where a needle stands that no word goes on from, in the form of its texts."""
    before = "" if is_alone(needle[0]) else f"(?<![{going_on}])"
    after = "" if is_alone(needle[-1]) else f"(?![{going_on}])"
    return re.compile(before + re.escape(needle) + after)


def answer(texts, has):
    """Which texts, as distances."""
    found = [-1, *(n for n, text in enumerate(texts) if has(text))]
    return [after - before for before, after in zip(found, found[1:])]


def contains(texts, needle):
    return answer(texts, lambda text: needle in text) if needle else False


def words(texts, needle, going_on):
    if not needle:
        return False
    pattern = word_pattern(needle, going_on)
    return answer(texts, pattern.search)


def make_text(rng, groups):
    """Pieces of a script or two, mostly few."""
    pieces = [piece for group in rng.sample(groups, rng.choice((1, 1, 2))) for piece in group]
    count = rng.choice((0, 1, 1, 2, 2, 3, 4, 5, 6, 9))
    between = rng.choice((" ", " ", "", ", "))
    return between.join(rng.choice(pieces) for _ in range(count))


def make_needles(rng, groups, texts):
    pieces = [piece for group in groups for piece in group]
    found = {piece: None for piece in rng.sample(pieces, 110)}
    for _ in range(40):
        # Part of a text, of any length.
        text = rng.choice([text for text in texts if len(text) > 3])
        start = rng.randrange(len(text) - 1)
        found[text[start : start + rng.randint(1, 12)]] = None
    for _ in range(25):
        # From one text into the next: found only when they are not kept apart.
        n = rng.randrange(len(texts) - 1)
        found[texts[n][-3:] + texts[n + 1][:3]] = None
    for piece in rng.sample(pieces, 25):
        found[rng.choice((str.upper, str.lower, str.title, str.swapcase))(piece)] = None
    for _ in range(20):
        found[" ".join(rng.sample(rng.choice(groups), 2))] = None
    for needle in "the", "s", "k", "ss", "e", "i", "f", " ", "\u0301", "\u200d", "中", "\u3099", "absent", "é":
        found[needle] = None
    found.pop("", None)
    return list(found)


def main():
    rng = random.Random(1913)
    groups = [pieces.split(" ") for pieces in PIECES.values()]
    texts = [make_text(rng, groups) for _ in range(3 * ROWS)]
    needles = make_needles(rng, groups, texts)
    folded_texts, bare_texts = list(map(casefolded, texts)), list(map(bare, texts))
    going_on = "".join(sorted({c for text in folded_texts + bare_texts for c in text if goes_on(c)}))
    lines = []
    for needle in needles:
        folded_needle, bare_needle = casefolded(needle), bare(needle)
        first = contains(folded_texts, folded_needle)
        others = [
            contains(texts, needle),
            words(folded_texts, folded_needle, going_on),
            contains(bare_texts, bare_needle),
            words(bare_texts, bare_needle, going_on),
        ]
        others = [None if other == first else other for other in others]
        lines.append([needle, first, *others])

    def compact(values):
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    rows = [texts[n : n + 3] for n in range(0, len(texts), 3)]
    parts = [f'"unicode": "{unicodedata.unidata_version}"']
    for name, values in (("rows", rows), ("needles", lines)):
        parts.append(f'"{name}": [\n' + ",\n".join(map(compact, values)) + "\n]")
    GOLDEN.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8", newline="\n")
    print(f"{len(rows)} rows, {len(needles)} needles, {GOLDEN.stat().st_size} bytes")


if __name__ == "__main__":
    main()
