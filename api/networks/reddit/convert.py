"""Reddit's things (https://github.com/reddit-archive/reddit/wiki/JSON) as accounts, posts and messages. Pure.

`name` is always the account's; `now` the time of reading. People are called by their names, which never change. What
has not the shape of a thing, and what was deleted or removed, gives None.
"""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from api.networks.bluesky.profile import asks_to_be_left_out
from api.networks.kind import kind_of
from api.networks.values import boolean_of, count_of, object_of, text_of
from api.scoring.evidence import Account, Link, Message, Post, ProfileLink, Reference

Json = dict[str, Any]

SITE: Final = "https://www.reddit.com"
POST: Final = "t3"
COMMENT: Final = "t1"
UNNAMED: Final = "unnamed:"
_GONE: Final = frozenset({"[deleted]", "[removed]"})
_NOBODY: Final = frozenset({"[deleted]", ""})
_MACHINES: Final = re.compile(r"automoderator|.+-modteam", re.IGNORECASE)
_OWN_HOSTS: Final = ("reddit.com", "redd.it", "redditmedia.com", "redditstatic.com")
_ANCHOR: Final = re.compile(r'<a href="([^"<>]{1,2000})"[^<>]*>([^<]*)')
_PERSON: Final = re.compile(r"(?:https?://(?:\w+\.)?reddit\.com)?/u(?:ser)?/([A-Za-z0-9_-]{3,20})/?", re.IGNORECASE)
_NAMED: Final = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})(?![\w/-])")
_URL: Final = re.compile(r"https?://[^\s<>()\[\]\"']{3,2000}")


def account(thing: Json) -> Account | None:
    """The account, None without a name. Reddit says of nobody whom they follow, and mostly not who follows them: a
    count of 0 is then no count.
    """
    data = object_of(thing, "data")
    name, id36 = text_of(data, "name"), text_of(data, "id")
    if not name or not id36:
        return None
    page = object_of(data, "subreddit")
    bio = html.unescape(text_of(page, "public_description") or "")
    title = html.unescape(text_of(page, "title") or "").strip()
    links = tuple(dict.fromkeys(url.rstrip(".,;:!?") for url in _URL.findall(bio)))
    return Account(
        network="reddit",
        handle=name.lower(),
        id=f"t2_{id36}",
        name=title or None,
        url=f"{SITE}/user/{name}/",
        kind=kind_of("", (title, bio), links, verified=False, service=False),
        followers=count_of(page, "subscribers") or None,
        created_at=moment(data.get("created_utc")),
        has_avatar=_has_picture(data),
        has_banner=bool(text_of(page, "banner_img")) if "banner_img" in page else None,
        bio=bio,
        links=tuple(ProfileLink(url) for url in links),
        opted_out=boolean_of(data, "hide_from_robots") or asks_to_be_left_out(bio),
    )


def is_suspended(thing: Json) -> bool:
    """Reddit has suspended the account; then it gives little more than its name."""
    return boolean_of(object_of(thing, "data"), "is_suspended")


def _has_picture(data: Json) -> bool | None:
    """Whether it is another one than those that Reddit hands out."""
    icon = text_of(data, "icon_img")
    if text_of(data, "snoovatar_img"):
        return True
    return None if icon is None else bool(icon) and "avatar_default" not in icon


