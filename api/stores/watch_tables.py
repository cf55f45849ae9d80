"""The tables of those who watch benchmarks, and how what they hold is removed; imported at the first call only."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    delete,
    or_,
)

from api.stores.tables import METADATA

_MOMENT = DateTime(timezone=True)

LOOKS = Table(
    "benchmark_looks",
    METADATA,
    Column("benchmark_id", String, primary_key=True),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("looked_at", _MOMENT),
    Column("lease_until", _MOMENT),
)
BASELINES = Table(
    "benchmark_baselines",
    METADATA,
    Column("benchmark_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Index("benchmark_baselines_key", "key"),
)
EVENTS = Table(
    "benchmark_events",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String, nullable=False),
    Column("benchmark_id", String, nullable=False),
    Column("run", Integer, nullable=False),
    Column("key", String, nullable=False),
    Column("other", String),
    Column("at", _MOMENT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("delivery_id", String),
    UniqueConstraint("id"),
    Index("benchmark_events_benchmark_id_number", "benchmark_id", "number"),
    Index("benchmark_events_delivery_id", "delivery_id"),
    Index("benchmark_events_key", "key"),
    Index("benchmark_events_other", "other"),
)
WEBHOOKS = Table(
    "benchmark_webhooks",
    METADATA,
    Column("benchmark_id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("gone_at", _MOMENT),
)
DELIVERIES = Table(
    "benchmark_deliveries",
    METADATA,
    Column("id", String, primary_key=True),
    Column("benchmark_id", String, nullable=False),
    Column("run", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("lease_until", _MOMENT),
    Column("retry_at", _MOMENT),
    Column("reason", String),
    Column("created_at", _MOMENT, nullable=False),
    Column("ended_at", _MOMENT),
    Index("benchmark_deliveries_state_retry_at", "state", "retry_at"),
    Index("benchmark_deliveries_benchmark_id", "benchmark_id"),
)
LISTS = Table(
    "benchmark_lists",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("benchmark_id", String, nullable=False),
    Index("benchmark_lists_benchmark_id", "benchmark_id"),
)

OF_A_BENCHMARK = (LOOKS, BASELINES, EVENTS, WEBHOOKS, DELIVERIES, LISTS)


def remove_watch(connection: Connection, benchmark_id: str) -> None:
    """Remove whatever is kept for those who watch a benchmark."""
    for table in OF_A_BENCHMARK:
        connection.execute(delete(table).where(table.c.benchmark_id == benchmark_id))


def forget_watched(connection: Connection, key: str) -> None:
    """Remove what is kept of an account, and every event in which it is named, sent or not."""
    connection.execute(delete(BASELINES).where(BASELINES.c.key == key))
    connection.execute(delete(EVENTS).where(or_(EVENTS.c.key == key, EVENTS.c.other == key)))
