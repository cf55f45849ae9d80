"""The use case of benchmarks, for those who ask: create, watch, stop, go on, run again, report.

Who works on the rows is in work.py; the two meet in the store only, so that they may be on different machines.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from api.benchmarks.lists import clean
from api.benchmarks.model import BadRow, Member, MemberList
from api.benchmarks.progress import party, status
from api.benchmarks.report import Report, build_report
from api.benchmarks.schedule import BadSchedule, check, next_run
from api.stores.cohorts import Benchmark, BenchmarkStore, Entry, NewBenchmark, Row

TOKEN_BYTES: Final = 16
"""As unguessable as a key of that length: whoever knows the id may see the benchmark, and nobody is told of it."""

LONGEST_NAME: Final = 120
UNNAMED: Final = "Benchmark"
ENDED: Final = frozenset({"done", "failed"})


class NoAccounts(ValueError):
    """A benchmark in which no account is left. `bad`: why not."""

    def __init__(self, bad: tuple[BadRow, ...]) -> None:
        super().__init__("No account is left.")
        self.bad = bad


class Unmeasured(Exception):
    """A report was asked for of which nothing is known yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A benchmark that somebody wants. `max_age`: seconds before each run within which a score is good enough for it;
    None: as long as any score counts as fresh.
    """

    name: str
    members: MemberList
    schedule: str | None = None
    max_age: int | None = None


class Desk:
    """Benchmarks over a store. Every call raises `StoreUnavailable` when the store fails; safe for threads."""

    def __init__(
        self,
        store: BenchmarkStore,
        hint: Callable[[int], None],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        token: Callable[[], str] | None = None,
    ) -> None:
        """`hint` tells whoever works on rows that there are so many; that it is lost must do no harm."""
        self._store = store
        self._hint = hint
        self._now = now
        self._token = token or unguessable

    def create(self, asked: Asked) -> Benchmark:
        """Keep a benchmark and begin its first run.

        :raises NoAccounts: :raises BadSchedule:
        """
        now = self._now()
        schedule = check(asked.schedule, now) if asked.schedule is not None else None
        if not asked.members.members:
            raise NoAccounts(asked.members.bad)
        entries = [Entry(one.key, one.brand, one.line, party(one.key)) for one in asked.members.members]
        new = NewBenchmark(
            id=self._token(),
            name=clean(asked.name, LONGEST_NAME) or UNNAMED,
            created_at=now,
            entries=entries,
            bad_rows=json.dumps([asdict(row) for row in asked.members.bad], ensure_ascii=False).encode(),
            schedule=schedule,
            next_run_at=_planned(schedule, now, now),
            max_age=asked.max_age,
        )
        self._store.create(new)
        self._hint(len(entries))
        return self._known(new.id)

    def find(self, benchmark_id: str) -> Benchmark | None:
        """The benchmark as it is now."""
        return self._store.get(benchmark_id)

    def newest(self, limit: int) -> list[Benchmark]:
        """The newest benchmarks; for whoever runs this service, never over HTTP."""
        return self._store.newest(limit)

    def status(self, benchmark: Benchmark) -> dict[str, Any]:
        """What the API says of it."""
        now = self._now()
        bad_rows = [asdict(row) for row in _bad_rows(benchmark)]
        return status(benchmark, self._store.tally(benchmark.id, now), bad_rows, now)

    def cancel(self, benchmark_id: str) -> Benchmark | None:
        """Begin nothing more of its run; None when there is no such benchmark."""
        return self._store.get(benchmark_id) if self._store.cancel(benchmark_id, self._now()) else None

    def resume(self, benchmark_id: str) -> Benchmark | None:
        """Go on with its run, and try again whatever did not answer; None when there is no such benchmark."""
        if not self._store.resume(benchmark_id):
            return None
        found = self._store.get(benchmark_id)
        if found is not None and found.status == "running":
            self._hint(found.accounts)
        return found

    def again(self, benchmark: Benchmark, planned: datetime | None = None) -> bool:
        """Begin its next run, or the one that is `planned`; False while one is under way."""
        now = self._now()
        following = _planned(benchmark.schedule, benchmark.created_at, now)
        begun = self._store.begin(benchmark.id, now, following, planned)
        if begun:
            self._hint(benchmark.accounts)
        return begun

    def plan(self, benchmark: Benchmark, schedule: str | None) -> Benchmark | None:
        """Change when it runs by itself; None for never. :raises BadSchedule:"""
        now = self._now()
        plain = check(schedule, now) if schedule is not None else None
        self._store.plan(benchmark.id, plain, _planned(plain, benchmark.created_at, now))
        return self._store.get(benchmark.id)

    def delete(self, benchmark_id: str) -> bool:
        """Remove it with everything found for it; False when there is none."""
        return self._store.delete(benchmark_id)

    def begin_due(self) -> None:
        """Begin the runs whose time has come; of one that still runs, that time is passed over."""
        now = self._now()
        for benchmark in self._store.due(now):
            if not self.again(benchmark, benchmark.next_run_at):
                following = _planned(benchmark.schedule, benchmark.created_at, now)
                self._store.plan(benchmark.id, benchmark.schedule, following)

    def hint_waiting(self) -> None:
        """Tell again of whatever waits, in case that nobody heard."""
        waiting = self._store.waiting(self._now())
        if waiting:
            self._hint(waiting)

    def report(self, benchmark: Benchmark) -> Report:
        """The report of its present run, as far as it is. :raises Unmeasured:"""
        documents = self._documents(benchmark.id, benchmark.run)
        if not documents and benchmark.status == "running":
            raise Unmeasured
        members = [Member(entry.key, entry.brand, entry.line) for entry in self._store.entries(benchmark.id)]
        return build_report(
            benchmark.name,
            members,
            documents,
            self._documents(benchmark.id, benchmark.run - 1),
            benchmark.ended_at or self._now(),
            id_=benchmark.id,
            run=benchmark.run,
            started_at=benchmark.started_at,
            bad_rows=_bad_rows(benchmark),
            status=benchmark.status,
        )

    def _documents(self, benchmark_id: str, run: int) -> dict[str, Any]:
        rows = self._store.rows(benchmark_id, run) if run else []
        return {row.key: _document(row) for row in rows if row.state in ENDED}

    def _known(self, benchmark_id: str) -> Benchmark:
        found = self._store.get(benchmark_id)
        if found is None:  # pragma: no cover - Only when somebody deletes it in the same instant.
            raise LookupError
        return found


def _bad_rows(benchmark: Benchmark) -> list[BadRow]:
    return [BadRow(**row) for row in json.loads(benchmark.bad_rows)]


def _document(row: Row) -> dict[str, Any]:
    """What was found of an account; of one that was removed since, at its owner's wish, no more than that."""
    if row.document is not None:
        found: dict[str, Any] = json.loads(row.document)
        return found
    status = row.status if row.state == "failed" and row.status else "opted_out"
    return {"account": {"key": row.key}, "status": status, "reason": row.reason}


def unguessable() -> str:
    """A new id. None begins with a dash, which the command line would take for an option."""
    while (token := secrets.token_urlsafe(TOKEN_BYTES)).startswith("-"):
        pass
    return token


def _planned(schedule: str | None, began: datetime, now: datetime) -> datetime | None:
    try:
        return None if schedule is None else next_run(schedule, began, now)
    except BadSchedule:  # pragma: no cover - Checked when it came.
        return None
