"""Every state that a person can meet, forced by what the service answers, and told in words of its own."""

import json

import pytest
from browser.extension.loopback import Given
from browser.extension.recorder import CORS, as_json, until
from browser.extension.scores import NOBODY, TALKS

from api.accounts import resolve
from api.scoring.document import without_score
from api.scoring.evidence import Account

pytestmark = pytest.mark.browser

PROFILE = "https://bsky.app/profile/"
TALKING = PROFILE + "brightkettle.example"
NOBODY_S = PROFILE + "nobody.example"
PREFIXES = "/v1/prefixes/.*"
WEB_PAGE = Given(200, b"<!doctype html><title>Welcome</title><h1>It works!</h1>", {"Content-Type": "text/html", **CORS})
NOT_JSON = Given(200, b"[{", {"Content-Type": "application/json", **CORS})
PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this address."}
BROKEN = {"type": "about:blank", "title": "Internal Server Error", "status": 500, "detail": "A cable has melted."}

# What is answered to a look-up, and the words of the pill.
LOOK_UPS = {
    "500": (as_json(BROKEN, 500), "went wrong"),
    "502": (Given(502, b"Bad gateway", CORS), "does not answer"),
    "503": (as_json(BROKEN | {"status": 503}, 503), "does not answer"),
    "closes": (Given(closes=True), "does not answer"),
    "another": (WEB_PAGE, "no Twoway server"),
    "no-json": (NOT_JSON, "no Twoway server"),
    "other-json": (as_json({"hello": "world"}), "no Twoway server"),
    "old": (as_json(PROBLEM, 404), "too old"),
}


def without(status: str, reason: str | None = None, key: str = NOBODY, **more) -> dict:
    account = resolve(key)
    made = Account(network=account.network, handle=account.handle, url=account.url)
    return json.loads(json.dumps(without_score(made, status, reason, **more)))


@pytest.mark.parametrize("name", LOOK_UPS)
def test_what_a_look_up_can_come_to(overlay, name):
    given, words = LOOK_UPS[name]
    with overlay.recorder.playing(given, path=PREFIXES):
        overlay.visit(TALKING)
        overlay.wait_for_pill(words)
        overlay.wait_for_badge("?")
        assert "retry" in overlay.open_panel().actions
    overlay.act("retry")
    overlay.wait_for_pill("answers")


@pytest.mark.parametrize("name", ["502", "503", "closes"])
def test_what_passes_is_tried_once_more_without_a_word(overlay, name):
    given, _ = LOOK_UPS[name]
    with overlay.recorder.playing(given, path=PREFIXES, times=1):
        overlay.visit(TALKING)
        overlay.wait_for_pill("answers")
    assert len(overlay.recorder.calls(PREFIXES)) == 2


def test_what_does_not_pass_is_tried_twice_and_then_only_after_a_while(overlay):
    with overlay.recorder.playing(LOOK_UPS["503"][0], path=PREFIXES):
        overlay.visit(TALKING)
        overlay.wait_for_pill("does not answer")
        asked = len(overlay.recorder.calls(PREFIXES))
    assert asked == 2
    # The first pause is 15 to 18 seconds; how they grow is tried without a browser.
    overlay.wait_for_pill("answers", seconds=30)
    assert len(overlay.recorder.calls(PREFIXES)) == 3


def test_too_many_requests_count_down_and_then_ask_again(overlay):
    limited = as_json(BROKEN | {"status": 429, "title": "Too Many Requests"}, 429, Retry_After="4")
    with overlay.recorder.playing(limited, path=PREFIXES, times=1):
        overlay.visit(TALKING)
        first = overlay.wait_for_pill(r"too many requests, again in \d+ s").words
    until(lambda: "again in" in (pill := overlay.pill()).words and pill.words != first, "the seconds count down")
    overlay.wait_for_pill("answers")
    assert len(overlay.recorder.calls(PREFIXES)) == 2


def test_while_it_may_not_ask_it_asks_for_nobody_else_either(overlay):
    limited = as_json(BROKEN | {"status": 429, "title": "Too Many Requests"}, 429, Retry_After="30")
    with overlay.recorder.playing(limited, path=PREFIXES, times=1):
        overlay.visit(TALKING)
        overlay.wait_for_pill("too many requests")
    overlay.go("/profile/silentpans.example")
    overlay.wait_for_pill("too many requests")
    assert len(overlay.recorder.calls(PREFIXES)) == 1


def test_the_last_good_score_stays_with_its_age(overlay):
    overlay.visit(TALKING)
    fresh = overlay.wait_for_pill("answers")
    # As hours later: what is kept is fresh no longer.
    overlay.browser.desk.run(
        """async () => {
          for (const [name, entry] of Object.entries(await browser.storage.session.get())) {
            if (name.startsWith("score:")) await browser.storage.session.set({ [name]: { ...entry, until: 0 } });
          }
        }"""
    )
    with overlay.recorder.playing(LOOK_UPS["503"][0], path=PREFIXES):
        overlay.visit(TALKING)
        kept = overlay.wait_for_pill("answers")
        assert kept.words.startswith(fresh.words)
        overlay.recorder.wait_for(PREFIXES, times=3)
        overlay.wait_for_pill(r"seen \d+\W+minutes ago")
        overlay.open_panel()
        panel = overlay.wait_for_panel("does not answer")
        assert "76" in panel.text
        assert "Bright Kettles" in panel.heading


