"""What a page says: whom it links to, and which of its own pages say who is behind it. Pure, over bytes.

The page is read as a stream of tags, without a tree: building one takes libxml2 2 to 14 seconds for 512 KB in a single
tag with 50,000 attributes or more, and without a tree a page nested 80,000 deep takes as long. Fed in small pieces, and
left at a depth that no honest page has, the worst page found takes a tenth of a second.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ada_url import parse_url
from lxml import etree

from api.accounts import NotAnAccount, resolve
from api.links.fetch import host_name, web_address

LONGEST_TAG: Final = 64 * 1024
MOST_LINKS: Final = 2_000
DEEPEST: Final = 256
OWN_PAGES: Final = 3
MOST_PROFILES: Final = 20

_PIECE: Final = 16_384
_LONGEST_TEXT: Final = 60
_LONGEST_WORDS: Final = 400
_WORDS_OF_A_NAME: Final = 30
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHARSETS: Final = {
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **{name: name for name in ("euc-jp", "euc-kr", "big5", "koi8-r", "koi8-u")},
}
"""Character sets of pages on the web. Whatever else one claims is read as UTF-8."""

_CONTACT = r"contacts?(?:[ -]us)?|kontakt|contacto|contatti|contato|contactez[ -]nous|nous[ -]contacter"
_ABOUT = (
    r"about(?:[ -]us)?|(?:ü|ue?|%c3%bc)ber[ -]uns|wir|chi[ -]siamo|qui[ée]nes[ -]somos"
    r"|sobre(?:[ -](?:n[oó]s|nosotros))?|(?:à|a)[ -]propos|qui[ -]sommes[ -]nous"
)
_IMPRINT = r"impressum|imprint|legal(?:[ -]notice)?|mentions[ -]l[ée]gales|aviso[ -]legal|note[ -]legali"
_OWN_PAGES: Final = tuple(re.compile(words) for words in (_CONTACT, _ABOUT, _IMPRINT))


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a page: its URL in full, `rel` in lower case, and the words of an anchor (the first 60 characters)."""

    url: str
    rel: frozenset[str]
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's links in order. `cut`: why some may be missing, as a sentence; `words`: its title and description."""

    url: str
    links: tuple[PageLink, ...]
    cut: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose links are looked for: the keys by which the account goes (handle and id), and its page on the network."""

    keys: frozenset[str]
    url: str | None = None


class _Enough(Exception):
    """Raised out of the parser to leave it; the message says why."""


class _Links:
    """What the parser tells, tag by tag."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, list[str]]] = []
        self.base: str | None = None
        self._known: dict[tuple[str, str], list[str]] = {}
        self.title: list[str] = []
        self.description = ""
        self._depth = 0
        self._words: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _Enough("Its page is nested too deep to read.")
        if tag == "meta":
            if (attributes.get("name") or "").lower() == "description":
                self.description = self.description or (attributes.get("content") or "")
            return
        if tag == "title" and not self.title:
            self._words = self.title
            return
        address = attributes.get("href")
        if address is None or tag not in {"a", "area", "link", "base"}:
            return
        if tag == "base":
            self.base = self.base or address
            return
        rel = attributes.get("rel") or ""
        words = self._known.get((address, rel))
        if words is None:
            if len(self.found) == MOST_LINKS:
                raise _Enough(f"Its page has more than {MOST_LINKS:,} links.")
            words = self._known[address, rel] = []
            self.found.append((address, rel, words))
        self._words = words if tag == "a" else None

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag in {"a", "title"}:
            self._words = None

    def data(self, text: str) -> None:
        if self._words is not None and len(self._words) < _LONGEST_TEXT:
            self._words.append(text[:_LONGEST_TEXT])

    def close(self) -> None:
        return None


def read_page(body: bytes, url: str, charset: str | None = None, cut: str | None = None) -> Page:
    """The links of a page in HTML; `charset` as its header says, `cut` why the body is not whole."""
    text, too_long = _whole_tags(_text(body, charset))
    links: Any = _Links()
    parser = etree.HTMLParser(target=links, encoding="utf-8", recover=True)
    given = text.encode("utf-8", "replace")
    try:
        for start in range(0, len(given), _PIECE):
            parser.feed(given[start : start + _PIECE])
        parser.close()
    except _Enough as enough:
        cut = str(enough)
    except etree.LxmlError:
        # An empty document, which has no links.
        pass
    base = web_address(links.base, url) if links.base else None
    found = [
        PageLink(where, frozenset(rel.lower().split()), " ".join("".join(words).split())[:_LONGEST_TEXT])
        for address, rel, words in links.found
        if (where := web_address(address.strip(), base or url)) is not None
    ]
    words = " ".join(f"{''.join(links.title)}. {links.description}".split()).strip(". ")[:_LONGEST_WORDS]
    return Page(url, tuple(found), cut or too_long, words or None)


