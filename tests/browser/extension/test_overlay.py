"""The pill and the panel on the sites' own pages, in both browsers, with real scores of a real service."""

import re

import pytest
from browser.extension.recorder import until
from browser.extension.scores import FEW, NOBODY, SILENT, TALKS
from browser.extension.sites import CLOSED

pytestmark = pytest.mark.browser

PROFILE = "https://bsky.app/profile/"
TALKING = PROFILE + "brightkettle.example"
CLOSED_PROFILES = {
    "x": "/brightkettle",
    "youtube": "/@brightkettle",
    "facebook": "/brightkettle",
    "instagram": "/brightkettle",
    "linkedin": "/company/brightkettle",
    "tiktok": "/@brightkettle",
}


def test_a_profile_gets_a_pill_with_the_score_of_the_service(overlay):
    overlay.visit(TALKING)
    pill = overlay.wait_for_pill("answers")
    score = overlay.recorder.stored(TALKS)
    day = next(point for point in score["parts"]["reply_rate"]["curve"] if point["hours"] == 24)
    assert str(round(score["score"])) in pill.text
    assert pill.words == f"answers {round(day['rate'] * 100)}\u00a0% in a day"
    for part in ("Bright Kettles", score["grade"], str(round(score["score"])), pill.words):
        assert part in pill.label
    overlay.wait_for_badge(score["grade"])


def test_the_panel_says_what_the_document_says(overlay, shots):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    panel = overlay.open_panel()
    score = overlay.recorder.stored(TALKS)
    assert panel.heading == "Bright Kettles"
    until(lambda: overlay.pill().expanded == "true", "a pill that says that the panel is open")
    total = f"{round(score['score'])} of 100, likely {round(score['interval'][0])} to {round(score['interval'][1])}"
    assert total in panel.text
    for part in score["parts"].values():
        assert re.search(rf"\b{round(part['points'])}\b", panel.text)
        assert re.search(rf"\b{part['weight']}\b", panel.text)
    examples = score["parts"]["reply_rate"]
    for url in examples["answered_examples"][:1] + examples["unanswered_examples"][:1]:
        assert url in panel.links
    assert f"{overlay.recorder.url}/a/bluesky/brightkettle.example" in panel.links
    assert {"score", "compare", "report", "move", "close"} <= set(panel.actions)
    for scheme in ("light", "dark"):
        overlay.browser.scheme(scheme)
        assert overlay.shot(shots, f"panel-{scheme}").stat().st_size > 10_000


