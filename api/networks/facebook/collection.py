"""One collection of a page: its posts with the first comments under them, then the rest of the comments.

The comments come with the posts, since calls are what Facebook limits: a quiet page takes one request.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from api.networks.base import Progress
from api.networks.commented import Commented
from api.networks.facebook import convert
from api.networks.facebook.convert import PagePost
from api.networks.graph import Edge, Graph, edge, following
from api.networks.reading import UNREADABLE, Page
from api.scoring.evidence import Account, Evidence

Json = dict[str, Any]

POSTS_A_PAGE: Final = 25
COMMENTS_WITH_A_POST: Final = 50
COMMENTS_A_PAGE: Final = 100

_COMMENT: Final = "id,created_time,message,from{id},parent{id,from{id}},message_tags,permalink_url,is_hidden"
_COMMENTS: Final = (
    f"comments.filter(stream).order(reverse_chronological).limit({COMMENTS_WITH_A_POST}).summary(total_count)"
    f"{{{_COMMENT}}}"
)
_POST: Final = (
    "id,created_time,message,from{id},message_tags,permalink_url,parent_id,shares,"
    "attachments{type,media_type,url,unshimmed_url}"
)

_NOT_SHOWN: Final = (
    "comment is counted by Facebook but not shown (deleted, hidden or limited)",
    "comments are counted by Facebook but not shown (deleted, hidden or limited)",
)
_HIDDEN: Final = (
    "comment that the page has hidden was left out",
    "comments that the page has hidden were left out",
)
_NO_MENTIONS: Final = (
    "Posts and comments elsewhere that only name a page are not visible on Facebook, nor are its messages."
)


class Collection:
    """Collects once, from the thread that made it."""

    def __init__(
        self, account: Account, graph: Graph, *, deadline: float, now: Callable[[], datetime], progress: Progress
    ) -> None:
        self._page = str(account.id)
        self._graph = graph
        self._deadline = deadline
        self._now = now
        self._nameless = 0
        self._gathered = Commented(
            account, self._comments_page, self._take, deadline=deadline, now=now, progress=progress
        )

    def run(self) -> Evidence:
        """:raises NetworkUnavailable: when not even the first posts came."""
        gathered = self._gathered
        feed = gathered.gather(partial(self._posts_page, f"{_POST},{_COMMENTS}"), partial(self._posts_page, _POST))
        gaps = gathered.reading.gaps
        for item in feed:
            counted = item.comments.total if item.comments else None
            gaps.counted[_NOT_SHOWN] += gathered.comments.lacking(item.id, counted or 0)
        if self._nameless:
            gaps.notes.append(
                f"Facebook does not say who wrote {self._nameless} of the {len(gathered.messages)} comments; within a "
                "thread they are taken to be one person."
            )
        gaps.notes.append(_NO_MENTIONS)
        return gathered.evidence(feed)

    def _posts_page(self, fields: str, after: str | None) -> Page[PagePost]:
        params: dict[str, str | int] = {"fields": fields, "limit": POSTS_A_PAGE}
        answer = edge(self._graph.ask(f"{self._page}/posts", following(params, after), self._deadline))
        posts = [convert.page_post(found, self._page, self._now()) for found in answer.items]
        readable = [post for post in posts if post is not None]
        return Page(readable, answer.after, answer.unreadable + len(posts) - len(readable))

    def _comments_page(self, post: str, after: str) -> Edge:
        params: dict[str, str | int] = {
            "fields": _COMMENT,
            "filter": "stream",
            "order": "reverse_chronological",
            "limit": COMMENTS_A_PAGE,
        }
        return edge(self._graph.ask(f"{post}/comments", following(params, after), self._deadline))

    def _take(self, post: str, comments: Edge) -> None:
        gathered = self._gathered
        gaps = gathered.reading.gaps
        for found in comments.items:
            if convert.is_hidden(found):
                gaps.counted[_HIDDEN] += 1
                continue
            read = convert.comment(found, post, self._page, self._now())
            if read is None:
                gaps.counted[UNREADABLE] += 1
            elif read.own is not None:
                gathered.posts.setdefault(read.own.id, read.own)
            elif read.theirs is not None and read.theirs.id not in gathered.messages:
                gathered.messages[read.theirs.id] = read.theirs
                self._nameless += read.nameless
