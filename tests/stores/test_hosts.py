"""What workers share of the hosts that they ask: in Redis, or in a file of one machine."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis as redis_client
from live.servers import RedisServer

from api.hosts import Hosts, Records, Rest, Wait
from api.limiter import Limiter
from api.settings import Settings
from api.stores.hosts_redis import RedisHosts
from api.stores.hosts_sqlite import SqliteHosts
from api.stores.keys import REDIS_CALLERS
from api.stores.shared import open_callers, open_hosts

SITE = "social.example"

Open = Callable[[], Records]


@pytest.fixture
def opens(request, shared_kind, tmp_path, clock) -> Iterator[Open]:
    """Opens the records of another worker."""
    opened: list[SqliteHosts | RedisHosts] = []
    url = request.getfixturevalue("empty_redis").url if shared_kind == "redis" else ""

    def make() -> Records:
        made = SqliteHosts(tmp_path / "hosts.sqlite3", clock) if shared_kind == "sqlite" else RedisHosts(url, clock)
        opened.append(made)
        return made

    yield make
    for one in opened:
        one.close()


def never() -> None:
    raise AssertionError("The records did not answer.")


def test_what_one_worker_is_told_all_know(opens: Open, clock) -> None:
    one, other = (Hosts(None, opens(), never, clock) for _ in range(2))
    one.told(SITE, 30)
    assert other.ask(SITE) == Wait(30, "told")
    assert other.ask("other.example") is None
    clock.now += 30
    assert [one.ask(SITE), other.ask(SITE)] == [None, None]


def test_a_host_that_fails_one_worker_is_left_alone_by_all(opens: Open, clock) -> None:
    one, other = (Hosts(None, opens(), never, clock) for _ in range(2))
    for _ in range(5):
        one.failed(SITE)
    assert other.ask(SITE) == Wait(30, "failed")
    clock.now += 30
    assert [one.ask(SITE), other.ask(SITE)] == [None, None]


def test_the_longer_rest_is_kept_whoever_came_last(opens: Open, clock) -> None:
    one, other = opens(), opens()
    one.keep(SITE, Rest(clock.now + 60))
    other.keep(SITE, Rest(clock.now + 30, told=False))
    assert one.rest(SITE) == other.rest(SITE) == Rest(clock.now + 60)


def test_workers_count_together(opens: Open, clock) -> None:
    # Redis ends a window by its own clock.
    clock.now = time.time()
    one, other = (Hosts("4/hour", opens(), never) for _ in range(2))
    assert [hosts.ask(SITE) for hosts in (one, other, one, other)] == [None] * 4
    for hosts in (one, other):
        wait = hosts.ask(SITE)
        assert wait is not None
        assert wait.why == "often"
        assert 3590 < wait.seconds <= 3600
    assert one.ask("other.example") is None


def test_no_name_of_a_host_is_written(opens: Open, shared_kind, tmp_path, request, clock) -> None:
    hosts = Hosts("4/hour", opens(), never, clock)
    hosts.ask(SITE)
    hosts.told(SITE, 30)
    if shared_kind == "sqlite":
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    else:
        with redis_client.Redis.from_url(request.getfixturevalue("empty_redis").url) as client:
            written = b" ".join(client.keys())
            assert all(client.pttl(key) > 0 for key in client.scan_iter())
    assert written
    assert SITE.encode() not in written


def test_a_window_of_the_file_ends_and_another_begins(tmp_path: Path, clock) -> None:
    counts = SqliteHosts(tmp_path / "hosts.sqlite3", clock).storage
    assert [counts.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert (counts.get("a"), counts.get_expiry("a")) == (3, clock.now + 60)
    clock.now += 60
    assert counts.get("a") == 0
    assert counts.incr("a", 60) == 1
    counts.clear("a")
    assert counts.get("a") == 0


def test_what_is_over_leaves_the_file(tmp_path: Path, clock, monkeypatch) -> None:
    monkeypatch.setattr("api.stores.hosts_sqlite.SWEEP_EVERY", 2)
    records = SqliteHosts(tmp_path / "hosts.sqlite3", clock)
    records.keep(SITE, Rest(clock.now + 5))
    clock.now += 6
    records.storage.incr("a", 60)
    with sqlite3.connect(tmp_path / "hosts.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM rests").fetchone() == (0,)
    connection.close()


def test_nothing_is_made_while_there_is_no_data_folder(tmp_path: Path, clock) -> None:
    hosts = Hosts("2/minute", SqliteHosts(tmp_path / "data" / "hosts.sqlite3", clock), never, clock)
    hosts.told(SITE, 5)
    assert hosts.ask("other.example") is None
    assert hosts.ask(SITE) == Wait(5, "told")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_damaged_is_survived_and_counted(tmp_path: Path) -> None:
    (tmp_path / "hosts.sqlite3").write_bytes(b"no database at all" * 100)
    heard: list[int] = []
    hosts = Hosts("2/minute", open_hosts(Settings(data_dir=tmp_path)), lambda: heard.append(1))
    assert [hosts.ask(SITE) is None for _ in range(3)] == [True, True, False]
    assert len(heard) >= 3


def test_when_redis_dies_workers_go_on_alone_and_find_back(redis_server: RedisServer, clock) -> None:
    heard: list[int] = []
    settings = Settings(redis_url=redis_server.url)  # type: ignore[arg-type]
    hosts = Hosts("5/hour", RedisHosts(redis_server.url, clock), lambda: heard.append(1))
    limiter = Limiter("5/hour", lambda: heard.append(2), open_callers(settings), "s")
    assert hosts.ask("a.example") is None
    redis_server.kill()
    try:
        assert hosts.ask("a.example") is None
        allowance = limiter.take("192.0.2.1")
        assert allowance is not None
        assert (allowance.allowed, allowance.remaining) == (True, 4)
        assert set(heard) == {1, 2}
    finally:
        redis_server.restart()
    heard.clear()
    clock.now += 2
    assert hosts.ask("a.example") is None
    assert heard == []


def test_a_redis_that_is_down_is_not_waited_for_by_every_request(redis_server: RedisServer, clock) -> None:
    records = RedisHosts(redis_server.url, clock)
    redis_server.kill()
    tried: list[int] = []
    command = records._counts.storage.execute_command
    records._counts.storage.execute_command = lambda *parts: (tried.append(1), command(*parts))  # type: ignore[method-assign]
    hosts = Hosts(None, records, clock=clock)
    try:
        assert [hosts.ask(SITE) for _ in range(20)] == [None] * 20
        assert len(tried) == 1
    finally:
        redis_server.restart()


def test_workers_on_one_redis_count_a_caller_together(empty_redis: RedisServer) -> None:
    settings = Settings(redis_url=empty_redis.url)  # type: ignore[arg-type]
    one, other = (Limiter("3/hour", never, open_callers(settings), "s") for _ in range(2))
    taken = [limiter.take("203.0.113.77") for limiter in (one, other, one, other)]
    assert [allowance.allowed for allowance in taken if allowance] == [True, True, True, False]
    assert [allowance.remaining for allowance in taken if allowance] == [2, 1, 0, 0]
    someone_else = other.take("203.0.113.78")
    assert someone_else is not None
    assert someone_else.allowed
    with redis_client.Redis.from_url(empty_redis.url) as client:
        keys = client.keys(f"{REDIS_CALLERS}*")
        assert len(keys) == 2
        assert not any(b"203.0.113" in key for key in keys)
        assert all(0 < client.ttl(key) <= 3600 for key in keys)


def test_without_redis_each_worker_counts_for_itself() -> None:
    assert open_callers(Settings()) is None


def test_processes_that_come_to_a_new_file_together_all_get_in(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom api.stores.hosts_sqlite import SqliteHosts\n"
        "print('ready', flush=True)\nsys.stdin.readline()\n"
        "print(SqliteHosts(Path(sys.argv[1])).storage.incr('a', 3600))\n"
    )
    start = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    arguments = [sys.executable, "-c", program, str(tmp_path / "hosts.sqlite3")]
    workers = [subprocess.Popen(arguments, **start) for _ in range(6)]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    counted = sorted(int(worker.communicate(timeout=30)[0]) for worker in workers)
    assert counted == [1, 2, 3, 4, 5, 6]
