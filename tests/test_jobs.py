"""Hints, and the threads that they wake, over files of this machine and over a real Redis."""

import json
import pickle
import threading
from contextlib import closing
from types import SimpleNamespace

import pytest
from benchmarks.field import first_run
from benchmarks.stubs import TableCollector
from live.workers import await_

from api.benchmarks.desk import Asked, Desk
from api.benchmarks.lists import read_list
from api.jobs import MOST_HINTS, Jobs, PlainTasks, Queue
from api.settings import Settings
from api.stores import open_benchmarks
from api.stores.base import StoreUnavailable

ACME, EMBER = "bluesky:acme.com", "x:emberstoves"


class Collector(TableCollector):
    def __init__(self):
        super().__init__()
        self.answers = first_run()
        self.abandoned = 0

    def abandon(self):
        self.abandoned += 1


@pytest.fixture(params=["file", "redis"])
def settings(request, tmp_path):
    url = None
    if request.param == "redis":
        server = request.getfixturevalue("redis_server")
        server.restart()
        url = server.url
    return Settings(data_dir=tmp_path, redis_url=url, benchmark_threads=2)


@pytest.fixture
def running(settings):
    """Runs jobs in a thread for as long as the test lasts; a store of any kind may be given."""
    ended = []

    def run(store, collector, attendant=None):
        stop = threading.Event()
        jobs = Jobs(settings, store, collector, Queue(settings), attendant)
        thread = threading.Thread(target=jobs.run, args=(stop,))
        thread.start()
        ended.append((stop, thread))
        return stop, thread

    yield run
    for stop, thread in ended:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def test_a_hint_wakes_a_thread_that_works_everything_off(settings, running):
    collector = Collector()
    with closing(open_benchmarks(settings)) as store:
        store.upgrade()
        stop, thread = running(store, collector)
        desk = Desk(store, Queue(settings).hint)
        benchmark = desk.create(Asked("Kettles", read_list(f"{ACME}\n{EMBER}")))
        await_(lambda: desk.find(benchmark.id).status == "done", "It did not end.")
        assert collector.asked == {ACME: 1, EMBER: 1}
        stop.set()
        thread.join(30)
        assert collector.abandoned == 1


def test_what_waits_is_found_without_any_hint(settings, running):
    with closing(open_benchmarks(settings)) as store:
        store.upgrade()
        desk = Desk(store, lambda _: None)
        benchmark = desk.create(Asked("Kettles", read_list(ACME)))
        running(store, Collector())
        await_(lambda: desk.find(benchmark.id).status == "done", "It did not end.")


def test_a_database_that_is_away_is_told_once_and_waited_for(settings, running, monkeypatch):
    said = []
    monkeypatch.setattr("api.jobs.BEAT_SECONDS", 0.01)
    monkeypatch.setattr(
        "structlog.get_logger", lambda _: SimpleNamespace(warning=lambda event, **_: said.append(event))
    )
    tried = threading.Semaphore(0)

    class Away:
        def upgrade(self):
            tried.release()
            raise StoreUnavailable("It is away.")

        def release(self, worker):
            self.upgrade()

    running(Away(), Collector())
    for _ in range(3):
        assert tried.acquire(timeout=30)
    assert said == ["benchmarks_not_worked"]


def test_told_to_stop_before_there_are_tables_it_says_nothing_of_them(settings, monkeypatch):
    said = []
    monkeypatch.setattr(
        "structlog.get_logger", lambda _: SimpleNamespace(warning=lambda event, **_: said.append(event))
    )
    stop = threading.Event()
    stop.set()
    with closing(open_benchmarks(settings)) as store:
        Jobs(settings, store, Collector(), Queue(settings), None).run(stop)
    assert said == []


def test_hints_are_few_however_much_waits(settings):
    queue = Queue(settings)
    for _ in range(3):
        queue.hint(5_000)
    assert queue._opened().pending_count() == MOST_HINTS


def test_a_queue_that_is_away_harms_nobody(tmp_path):
    Queue(Settings(data_dir=tmp_path, redis_url="redis://me:s3cret@127.0.0.1:1/0")).hint(5)
    (tmp_path / "file").write_text("in the way")
    Queue(Settings(data_dir=tmp_path / "file")).hint(5)


def test_what_comes_out_of_the_queue_is_data_only(settings):
    queue = Queue(settings)
    queue.hint(1)
    told = json.loads(queue._opened().storage.dequeue())
    assert told[1].endswith("work_off")
    with pytest.raises(UnicodeDecodeError):
        PlainTasks().deserialize(pickle.dumps(print))


def test_who_watches_is_attended_to_before_a_long_run_has_ended(settings, running, monkeypatch):
    monkeypatch.setattr("api.jobs.BEAT_SECONDS", 0.05)
    looked, attended = threading.Semaphore(0), []

    class Held(Collector):
        def score(self, key, **more):
            # By the second look of the beat, the first one is known to whoever works on rows.
            assert looked.acquire(timeout=30)
            return super().score(key, **more)

    class Attendant:
        def due(self):
            looked.release()
            return not attended

        def work_off(self, go_on):
            assert go_on()
            attended.append(desk.find(benchmark.id).status)

    with closing(open_benchmarks(settings)) as store:
        store.upgrade()
        desk = Desk(store, Queue(settings).hint)
        benchmark = desk.create(Asked("Kettles", read_list("\n".join(first_run()))))
        running(store, Held(), Attendant())
        await_(lambda: desk.find(benchmark.id).status == "done", "It did not end.")
        assert set(attended) == {"running"}
