"""Forms over plain HTTP off this machine, in Chromium and Firefox: ours are taken, those of other sites are not.

There browsers do not say where a request comes from but in Origin, which a page can have told as `null`.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.extension.bidi import Refused
from browser.extension.firefox import running_tab
from playwright.sync_api import sync_playwright
from web.stubs import ListHistory, make_services, make_store
from werkzeug.serving import WSGIRequestHandler, make_server

from api.web.app import create_app

pytestmark = pytest.mark.browser

LOAD_SECONDS = 30.0
OURS, ELSEWHERE = "twoway.test", "elsewhere.test"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         f"--host-resolver-rules=MAP {OURS} 127.0.0.1, MAP {ELSEWHERE} 127.0.0.1, MAP * ~NOTFOUND"]  # fmt: skip
FORM = """<!doctype html><title>Elsewhere</title>
<form method="post" action="{action}"><input name="list" value="@acme.com"><button>Win a kettle</button></form>"""
# Between two pages there is an empty one.
LOADED = "() => !window.before && document.readyState === 'complete' && document.querySelector('h1') !== null"
WAYS = {
    "plain": {},
    "hidden": {"Referrer-Policy": "no-referrer"},
    "sandboxed": {"Content-Security-Policy": "sandbox allow-forms allow-scripts"},
}


class Quiet(WSGIRequestHandler):
    def log(self, *_args: object) -> None:
        """The pages keep no log of requests, and nor does their test."""


class Seen:
    """An application, and what browsers said of where their forms come from: `(path, Origin, Sec-Fetch-Site)`."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.forms: list[tuple[str, str | None, str | None]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST":
            said = environ.get("HTTP_ORIGIN"), environ.get("HTTP_SEC_FETCH_SITE")
            self.forms.append((environ["PATH_INFO"], *said))
        return self._app(environ, start_response)


@contextlib.contextmanager
def serving(app: Any) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Any]:
    services = make_services(make_store(), ListHistory(), tmp_path)
    services.benchmarks.upgrade()
    yield services
    services.benchmarks.close()


@pytest.fixture
def seen(services: Any) -> Seen:
    return Seen(create_app(services))


@pytest.fixture
def ours(seen: Seen) -> Iterator[str]:
    with serving(seen) as port:
        yield f"http://{OURS}:{port}"


@pytest.fixture
def elsewhere(ours: str) -> Iterator[str]:
    """Another site, whose pages hold a form that asks us for a benchmark."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        way = WAYS.get(environ["PATH_INFO"].removeprefix("/"), {})
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), *way.items()])
        return [FORM.format(action=f"{ours}/benchmarks").encode()]

    with serving(app) as port:
        yield f"http://{ELSEWHERE}:{port}"


class Chromium:
    """A page in which no script of anybody's runs."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def write(self, selector: str, text: str) -> None:
        self._page.locator(selector).fill(text)

    def press(self, selector: str) -> None:
        with self._page.expect_navigation():
            self._page.locator(selector).click()

    def heading(self) -> str:
        return str(self._page.locator("h1").inner_text())


class Firefox:
    """The same; only the test itself runs anything in its pages, none of which has a script."""

    def __init__(self, tab: Any) -> None:
        self._tab = tab

    def open(self, url: str) -> None:
        self._tab.open(url)

    def write(self, selector: str, text: str) -> None:
        self._tab.run("(where, text) => { document.querySelector(where).value = text; }", selector, text)

    def press(self, selector: str) -> None:
        self._tab.run("where => { window.before = true; document.querySelector(where).click(); }", selector)
        deadline = time.monotonic() + LOAD_SECONDS
        while not self._loaded():
            assert time.monotonic() < deadline, "The form led nowhere."

    def heading(self) -> str:
        return str(self._tab.run("() => document.querySelector('h1').innerText"))

    def _loaded(self) -> bool:
        try:
            return bool(self._tab.run(LOADED))
        except Refused:
            # The page went away while it was asked.
            return False


@contextlib.contextmanager
def chromium(_: Path) -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield Chromium(browser.new_context(java_script_enabled=False).new_page())
        browser.close()


@contextlib.contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    with running_tab(profile) as tab:
        yield Firefox(tab)


@pytest.fixture(scope="module", params=[chromium, firefox], ids=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium | Firefox]:
    with request.param(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def test_our_own_forms_are_taken(browser, ours, services, seen):
    browser.open(f"{ours}/benchmarks")
    browser.write("#list", "Acme, @acme.com")
    browser.press("form.bench-form button")
    assert browser.heading() == "Benchmark"
    # A page that looks again by itself might go away while it is pressed.
    [benchmark] = services.desk.newest(2)
    browser.open(f"{ours}/b/{benchmark.id}?still=yes")
    browser.press("form[action$='/cancel'] button")
    browser.press("form[action$='/resume'] button")
    assert [(path.rpartition("/")[2], *said) for path, *said in seen.forms] == [
        ("benchmarks", ours, None),
        ("cancel", ours, None),
        ("resume", ours, None),
    ]


@pytest.mark.parametrize("way", WAYS)
def test_those_of_another_site_are_not(browser, elsewhere, services, seen, way):
    browser.open(f"{elsewhere}/{way}")
    browser.press("button")
    assert browser.heading() == "That has to be asked here"
    origin = elsewhere if way == "plain" else "null"
    assert seen.forms == [("/benchmarks", origin, None)]
    assert services.desk.newest(1) == []
