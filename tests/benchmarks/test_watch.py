"""Looking at runs and sending what they tell of, to a real receiver under the rules of production."""

import hashlib
import hmac
import json
import logging
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial

import pytest
from benchmarks.field import first_run, run
from benchmarks.stubs import NOON
from links.internet import Authority, internet
from pytest_httpserver import HTTPServer
from werkzeug import Response

from api.benchmarks.watch import LONGEST_PAUSE_SECONDS, MOST_TRIES, PAUSES_SECONDS, Attendant
from api.benchmarks.webhooks import DELIVERY, MARK, SIGNATURE, BadAddress, Webhooks, address, sign
from api.links.fetch import NotFetched
from api.links.guard import PUBLIC, guarded_session
from api.links.post import Head, post
from api.stores.watching import SqlWatch

ACME, EMBER = "bluesky:acme.com", "x:emberstoves"
HOOK = "https://hooks.example/twoway?for=acme"


@pytest.fixture
def watch(store, tmp_path):
    with closing(SqlWatch(tmp_path / "history.sqlite3")) as watch:
        yield watch


@pytest.fixture
def webhooks(watch, clock):
    return Webhooks(watch, PUBLIC, clock)


@pytest.fixture
def net(monkeypatch):
    with internet(monkeypatch) as net:
        yield net


@pytest.fixture
def receiver(net, tmp_path, monkeypatch):
    """A receiver that strangers could have: at a public address, by HTTPS."""
    authority = Authority(tmp_path, monkeypatch)
    with HTTPServer(ssl_context=authority.context("hooks.example")) as server:
        net.site("hooks.example", server.port)
        yield server


@pytest.fixture
def attendant(watch, store, clock):
    send = partial(post, guarded_session(PUBLIC, "twoway/test"))
    return Attendant(watch, store, lambda _: None, send, site="https://twoway.example/", now=clock)


def always():
    return True


@pytest.fixture
def runs(desk, at_work, collector, clock):
    """Ends the present run, or another, with what the accounts come to."""

    def end(benchmark, documents):
        collector.answers = documents
        found = desk.find(benchmark.id)
        if found.status == "done":
            clock.turn(7 * 86_400)
            assert desk.again(found)
        at_work.work_off(always)
        assert desk.find(benchmark.id).status == "done"

    return end


@pytest.fixture
def watched(begin, runs, attendant, clock):
    """A benchmark with one run that was looked at."""
    benchmark = begin(ACME, EMBER, max_age=0)
    runs(benchmark, first_run())
    attendant.work_off(always)
    return benchmark


def fallen():
    return run(NOON + timedelta(days=7), acme=0.1)


def test_events_are_found_when_a_run_has_ended_and_baselines_move_on(watched, runs, attendant, watch):
    assert watch.events(watched.id, 10) == []
    assert set(watch.baselines(watched.id)) == {ACME, EMBER}
    assert not attendant.due()
    runs(watched, fallen())
    assert attendant.due()
    assert attendant.work_off(always) == 1
    [event] = watch.events(watched.id, 10)
    told = json.loads(event.body)
    assert (told["kind"], told["key"], told["brand"], told["other"]) == ("rate_changed", ACME, "acme.com", None)
    assert told["words"].startswith("acme.com on Bluesky answers less: ")
    assert told["at"] == "2026-11-29T12:00:00Z"
    assert json.loads(watch.baselines(watched.id)[ACME])["run"] == 2
    runs(watched, fallen())
    assert attendant.work_off(always) == 1
    assert len(watch.events(watched.id, 10)) == 1


def test_a_run_that_cannot_be_looked_at_is_not_looked_at_for_ever(watched, runs, attendant, watch, caplog):
    documents = fallen()
    documents[ACME] = {**documents[ACME], "parts": {}}
    runs(watched, documents)
    with caplog.at_level(logging.ERROR):
        assert attendant.work_off(always) == 1
    assert [record.getMessage() for record in caplog.records] == ["run_not_looked_at"]
    assert not attendant.due()


def body_of(request):
    seconds, digest = (part.partition("=")[2] for part in request.headers[SIGNATURE].split(","))
    return request.get_data(), seconds, digest


