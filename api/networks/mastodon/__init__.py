"""Mastodon and the servers that speak its language, each account read from its own server. README.md lists quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.clock import utc_now
from api.hosts import Hosts
from api.links.guard import PUBLIC, Rules
from api.networks.mastodon.client import Mastodon
from api.networks.mastodon.servers import Servers, origin_of
from api.networks.named import http_to_named_hosts
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
    """The connector. `guard` and `origin` (where a host is asked) are for tests, with servers on this machine."""
    http = http_to_named_hosts(
        settings, "The account's server", now=now, guard=guard, hosts=hosts, largest=LARGEST_ANSWER, most=MOST
    )
    return Mastodon(Servers(http, origin), collection_seconds=settings.collection_timeout_seconds, now=now)
