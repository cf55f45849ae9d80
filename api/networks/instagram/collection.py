"""One collection of an account: its media, and the comments under them where it is the own account."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from api.networks.base import Progress
from api.networks.commented import Commented
from api.networks.graph import Edge, Graph, edge, following
from api.networks.instagram import convert
from api.networks.instagram.convert import Media
from api.networks.reading import UNREADABLE, Page
from api.networks.values import object_of
from api.scoring.evidence import Account, Evidence

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
        self._gathered = Commented(
            account,
            self._comments_page,
            self._take,
            channels=("comment",) if account.id == own else (),
            deadline=deadline,
            now=now,
            progress=progress,
        )

    def run(self) -> Evidence:
        """:raises NetworkUnavailable: when not even the first posts came."""
        gathered, is_own = self._gathered, self._account.id == self._own
        if is_own:
            feed = gathered.gather(partial(self._own_page, f"{_MEDIA},{_COMMENTS}"), partial(self._own_page, _MEDIA))
        else:
            feed = gathered.gather(self._discovered_page)
        notes, messages = gathered.reading.gaps.notes, gathered.messages.values()
        unnamed = sum(1 for message in messages if convert.is_unnamed(message))
        if unnamed:
            notes.append(
                f"Instagram does not say who wrote {unnamed} of the {len(messages)} comments; within a thread they are "
                "taken to be one person."
            )
        notes.append(_NO_MENTIONS if is_own else _NOT_OURS)
        return gathered.evidence(feed)

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
        gathered = self._gathered
        gaps = gathered.reading.gaps
        for found in page.items:
            read = convert.comments(found, post, self._account.handle, self._now())
            gaps.counted[_HIDDEN] += read.hidden
            gaps.counted[UNREADABLE] += read.unreadable
            gaps.counted[_MORE_REPLIES] += read.more
            for own in read.own:
                gathered.posts.setdefault(own.id, own)
            for theirs in read.theirs:
                gathered.messages.setdefault(theirs.id, theirs)
