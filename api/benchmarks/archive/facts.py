"""A row of the statements as a document: the numbers of an account in the shape in which score documents have them.

Shares and intervals are made here, by the functions of the core, from counts and from sums in one fixed order.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

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


def document_of(row: Row) -> Document:
    """What was counted of an account without reading texts; what needs them is None, and `reason` says why.

    `points` are those of the reply part before answers that send askers elsewhere cost any.
    """
    n = row["n"] or 0
    horizons = [_share(row, hours) for hours in HORIZON_HOURS]
    known = {name: _counted(row, of) for name, of in _POSTS.items()}
    answered = row["answered"] or 0
    day = horizons[HORIZON_HOURS.index(24)]
    points = _points(horizons) if n else None
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
            **{part: {name: _group(row, of) for name, of in groups.items()} for part, groups in _PARTS.items()},
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


def _share(row: Row, hours: int) -> Share:
    return _made(row[f"left_{hours}"], row[f"hazard_{hours}"], row[f"aged_{hours}"], row["n"])


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


def _group(row: Row, of: str) -> Document | None:
    n = row[f"{of}_n"]
    if not n:
        return None
    share = _made(row[f"{of}_left"], row[f"{of}_hazard"], row[f"{of}_aged"], n)
    return {"answered": row[f"{of}_answered"], **_interval(share, "rate_24h")}


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


def _points(shares: list[Share]) -> tuple[float, float, float]:
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
