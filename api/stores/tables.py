"""The history's table and the statements on it, in SQLAlchemy Core, alike for SQLite and PostgreSQL.

Importing this costs a second: only history.py does, at its first call. Whoever changes the table adds a step to
migrations/versions; a test holds the two together.
"""

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    and_,
    create_engine,
    delete,
    event,
    make_url,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

CONNECT_SECONDS = 3
STATEMENT_SECONDS = 5
BUSY_SECONDS = 20
"""How long on SQLite one process waits while others write: its waits are not in turn, so that some are long."""

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_N_name)s",
        "ix": "%(column_0_label)s",
    }
)

HISTORY = Table(
    "history",
    METADATA,
    # SQLite numbers rows by itself only in a column of type INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String, nullable=False),
    Column("account_id", String),
    Column("collected_at", DateTime(timezone=True), nullable=False),
    Column("method", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("key", "collected_at"),
    Index("history_account_id", "account_id"),
)


def make_engine(where: str | Path) -> Engine:
    """An engine for a SQLite file or an address in any of its spellings; connects at the first statement.

    :raises sqlalchemy.exc.ArgumentError: when it is no address of a database.
    """
    address = URL.create("sqlite", database=str(where)) if isinstance(where, Path) else make_url(where)
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite":
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
        return engine
    limits = f"-c statement_timeout={STATEMENT_SECONDS * 1000}"
    arguments = {"connect_timeout": CONNECT_SECONDS, "options": limits}
    return create_engine(address, pool_pre_ping=True, pool_timeout=STATEMENT_SECONDS, connect_args=arguments)


def add(connection: Connection, key: str, account_id: str | None, at: datetime, *, method: int, body: bytes) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"key": key, "account_id": account_id, "collected_at": _utc(at), "method": method, "body": body}
    connection.execute(insert(HISTORY).values(row).on_conflict_do_nothing())


def newest(connection: Connection, key: str, since: datetime | None, limit: int) -> list[bytes]:
    statement = select(HISTORY.c.body).where(_of_account(connection, key))
    if since is not None:
        statement = statement.where(HISTORY.c.collected_at >= _utc(since))
    statement = statement.order_by(HISTORY.c.collected_at.desc(), HISTORY.c.id.desc()).limit(limit)
    return [bytes(body) for body in connection.execute(statement).scalars()]


def remove(connection: Connection, key: str) -> None:
    connection.execute(delete(HISTORY).where(_of_account(connection, key)))


def look(connection: Connection) -> None:
    """Fails unless the table is there with the columns of this version."""
    connection.execute(select(HISTORY).limit(0))


def _of_account(connection: Connection, key: str) -> ColumnElement[bool]:
    """The rows of whoever has this key now: earlier handles of that account, but no earlier owner of this handle."""
    latest = select(HISTORY.c.account_id).where(HISTORY.c.key == key, HISTORY.c.account_id.is_not(None))
    account_id = connection.execute(latest.order_by(HISTORY.c.collected_at.desc()).limit(1)).scalar()
    if account_id is None:
        return HISTORY.c.key == key
    network = key.split(":", 1)[0]
    return or_(
        and_(HISTORY.c.key == key, HISTORY.c.account_id.is_(None)),
        and_(HISTORY.c.account_id == account_id, HISTORY.c.key.startswith(f"{network}:", autoescape=True)),
    )


def _utc(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("A time in the history needs its time zone.")
    # SQLite keeps times as text without a zone, so all of them are in the same one.
    return time.astimezone(UTC)


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    # By itself Python's sqlite3 opens no transaction before a CREATE TABLE, and migrations could stop halfway.
    connection.isolation_level = None
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers wait for no writer, and a write costs one flush of the disk."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Here SQLite does not wait by itself while another process does the same.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    how: str = connection.get_execution_options().get("sqlite_begin", "BEGIN")
    connection.exec_driver_sql(how)
