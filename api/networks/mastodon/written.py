"""The HTML of posts and profiles as text and links. Pure, and bounded whatever a server sends.

Only the first 16,000 characters are read: libxml2 takes four milliseconds for the worst of these (one tag of
attributes only), and seconds for the worst of a megabyte.
"""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from ada_url import URL
from lxml import etree

from api.scoring.evidence import Link

LONGEST: Final = 16_000  # characters
MOST_LINKS: Final = 50
_LONGEST_URL: Final = 2_000
_MARKUP: Final = re.compile(r"<[a-zA-Z/!?]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BREAKS: Final = frozenset({"p", "div", "blockquote", "li", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT: Final = frozenset({"script", "style", "title", "template", "noscript", "svg", "math", "iframe", "textarea"})
_PLAIN_URL: Final = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """What a reader sees, and the links in it with the text that stands for each."""

    text: str = ""
    links: tuple[Link, ...] = ()


@dataclass(slots=True)
class _Anchor:
    href: str
    person_or_tag: bool
    shown: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)


def read(markup: str | None, *, not_links: Collection[str] = (), codes: Collection[str] = ()) -> Written:
    """The text and links of a post. `not_links`: addresses of the people and tags that it names; `codes`: the
    short codes of its custom emoji, which are pictures to the reader.
    """
    given = _UNSEEN.sub("", (markup or "")[:LONGEST])
    if not _MARKUP.search(given):
        return _plain(html.unescape(given), codes)
    # A tag that was cut in two would become text.
    given = given[: given.rfind("<")] if given.rfind("<") > given.rfind(">") else given
    root = _parsed(given)
    return Written() if root is None else _Reading(not_links, codes).of(root)


def without_codes(text: str, codes: Collection[str]) -> str:
    """The text without the `:codes:` of custom emoji."""
    if ":" not in text or not codes:
        return text.strip()
    spaced = re.sub(r":([\w.-]{1,100}):", lambda found: "" if found[1] in codes else found[0], text)
    return re.sub(r"[ \t]{2,}", " ", spaced).strip()


def web_url(url: str | None) -> str | None:
    """The address as it was written, None unless it is one of the web, with a host that has a dot."""
    said = (url or "").strip()
    if not said or len(said) > _LONGEST_URL or any(ord(letter) <= ord(" ") for letter in said):
        return None
    try:
        parsed = URL(said)
    except ValueError:
        return None
    return said if parsed.protocol in ("http:", "https:") and "." in parsed.hostname else None


def is_front_page(url: str) -> bool:
    """For what `web_url` has let through."""
    return str(URL(url).pathname) in ("", "/")


def _plain(text: str, codes: Collection[str]) -> Written:
    found = (web_url(url.rstrip(".,;:!?)]}'")) for url in _PLAIN_URL.findall(text))
    links = dict.fromkeys(url for url in found if url)
    return Written(without_codes(text, codes), tuple(Link(url, url) for url in links)[:MOST_LINKS])


def _parsed(markup: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(f"<div>{markup}</div>".encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


class _Reading:
    """One walk over a tree, without recursion."""

    def __init__(self, not_links: Collection[str], codes: Collection[str]) -> None:
        self._not_links = frozenset(not_links)
        self._codes = codes
        self._out: list[str] = []
        self._links: dict[str, Link] = {}
        self._anchor: _Anchor | None = None
        self._hidden = 0
        self._silent = 0

    def of(self, root: etree._Element) -> Written:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._enter(element)
                self._say(element.text)
            else:
                self._leave(element)
                self._say(element.tail)
        lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in "".join(self._out).split("\n")]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
        return Written(without_codes(text, self._codes), tuple(self._links.values())[:MOST_LINKS])

    def _enter(self, element: etree._Element) -> None:
        classes = _classes(element)
        self._silent += _is_silent(element, classes)
        self._hidden += "invisible" in classes
        if element.tag == "br" or (element.tag in _BREAKS and self._out):
            self._out.append("\n")
        elif element.tag == "a" and self._anchor is None:
            href = (element.get("href") or "").strip()
            tagged = bool({"mention", "hashtag"} & classes) or {"tag", "mention"} & set(_words(element.get("rel")))
            self._anchor = _Anchor(href, bool(tagged) or href in self._not_links)

    def _leave(self, element: etree._Element) -> None:
        classes = _classes(element)
        self._silent -= _is_silent(element, classes)
        self._hidden -= "invisible" in classes
        if self._anchor is None:
            if element.tag in _BREAKS:
                self._out.append("\n")
            return
        if "ellipsis" in classes:
            self._anchor.shown.append("\u2026")
        if element.tag == "a":
            self._close(self._anchor)
            self._anchor = None

    def _say(self, text: str | None) -> None:
        if not text or self._silent:
            return
        text = re.sub(r"\s+", " ", text)
        if self._anchor is not None:
            self._anchor.whole.append(text)
            if not self._hidden:
                self._anchor.shown.append(text)
        elif not self._hidden:
            self._out.append(text)

    def _close(self, anchor: _Anchor) -> None:
        if self._silent:
            return
        shown, whole = "".join(anchor.shown).strip(), "".join(anchor.whole).strip()
        url = None if anchor.person_or_tag else web_url(anchor.href)
        if url is None:
            self._out.append(shown)
            return
        # Shortened addresses are written out, so that words can be told from addresses.
        spelled = _bare(whole) == _bare(url) or shown.endswith("\u2026")
        self._out.append(url if spelled else shown)
        self._links.setdefault(url, Link(url, shown or None))


def _is_silent(element: etree._Element, classes: Collection[str]) -> bool:
    """What no reader sees, and the link to a quoted post, which servers add for those that show no quotes."""
    return element.tag in _SILENT or "quote-inline" in classes or "reference-link-inline" in classes


def _classes(element: etree._Element) -> frozenset[str]:
    return frozenset(_words(element.get("class")))


def _words(value: str | None) -> list[str]:
    return (value or "").lower().split()[:20]


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address.strip().lower()).rstrip("/")
