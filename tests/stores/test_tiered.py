"""Memory in front of a store: what it saves, and what it does while the store behind is down."""

import pytest

from api.stores.base import StoreUnavailable
from api.stores.circuit import Circuit
from api.stores.keys import digest
from api.stores.memory import MemoryStore
from api.stores.recent import STALE_SECONDS
from api.stores.tiered import TieredStore

KEY = "bluesky:acme.com"
DID = "bluesky:did:plc:abc"
DAY = 86_400.0


class Breakable:
    """A store that counts its calls and fails as it is told."""

    def __init__(self, clock):
        self._store = MemoryStore(clock)
        self.calls = []
        self.fails: StoreUnavailable | None = None
        self.fails_at: set[str] | None = None
        self.during = lambda: None

    def __getattr__(self, name):
        work = getattr(self._store, name)

        def call(*arguments):
            self.calls.append(name)
            if self.fails is not None and (self.fails_at is None or name in self.fails_at):
                raise self.fails
            answer = work(*arguments)
            self.during()
            return answer

        return call

    def down(self):
        self.fails, self.fails_at = StoreUnavailable("Down."), None

    def refuse_writes(self):
        self.fails, self.fails_at = StoreUnavailable("Full.", down=False), {"put", "delete"}

    def up(self):
        self.fails = None


@pytest.fixture
def behind(clock):
    return Breakable(clock)


@pytest.fixture
def store(behind, failures, clock):
    return TieredStore(behind, failures, clock)


def test_a_second_read_does_not_reach_the_store_for_two_seconds(store, behind, sample, clock):
    behind.put(sample(), b"[]", DAY, [DID])
    behind.calls.clear()
    for _ in range(3):
        assert store.get(KEY) is store.get(KEY)
        assert store.get("bluesky:nobody") is None
        assert store.get_many([KEY, "bluesky:nobody"]) == [sample(), None]
        store.by_prefix(digest(KEY)[:5])
    assert behind.calls == ["get", "get", "by_prefix"]
    clock.now += 2.0
    store.get(KEY)
    store.get("bluesky:nobody")
    assert behind.calls[3:] == ["get", "get"]


def test_another_process_s_change_is_seen_after_two_seconds(store, behind, sample, clock):
    assert store.get(KEY) is None
    behind.put(sample(), b"[]", DAY)
    clock.now += 1.9
    assert store.get(KEY) is None
    clock.now += 0.2
    assert store.get(KEY) == sample()
    behind.delete(KEY)
    clock.now += 2.1
    assert store.get(KEY) is None


def test_get_many_asks_once_for_what_memory_lacks(store, behind, sample):
    keys = [f"bluesky:{i}" for i in range(50)]
    for key in keys:
        behind.put(sample(key), b"[]", DAY)
    store.get(keys[3])
    behind.calls.clear()
    assert [score.key for score in store.get_many(keys)] == keys
    assert behind.calls.count("get_many") == 1


def test_whoever_comes_by_a_lease_sees_what_the_holder_stored(store, behind, sample):
    assert store.get(KEY) is None
    assert behind.acquire(KEY, 60.0)
    assert not store.acquire(KEY, 60.0)
    behind.put(sample(), b"[]", DAY)
    behind.release(KEY)
    assert store.get(KEY) == sample()
    behind.put(sample(score=2), b"[]", DAY)
    assert store.acquire(KEY, 60.0)
    assert store.get(KEY) == sample(score=2)


def test_an_answer_under_way_during_a_put_or_delete_is_not_remembered(store, behind, sample):
    behind.put(sample(score=1), b"[]", DAY)

    def put_meanwhile():
        behind.during = lambda: None
        store.put(sample(score=2), b"[]", DAY)

    behind.during = put_meanwhile
    store.get(KEY)
    assert store.get(KEY) == sample(score=2)

    def delete_meanwhile():
        behind.during = lambda: None
        store.delete(KEY)

    store.put(sample("bluesky:other"), b"[]", DAY, [DID])
    behind.during = delete_meanwhile
    assert store.by_prefix(digest(KEY)[:6]) == [(digest(KEY), sample(score=2))]
    assert store.by_prefix(digest(KEY)[:6]) == []


