"""What the workers of one machine share of the hosts that they ask, in a SQLite file of its own.

It is asked once or twice for each request to a network, so that nothing in it is worth a wait for the disk: the last
second may be lost with the power, and the hosts are remembered by their digests only.
"""
# ruff: noqa: S608 - the names put into statements are the tables of keys.py; every value is bound.

import itertools
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from limits.storage import Storage

from api.hosts import Rest
from api.stores.keys import COUNTS, HOSTS_TABLES, RESTS, digest
from api.stores.perthread import PerThread

BUSY_SECONDS = 0.5
SWEEP_EVERY = 256

_REST = f"SELECT until, told FROM {RESTS} WHERE name = ?"
_KEEP = f"""INSERT INTO {RESTS} VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
SET until = excluded.until, told = excluded.told WHERE until < excluded.until"""
_COUNT = f"""INSERT INTO {COUNTS} VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET
amount = excluded.amount + CASE WHEN until > ? THEN amount ELSE 0 END,
until = CASE WHEN until > ? THEN until ELSE excluded.until END RETURNING amount"""
_COUNTED = f"SELECT amount, until FROM {COUNTS} WHERE name = ? AND until > ?"


class SqliteHosts:
    """`Records` of `api.hosts`. While the folder of the file is not there, there is nothing to share: it is made by
    whoever keeps scores, and nothing here makes it.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._connections: PerThread[sqlite3.Connection] = PerThread(self._open, sqlite3.Connection.close)
        self._writes = itertools.count(1)
        self.storage: Storage = _Counts(self, clock)

    def rest(self, name: str) -> Rest | None:
        row = self.run(_REST, (digest(name),))
        return None if row is None else Rest(row[0], bool(row[1]))

    def keep(self, name: str, rest: Rest) -> None:
        self.run(_KEEP, (digest(name), rest.until, rest.told), writes=True)

    def run(self, statement: str, values: tuple[object, ...], *, writes: bool = False) -> tuple[float, float] | None:
        """The first row that a statement gives.

        :raises sqlite3.Error:
        """
        if not self._path.parent.exists():
            return None
        try:
            connection = self._connections.get()
            found: tuple[float, float] | None = connection.execute(statement, values).fetchone()
            if writes and next(self._writes) % SWEEP_EVERY == 0:
                self._sweep(connection)
        except sqlite3.Error:
            # The file may have been removed or replaced: the next call opens it anew.
            self._connections.drop()
            raise
        return found

    def close(self) -> None:
        """Close the connections of all threads."""
        self._connections.close()

    def _sweep(self, connection: sqlite3.Connection) -> None:
        for table in (RESTS, COUNTS):
            connection.execute(f"DELETE FROM {table} WHERE until <= ?", (self._clock(),))

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _log_ahead(connection)
            connection.execute("PRAGMA synchronous = OFF")
            for statement in filter(str.strip, HOSTS_TABLES.split(";")):
                connection.execute(statement)
            self._sweep(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _log_ahead(connection: sqlite3.Connection) -> None:
    """WAL mode. While another process sets it in the same new file, SQLite fails at once, so this tries again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


class _Counts(Storage):
    """Windows that begin with the first request and end on their own, as `limits` wants them."""

    def __init__(self, hosts: SqliteHosts, clock: Callable[[], float]) -> None:
        super().__init__()
        self._hosts = hosts
        self._clock = clock

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = self._clock()
        row = self._hosts.run(_COUNT, (digest(key), amount, now + expiry, now, now), writes=True)
        return 0 if row is None else int(row[0])

    def get(self, key: str) -> int:
        row = self._hosts.run(_COUNTED, (digest(key), self._clock()))
        return 0 if row is None else int(row[0])

    def get_expiry(self, key: str) -> float:
        now = self._clock()
        row = self._hosts.run(_COUNTED, (digest(key), now))
        return now if row is None else row[1]

    def check(self) -> bool:
        self._hosts.run("SELECT 1, 1", ())
        return True

    def reset(self) -> int | None:
        self._hosts.run(f"DELETE FROM {COUNTS}", (), writes=True)
        return None

    def clear(self, key: str) -> None:
        self._hosts.run(f"DELETE FROM {COUNTS} WHERE name = ?", (digest(key),), writes=True)
