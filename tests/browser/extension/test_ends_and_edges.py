"""What comes too late, or is not the overlay's business: clicks after an update, old answers, keys, full screen."""

import pytest
from browser.extension.loopback import Given
from browser.extension.recorder import CORS, until

pytestmark = pytest.mark.browser

TALKING = "https://bsky.app/profile/brightkettle.example"
PREFIXES = "/v1/prefixes/.*"
PILL = "[aria-haspopup=dialog]"


def reload_of(overlay) -> None:
    """What is shown after an update: Chromium leaves the page to itself, and a press on the pill loads it anew."""
    if overlay.browser.name == "chromium":
        overlay.wait_for_pill("reload this tab")
        until(lambda: overlay.panel() is None, "a closed panel")
        overlay.tab.run("() => { globalThis.before = true; }")
        overlay.click(PILL)
        until(lambda: overlay.tab.run("() => !globalThis.before"), "the page loaded anew")
        overlay.wait_for_pill("answers")


@pytest.fixture
def updated(overlay):
    """A page with its panel open, and the extension updated after that: the page stays as it is."""
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.open_panel()
    overlay.wait_for_panel("76 of 100")
    overlay.browser.reload_extension()
    overlay.set(server=overlay.recorder.url)
    if overlay.browser.name == "firefox":
        # Firefox starts the new version in open tabs by itself, without the panel of the old one.
        until(lambda: overlay.panel() is None, "a new overlay")
        overlay.wait_for_pill("answers")
        overlay.open_panel()
    return overlay


def test_a_panel_opened_after_an_update_says_what_to_do(updated):
    updated.act("close")
    until(lambda: updated.panel() is None, "a closed panel")
    updated.click(PILL)
    reload_of(updated)


def test_a_button_pressed_after_an_update_says_what_to_do(updated):
    updated.act("compare")
    reload_of(updated)


def test_a_pill_that_is_first_pointed_at_after_an_update_says_what_to_do(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.browser.reload_extension()
    overlay.set(server=overlay.recorder.url)
    overlay.wait_for_pill("answers")
    overlay.point()
    reload_of(overlay)


def test_a_page_without_a_pill_says_so_too_once_it_goes_on_after_an_update(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.go("/settings")
    overlay.wait_without_pill()
    overlay.browser.reload_extension()
    overlay.set(server=overlay.recorder.url)
    assert overlay.pill() is None
    overlay.go("/profile/brightkettle.example")
    reload_of(overlay)
    overlay.wait_for_pill("answers")


def test_a_late_answer_leaves_the_badge_of_another_account_alone(overlay):
    overlay.visit("https://bsky.app/profile/silentpans.example")
    overlay.wait_for_pill("answers 0")
    overlay.visit("https://bsky.app/settings")
    overlay.wait_without_pill()
    overlay.recorder.forget()
    with overlay.recorder.playing(Given(404, b"{}", CORS), path=PREFIXES, hangs=True):
        overlay.go("/profile/brightkettle.example")
        overlay.recorder.wait_for(PREFIXES)
        overlay.go("/profile/silentpans.example")
        overlay.wait_for_pill("answers 0")
        overlay.wait_for_badge("D")
    # The answer is there once something is kept of the other account, too; what follows it is asked after it.
    until(lambda: sum(name.startswith(("score:", "note:")) for name in overlay.kept("session")) == 2, "the late answer")
    overlay.browser.desk.run("url => browser.runtime.sendMessage({ type: 'look', url }).then(() => null)", TALKING)
    assert overlay.badge() == "D"


def test_keys_in_the_panel_are_none_of_the_page_s_business(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.tab.run(
        """() => {
          globalThis.heard = [];
          for (const type of ["keydown", "keypress", "keyup"]) {
            for (const target of [window, document]) {
              for (const capture of [true, false]) {
                target.addEventListener(type, ({ key }) => heard.push(key), { capture });
              }
            }
          }
        }"""
    )
    overlay.open_panel()
    overlay.tab.press("x", "Tab", "j")
    assert overlay.tab.run("() => heard") == []
    # Keys still do there what they do.
    assert overlay.focused() not in {None, "pill", "panel"}
    overlay.tab.press("Escape")
    until(lambda: overlay.panel() is None, "a closed panel")
    overlay.tab.click(400, 400)
    overlay.tab.press("x")
    assert overlay.tab.run("() => heard.includes('x')")


def test_nothing_lies_over_a_page_in_full_screen(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.tab.run(
        """() => {
          const button = document.createElement("button");
          button.style = "position: fixed; inset: 0 auto auto 0; width: 60px; height: 60px; z-index: 9";
          button.onclick = () => document.documentElement.requestFullscreen();
          document.body.append(button);
        }"""
    )
    overlay.tab.click(30, 30)
    until(lambda: overlay.tab.run("() => document.fullscreenElement !== null"), "full screen")
    overlay.wait_without_pill()
    overlay.tab.run("() => document.exitFullscreen()")
    overlay.wait_for_pill("answers")
