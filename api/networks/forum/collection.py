"""One collection of a forum: its newest topics, each of them opened, whether anybody answered or not.

A forum's own order puts first what was written in last, so that whether a topic is read would depend on whether it is
answered. So topics come by when they were opened.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from api.networks.asking import Asking
from api.networks.base import NetworkError, NetworkUnavailable, Progress
from api.networks.forum import convert
from api.networks.forum.calls import POSTS_AT_ONCE, Calls
from api.networks.forum.convert import Forum, Thread, Topic
from api.networks.forum.refusals import not_readable
from api.networks.forum.thread import Told, Voice, told
from api.networks.reading import UNREADABLE, Page, Reading
from api.scoring.evidence import Coverage, Evidence

Json = dict[str, Any]

TOPICS: Final = 75
MORE_POSTS: Final = 18
"""Most requests for what long topics hold beyond their first posts."""
LISTS: Final = 8
QUIET: Final = 20
QUIET_WINDOW: Final = timedelta(days=365)
"""Where so few topics are from the last 90 days, older ones that the same page lists are read, too."""

_AWAY: Final = (
    "topic was refused or too large to read",
    "topics were refused or too large to read",
)
_HIDDEN: Final = ("post is hidden or deleted", "posts are hidden or deleted")
_UNSURE: Final = (
    "message in a topic that was not read to its end does not count, answered or not",
    "messages in topics that were not read to their end do not count, answered or not",
)
_LONG: Final = ("topic has more posts than were read", "topics have more posts than were read")
_MACHINES: Final = (
    "post by the forum's system or its bots does not count",
    "posts by the forum's system or its bots do not count",
)
_STAFF: Final = (
    "The account is the forum's staff as one: its admins, its moderators, and groups that are called so or as the "
    "forum's domain. Every topic that somebody else opens counts as a message to it."
)
_NOT_SEEN: Final = "What people write in topics that were opened earlier, or not in public, is not seen."


class Collection:
    """Collects once, from the thread that made it."""

    def __init__(
        self, forum: Forum, calls: Calls, *, deadline: float, now: Callable[[], datetime], progress: Progress
    ) -> None:
        self._forum = forum
        self._host = forum.account.handle
        self._calls = calls
        self._deadline = deadline
        self._now = now
        self._asking = Asking(deadline)
        self._reading = Reading(self._asking, now=now, progress=progress)
        self._listed: dict[int, Topic] = {}
        self._threads: dict[int, Thread] = {}

    def run(self) -> Evidence:
        """:raises AccountNotFound: :raises NetworkUnavailable: when not even the first topics came."""
        try:
            topics = self._choose()
            self._read(topics)
            self._read_on(topics)
        finally:
            self._asking.close()
        exchanges = self._told()
        posts = tuple(post for exchange in exchanges for post in exchange.posts)
        gaps = self._reading.gaps
        return Evidence(
            account=self._forum.account,
            collected_at=self._now(),
            posts=posts,
            messages=tuple(message for exchange in exchanges for message in exchange.messages),
            coverage=Coverage(
                posts=len(posts),
                threads=len(self._threads),
                since=gaps.since,
                channels=("comment",),
                truncated=gaps.sentences(),
                notes=tuple(gaps.notes),
                interrupted=gaps.interrupted,
            ),
        )

    def _choose(self) -> list[Topic]:
        """The topics to read, newest first."""
        try:
            topics = self._reading.walk(self._page, "topics", most=TOPICS)
        except NetworkError as error:
            raise not_readable(error, self._host) from None
        if len(topics) < QUIET and not self._reading.gaps.interrupted:
            oldest = self._reading.started - QUIET_WINDOW
            known = sorted(self._listed.values(), key=lambda topic: topic.created_at, reverse=True)
            older = [topic for topic in known if oldest <= topic.created_at < self._reading.bound]
            topics += older[: QUIET - len(topics)]
            self._reading.gaps.since = min([self._reading.gaps.since, *(topic.created_at for topic in topics)])
        return topics

    def _page(self, cursor: str | None) -> Page[Topic]:
        page = int(cursor or 0)
        found = convert.listed(self._calls.topics(self._host, page, self._deadline))
        if found is None:
            raise NetworkUnavailable(
                f"The forum at {self._host} sent topics that cannot be read. Try again in a few minutes."
            )
        fresh = [topic for topic in found.topics if topic.number not in self._listed]
        self._listed |= {topic.number: topic for topic in fresh}
        # A pinned topic may be old and still stand first, where it would seem to end the window.
        items = [topic for topic in fresh if not topic.pinned or topic.created_at >= self._reading.bound]
        more = found.more and bool(fresh)
        if more and page + 1 == LISTS:
            more = False
            self._reading.gaps.truncated.append(f"Only the first {LISTS} pages of topics were looked through.")
        return Page(items, str(page + 1) if more else None, found.unreadable)

    def _read(self, topics: list[Topic]) -> None:
        self._reading.each(
            [partial(self._calls.topic, self._host, topic.number, self._deadline) for topic in topics],
            self._take,
            ("topic", "topics"),
            _AWAY,
        )
        if self._reading.gaps.interrupted:
            read = (topic.created_at for topic in topics if topic.number in self._threads)
            self._reading.gaps.since = max(self._reading.gaps.since, min(read, default=self._reading.started))

    def _take(self, answer: Json) -> None:
        thread = convert.thread(answer, self._host, self._now())
        if thread is None:
            self._reading.gaps.counted[UNREADABLE] += 1
        else:
            self._threads.setdefault(thread.topic, thread)

    def _read_on(self, topics: list[Topic]) -> None:
        """What long topics hold beyond their first posts: a page of each, newest first, before a second of any."""
        left = MORE_POSTS
        waiting = [self._threads[topic.number] for topic in topics if topic.number in self._threads]
        while left > 0 and not self._asking.reason:
            waiting = [thread for thread in waiting if thread.unread][:left]
            if not waiting:
                break
            left -= len(waiting)
            before = {thread.topic: len(thread.unread) for thread in waiting}
            self._reading.each(
                [partial(self._more, thread) for thread in waiting],
                lambda read: self._add(*read),
                ("page of a long topic", "pages of long topics"),
                _AWAY,
            )
            waiting = [thread for thread in waiting if len(thread.unread) < before[thread.topic]]

    def _more(self, thread: Thread) -> tuple[Thread, Json]:
        return thread, self._calls.posts(self._host, thread.topic, thread.unread[:POSTS_AT_ONCE], self._deadline)

    def _add(self, thread: Thread, answer: Json) -> None:
        posts = convert.more_posts(answer)
        if posts is None:
            self._reading.gaps.counted[UNREADABLE] += 1
            return
        # What is not among the answers has been deleted in the meantime.
        thread.unread = thread.unread[POSTS_AT_ONCE:]
        convert.add(thread, posts, self._host, self._now())

    def _told(self) -> list[Told]:
        threads = list(self._threads.values())
        entries = [entry for thread in threads for entry in thread.entries.values()]
        staff = self._forum.staff | {entry.author for entry in entries if entry.staff and entry.author}
        voice = Voice(self._host, frozenset(staff))
        exchanges = [told(thread, voice) for thread in threads]
        gaps = self._reading.gaps
        gaps.counted[UNREADABLE] += sum(thread.unreadable for thread in threads)
        gaps.counted[_HIDDEN] += sum(entry.hidden and not entry.silent for entry in entries)
        gaps.counted[_LONG] += sum(not thread.is_whole for thread in threads)
        gaps.counted[_UNSURE] += sum(exchange.unsure for exchange in exchanges)
        gaps.notes += [_STAFF, _NOT_SEEN]
        machines = sum(entry.machine and not entry.silent for entry in entries)
        if machines:
            gaps.notes.append(f"{machines} {_MACHINES[machines > 1]}.")
        return exchanges
