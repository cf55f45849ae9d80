"""Listings and trees of comments, and what was left out of them. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from api.networks.reddit import convert
from api.networks.values import object_of, objects_of, text_of
from api.scoring.evidence import Message, Post

Json = dict[str, Any]

_MORE: Final = "more"
_ID: Final = re.compile("[a-z0-9]{1,13}")


@dataclass(frozen=True, slots=True)
class Listing:
    """The things of one page, how many entries were none, and the cursor of the next page."""

    things: list[Json]
    unreadable: int
    after: str | None


def listing(value: Any) -> Listing:
    data = object_of(value, "data")
    entries = data.get("children")
    things = objects_of(data, "children")
    unreadable = len(entries) - len(things) if isinstance(entries, list) else 0
    return Listing(things, unreadable, text_of(data, "after") or None)


@dataclass(slots=True)
class Comments:
    """What a tree of comments holds. `left_out`: comments to be asked for by id; `deeper`: exchanges that go on below
    where the tree ends; `gone`: deleted or removed; `notices`: by AutoModerator and moderators; `seen`: all.
    """

    posts: list[Post] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    deeper: int = 0
    gone: int = 0
    notices: int = 0
    unreadable: int = 0
    seen: int = 0


def comments(things: list[Json], name: str, now: datetime, *, author: str | None = None) -> Comments:
    """The comments of a tree, or of the flat list that `morechildren` gives. `author`: whose post they are under."""
    read = Comments()
    for thing, above in _nodes(things, author):
        data = object_of(thing, "data")
        if text_of(thing, "kind") == _MORE:
            _note_more(data, read)
            continue
        read.seen += 1
        if convert.is_gone(thing):
            read.gone += 1
            continue
        said = convert.said(thing, name, now, above=above)
        if said is None:
            read.unreadable += 1
        elif said.own is not None:
            read.posts.append(said.own)
        elif said.notice:
            read.notices += 1
        elif said.theirs is not None:
            read.messages.append(said.theirs)
    return read


def _nodes(things: list[Json], author: str | None) -> Iterator[tuple[Json, str | None]]:
    """Every thing with the author of what it answers, in the order in which people read them."""
    waiting: list[tuple[Json, str | None]] = [(thing, author) for thing in reversed(things)]
    while waiting:
        thing, above = waiting.pop()
        yield thing, above
        below = listing(object_of(thing, "data").get("replies")).things
        waiting += [(reply, convert.author_of(thing)) for reply in reversed(below)]


def _note_more(data: Json, read: Comments) -> None:
    """A `more` names the comments that were left out, or, at the end of the tree, only that there are some."""
    children = data.get("children")
    ids = [id_ for id_ in children if isinstance(id_, str) and _ID.fullmatch(id_)] if isinstance(children, list) else []
    read.left_out += ids
    read.deeper += not ids
