"""Scores in one SQLite file that several worker processes share: the cache of a machine without Redis.

In WAL mode readers never wait for a writer, and writers wait for one another for at most `BUSY_SECONDS`. What is
deleted is overwritten with zeros (`secure_delete`), in the file itself once its log is folded in: `sweep` does both.
"""
# ruff: noqa: S608 - the names put into statements are the tables of keys.py; every value is bound.

import itertools
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from api.stores import record
from api.stores.base import StoredScore, StoreUnavailable
from api.stores.keys import LEASES, NAMES, POSTS, SCHEMA, SCORES, TABLES, digest
from api.stores.perthread import PerThread

BUSY_SECONDS = 0.5
SWEEP_EVERY = 64
SWEEP_ROWS = 1_000

_COLUMNS = "s.key, s.body, s.etag, s.expires_at, s.listed, s.kept_until"
_BY_KEY = f"SELECT {_COLUMNS} FROM {SCORES} s WHERE key = ? AND kept_until > ?"
_BY_NAME = f"SELECT {_COLUMNS} FROM {NAMES} n JOIN {SCORES} s ON s.key = n.key WHERE n.name = ? AND s.kept_until > ?"
_BY_DIGEST = f"""SELECT n.digest, {_COLUMNS} FROM {NAMES} n JOIN {SCORES} s ON s.key = n.key
WHERE n.digest >= ? AND n.digest < ? AND s.listed AND s.kept_until > ? ORDER BY n.digest"""
_POSTS = f"SELECT p.body FROM {NAMES} n JOIN {SCORES} s ON s.key = n.key JOIN {POSTS} p ON p.key = n.key \
WHERE n.name = ? AND s.kept_until > ?"
_DELETE_OLDEST = f"DELETE FROM {SCORES} WHERE key IN (SELECT key FROM {SCORES} WHERE kept_until <= ? \
ORDER BY kept_until LIMIT ?)"
_ACQUIRE = f"""INSERT INTO {LEASES} VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
SET holder = excluded.holder, ends_at = excluded.ends_at WHERE ends_at <= ?"""

# One operation met an obstacle that others need not meet.
_REFUSED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_TOOBIG}

T = TypeVar("T")


