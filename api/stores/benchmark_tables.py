"""The tables of benchmarks and the statements on whole benchmarks, in SQLAlchemy Core, alike for SQLite and PostgreSQL.

Like tables.py, imported at the first call only. Who locks both a benchmark and its rows locks the benchmark first.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from api.stores.cohorts import KEPT_RUNS, Benchmark, Entry, NewBenchmark, Row, Tally, Wait
from api.stores.tables import METADATA
from api.stores.watch_tables import forget_watched, remove_watch

AT_ONCE = 500
"""Rows that one statement names."""
RECENT = 100
"""Rows that tell the present pace."""

_MOMENT = DateTime(timezone=True)

BENCHMARKS = Table(
    "benchmarks",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("status", String, nullable=False),
    Column("run", Integer, nullable=False),
    Column("schedule", String),
    Column("next_run_at", _MOMENT),
    Column("max_age", Integer),
    Column("bad_rows", LargeBinary, nullable=False),
    Index("benchmarks_next_run_at", "next_run_at"),
)
MEMBERS = Table(
    "benchmark_members",
    METADATA,
    Column("benchmark_id", String, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("key", String, nullable=False),
    Column("brand", String, nullable=False),
    Column("line", Integer),
    Column("party", String, nullable=False),
)
RUNS = Table(
    "benchmark_runs",
    METADATA,
    Column("benchmark_id", String, primary_key=True),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("started_at", _MOMENT, nullable=False),
    Column("ended_at", _MOMENT),
)
ROWS = Table(
    "benchmark_rows",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("benchmark_id", String, nullable=False),
    Column("run", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", String, nullable=False),
    Column("party", String, nullable=False),
    Column("state", String, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("worker", String),
    Column("lease_until", _MOMENT),
    Column("retry_at", _MOMENT),
    Column("status", String),
    Column("reason", String),
    Column("document", LargeBinary),
    Column("scored_at", _MOMENT),
    Column("ended_at", _MOMENT),
    UniqueConstraint("benchmark_id", "run", "position"),
    Index("benchmark_rows_due", "state", "retry_at", "position", "id"),
    Index("benchmark_rows_benchmark_id_run_state", "benchmark_id", "run", "state"),
    Index("benchmark_rows_key", "key"),
    Index("benchmark_rows_worker", "worker"),
)

OPEN = ROWS.c.state.in_(("waiting", "running"))
FREE = {"worker": None, "lease_until": None}
PARKED = datetime(9000, 1, 1, tzinfo=UTC)
"""Until when the rows of a cancelled run wait, so that nobody who looks for work passes by them."""


def create(connection: Connection, new: NewBenchmark) -> None:
    connection.execute(
        insert(BENCHMARKS).values(
            id=new.id, name=new.name, created_at=utc(new.created_at), status="running", run=0, schedule=new.schedule,
            next_run_at=utc(new.next_run_at), max_age=new.max_age, bad_rows=new.bad_rows,
        )
    )  # fmt: skip
    members = [
        {"benchmark_id": new.id, "position": position, "key": entry.key, "brand": entry.brand, "line": entry.line,
         "party": entry.party}
        for position, entry in enumerate(new.entries)
    ]  # fmt: skip
    connection.execute(insert(MEMBERS), members)
    _begin(connection, new.id, 1, new.created_at)


def read(connection: Connection, benchmark_id: str) -> Benchmark | None:
    row = connection.execute(_benchmarks().where(BENCHMARKS.c.id == benchmark_id)).one_or_none()
    return None if row is None else _benchmark(row)


def newest(connection: Connection, limit: int) -> list[Benchmark]:
    statement = _benchmarks().order_by(BENCHMARKS.c.created_at.desc(), BENCHMARKS.c.id).limit(limit)
    return [_benchmark(row) for row in connection.execute(statement)]


def entries(connection: Connection, benchmark_id: str) -> list[Entry]:
    columns = (MEMBERS.c.key, MEMBERS.c.brand, MEMBERS.c.line, MEMBERS.c.party)
    statement = select(*columns).where(MEMBERS.c.benchmark_id == benchmark_id).order_by(MEMBERS.c.position)
    return [Entry(*row) for row in connection.execute(statement)]


def tally(connection: Connection, benchmark_id: str, now: datetime) -> Tally:
    ours = _present(benchmark_id)
    counts = select(ROWS.c.state, func.count()).where(ours).group_by(ROWS.c.state)
    waits = (
        select(ROWS.c.party, func.count(), func.min(ROWS.c.retry_at, type_=_MOMENT), ROWS.c.reason)
        .where(ours, ROWS.c.state == "waiting", ROWS.c.retry_at > utc(now), ROWS.c.retry_at < PARKED)
        .group_by(ROWS.c.party, ROWS.c.reason)
        .order_by(ROWS.c.party, ROWS.c.reason)
    )
    last = select(ROWS.c.ended_at).where(ours, ROWS.c.ended_at.is_not(None)).order_by(ROWS.c.ended_at.desc())
    ended = list(connection.execute(last.limit(RECENT)).scalars())
    return Tally(
        rows={row[0]: row[1] for row in connection.execute(counts)},
        waits=[Wait(row[0], row[1], known(row[2]), row[3]) for row in connection.execute(waits)],
        recent=len(ended),
        recent_since=aware(ended[-1]) if ended else None,
    )


def rows(connection: Connection, benchmark_id: str, run: int) -> list[Row]:
    columns = (ROWS.c.key, ROWS.c.state, ROWS.c.status, ROWS.c.reason, ROWS.c.document)
    statement = select(*columns).where(ROWS.c.benchmark_id == benchmark_id, ROWS.c.run == run)
    found = connection.execute(statement.order_by(ROWS.c.position))
    return [Row(key, state, status, why, document) for key, state, status, why, document in found]


def begin(
    connection: Connection, benchmark_id: str, now: datetime, next_run_at: datetime | None, planned: datetime | None
) -> bool:
    found = locked(connection, benchmark_id)
    if found is None or found.status == "running":
        return False
    if planned is not None and aware(found.next_run_at) != planned:
        return False
    changed = {"status": "running", "next_run_at": utc(next_run_at)}
    connection.execute(update(BENCHMARKS).where(BENCHMARKS.c.id == benchmark_id).values(**changed))
    _begin(connection, benchmark_id, found.run + 1, now)
    for table in (ROWS, RUNS):
        old = and_(table.c.benchmark_id == benchmark_id, table.c.run <= found.run + 1 - KEPT_RUNS)
        connection.execute(delete(table).where(old))
    return True


def plan(connection: Connection, benchmark_id: str, schedule: str | None, next_run_at: datetime | None) -> bool:
    changed = {"schedule": schedule, "next_run_at": utc(next_run_at)}
    done = connection.execute(update(BENCHMARKS).where(BENCHMARKS.c.id == benchmark_id).values(**changed))
    return done.rowcount == 1


def due(connection: Connection, now: datetime) -> list[Benchmark]:
    statement = _benchmarks().where(BENCHMARKS.c.next_run_at <= utc(now)).order_by(BENCHMARKS.c.next_run_at)
    return [_benchmark(row) for row in connection.execute(statement)]


def cancel(connection: Connection, benchmark_id: str, now: datetime) -> bool:
    found = locked(connection, benchmark_id)
    if found is not None and found.status == "running":
        end_run(connection, benchmark_id, found.run, "cancelled", now)
        theirs = and_(ROWS.c.benchmark_id == benchmark_id, ROWS.c.run == found.run, ROWS.c.state == "waiting")
        put_off(connection, theirs, PARKED)
    return found is not None


def resume(connection: Connection, benchmark_id: str) -> bool:
    found = locked(connection, benchmark_id)
    if found is None:
        return False
    ours = and_(ROWS.c.benchmark_id == benchmark_id, ROWS.c.run == found.run)
    anew = {"state": "waiting", "claims": 0, "tries": 0, "retry_at": None, "ended_at": None, "document": None, **FREE}
    again = and_(ours, ROWS.c.state == "failed", ROWS.c.status == "unavailable")
    connection.execute(update(ROWS).where(again).values(**anew))
    parked = and_(ours, ROWS.c.state == "waiting", ROWS.c.retry_at >= PARKED)
    connection.execute(update(ROWS).where(parked).values(retry_at=None))
    if connection.execute(select(exists().where(ours, OPEN))).scalar():
        connection.execute(update(BENCHMARKS).where(BENCHMARKS.c.id == benchmark_id).values(status="running"))
        run = and_(RUNS.c.benchmark_id == benchmark_id, RUNS.c.run == found.run)
        connection.execute(update(RUNS).where(run).values(ended_at=None))
    return True


def remove(connection: Connection, benchmark_id: str) -> bool:
    if locked(connection, benchmark_id) is None:
        return False
    remove_watch(connection, benchmark_id)
    for table in (ROWS, RUNS, MEMBERS):
        connection.execute(delete(table).where(table.c.benchmark_id == benchmark_id))
    connection.execute(delete(BENCHMARKS).where(BENCHMARKS.c.id == benchmark_id))
    return True


def forget(connection: Connection, key: str) -> None:
    """Remove whatever benchmarks hold of an account, but that it is in them."""
    nothing = {"document": None, "scored_at": None}
    connection.execute(update(ROWS).where(ROWS.c.key == key, ROWS.c.document.is_not(None)).values(**nothing))
    forget_watched(connection, key)


def _begin(connection: Connection, benchmark_id: str, run: int, now: datetime) -> None:
    connection.execute(update(BENCHMARKS).where(BENCHMARKS.c.id == benchmark_id).values(run=run))
    connection.execute(insert(RUNS).values(benchmark_id=benchmark_id, run=run, started_at=utc(now)))
    fixed = (literal(run), literal("waiting"), literal(0), literal(0))
    members = select(MEMBERS.c.benchmark_id, MEMBERS.c.position, MEMBERS.c.key, MEMBERS.c.party, *fixed)
    members = members.where(MEMBERS.c.benchmark_id == benchmark_id).order_by(MEMBERS.c.position)
    names = ["benchmark_id", "position", "key", "party", "run", "state", "claims", "tries"]
    connection.execute(insert(ROWS).from_select(names, members))


def end_run(connection: Connection, benchmark_id: str, run: int, status: str, now: datetime) -> None:
    connection.execute(update(BENCHMARKS).where(BENCHMARKS.c.id == benchmark_id).values(status=status))
    ended = and_(RUNS.c.benchmark_id == benchmark_id, RUNS.c.run == run)
    connection.execute(update(RUNS).where(ended).values(ended_at=utc(now)))


def put_off(
    connection: Connection, which: ColumnElement[bool], until: datetime | None, limit: int | None = None
) -> None:
    """Let rows that wait do so until then; None: no longer. Locked in one order, so that no two wait for each other."""
    ids = connection.execute(select(ROWS.c.id).where(which).order_by(ROWS.c.id).limit(limit).with_for_update())
    held = list(ids.scalars())
    for some in (held[start : start + AT_ONCE] for start in range(0, len(held), AT_ONCE)):
        connection.execute(update(ROWS).where(ROWS.c.id.in_(some)).values(retry_at=utc(until)))


def locked(connection: Connection, benchmark_id: str) -> Any:
    """The benchmark's own row, held to the end of the transaction; None when there is none."""
    statement = select(BENCHMARKS).where(BENCHMARKS.c.id == benchmark_id).with_for_update()
    return connection.execute(statement).one_or_none()


