"""The method's sum, from the numbers of a document: what a score would be if one of its parts were another."""

from collections.abc import Sequence

from api.benchmarks.measured import Measured, Sample
from api.scoring.method import AXIS_WEIGHTS, PRIOR_OPENINGS, PRIOR_RATE


def axis(rates: Sequence[float]) -> float:
    """The curve at the method's horizons as one number 0-1."""
    return sum(weight * rate for weight, rate in zip(AXIS_WEIGHTS, rates, strict=True))


def reply_points(rates: Sequence[float], n: int, kept: float) -> float:
    """Points for answers, 0-100, drawn towards the prior as the method does."""
    return 100.0 * (n * axis(rates) * kept + PRIOR_OPENINGS * PRIOR_RATE) / (n + PRIOR_OPENINGS)


def total(account: Measured, reply: float, ratio: float | None, links: float | None) -> float:
    """The score of these points under the account's weights; a part that is None is left out."""
    parts = [(account.reply_weight, reply), (account.ratio.weight, ratio), (account.links.weight, links)]
    known = [(weight, points) for weight, points in parts if points is not None]
    whole = sum(weight for weight, _ in known)
    return sum(weight * points for weight, points in known) / whole if whole else 0.0


def score(account: Measured, sample: Sample) -> tuple[float, tuple[float, float]]:
    """The account's score over that denominator with its interval: as published where it is the score's own."""
    if sample.name == account.own and account.score is not None and account.interval is not None:
        return account.score, account.interval
    value, low, high = (
        round(total(account, reply_points(rates, sample.n, sample.kept), account.ratio.points, account.links.points), 1)
        for rates in (sample.rates, sample.low, sample.high)
    )
    return value, (low, high)
