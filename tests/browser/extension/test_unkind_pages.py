"""Pages that forbid, wipe, restyle or turn round whatever is put on them: the pill looks and works the same."""

import pytest
from browser.extension.recorder import until

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def in_the_corner(overlay):
    """Where nothing of the page tells the pill's place, so that pages can be compared."""
    overlay.set(place="bottom-right")


TALKING = "https://bsky.app/profile/brightkettle.example"
SAME_PIXELS = 1.0


def opened(overlay, variant: str, path: str = ""):
    overlay.sites.variant = variant
    overlay.visit(TALKING + path)
    return overlay.wait_for_pill("answers")


@pytest.fixture
def plain(overlay):
    """The pill's box on a plain page."""
    return opened(overlay, "plain").box


def test_a_page_that_may_run_nothing(overlay, plain, shots):
    pill = opened(overlay, "strict")
    with pytest.raises(AssertionError, match="fetch"):
        overlay.tab.run("async url => { await fetch(url); }", TALKING)
    assert pill.box == pytest.approx(plain, abs=SAME_PIXELS)
    panel = overlay.open_panel()
    assert "Bright Kettles" in panel.heading
    assert panel.box[2] > 250
    overlay.shot(shots, "strict")


@pytest.mark.parametrize("variant", ["hostile", "huge"])
def test_the_page_s_style_stays_outside(overlay, plain, shots, variant):
    pill = opened(overlay, variant)
    assert pill.box == pytest.approx(plain, abs=SAME_PIXELS)
    panel = overlay.open_panel()
    assert "Bright Kettles" in panel.heading
    overlay.shot(shots, variant)
    size = overlay.look("return getComputedStyle(panel.querySelector('h2')).fontSize")
    assert float(size.removesuffix("px")) < 30
    # Styles that change later do not come in either.
    overlay.tab.run(
        """() => {
          const sheet = new CSSStyleSheet();
          const rules = ["opacity: 0", "filter: blur(9px)", "translate: 0 -99px", "display: none"];
          sheet.replaceSync(`html > * { ${rules.map((rule) => `${rule} !important`).join(";")} }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert overlay.wait_for_pill("answers").box == pytest.approx(plain, abs=SAME_PIXELS)


def test_a_body_that_is_wiped_takes_nothing_along(overlay):
    pill = opened(overlay, "wiping")
    until(lambda: overlay.tab.run("() => document.body.dataset.wiped") == "yes", "a wiped body")
    assert overlay.pill() == pill


def test_it_comes_back_when_the_page_throws_everything_out(overlay):
    pill = opened(overlay, "wiping")
    until(lambda: overlay.tab.run("() => document.body.dataset.wiped") == "yes", "a wiped body")
    overlay.tab.run("() => wipeAll()")
    assert overlay.wait_for_pill("answers") == pill
    assert "Bright Kettles" in overlay.open_panel().heading


def test_a_page_that_begins_anew_keeps_the_whole_overlay(overlay):
    """`document.open()` takes away every element, and every listener of the document and of the window with them."""
    pill = opened(overlay, "plain")
    for at_first in (True, False):
        overlay.tab.run(
            """() => {
              document.open();
              document.write("<!doctype html><html lang=en><title>Anew</title><body><main><h1>Anew</h1></main></body>");
              document.close();
            }"""
        )
        assert overlay.wait_for_pill("answers").label == pill.label
        assert overlay.tab.run("() => [...document.documentElement.children].filter((e) => e.shadowRoot).length") == 1
        assert "Bright Kettles" in overlay.open_panel().heading
        if at_first:
            overlay.act("close")
            until(lambda: overlay.panel() is None, "a closed panel")
    # It still hears of the page's navigations, and keeps keys to itself.
    overlay.tab.run(
        "() => { globalThis.heard = []; addEventListener('keydown', ({ key }) => heard.push(key), { capture: true }); }"
    )
    overlay.tab.press("x")
    assert overlay.tab.run("() => heard") == []
    overlay.tab.run("() => history.pushState(null, '', '/profile/silentpans.example')")
    overlay.wait_for_pill("answers 0")


def test_a_page_that_begins_anew_where_nothing_was_shown(overlay):
    opened(overlay, "plain")
    overlay.go("/settings")
    overlay.wait_without_pill()
    overlay.tab.run("() => { document.open(); document.write('<h1>Anew</h1>'); document.close(); }")
    overlay.tab.run("() => history.pushState(null, '', '/profile/brightkettle.example')")
    overlay.wait_for_pill("answers")
    assert "Bright Kettles" in overlay.open_panel().heading


def test_a_page_that_keeps_throwing_it_out_wins_in_the_end(overlay):
    opened(overlay, "wiping")
    overlay.tab.run(
        """() => {
          globalThis.thrown = 0;
          new MutationObserver((records) => {
            for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
              if (node.shadowRoot) { node.remove(); globalThis.thrown += 1; }
            }
          }).observe(document.documentElement, { childList: true });
          document.documentElement.lastElementChild.remove();
        }"""
    )
    until(lambda: overlay.tab.run("() => thrown") >= 10, "ten times thrown out")
    # The page goes on as usual, and no work is done any more.
    assert (
        overlay.tab.run(
            """async () => {
          const before = thrown;
          for (let frame = 0; frame < 30; frame += 1) await new Promise(requestAnimationFrame);
          return thrown - before;
        }"""
        )
        == 0
    )


def test_a_page_from_right_to_left_keeps_the_pill_in_its_corner(overlay, plain, shots):
    assert opened(overlay, "rtl").box == pytest.approx(plain, abs=SAME_PIXELS)
    panel = overlay.open_panel()
    assert 0 <= panel.box[0] <= 1200 - panel.box[2]
    overlay.shot(shots, "rtl")


def test_a_page_s_dialog_keeps_its_focus(overlay):
    opened(overlay, "modal")
    overlay.tab.run("() => document.querySelector('#in').focus()")
    overlay.tab.press("Tab")
    assert overlay.tab.run("() => document.activeElement.id") == "close"
    overlay.tab.press("Escape")
    until(lambda: overlay.tab.run("() => !document.querySelector('dialog').open"), "a closed dialog")
    assert "Bright Kettles" in overlay.open_panel().heading


def test_what_covers_the_page_does_not_cover_the_pill(overlay):
    opened(overlay, "covering")
    assert "Bright Kettles" in overlay.open_panel().heading


@pytest.mark.parametrize("variant", ["plain", "strict", "hostile", "rtl"])
def test_the_page_is_laid_out_as_without_it(overlay, variant):
    layout = """() => [document.documentElement, ...document.querySelectorAll("body, main, h1")]
      .map((each) => { const { x, y, width, height } = each.getBoundingClientRect(); return [x, y, width, height]; })
      .concat([[document.documentElement.scrollWidth, document.documentElement.scrollHeight]])"""
    opened(overlay, variant)
    overlay.open_panel()
    with_it = overlay.tab.run(layout)
    overlay.set(off=["bluesky"])
    overlay.visit(TALKING)
    until(lambda: overlay.tab.run("() => document.readyState") == "complete", "a loaded page")
    overlay.wait_without_pill()
    assert overlay.tab.run(layout) == with_it


@pytest.mark.parametrize(("width", "height"), [(320, 500), (360, 640), (600, 400)])
def test_a_small_window_holds_the_whole_panel(overlay, shots, width, height):
    overlay.tab.resize(width, height)
    opened(overlay, "plain")
    panel = overlay.open_panel()
    x, y, w, h = panel.box
    assert x >= 0
    assert y >= 0
    assert x + w <= width
    assert y + h <= height
    assert overlay.look("return panel.scrollWidth <= panel.clientWidth")
    overlay.shot(shots, f"small-{width}")
