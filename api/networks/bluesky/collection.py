"""One collection of a Bluesky account: which questions are asked, in which order, and what is said of gaps.

Every message that may count is found in a way that does not depend on its being answered: under posts of
the feed, as a quote of them, or by search. Parents of the account's replies are marked as found by answer.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final, Literal

from api.networks.asking import Asking, things
from api.networks.base import NetworkError, NetworkUnavailable, Progress
from api.networks.bluesky import convert, threads
from api.networks.bluesky.convert import FeedItem
from api.networks.bluesky.gathered import Gathered
from api.networks.bluesky.mentions import NO_APP_PASSWORD, find_mentions
from api.networks.bluesky.refusals import no_account
from api.networks.bluesky.xrpc import PROFILES_AT_ONCE, AppView, SignedIn
from api.networks.failures import Refused, TooLarge
from api.networks.values import objects_of, text_of
from api.scoring.evidence import Account, Channel, Coverage, Evidence

Json = dict[str, Any]
Kind = Literal["thread", "quoted post", "search for mentions", "batch of authors"]
Intake = Callable[[], None]

POSTS: Final = 300
WINDOW: Final = timedelta(days=90)
THREADS: Final = 50
QUOTED_POSTS: Final = 25
AUTHORS: Final = 250

_PLURALS: Final[dict[Kind, str]] = {
    "thread": "threads",
    "quoted post": "quoted posts",
    "search for mentions": "searches for mentions",
    "batch of authors": "batches of authors",
}


@dataclass(frozen=True, slots=True)
class _Job:
    """A question to be asked by any thread; what it returns is called by the collection's own thread."""

    kind: Kind
    ask: Callable[[], Intake]


