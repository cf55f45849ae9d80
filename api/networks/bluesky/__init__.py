"""Bluesky (AT Protocol), read from an AppView without a key. README.md here lists its quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.clock import utc_now
from api.hosts import Hosts
from api.networks.bluesky.client import Bluesky
from api.networks.bluesky.xrpc import AppView, SignedIn
from api.networks.http import Http
from api.settings import Settings

__all__ = ["Bluesky", "bluesky"]

MOST: Final = "3000/5 minutes"
"""https://docs.bsky.app/docs/advanced-guides/rate-limits: requests of one address to one host."""


def bluesky(settings: Settings, now: Callable[[], datetime] = utc_now, hosts: Hosts | None = None) -> Bluesky:
    """The connector with these settings; mentions are searched only with an identifier and an app password."""
    http = Http("Bluesky", timeout=settings.network_timeout_seconds, now=now, hosts=hosts, most=MOST)
    search = None
    if settings.bluesky_identifier and settings.bluesky_app_password:
        search = SignedIn(http, settings.bluesky_login_url, settings.bluesky_identifier, settings.bluesky_app_password)
    return Bluesky(
        AppView(http, settings.bluesky_url),
        search,
        collection_seconds=settings.collection_timeout_seconds,
        now=now,
    )
