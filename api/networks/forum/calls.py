"""The calls that are made to a forum: one method each, JSON in and out, nothing understood.

https://docs.discourse.org/; its limits: https://meta.discourse.org/t/78612
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from api.networks.base import NetworkError
from api.networks.failures import Redirected, Refused
from api.networks.http import Http, Params
from api.networks.values import number_of, object_of

Json = dict[str, Any]

POSTS_AT_ONCE: Final = 20
"""Posts that come with a topic, and that its own pages ask for at once."""
APART: Final = 0.25
"""Seconds between two requests to one forum: by default, a forum allows one address 50 in ten seconds."""
_MOST_HOSTS: Final = 1_000
_TOO_MANY: Final = 429
_FORBIDDEN: Final = 403


class Closed(NetworkError):
    """One topic is not shown, or is elsewhere now, which says nothing of others."""


def origin_of(host: str) -> str:
    return f"https://{host}"


def limits(status: int, headers: Mapping[str, str], said: Json) -> float | None:
    """Seconds to wait after a 429 that tells them only in its JSON."""
    if status != _TOO_MANY or headers.get("Retry-After", "").strip():
        return None
    told = number_of(object_of(said, "extras"), "wait_seconds")
    return None if told is None else float(told)


class Pace:
    """Keeps requests to one host `apart` seconds from each other. Thread-safe."""

    def __init__(
        self,
        apart: float = APART,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._apart = apart
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, host: str, deadline: float) -> None:
        """Sleeps until it is this request's turn, but no longer than to the deadline."""
        now = self._clock()
        with self._lock:
            turn = max(now, self._next.pop(host, now))
            self._next[host] = turn + self._apart
            while len(self._next) > _MOST_HOSTS:
                del self._next[next(iter(self._next))]
        pause = min(turn, deadline) - now
        if pause > 0:
            self._sleep(pause)


class Calls:
    """Public reads of any forum. Each takes a host, and the `time.monotonic()` by which it must be over, and raises as
    `Http.get`. `origin` tells where a host is asked: https, on its usual port.
    """

    def __init__(self, http: Http, origin: Callable[[str], str] = origin_of, pace: Pace | None = None) -> None:
        self._http = http
        self._origin = origin
        self._pace = pace or Pace()

    def robots(self, host: str, deadline: float) -> str:
        """What the forum asks of programs."""
        self._pace.wait(host, deadline)
        return self._http.get_text(f"{self._origin(host)}/robots.txt", deadline=deadline)

    def about(self, host: str, deadline: float) -> Json:
        """The forum's name and description, its admins and moderators."""
        return self._get(host, "about.json", None, deadline)

    def topics(self, host: str, page: int, deadline: float) -> Json:
        """A page of topics, the newest first, from 0 on. A forum's own order puts first what was answered last."""
        params: Params = {"order": "created", "ascending": "false", "no_definitions": "true", "page": page}
        return self._get(host, "latest.json", params, deadline)

    def topic(self, host: str, topic: int, deadline: float) -> Json:
        """A topic with its first posts and the ids of all. :raises Closed:"""
        return self._of_topic(host, f"t/{topic}.json", None, deadline)

    def posts(self, host: str, topic: int, ids: Sequence[int], deadline: float) -> Json:
        """More posts of a topic. :raises Closed:"""
        return self._of_topic(host, f"t/{topic}/posts.json", {"post_ids[]": [str(id_) for id_ in ids]}, deadline)

    def _of_topic(self, host: str, path: str, params: Params | None, deadline: float) -> Json:
        try:
            return self._get(host, path, params, deadline)
        except Redirected as moved:
            raise Closed(moved.detail) from None
        except Refused as refused:
            # Without JSON it is not the forum that refuses, but what stands before it.
            if refused.status == _FORBIDDEN and refused.said:
                raise Closed(refused.detail) from None
            raise

    def _get(self, host: str, path: str, params: Params | None, deadline: float) -> Json:
        self._pace.wait(host, deadline)
        return self._http.get(f"{self._origin(host)}/{path}", params, deadline=deadline)
