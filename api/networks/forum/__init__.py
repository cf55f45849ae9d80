"""Forums on Discourse, each read from its own host. README.md lists quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api import __version__
from api.clock import utc_now
from api.hosts import Hosts
from api.links.guard import PUBLIC, Rules
from api.links.manners import user_agent
from api.networks.forum.calls import Calls, Pace, limits, origin_of
from api.networks.forum.client import Discourse
from api.networks.http import Http
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
    """The connector. Anybody may name any host, so that all requests pass the guard, and say to strangers what they
    are; `guard`, `origin` (where a host is asked) and `pace` are for tests, whose servers are on this machine.
    """
    http = Http(
        "The forum",
        timeout=settings.network_timeout_seconds,
        largest=LARGEST_ANSWER,
        now=now,
        guard=guard,
        limits=limits,
        user_agent=user_agent(__version__, settings.visit_info_url or settings.public_url),
        hosts=hosts,
        most=MOST,
    )
    return Discourse(Calls(http, origin, pace), collection_seconds=settings.collection_timeout_seconds, now=now)
