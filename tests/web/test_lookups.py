"""Look-ups by prefix and address, and the tables that everybody needs."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web.stubs import DID, score_of

from api.scoring.method import published
from api.stores.memory import MemoryStore

CASES = json.loads((Path(__file__).parent.parent / "identity_cases.json").read_text("utf-8"))
ACME = sha256(b"bluesky:acme.com").hexdigest()


@pytest.mark.parametrize("prefix", [ACME[:4], ACME[:32], ACME[:7].upper()])
def test_a_prefix_finds_every_score_whose_digest_begins_so(
    client: FlaskClient, store: MemoryStore, prefix: str
) -> None:
    found = client.get(f"/v1/prefixes/{prefix}")
    kept = store.get("bluesky:acme.com")
    assert kept
    assert found.data == b'[{"digest":"%b","score":%b}]' % (ACME.encode(), kept.body)


def test_the_digest_of_an_id_finds_the_score_too(client: FlaskClient) -> None:
    digest = sha256(f"bluesky:{DID}".encode()).hexdigest()
    (found,) = client.get(f"/v1/prefixes/{digest[:16]}").get_json()
    assert (found["digest"], found["score"]["account"]["key"]) == (digest, "bluesky:acme.com")


def test_finding_nothing_is_an_answer_like_any_other(client: FlaskClient) -> None:
    something, nothing = client.get(f"/v1/prefixes/{ACME[:8]}"), client.get("/v1/prefixes/00000000")
    assert (nothing.status_code, nothing.get_json()) == (200, [])
    assert {**something.headers, "Content-Length": ""} == {**nothing.headers, "Content-Length": ""}


def test_persons_are_not_found_by_prefix(client: FlaskClient, store: MemoryStore) -> None:
    store.put(score_of("bluesky:ann.example", listed=False), b"{}", 1e9)
    digest = sha256(b"bluesky:ann.example").hexdigest()
    assert client.get(f"/v1/prefixes/{digest[:8]}").get_json() == []


@pytest.mark.parametrize("prefix", ["abc", "g" * 8, "a" * 33, "0x12ab", "٤٤٤٤", "ab cd"])
def test_a_prefix_is_4_to_32_hexadecimal_digits(client: FlaskClient, prefix: str) -> None:
    answer = client.get(f"/v1/prefixes/{prefix}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "prefix"


@pytest.mark.parametrize("url", ["https://bsky.app/profile/Acme.com", "@acme.com", "bluesky:ACME.com"])
def test_an_address_becomes_a_key(client: FlaskClient, url: str) -> None:
    answer = client.get("/v1/resolve", query_string={"url": url})
    assert answer.get_json() == {
        "key": "bluesky:acme.com",
        "network": "bluesky",
        "handle": "acme.com",
        "url": "https://bsky.app/profile/acme.com",
        "score_url": "/v1/scores/bluesky/acme.com",
    }


@pytest.mark.parametrize("url", ["https://bsky.app/settings", "javascript:alert(1)", "", "x" * 3000])
def test_what_is_no_account_is_named(client: FlaskClient, url: str) -> None:
    answer = client.get("/v1/resolve", query_string={"url": url})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["url"]
    assert client.get("/v1/resolve").get_json()["errors"][0]["field"] == "url"


def test_every_score_url_leads_to_that_account(client: FlaskClient, store: MemoryStore) -> None:
    store.delete("bluesky:acme.com")  # Otherwise its id's score would be its handle's.
    accounts = {case["key"]: case["input"] for case in CASES if case["key"]}
    assert len(accounts) > 30
    for key, address in accounts.items():
        found = client.get("/v1/resolve", query_string={"url": address}).get_json()
        assert found["key"] == key
        assert client.get(found["score_url"]).get_json()["account"]["key"] == key


def test_the_method_is_the_table_that_the_code_uses(client: FlaskClient) -> None:
    answer = client.get("/v1/method")
    assert answer.get_json() == json.loads(json.dumps(published()))
    assert client.get("/v1/method", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_extensions_are_told_what_they_should_know(client: FlaskClient) -> None:
    answer = client.get("/v1/config")
    assert answer.get_json() == {"sites": {}, "min_version": "0.1.0", "message": None}
    assert client.get("/v1/config", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
