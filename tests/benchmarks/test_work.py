"""What becomes of a row: once collected, waited for, tried again, given up."""

import json

import pytest
from benchmarks.field import brand, first_run, scored
from benchmarks.stubs import NOON, without, worker

from api.benchmarks.work import AGAIN_SECONDS, BACKOFF_SECONDS, LEASE_SECONDS, MOST_CLAIMS, PERSON
from api.scoring.document import encode

ACME, EMBER, GUSTO = "bluesky:acme.com", "x:emberstoves", "facebook:gusto"
MASTODON = ("mastodon:a@one.example", "mastodon:b@one.example", "mastodon:c@two.example")


def always():
    return True


def rows(store, benchmark):
    return {row.key: row for row in store.rows(benchmark.id, benchmark.run)}


def test_a_run_collects_each_account_and_ends(begin, at_work, store, collector, desk):
    collector.answers = first_run()
    benchmark = begin(ACME, EMBER)
    assert at_work.work_off(always) == 2
    assert collector.asked == {ACME: 1, EMBER: 1}
    assert desk.find(benchmark.id).status == "done"
    assert json.loads(rows(store, benchmark)[ACME].document) == collector.answers[ACME]


def test_a_score_from_before_the_run_is_good_enough_up_to_max_age(begin, at_work, collector, clock):
    collector.answers = first_run()
    begin(ACME)
    begin(EMBER, max_age=60)
    begin(GUSTO, max_age=0)
    clock.turn(10)
    at_work.work_off(always)
    assert sorted(collector.ages) == [10.0, 70.0, 21_610.0]


def test_an_account_of_two_benchmarks_is_collected_once(begin, at_work, store, collector, clock):
    made = scored(brand(ACME, now=NOON))
    collector.answers = {ACME: made}
    first, second = begin(ACME), begin(ACME)
    later = begin(ACME, max_age=0)
    at_work.work_off(always)
    assert collector.asked == {ACME: 1}
    assert all(rows(store, one)[ACME].status == "ok" for one in (first, second, later))
    clock.turn(1)
    begin(ACME, max_age=0)
    at_work.work_off(always)
    assert collector.asked == {ACME: 2}


def test_of_a_person_nothing_is_kept_but_that_it_is_one(begin, at_work, store, collector, desk):
    ines = "bluesky:ines.example.org"
    collector.answers = first_run()
    benchmark = begin(ines, ACME)
    at_work.work_off(always)
    row = rows(store, benchmark)[ines]
    assert (row.state, row.status, row.reason) == ("failed", "person", PERSON)
    assert b"parts" not in row.document
    assert b"Ines" not in row.document
    left = {one.key: (one.status, one.words) for one in desk.report(desk.find(benchmark.id)).missing}
    assert left[ines] == ("person", PERSON)


@pytest.mark.parametrize("status", ["not_found", "opted_out"])
def test_what_will_not_change_is_not_tried_again(  # noqa: PLR0917 - Fixtures come by name.
    begin, at_work, store, collector, status, desk
):
    collector.answers = {ACME: without(ACME, status)}
    benchmark = begin(ACME)
    assert at_work.work_off(always) == 1
    assert (rows(store, benchmark)[ACME].state, rows(store, benchmark)[ACME].reason) == ("failed", "A reason.")
    assert desk.find(benchmark.id).status == "done"


def test_a_network_without_its_key_is_not_asked_again(begin, at_work, store, collector, desk):
    collector.answers = {ACME: without(ACME, "unavailable", "No key is set.")}
    collector.permanent = {ACME}
    benchmark = begin(ACME)
    assert at_work.work_off(always) == 1
    row = rows(store, benchmark)[ACME]
    assert (row.state, row.status, row.reason) == ("failed", "unavailable", "No key is set.")
    assert desk.find(benchmark.id).status == "done"
    (left,) = desk.report(desk.find(benchmark.id)).missing
    assert (left.status, left.words) == ("needs_key", "No key is set.")
    collector.unsupported = {ACME}
    desk.resume(benchmark.id)
    assert at_work.work_off(always) == 1
    assert desk.report(desk.find(benchmark.id)).missing[0].status == "unsupported"


