"""Benchmarks as a queue that many workers share, on SQLite and on a real PostgreSQL."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from api.settings import Settings
from api.stores import open_benchmarks, open_history
from api.stores.base import StoreUnavailable
from api.stores.cohorts import KEPT_RUNS, Entry, Found, NewBenchmark, Wait

MAY = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
SOON = MAY + timedelta(seconds=30)
LATER = MAY + timedelta(hours=1)
DONE = Found("done", "ok", None, b"{}", MAY)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path)
    return Settings(
        data_dir=tmp_path, database_url=request.getfixturevalue("postgres_server").new_database("benchmarks")
    )


@pytest.fixture
def store(settings):
    with closing(open_benchmarks(settings)) as store:
        store.upgrade()
        yield store


def entries(*names, party="bluesky"):
    return [Entry(f"{party}:{name}", name.upper(), line, party) for line, name in enumerate(names, 1)]


def make(store, benchmark_id="one", names=("a", "b", "c"), **more):
    listed = more.pop("entries", None) or entries(*names)
    store.create(NewBenchmark(benchmark_id, "Kettles", MAY, listed, b"[]", **more))


def work_off(store, count=99, now=MAY, benchmark_id=None):
    """Finish up to `count` rows; the keys in their order."""
    keys = []
    while len(keys) < count and (claim := store.claim("w", now, now + timedelta(seconds=30), benchmark_id)):
        assert store.finish(claim, DONE, now)
        keys.append(claim.key)
    return keys


def test_a_benchmark_comes_back_as_it_was_made(store):
    make(store, schedule="@weekly", next_run_at=LATER, max_age=60)
    found = store.get("one")
    assert (found.name, found.status, found.run, found.accounts, found.bad_rows) == ("Kettles", "running", 1, 3, b"[]")
    assert (found.created_at, found.started_at, found.ended_at) == (MAY, MAY, None)
    assert (found.schedule, found.next_run_at, found.max_age) == ("@weekly", LATER, 60)
    assert store.entries("one") == entries("a", "b", "c")
    assert store.get("two") is None
    assert [row.state for row in store.rows("one", 1)] == ["waiting"] * 3


def test_the_last_row_ends_the_run(store):
    make(store)
    assert work_off(store, 2) == ["bluesky:a", "bluesky:b"]
    assert store.get("one").status == "running"
    assert dict(store.tally("one", MAY).rows) == {"done": 2, "waiting": 1}
    assert work_off(store, now=LATER) == ["bluesky:c"]
    assert (store.get("one").status, store.get("one").ended_at) == ("done", LATER)
    tally = store.tally("one", LATER)
    assert (tally.recent, tally.recent_since) == (3, MAY)
    assert store.rows("one", 1)[2].document == b"{}"


def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(store):
    make(store, names=("a",))
    first = store.claim("w1", MAY, SOON)
    assert store.claim("w2", MAY, SOON) is None
    assert store.waiting(MAY) == 0
    second = store.claim("w2", SOON, LATER)
    assert (second.key, second.claims, second.tries) == ("bluesky:a", 2, 1)
    assert not store.finish(first, DONE, SOON)
    assert not store.put_back(first, LATER, "Later.", counts=True, party=True)
    assert store.rows("one", 1)[0].state == "running"
    assert store.finish(second, DONE, SOON)


def test_a_lease_is_renewed_for_one_worker_only(store):
    make(store, names=("a", "b"))
    store.claim("w1", MAY, SOON)
    store.claim("w2", MAY, SOON)
    store.renew("w1", LATER)
    assert store.claim("w3", SOON, LATER).key == "bluesky:b"
    assert store.claim("w3", SOON, LATER) is None


def test_a_worker_that_leaves_puts_its_rows_back(store):
    make(store, names=("a", "b"))
    lost = store.claim("w1", MAY, SOON)
    store.claim("w2", MAY, SOON)
    assert store.release("w1") == 1
    again = store.claim("w3", MAY, SOON)
    assert (again.key, again.tries) == ("bluesky:a", 0)
    assert not store.finish(lost, DONE, MAY)


def test_many_workers_share_the_rows_and_take_none_twice(store):
    make(store, names=[f"n{number}" for number in range(60)])
    taken, raised = [], []

    def work(name):
        try:
            while claim := store.claim(name, MAY, SOON):
                taken.append(claim.key)
                assert store.finish(claim, DONE, MAY)
        except BaseException as error:  # noqa: BLE001 - told to the thread that asserts.
            raised.append(error)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert len(taken) == len(set(taken)) == 60
    assert store.get("one").status == "done"


def test_a_row_that_is_put_back_waits_and_says_why(store):
    make(store, names=("a", "b"))
    claim = store.claim("w", MAY, SOON)
    assert store.put_back(claim, LATER, "Bluesky asks to wait.", counts=True, party=False)
    assert store.tally("one", MAY).waits == [Wait("bluesky", 1, LATER, "Bluesky asks to wait.")]
    assert store.rows("one", 1)[0].reason == "Bluesky asks to wait."
    assert work_off(store) == ["bluesky:b"]
    assert store.get("one").status == "running"
    assert store.waiting(MAY) == 0
    again = store.claim("w", LATER, LATER)
    assert (again.key, again.tries) == ("bluesky:a", 1)


def test_a_wait_that_a_party_tells_holds_for_all_of_it(store):
    make(store, entries=[*entries("a", "b"), *entries("a", party="x")])
    make(store, "two", entries=entries("c"))
    claim = store.claim("w", MAY, SOON)
    store.put_back(claim, LATER, "Wait.", counts=False, party=True)
    assert work_off(store) == ["x:a"]
    assert store.tally("one", MAY).waits == [Wait("bluesky", 2, LATER, "Wait.")]
    assert store.tally("two", MAY).waits == [Wait("bluesky", 1, LATER, "Wait.")]
    assert len(work_off(store, now=LATER)) == 3


def test_no_account_is_under_way_twice_however_many_claim_at_once(store):
    names = [f"n{number}" for number in range(30)]
    for benchmark_id in ("one", "two", "three"):
        make(store, benchmark_id, names=names)
    workers = [f"w{number}" for number in range(8)]
    done = []
    with ThreadPoolExecutor(len(workers)) as pool:
        while claims := [claim for claim in pool.map(lambda name: store.claim(name, MAY, SOON), workers) if claim]:
            keys = [claim.key for claim in claims]
            assert len(set(keys)) == len(keys)
            assert all(store.finish(claim, DONE, MAY) for claim in claims)
            done += keys
    assert sorted(done) == sorted(f"bluesky:{name}" for name in names * 3)


def test_small_benchmarks_need_not_wait_for_large_ones(store):
    make(store, "large", names=("a", "b", "c", "d"))
    make(store, "small", names=("x",))
    assert "bluesky:x" in work_off(store, 2)


def test_an_account_that_another_benchmark_collects_comes_later_and_is_found(store):
    make(store, "one", names=("a", "b"))
    make(store, "two", names=("a",))
    first = store.claim("w1", MAY, SOON)
    assert first.key == "bluesky:a"
    assert store.claim("w2", MAY, SOON).key == "bluesky:b"
    assert store.claim("w3", MAY, SOON) is None
    assert store.found("bluesky:a", MAY) is None
    store.finish(first, replace(DONE, document=b"found"), MAY)
    assert store.claim("w3", MAY, SOON).key == "bluesky:a"
    assert store.found("bluesky:a", MAY) == b"found"
    assert store.found("bluesky:a", MAY + timedelta(microseconds=1)) is None


def test_only_the_benchmark_asked_for_is_worked_on(store):
    make(store, "one", names=("a",))
    make(store, "two", names=("b",))
    assert work_off(store, benchmark_id="two") == ["bluesky:b"]
    assert store.get("one").status == "running"


def test_cancel_stops_what_is_not_begun_and_resume_goes_on(store):
    make(store)
    under_way = store.claim("w", MAY, LATER)
    assert store.cancel("one", SOON)
    assert (store.get("one").status, store.get("one").ended_at) == ("cancelled", SOON)
    assert store.claim("w", MAY, SOON) is None
    assert store.finish(under_way, DONE, SOON)
    assert store.get("one").status == "cancelled"
    assert store.resume("one")
    assert (store.get("one").status, store.get("one").ended_at) == ("running", None)
    assert work_off(store) == ["bluesky:b", "bluesky:c"]
    assert store.get("one").status == "done"
    assert store.cancel("one", LATER)
    assert store.get("one").status == "done"
    assert not store.cancel("two", MAY)
    assert not store.resume("two")


def test_resume_tries_again_what_did_not_answer_and_nothing_else(store):
    make(store)
    for status in ("unavailable", "not_found", "ok"):
        claim = store.claim("w", MAY, SOON)
        store.finish(claim, Found("done" if status == "ok" else "failed", status, "Why.", b"{}"), MAY)
    assert store.get("one").status == "done"
    assert store.resume("one")
    assert work_off(store) == ["bluesky:a"]
    assert store.resume("one")
    assert store.get("one").status == "done"


def test_runs_follow_each_other_and_old_ones_go(store):
    make(store)
    assert not store.begin("one", MAY, None)
    for run in range(2, KEPT_RUNS + 3):
        work_off(store)
        assert store.begin("one", MAY + timedelta(days=run), LATER)
        assert (store.get("one").run, store.get("one").status) == (run, "running")
    assert store.get("one").started_at == MAY + timedelta(days=KEPT_RUNS + 2)
    assert store.get("one").next_run_at == LATER
    assert [len(store.rows("one", run)) for run in range(1, KEPT_RUNS + 3)] == [0, 0] + [3] * KEPT_RUNS
    assert not store.begin("two", MAY, None)


def test_those_that_are_due_are_told(store):
    make(store, "one", schedule="@daily", next_run_at=SOON)
    make(store, "two", schedule="@daily", next_run_at=LATER)
    assert [found.id for found in store.due(SOON)] == ["one"]
    assert [found.id for found in store.due(LATER)] == ["one", "two"]
    assert store.plan("one", None, None)
    assert store.due(SOON) == []
    assert not store.plan("three", None, None)
    assert {found.id for found in store.newest(10)} == {"one", "two"}
    assert len(store.newest(1)) == 1


def test_delete_leaves_nothing(store, settings):
    make(store)
    make(store, "two", names=("a",))
    claim = store.claim("w", MAY, SOON)
    assert store.delete("one")
    assert not store.delete("one")
    assert not store.finish(claim, DONE, MAY)
    assert (store.get("one"), store.entries("one"), store.rows("one", 1)) == (None, [], [])
    assert work_off(store) == ["bluesky:a"]


def test_who_wants_to_be_left_out_is_forgotten_by_every_benchmark(store, settings):
    make(store, "one", names=("a", "b"))
    work_off(store)
    make(store, "two", names=("a",))
    claim = store.claim("w", MAY, SOON)
    store.finish(claim, Found("failed", "opted_out", "It asks so.", b"marking"), MAY)
    assert [row.document for row in store.rows("one", 1)] == [None, b"{}"]
    assert store.found("bluesky:a", MAY) is None
    with closing(open_history(settings)) as history:
        history.delete("bluesky:b")
    assert store.rows("one", 1)[1].document is None


def test_before_the_first_upgrade_it_says_so(settings):
    with closing(open_benchmarks(settings)) as store, pytest.raises(StoreUnavailable):
        store.get("one")


def test_a_time_without_a_zone_is_refused(store):
    with pytest.raises(ValueError, match="time zone"):
        store.due(MAY.replace(tzinfo=None))


def test_threads_that_do_nothing_but_claim_and_finish_all_get_their_turn(store):
    make(store, names=[f"{number}" for number in range(200)])

    def work(name):
        keys = []
        while claim := store.claim(name, MAY, SOON):
            assert store.finish(claim, DONE, MAY)
            keys.append(claim.key)
        return keys

    with ThreadPoolExecutor(8) as pool:
        found = [key for keys in pool.map(work, "abcdefgh") for key in keys]
    assert sorted(found) == sorted(row.key for row in store.rows("one", 1))
    assert store.get("one").status == "done"


def test_the_next_row_is_found_by_an_index_however_many_wait(store):
    """Neither sorted nor looked through: the statement of a claim, explained over 20,000 rows that wait."""
    for name in ("one", "two", "three", "four"):
        make(store, name, entries=entries(*(f"{name}{number}" for number in range(5_000))))
    store.cancel("one", MAY)
    said = []

    def explain(connection, clause, _multiparams, _params, _options):
        if "ORDER BY" in (text := str(clause)) and "benchmark_rows AS elsewhere" in text:
            said.append(clause)

    def plans(connection):
        how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        if how == "EXPLAIN":
            connection.execute(text("ANALYZE benchmark_rows"))
        for clause in said:
            plain = clause.compile(connection.engine, compile_kwargs={"literal_binds": True})
            yield "\n".join(str(row) for row in connection.exec_driver_sql(f"{how} {plain}".replace("%", "%%")))

    engine = store._database.opened()
    event.listen(engine, "before_execute", explain)
    claim = store.claim("w", MAY, SOON)
    event.remove(engine, "before_execute", explain)
    assert claim.benchmark_id == "two"
    with engine.connect() as connection:
        _, waits = plans(connection)
    assert "benchmark_rows_due" in waits
    assert "USE TEMP B-TREE" not in waits
    assert "Seq Scan on benchmark_rows" not in waits
    assert re.search(r"(?<!Incremental )Sort ", waits) is None


def test_rows_whose_wait_is_over_come_in_their_old_order(store):
    make(store, "large", names=("a", "b", "c"))
    for after in (30, 20, 10):
        claim = store.claim("w", MAY, SOON)
        store.put_back(claim, MAY + timedelta(seconds=after), "Later.", counts=True, party=False)
    make(store, "small", names=("x",))
    assert work_off(store, now=MAY + timedelta(seconds=30)) == [f"bluesky:{name}" for name in "axbc"]


def test_a_cancelled_run_waits_for_nobody_and_goes_on_at_once(store):
    make(store)
    claim = store.claim("w", MAY, SOON)
    store.put_back(claim, LATER, "Later.", counts=True, party=True)
    store.cancel("one", MAY)
    assert store.tally("one", MAY).waits == []
    assert dict(store.tally("one", MAY).rows) == {"waiting": 3}
    store.resume("one")
    assert work_off(store) == ["bluesky:a", "bluesky:b", "bluesky:c"]


def test_what_was_found_meanwhile_is_for_the_next_claim_and_nobody_else(store):
    make(store, names=("a",))
    claim = store.claim("w", MAY, SOON)
    assert claim.document is None
    assert store.put_back(claim, SOON, "Not all was read.", counts=True, party=False, document=b"part")
    assert store.found("bluesky:a", MAY - timedelta(days=1)) is None
    assert store.claim("w", SOON, LATER).document == b"part"