class Collection:
    """Collects once, from the thread that made it. `search` is None without an app password."""

    def __init__(
        self,
        account: Account,
        did: str,
        appview: AppView,
        search: SignedIn | None,
        *,
        deadline: float,
        now: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self._account = account
        self._did = did
        self._appview = appview
        self._search = search
        self._deadline = deadline
        self._asking = Asking(deadline)
        self._now = now
        self._progress = progress
        self._bound = now() - WINDOW
        self._since = self._bound
        self._feed: dict[str, FeedItem] = {}
        self._gathered = Gathered(did)
        self._asked: Counter[Kind] = Counter()
        self._done: Counter[Kind] = Counter()
        self._lost: Counter[Kind] = Counter()
        self._channels: tuple[Channel, ...] = ("comment",)
        self._interrupted = False
        self._truncated: list[str] = []
        self._notes: list[str] = [] if search else [NO_APP_PASSWORD]

    def run(self) -> Evidence:
        """:raises AccountNotFound: :raises NetworkUnavailable: when not even the first posts came."""
        try:
            self._read_feed()
            self._gathered.feed(self._feed.values())
            self._read_conversations()
            self._read_audiences()
        finally:
            self._asking.close()
        return Evidence(
            account=self._account,
            collected_at=self._now(),
            posts=self._gathered.posts,
            messages=self._gathered.messages,
            coverage=Coverage(
                posts=len(self._feed),
                threads=self._done["thread"] - self._lost["thread"],
                since=self._since,
                channels=self._channels,
                truncated=(*self._truncated, *self._gathered.missing()),
                notes=(*self._notes, *self._gathered.skipped()),
                interrupted=self._interrupted,
            ),
        )

    def _read_feed(self) -> None:
        cursor: str | None = None
        seen: set[str] = set()
        pinned: list[FeedItem] = []
        while True:
            self._progress(f"Reading posts: {len(self._feed)}")
            try:
                page = self._asking.ask(partial(self._appview.feed, self._did, cursor, self._deadline))
            except NetworkError as error:
                if cursor is None:
                    raise self._no_feed(error) from None
                self._interrupted = True
                self._end_early(f"{self._asking.why} after {things(len(self._feed), 'posts')}")
                break
            outside = self._take(objects_of(page, "feed"), pinned)
            cursor = text_of(page, "cursor")
            ended = outside or not page.get("feed") or not cursor
            if len(self._feed) > POSTS or (len(self._feed) == POSTS and not ended):
                self._feed = dict(islice(self._feed.items(), POSTS))
                self._end_early(f"Only the latest {POSTS} posts were read")
                break
            if ended or cursor is None:
                break
            if cursor in seen:
                self._end_early(f"The network gave the same page again after {things(len(self._feed), 'posts')}")
                break
            seen.add(cursor)
        for item in pinned:
            if item.post.created_at >= self._since:
                self._feed.setdefault(item.post.id, item)

    def _take(self, views: Sequence[Json], pinned: list[FeedItem]) -> bool:
        """Adds a page to the feed; True when it ends with a post from before the window. A pinned post comes
        first whatever its age, so it waits until it is known how far back the feed was read.
        """
        outside = False
        for view in views:
            item = convert.feed_item(view, self._did, self._now())
            if item is None:
                self._gathered.gaps["unreadable"] += 1
            elif item.pinned:
                pinned.append(item)
            else:
                outside = item.post.created_at < self._bound
                if not outside:
                    self._feed.setdefault(item.post.id, item)
        return outside

    def _end_early(self, what: str) -> None:
        self._since = min((item.post.created_at for item in self._feed.values()), default=self._now())
        self._truncated.append(f"{what}, back to {self._since:%Y-%m-%d}.")

    def _no_feed(self, error: NetworkError) -> NetworkError:
        if isinstance(error, Refused):
            return no_account(error, self._account.handle)
        if isinstance(error, NetworkUnavailable):
            return error
        return NetworkUnavailable(f"{error.detail} before any post was read. Try again later.")

    def _read_conversations(self) -> None:
        """The search, the threads and the quotes, 6 questions at a time; then threads that were cut short."""
        items = threads.newest_first(self._feed.values())
        starts = threads.targets(items)
        quoted = [item.post.id for item in items if item.quotes]
        jobs = [_Job("search for mentions", partial(self._mentions, self._search))] if self._search else []
        jobs += self._thread_jobs(starts[:THREADS])
        jobs += [_Job("quoted post", partial(self._quotes, uri)) for uri in quoted[:QUOTED_POSTS]]
        self._work_off(jobs)
        if not self._asking.reason:
            cut = [uri for uri in threads.unread(items, self._gathered.complete) if uri not in starts]
            self._work_off(self._thread_jobs(cut[: max(0, THREADS - len(starts))]))
        for kind in self._asked:
            if self._done[kind] < self._asked[kind]:
                count = f"{self._done[kind]} of {_counted(self._asked[kind], kind)}"
                self._interrupted = True
                self._truncated.append(f"{self._asking.why} after {count}.")
        if len(starts) > THREADS:
            self._truncated.append(f"Only the newest {THREADS} of {len(starts)} threads were asked for.")
        if len(quoted) > QUOTED_POSTS:
            self._truncated.append(f"Quotes were asked for of the newest {QUOTED_POSTS} of {len(quoted)} quoted posts.")

    def _read_audiences(self) -> None:
        """How many people follow those who wrote; where it cannot be learnt, only a note says so."""
        authors = list(dict.fromkeys(message.author for message in self._gathered.messages))[:AUTHORS]
        batches = [authors[start : start + PROFILES_AT_ONCE] for start in range(0, len(authors), PROFILES_AT_ONCE)]
        self._work_off([_Job("batch of authors", partial(self._audiences, batch)) for batch in batches])
        if self._done["batch of authors"] - self._lost["batch of authors"] < len(batches):
            self._notes.append("How many people follow those who wrote could not be read for all of them.")

    def _thread_jobs(self, uris: Iterable[str]) -> list[_Job]:
        return [_Job("thread", partial(self._thread, uri)) for uri in uris]

    def _thread(self, uri: str) -> Intake:
        answer = self._appview.thread(uri, self._deadline)
        return lambda: self._gathered.thread(answer, self._now())

    def _quotes(self, uri: str) -> Intake:
        answer = self._appview.quotes(uri, self._deadline)
        return lambda: self._gathered.quotes(answer, self._now())

    def _audiences(self, dids: Sequence[str]) -> Intake:
        answer = self._appview.profiles(dids, self._deadline)
        return lambda: self._gathered.audiences(answer)

    def _mentions(self, search: SignedIn) -> Intake:
        found = find_mentions(
            search, self._account.handle, self._did, self._since, deadline=self._deadline, now=self._now
        )

        def take() -> None:
            self._gathered.add(found.messages)
            if found.visible:
                self._channels = ("comment", "mention")
            if found.trouble:
                self._truncated.append(found.trouble)

        return take

    def _work_off(self, jobs: Sequence[_Job]) -> None:
        self._asked.update(job.kind for job in jobs)
        for place, answer in self._asking.ask_all([job.ask for job in jobs]):
            kind = jobs[place].kind
            if not isinstance(answer, NetworkError):
                answer()
            elif isinstance(answer, Refused | TooLarge) and not self._asking.reason:
                # A post that went away in the meantime, or one answer too large to read, says nothing of the rest.
                self._lost[kind] += 1
                self._gathered.gaps["away" if isinstance(answer, Refused) else "too large"] += 1
            else:
                continue
            self._done[kind] += 1
            self._progress(f"Reading {_PLURALS[kind]}: {self._done[kind]} of {self._asked[kind]}")


def _counted(number: int, kind: Kind) -> str:
    return f"{number} {kind if number == 1 else _PLURALS[kind]}"