def test_a_wait_that_a_server_tells_holds_for_its_accounts_and_no_others(begin, at_work, collector, clock, desk):
    collector.answers = {key: without(key, "unavailable", "Wait.") for key in MASTODON}
    collector.retry_after = {MASTODON[0]: 120}
    benchmark = begin(*MASTODON)
    assert at_work.work_off(always) == 2
    assert collector.asked == {MASTODON[0]: 1, MASTODON[2]: 1}
    told = desk.status(benchmark)["progress"]
    assert told["waiting"] == 3
    assert told["waiting_words"] == [
        "2 wait for one.example until 12:02 UTC: Wait.",
        "1 waits for two.example until 12:00 UTC: Wait.",
    ]
    collector.answers |= {key: {**made, "account": {**made["account"], "key": key}} for key in MASTODON
                          for made in [first_run()[ACME]]}  # fmt: skip
    clock.turn(120)
    assert at_work.work_off(always) == 3
    assert desk.find(benchmark.id).status == "done"


def test_told_waits_are_no_tries_but_they_too_have_an_end(begin, at_work, store, collector, clock):
    collector.answers = {ACME: without(ACME, "unavailable", "Wait.")}
    collector.retry_after = {ACME: 900}
    benchmark = begin(ACME)
    for _ in range(MOST_CLAIMS):
        assert at_work.work_off(always) == 1
        clock.turn(900)
    assert at_work.work_off(always) == 0
    row = rows(store, benchmark)[ACME]
    assert (row.state, row.status) == ("failed", "unavailable")
    assert row.reason == f"It was tried {MOST_CLAIMS} times. Wait."


def test_a_network_that_does_not_answer_is_asked_later_and_given_up_in_the_end(begin, at_work, store, collector, clock):
    collector.answers = {ACME: {**without(ACME, "unavailable", "It does not answer."), "last": {"score": 50}}}
    benchmark = begin(ACME)
    for wait in BACKOFF_SECONDS:
        assert at_work.work_off(always) == 1
        clock.turn(wait - 0.5)
        assert at_work.work_off(always) == 0
        clock.turn(0.5)
    assert at_work.work_off(always) == 1
    row = rows(store, benchmark)[ACME]
    assert (row.state, row.reason) == ("failed", "It was tried 4 times. It does not answer.")
    assert json.loads(row.document)["last"] is None


def test_what_breaks_over_one_account_does_not_stop_the_others(  # noqa: PLR0917 - The same.
    begin, at_work, store, collector, clock, caplog
):
    collector.answers = {**first_run(), ACME: KeyError("acme.com is in this message")}
    benchmark = begin(ACME, EMBER)
    assert at_work.work_off(always) == 2
    assert rows(store, benchmark)[EMBER].state == "done"
    for wait in BACKOFF_SECONDS:
        clock.turn(wait)
        at_work.work_off(always)
    assert rows(store, benchmark)[ACME].state == "failed"
    assert "acme" not in " ".join(record.getMessage() for record in caplog.records)


def test_a_worker_that_vanishes_is_made_up_for(begin, at_work, store, collector, clock):
    collector.answers = first_run()
    benchmark = begin(ACME)
    store.claim("vanished", clock(), clock.now.replace(second=30))
    assert at_work.work_off(always) == 0
    clock.turn(LEASE_SECONDS)
    assert at_work.work_off(always) == 1
    assert rows(store, benchmark)[ACME].state == "done"


def test_an_account_that_takes_its_workers_down_does_so_four_times_at_most(begin, store, collector, clock, at_work):
    benchmark = begin(ACME)
    for number in range(4):
        assert store.claim(f"fell{number}", clock(), clock()).tries == number
    collector.answers = {ACME: AssertionError("It must not be asked for any more.")}
    assert at_work.work_off(always) == 1
    assert collector.asked == {}
    assert rows(store, benchmark)[ACME].state == "failed"


def test_a_beat_keeps_and_leaving_gives_back(begin, store, collector, clock):
    begin(ACME)
    one, two = worker(store, collector, clock, "one"), worker(store, collector, clock, "two")
    store.claim("one", clock(), clock())
    one.beat()
    assert two.work_off(always) == 0
    collector.answers = first_run()
    assert one.leave() == 1
    assert two.work_off(always) == 1


def test_what_breaks_after_leaving_is_no_try_and_told_to_nobody(begin, at_work, store, collector, clock, caplog):  # noqa: PLR0917
    def torn_down(_):
        at_work.leave()
        raise RuntimeError("cannot schedule new futures after shutdown")

    collector.answers = {ACME: torn_down}
    begin(ACME)
    at_work.work_on_one()
    assert caplog.records == []
    assert at_work.work_off(always) == 0
    assert store.claim("next", clock(), clock()).tries == 0