def test_memory_is_bounded_and_forgets_what_was_used_least(behind, failures, clock):
    store = TieredStore(behind, failures, clock, size=10)
    for i in range(100):
        store.get(f"bluesky:{i}")
        store.by_prefix(digest(str(i)))
        store.get("bluesky:0")
    behind.calls.clear()
    store.get("bluesky:0")
    store.get("bluesky:99")
    assert behind.calls == []
    store.get("bluesky:50")
    assert behind.calls == ["get"]
    assert len(store._recent._scores) == len(store._recent._prefixes) == 10


def test_a_restart_behind_leaves_reads_and_writes_going(store, behind, failures, sample, clock):
    store.put(sample(), b"[1]", DAY, [DID])
    behind.down()
    clock.now += 10.0
    assert store.get(KEY) == store.get(DID) == sample()
    assert store.get_many([KEY, "bluesky:nobody"]) == [sample(), None]
    assert store.by_prefix(digest(DID)[:6]) == [(digest(DID), sample())]
    assert store.posts(KEY) is None
    assert store.get("bluesky:nobody") is None
    assert set(failures.seen) == {"get", "get_many", "by_prefix", "posts"}
    behind.up()
    clock.now += 1.0
    assert store.posts(KEY) == b"[1]"


def test_memory_stands_in_for_an_hour_and_never_past_the_end(store, behind, sample, clock):
    store.put(sample(), b"[]", DAY)
    store.put(sample("bluesky:short"), b"[]", 60.0)
    behind.down()
    clock.now += 61.0
    assert store.get(KEY) == sample()
    assert store.get("bluesky:short") is None
    clock.now += STALE_SECONDS - 61.5
    assert store.get(KEY) == sample()
    clock.now += 1.0
    assert store.get(KEY) is None


def test_a_store_that_is_down_is_asked_once_a_second(store, behind, failures, clock):
    behind.down()
    for i in range(1_000):
        assert store.get(f"bluesky:{i}") is None
    assert behind.calls == ["get"]
    assert failures.seen == ["get"] * 1_000
    clock.now += 1.0
    for i in range(1_000):
        store.get(f"bluesky:{i}")
    assert len(behind.calls) == 2


def test_when_the_pause_is_over_one_caller_tries_and_the_others_do_not_wait(clock):
    circuit = Circuit(clock, 1.0)
    assert circuit.lets_through()
    assert circuit.lets_through()
    circuit.failed()
    assert not circuit.lets_through()
    clock.now += 1.0
    assert [circuit.lets_through() for _ in range(3)] == [True, False, False]
    circuit.worked()
    assert circuit.lets_through()


def test_a_clock_that_is_set_back_neither_keeps_the_store_out_nor_entries_fresh(store, behind, clock, sample):
    assert store.get(KEY) is None
    behind.down()
    assert store.get("bluesky:other") is None
    behind.up()
    clock.now -= 5_000.0
    behind.put(sample(), b"[]", DAY)
    assert store.get(KEY) == sample()


def test_a_put_while_down_is_served_to_its_end_and_written_later(store, behind, sample, clock):
    behind.down()
    store.put(sample(), b"[1]", 7_200.0, [DID])
    for _ in range(2):
        assert store.get(KEY) == store.get(DID) == sample()
        assert store.get_many([DID]) == [sample()]
        assert store.posts(DID) == b"[1]"
        clock.now += 3_590.0
    behind.up()
    assert store.get("bluesky:anything") is None
    assert behind.get(DID) == sample()
    assert behind.get(DID).kept_until == store.get(DID).kept_until == clock.now + 20.0
    assert behind.posts(KEY) == b"[1]"


def test_a_put_while_down_that_ended_meanwhile_is_not_written(store, behind, sample, clock):
    behind.down()
    store.put(sample(), b"[1]", 60.0)
    clock.now += 61.0
    assert store.get(KEY) is None
    assert store.posts(KEY) is None
    behind.up()
    clock.now += 1.0
    store.get(KEY)
    assert "put" not in behind.calls[-2:]
    assert not store._unwritten


def test_a_late_write_does_not_undo_a_newer_score(store, behind, sample, clock):
    behind.down()
    store.put(sample(score=1, expires_at=clock.now), b"[]", DAY)
    behind.up()
    behind.put(sample(score=2, expires_at=clock.now + 60), b"[]", DAY)
    clock.now += 3.0
    assert store.get(KEY) == sample(score=2, expires_at=clock.now + 57)


