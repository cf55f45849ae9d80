"""Mastodon and the servers that speak its language, each account read from its own server. README.md lists quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api import __version__
from api.clock import utc_now
from api.hosts import Hosts
from api.links.guard import PUBLIC, Rules
from api.links.manners import user_agent
from api.networks.http import Http
from api.networks.mastodon.client import Mastodon
from api.networks.mastodon.servers import Servers, origin_of
from api.settings import Settings

__all__ = ["Mastodon", "mastodon"]

LARGEST_ANSWER: Final = 2_000_000
"""Bytes; a page of 40 statuses has about 180,000, a thread of 60 about 250,000."""

MOST: Final = "300/5 minutes"
"""https://docs.joinmastodon.org/api/rate-limits/: requests of one address to one server."""


def mastodon(
    settings: Settings,
    now: Callable[[], datetime] = utc_now,
    *,
    guard: Rules = PUBLIC,
    origin: Callable[[str], str] = origin_of,
    hosts: Hosts | None = None,
) -> Mastodon:
    """The connector. Anybody may name any host, so that all requests pass the guard, and say to strangers what they
    are; `guard` and `origin` (where a host is asked) are for tests, whose servers are on this machine.
    """
    http = Http(
        "The account's server",
        timeout=settings.network_timeout_seconds,
        largest=LARGEST_ANSWER,
        now=now,
        guard=guard,
        user_agent=user_agent(__version__, settings.visit_info_url or settings.public_url),
        hosts=hosts,
        most=MOST,
    )
    return Mastodon(Servers(http, origin), collection_seconds=settings.collection_timeout_seconds, now=now)
