"""Reading scores, several at once, and asking for them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from web.stubs import DID, Came, StubCollector, score_of

from api.accounts import AccountKey
from api.services import Services
from api.settings import Settings
from api.stores.memory import MemoryStore

ACME = "/v1/scores/bluesky/acme.com"


def test_a_stored_score_is_sent_as_the_bytes_that_are_kept(client: FlaskClient, store: MemoryStore) -> None:
    answer = client.get(ACME)
    kept = store.get("bluesky:acme.com")
    assert kept
    assert answer.data == kept.body
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Length"] == str(len(kept.body))
    assert answer.headers["ETag"] == kept.etag
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"


@pytest.mark.parametrize(
    "path", ["/v1/scores/BlueSky/ACME.com", "/v1/scores/bluesky/@acme.com", f"/v1/scores/bluesky/{DID}"]
)
def test_other_spellings_find_the_same_score(client: FlaskClient, path: str) -> None:
    assert client.get(path).get_json()["account"]["key"] == "bluesky:acme.com"


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/v1/scores/linkedin/company/acme", "linkedin:company/acme"),
        ("/v1/scores/linkedin/company%2Facme", "linkedin:company/acme"),
        ("/v1/scores/youtube/@acme", "youtube:@acme"),
        ("/v1/scores/mastodon/acme@mastodon.social", "mastodon:acme@mastodon.social"),
        ("/v1/scores/linkedin/company/posts", "linkedin:company/posts"),
        ("/v1/scores/linkedin/company/history", "linkedin:company/history"),
    ],
)
def test_an_unknown_account_is_unscored_for_a_minute(client: FlaskClient, path: str, key: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    document = answer.get_json()
    assert (document["status"], document["account"]["key"]) == ("unscored", key)
    assert document["reason"].endswith(".")
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_reading_never_asks_for_a_collection(client: FlaskClient, services: Services) -> None:
    for path in (ACME, "/v1/scores/bluesky/nobody.com", "/v1/scores?keys=bluesky:nobody.com", f"{ACME}/history"):
        assert client.get(path).status_code == 200
    assert isinstance(services.collector, StubCollector)
    assert services.collector.asked == []


@pytest.mark.parametrize("asked", ['"tag-1"', 'W/"tag-1"', '"other", "tag-1"', '"other",W/"tag-1"', "*"])
def test_what_is_known_already_is_not_sent_again(client: FlaskClient, asked: str) -> None:
    answer = client.get(ACME, headers={"If-None-Match": asked})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == '"tag-1"'
    assert answer.headers["Cache-Control"].startswith("public, max-age=300")
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("asked", ['"other"', 'W/"tag"', '"tag-1', "tag-2", ""])
def test_other_tags_get_the_whole_score(client: FlaskClient, asked: str) -> None:
    assert client.get(ACME, headers={"If-None-Match": asked}).status_code == 200


def test_head_is_get_without_its_body(client: FlaskClient) -> None:
    whole, head = client.get(ACME), client.head(ACME)
    assert head.data == b""
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/scores/nowhere/acme.com", "network"),
        ("/v1/scores/bluesky/not a handle", "handle"),
        ("/v1/scores/linkedin/acme", "handle"),
        ("/v1/scores/linkedin/acme/posts", "handle"),
        ("/v1/scores/bluesky/acme.com//", "handle"),
    ],
)
def test_a_path_that_names_no_account_says_which_part_is_wrong(client: FlaskClient, path: str, field: str) -> None:
    answers = [client.get(path), *([client.post(path)] if not path.endswith("/posts") else [])]
    for answer in answers:
        assert answer.status_code == 422
        assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_many_come_in_the_order_asked(client: FlaskClient, store: MemoryStore) -> None:
    store.put(score_of("youtube:@acme"), b"{}", 1e9)
    answer = client.get("/v1/scores?keys=youtube:@acme,x:nobody,BLUESKY:Acme.com&keys=youtube:@acme")
    scores = answer.get_json()["scores"]
    keys = ["youtube:@acme", "x:nobody", "bluesky:acme.com", "youtube:@acme"]
    assert [score["account"]["key"] for score in scores] == keys
    assert [score["status"] for score in scores] == ["ok", "unscored", "ok", "ok"]
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    kept = store.get("bluesky:acme.com")
    assert kept
    assert kept.body in answer.data


def test_many_that_are_all_scored_are_kept_longer(client: FlaskClient) -> None:
    assert client.get("/v1/scores?keys=bluesky:acme.com").headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("query", ["", "?keys=", "?keys=,,", "?keys=" + ",".join(["bluesky:acme.com"] * 51)])
def test_there_are_1_to_50_keys(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/v1/scores{query}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "keys"
    assert client.get("/v1/scores?keys=" + ",".join(["bluesky:acme.com"] * 50)).status_code == 200


def test_every_bad_key_is_named(client: FlaskClient) -> None:
    answer = client.get("/v1/scores?keys=bluesky:acme.com,nowhere:x,bluesky,bluesky:a b")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["keys[1]", "keys[2]", "keys[3]"]


def test_asking_gives_the_score(client: FlaskClient, services: Services) -> None:
    answer = client.post("/v1/scores/bluesky/ACME.com?max_age=60&wait=2.5")
    assert answer.status_code == 200
    assert answer.get_json()["account"]["key"] == "bluesky:acme.com"
    assert answer.headers["Cache-Control"] == "no-store"
    assert isinstance(services.collector, StubCollector)
    assert services.collector.asked == [("bluesky:acme.com", 60, 2.5)]


def test_asking_without_a_query_takes_a_fresh_score_and_waits_ten_seconds(
    client_with: Callable[..., FlaskClient], services: Services
) -> None:
    client_with(settings=Settings(fresh_seconds=77)).post(ACME)
    assert isinstance(services.collector, StubCollector)
    assert services.collector.asked == [("bluesky:acme.com", 77, 10.0)]


def test_a_collection_under_way_is_202_with_when_to_ask_again(client: FlaskClient) -> None:
    answer = client.post("/v1/scores/bluesky/slow.com")
    assert answer.status_code == 202
    assert answer.get_json()["status"] == "pending"
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize("status", ["not_found", "opted_out", "unavailable"])
@pytest.mark.parametrize("retry_after", [None, 30])
def test_what_is_wrong_with_an_account_is_a_status(
    client_with: Callable[..., FlaskClient], store: MemoryStore, status: str, retry_after: int | None
) -> None:
    def came(_: AccountKey) -> Came:
        return Came(status, b'{"status":"%b"}' % status.encode(), None, retry_after)

    answer = client_with(collector=StubCollector(store, came)).post(ACME)
    assert (answer.status_code, answer.get_json()) == (200, {"status": status})
    assert answer.headers.get("Retry-After") == (None if retry_after is None else "30")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("wait=-1", "wait"),
        ("wait=25.1", "wait"),
        ("wait=nan", "wait"),
        ("wait=inf", "wait"),
        ("wait=soon", "wait"),
        ("max_age=-1", "max_age"),
        ("max_age=1.5", "max_age"),
        ("max_age=", "max_age"),
        ("max_age=99999999999", "max_age"),
    ],
)
def test_a_query_out_of_bounds_is_named(client: FlaskClient, services: Services, query: str, field: str) -> None:
    answer = client.post(f"{ACME}?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert isinstance(services.collector, StubCollector)
    assert services.collector.asked == []


def test_both_bad_parameters_are_named(client: FlaskClient) -> None:
    errors = client.post(f"{ACME}?wait=99&max_age=x").get_json()["errors"]
    assert sorted(error["field"] for error in errors) == ["max_age", "wait"]


def test_bounds_themselves_are_fine(client: FlaskClient) -> None:
    for query in ("wait=0", "wait=25", "max_age=0"):
        assert client.post(f"{ACME}?{query}").status_code == 200


def test_what_asking_came_to_is_counted_by_network(client: FlaskClient, services: Services) -> None:
    client.post(ACME)
    text = services.metrics.render()[0].decode()
    assert 'twoway_scores_asked_total{network="bluesky",status="ok"} 1.0' in text


def test_the_stored_score_may_change_between_two_readers(client: FlaskClient, store: MemoryStore) -> None:
    store.put(replace(score_of("bluesky:acme.com"), etag='"tag-2"'), b"{}", 1e9)
    answer = client.get(ACME, headers={"If-None-Match": '"tag-1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"tag-2"')