def test_a_delete_while_down_holds_here_and_is_made_up_for(store, behind, sample, clock):
    store.put(sample(), b"[1]", DAY, [DID])
    behind.down()
    store.delete(DID)
    for _ in range(2):
        assert store.get_many([KEY, DID]) == [None, None]
        assert store.posts(KEY) is None
        assert store.by_prefix(digest(KEY)[:6]) == []
        clock.now += 3.0
    behind.up()
    store.get("bluesky:anything")
    assert behind.get(KEY) is None
    assert behind.posts(KEY) is None


def test_a_delete_after_a_put_that_waits_leaves_nothing_to_write(store, behind, sample, clock):
    behind.down()
    store.put(sample(), b"[1]", DAY, [DID])
    store.delete(DID)
    assert store.get(KEY) is None
    behind.up()
    clock.now += 1.0
    store.get("bluesky:anything")
    assert behind.get(KEY) is None


def test_a_rename_while_down_hides_the_old_key(store, behind, sample):
    store.put(sample("bluesky:old.com"), b"[]", DAY, [DID])
    behind.down()
    store.put(sample(), b"[]", DAY, [DID])
    assert store.get("bluesky:old.com") is None
    assert store.get(DID) == sample()


def test_a_store_that_refuses_writes_is_still_read(store, behind, failures, sample, clock):
    behind.put(sample("bluesky:before"), b"[]", DAY)
    behind.put(sample("bluesky:gone"), b"[]", DAY, [DID])
    behind.refuse_writes()
    store.put(sample(), b"[1]", DAY)
    assert store.get("bluesky:before") is not None
    store.delete("bluesky:gone")
    clock.now += 3.0
    assert store.get("bluesky:gone") is None
    assert store.get(DID) is None
    assert store.by_prefix(digest(DID)[:6]) == []
    assert store.get(KEY) == sample()
    assert failures.seen.count("get") == 0
    behind.up()
    clock.now += 1.0
    store.get("bluesky:anything")
    assert behind.get(KEY) == sample()
    assert behind.get("bluesky:gone") is None


def test_what_waits_is_bounded_but_deletes_are_kept(store, behind, sample):
    behind.down()
    store.delete("bluesky:gone")
    for i in range(1_100):
        store.put(sample(f"bluesky:{i}"), b"[]", DAY)
    store.delete("bluesky:gone too")
    waiting = store._unwritten.oldest(5_000)
    assert len(waiting) == 1_002
    assert [write.key for write in waiting if write.score is None] == ["bluesky:gone", "bluesky:gone too"]


def test_a_lease_holds_among_threads_while_down(store, behind):
    behind.down()
    assert store.acquire(KEY, 30.0)
    assert not store.acquire(KEY, 30.0)
    store.release(KEY)
    assert store.acquire(KEY, 30.0)


def test_a_lease_is_renewed_here_and_behind_and_here_alone_while_down(store, behind, clock):
    assert store.acquire(KEY, 30.0)
    clock.now += 20.0
    store.renew(KEY, 30.0)
    clock.now += 20.0
    assert not behind.acquire(KEY, 30.0)
    behind.down()
    store.renew(KEY, 30.0)
    clock.now += 20.0
    assert not store.acquire(KEY, 30.0)
    clock.now += 10.0
    assert store.acquire(KEY, 30.0)


def test_a_lease_that_another_process_holds_is_not_held_here(store, behind):
    behind.acquire(KEY, 60.0)
    assert not store.acquire(KEY, 60.0)
    behind.release(KEY)
    assert store.acquire(KEY, 60.0)


def test_a_sweep_empties_memory_too_and_tells_when_the_store_behind_did_not_take_part(
    store, behind, failures, sample, clock
):
    store.put(sample(), b"[]", 10.0, [DID])
    store.acquire("bluesky:never given back", 10.0)
    store.get("bluesky:nobody")
    behind.down()
    store.put(sample("bluesky:waits"), b"[]", 10.0)
    clock.now += 10.0
    with pytest.raises(StoreUnavailable, match="Down"):
        store.sweep()
    assert failures.seen == ["put", "sweep"]
    assert [name for name, _ in store._recent.scores()] == ["bluesky:nobody"]
    assert not store._unwritten
    assert not store._leases._ends
    behind.up()
    assert store.sweep() == 1


def test_only_ping_and_sweep_raise_and_a_good_one_ends_the_pause(store, behind, failures, sample):
    behind.down()
    with pytest.raises(StoreUnavailable, match="Down"):
        store.ping()
    assert failures.seen == ["ping"]
    behind.up()
    behind.put(sample(), b"[]", DAY)
    assert store.get(KEY) is None
    store.ping()
    assert store.get("bluesky:acme.com") == sample()
