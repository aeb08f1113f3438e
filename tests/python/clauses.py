"""The page's address → conditions in SQL on the table `pairs`, a condition for
each view that filters.

The grammar is that of `docs/automation.md`. What cannot be understood is an
error, for a test would compare the wrong numbers.
"""

from urllib.parse import parse_qsl

from pairs import UNKNOWN, text
from schema import CATEGORIES, PAIR_SAFETY, slug

SLUGS = [slug(name) for name in CATEGORIES]
LEVELS = ["0", "1", "2", "3", UNKNOWN]
PREFERENCES = ["0-0", "0-1", "1-0", "1-1", UNKNOWN]
DIFFERENCES = ["nothing", "categories", "severity", "safety", UNKNOWN]

# The values of each view that are listed, in full; other views' are names.
VALUES = {
    "cat": [*SLUGS, UNKNOWN],
    "sev": LEVELS,
    "safe": ["unsafe", "safe", UNKNOWN],
    "labels": [*map(str, range(20)), UNKNOWN],
    "safety": [*PAIR_SAFETY, UNKNOWN],
    "pref": PREFERENCES,
    "differs": DIFFERENCES,
    "gap": LEVELS,
    "cat_sev": [f"{category}:{level}" for category in SLUGS for level in LEVELS],
    "cat_pair": [f"{first}:{second}" for first in SLUGS for second in SLUGS],
    "cat_across": [f"{first}:{second}" for first in SLUGS for second in SLUGS],
}
OF_PAIR = {
    "safety": "safety",
    "pref": "preference",
    "differs": "differs",
    "gap": "gap",
    "prompt_source": "prompt_source",
}
OF_RESPONSE = {
    "sev": "severity",
    "safe": "safe",
    "labels": "labels",
    "response_source": "source",
}
CATEGORIES_OF_RESPONSE = ("cat", "cat_sev", "cat_pair")
LENGTHS = ("prompt_length", "response_length", "length_difference")
RESPONSE_VIEWS = (*OF_RESPONSE, *CATEGORIES_OF_RESPONSE, *LENGTHS[1:])
VIEWS = (*OF_PAIR, "split", "cat_across", *RESPONSE_VIEWS, "prompt_length")

# Switches of tables, the first choice of each being that of an address without it.
SWITCHES = {
    "cooccurrence.measure": ("share", "joint", "lift", "phi"),
    "cooccurrence.of": ("all", "unsafe"),
    "cooccurrence.where": ("within", "across"),
}
# What else an address can say; no table depends on it.
OTHERS = ("src", "row", "theme", "vs", "categories", "compare")


class Address:
    """A filter, as a dictionary of view to condition, and the tables' switches."""

    def __init__(self, query):
        self.switches = {key: choices[0] for key, choices in SWITCHES.items()}
        drafts = {}
        for key, value in parse_qsl(query.lstrip("?"), keep_blank_values=True):
            view, _, part = key.partition(".")
            if key in SWITCHES:
                self.switches[key] = one_of(SWITCHES[key], value)
            elif view in VIEWS and (part or view == "split"):
                draft, part = drafts.setdefault(view, {}), part or "any"
                if part in draft:
                    raise ValueError(f"{key} is there twice")
                draft[part] = value
            elif view not in OTHERS:
                raise ValueError(f"{key} means nothing")
        conditions = {view: condition(view, draft) for view, draft in drafts.items()}
        self.conditions = {view: sql for view, sql in conditions.items() if sql}

    def where(self, without=None):
        """The condition of all clauses but those of one view."""
        kept = [sql for view, sql in self.conditions.items() if view != without]
        return " AND ".join(kept) or "true"


def condition(view, draft):
    """The condition of one view's keys; none where they name no value."""
    on = draft.pop("on", None)
    if on is not None and view not in RESPONSE_VIEWS:
        raise ValueError(f"{view} has no response to choose")
    by_response = span(view, draft) if view in LENGTHS else named(view, draft)
    if by_response is None:
        return None
    sql = which(on or "either", by_response) if view in RESPONSE_VIEWS else by_response(0)
    # What is null, such as the length of a text that is not there, matches nothing.
    return f"coalesce({sql}, false)"


def which(on, test):
    """A test on the response that is meant; on none where that is unknown."""

    def by_id(column, first, second):
        cases = f"WHEN {first} THEN {test(0)} WHEN {second} THEN {test(1)} ELSE false"
        return f"(CASE {column} {cases} END)"

    return {
        "either": f"({test(0)} OR {test(1)})",
        "both": f"({test(0)} AND {test(1)})",
        "response-0": test(0),
        "response-1": test(1),
        "better": by_id("better", 0, 1),
        "not-better": by_id("better", 1, 0),
        "safer": by_id("safer", 0, 1),
        "other": by_id("safer", 1, 0),
    }[on]


def named(view, draft):
    """A view's named values, combined as its mode says, for a given response."""
    if not draft:
        return None
    if len(draft) > 1:
        raise ValueError(f"{view} is filtered in more than one way: {', '.join(draft)}")
    [(mode, listed)] = draft.items()
    values = [value for value in listed.split(",") if value]
    for value in values:
        one_of(VALUES.get(view, [value]), value)
    join, negation = {
        "any": (" OR ", ""),
        "all": (" AND ", ""),
        "none": (" OR ", "NOT "),
        "not_all": (" AND ", "NOT "),
    }[mode]
    if not values:
        return None
    return lambda r: f"({negation}({join.join(has(view, value, r) for value in values)}))"


def has(view, value, r):
    """Whether a pair, or its response `r`, has one value of a view."""

    def category(name, response):
        return f"list_contains(categories_{response}, {text(name)})"

    if view in OF_PAIR:
        return f"{OF_PAIR[view]} = {text(value)}"
    if view in OF_RESPONSE:
        return f"{OF_RESPONSE[view]}_{r} = {text(value)}"
    if view == "split":
        return f"{text(value)} IN (split, part)"
    if view == "cat":
        return category(value, r)
    first, second = value.split(":")
    if view == "cat_sev":
        return f"({category(first, r)} AND severity_{r} = {text(second)})"
    if view == "cat_pair":
        return f"({category(first, r)} AND {category(second, r)})"
    return f"({category(first, 0)} AND {category(second, 1)})"


def span(view, draft):
    """Lengths between two ends, or outside of them, for a given response."""
    outside = "NOT " if draft.pop("not", None) else ""
    signs = {"gte": ">=", "lte": "<="}
    ends = [f"{signs[part]} {int(value)}" for part, value in draft.items()]
    if not ends:
        return None

    def test(r):
        length = {
            "prompt_length": "prompt_length",
            "response_length": f"length_{r}",
            "length_difference": f"length_{r} - length_{1 - r}",
        }[view]
        return f"({outside}({' AND '.join(f'{length} {end}' for end in ends)}))"

    return test


def one_of(choices, value):
    if value not in choices:
        raise ValueError(f"{value} is none of {', '.join(choices)}")
    return value
