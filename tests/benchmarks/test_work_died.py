"""What a worker that died leaves to the next: real collectors over one file of scores, as two processes have them."""

import json
from threading import Event

import pytest
from benchmarks.stubs import PACE
from builders import NOW, account, answered_and_not

from api.benchmarks.work import LEASE_SECONDS, Worker
from api.collect import Collector
from api.networks.base import Abilities
from api.scoring.evidence import Coverage, Evidence
from api.settings import Settings
from api.stores import open_history, open_store

KETTLES = "bluesky:kettles.example"


class Died(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


class Network:
    """It counts its collections, and takes whoever collects down where it is told to."""

    def __init__(self, clock):
        self.clock = clock
        self.collected = 0
        self.deadly = False

    def abilities(self):
        return Abilities(comments=True, mentions=False, needs_key=False, history="", cost="")

    def identify(self, handle):
        return account()

    def collect(self, account, progress):
        self.collected += 1
        if self.deadly:
            raise Died
        seen = answered_and_not([1, None] * 10)
        return Evidence(account, self.clock(), seen.posts, seen.messages, None, Coverage())


class Dying:
    """A store of benchmarks that takes its worker down before a row is written."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def finish(self, *_):
        raise Died


@pytest.fixture
def clock(clock):
    clock.now = NOW
    return clock


@pytest.fixture
def network(clock):
    return Network(clock)


@pytest.fixture
def process(tmp_path, network, store, clock):
    """Makes a worker with memory and connections of its own, as another process has."""
    opened = []

    def made(name, rows=store):
        settings = Settings(data_dir=tmp_path / "data")
        scores, history = open_store(settings, lambda _: None), open_history(settings)
        history.upgrade()
        collector = Collector({"bluesky": network}, scores, history, now=clock, pause=Event().wait)
        opened.append((collector, scores, history))
        return Worker(name, rows, collector, PACE, clock)

    yield made
    for collector, scores, history in opened:
        collector.close()
        scores.close()
        history.close()


def test_a_score_that_a_dead_worker_stored_is_taken(begin, process, store, network, clock):
    benchmark = begin(KETTLES, max_age=0)
    clock.turn(1)
    with pytest.raises(Died):
        process("one", Dying(store)).work_on_one()
    clock.turn(LEASE_SECONDS)
    assert process("two").work_on_one()
    [row] = store.rows(benchmark.id, 1)
    assert (row.state, json.loads(row.document)["status"]) == ("done", "ok")
    assert network.collected == 1


def test_even_where_the_next_one_remembers_an_older_score(begin, process, store, network, clock):
    two = process("two")
    begin(KETTLES)
    assert two.work_on_one()
    clock.turn(7 * 86_400)
    benchmark = begin(KETTLES, max_age=0)
    clock.turn(1)
    with pytest.raises(Died):
        process("one", Dying(store)).work_on_one()
    clock.turn(LEASE_SECONDS)
    assert two.work_on_one()
    assert json.loads(store.rows(benchmark.id, 1)[0].document)["collected_at"].startswith(f"{clock():%Y-%m-%d}")
    assert network.collected == 2, "Once for each benchmark."


def test_what_it_was_collecting_is_collected_once_more(begin, process, store, network, clock):
    benchmark = begin(KETTLES)
    network.deadly = True
    with pytest.raises(Died):
        process("one").work_on_one()
    network.deadly = False
    clock.turn(LEASE_SECONDS)
    assert process("two").work_on_one()
    assert store.rows(benchmark.id, 1)[0].state == "done"
    assert network.collected == 2
