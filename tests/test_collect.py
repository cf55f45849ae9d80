import json
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from builders import NOW, account, answered_and_not

from api.accounts import AccountKey
from api.collect import INTERRUPTED_FRESH_SECONDS, KEEP_SECONDS, Collector, Limits
from api.networks.base import Abilities, AccountNotFound, AccountOptedOut, NetworkUnavailable
from api.scoring.evidence import Coverage, Evidence
from api.stores.base import StoreUnavailable
from api.stores.memory import MemoryStore

KEY = AccountKey("bluesky", "kettles.example")
DID = AccountKey("bluesky", "did:plc:kettles")


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def seconds(self):
        return self.now.timestamp()

    def forward(self, **span):
        self.now += timedelta(**span)


class Network:
    """Answers with prepared evidence; `gate` holds a collection back until it is set."""

    name = "bluesky"

    def __init__(self, clock, **profile):
        self.clock = clock
        self.account = account(**profile)
        self.coverage = Coverage()
        self.error = None
        self.gate = Event()
        self.gate.set()
        self.started = Event()
        self.collected = 0

    def abilities(self):
        return Abilities(comments=True, mentions=False, needs_key=False, history="", cost="")

    def identify(self, handle):
        if isinstance(self.error, AccountNotFound | AccountOptedOut):
            raise self.error
        return replace(self.account, handle=self.account.handle)

    def collect(self, account, progress):
        self.collected += 1
        self.started.set()
        progress("Reading posts")
        self.gate.wait(10)
        if self.error:
            raise self.error
        seen = answered_and_not([1, None] * 10)
        return Evidence(account, self.clock(), seen.posts, seen.messages, None, self.coverage)

    def check(self):
        return "answers"


class History:
    def __init__(self):
        self.added, self.deleted = [], []
        self.down = False

    def add(self, key, account_id, collected_at, method, body):
        if self.down:
            raise StoreUnavailable("The database is away.")
        self.added.append((key, account_id, collected_at, method))

    def list(self, key, since, limit):
        return []

    def delete(self, key):
        self.deleted.append(key)

    def ping(self):
        return None


class House:
    """A collector with everything around it."""

    def __init__(self, *, store=None, limits=None, **profile):
        self.clock = Clock()
        self.network = Network(self.clock, **profile)
        self.store = store or MemoryStore(self.clock.seconds)
        self.history = History()
        self.collector = self.another(limits)

    def another(self, limits=None):
        """One more worker over the same store."""
        return Collector(
            {"bluesky": self.network}, self.store, self.history, limits=limits, now=self.clock, pause=Event().wait
        )

    def score(self, key=KEY, wait=10, **more):
        outcome = self.collector.score(key, wait=wait, **more)
        return json.loads(outcome.body)


def in_threads(number, work):
    results, barrier = [], Barrier(number)

    def run():
        barrier.wait()
        results.append(work())

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads, results


def test_twenty_callers_of_an_unknown_account_cause_one_collection():
    house = House()
    house.network.gate.clear()
    threads, results = in_threads(20, house.score)
    assert house.network.started.wait(5)
    house.network.gate.set()
    for thread in threads:
        thread.join(10)
    assert house.network.collected == 1
    assert [result["status"] for result in results] == ["ok"] * 20


def test_two_workers_collect_an_account_once():
    house = House()
    house.network.gate.clear()
    first = Thread(target=house.score)
    first.start()
    assert house.network.started.wait(5)
    other = house.another()
    threads, results = in_threads(5, lambda: other.score(KEY, wait=10).status)
    house.network.gate.set()
    for thread in (first, *threads):
        thread.join(10)
    assert house.network.collected == 1
    assert results == ["ok"] * 5


def test_a_did_and_its_handle_are_one_account():
    house = House()
    assert house.score(KEY)["account"]["key"] == KEY.key
    assert house.score(DID)["account"]["key"] == KEY.key
    assert house.network.collected == 1
    assert house.collector.stored(DID).key == KEY.key


def test_a_stored_score_is_the_same_bytes_for_everybody():
    house = House()
    first = house.collector.score(KEY, wait=10)
    assert house.collector.stored(KEY).body == first.body
    assert house.collector.score(KEY, wait=10).body is house.collector.stored(KEY).body


def test_a_fresh_score_is_not_collected_again_and_an_old_one_is():
    house = House()
    house.score()
    house.clock.forward(hours=5)
    house.score()
    assert house.network.collected == 1
    house.score(max_age=3600)
    assert house.network.collected == 2
    house.clock.forward(hours=6, seconds=1)
    house.score()
    assert house.network.collected == 3
    house.score(max_age=0)
    assert house.network.collected == 4


def test_a_caller_who_does_not_wait_gets_pending_and_the_score_later():
    house = House()
    house.network.gate.clear()
    outcome = house.collector.score(KEY, wait=0.01)
    assert (outcome.status, json.loads(outcome.body)["status"]) == ("pending", "pending")
    assert outcome.retry_after >= 1
    house.network.gate.set()
    assert house.score()["status"] == "ok"
    assert house.network.collected == 1


