"""What one collection has seen so far, each thing once, and what it must say about the gaps. No I/O."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from api.networks.bluesky import convert
from api.networks.bluesky.convert import FeedItem
from api.networks.bluesky.xrpc import PAGE
from api.networks.values import count_of, object_of, objects_of, text_of
from api.scoring.evidence import Channel, Message, Post

Json = dict[str, Any]

_RANK: Final[dict[Channel | None, int]] = {"comment": 2, "mention": 1, None: 0}

_GAPS: Final = {
    "gone": ("post in the threads is", "posts in the threads are", "deleted or blocked"),
    "hidden": ("reply is", "replies are", "counted by the network but not shown (deleted, blocked or hidden)"),
    "cut": ("reply lies", "replies lie", "deeper in the threads than the network shows"),
    "away": ("answer was", "answers were", "refused, as for posts that are deleted in the meantime"),
    "too large": ("answer was", "answers were", "too large to read"),
    "more quotes": ("post has", "posts have", "more quotes than one page, so only the latest were read"),
}
"""What is missing, by counter: one, several, and what they are. Each makes a sentence of the coverage."""


class Gathered:
    """Posts and messages by id, in whatever order they come. One thread at a time."""

    def __init__(self, did: str) -> None:
        self._did = did
        self._posts: dict[str, Post] = {}
        self._messages: dict[str, Message] = {}
        self._cut: dict[str, int] = {}
        self.complete: set[str] = set()
        self.gaps: Counter[str] = Counter()

    @property
    def posts(self) -> tuple[Post, ...]:
        """Newest first."""
        return tuple(sorted(self._posts.values(), key=_order, reverse=True))

    @property
    def messages(self) -> tuple[Message, ...]:
        """Newest first."""
        return tuple(sorted(self._messages.values(), key=_order, reverse=True))

    def feed(self, items: Iterable[FeedItem]) -> None:
        for item in items:
            self._posts.setdefault(item.post.id, item.post)
            if item.parent is not None:
                self.add([item.parent])

    def thread(self, answer: Json, now: datetime) -> None:
        """The answer of `getPostThread`."""
        read = convert.thread(object_of(answer, "thread"), self._did, now)
        for post in read.posts:
            self._posts.setdefault(post.id, post)
        self.add(read.messages)
        self.complete |= read.complete
        self._cut |= read.cut
        self.gaps.update(gone=read.gone, hidden=read.hidden, unreadable=read.unreadable)

    def quotes(self, answer: Json, now: datetime) -> None:
        """The answer of `getQuotes`. The account quotes itself as well."""
        views = objects_of(answer, "posts")
        for view in views:
            if text_of(object_of(view, "author"), "did") == self._did:
                post = convert.post(view, now)
                if post is not None:
                    self._posts.setdefault(post.id, post)
                continue
            message = convert.quote(view, self._did, now)
            if message is None:
                self.gaps["unreadable"] += 1
            else:
                self.add([message])
        if text_of(answer, "cursor") and len(views) >= PAGE:
            self.gaps["more quotes"] += 1

    def add(self, messages: Iterable[Message]) -> None:
        """A message found twice is by its best channel, and found by its answer only if every time so."""
        for message in messages:
            before = self._messages.get(message.id)
            if before is not None:
                via = max((before.via, message.via), key=_RANK.__getitem__)
                by_answer = before.found_by_answer and message.found_by_answer
                message = replace(before, via=via, found_by_answer=by_answer)  # noqa: PLW2901 - the merged one.
            self._messages[message.id] = message

    def audiences(self, answer: Json) -> None:
        """The answer of `getProfiles`: how many people follow each author."""
        profiles = objects_of(answer, "profiles")
        counts = {text_of(profile, "did"): count_of(profile, "followersCount") for profile in profiles}
        for message in self.messages:
            followers = counts.get(message.author)
            if followers is not None:
                self._messages[message.id] = replace(message, author_followers=followers)

    def missing(self) -> list[str]:
        """A sentence for every gap."""
        everything: list[Post | Message] = [*self._posts.values(), *self._messages.values()]
        seen = Counter(said.reply_to.id for said in everything if said.reply_to is not None)
        cut = sum(max(0, count - seen[uri]) for uri, count in self._cut.items())
        gaps = {**self.gaps, "cut": cut}
        return [
            f"{gaps[name]} {one if gaps[name] == 1 else several} {what}."
            for name, (one, several, what) in _GAPS.items()
            if gaps.get(name)
        ]

    def skipped(self) -> list[str]:
        """A sentence on records that could not be understood, if there were any."""
        count = self.gaps["unreadable"]
        return [f"{count} {'post' if count == 1 else 'posts'} of an unknown shape were left out."] if count else []


def _order(said: Post | Message) -> tuple[datetime, str]:
    return said.created_at, said.id
