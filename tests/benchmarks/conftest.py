"""A desk and a worker over one file of benchmarks, and a collector that answers from a table."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks.stubs import Clock, TableCollector, worker

from api.benchmarks.desk import Asked, Desk
from api.benchmarks.lists import read_list
from api.benchmarks.work import Worker
from api.stores import SqlBenchmarks
from api.stores.cohorts import Benchmark


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlBenchmarks]:
    with closing(SqlBenchmarks(tmp_path / "history.sqlite3")) as store:
        store.upgrade()
        yield store


@pytest.fixture
def hints() -> list[int]:
    return []


@pytest.fixture
def desk(store: SqlBenchmarks, clock: Clock, hints: list[int]) -> Desk:
    return Desk(store, hints.append, now=clock)


@pytest.fixture
def collector() -> TableCollector:
    return TableCollector()


@pytest.fixture
def at_work(store: SqlBenchmarks, collector: TableCollector, clock: Clock) -> Worker:
    return worker(store, collector, clock)


@pytest.fixture
def begin(desk: Desk) -> Callable[..., Benchmark]:
    """Begins a benchmark of these keys."""

    def made(*keys: str, name: str = "Kettles", **more: object) -> Benchmark:
        return desk.create(Asked(name, read_list("\n".join(keys)), **more))  # type: ignore[arg-type]

    return made
