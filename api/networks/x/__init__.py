"""X (formerly Twitter), read through its API v2 with a bearer token. README.md here lists its quirks."""

from collections.abc import Callable
from datetime import datetime

from api.clock import utc_now
from api.hosts import Hosts
from api.networks.http import Http
from api.networks.spending import Spending
from api.networks.x.calls import Calls
from api.networks.x.client import X
from api.networks.x.refusals import cap_reached
from api.settings import Settings

__all__ = ["X", "x"]


def x(settings: Settings, now: Callable[[], datetime] = utc_now, hosts: Hosts | None = None) -> X:
    """The connector with these settings. Without a bearer token it answers that one is missing."""
    http = Http("X", timeout=settings.network_timeout_seconds, now=now, limits=cap_reached, hosts=hosts)
    spending = Spending("x", settings.data_dir)
    calls = Calls(http, settings.x_url, settings.x_bearer_token, spending, now=now)
    return X(calls, most=settings.x_max_posts, collection_seconds=settings.collection_timeout_seconds, now=now)
