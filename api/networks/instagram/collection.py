"""One collection of an account: its media, and the comments under them where it is the own account."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from api.networks.asking import Asking
from api.networks.base import NetworkUnavailable, Progress
from api.networks.continued import Continued
from api.networks.graph import Denied, Edge, Graph, Moved, NotThere, edge, following
from api.networks.http import Refused
from api.networks.instagram import convert
from api.networks.instagram.convert import Media
from api.networks.reading import UNREADABLE, Page, Reading
from api.networks.values import object_of
from api.scoring.evidence import Account, Channel, Coverage, Evidence, Message, Post

Json = dict[str, Any]

MEDIA_A_PAGE: Final = 50
OWN_MEDIA_A_PAGE: Final = 25
COMMENTS_A_PAGE: Final = 50

_MEDIA: Final = "id,caption,timestamp,permalink"
_SAID: Final = "id,text,timestamp,username,from{id,username},hidden"
_COMMENT: Final = f"{_SAID},replies.limit({COMMENTS_A_PAGE}){{{_SAID}}}"
_COMMENTS: Final = f"comments.limit({COMMENTS_A_PAGE}){{{_COMMENT}}}"
_CURSOR: Final = re.compile(r"[\w=.:+/-]{1,1000}")

_HIDDEN: Final = (
    "comment that the account has hidden was left out",
    "comments that the account has hidden were left out",
)
_MORE_REPLIES: Final = (
    "comment has more replies than were read",
    "comments have more replies than were read",
)
_NOT_OURS: Final = (
    "Instagram shows comments only to the account under whose posts they are, so that nothing is known of whom this "
    "one answers."
)
_NO_MENTIONS: Final = "Posts and comments elsewhere that name the account are not read, nor are its messages."
_NO_COMMENTS: Final = "The token may not see comments, so that nothing is known of who was answered."


def discovery(handle: str, fields: str) -> str:
    """The field that asks for another account. The name must be one: it becomes part of an expression."""
    return f"business_discovery.username({handle}){{{fields}}}"


class Collection:
    """Collects once, from the thread that made it. `own`: the id of the account that the token belongs to."""

    def __init__(
        self,
        account: Account,
        own: str,
        graph: Graph,
        *,
        deadline: float,
        now: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self._account = account
        self._own = own
        self._graph = graph
        self._deadline = deadline
        self._now = now
        self._asking = Asking(deadline)
        self._reading = Reading(self._asking, now=now, progress=progress)
        self._posts: dict[str, Post] = {}
        self._messages: dict[str, Message] = {}
        self._comments = Continued(self._reading, self._comments_page, self._take)
        self._channels: tuple[Channel, ...] = ("comment",) if account.id == own else ()

    def run(self) -> Evidence:
        """:raises NetworkUnavailable: when not even the first posts came."""
        try:
            feed = self._read_feed()
            self._comments.read_on()
        except (Denied, NotThere, Refused, Moved) as error:
            raise NetworkUnavailable(error.detail) from None
        finally:
            self._asking.close()
        gaps = self._reading.gaps
        unnamed = sum(1 for message in self._messages.values() if convert.is_unnamed(message))
        if unnamed:
            gaps.notes.append(
                f"Instagram does not say who wrote {unnamed} of the {len(self._messages)} comments; within a thread "
                "they are taken to be one person."
            )
        gaps.notes.append(_NO_MENTIONS if self._account.id == self._own else _NOT_OURS)
        return Evidence(
            account=self._account,
            collected_at=self._now(),
            posts=tuple(self._posts.values()),
            messages=tuple(self._messages.values()),
            coverage=Coverage(
                posts=len(feed),
                threads=sum(1 for item in feed if item.comments and item.comments.items),
                since=gaps.since,
                channels=self._channels,
                truncated=gaps.sentences(),
                notes=tuple(gaps.notes),
                interrupted=gaps.interrupted,
            ),
        )

    def _read_feed(self) -> list[Media]:
        if self._account.id != self._own:
            feed = self._reading.walk(self._discovered_page, "posts")
        else:
            try:
                feed = self._reading.walk(partial(self._own_page, f"{_MEDIA},{_COMMENTS}"), "posts")
            except Denied:
                self._channels = ()
                self._reading.gaps.truncated.append(_NO_COMMENTS)
                feed = self._reading.walk(partial(self._own_page, _MEDIA), "posts")
        for item in feed:
            self._posts[item.id] = item.post
            if item.comments is not None:
                self._comments.add(item.id, item.comments)
        return feed

    def _own_page(self, fields: str, after: str | None) -> Page[Media]:
        params: dict[str, str | int] = {"fields": fields, "limit": OWN_MEDIA_A_PAGE}
        return self._page(edge(self._graph.ask(f"{self._own}/media", following(params, after), self._deadline)))

    def _discovered_page(self, after: str | None) -> Page[Media]:
        cursor = f".after({after})" if after else ""
        fields = discovery(self._account.handle, f"media{cursor}.limit({MEDIA_A_PAGE}){{{_MEDIA}}}")
        answer = object_of(self._graph.ask(self._own, {"fields": fields}, self._deadline), "business_discovery")
        return self._page(edge(answer, "media", always_cursor=True))

    def _page(self, answer: Edge) -> Page[Media]:
        items = [convert.media(found, self._now()) for found in answer.items]
        readable = [item for item in items if item is not None]
        # The cursor becomes part of an expression as well.
        after = answer.after if _CURSOR.fullmatch(answer.after or "") else None
        return Page(readable, after, answer.unreadable + len(items) - len(readable))

    def _comments_page(self, post: str, after: str) -> Edge:
        params: dict[str, str | int] = {"fields": _COMMENT, "limit": COMMENTS_A_PAGE}
        return edge(self._graph.ask(f"{post}/comments", following(params, after), self._deadline))

    def _take(self, post: str, page: Edge) -> None:
        gaps = self._reading.gaps
        for found in page.items:
            read = convert.comments(found, post, self._account.handle, self._now())
            gaps.counted[_HIDDEN] += read.hidden
            gaps.counted[UNREADABLE] += read.unreadable
            gaps.counted[_MORE_REPLIES] += read.more
            for own in read.own:
                self._posts.setdefault(own.id, own)
            for theirs in read.theirs:
                self._messages.setdefault(theirs.id, theirs)
