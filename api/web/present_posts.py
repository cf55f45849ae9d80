"""The posts behind the numbers as a page lists them. Pure; every field may be missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.web.phrases import Link, Moment, capital, duration, link, moment, plain
from api.web.present_replies import EXCLUDED
from api.web.reading import mapping, maps, rows

SHOWN = 400
"""Openings listed on the page; the rest are in the JSON."""

KINDS = {"question": "question", "complaint": "complaint", "other": "other message"}


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
class Posts:
    """The posts behind one number."""

    words: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """The openings, newest first and at most SHOWN, how many there are in all, and the posts behind the shares
    and the exclusions.
    """

    openings: tuple[Opening, ...]
    total: int
    authors: bool
    shares: tuple[Posts, ...]
    excluded: tuple[Posts, ...]


def behind(ledger: Mapping[str, Any] | None, document: Mapping[str, Any], now: datetime) -> Behind | None:
    """The ledger as a page lists it, shares named as in the score document; None when none is kept any more."""
    if ledger is None:
        return None
    found = sorted(maps(ledger.get("openings")), key=lambda row: plain(row.get("created_at")), reverse=True)
    openings = tuple(opening(row, now) for row in found[:SHOWN])
    reply = mapping(mapping(document, "parts"), "reply_rate")
    words = {plain(row.get("name")): plain(row.get("words")) for row in maps(reply.get("shares"))}
    return Behind(
        openings,
        len(found),
        any(row.author for row in openings),
        listed(mapping(ledger, "posts"), words),
        listed(mapping(ledger, "excluded"), EXCLUDED),
    )


def listed(lists: Mapping[str, Any], words: Mapping[str, str]) -> tuple[Posts, ...]:
    """Lists of posts by the name of their number, those that hold any."""
    made = ((name, tuple(post(row) for row in rows(value)[:SHOWN])) for name, value in lists.items())
    return tuple(
        Posts(capital(words.get(name) or plain(name).replace("_", " ")), found) for name, found in made if found
    )


def post(row: Any) -> Link:
    """A post given as an address or as {id, url}; without an address its id is shown."""
    if isinstance(row, Mapping):
        return link(row.get("url") or row.get("id"))
    return link(row)


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
        message=link(row["url"]) if row.get("url") else None,
        created=moment(row.get("created_at"), now),
        author=plain(row.get("author"), 80),
        kind=KINDS.get(plain(row.get("kind")), plain(row.get("kind"))),
        mark=mark,
        outcome=words,
        answer=link(row["answer_url"]) if row.get("answer_url") else None,
        remarks=tuple(words for name, words in said.items() if row.get(name) is True),
        counted=row.get("counted") is not False,
    )
