"""Benchmarks on many machines: workers over a real Redis and a real PostgreSQL, of which some die."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from live.servers import PostgresServer, RedisServer, running_redis
from live.service import running_service
from live.workers import ManyBrands, await_, running_workers
from pytest_httpserver import HTTPServer

from api.benchmarks.desk import Asked, Desk
from api.benchmarks.lists import read_list
from api.benchmarks.work import LEASE_SECONDS
from api.jobs import Queue
from api.settings import Settings
from api.stores import SqlBenchmarks, open_benchmarks
from api.stores.benchmark_tables import ROWS
from api.stores.holding import LEASE_SECONDS as ACCOUNT_LEASE_SECONDS

THREADS = 3
WORKERS = 3
AT_ONCE = THREADS * WORKERS
BRANDS = [f"brand{number:02}.example" for number in range(40)]
SHARED = BRANDS[5:15]


@pytest.fixture
def network() -> Iterator[ManyBrands]:
    with HTTPServer(threaded=True) as server:
        brands = ManyBrands(server)
        yield brands
        brands.open()


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """One of its own, since it is killed."""
    with running_redis() as server:
        yield server


@pytest.fixture
def settings(network: ManyBrands, redis: RedisServer, postgres_server: PostgresServer, tmp_path: Path) -> Settings:
    return Settings.model_validate({
        "data_dir": tmp_path, "redis_url": redis.url, "database_url": postgres_server.new_database("workers"),
        "bluesky_url": network.url, "benchmark_threads": THREADS,
    })  # fmt: skip


@pytest.fixture
def store(settings: Settings) -> Iterator[SqlBenchmarks]:
    with closing(open_benchmarks(settings)) as store:
        store.upgrade()
        yield store


@pytest.fixture
def workers(settings: Settings, network: ManyBrands, tmp_path: Path):
    assert settings.redis_url is not None
    assert settings.database_url is not None
    with running_workers(
        tmp_path,
        redis_url=settings.redis_url.get_secret_value(),
        database_url=settings.database_url.get_secret_value(),
        bluesky_url=network.url,
        benchmark_threads=str(THREADS),
        # What the network holds back must not be asked for a second time, however long a busy machine takes.
        network_timeout_seconds="100",
        collection_timeout_seconds="110",
    ) as workers:
        yield workers


def asked(brands: list[str], name: str) -> Asked:
    return Asked(name, read_list("\n".join(f"bluesky:{brand}" for brand in brands)))


def in_flight(store: SqlBenchmarks, process: subprocess.Popen[bytes]) -> set[str]:
    """The accounts that a worker has claimed, by the rows that carry its number."""
    held = sa.select(ROWS.c.key).where(ROWS.c.state == "running", ROWS.c.worker.contains(f":{process.pid}:"))
    return set(store._database.run(lambda connection: connection.execute(held).scalars().all()))


def test_what_dies_costs_nothing_but_what_it_had_in_its_hands(settings, store, workers, network, redis):
    desk = Desk(store, Queue(settings).hint)
    processes = [workers.start() for _ in range(WORKERS)]
    field, few = desk.create(asked(BRANDS, "The field")), desk.create(asked(SHARED, "A few of them"))

    assert network.wait_for_collected(8), workers.logs()
    network.shut()
    assert network.wait_for_waiting(AT_ONCE), workers.logs()
    victim = processes[0]
    lost = in_flight(store, victim)
    assert len(lost) == THREADS
    victim.kill()
    victim.wait()
    redis.kill()
    redis.start()
    network.open()

    def ended() -> bool:
        return all(store.get(one.id).status == "done" for one in (field, few))

    await_(ended, f"The benchmarks did not end.\n{workers.logs()}", LEASE_SECONDS + 120)
    assert [process.poll() for process in processes[1:]] == [None, None]
    for benchmark, brands in ((field, BRANDS), (few, SHARED)):
        rows = store.rows(benchmark.id, 1)
        assert [row.key for row in rows] == [f"bluesky:{brand}" for brand in brands]
        assert {(row.state, row.status) for row in rows} == {("done", "ok")}
        assert {json.loads(row.document)["parts"]["reply_rate"]["n"] for row in rows} == {12}
    twice = {f"bluesky:{brand}" for brand, times in network.collected.items() if times > 1}
    assert set(network.collected) == set(BRANDS)
    assert twice <= lost
    assert max(network.collected.values()) <= 2
    report = desk.report(store.get(field.id))
    assert len(report.ranking) == len(BRANDS)
    assert not any(brand in workers.logs() for brand in BRANDS)


def test_what_a_dead_worker_held_is_free_when_its_leases_end(settings, store, workers, network):
    desk = Desk(store, Queue(settings).hint)
    network.shut()
    victim = workers.start()
    benchmark = desk.create(asked(BRANDS[:4], "Taken over"))
    assert network.wait_for_waiting(THREADS), workers.logs()
    assert len(in_flight(store, victim)) == THREADS
    victim.kill()
    victim.wait()
    network.open()
    workers.start()
    # Rows and accounts are both free by then; a lease for a whole collection would end ten minutes later.
    within = LEASE_SECONDS + ACCOUNT_LEASE_SECONDS + 30
    await_(lambda: store.get(benchmark.id).status == "done", f"It did not end.\n{workers.logs()}", within)
    assert {row.status for row in store.rows(benchmark.id, 1)} == {"ok"}
    assert Counter(network.collected.values()) == {2: THREADS, 1: 1}


def test_a_worker_that_is_told_to_stop_hands_over_at_once(settings, store, workers, network):
    desk = Desk(store, Queue(settings).hint)
    network.shut()
    first = workers.start()
    benchmark = desk.create(asked(BRANDS[:6], "Handed over"))
    assert network.wait_for_waiting(THREADS), workers.logs()
    held = in_flight(store, first)
    first.terminate()
    assert first.wait(10) == 0
    assert in_flight(store, first) == set()
    network.open()
    workers.start()
    await_(lambda: store.get(benchmark.id).status == "done", f"It did not end.\n{workers.logs()}", LEASE_SECONDS)
    assert {key for key, times in network.collected.items() if times > 1} <= {key.partition(":")[2] for key in held}
    assert {row.status for row in store.rows(benchmark.id, 1)} == {"ok"}


def test_serving_alone_works_on_benchmarks(network):
    with running_service(network.url) as service:
        listed = "\n".join([*(f"@{brand}" for brand in BRANDS[:5]), "nonsense"])
        answer = service.post("benchmarks", json={"name": "Kettles", "list": listed})
        assert answer.status_code == 202, answer.text
        where = f"benchmarks/{answer.json()['id']}"
        await_(lambda: service.get(where).json()["status"] == "done", f"It did not end.\n{service.log}")
        report = service.get(f"{where}/report").json()
    assert sorted(network.collected) == BRANDS[:5]
    assert set(network.collected.values()) == {1}
    assert sorted(row["brand"] for row in report["ranking"]) == BRANDS[:5]
    assert [row["line"] for row in report["bad_rows"]] == [6]
