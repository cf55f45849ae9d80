"""Reading a page, asking for a new score, and waiting for it."""

import pytest
from web.pages_reader import KEY, REPORT, read
from web.pages_stub import NOW, StubCollector, ledger, pages_app, sample, without_score

from api.web import pages
from api.web.problems import Problem

MOMENTS_AGO = int(NOW.timestamp()) - 20


@pytest.fixture
def collector():
    return StubCollector({KEY: sample()}, {KEY: ledger()})


@pytest.fixture
def client(collector):
    return pages_app(collector).test_client()


def test_reading_never_asks_a_network(client, collector):
    for path in ("/", REPORT, "/a/bluesky/x.example", f"{REPORT}?asked={MOMENTS_AGO}"):
        client.get(path)
    assert collector.asked == []


def test_score_again_asks_and_leads_back(client, collector):
    response = client.post("/a/bluesky/new.example")
    assert (response.status_code, response.location) == (303, "/a/bluesky/new.example")
    assert collector.asked == [("bluesky:new.example", pages.RESCORE_SECONDS, pages.WAIT_SECONDS)]
    assert "61 of 100" in read(client.get(response.location)).text


def test_a_score_being_made_is_waited_for_by_looking_again():
    collector = StubCollector(made=without_score("pending"))
    client = pages_app(collector).test_client()
    response = client.post(REPORT)
    assert response.location == f"{REPORT}?asked={int(NOW.timestamp())}"
    page = read(client.get(response.location))
    assert {"http-equiv": "refresh", "content": "5"} in page.all("meta")
    assert "Being looked at now." in page.text
    still = read(client.get(next(attrs["href"] for attrs in page.all("a") if "still" in attrs["href"])))
    assert "refresh" not in str(still.all("meta"))
    assert "Being looked at now." in still.text
    collector.documents[KEY] = sample() | {"collected_at": NOW.isoformat()}
    assert "refresh" not in str(read(client.get(response.location)).all("meta"))


def test_an_old_score_is_shown_while_the_new_one_is_made(client):
    page = read(client.get(f"{REPORT}?asked={MOMENTS_AGO}"))
    assert "Being looked at again now." in page.text
    assert "61 of 100" in page.text
    assert f"{REPORT}?asked={MOMENTS_AGO}" in {attrs["href"] for attrs in page.all("a")}
    assert "refresh" not in str(page.all("meta")), "nobody's reading is interrupted"
    assert "Score again" not in page.text


def test_nobody_waits_for_ever(client):
    asked = MOMENTS_AGO - 200
    for path, words in ((REPORT, "takes longer than usual"), ("/a/bluesky/x.example", "taken longer than usual")):
        page = read(client.get(f"{path}?asked={asked}"))
        assert words in page.text
        assert "refresh" not in str(page.all("meta"))
        assert [attrs["action"] for attrs in page.all("form") if attrs["method"] == "post"] == [path]


@pytest.mark.parametrize("asked", ["", "-1", "x", "٣", "9" * 40, "99999999999", "1e3"])
def test_an_odd_time_of_asking_is_no_asking(client, asked):
    page = read(client.get(REPORT, query_string={"asked": asked}))
    assert "refresh" not in str(page.all("meta"))
    assert "Score again" in page.text or asked == "1e3"


@pytest.mark.parametrize(("status", "code"), [("not_found", 404), ("opted_out", 200), ("unavailable", 503)])
def test_what_is_not_stored_is_shown_at_once(status, code):
    collector = StubCollector(made=without_score(status, reason="it is so"))
    response = pages_app(collector).test_client().post(REPORT)
    assert response.status_code == code
    assert "It is so." in read(response).text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
def test_another_site_cannot_have_its_visitors_ask(client, collector, headers):
    response = client.post(REPORT, headers=headers)
    assert response.status_code == 403
    assert "Another site sent this request." in read(response).text
    assert collector.asked == []
    assert client.post(REPORT, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert client.post(REPORT, headers={"Origin": "http://localhost"}).status_code == 303


def test_asking_too_often_is_told_in_words(collector):
    def limit():
        raise Problem(429, headers=[("Retry-After", "30")])

    response = pages_app(collector, limit=limit).test_client().post(REPORT)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert "That was too often" in read(response).text
    assert collector.asked == []
