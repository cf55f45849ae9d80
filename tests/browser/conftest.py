"""The played sites, a service with real scores, and both browsers with the extension in them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.extension.chromium import running_chromium
from browser.extension.face import Browser
from browser.extension.firefox import running_firefox
from browser.extension.overlay import Overlay
from browser.extension.product import opened_copy
from browser.extension.recorder import Recorder, running_recorder
from browser.extension.scores import put_scores
from browser.extension.sites import Sites, running_sites
from live.service import running_service

ROOT = Path(__file__).parents[2]
BROWSERS = {"chromium": running_chromium, "firefox": running_firefox}
NOBODY_LISTENS = "http://127.0.0.1:9"


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where pictures go for people to look at: TWOWAY_SHOTS, or .test/screenshots."""
    return Path(os.environ.get("TWOWAY_SHOTS", ROOT / ".test" / "screenshots")) / "extension"


@pytest.fixture(scope="session")
def scored_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the scores of scores.py in it."""
    folder = tmp_path_factory.mktemp("scores")
    put_scores(folder)
    return folder


@pytest.fixture(scope="session")
def recorder(scored_folder: Path) -> Iterator[Recorder]:
    """A real service that has those scores and reaches no network, behind a recorder."""
    with (
        running_service(NOBODY_LISTENS, data_dir=str(scored_folder)) as service,
        running_recorder(service.url) as recorder,
    ):
        yield recorder


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    with running_sites() as sites:
        yield sites


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(
    request: pytest.FixtureRequest, sites: Sites, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Each browser in turn, one for all tests of a module."""
    folder = tmp_path_factory.mktemp(request.param)
    with BROWSERS[request.param](opened_copy(folder), folder / "profile", sites.port) as browser:
        yield browser


@pytest.fixture
def overlay(browser: Browser, sites: Sites, recorder: Recorder) -> Iterator[Overlay]:
    """The extension as after its installation. No request may have reached a site that its own page did not make."""
    overlay = Overlay(browser, sites, recorder)
    overlay.reset()
    yield overlay
    assert sites.strange() == []
