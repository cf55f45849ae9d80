"""Mastodon's export (a zip or tar.gz of ActivityPub files) as evidence.

https://docs.joinmastodon.org/user/moving/#export. It holds what the account itself wrote, posts that are not for
everybody among them: these are left out. Each activity is brought into the shape that the servers' own API gives
statuses, so that posts are read in one way only.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from api.archives.entries import Stream, entries, small_object
from api.archives.faults import BadArchive
from api.archives.found import only_own_posts
from api.archives.newest import Newest
from api.networks.mastodon import convert, profile
from api.networks.mastodon.convert import Place
from api.networks.mastodon.home import Home, host_in
from api.networks.values import object_of, objects_of, text_of
from api.scoring.evidence import Account, Coverage, Evidence, Message, Post

Json = dict[str, Any]
Opener = Callable[[str], AbstractContextManager[Stream]]

ACTOR, OUTBOX = "actor.json", "outbox.json"
_BEGIN: Final = re.compile(r'"orderedItems"\s*:\s*\[')
# https://www.w3.org/TR/activitypub/#public-addressing: the collection of everybody, which may be shortened.
_EVERYBODY: Final = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_NOTES: Final = frozenset({"Note", "Question", "Article", "Page", "Video", "Image", "Audio", "Event"})
_PERSON: Final = re.compile(r"/(?:users/|@)([\w.-]{1,100})(?:/.*)?", re.ASCII)
# https://github.com/mastodon/mastodon, lib/mastodon/snowflake.rb: milliseconds since 1970, then 16 bits.
_STATUS: Final = re.compile(r".*/(?:statuses/|@[\w.-]+/)(\d{17,19})", re.ASCII)
_SEQUENCE_BITS: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SERVER: Final = datetime(2016, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Item:
    """A post of the account, the message that it answers, and the conversation that it is part of."""

    post: Post
    answered: Message | None = None
    conversation: str | None = None


def read(opened: Opener, now: datetime) -> Evidence:
    """The evidence in an export, whose files `opened` opens by name.

    :raises BadArchive: naming the file and the line that cannot be read.
    """
    with opened(ACTOR) as stream:
        actor = small_object(stream, ACTOR)
    with opened(OUTBOX) as stream:
        return evidence(actor, entries(stream, OUTBOX, _BEGIN), now)


def evidence(actor: Any, activities: Iterable[Any], now: datetime) -> Evidence:
    """An actor and the activities of its outbox as evidence. Pure, and takes both of any shape.

    :raises BadArchive: it is not said whose export it is.
    """
    host, user = host_in(text_of(actor, "id")), (text_of(actor, "preferredUsername") or "").lower()
    if host is None or not user:
        raise BadArchive(f"The file {ACTOR} names no account, so it is not told whose export it is.")
    place = Place(Home(host, user, host), f"{user}@{host}")
    items: Newest[_Item] = Newest()
    written = private = unreadable = 0
    for activity in activities:
        said = _said(activity, place)
        if said is None:
            unreadable += 1
        elif not convert.is_public(said):
            private += 1
        elif (item := _item(said, place, now)) is None:
            unreadable += 1
        else:
            written += not item.post.is_repost
            items.add(item.post.created_at, item)
    kept = items.in_order()
    notes = [f"Posts that are not for everybody, left out: {private:,}."] if private else []
    notes += [f"Activities of another shape than expected, left out: {unreadable:,}."] if unreadable else []
    return only_own_posts(
        Evidence(
            account=_account(actor, place.home, written),
            collected_at=kept[-1].post.created_at if kept else now,
            posts=tuple(item.post for item in kept),
            messages=tuple(_messages(kept)),
            coverage=Coverage(posts=len(kept), since=items.since, notes=tuple(notes)),
        ),
        "An export of Mastodon",
        threads=True,
    )


def _account(actor: Any, home: Home, written: int) -> Account:
    said = {
        "id": home.id,
        "acct": home.user,
        "display_name": text_of(actor, "name"),
        "note": text_of(actor, "summary"),
        "url": text_of(actor, "url"),
        "bot": text_of(actor, "type") in ("Service", "Application"),
        "group": text_of(actor, "type") == "Group",
        "created_at": text_of(actor, "published"),
        "avatar": text_of(object_of(actor, "icon"), "url") or "",
        "header": text_of(object_of(actor, "image"), "url") or "",
        "fields": objects_of(actor, "attachment"),
        "emojis": _emojis(actor),
        "statuses_count": written,
    }
    found = profile.account(said, home)
    if found is None:
        raise BadArchive(f"The file {ACTOR} names no account, so it is not told whose export it is.")
    # Who scores an own export asks for it, and nothing of it is kept: no wish to be left out stands against that.
    return replace(found, opted_out=False)


def _said(activity: Any, place: Place) -> Json | None:
    """An activity as a status of the API; None for what is neither a post nor a boost."""
    kind = text_of(activity, "type")
    common = {"id": text_of(activity, "id"), "created_at": text_of(activity, "published"), "account": {"id": place.id}}
    if kind == "Announce":
        original = text_of(activity, "object") or text_of(object_of(activity, "object"), "id")
        return {**common, "visibility": _visibility(activity), "reblog": {"url": original}} if original else None
    note = object_of(activity, "object")
    if kind != "Create" or text_of(note, "type") not in _NOTES:
        return None
    people = [{"id": name, "acct": name, "url": text_of(tag, "href")} for tag, name in _named(note)]
    parent = text_of(note, "inReplyTo")
    return {
        **common,
        "id": text_of(note, "id"),
        "created_at": text_of(note, "published") or common["created_at"],
        "visibility": _visibility(note),
        "content": text_of(note, "content"),
        "spoiler_text": text_of(note, "summary"),
        "url": text_of(note, "url") or text_of(note, "id"),
        "in_reply_to_id": parent,
        "in_reply_to_account_id": _author(parent, [person["acct"] or "" for person in people]) if parent else None,
        "mentions": people,
        "tags": [{"url": text_of(tag, "href")} for tag in objects_of(note, "tag") if text_of(tag, "type") == "Hashtag"],
        "emojis": _emojis(note),
        "quote": _quote(note),
        "conversation": text_of(note, "conversation") or text_of(note, "context"),
    }


def _item(said: Json, place: Place, now: datetime) -> _Item | None:
    found = convert.feed_item(said, place, now)
    if found is None:
        return None
    author = text_of(said, "in_reply_to_account_id")
    names = {author: author} if author else {}
    post = replace(found.post, reply_to=convert.with_names(found.post.reply_to, names))
    return _Item(post, _answered(post, place), text_of(said, "conversation"))


def _answered(post: Post, place: Place) -> Message | None:
    """The message of somebody else that a post replies to; on Mastodon its address tells when it was written."""
    reply = post.reply_to
    if reply is None or reply.author in (None, place.id):
        return None
    found = _STATUS.fullmatch(urlsplit_path(reply.id))
    created_at = _EPOCH + timedelta(milliseconds=int(found[1]) >> _SEQUENCE_BITS) if found else None
    if created_at is None or not _FIRST_SERVER <= created_at <= post.created_at:
        return None
    return Message(id=reply.id, created_at=created_at, author=str(reply.author), found_by_answer=True, url=reply.id)


def _messages(items: Iterable[_Item]) -> Iterable[Message]:
    """The messages answered; those in conversations that the account began were written under its posts."""
    items = list(items)
    begun = {item.conversation for item in items if item.conversation and item.post.reply_to is None}
    for item in items:
        if item.answered is not None:
            yield replace(item.answered, via="comment") if item.conversation in begun else item.answered


def _visibility(said: Any) -> str:
    to, cc = ({name for name in _list(said, key) if isinstance(name, str)} for key in ("to", "cc"))
    return "public" if to & _EVERYBODY else "unlisted" if cc & _EVERYBODY else "private"


def _list(said: Any, key: str) -> list[Any]:
    found = said.get(key) if isinstance(said, dict) else None
    return found if isinstance(found, list) else [found]


def _named(note: Json) -> list[tuple[Json, str]]:
    tags = (tag for tag in objects_of(note, "tag") if text_of(tag, "type") == "Mention")
    named = ((tag, _name_at(text_of(tag, "href")) or _name_in(tag)) for tag in tags)
    return [(tag, name) for tag, name in named if name][: convert.MOST_NAMED]


def _name_in(tag: Json) -> str | None:
    name = (text_of(tag, "name") or "").strip().removeprefix("@").lower()
    return name if "@" in name else None


def _name_at(url: str | None) -> str | None:
    """`user@host` of a profile's or a post's address; None for addresses that do not hold the name."""
    host = host_in(url)
    found = _PERSON.fullmatch(urlsplit_path(url or ""))
    return f"{found[1].lower()}@{host}" if host and found else None


def _author(parent: str, named: Iterable[str]) -> str | None:
    """Whose post an answer is to: as its address says, or the only person of that server whom the answer names."""
    there = [name for name in named if name.rpartition("@")[2] == host_in(parent)]
    return _name_at(parent) or (there[0] if len(there) == 1 else None)


def _quote(note: Json) -> Json | None:
    keys = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")
    quoted = next((found for key in keys if (found := text_of(note, key))), None)
    if quoted is None:
        return None
    author = _name_at(quoted)
    return {"quoted_status": {"id": quoted, **({"account": {"id": author, "acct": author}} if author else {})}}


def _emojis(said: Any) -> list[Json]:
    tags = (tag for tag in objects_of(said, "tag") if text_of(tag, "type") == "Emoji")
    return [{"shortcode": (text_of(tag, "name") or "").strip(":")} for tag in tags]


def urlsplit_path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
