"""Asking for benchmarks: begun, watched, stopped, gone on with, repeated, reported."""

from datetime import timedelta

import pytest
from benchmarks.field import first_run, run
from benchmarks.stubs import NOON, without

from api.benchmarks.desk import Asked, Desk, NoAccounts, Unmeasured, unguessable
from api.benchmarks.lists import read_list
from api.benchmarks.report import document
from api.benchmarks.schedule import BadSchedule
from api.benchmarks.table import csv_text

ACME, EMBER, GUSTO = "bluesky:acme.com", "x:emberstoves", "facebook:gusto"


def always():
    return True


def test_a_benchmark_says_what_it_was_given(begin, desk, hints):
    benchmark = begin(ACME, "nonsense", EMBER, name=" The\x00 field ", max_age=60)
    told = desk.status(benchmark)
    assert (told["name"], told["status"], told["run"], told["max_age"]) == ("The field", "running", 1, 60)
    assert told["url"] == f"/b/{benchmark.id}"
    assert [row["line"] for row in told["bad_rows"]] == [2]
    assert told["progress"] | {"waiting_words": []} == {
        "accounts": 2, "done": 0, "failed": 0, "waiting": 2, "running": 0, "waiting_words": [], "estimated_end": None,
    }  # fmt: skip
    assert hints == [2]


def test_ids_cannot_be_guessed(store, begin):
    ids = {begin(ACME).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) == 22 for one in ids)


