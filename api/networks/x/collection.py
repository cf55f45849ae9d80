"""One collection of an X account: what is read within a budget of posts, and what is said of gaps.

Every post read is charged, so the question is which ones tell most. Of a quiet account posts and mentions are read
back through time in step: a mention counts only where all posts since then are known. Of a busy one the budget ends
hours ago, and all mentions since then would be too young to be answered. There the messages before a few moments
spread over the last week are searched, and then the account's answers to those who wrote them. Neither way depends
on a message's having been answered.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from api.networks.asking import Asking, Stopped, things
from api.networks.base import NetworkError, NetworkUnavailable, Progress
from api.networks.failures import RateLimited, Refused
from api.networks.reading import Page
from api.networks.x import convert
from api.networks.x.calls import (
    FEWEST_OF_A_SEARCH,
    FEWEST_OF_A_TIMELINE,
    PROFILE_PRICE,
    SEARCH_DAYS,
    Calls,
    Span,
    posts_in,
    price,
)
from api.networks.x.refusals import no_account, without_data
from api.scoring.evidence import Account, Coverage, Evidence, Message, Post

Json = dict[str, Any]

WINDOW: Final = timedelta(days=90)
WEEK: Final = timedelta(days=SEARCH_DAYS)
SPARE: Final = timedelta(hours=1)
"""A search from just 7 days ago is refused if the clocks differ."""
YOUNGEST: Final = timedelta(days=1)
"""Messages that are searched are at least that old, so that there was time to answer them."""
MOST_MENTIONS: Final = 800
PEOPLE_AT_ONCE: Final = 15
"""So many ids fit into the 512 characters of a query."""
MOMENTS_AT_ONCE: Final = 5
FIRST_MENTIONS: Final = 20
"""They show how many there are in a week."""


class _Spent(Exception):
    """The budget is used up."""


class Collection:
    """Collects once. `most`: how many posts may be read in all."""

    def __init__(
        self, account: Account, calls: Calls, *, most: int, deadline: float, now: Callable[[], datetime],
        progress: Progress,
    ) -> None:  # fmt: skip
        self._account = account
        self._id = account.id or ""
        self._calls = calls
        self._most = most
        self._left = most
        self._deadline = deadline
        self._asking = Asking(deadline)
        self._now = now
        self._progress = progress
        self._started = now()
        self._bound = self._started - WINDOW
        self._reach = self._started
        self._ended = False
        self._whole = self._bound
        self._after: str | None = None
        self._posts: dict[str, Post] = {}
        self._answers: dict[str, Post] = {}
        self._messages: dict[str, Message] = {}
        self._mentions = 0
        self._unreadable = 0
        self._interrupted = False
        self._truncated: list[str] = []
        self._notes: list[str] = []

    def run(self) -> Evidence:
        """:raises AccountNotFound: :raises AccountOptedOut: :raises NetworkUnavailable: when no posts came."""
        self._read_first_posts()
        quiet = self._ended or self._reach <= self._started - WEEK
        try:
            if not quiet or not self._read_back():
                self._sample()
        except _Spent:
            pass
        except NetworkError as error:
            self._interrupted = True
            read = f"{things(len(self._posts), 'posts')} and {things(self._mentions, 'messages')}"
            self._truncated.append(f"{self._asking.why} after {read}.")
            if not isinstance(error, RateLimited | Stopped):
                self._notes.append(error.detail)
        if not self._ended:
            self._truncated.append(
                f"Only the latest {len(self._posts)} posts were read, back to {self._reach:%Y-%m-%d}, to stay within "
                f"{self._most} in all."
            )
        return self._evidence()

    def _read_first_posts(self) -> None:
        try:
            self._read_posts(self._most // 3)
        except Refused as refused:
            raise no_account(refused, self._account.handle) from None
        except Stopped as stopped:
            raise NetworkUnavailable(f"{stopped.detail} before any post was read. Try again later.") from None

    def _read_posts(self, most: int) -> None:
        """One more page of the account's posts, newest first; how far back all are known is then `_reach`."""
        self._progress(f"Reading posts: {len(self._posts)}")
        answer = self._ask(partial(self._calls.posts, self._id, Span(most, self._bound, None, self._after)))
        error = None if "data" in answer else without_data(answer, self._account.handle)
        if error is not None:
            raise error
        page = self._taken(answer, convert.own_posts(answer, self._account, self._now()))
        known = [post for post in page.items if post.created_at >= self._bound]
        self._after = page.after
        self._ended = page.after is None or len(known) < len(page.items)
        self._posts |= {post.id: post for post in known if post.id not in self._posts}
        oldest = min((post.created_at for post in self._posts.values()), default=self._started)
        self._reach = self._bound if self._ended else oldest

    def _read_back(self) -> bool:
        """Mentions as far back as posts are known, then more of both while the budget lasts. False when the first
        mentions show that those of a week are too many for it.
        """
        until: datetime | None = None
        while self._read_mentions(self._reach, until):
            until = self._reach
            if self._ended or self._left < 2 * FEWEST_OF_A_TIMELINE:
                return True
            self._read_posts(self._left * 2 // 5)
            if self._reach >= until:
                return True
        return False

    def _read_mentions(self, since: datetime, until: datetime | None) -> bool:
        cursor: str | None = None
        while True:
            self._progress(f"Reading mentions: {self._mentions}")
            if self._left < FEWEST_OF_A_TIMELINE or self._mentions >= MOST_MENTIONS:
                self._cut_mentions()
            most = self._left if self._mentions else min(FIRST_MENTIONS, self._left)
            answer = self._ask(partial(self._calls.mentions, self._id, Span(most, since, until, cursor)))
            page = self._taken(answer, convert.messages(answer, self._account, self._now()))
            self._mentions += posts_in(answer)
            self._messages |= {message.id: message for message in page.items}
            if page.after is None or not posts_in(answer):
                return True
            if cursor is None and until is None and self._are_dense():
                return False
            cursor = page.after

    def _are_dense(self) -> bool:
        """As many a week as those seen so far would cost more than what is left, if there is enough to search with."""
        oldest = min((message.created_at for message in self._messages.values()), default=self._bound)
        span = max(self._started - oldest, timedelta(seconds=1))
        return self._mentions * (WEEK / span) > self._mentions + self._left >= 2 * FEWEST_OF_A_SEARCH

    def _cut_mentions(self) -> None:
        oldest = min((message.created_at for message in self._messages.values()), default=self._started)
        limit = f"to stay within {self._most} posts" if self._left < FEWEST_OF_A_TIMELINE else "as X shows no more"
        self._truncated.append(
            f"Only the latest {self._mentions} mentions were read, back to {oldest:%Y-%m-%d}, {limit}."
        )
        raise _Spent

    def _sample(self) -> None:
        """Messages before moments of the last week, and the answers to their writers, while the budget lasts."""
        since = self._started - WEEK + SPARE
        self._notes.append(
            f"A week of it is more than {self._most} posts. Recent search reaches 7 days back: of the messages of "
            "these days those before a few moments were read, and the answers to them."
        )
        all_known = self._reach <= since
        newest = self._started - YOUNGEST
        moments = _spread(since + YOUNGEST, newest)
        known: set[str] = set()
        try:
            while self._left >= 2 * FEWEST_OF_A_SEARCH and self._whole < newest:
                fresh: list[str] = []
                for _ in range(max(1, min(MOMENTS_AT_ONCE, self._left // (2 * FEWEST_OF_A_SEARCH)))):
                    if self._whole < newest:
                        moment = next(moment for moment in moments if moment > self._whole)
                        fresh += self._read_messages_before(moment, since)
                if not all_known:
                    self._read_answers(fresh, known, since)
                if not fresh:
                    return
        finally:
            if not all_known:
                self._drop_unknown(known)

    def _read_messages_before(self, moment: datetime, since: datetime) -> list[str]:
        """Who wrote the latest messages before a moment, as far as these were not known yet."""
        self._progress(f"Searching messages: {len(self._messages)}")
        handle = self._account.handle
        query = f"(to:{handle} OR @{handle}) -from:{handle} -is:retweet"
        answer = self._ask(partial(self._calls.search, query, Span(FEWEST_OF_A_SEARCH, since, moment)))
        page = self._taken(answer, convert.messages(answer, self._account, self._now()))
        self._mentions += posts_in(answer)
        if page.after is None:
            self._whole = max(self._whole, moment)
        fresh = {message.id: message for message in page.items if message.id not in self._messages}
        self._messages |= fresh
        return [message.author for message in fresh.values()]

    def _read_answers(self, authors: Iterable[str], known: set[str], since: datetime) -> None:
        """All that the account wrote to these people; whom that is known of joins `known`."""
        people = [author for author in dict.fromkeys(authors) if author not in known and author.isdecimal()]
        for start in range(0, len(people), PEOPLE_AT_ONCE):
            some = people[start : start + PEOPLE_AT_ONCE]
            query = f"from:{self._id} ({' OR '.join(f'to:{person}' for person in some)})"
            cursor: str | None = None
            while True:
                self._progress(f"Searching answers: {len(self._answers)}")
                if self._left < FEWEST_OF_A_SEARCH:
                    raise _Spent
                answer = self._ask(partial(self._calls.search, query, Span(self._left, since, None, cursor)))
                page = self._taken(answer, convert.own_posts(answer, self._account, self._now()))
                self._answers |= {post.id: convert.as_answer(post) for post in page.items}
                if page.after is None or not posts_in(answer):
                    break
                cursor = page.after
            known.update(some)

    def _drop_unknown(self, known: set[str]) -> None:
        """A message whose answers were not looked for would look unanswered."""
        dropped = [id_ for id_, message in self._messages.items() if message.author not in known]
        for id_ in dropped:
            del self._messages[id_]
        if dropped:
            what = "1 message was" if len(dropped) == 1 else f"{len(dropped)} messages were"
            self._truncated.append(f"{what} left out, since no answers were looked for.")

    def _ask(self, question: Callable[[float], Json]) -> Json:
        return self._asking.ask(partial(question, self._deadline))

    def _taken(self, answer: Json, page: Page[Any]) -> Page[Any]:
        self._left -= posts_in(answer)
        self._unreadable += page.unreadable
        return page

    def _evidence(self) -> Evidence:
        read = self._most - self._left
        cost = price({"posts": read}) + PROFILE_PRICE
        self._notes.append(f"{read} posts were read, of {self._most} at most; X charges about ${cost:.2f} for that.")
        if self._unreadable:
            what = "post of an unknown shape was" if self._unreadable == 1 else "posts of an unknown shape were"
            self._notes.append(f"{self._unreadable} {what} left out.")
        posts = self._answers | self._posts
        return Evidence(
            account=self._account,
            collected_at=self._now(),
            posts=tuple(sorted(posts.values(), key=_order, reverse=True)),
            messages=tuple(sorted(self._messages.values(), key=_order, reverse=True)),
            coverage=Coverage(
                posts=len(self._posts),
                since=self._reach,
                channels=("comment", "mention"),
                truncated=tuple(self._truncated),
                notes=tuple(self._notes),
                interrupted=self._interrupted,
            ),
        )


def _spread(since: datetime, until: datetime) -> Iterator[datetime]:
    """Moments within a span: its end, then its middle, then the middles of the halves, and so on, so that any few
    of them lie far apart (van der Corput's sequence).
    """
    yield until
    parts = 2
    while True:
        yield from (since + (until - since) * place / parts for place in range(1, parts, 2))
        parts *= 2


def _order(said: Post | Message) -> tuple[datetime, str]:
    return said.created_at, said.id
