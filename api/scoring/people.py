"""Who wrote, who is named, and when: evidence made ready for counting.

Authors are compared without a leading @ and without regard to case. The account's own name, id and
key are one author, OWN; its support handles are SUPPORT.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from api.scoring.evidence import Evidence, Message, Post, Reference

SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_A_DAY = 86_400
_NAMED = re.compile(r"(?<![\w@/.])@(\w[\w.-]{0,252}(?:@\w[\w.-]{0,252})?)")

_NOBODY: frozenset[str] = frozenset()

# In capitals, which no folded name has, so that nobody can be called so.
OWN = "OWN"
SUPPORT = "SUPPORT"
VOICE = frozenset({OWN, SUPPORT})

Item = TypeVar("Item", Post, Message)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970, exactly; a naive time is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    return (since.days * _SECONDS_A_DAY + since.seconds) * SECOND + since.microseconds


class Said(NamedTuple, Generic[Item]):
    """A post or message with its time in microseconds and the people it concerns.

    A tuple, because thousands are made for one score and a dataclass takes three times as long.

    `author` is whose it is, `to` the author it replies to (None: it replies to nobody, or nobody knows),
    `replies` whether it replies at all, `quoted` whom it quotes, `named` everybody it names, and `addressed`
    everybody it replies to, quotes or names.
    """

    at: int
    item: Item
    author: str
    replies: bool
    to: str | None
    quoted: str | None
    named: frozenset[str]
    addressed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Record:
    """All that was said, each thing once, in order of time, nothing later than `now`.

    `posts` are the account's, `support` those of its support handles, `messages` everybody else's, and
    `own_messages` the ids of messages that turned out to be the account's or its support's. An unlisted message
    has no address here, so that nothing can point to it.
    """

    now: int
    posts: tuple[Said[Post], ...]
    support: tuple[Said[Post], ...]
    messages: tuple[Said[Message], ...]
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
            messages.append(replace(message, url=None) if message.unlisted and message.url else message)
    authors = {message.id: names.author(message.author) for message in (*messages, *own)}
    authors.update(dict.fromkeys(post_ids, OWN))
    posts.extend(_as_post(message) for message in own if authors[message.id] == OWN and message.id not in post_ids)
    support = [_as_post(message) for message in own if authors[message.id] == SUPPORT]

    def told(items: Iterable[Item], author: str | None = None) -> tuple[Said[Item], ...]:
        all_said = [names.said(item, authors[item.id] if author is None else author, authors) for item in items]
        return tuple(sorted([said for said in all_said if said.at <= now], key=in_order))

    seen_own = sorted(message.id for message in own if microseconds(message.created_at) <= now)
    return Record(now, told(posts, OWN), told(support, SUPPORT), told(messages), tuple(seen_own))


in_order = attrgetter("at", "item.id")
"""Sorts what was said by time, and the same way whatever order the evidence came in."""


class _Names:
    """Tells the account's own names and its support handles from everybody else's."""

    def __init__(self, evidence: Evidence) -> None:
        account = evidence.account
        self._known: dict[str, str] = {}
        for handle in (*account.support_handles, *_declared_support(evidence)):
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

    def said(self, item: Item, author: str, authors: Mapping[str, str]) -> Said[Item]:
        named = item.mentions
        if named is None:
            named = tuple(_NAMED.findall(item.text)) if item.text and "@" in item.text else ()
        people = addressed = frozenset([self.author(name) for name in named]) if named else _NOBODY
        to = quoted = None
        replies = item.reply_to is not None
        if item.reply_to is not None and (to := self._of(item.reply_to, authors)) is not None:
            addressed = addressed | {to} if addressed else frozenset((to,))
        if item.quotes is not None and (quoted := self._of(item.quotes, authors)) is not None:
            addressed |= {quoted}
        return Said(microseconds(item.created_at), item, author, replies, to, quoted, people, addressed)

    def _of(self, reference: Reference, authors: Mapping[str, str]) -> str | None:
        known = authors.get(reference.id)
        if known is None and reference.author:
            known = self.author(reference.author)
        return known


def _fold(name: str) -> str:
    return name.strip().lstrip("@").rstrip(".-").casefold()


def _declared_support(evidence: Evidence) -> list[str]:
    """The handles on the account's own network that the site's twoway.json names as its support."""
    declared = evidence.site.declared if evidence.site else None
    keys = [key.partition(":") for key in declared.support_handles] if declared else []
    return [handle for network, _, handle in keys if network == evidence.account.network]


def _as_post(message: Message) -> Post:
    """A message of the account's own. What it links to is not listed, so that it is read from the text."""
    return Post(
        id=message.id,
        created_at=message.created_at,
        text=message.text,
        is_repost=message.is_repost,
        reply_to=message.reply_to,
        quotes=message.quotes,
        mentions=message.mentions,
        url=message.url,
    )


def _once(items: Iterable[Item]) -> list[Item]:
    """Each id once. Of differing copies the first by their contents leads and the others fill its gaps;
    a message counts as found by its answer only if every copy of it was, a post as found by its message likewise.
    A message of which any copy is unlisted is.
    """
    every = list(items)
    if len({item.id for item in every}) == len(every):
        return every
    copies: dict[str, list[Item]] = {}
    for item in every:
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
        gaps["unlisted"] = any(copy.unlisted for copy in ordered if isinstance(copy, Message))
    else:
        gaps["found_by_message"] = all(copy.found_by_message for copy in ordered if isinstance(copy, Post))
    return replace(ordered[0], **gaps)
