"""One collection of a blog: read by its API or by its feed, and told as evidence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from api.networks.asking import Asking
from api.networks.base import NetworkError, NetworkUnavailable, Progress
from api.networks.blog.by_api import ByApi
from api.networks.blog.by_feed import ByFeed
from api.networks.blog.finding import Found, find_feed
from api.networks.blog.gathered import Gathered
from api.networks.blog.pages import Pages
from api.networks.blog.said import Entry, folded, name_of_sole_writer
from api.networks.blog.talk import Authors, Talk, talk
from api.networks.reading import Reading
from api.scoring.evidence import Account, Coverage, Evidence

_NOT_SEEN: Final = (
    "Comments that wait for approval, and those that another service such as Disqus keeps for the blog, cannot be seen."
)
_NO_COMMENTS: Final = "The blog shows no comments to programs, so that nothing can be said of answers to them."
_BY_ACCOUNTS: Final = (
    "A comment counts as the blog's own where it was written with the account of somebody who writes its posts."
)
_BY_NAMES: Final = (
    "The feed names writers only: a comment counts as the blog's own where it bears the full name of somebody who "
    "writes its posts."
)
_BY_NOTHING: Final = "The feed names writers only, and no comment bears the full name of somebody who writes the posts."


class Collection:
    """Collects once, from the thread that made it."""

    def __init__(
        self, account: Account, found: Found, pages: Pages, *, now: Callable[[], datetime], progress: Progress
    ) -> None:
        self._account = account
        self._found = found
        self._pages = pages
        self._now = now
        self._asking = Asking(pages.deadline)
        self._progress = progress
        self._reading = self._new_reading()

    def run(self) -> Evidence:
        """:raises NetworkUnavailable: when not even the posts came."""
        try:
            gathered = self._read()
        finally:
            self._asking.close()
        return self._evidence(gathered)

    def _new_reading(self) -> Reading:
        return Reading(self._asking, now=self._now, progress=self._progress)

    def _read(self) -> Gathered:
        found = self._found
        gathered = None
        if found.api is not None:
            gathered = ByApi(found.api, self._pages, self._reading).read()
            if gathered is not None and gathered.sees_comments:
                return gathered
            found = self._find_feed() or found
        if found.feed is not None:
            self._reading = self._new_reading()
            return ByFeed(found.feed, found.feed_url, found.host, self._pages, self._reading).read()
        if gathered is None:
            raise NetworkUnavailable(f"{found.host} shows its posts neither by its API nor in a feed.")
        return gathered

    def _find_feed(self) -> Found | None:
        """In which posts and comments may be shown that the API keeps to itself."""
        try:
            return find_feed(self._pages, self._found.host, self._found.front, self._found.head)
        except NetworkError:
            return None

    def _evidence(self, gathered: Gathered) -> Evidence:
        authors = Authors(
            users=frozenset(writer.user for writer in gathered.writers if writer.user),
            names=frozenset(folded(writer.name) for writer in gathered.writers if writer.name),
            host=self._found.host,
        )
        said = talk(gathered.entries, gathered.comments, gathered.older, authors, self._account)
        gaps = self._reading.gaps
        return Evidence(
            account=self._described(gathered),
            collected_at=self._now(),
            posts=said.posts[::-1],
            messages=said.messages[::-1],
            coverage=Coverage(
                posts=len(gathered.entries),
                threads=gathered.threads,
                since=gaps.since,
                channels=("comment",) if gathered.sees_comments and not said.is_untold else (),
                truncated=(*gaps.sentences(), *_left_out(said)),
                notes=(*gaps.notes, *_notes(gathered, said, authors)),
                interrupted=gaps.interrupted,
            ),
        )

    def _described(self, gathered: Gathered) -> Account:
        """A blog that bears the name of the only one who writes it may be a person's."""
        account = self._account
        sole = name_of_sole_writer(gathered.entries, gathered.writers)
        personal = bool(sole and sole in folded(account.name or ""))
        return replace(
            account,
            kind="unknown" if personal and account.kind == "organisation" else account.kind,
            posts_count=gathered.posts,
            created_at=gathered.first,
        )


def _left_out(said: Talk) -> list[str]:
    found = []
    if said.is_untold:
        found.append(
            f"Whether comments are answered cannot be told: {said.untold} of {said.addressed} were followed by "
            "somebody who may or may not speak for the blog, so that none of them counts for the reply rate."
        )
    elif said.untold:
        found.append(
            f"{_comments(said.untold)} left out of the reply rate, since who replied may or may not speak for the blog."
        )
    if said.aside:
        found.append(f"{_comments(said.aside)} left out that may or may not be the blog's own.")
    return found


def _notes(gathered: Gathered, said: Talk, authors: Authors) -> list[str]:
    if not gathered.sees_comments:
        return [_NO_COMMENTS]
    found = [_NOT_SEEN, *_closed(gathered.entries)]
    if gathered.comments:
        found.append(_BY_ACCOUNTS if authors.users else _BY_NAMES if said.own else _BY_NOTHING)
    return found


def _closed(entries: list[Entry]) -> list[str]:
    closed = sum(entry.is_open is False for entry in entries)
    if closed and closed == len(entries):
        return ["Comments are closed on all posts that were read."]
    return [f"Comments are closed on {closed} of {len(entries)} posts."] if closed else []


def _comments(count: int) -> str:
    return f"{count} comment was" if count == 1 else f"{count} comments were"
