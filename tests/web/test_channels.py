"""The channels of one brand, over HTTP and on the report page; nothing but what is stored is read."""

import json
from collections.abc import Callable

import pytest
from channels.documents import BADLY, BLUESKY, HOME, MASTODON, WELL, X, made, seen, site, store_of, told
from flask.testing import FlaskClient
from web.pages_reader import KEY, REPORT, read
from web.pages_stub import StubCollector, emptied, hostile, ledger, pages_app, sample
from web.stubs import EXAMPLES

from api.web.present_channels import channels as shown
from api.web.shapes import Score
from api.web.shapes_channels import Channels

PATH = "/v1/channels/bluesky/kettles.bsky.social"
BRAND = (
    seen(BLUESKY, BADLY, visited=site(MASTODON, X, "tiktok:@kettles")),
    seen(MASTODON, WELL),
    seen(X, WELL, links=("https://elsewhere.example/",)),
)
PERSON = seen(BLUESKY, kind="person", visited=site(X))
DOCUMENTS = {
    "a brand": told(BLUESKY, *BRAND),
    "nobody": told(BLUESKY),
    "a person": told(BLUESKY, PERSON),
    "alone": told(BLUESKY, seen(BLUESKY, links=(HOME,))),
}


@pytest.fixture
def client(client_with: Callable[..., FlaskClient]) -> FlaskClient:
    return client_with(store=store_of(*map(made, BRAND)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_field_is_described(name: str) -> None:
    Channels.model_validate(json.loads(json.dumps(DOCUMENTS[name])), extra="forbid")


@pytest.mark.parametrize("evidence", [*BRAND, PERSON])
def test_what_a_score_holds_of_them_is_described(evidence) -> None:
    Score.model_validate(json.loads(json.dumps(made(evidence))), extra="forbid")


def test_the_example_is_what_the_stored_scores_of_the_example_give(client_with) -> None:
    other = json.loads(json.dumps(EXAMPLES["score"]))
    other["account"] |= EXAMPLES["channels"]["channels"][1] | {"id": "1"}
    client = client_with(store=store_of(EXAMPLES["score"], other))
    assert client.get("/v1/channels/bluesky/acme.com").get_json() == EXAMPLES["channels"]


def test_the_channels_of_an_account_are_answered_with_a_tag(client: FlaskClient) -> None:
    answer = client.get(PATH)
    assert answer.get_json() == DOCUMENTS["a brand"]
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/v1/channels/bluesky/id-kettles.bsky.social").data == answer.data
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_channels_without_a_score_say_so_and_where_to_have_one(client: FlaskClient) -> None:
    rows = {row["key"]: row for row in client.get(PATH).get_json()["channels"]}
    assert [(row["status"], row["relation"]) for row in rows.values()] == [
        ("ok", "own"), ("ok", "asked"), ("ok", "claimed"), ("unscored", "claimed"),
    ]  # fmt: skip
    tiktok = rows["tiktok:@kettles"]
    assert tiktok["url"] == "https://www.tiktok.com/@kettles"
    assert client.post(tiktok["score_url"]).status_code == 202


def test_an_unscored_account_is_answered_and_asked_for_nowhere(client: FlaskClient, services) -> None:
    answer = client.get("/v1/channels/youtube/@kettles")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "unscored")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert services.collector.asked == []


def test_what_names_no_account_is_422(client: FlaskClient) -> None:
    assert client.get("/v1/channels/nowhere/kettles").status_code == 422
    assert client.get(f"{PATH}?scored=yes").status_code == 422


def page(document: dict | None):
    collector = StubCollector({KEY: sample()}, {KEY: ledger()})
    return read(pages_app(collector, channels=lambda _: document).test_client().get(REPORT))


def test_the_report_answers_where_they_answer_best() -> None:
    found = page(DOCUMENTS["a brand"])
    assert "Where do they answer best?" in found.text
    assert DOCUMENTS["a brand"]["best"]["words"] in found.text
    assert "They answer best on Mastodon: 100 % of questions and complaints within a day" in found.text
    assert "Mastodon kettles@mastodon.social proved 100 %" in found.text
    assert "of 32 questions and complaints between 89 and 100 % half within 1 hour" in found.text
    own, _, claimed = found.text.partition("Claimed, not proved")
    assert "X kettles claimed 100 %" in claimed
    assert "X kettles" not in own.partition("Where do they answer best?")[2]
    assert "TikTok @kettles claimed not scored yet" in claimed
    places = [attrs["href"] for attrs in found.all("a")]
    assert {"/a/mastodon/kettles@mastodon.social", "/a/x/kettles", "/a/tiktok/@kettles", "#channels"} <= set(places)


@pytest.mark.parametrize("name", ["nobody", "a person", "alone"])
def test_without_other_channels_there_is_no_such_part(name: str) -> None:
    assert "Where do they answer best?" not in page(DOCUMENTS[name]).text
    assert "Where do they answer best?" not in page(None).text


@pytest.mark.parametrize("change", [hostile, emptied])
def test_whatever_the_document_holds_the_page_is_whole(change) -> None:
    document = change(DOCUMENTS["a brand"])
    assert page(document).all("script", "img") == []
    assert shown(document) is None or shown(document).own == ()


def test_what_the_owner_declares_stands_on_the_page() -> None:
    hours = [{"days": ["mon", "tue", "wed"], "from": "09:00", "to": "17:00"},
             {"days": ["sat"], "from": "10:00", "to": "12:00"}]  # fmt: skip
    declared = {"support_handles": ["x:help"], "hours": {"time_zone": "Europe/London", "open": hours}}
    document = {**sample(), "declaration": declared, "statement": "We answer."}
    found = read(pages_app(StubCollector({KEY: document}, {})).test_client().get(REPORT)).text
    assert "We answer." in found
    assert "Answers for it too" in found
    assert "help (X)" in found
    assert "Monday to Wednesday 09:00 to 17:00; Saturday 10:00 to 12:00 (Europe/London)" in found
