"""Leases that last as long as whoever took them lives."""

import time
from collections import Counter
from threading import Condition

import pytest

from api.stores.base import StoreUnavailable
from api.stores.holding import Holding
from api.stores.memory import MemoryStore

KEY = "bluesky:acme.com"
LEASE_SECONDS = 0.3


class Store(MemoryStore):
    """It counts what is renewed; every other renewal fails."""

    def __init__(self):
        super().__init__()
        self.renewed = Counter()
        self.changed = Condition()

    def renew(self, name, seconds):
        with self.changed:
            self.renewed[name] += 1
            self.changed.notify_all()
        if self.renewed[name] % 2:
            raise StoreUnavailable("Down.")
        super().renew(name, seconds)

    def wait_for(self, name, times):
        with self.changed:
            return self.changed.wait_for(lambda: self.renewed[name] >= times, 10)


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def holding(store):
    return Holding(store, time.monotonic, time.sleep, LEASE_SECONDS)


def test_it_lasts_until_it_is_given_back(store, holding):
    assert holding.take(KEY, 60.0)
    assert store.wait_for(KEY, 7), "That is more than twice as long as a lease."
    assert not store.acquire(KEY, 60.0)
    holding.give_back(KEY)
    assert store.acquire(KEY, 60.0)


def test_a_process_that_is_about_to_end_gives_back_all(store, holding):
    names = [KEY, "bluesky:other"]
    assert all(holding.take(name, 60.0) for name in names)
    holding.give_all_back()
    assert all(store.acquire(name, 60.0) for name in names)


def test_of_a_holder_that_died_it_ends_soon_and_the_next_gets_it(store, holding):
    assert store.acquire(KEY, LEASE_SECONDS), "And whoever did this is gone."
    assert holding.take(KEY, 60.0)


def test_whoever_waits_for_longer_than_it_may_take_goes_on_without(store, holding):
    assert Holding(store, time.monotonic, time.sleep, 60.0).take(KEY, 60.0)
    assert not holding.take(KEY, 0.3)


def test_what_is_never_given_back_ends_in_the_end(store, holding):
    assert holding.take(KEY, 0.5)
    assert holding.take("bluesky:other", 60.0)
    assert Holding(store, time.monotonic, time.sleep, 60.0).take(KEY, 30.0)
    assert store.wait_for("bluesky:other", store.renewed["bluesky:other"] + 3)
    assert store.renewed[KEY] <= 6
    holding.give_all_back()
