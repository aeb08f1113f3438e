"""The tables of lengths of texts, counted in SQL: bins, and who is preferred."""

from charts import BY_RESPONSE, Charts, count, counted, share

PREFERENCES = ("better", "safer")
# The end of a difference's bin that is away from zero; the outermost are open.
DIFFERENCES = [str(end) for end in range(-1000, 1001, 100)]
DIFFERENCE_BIN = """(sign(length_0 - length_1)
    * least(ceil(abs(length_0 - length_1) / 100), 10) * 100)::INTEGER::VARCHAR"""


def bin_of(column, width):
    """The beginning of a length's bin; the last of 41 is open."""
    return f"(least({column} // {width}, 40) * {width})::VARCHAR"


class Lengths(Charts):
    """Tables of lengths under one address."""

    def lengths(self):
        table = self.table(
            [f"prompt:{at * 10}" for at in range(41)],
            f"""SELECT 'prompt:' || {bin_of("prompt_length", 10)} AS bin, count(*) AS prompt
            FROM {self.pairs("prompt_length")} GROUP BY bin""",
        )
        table |= self.table(
            [f"response:{at * 50}" for at in range(41)],
            f"""SELECT 'response:' || {bin_of("length", 50)} AS bin, {BY_RESPONSE}
            FROM {self.responses("response_length")} GROUP BY bin""",
        )
        preferred = ", ".join(
            counted(f"{name} = {response}", f"{name}-{response}")
            for name in PREFERENCES
            for response in (0, 1)
        )
        return table | self.table(
            [f"difference:{end}" for end in DIFFERENCES],
            f"""SELECT 'difference:' || {DIFFERENCE_BIN} AS bin, {preferred}
            FROM {self.pairs("length_difference")} GROUP BY bin""",
        )

    def by_position(self):
        """How often response 0 is preferred."""
        [pairs, *preferred] = self.database.execute(
            f"""SELECT count(*), {count("better = 0")}, {count("safer = 0")}
            FROM {self.pairs("pref")} WHERE same IS NOT NULL"""
        ).fetchone()
        return {
            f"{name}:position": preference(pairs, number)
            for name, number in zip(PREFERENCES, preferred)
        }

    def by_length(self):
        """How often the longer response is preferred, and response 0 by bin."""
        table = {}
        for name in PREFERENCES:
            preferred_is_longer = f"({name} = 0) = (length_0 > length_1)"
            [pairs, longer] = self.database.execute(
                f"""SELECT count(*), {count(preferred_is_longer)}
                FROM {self.pairs("length_difference")}
                WHERE {name} IS NOT NULL AND length_0 <> length_1"""
            ).fetchone()
            table[f"{name}:longer"] = preference(pairs, longer)
            bins = self.table(
                [f"{name}:{end}" for end in DIFFERENCES],
                f"""SELECT '{name}:' || {DIFFERENCE_BIN} AS bin, count(*) AS pairs,
                    {counted(f"{name} = 0", "preferred")}
                FROM {self.pairs("length_difference")}
                WHERE {name} IS NOT NULL GROUP BY bin""",
            )
            table |= {key: preference(**row) for key, row in bins.items()}
        return table


def preference(pairs, preferred):
    return {"pairs": pairs, "preferred": preferred, "rate": share(preferred, pairs)}
