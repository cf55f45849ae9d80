"""The whole way, in both browsers: a profile, the real local Bluesky network behind a real service, and the overlay."""

from collections.abc import Iterator

import pytest
from browser.extension.overlay import Overlay
from browser.extension.recorder import Recorder, running_recorder, until
from browser.extension.test_popup import popup_of, press, wait_for
from live import expected_brand as brand
from live.network import BlueskyNetwork, running_network
from live.service import running_service

pytestmark = [pytest.mark.browser, pytest.mark.live]

PROFILE = f"https://bsky.app/profile/{brand.HANDLE}"
SCORE_SECONDS = 60.0


@pytest.fixture(scope="module")
def bluesky_network(postgres_server, redis_server) -> Iterator[BlueskyNetwork]:
    with running_network(postgres_server, redis_server) as network:
        network.seed("seed_brand.json")
        yield network


@pytest.fixture
def recorder(bluesky_network) -> Iterator[Recorder]:
    """A service that has scored nobody yet, and that can read the network."""
    with running_service(bluesky_network.appview_url) as service, running_recorder(service.url) as recorder:
        yield recorder


def score_by_a_click(overlay: Overlay, network: BlueskyNetwork) -> None:
    overlay.visit(PROFILE)
    overlay.wait_for_pill("not scored yet")
    assert network.do("stats")["requests"] == {}
    overlay.open_panel()
    # The network takes its time, so that what people then see can be seen here.
    network.do("pause_appview")
    try:
        overlay.act("score")
        overlay.wait_for_pill("being scored")
    finally:
        network.do("resume_appview")
    overlay.wait_for_pill("answers", seconds=SCORE_SECONDS)


def test_from_an_unscored_profile_to_an_unanswered_post(overlay, bluesky_network, shots):
    bluesky_network.do("reset_stats")
    score_by_a_click(overlay, bluesky_network)
    score = overlay.recorder.stored(f"bluesky:{brand.HANDLE}")
    assert score["status"] == "ok"
    part = score["parts"]["reply_rate"]
    day = next(point for point in part["curve"] if point["hours"] == 24)
    assert day["rate"] == pytest.approx(brand.CURVE[24]["rate"], abs=5e-5)

    pill = overlay.wait_for_pill("answers")
    assert f"{round(day['rate'] * 100)}\u00a0%" in pill.words
    assert str(round(score["score"])) in pill.text
    assert score["account"]["name"] in pill.label
    overlay.wait_for_badge(score["grade"])
    panel = overlay.wait_for_panel(score["account"]["name"])
    assert f"{round(score['score'])} of 100" in panel.text
    assert f"{part['n']} questions" in panel.text
    for scheme in ("light", "dark"):
        overlay.browser.scheme(scheme)
        overlay.shot(shots, f"live-{scheme}")

    link = next(url for url in panel.links if url in part["unanswered_examples"])
    overlay.click(f'a[href="{link}"]')
    until(lambda: link in overlay.browser.tabs(), "the unanswered post in a tab of its own")
    assert overlay.tab.run("() => location.href") == PROFILE
    overlay.close_others()

    with popup_of(overlay) as popup:
        wait_for(popup, score["account"]["name"])
        press(popup, "#switch input")
        overlay.wait_without_pill()
        press(popup, "#switch input")
        overlay.wait_for_pill("answers")
    # One score was asked for, by one click, and the network was asked for nothing else.
    assert {asked.path for asked in overlay.recorder.calls(method="POST")} == {f"/v1/scores/bluesky/{brand.HANDLE}"}
