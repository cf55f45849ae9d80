"""Who stands above whom beyond chance.

What is compared is the score without the method's phantom openings, for those draw small samples towards the prior:
two accounts that behave alike would differ for nothing but their n. Each account has a lower and an upper end at a
critical value z; the difference of two has the interval of Zou and Donner (2008, MOVER),
d - sqrt((a - a_low)^2 + (b_high - b)^2), and a pair is told apart where it leaves out 0. The critical value is
that of Holm (1979) over all pairs, so that the chance of any false word about the field is at most ALPHA. Follower
ratio and link hygiene are counted, not sampled, and have no ends of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.benchmarks import arithmetic
from api.benchmarks.measured import Measured, Sample
from api.scoring.method import AXIS_WEIGHTS, DEFLECTION_COST

ALPHA: Final = 0.05
ROWS_AT_ONCE: Final = 512
HALVINGS: Final = 30

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Contender:
    """An account that may be ranked, over the benchmark's one denominator. `score` and `interval`: 0-100."""

    key: str
    brand: str
    account: Measured
    sample: Sample
    score: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Field:
    """Contenders as columns, one row each: the curve at the horizons (n x 5) and what makes a score of it."""

    rates: Numbers
    effective: Numbers
    open_ended: Flags
    deflection: Numbers
    answered: Numbers
    scale: Numbers
    rest: Numbers

    @property
    def values(self) -> Numbers:
        """The scores without the method's phantom openings."""
        values: Numbers = self.rest + self.scale * self._axis(self.rates) * self._kept(self.deflection)
        return values

    def ends(self, z: float) -> tuple[Numbers, Numbers]:
        """Lower and upper ends of `values` at z: those of answers and of deflections, together as MOVER has it."""
        low, high = likely(self.rates, self.effective, z)
        high = np.where(self.open_ended, 1.0, high)
        fewer, more = likely(self.deflection, self.answered, z)
        axis, kept = self._axis(self.rates), self._kept(self.deflection)
        below = np.hypot(kept * (axis - self._axis(low)), axis * (kept - self._kept(more)))
        above = np.hypot(kept * (self._axis(high) - axis), axis * (self._kept(fewer) - kept))
        return self.values - self.scale * below, self.values + self.scale * above

    @staticmethod
    def _axis(rates: Numbers) -> Numbers:
        """As `arithmetic.axis`."""
        axis: Numbers = rates @ np.array(AXIS_WEIGHTS)
        return axis

    @staticmethod
    def _kept(deflection: Numbers) -> Numbers:
        """As `Sample.kept`."""
        return 1.0 - DEFLECTION_COST * deflection


def contender(key: str, brand: str, account: Measured, sample: Sample) -> Contender:
    """The account over this denominator."""
    return Contender(key, brand, account, sample, *arithmetic.score(account, sample))


def in_order(contenders: Sequence[Contender]) -> list[Contender]:
    """Ranked: by the interval's lower end, then the score, then the key."""
    return sorted(contenders, key=lambda one: (-one.interval[0], -one.score, one.key))


def field(contenders: Sequence[Contender]) -> Field:
    """The columns of some contenders, in their order."""
    accounts = [(one.account, one.sample) for one in contenders]
    rest = [arithmetic.total(account, 0.0, account.ratio.points, account.links.points) for account, _ in accounts]
    whole = [arithmetic.total(account, 100.0, account.ratio.points, account.links.points) for account, _ in accounts]
    shape = (len(accounts), len(AXIS_WEIGHTS))
    return Field(
        rates=np.array([sample.rates for _, sample in accounts], float).reshape(shape),
        effective=np.array([sample.effective for _, sample in accounts], float).reshape(shape),
        open_ended=np.array([sample.open_ended for _, sample in accounts], bool).reshape(shape),
        deflection=np.array([sample.deflection for _, sample in accounts], float),
        answered=np.array([sample.answered for _, sample in accounts], float),
        scale=np.array(whole, float) - np.array(rest, float),
        rest=np.array(rest, float),
    )


def likely(rates: Numbers, sizes: Numbers, z: float) -> tuple[Numbers, Numbers]:
    """The shares q from which the one that was seen in so many is no further than z: 2 n KL(rate, q) <= z^2.

    Of none it is 0 to 1. The likelihood ratio's interval, since Wilson's is too short far out, where thousands of pairs
    have to be judged: 4 of 10 are a chance of 0.001 for a brand that answers 5 %, and Wilson would say 0.00003. The
    rate is moved by half a message, as one does for counts (Yates 1934).
    """
    half = 0.5 / np.maximum(sizes, 0.5)
    low = _solved(np.maximum(rates - half, 0.0), sizes, z, 0.0)
    high = _solved(np.minimum(rates + half, 1.0), sizes, z, 1.0)
    nothing = sizes <= 0.0
    return (
        np.where(nothing | (rates <= 0.0), 0.0, low),
        np.where(nothing | (rates >= 1.0), 1.0, high),
    )


def _solved(rates: Numbers, sizes: Numbers, z: float, end: float) -> Numbers:
    """Between the rate and the end, by halving: the share at which 2 n KL is z^2."""
    near, far = rates.copy(), np.full_like(rates, end)
    limit = z * z / (2.0 * np.maximum(sizes, 1e-9))
    own = _times_log(rates, rates) + _times_log(1.0 - rates, 1.0 - rates)
    for _ in range(HALVINGS):
        middle = (near + far) / 2.0
        inside = own - _times_log(rates, middle) - _times_log(1.0 - rates, 1.0 - middle) <= limit
        near, far = np.where(inside, middle, near), np.where(inside, far, middle)
    return far


def _times_log(factors: Numbers, shares: Numbers) -> Numbers:
    product: Numbers = factors * np.log(np.maximum(shares, 1e-300))
    return product


def critical(level: float) -> float:
    """The z of a two-sided test at that level."""
    return NormalDist().inv_cdf(1.0 - level / 2.0)


def beats(ranked: Sequence[Contender], alpha: float = ALPHA) -> Flags:
    """Of contenders in their ranking, [i, j]: i stands above j, and that is no chance.

    Holm's steps: with r pairs told apart, the others are held against alpha / (pairs - r), until no more are found.
    """
    seen = field(ranked)
    pairs = len(ranked) * (len(ranked) - 1) // 2
    found = np.zeros((len(ranked), len(ranked)), bool)
    told = 0
    while told < pairs:
        found = _apart(seen, critical(alpha / (pairs - told)))
        now = int(found.sum())
        if now <= told:
            break
        told = now
    return np.triu(found, 1)


def _apart(seen: Field, z: float) -> Flags:
    """[i, j]: the value of i is higher, and the interval of the difference at z leaves out 0."""
    values = seen.values
    low, high = seen.ends(z)
    below, above = (values - low) ** 2, (high - values) ** 2
    found = np.zeros((len(values), len(values)), bool)
    for start in range(0, len(values), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        difference = values[rows, None] - values[None, :]
        found[rows] = (difference > 0.0) & (difference * difference > below[rows, None] + above[None, :])
    return found
