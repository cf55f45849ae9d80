"""Accounts whose published digits hang by the rounding of sums, fitted once more as the core fits them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from api.benchmarks.archive.codes import MANNERS
from api.benchmarks.archive.engine import Engine
from api.benchmarks.archive.facts import GROUPS, Row
from api.benchmarks.archive.statements import select
from api.scoring.curve import Curve, Followed, fit
from api.scoring.method import HORIZON_HOURS, HOUR
from api.scoring.people import SECOND

_DAY_HOURS = 24


def fitted(engine: Engine, rows: Mapping[int, Row]) -> Iterator[Row]:
    """The rows (by their numbers) with the sums that the core makes of the openings, of which each has some."""
    if not rows:
        return
    openings = engine.rows(select("fitted", numbers=", ".join(map(str, rows))))
    for number, of_one in groupby(openings, itemgetter("nr")):
        yield {**rows[number], **_sums(of_one)}


def _sums(openings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    members: dict[str, list[Followed]] = {of: [] for of in ("", *GROUPS)}
    for one in openings:
        followed = Followed(one["wait"], not one["is_answered"], one["age"])
        comment, audience = divmod(one["manner"], MANNERS["comment"])
        members[""].append(followed)
        members["comment" if comment else "mention"].append(followed)
        if audience:
            members["small" if audience == MANNERS["small"] else "large"].append(followed)
    whole = fit(members[""])
    sums: dict[str, Any] = {"median_wait": whole.quantile(0.5), "ninth_wait": whole.quantile(0.9)}
    for hours in HORIZON_HOURS:
        sums[f"left_{hours}"], sums[f"hazard_{hours}"] = _at(whole, hours)
    for of in GROUPS:
        sums[f"{of}_left"], sums[f"{of}_hazard"] = _at(fit(members[of]), _DAY_HOURS)
    return sums


def _at(curve: Curve, hours: int) -> tuple[float, float]:
    """The share left unanswered and Greenwood's sum."""
    step = bisect_right(curve.times, hours * HOUR * SECOND)
    return (1.0 - curve.answered[step - 1], curve.hazard[step - 1]) if step else (1.0, 0.0)
