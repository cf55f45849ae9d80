"""An Instagram account, its media and the comments under its own media as evidence. Pure.

`handle` is always the account's own; `now` the time of reading. What has not the shape of a post gives None. Fields:
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery,
.../reference/instagram-media and .../reference/ig-comment.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from api.networks.bluesky.profile import asks_to_be_left_out
from api.networks.graph import Edge, edge
from api.networks.kind import kind_of
from api.networks.values import boolean_of, count_of, moment_of, name_of, object_of, text_of
from api.scoring.evidence import Account, Message, Post, ProfileLink, Reference

Json = dict[str, Any]

UNNAMED: Final = "unnamed:"


def account(found: Json) -> Account | None:
    """The account out of `business_discovery`, None without an id and a name. Being a business or a creator is what
    people choose for themselves, so that it proves neither an organisation nor a person.
    """
    id_, handle = name_of(found, "id"), handle_of(text_of(found, "username"))
    if id_ is None or handle is None:
        return None
    name = (text_of(found, "name") or "").strip()
    bio = text_of(found, "biography") or ""
    website = _website(text_of(found, "website") or "")
    return Account(
        network="instagram",
        handle=handle,
        id=id_,
        name=name or None,
        url=f"https://www.instagram.com/{handle}/",
        kind=kind_of("", (name, bio), [website] if website else [], verified=False, service=False),
        followers=count_of(found, "followers_count"),
        following=count_of(found, "follows_count"),
        posts_count=count_of(found, "media_count"),
        has_avatar=True if text_of(found, "profile_picture_url") else None,
        bio=bio,
        links=(ProfileLink(website),) if website else (),
        opted_out=asks_to_be_left_out(bio),
    )


def handle_of(username: str | None) -> str | None:
    """A user name as keys spell it."""
    return (username or "").strip().removeprefix("@").lower() or None


@dataclass(frozen=True, slots=True)
class Media:
    """A post with the first comments under it, None where it came without any."""

    post: Post
    comments: Edge | None = None

    @property
    def id(self) -> str:
        return self.post.id

    @property
    def created_at(self) -> datetime:
        return self.post.created_at


def media(found: Json, now: datetime) -> Media | None:
    """A picture, film or album. Nobody passes on what others posted, and links in captions are text."""
    id_ = name_of(found, "id")
    created_at = moment_of(text_of(found, "timestamp"))
    if id_ is None or created_at is None:
        return None
    post = Post(
        id=id_,
        created_at=min(created_at, now),
        text=text_of(found, "caption") or "",
        url=text_of(found, "permalink"),
    )
    return Media(post, edge(found, "comments") if "comments" in found else None)


@dataclass(frozen=True, slots=True)
class Comments:
    """A comment and the replies below it: the account's own, other people's, and what is missing. `hidden`: the account
    has hidden them; `more`: there are more replies than came along.
    """

    own: tuple[Post, ...] = ()
    theirs: tuple[Message, ...] = ()
    hidden: int = 0
    unreadable: int = 0
    more: bool = False


def comments(found: Json, post: str, handle: str, now: datetime) -> Comments:
    """An entry of a post's edge `comments`, with its `replies`. Whoever is not named is one person a thread."""
    thread = name_of(found, "id") or ""
    author = author_of(found)
    below = edge(found, "replies")
    said = [(found, Reference(post, handle))]
    said += [(reply, Reference(thread, author or UNNAMED + thread)) for reply in below.items]
    own, theirs, hidden, unreadable = [], [], 0, below.unreadable
    for one, above in said:
        if boolean_of(one, "hidden"):
            hidden += 1
            continue
        read = _comment(one, above, thread, now)
        if read is None:
            unreadable += 1
        elif read.author == handle:
            own.append(_as_post(read))
        else:
            theirs.append(read)
    return Comments(tuple(own), tuple(theirs), hidden, unreadable, more=below.after is not None)


def author_of(found: Json) -> str | None:
    """The user name of whoever wrote a comment."""
    return handle_of(text_of(found, "username")) or handle_of(text_of(object_of(found, "from"), "username"))


def is_unnamed(message: Message) -> bool:
    return message.author.startswith(UNNAMED)


def _comment(found: Json, above: Reference, thread: str, now: datetime) -> Message | None:
    id_ = name_of(found, "id")
    created_at = moment_of(text_of(found, "timestamp"))
    if id_ is None or created_at is None:
        return None
    return Message(
        id=id_,
        created_at=min(created_at, now),
        author=author_of(found) or UNNAMED + (thread or id_),
        text=text_of(found, "text") or "",
        reply_to=above,
        via="comment",
    )


def _as_post(read: Message) -> Post:
    return Post(id=read.id, created_at=read.created_at, text=read.text, reply_to=read.reply_to)


def _website(said: str) -> str | None:
    url = said.strip()
    url = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in url else None
