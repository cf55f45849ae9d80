"""The sites, played on loopback under their own host names over TLS by one server with one certificate."""

import contextlib
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import trustme
from browser.extension.loopback import Asked, Given, running
from browser.extension.pages import HTML, fediverse_page, headers_of, single_page, strict_page

SINGLE_PAGE = "bsky.app"
FEDIVERSE = "mastodon.social"
SECOND_FEDIVERSE = "chaos.social"
OTHER_FEDIVERSE = "kettles.example"
WITHOUT = "plain.example"
"""The single-page application once more, under a name that the extension does not know: what it does without."""
CLOSED = {
    "x": "x.com",
    "youtube": "www.youtube.com",
    "facebook": "www.facebook.com",
    "instagram": "www.instagram.com",
    "linkedin": "www.linkedin.com",
    "tiktok": "www.tiktok.com",
}
HOSTS = (SINGLE_PAGE, WITHOUT, FEDIVERSE, SECOND_FEDIVERSE, OTHER_FEDIVERSE, *CLOSED.values())
FIXTURES = Path(__file__).parents[1] / "fixtures"


class Sites:
    """`variant`: how the single-page application behaves now (see pages.py). `asked`: every request so far.

    `closed`: which file of the readers' fixtures a closed site shows, by the site's name; a bare profile without one.
    """

    def __init__(self) -> None:
        self.port = 0
        self.variant = "plain"
        self.closed: dict[str, Path] = {}
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Given:
        self.asked.append(asked)
        if asked.host in {SINGLE_PAGE, WITHOUT}:
            if asked.path == "/favicon.ico":
                return Given(204)
            page = strict_page(asked.path) if self.variant == "strict" else single_page(self.variant)
            return Given(200, page, headers_of(self.variant))
        closed = next((name for name, host in CLOSED.items() if host == asked.host), None)
        if closed in self.closed and asked.path != "/favicon.ico":
            return Given(200, self.closed[closed].read_bytes(), {"Content-Type": HTML})
        if asked.host in HOSTS and asked.path != "/favicon.ico":
            return Given(200, fediverse_page(asked.path), headers_of("plain"))
        return Given(404)

    def strange(self) -> list[str]:
        """Requests to these hosts that no page of theirs made: there must be none."""
        own = {"/favicon.ico"}
        return [
            f"{asked.method} {asked.host}{asked.path}"
            for asked in self.asked
            if asked.host in HOSTS and (asked.method != "GET" or asked.headers.get("sec-fetch-dest") != "document")
            if asked.path not in own
        ]


@cache
def tls() -> ssl.SSLContext:
    """A certificate of our own for all hosts, made once a process; the browsers are told to take it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    trustme.CA().issue_cert(*HOSTS).configure_cert(context)
    return context


@contextlib.contextmanager
def running_sites() -> Iterator[Sites]:
    """All sites, for as long as the block lasts."""
    sites = Sites()
    with running(sites.answer, tls()) as port:
        sites.port = port
        yield sites
