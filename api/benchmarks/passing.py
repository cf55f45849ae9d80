"""Who stands above whom now, beyond chance, and stood below before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.benchmarks.baseline import Baseline
from api.benchmarks.compare import Contender, beats, in_order


@dataclass(frozen=True, slots=True)
class Passed:
    """`winner` stands above `loser` by more than chance, and stood below it at the run before (`long_ago`: first)."""

    winner: Contender
    loser: Contender
    long_ago: bool


def passed(
    now: Sequence[Contender],
    then: Sequence[Contender],
    baselines: Mapping[str, Baseline],
    told: Mapping[frozenset[str], str],
    most: int,
) -> tuple[list[Passed], int]:
    """Pairs of different brands that changed places, in the order of the ranking: the first ones, and how many more.

    The pair has to be told apart now (Holm's steps over all pairs, as in the report); that they lie the other way round
    for a moment is nothing. Those who pass slowly are no longer below at the run before when they can be told apart,
    so where both stood when they were first ranked counts as well. `told`: by pairs of keys, who passed last.
    """
    ranked = in_order(now)
    if len(ranked) < 2:  # noqa: PLR2004 - A pair.
        return [], 0
    above = beats(ranked)
    earlier = {one.key: (one.interval[0], one.score) for one in then}
    before = [earlier.get(one.key) for one in ranked]
    bases = [baselines.get(one.key) for one in ranked]
    first = [(base.first_low, base.first_score) if base else None for base in bases]
    runs = np.array([base.first_run if base else -place for place, base in enumerate(bases)])
    was_below = _below(before)
    began_below = _below(first) & (runs[:, None] == runs[None, :])
    brands = np.unique([one.brand for one in ranked], return_inverse=True)[1]
    changed = above & (was_below | began_below) & (brands[:, None] != brands[None, :])
    places = {one.key: place for place, one in enumerate(ranked)}
    for pair, winner in told.items():
        if pair <= places.keys():
            [loser] = pair - {winner}
            changed[places[winner], places[loser]] = False
    pairs = np.argwhere(changed)
    found = [Passed(ranked[above_], ranked[below], not was_below[above_, below]) for above_, below in pairs[:most]]
    return found, max(0, len(pairs) - most)


def _below(standings: Sequence[tuple[float, float] | None]) -> NDArray[np.bool_]:
    """[i, j]: i stood below j; never where one of them is unknown."""
    places = {standing: place for place, standing in enumerate(sorted({one for one in standings if one is not None}))}
    heights = np.array([np.nan if one is None else places[one] for one in standings])
    below: NDArray[np.bool_] = heights[:, None] < heights[None, :]
    return below
