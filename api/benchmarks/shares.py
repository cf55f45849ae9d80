"""Where a number stands in its field: how many are lower, quartiles, and shares pooled over accounts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

from api.scoring.curve import Share, proportion, wilson


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Of n numbers; each is None where it is unknown, or lies among values without end."""

    n: int
    q1: float | None
    median: float | None
    q3: float | None


def quartiles(values: Sequence[float], digits: int) -> Quartiles:
    """The quartiles, between two values in proportion (Hyndman and Fan's seventh); infinite values are allowed."""
    known = sorted(values)
    q1, median, q3 = (_quantile(known, share, digits) for share in (0.25, 0.5, 0.75))
    return Quartiles(len(known), q1, median, q3)


def _quantile(known: Sequence[float], share: float, digits: int) -> float | None:
    if not known:
        return None
    place = share * (len(known) - 1)
    left = int(place)
    part = place - left
    value = known[left] if not part else known[left] + part * (known[left + 1] - known[left]) \
        if isfinite(known[left + 1]) else inf  # fmt: skip
    return round(value, digits) if isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a field of `n`, the number's own account among them: how many have a lower number, and how many others the
    same one.
    """

    lower: int
    equal: int
    n: int

    @property
    def percentile(self) -> float | None:
        """The share of the others that the number exceeds, equal ones counted by half, 0-100; None of one alone."""
        others = self.n - 1
        return round(100.0 * (self.lower + self.equal / 2) / others, 1) if others > 0 else None


def standings(values: Sequence[float]) -> list[Standing]:
    """Where each value stands among them all."""
    counts = Counter(values)
    lower: dict[float, int] = {}
    below = 0
    for value in sorted(counts):
        lower[value] = below
        below += counts[value]
    return [Standing(lower[value], counts[value] - 1, len(values)) for value in values]


def of_brands(flags: Sequence[bool]) -> Share | None:
    """The share of yes with Wilson's interval; None of nothing."""
    return proportion(sum(flags), len(flags))


def pooled(counts: Sequence[tuple[int, int]]) -> Share | None:
    """Counts of n over several accounts as one share, whose interval knows that posts of one account are alike.

    The variance is that of a ratio between accounts (Cochran 1977, 6.4), the interval Wilson's on the sample size that
    would have it, never more than there were posts; of one account only, its own.
    """
    known = [(count, n) for count, n in counts if n]
    n = sum(size for _, size in known)
    if not n:
        return None
    rate = sum(count for count, _ in known) / n
    accounts = len(known)
    if accounts == 1:
        return Share(rate, *wilson(rate, n), n)
    variance = sum((count - rate * size) ** 2 for count, size in known) * accounts / ((accounts - 1) * n * n)
    effective = min(float(n), rate * (1 - rate) / variance) if variance else float(min(n, accounts))
    return Share(rate, *wilson(rate, effective), n)
