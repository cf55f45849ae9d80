"""Forums on Discourse, each read from its own host. README.md lists quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.clock import utc_now
from api.hosts import Hosts
from api.links.guard import PUBLIC, Rules
from api.networks.forum.calls import Calls, Pace, limits, origin_of
from api.networks.forum.client import Discourse
from api.networks.named import http_to_named_hosts
from api.settings import Settings

__all__ = ["Discourse", "forum"]

LARGEST_ANSWER: Final = 4_000_000
"""Bytes; 20 posts of the longest kind have about 1,500,000."""

MOST: Final = "200/minute"
"""https://meta.discourse.org/t/78612: what a forum allows one address by default, and 50 in ten seconds: see `Pace`."""


def forum(
    settings: Settings,
    now: Callable[[], datetime] = utc_now,
    *,
    guard: Rules = PUBLIC,
    origin: Callable[[str], str] = origin_of,
    pace: Pace | None = None,
    hosts: Hosts | None = None,
) -> Discourse:
    """The connector. `guard`, `origin` (where a host is asked) and `pace` are for tests with servers of their own."""
    http = http_to_named_hosts(
        settings, "The forum", now=now, guard=guard, hosts=hosts, largest=LARGEST_ANSWER, limits=limits, most=MOST
    )
    return Discourse(Calls(http, origin, pace), collection_seconds=settings.collection_timeout_seconds, now=now)