@pytest.mark.parametrize(
    ("status", "reason", "words", "panel"),
    [
        ("opted_out", "The account asks not to be indexed.", "asks not to be scored", "asks not to be indexed"),
        ("not_found", "There is no such account.", "not found", "knows no such account"),
        ("unavailable", "Bluesky did not answer in time.", "cannot be read", "could not read this account"),
        ("sleeping", "The server of 2031 sleeps.", "went wrong", "did not work"),
    ],
)
def test_what_scoring_can_come_to(overlay, status, reason, words, panel):
    answer = without("unavailable", reason, last=None, age_seconds=None, retry_at=None) | {"status": status}
    overlay.visit(NOBODY_S)
    overlay.wait_for_pill("not scored")
    overlay.open_panel()
    with overlay.recorder.playing(as_json(answer), method="POST"):
        overlay.act("score")
        overlay.wait_for_pill(words)
        shown = overlay.wait_for_panel(panel)
    if status in {"unavailable", "sleeping"}:
        assert reason in shown.text


def test_pending_is_told_and_then_becomes_the_score(overlay):
    document = overlay.recorder.stored(TALKS)
    document["account"] |= {"key": NOBODY, "handle": "nobody.example", "name": "Nobody Ltd"}
    overlay.visit(NOBODY_S)
    overlay.wait_for_pill("not scored")
    overlay.open_panel()
    pending = as_json(without("pending", "The account is being read."), 202, Retry_After="1")
    with overlay.recorder.playing(as_json(document), method="POST"):
        with overlay.recorder.playing(pending, method="POST", times=1):
            overlay.act("score")
            overlay.wait_for_pill("being scored")
            # The one who asks is the page: it does not matter that the background ends meanwhile.
            overlay.browser.kill_background()
        overlay.wait_for_pill("answers")
    assert len(overlay.recorder.calls(method="POST")) == 2
    assert overlay.wait_for_panel("Nobody Ltd").heading == "Nobody Ltd"


def test_offline_is_told_and_ends_by_itself(overlay):
    overlay.visit("https://bsky.app/settings")
    overlay.wait_without_pill()
    overlay.browser.offline(yes=True)
    try:
        with overlay.recorder.playing(Given(closes=True)):
            overlay.go("/profile/brightkettle.example")
            overlay.wait_for_pill("no internet connection")
    finally:
        overlay.browser.offline(yes=False)
    # Whoever opens the panel does not have to wait; the pill comes back within ten seconds by itself.
    overlay.click("[aria-haspopup=dialog]")
    overlay.wait_for_panel("Bright Kettles")
    overlay.wait_for_pill("answers", seconds=15)


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_an_answer_that_never_comes_is_given_up_and_asked_for_again(overlay):
    # Ten seconds are given to it, in one browser only: the clock is the same in both.
    with overlay.recorder.playing(Given(closes=True), path=PREFIXES, times=1, hangs=True):
        overlay.visit(TALKING)
        overlay.wait_for_pill("answers", seconds=20)
    assert len(overlay.recorder.calls(PREFIXES)) == 2


def test_a_server_that_does_not_answer_at_all(overlay):
    overlay.set(server="http://127.0.0.1:9")
    overlay.visit(TALKING)
    overlay.wait_for_pill("does not answer")


CONFIG = {"sites": {}, "min_version": "0.0", "message": None}


def config(overlay, **changes):
    """Let the service say so, and the extension have heard it."""
    return overlay.recorder.playing(as_json(CONFIG | changes), path="/v1/config")


def test_a_site_can_be_switched_off_from_afar_with_words(overlay):
    off = {"bluesky": {"enabled": False, "message": "Bluesky has asked us to pause."}}
    with config(overlay, sites=off):
        overlay.visit(TALKING)
        overlay.wait_for_pill()
        until(lambda: "switch" in overlay.kept("local"), "the switch is kept")
        overlay.visit(TALKING)
        overlay.wait_for_pill("switched off")
        assert "Bluesky has asked us to pause." in overlay.open_panel().text
        overlay.visit("https://mastodon.social/@brightkettle")
        overlay.wait_for_pill("answers")


def test_an_extension_that_is_too_old_says_so(overlay):
    with config(overlay, min_version="99.0", message="Version 99 is out."):
        overlay.visit(TALKING)
        overlay.wait_for_pill()
        until(lambda: "switch" in overlay.kept("local"), "the switch is kept")
        overlay.visit(TALKING)
        overlay.wait_for_pill("too old")
        assert "Version 99 is out." in overlay.open_panel().text


def test_a_switch_that_cannot_be_read_switches_nothing_off(overlay):
    with overlay.recorder.playing(WEB_PAGE, path="/v1/config"):
        overlay.visit(TALKING)
        overlay.wait_for_pill("answers")


def test_an_updated_extension_asks_for_a_reload_or_starts_anew(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.browser.reload_extension()
    overlay.set(server=overlay.recorder.url)
    overlay.go("/profile/silentpans.example")
    if overlay.browser.name == "chromium":
        assert "has been updated" in overlay.wait_for_pill("reload this tab").label
        overlay.click("[aria-haspopup=dialog]")
    # Firefox starts the new version in open tabs by itself.
    overlay.wait_for_pill("answers 0")
    pills = "() => [...document.documentElement.children].filter((each) => each.shadowRoot).length"
    assert overlay.tab.run(pills) == 1