def test_a_receiver_that_fails_twice_gets_the_same_signed_events_a_third_time(  # noqa: PLR0917 - Fixtures come by name.
    watched, runs, attendant, webhooks, receiver, clock
):
    secret = webhooks.put(watched.id, HOOK)["secret"]
    answers = [Response(status=500), Response(status=503), Response(status=204)]
    seen = []

    def receive(request):
        seen.append((dict(request.headers), *body_of(request), clock()))
        return answers[len(seen) - 1]

    receiver.expect_request("/twoway", query_string="for=acme", method="POST").respond_with_handler(receive)
    runs(watched, fallen())
    attendant.work_off(always)
    assert webhooks.read(watched.id)["last"] == {
        "state": "waiting", "tries": 1, "reason": "The receiver answered 500.",
        "retry_at": "2026-11-29T12:01:00Z", "ended_at": None,
    }  # fmt: skip
    for pause in PAUSES_SECONDS[:3]:
        clock.turn(pause - 1)
        assert attendant.work_off(always) == 0
        clock.turn(1)
        attendant.work_off(always)
    receiver.check()
    assert len(seen) == 3
    assert webhooks.read(watched.id)["last"]["state"] == "done"
    assert (webhooks.read(watched.id)["waiting"], webhooks.read(watched.id)["failed"]) == (0, 0)
    for headers, body, seconds, digest, moment in seen:
        assert digest == hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        assert int(seconds) == int(moment.timestamp())
        assert headers["Content-Type"] == "application/json"
    first, *others = (json.loads(body) for _, body, *_ in seen)
    assert others == [first, first]
    assert {headers[DELIVERY] for headers, *_ in seen} == {first["id"]}
    assert first["benchmark"] == {"id": watched.id, "run": 2, "url": f"https://twoway.example/b/{watched.id}"}
    assert [one["kind"] for one in first["events"]] == ["rate_changed"]
    assert first["events"][0]["id"].startswith("urn:uuid:")


def test_the_last_try_says_why_it_was_given_up(  # noqa: PLR0917 - The same.
    watched, runs, attendant, webhooks, receiver, clock
):
    webhooks.put(watched.id, HOOK)
    receiver.expect_request("/twoway").respond_with_data("no", status=500)
    runs(watched, fallen())
    attendant.work_off(always)
    for pause in PAUSES_SECONDS:
        clock.turn(pause)
        attendant.work_off(always)
    assert len(receiver.log) == MOST_TRIES == 8
    told = webhooks.read(watched.id)
    assert (told["failed"], told["last"]["state"]) == (1, "failed")
    assert told["last"]["reason"] == "It was given up after 8 tries. The receiver answered 500."
    assert not attendant.due()


@pytest.mark.parametrize(
    ("told", "pause"),
    [
        ("600", 600.0),
        ("5", PAUSES_SECONDS[0]),
        ("Sun, 29 Nov 2026 13:00:00 GMT", 3_600.0),
        (str(400 * 86_400), LONGEST_PAUSE_SECONDS),
        ("soon", PAUSES_SECONDS[0]),
        ("-1", PAUSES_SECONDS[0]),
    ],
)
def test_a_receiver_says_when_to_come_back_and_is_not_asked_before(  # noqa: PLR0917 - The same.
    watched, runs, attendant, webhooks, receiver, clock, told, pause
):
    webhooks.put(watched.id, HOOK)
    receiver.expect_request("/twoway").respond_with_data("", status=503, headers={"Retry-After": told})
    runs(watched, fallen())
    attendant.work_off(always)
    wanted = datetime.fromisoformat("2026-11-29T12:00:00Z") + timedelta(seconds=pause)
    assert datetime.fromisoformat(webhooks.read(watched.id)["last"]["retry_at"]) == wanted
    clock.turn(pause - 1)
    assert attendant.work_off(always) == 0
    clock.turn(1)
    assert attendant.work_off(always) == 1


def test_a_receiver_that_is_gone_is_asked_once_and_never_again(  # noqa: PLR0917 - The same.
    watched, runs, attendant, webhooks, watch, receiver
):
    webhooks.put(watched.id, HOOK)
    receiver.expect_request("/twoway").respond_with_data("", status=410)
    runs(watched, fallen())
    attendant.work_off(always)
    told = webhooks.read(watched.id)
    assert told["last"]["reason"].startswith("The receiver answered 410")
    assert told["gone_at"] == "2026-11-29T12:00:00Z"
    assert not attendant.due()
    runs(watched, first_run())
    attendant.work_off(always)
    assert len(watch.events(watched.id, 10)) == 2
    assert len(receiver.log) == 1
    assert webhooks.put(watched.id, HOOK)["gone_at"] is None


def test_a_redirect_is_not_followed(watched, runs, attendant, webhooks, receiver):
    webhooks.put(watched.id, HOOK)
    receiver.expect_request("/twoway").respond_with_data(
        "", status=307, headers={"Location": "https://hooks.example/other"}
    )
    runs(watched, fallen())
    attendant.work_off(always)
    assert webhooks.read(watched.id)["last"]["reason"] == "The receiver answered 307."
    assert [request.path for request, _ in receiver.log] == ["/twoway"]


