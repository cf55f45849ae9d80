"""Popup and options: sites turned off and on, servers allowed, accounts compared, a server chosen, all forgotten.

The popup is opened as a tab behind the page, where it finds the page as it does in the toolbar. What is not real here:
nobody presses the button of the browser's own permission prompt. Firefox is set to give what a click asks for;
Chromium's profile remembers that it was given before. That the extension asks, in a click, is real.
"""

import contextlib
import json

import pytest
import requests
from browser.extension.face import Tab
from browser.extension.recorder import as_json, until
from browser.extension.scores import SILENT, TALKS
from browser.extension.sites import FIXTURES, OTHER_FEDIVERSE, SECOND_FEDIVERSE

pytestmark = pytest.mark.browser

TALKING = "https://bsky.app/profile/brightkettle.example"
PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this address."}


def text(tab: Tab) -> str:
    return tab.run("() => document.body.innerText")


def wait_for(tab: Tab, words: str) -> None:
    until(lambda: words in text(tab), f"{words!r} on the page; it says: {text(tab)}")


def press(tab: Tab, selector: str) -> None:
    """A real click, which counts as a person's."""
    aim = """async selector => {
      const found = document.querySelector(selector);
      if (!found || !found.checkVisibility()) return null;
      const box = () => {
        const { x, y, width, height } = found.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
      };
      found.scrollIntoView({ block: "center" });
      const before = box();
      // What is above it may still be growing. A tab that is behind another one draws no frames to wait for.
      await new Promise((done) => setTimeout(done, 100));
      return found.isConnected && String(box()) === String(before) ? before : null;
    }"""
    tab.click(*until(lambda: tab.run(aim, selector), selector))


def fill(tab: Tab, selector: str, words: str) -> None:
    press(tab, selector)
    tab.run("selector => document.querySelector(selector).select()", selector)
    tab.press(*words)


@contextlib.contextmanager
def popup_of(overlay):
    popup = overlay.browser.behind("popup.html")
    try:
        yield popup
    finally:
        popup.close()


@contextlib.contextmanager
def options_of(overlay):
    options = overlay.browser.behind("options.html")
    try:
        until(lambda: options.run("() => document.querySelector('#server').value"), "the address of the server")
        yield options
    finally:
        options.close()


def test_the_popup_shows_the_present_account(overlay, shots):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    with popup_of(overlay) as popup:
        wait_for(popup, "Bright Kettles")
        wait_for(popup, "76 of 100")
        popup.resize(420, 900)
        popup.shot(shots / f"popup-{overlay.browser.name}.png")


def test_the_popup_reads_the_page_where_the_site_has_a_reader(overlay):
    overlay.sites.closed["x"] = FIXTURES / "x" / "profile.html"
    overlay.visit("https://x.com/BrightKettles")
    overlay.wait_for_pill("not scored yet")
    with popup_of(overlay) as popup:
        press(popup, "#action-read")
        wait_for(popup, "Seen on this page: 6 posts")
        [sent] = overlay.recorder.calls("/v1/evidence")
        assert len(json.loads(sent.body)["posts"]) == 6
        # The page shows it at once, too.
        overlay.wait_for_pill("on this page|from this page")
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    with popup_of(overlay) as popup:
        wait_for(popup, "Bright Kettles")
        assert popup.run("() => document.querySelector('#action-read')") is None
        # One way into the comparison, by the name that the panel has for it.
        assert text(popup).count("Add to the comparison") == 1
        press(popup, "#tray-add")
        wait_for(popup, "In the comparison (1)")


def test_one_server_of_many_is_turned_off_alone(overlay):
    overlay.visit("https://mastodon.social/@brightkettle")
    overlay.wait_for_pill("answers")
    with popup_of(overlay) as popup:
        press(popup, "#switch input")
        overlay.wait_without_pill()
    assert overlay.kept("local")["settings"]["off"] == ["mastodon.social"]
    overlay.visit(f"https://{SECOND_FEDIVERSE}/@brightkettle")
    overlay.wait_for_pill("not scored")


