"""A real Redis that is killed, frozen and restarted while it is in use."""

import os
import random
import signal
import threading
import time

import pytest
import redis as redis_client

from api.stores.base import StoredScore, StoreUnavailable
from api.stores.redis import RedisStore
from api.stores.tiered import TieredStore

KEY = "bluesky:acme.com"
DAY = 86_400.0


def until(condition, seconds=20.0):
    """Waits for a condition and says whether it came."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def server(empty_redis):
    yield empty_redis
    if empty_redis.pid is None:
        empty_redis.start()


@pytest.fixture
def store(server, failures):
    store = TieredStore(RedisStore(server.url), failures)
    yield store
    store.close()


@pytest.fixture
def other(server):
    """What another process would read."""
    store = RedisStore(server.url)
    yield store
    store.close()


class Traffic:
    """Eight threads that do everything a store can do, and note what should not be."""

    def __init__(self, store, keys, sample):
        self.store, self.keys, self.sample = store, keys, sample
        self.calls, self.slowest, self.raised, self.wrong = [0] * 8, [0.0] * 8, [], []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(8)]
        self._kinds = [self._get] * 16 + [
            self._get_many,
            self._lease,
            lambda key: store.put(sample(key), b"[]", DAY),
            lambda key: (store.posts(key), store.by_prefix("ab")),
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def passes(self, count):
        """Waits until every thread has done so many more calls."""
        before = list(self.calls)
        return until(lambda: min(now - then for now, then in zip(self.calls, before, strict=True)) > count)

    def _get(self, key):
        self.wrong.extend(found for found in [self.store.get(key)] if found != self.sample(key))

    def _get_many(self, _key):
        pairs = zip(self.keys[:50], self.store.get_many(self.keys[:50]), strict=True)
        self.wrong.extend(found for key, found in pairs if found != self.sample(key))

    def _lease(self, key):
        if self.store.acquire(key, 5.0):
            self.store.release(key)

    def _work(self, number):
        chance = random.Random(number)
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                chance.choice(self._kinds)(chance.choice(self.keys))
            except Exception as error:  # noqa: BLE001 - whatever reaches the caller is what this test is about.
                self.raised.append(error)
            self.slowest[number] = max(self.slowest[number], time.monotonic() - began)
            self.calls[number] += 1


def test_traffic_goes_on_while_redis_is_killed_and_restarted(server, store, other, failures, sample):
    keys = [f"bluesky:account{i}.com" for i in range(200)]
    for key in keys:
        store.put(sample(key), b"[]", DAY)
    with Traffic(store, keys, sample) as traffic:
        assert traffic.passes(50)
        assert failures.seen == []
        server.kill()
        assert traffic.passes(200)
        assert failures.seen
        assert traffic.wrong == []
        server.start()
        # Redis came back empty: that others find scores again shows that writes reach it.
        assert until(lambda: any(other.get_many(keys)))
        assert until(lambda: settled(failures))
    assert traffic.raised == []
    assert [found for found in traffic.wrong if found is not None] == []
    assert max(traffic.slowest) < 3.0


def settled(failures):
    """No failure for half a second."""
    count = len(failures.seen)
    return not until(lambda: len(failures.seen) > count, 0.5)


def test_a_thousand_reads_with_redis_down_are_quick(server, store, failures, sample):
    store.put(sample(), b"[]", DAY)
    server.kill()
    began = time.monotonic()
    for i in range(1_000):
        assert store.get(KEY) == sample()
        store.get(f"bluesky:{i}")
    assert time.monotonic() - began < 2.0
    assert failures.seen.count("get") >= 1_000


def test_a_frozen_redis_holds_no_reader_for_a_second_and_mixes_no_answers(server, store, sample):
    for i in range(20):
        store.put(sample(f"bluesky:{i}"), b"[]", DAY)
    store.get("bluesky:nobody")
    os.kill(server.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert store.get("bluesky:unknown") is None
        assert time.monotonic() - began < 1.0
        began = time.monotonic()
        for _ in range(1_000):
            store.get("bluesky:unknown")
        store.put(sample("bluesky:late"), b"[]", DAY)
        assert store.get("bluesky:late") == sample("bluesky:late")
        assert time.monotonic() - began < 2.0
    finally:
        os.kill(server.pid, signal.SIGCONT)
    behind = store._behind
    assert until(lambda: store.get("bluesky:poll") is None and behind.get("bluesky:late") is not None)
    for i in range(20):
        assert behind.get(f"bluesky:{i}") == sample(f"bluesky:{i}")


def test_a_restart_between_two_reads_is_not_even_noticed(server, store, other, failures, sample):
    store.put(sample(), b"[]", DAY)
    server.restart()
    other.put(sample("bluesky:new"), b"[]", DAY)
    assert store.get("bluesky:new") == sample("bluesky:new")
    store.put(sample(), b"[]", DAY)
    assert other.get(KEY) == sample()
    assert failures.seen == []


def test_each_thread_finds_back_to_redis_by_itself(server, store, other, failures, sample):
    barrier = threading.Barrier(9)
    found = []

    def work(number):
        store.get(f"bluesky:first{number}")
        barrier.wait()
        barrier.wait()
        found.append(store.get(f"bluesky:{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    barrier.wait()
    server.restart()
    for number in range(8):
        other.put(sample(f"bluesky:{number}"), b"[]", DAY)
    barrier.wait()
    for thread in threads:
        thread.join()
    assert None not in found
    assert failures.seen == []


def test_a_full_redis_refuses_writes_and_still_answers(server, store, other, failures, sample):
    other.put(sample("bluesky:before"), b"[]", DAY)
    with redis_client.Redis.from_url(server.url) as client:
        client.config_set("maxmemory", "1")
        try:
            store.put(sample(), b"[]", DAY)
            assert failures.seen == ["put"]
            assert store.get("bluesky:before") == sample("bluesky:before")
            assert store.get(KEY) == sample()
            assert other.get(KEY) is None
        finally:
            client.config_set("maxmemory", "0")
    assert until(lambda: store.get(f"bluesky:{time.monotonic()}") is None and other.get(KEY) == sample())


def test_the_sentence_names_neither_key_nor_password(server):
    store = RedisStore(server.url.replace("//", "//twoway:secret-word@"))
    with pytest.raises(StoreUnavailable) as raised:
        store.get(KEY)
    assert raised.value.down
    assert "TWOWAY_REDIS_URL" in raised.value.detail
    assert "secret-word" not in raised.value.detail
    assert "acme" not in raised.value.detail
    store.close()


def test_an_address_of_something_else_is_refused_at_once():
    with pytest.raises(ValueError, match="redis://"):
        RedisStore("http://127.0.0.1")


def test_a_read_is_one_round_trip(server, other, sample):
    for i in range(50):
        other.put(sample(f"bluesky:{i}"), b"[]", DAY, [f"bluesky:did:{i}"])
    with redis_client.Redis.from_url(server.url) as client:

        def commands(work):
            client.config_resetstat()
            work()
            seen = client.info("commandstats")
            return {name.removeprefix("cmdstat_"): row["calls"] for name, row in seen.items()}

        own = {"config|resetstat": 1}
        assert commands(lambda: other.get("bluesky:7")) == {"get": 1} | own
        assert commands(lambda: other.get("bluesky:nobody")) == {"get": 1} | own
        assert commands(lambda: other.get("bluesky:did:7")) == {"get": 2} | own
        assert commands(lambda: other.get_many([f"bluesky:{i}" for i in range(50)])) == {"mget": 1} | own


def test_the_look_up_by_prefix_is_cleaned_as_scores_end(server, clock, sample):
    store = RedisStore(server.url, clock)
    for i in range(150):
        store.put(sample(f"bluesky:{i}"), b"[]", 60.0, [f"bluesky:did:{i}"])
    with redis_client.Redis.from_url(server.url) as client:
        assert {client.zcard(key) for key in client.scan_iter("*") if client.type(key) == b"zset"} == {300}
        clock.now += 61.0
        for _ in range(3):
            store.put(sample(KEY), b"[]", DAY)
        assert {client.zcard(key) for key in client.scan_iter("*") if client.type(key) == b"zset"} == {1}
    store.close()


def test_nothing_stays_in_redis_after_a_delete(server, other, sample):
    other.put(sample("bluesky:old"), b"[]", DAY, ["bluesky:did", "bluesky:second"])
    other.put(sample(), b"[]", DAY, ["bluesky:did"])
    other.delete(KEY)
    with redis_client.Redis.from_url(server.url) as client:
        assert client.keys("*") == []


def test_everything_in_redis_ends_by_itself_but_the_two_indexes(server, other, sample):
    other.put(sample(), b"[]", 3_600.0, ["bluesky:did"])
    other.acquire(KEY, 60.0)
    with redis_client.Redis.from_url(server.url) as client:
        endless = [key for key in client.keys("*") if client.ttl(key) < 0]
        assert sorted(client.type(key) for key in endless) == [b"zset", b"zset"]


def test_what_lies_there_from_somebody_else_is_nothing(server, other, sample):
    other.put(sample(), b"[]", DAY)
    with redis_client.Redis.from_url(server.url) as client:
        for key in client.keys("*"):
            if client.type(key) == b"string":
                client.set(key, b"not ours")
    assert other.get(KEY) is None
    assert other.posts(KEY) is None
    assert isinstance(other.by_prefix(""), list)
    other.put(sample(), b"[]", DAY)
    assert isinstance(other.get(KEY), StoredScore)
