"""A page, its posts and the comments under them, as the Graph API gives them, as evidence. Pure.

`page` is always the id of the page itself; `now` the time of reading. What has not the shape of a post gives None.
https://developers.facebook.com/docs/graph-api/reference/page, .../page/feed and .../comment list the fields.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from api.networks.bluesky.profile import asks_to_be_left_out
from api.networks.graph import Edge, edge
from api.networks.values import boolean_of, count_of, moment_of, name_of, object_of, objects_of, text_of
from api.scoring.evidence import Account, Link, Message, Post, ProfileLink, Reference

Json = dict[str, Any]

_SHIMS: Final = frozenset({"l.facebook.com", "lm.facebook.com"})
_WEBSITE_ENDS: Final = re.compile(r"[\s,;|]+")
_LINK_TYPES: Final = frozenset({"share", "link"})


def account(found: Json) -> Account | None:
    """The page as an account, None for a page without an id. A page is an organisation: that is what pages are for.
    What a page lacks is no key at all: no `cover` is no banner, no `website` no link; no count is an unknown one.
    """
    page = name_of(found, "id")
    if page is None:
        return None
    handle = handle_of(text_of(found, "username") or "") or page
    bio = text_of(found, "about") or text_of(found, "description") or ""
    silhouette = object_of(object_of(found, "picture"), "data").get("is_silhouette")
    return Account(
        network="facebook",
        handle=handle,
        id=page,
        name=(text_of(found, "name") or "").strip() or None,
        url=f"https://www.facebook.com/{handle}",
        kind="organisation",
        followers=count_of(found, "followers_count"),
        has_avatar=not silhouette if isinstance(silhouette, bool) else None,
        has_banner=bool(object_of(found, "cover")),
        bio=bio,
        links=tuple(ProfileLink(url) for url in websites(text_of(found, "website") or "")),
        opted_out=asks_to_be_left_out(bio),
    )


def handle_of(username: str) -> str:
    """A user name as keys spell it: Facebook minds neither capitals nor full stops."""
    return username.strip().removeprefix("@").replace(".", "").lower()


def websites(field: str) -> list[str]:
    """The addresses in the field `website`: free text, often several, often without a scheme."""
    found = []
    for word in _WEBSITE_ENDS.split(field):
        url = word if "://" in word else f"https://{word}"
        if _host(url).count("."):
            found.append(url)
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class PagePost:
    """A post of the page with the first comments under it, None where comments were not asked for."""

    post: Post
    comments: Edge | None = None

    @property
    def id(self) -> str:
        return self.post.id

    @property
    def created_at(self) -> datetime:
        return self.post.created_at


def page_post(found: Json, page: str, now: datetime) -> PagePost | None:
    """An entry of the edge `posts`. Somebody else's post passed on without a word is a repost, with words a quote."""
    id_ = name_of(found, "id")
    created_at = moment_of(text_of(found, "created_time"))
    author = name_of(object_of(found, "from"), "id")
    if id_ is None or created_at is None or author not in (None, page):
        return None
    text = text_of(found, "message") or ""
    shared = _shared(found, page)
    post = Post(
        id=id_,
        created_at=min(created_at, now),
        text=text,
        is_repost=shared is not None and not text,
        quotes=shared if text else None,
        mentions=_tagged(found),
        links=_links(found),
        url=text_of(found, "permalink_url"),
        reposted=count_of(object_of(found, "shares"), "count"),
    )
    return PagePost(post, edge(found, "comments") if "comments" in found else None)


@dataclass(frozen=True, slots=True)
class Comment:
    """What one comment is: the page's own, somebody's, or one that the page has hidden."""

    own: Post | None = None
    theirs: Message | None = None
    nameless: bool = False


def comment(found: Json, post: str, page: str, now: datetime) -> Comment | None:
    """An entry of a post's edge `comments`, None for what is none and for what the page has hidden.

    Whoever is not named is taken to be one person a thread: mostly it is the same who writes again below.
    """
    id_ = name_of(found, "id")
    created_at = moment_of(text_of(found, "created_time"))
    if id_ is None or created_at is None:
        return None
    above = object_of(found, "parent")
    parent = name_of(above, "id")
    author = name_of(object_of(found, "from"), "id")
    reply_to = Reference(post, page) if parent is None else Reference(parent, name_of(object_of(above, "from"), "id"))
    common: dict[str, Any] = {
        "id": id_,
        "created_at": min(created_at, now),
        "text": text_of(found, "message") or "",
        "reply_to": reply_to,
        "mentions": _tagged(found),
        "url": text_of(found, "permalink_url"),
    }
    if author == page:
        return Comment(own=Post(**common))
    theirs = Message(author=author or nameless(parent or id_), via="comment", **common)
    return Comment(theirs=theirs, nameless=author is None)


def nameless(thread: str) -> str:
    """Stands for whoever wrote in a thread without being named."""
    return f"unnamed:{thread}"


def is_hidden(found: Json) -> bool:
    """The page has hidden the comment; only its own token shows it, so that it would not count for others."""
    return boolean_of(found, "is_hidden")


def _shared(found: Json, page: str) -> Reference | None:
    """The post that was passed on, if it is somebody else's. The first half of a post's id is its owner."""
    parent = text_of(found, "parent_id") or ""
    owner, _, number = parent.partition("_")
    return Reference(parent, owner) if number and owner != page else None


def _tagged(found: Json) -> tuple[str, ...]:
    """Whom the text names, by id; a name without an id is shown as text and notifies nobody."""
    ids = (name_of(tag, "id") for tag in objects_of(found, "message_tags") if text_of(tag, "type") != "hashtag")
    return tuple(dict.fromkeys(id_ for id_ in ids if id_))


def _links(found: Json) -> tuple[Link, ...] | None:
    """The link that the post carries as a card; without one, links are read out of the text."""
    urls = []
    for attached in objects_of(object_of(found, "attachments"), "data"):
        url = text_of(attached, "unshimmed_url") or text_of(attached, "url")
        if url and (text_of(attached, "type") in _LINK_TYPES or text_of(attached, "media_type") in _LINK_TYPES):
            urls.append(unshimmed(url))
    return tuple(Link(url) for url in dict.fromkeys(urls)) or None


def unshimmed(url: str) -> str:
    """Where a link through Facebook's own redirect leads."""
    if _host(url) not in _SHIMS:
        return url
    return parse_qs(urlsplit(url).query).get("u", [url])[0]


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
