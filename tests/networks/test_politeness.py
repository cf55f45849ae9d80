"""Several processes that share what they know of hosts, over real sockets; what time it is, the tests say."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from networks.fake import Fake, answer_of
from redis import Redis
from werkzeug import Response

from api.hosts import FAILED_SECONDS, Hosts
from api.networks.base import NetworkUnavailable
from api.networks.failures import AskedOften, LeftAlone, RateLimited, Refused
from api.networks.http import Http

ROOT = Path(__file__).parents[2]
NOW = time.time()
"""What the workers take for now; near the truth, by which Redis counts."""
PROFILE = "/xrpc/app.bsky.actor.getProfile"


class Worker:
    """Another process."""

    def __init__(self, *arguments: str) -> None:
        program = str(Path(__file__).with_name("polite_worker.py"))
        self._process = subprocess.Popen(
            [sys.executable, program, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout

    def ready(self) -> "Worker":
        assert self._from.readline() == "ready\n"
        return self

    def ask(self, *, later: float = 0.0) -> dict[str, Any]:
        self._to.write(f"{NOW + later}\n")
        self._to.flush()
        found: dict[str, Any] = json.loads(self._from.readline())
        assert found["unanswered"] == 0
        return found

    def end(self) -> None:
        self._to.close()
        self._from.close()
        self._process.wait(20)


@pytest.fixture(params=["sqlite", "redis"])
def workers(request, fake_api: Fake, tmp_path: Path) -> Iterator[tuple[Worker, Worker]]:
    redis = request.getfixturevalue("redis_server").url if request.param == "redis" else ""
    if redis:
        with Redis.from_url(redis) as client:
            client.flushall()
    both = [Worker(fake_api.url, str(tmp_path), redis) for _ in range(2)]
    try:
        yield both[0].ready(), both[1].ready()
    finally:
        for worker in both:
            worker.end()


def test_what_one_process_is_told_no_process_asks_before_the_time(workers, fake_api: Fake) -> None:
    one, other = workers
    fake_api.answer[PROFILE] = Response("{}", 429, headers={"Retry-After": "5"})
    began, found = time.time(), one.ask()
    assert found["status"] == "unavailable"
    assert began + 4 <= datetime.fromisoformat(found["retry_at"]).timestamp() <= time.time() + 6
    assert len(fake_api.asked) == 1
    fake_api.answer[PROFILE] = answer_of({"error": "InvalidRequest", "message": "Profile not found"}, 400)
    refused = [one.ask(), other.ask(), one.ask(later=4.9), other.ask(later=4.9)]
    assert [found["status"] for found in refused] == ["unavailable"] * 4
    assert all("asks us to wait" in found["reason"] for found in refused)
    assert len(fake_api.asked) == 1
    assert other.ask(later=5.1)["status"] == "not_found"
    assert one.ask(later=5.1)["status"] == "not_found"


def test_a_host_that_fails_one_process_is_left_alone_by_the_other(workers, fake_api: Fake) -> None:
    one, other = workers
    fake_api.answer[PROFILE] = Response("down", 500)
    for _ in range(5):
        assert one.ask()["status"] == "unavailable"
    assert len(fake_api.asked) == 5
    assert "left alone" in one.ask()["reason"]
    assert "left alone" in other.ask()["reason"]
    assert len(fake_api.asked) == 5
    fake_api.answer[PROFILE] = answer_of({"error": "InvalidRequest", "message": "Profile not found"}, 400)
    assert other.ask(later=FAILED_SECONDS + 1)["status"] == "not_found"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Ask = Callable[[], Any]


@pytest.fixture
def ask(fake_api: Fake, clock: Clock) -> Ask:
    ours = Http("Bluesky", timeout=5, hosts=Hosts(clock=clock))
    return lambda: ours.get(f"{fake_api.url}/x")


def test_the_breaker_opens_tries_again_and_closes(fake_api: Fake, ask: Ask, clock: Clock) -> None:
    fake_api.answer["/x"] = Response("down", 500)
    for _ in range(5):
        with pytest.raises(NetworkUnavailable, match="500"):
            ask()
    with pytest.raises(LeftAlone, match="several times in a row") as caught:
        ask()
    assert caught.value.retry_after == FAILED_SECONDS
    assert len(fake_api.asked) == 5
    clock.now += FAILED_SECONDS
    with pytest.raises(NetworkUnavailable, match="500"):
        ask()
    with pytest.raises(LeftAlone):
        ask()
    assert len(fake_api.asked) == 6
    clock.now += FAILED_SECONDS
    fake_api.answer["/x"] = {"well": True}
    assert [ask() for _ in range(3)] == [{"well": True}] * 3


def test_a_host_where_nobody_listens_is_left_alone_too(clock: Clock) -> None:
    ours = Http("Bluesky", timeout=5, hosts=Hosts(clock=clock))
    for _ in range(5):
        with pytest.raises(NetworkUnavailable, match="could not be reached"):
            ours.get("http://127.0.0.1:1/x")
    with pytest.raises(LeftAlone):
        ours.get("http://127.0.0.1:1/x")


def test_refusals_are_no_failures(fake_api: Fake, ask: Ask) -> None:
    for status in (400, 401, 403, 404, 410, 400, 401, 403, 404, 410):
        fake_api.answer["/x"] = answer_of({}, status)
        with pytest.raises(Refused):
            ask()
    fake_api.answer["/x"] = Response("no data")
    for _ in range(6):
        with pytest.raises(NetworkUnavailable, match="not data"):
            ask()
    assert len(fake_api.asked) == 16


def test_less_time_than_usual_is_no_fault_of_the_host(fake_api: Fake, clock: Clock) -> None:
    hosts = Hosts(clock=clock)
    ours = Http("Bluesky", timeout=5, hosts=hosts)
    for _ in range(6):
        with pytest.raises(NetworkUnavailable, match="in time"):
            ours.get(f"{fake_api.url}/x", deadline=time.monotonic())
    assert hosts._breakers == {}


def test_the_hosts_of_a_network_are_counted_apart(fake_api: Fake, clock: Clock) -> None:
    ours = Http("Bluesky", timeout=5, hosts=Hosts(), most="2/hour")
    fake_api.otherwise = {}
    other = fake_api.url.replace("localhost", "127.0.0.1")
    assert other != fake_api.url
    for url in (fake_api.url, other):
        for _ in range(2):
            assert ours.get(url) == {}
        with pytest.raises(AskedOften, match="as often as this server asks anybody") as caught:
            ours.get(url)
        assert caught.value.retry_after is not None
        assert 3590 < caught.value.retry_after <= 3600
    assert len(fake_api.asked) == 4


def test_what_a_host_says_of_one_key_says_nothing_of_another_networks(fake_api: Fake, clock: Clock) -> None:
    hosts = Hosts(clock=clock)
    one, other = Http("Facebook", timeout=5, hosts=hosts), Http("Instagram", timeout=5, hosts=hosts)
    fake_api.answer["/x"] = Response("{}", 429, headers={"Retry-After": "5"})
    with pytest.raises(RateLimited):
        one.get(f"{fake_api.url}/x")
    fake_api.answer["/x"] = {}
    assert other.get(f"{fake_api.url}/x") == {}
    with pytest.raises(RateLimited):
        one.get(f"{fake_api.url}/x")
