"""Which rows of a report a page shows: one brand's, in some order, cut into pages. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import inf
from typing import Any, Final

Document = Mapping[str, Any]
Row = Mapping[str, Any]

SORTS: Final[Mapping[str, Callable[[Row], Any]]] = {
    "rank": lambda row: row["rank"],
    "brand": lambda row: (row["brand"].casefold(), row["rank"]),
    "score": lambda row: -row["score"],
    "day": lambda row: -row["rate_24h"],
    "wait": lambda row: inf if row["median_wait_seconds"] is None else row["median_wait_seconds"],
    "messages": lambda row: -row["n"],
    "level": lambda row: -(row["level"] or 0),
}
"""Each order with what comes first in it: the best, or the first letter."""

ORDERS: Final = {
    "rank": "Rank", "brand": "Brand", "score": "Score", "day": "In a day", "wait": "Half within",
    "messages": "Answered", "level": "Level",
}  # fmt: skip


TWICE: Final = "same_account"


@dataclass(frozen=True, slots=True)
class Order:
    """By which column; `turned`: the other way round."""

    by: str = "rank"
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rows the ranking has on a page, how many accounts the curves, and how many rows every other table; None
    for all.
    """

    ranking: int | None = 100
    curves: int | None = 24
    others: int | None = 60


FIRST: Final = Order()
USUAL: Final = Limits()


@dataclass(frozen=True, slots=True)
class Cut:
    """One page of rows."""

    rows: Sequence[Row]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Details:
    """What else is told of accounts, each part cut into pages of its own. `curves`: ranked rows that have one."""

    curves: Cut
    heat: Cut
    brands: Cut
    changes: Cut
    relative: Cut
    advice: Cut
    ties: Cut
    missing: Cut
    bad_rows: Cut
    named_twice: Cut


def ordered(rows: Sequence[Row], order: Order) -> list[Row]:
    """The rows in that order; equal ones stay in the order of the ranking, those without a number come last."""
    found = sorted(rows, key=SORTS[order.by])
    if not order.turned:
        return found
    known = [row for row in found if order.by != "wait" or row["median_wait_seconds"] is not None]
    unknown = [row for row in found if order.by == "wait" and row["median_wait_seconds"] is None]
    return [*reversed(known), *unknown]


def cut(rows: Sequence[Row], size: int | None, page: int) -> Cut:
    """One page of so many rows; a page that is not there becomes the nearest that is."""
    if size is None or len(rows) <= size:
        return Cut(rows, 1, 1, len(rows))
    pages = -(-len(rows) // size)
    page = min(max(page, 1), pages)
    return Cut(rows[(page - 1) * size : page * size], page, pages, len(rows))


def of_brand(document: Document, brand: str) -> dict[str, Any]:
    """The same document with one brand's rows only, all numbers as they are in the whole field."""
    keys = {channel["key"] for one in document["brands"] if one["brand"] == brand for channel in one["channels"]}
    keys |= {row["key"] for row in document["missing"] if row["brand"] == brand}
    return {
        **document,
        "ranking": [row for row in document["ranking"] if row["key"] in keys],
        "ties": [tie for tie in document["ties"] if keys.intersection(tie["keys"])],
        "heat": {**document["heat"], "rows": [row for row in document["heat"]["rows"] if row["key"] in keys]},
        "brands": [one for one in document["brands"] if one["brand"] == brand],
        "bad_rows": [],
        **{
            name: [row for row in document[name] if row["key"] in keys]
            for name in ("changes", "relative", "advice", "missing")
        },
    }


def has_brand(document: Document, brand: str) -> bool:
    """Whether the benchmark has a brand of that name."""
    return any(row["brand"] == brand for name in ("brands", "missing") for row in document[name])


def details(document: Document, limits: Limits, pages: Mapping[str, int]) -> Details:
    """Every other part, at the page that is wanted of it: `pages` by the names of `Details`, else the first."""

    def part(name: str, rows: Sequence[Row], size: int | None = limits.others) -> Cut:
        return cut(rows, size, pages.get(name, 1))

    plain = ("brands", "changes", "relative", "advice", "ties", "missing")
    return Details(
        curves=part("curves", curved(document), limits.curves),
        heat=part("heat", document["heat"]["rows"]),
        **{name: part(name, document[name]) for name in plain},
        bad_rows=part("bad_rows", [row for row in document["bad_rows"] if row.get("status") != TWICE]),
        named_twice=part("named_twice", [row for row in document["bad_rows"] if row.get("status") == TWICE]),
    )


def curved(document: Document) -> list[Row]:
    """The rows of the ranking that have a curve."""
    return [row for row in document["ranking"] if document["curves"].get(row["key"])]


PARTS: Final = tuple(field.name for field in fields(Details))
"""What has pages of its own, besides the ranking."""
