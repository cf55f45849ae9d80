"""Blogs that were just found, kept for the collection that follows, so that nobody is asked the same twice."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from api.networks.blog.finding import Found
from api.networks.blog.pages import Rules

KEPT_SECONDS: Final = 60.0
MOST: Final = 32
"""Somewhat more than are collected at once; each may hold a feed."""


@dataclass(frozen=True, slots=True)
class Find:
    """A blog, and what the hosts that were asked say about robots."""

    found: Found
    rules: Rules


class Finds:
    """Thread-safe; each find is given out once, and only while it is new."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Find]] = {}

    def keep(self, find: Find) -> None:
        """In place of what was found there before; the oldest goes where there are too many."""
        now = self._clock()
        with self._lock:
            self._kept.pop(find.found.front, None)
            self._kept[find.found.front] = now + KEPT_SECONDS, find
            old = [front for front, (until, _) in self._kept.items() if until <= now]
            for front in (*old, *list(self._kept)[: max(0, len(self._kept) - MOST)]):
                self._kept.pop(front, None)

    def take(self, front: str) -> Find | None:
        """What was found at this front page less than a minute ago."""
        with self._lock:
            until, find = self._kept.pop(front, (0.0, None))
        return find if find is not None and self._clock() < until else None