@pytest.mark.parametrize("where", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1"])
def test_a_receiver_on_a_private_address_is_never_connected_to(  # noqa: PLR0917 - The same.
    watched, runs, attendant, webhooks, net, where
):
    net.site("hooks.example", 1, address=where)
    webhooks.put(watched.id, HOOK)
    runs(watched, fallen())
    attendant.work_off(always)
    assert net.looked_up == ["hooks.example"]
    assert net.connected == []
    assert webhooks.read(watched.id)["last"]["reason"] == (
        "hooks.example is not at a public address, so it is not asked."
    )


def test_nothing_of_address_or_secret_is_logged(  # noqa: PLR0917 - The same.
    watched, runs, attendant, webhooks, receiver, caplog
):
    with caplog.at_level(logging.DEBUG):
        secret = webhooks.put(watched.id, HOOK)["secret"]
        receiver.expect_request("/twoway").respond_with_data("no", status=500)
        runs(watched, fallen())
        attendant.work_off(always)
    # What the receiver's own server logs is not ours.
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert secret not in ours
    assert "hooks.example" not in ours
    assert ACME not in ours


def test_the_secret_is_shown_once_and_the_address_never(watched, webhooks):
    made = webhooks.put(watched.id, HOOK)
    assert made["secret"].startswith(MARK)
    assert len(made["secret"]) > 40
    read = webhooks.read(watched.id)
    assert read == {
        "host": "hooks.example", "created_at": "2026-11-22T12:00:00Z", "gone_at": None, "waiting": 0, "failed": 0,
        "last": None,
    }  # fmt: skip
    assert webhooks.put(watched.id, HOOK)["secret"] != made["secret"]
    assert webhooks.put("nobody", HOOK) is None
    assert webhooks.remove(watched.id)
    assert webhooks.read(watched.id) is None
    assert not webhooks.remove(watched.id)


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example/", "https://hooks.example:8443/", "https://a:b@hooks.example/", "ftp://hooks.example",
     "hooks", "https://", "", "javascript:alert(1)", "https://hooks.example/" + "a" * 3_000],
)  # fmt: skip
def test_only_plain_addresses_by_https_are_taken(webhooks, watched, url):
    with pytest.raises(BadAddress):
        webhooks.put(watched.id, url)
    assert webhooks.read(watched.id) is None


@pytest.mark.parametrize(
    "host", ["localhost", "hooks.localhost", "127.0.0.1", "10.0.0.7", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_hosts_that_are_never_asked_are_refused_at_once(host):
    with pytest.raises(BadAddress) as refused:
        address(f"https://{host}/hooks")
    assert "everybody can reach" in refused.value.detail
    assert address("https://93.184.215.14/") == "https://93.184.215.14/"


def test_an_address_is_kept_as_it_is_asked_for():
    assert address(" https://Hooks.Example:443/a?b=c#d ") == "https://hooks.example/a?b=c"


def test_a_signature_is_what_the_document_says():
    assert (
        sign("twoway_secret", NOON, b"{}")
        == "t=1795348800,v1=" + hmac.new(b"twoway_secret", b"1795348800.{}", hashlib.sha256).hexdigest()
    )


def test_a_worker_that_dies_while_sending_leaves_it_to_the_next(  # noqa: PLR0917 - The same.
    watched, runs, attendant, webhooks, watch, clock, store
):
    webhooks.put(watched.id, HOOK)
    runs(watched, fallen())
    assert attendant.look_at_one()

    def dies(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Attendant(watch, store, lambda _: None, dies, now=clock).send_one()
    sent = []
    next_one = Attendant(watch, store, lambda _: None, lambda *given: sent.append(given) or Head(204, {}), now=clock)
    assert not next_one.send_one()
    clock.turn(60)
    assert next_one.send_one()
    assert [url for url, *_ in sent] == [HOOK]
    assert json.loads(sent[0][1])["benchmark"]["url"] == f"/b/{watched.id}"


def test_a_receiver_that_does_not_answer_is_told_in_words(  # noqa: PLR0917 - The same.
    watched, runs, webhooks, watch, clock, store
):
    webhooks.put(watched.id, HOOK)
    runs(watched, fallen())

    def fails(*_):
        raise NotFetched("hooks.example did not answer in time.")

    Attendant(watch, store, lambda _: None, fails, now=clock).work_off(always)
    assert webhooks.read(watched.id)["last"]["reason"] == "hooks.example did not answer in time."
