"""Earlier scores, in SQLite or PostgreSQL. SQLAlchemy and Alembic are imported when first needed."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from api.stores.base import StoreUnavailable
from api.stores.keys import MIGRATION_LOCK

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")


class SqlHistory:
    """A `History`, safe for threads. `where` is an address as SQLAlchemy takes it, or a SQLite file."""

    def __init__(self, where: str | Path) -> None:
        self._where = where
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def upgrade(self) -> None:
        """Bring the tables to this version, from nothing or from any earlier one; nothing is done when they are there.

        Several processes may call it at once: the first does the work, the others wait.

        :raises StoreUnavailable:
        """
        from api.stores.migrations import upgrade  # noqa: PLC0415

        def work(connection: "Connection") -> None:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            upgrade(connection)

        self._run(work, writes=True)

    def add(self, key: str, account_id: str | None, collected_at: datetime, method: int, body: bytes) -> None:
        from api.stores import tables  # noqa: PLC0415

        def work(connection: "Connection") -> None:
            tables.add(connection, key, account_id, collected_at, method=method, body=body)

        self._run(work, writes=True)

    def list(self, key: str, since: datetime | None, limit: int) -> "list[bytes]":
        from api.stores import tables  # noqa: PLC0415

        return self._run(lambda connection: tables.newest(connection, key, since, limit))

    def delete(self, key: str) -> None:
        from api.stores import tables  # noqa: PLC0415

        self._run(lambda connection: tables.remove(connection, key), writes=True)

    def ping(self) -> None:
        from api.stores import tables  # noqa: PLC0415

        self._run(tables.look)

    def close(self) -> None:
        """Close the pooled connections."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _run(self, work: "Callable[[Connection], T]", *, writes: bool = False) -> T:
        """One transaction."""
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

        # On SQLite, one that reads before it writes would fail, not wait, when another does the same.
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        try:
            with self._opened().execution_options(sqlite_begin=begin).begin() as connection:
                return work(connection)
        except (SQLAlchemyError, OSError) as error:
            # The text of a database's error may carry a key; its kind does not.
            kind = type(getattr(error, "orig", None) or error).__name__
            raise StoreUnavailable(
                f"The database of earlier scores cannot be used ({kind}); see that it runs at the address in "
                "TWOWAY_DATABASE_URL, or that the folder in TWOWAY_DATA_DIR can be written to."
            ) from error
        except ModuleNotFoundError as error:
            raise StoreUnavailable(
                f"The database of earlier scores needs the package {error.name}; install twoway[postgres]."
            ) from error

    def _opened(self) -> "Engine":
        from api.stores.tables import make_engine  # noqa: PLC0415

        with self._lock:
            if self._engine is None:
                self._engine = make_engine(self._where)
            return self._engine
