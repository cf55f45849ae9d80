"""Blogs on any host: WordPress by its API, others by their feeds. README.md lists quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.clock import utc_now
from api.hosts import Hosts
from api.links.guard import PUBLIC, Rules
from api.networks.blog.client import Blog
from api.networks.named import http_to_named_hosts
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
    """The connector. `guard` and `place` (where an address is asked) are for tests, with servers on this machine."""
    http = http_to_named_hosts(
        settings, "The blog's host", now=now, guard=guard, hosts=hosts, largest=LARGEST_ANSWER, most=MOST
    )
    return Blog(http, place, collection_seconds=settings.collection_timeout_seconds, now=now)
