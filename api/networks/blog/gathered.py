"""What one reading of a blog has brought, by whatever way it was read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from api.networks.base import NetworkError
from api.networks.blog.pages import is_passing
from api.networks.blog.said import Comment, Entry, Writer
from api.networks.failures import Refused, TooLarge

T = TypeVar("T")


@dataclass(slots=True)
class Gathered:
    """`older` comments are there to be replied to only. `writers`: who writes posts here. `posts`: how many there are
    in all, and `first`: since when, where they are told. `sees_comments`: they could be seen, had there been any;
    `threads`: of how many posts they were.
    """

    entries: list[Entry] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    older: list[Comment] = field(default_factory=list)
    writers: list[Writer] = field(default_factory=list)
    posts: int | None = None
    first: datetime | None = None
    sees_comments: bool = False
    threads: int = 0


def only_this(question: Callable[[], T]) -> T:
    """The answer to a question of which a refusal says nothing of the next one, whatever its status.

    :raises Refused: :raises NetworkUnavailable: the latter when nothing more should be asked.
    """
    try:
        return question()
    except NetworkError as error:
        if is_passing(error) or isinstance(error, TooLarge):
            raise
        status = error.status if isinstance(error, Refused) and error.status not in (401, 403) else 404
        raise Refused(error.detail, status) from None
