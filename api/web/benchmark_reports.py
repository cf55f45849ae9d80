"""Reports of benchmarks as their pages need them: again and again, in another order or of one brand only."""

from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Any, Final

from api.benchmarks.desk import Desk
from api.benchmarks.report import document
from api.stores.cohorts import Benchmark

KEPT: Final = 4
KEPT_SECONDS: Final = 60.0
"""Short, for an account that asks to be left out must leave what is shown, too."""

Made = tuple[float, Mapping[str, Any]]


class Reports:
    """Makes report documents, and keeps the last few of runs that have ended for a minute. Safe for threads."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = monotonic) -> None:
        self._desk = desk
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[tuple[object, ...], Made] = {}

    def read(self, benchmark: Benchmark) -> Mapping[str, Any]:
        """The report document of its present run, as far as it is. :raises Unmeasured:"""
        name = (benchmark.id, benchmark.run, benchmark.ended_at)
        now = self._clock()
        with self._lock:
            self._kept = {key: made for key, made in self._kept.items() if now - made[0] < KEPT_SECONDS}
            kept = self._kept.get(name)
        if kept is not None and benchmark.status == "done":
            return kept[1]
        made = document(self._desk.report(benchmark))
        if benchmark.status == "done":
            with self._lock:
                while len(self._kept) >= KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[name] = (now, made)
        return made
