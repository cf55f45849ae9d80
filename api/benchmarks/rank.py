"""The ranking: one denominator for everybody, a place for each, and who cannot be told apart from whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.benchmarks import measured as documents
from api.benchmarks.compare import Contender, beats, contender, in_order
from api.benchmarks.groups import groups, rank_ranges
from api.benchmarks.measured import DAY_PLACE, Measured, Missing
from api.benchmarks.model import Member
from api.benchmarks.shares import Standing, standings
from api.scoring.method import MIN_OPENINGS
from api.scoring.score import grade

LEAST_SHOWN: Final = 10
ALL_SHOWN: Final = 10_000
"""Keys in the lists of beaten and tied accounts, of all accounts together: a hundred accounts show all of theirs."""
TIE_KEYS: Final = 50

NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
NOBODY: Final = "There is no account to compare, so no messages are counted."
NOT_COMPARABLE: Final = (
    "It was measured before all of its messages were counted apart from those that ask: measure it again to compare it."
)


@dataclass(frozen=True, slots=True)
class Denominator:
    """What all rates are of. `enough`: accounts with enough messages that ask, `of` so many."""

    name: documents.Denominator
    words: str
    enough: int
    of: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row of the ranking; names are those of the JSON. `beats` and `tied_with` name the first of those counted.
    `incomplete`: what could not be read, in a sentence; None where all was.
    """

    rank: int
    rank_words: str
    brand: str
    key: str
    name: str | None
    url: str | None
    network: str
    score: float
    interval: tuple[float, float]
    grade: str
    tier: str | None
    rate_24h: float
    rate_interval: tuple[float, float]
    n: int
    answered: int
    median_wait_seconds: float | None
    percentile: float | None
    standing: Standing
    beats: tuple[str, ...]
    beats_count: int
    beaten_by_count: int
    tied_with: tuple[str, ...]
    tied_count: int
    level: int | None
    incomplete: str | None


@dataclass(frozen=True, slots=True)
class Tie:
    """Accounts of which every two cannot be told apart: `n` of them, the first TIE_KEYS by name."""

    keys: tuple[str, ...]
    n: int
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    contender: Contender
    row: Ranked


@dataclass(frozen=True, slots=True)
class Ranking:
    """`groups`: places in `entries`; `beaten_in_brand`: for each key, those of its own brand that it beats."""

    entries: tuple[Entry, ...]
    groups: tuple[tuple[int, ...], ...]
    pairs_left_out: int
    beaten_in_brand: Mapping[str, frozenset[str]]


def denominator(accounts: Sequence[Measured]) -> Denominator:
    """Messages that ask where every account has enough of them, otherwise all that open an exchange."""
    if not accounts:
        return Denominator("asks", NOBODY, 0, 0)
    enough = sum(one.asks >= MIN_OPENINGS for one in accounts)
    if enough == len(accounts):
        words = "Of all accounts the questions and complaints count."
        return Denominator("asks", words, enough, enough)
    verb = "was" if enough == 1 else "were"
    words = (
        f"Of all accounts every message that opens an exchange counts: only {enough} of {len(accounts)} {verb} sent "
        f"{MIN_OPENINGS} questions or complaints."
    )
    return Denominator("openings", words, enough, len(accounts))


def contenders(
    known: Sequence[tuple[Member, Measured]], name: documents.Denominator
) -> tuple[list[Contender], list[tuple[Member, Missing]]]:
    """Those that may be ranked over this denominator, and those whose documents do not tell it."""
    entered: list[Contender] = []
    without: list[tuple[Member, Missing]] = []
    for member, one in known:
        if not one.ranked:
            continue
        sample = one.samples.get(name)
        if sample is None:
            without.append((member, Missing(member.key, "not_comparable", NOT_COMPARABLE)))
        else:
            entered.append(contender(member.key, member.brand, one, sample))
    return entered, without


def ranking(entered: Sequence[Contender]) -> Ranking:
    """Everybody's place, and what the comparison of all pairs leaves of it."""
    ranked = in_order(entered)
    above = beats(ranked)
    lows = [one.interval[0] for one in ranked]
    first = {low: place for place, low in reversed(list(enumerate(lows, 1)))}
    ranges, standing = rank_ranges(above), standings(lows)
    alike = ~(above | above.T)
    np.fill_diagonal(alike, val=False)
    keys = [one.key for one in ranked]
    most = max(LEAST_SHOWN, ALL_SHOWN // max(1, len(ranked)))
    entries = tuple(
        Entry(one, _row(one, first[one.interval[0]], ranges[place], standing[place], _Pairs(
            _shown(keys, above[place], most), int(above[place].sum()), int(above[:, place].sum()),
            _shown(keys, alike[place], most), int(alike[place].sum()),
        )))
        for place, one in enumerate(ranked)
    )  # fmt: skip
    found, left_out = groups(above)
    return Ranking(entries, tuple(map(tuple, found)), left_out, _in_brand(ranked, above))


def ties(ranked: Ranking) -> tuple[Tie, ...]:
    """The groups in words."""
    return tuple(
        Tie(tuple(ranked.entries[place].row.key for place in places[:TIE_KEYS]), len(places),
            f"These {number(len(places))} cannot be told apart.")
        for places in ranked.groups
    )  # fmt: skip


def number(count: int) -> str:
    """A count in words up to twelve, in digits beyond."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


class _Pairs(NamedTuple):
    """What the comparison of all pairs says of one account."""

    beats: tuple[str, ...]
    beats_count: int
    beaten_by_count: int
    tied_with: tuple[str, ...]
    tied_count: int


def _row(one: Contender, rank: int, left: tuple[int, int], standing: Standing, pairs: _Pairs) -> Ranked:
    account, sample = one.account, one.sample
    own = sample.name == account.own
    return Ranked(
        rank=rank,
        rank_words=f"{left[0]}" if left[0] == left[1] else f"{left[0]}-{left[1]}",
        brand=one.brand,
        key=one.key,
        name=account.name,
        url=account.url,
        network=account.network,
        score=one.score,
        interval=one.interval,
        grade=grade(one.score),
        tier=account.tier if own else "provisional",
        rate_24h=round(sample.rates[DAY_PLACE], 4),
        rate_interval=(round(sample.low[DAY_PLACE], 4), round(sample.high[DAY_PLACE], 4)),
        n=sample.n,
        answered=sample.answered,
        median_wait_seconds=sample.median_wait,
        percentile=standing.percentile,
        standing=standing,
        **pairs._asdict(),
        level=account.level,
        incomplete=account.incomplete,
    )


def _shown(keys: Sequence[str], chosen: NDArray[np.bool_], most: int) -> tuple[str, ...]:
    return tuple(keys[place] for place in np.flatnonzero(chosen)[:most])


def _in_brand(ranked: Sequence[Contender], above: NDArray[np.bool_]) -> dict[str, frozenset[str]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(ranked):
        places[one.brand].append(place)
    return {
        ranked[place].key: frozenset(ranked[other].key for other in together if above[place, other])
        for together in places.values()
        for place in together
    }
