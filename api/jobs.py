"""Work that outlives a request: rows of benchmarks, worked on by threads that huey wakes.

What is to be done stands in the database, never in a queue: a task of huey's only says that something waits. A queue
that is lost, or a hint that comes twice, costs time and nothing else: every beat looks what waits and what is due.
The beat is no periodic task of huey's, which would be lost with the queue, and would wait behind the work it orders.
"""

import json
import os
import secrets
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

import structlog

from api.benchmarks.desk import Desk
from api.benchmarks.watch import Attendant
from api.benchmarks.work import LEASE_SECONDS, Pace, Worker
from api.collect import Collector
from api.settings import Settings
from api.stores import SqlBenchmarks, StoreUnavailable
from api.stores.keys import JOBS_FILE, JOBS_QUEUE

MOST_HINTS: Final = 64
"""Hints in the queue at once; each wakes one thread, which then works until nothing waits."""

BEAT_SECONDS: Final = LEASE_SECONDS / 3
JOIN_SECONDS: Final = 0.3
"""How long the threads may take to end after they were told; what they had claimed is put back."""

REDIS_SECONDS: Final = 5
LONGEST_POLL_SECONDS: Final = 1.0
LEASE_OF_OTHERS_SECONDS: Final = 60.0
"""How long, over a whole collection, another process may hold an account."""

_Work = Callable[[], None]


class PlainTasks:
    """Tasks as JSON: whoever can write to the queue may wake workers, but not make them run anything else."""

    def serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def deserialize(self, data: bytes) -> Any:
        from huey.registry import Message  # noqa: PLC0415 - As all of huey, when it is first used.

        return Message(*json.loads(data))


class Queue:
    """Hints that rows wait, in Redis where there is one, or else in a file of this machine. Nothing connects yet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._huey: Any = None
        self._task: Any = None
        self._work_off: _Work = _nothing

    def hint(self, rows: int) -> None:
        """Say that so many rows wait. A queue that does not answer is passed over: the next beat says it again."""
        try:
            huey = self._opened()
            for _ in range(min(rows, MOST_HINTS - huey.pending_count())):
                self._task()
            # Threads that answer requests would each keep a connection for a hint now and then.
            huey.storage.close()
        except Exception as error:  # noqa: BLE001 - Each queue fails in its own way, and none may fail a request.
            structlog.get_logger(__name__).warning("hint_not_given", error=type(error).__name__)

    def consumer(self, work_off: _Work, threads: int) -> Any:
        """Threads that do `work_off` for each hint; to be started and stopped."""
        from huey.consumer import Consumer  # noqa: PLC0415

        self._work_off = work_off
        consumer = Consumer(self._opened(), workers=threads, periodic=False, max_delay=LONGEST_POLL_SECONDS)
        # The process that this runs in listens to signals itself, and not in this thread.
        consumer._set_signal_handlers = _nothing  # noqa: SLF001
        return consumer

    def _opened(self) -> Any:
        with self._lock:
            if self._huey is None:
                self._huey = self._made()
            return self._huey

    def _made(self) -> Any:
        from huey import RedisHuey, SqliteHuey  # noqa: PLC0415

        plain = {"results": False, "serializer": PlainTasks()}
        if self._settings.redis_url is not None:
            from redis import ConnectionPool  # noqa: PLC0415

            url = self._settings.redis_url.get_secret_value()
            waits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
            huey = RedisHuey(JOBS_QUEUE, connection_pool=ConnectionPool.from_url(url, **waits), **plain)
        else:
            self._settings.data_dir.mkdir(parents=True, exist_ok=True)
            huey = SqliteHuey(JOBS_QUEUE, filename=str(self._settings.data_dir / JOBS_FILE), fsync=False, **plain)

        def work_off() -> None:
            self._work_off()

        self._task = huey.task(name="work_off")(work_off)
        return huey


class Jobs:
    """Everything of one process that works on benchmarks, until it is told to stop."""

    def __init__(
        self,
        settings: Settings,
        store: SqlBenchmarks,
        collector: Collector,
        queue: Queue,
        attendant: Attendant | None = None,
    ) -> None:
        """`attendant`: who looks at runs that have ended; None where others do."""
        self._store = store
        self._collector = collector
        self._queue = queue
        self._attendant = attendant
        self._awaited = threading.Event()
        self._threads = settings.benchmark_threads
        self._desk = Desk(store, queue.hint)
        # Names the process for the leases of rows, over all machines; in no log.
        self._worker = Worker(worker_name(), store, collector, pace(settings))
        self._stop = threading.Event()
        self._down = False

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; then put back what is under way, for others."""
        self._stop = stop
        ready = False
        consumer = None
        try:
            while not stop.is_set():
                ready = ready or self._tried(self._store.upgrade)
                if ready and consumer is None:
                    consumer = self._queue.consumer(self._work_off, self._threads)
                    consumer.start()
                if ready and self._tried(self._beat):
                    self._down = False
                stop.wait(BEAT_SECONDS)
        finally:
            if consumer is not None:
                consumer.stop()
                for _, thread in consumer.worker_threads:
                    thread.join(JOIN_SECONDS / max(1, self._threads))
            # Told to stop before there were tables, it has nothing to put back.
            if ready:
                self._tried(self._leave)

    def _beat(self) -> None:
        self._worker.beat()
        self._desk.begin_due()
        self._desk.hint_waiting()
        if self._attendant is not None and self._attendant.due():
            self._awaited.set()
            self._queue.hint(1)

    def _work_off(self) -> None:
        self._tried(lambda: self._worker.work_off(self._goes_on))

    def _goes_on(self) -> bool:
        """Asked between two rows: there, so that nobody who watches has to wait for the end of a large benchmark."""
        if self._attendant is not None and self._awaited.is_set():
            self._awaited.clear()
            self._attendant.work_off(lambda: not self._stop.is_set())
        return not self._stop.is_set()

    def _leave(self) -> None:
        self._collector.abandon()
        self._worker.leave()

    def _tried(self, work: Callable[[], object]) -> bool:
        """Whether the database did it. That it does not is a line of the log once, until it works again."""
        try:
            work()
        except StoreUnavailable as error:
            if not self._down:
                structlog.get_logger(__name__).warning("benchmarks_not_worked", detail=error.detail)
            self._down = True
            return False
        return True


def pace(settings: Settings) -> Pace:
    """How long things may take, by the settings."""
    return Pace(settings.fresh_seconds, settings.collection_timeout_seconds + LEASE_OF_OTHERS_SECONDS)


def worker_name() -> str:
    """A name for the leases of this process that no other process has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def _nothing() -> None:
    return None
