"""One collection of an account: which questions its server is asked, in which order, and what is said of gaps.

Every message that may count stands below a status of the account's own feed, whether it was answered or not.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final

from api.networks.asking import Asking, things
from api.networks.base import NetworkError, NetworkUnavailable, Progress
from api.networks.failures import Refused, TooLarge
from api.networks.mastodon import convert
from api.networks.mastodon.convert import FeedItem, Place
from api.networks.mastodon.gathered import Gathered, newest_first, thread_starts
from api.networks.mastodon.refusals import MEMBERS_ONLY, no_account
from api.networks.mastodon.servers import Servers
from api.networks.values import name_of
from api.scoring.evidence import Account, Channel, Coverage, Evidence

Json = dict[str, Any]

POSTS: Final = 300
WINDOW: Final = timedelta(days=90)
THREADS: Final = 50
_STRANGER: Final = (
    "Only replies under the account's posts are visible: messages that merely name it, and quotes of it, are shown "
    "by Mastodon to people who are signed in."
)


class Collection:
    """Collects once, from the thread that made it. `notes`: what was learnt of the account before."""

    def __init__(
        self,
        account: Account,
        place: Place,
        servers: Servers,
        *,
        deadline: float,
        now: Callable[[], datetime],
        progress: Progress,
        notes: Sequence[str] = (),
    ) -> None:
        self._account = account
        self._place = place
        self._server = place.home.server
        self._servers = servers
        self._deadline = deadline
        self._asking = Asking(deadline)
        self._now = now
        self._progress = progress
        self._bound = now() - WINDOW
        self._since = self._bound
        self._feed: dict[str, FeedItem] = {}
        self._gathered = Gathered(place)
        self._channels: tuple[Channel, ...] = ("comment",)
        self._threads = 0
        self._interrupted = False
        self._members_only = False
        self._truncated: list[str] = []
        self._notes = [
            *notes,
            _STRANGER,
            f"Seen from {self._server}: replies that did not reach this server, or that it hides, are missing.",
        ]

    def run(self) -> Evidence:
        """:raises AccountNotFound: :raises NetworkUnavailable: when not even the first posts came."""
        try:
            self._read_feed()
            self._gathered.feed(self._feed.values())
            self._read_threads()
        finally:
            self._asking.close()
        return Evidence(
            account=self._account,
            collected_at=self._now(),
            posts=self._gathered.posts,
            messages=self._gathered.messages,
            coverage=Coverage(
                posts=len(self._feed),
                threads=self._threads,
                since=self._since,
                channels=self._channels,
                truncated=(*self._truncated, *self._gathered.missing()),
                notes=(*self._notes, *self._gathered.skipped()),
                interrupted=self._interrupted,
            ),
        )

    def _read_feed(self) -> None:
        before: str | None = None
        seen: set[str] = set()
        while True:
            self._progress(f"Reading posts: {len(self._feed)}")
            try:
                page = self._asking.ask(
                    partial(self._servers.statuses, self._server, self._place.id, before, self._deadline)
                )
            except NetworkError as error:
                self._without_page(error, first=before is None)
                return
            statuses = [said for said in page if isinstance(said, dict)]
            ids = [id_ for id_ in (name_of(said, "id") for said in statuses) if id_]
            outside = self._take(statuses)
            if len(self._feed) > POSTS or (len(self._feed) == POSTS and ids and not outside):
                self._feed = dict(islice(self._feed.items(), POSTS))
                self._end_early(f"Only the latest {POSTS} posts were read")
                return
            if outside or not ids:
                return
            if seen.issuperset(ids):
                self._end_early(f"The server gave the same page again after {things(len(self._feed), 'posts')}")
                return
            seen.update(ids)
            before = ids[-1]

    def _without_page(self, error: NetworkError, *, first: bool) -> None:
        members_only = isinstance(error, Refused) and error.status in MEMBERS_ONLY
        if first and members_only:
            self._channels = ()
            self._truncated.append(f"The server {self._server} shows posts to signed-in members only: none were read.")
            self._since = self._now()
            return
        if first:
            raise self._no_feed(error)
        self._interrupted = not members_only
        self._end_early(f"{self._asking.why} after {things(len(self._feed), 'posts')}")

    def _no_feed(self, error: NetworkError) -> NetworkError:
        if isinstance(error, Refused | NetworkUnavailable):
            return no_account(error, self._place.home)
        return NetworkUnavailable(f"{error.detail} before any post was read. Try again later.")

    def _take(self, statuses: Sequence[Json]) -> bool:
        """Adds a page to the feed; True when it ends with a post from before the window."""
        self._gathered.learn(statuses)
        outside = False
        for said in statuses:
            item = convert.feed_item(said, self._place, self._now())
            if item is not None:
                outside = item.post.created_at < self._bound
                if not outside:
                    self._feed.setdefault(item.post.id, item)
            elif convert.is_public(said):
                self._gathered.unreadable()
        return outside

    def _end_early(self, what: str) -> None:
        self._since = min((item.post.created_at for item in self._feed.values()), default=self._now())
        self._truncated.append(f"{what}, back to {self._since:%Y-%m-%d}.")

    def _read_threads(self) -> None:
        """Threads from their first post, 6 at a time; then from posts whose replies did not come with these."""
        items = newest_first(self._feed.values())
        starts = thread_starts(items, self._account.handle)
        asked = min(len(starts), THREADS)
        done = self._work_off(starts[:asked])
        known = {item.post.id for item in starts}
        rest = [item for item in items if item.replies and item.post.id not in known and not self._is_read(item)]
        if not self._asking.reason:
            more = rest[: THREADS - asked]
            asked += len(more)
            done += self._work_off(more)
        if done < asked:
            self._stopped(done, asked)
        elif asked < len(starts) + len(rest):
            self._truncated.append(f"Only {asked} of {len(starts) + len(rest)} threads were asked for, newest first.")

    def _is_read(self, item: FeedItem) -> bool:
        return self._gathered.shown_below(item.post.id) > 0

    def _stopped(self, done: int, asked: int) -> None:
        count = f"{done} of {asked} {'thread' if asked == 1 else 'threads'}"
        if not self._members_only:
            self._interrupted = True
            self._truncated.append(f"{self._asking.why} after {count}.")
            return
        self._truncated.append(
            f"The server {self._server} shows replies to signed-in members only: {count} could be read."
        )
        if not self._threads:
            self._channels = ()

    def _work_off(self, items: Sequence[FeedItem]) -> int:
        """How many of the threads were asked for, also where one alone could not be had."""
        done = 0
        questions = [partial(self._servers.context, self._server, item.post.id, self._deadline) for item in items]
        for place, answer in self._asking.ask_all(questions) if questions else ():
            if not isinstance(answer, NetworkError):
                self._gathered.context(items[place], answer, self._now())
                self._threads += 1
            elif isinstance(answer, Refused) and answer.status in MEMBERS_ONLY:
                self._members_only = True
                continue
            elif isinstance(answer, Refused | TooLarge) and not self._asking.reason:
                # A post that went away in the meantime, or one answer too large to read, says nothing of the rest.
                self._gathered.gaps["away" if isinstance(answer, Refused) else "too large"] += 1
            else:
                continue
            done += 1
            self._progress(f"Reading threads: {done} of {len(items)}")
        return done
