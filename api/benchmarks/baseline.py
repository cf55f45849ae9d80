"""What an account is held against from run to run, until its rate leaves that interval: its own, of an earlier run."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import numpy as np

from api.benchmarks.compare import likely
from api.benchmarks.measured import DAY_PLACE, Measured, Sample

SIZE_THAT_REPLACES: Final = 2.0
"""A baseline of few messages tells little apart: one of that many times its size takes its place. As sizes are bounded,
that happens a few times only, so that a rate cannot drift away unseen.
"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A rate within a day (0-1) with its 95 % interval, as `run` saw it over `denominator`; `effective`: its size n*.

    `first_run`, `first_low` and `first_score`: where the account stood when it was first ranked.
    """

    key: str
    run: int
    date: str
    method: int
    denominator: str
    n: int
    rate: float
    low: float
    high: float
    effective: float
    open_ended: bool
    first_run: int
    first_low: float
    first_score: float

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Its values by their names, for JSON."""
        return asdict(self)


def baseline(key: str, run: int, account: Measured, first: Baseline | None = None) -> Baseline | None:
    """The rate of a ranked account over its own denominator; None of one without. `first`: where it stood at first."""
    sample = account.samples.get(account.own)
    if not account.ranked or sample is None or account.score is None or account.interval is None:
        return None
    return Baseline(
        key=key,
        run=run,
        date=account.collected_at[:10],
        method=account.method,
        denominator=sample.name,
        n=sample.n,
        rate=sample.rates[DAY_PLACE],
        low=sample.low[DAY_PLACE],
        high=sample.high[DAY_PLACE],
        effective=sample.effective[DAY_PLACE],
        open_ended=sample.open_ended[DAY_PLACE],
        first_run=first.first_run if first else run,
        first_low=first.first_low if first else account.interval[0],
        first_score=first.first_score if first else account.score,
    )


def comparable(then: Baseline, account: Measured, sample: Sample) -> bool:
    """Whether the two are of one method and one denominator."""
    return then.method == account.method and then.denominator == sample.name


def outgrown(then: Baseline, sample: Sample) -> bool:
    """Whether the new sample is so much larger that it should be the baseline."""
    return sample.effective[DAY_PLACE] >= SIZE_THAT_REPLACES * then.effective


def left(then: Baseline, sample: Sample, z: float) -> bool:
    """Whether the rate now lies outside the earlier 95 % interval, and not by chance.

    The first alone would be wrong once in six runs, for both rates are samples: so the difference of the two, with
    the likelihood's ends at z combined as `compare` does (MOVER), has to leave out 0 as well.
    """
    now = sample.rates[DAY_PLACE]
    if then.low <= now <= then.high:
        return False
    rates, sizes = np.array([then.rate, now]), np.array([then.effective, sample.effective[DAY_PLACE]])
    low, high = likely(rates, sizes, z)
    high = np.where(np.array([then.open_ended, sample.open_ended[DAY_PLACE]]), 1.0, high)
    upper, lower = (0, 1) if then.rate > now else (1, 0)
    margin = np.hypot(rates[upper] - low[upper], high[lower] - rates[lower])
    return bool(rates[upper] - rates[lower] > margin)
