"""Every page, with a collector that has whatever the test put into it."""

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from web.pages_stub import HOSTILE, NOW, StubCollector, emptied, hostile, ledger, pages_app, sample, without_score

from api.scoring.method import published
from api.web import pages
from api.web.method_view import grade_zones, part_weights
from api.web.pages import error_page, in_words
from api.web.problems import Problem

KEY = "bluesky:brightkettle.example"
REPORT = "/a/bluesky/brightkettle.example"
STATUSES = ["ok", "withheld", "unscored", "pending", "opted_out", "not_found", "unavailable"]
VOID = {"meta", "link", "input", "br", "hr", "img"}
MOMENTS_AGO = int(NOW.timestamp()) - 20


class Reader(HTMLParser):
    """Elements and text of a page; fails on an element that is not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.text = [], [], ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, *tags):
        return [attrs for tag, attrs in self.found if tag in tags]


def read(response):
    page = Reader(response.get_data(as_text=True))
    page.text = re.sub(r"\s+", " ", page.text.replace("\u00a0", " "))
    return page


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


@pytest.mark.parametrize(
    "path",
    ["/", "/?address=nonsense", "/method", "/about/privacy", REPORT, "/a/bluesky/x.example", "/a/nowhere/x"],
)
def test_every_page_is_well_formed_and_loads_nothing_from_elsewhere(client, path):
    response = client.get(path)
    page = read(response)
    assert response.mimetype == "text/html"
    assert page.all("script", "iframe", "object", "embed", "img", "style", "base") == []
    assert [attrs["href"] for attrs in page.all("link") if not attrs["href"].startswith("/assets/")] == []
    assert [attrs for _, attrs in page.found if "style" in attrs or any(name.startswith("on") for name in attrs)] == []
    assert [attrs["action"] for attrs in page.all("form") if not attrs["action"].startswith("/")] == []
    for attrs in page.all("a"):
        assert attrs["href"].startswith(("/", "#")) or attrs["rel"] == "noopener noreferrer nofollow"
    ids = [attrs["id"] for _, attrs in page.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.found:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((attrs.get(name) or "").split()) <= set(ids)
    for attrs in page.all("a"):
        assert not attrs["href"].startswith("#") or attrs["href"][1:] in ids


@pytest.mark.parametrize("path", ["/", REPORT, "/a/bluesky/x.example", "/method"])
def test_every_page_has_landmarks_one_first_heading_and_none_skipped(client, path):
    page = read(client.get(path))
    assert page.all("html")[0]["lang"] == "en"
    assert [len(page.all(name)) for name in ("main", "h1")] == [1, 1]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("path", ["/", REPORT, "/a/nowhere/x", "/assets/pages.css"])
def test_headers_forbid_everything_else(client, path):
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert "Set-Cookie" not in headers


def test_files_are_kept_for_ever_under_an_address_that_changes_with_them(client):
    address = read(client.get("/")).all("link")[1]["href"]
    assert re.fullmatch(r"/assets/tokens\.css\?v=[0-9a-f]{12}", address)
    assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/tokens.css?v=old", buffered=True).headers["Cache-Control"]
    assert client.get("/").headers["Cache-Control"] == "no-cache"


def test_an_address_leads_to_its_report(client, collector):
    response = client.get("/?address=https://bsky.app/profile/brightkettle.example")
    assert (response.status_code, response.location) == (303, REPORT)
    assert collector.asked == []


def test_a_bad_address_is_told_beside_the_field_and_kept(client):
    response = client.get("/", query_string={"address": 'javascript:"><script>'})
    page = read(response)
    field = next(attrs for attrs in page.all("input") if attrs["name"] == "address")
    assert response.status_code == 422
    assert field["value"] == 'javascript:"><script>'
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "address-error")
    assert "autofocus" in field
    assert "Try https://bsky.app/profile/acme.com" in page.text
    assert "autofocus" not in read(client.get("/")).all("input")[0]


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


def test_another_site_cannot_have_its_visitors_ask(client, collector):
    response = client.post(REPORT, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "Another site sent this request." in read(response).text
    assert collector.asked == []
    assert client.post(REPORT, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_asking_too_often_is_told_in_words(collector):
    def limit():
        raise Problem(429, headers=[("Retry-After", "30")])

    response = pages_app(collector, limit=limit).test_client().post(REPORT)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert "Too many at once" in read(response).text
    assert collector.asked == []


def test_a_handle_spelt_otherwise_leads_to_the_one_address(client):
    response = client.get("/a/bluesky/BrightKettle.example")
    assert (response.status_code, response.location) == (301, REPORT)


def test_what_is_no_account_is_told_why(client):
    response = client.get("/a/bluesky/not%20a%20handle")
    assert response.status_code == 404
    assert "No account is called that" in read(response).text


def test_a_crash_is_told_in_words_and_says_nothing_of_the_account(collector, capsys):
    def broken(_):
        raise KeyError("secret")

    response = pages_app(collector, posts=broken).test_client().get(REPORT)
    page = read(response)
    assert response.status_code == 500
    assert "It is our mistake, not yours." in page.text
    assert "secret" not in page.text
    assert "brightkettle" not in capsys.readouterr().out


def test_error_pages_can_be_had_for_the_rest_of_the_site(collector):
    app = pages_app(collector)
    app.register_error_handler(404, lambda error: error_page(error.code))
    response = app.test_client().get("/nothing/here")
    assert response.status_code == 404
    assert "There is no such page" in read(response).text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


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


def test_the_method_page_is_made_from_the_published_table(collector):
    text = read(pages_app(collector).test_client().get("/method")).text
    for check in published()["link_hygiene"]["checks"]:
        assert check["words"][1:] in text
    assert "8 hours20 %" in text
    changed = published()
    changed["weights"]["reply"] = 61.5
    changed["reply_rate"]["axis_weights"][1] = 0.27
    changed["levels"]["names"][0] = "sings to people"
    app = Flask("other")
    app.register_blueprint(pages.pages_blueprint(collector, changed))
    text = read(app.test_client().get("/method")).text
    assert "8 hours27 %" in text
    assert "sings to people" in text
    assert "61.5" in text


def test_the_method_in_shapes():
    zones = grade_zones(published())
    assert [(zone.grade, zone.start, zone.width) for zone in zones] == [
        ("E", 0, 35),
        ("D", 35, 15),
        ("C", 50, 15),
        ("B", 65, 15),
        ("A", 80, 20),
    ]
    assert sum(part.share for part in part_weights(published())) == pytest.approx(100)


def test_networks_in_words(collector):
    assert (in_words(["A"]), in_words(["A", "B", "C"]), in_words([])) == ("A", "A, B and C", "")
    home = pages_app(collector, readable=("bluesky", "mastodon")).test_client().get("/")
    assert "Accounts on Bluesky and Mastodon are read today" in read(home).text


def tokens(css):
    light, dark = css.split("@media")
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme)) for scheme in (light, dark)]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_tokens_contrast_enough_in_light_and_dark():
    css = (Path(pages.__file__).parent / "static" / "tokens.css").read_text(encoding="utf-8")
    schemes = tokens(css)
    assert schemes[0].keys() == schemes[1].keys()
    for scheme in schemes:
        for ground in ("background", "card"):
            for ink in ("ink", "soft", "accent", "grade-e"):
                assert contrast(scheme[ink], scheme[ground]) >= 4.5
        for grade in "abcde":
            assert contrast(scheme["on-grade"], scheme[f"grade-{grade}"]) >= 5.5
        assert contrast(scheme["on-accent"], scheme["accent"]) >= 4.5


def test_hostile_text_is_hostile():
    assert "\u202e" in HOSTILE
    assert "<script>" in HOSTILE
