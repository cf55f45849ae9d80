"""The HTML of a forum's posts (`cooked`) as the writer's own words, links, names and quotes. Pure, and bounded.

What others said is left out: quotes, also those of e-mails, previews of linked pages, and code, whose question marks
ask nothing. Only the first 16,000 characters are read, of which libxml2 takes milliseconds for the worst.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from ada_url import URL
from lxml import etree

from api.scoring.evidence import Link

LONGEST: Final = 16_000  # characters
MOST_LINKS: Final = 50
MOST_NAMED: Final = 100
_LONGEST_URL: Final = 2_000
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufffe\uffff]")
_BREAKS: Final = frozenset(
    ("p", "div", "li", "ul", "ol", "tr", "table", "details", "summary", "h1", "h2", "h3", "h4", "h5", "h6")
)
_SILENT: Final = frozenset(
    ("aside", "blockquote", "pre", "script", "style", "title", "template", "noscript", "svg", "math", "iframe")
)
_SILENT_CLASSES: Final = frozenset({"lightbox", "attachment", "anchor", "poll", "elided", "meta"})
_PERSON: Final = re.compile(r"/(?:u|users)/([^/?#\s]{1,200})$")
_GROUP: Final = re.compile(r"/(?:g|groups)/([^/?#\s]{1,200})$")
_NUMBER: Final = re.compile("[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Quote:
    """Whom a post quotes, and from which post of which topic; None where a person has typed the quote."""

    author: str
    topic: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Cooked:
    """A post as its writer meant it. `people` and `groups` are those that it names, without the @."""

    text: str = ""
    links: tuple[Link, ...] = ()
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


def read(markup: str | None, host: str) -> Cooked:
    """What a post on this host says. Its links are those that lead off the host, with the text that stands for each."""
    given = _UNSEEN.sub("", (markup or "")[:LONGEST])
    # A tag that was cut in two would become text.
    given = given[: given.rfind("<")] if given.rfind("<") > given.rfind(">") else given
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(f"<div>{given}</div>".encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return Cooked()
    return Cooked() if root is None else _Reading(host).of(root)


def plain(markup: str | None) -> str:
    """The text alone."""
    return read(markup, "").text


@dataclass(slots=True)
class _Anchor:
    href: str
    classes: Collection[str]
    shown: list[str] = field(default_factory=list)


class _Reading:
    """One walk over a tree, without recursion."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._out: list[str] = []
        self._links: dict[str, Link] = {}
        self._people: dict[str, None] = {}
        self._groups: dict[str, None] = {}
        self._quotes: dict[Quote, None] = {}
        self._anchor: _Anchor | None = None

    def of(self, root: etree._Element) -> Cooked:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start" and self._is_left_out(element):
                walk.skip_subtree()
            elif event == "start":
                self._enter(element)
                self._say(element.text)
            else:
                self._leave(element)
                self._say(element.tail)
        lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in "".join(self._out).split("\n")]
        return Cooked(
            re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(),
            tuple(self._links.values())[:MOST_LINKS],
            tuple(self._people)[:MOST_NAMED],
            tuple(self._groups)[:MOST_NAMED],
            tuple(self._quotes)[:MOST_NAMED],
        )

    def _is_left_out(self, element: etree._Element) -> bool:
        classes = _words(element.get("class"))
        if element.tag == "aside" and "quote" in classes:
            self._note_quote(element)
        elif element.tag == "aside" and "onebox" in classes:
            self._note_link(element.get("data-onebox-src") or "", None)
        return element.tag in _SILENT or bool(_SILENT_CLASSES & classes)

    def _enter(self, element: etree._Element) -> None:
        if element.tag == "br" or (element.tag in _BREAKS and self._out):
            self._out.append("\n")
        elif element.tag == "a" and self._anchor is None:
            self._anchor = _Anchor((element.get("href") or "").strip(), _words(element.get("class")))

    def _leave(self, element: etree._Element) -> None:
        if element.tag in _BREAKS or element.tag in _SILENT:
            self._out.append("\n")
        elif element.tag == "a" and self._anchor is not None:
            self._close(self._anchor)
            self._anchor = None

    def _say(self, text: str | None) -> None:
        if text:
            text = re.sub(r"\s+", " ", text)
            self._out.append(text)
            if self._anchor is not None:
                self._anchor.shown.append(text)

    def _close(self, anchor: _Anchor) -> None:
        shown = "".join(anchor.shown).strip()
        path = unquote(anchor.href)[:_LONGEST_URL]
        if "mention" in anchor.classes:
            person = _PERSON.search(path)
            self._people[(person[1] if person else shown.removeprefix("@")).lower()] = None
        elif "mention-group" in anchor.classes:
            group = _GROUP.search(path)
            self._groups[(group[1] if group else shown.removeprefix("@")).lower()] = None
        else:
            self._note_link(anchor.href, shown or None)

    def _note_link(self, url: str, shown: str | None) -> None:
        host = web_host(url)
        if host is not None and host != self._host:
            self._links.setdefault(url, Link(url, shown))

    def _note_quote(self, element: etree._Element) -> None:
        author = (element.get("data-username") or "").strip().lower()
        if author:
            self._quotes[Quote(author, _number(element.get("data-topic")), _number(element.get("data-post")))] = None


def web_host(url: str) -> str | None:
    """The host of a whole address of the web, in lower case; None for any other text."""
    if len(url) > _LONGEST_URL or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        host = str(URL(url).hostname)
    except ValueError:
        return None
    return host if "." in host and not any(letter <= " " for letter in url) else None


def _words(value: str | None) -> frozenset[str]:
    return frozenset((value or "").lower().split()[:20])


def _number(said: str | None) -> int | None:
    return int(said) if said and _NUMBER.fullmatch(said) else None
