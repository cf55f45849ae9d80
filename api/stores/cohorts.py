"""What the store of benchmarks keeps and gives, and what every such store promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

State = Literal["running", "done", "cancelled"]
RowState = Literal["waiting", "running", "done", "failed"]

KEPT_RUNS = 2
"""Runs of one benchmark whose documents are kept: the last, and the one before it, for what has changed since."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An account of a benchmark. `party` is whoever is asked for it: waits that are told concern all of a party."""

    key: str
    brand: str
    line: int | None
    party: str


@dataclass(frozen=True, slots=True)
class NewBenchmark:
    """A benchmark to be kept. `max_age`: seconds before a run within which a score is good enough for it."""

    id: str
    name: str
    created_at: datetime
    entries: Sequence[Entry]
    bad_rows: bytes
    schedule: str | None = None
    next_run_at: datetime | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark as it is now. `bad_rows` are bytes that came with it; `run` counts from 1."""

    id: str
    name: str
    created_at: datetime
    status: State
    run: int
    started_at: datetime
    ended_at: datetime | None
    schedule: str | None
    next_run_at: datetime | None
    max_age: int | None
    bad_rows: bytes
    accounts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that a worker may work on until its lease ends. `claims` tells it from later claims of the same row."""

    row: int
    benchmark_id: str
    key: str
    party: str
    claims: int
    tries: int
    started_at: datetime
    """When the run began."""
    max_age: int | None
    document: bytes | None = field(default=None, repr=False)
    """What an earlier try of this run found, which was not all."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a row came to: `state` done or failed, the document's status, words where it failed, the document."""

    state: Literal["done", "failed"]
    status: str
    reason: str | None
    document: bytes | None
    scored_at: datetime | None = None
    """When what the document says was collected; None keeps the document out of other benchmarks."""


@dataclass(frozen=True, slots=True)
class Wait:
    """So many rows wait for a party, for that reason, until the first of them may be tried again."""

    party: str
    rows: int
    until: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run is: rows by state, who is waited for, and of the last rows that ended how many and since when."""

    rows: Mapping[str, int]
    waits: Sequence[Wait] = ()
    recent: int = 0
    recent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An account of a run with what was found."""

    key: str
    state: RowState
    status: str | None
    reason: str | None
    document: bytes | None = field(repr=False)


class BenchmarkStore(Protocol):
    """Benchmarks, their runs and what was found. Every call raises `StoreUnavailable` when it fails.

    Times carry their zone. The rows of a run are the queue of whoever works on it: a row is claimed by one worker at
    a time, for as long as its lease lasts, so that a worker that dies holds nothing up for longer.
    """

    def create(self, benchmark: NewBenchmark) -> None:
        """Keep a benchmark and begin its first run."""
        ...

    def get(self, benchmark_id: str) -> Benchmark | None: ...

    def newest(self, limit: int) -> list[Benchmark]:
        """The newest benchmarks first; for whoever runs this service only."""
        ...

    def entries(self, benchmark_id: str) -> list[Entry]:
        """Its accounts in the order given."""
        ...

    def tally(self, benchmark_id: str, now: datetime) -> Tally:
        """How far its present run is."""
        ...

    def rows(self, benchmark_id: str, run: int) -> list[Row]:
        """What a run has found until now, in the order of the entries; empty for a run that is not kept."""
        ...

    def begin(
        self, benchmark_id: str, now: datetime, next_run_at: datetime | None, planned: datetime | None = None
    ) -> bool:
        """Begin its next run, and plan the one after that; False when there is no such benchmark or it is running.

        With `planned`, only if that is when it is still planned for: of several who see that it is due, one begins it.
        Runs before the last `KEPT_RUNS` are removed.
        """
        ...

    def plan(self, benchmark_id: str, schedule: str | None, next_run_at: datetime | None) -> bool:
        """Change when it runs by itself; False when there is no such benchmark."""
        ...

    def due(self, now: datetime) -> list[Benchmark]:
        """Those whose next run is due, running or not."""
        ...

    def cancel(self, benchmark_id: str, now: datetime) -> bool:
        """Stop its run: what is under way may still end, nothing else is begun. False when there is no such one."""
        ...

    def resume(self, benchmark_id: str) -> bool:
        """Go on with a run: with the rows that wait, and with those that failed as `unavailable`, anew.

        False when there is no such benchmark. One in which nothing is left stays as it is.
        """
        ...

    def delete(self, benchmark_id: str) -> bool:
        """Remove a benchmark with everything found for it; False when there is none."""
        ...

    def waiting(self, now: datetime) -> int:
        """How many rows could be claimed now."""
        ...

    def claim(self, worker: str, now: datetime, lease_until: datetime, benchmark_id: str | None = None) -> Claim | None:
        """The next row to work on, of any benchmark or of one; None when nothing is due.

        Rows of small benchmarks are not kept back by large ones. An account that another benchmark is just collecting
        comes later.
        """
        ...

    def renew(self, worker: str, lease_until: datetime) -> None:
        """Hold whatever this worker has claimed for longer."""
        ...

    def release(self, worker: str) -> int:
        """Put back whatever this worker has claimed, as if it had never been; how many rows those were."""
        ...

    def finish(self, claim: Claim, found: Found, now: datetime) -> bool:
        """Write down what a row came to; the last one ends the run. False, and nothing written, when it is lost.

        Of an account that is `opted_out`, whatever any benchmark holds goes too.
        """
        ...

    def put_back(
        self, claim: Claim, until: datetime, reason: str, *, counts: bool, party: bool, document: bytes | None = None
    ) -> bool:
        """Try a row again, not before `until`; `counts` it as a try. With `party`, all of the party wait as long.

        `document`: what was found of it meanwhile, for whoever claims it next and for nobody else.
        """
        ...

    def found(self, key: str, since: datetime) -> bytes | None:
        """The newest document of an account that any benchmark holds, collected at `since` or later."""
        ...
