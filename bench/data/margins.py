"""Compares what was drawn with what is published."""

import numpy

from labels import BITS
from marginals import BY_SEVERITY, PUBLISHED, WIDTH

TOLERANCE = 0.02


class Margins:
    """Counts of everything that is published, added up over chunks."""

    def __init__(self):
        self.pairs = 0
        self.categories = numpy.zeros(WIDTH, dtype=numpy.int64)
        self.alone = numpy.zeros(WIDTH, dtype=numpy.int64)
        self.by_severity = numpy.zeros((WIDTH, 4), dtype=numpy.int64)
        self.severity = numpy.zeros(4, dtype=numpy.int64)
        self.safety = numpy.zeros(4, dtype=numpy.int64)
        self.differs = numpy.zeros(4, dtype=numpy.int64)
        self.agree = 0

    def add(self, pairs):
        self.pairs += pairs.better.size
        for r in (0, 1):
            masks = pairs.masks[r]
            alone = (masks & (masks - 1)) == 0
            for i, bit in enumerate(BITS):
                has = (masks & bit) != 0
                self.categories[i] += has.sum()
                self.alone[i] += (has & alone).sum()
                self.by_severity[i] += numpy.bincount(pairs.severity[r][has], minlength=4)
            self.severity += numpy.bincount(pairs.severity[r], minlength=4)
        self.safety += numpy.bincount(3 - 2 * pairs.safe[0] - pairs.safe[1], minlength=4)
        differs = numpy.select(
            [
                pairs.safe[0] != pairs.safe[1],
                pairs.severity[0] != pairs.severity[1],
                pairs.masks[0] != pairs.masks[1],
            ],
            [3, 2, 1],
            0,
        )
        self.differs += numpy.bincount(differs, minlength=4)
        self.agree += int((pairs.better == pairs.safer).sum())

    def compare(self, fitted):
        """Lines of (what, drawn share, published share) per response or pair."""
        responses, published = 2 * self.pairs, PUBLISHED["response_positions"]
        pairs = PUBLISHED["pairs"]
        lines = []

        def put(what, drawn, of, wanted, of_wanted):
            for at, (here, there) in enumerate(zip(drawn, wanted)):
                lines.append((f"{what} {at}", here / of, there / of_wanted, of))

        put("category", self.categories, responses, PUBLISHED["category_positions"], published)
        put("severity", self.severity, responses, PUBLISHED["severity_positions"], published)
        if fitted:
            # `only_response_0_safe` is published second: safe flags 1, 0.
            put("pair safety", self.safety, self.pairs, PUBLISHED["pair_safety"].values(), pairs)
            put("differs", self.differs, self.pairs, PUBLISHED["pairs_by_what_differs"].values(), pairs)
            put("agreement", [self.agree], self.pairs, [PUBLISHED["better_equals_safer"]], pairs)
            put("alone", self.alone, responses, PUBLISHED["category_alone"], published)
            put("category and severity", self.by_severity.ravel(), responses, BY_SEVERITY.ravel(), published)
        return lines

    def check(self, fitted):
        """The largest deviation; complains about every one beyond the tolerance.

        Small shares scatter: four standard errors are allowed on top.
        """
        worst, complaints = 0.0, []
        for what, drawn, wanted, of in self.compare(fitted):
            if wanted == 0:
                continue
            error = (wanted * (1 - wanted) / of) ** 0.5
            deviation = abs(drawn - wanted) / wanted
            if wanted * of >= 10_000:
                worst = max(worst, deviation)
            if abs(drawn - wanted) > TOLERANCE * wanted + 4 * error:
                complaints.append(f"{what}: drawn {drawn:.5f}, published {wanted:.5f} ({deviation:.1%})")
        return worst, complaints
