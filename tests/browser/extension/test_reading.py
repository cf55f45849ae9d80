"""A click on "Read this page", in both browsers: what the page shows becomes a partial result.

What each reader makes of each kind of page is tried in tests/browser/test_readers_browser.py.
"""

import json
from pathlib import Path

import pytest
from browser.extension.sites import FIXTURES

pytestmark = pytest.mark.browser


def opened(overlay, path: Path) -> None:
    """Shows a page of the fixtures at its own address, and opens the panel on it."""
    site = path.parent.name
    overlay.sites.closed[site] = path
    overlay.visit(path.read_text("utf-8").splitlines()[1].removeprefix("<!-- ").removesuffix(" -->"))
    overlay.wait_for_pill("not scored")
    overlay.open_panel()


def test_the_click_sends_what_the_page_shows_and_nothing_else(overlay):
    path = FIXTURES / "x" / "profile.html"
    opened(overlay, path)
    assert overlay.recorder.calls("/v1/evidence") == []
    overlay.act("read")
    assert "Seen on this page: 6 posts" in overlay.wait_for_panel("Seen on this page").text
    [sent] = overlay.recorder.calls("/v1/evidence")
    expected = json.loads(path.with_suffix(".out.json").read_text("utf-8"))
    assert {**json.loads(sent.body), "collected_at": expected["collected_at"]} == expected
    assert "zz" not in sent.everything
    assert overlay.recorder.stored("x:brightkettles")["status"] == "unscored"


def test_a_page_without_anything_says_so(overlay):
    opened(overlay, FIXTURES / "x" / "nothing.html")
    overlay.act("read")
    overlay.wait_for_panel("Nothing that can be scored was found on this page")
    assert overlay.recorder.calls("/v1/evidence") == []


@pytest.mark.parametrize("site", ["facebook", "instagram", "linkedin", "tiktok", "youtube"])
def test_every_site_is_read(overlay, site):
    path = FIXTURES / site / "profile.html"
    opened(overlay, path)
    overlay.act("read")
    expected = json.loads(path.with_suffix(".out.json").read_text("utf-8"))
    overlay.wait_for_panel(f"Seen on this page: {len(expected['posts'])} post")
    [sent] = overlay.recorder.calls("/v1/evidence")
    assert {**json.loads(sent.body), "collected_at": expected["collected_at"]} == expected