def test_the_panel_comes_with_the_first_sign_that_somebody_wants_it(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    assert overlay.look("return panel === null && root.adoptedStyleSheets.length === 1")
    overlay.bring()
    until(lambda: overlay.look("return panel !== null && root.adoptedStyleSheets.length === 2"), "the panel's code")
    assert overlay.panel() is None
    # By keys it comes as well; it opens however soon they are pressed.
    overlay.visit(TALKING + "?by-keys")
    overlay.tab.hover(5, 5)
    overlay.wait_for_pill("answers")
    overlay.tab.press("Tab", "Tab", "Tab", "Enter")
    assert overlay.wait_for_panel().heading == "Bright Kettles"


def test_the_options_open_from_the_panel(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.open_panel()
    overlay.act("options")
    options = overlay.browser.extension_url("options.html")
    until(lambda: options in overlay.browser.tabs(), "the options in a tab")
    overlay.browser.desk.run(
        "async (url) => { for (const tab of await browser.tabs.query({})) if (tab.url === url)"
        " await browser.tabs.remove(tab.id); }",
        options,
    )
    overlay.tab.front()


def test_the_panel_closes_by_its_button_and_by_a_click_beside_it(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.open_panel()
    overlay.act("close")
    until(lambda: overlay.panel() is None, "a closed panel")
    until(lambda: overlay.pill().expanded == "false", "a pill that says that the panel is closed")
    overlay.open_panel()
    overlay.tab.click(5, 400)
    until(lambda: overlay.panel() is None, "a closed panel")


@pytest.mark.parametrize("way", ["pushState", "replaceState"])
def test_it_follows_a_single_page_application(overlay, way):
    overlay.visit(TALKING)
    talking = overlay.wait_for_pill("answers")
    overlay.go("/profile/silentpans.example", way)
    silent = overlay.wait_for_pill("answers 0")
    assert silent.label != talking.label
    overlay.wait_for_badge(overlay.recorder.stored(SILENT)["grade"])
    overlay.go("/profile/fewcups.example", way)
    few = overlay.wait_for_pill("too little")
    assert overlay.recorder.stored(FEW)["status"] == "withheld"
    assert few.label not in {talking.label, silent.label}


def test_it_goes_back_with_the_page(overlay):
    overlay.visit(TALKING)
    talking = overlay.wait_for_pill("answers")
    overlay.go("/profile/silentpans.example")
    overlay.wait_for_pill("answers 0")
    overlay.tab.back()
    assert overlay.wait_for_pill(re.escape(talking.words)).label == talking.label


@pytest.mark.parametrize("path", ["/", "/settings", "/search?q=kettle", "/notifications"])
def test_it_vanishes_where_there_is_no_profile(overlay, path):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.go(path)
    overlay.wait_without_pill()
    overlay.wait_for_badge("")
    assert overlay.tab.run("() => document.documentElement.children.length") == 2
    overlay.go("/profile/brightkettle.example")
    overlay.wait_for_pill("answers")


def test_a_post_names_its_author(overlay):
    overlay.visit(TALKING + "/post/3kabc2defgh2x")
    assert "Bright Kettles" in overlay.wait_for_pill("answers").label


def test_an_open_panel_closes_when_the_page_goes_elsewhere(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.open_panel()
    overlay.go("/settings")
    overlay.wait_without_pill()
    assert overlay.panel() is None


def test_an_account_without_a_score_is_told_as_such(overlay):
    overlay.visit(PROFILE + NOBODY.removeprefix("bluesky:"))
    pill = overlay.wait_for_pill("not scored yet")
    assert "nobody.example" in pill.label
    overlay.wait_for_badge("?")
    assert "score" in overlay.open_panel().actions


def test_a_server_of_the_fediverse(overlay):
    overlay.visit("https://mastodon.social/@brightkettle")
    overlay.wait_for_pill("answers")
    overlay.visit("https://mastodon.social/explore")
    overlay.wait_without_pill()


@pytest.mark.parametrize("site", CLOSED_PROFILES)
def test_every_other_site_has_its_pill(overlay, site):
    overlay.visit(f"https://{CLOSED[site]}{CLOSED_PROFILES[site]}")
    overlay.wait_for_pill("not scored yet")
    assert "read" in overlay.open_panel().actions


def test_a_background_that_was_ended_starts_again_with_the_same_answer(overlay):
    overlay.visit(TALKING)
    first = overlay.wait_for_pill("answers")
    asked = len(overlay.recorder.calls("/v1/prefixes/.*"))
    overlay.browser.kill_background()
    until(lambda: not overlay.browser.background_runs(), "an ended background")
    overlay.open_panel()
    overlay.browser.kill_background()
    overlay.go("/profile/silentpans.example")
    overlay.wait_for_pill("answers 0")
    overlay.browser.kill_background()
    overlay.tab.back()
    assert overlay.wait_for_pill(re.escape(first.words)).label == first.label
    # What had been looked up once is remembered over the background's end.
    assert len(overlay.recorder.calls("/v1/prefixes/.*")) == asked + 1


def test_the_pill_moves_to_a_corner_and_stays_there(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    middle = overlay.bring()
    assert middle[0] > 400
    overlay.tab.drag(middle, (120, 90))
    until(lambda: (overlay.kept("local").get("settings") or {}).get("place") == "top-left", "the corner is remembered")
    until(lambda: overlay.pill().box[0] < 100 and overlay.pill().box[1] < 100, "the pill at the top left")
    assert overlay.panel() is None
    overlay.visit(PROFILE + "silentpans.example")
    x, y, *_ = overlay.wait_for_pill("answers 0").box
    assert x < 100
    assert y < 100


def test_the_pill_stands_beside_the_name(overlay, shots):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    name = """() => { const { right, top, bottom } = document.querySelector("h1").getBoundingClientRect();
                      return [right, top, bottom]; }"""
    right, top, bottom = overlay.tab.run(name)

    def beside() -> bool:
        x, y, _, height = overlay.pill().box
        return 0 < x - right < 40 and top - 10 < y + height / 2 < bottom + 10

    until(beside, "the pill beside the name")
    overlay.shot(shots, "beside-the-name")
    overlay.tab.run("() => scrollTo(0, 1000)")
    until(lambda: overlay.pill().box[0] > 800 and overlay.pill().box[1] > 600, "the pill in its corner")


def test_what_was_looked_up_is_not_asked_again(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    asked = len(overlay.recorder.calls("/v1/prefixes/.*"))
    overlay.visit(TALKING + "?again")
    overlay.wait_for_pill("answers")
    assert len(overlay.recorder.calls("/v1/prefixes/.*")) == asked == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_of_the_pill(overlay, shots, scheme):
    overlay.browser.scheme(scheme)
    for handle, words in (("brightkettle", "answers"), ("silentpans", "answers 0"), ("nobody", "not scored")):
        overlay.visit(f"{PROFILE}{handle}.example")
        overlay.wait_for_pill(words)
        assert overlay.shot(shots, f"pill-{handle}-{scheme}").stat().st_size > 5_000