def test_pending_is_no_try(begin, at_work, store, collector, clock):
    collector.answers = {ACME: without(ACME, "pending")}
    collector.retry_after = {ACME: 5}
    begin(ACME)
    for _ in range(10):
        assert at_work.work_off(always) == 1
        clock.turn(5)
    assert store.claim("w", clock(), clock()).tries == 0


def test_work_ends_when_it_is_told_to(begin, at_work, collector):
    collector.answers = first_run()
    begin(ACME, EMBER)
    told = iter([True, False])
    assert at_work.work_off(lambda: next(told)) == 1


def test_documents_are_kept_as_they_came(begin, at_work, store, collector):
    collector.answers = {ACME: first_run()[ACME]}
    benchmark = begin(ACME)
    at_work.work_off(always)
    assert encode(json.loads(rows(store, benchmark)[ACME].document)) == encode(collector.answers[ACME])


def a_part(key, n, **changed):
    """The document of an account that was not read to its end, when `n` messages were."""
    made = first_run()[ACME]
    reply = made["parts"]["reply_rate"] | {"n": n}
    coverage = {"truncated": ["The network stopped answering after 3 of 9 threads."], "interrupted": True}
    account = made["account"] | {"key": key}
    return {**made, "account": account, "parts": made["parts"] | {"reply_rate": reply}, "coverage": coverage, **changed}


def test_what_was_read_in_part_is_read_again(begin, at_work, store, collector, clock, desk):  # noqa: PLR0917
    whole = first_run()[ACME]
    collector.answers = {ACME: a_part(ACME, 3), EMBER: first_run()[EMBER]}
    benchmark = begin(ACME, EMBER)
    assert at_work.work_off(always) == 2
    row = rows(store, benchmark)[ACME]
    assert (row.state, row.status) == ("waiting", None)
    assert row.reason == "Not all of the account could be read. The network stopped answering after 3 of 9 threads."
    assert desk.report(benchmark).benchmark.measured == 1
    collector.answers[ACME] = whole
    clock.turn(AGAIN_SECONDS[0])
    assert at_work.work_off(always) == 1
    assert json.loads(rows(store, benchmark)[ACME].document) == whole
    # What is stored of the first try is no answer to the second.
    assert collector.ages[-1] == 0.0
    assert desk.find(benchmark.id).status == "done"


def test_of_an_account_that_is_never_read_whole_the_best_is_taken(  # noqa: PLR0917 - The same.
    begin, at_work, store, collector, clock, desk
):
    benchmark = begin(ACME)
    for n, wait in zip((5, 8, 2), (*AGAIN_SECONDS, 3_600), strict=True):
        collector.answers = {ACME: a_part(ACME, n)}
        assert at_work.work_off(always) == 1
        clock.turn(wait)
    assert at_work.work_off(always) == 0
    row = rows(store, benchmark)[ACME]
    assert (row.state, json.loads(row.document)["parts"]["reply_rate"]["n"]) == ("done", 8)
    assert desk.find(benchmark.id).status == "done"
    assert store.found(ACME, NOON) is None
    [brand] = desk.report(desk.find(benchmark.id)).brands
    assert "Not all of it could be read: The network stopped answering after 3 of 9 threads." in brand.channels[0].words


def test_a_part_is_better_than_nothing(begin, at_work, store, collector, clock):
    collector.answers = {ACME: a_part(ACME, 5)}
    benchmark = begin(ACME)
    at_work.work_off(always)
    collector.answers = {ACME: without(ACME, "unavailable", "It does not answer.")}
    for wait in (*AGAIN_SECONDS, *BACKOFF_SECONDS):
        clock.turn(wait)
        at_work.work_off(always)
    row = rows(store, benchmark)[ACME]
    assert (row.state, row.status) == ("done", "ok")


def test_a_person_read_in_part_is_not_read_again(begin, at_work, store, collector):
    person = {**first_run()[ACME]["account"], "kind": "person"}
    collector.answers = {ACME: a_part(ACME, 5, account=person)}
    benchmark = begin(ACME)
    assert at_work.work_off(always) == 1
    assert rows(store, benchmark)[ACME].status == "person"
