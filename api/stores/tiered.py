"""Memory in front of a store that may fail: what the service reads and writes scores through.

A read is answered from memory for two seconds, then from the store behind. When that is down, memory stands in for up
to an hour, writes wait here until it is back, and a lease holds among this process's threads only. Nothing but `ping`
and `sweep` raises, and each operation that the store behind did not serve is counted.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

from api.stores import keys
from api.stores.base import StoredScore, StoreUnavailable, Tier
from api.stores.circuit import Circuit
from api.stores.memory import Leases
from api.stores.recent import Entry, Found, Recent
from api.stores.unwritten import Unwritten, Write

RETRY_SECONDS = 1.0
"""How long a store that is down is left alone, and a refused write waits."""
RECENT_NAMES = 4_096
WRITES_AT_ONCE = 100

T = TypeVar("T")


class TieredStore:
    """A `ScoreStore` that fails open; safe for threads, one for each process."""

    def __init__(
        self,
        behind: Tier,
        on_failure: Callable[[str], None],
        clock: Callable[[], float] = time.time,
        size: int = RECENT_NAMES,
    ) -> None:
        """`on_failure(operation)` hears the method's name, never a key; `size` bounds the names held in memory."""
        self._behind = behind
        self._on_failure = on_failure
        self._clock = clock
        self._recent = Recent(size)
        self._unwritten = Unwritten(clock)
        self._circuit = Circuit(clock, RETRY_SECONDS)
        self._tried_late_at = 0.0
        self._leases = Leases(clock)
        # Puts, deletes and late writes happen one at a time, or a late put could bring back what a delete removed.
        self._writing = threading.Lock()

    def get(self, key: str) -> StoredScore | None:
        now = self._clock()
        entry = self._recent.score(key)
        if entry is not None and entry.fresh(now):
            return entry.value
        # Most reads that come this far find nothing waiting to be written, and are spared what several keys need.
        return self._ask_for([key], now, "get")[0] if self._unwritten else self._ask_for_one(key, now)

    def get_many(self, keys: Sequence[str]) -> list[StoredScore | None]:
        now = self._clock()
        known = self._recent.fresh(keys, now)
        if len(known) < len(keys) and (missing := [key for key in dict.fromkeys(keys) if key not in known]):
            known.update(zip(missing, self._ask_for(missing, now, "get_many"), strict=True))
        return [known[key] for key in keys]

    def by_prefix(self, prefix: str) -> list[tuple[str, StoredScore]]:
        now = self._clock()
        entry = self._recent.prefix(prefix)
        if entry is None or not entry.fresh(now):
            entry = self._ask_by_prefix(prefix, now, entry)
        return [(digest, score) for digest, score in entry.value if score.kept_until > now]

    def put(self, score: StoredScore, posts: bytes, keep_seconds: float, aliases: Sequence[str] = ()) -> None:
        kept = replace(score, kept_until=self._clock() + keep_seconds)
        write = Write(score.key, kept, posts, tuple(aliases))
        with self._writing:
            try:
                renamed = self._ask("put", lambda: self._put(kept, write))
                self._unwritten.done(score.key)
            except StoreUnavailable:
                entries = [self._recent.score(alias) for alias in aliases]
                renamed = {entry.value.key for entry in entries if entry is not None and entry.value is not None}
                self._unwritten.add(write)
            self._recent.replace(kept, aliases, renamed, self._clock())

    def posts(self, key: str) -> bytes | None:
        write = self._waiting(key)
        if write is not None:
            return write.posts if write.score is not None and write.score.kept_until > self._clock() else None
        try:
            return self._ask("posts", lambda: self._behind.posts(key))
        except StoreUnavailable:
            return None

    def delete(self, key: str) -> None:
        with self._writing:
            owners = {key, self._owner(key)}
            try:
                self._ask("delete", lambda: self._delete(owners))
            except StoreUnavailable:
                for owner in owners:
                    self._unwritten.add(Write(owner))
            else:
                for owner in owners:
                    self._unwritten.done(owner)
            self._recent.forget(owners, self._clock())

    def acquire(self, name: str, seconds: float) -> bool:
        if not self._leases.acquire(name, seconds):
            return False
        try:
            won = self._ask("acquire", lambda: self._behind.acquire(name, seconds))
        except StoreUnavailable:
            return True
        # Whoever held the lease in another process may have stored something that memory here has not seen.
        self._recent.expire(name)
        if not won:
            self._leases.release(name)
        return won

    def renew(self, name: str, seconds: float) -> None:
        self._leases.renew(name, seconds)
        # While it is unavailable, only this process knows of the lease.
        with suppress(StoreUnavailable):
            self._ask("renew", lambda: self._behind.renew(name, seconds))

    def release(self, name: str) -> None:
        try:
            self._ask("release", lambda: self._behind.release(name))
        except StoreUnavailable:
            # The lease behind ends by itself.
            pass
        finally:
            self._leases.release(name)

    def ping(self) -> None:
        """Asks the store behind even while it is left alone."""
        self._try("ping", self._behind.ping)

    def sweep(self) -> int:
        """Sweeps memory, then the store behind, even while it is left alone; counts what went from there."""
        self._leases.sweep()
        self._unwritten.sweep()
        self._recent.sweep(self._clock())
        return self._try("sweep", self._behind.sweep)

    def close(self) -> None:
        """Close the connections of the store behind."""
        self._behind.close()

    def _ask(self, operation: str, work: Callable[[], T]) -> T:
        """:raises StoreUnavailable: when the store behind is down or refuses; counted already."""
        if not self._circuit.lets_through():
            self._on_failure(operation)
            raise StoreUnavailable("The store was down a moment ago.")
        return self._try(operation, work)

    def _try(self, operation: str, work: Callable[[], T]) -> T:
        try:
            answer = work()
        except StoreUnavailable as error:
            if error.down:
                self._circuit.failed()
            else:
                self._circuit.worked()
            self._on_failure(operation)
            raise
        self._circuit.worked()
        return answer

    def _ask_for_one(self, name: str, now: float) -> StoredScore | None:
        changes = self._recent.changes
        try:
            score = self._as_waiting(self._ask("get", lambda: self._behind.get(name)))
        except StoreUnavailable:
            return _stand_in(self._recent.score(name), now)
        self._recent.keep(name, score, now, changes)
        return score

    def _ask_for(self, names: Sequence[str], now: float, operation: str) -> list[StoredScore | None]:
        waiting = {name: write for name in names if (write := self._waiting(name)) is not None}
        unknown = [name for name in names if name not in waiting]
        changes = self._recent.changes
        found: dict[str, StoredScore | None] = {}
        try:
            if len(unknown) == 1:
                found[unknown[0]] = self._ask(operation, lambda: self._behind.get(unknown[0]))
            elif unknown:
                answers = self._ask(operation, lambda: self._behind.get_many(unknown))
                found.update(zip(unknown, answers, strict=True))
            for name, score in found.items():
                found[name] = self._as_waiting(score)
                self._recent.keep(name, found[name], now, changes)
        except StoreUnavailable:
            found.update({name: _stand_in(self._recent.score(name), now) for name in unknown})
        found.update({name: _kept(write.score, now) for name, write in waiting.items()})
        return [found[name] for name in names]

    def _ask_by_prefix(self, prefix: str, now: float, known: Entry[Found] | None) -> Entry[Found]:
        self._write_waiting()
        changes = self._recent.changes
        try:
            found = self._ask("by_prefix", lambda: self._behind.by_prefix(prefix))
            found = [(digest, score) for digest, old in found if (score := self._as_waiting(old)) is not None]
        except StoreUnavailable:
            if known is not None and known.stale(now):
                return known
            found = self._by_prefix_from_memory(prefix, now)
        self._recent.keep_prefix(prefix, found, now, changes)
        return Entry(found, now, now)

    def _by_prefix_from_memory(self, prefix: str, now: float) -> Found:
        found = {}
        for name, entry in self._recent.scores():
            score = _stand_in(entry, now)
            digest = keys.digest(name)
            if score is not None and score.listed and digest.startswith(prefix):
                found[digest] = score
        return sorted(found.items())

    def _delete(self, owners: set[str]) -> None:
        for owner in owners:
            self._behind.delete(owner)

    def _owner(self, name: str) -> str:
        """The key behind a name, as far as this process knows."""
        write, entry = self._unwritten.find(name), self._recent.score(name)
        if write is not None:
            return write.key
        return name if entry is None or entry.value is None else entry.value.key

    def _waiting(self, name: str) -> Write | None:
        """The write that the store behind still lacks, after another try to make up for it."""
        self._write_waiting()
        return self._unwritten.find(name) if self._unwritten else None

    def _as_waiting(self, score: StoredScore | None) -> StoredScore | None:
        """What a score that the store behind still holds has become by a write that waits."""
        write = self._unwritten.find(score.key) if score is not None and self._unwritten else None
        return score if write is None else write.score

    def _write_waiting(self) -> None:
        if not self._unwritten or abs(self._clock() - self._tried_late_at) < RETRY_SECONDS:
            return
        if not self._writing.acquire(blocking=False):
            return
        try:
            for write in self._unwritten.oldest(WRITES_AT_ONCE):
                self._ask("write", partial(self._write_late, write))
                self._unwritten.done(write.key)
        except StoreUnavailable:
            pass
        finally:
            self._tried_late_at = self._clock()
            self._writing.release()

    def _write_late(self, write: Write) -> None:
        if write.score is None:
            self._behind.delete(write.key)
            return
        stored = self._behind.get(write.key)
        # Another process may have scored the account since.
        if stored is None or stored.key != write.key or stored.expires_at <= write.score.expires_at:
            self._put(write.score, write)

    def _put(self, score: StoredScore, write: Write) -> set[str]:
        """Write to the store behind; the keys that go because the account was renamed."""
        others = self._behind.get_many([score.key, *write.aliases])
        self._behind.put(score, write.posts, score.kept_until - self._clock(), write.aliases)
        return {other.key for other in others if other is not None}


def _kept(score: StoredScore | None, now: float) -> StoredScore | None:
    return score if score is not None and score.kept_until > now else None


def _stand_in(entry: Entry[StoredScore | None] | None, now: float) -> StoredScore | None:
    return _kept(entry.value, now) if entry is not None and entry.stale(now) else None