def moment(seconds: Any) -> datetime | None:
    """A time in seconds since 1970, None if it is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class Own:
    """Something by the account. `replies`: how many comments are counted under a post."""

    post: Post
    replies: int = 0

    @property
    def id(self) -> str:
        return self.post.id

    @property
    def created_at(self) -> datetime:
        return self.post.created_at


def submission(thing: Json, name: str, now: datetime) -> Own | None:
    """A post of the account. A crosspost passes on what somebody posted, and is a repost."""
    data = object_of(thing, "data")
    read = _read(thing, POST, now)
    if read is None or read.author.lower() != name.lower():
        return None
    passed_on = bool(text_of(data, "crosspost_parent"))
    post = Post(
        id=read.id,
        created_at=read.created_at,
        text="" if passed_on else read.text,
        is_repost=passed_on,
        mentions=() if passed_on else read.mentions,
        links=() if passed_on else (*_target(data), *(read.links or ())),
        url=read.url,
        reposted=count_of(data, "num_crossposts"),
    )
    return Own(post, count_of(data, "num_comments") or 0)


def comment(thing: Json, name: str, now: datetime) -> Own | None:
    """A comment of the account, wherever it stands. The author of the post above is told, that of a comment is not."""
    data = object_of(thing, "data")
    read = _read(thing, COMMENT, now)
    if read is None or read.author.lower() != name.lower():
        return None
    above = text_of(data, "parent_id")
    author = text_of(data, "link_author") if above == text_of(data, "link_id") else None
    return Own(_as_post(read, _reference(above, author)))


@dataclass(frozen=True, slots=True)
class Said:
    """What one comment is: the account's own, or somebody's. `notice`: of a community to everybody, see `is_notice`."""

    own: Post | None = None
    theirs: Message | None = None
    notice: bool = False


def said(
    thing: Json, name: str, now: datetime, *, above: str | None = None, found_by_answer: bool = False
) -> Said | None:
    """A comment by anybody. `above`: who wrote what it answers, where that is known."""
    read = _read(thing, COMMENT, now)
    if read is None:
        return None
    reply_to = _reference(text_of(object_of(thing, "data"), "parent_id"), above)
    if read.author.lower() == name.lower():
        return Said(own=_as_post(read, reply_to))
    message = Message(
        id=read.id,
        created_at=read.created_at,
        author=read.author,
        text=read.text,
        reply_to=reply_to,
        mentions=read.mentions,
        via=None if found_by_answer else "comment",
        found_by_answer=found_by_answer,
        url=read.url,
    )
    return Said(theirs=message, notice=is_notice(thing))


def is_notice(thing: Json) -> bool:
    """By AutoModerator, by the accounts in whose name moderators remove things, or pinned by a moderator: nobody waits
    for an answer there.
    """
    data = object_of(thing, "data")
    pinned = boolean_of(data, "stickied") and text_of(data, "distinguished") == "moderator"
    return pinned or _MACHINES.fullmatch(text_of(data, "author") or "") is not None


def author_of(thing: Json) -> str | None:
    """The name of whoever wrote it, None for somebody who deleted the account."""
    author = text_of(object_of(thing, "data"), "author") or ""
    return None if author in _NOBODY else author


def is_gone(thing: Json) -> bool:
    """Deleted by its author or removed; the answers below may still stand."""
    return text_of(object_of(thing, "data"), "body") in _GONE


@dataclass(frozen=True, slots=True)
class _Read:
    id: str
    created_at: datetime
    author: str
    text: str
    mentions: tuple[str, ...]
    links: tuple[Link, ...] | None
    url: str | None


def _read(thing: Json, kind: str, now: datetime) -> _Read | None:
    data = object_of(thing, "data")
    id_ = text_of(data, "name") or ""
    created_at = moment(data.get("created_utc"))
    body = text_of(data, "body" if kind == COMMENT else "selftext")
    if not id_.startswith(f"{kind}_") or created_at is None or (kind == COMMENT and (body is None or body in _GONE)):
        return None
    text = _own_words(body or "")
    if kind == POST:
        title = html.unescape(text_of(data, "title") or "")
        text = title if body in _GONE or not text else f"{title}\n\n{text}"
    markup = text_of(data, "body_html" if kind == COMMENT else "selftext_html")
    permalink = text_of(data, "permalink") or ""
    return _Read(
        id=id_,
        created_at=min(created_at, now),
        author=author_of(thing) or UNNAMED + id_,
        text=text,
        mentions=_mentions(text, markup),
        links=None if markup is None and kind == COMMENT else tuple(_links(markup or "")),
        url=SITE + permalink if permalink.startswith("/") else None,
    )


def _own_words(markdown: str) -> str:
    """The text without the lines that quote somebody else. Markdown shows entities as what they stand for."""
    lines = html.unescape(markdown).splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(">")).replace("\u200b", "").strip()


def _mentions(text: str, markup: str | None) -> tuple[str, ...]:
    if markup is None:
        return tuple(dict.fromkeys(_NAMED.findall(text)))
    people = (_PERSON.fullmatch(html.unescape(href)) for href, _ in _ANCHOR.findall(markup))
    return tuple(dict.fromkeys(person[1] for person in people if person))


def _links(markup: str) -> list[Link]:
    """Links as Reddit has rendered them, with the text that stands in their place."""
    found: dict[str, Link] = {}
    for href, shown in _ANCHOR.findall(markup):
        url = html.unescape(href)
        if _leads_out(url):
            found.setdefault(url, Link(url, html.unescape(shown).strip() or None))
    return list(found.values())


def _target(data: Json) -> tuple[Link, ...]:
    """What a post of a link leads to; pictures and films that lie with Reddit are no links."""
    url = text_of(data, "url_overridden_by_dest") or text_of(data, "url") or ""
    return (Link(url),) if not boolean_of(data, "is_self") and _leads_out(url) else ()


def _leads_out(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    own = any(host == domain or host.endswith("." + domain) for domain in _OWN_HOSTS)
    return parts.scheme in ("http", "https") and "." in host and not own


def _reference(id_: str | None, author: str | None) -> Reference | None:
    return Reference(id_, None if author in _NOBODY else author) if id_ else None


def _as_post(read: _Read, reply_to: Reference | None) -> Post:
    return Post(
        id=read.id,
        created_at=read.created_at,
        text=read.text,
        reply_to=reply_to,
        mentions=read.mentions,
        links=read.links,
        url=read.url,
    )
