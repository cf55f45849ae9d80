"""The response curve: what share of messages is answered within t, and how sure that is.

Kaplan and Meier (1958) for the share, Greenwood (1926) for its variance, Wilson (1927) for the
interval, on the effective sample size n* = F(1-F)/Var(F). Times are whole microseconds, shares 0-1.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import inf, sqrt
from operator import itemgetter
from typing import NamedTuple

Z95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""

ROUNDING = 1e-12
"""A share computed as a product of fractions may miss its true value by this much."""


class Followed(NamedTuple):
    """One message as far as it was followed: `wait` until its answer, or until nobody looked any more.

    `unanswered` sorts after an answer at the same instant, which is the order that the estimate needs.
    `age` is how long ago the message was written; it is at least `wait`.
    """

    wait: int
    unanswered: bool
    age: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share of n with its 95 % interval."""

    rate: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Curve:
    """F as a step function: `answered[i]` holds from `times[i]` on; before the first it is 0.

    `hazard[i]` is Greenwood's sum of d/(r(r-d)) up to there, infinite once nobody is left waiting.
    """

    n: int
    times: tuple[int, ...]
    answered: tuple[float, ...]
    hazard: tuple[float, ...]
    ages: tuple[int, ...]

    def at(self, time: int) -> float:
        """F(time), the time itself included."""
        step = bisect_right(self.times, time)
        return self.answered[step - 1] if step else 0.0

    def followed(self, time: int) -> int:
        """How many of the messages are at least that old."""
        return self.n - bisect_left(self.ages, time)

    def interval(self, time: int) -> tuple[float, float]:
        """The 95 % interval of F(time).

        Where the variance is 0 the messages at least that old are the sample. Where no message is that
        old and somebody still waits, nothing is known about the rest, so the upper end is 1: Kaplan and
        Meier's estimate ends with the last observation.
        """
        step = bisect_right(self.times, time)
        followed = self.followed(time)
        if not step or self.answered[step - 1] >= 1.0:
            return wilson(1.0 if step else 0.0, followed)
        share = self.answered[step - 1]
        low, high = wilson(share, share / ((1.0 - share) * self.hazard[step - 1]))
        return (low, high) if followed else (low, 1.0)

    def share(self, time: int) -> Share:
        """F(time) with its interval."""
        return Share(self.at(time), *self.interval(time), self.n)

    def quantile(self, share: float) -> int | None:
        """The smallest time at which F reaches the share, or None if it never does."""
        step = bisect_left(self.answered, share - ROUNDING)
        return self.times[step] if step < len(self.times) else None


def fit(messages: Iterable[Followed]) -> Curve:
    """The curve of some messages; their order does not matter. An empty one is 0 everywhere, unknown."""
    in_order = sorted(messages)
    n = len(in_order)
    events = [(place, message.wait) for place, message in enumerate(in_order) if not message.unanswered]
    times: list[int] = []
    answered: list[float] = []
    hazards: list[float] = []
    unanswered_share, hazard = 1.0, 0.0
    for wait, together in groupby(events, key=itemgetter(1)):
        places = [place for place, _ in together]
        waiting, answers = n - places[0], len(places)
        unanswered_share *= (waiting - answers) / waiting
        hazard += answers / (waiting * (waiting - answers)) if waiting > answers else inf
        times.append(wait)
        answered.append(1.0 - unanswered_share)
        hazards.append(hazard)
    return Curve(n, tuple(times), tuple(answered), tuple(hazards), tuple(sorted(message.age for message in in_order)))


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share seen in n (which need not be whole); n = 0 gives 0 to 1."""
    if n <= 0:
        return 0.0, 1.0
    spread = Z95 * Z95 / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    low = 0.0 if share <= 0.0 else max(0.0, middle - half)
    high = 1.0 if share >= 1.0 else min(1.0, middle + half)
    return low, high


def proportion(count: int, n: int) -> Share | None:
    """A plain share, count of n, with Wilson's interval; None of nothing."""
    return Share(count / n, *wilson(count / n, n), n) if n else None
