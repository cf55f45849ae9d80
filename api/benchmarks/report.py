"""The report of a benchmark: every section made from score documents, and the whole as JSON and as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from math import inf
from typing import Any, Final

from api.benchmarks import arithmetic, side, study
from api.benchmarks.advice import Advice, advice
from api.benchmarks.change import Change, changes
from api.benchmarks.compare import Contender
from api.benchmarks.measured import DAY_PLACE, MISSING_WORDS, Document, Measured, Missing, measured
from api.benchmarks.measured import Denominator as OneDenominator
from api.benchmarks.model import BadRow, Member, RunStatus
from api.benchmarks.rank import Denominator, Ranked, Tie, contenders, denominator, ranking, ties
from api.benchmarks.shares import Quartiles, quartiles
from api.scoring.document import time
from api.scoring.method import HORIZON_HOURS, METHOD

CSV_COLUMNS: Final = (
    "rank", "rank_words", "brand", "key", "name", "score", "low", "high", "grade", "tier", "rate_24h", "rate_low",
    "rate_high", "n", "answered", "median_wait_seconds", "percentile", "level", "status", "words",
    "incomplete", "denominator", "ended_at", "run", "method", "field", "lower", "equal",
)  # fmt: skip
QUARTILES_OF: Final = ("score", "rate_24h", "median_wait_seconds", "follower_ratio", "link_hygiene")


@dataclass(frozen=True, slots=True)
class Head:
    """What was measured, and when.

    `ranked` and `missing`, as many as these sections have rows, are all `accounts`. `measured`: those with numbers,
    which are the ranked ones and those of the missing that have too few messages or cannot be compared; they were
    collected from `collected_from` until `collected_until`, maybe before the run began. `status`: how the run ended.
    """

    id: str | None
    name: str
    run: int
    started_at: str | None
    ended_at: str
    accounts: int
    brands: int
    measured: int
    ranked: int
    missing: int
    status: RunStatus
    collected_from: str | None
    collected_until: str | None


@dataclass(frozen=True, slots=True)
class FieldPoint:
    """The quartiles of the field's curves at one horizon."""

    hours: int
    n: int
    q1: float | None
    median: float | None
    q3: float | None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    hours: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Left:
    """A member that is not ranked, and why. `n` messages over the benchmark's denominator, `answered` of them; None
    where nothing was measured.
    """

    key: str
    brand: str
    line: int | None
    status: str
    words: str
    n: int | None
    answered: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """Every section of docs/benchmarks.md; the names of all fields are those of the JSON."""

    benchmark: Head
    method: int
    denominator: Denominator
    ranking: tuple[Ranked, ...]
    ties: tuple[Tie, ...]
    ties_left_out: int
    quartiles: Mapping[str, Quartiles]
    field_curve: tuple[FieldPoint, ...]
    curves: Mapping[str, tuple[CurvePoint, ...]]
    heat: side.Heat
    brands: tuple[side.Brand, ...]
    changes: tuple[Change, ...]
    relative: tuple[side.Relative, ...]
    advice: tuple[Advice, ...]
    study_2010: tuple[study.StudyRow, ...]
    ladder: tuple[study.Rung, ...]
    missing: tuple[Left, ...]
    bad_rows: tuple[BadRow, ...]


def build_report(
    name: str,
    members: Sequence[Member],
    documents: Mapping[str, Document | None],
    before: Mapping[str, Document | None],
    moment: datetime,
    *,
    id_: str | None = None,
    run: int = 1,
    started_at: datetime | None = None,
    bad_rows: Sequence[BadRow] = (),
    status: RunStatus = "done",
) -> Report:
    """The report of one run.

    `documents`: the score documents of this run by the members' keys (absent or None: not measured yet); `before`:
    those of the last run, empty for none. `moment`: when the run ended, or now while it lasts.
    """
    seen = _seen(members, documents)
    known = [(member, one) for member, one in seen if isinstance(one, Measured)]
    chosen = denominator([one for _, one in known if one.ranked])
    entered, without = contenders(known, chosen.name)
    ranked = ranking(entered)
    order = [entry.contender for entry in ranked.entries]
    by_key = {one.key: one for one in order}
    lost = {member.key: reason for member, reason in without}
    rest = [(member, one) for member, one in known if member.key not in by_key]
    left = [_left(member, one, lost.get(member.key), chosen.name) for member, one in seen if member.key not in by_key]
    table = [(one.key, one.account) for one in order] + [(member.key, one) for member, one in rest]
    collected = [time(datetime.fromisoformat(one.collected_at)) for _, one in known]
    brand_of = {member.key: member.brand for member in members}
    return Report(
        benchmark=Head(
            id=id_,
            name=name,
            run=run,
            started_at=time(started_at) if started_at else None,
            ended_at=time(moment),
            accounts=len(members),
            brands=len({member.brand for member in members}),
            measured=len(known),
            ranked=len(order),
            missing=len(left),
            status=status,
            collected_from=min(collected, default=None),
            collected_until=max(collected, default=None),
        ),
        method=METHOD,
        denominator=chosen,
        ranking=tuple(entry.row for entry in ranked.entries),
        ties=ties(ranked),
        ties_left_out=ranked.pairs_left_out,
        quartiles=_quartiles(order, [one for _, one in known]),
        field_curve=_field_curve(order),
        curves={one.key: _curve(one) for one in order},
        heat=side.heat(
            [(key, brand_of[key], one, _reply_cell(by_key.get(key), one, chosen.name)) for key, one in table]
        ),
        brands=side.brands(_channels(seen, by_key, lost), ranked.beaten_in_brand, chosen.name),
        changes=changes(order, _earlier(before)),
        relative=side.relative(table),
        advice=advice(order),
        study_2010=study.study(_of_brands(known)),
        ladder=study.ladder(_of_brands(known)),
        missing=tuple(left),
        bad_rows=tuple(bad_rows),
    )


