"""Rows of an archive as the evidence of the core: what `--language` scores, and what the statements are held to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from api.benchmarks.archive.names import comparable
from api.scoring.evidence import Account, Coverage, Evidence, Link, Message, Post, Reference

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Seen(NamedTuple):
    """A post in an archive, in the order of the columns of `seen` and with its text. `moment`: microseconds since 1970.

    `author` None: the account's own. An id comes once in an account.
    """

    account: str
    id: str
    author: str | None
    moment: int
    is_repost: bool
    via: str | None
    followers: int | None
    found_by_answer: bool
    found_by_message: bool
    reply_to_id: str | None
    reply_to_author: str | None
    quotes_id: str | None
    quotes_author: str | None
    mentions: tuple[str, ...] | None
    text: str | None = None
    links: tuple[str, ...] | None = None
    url: str | None = None


class Whose(NamedTuple):
    """An account of an archive: `account` as network:handle, its id, its support's handles, and when it was seen."""

    account: str
    own_id: str | None
    support: tuple[str, ...]
    now: int


def evidence_of(whose: Whose, seen: Iterable[Seen]) -> Evidence:
    """The evidence on one account."""
    network, _, handle = whose.account.partition(":")
    account = Account(network, handle, id=whose.own_id, support_handles=whose.support)
    names = {comparable(name) for name in (handle, whose.account, whose.own_id) if name}
    posts, messages = [], []
    for row in seen:
        if row.author is None or comparable(row.author) in names:
            posts.append(_post(row))
        else:
            messages.append(_message(row, row.author))
    return Evidence(
        account=account,
        collected_at=moment_of(whose.now),
        posts=tuple(posts),
        messages=tuple(messages),
        coverage=Coverage(posts=len(posts), channels=("comment", "mention")),
    )


def without_texts(evidence: Evidence) -> Evidence:
    """The same as far as it can be counted without language: nothing written, and whom the posts name kept."""
    return replace(
        evidence,
        posts=tuple(replace(post, text=None, links=()) for post in evidence.posts),
        messages=tuple(replace(message, text=None) for message in evidence.messages),
    )


def by_account(seen: Iterable[Seen]) -> Iterator[tuple[str, Iterator[Seen]]]:
    """Rows that come account by account."""
    return groupby(seen, attrgetter("account"))


def moment_of(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _post(row: Seen) -> Post:
    return Post(
        id=row.id,
        created_at=moment_of(row.moment),
        text=row.text,
        is_repost=row.is_repost,
        reply_to=_reference(row.reply_to_id, row.reply_to_author),
        quotes=_reference(row.quotes_id, row.quotes_author),
        mentions=row.mentions,
        links=None if row.links is None else tuple(map(Link, row.links)),
        url=row.url,
        found_by_message=row.found_by_message,
    )


def _message(row: Seen, author: str) -> Message:
    return Message(
        id=row.id,
        created_at=moment_of(row.moment),
        author=author,
        author_followers=row.followers,
        text=row.text,
        is_repost=row.is_repost,
        reply_to=_reference(row.reply_to_id, row.reply_to_author),
        quotes=_reference(row.quotes_id, row.quotes_author),
        mentions=row.mentions,
        via="comment" if row.via == "comment" else "mention" if row.via == "mention" else None,
        found_by_answer=row.found_by_answer,
        url=row.url,
    )


def _reference(id_: str | None, author: str | None) -> Reference | None:
    return None if id_ is None else Reference(id_, author)
