"""Labels of many pairs at once, drawn from what is published."""

from dataclasses import dataclass

import numpy

from marginals import (
    AGREE,
    ALONE,
    BY_SEVERITY,
    DIFFERENCES,
    LABEL_COUNTS,
    PAIR_SAFETY,
    POSITIONS,
    PROMPT_SOURCES,
    PUBLISHED,
    RESPONSE_SOURCES,
    TOGETHER,
    WIDTH,
    shares,
)

BITS = (1 << numpy.arange(WIDTH, dtype=numpy.int32)).astype(numpy.int32)


@dataclass
class Pairs:
    """Labels of pairs: one array a field, `[2, pairs]` for those of a response."""

    masks: numpy.ndarray
    severity: numpy.ndarray
    safe: numpy.ndarray
    better: numpy.ndarray
    safer: numpy.ndarray
    prompt_source: numpy.ndarray
    response_source: numpy.ndarray


def pick(random, cumulative, count):
    """Indices with given cumulative shares."""
    return numpy.searchsorted(cumulative, random.random(count), side="right").clip(
        max=len(cumulative) - 1
    )


def flags_of(masks):
    """One column a category."""
    return (masks[:, None] & BITS) != 0


class Fitted:
    """Labels whose margins are the published ones.

    A response's categories begin with one of them; further ones come by their
    co-occurrence with the first. Severity follows from all of them. The second
    response of a pair repeats what was drawn for the first, or is drawn anew.
    The shares that are drawn from are corrected until the margins are right.
    """

    def __init__(self, rounds=120, pairs=100_000):
        together = TOGETHER.copy()
        numpy.fill_diagonal(together, 0)
        with numpy.errstate(divide="ignore"):
            self.beside = numpy.log(together / together.sum(axis=1, keepdims=True)).astype(numpy.float32)
        self.numbers = shares(LABEL_COUNTS)
        self.first_alone, self.first_of_more = shares(ALONE), shares(together.sum(axis=1))
        self.level = numpy.zeros(3)
        self.level_by_category = numpy.zeros((WIDTH, 3))
        self.anew = {"sets": 0.4, "severity": 0.4}
        for at in range(rounds):
            # More pairs and smaller steps at the end, so that what is left is not the last draw's scatter.
            late = at >= rounds * 2 // 3
            self.correct(numpy.random.default_rng(at), pairs * (4 if late else 1), 0.1 if late else 1)

    def correct(self, random, pairs, rate):
        masks, severity, unsafe = self.responses(random, pairs)
        both = unsafe[0] & unsafe[1]
        levels_differ = (severity[0] != severity[1])[both]
        sets_differ = (masks[0] != masks[1])[both] & ~levels_differ
        self.anew["sets"] *= min(2, DIFFERENCES[1] / sets_differ.mean()) ** rate
        self.anew["severity"] *= min(2, DIFFERENCES[2] / levels_differ.mean()) ** rate

        masks, severity = masks[unsafe], severity[unsafe]
        flags = flags_of(masks)
        number = flags.sum(axis=1)
        scale = PUBLISHED["unsafe_positions"] / len(masks)
        alone = flags[number == 1].sum(axis=0) * scale
        others = flags[number > 1].sum(axis=0) * scale
        self.first_alone = shares(self.first_alone * (ALONE / alone.clip(1)) ** rate)
        self.first_of_more = shares(self.first_of_more * ((POSITIONS - ALONE) / others.clip(1)) ** rate)
        drawn = numpy.bincount(number, minlength=len(LABEL_COUNTS) + 1)[1:][: len(LABEL_COUNTS)]
        self.numbers = shares(self.numbers * (shares(LABEL_COUNTS) / shares(drawn.clip(1))) ** rate)
        levels = numpy.stack([flags[severity == level].sum(axis=0) for level in (1, 2, 3)], axis=1)
        self.level_by_category += 0.5 * rate * numpy.log(BY_SEVERITY[:, 1:] / (levels * scale).clip(1))
        wanted = numpy.array(PUBLISHED["severity_positions"][1:], dtype=float)
        self.level += rate * numpy.log(wanted / (numpy.bincount(severity, minlength=4)[1:] * scale))

    def firsts(self, random, count):
        """How many categories unsafe responses have, and the first of each."""
        number = 1 + pick(random, self.numbers.cumsum(), count)
        first = numpy.where(
            number == 1,
            pick(random, self.first_alone.cumsum(), count),
            pick(random, self.first_of_more.cumsum(), count),
        )
        return number, first

    def sets(self, random, number, first):
        """Category masks of unsafe responses."""
        masks = BITS[first]
        more = numpy.flatnonzero(number > 1)
        # The largest of the log shares plus Gumbel noise: drawn without replacement.
        noise = random.gumbel(size=(len(more), WIDTH)).astype(numpy.float32)
        order = numpy.argsort(-(self.beside[first[more]] + noise), axis=1)
        for at in range(1, number.max(initial=1)):
            left = number[more] > at
            chosen = order[left, at - 1]
            known = numpy.isfinite(self.beside[first[more[left]], chosen])
            masks[more[left]] |= numpy.where(known, BITS[chosen], 0)
        return masks

    def levels(self, masks, quantiles):
        """Severity levels of unsafe responses."""
        weights = numpy.exp(self.level + flags_of(masks) @ self.level_by_category)
        cumulative = weights.cumsum(axis=1)
        return 1 + (quantiles[:, None] * cumulative[:, -1:] > cumulative).sum(axis=1).clip(max=2)

    def responses(self, random, pairs):
        """Masks, severity levels and whether unsafe, `[2, pairs]` each."""
        kind = pick(random, PAIR_SAFETY.cumsum(), pairs)
        unsafe = numpy.stack([(kind == 2) | (kind == 3), (kind == 1) | (kind == 3)])
        number, first = self.firsts(random, pairs)
        masks = numpy.stack([self.sets(random, number, first)] * 2)
        # Most sets that differ share their first category: the prompt is the same.
        anew = numpy.flatnonzero(random.random(pairs) < self.anew["sets"])
        other = anew[: len(anew) // 4]
        number[other], first[other] = self.firsts(random, len(other))
        masks[1, anew] = self.sets(random, number[anew], first[anew])
        quantiles = numpy.stack([random.random(pairs)] * 2)
        anew = numpy.flatnonzero(random.random(pairs) < self.anew["severity"])
        quantiles[1, anew] = random.random(len(anew))
        severity = numpy.stack([self.levels(*response) for response in zip(masks, quantiles)])
        return numpy.where(unsafe, masks, 0), numpy.where(unsafe, severity, 0).astype(numpy.int8), unsafe

    def draw(self, random, pairs, at, total):
        masks, severity, unsafe = self.responses(random, pairs)
        # A harmless response is never ranked below a harmful one.
        safer = numpy.where(
            unsafe[0] == unsafe[1], random.integers(0, 2, pairs), numpy.where(unsafe[0], 1, 0)
        ).astype(numpy.int8)
        better = numpy.where(random.random(pairs) < AGREE, safer, 1 - safer).astype(numpy.int8)
        # Rows stand in the order of the models, as published.
        ends = shares(RESPONSE_SOURCES).cumsum() * total
        source = numpy.searchsorted(ends, numpy.arange(at, at + pairs), side="right").clip(max=2)
        prompt = pick(random, shares(PROMPT_SOURCES).cumsum(), pairs)
        return Pairs(masks, severity, ~unsafe, better, safer, prompt, numpy.stack([source, source]))


class Independent:
    """Every label by itself, with its published share."""

    def draw(self, random, pairs, _at, _total):
        positions = PUBLISHED["response_positions"]
        masks = numpy.zeros((2, pairs), dtype=numpy.int32)
        for r in (0, 1):
            for bit, count in zip(BITS, POSITIONS):
                masks[r] |= numpy.where(random.random(pairs, dtype=numpy.float32) < count / positions, bit, 0)
        levels = shares(PUBLISHED["severity_positions"]).cumsum()
        sources = shares(RESPONSE_SOURCES).cumsum()
        return Pairs(
            masks=masks,
            severity=numpy.stack([pick(random, levels, pairs) for _ in (0, 1)]).astype(numpy.int8),
            safe=random.random((2, pairs)) < PUBLISHED["safe_positions"] / positions,
            better=random.integers(0, 2, pairs, dtype=numpy.int8),
            safer=random.integers(0, 2, pairs, dtype=numpy.int8),
            prompt_source=pick(random, shares(PROMPT_SOURCES).cumsum(), pairs),
            response_source=numpy.stack([pick(random, sources, pairs) for _ in (0, 1)]),
        )