def _present(benchmark_id: str) -> ColumnElement[bool]:
    """The rows of a benchmark's present run."""
    run = select(BENCHMARKS.c.run).where(BENCHMARKS.c.id == benchmark_id).scalar_subquery()
    return and_(ROWS.c.benchmark_id == benchmark_id, ROWS.c.run == run)


def _benchmarks() -> Select[Any]:
    accounts = select(func.count()).where(MEMBERS.c.benchmark_id == BENCHMARKS.c.id).scalar_subquery()
    run = and_(RUNS.c.benchmark_id == BENCHMARKS.c.id, RUNS.c.run == BENCHMARKS.c.run)
    columns = (BENCHMARKS, RUNS.c.started_at, RUNS.c.ended_at, accounts.label("accounts"))
    return select(*columns).select_from(BENCHMARKS.join(RUNS, run))


def _benchmark(row: Any) -> Benchmark:
    return Benchmark(
        id=row.id, name=row.name, created_at=known(row.created_at), status=row.status, run=row.run,
        started_at=known(row.started_at), ended_at=aware(row.ended_at), schedule=row.schedule,
        next_run_at=aware(row.next_run_at), max_age=row.max_age, bad_rows=bytes(row.bad_rows), accounts=row.accounts,
    )  # fmt: skip


def known(time: datetime) -> datetime:
    # SQLite keeps times as text without a zone, all of them in UTC.
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def aware(time: datetime | None) -> datetime | None:
    return None if time is None else known(time)


def utc(time: datetime | None) -> datetime | None:
    if time is not None and time.tzinfo is None:
        raise ValueError("A time of a benchmark needs its time zone.")
    return None if time is None else time.astimezone(UTC)
