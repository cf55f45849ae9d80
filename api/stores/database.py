"""The database of the record: SQLite or PostgreSQL, one transaction at a time.

SQLAlchemy and Alembic are imported when first needed: they cost a second.
"""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from api.stores.base import StoreUnavailable
from api.stores.keys import MIGRATION_LOCK

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Database:
    """Connects at the first transaction; safe for threads. `where` is an address as SQLAlchemy takes it, or a file."""

    def __init__(self, where: str | Path) -> None:
        self._where = where
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._engine: Engine | None = None

    def run(self, work: "Callable[[Connection], T]", *, writes: bool = False) -> T:
        """What `work` gives, in one transaction of its own.

        :raises StoreUnavailable: the database cannot be used; nothing was written.
        """
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

        # On SQLite, one that reads before it writes would fail, not wait, when another does the same.
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        try:
            engine = self.opened()
            # SQLite lets those who wait try now and then, not in turn: of many threads, one would wait for too long.
            one_writes = self._turn if writes and engine.dialect.name == "sqlite" else nullcontext()
            with one_writes, engine.execution_options(sqlite_begin=begin).begin() as connection:
                return work(connection)
        except (SQLAlchemyError, OSError) as error:
            # The text of a database's error may carry a key; its kind does not.
            kind = type(getattr(error, "orig", None) or error).__name__
            raise StoreUnavailable(
                f"The database of earlier scores and benchmarks cannot be used ({kind}); see that it runs at the "
                "address in TWOWAY_DATABASE_URL, or that the folder in TWOWAY_DATA_DIR can be written to."
            ) from error
        except ModuleNotFoundError as error:
            raise StoreUnavailable(
                f"The database of earlier scores and benchmarks needs the package {error.name}. In the "
                "folder of the project, install it with: pip install '.[postgres]'"
            ) from error

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

        self.run(work, writes=True)

    def opened(self) -> "Engine":
        """The engine, made at the first call."""
        from api.stores.tables import make_engine  # noqa: PLC0415

        with self._lock:
            if self._engine is None:
                self._engine = make_engine(self._where)
            return self._engine

    def close(self) -> None:
        """Close the pooled connections; a later call opens new ones."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
