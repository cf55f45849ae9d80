"""Scores of data that the caller brings."""

import gzip
import json
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from web.stubs import EXAMPLES

from api.intake import read_evidence
from api.scoring.document import document
from api.scoring.score import score
from api.services import Services
from api.stores.memory import MemoryStore
from api.web.app import LARGEST_BODY
from api.weights import parse_weights

EVIDENCE: dict[str, Any] = EXAMPLES["evidence"]


def fields(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.data
    return [error["field"] for error in answer.get_json()["errors"]]


def test_the_answer_is_the_score_of_that_evidence(client: FlaskClient) -> None:
    answer = client.post("/v1/evidence", json=EVIDENCE)
    assert answer.status_code == 200
    expected = document(score(read_evidence(json.dumps(EVIDENCE))))
    assert answer.get_json() == json.loads(json.dumps(expected))
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_is_stored(client: FlaskClient, services: Services, store: MemoryStore) -> None:
    body = EVIDENCE | {"account": {"network": "bluesky", "handle": "fresh.example"}}
    assert client.post("/v1/evidence", json=body).status_code == 200
    assert store.get("bluesky:fresh.example") is None
    assert services.history.list("bluesky:fresh.example", None, 10) == []


def test_posts_behind_come_when_asked_for(client: FlaskClient) -> None:
    assert "posts_behind" not in client.post("/v1/evidence", json=EVIDENCE).get_json()
    behind = client.post("/v1/evidence?posts=true", json=EVIDENCE).get_json()["posts_behind"]
    assert [opening["id"] for opening in behind["openings"]] == ["m1"]


def test_own_weights_are_used(client: FlaskClient) -> None:
    answer = client.post("/v1/evidence?weights=reply:10,links:0.5", json=EVIDENCE).get_json()
    expected = document(score(read_evidence(json.dumps(EVIDENCE)), parse_weights("reply:10,links:0.5")))
    weights = {name: part["weight"] for name, part in answer["parts"].items()}
    assert weights == {"reply_rate": 10, "follower_ratio": 15, "link_hygiene": 0.5}
    assert answer == json.loads(json.dumps(expected))


@pytest.mark.parametrize("weights", ["", "reply", "reply:-1", "likes:3", "reply:0,ratio:0,links:0", "reply:nan"])
def test_odd_weights_are_named(client: FlaskClient, weights: str) -> None:
    answer = client.post("/v1/evidence", query_string={"weights": weights}, json=EVIDENCE)
    assert fields(answer) == ["weights"]


def test_posts_is_true_or_false(client: FlaskClient) -> None:
    assert fields(client.post("/v1/evidence?posts=maybe", json=EVIDENCE)) == ["posts"]


def test_every_bad_field_is_named(client: FlaskClient) -> None:
    body = EVIDENCE | {
        "messages": [EVIDENCE["messages"][0] | {"created_at": "soon"}, {"id": "m2"}],
        "collected_at": None,
    }
    named = fields(client.post("/v1/evidence", json=body))
    assert {"messages[0].created_at", "messages[1].created_at", "messages[1].author", "collected_at"} <= set(named)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"\xff"', b"[" * 5000, b"9" * 5000])
def test_a_body_that_is_no_evidence_is_422(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/v1/evidence", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["errors"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_only_json_is_taken(client: FlaskClient, kind: str | None) -> None:
    answer = client.post("/v1/evidence", data=json.dumps(EVIDENCE), content_type=kind)
    assert answer.status_code == 415
    assert answer.headers["Accept"] == "application/json"


def test_json_may_say_how_it_is_encoded(client: FlaskClient) -> None:
    kind = "Application/JSON; charset=utf-8"
    assert client.post("/v1/evidence", data=json.dumps(EVIDENCE), content_type=kind).status_code == 200
    packed = gzip.compress(json.dumps(EVIDENCE).encode())
    headers = {"Content-Encoding": "gzip"}
    answer = client.post("/v1/evidence", data=packed, content_type="application/json", headers=headers)
    assert answer.status_code == 415


def test_a_body_has_at_most_16_mb(client: FlaskClient) -> None:
    at_most = json.dumps(EVIDENCE).encode().ljust(LARGEST_BODY)
    assert client.post("/v1/evidence", data=at_most, content_type="application/json").status_code == 200
    answer = client.post("/v1/evidence", data=at_most + b" ", content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json()["detail"] == (
        "A body may have up to 16 MB, and this one has more. Send fewer posts and messages, the latest ones first."
    )


@pytest.mark.parametrize(("length", "status"), [(LARGEST_BODY - 1, 200), (LARGEST_BODY + 1, 413)])
def test_a_body_that_does_not_say_its_length_has_no_more(client: FlaskClient, length: int, status: int) -> None:
    answer = client.post(
        "/v1/evidence",
        input_stream=BytesIO(json.dumps(EVIDENCE).encode().ljust(length)),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == status
