"""What a collection through the Graph API comes to: posts, comments that came with them or later, and evidence of both.

Facebook and Instagram share it; how either asks and what it understands is theirs.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar

from api.networks.asking import Asking
from api.networks.base import NetworkUnavailable, Progress
from api.networks.continued import Continued
from api.networks.failures import Refused
from api.networks.graph import Denied, Edge, Moved, NotThere
from api.networks.reading import Dated, Page, Reading
from api.scoring.evidence import Account, Channel, Coverage, Evidence, Message, Post

_NO_COMMENTS: Final = "The token may not see comments, so that nothing is known of who was answered."


class Item(Dated, Protocol):
    """A post as the network gave it, with the first comments under it if it may have any."""

    @property
    def post(self) -> Post: ...
    @property
    def comments(self) -> Edge | None: ...


ItemT = TypeVar("ItemT", bound=Item)
Ask = Callable[[str | None], Page[ItemT]]
"""The page of a feed after a cursor, None for the first."""


class Commented:
    """Gathers once, from the thread that made it. `ask`: the page of a post's comments after a cursor; `take`: what is
    done with a page of them. `channels`: those through which messages are seen.
    """

    def __init__(
        self,
        account: Account,
        ask: Callable[[str, str], Edge],
        take: Callable[[str, Edge], None],
        *,
        channels: tuple[Channel, ...] = ("comment",),
        deadline: float,
        now: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self._account = account
        self._now = now
        self._asking = Asking(deadline)
        self._channels = channels
        self.reading = Reading(self._asking, now=now, progress=progress)
        self.comments = Continued(self.reading, ask, take)
        self.posts: dict[str, Post] = {}
        self.messages: dict[str, Message] = {}

    def gather(self, ask: Ask[ItemT], without_comments: Ask[ItemT] | None = None) -> list[ItemT]:
        """The feed, and all comments that can be read; `without_comments` is asked where they may not be seen.

        :raises NetworkUnavailable: when not even the first posts came.
        """
        try:
            feed = self._feed(ask, without_comments)
            for item in feed:
                self.posts[item.id] = item.post
                if item.comments is not None:
                    self.comments.add(item.id, item.comments)
            self.comments.read_on()
        except (Denied, NotThere, Moved, Refused) as error:
            raise NetworkUnavailable(error.detail) from None
        finally:
            self._asking.close()
        return feed

    def evidence(self, feed: Sequence[Item]) -> Evidence:
        """All that was gathered; what is to be said of gaps has to be said before."""
        gaps = self.reading.gaps
        return Evidence(
            account=self._account,
            collected_at=self._now(),
            posts=tuple(self.posts.values()),
            messages=tuple(self.messages.values()),
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

    def _feed(self, ask: Ask[ItemT], without_comments: Ask[ItemT] | None) -> list[ItemT]:
        try:
            return self.reading.walk(ask, "posts")
        except Denied:
            if without_comments is None:
                raise
            self._channels = ()
            self.reading.gaps.truncated.append(_NO_COMMENTS)
            return self.reading.walk(without_comments, "posts")
