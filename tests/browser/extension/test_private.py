"""What the service learns, and what the browser keeps: read off what really came in and what really lies there."""

import json
import re
from hashlib import sha256

import pytest
from browser.extension.recorder import until
from browser.extension.scores import DID_OF, NOBODY, PERSON, SILENT, TALKS
from browser.extension.sites import CLOSED

pytestmark = pytest.mark.browser

PROFILE = "https://bsky.app/profile/"
NAMES = ("brightkettle", "silentpans", "nobody.example", "ann.example", "did:", *DID_OF.values())
ALLOWED_HEADERS = {"host", "connection", "user-agent", "accept", "accept-language", "accept-encoding", "origin",
                   "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-storage-access", "priority",
                   "pragma", "cache-control", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"}  # fmt: skip
TOUR = {
    TALKS: ("brightkettle.example", "answers"),
    SILENT: ("silentpans.example", "answers 0"),
    NOBODY: ("nobody.example", "not scored"),
    f"bluesky:{DID_OF[TALKS]}": (DID_OF[TALKS], "answers"),
}


def named(text: str) -> list[str]:
    return [name for name in NAMES if name in text.lower()]


def tour(overlay) -> None:
    overlay.visit(PROFILE)
    for path, words in TOUR.values():
        overlay.go(f"/profile/{path}")
        overlay.wait_for_pill(words)
    overlay.open_panel()


def test_looking_up_sends_five_digits_and_nothing_that_names_anybody(overlay):
    tour(overlay)
    prefixes = [asked.path for asked in overlay.recorder.calls("/v1/prefixes/.*")]
    assert prefixes == [f"/v1/prefixes/{sha256(key.encode()).hexdigest()[:5]}" for key in TOUR]
    others = {asked.path for asked in overlay.recorder.asked} - set(prefixes)
    assert others <= {"/v1/config"}
    for asked in overlay.recorder.asked:
        assert asked.method == "GET"
        assert asked.body == b""
        assert asked.query == ""
        assert named(asked.everything) == []


def test_no_request_carries_a_cookie_a_referrer_or_a_name_of_the_page(overlay):
    tour(overlay)
    overlay.act("score")
    overlay.recorder.wait_for("/v1/scores/.*", method="POST")
    for asked in overlay.recorder.asked:
        unknown = set(asked.headers) - ALLOWED_HEADERS - {"content-length"}
        assert unknown == set(), asked.everything
        assert not re.search(r"bsky\.app|cookie|referer", asked.everything.replace("sec-fetch-mode: cors", ""))


def test_only_the_click_sends_the_handle(overlay):
    overlay.visit(PROFILE + "nobody.example")
    overlay.wait_for_pill("not scored")
    overlay.open_panel()
    assert [asked for asked in overlay.recorder.asked if named(asked.everything)] == []
    overlay.act("score")
    [posted] = overlay.recorder.wait_for("/v1/scores/.*", method="POST")
    assert posted.path == "/v1/scores/bluesky/nobody.example"
    assert posted.body == b""
    # The service of these tests reaches no network, and says so.
    overlay.wait_for_pill("cannot be read")


def test_a_person_is_found_by_nobody_and_stays_on_view_after_the_click(overlay):
    handle = PERSON.removeprefix("bluesky:")
    overlay.visit(PROFILE + handle)
    overlay.wait_for_pill("not scored")
    overlay.open_panel()
    overlay.act("score")
    overlay.wait_for_panel("74")
    overlay.go("/")
    overlay.wait_without_pill()
    overlay.go(f"/profile/{handle}")
    overlay.wait_for_pill()
    assert "not scored" not in overlay.pill().text


def test_direct_look_ups_ask_by_name_and_only_where_that_is_chosen(overlay):
    overlay.set(lookUp="direct")
    overlay.visit(PROFILE + "brightkettle.example")
    overlay.wait_for_pill("answers")
    assert overlay.recorder.calls("/v1/prefixes/.*") == []
    asked = overlay.recorder.calls("/v1/scores.*")
    assert [each.method for each in asked] == ["GET"]
    assert named(asked[0].everything)


def test_one_s_own_server_scores_each_profile_where_that_is_chosen(overlay):
    overlay.set(lookUp="score")
    overlay.visit(PROFILE + "nobody.example")
    overlay.recorder.wait_for("/v1/scores/bluesky/nobody.example", method="POST")
    overlay.wait_for_pill("cannot be read")


def test_nothing_that_was_looked_at_lies_in_the_browser_s_storage_in_clear(overlay):
    tour(overlay)
    overlay.act("score")
    overlay.recorder.wait_for("/v1/scores/.*", method="POST")
    overlay.visit(f"https://{CLOSED['x']}/brightkettle")
    overlay.wait_for_pill("not scored")
    session, local = overlay.kept("session"), overlay.kept("local")
    assert len(session) >= len(TOUR)
    assert named(json.dumps(session)) == []
    assert named(json.dumps(local)) == []
    assert not re.search(r"Bright Kettles|\"grade\"|bsky\.app", json.dumps(session))


def test_a_look_up_is_encrypted_by_the_account_s_own_key(overlay):
    overlay.visit(PROFILE + "brightkettle.example")
    overlay.wait_for_pill("answers")
    digest = sha256(TALKS.encode()).hexdigest()
    [name] = [name for name in overlay.kept("session") if digest in name]
    first = overlay.kept("session")[name]
    overlay.browser.desk.run("() => browser.storage.session.clear()")
    overlay.visit(PROFILE + "brightkettle.example")
    overlay.wait_for_pill("answers")
    until(lambda: name in overlay.kept("session"), "the look-up is kept")
    # The same document twice looks different each time.
    assert overlay.kept("session")[name] != first


def test_the_sites_hear_of_nothing(overlay):
    tour(overlay)
    overlay.visit("https://mastodon.social/@brightkettle")
    overlay.wait_for_pill("answers")
    assert overlay.sites.strange() == []
    assert {asked.path for asked in overlay.sites.asked if asked.host == "bsky.app"} <= {"/profile/", "/favicon.ico"}
