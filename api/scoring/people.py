"""Who wrote, who is named, and when: evidence made ready for counting.

Authors are compared without a leading @ and without regard to case. The account's own name, id and
key are one author, OWN; its support handles are SUPPORT.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from api.scoring.evidence import Evidence, Message, Post, Reference

SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NAMED = re.compile(r"(?<![\w@/.])@(\w[\w.-]{0,252}(?:@\w[\w.-]{0,252})?)")

OWN = "\x00own"
SUPPORT = "\x00support"

Item = TypeVar("Item", Post, Message)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970, exactly; a naive time is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class Said:
    """A post or message with its time in microseconds and the people it concerns.

    `author` is whose it is, `to` the author it replies to (None: it replies to nobody, or nobody knows),
    `replies` whether it replies at all, `addressed` everybody it replies to, quotes or names.
    """

    item: Post | Message
    at: int
    author: str
    replies: bool
    to: str | None
    addressed: frozenset[str]

    @property
    def order(self) -> tuple[int, str]:
        """Sorts by time, and the same way whatever order the evidence came in."""
        return self.at, self.item.id


@dataclass(frozen=True, slots=True)
class Record:
    """All that was said, each thing once, in order of time, nothing later than `now`.

    `posts` are the account's, `support` those of its support handles, `messages` everybody else's, and
    `own_messages` the ids of messages that turned out to be the account's or its support's.
    """

    now: int
    posts: tuple[Said, ...]
    support: tuple[Said, ...]
    messages: tuple[Said, ...]
    own_messages: tuple[str, ...]


def record(evidence: Evidence) -> Record:
    """The evidence as a record. Things seen twice are merged, so paging and repetition change nothing."""
    names = _Names(evidence)
    now = microseconds(evidence.collected_at)
    posts = _once(evidence.posts)
    post_ids = {post.id for post in posts}
    messages, own = [], []
    for message in _once(evidence.messages):
        if message.id in post_ids or names.author(message.author) in (OWN, SUPPORT):
            own.append(message)
        else:
            messages.append(message)
    authors = {message.id: names.author(message.author) for message in (*messages, *own)}
    authors.update(dict.fromkeys(post_ids, OWN))
    posts.extend(_as_post(message) for message in own if authors[message.id] == OWN and message.id not in post_ids)
    support = [_as_post(message) for message in own if authors[message.id] == SUPPORT]

    def said(items: Iterable[Post | Message], author: str | None) -> tuple[Said, ...]:
        told = [names.said(item, author or names.author(getattr(item, "author", "")), authors) for item in items]
        return tuple(sorted((one for one in told if one.at <= now), key=_order))

    return Record(
        now,
        said(posts, OWN),
        said(support, SUPPORT),
        said(messages, None),
        tuple(sorted(message.id for message in own)),
    )


def _order(said: Said) -> tuple[int, str]:
    return said.at, said.item.id


class _Names:
    """Tells the account's own names and its support handles from everybody else's."""

    def __init__(self, evidence: Evidence) -> None:
        account = evidence.account
        self._known: dict[str, str] = {}
        for handle in account.support_handles:
            self._known[_fold(handle)] = SUPPORT
        for name in (account.handle, account.id, f"{account.network}:{account.handle}"):
            if name:
                self._known[_fold(name)] = OWN

    def author(self, name: str) -> str:
        known = self._known.get(name)
        if known is None:
            folded = _fold(name)
            known = self._known[name] = self._known.get(folded, folded)
        return known

    def said(self, item: Post | Message, author: str, authors: dict[str, str]) -> Said:
        named = item.mentions
        if named is None:
            named = tuple(_NAMED.findall(item.text)) if item.text and "@" in item.text else ()
        addressed = {self.author(name.rstrip(".-")) for name in named}
        to = self._of(item.reply_to, authors)
        quoted = self._of(item.quotes, authors)
        addressed.update(person for person in (to, quoted) if person)
        return Said(item, microseconds(item.created_at), author, item.reply_to is not None, to, frozenset(addressed))

    def _of(self, reference: Reference | None, authors: dict[str, str]) -> str | None:
        if reference is None:
            return None
        known = authors.get(reference.id)
        if known is None and reference.author:
            known = self.author(reference.author)
        return known


def _fold(name: str) -> str:
    return name.strip().lstrip("@").casefold()


def _as_post(message: Message) -> Post:
    return Post(
        id=message.id,
        created_at=message.created_at,
        text=message.text,
        is_repost=message.is_repost,
        reply_to=message.reply_to,
        quotes=message.quotes,
        mentions=message.mentions,
        links=(),
        url=message.url,
    )


def _once(items: Iterable[Item]) -> list[Item]:
    """Each id once. Of differing copies the first by their contents leads and the others fill its gaps;
    a message counts as found by its answer only if every copy of it was.
    """
    copies: dict[str, list[Item]] = {}
    for item in items:
        copies.setdefault(item.id, []).append(item)
    return [same[0] if len(same) == 1 else _merged(same) for same in copies.values()]


def _merged(copies: list[Item]) -> Item:
    ordered = sorted(copies, key=repr)
    gaps: dict[str, Any] = {}
    for name in ordered[0].__dataclass_fields__:
        known = [value for value in (getattr(copy, name) for copy in ordered) if value is not None]
        gaps[name] = known[0] if known else None
    if isinstance(ordered[0], Message):
        gaps["found_by_answer"] = all(copy.found_by_answer for copy in ordered if isinstance(copy, Message))
    return replace(ordered[0], **gaps)