def links_back(page: Page, profile: Profile) -> PageLink | None:
    """The link to the profile, one with `rel="me"` before others; links that visitors leave do not count."""
    found = [link for link in page.links if "ugc" not in link.rel and _leads_to(link.url, profile)]
    return next((link for link in found if "me" in link.rel), found[0] if found else None)


def own_pages(page: Page) -> tuple[str, ...]:
    """The pages of the same host that are linked as contact, about or imprint, at most 3 in this order."""
    host = host_name(page.url)
    here = [link for link in page.links if host_name(link.url) == host and link.url.startswith("https:")]
    chosen = [
        next((link.url for link in here if link.url != page.url and _is_called(link, names)), None)
        for names in _OWN_PAGES
    ]
    return tuple(dict.fromkeys(url for url in chosen if url))[:OWN_PAGES]


def other_profiles(pages: Iterable[Page], profile: Profile) -> dict[str, bool]:
    """Keys of the accounts elsewhere that the pages link to, in order, at most 20; links that visitors leave aside.

    With each, whether the site calls it its own by `rel="me"`; those come first where there are more than 20.
    """
    found: dict[str, bool] = {}
    for page in pages:
        host = host_name(page.url)
        for link in page.links:
            if "ugc" not in link.rel and host_name(link.url) != host:
                key = key_of(link.url)
                if key is not None and key not in profile.keys:
                    found[key] = found.get(key, False) or "me" in link.rel
    kept = sorted(found, key=lambda key: not found[key])[:MOST_PROFILES]
    return {key: own for key, own in found.items() if key in kept}


def is_named(keys: Iterable[str], profile: Profile) -> bool:
    """Whether the account is among those that a site names by their keys."""
    own = profile.keys | ({key_of(profile.url)} if profile.url else set())
    return not own.isdisjoint(keys)


def _leads_to(url: str, profile: Profile) -> bool:
    return key_of(url) in profile.keys or (profile.url is not None and _bare(url) == _bare(profile.url))


def key_of(url: str) -> str | None:
    """The key of the account whose page this is, or None."""
    try:
        return resolve(url).key
    except NotAnAccount:
        return None


def _bare(url: str) -> str | None:
    """A URL as far as it tells one page from another: no scheme, no `www.`, no slash at its end."""
    where = web_address(url)
    if where is None:
        return None
    parts = parse_url(where, attributes=("host", "pathname", "search"))
    return f"{parts['host'].removeprefix('www.')}{parts['pathname'].rstrip('/')}{parts['search']}"


def _is_called(link: PageLink, names: re.Pattern[str]) -> bool:
    path = str(parse_url(link.url, attributes=("pathname",))["pathname"]).rstrip("/")
    last = path.rpartition("/")[2].partition(".")[0].replace("_", "-").lower()
    words = link.words.lower()
    return bool(names.fullmatch(last) or (len(words) <= _WORDS_OF_A_NAME and names.match(words)))


def _text(body: bytes, charset: str | None) -> str:
    """Decoded here, so that the parser sees the same characters that the limits were measured on."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace").replace("\0", "")
    said = _META_CHARSET.search(body[:1024])
    claimed = charset or (said[1].decode("ascii", "replace").lower() if said else "")
    return body.decode(_CHARSETS.get(claimed, "utf-8"), "replace").replace("\0", "")


def _whole_tags(text: str) -> tuple[str, str | None]:
    """The text up to the first tag that is longer than `LONGEST_TAG`, and why it ends there."""
    start = 0
    while (begins := text.find("<", start)) >= 0:
        ends = text.find(">", begins)
        if (len(text) if ends < 0 else ends) - begins > LONGEST_TAG:
            return text[:begins], f"Its page has a tag of more than {LONGEST_TAG // 1024} KB."
        if ends < 0:
            break
        start = ends + 1
    return text, None
