"""A partial result, once a page was read: how it is told, how long it stays, and that nobody else has it.

What is sent for each page is tried in test_reading.py.
"""

import json

import pytest
from browser.extension.recorder import until
from browser.extension.sites import FIXTURES

pytestmark = pytest.mark.browser

PROFILE = "https://x.com/BrightKettles"


def opened(overlay, fixture: str):
    overlay.sites.closed["x"] = FIXTURES / "x" / f"{fixture}.html"
    overlay.visit(PROFILE)
    overlay.wait_for_pill("not scored yet")
    return overlay.open_panel()


def test_a_partial_result_is_told_as_such_and_stays_here_for_a_while(overlay, shots):
    assert "read" in opened(overlay, "profile").actions
    assert overlay.recorder.calls(method="POST") == []
    overlay.act("read")
    overlay.wait_for_pill("on this page|from this page")
    assert "Seen on this page" in overlay.wait_for_panel("only of what this page").text
    overlay.shot(shots, "partial")
    # The service has kept nothing of it.
    assert overlay.recorder.stored("x:brightkettles")["status"] == "unscored"
    overlay.visit("about:blank")
    overlay.visit(PROFILE)
    overlay.wait_for_pill("on this page|from this page")
    assert len(overlay.recorder.calls("/v1/evidence", "POST")) == 1
    assert "kettles" not in json.dumps(overlay.kept("session")).lower()


def test_a_redesigned_page_is_refused_and_can_be_tried_again(overlay):
    opened(overlay, "redesigned")
    overlay.act("read")
    overlay.wait_for_panel("found on this page")
    assert overlay.recorder.calls(method="POST") == []
    until(lambda: "read" in overlay.panel().actions, "another try")
