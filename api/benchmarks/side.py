"""Brands and accounts side by side: parts and checks, channels, and standing in the field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.benchmarks.compare import Contender
from api.benchmarks.labels import COUNTED
from api.benchmarks.measured import DAY_PLACE, Denominator, Measured, Missing
from api.benchmarks.shares import Standing, standings
from api.scoring.method import CHECKS
from api.scoring.words import percent

PARTS = (("reply_rate", "answers"), ("follower_ratio", "follower ratio"), ("link_hygiene", "links"))
CHECK_TEXT = {"pass": "yes", "fail": "no", "not_checked": "not checked"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the heat table. `kind`: `points` or `check`."""

    name: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class PointsCell:
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class CheckCell:
    result: str
    text: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    key: str
    brand: str
    cells: tuple[PointsCell | CheckCell, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Points 0-100 of each part and the result of each check, one row an account."""

    columns: tuple[Column, ...]
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """One account of a brand; numbers are None where it has none, and over the benchmark's denominator."""

    key: str
    network: str
    status: str
    score: float | None
    interval: tuple[float, float] | None
    rate_24h: float | None
    rate_interval: tuple[float, float] | None
    median_wait_seconds: float | None
    n: int | None
    answered: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Best:
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand with its channels. `best`: the channel that is told apart from all its others, if there is one; `words`
    says that, or why none is, and is empty of a brand with one channel only.
    """

    brand: str
    best: Best | None
    words: str
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class RatioStanding:
    ratio: float | None
    percentile: float | None
    standing: Standing | None
    words: str


@dataclass(frozen=True, slots=True)
class Rarity:
    """A check that the account fails: the share of the field's `n` checked accounts that pass it."""

    name: str
    passed_by: float
    n: int


@dataclass(frozen=True, slots=True)
class LinksStanding:
    points: float | None
    percentile: float | None
    standing: Standing | None
    failed: tuple[str, ...]
    rarer_than: tuple[Rarity, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    key: str
    follower_ratio: RatioStanding
    link_hygiene: LinksStanding


def heat(accounts: Sequence[tuple[str, str, Measured, PointsCell]]) -> Heat:
    """The table of (key, brand, account, its points for answers over the benchmark's denominator)."""
    columns = tuple(Column(name, words, "points") for name, words in PARTS)
    columns += tuple(Column(rule.name, rule.words, "check") for rule in CHECKS)
    return Heat(columns, tuple(HeatRow(key, brand, _cells(one, reply)) for key, brand, one, reply in accounts))


def _cells(account: Measured, reply: PointsCell) -> tuple[PointsCell | CheckCell, ...]:
    results = {check.name: check.result for check in account.links.checks}
    points = [reply, points_cell(account.ratio.points), points_cell(account.links.points)]
    checks = [results.get(rule.name, "not_checked") for rule in CHECKS]
    return (*points, *(CheckCell(result, CHECK_TEXT[result]) for result in checks))


def points_cell(value: float | None) -> PointsCell:
    """Points as they are shown."""
    return PointsCell(value, "unknown" if value is None else f"{value:.0f}")


def brands(
    members: Mapping[str, Sequence[tuple[str, Contender | Measured | Missing]]],
    beaten: Mapping[str, frozenset[str]],
    name: Denominator,
) -> tuple[Brand, ...]:
    """Each brand's channels; `beaten`: for each ranked key, those of its own brand that it beats."""
    return tuple(_brand(brand, channels, beaten, name) for brand, channels in members.items())


def _brand(
    brand: str,
    members: Sequence[tuple[str, Contender | Measured | Missing]],
    beaten: Mapping[str, frozenset[str]],
    name: Denominator,
) -> Brand:
    channels = tuple(_channel(key, one, name) for key, one in members)
    ranked = [key for key, one in members if isinstance(one, Contender)]
    best = next((key for key in ranked if len(ranked) > 1 and beaten[key] >= set(ranked) - {key}), None)
    if best is not None:
        words = "It scores higher than the brand's other channels, more than chance would do."
        return Brand(brand, Best(best, words), words, channels)
    if len(ranked) > 1:
        return Brand(brand, None, "Its best channels cannot be told apart.", channels)
    words = "Only one of its channels can be compared." if ranked else "None of its channels can be compared."
    return Brand(brand, None, words if len(members) > 1 else "", channels)


def _channel(key: str, one: Contender | Measured | Missing, name: Denominator) -> Channel:
    network = key.partition(":")[0]
    if isinstance(one, Missing):
        return Channel(key, network, one.status, *(None,) * 7, one.words)
    if isinstance(one, Contender):
        sample = one.sample
        day, low, high = (round(values[DAY_PLACE], 4) for values in (sample.rates, sample.low, sample.high))
        likely = f"between {100 * low:.0f} and {100 * high:.0f} %"
        told = f"Answers {percent(day)} within a day ({likely}, of {sample.n:,} {COUNTED[sample.name]})."
        return Channel(key, network, "ok", one.score, one.interval, day, (low, high), sample.median_wait, sample.n,
                       sample.answered, with_gap(told, one.account))  # fmt: skip
    seen = one.counts[name]
    return Channel(key, network, one.status, None, None, None, None, None, seen.n, seen.count,
                   with_gap(one.summary, one))  # fmt: skip


def with_gap(words: str, account: Measured) -> str:
    """Words on an account; where it could not be read whole, these say so as well."""
    return f"{words} {account.incomplete}" if account.incomplete else words


def relative(accounts: Sequence[tuple[str, Measured]]) -> tuple[Relative, ...]:
    """Each account's ratio and links against the field's."""
    ratios = _standing({key: one.ratio.ratio for key, one in accounts})
    links = _standing({key: one.links.points for key, one in accounts})
    passed = {rule.name: _passed(accounts, rule.name) for rule in CHECKS}
    rows = []
    for key, one in accounts:
        failed = tuple(check.name for check in one.links.checks if check.result == "fail")
        rarer = tuple(Rarity(name, round(passed[name][0] / passed[name][1], 4), passed[name][1]) for name in failed)
        rows.append(
            Relative(
                key,
                RatioStanding(one.ratio.ratio, *ratios[key], one.ratio.words),
                LinksStanding(one.links.points, *links[key], failed, rarer),
            )
        )
    return tuple(rows)


def _standing(values: Mapping[str, float | None]) -> dict[str, tuple[float | None, Standing | None]]:
    """Percentile and standing by key, among those that have a number."""
    known = {key: value for key, value in values.items() if value is not None}
    seen = dict(zip(known, standings(list(known.values())), strict=True))
    return {key: (seen[key].percentile, seen[key]) if key in seen else (None, None) for key in values}


def _passed(accounts: Sequence[tuple[str, Measured]], name: str) -> tuple[int, int]:
    results = [check.result for _, one in accounts for check in one.links.checks if check.name == name]
    return results.count("pass"), len(results) - results.count("not_checked")
