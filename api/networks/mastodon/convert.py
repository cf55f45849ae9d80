"""Mastodon's statuses (https://docs.joinmastodon.org/entities/Status/) as posts and messages of the evidence. Pure.

`now` is the time of reading. What has not the shape of a status, or is not for everybody, gives None.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from api.networks.mastodon.home import Home
from api.networks.mastodon.profile import asks_to_be_left_out, emoji_codes, handle_of
from api.networks.mastodon.written import Written, read, web_url
from api.networks.values import moment_of, name_of, number_of, object_of, objects_of, text_of
from api.scoring.evidence import Channel, Message, Post, Reference

Json = dict[str, Any]

MOST_NAMED: Final = 100
_PUBLIC: Final = frozenset({"public", "unlisted", None})


@dataclass(frozen=True, slots=True)
class Place:
    """Whose statuses are read, and where: the account's home, and its id on that server."""

    home: Home
    id: str

    def author(self, said: Json) -> str | None:
        """The handle of an account in an answer; the account itself is always called the same."""
        return self.home.handle if name_of(said, "id") == self.id else handle_of(said, self.home.domain)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One of the account's own statuses, boosts included, with the number of replies that its server counts."""

    post: Post
    replies: int = 0


def feed_item(said: Json, place: Place, now: datetime) -> FeedItem | None:
    if not is_own(said, place):
        return None
    if object_of(said, "reblog"):
        boost = _boost(said, now)
        return None if boost is None else FeedItem(boost)
    own = post(said, place, now)
    return None if own is None else FeedItem(own, number_of(said, "replies_count") or 0)


def is_own(said: Json, place: Place) -> bool:
    return name_of(object_of(said, "account"), "id") == place.id


def is_public(said: Json) -> bool:
    return text_of(said, "visibility") in _PUBLIC


def post(said: Json, place: Place, now: datetime) -> Post | None:
    """A status by the account."""
    found = _read(said, place, now)
    if found is None:
        return None
    return Post(
        id=found.id,
        created_at=found.created_at,
        text=found.written.text,
        reply_to=found.reply_to,
        quotes=_quoted(said, place),
        mentions=found.mentions,
        links=found.written.links,
        url=_url(said),
        reposted=number_of(said, "reblogs_count"),
        quoted=_quotes_count(said),
    )


def message(said: Json, place: Place, now: datetime) -> Message | None:
    """A status by somebody else, below one of the account's. It is not pointed to where its author asks not to be
    indexed, or has kept it out of lists and search.
    """
    found = _read(said, place, now)
    author = object_of(said, "account")
    handle = place.author(author)
    if found is None or handle is None:
        return None
    unlisted = text_of(said, "visibility") == "unlisted" or asks_to_be_left_out(author)
    return Message(
        id=found.id,
        created_at=found.created_at,
        author=handle,
        # Some servers give 0 for everybody who is named beside a status.
        author_followers=number_of(author, "followers_count") or None,
        text=found.written.text,
        reply_to=found.reply_to,
        quotes=_quoted(said, place),
        mentions=found.mentions,
        via="comment",
        unlisted=unlisted,
        url=None if unlisted else _url(said),
    )


def answered(said: Json, place: Place, now: datetime) -> Message | None:
    """A status by somebody else that was seen only because the account answered it."""
    found = message(said, place, now)
    return None if found is None else replace(found, via=_told_channel(found, place), found_by_answer=True)


def names_in(statuses: Iterable[Json], place: Place) -> dict[str, str]:
    """Handles by the server's ids of all who wrote or are named."""
    names = {}
    for said in statuses:
        for person in (object_of(said, "account"), *objects_of(said, "mentions")[:MOST_NAMED]):
            id_, handle = name_of(person, "id"), place.author(person)
            if id_ and handle:
                names[id_] = handle
    return names


def with_names(reference: Reference | None, names: Mapping[str, str]) -> Reference | None:
    """The reference with its author's handle, where only the server's id was known and it is known by now."""
    if reference is None or not (reference.author or "").startswith("#"):
        return reference
    known = names.get(str(reference.author)[1:])
    return replace(reference, author=known) if known else reference


@dataclass(frozen=True, slots=True)
class _Read:
    id: str
    created_at: datetime
    written: Written
    reply_to: Reference | None
    mentions: tuple[str, ...] | None


def _read(said: Json, place: Place, now: datetime) -> _Read | None:
    id_ = name_of(said, "id")
    created_at = moment_of(text_of(said, "created_at"))
    content = text_of(said, "content")
    if id_ is None or created_at is None or content is None or not is_public(said):
        return None
    people = objects_of(said, "mentions")[:MOST_NAMED]
    tags = objects_of(said, "tags")[:MOST_NAMED]
    named = [url for url in (text_of(one, "url") for one in (*people, *tags)) if url]
    written = read(content, not_links=named, codes=emoji_codes(said))
    warning = read(text_of(said, "spoiler_text")).text
    listed = isinstance(said.get("mentions"), list)
    return _Read(
        id=id_,
        created_at=min(created_at, now),
        written=replace(written, text=f"{warning}\n{written.text}") if warning else written,
        reply_to=_reply(said, id_, people, place),
        mentions=tuple(dict.fromkeys(name for name in map(place.author, people) if name)) if listed else None,
    )


def _reply(said: Json, id_: str, people: Iterable[Json], place: Place) -> Reference | None:
    """The status answered. One that is gone leaves only its author, whose id is written `#id` until it is known."""
    parent, author = name_of(said, "in_reply_to_id"), name_of(said, "in_reply_to_account_id")
    if parent is None and author is None:
        return None
    if author == place.id:
        handle: str | None = place.home.handle
    else:
        named = (place.author(person) for person in people if author and name_of(person, "id") == author)
        handle = next(named, None) or (f"#{author}" if author else None)
    return Reference(parent or f"{id_}#gone", handle)


def _quoted(said: Json, place: Place) -> Reference | None:
    """The status quoted, as Mastodon 4.5 (`quote.quoted_status`), Akkoma (`quote`) and Pleroma write it."""
    quote = object_of(said, "quote")
    whole = object_of(quote, "quoted_status") or quote or object_of(object_of(said, "pleroma"), "quote")
    found = name_of(whole, "id") or name_of(quote, "quoted_status_id") or name_of(said, "quote_id")
    if found is None or text_of(quote, "state") not in (None, "accepted"):
        return None
    return Reference(found, place.author(object_of(whole, "account")))


def _quotes_count(said: Json) -> int | None:
    found = number_of(said, "quotes_count")
    return number_of(object_of(said, "pleroma"), "quotes_count") if found is None else found


def _boost(said: Json, now: datetime) -> Post | None:
    id_ = name_of(said, "id")
    created_at = moment_of(text_of(said, "created_at"))
    if id_ is None or created_at is None or not is_public(said):
        return None
    original = object_of(said, "reblog")
    hidden = asks_to_be_left_out(object_of(original, "account"))
    return Post(
        id=id_,
        created_at=min(created_at, now),
        is_repost=True,
        mentions=(),
        links=(),
        url=None if hidden else _url(original),
    )


def _url(said: Json) -> str | None:
    """Where a person can open the status; `uri` is there for machines, but is a page on most servers too."""
    return web_url(text_of(said, "url")) or web_url(text_of(said, "uri"))


def _told_channel(found: Message, place: Place) -> Channel | None:
    if found.reply_to is not None and found.reply_to.author == place.home.handle:
        return "comment"
    return "mention" if place.home.handle in (found.mentions or ()) else None
