"""A collector that answers from a table, with a clock that tests turn; a desk and workers over one SQLite file."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from api.accounts import AccountKey
from api.benchmarks.work import Pace, Worker
from api.collect import Outcome
from api.stores import SqlBenchmarks

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PACE = Pace(fresh_seconds=21_600.0, longest_seconds=120.0)

Answer = dict[str, Any] | Exception


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class TableCollector:
    """`answers[key]`: a document, an exception to raise, or a function of the key that gives either."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[str], Answer]] = {}
        self.retry_after: dict[str, int] = {}
        self.permanent: set[str] = set()
        self.unsupported: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.ages: list[float | None] = []

    def score(self, key: AccountKey, *, max_age: float | None = None, wait: float, patience: float) -> Outcome:
        self.asked[key.key] += 1
        self.ages.append(max_age)
        answer = self.answers[key.key]
        if callable(answer):
            answer = answer(key.key)
        if isinstance(answer, Exception):
            raise answer
        permanent, unsupported = key.key in self.permanent, key.key in self.unsupported
        body, retry_after = json.dumps(answer).encode(), self.retry_after.get(key.key)
        return Outcome(answer["status"], body, None, retry_after, permanent, unsupported)


def without(key: str, status: str, reason: str = "A reason.") -> dict[str, Any]:
    network, _, handle = key.partition(":")
    account = {"key": key, "network": network, "handle": handle, "kind": "unknown", "name": None, "url": None}
    return {"account": account, "status": status, "reason": reason}


def worker(store: SqlBenchmarks, collector: TableCollector, clock: Clock, name: str = "w") -> Worker:
    return Worker(name, store, collector, PACE, clock)
