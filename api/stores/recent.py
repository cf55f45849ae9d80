"""What this process read or wrote a moment ago: served without asking the store, and in its place when it is down."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from api.stores import keys
from api.stores.base import StoredScore

FRESH_SECONDS = 2.0
"""How long another process's change may stay unseen here."""
STALE_SECONDS = 3_600.0
"""How long an entry may stand in for a store that is down."""

T = TypeVar("T")
Found = list[tuple[str, StoredScore]]


class Entry(NamedTuple, Generic[T]):
    """What a store answered at `since` (epoch seconds), good without asking again until `until`."""

    value: T
    since: float
    until: float

    def fresh(self, now: float) -> bool:
        # A clock that was set back makes nothing fresh for longer.
        return self.since <= now < self.until

    def stale(self, now: float) -> bool:
        """Still good enough while the store is down."""
        return self.since <= now < self.since + STALE_SECONDS


class Recent:
    """At most `size` names and `size` prefixes, the least recently used go first. Safe for threads.

    `changes` guards against an answer that was under way while somebody here wrote: a reader notes it before asking
    the store and hands it to `keep`, which then drops answers that may be older than the change.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._scores: OrderedDict[str, Entry[StoredScore | None]] = OrderedDict()
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        self._prefixes: OrderedDict[str, Entry[Found]] = OrderedDict()
        self.changes = 0

    def score(self, name: str) -> Entry[StoredScore | None] | None:
        """What is known of a key or alias; an entry whose value is None says that nothing was stored."""
        with self._lock:
            entry = self._scores.get(name)
            if entry is not None:
                self._scores.move_to_end(name)
            return entry

    def fresh(self, names: Iterable[str], now: float) -> dict[str, StoredScore | None]:
        """Of some keys or aliases those that can be told without asking the store."""
        found = {}
        known, used = self._scores.get, self._scores.move_to_end
        with self._lock:
            for name in names:
                entry = known(name)
                # As `Entry.fresh` has it: fifty calls would cost as much as all else here.
                if entry is not None and entry.since <= now < entry.until:
                    found[name] = entry.value
                    used(name)
        return found

    def prefix(self, prefix: str) -> Entry[Found] | None:
        with self._lock:
            entry = self._prefixes.get(prefix)
            if entry is not None:
                self._prefixes.move_to_end(prefix)
            return entry

    def keep(self, name: str, score: StoredScore | None, now: float, changes: int) -> None:
        with self._lock:
            if changes == self.changes:
                self._set(name, score, now)

    def keep_prefix(self, prefix: str, found: Found, now: float, changes: int) -> None:
        with self._lock:
            if changes == self.changes:
                self._prefixes[prefix] = Entry(found, now, now + FRESH_SECONDS)
                self._prefixes.move_to_end(prefix)
                if len(self._prefixes) > self._size:
                    self._prefixes.popitem(last=False)

    def replace(self, score: StoredScore, aliases: Iterable[str], renamed: Iterable[str], now: float) -> None:
        """A score was put, and the keys `renamed` went with it."""
        names = {score.key, *aliases}
        with self._lock:
            self._forget({score.key, *renamed}, names)
            for name in names:
                self._set(name, score, now)

    def forget(self, owners: set[str], now: float) -> None:
        """These keys were deleted."""
        with self._lock:
            self._forget(owners, owners)
            for name in owners:
                self._set(name, None, now)

    def expire(self, name: str) -> None:
        """Make the next read of this name ask the store; what is known stays as a stand-in."""
        with self._lock:
            self.changes += 1
            entry = self._scores.get(name)
            if entry is not None:
                self._scores[name] = entry._replace(until=entry.since)

    def sweep(self, now: float) -> None:
        """Drop the scores that have ended: they can stand in for nothing any more."""
        with self._lock:
            ended = {
                entry.value.key
                for entry in self._scores.values()
                if entry.value is not None and entry.value.kept_until <= now
            }
            self._forget(ended, set())

    def scores(self) -> list[tuple[str, Entry[StoredScore | None]]]:
        """All that is known, by key or alias."""
        with self._lock:
            return list(self._scores.items())

    def _set(self, name: str, score: StoredScore | None, now: float) -> None:
        until = now + FRESH_SECONDS
        entry = Entry(score, now, until if score is None else min(until, score.kept_until))
        known = self._scores.get(name)
        if known is not None and known.value is not None and score is not None and known.value.key == score.key:
            # Read again: the same name of the same account, as it nearly always is.
            self._scores[name] = entry
            self._scores.move_to_end(name)
            return
        self._remove(name)
        self._scores[name] = entry
        if score is not None:
            self._names[score.key].add(name)
        if len(self._scores) > self._size:
            self._remove(next(iter(self._scores)))

    def _remove(self, name: str) -> None:
        entry = self._scores.pop(name, None)
        if entry is not None and entry.value is not None:
            names = self._names[entry.value.key]
            names.discard(name)
            if not names:
                del self._names[entry.value.key]

    def _forget(self, owners: set[str], names: set[str]) -> None:
        self.changes += 1
        for owner in owners:
            names = names | self._names.get(owner, set())
        for name in names:
            self._remove(name)
        digests = [keys.digest(name) for name in names]
        touched = [
            prefix
            for prefix, entry in self._prefixes.items()
            if any(digest.startswith(prefix) for digest in digests) or any(s.key in owners for _, s in entry.value)
        ]
        for prefix in touched:
            del self._prefixes[prefix]
