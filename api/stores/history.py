"""Earlier scores, in SQLite or PostgreSQL."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.stores.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection


class SqlHistory:
    """A `History`, safe for threads. `where` is an address as SQLAlchemy takes it, or a SQLite file."""

    def __init__(self, where: str | Path) -> None:
        self._database = Database(where)

    def upgrade(self) -> None:
        """Bring the tables of the whole database to this version; see `Database.upgrade`.

        :raises StoreUnavailable:
        """
        self._database.upgrade()

    def add(self, key: str, account_id: str | None, collected_at: datetime, method: int, body: bytes) -> None:
        from api.stores import tables  # noqa: PLC0415

        def work(connection: "Connection") -> None:
            tables.add(connection, key, account_id, collected_at, method=method, body=body)

        self._database.run(work, writes=True)

    def list(self, key: str, since: datetime | None, limit: int) -> "list[bytes]":
        from api.stores import tables  # noqa: PLC0415

        return self._database.run(lambda connection: tables.newest(connection, key, since, limit))

    def delete(self, key: str) -> None:
        """Remove the account's records, and what benchmarks keep of it: whoever asks for this wants nothing kept."""
        from api.stores import benchmark_tables, tables  # noqa: PLC0415

        def work(connection: "Connection") -> None:
            tables.remove(connection, key)
            benchmark_tables.forget(connection, key)

        self._database.run(work, writes=True)

    def ping(self) -> None:
        from api.stores import tables  # noqa: PLC0415

        self._database.run(tables.look)

    def close(self) -> None:
        """Close the pooled connections."""
        self._database.close()
