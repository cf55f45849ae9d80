"""Whose turn it is at a host, over workers that share a store."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from builders import account
from live.servers import RedisServer

from api.hosts import Hosts
from api.links.fetch import NotFetched
from api.links.manners import LEASE_SECONDS, Budget, Manners
from api.links.visit import Visitor
from api.stores.redis import RedisStore
from api.stores.sqlite import SqliteStore
from api.stores.tiered import TieredStore

PLAIN = "http://kettles.example/"
OTHER = "http://shop.kettles.example/"


@pytest.fixture(params=["sqlite", "redis"])
def workers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Manners]]:
    """Three, each with its own store on the same data."""

    def opened() -> TieredStore:
        if request.param == "sqlite":
            return TieredStore(SqliteStore(tmp_path / "scores.sqlite3"), failures.append)
        redis: RedisServer = request.getfixturevalue("redis_server")
        return TieredStore(RedisStore(redis.url), failures.append)

    failures: list[str] = []
    stores = [opened() for _ in range(3)]
    yield [Manners(None, leases=store) for store in stores]  # type: ignore[arg-type]
    for store in stores:
        store.close()
    assert failures == []


def test_no_host_is_asked_twice_at_once_whichever_worker_asks(workers: list[Manners]) -> None:
    inside, most, done, lock = [0], [0], [0], threading.Lock()
    until = time.monotonic() + 30

    def visit(manners: Manners) -> None:
        for _ in range(4):
            with manners.turn(Budget(15), until)(PLAIN):
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0.01)
                with lock:
                    inside[0] -= 1
                    done[0] += 1

    threads = [threading.Thread(target=visit, args=(manners,)) for manners in workers for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most[0], done[0]) == (1, 24)


def test_all_hosts_of_a_site_have_turns_of_their_own(workers: list[Manners]) -> None:
    one, other, _ = workers
    until = time.monotonic() + 30
    with ExitStack() as both:
        both.enter_context(one.turn(Budget(15), until)(PLAIN))
        both.enter_context(other.turn(Budget(15), until)(OTHER))


def test_whoever_does_not_get_a_turn_says_so_in_time(workers: list[Manners]) -> None:
    one, other, _ = workers
    budget, began = Budget(15), time.monotonic()
    with (
        one.turn(Budget(15), began + 30)(PLAIN),
        pytest.raises(NotFetched, match="Others were looking at kettles"),
        other.turn(budget, began + 0.3)(PLAIN),
    ):
        pytest.fail("Two had the same turn.")
    assert budget.left == 15
    with other.turn(budget, time.monotonic() + 30)(PLAIN):
        assert budget.left == 14


def test_a_worker_that_died_holds_nobody_up_for_longer_than_a_request() -> None:
    now, leases = [100.0], []

    class Dead:
        """Somebody else's lease, until its time is over."""

        def acquire(self, name: str, seconds: float) -> bool:
            leases.append((name, seconds))
            return now[0] >= 100 + LEASE_SECONDS

        def release(self, name: str) -> None:
            leases.append((name, 0.0))

    def pause(seconds: float) -> None:
        now[0] += seconds

    manners = Manners(None, leases=Dead(), clock=lambda: now[0], pause=pause)  # type: ignore[arg-type]
    with manners.turn(Budget(15), 100 + 2 * LEASE_SECONDS)(PLAIN):
        assert LEASE_SECONDS <= now[0] - 100 < LEASE_SECONDS + 0.2
    assert leases[-1] == ("host:kettles.example", 0.0)


def test_a_host_that_wants_to_be_left_alone_is_not_visited_either() -> None:
    now = [1_800_000_000.0]
    hosts = Hosts(clock=lambda: now[0])
    hosts.told("kettles.example", 60)
    manners, budget = Manners(None, hosts=hosts), Budget(15)  # type: ignore[arg-type]
    until = time.monotonic() + 30
    with (
        pytest.raises(NotFetched, match="asked to be left alone"),
        manners.turn(budget, until)(PLAIN),
    ):
        pytest.fail("It was visited.")
    with manners.turn(budget, until)(OTHER):
        assert budget.left == 14
    now[0] += 60
    with manners.turn(budget, until)(PLAIN):
        assert budget.left == 13


def test_a_host_that_says_when_to_come_back_is_left_alone_until_then(serve) -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
    server = serve(lambda sock, request: sock.sendall(busy), "kettles.example")
    hosts = Hosts()
    visitor = Visitor("twoway", seconds=5, hosts=hosts)
    found = visitor.visit(account(), "https://kettles.example/", ["https://kettles.example/a"])
    visitor.close()
    wait = hosts.rest("kettles.example")
    assert wait is not None
    assert 110 < wait.seconds <= 120
    assert [request.path for request in server.requests] == ["/robots.txt"]
    assert found.links[0].reason == "kettles.example asked to be left alone for a while."