def document(report: Report) -> dict[str, Any]:
    """The report as JSON values, in the shape of docs/benchmarks.md."""
    return {name: _plain(getattr(report, name)) for name in _names(Report)}


def csv_rows(report: Report) -> Iterator[tuple[Any, ...]]:
    """The header, the ranking in its order, then those that are not ranked; unknown numbers are None.

    The columns from `denominator` on say of every row by itself what its numbers are of: rows of several runs may stand
    in one table. `field`: ranked accounts; `lower` and `equal`: how many of them stand lower, and level.
    """
    yield CSV_COLUMNS
    head = report.benchmark
    about = (report.denominator.name, head.ended_at, head.run, report.method, head.ranked)
    for row in report.ranking:
        yield (row.rank, row.rank_words, row.brand, row.key, row.name, row.score, *row.interval, row.grade, row.tier,
               row.rate_24h, *row.rate_interval, row.n, row.answered, row.median_wait_seconds, row.percentile,
               row.level, "ok", "", row.incomplete, *about, row.standing.lower, row.standing.equal)  # fmt: skip
    for left in report.missing:
        yield (None, None, left.brand, left.key, *(None,) * 9, left.n, left.answered, *(None,) * 3, left.status,
               left.words, None, *about, None, None)  # fmt: skip


_Seen = Sequence[tuple[Member, Measured | Missing]]


def _seen(members: Sequence[Member], documents: Mapping[str, Document | None]) -> _Seen:
    """Each member with its numbers; an account that two members turn out to be counts once."""
    seen: list[tuple[Member, Measured | Missing]] = []
    first: dict[str, str] = {}
    for member in members:
        found = documents.get(member.key)
        if found is None:
            seen.append((member, Missing(member.key, "waiting", MISSING_WORDS["waiting"])))
            continue
        one = measured(found)
        same = first.setdefault(one.key, member.key)
        if same != member.key:
            one = Missing(member.key, "same_account", f"It is the same account as {same}, which counts once.")
        seen.append((member, one))
    return seen


def _left(member: Member, one: Measured | Missing, lost: Missing | None, name: OneDenominator) -> Left:
    if isinstance(one, Missing):
        return Left(member.key, member.brand, member.line, one.status, one.words, None, None)
    status, words = (lost.status, lost.words) if lost else (one.status, side.with_gap(one.summary, one))
    counted = one.counts[name]
    return Left(member.key, member.brand, member.line, status, words, counted.n, counted.count)


def _channels(
    seen: _Seen, ranked: Mapping[str, Contender], lost: Mapping[str, Missing]
) -> dict[str, list[tuple[str, Contender | Measured | Missing]]]:
    brands: dict[str, list[tuple[str, Contender | Measured | Missing]]] = {}
    for member, one in seen:
        shown = ranked.get(member.key) or lost.get(member.key) or one
        brands.setdefault(member.brand, []).append((member.key, shown))
    return brands


def _of_brands(known: Sequence[tuple[Member, Measured]]) -> dict[str, list[Measured]]:
    brands: dict[str, list[Measured]] = {}
    for member, one in known:
        brands.setdefault(member.brand, []).append(one)
    return brands


def _earlier(before: Mapping[str, Document | None]) -> dict[str, Measured]:
    earlier = ((key, measured(found)) for key, found in before.items() if found is not None)
    return {key: one for key, one in earlier if isinstance(one, Measured)}


def _quartiles(ranked: Sequence[Contender], known: Sequence[Measured]) -> dict[str, Quartiles]:
    """Of an account whose people mostly get no answer the median wait is without end."""
    waits = [one.sample.median_wait if one.sample.median_wait is not None else inf for one in ranked
             if one.sample.median_wait is not None or one.sample.median_never]  # fmt: skip
    of = (
        quartiles([one.score for one in ranked], 1),
        quartiles([one.sample.rates[DAY_PLACE] for one in ranked], 4),
        quartiles(waits, 0),
        quartiles([one.ratio.ratio for one in known if one.ratio.ratio is not None], 2),
        quartiles([one.links.points for one in known if one.links.points is not None], 1),
    )
    return dict(zip(QUARTILES_OF, of, strict=True))


def _field_curve(ranked: Sequence[Contender]) -> tuple[FieldPoint, ...]:
    at = [quartiles([one.sample.rates[place] for one in ranked], 4) for place in range(len(HORIZON_HOURS))]
    return tuple(FieldPoint(hours, of.n, of.q1, of.median, of.q3) for hours, of in zip(HORIZON_HOURS, at, strict=True))


def _curve(one: Contender) -> tuple[CurvePoint, ...]:
    sample = one.sample
    columns = zip(HORIZON_HOURS, sample.rates, sample.low, sample.high, strict=True)
    return tuple(CurvePoint(hours, *(round(value, 4) for value in values)) for hours, *values in columns)


def _reply_cell(ranked: Contender | None, account: Measured, name: OneDenominator) -> side.PointsCell:
    """Points over the benchmark's denominator; of who is not ranked none, and why."""
    if ranked:
        sample = ranked.sample
        return side.points_cell(round(arithmetic.reply_points(sample.rates, sample.n, sample.kept), 1))
    if account.ranked:
        return side.PointsCell(None, "measured another way")
    return side.PointsCell(None, f"too little data (n {account.counts[name].n:,})")


@cache
def _names(shape: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name.rstrip("_"): _plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