class SqliteStore:
    """A `Tier`; at most about `size` scores, those that would be forgotten next go first."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, size: int = 200_000) -> None:
        """The file and its folder are made at the first call."""
        self._path = path
        self._clock = clock
        self._size = size
        self._connections: PerThread[sqlite3.Connection] = PerThread(self._open, sqlite3.Connection.close)
        self._puts = itertools.count()
        self._held: dict[str, str] = {}

    def get(self, key: str) -> StoredScore | None:
        asked = (key, self._clock())

        def read(connection: sqlite3.Connection) -> StoredScore | None:
            row = connection.execute(_BY_KEY, asked).fetchone() or connection.execute(_BY_NAME, asked).fetchone()
            return None if row is None else _score(row)

        return self._run(read)

    def get_many(self, keys: Sequence[str]) -> list[StoredScore | None]:
        return [self.get(key) for key in keys]

    def by_prefix(self, prefix: str) -> list[tuple[str, StoredScore]]:
        # "g" is the character after the last hex digit.
        bounds = (prefix, f"{prefix}g", self._clock())
        rows = self._run(lambda connection: connection.execute(_BY_DIGEST, bounds).fetchall())
        return [(found, _score(row)) for found, *row in rows]

    def put(self, score: StoredScore, posts: bytes, keep_seconds: float, aliases: Sequence[str] = ()) -> None:
        now = self._clock()
        names = list(dict.fromkeys([score.key, *aliases]))
        columns = (score.key, score.body, score.etag, score.expires_at, score.listed, now + keep_seconds)
        packed = record.pack_posts(posts)

        def write(connection: sqlite3.Connection) -> None:
            with _writing(connection):
                _drop(connection, names)
                connection.execute(f"INSERT INTO {SCORES} VALUES (?, ?, ?, ?, ?, ?)", columns)
                connection.execute(f"INSERT INTO {POSTS} VALUES (?, ?)", (score.key, packed))
                rows = [(name, digest(name), score.key) for name in names]
                connection.executemany(f"INSERT INTO {NAMES} VALUES (?, ?, ?)", rows)
                if next(self._puts) % SWEEP_EVERY == 0:
                    _sweep(connection, now)
                    _bound(connection, self._size)

        self._run(write)

    def posts(self, key: str) -> bytes | None:
        row = self._run(lambda connection: connection.execute(_POSTS, (key, self._clock())).fetchone())
        try:
            return None if row is None else record.unpack_posts(row[0])
        except ValueError:
            return None

    def delete(self, key: str) -> None:
        def write(connection: sqlite3.Connection) -> None:
            with _writing(connection):
                _drop(connection, [key])

        self._run(write)

    def acquire(self, name: str, seconds: float) -> bool:
        now, holder = self._clock(), secrets.token_hex(8)
        row = (name, holder, now + seconds, now)
        won = self._run(lambda connection: connection.execute(_ACQUIRE, row).rowcount) == 1
        if won:
            self._held[name] = holder
        return won

    def renew(self, name: str, seconds: float) -> None:
        holder, ends_at = self._held.get(name), self._clock() + seconds
        if holder is not None:
            statement = f"UPDATE {LEASES} SET ends_at = ? WHERE name = ? AND holder = ?"
            self._run(lambda connection: connection.execute(statement, (ends_at, name, holder)))

    def release(self, name: str) -> None:
        holder = self._held.pop(name, None)
        if holder is not None:
            statement = f"DELETE FROM {LEASES} WHERE name = ? AND holder = ?"
            self._run(lambda connection: connection.execute(statement, (name, holder)))

    def ping(self) -> None:
        self._run(lambda connection: connection.execute(f"SELECT count(*) FROM {LEASES}").fetchone())

    def sweep(self) -> int:
        now = self._clock()

        def write(connection: sqlite3.Connection) -> int:
            swept, last = 0, SWEEP_ROWS
            # Step by step, so that no other writer waits for long.
            while last == SWEEP_ROWS:
                with _writing(connection):
                    last = _sweep(connection, now)
                swept += last
            # What earlier deletes and puts removed may still stand in the log. A reader in the middle of something
            # keeps it there until the next sweep.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return swept

        return self._run(write)

    def close(self) -> None:
        self._connections.close()

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._connections.get())
        except (sqlite3.Error, OSError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            refused = code in _REFUSED
            if not refused:
                # The file may have been moved or replaced: the next call opens it anew.
                self._connections.drop()
            kind = getattr(error, "sqlite_errorname", type(error).__name__)
            detail = f"The file of scores {self._path} cannot be used ({kind}); see that its folder can be written to."
            if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
                detail = f"The file of scores {self._path} is damaged; remove it, it is only a cache."
            raise StoreUnavailable(detail, down=not refused) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Threads never share it; only its closing may happen in another one.
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            if _version(connection) != SCHEMA:
                _make_tables(connection)
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection


def _score(row: Sequence[Any]) -> StoredScore:
    key, body, etag, expires_at, listed, kept_until = row
    return StoredScore(key, body, etag, expires_at, bool(listed), kept_until)


def _drop(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    statement = f"DELETE FROM {SCORES} WHERE key = (SELECT key FROM {NAMES} WHERE name = ?)"
    for name in names:
        connection.execute(statement, (name,))


def _sweep(connection: sqlite3.Connection, now: float) -> int:
    """Delete what has ended, of scores at most `SWEEP_ROWS`; how many of these."""
    connection.execute(f"DELETE FROM {LEASES} WHERE ends_at <= ?", (now,))
    return connection.execute(_DELETE_OLDEST, (now, SWEEP_ROWS)).rowcount


def _bound(connection: sqlite3.Connection, size: int) -> None:
    (count,) = connection.execute(f"SELECT count(*) FROM {SCORES}").fetchone()
    if count > size:
        connection.execute(_DELETE_OLDEST, (float("inf"), count - size))


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _make_tables(connection: sqlite3.Connection) -> None:
    """Empty the file and lay out this version's tables, once, however many processes come here together."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            # Here SQLite does not wait by itself while another process does the same.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    with _writing(connection):
        if _version(connection) == SCHEMA:
            return
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (name,) in tables:
            connection.execute(f'DROP TABLE "{name}"')
        for statement in filter(str.strip, TABLES.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