def test_no_id_looks_like_an_option(monkeypatch):
    tokens = iter(["-option", "-", "plain"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: next(tokens))
    assert unguessable() == "plain"


def test_a_list_without_accounts_begins_nothing(desk, store):
    with pytest.raises(NoAccounts) as raised:
        desk.create(Asked("Nobody", read_list("nonsense\nmore nonsense")))
    assert [(row.line, row.text) for row in raised.value.bad] == [(1, "nonsense"), (2, "more nonsense")]
    assert store.newest(10) == []


def test_the_end_is_estimated_from_the_pace(begin, desk, at_work, collector, clock):
    documents = first_run()
    collector.answers = documents
    benchmark = begin(*documents)
    for _ in range(4):
        clock.turn(30)
        at_work.work_on_one()
    left = len(documents) - 4
    expected = clock() + timedelta(seconds=30 * left)
    assert desk.status(benchmark)["progress"]["estimated_end"] == expected.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_end_is_not_before_those_who_wait_can_go_on(  # noqa: PLR0917 - Fixtures come by name.
    begin, desk, at_work, collector, clock, store
):
    documents = first_run()
    collector.answers = documents
    benchmark = begin(*documents)
    clock.turn(1)
    at_work.work_on_one()
    at_work.work_on_one()
    claim = store.claim("w", clock(), clock() + timedelta(seconds=30))
    store.put_back(claim, NOON + timedelta(hours=3), "Wait.", counts=False, party=False)
    assert desk.status(benchmark)["progress"]["estimated_end"] == "2026-11-22T15:00:00Z"


def test_there_is_no_report_before_anything_is_measured_and_a_partial_one_then(begin, desk, at_work, collector):
    collector.answers = first_run()
    benchmark = begin(ACME, EMBER)
    with pytest.raises(Unmeasured):
        desk.report(benchmark)
    at_work.work_on_one()
    report = desk.report(benchmark)
    assert [row.key for row in report.ranking] == [ACME]
    assert [(left.key, left.status) for left in report.missing] == [(EMBER, "waiting")]


def test_the_next_run_says_what_has_changed(begin, desk, at_work, collector, clock):
    collector.answers = run(acme=0.2)
    benchmark = begin(*collector.answers, max_age=0)
    at_work.work_off(always)
    assert not document(desk.report(desk.find(benchmark.id)))["changes"]
    clock.turn(7 * 86_400)
    collector.answers = run(acme=0.85)
    assert desk.again(desk.find(benchmark.id))
    assert not desk.again(desk.find(benchmark.id))
    at_work.work_off(always)
    found = desk.find(benchmark.id)
    changes = {change["key"]: change for change in document(desk.report(found))["changes"]}
    assert found.run == 2
    assert changes[ACME]["real"]
    assert changes[ACME]["difference"] > 0


def test_cancel_and_resume(begin, desk, at_work, collector, hints):
    collector.answers = first_run()
    benchmark = begin(ACME, EMBER)
    assert desk.cancel(benchmark.id).status == "cancelled"
    assert at_work.work_off(always) == 0
    stopped = desk.report(desk.find(benchmark.id))
    assert (stopped.ranking, stopped.benchmark.status, stopped.benchmark.collected_from) == ((), "cancelled", None)
    assert desk.resume(benchmark.id).status == "running"
    assert hints == [2, 2]
    assert at_work.work_off(always) == 2
    assert desk.resume(benchmark.id).status == "done"
    assert desk.cancel("none") is None
    assert desk.resume("none") is None
    assert desk.delete(benchmark.id)
    assert not desk.delete(benchmark.id)
    assert desk.find(benchmark.id) is None


def test_a_schedule_runs_by_itself_once_each_time(  # noqa: PLR0917 - The same.
    begin, desk, store, at_work, collector, clock, hints
):
    collector.answers = first_run()
    benchmark = begin(ACME, schedule="@daily")
    assert benchmark.next_run_at == NOON + timedelta(days=1)
    desk.begin_due()
    assert desk.find(benchmark.id).run == 1
    at_work.work_off(always)
    clock.turn(86_400 + 60)
    other = Desk(store, hints.append, now=clock)
    (due,) = store.due(clock())
    desk.begin_due()
    at_work.work_off(always)
    assert not other.again(due, due.next_run_at)
    found = desk.find(benchmark.id)
    assert (found.run, found.status, found.next_run_at) == (2, "done", NOON + timedelta(days=2))


def test_a_run_that_is_due_while_one_lasts_is_passed_over(begin, desk, clock):
    benchmark = begin(ACME, schedule="@daily")
    clock.turn(86_400 + 60)
    desk.begin_due()
    found = desk.find(benchmark.id)
    assert (found.run, found.status, found.next_run_at) == (1, "running", NOON + timedelta(days=2))


def test_a_schedule_can_be_changed_and_ended(begin, desk):
    benchmark = begin(ACME, schedule="@daily")
    assert desk.plan(benchmark, "0 6 * * *").next_run_at == NOON.replace(hour=6) + timedelta(days=1)
    assert desk.plan(benchmark, None).next_run_at is None
    with pytest.raises(BadSchedule):
        desk.plan(benchmark, "now and then")


def test_hints_that_were_lost_are_given_again_as_long_as_something_waits(begin, desk, at_work, collector, hints):
    collector.answers = first_run()
    begin(ACME, EMBER)
    hints.clear()
    desk.hint_waiting()
    assert hints == [2]
    at_work.work_off(always)
    desk.hint_waiting()
    assert hints == [2]


def test_no_name_can_be_a_formula(begin, desk, at_work, collector):
    documents = first_run()
    documents[ACME]["account"]["name"] = '=HYPERLINK("https://evil.example")'
    collector.answers = documents
    benchmark = begin(ACME, EMBER)
    at_work.work_off(always)
    table = csv_text(desk.report(desk.find(benchmark.id)))
    assert "'=HYPERLINK" in table
    assert ',"=' not in table
    assert table.count("\r\n") == 3


def test_who_asks_to_be_left_out_is_told_apart_from_who_waits(begin, desk, at_work, collector, clock):
    collector.answers = first_run()
    benchmark = begin(ACME, EMBER, GUSTO, "bluesky:fjordmugs.com")
    at_work.work_off(always)
    assert {left.key: left.status for left in desk.report(desk.find(benchmark.id)).missing} == {
        "bluesky:fjordmugs.com": "opted_out"
    }
    collector.answers[GUSTO] = without(GUSTO, "opted_out", "It asks so.")
    clock.turn(60)
    other = begin(GUSTO, max_age=0)
    at_work.work_off(always)
    for one in (benchmark, other):
        told = {left.key: left for left in desk.report(desk.find(one.id)).missing}
        assert told[GUSTO].status == "opted_out"
        assert "not to be shown" in told[GUSTO].words or told[GUSTO].words == "It asks so."
