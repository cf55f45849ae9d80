"""The posts behind the numbers as a page lists them. Pure; every field may be missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.web.phrases import Link, Moment, duration, link, links, moment, plain
from api.web.reading import mapping, maps

SHOWN = 400
"""Openings listed on the page; the rest are in the JSON."""

KINDS = {"question": "question", "complaint": "complaint", "other": "other message"}

LISTS = {
    "replies": "Its replies to others",
    "self_replies": "Its replies to itself",
    "reposts": "Its reposts",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """One message that opens an exchange, and what came of it (`mark`: pass, fail or not_checked)."""

    message: Link | None
    created: Moment | None
    author: str
    kind: str
    mark: str
    outcome: str
    answer: Link | None
    remarks: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """The openings, newest first and at most SHOWN, how many there are in all, and lists of posts."""

    openings: tuple[Opening, ...]
    total: int
    lists: tuple[tuple[str, tuple[Link, ...]], ...]


def behind(ledger: Mapping[str, Any] | None, now: datetime) -> Behind | None:
    """The ledger as a page lists it; None when none is kept any more."""
    if ledger is None:
        return None
    rows = sorted(maps(ledger.get("openings")), key=lambda row: plain(row.get("created_at")), reverse=True)
    named = {**mapping(ledger, "posts"), **mapping(ledger, "links")}
    lists = ((LISTS.get(name, plain(name).replace("_", " ").capitalize()), links(value)[:SHOWN])
             for name, value in named.items())
    return Behind(
        tuple(opening(row, now) for row in rows[:SHOWN]), len(rows),
        tuple((title, found) for title, found in lists if found),
    )


def opening(row: Mapping[str, Any], now: datetime) -> Opening:
    """One row of the ledger in words."""
    wait = duration(row.get("wait_seconds"))
    outcomes = {
        "answered": ("pass", f"answered after {wait}" if wait else "answered"),
        "automated": ("fail", "answered by a machine only"),
        "unanswered": ("fail", "no answer within a week"),
        "waiting": ("not_checked", "no answer yet"),
    }
    mark, words = outcomes.get(plain(row.get("outcome")), ("not_checked", "not known"))
    said = {"template": "same text as to others", "deflection": "sent elsewhere"}
    return Opening(
        message=link(row["url"]) if row.get("url") else None, created=moment(row.get("created_at"), now),
        author=plain(row.get("author"), 80), kind=KINDS.get(plain(row.get("kind")), plain(row.get("kind"))),
        mark=mark, outcome=words, answer=link(row["answer_url"]) if row.get("answer_url") else None,
        remarks=tuple(words for name, words in said.items() if row.get(name) is True),
        counted=row.get("counted") is not False,
    )
