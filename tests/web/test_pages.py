"""Every page, whatever is on it: its form, its headers, its files, its failures."""

import itertools
import re
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from web.pages_reader import KEY, REPORT, read
from web.pages_stub import StubCollector, ledger, pages_app, sample

from api.links.manners import user_agent
from api.links.visit import MOST_REQUESTS, VISIT_SECONDS
from api.scoring.method import published
from api.web import pages
from api.web.method_view import grade_zones, part_weights
from api.web.pages import error_page, in_words


@pytest.fixture
def collector():
    return StubCollector({KEY: sample()}, {KEY: ledger()})


@pytest.fixture
def client(collector):
    return pages_app(collector).test_client()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?address=nonsense",
        "/method",
        "/about/privacy",
        "/about/visits",
        REPORT,
        "/a/bluesky/x.example",
        "/a/nowhere/x",
    ],
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


@pytest.mark.parametrize("path", ["/", REPORT, "/a/bluesky/x.example", "/method", "/about/visits"])
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
    assert headers.getlist("Referrer-Policy") == ["no-referrer" if path.endswith(".css") else "same-origin"]
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


def test_who_is_visited_can_read_what_a_visit_does_and_how_to_forbid_it(client):
    told = client.get("/about/visits").get_data(as_text=True)
    assert f"At most {MOST_REQUESTS} requests for one score, over all sites, within {VISIT_SECONDS:.0f} seconds" in told
    rules = re.search("<code>(User-agent: .*?)</code>", told, re.DOTALL)
    parser = RobotFileParser()
    parser.parse(rules[1].splitlines())
    assert not parser.can_fetch(user_agent("1.0", "https://twoway.example/about/visits"), "https://kettles.example/")
    assert parser.can_fetch("another", "https://kettles.example/")
