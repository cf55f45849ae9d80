"""Keeping the newest of many things in bounded memory."""

from datetime import datetime
from heapq import heappush, heappushpop
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

MOST = 50_000
"""Most posts, and most messages, of one archive that are scored: the newest."""


class Newest(Generic[Thing]):
    """The newest `most` things by time; of those at the same moment, the ones that came last."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._heap: list[tuple[datetime, int, Thing]] = []
        self._added = 0

    def add(self, at: datetime, thing: Thing) -> None:
        self._added += 1
        if len(self._heap) < self._most:
            heappush(self._heap, (at, self._added, thing))
        else:
            heappushpop(self._heap, (at, self._added, thing))

    @property
    def since(self) -> datetime | None:
        """The time of the oldest thing kept, where older ones were dropped; None when all were kept."""
        return self._heap[0][0] if self._added > self._most else None

    def in_order(self) -> list[Thing]:
        """What was kept, oldest first."""
        return [thing for _, _, thing in sorted(self._heap, key=lambda entry: entry[:2])]
