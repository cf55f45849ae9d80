"""What moved since the last run, and whether chance could have moved it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from api.benchmarks.compare import ALPHA, Contender, Field, Numbers, contender, critical, field
from api.benchmarks.measured import Measured
from api.scoring.method import PRIOR_OPENINGS, PRIOR_RATE


@dataclass(frozen=True, slots=True)
class Change:
    """Scores then and now (0-100). `interval`: of the difference, all accounts together at 95 %; `real`: without 0.
    `from_n` and `to_n`: messages that each score is of.
    """

    key: str
    from_: float
    to: float
    from_n: int
    to_n: int
    difference: float
    interval: tuple[float, float]
    words: str
    real: bool


def changes(now: Sequence[Contender], before: Mapping[str, Measured]) -> tuple[Change, ...]:
    """Every contender that the last run ranked too, by the same method and over the same denominator.

    The two runs share messages where their windows overlap. What they share moves both the same way, so that the
    difference varies less than that of two runs that share nothing; it is judged as if they shared nothing, which is
    on the safe side. The interval holds with and without the method's phantom openings, so that more messages alone
    are no change, and for all accounts of the run at once (Bonferroni).
    """
    pairs = []
    for one in now:
        earlier = before.get(one.key)
        if earlier is None or not earlier.ranked or earlier.method != one.account.method:
            continue
        sample = earlier.samples.get(one.sample.name)
        if sample is not None:
            pairs.append((contender(one.key, one.brand, earlier, sample), one))
    if not pairs:
        return ()
    z = critical(ALPHA / len(pairs))
    then, here = [one for one, _ in pairs], [one for _, one in pairs]
    plain = _differences(_ends(field(then), z), _ends(field(here), z))
    drawn = _differences(_drawn(then, z), _drawn(here, z))
    low, high = np.minimum(plain[0], drawn[0]), np.maximum(plain[1], drawn[1])
    return tuple(_change(one, other, float(low[place]), float(high[place])) for place, (one, other) in enumerate(pairs))


_Ends = tuple[Numbers, Numbers, Numbers]
"""Values with their lower and upper ends."""


def _ends(seen: Field, z: float) -> _Ends:
    low, high = seen.ends(z)
    return seen.values, low, high


def _drawn(contenders: Sequence[Contender], z: float) -> _Ends:
    """The same, drawn towards the prior as the published scores are."""
    seen = field(contenders)
    n = np.array([one.sample.n for one in contenders], float)
    prior = seen.scale * PRIOR_OPENINGS * PRIOR_RATE

    def drawn(values: Numbers) -> Numbers:
        drawn_in: Numbers = seen.rest + (n * (values - seen.rest) + prior) / (n + PRIOR_OPENINGS)
        return drawn_in

    values, low, high = (drawn(end) for end in _ends(seen, z))
    return values, low, high


def _differences(then: _Ends, now: _Ends) -> tuple[Numbers, Numbers]:
    """The ends of now less then (MOVER, as in `compare`)."""
    difference = now[0] - then[0]
    down = np.sqrt((now[0] - now[1]) ** 2 + (then[2] - then[0]) ** 2)
    up = np.sqrt((now[2] - now[0]) ** 2 + (then[0] - then[1]) ** 2)
    return difference - down, difference + up


def _change(then: Contender, now: Contender, low: float, high: float) -> Change:
    difference = round(now.score - then.score, 1)
    low, high = round(min(low, difference), 1), round(max(high, difference), 1)
    real = low > 0.0 or high < 0.0
    words = _words(difference, low, high, real)
    sizes = (then.sample.n, now.sample.n)
    return Change(now.key, then.score, now.score, *sizes, difference, (low, high), words, real)


def _words(difference: float, low: float, high: float, real: bool) -> str:
    if not difference:
        return "The same score as last time."
    moved = f"{'Up' if difference > 0 else 'Down'} {abs(difference):.1f} points"
    if real:
        near, far = sorted((abs(low), abs(high)))
        return f"{moved}, more than chance would do (between {near:.1f} and {far:.1f})."
    return f"{moved}, which may be chance."
