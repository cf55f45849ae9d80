"""Asking hosts that people name: blogs, forums, and the servers of Mastodon's kind."""

from collections.abc import Callable
from datetime import datetime

from api import __version__
from api.hosts import Hosts
from api.links.guard import Rules
from api.links.manners import user_agent
from api.networks.http import Http, Limits
from api.settings import Settings


def http_to_named_hosts(
    settings: Settings,
    who: str,
    *,
    now: Callable[[], datetime],
    guard: Rules,
    hosts: Hosts | None,
    largest: int,
    most: str,
    limits: Limits | None = None,
) -> Http:
    """An `Http` of which all requests pass the guard, and say to strangers what they are.

    `who`: the host in messages, as "The forum". The others are those of `Http`.
    """
    return Http(
        who,
        timeout=settings.network_timeout_seconds,
        largest=largest,
        now=now,
        guard=guard,
        limits=limits,
        user_agent=user_agent(__version__, settings.visit_info_url or settings.public_url),
        hosts=hosts,
        most=most,
    )
