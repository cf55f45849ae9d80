"""Bluesky's posts, feeds and threads (`app.bsky.feed.defs`) as posts and messages of the evidence. Pure.

`did` is always the account's; `now` the time of reading. What has not the shape of a post gives None.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from api.networks.bluesky.profile import is_signed_in_only, shown_handle
from api.networks.values import count_of, moment_of, object_of, objects_of, text_of
from api.scoring.evidence import Channel, Link, Message, Post, Reference

Json = dict[str, Any]

POST_COLLECTION: Final = "app.bsky.feed.post"
_FEATURE: Final = "app.bsky.richtext.facet#"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of an author feed: a post or repost by the account, and whom its reply answers."""

    post: Post
    root: str | None = None
    parent: Message | None = None
    replies: int = 0
    quotes: int = 0
    pinned: bool = False


@dataclass(slots=True)
class ThreadRead:
    """What one thread holds. `complete`: posts whose replies were all given, so need no reading again;
    `cut`: posts below which the network stopped, with the number of their replies; `gone`: deleted or
    blocked posts; `hidden`: replies that are counted but not given; `unreadable`: records of a wrong shape.
    """

    posts: list[Post] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    complete: set[str] = field(default_factory=set)
    cut: dict[str, int] = field(default_factory=dict)
    gone: int = 0
    hidden: int = 0
    unreadable: int = 0


def feed_item(item: Json, did: str, now: datetime) -> FeedItem | None:
    """A `feedViewPost`: a repost by its `reason`, otherwise the account's own post; None for what is neither."""
    view = object_of(item, "post")
    reason = object_of(item, "reason")
    kind = (text_of(reason, "$type") or "").rpartition("#")[2]
    if kind == "reasonRepost":
        reposted = _repost(view, reason, now)
        return None if reposted is None else FeedItem(reposted)
    own = post(view, now)
    if own is None or text_of(object_of(view, "author"), "did") != did:
        return None
    return FeedItem(
        post=own,
        root=text_of(object_of(object_of(object_of(view, "record"), "reply"), "root"), "uri"),
        parent=_answered(object_of(object_of(item, "reply"), "parent"), did, now),
        replies=count_of(view, "replyCount") or 0,
        quotes=count_of(view, "quoteCount") or 0,
        pinned=kind == "reasonPin",
    )


def post(view: Json, now: datetime) -> Post | None:
    """A `postView` by the account."""
    read = _read(view, now)
    if read is None:
        return None
    return Post(
        id=read.uri,
        created_at=read.created_at,
        text=read.text,
        reply_to=read.reply_to,
        quotes=read.quotes,
        mentions=read.mentions,
        links=_links(read.record, read.text, object_of(view, "embed")),
        url=post_url(read.uri, object_of(view, "author")),
        reposted=count_of(view, "repostCount"),
        quoted=count_of(view, "quoteCount"),
    )


def message(view: Json, now: datetime, *, via: Channel | None = None, found_by_answer: bool = False) -> Message | None:
    """A `postView` by somebody else. The post of an author who is shown to signed-in people only has no url."""
    read = _read(view, now)
    author = object_of(view, "author")
    did = text_of(author, "did")
    if read is None or not did:
        return None
    return Message(
        id=read.uri,
        created_at=read.created_at,
        author=did,
        text=read.text,
        reply_to=read.reply_to,
        quotes=read.quotes,
        mentions=read.mentions,
        via=via,
        found_by_answer=found_by_answer,
        unlisted=is_signed_in_only(author),
        url=None if is_signed_in_only(author) else post_url(read.uri, author),
    )


def quote(view: Json, did: str, now: datetime) -> Message | None:
    """A `postView` that quotes the account; it came by a mention only if it names the account too."""
    found = message(view, now)
    return None if found is None else replace(found, via="mention" if did in (found.mentions or ()) else None)


def mention(view: Json, did: str, now: datetime) -> Message | None:
    """A `postView` from the search; None unless one of its facets really names the account."""
    found = message(view, now)
    if found is None or found.author == did or did not in (found.mentions or ()):
        return None
    return replace(found, via=_told_channel(found, did))


def thread(root: Json, did: str, now: datetime) -> ThreadRead:
    """Everything in and below one of the account's posts (`threadViewPost`), its parents left aside."""
    read = ThreadRead()
    for node in _nodes(root):
        if "post" not in node:
            read.gone += 1
            continue
        view = object_of(node, "post")
        _count_replies(node, view, read)
        if text_of(object_of(view, "author"), "did") == did:
            own = post(view, now)
            read.posts.extend([own] if own else [])
            read.unreadable += own is None
        else:
            theirs = message(view, now, via="comment")
            read.messages.extend([theirs] if theirs else [])
            read.unreadable += theirs is None
    return read


def _nodes(root: Json) -> Iterator[Json]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(objects_of(node, "replies")))


def _count_replies(node: Json, view: Json, read: ThreadRead) -> None:
    uri = text_of(view, "uri") or ""
    counted = count_of(view, "replyCount") or 0
    given = node.get("replies")
    if isinstance(given, list):
        read.complete.add(uri)
        read.hidden += max(0, counted - len(given))
    elif counted:
        read.cut[uri] = counted


