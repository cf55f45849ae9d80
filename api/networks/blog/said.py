"""What blogs say, whatever they run on: posts, comments and who wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.networks.mastodon.written import Written


@dataclass(frozen=True, slots=True)
class Writer:
    """Whoever wrote something. `user`: an id that the blog's software itself vouches for, such as a login; `visitor`:
    it vouches that there was none; neither: it says nothing. `site`: an address that the writer gave.
    """

    name: str
    user: str | None = None
    visitor: bool = False
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A post of the blog. `comments`: how many it has; `comments_at`: the address of their feed; `is_open`: whether
    one can comment; each None where it is not told.
    """

    id: str
    created_at: datetime
    title: str
    written: Written
    url: str | None
    writers: tuple[Writer, ...]
    comments: int | None = None
    comments_at: str | None = None
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment below the post of that id; `parent`: the comment that it replies to by the blog's own button."""

    id: str
    created_at: datetime
    post: str
    parent: str | None
    writer: Writer
    written: Written
    url: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """What a blog says of itself where it is read."""

    name: str | None = None
    description: str | None = None
    has_picture: bool | None = None


def folded(name: str) -> str:
    """A name as far as it tells people apart."""
    return " ".join(name.split()).casefold()


def name_of_sole_writer(entries: Sequence[Entry], writers: Sequence[Writer]) -> str | None:
    """The name of whoever alone wrote the posts, as far as it is told; None for several or nobody."""
    alone = {writer.user or folded(writer.name) for entry in entries for writer in entry.writers}
    if len(alone) != 1:
        return None
    names = {folded(writer.name) for writer in writers if writer.name and (writer.user or folded(writer.name)) in alone}
    return next(iter(names)) if len(names) == 1 else None
