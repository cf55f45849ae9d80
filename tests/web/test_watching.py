"""Feed and webhook of a benchmark over HTTP, over a real file."""

import json
from datetime import UTC, datetime

import feedparser
import pytest

from api.stores.watched import KeptEvent, Look, Looked

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOOK = "https://hooks.example/twoway?token=s3cret"


@pytest.fixture
def services(services):
    services.benchmarks.upgrade()
    yield services
    services.benchmarks.close()
    services.watch.close()


@pytest.fixture
def benchmark(client):
    asked = {"name": "Kettles", "accounts": ["bluesky:acme.com"]}
    return client.post("/v1/benchmarks", json=asked).get_json()["id"]


@pytest.fixture
def happens(services, benchmark):
    """Something that happened in the present run of the benchmark."""

    def made(number):
        told = {"id": f"urn:uuid:{number}", "kind": "passed", "key": "bluesky:acme.com", "brand": "Acme", "other": None,
                "words": "Acme was passed.", "url": None, "at": "2026-11-22T12:00:00Z"}  # fmt: skip
        event = KeptEvent(told["id"], told["key"], None, NOON, json.dumps(told).encode())
        look = Look(benchmark, 1, NOON)
        assert services.watch.finish_look(look, Looked([event], {}), "d1")

    return made


@pytest.fixture
def where(benchmark):
    return f"/v1/benchmarks/{benchmark}/webhook"


def test_the_secret_is_in_the_answer_to_put_and_nowhere_else(client, where, benchmark):
    answer = client.put(where, json={"url": HOOK})
    made = answer.get_json()
    assert answer.status_code == 200
    assert made["secret"].startswith("twoway_")
    assert made["host"] == "hooks.example"
    assert answer.headers["Cache-Control"] == "no-store"
    read = client.get(where)
    assert read.get_json() == {name: value for name, value in made.items() if name != "secret"}
    assert "s3cret" not in read.text + answer.text
    assert "hooks" not in client.get(f"/v1/benchmarks/{benchmark}").text


def test_another_put_is_in_its_place(client, where):
    first, second = (client.put(where, json={"url": HOOK}).get_json()["secret"] for _ in range(2))
    assert first != second


def test_it_is_removed(client, where):
    client.put(where, json={"url": HOOK})
    answer = client.delete(where)
    assert (answer.status_code, answer.data) == (204, b"")
    for gone in (client.get(where), client.delete(where)):
        assert gone.status_code == 404
        assert gone.get_json()["detail"] == "This benchmark has no webhook. PUT one at this address."


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_of_a_benchmark_that_is_not_there_nothing_is_told(client, method):
    given = {"json": {"url": HOOK}} if method == "put" else {}
    answer = getattr(client, method)("/v1/benchmarks/nobody/webhook", **given)
    assert answer.status_code == 404
    assert answer.get_json()["detail"].startswith("There is no benchmark of this id")


@pytest.mark.parametrize(
    "body",
    [{"url": "http://hooks.example/"}, {"url": "https://hooks.example:8443/"}, {"url": ""}, {"url": 7}, {},
     {"url": HOOK, "secret": "mine"}],
)  # fmt: skip
def test_what_cannot_be_used_is_named(client, where, body):
    answer = client.put(where, json=body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == ("secret" if "secret" in body else "url")
    assert client.get(where).status_code == 404


def test_the_feed_says_what_happened_and_is_sent_once(client, benchmark, happens):
    empty = client.get(f"/b/{benchmark}/feed.atom")
    assert empty.status_code == 200
    assert feedparser.parse(empty.data).entries == []
    happens(1)
    answer = client.get(f"/b/{benchmark}/feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    found = feedparser.parse(answer.data)
    assert not found.bozo
    [entry] = found.entries
    assert (entry.id, entry.link) == ("urn:uuid:1", f"http://localhost/b/{benchmark}")
    assert found.feed.links[0].href == f"http://localhost/b/{benchmark}/feed.atom"
    etag = answer.headers["ETag"]
    assert etag != empty.headers["ETag"]
    for asked in (etag, f"W/{etag}", f'"other", {etag}'):
        again = client.get(f"/b/{benchmark}/feed.atom", headers={"If-None-Match": asked})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    stale = client.get(f"/b/{benchmark}/feed.atom", headers={"If-None-Match": empty.headers["ETag"]})
    assert stale.status_code == 200


def test_a_benchmark_that_is_not_there_has_no_feed(client):
    assert client.get("/b/nobody/feed.atom").status_code == 404


def test_another_site_may_ask_to_set_a_webhook(client, where):
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PUT"}
    assert "PUT" in client.options(where, headers=headers).headers["Access-Control-Allow-Methods"].split(", ")
