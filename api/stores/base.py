"""What every store promises: scores (a cache that may forget) and history (a record that may not)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class StoreUnavailable(Exception):
    """A store did not do what it was asked; the message is a whole sentence.

    `down` tells a store that cannot be reached (leave it alone for a while) from one that refused this one
    operation, such as a write when the disk is full, and still answers others.
    """

    def __init__(self, detail: str, *, down: bool = True) -> None:
        super().__init__(detail)
        self.detail = detail
        self.down = down


@dataclass(frozen=True, slots=True)
class StoredScore:
    """One score document as it is sent to readers; no store ever parses `body`."""

    key: str
    """`network:handle`"""
    body: bytes
    """The score document: JSON, made once."""
    etag: str
    """Strong, with its quotes."""
    expires_at: float
    """Epoch seconds until which the score is fresh. An older one is still served, with its age."""
    listed: bool
    """False keeps the score out of look-ups by prefix (persons)."""
    kept_until: float = field(default=math.inf, compare=False)
    """Epoch seconds at which it is forgotten. Set by the store from `keep_seconds`; callers leave it alone."""


class ScoreStore(Protocol):
    """Scores by key. Holds scores only: no look-ups, no client addresses.

    The tiers behind the first raise `StoreUnavailable` from any call; what `open_store` returns fails open: its reads
    fall back on memory, its writes wait in memory, only `ping` and `sweep` raise.
    """

    def get(self, key: str) -> StoredScore | None:
        """The score of a key or of an alias (a DID's key finds the handle's score); None when nothing is kept."""
        ...

    def get_many(self, keys: Sequence[str]) -> list[StoredScore | None]:
        """The same for many, in the order asked."""
        ...

    def by_prefix(self, prefix: str) -> list[tuple[str, StoredScore]]:
        """Every listed score one of whose names has a SHA-256 (lower-case hex) that begins with `prefix`.

        Pairs of that digest, of the key or of an alias, and the score; ordered by digest.
        """
        ...

    def put(self, score: StoredScore, posts: bytes, keep_seconds: float, aliases: Sequence[str] = ()) -> None:
        """Keep a score and the posts behind it for `keep_seconds`, under its key and exactly these aliases.

        A name that belonged to another key until now says that the account was renamed: that key goes, with its posts.
        """
        ...

    def posts(self, key: str) -> bytes | None:
        """The posts behind the numbers, as JSON."""
        ...

    def delete(self, key: str) -> None:
        """Forget the score, its posts, its aliases and its place in the look-up by prefix."""
        ...

    def acquire(self, name: str, seconds: float) -> bool:
        """Take the lease `name` for at most `seconds`, over all workers; False while somebody holds it.

        A lease on work for a key is named by that key: the next `get` of it then looks past this process's memory,
        so that whoever wins sees what the holder before stored.
        """
        ...

    def renew(self, name: str, seconds: float) -> None:
        """Have a lease that was taken through this object last for `seconds` from now, unless somebody else has it."""
        ...

    def release(self, name: str) -> None:
        """Give back a lease taken through this object; never takes one from another process."""
        ...

    def ping(self) -> None:
        """:raises StoreUnavailable: when the store behind memory does not answer."""
        ...


class Tier(ScoreStore, Protocol):
    """A store that holds connections, and what has ended until somebody sweeps it out."""

    def sweep(self) -> int:
        """Remove whatever has ended, so that no disk holds it any more; how many scores that were.

        A store that ends its records by itself counts those that its look-up by prefix still named.

        :raises StoreUnavailable: also from what `open_store` returns; the next sweep makes up for this one.
        """
        ...

    def close(self) -> None:
        """Close them, of all threads. A later call opens new ones."""
        ...


class History(Protocol):
    """Earlier scores of an account, each with its method. Every call raises `StoreUnavailable` when it fails."""

    def add(self, key: str, account_id: str | None, collected_at: datetime, method: int, body: bytes) -> None:
        """Record one score; the same key and time twice are one record.

        `account_id` outlives renames and is unique within its network; None when the network gives none.
        `collected_at` carries its time zone.
        """
        ...

    def list(self, key: str, since: datetime | None, limit: int) -> list[bytes]:
        """The documents at or after `since`, newest first, at most `limit`; those under earlier handles included."""
        ...

    def delete(self, key: str) -> None:
        """Remove the account's records, those under earlier handles included."""
        ...

    def ping(self) -> None:
        """:raises StoreUnavailable: when the database does not answer, or its tables are not those of this version."""
        ...
