"""Events of benchmarks, looks and deliveries, on SQLite and on a real PostgreSQL."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from api.settings import Settings
from api.stores import open_benchmarks, open_watch
from api.stores.cohorts import Entry, Found, NewBenchmark
from api.stores.watched import KEPT_EVENTS_DAYS, KeptEvent, LastDelivery, Looked, Settled, Webhook

MAY = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
SOON = MAY + timedelta(seconds=60)
LATER = MAY + timedelta(hours=1)
ACME, EMBER = "bluesky:acme.com", "x:ember"


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path):
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path)
    return Settings(data_dir=tmp_path, database_url=request.getfixturevalue("postgres_server").new_database("watch"))


@pytest.fixture
def benchmarks(settings):
    with closing(open_benchmarks(settings)) as benchmarks:
        benchmarks.upgrade()
        yield benchmarks


@pytest.fixture
def store(settings, benchmarks):
    with closing(open_watch(settings)) as store:
        yield store


def begin(benchmarks, benchmark_id="one"):
    entries = [Entry(ACME, "Acme", 1, "Bluesky"), Entry(EMBER, "Ember", 2, "X")]
    benchmarks.create(NewBenchmark(benchmark_id, "Kettles", MAY, entries, b"[]"))


def end(benchmarks, now=MAY, **found):
    while claim := benchmarks.claim("w", now, now + timedelta(seconds=30)):
        state = found.get(claim.key.partition(":")[0], Found("done", "ok", None, b"{}", now))
        assert benchmarks.finish(claim, state, now)


def again(benchmarks, now=LATER, benchmark_id="one"):
    assert benchmarks.begin(benchmark_id, now, None)
    end(benchmarks, now)


def test_a_benchmark_is_found_by_its_list_until_it_is_removed(benchmarks, store):
    begin(benchmarks)
    begin(benchmarks, "two")
    assert store.of_list("d1") is None
    assert store.keep_list("d1", "one")
    assert store.keep_list("d2", "one")
    assert store.keep_list("d2", "two")
    assert (store.of_list("d1"), store.of_list("d2")) == ("one", "two")
    assert benchmarks.delete("two")
    assert (store.of_list("d1"), store.of_list("d2")) == ("one", None)
    assert not store.keep_list("d2", "two")


def event(name, key=ACME, other=None, at=MAY):
    return KeptEvent(f"urn:{name}", key, other, at, name.encode())


def looked(*events, **baselines):
    return Looked(events, {key: body.encode() for key, body in baselines.items()})


@pytest.fixture
def ended(benchmarks):
    begin(benchmarks)
    end(benchmarks)


@pytest.fixture
def look(ended, store):
    return store.claim_look(MAY, SOON)


@pytest.fixture
def hooked(look, store):
    assert store.set_webhook(Webhook("one", MAY, "https://acme.com/hook", "whsec"))
    assert store.finish_look(look, looked(event("a"), event("b", EMBER)), "d1")


def test_a_run_is_looked_at_when_it_has_ended_by_one(benchmarks, store):
    begin(benchmarks)
    assert not store.due(MAY)
    assert store.claim_look(MAY, SOON) is None
    end(benchmarks)
    assert store.due(MAY)
    look = store.claim_look(MAY, SOON)
    assert (look.benchmark_id, look.run, look.began) == ("one", 1, MAY)
    assert store.claim_look(MAY, SOON) is None
    assert not store.due(MAY)
    assert store.looked_at("one", 1) is None
    assert store.finish_look(look, looked(), "d1")
    assert store.looked_at("one", 1) == MAY
    assert store.claim_look(LATER, LATER) is None


def test_a_look_whose_holder_died_is_taken_up_when_its_lease_ends(look, store):
    assert store.claim_look(SOON - timedelta(seconds=1), LATER) is None
    anew = store.claim_look(SOON, LATER)
    assert (anew.benchmark_id, anew.run, anew.began) == ("one", 1, SOON)


def test_a_run_that_went_on_after_the_look_is_looked_at_again(benchmarks, store):
    begin(benchmarks)
    end(benchmarks, x=Found("failed", "unavailable", "No answer.", b"{}"))
    assert store.finish_look(store.claim_look(MAY, SOON), looked(), "d1")
    benchmarks.resume("one")
    assert store.claim_look(LATER, LATER) is None, "It runs."
    end(benchmarks, LATER)
    assert store.claim_look(LATER, LATER + timedelta(seconds=1)).run == 1


def test_a_look_at_a_run_that_another_has_followed_is_lost(look, benchmarks, store):
    again(benchmarks)
    assert not store.finish_look(look, looked(event("a")), "d1")
    assert store.events("one", 10) == []
    assert store.claim_look(LATER, LATER).run == 2


def test_a_cancelled_run_is_not_looked_at(benchmarks, store):
    begin(benchmarks)
    benchmarks.cancel("one", MAY)
    assert store.claim_look(MAY, SOON) is None


def test_many_who_look_at_once_look_at_different_runs(benchmarks, store):
    names = [f"benchmark{number:02}" for number in range(30)]
    for name in names:
        begin(benchmarks, name)
    end(benchmarks)
    found, lock = [], threading.Lock()

    def claim():
        while look := store.claim_look(MAY, LATER):
            with lock:
                found.append(look.benchmark_id)

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # On PostgreSQL all may be locked by others for an instant, so that a thread ends early; none is taken twice.
    claim()
    assert sorted(found) == names


def test_events_are_kept_once_and_newest_runs_come_first(look, benchmarks, store):
    assert store.finish_look(look, looked(event("a"), event("b", ACME, EMBER)), "d1")
    again(benchmarks)
    second = store.claim_look(LATER, LATER + timedelta(seconds=1))
    assert store.finish_look(second, looked(event("a", at=LATER), event("c", EMBER, ACME, LATER)), "d2")
    assert [one.id for one in store.events("one", 10)] == ["urn:c", "urn:a", "urn:b"]
    assert [one.id for one in store.events("one", 1)] == ["urn:c"]
    assert store.events("one", 10, run=2) == [event("c", EMBER, ACME, LATER)]
    assert store.events("two", 10) == []
    assert store.passed("one") == [(ACME, EMBER), (EMBER, ACME)]


def test_baselines_are_replaced_by_key(look, benchmarks, store):
    assert store.finish_look(look, looked(**{ACME: "1", EMBER: "1"}), "d1")
    again(benchmarks)
    assert store.finish_look(store.claim_look(LATER, LATER), looked(**{ACME: "2"}), "d2")
    assert store.baselines("one") == {ACME: b"2", EMBER: b"1"}


def test_old_events_go(look, benchmarks, store):
    assert store.finish_look(look, looked(event("old"), event("new", at=LATER)), "d1")
    far = LATER + timedelta(days=KEPT_EVENTS_DAYS)
    again(benchmarks, far)
    assert store.finish_look(store.claim_look(far, far), looked(), "d2")
    assert [one.id for one in store.events("one", 10)] == ["urn:new"]


def test_without_a_webhook_nothing_is_sent(look, store):
    assert store.finish_look(look, looked(event("a")), "d1")
    assert store.claim_delivery(LATER, LATER) is None
    assert store.webhook("one") is None
    assert not store.set_webhook(Webhook("nobody", MAY, "https://acme.com/hook", "whsec"))
    assert store.last_delivery("one") == LastDelivery(0, 0)


def test_a_delivery_is_claimed_by_one_with_all_that_it_needs(hooked, store):
    assert store.due(MAY)
    delivery = store.claim_delivery(MAY, SOON)
    assert (delivery.id, delivery.run, delivery.tries, delivery.events) == ("d1", 1, 0, [b"a", b"b"])
    assert (delivery.url, delivery.secret) == ("https://acme.com/hook", "whsec")
    assert store.claim_delivery(MAY, SOON) is None
    assert store.settle(delivery, Settled("done"), MAY)
    assert store.claim_delivery(LATER, LATER) is None
    assert store.last_delivery("one") == LastDelivery(0, 0, "done", 1, None, None, MAY)


def test_addresses_and_secrets_are_in_no_representation(hooked, store):
    for value in (store.webhook("one"), store.claim_delivery(MAY, SOON)):
        assert "whsec" not in repr(value)
        assert "acme.com/hook" not in repr(value)


def test_what_was_not_taken_waits_for_its_time(hooked, store):
    assert store.settle(store.claim_delivery(MAY, SOON), Settled("waiting", "It answered 500.", SOON), MAY)
    assert store.claim_delivery(SOON - timedelta(seconds=1), LATER) is None
    assert store.last_delivery("one") == LastDelivery(1, 0, "waiting", 1, "It answered 500.", SOON)
    second = store.claim_delivery(SOON, LATER)
    assert second.tries == 1
    assert store.settle(second, Settled("failed", "It was tried 2 times."), SOON)
    assert store.last_delivery("one") == LastDelivery(0, 1, "failed", 2, "It was tried 2 times.", None, SOON)
    assert not store.due(LATER)


def test_a_delivery_whose_holder_died_is_sent_again_and_counts(hooked, store):
    first = store.claim_delivery(MAY, SOON)
    second = store.claim_delivery(SOON, LATER)
    assert (second.id, second.tries) == ("d1", 1)
    assert not store.settle(first, Settled("done"), SOON), "Somebody else has it now."
    assert store.settle(second, Settled("done"), SOON)


def test_known_events_are_not_sent_again(hooked, benchmarks, store):
    store.settle(store.claim_delivery(MAY, SOON), Settled("done"), MAY)
    again(benchmarks)
    assert store.finish_look(store.claim_look(LATER, LATER), looked(event("a")), "d2")
    assert store.claim_delivery(LATER, LATER) is None


def test_another_address_gets_what_waits(hooked, store):
    assert store.set_webhook(Webhook("one", LATER, "https://acme.com/other", "new"))
    delivery = store.claim_delivery(MAY, SOON)
    assert (delivery.url, delivery.secret) == ("https://acme.com/other", "new")


def test_without_the_webhook_nothing_waits(hooked, store):
    assert store.remove_webhook("one")
    assert store.claim_delivery(LATER, LATER) is None
    assert not store.remove_webhook("one")
    assert len(store.events("one", 10)) == 2


def test_to_whom_wants_no_more_nothing_is_sent_until_it_is_set_anew(hooked, benchmarks, store):
    assert store.settle(store.claim_delivery(MAY, SOON), Settled("gone", "It wants no more."), MAY)
    assert store.webhook("one").gone_at == MAY
    assert store.last_delivery("one") == LastDelivery(0, 1, "failed", 1, "It wants no more.", None, MAY)
    again(benchmarks)
    assert store.finish_look(store.claim_look(LATER, LATER), looked(event("c")), "d2")
    assert store.claim_delivery(LATER, LATER) is None
    assert store.set_webhook(Webhook("one", LATER, "https://acme.com/hook", "another"))
    assert store.webhook("one").gone_at is None


def test_what_waits_for_whom_wants_no_more_is_given_up(hooked, benchmarks, store):
    first = store.claim_delivery(MAY, SOON)
    again(benchmarks)
    assert store.finish_look(store.claim_look(LATER, LATER), looked(event("c")), "d2")
    assert store.settle(first, Settled("gone", "It wants no more."), MAY)
    assert store.last_delivery("one").failed == 2
    assert store.claim_delivery(LATER, LATER) is None
    assert not store.due(LATER)


def test_an_address_that_was_set_meanwhile_still_gets_what_waits(hooked, benchmarks, store):
    first = store.claim_delivery(MAY, SOON)
    again(benchmarks)
    assert store.finish_look(store.claim_look(LATER, LATER), looked(event("c")), "d2")
    assert store.set_webhook(Webhook("one", LATER, "https://acme.com/other", "new"))
    assert store.settle(first, Settled("gone", "It wants no more."), MAY)
    assert store.webhook("one").gone_at is None
    assert store.claim_delivery(LATER, LATER).url == "https://acme.com/other"


def test_with_the_benchmark_everything_goes(hooked, benchmarks, store):
    assert benchmarks.delete("one")
    assert store.events("one", 10) == []
    assert store.webhook("one") is None
    assert not store.due(LATER)
    assert store.baselines("one") == {}


def test_who_opts_out_is_in_no_event_any_more(look, benchmarks, store):
    store.set_webhook(Webhook("one", MAY, "https://acme.com/hook", "whsec"))
    found = looked(event("a"), event("b", EMBER, ACME), event("c", EMBER), **{ACME: "1", EMBER: "1"})
    assert store.finish_look(look, found, "d1")
    assert benchmarks.begin("one", LATER, None)
    end(benchmarks, LATER, bluesky=Found("failed", "opted_out", "It asks not to be shown.", b"{}"))
    assert [one.id for one in store.events("one", 10)] == ["urn:c"]
    assert store.claim_delivery(LATER, LATER).events == [b"c"]
    assert set(store.baselines("one")) == {EMBER}