@dataclass(frozen=True, slots=True)
class _Read:
    uri: str
    record: Json
    text: str
    created_at: datetime
    reply_to: Reference | None
    quotes: Reference | None
    mentions: tuple[str, ...]


def _read(view: Json, now: datetime) -> _Read | None:
    uri = text_of(view, "uri")
    record = object_of(view, "record")
    text = text_of(record, "text")
    created_at = _created_at(record, view, now)
    if uri is None or author_of(uri) is None or text is None or created_at is None:
        return None
    return _Read(
        uri=uri,
        record=record,
        text=text,
        created_at=created_at,
        reply_to=_reference(text_of(object_of(object_of(record, "reply"), "parent"), "uri")),
        quotes=_quoted(object_of(record, "embed")),
        mentions=_mentions(record),
    )


def _created_at(record: Json, view: Json, now: datetime) -> datetime | None:
    """The author's own time, which may be wrong or a lie, but nothing is older than when it was indexed."""
    said = moment_of(text_of(record, "createdAt"))
    indexed = moment_of(text_of(view, "indexedAt"))
    latest = now if indexed is None else min(indexed, now)
    if said is not None and said <= latest:
        return said
    return None if indexed is None else latest


def _repost(view: Json, reason: Json, now: datetime) -> Post | None:
    uri = text_of(view, "uri")
    moment = moment_of(text_of(reason, "indexedAt"))
    author = object_of(view, "author")
    if uri is None or author_of(uri) is None or moment is None:
        return None
    return Post(
        id=text_of(reason, "uri") or f"{uri}#repost",
        created_at=min(moment, now),
        is_repost=True,
        mentions=(),
        links=(),
        url=None if is_signed_in_only(author) else post_url(uri, author),
    )


def _answered(parent: Json, did: str, now: datetime) -> Message | None:
    """The message that the account's reply answers, if it still stands and is somebody else's."""
    if text_of(object_of(parent, "author"), "did") == did:
        return None
    found = message(parent, now, found_by_answer=True)
    return None if found is None else replace(found, via=_told_channel(found, did))


def _told_channel(found: Message, did: str) -> Channel | None:
    if found.reply_to is not None and found.reply_to.author == did:
        return "comment"
    return "mention" if did in (found.mentions or ()) else None


def author_of(uri: str) -> str | None:
    """The authority of an `at://` URI (a DID, seldom a handle); None if it is no such URI."""
    scheme, _, rest = uri.partition("://")
    authority = rest.split("/", 1)[0]
    return authority if scheme == "at" and authority else None


def post_url(uri: str, author: Json) -> str | None:
    """Where a person can open the post, None for a URI that names no post."""
    _, _, rest = uri.partition("://")
    authority, collection, key, *_ = [*rest.split("/"), "", ""]
    if collection != POST_COLLECTION or not key:
        return None
    return f"https://bsky.app/profile/{shown_handle(author) or authority}/post/{key}"


def _reference(uri: str | None) -> Reference | None:
    return None if not uri else Reference(id=uri, author=author_of(uri))


def _quoted(embed: Json) -> Reference | None:
    """The post in a record embed, plain or with media; lists, feeds and the like are no quotes."""
    record = object_of(embed, "record")
    uri = text_of(record, "uri") or text_of(object_of(record, "record"), "uri")
    return _reference(uri) if uri and f"/{POST_COLLECTION}/" in uri else None


def _features(record: Json, name: str) -> Iterator[tuple[Json, Json]]:
    for facet in objects_of(record, "facets"):
        for feature in objects_of(facet, "features"):
            if text_of(feature, "$type") == _FEATURE + name:
                yield facet, feature


def _mentions(record: Json) -> tuple[str, ...]:
    dids = (text_of(feature, "did") or "" for _, feature in _features(record, "mention"))
    return tuple(dict.fromkeys(did for did in dids if did.startswith("did:")))


def _links(record: Json, text: str, embed_view: Json) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    encoded = text.encode()
    taken: list[tuple[int, int]] = []
    for facet, feature in _features(record, "link"):
        uri = text_of(feature, "uri")
        if uri:
            found.setdefault(uri, Link(uri, _shown(encoded, object_of(facet, "index"), taken)))
    card = _card(object_of(record, "embed")) or _card(embed_view)
    if card:
        found.setdefault(card, Link(card))
    return tuple(found.values())


def _shown(encoded: bytes, index: Json, taken: list[tuple[int, int]]) -> str | None:
    """The text that a facet covers. Apps do not draw a facet that is empty, out of bounds, cuts a
    character in two or overlaps one before it; then nothing is shown in the link's place.
    """
    start, end = count_of(index, "byteStart"), count_of(index, "byteEnd")
    if start is None or end is None or not start < end <= len(encoded):
        return None
    if any(start < other_end and other_start < end for other_start, other_end in taken):
        return None
    try:
        shown = encoded[start:end].decode()
    except UnicodeDecodeError:
        return None
    taken.append((start, end))
    return shown


def _card(embed: Json) -> str | None:
    external = object_of(embed, "external") or object_of(object_of(embed, "media"), "external")
    return text_of(external, "uri")
