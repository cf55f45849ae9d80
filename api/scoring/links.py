"""Links and domains in text and profiles: what is one's own site, a platform, a shortener."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from linkify_it import LinkifyIt
from tldextract import TLDExtract

_HOST = re.compile(
    r"(?:(?:[a-z][a-z0-9+.-]*:)?//|(?![a-z][a-z0-9+.-]*:/))"
    r"(?:[^/?#\\\s]*@)?(?:\[([^\]/?#\s]*)\]|([^\[\]:/?#\\\s]*))(?=[:/?#\\]|$)",
    re.IGNORECASE,
)
"""The host as a browser reads it: after the user's part, up to a port, path, query, fragment or backslash."""

FILE_LIKE = frozenset({"py", "md", "rs", "sh", "zip", "pl", "ps", "cc", "mov", "app"})
"""Top-level domains that in running text are far more often the end of a file's name."""


@cache
def _linkifier() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_email": False, "fuzzy_ip": False})


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def links_in(text: str | None) -> tuple[str, ...]:
    """The http(s) links of a text, in order, without a network's help; schemeless ones count as https."""
    if not text or ("." not in text and "://" not in text):
        return ()
    return tuple(_found(text))


def _found(text: str) -> Iterable[str]:
    for match in _linkifier().match(text) or ():
        before = text[match.index - 1] if match.index else " "
        if match.schema in ("http:", "https:"):
            yield match.url
        elif match.schema == "" and before not in "@#$/" and match.text.rsplit(".", 1)[-1].lower() not in FILE_LIKE:
            yield "https://" + match.text


def host_of(url: str) -> str:
    """The host of a URL or a schemeless address in lower case, "" if there is none."""
    found = _HOST.match(url)
    return (found[1] or found[2]).lower().rstrip(".") if found else ""


def domain_of(url: str) -> str:
    """The registrable domain of a URL or host (public suffix list); the host itself for an IP address."""
    return _domain(host_of(url))


@cache
def _domain_of_suffix(host: str) -> str:
    found = _suffixes().extract_str(host)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    labels = host.split(".")
    unknown_ending = len(labels) > 1 and not labels[-1].isdigit() and not found.suffix and ":" not in host
    return ".".join(labels[-2:]) if unknown_ending else host


def _domain(host: str) -> str:
    return _domain_of_suffix(host) if host else ""


@cache
def listed(name: str) -> frozenset[str]:
    """The lines of a data file of this package (`platforms.txt`, `shorteners.txt`) without comments."""
    lines = files("api.scoring").joinpath("data", name).read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def is_platform(url: str) -> bool:
    """A page on somebody else's platform: a profile elsewhere or a page of links, nobody's own site."""
    return domain_of(url) in listed("platforms.txt") or host_of(url) in listed("platforms.txt")


def is_shortener(url: str) -> bool:
    """A link through a public shortener, which hides where it leads."""
    return domain_of(url) in listed("shorteners.txt") or host_of(url) in listed("shorteners.txt")
