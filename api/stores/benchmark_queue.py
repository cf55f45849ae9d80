"""The statements of those who work on benchmarks: rows as a queue, claimed for a time and given back.

On PostgreSQL a row that somebody is just claiming is passed over; on SQLite one transaction writes at a time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Label, Select, and_, exists, func, or_, select, update

from api.stores.benchmark_tables import (
    AT_ONCE,
    BENCHMARKS,
    FREE,
    OPEN,
    ROWS,
    RUNS,
    end_run,
    forget,
    known,
    locked,
    put_off,
    utc,
)
from api.stores.cohorts import Claim, Found
from api.stores.keys import CLAIM_LOCK

RIPE_AT_ONCE = 5_000
"""Rows whose wait is over that one claim lets wait no longer."""


def waiting(connection: Connection, now: datetime) -> int:
    statement = select(func.count()).select_from(_claimable().where(_due(now)).subquery())
    return connection.execute(statement).scalar_one()


def claim(
    connection: Connection, worker: str, now: datetime, lease_until: datetime, benchmark_id: str | None
) -> Claim | None:
    over = and_(ROWS.c.state == "waiting", ROWS.c.retry_at <= utc(now))
    if connection.execute(select(exists().where(over))).scalar():
        # Then one index gives the next row, however many wait.
        put_off(connection, over, None, RIPE_AT_ONCE)
    lapsed = and_(ROWS.c.state == "running", ROWS.c.lease_until <= utc(now))
    waits = and_(ROWS.c.state == "waiting", ROWS.c.retry_at.is_(None))
    found = (_next(connection, which, now, benchmark_id) for which in (lapsed, waits))
    row = next((row for row in found if row is not None), None)
    if row is None:
        return None
    # A row whose lease ended took its worker down, maybe; it counts, so that one account cannot do that for ever.
    tries = row.tries + (row.state == "running")
    changed = {"state": "running", "worker": worker, "lease_until": utc(lease_until), "claims": row.claims + 1}
    connection.execute(update(ROWS).where(ROWS.c.id == row.id).values(tries=tries, retry_at=None, **changed))
    began = known(row.started_at)
    return Claim(row.id, row.benchmark_id, row.key, row.party, row.claims + 1, tries, began, row.max_age, row.document)


def _next(connection: Connection, which: ColumnElement[bool], now: datetime, benchmark_id: str | None) -> Any:
    elsewhere = ROWS.alias("elsewhere")
    alike = exists().where(elsewhere.c.state == "running", elsewhere.c.lease_until > utc(now))
    taken = alike.where(elsewhere.c.key == ROWS.c.key, elsewhere.c.id != ROWS.c.id)
    wanted = _claimable().where(which, ~taken)
    if benchmark_id is not None:
        wanted = wanted.where(ROWS.c.benchmark_id == benchmark_id)
    # None of them has a time to wait until; named for PostgreSQL, which takes the index in its order only then.
    first = wanted.order_by(ROWS.c.retry_at, ROWS.c.position, ROWS.c.id).limit(1)
    first = first.with_for_update(of=ROWS, skip_locked=True)
    while row := connection.execute(first).one_or_none():
        if connection.dialect.name != "postgresql":
            return row
        # Another may be claiming a row of the same account at this instant, which no lock on this row can tell. Who
        # waited for that one's lock while holding others might wait for ever; who asks again sees the claim.
        lock = func.pg_try_advisory_xact_lock(func.hashtextextended(row.key, CLAIM_LOCK))
        same = alike.where(elsewhere.c.key == row.key, elsewhere.c.id != row.id)
        if connection.execute(select(lock)).scalar() and not connection.execute(select(same)).scalar():
            return row
    return None


def renew(connection: Connection, worker: str, lease_until: datetime) -> None:
    held = and_(ROWS.c.worker == worker, ROWS.c.state == "running")
    connection.execute(update(ROWS).where(held).values(lease_until=utc(lease_until)))


def release(connection: Connection, worker: str) -> int:
    held = and_(ROWS.c.worker == worker, ROWS.c.state == "running")
    return connection.execute(update(ROWS).where(held).values(state="waiting", **FREE)).rowcount


def finish(connection: Connection, claimed: Claim, found: Found, now: datetime) -> bool:
    # Of two workers that finish the last two rows at once, the second has to see what the first did.
    benchmark = locked(connection, claimed.benchmark_id)
    changed = {
        "state": found.state, "status": found.status, "reason": found.reason, "document": found.document,
        "scored_at": utc(found.scored_at), "ended_at": utc(now), "retry_at": None, **FREE,
    }  # fmt: skip
    if benchmark is None or not connection.execute(_still(claimed).values(**changed)).rowcount:
        return False
    if found.status == "opted_out":
        forget(connection, claimed.key)
    left = exists().where(ROWS.c.benchmark_id == benchmark.id, ROWS.c.run == benchmark.run, OPEN)
    if benchmark.status == "running" and not connection.execute(select(left)).scalar():
        end_run(connection, benchmark.id, benchmark.run, "done", now)
    return True


def put_back(
    connection: Connection, claimed: Claim, until: datetime, reason: str, *, counts: bool, party: bool,
    document: bytes | None,
) -> bool:  # fmt: skip
    values = {
        "state": "waiting", "tries": claimed.tries + counts, "retry_at": utc(until), "reason": reason,
        "document": document, **FREE,
    }  # fmt: skip
    held = bool(connection.execute(_still(claimed).values(**values)).rowcount)
    if held and party:
        earlier = or_(ROWS.c.retry_at.is_(None), ROWS.c.retry_at < utc(until))
        theirs = select(ROWS.c.id).where(ROWS.c.state == "waiting", ROWS.c.party == claimed.party, earlier)
        # In one order, so that two workers who are told to wait at once do not wait for each other.
        ids = list(connection.execute(theirs.order_by(ROWS.c.id).with_for_update(skip_locked=True)).scalars())
        for some in (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)):
            connection.execute(update(ROWS).where(ROWS.c.id.in_(some)).values(retry_at=utc(until), reason=reason))
    return held


def found_of(connection: Connection, key: str, since: datetime) -> bytes | None:
    usable = and_(ROWS.c.key == key, ROWS.c.scored_at >= utc(since), ROWS.c.document.is_not(None))
    statement = select(ROWS.c.document).where(usable).order_by(ROWS.c.scored_at.desc()).limit(1)
    return connection.execute(statement).scalar()


def _still(claimed: Claim) -> Any:
    """An update of the row of a claim, if nobody claimed it since."""
    ours = and_(ROWS.c.id == claimed.row, ROWS.c.state == "running", ROWS.c.claims == claimed.claims)
    return update(ROWS).where(ours)


def _claimable() -> Select[Any]:
    """Rows of present runs that go on. What belongs to each is looked up by keys: for joins, PostgreSQL would gather
    all rows of all benchmarks and sort them.
    """
    mine = and_(BENCHMARKS.c.id == ROWS.c.benchmark_id, BENCHMARKS.c.run == ROWS.c.run)
    run = and_(RUNS.c.benchmark_id == ROWS.c.benchmark_id, RUNS.c.run == ROWS.c.run)
    columns = (
        ROWS.c.id, ROWS.c.benchmark_id, ROWS.c.key, ROWS.c.party, ROWS.c.state, ROWS.c.claims, ROWS.c.tries,
        ROWS.c.document, _one(RUNS.c.started_at, run), _one(BENCHMARKS.c.max_age, mine),
    )  # fmt: skip
    return select(*columns).where(_one(BENCHMARKS.c.status, mine) == "running")


def _one(column: Column[Any], which: ColumnElement[bool]) -> Label[Any]:
    return select(column).where(which).scalar_subquery().label(column.name)


def _due(now: datetime) -> ColumnElement[bool]:
    waits = and_(ROWS.c.state == "waiting", or_(ROWS.c.retry_at.is_(None), ROWS.c.retry_at <= utc(now)))
    return or_(waits, and_(ROWS.c.state == "running", ROWS.c.lease_until <= utc(now)))
