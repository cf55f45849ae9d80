"""What the head of a blog's front page says: where its feeds and its API are, and whether robots shall stay away. Pure.

Bounded as in `api.links.checks`: read as a stream of tags without a tree, in small pieces, up to the body of the page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from api.links.fetch import web_address

LONGEST_HEAD: Final = 256 * 1024
LONGEST_TAG: Final = 64 * 1024
MOST_FEEDS: Final = 4

_PIECE: Final = 16_384
_FEEDS: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_API: Final = "https://api.w.org/"
_ROBOTS: Final = frozenset({"robots", "twoway"})
_LEFT_OUT: Final = frozenset({"noindex", "none"})
_OF_COMMENTS: Final = re.compile(r"/comments/|[?&]feed=comments|comments[./_-](?:feed|default|rss|atom)", re.IGNORECASE)
_WORDPRESS: Final = re.compile(rb"/wp-(?:content|includes|json)/")
_API_HEADER: Final = re.compile(r'<([^<>]{1,1000})>\s*;\s*rel="?https://api\.w\.org/"?')


@dataclass(frozen=True, slots=True)
class Head:
    """`api`: where WordPress's REST API begins; `feeds`: addresses of feeds of posts, in the order of the page;
    `opted_out`: robots are asked not to index the page.
    """

    api: str | None = None
    feeds: tuple[str, ...] = ()
    is_wordpress: bool = False
    opted_out: bool = False


def read_head(body: bytes, url: str, headers: Mapping[str, str]) -> Head:
    """The head of a page at `url`, and of its answer."""
    tags: Any = _Tags()
    text = _whole_tags(body[:LONGEST_HEAD].decode("utf-8", "replace").replace("\0", ""))
    parser = etree.HTMLParser(target=tags, encoding="utf-8", recover=True)
    given = text.encode("utf-8", "replace")
    try:
        for start in range(0, len(given), _PIECE):
            parser.feed(given[start : start + _PIECE])
        parser.close()
    except (_Enough, etree.LxmlError):
        # The body began, or the document is empty.
        pass
    linked = _API_HEADER.search(headers.get("Link", "")[:4_000])
    api = linked[1] if linked else tags.api
    base = web_address(tags.base, url) if tags.base else None
    feeds = (web_address(address, base or url) for address in tags.feeds if not _OF_COMMENTS.search(address))
    told = _words(headers.get("X-Robots-Tag", ""))
    return Head(
        api=web_address(api.strip(), url) if api else None,
        feeds=tuple(dict.fromkeys(feed for feed in feeds if feed))[:MOST_FEEDS],
        is_wordpress=bool(api) or _WORDPRESS.search(body[:LONGEST_HEAD]) is not None,
        opted_out=bool(_LEFT_OUT & (tags.robots | told)),
    )


class _Enough(Exception):
    """Raised out of the parser to leave it."""


class _Tags:
    """What the parser tells, tag by tag."""

    def __init__(self) -> None:
        self.api: str | None = None
        self.base: str | None = None
        self.feeds: list[str] = []
        self.robots: frozenset[str] = frozenset()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "body":
            raise _Enough
        if tag == "base":
            self.base = self.base or attributes.get("href")
        elif tag == "link":
            self._link(attributes)
        elif tag == "meta" and (attributes.get("name") or "").strip().lower() in _ROBOTS:
            self.robots |= _words(attributes.get("content") or "")

    def end(self, _: str) -> None:
        return None

    def data(self, _: str) -> None:
        return None

    def close(self) -> None:
        return None

    def _link(self, attributes: Mapping[str, str]) -> None:
        address = (attributes.get("href") or "").strip()
        rel = (attributes.get("rel") or "").lower().split()
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        if not address:
            return
        if _API in rel:
            self.api = self.api or address
        elif "alternate" in rel and kind in _FEEDS and len(self.feeds) < 5 * MOST_FEEDS:
            self.feeds.append(address)


def _words(said: str) -> frozenset[str]:
    """What robots are told; what is told to a robot of another name ("googlebot: noindex") is left out."""
    parts = (part.strip().lower() for part in said[:1_000].split(","))
    return frozenset(part.removeprefix("twoway:").strip() for part in parts)


def _whole_tags(text: str) -> str:
    """The text up to the first tag that is longer than any honest one."""
    start = 0
    while (begins := text.find("<", start)) >= 0:
        ends = text.find(">", begins)
        if (len(text) if ends < 0 else ends) - begins > LONGEST_TAG:
            return text[:begins]
        if ends < 0:
            break
        start = ends + 1
    return text
