"""Facebook Pages, read through the Graph API with a token. README.md here lists its quirks."""

from collections.abc import Callable
from datetime import datetime

from api.clock import utc_now
from api.hosts import Hosts
from api.networks.facebook.client import Facebook
from api.networks.graph import Graph, calls_used_up
from api.networks.http import Http
from api.settings import Settings

__all__ = ["Facebook", "facebook"]


def facebook(settings: Settings, now: Callable[[], datetime] = utc_now, hosts: Hosts | None = None) -> Facebook:
    """The connector with these settings; without a token it says which setting is missing."""
    http = Http("Facebook", timeout=settings.network_timeout_seconds, now=now, limits=calls_used_up, hosts=hosts)
    graph = Graph(http, settings.facebook_url, settings.facebook_token, network="Facebook", setting="TWOWAY_FACEBOOK")
    return Facebook(graph, collection_seconds=settings.collection_timeout_seconds, now=now)
