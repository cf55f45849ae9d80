"""Feeds (RSS, Atom, RDF) and feeds of comments as posts and comments of a blog. Pure.

feedparser reads them, after `washing`. How many comments there are and where is said by `slash:comments` and
`wfw:commentRss` in RSS, by `thr:total` and links of the kind `replies` in Atom (RFC 4685).
"""

import calendar
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from api.networks.blog.said import Comment, Entry, Source, Writer
from api.networks.blog.washing import washed
from api.networks.mastodon.written import read, web_url

Parsed = dict[str, Any]

_LONGEST_NAME: Final = 200
_BLOGGER: Final = re.compile(r"https?://(?:www\.)?blogger\.com/profile/([0-9]{1,30})")
_NUMBER: Final = re.compile(r"(?:#comment-|/comments/default/|\.post-)([0-9]{1,20})$")
# WordPress puts a sentence with a link to the parent before a reply, in the blog's language.
_REPLY: Final = re.compile(
    r'\s*(?:<p[^>]{0,100}>)?\s*[^<]{0,60}<a href="([^"<>]{1,1000}#comment-[0-9]{1,20})"[^>]{0,200}>[^<]{0,200}</a>'
    r"[^<]{0,30}</p>"
)
_PINGBACK: Final = re.compile(r"\s*\[(?:\u2026|[.]{3})\].*\[(?:\u2026|[.]{3})\]\s*", re.DOTALL)
_FEED_TYPES: Final = ("application/atom+xml", "application/rss+xml")
_NAMELESS: Final = frozenset({"anonymous", "anonym", "anonyme", "an\u00f3nimo", "anonimo", "an\u00f4nimo", "unknown"})


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was parsed. `site`: the address of the page that it belongs to; `after`: of its next page;
    `software`: what made it, in lower case.
    """

    source: Source
    items: tuple[Parsed, ...]
    site: str | None
    after: str | None
    software: str


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed | None:
    """A feed of any kind that came from `url`; None for what is none."""
    import feedparser  # noqa: PLC0415 - It takes a tenth of a second to load, and few accounts are blogs.

    clean = washed(body, content_type)
    if clean is None:
        return None
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        # Bytes alone would be tried as the name of a file first.
        found = feedparser.parse(
            io.BytesIO(clean), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # noqa: BLE001 - It fails in many ways on feeds that nobody has thought of.
        return None
    about = found["feed"]
    if not found.get("version"):
        return None
    return Feed(
        source=Source(
            name=_line(_text(about, "title")),
            description=_line(_text(about, "subtitle")),
            has_picture=True if any(dict.get(about, key) for key in ("image", "icon", "logo")) else None,
        ),
        items=tuple(found["entries"]),
        site=web_url(_text(about, "link")),
        after=next((web_url(_text(link, "href")) for link in _links(about) if _text(link, "rel") == "next"), None),
        software=_text(about, "generator").lower(),
    )


def entries(feed: Feed, now: datetime) -> tuple[list[Entry], int]:
    """The posts of a feed, and how many could not be read."""
    found = [_entry(item, feed, now) for item in feed.items]
    good = [entry for entry in found if entry is not None]
    return good, len(found) - len(good)


def comments(feed: Feed, post: Entry, now: datetime) -> tuple[list[Comment], int]:
    """The comments below a post, and how many could not be read. Notices of links elsewhere are none."""
    known = {_text(item, "id"): _comment_id(item) for item in feed.items}
    found = [_comment(item, feed, post, known, now) for item in feed.items]
    good = [comment for comment in found if comment is not None]
    return [one for one in good if not _PINGBACK.fullmatch(one.written.text)], len(found) - len(good)


def ids(feed: Feed) -> set[str]:
    """What its items are called."""
    return {_text(item, "id") for item in feed.items} - {""}


def is_oldest_first(found: list[Comment]) -> bool:
    return len(found) > 1 and found[0].created_at < found[-1].created_at


def _entry(item: Parsed, feed: Feed, now: datetime) -> Entry | None:
    moment = _moment(item)
    url = web_url(_text(item, "link"))
    id_ = _text(item, "id") or url
    if not id_ or moment is None:
        return None
    return Entry(
        id=id_,
        created_at=min(moment, now),
        title=_line(_text(item, "title")) or "",
        written=read(_markup(item)),
        url=url,
        writers=_writers(item, feed),
        comments=_count(item),
        comments_at=web_url(_text(item, "wfw_commentrss")) or _replies(item),
    )


def _comment(item: Parsed, feed: Feed, post: Entry, known: Mapping[str, str], now: datetime) -> Comment | None:
    moment, id_ = _moment(item), _comment_id(item)
    if not id_ or moment is None:
        return None
    markup = _markup(item)
    reply = _REPLY.match(markup)
    writers = _writers(item, feed)
    return Comment(
        id=id_,
        created_at=min(moment, now),
        post=post.id,
        parent=_parent(item, reply[1] if reply else None, post, known),
        writer=writers[0] if writers else Writer(""),
        written=read(markup[reply.end() :] if reply else markup),
        url=web_url(_text(item, "link")),
    )


def _comment_id(item: Parsed) -> str:
    """The number that WordPress and Blogger give a comment, in whatever address it stands; otherwise its id."""
    said = (_text(item, "id"), _text(item, "link"))
    return next((number for number in map(_numbered, said) if number), None) or next(filter(None, said), "")


def _parent(item: Parsed, linked: str | None, post: Entry, known: Mapping[str, str]) -> str | None:
    threading = dict.get(item, "thr_in-reply-to")
    ref = _text(threading, "ref") if isinstance(threading, dict) else ""
    related = (_text(link, "href") for link in _links(item) if _text(link, "rel") == "related")
    told = [linked, *related, ref if ref != post.id else ""]
    return next((parent for parent in (_numbered(one) or known.get(one) for one in told if one) if parent), None)


def _numbered(address: str) -> str | None:
    found = _NUMBER.search(address)
    return f"c{found[1]}" if found else None


def _writers(item: Parsed, feed: Feed) -> tuple[Writer, ...]:
    found = []
    for person in _dicts(item, "authors"):
        name, site = (_line(_text(person, "name")) or "")[:_LONGEST_NAME], _text(person, "href")
        profile = _BLOGGER.fullmatch(site) if "blogger" in feed.software else None
        if name.casefold() in _NAMELESS and profile is None:
            name = ""
        found.append(Writer(name, user=f"blogger {profile[1]}" if profile else None, site=web_url(site)))
    return tuple(writer for writer in found if writer.name or writer.user)


def _count(item: Parsed) -> int | None:
    links = [link for link in _links(item) if _text(link, "rel") == "replies"]
    said = [_text(item, "slash_comments"), _text(item, "thr_total"), *(_text(link, "thr:count") for link in links)]
    return next((int(count) for count in said if re.fullmatch("[0-9]{1,9}", count)), None)


def _replies(item: Parsed) -> str | None:
    links = (link for link in _links(item) if _text(link, "rel") == "replies" and _text(link, "type") in _FEED_TYPES)
    return next((web_url(_text(link, "href")) for link in links), None)


def _moment(item: Parsed) -> datetime | None:
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = dict.get(item, key)
        try:
            if parsed:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError, TypeError):
            continue
    return None


def _markup(item: Parsed) -> str:
    """The longest of its contents as HTML; plain text is made such."""
    found = [*_dicts(item, "content"), dict.get(item, "summary_detail")]
    texts = [_text(part, "value") for part in found if isinstance(part, dict)]
    return max([*texts, _text(item, "summary")], key=len)


def _text(value: Any, key: str) -> str:
    # Not by `[]`, by which feedparser answers for keys that are not there, and warns of it.
    found = dict.get(value, key) if isinstance(value, dict) else None
    return found.encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else ""


def _dicts(value: Any, key: str) -> list[Any]:
    found = dict.get(value, key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _links(value: Any) -> list[Any]:
    return _dicts(value, "links")


def _line(markup: str) -> str | None:
    return " ".join(read(markup).text.split()) or None
