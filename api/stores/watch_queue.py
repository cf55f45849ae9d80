"""The statements of those who watch benchmarks, in SQLAlchemy Core, alike for SQLite and PostgreSQL.

Who locks both a benchmark and anything of it locks the benchmark first.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.stores.benchmark_tables import BENCHMARKS, RUNS, aware, known, locked, utc
from api.stores.watch_tables import BASELINES, DELIVERIES, EVENTS, LISTS, LOOKS, WEBHOOKS
from api.stores.watched import (
    KEPT_EVENTS_DAYS,
    Delivery,
    KeptEvent,
    LastDelivery,
    Look,
    Looked,
    Settled,
    Webhook,
)


def due(connection: Connection, now: datetime) -> bool:
    some = or_(exists(_unlooked(now)), exists(select(DELIVERIES.c.id).where(_sendable(now))))
    return bool(connection.execute(select(some)).scalar())


def claim_look(connection: Connection, now: datetime, lease_until: datetime) -> Look | None:
    wanted = _unlooked(now).order_by(RUNS.c.ended_at).limit(1).with_for_update(of=BENCHMARKS, skip_locked=True)
    while row := connection.execute(wanted).one_or_none():
        # Whoever held the lock a moment ago may have claimed this run since the statement above began, and only the
        # rows that it locks are looked at again; a statement that begins with the lock held sees it.
        if connection.execute(_unlooked(now).where(BENCHMARKS.c.id == row.id)).one_or_none():
            _put(connection, LOOKS, {"benchmark_id": row.id, "run": row.run}, {"lease_until": utc(lease_until)})
            return Look(row.id, row.run, now)
    return None


def baselines(connection: Connection, benchmark_id: str) -> dict[str, bytes]:
    statement = select(BASELINES.c.key, BASELINES.c.body).where(BASELINES.c.benchmark_id == benchmark_id)
    return {key: bytes(body) for key, body in connection.execute(statement)}


def passed(connection: Connection, benchmark_id: str) -> list[tuple[str, str]]:
    ours = and_(EVENTS.c.benchmark_id == benchmark_id, EVENTS.c.other.is_not(None))
    statement = select(EVENTS.c.key, EVENTS.c.other).where(ours).order_by(EVENTS.c.number)
    return [(key, other) for key, other in connection.execute(statement)]


def finish_look(connection: Connection, look: Look, looked: Looked, delivery_id: str) -> bool:
    found = locked(connection, look.benchmark_id)
    if found is None or found.run != look.run:
        return False
    listens = select(WEBHOOKS.c.benchmark_id).where(
        WEBHOOKS.c.benchmark_id == look.benchmark_id, WEBHOOKS.c.gone_at.is_(None)
    )
    sent_as = delivery_id if connection.execute(listens).one_or_none() else None
    new = [one for one in looked.events if _add(connection, look, one, sent_as)]
    if new and sent_as is not None:
        row = {"id": sent_as, "benchmark_id": look.benchmark_id, "run": look.run, "created_at": utc(look.began)}
        connection.execute(insert(DELIVERIES).values(**row, state="waiting", tries=0, claims=0))
    for key, body in looked.baselines.items():
        _put(connection, BASELINES, {"benchmark_id": look.benchmark_id, "key": key}, {"body": body})
    done = {"looked_at": utc(look.began), "lease_until": None}
    _put(connection, LOOKS, {"benchmark_id": look.benchmark_id, "run": look.run}, done)
    _tidy(connection, look)
    return True


def events(connection: Connection, benchmark_id: str, limit: int, run: int | None) -> list[KeptEvent]:
    columns = (EVENTS.c.id, EVENTS.c.key, EVENTS.c.other, EVENTS.c.at, EVENTS.c.body)
    statement = select(*columns).where(EVENTS.c.benchmark_id == benchmark_id)
    if run is not None:
        statement = statement.where(EVENTS.c.run == run)
    # Of one run the first comes first, as they were found.
    statement = statement.order_by(EVENTS.c.run.desc(), EVENTS.c.number).limit(limit)
    return [
        KeptEvent(row.id, row.key, row.other, known(row.at), bytes(row.body)) for row in connection.execute(statement)
    ]


def looked_at(connection: Connection, benchmark_id: str, run: int) -> datetime | None:
    statement = select(LOOKS.c.looked_at).where(LOOKS.c.benchmark_id == benchmark_id, LOOKS.c.run == run)
    return aware(connection.execute(statement).scalar())


def set_webhook(connection: Connection, webhook: Webhook) -> bool:
    if locked(connection, webhook.benchmark_id) is None:
        return False
    values = {"url": webhook.url, "secret": webhook.secret, "created_at": utc(webhook.created_at), "gone_at": None}
    _put(connection, WEBHOOKS, {"benchmark_id": webhook.benchmark_id}, values)
    return True


def webhook(connection: Connection, benchmark_id: str) -> Webhook | None:
    row = connection.execute(select(WEBHOOKS).where(WEBHOOKS.c.benchmark_id == benchmark_id)).one_or_none()
    if row is None:
        return None
    return Webhook(row.benchmark_id, known(row.created_at), row.url, row.secret, aware(row.gone_at))


def remove_webhook(connection: Connection, benchmark_id: str) -> bool:
    connection.execute(delete(DELIVERIES).where(DELIVERIES.c.benchmark_id == benchmark_id))
    return bool(connection.execute(delete(WEBHOOKS).where(WEBHOOKS.c.benchmark_id == benchmark_id)).rowcount)


def last_delivery(connection: Connection, benchmark_id: str) -> LastDelivery:
    ours = DELIVERIES.c.benchmark_id == benchmark_id
    counts = select(DELIVERIES.c.state, func.count()).where(ours).group_by(DELIVERIES.c.state)
    many = {row[0]: row[1] for row in connection.execute(counts)}
    newest = select(DELIVERIES).where(ours, DELIVERIES.c.tries > 0)
    newest = newest.order_by(DELIVERIES.c.created_at.desc(), DELIVERIES.c.id).limit(1)
    row = connection.execute(newest).one_or_none()
    waiting, failed = many.get("waiting", 0) + many.get("running", 0), many.get("failed", 0)
    if row is None:
        return LastDelivery(waiting, failed)
    ends = aware(row.retry_at), aware(row.ended_at)
    return LastDelivery(waiting, failed, row.state, row.tries, row.reason, *ends)


def of_list(connection: Connection, digest: str) -> str | None:
    return connection.execute(select(LISTS.c.benchmark_id).where(LISTS.c.digest == digest)).scalar()


def keep_list(connection: Connection, digest: str, benchmark_id: str) -> bool:
    if locked(connection, benchmark_id) is None:
        return False
    _put(connection, LISTS, {"digest": digest}, {"benchmark_id": benchmark_id})
    return True


def claim_delivery(connection: Connection, now: datetime, lease_until: datetime) -> Delivery | None:
    wanted = select(DELIVERIES, WEBHOOKS.c.url, WEBHOOKS.c.secret).select_from(
        DELIVERIES.join(WEBHOOKS, WEBHOOKS.c.benchmark_id == DELIVERIES.c.benchmark_id)
    )
    wanted = wanted.where(_sendable(now)).order_by(DELIVERIES.c.tries, DELIVERIES.c.created_at, DELIVERIES.c.id)
    row = connection.execute(wanted.limit(1).with_for_update(of=DELIVERIES, skip_locked=True)).one_or_none()
    if row is None:
        return None
    # A try whose lease ended took its worker down, maybe; it counts, so that it cannot do that for ever.
    tries = row.tries + (row.state == "running")
    changed = {"state": "running", "tries": tries, "claims": row.claims + 1, "lease_until": utc(lease_until)}
    connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == row.id).values(**changed))
    bodies = select(EVENTS.c.body).where(EVENTS.c.delivery_id == row.id).order_by(EVENTS.c.number)
    events_ = [bytes(body) for body in connection.execute(bodies).scalars()]
    made = known(row.created_at)
    return Delivery(row.id, row.benchmark_id, row.run, tries, row.claims + 1, made, row.url, row.secret, events_)


def settle(connection: Connection, delivery: Delivery, settled: Settled, now: datetime) -> bool:
    if settled.state == "gone":
        locked(connection, delivery.benchmark_id)
    ours = and_(DELIVERIES.c.id == delivery.id, DELIVERIES.c.state == "running", DELIVERIES.c.claims == delivery.claims)
    changed = {
        "state": "failed" if settled.state == "gone" else settled.state, "tries": delivery.tries + 1,
        "reason": settled.reason, "lease_until": None,
        "retry_at": utc(settled.retry_at), "ended_at": None if settled.state == "waiting" else utc(now),
    }  # fmt: skip
    written = bool(connection.execute(update(DELIVERIES).where(ours).values(**changed)).rowcount)
    if written and settled.state == "gone":
        _end(connection, delivery, settled, now)
    return written


def _end(connection: Connection, delivery: Delivery, settled: Settled, now: datetime) -> None:
    """Send nothing more to that address; one that was set in its place meanwhile is left alone."""
    same = and_(WEBHOOKS.c.benchmark_id == delivery.benchmark_id, WEBHOOKS.c.secret == delivery.secret)
    if not connection.execute(update(WEBHOOKS).where(same).values(gone_at=utc(now))).rowcount:
        return
    left = and_(DELIVERIES.c.benchmark_id == delivery.benchmark_id, DELIVERIES.c.state.in_(("waiting", "running")))
    ended = {"state": "failed", "reason": settled.reason, "lease_until": None, "retry_at": None, "ended_at": utc(now)}
    connection.execute(update(DELIVERIES).where(left).values(**ended))


def _unlooked(now: datetime) -> Select[Any]:
    """The present runs that have ended and were not looked at since, nor is anybody looking."""
    run = and_(RUNS.c.benchmark_id == BENCHMARKS.c.id, RUNS.c.run == BENCHMARKS.c.run)
    look = and_(LOOKS.c.benchmark_id == BENCHMARKS.c.id, LOOKS.c.run == BENCHMARKS.c.run)
    joined = BENCHMARKS.join(RUNS, run).outerjoin(LOOKS, look)
    return (
        select(BENCHMARKS.c.id, BENCHMARKS.c.run)
        .select_from(joined)
        .where(
            BENCHMARKS.c.status == "done",
            or_(LOOKS.c.looked_at.is_(None), LOOKS.c.looked_at < RUNS.c.ended_at),
            or_(LOOKS.c.lease_until.is_(None), LOOKS.c.lease_until <= utc(now)),
        )
    )


def _sendable(now: datetime) -> ColumnElement[bool]:
    waits = and_(
        DELIVERIES.c.state == "waiting", or_(DELIVERIES.c.retry_at.is_(None), DELIVERIES.c.retry_at <= utc(now))
    )
    return or_(waits, and_(DELIVERIES.c.state == "running", DELIVERIES.c.lease_until <= utc(now)))


def _add(connection: Connection, look: Look, event: KeptEvent, delivery_id: str | None) -> bool:
    """Whether the event was not known."""
    row = {"id": event.id, "benchmark_id": look.benchmark_id, "run": look.run, "key": event.key, "other": event.other,
           "at": utc(event.at), "body": event.body, "delivery_id": delivery_id}  # fmt: skip
    statement = _insert(connection)(EVENTS).values(row).on_conflict_do_nothing().returning(EVENTS.c.number)
    return connection.execute(statement).scalar() is not None


def _put(connection: Connection, table: Any, name: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert the row, or change the one of that primary key."""
    statement = _insert(connection)(table).values(**name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(name), set_=dict(values)))


def _insert(connection: Connection) -> Any:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def _tidy(connection: Connection, look: Look) -> None:
    """Remove what is too old to be of use, of this benchmark."""
    old = utc(look.began - timedelta(days=KEPT_EVENTS_DAYS))
    connection.execute(delete(EVENTS).where(EVENTS.c.benchmark_id == look.benchmark_id, EVENTS.c.at < old))
    settled = and_(DELIVERIES.c.state.in_(("done", "failed")), DELIVERIES.c.created_at < old)
    connection.execute(delete(DELIVERIES).where(DELIVERIES.c.benchmark_id == look.benchmark_id, settled))
    connection.execute(delete(LOOKS).where(LOOKS.c.benchmark_id == look.benchmark_id, LOOKS.c.run < look.run))
