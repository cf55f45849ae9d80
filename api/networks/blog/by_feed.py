"""Reading a blog by its feed, and the comments by the feeds that its posts name."""

from functools import partial
from typing import Final

from ada_url import parse_url

from api.links.fetch import host_name, web_address
from api.networks.base import NetworkError
from api.networks.blog import feeds
from api.networks.blog.feeds import Feed
from api.networks.blog.finding import is_of
from api.networks.blog.gathered import Gathered, only_this
from api.networks.blog.pages import FEED, Pages
from api.networks.blog.said import Comment, Entry
from api.networks.failures import Refused
from api.networks.reading import THREADS, UNREADABLE, Page, Reading

WHOLE_FEED: Final = 10
"""No software shows fewer comments in a feed, if there are as many."""

_LOST: Final = (
    "feed of comments was refused or could not be read",
    "feeds of comments were refused or could not be read",
)
_FIRST_ONLY: Final = (
    "post was left out with its comments, since only the first of these are shown",
    "posts were left out with their comments, since only the first of these are shown",
)
_LATEST_ONLY: Final = ("post shows only its latest comments", "posts show only their latest comments")


class ByFeed:
    """Reads once, beginning with a feed that came from `url`. `host`: the blog's."""

    def __init__(self, feed: Feed, url: str, host: str, pages: Pages, reading: Reading) -> None:
        self._feed = feed
        self._url = url
        self._homes = (host, host_name(url))
        self._pages = pages
        self._reading = reading
        self._seen: set[str] = set()

    def read(self) -> Gathered:
        entries = self._reading.walk(self._page, "posts")
        found = Gathered(entries=entries, writers=[writer for entry in entries for writer in entry.writers])
        found.sees_comments = any(self._has_feed(entry) for entry in entries)
        self._read_comments(found)
        return found

    def _page(self, cursor: str | None) -> Page[Entry]:
        feed = self._feed if cursor is None else self._next(cursor)
        if feed is None:
            return Page((), None)
        entries, unreadable = feeds.entries(feed, self._reading.started)
        new = [entry for entry in entries if entry.id not in self._seen]
        self._seen |= {entry.id for entry in new}
        entries.sort(key=lambda entry: entry.created_at, reverse=True)
        after = self._after(feed, cursor) if new else None
        if after is None and cursor is None and entries:
            self._say_how_far(entries)
        return Page(entries, after, unreadable)

    def _next(self, url: str) -> Feed | None:
        """The next page; None where there is none."""
        try:
            got = only_this(partial(self._pages.get, url, accept=FEED))
        except Refused:
            return None
        return feeds.read_feed(got.body, got.url, got.kind)

    def _after(self, feed: Feed, cursor: str | None) -> str | None:
        if feed.after is not None:
            return feed.after if is_of(feed.after, *self._homes) else None
        if "wordpress" not in feed.software:
            return None
        number = int((cursor or "paged=1").rpartition("paged=")[2]) + 1
        return f"{self._url}{'&' if '?' in self._url else '?'}paged={number}"

    def _say_how_far(self, entries: list[Entry]) -> None:
        oldest = entries[-1].created_at
        if oldest > self._reading.bound:
            self._reading.gaps.since = max(self._reading.gaps.since, oldest)
            self._reading.gaps.notes.append(
                f"The feed holds {'one post' if len(entries) == 1 else f'{len(entries)} posts'}, "
                f"back to {oldest:%Y-%m-%d}; older ones cannot be seen."
            )

    def _has_feed(self, entry: Entry) -> bool:
        return entry.comments_at is not None and is_of(entry.comments_at, *self._homes)

    def _read_comments(self, found: Gathered) -> None:
        """Post by post, since a small site should not have to answer several requests at once."""
        gaps, asking = self._reading.gaps, self._reading.asking
        wanted = [entry for entry in found.entries if self._has_feed(entry) and entry.comments != 0]
        for entry in wanted[:THREADS]:
            self._reading.progress(f"Reading comments: {found.threads} of {len(wanted[:THREADS])} posts")
            try:
                comments = asking.ask(partial(self._comments, entry))
            except NetworkError:
                if asking.reason:
                    break
                gaps.counted[_LOST] += 1
                continue
            found.threads += 1
            inside = [comment for comment in comments if comment.created_at >= self._reading.bound]
            found.comments += inside
            found.older += [comment for comment in comments if comment.created_at < self._reading.bound]
        if asking.reason:
            gaps.interrupted = True
            gaps.truncated.append(f"{asking.why} after the comments of {found.threads} of {len(wanted)} posts.")
        elif len(wanted) > THREADS:
            gaps.truncated.append(f"Of {len(wanted)} posts with comments, the latest {THREADS} were read.")

    def _comments(self, entry: Entry) -> list[Comment]:
        address = web_address(entry.comments_at or "", entry.url) or ""
        got = only_this(partial(self._pages.get, address, accept=FEED))
        feed = feeds.read_feed(got.body, got.url, got.kind)
        # Where feeds of comments are switched off, some lead to the feed of posts, and some to that of all comments.
        if feed is None or not _same_path(got.url, address) or feeds.ids(feed) & self._seen:
            raise Refused("That is no feed of its comments.", 404)
        comments, unreadable = feeds.comments(feed, entry, self._reading.started)
        gaps = self._reading.gaps
        gaps.counted[UNREADABLE] += unreadable
        shown = len(feed.items)
        if shown < (entry.comments if entry.comments is not None else shown + (shown >= WHOLE_FEED)):
            if feeds.is_oldest_first(comments):
                # The answers to those that are shown may be among those that are not.
                gaps.counted[_FIRST_ONLY] += 1
                return []
            gaps.counted[_LATEST_ONLY] += entry.comments is not None
        return comments


def _same_path(one: str, other: str) -> bool:
    paths = [str(parse_url(url, attributes=("pathname",))["pathname"]).rstrip("/") for url in (one, other)]
    return paths[0] == paths[1]
