"""Instagram, read through the business discovery of an own business account. README.md here lists its quirks."""

from collections.abc import Callable
from datetime import datetime

from api.clock import utc_now
from api.hosts import Hosts
from api.networks.graph import Graph, calls_used_up
from api.networks.http import Http
from api.networks.instagram.client import Instagram
from api.settings import Settings

__all__ = ["Instagram", "instagram"]


def instagram(settings: Settings, now: Callable[[], datetime] = utc_now, hosts: Hosts | None = None) -> Instagram:
    """The connector with these settings; without a token and an account of one's own it says what is missing."""
    http = Http("Instagram", timeout=settings.network_timeout_seconds, now=now, limits=calls_used_up, hosts=hosts)
    graph = Graph(
        http, settings.instagram_url, settings.instagram_token, network="Instagram", setting="TWOWAY_INSTAGRAM"
    )
    return Instagram(
        graph,
        settings.instagram_account_id,
        collection_seconds=settings.collection_timeout_seconds,
        now=now,
    )
