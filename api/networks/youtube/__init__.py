"""YouTube, read through its Data API v3 with a key. README.md here lists its quirks."""

from collections.abc import Callable
from datetime import datetime

from api.clock import utc_now
from api.hosts import Hosts
from api.networks.http import Http
from api.networks.spending import Spending
from api.networks.youtube.calls import Calls
from api.networks.youtube.client import YouTube
from api.networks.youtube.refusals import limits
from api.settings import Settings

__all__ = ["YouTube", "youtube"]


def youtube(settings: Settings, now: Callable[[], datetime] = utc_now, hosts: Hosts | None = None) -> YouTube:
    """The connector with these settings. Without a key it answers that one is missing."""
    http = Http("YouTube", timeout=settings.network_timeout_seconds, now=now, limits=limits(now), hosts=hosts)
    spending = Spending("youtube", settings.data_dir)
    calls = Calls(http, settings.youtube_url, settings.youtube_key, spending, now=now)
    return YouTube(calls, collection_seconds=settings.collection_timeout_seconds, now=now)
