"""The posts behind a score, and the scores before it."""

import json
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from web.stubs import DID, ListHistory

from api.stores.memory import MemoryStore

ACME = "/v1/scores/bluesky/acme.com"


@pytest.fixture
def three_days(history: ListHistory) -> None:
    for day in (1, 3, 2):
        at = datetime(2026, 11, day, tzinfo=UTC)
        history.add("bluesky:acme.com", None, at, 1, json.dumps({"day": day}).encode())


def days(client: FlaskClient, path: str) -> list[int]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.data
    return [score["day"] for score in answer.get_json()["history"]]


@pytest.mark.usefixtures("three_days")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [3, 2, 1]),
        ("?limit=1", [3]),
        ("?since=2026-11-02T00:00:00Z", [3, 2]),
        ("?since=2026-11-02T01:00:00%2B01:00", [3, 2]),
        ("?since=2026-11-02", [3, 2]),
        ("?since=2026-11-02T00:00:01", [3]),
        ("?since=2027-01-01&limit=100", []),
    ],
)
def test_earlier_scores_come_newest_first(client: FlaskClient, query: str, expected: list[int]) -> None:
    assert days(client, f"{ACME}/history{query}") == expected


@pytest.mark.usefixtures("three_days")
def test_an_id_finds_the_handle_s_history(client: FlaskClient) -> None:
    assert days(client, f"/v1/scores/bluesky/{DID}/history") == [3, 2, 1]


def test_an_account_without_history_has_an_empty_one(client: FlaskClient) -> None:
    assert days(client, "/v1/scores/linkedin/company/acme/history") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("since=yesterday", "since"),
        ("since=", "since"),
        ("since=0001-01-01T00:00:00%2B14:00", "since"),
        ("since=9999-12-31T23:59:59-01:00", "since"),
    ],
)
def test_a_query_that_does_not_fit_is_named(client: FlaskClient, query: str, field: str) -> None:
    answer = client.get(f"{ACME}/history?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_a_history_that_does_not_answer_is_503(client: FlaskClient, history: ListHistory) -> None:
    history.down = True
    answer = client.get(f"{ACME}/history")
    assert answer.status_code == 503
    assert answer.get_json()["type"] == "/docs#problem-not-ready"
    assert int(answer.headers["Retry-After"]) > 0


def test_posts_are_sent_as_they_are_kept(client: FlaskClient, store: MemoryStore) -> None:
    answer = client.get(f"{ACME}/posts")
    assert answer.data == store.posts("bluesky:acme.com")
    again = client.get(f"{ACME}/posts", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/v1/scores/bluesky/{DID}/posts").data == answer.data


def test_posts_of_an_unscored_account_are_nowhere(client: FlaskClient) -> None:
    answer = client.get("/v1/scores/bluesky/nobody.com/posts")
    assert answer.status_code == 404
    assert answer.get_json()["detail"].endswith("POST /v1/scores/bluesky/nobody.com scores it.")
