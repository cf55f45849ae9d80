"""Who stands above whom beyond chance.

What is compared is the score without the method's phantom openings, for those draw small samples towards the prior:
two accounts that behave alike would differ for nothing but their n. Each account has the ends that its Wilson intervals
give at a critical value z; the difference of two has the interval of Zou and Donner (2008, MOVER),
d - sqrt((a - a_low)^2 + (b_high - b)^2), and a pair is told apart where it leaves out 0. The critical value is
that of Holm (1979) over all pairs, so that the chance of any false word about the field is at most ALPHA.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.benchmarks import arithmetic
from api.benchmarks.measured import Measured, Sample
from api.scoring.method import AXIS_WEIGHTS

ALPHA: Final = 0.05
ROWS_AT_ONCE: Final = 512

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
    scale: Numbers
    rest: Numbers

    @property
    def values(self) -> Numbers:
        """The scores without the method's phantom openings."""
        values: Numbers = self.rest + self.scale * (self.rates @ np.array(AXIS_WEIGHTS))
        return values

    def ends(self, z: float) -> tuple[Numbers, Numbers]:
        """Lower and upper ends of `values` where the curve's Wilson intervals are made with z."""
        low, high = wilson(self.rates, self.effective, z)
        high = np.where(self.open_ended, 1.0, high)
        axis = np.array(AXIS_WEIGHTS)
        return self.rest + self.scale * (low @ axis), self.rest + self.scale * (high @ axis)


def contender(key: str, brand: str, account: Measured, sample: Sample) -> Contender:
    """The account over this denominator."""
    return Contender(key, brand, account, sample, *arithmetic.score(account, sample))


def in_order(contenders: Sequence[Contender]) -> list[Contender]:
    """Ranked: by the interval's lower end, then the score, then the key."""
    return sorted(contenders, key=lambda one: (-one.interval[0], -one.score, one.key))


def field(contenders: Sequence[Contender]) -> Field:
    """The columns of some contenders, in their order."""
    accounts = [(one.account, one.sample) for one in contenders]
    rest = np.array([arithmetic.total(account, 0.0, account.ratio.points, account.links.points)
                     for account, _ in accounts])  # fmt: skip
    whole = np.array([arithmetic.total(account, 100.0 * sample.kept, account.ratio.points, account.links.points)
                      for account, sample in accounts])  # fmt: skip
    shape = (len(accounts), len(AXIS_WEIGHTS))
    return Field(
        rates=np.array([sample.rates for _, sample in accounts], float).reshape(shape),
        effective=np.array([sample.effective for _, sample in accounts], float).reshape(shape),
        open_ended=np.array([sample.open_ended for _, sample in accounts], bool).reshape(shape),
        scale=whole - rest,
        rest=rest,
    )


def wilson(rates: Numbers, sizes: Numbers, z: float) -> tuple[Numbers, Numbers]:
    """Wilson's interval at z of each share seen in so many; of none it is 0 to 1."""
    spread = z * z / np.maximum(sizes, 1e-12)
    middle = (rates + spread / 2) / (1 + spread)
    half = np.sqrt(rates * (1 - rates) * spread + spread * spread / 4) / (1 + spread)
    low = np.where(rates <= 0.0, 0.0, np.maximum(middle - half, 0.0))
    high = np.where(rates >= 1.0, 1.0, np.minimum(middle + half, 1.0))
    nothing = sizes <= 0.0
    return np.where(nothing, 0.0, low), np.where(nothing, 1.0, high)


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