def test_a_site_is_turned_off_and_on_again(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    with popup_of(overlay) as popup:
        wait_for(popup, "Bright Kettles")
        press(popup, "#switch input")
        overlay.wait_without_pill()
        asked = len(overlay.recorder.asked)
        overlay.go("/profile/silentpans.example")
        overlay.visit(TALKING + "?again")
        overlay.wait_without_pill()
        assert len(overlay.recorder.asked) == asked
        overlay.wait_for_badge("")
        press(popup, "#switch input")
        overlay.wait_for_pill("answers")
    assert overlay.kept("local")["settings"]["off"] == []


def test_another_server_is_allowed_by_a_click_and_can_be_taken_back(overlay):
    other = f"https://{OTHER_FEDIVERSE}/@brightkettle"
    overlay.visit(other)
    assert overlay.pill() is None
    with popup_of(overlay) as popup:
        fill(popup, "#allow-host", OTHER_FEDIVERSE)
        press(popup, "#allow-form button")
        # The tab that is open already gets its pill without a reload.
        overlay.wait_for_pill("answers")
        assert overlay.kept("local")["settings"]["allowed"] == [OTHER_FEDIVERSE]
        overlay.visit("about:blank")
        overlay.visit(other)
        overlay.wait_for_pill("answers")
        # The account that has just come pushes the button down; a click takes aim when that is over.
        until(lambda: "Bright Kettles" in popup.run("() => document.body.innerText"), "the account in the popup")
        press(popup, "#allowed button")
        until(lambda: overlay.kept("local")["settings"]["allowed"] == [], "no server allowed")
    overlay.visit("about:blank")
    overlay.visit(other)
    assert overlay.tab.run("() => document.readyState") == "complete"
    overlay.wait_without_pill()
    held = overlay.browser.desk.run("() => browser.permissions.getAll()")
    assert f"https://{OTHER_FEDIVERSE}/*" not in held["origins"]
    assert overlay.browser.desk.run("() => browser.scripting.getRegisteredContentScripts()") == []


@pytest.mark.parametrize("typed", ["localhost", "127.0.0.1", "http://kettles.example", "not a server"])
def test_what_is_no_server_is_refused_in_words(overlay, typed):
    overlay.visit(TALKING)
    with popup_of(overlay) as popup:
        press(popup, "#servers summary")
        fill(popup, "#allow-host", typed)
        press(popup, "#allow-form button")
        until(lambda: popup.run("() => document.querySelector('#allow-said').textContent"), "words")
    assert (overlay.kept("local").get("settings") or {}).get("allowed") == []


def test_accounts_are_compared_side_by_side(overlay):
    for handle in ("brightkettle", "silentpans"):
        overlay.visit(f"https://bsky.app/profile/{handle}.example")
        overlay.wait_for_pill("answers")
        overlay.open_panel()
        overlay.act("compare")
        until(lambda: f"bluesky:{handle}.example" in overlay.kept("local").get("tray", []), "the account in the tray")  # noqa: B023
    # Nobody of them was named to the service for that.
    assert overlay.recorder.calls("/v1/scores.*") == []
    made = as_json({"id": "abc", "url": "/b/abc", "status": "running", "members": 2}, 202, Retry_After="2")
    with popup_of(overlay) as popup:
        rows = "() => [...document.querySelectorAll('#tray-rows tr')].map((each) => each.innerText)"
        until(lambda: len(popup.run(rows)) == 2 and "…" not in "".join(popup.run(rows)), "two accounts")
        assert "76" in popup.run(rows)[0]
        assert "38" in popup.run(rows)[1]
        assert overlay.recorder.calls("/v1/scores.*") == []
        with overlay.recorder.playing(made, path="/v1/benchmarks", method="POST"):
            press(popup, "#tray-open")
            [asked] = overlay.recorder.wait_for("/v1/benchmarks", method="POST")
        sent = json.loads(asked.body)
        assert sent == {"name": sent["name"], "accounts": [TALKS, SILENT]}
        until(lambda: f"{overlay.recorder.url}/b/abc" in overlay.browser.tabs(), "the benchmark in a tab")
        overlay.close_others()


def test_the_comparison_opens_as_a_benchmark_of_the_service(overlay):
    """Nothing is played here: the service takes the list, and shows its page."""
    overlay.browser.desk.run("keys => browser.storage.local.set({ tray: keys })", [TALKS, SILENT])
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    with popup_of(overlay) as popup:
        press(popup, "#tray-open")
        report = until(
            lambda: next((url for url in overlay.browser.tabs() if "/b/" in url), None), "the benchmark in a tab"
        )
        assert text(popup).count("cannot compare") == 0
        made = requests.get(f"{overlay.recorder.url}/v1/benchmarks/{report.rpartition('/')[2]}", timeout=10).json()
        assert made["progress"]["accounts"] == 2
        assert report == overlay.recorder.url + made["url"]
    overlay.close_others()


def test_a_server_that_cannot_compare_says_so_and_the_tray_stays(overlay):
    overlay.browser.desk.run("keys => browser.storage.local.set({ tray: keys })", [TALKS, SILENT])
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    with popup_of(overlay) as popup:
        with overlay.recorder.playing(as_json(PROBLEM, 404), path="/v1/benchmarks"):
            press(popup, "#tray-open")
            until(lambda: "compar" in popup.run("() => document.querySelector('#tray-said').textContent"), "words")
        press(popup, "#tray-rows button")
        until(lambda: overlay.kept("local").get("tray") == [SILENT], "one account left")


def test_the_options_check_a_server_and_keep_it(overlay):
    with options_of(overlay) as options:
        fill(options, "#server", overlay.recorder.service)
        press(options, "#server-form button")
        until(lambda: overlay.kept("local")["settings"]["server"] == overlay.recorder.service, "the server")
        said = "() => document.querySelector('#server-said').className"
        until(lambda: "good" in options.run(said), "good words")
        fill(options, "#server", "http://127.0.0.1:9")
        press(options, "#server-form button")
        until(lambda: "bad" in options.run(said), "bad words")
        fill(options, "#server", "ftp://example.org")
        press(options, "#server-form button")
        until(lambda: options.run("() => document.querySelector('#server').ariaInvalid") == "true", "an invalid field")
        assert overlay.kept("local")["settings"]["server"] == "http://127.0.0.1:9"


def test_what_the_options_change_shows_at_once(overlay):
    overlay.visit(TALKING)
    x, *_ = overlay.wait_for_pill("answers").box
    with options_of(overlay) as options:
        press(options, "[value=top-left]")
        until(lambda: overlay.pill().box[0] < x - 400, "the pill at the left")
        press(options, "[value=direct]")
        until(lambda: overlay.kept("local")["settings"]["lookUp"] == "direct", "direct look-ups")


def test_everything_is_forgotten_by_two_clicks(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.open_panel()
    overlay.act("compare")
    until(lambda: overlay.kept("local").get("tray"), "the account in the tray")
    with options_of(overlay) as options:
        assert any(name.startswith("score:") for name in overlay.kept("session"))
        press(options, "#forget")
        press(options, "#forget-sure [value=forget]")
        until(lambda: not overlay.kept("local").get("tray"), "an empty tray")
    left = [name for name in overlay.kept("session") if name.startswith("score:")]
    assert left == []
    assert "settings" not in overlay.kept("local")
