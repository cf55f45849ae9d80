"""A row of the statements as a document: the numbers of an account in the shape in which score documents have them.

Shares and intervals are made here, by the functions of the core, from counts and from sums in one fixed order.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from api.scoring.curve import Share, proportion, wilson
from api.scoring.document import DIGITS, SHARE_WORDS, Document, seconds, time
from api.scoring.method import (
    AXIS_WEIGHTS,
    DAY,
    HORIZON_HOURS,
    METHOD,
    MIN_OPENINGS,
    PRIOR_OPENINGS,
    PRIOR_RATE,
)
from api.scoring.people import SECOND

Row = Mapping[str, Any]

WITHOUT_TEXTS: Final = (
    "The texts were not read: which messages ask, repeat themselves or complain, and which answers are automated, made "
    "from templates or send the asker elsewhere, is not known. Every answer counts as one, over all openings."
)
EXCLUDED: Final = (
    "own", "repost", "unaddressed", "overheard", "found_by_answer", "repeated", "bystander", "follow_up",
    "outside_window",
)  # fmt: skip
_POSTS: Final = {"reply_share": "replies", "self_reply_share": "self_replies", "repost_share": "reposts"}
_PARTS: Final = {"by_channel": {"comment": "comment", "mention": "mention"},
                 "by_audience": {"under_1000": "small", "over_1000": "large"}}  # fmt: skip
GROUPS: Final = tuple(of for groups in _PARTS.values() for of in groups.values())
_SCALE: Final = 10.0**DIGITS
_ROUNDING: Final = 2.0**-53
"""By how much a number of one may be rounded."""


class Rates(NamedTuple):
    """Shares answered at each horizon, and after a day by group (None: no openings), and points with their interval."""

    horizons: tuple[Share, ...]
    groups: Mapping[str, Share | None]
    points: tuple[float, float, float] | None


def rates_of(row: Row) -> Rates:
    """The rates that a row tells."""
    n = row["n"] or 0
    horizons = tuple(
        _made(row[f"left_{hours}"], row[f"hazard_{hours}"], row[f"aged_{hours}"], n) for hours in HORIZON_HOURS
    )
    groups = {of: _group(row, of) for of in GROUPS}
    return Rates(horizons, groups, _points(horizons) if n else None)


def is_certain(row: Row, rates: Rates) -> bool:
    """Whether all that is published of the rates is the same however their sums are rounded.

    The core multiplies and adds once for every moment at which somebody was answered, the statements once for many
    of them. Each sum may miss the true one by a rounding, which matters where a digit is about to change.
    """
    if rates.points is None:
        return True
    doubt = 4 * (row["n"] + 8) * _ROUNDING
    shares = [share for share in (*rates.horizons, *rates.groups.values()) if share is not None]
    return (
        all(_is_clear(value, _SCALE, doubt) for share in shares for value in (share.rate, share.low, share.high))
        and all(_is_clear(value, 10.0, 200.0 * doubt) for value in rates.points)
        and all(
            row[place] is None or abs(row[place] - round(row[place])) > row["n"] * doubt
            for place in ("half_place", "ninth_place")
        )
    )


def _is_clear(value: float, scale: float, doubt: float) -> bool:
    """That a value times the scale is no half, by which it could be rounded either way."""
    return abs(value * scale % 1.0 - 0.5) > scale * doubt


def document_of(row: Row, rates: Rates) -> Document:
    """What was counted of an account without reading texts; what needs them is None, and `reason` says why.

    `points` are those of the reply part before answers that send askers elsewhere cost any.
    """
    n = row["n"] or 0
    horizons, groups, points = rates
    known = {name: _counted(row, of) for name, of in _POSTS.items()}
    answered = row["answered"] or 0
    day = horizons[HORIZON_HOURS.index(24)]
    curve = [_horizon(row, hours, share) for hours, share in zip(HORIZON_HOURS, horizons, strict=True)]
    median = seconds(row["median_wait"])
    return {
        "account": row["account"],
        "collected_at": time(datetime.fromtimestamp(row["now"] // SECOND, UTC)),
        "method": METHOD,
        "texts_read": False,
        "reason": WITHOUT_TEXTS,
        "tier": "withheld" if n < MIN_OPENINGS else "provisional",
        "posts": row["written"],
        "messages": row["messages"],
        "talks": bool(row["talks"]),
        "reply_rate": {
            "points": round(points[0], 1) if points else None,
            "points_interval": [round(points[1], 1), round(points[2], 1)] if points else None,
            "denominator": "openings",
            "n": n,
            "answered": answered,
            "openings": n,
            "asks": None,
            "window_days": row["reach"] // (DAY * SECOND),
            "asks_only": None,
            "all_openings": {
                "answered": answered,
                **_interval(day if n else None, "rate_24h"),
                "curve": curve,
                "median_wait_seconds": median,
                "deflection_share": None,
            },
            "curve": curve,
            "median_wait_seconds": median,
            "p90_wait_seconds": seconds(row["ninth_wait"]),
            "ever_answered": bool(answered) if n else None,
            "answered_wait": {"n": row["waits"], "median_seconds": seconds(row["middle_wait"])},
            **{name: round(share.rate, DIGITS) if share else None for name, (_, share) in known.items()},
            "template_share": None,
            "automated_share": None,
            "deflection_share": None,
            "shares": [
                {"name": name, "words": SHARE_WORDS[name], "count": count, **_interval(share, "value")}
                for name, (count, share) in known.items()
            ],
            **{
                part: {name: _told(row, of, groups[of]) for name, of in of_part.items()}
                for part, of_part in _PARTS.items()
            },
            "by_kind": None,
            "answer_hours": [row[f"hour_{hour}"] for hour in range(24)],
            "excluded": {why: row.get(f"excluded_{why}") for why in EXCLUDED},
        },
    }


def columns(document: Document) -> Iterator[tuple[str, Any]]:
    """(column, value) of a document for a table: names joined by full stops, lists numbered."""
    for name, value in document.items():
        yield from _flat(name, value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for part, inner in value.items():
            yield from _flat(f"{name}.{part}", inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            key = inner.get("name") or inner.get("hours") if isinstance(inner, dict) else place
            yield from _flat(f"{name}.{key}", inner)
    else:
        yield name, value


def _made(left: float | None, hazard: float | None, aged: int | None, n: int | None) -> Share:
    """As `Curve.share` makes it: `left` is 1 exactly before the first answer."""
    rate = 1.0 - (1.0 if left is None else left)
    followed = aged or 0
    if rate <= 0.0 or rate >= 1.0:
        return Share(rate, *wilson(rate, followed), n or 0)
    low, high = wilson(rate, rate / ((1.0 - rate) * (hazard or 0.0)))
    return Share(rate, low, high if followed else 1.0, n or 0)


def _counted(row: Row, of: str) -> tuple[int, Share | None]:
    among = row["posts"] if of == "reposts" else row["posts"] - row["reposts"]
    return row[of], proportion(row[of], among)


def _group(row: Row, of: str) -> Share | None:
    n = row[f"{of}_n"]
    return _made(row[f"{of}_left"], row[f"{of}_hazard"], row[f"{of}_aged"], n) if n else None


def _told(row: Row, of: str, share: Share | None) -> Document | None:
    return None if share is None else {"answered": row[f"{of}_answered"], **_interval(share, "rate_24h")}


def _interval(share: Share | None, name: str) -> Document:
    if share is None:
        return {"n": 0, name: None, "low": None, "high": None}
    return {"n": share.n, name: round(share.rate, DIGITS), "low": round(share.low, DIGITS),
            "high": round(share.high, DIGITS)}  # fmt: skip


def _horizon(row: Row, hours: int, share: Share) -> Document:
    if not row["n"]:
        return {"hours": hours, "rate": None, "low": None, "high": None, "followed": 0}
    return {"hours": hours, "rate": round(share.rate, DIGITS), "low": round(share.low, DIGITS),
            "high": round(share.high, DIGITS), "followed": row[f"aged_{hours}"]}  # fmt: skip


def _points(shares: Sequence[Share]) -> tuple[float, float, float]:
    """Value, low and high as `reply_points` makes them without deflections."""
    n = shares[0].n

    def of(rates: list[float]) -> float:
        axis = sum(weight * rate for weight, rate in zip(AXIS_WEIGHTS, rates, strict=True))
        return 100.0 * (n * axis + PRIOR_OPENINGS * PRIOR_RATE) / (n + PRIOR_OPENINGS)

    return (
        of([share.rate for share in shares]),
        of([share.low for share in shares]),
        of([share.high for share in shares]),
    )
