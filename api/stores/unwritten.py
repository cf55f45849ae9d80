"""Writes that the store behind did not take: read from here, and written later in the order they came."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from api.stores.base import StoredScore


@dataclass(frozen=True, slots=True)
class Write:
    """A put, or with no score a delete."""

    key: str
    score: StoredScore | None = None
    posts: bytes = b""
    aliases: tuple[str, ...] = ()


class Unwritten:
    """At most `size` puts, the oldest goes first; deletes are small and always kept."""

    def __init__(self, clock: Callable[[], float], size: int = 1_000) -> None:
        self._clock = clock
        self._size = size
        self._lock = threading.Lock()
        self._writes: dict[str, Write] = {}
        self._names: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._writes)

    def find(self, name: str) -> Write | None:
        """The write that decides what is stored under a key or an alias, if one is waiting."""
        with self._lock:
            return self._writes.get(self._names.get(name, name))

    def add(self, write: Write) -> None:
        with self._lock:
            self._remove(write.key)
            self._writes[write.key] = write
            self._names.update(dict.fromkeys(write.aliases, write.key))
            puts = [waiting.key for waiting in self._writes.values() if waiting.score is not None]
            for key in puts[: max(0, len(puts) - self._size)]:
                self._remove(key)

    def done(self, key: str) -> None:
        """The store has it, or something newer."""
        with self._lock:
            self._remove(key)

    def oldest(self, count: int) -> list[Write]:
        """Those to write next; puts whose time has ended are dropped."""
        self.sweep()
        with self._lock:
            return list(self._writes.values())[:count]

    def sweep(self) -> None:
        """Drop the puts whose time has ended."""
        with self._lock:
            now = self._clock()
            ended = [write.key for write in self._writes.values() if write.score and write.score.kept_until <= now]
            for key in ended:
                self._remove(key)

    def _remove(self, key: str) -> None:
        write = self._writes.pop(key, None)
        for alias in write.aliases if write is not None else ():
            if self._names.get(alias) == key:
                del self._names[alias]
