"""Reddit, read through its official API with an app's own key. README.md here lists its quirks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.clock import utc_now
from api.hosts import Hosts
from api.networks.http import Http
from api.networks.reddit.calls import Api
from api.networks.reddit.client import Reddit
from api.settings import Settings

__all__ = ["Reddit", "reddit"]

MOST: Final = "100/minute"
"""https://support.reddithelp.com/hc/en-us/articles/16160319875092: requests with one key."""


def reddit(settings: Settings, now: Callable[[], datetime] = utc_now, hosts: Hosts | None = None) -> Reddit:
    """The connector with these settings; without an app's id and secret it says which setting is missing."""
    http = Http(
        "Reddit",
        timeout=settings.network_timeout_seconds,
        now=now,
        user_agent=settings.reddit_user_agent.strip(),
        hosts=hosts,
        most=MOST,
    )
    api = Api(
        http,
        settings.reddit_url,
        settings.reddit_login_url,
        client_id=settings.reddit_client_id,
        client_secret=settings.reddit_client_secret,
    )
    return Reddit(api, collection_seconds=settings.collection_timeout_seconds, now=now)
