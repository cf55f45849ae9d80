"""Scores in this process only: for tests and for calls that keep nothing. The other stores are held to what it does."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from api.stores import keys
from api.stores.base import StoredScore


class Leases:
    """Leases among the threads of one process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: dict[str, float] = {}

    def acquire(self, name: str, seconds: float) -> bool:
        with self._lock:
            now = self._clock()
            if self._ends.get(name, now) > now:
                return False
            self._ends[name] = now + seconds
            return True

    def renew(self, name: str, seconds: float) -> None:
        with self._lock:
            if name in self._ends:
                self._ends[name] = self._clock() + seconds

    def release(self, name: str) -> None:
        with self._lock:
            self._ends.pop(name, None)

    def sweep(self) -> None:
        """Forget those that have ended; whoever took them may have died before giving them back."""
        with self._lock:
            now = self._clock()
            for name in [name for name, ends_at in self._ends.items() if ends_at <= now]:
                del self._ends[name]


class MemoryStore:
    """A whole `ScoreStore` in dictionaries; at most `size` scores, the one put first goes first."""

    def __init__(self, clock: Callable[[], float] = time.time, size: int = 10_000) -> None:
        self._clock = clock
        self._size = size
        self._lock = threading.RLock()
        self._scores: dict[str, StoredScore] = {}
        self._posts: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self._leases = Leases(clock)

    def get(self, key: str) -> StoredScore | None:
        with self._lock:
            score = self._scores.get(self._names.get(key, key))
        return score if score is not None and score.kept_until > self._clock() else None

    def get_many(self, keys: Sequence[str]) -> list[StoredScore | None]:
        return [self.get(key) for key in keys]

    def by_prefix(self, prefix: str) -> list[tuple[str, StoredScore]]:
        with self._lock:
            names = list(self._names)
        digests = sorted((digest, name) for name in names if (digest := keys.digest(name)).startswith(prefix))
        found = ((digest, self.get(name)) for digest, name in digests)
        return [(digest, score) for digest, score in found if score is not None and score.listed]

    def put(self, score: StoredScore, posts: bytes, keep_seconds: float, aliases: Sequence[str] = ()) -> None:
        names = [score.key, *aliases]
        with self._lock:
            for name in names:
                self.delete(name)
            self._scores[score.key] = replace(score, kept_until=self._clock() + keep_seconds)
            self._posts[score.key] = posts
            self._names.update(dict.fromkeys(names, score.key))
            while len(self._scores) > self._size:
                self.delete(next(iter(self._scores)))

    def posts(self, key: str) -> bytes | None:
        score = self.get(key)
        return None if score is None else self._posts.get(score.key)

    def delete(self, key: str) -> None:
        with self._lock:
            owner = self._names.get(key, key)
            self._scores.pop(owner, None)
            self._posts.pop(owner, None)
            for name in [name for name, of in self._names.items() if of == owner]:
                del self._names[name]

    def acquire(self, name: str, seconds: float) -> bool:
        return self._leases.acquire(name, seconds)

    def renew(self, name: str, seconds: float) -> None:
        self._leases.renew(name, seconds)

    def release(self, name: str) -> None:
        self._leases.release(name)

    def ping(self) -> None:
        """Memory always answers."""

    def sweep(self) -> int:
        self._leases.sweep()
        with self._lock:
            now = self._clock()
            ended = [key for key, score in self._scores.items() if score.kept_until <= now]
            for key in ended:
                self.delete(key)
        return len(ended)

    def close(self) -> None:
        """Nothing to close."""