def test_beyond_the_limit_nothing_more_is_started():
    house = House(limits=Limits(in_flight=1))
    house.network.gate.clear()
    waiting = Thread(target=house.score)
    waiting.start()
    assert house.network.started.wait(5)
    outcome = house.collector.score(AccountKey("bluesky", "teapots.example"), wait=10)
    assert (outcome.status, outcome.retry_after) == ("pending", 5)
    house.network.gate.set()
    waiting.join(10)
    assert house.network.collected == 1


def test_beyond_the_seats_a_caller_does_not_wait():
    house = House(limits=Limits(waiting=1))
    house.network.gate.clear()
    waiting = Thread(target=house.score)
    waiting.start()
    assert house.network.started.wait(5)
    assert house.collector.score(KEY, wait=60).status == "pending"
    house.network.gate.set()
    waiting.join(10)


def test_a_network_that_does_not_answer_leaves_the_last_score_with_its_age():
    house = House()
    good = house.score()
    house.clock.forward(hours=7)
    house.network.error = NetworkUnavailable("Bluesky asks us to wait.", retry_after=90)
    outcome = house.collector.score(KEY, wait=10)
    answer = json.loads(outcome.body)
    assert (answer["status"], answer["reason"], answer["last"]) == ("unavailable", "Bluesky asks us to wait.", good)
    assert answer["age_seconds"] == 7 * 3600
    assert outcome.retry_after == 90
    assert answer["retry_at"] == "2026-11-22T19:01:30Z"
    assert json.loads(house.collector.stored(KEY).body) == good


def test_a_network_that_never_answered_has_no_last_score():
    house = House()
    house.network.error = NetworkUnavailable("Bluesky did not answer.")
    answer = house.score()
    assert (answer["status"], answer["last"], answer["age_seconds"], answer["retry_at"]) == (
        "unavailable", None, None, None,
    )  # fmt: skip


def test_an_account_that_is_gone_is_forgotten():
    house = House()
    house.score()
    house.clock.forward(hours=7)
    house.network.error = AccountNotFound("There is no such account.")
    assert house.score(DID)["status"] == "not_found"
    assert house.collector.stored(KEY) is None


def test_of_an_account_that_opts_out_nothing_is_kept():
    house = House(kind="organisation")
    house.score()
    house.clock.forward(hours=7)
    house.network.error = AccountOptedOut("It asks not to be shown.", handle="kettles.example")
    assert house.score(DID)["status"] == "opted_out"
    assert house.collector.stored(KEY) is None
    assert KEY.key in house.history.deleted


def test_a_bio_that_opts_out_is_heard_too():
    house = House(bio="Kettles. #nobot")
    answer = house.score()
    assert (answer["status"], "parts" in answer) == ("opted_out", False)
    assert house.collector.stored(KEY) is None


@pytest.mark.parametrize(
    ("kind", "listed", "records"), [("organisation", True, 1), ("unknown", True, 0), ("person", False, 0)]
)
def test_what_is_kept_depends_on_who_it_is(kind, listed, records):
    house = House(kind=kind)
    house.score()
    assert house.collector.stored(KEY).listed is listed
    assert len(house.history.added) == records
    house.clock.forward(seconds=KEEP_SECONDS[kind] + 1)
    assert house.collector.stored(KEY) is None


def test_what_was_cut_short_is_shown_but_soon_read_again_and_never_history():
    house = House(kind="organisation")
    house.network.coverage = Coverage(interrupted=True, truncated=("The network stopped answering.",))
    assert house.score()["coverage"]["truncated"] == ["The network stopped answering."]
    assert house.history.added == []
    house.clock.forward(seconds=INTERRUPTED_FRESH_SECONDS - 1)
    house.score()
    assert house.network.collected == 1
    house.clock.forward(seconds=2)
    house.score()
    assert house.network.collected == 2


def test_a_history_that_is_down_costs_nobody_the_score():
    house = House(kind="organisation")
    house.history.down = True
    assert house.score()["status"] == "ok"


def test_a_network_that_is_not_read_is_said_to_be_so():
    answer = House().score(AccountKey("x", "kettles"))
    assert answer["status"] == "unavailable"
    assert answer["reason"].startswith("Accounts on X cannot")
    outcome = House().collector.score(AccountKey("x", "kettles"), wait=0)
    assert (outcome.permanent, outcome.unsupported) == (True, True)


def test_a_waiting_page_learns_that_no_score_will_come():
    house = House()
    assert house.collector.ended(KEY) is None
    house.network.error = AccountNotFound("There is no such account.")
    house.score()
    assert house.collector.ended(KEY).status == "not_found"
    house.clock.forward(seconds=61)
    assert house.collector.ended(KEY) is None
    house.score()
    house.network.error = None
    house.score()
    assert house.collector.ended(KEY) is None


def test_an_unexpected_fault_reaches_the_caller_and_frees_the_place():
    house = House()
    house.network.error = RuntimeError("a bug")
    with pytest.raises(RuntimeError, match="a bug"):
        house.score()
    assert house.collector.in_flight() == 0
    house.network.error = None
    assert house.score()["status"] == "ok"


def test_progress_is_told_to_who_started_it():
    told = []
    House().score(progress=told.append)
    assert told == ["Looking up the account", "Reading posts"]
