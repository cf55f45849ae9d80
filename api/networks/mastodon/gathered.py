"""What one collection has seen so far, each thing once, and what it must say about the gaps. No I/O."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from api.networks.mastodon import convert
from api.networks.mastodon.convert import FeedItem, Place
from api.networks.values import name_of, objects_of
from api.scoring.evidence import Message, Post

Json = dict[str, Any]
Said = TypeVar("Said", Post, Message)

_LONGEST_CONTEXT: Final = 1_000  # statuses; strangers are shown 60 by Mastodon, and all by some servers

_GAPS: Final = {
    "hidden": (
        "reply is",
        "replies are",
        "counted by the server but not shown to strangers (private, deleted, too many)",
    ),
    "away": ("thread was", "threads were", "refused, as for posts that are deleted in the meantime"),
    "too large": ("answer was", "answers were", "too large to read"),
}
"""What is missing, by counter: one, several, and what they are. Each makes a sentence of the coverage."""


class Gathered:
    """Posts and messages by id, in whatever order they come. One thread at a time."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._posts: dict[str, Post] = {}
        self._messages: dict[str, Message] = {}
        self._names: dict[str, str] = {}
        self._below: dict[str, set[str]] = {}
        self._expected: dict[str, int] = {}
        self._unreadable = 0
        self.gaps: Counter[str] = Counter()

    @property
    def posts(self) -> tuple[Post, ...]:
        """Newest first."""
        return tuple(sorted(map(self._named, self._posts.values()), key=_order, reverse=True))

    @property
    def messages(self) -> tuple[Message, ...]:
        """Newest first."""
        return tuple(sorted(map(self._named, self._messages.values()), key=_order, reverse=True))

    def learn(self, statuses: Iterable[Json]) -> None:
        """Who is who, by the server's ids."""
        self._names |= convert.names_in(statuses, self._place)

    def unreadable(self) -> None:
        self._unreadable += 1

    def feed(self, items: Iterable[FeedItem]) -> None:
        for item in items:
            self._posts.setdefault(item.post.id, item.post)
            self._note_parent(item.post)

    def context(self, item: FeedItem, answer: Json, now: datetime) -> None:
        """The answer of `context` for one of the feed's items: everything below it, and whom it answers above it."""
        above, below = (objects_of(answer, part)[:_LONGEST_CONTEXT] for part in ("ancestors", "descendants"))
        self.learn((*above, *below))
        for said in below:
            self._take(said, now)
        self._expected[item.post.id] = item.replies
        parent = item.post.reply_to
        for said in above:
            if parent is not None and name_of(said, "id") == parent.id and not convert.is_own(said, self._place):
                found = convert.answered(said, self._place, now)
                if found is not None:
                    self._messages.setdefault(found.id, found)

    def shown_below(self, id_: str) -> int:
        """How many direct replies to a status were seen."""
        return len(self._below.get(id_, ()))

    def missing(self) -> list[str]:
        """A sentence for every gap."""
        hidden = sum(max(0, count - self.shown_below(id_)) for id_, count in self._expected.items())
        gaps = {**self.gaps, "hidden": hidden}
        return [
            f"{gaps[name]} {one if gaps[name] == 1 else several} {what}."
            for name, (one, several, what) in _GAPS.items()
            if gaps.get(name)
        ]

    def skipped(self) -> list[str]:
        """A sentence on statuses that could not be understood, if there were any."""
        count = self._unreadable
        return [f"{count} {'post' if count == 1 else 'posts'} of an unknown shape were left out."] if count else []

    def _take(self, said: Json, now: datetime) -> None:
        if not convert.is_public(said):
            return
        if convert.is_own(said, self._place):
            own = convert.post(said, self._place, now)
            if own is not None:
                self._posts.setdefault(own.id, own)
            found: Post | Message | None = own
        else:
            theirs = convert.message(said, self._place, now)
            if theirs is not None:
                self._messages[theirs.id] = theirs
            found = theirs
        if found is None:
            self._unreadable += 1
        else:
            self._note_parent(found)

    def _named(self, said: Said) -> Said:
        reply_to = convert.with_names(said.reply_to, self._names)
        return said if reply_to is said.reply_to else replace(said, reply_to=reply_to)

    def _note_parent(self, said: Post | Message) -> None:
        if said.reply_to is not None:
            self._below.setdefault(said.reply_to.id, set()).add(said.id)


def _order(said: Post | Message) -> tuple[datetime, str]:
    return said.created_at, said.id


def thread_starts(items: Collection[FeedItem], account: str) -> list[FeedItem]:
    """The items below which replies stand, those of the newest ones first. A thread with oneself is read from the
    first status of it that the feed holds. Answers to others are left out: most stand below such a start.
    """
    feed = {item.post.id: item for item in items}
    tops = (_top(item, feed) for item in newest_first(items) if item.replies)
    starts = {top.post.id: top for top in tops if top.post.reply_to is None or top.post.reply_to.author == account}
    return list(starts.values())


def newest_first(items: Iterable[FeedItem]) -> list[FeedItem]:
    return sorted(items, key=lambda item: _order(item.post), reverse=True)


def _top(item: FeedItem, feed: dict[str, FeedItem]) -> FeedItem:
    seen = {item.post.id}
    while item.post.reply_to is not None and item.post.reply_to.id in feed and item.post.reply_to.id not in seen:
        item = feed[item.post.reply_to.id]
        seen.add(item.post.id)
    return item
