"""An account's page, with a collector that has whatever the test put into it."""

import re

import pytest
from web.pages_reader import KEY, REPORT, read
from web.pages_stub import HOSTILE, StubCollector, emptied, hostile, ledger, pages_app, sample, without_score

STATUSES = ["ok", "withheld", "unscored", "pending", "opted_out", "not_found", "unavailable"]


def document_of(status):
    if status == "ok":
        return sample()
    if status == "withheld":
        return sample() | {"status": status, "score": None, "interval": None, "grade": None, "tier": status,
                           "tier_words": "withheld: 6 questions"}  # fmt: skip
    return without_score(status, reason="a reason for it" if status != "unscored" else None)


@pytest.fixture
def collector():
    return StubCollector({KEY: sample()}, {KEY: ledger()})


@pytest.fixture
def client(collector):
    return pages_app(collector).test_client()


def test_the_report_tells_the_score_with_everything_that_belongs_to_it(client):
    text = read(client.get(REPORT)).text
    for words in (
        "Does Bright Kettles talk back?", "It answers 52 % of questions and complaints under its posts within a day",
        "(between 38 and 65 %)", "61 of 100", "likely between 52 and 70", "provisional: 48 questions and complaints",
        "Scored 3 hours ago", "22 November 2026, 14:02 UTC", "level 4 of 4, talks with people",
        "18 hours", "40 minutes", "24 of 40 in the whole week", "2010: 12 %", "Not addressed to it",
        "Mentions are not visible on this network without a key.", "131 messages", "no answer within a week",
        "A recent post links to the account's own site", "not checked", "Followers for each account it follows",
    ):  # fmt: skip
        assert words in text, words


def test_the_report_links_to_the_posts_that_it_counts(client):
    page = read(client.get(REPORT))
    hrefs = {attrs["href"] for attrs in page.all("a")}
    assert set(sample()["parts"]["reply_rate"]["answered_examples"]) <= hrefs
    assert set(sample()["parts"]["reply_rate"]["unanswered_examples"]) <= hrefs
    assert {opening["url"] for opening in ledger()["openings"]} <= hrefs
    assert "/v1/scores/bluesky/brightkettle.example/posts" in hrefs


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_its_page(status):
    document = document_of(status)
    response = pages_app(StubCollector({KEY: document})).test_client().get(REPORT)
    page = read(response)
    assert response.status_code == {"not_found": 404, "unavailable": 503}.get(status, 200)
    assert "talk back?" in page.text
    assert {"ok": "61 of 100", "withheld": "No total", "unscored": "Nobody has asked yet."}.get(
        status, "A reason for it."
    ) in page.text
    refreshing = any(attrs.get("http-equiv") == "refresh" for attrs in page.all("meta"))
    assert refreshing is (status == "pending")
    asking = [attrs for attrs in page.all("form") if attrs["method"] == "post"]
    assert len(asking) == (status != "pending")


@pytest.mark.parametrize("grade", ["A", "B", "C", "D", "E", None])
def test_a_grade_is_a_letter_a_shape_and_words(grade):
    page = pages_app(StubCollector({KEY: sample() | {"grade": grade}})).test_client().get(REPORT)
    html = page.get_data(as_text=True)
    assert f'aria-label="{f"Grade {grade}" if grade else "No grade"}"' in html
    shape = {"A": "<circle", "B": '<rect x="3"', "C": '<path d="M13.5', "D": '<path d="M24', "E": '<rect x="4"'}
    hero = html[html.index('class="hero-grade"') :][:400]
    assert shape.get(grade or "", 'class="grade-ring"') in hero


def test_the_last_score_stands_in_when_the_network_is_away():
    last = sample() | {"collected_at": "2026-11-20T14:02:00Z"}
    document = without_score("unavailable", reason="Bluesky did not answer in time.", last=last, age_seconds=183_780,
                             retry_at="2026-11-22T17:15:00Z")  # fmt: skip
    response = pages_app(StubCollector({KEY: document})).test_client().get(REPORT)
    text = read(response).text
    assert response.status_code == 200
    assert "Bluesky did not answer in time. This is the last score, from 2 days ago." in text
    assert "Worth trying again in 10 minutes." in text
    assert "61 of 100" in text


@pytest.mark.parametrize("make", [hostile, emptied])
def test_no_document_can_break_a_page_or_bring_anything_into_it(make):
    collector = StubCollector({KEY: make(sample()), "bluesky:b.example": make(document_of("unavailable"))})
    collector.ledgers[KEY] = make(ledger(9))
    client = pages_app(collector).test_client()
    for path in (REPORT, "/a/bluesky/b.example"):
        response = client.get(path)
        html, page = response.get_data(as_text=True), read(response)
        assert page.all("script", "img") == []
        assert response.status_code == 200
        assert not re.search("[\u202a-\u202e\u2066\u2067\u0000]", html)
        for attrs in page.all("a"):
            assert attrs["href"].startswith(("/", "#"))


def test_strangers_names_cannot_turn_the_text_around_them():
    document = sample()
    document["account"]["name"] = "\u202eشركة الأباريق"
    html = pages_app(StubCollector({KEY: document})).test_client().get(REPORT).get_data(as_text=True)
    assert "<h1>Does <bdi>شركة الأباريق</bdi> talk back?</h1>" in html
    assert "<title>Does \u2068شركة الأباريق\u2069 talk back? · Twoway</title>" in html


@pytest.mark.parametrize(("kind", "indexed"), [("organisation", True), ("unknown", False), ("person", False)])
def test_only_organisations_may_be_indexed(kind, indexed):
    document = sample()
    document["account"]["kind"] = kind
    page = read(pages_app(StubCollector({KEY: document})).test_client().get(REPORT))
    assert ({"name": "robots", "content": "noindex"} not in page.all("meta")) is indexed


def test_the_owners_statement_is_shown_as_the_owners():
    document = sample() | {"statement": {"text": "We answer on weekdays. <b>", "url": "javascript:x"}}
    page = read(pages_app(StubCollector({KEY: document})).test_client().get(REPORT))
    assert "We answer on weekdays. <b>" in page.text
    assert "The owner of the account says so: javascript:x" in page.text


def test_hostile_text_is_hostile():
    assert "\u202e" in HOSTILE
    assert "<script>" in HOSTILE
