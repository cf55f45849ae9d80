"""Feeds made harmless: whatever a stranger sends, well-formed XML of bounded size comes out, or nothing. Pure.

feedparser reads everything that calls itself a feed, at a price: an author's name of 64,000 letters keeps it busy for
18 seconds, and a tag of a megabyte of attributes for minutes. libxml2 takes a fifth of a second for the worst 2 MB that
were found, so that it goes first: it mends what is broken and expands no entities, and what is left is cut to what a
blog needs. The worst feed then takes 1.2 seconds in all.
"""

import codecs
import html
import re
from typing import Final

from lxml import etree

LARGEST: Final = 2_000_000
"""Bytes, after decompression."""
MOST_ELEMENTS: Final = 20_000
NO_FEED: Final = 100_000
"""Elements from which on nothing is read at all; 2 MB of an honest feed have less than 30,000."""
MOST_ENTITIES: Final = 2_000
DEEPEST: Final = 40
MOST_ATTRIBUTES: Final = 12
LONGEST_TEXT: Final = 16_000
"""Characters of one element, as many as are read of a post."""
LONGEST_NAME: Final = 120
"""Characters of a name or a date: feedparser's time for an author's name grows with the square of its length."""
LONGEST_ATTRIBUTE: Final = 1_000
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([a-z0-9._-]{1,40})", re.IGNORECASE)
_NAME: Final = re.compile(r"[^\W\d][\w.-]*")
"""Without a colon: a prefix that is left there was not declared, and would make the feed ill-formed."""
_MARKED: Final = re.compile(b"\xef\xbb\xbf|\xff\xfe|\xfe\xff")
MOST_ENTRIES: Final = 500

_ENTRIES: Final = frozenset({"item", "entry"})
_SHORT: Final = frozenset(
    {"author", "creator", "name", "email", "contributor", "publisher", "managingeditor", "webmaster", "owner",
     "pubdate", "published", "updated", "date", "modified", "issued", "created", "expirationdate"}
)  # fmt: skip


def washed(body: bytes, content_type: str = "") -> bytes | None:
    """The feed as XML in UTF-8; None for what is no XML at all. `content_type` may name the character set where the
    document itself does not.
    """
    try:
        root = etree.fromstring(body[:LARGEST].lstrip(), _parser(body, content_type))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or not _trim(root):
        return None
    # Without the tree that it stands in, which knows the document's type.
    return bytes(etree.tostring(root, encoding="utf-8", with_tail=False, xml_declaration=False))


def _parser(body: bytes, content_type: str) -> etree.XMLParser:
    said = _CHARSET.search(content_type)
    told = _MARKED.match(body) is not None or b"encoding" in body[:200]
    charset = said[1].lower() if said and not told else None
    try:
        codecs.lookup(charset or "utf-8")
    except LookupError:
        charset = None
    return etree.XMLParser(
        encoding=charset,
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def _trim(root: etree._Element) -> bool:
    """Whether that left a feed."""
    seen = entries = depth = 0
    gone: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        seen += 1
        if seen > NO_FEED or (gone and gone[0] is root):
            return False
        name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
        if not _NAME.fullmatch(name):
            gone.append(element)
            continue
        entries += name in _ENTRIES
        if seen > MOST_ELEMENTS or depth > DEEPEST or entries > MOST_ENTRIES:
            gone.append(element)
        else:
            _shorten(element, LONGEST_NAME if name in _SHORT else LONGEST_TEXT)
    for place, element in enumerate(gone):
        if place < MOST_ENTITIES and not isinstance(element.tag, str):
            _keep_words(element)
        _remove(element)
    return True


def _shorten(element: etree._Element, longest: int) -> None:
    if element.text and len(element.text) > longest:
        element.text = element.text[:longest]
    if element.tail and len(element.tail) > LONGEST_TEXT:
        element.tail = element.tail[:LONGEST_TEXT]
    for place, key in enumerate(element.attrib.keys()):
        named = _NAME.fullmatch(key.rpartition("}")[2].lower())
        if place >= MOST_ATTRIBUTES or not named or len(element.attrib[key]) > LONGEST_ATTRIBUTE:
            del element.attrib[key]


def _keep_words(entity: etree._Element) -> None:
    """Names of HTML's characters stay as these, where they stood, though XML does not know them (`&nbsp;`)."""
    words = f"{html.unescape(entity.text or '')}{entity.tail or ''}"
    before, parent = entity.getprevious(), entity.getparent()
    if parent is None:
        return
    if before is not None:
        before.tail = f"{before.tail or ''}{words}"[:LONGEST_TEXT]
    else:
        parent.text = f"{parent.text or ''}{words}"[:LONGEST_TEXT]


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
