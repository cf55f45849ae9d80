"""The columns of a table of accounts out of archives: what a person looks for first, then the method's order. Pure.

A header that is made from the first account would miss whatever only a later one has, so the columns are fixed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from api.benchmarks.archive.facts import EXCLUDED, columns
from api.benchmarks.table import cell
from api.scoring.method import HORIZON_HOURS

Columns = Mapping[str, str]
"""Each column's name with the place of its value in a document, as `columns` names it."""

_PARTS: Final = "parts."
_CURVE: Final = "reply_rate.curve.24"
_INTERVAL: Final = ("rate_24h", "low", "high", "n", "answered")
_COUNTED: Final = ("count", "n", "value", "low", "high")
_CUES: Final = ("picture", "banner", "bio", "posts", "age")
_CHECKS: Final = (
    "profile_links_site", "site_answers", "site_links_back", "posts_link_home", "links_alive", "links_secure",
    "links_honest", "not_link_cannon",
)  # fmt: skip


def _under(place: str, names: Sequence[str]) -> dict[str, str]:
    return {f"{place}.{name}": f"{place}.{name}" for name in names}


def _each(place: str, groups: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    return {name: name for group in groups for name in _under(f"{place}.{group}", names)}


def _curve(place: str) -> dict[str, str]:
    return _each(place, [str(hours) for hours in HORIZON_HOURS], ("rate", "low", "high", "followed"))


_FIRST: Final[Columns] = {
    "account": "account",
    "status": "status",
    "points": "reply_rate.points",
    "points_low": "reply_rate.points_interval.0",
    "points_high": "reply_rate.points_interval.1",
    "grade": "grade",
    "tier": "tier",
    "rate_24h": f"{_CURVE}.rate",
    "rate_low": f"{_CURVE}.low",
    "rate_high": f"{_CURVE}.high",
    "n": "reply_rate.n",
    "answered": "reply_rate.answered",
    "median_wait_seconds": "reply_rate.median_wait_seconds",
}
_REPLIES: Final[Columns] = {
    **_under("reply_rate", ("denominator", "openings", "window_days")),
    **_curve("reply_rate.curve"),
    **_under("reply_rate", ("p90_wait_seconds", "ever_answered", "answered_wait.n", "answered_wait.median_seconds")),
    **_each("reply_rate.shares", ("reply_share", "self_reply_share", "repost_share"), _COUNTED),
    **_each("reply_rate.by_channel", ("comment", "mention"), _INTERVAL),
    **_each("reply_rate.by_audience", ("under_1000", "over_1000"), _INTERVAL),
    **_under("reply_rate.answer_hours", [str(hour) for hour in range(24)]),
    **_under("reply_rate.excluded", EXCLUDED),
}
_ENDS: Final = ("method", "collected_at", "reason")

WITHOUT_TEXTS: Final[Columns] = {
    **_FIRST,
    "posts": "posts",
    "messages": "messages",
    "talks": "talks",
    **_REPLIES,
    **{name: name for name in _ENDS},
}
"""For documents that were counted without reading texts; `grade` is empty there, for no total is made."""

WITH_TEXTS: Final[Columns] = {
    "account": "account.key",
    "name": "account.name",
    "status": "status",
    "score": "score",
    "low": "interval.0",
    "high": "interval.1",
    **{name: place for name, place in _FIRST.items() if name not in {"account", "status"}},
    "level": "level.value",
    **_REPLIES,
    **_each("reply_rate.shares", ("template_share", "automated_share", "deflection_share"), _COUNTED),
    **_each("reply_rate.by_kind", ("question", "complaint", "other"), _INTERVAL),
    **_under("reply_rate", ("asks", *(f"asks_only.{name}" for name in _INTERVAL))),
    **_under("reply_rate.all_openings", ("n", "answered", "median_wait_seconds", "deflection_share")),
    **_curve("reply_rate.all_openings.curve"),
    **_under("follower_ratio", ("points", "followers", "following", "ratio", "words")),
    **{f"follower_ratio.cues.{name}": f"follower_ratio.cues.{name}.result" for name in _CUES},
    "link_hygiene.points": "link_hygiene.points",
    **{f"link_hygiene.checks.{name}": f"link_hygiene.checks.{name}.result" for name in _CHECKS},
    "summary": "summary",
    **{name: name for name in _ENDS},
}
"""For whole score documents."""


def table(documents: Iterator[Mapping[str, Any]], *, texts: bool) -> Iterator[list[Any]]:
    """The header, then a row for each document, as they come; what is not known is None. `texts`: whether the documents
    are whole scores.
    """
    wanted = WITH_TEXTS if texts else WITHOUT_TEXTS
    yield list(wanted)
    for document in documents:
        found = {name.removeprefix(_PARTS): value for name, value in columns(dict(document))}
        found.setdefault("status", "withheld" if found.get("tier") == "withheld" else "ok")
        yield [cell(found.get(place)) for place in wanted.values()]
