"""From the name of a host to the blog that is there: its front page, and where its posts are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.links.fetch import host_name, web_address
from api.networks.base import AccountNotFound, AccountOptedOut, NetworkError, NetworkUnavailable
from api.networks.blog import feeds, wordpress
from api.networks.blog.feeds import Feed
from api.networks.blog.head import Head, read_head
from api.networks.blog.pages import FEED, HTML, AskedToStayAway, Pages, is_passing
from api.networks.blog.said import Source
from api.networks.failures import NoSuchServer, Refused
from api.networks.kind import registrable_domain

USUAL_FEEDS: Final = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feeds/posts/default", "blog/feed/")

_GONE: Final = frozenset({404, 410})
_NO_BLOG: Final = (
    "There is no blog at {}: the site has neither the API of WordPress nor a feed of its posts at a usual place. "
    "Check the spelling, or name the host that the blog itself is at."
)
_NO_HOST: Final = "There is no blog {}: no site of that name is on the public internet. Check the spelling."
_ELSEWHERE: Final = "{} leads to a page of another site, {}, and is no blog of its own. Name the host of the blog."
_UNTOLD: Final = (
    "{} answers with pages or with something else where a blog has its feed, so that it cannot be read. "
    "Try again in a few minutes."
)
_OPTED_OUT: Final = "The blog {} asks robots to leave it out, so it is left out."


@dataclass(frozen=True, slots=True)
class Found:
    """A blog. Either `api` (where WordPress's REST API begins) or `feed` is there, which came from `feed_url`."""

    host: str
    front: str
    source: Source
    head: Head
    api: str | None = None
    feed: Feed | None = None
    feed_url: str = ""


@dataclass(frozen=True, slots=True)
class _Front:
    url: str
    head: Head
    refused: Refused | None = None


def find(pages: Pages, start: str, name: str) -> Found:
    """The blog whose front page is at `start`, or where that leads. `name` is what people are told it is called.

    :raises AccountNotFound: :raises AccountOptedOut: :raises NetworkUnavailable:
    """
    front = _front(pages, start, name)
    host = host_name(front.url).removeprefix("www.")
    if front.head.opted_out:
        raise AccountOptedOut(_OPTED_OUT.format(host), host)
    found, failures = None, list[NetworkError | None]()
    for api in _apis(front):
        found = found or _by_api(pages, api, host, front, failures)
    found = found or find_feed(pages, host, front.url, front.head, failures)
    if found is None:
        raise _none(name, front, failures)
    return found


def find_feed(
    pages: Pages, host: str, front: str, head: Head, failures: list[NetworkError | None] | None = None
) -> Found | None:
    """The first feed of those that the page names, or else at the usual places; what was there instead goes into
    `failures`, None for something that is no feed.
    """
    failures = [] if failures is None else failures
    for url in _feeds(front, head):
        try:
            got = pages.get(url, accept=FEED)
        except NetworkError as error:
            _go_on(error, failures)
            continue
        feed = feeds.read_feed(got.body, got.url, got.kind)
        if feed is not None and _belongs(feed, got.url, host):
            return Found(host, front, feed.source, head, feed=feed, feed_url=got.url)
        failures.append(None if feed is None else Refused("That is somebody else's feed.", 404))
    return None


def is_of(url: str, *homes: str) -> bool:
    """On the registrable domain of one of the hosts."""
    return registrable_domain(host_name(url)) in {registrable_domain(home) for home in homes}


def _front(pages: Pages, start: str, name: str) -> _Front:
    """The front page. What is refused may still have a feed."""
    where = start
    try:
        try:
            if not pages.may_ask(where):
                raise AccountOptedOut(_OPTED_OUT.format(name), name)
        except NoSuchServer:
            where = start.replace("https://", "https://www.", 1)
            if name.startswith("www.") or not pages.may_ask(where):
                raise
        got = pages.get(where, accept=HTML)
    except NoSuchServer:
        raise AccountNotFound(_NO_HOST.format(name)) from None
    except AskedToStayAway:
        raise AccountOptedOut(_OPTED_OUT.format(name), name) from None
    except Refused as refused:
        return _Front(where, Head(), refused)
    except NetworkUnavailable as error:
        if is_passing(error):
            raise
        return _Front(where, Head())
    if not is_of(got.url, host_name(where)) and web_address("/", got.url) != got.url:
        raise AccountNotFound(_ELSEWHERE.format(name, host_name(got.url)))
    return _Front(got.url, read_head(got.body, got.url, got.headers))


def _apis(front: _Front) -> Iterator[str]:
    """Where WordPress's API may be. Other software, which names its feeds, is not asked for it."""
    if front.head.api and is_of(front.head.api, host_name(front.url)):
        yield front.head.api
    elif front.head.is_wordpress or not front.head.feeds:
        yield web_address("wp-json/", front.url) or ""


def _by_api(pages: Pages, api: str, host: str, front: _Front, failures: list[NetworkError | None]) -> Found | None:
    try:
        index, _ = pages.json(api, {"_fields": "name,description,namespaces,site_icon_url"})
    except NetworkError as error:
        _go_on(error, failures)
        return None
    source = wordpress.source(index)
    if source is None:
        failures.append(None)
        return None
    return Found(host, front.url, source, front.head, api=api)


def _feeds(front: str, head: Head) -> tuple[str, ...]:
    here = (web_address(name, front) for name in USUAL_FEEDS)
    return head.feeds or tuple(url for url in here if url)


def _belongs(feed: Feed, url: str, host: str) -> bool:
    """A feed on somebody else's domain is the blog's only if it says that it is."""
    return is_of(url, host) or (feed.site is not None and is_of(feed.site, host))


def _go_on(error: NetworkError, failures: list[NetworkError | None]) -> None:
    if is_passing(error):
        raise error
    failures.append(error)


def _none(name: str, front: _Front, failures: list[NetworkError | None]) -> NetworkError:
    if front.refused is not None and front.refused.status not in _GONE:
        return NetworkUnavailable(f"{name} refused to answer (status {front.refused.status}). Try again later.")
    kept_away = next((failure for failure in failures if isinstance(failure, AskedToStayAway)), None)
    if kept_away is not None:
        return kept_away
    if any(not isinstance(failure, Refused) for failure in failures):
        return NetworkUnavailable(_UNTOLD.format(name))
    return AccountNotFound(_NO_BLOG.format(name))
