"""With keys alone, and by axe's rules: pill, panel, popup, options and privacy."""

import json
from pathlib import Path

import pytest
from browser.extension.recorder import until

pytestmark = pytest.mark.browser

TALKING = "https://bsky.app/profile/brightkettle.example"
AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (rules, own) => {
  const where = own ? document.documentElement.lastElementChild : document;
  const found = await axe.run(where, { runOnly: rules, rules: { region: { enabled: !own } } });
  return {
    broken: found.violations.map(({ id, help, nodes }) => [id, help, ...nodes.map(({ html }) => html.slice(0, 200))]),
    passed: found.passes.length,
  };
}"""


def load_axe(tab) -> None:
    """Define axe in the page: neither browser's policy for pages stands in the way of what a driver runs."""
    tab.run(f"() => {{ {AXE.read_text('utf-8')}; globalThis.axe = axe; return null; }}")


def hold(tab, *, own: bool) -> None:
    """Hold a page, or only what the extension put on it, to the rules."""
    found = tab.run(CHECK, RULES, own)
    assert found["broken"] == [], json.dumps(found["broken"], indent=1)
    assert found["passed"] > (3 if own else 10)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("handle", "words"),
    [("brightkettle", "answers"), ("silentpans", "answers 0"), ("fewcups", ""), ("nobody", "not scored")],
)
def test_pill_and_panel_break_no_rule(overlay, scheme, handle, words):
    overlay.browser.scheme(scheme)
    overlay.visit(f"https://bsky.app/profile/{handle}.example")
    overlay.wait_for_pill(words)
    load_axe(overlay.tab)
    hold(overlay.tab, own=True)
    overlay.open_panel()
    overlay.look("for (const each of panel.querySelectorAll('details')) each.open = true;")
    hold(overlay.tab, own=True)


@pytest.mark.parametrize("page", ["options.html", "privacy.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_extension_s_own_pages_break_no_rule(overlay, shots, page, scheme):
    overlay.browser.scheme(scheme)
    overlay.tab.open(overlay.browser.extension_url(page))
    until(lambda: overlay.tab.run("() => document.title"), "a page with its words")
    load_axe(overlay.tab)
    hold(overlay.tab, own=False)
    assert overlay.tab.run("() => document.documentElement.scrollWidth <= innerWidth")
    assert overlay.shot(shots, f"{page.removesuffix('.html')}-{scheme}").stat().st_size > 10_000


def test_the_popup_breaks_no_rule(overlay, shots):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    popup = overlay.browser.behind("popup.html")
    try:
        until(lambda: "Bright Kettles" in popup.run("() => document.body.innerText"), "the account in the popup")
        load_axe(popup)
        hold(popup, own=False)
    finally:
        popup.close()


def test_the_panel_can_be_used_with_keys_alone(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    # The pill comes after everything of the page's.
    for _ in range(12):
        overlay.tab.press("Tab")
        if overlay.focused() == "pill":
            break
    assert overlay.focused() == "pill"
    assert overlay.look("return getComputedStyle(pill).outlineStyle") != "none"
    overlay.tab.press("Enter")
    overlay.wait_for_panel("Bright Kettles")
    assert overlay.focused() == "panel"
    met = []
    for _ in range(40):
        overlay.tab.press("Tab")
        focused = overlay.focused()
        if focused in {None, "pill"}:
            break
        met.append(focused)
    order = overlay.look(
        """return [...panel.querySelectorAll("a[href], button, summary")].filter(shown)
             .map((each) => each.id || each.textContent)"""
    )
    assert met == order
    assert {"action-move", "action-close", "action-score", "action-report"} <= set(met)


def test_escape_closes_the_panel_and_gives_the_focus_back(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.look("pill.focus()")
    overlay.tab.press("Enter")
    overlay.wait_for_panel("Bright Kettles")
    overlay.tab.press("Tab", "Tab", "Escape")
    until(lambda: overlay.panel() is None, "a closed panel")
    assert overlay.focused() == "pill"
    until(lambda: overlay.pill().expanded == "false", "a pill that says that the panel is closed")


def test_keys_pressed_in_the_panel_are_no_shortcuts_of_the_page(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.tab.run(
        """() => {
          globalThis.heard = [];
          document.addEventListener("keydown", ({ key }) => heard.push(key));
        }"""
    )
    overlay.look("pill.focus()")
    overlay.tab.press("Enter")
    overlay.wait_for_panel("Bright Kettles")
    overlay.tab.press("j", "n", "Escape")
    assert overlay.tab.run("() => heard") == []


def test_the_pill_goes_round_the_corners_by_keys(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.look("pill.focus()")
    overlay.tab.press("Enter")
    overlay.wait_for_panel("Bright Kettles")
    corners = set()
    for _ in range(4):
        overlay.look("panel.querySelector('#action-move').focus()")
        overlay.tab.press("Enter")
        x, y, *_ = until(lambda: box if (box := overlay.pill().box)[:2] not in corners else None, "another corner")
        corners.add((x, y))
    assert len({(x > 600, y > 400) for x, y in corners}) == 4


def test_what_is_focused_stays_focused_while_the_panel_is_drawn_anew(overlay):
    overlay.visit(TALKING)
    overlay.wait_for_pill("answers")
    overlay.open_panel()
    overlay.look("panel.querySelector('#action-compare').focus()")
    overlay.tab.press("Enter")
    overlay.wait_for_panel("comparison|compare")
    until(lambda: overlay.kept("local").get("tray") == ["bluesky:brightkettle.example"], "the account in the tray")
    assert overlay.focused() == "action-compare"
