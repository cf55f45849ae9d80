"""Blogs on any host: WordPress by its API, others by their feeds. README.md lists quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api import __version__
from api.clock import utc_now
from api.hosts import Hosts
from api.links.guard import PUBLIC, Rules
from api.links.manners import user_agent
from api.networks.blog.client import Blog
from api.networks.http import Http
from api.settings import Settings

__all__ = ["Blog", "blog"]

LARGEST_ANSWER: Final = 4_000_000
"""Bytes; 30 long posts of WordPress have about two million, a feed has 2,000 to 1,000,000."""

MOST: Final = "120/5 minutes"
"""Requests to one host: as many as one collection of a large blog by its feeds, and some."""


def _itself(url: str) -> str:
    return url


def blog(
    settings: Settings,
    now: Callable[[], datetime] = utc_now,
    *,
    guard: Rules = PUBLIC,
    place: Callable[[str], str] = _itself,
    hosts: Hosts | None = None,
) -> Blog:
    """The connector. Anybody may name any host, so that all requests pass the guard, and say to strangers what they
    are; `guard` and `place` (where an address is asked) are for tests, whose servers are on this machine.
    """
    http = Http(
        "The blog's host",
        timeout=settings.network_timeout_seconds,
        largest=LARGEST_ANSWER,
        now=now,
        guard=guard,
        user_agent=user_agent(__version__, settings.visit_info_url or settings.public_url),
        hosts=hosts,
        most=MOST,
    )
    return Blog(http, place, collection_seconds=settings.collection_timeout_seconds, now=now)
