"""Drives the system's Chromium by Playwright."""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from browser.extension.face import Tab
from browser.extension.recorder import until
from browser.extension.sites import HOSTS, OTHER_FEDIVERSE
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, sync_playwright

EXECUTABLE = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")  # fmt: skip
START_MILLISECONDS = 30_000
BACKGROUND_SECONDS = 30.0
NO_PROFILE = "https://bsky.app/settings"
DRAG_STEPS = 8


class ChromiumTab:
    """See `Tab`. `page` is Playwright's own, for what only Chromium can do."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        self.page.goto(url)

    def run(self, function: str, *arguments: Any) -> Any:
        source = f"async text => JSON.stringify([await ({function})(...JSON.parse(text))])"
        while True:
            try:
                return json.loads(self.page.evaluate(source, json.dumps(arguments)))[0]
            except Error as error:
                # A page that is just going elsewhere is asked again once it has got there.
                if "context was destroyed" not in str(error):
                    raise AssertionError(str(error)) from None

    def click(self, x: float, y: float) -> None:
        self.page.mouse.click(x, y)

    def hover(self, x: float, y: float) -> None:
        self.page.mouse.move(x, y)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=DRAG_STEPS)
        self.page.mouse.up()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def shot(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def back(self) -> None:
        # Playwright's own waits for a navigation of documents, which a single-page application does not make.
        self.page.evaluate("history.back()")

    def front(self) -> None:
        self.page.bring_to_front()

    def close(self) -> None:
        self.page.close()


class Chromium:
    """See `Browser`."""

    name = "chromium"

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        workers = context.service_workers
        worker = workers[0] if workers else context.wait_for_event("serviceworker", timeout=START_MILLISECONDS)
        self._base = "/".join(worker.url.split("/")[:3])
        self.tab = ChromiumTab(context.pages[0])
        self.desk = ChromiumTab(context.new_page())
        self.desk.open(self.extension_url("privacy.html"))
        self.tab.front()
        self._running: dict[str, str] = {}
        self._workers = self._watched_workers()
        self._await_background()

    def extension_url(self, path: str) -> str:
        return f"{self._base}/{path}"

    def behind(self, path: str) -> Tab:
        with self.context.expect_page() as opening:
            self.desk.run(
                "url => browser.tabs.create({ url, active: false }).then(() => null)", self.extension_url(path)
            )
        page = opening.value
        page.wait_for_load_state()
        return ChromiumTab(page)

    def tabs(self) -> list[str]:
        self.desk.run("() => 0")  # News of tabs comes in while something is awaited.
        return [page.url for page in self.context.pages]

    def close_others(self) -> None:
        for page in self.context.pages:
            if page not in {self.tab.page, self.desk.page} and not page.url.startswith(self._base):
                page.close()
        self.tab.front()

    def reload_extension(self) -> None:
        with self.desk.page.expect_event("close"):
            self.desk.run("() => { setTimeout(() => browser.runtime.reload(), 0); }")
        self.desk = ChromiumTab(self.context.new_page())
        until(self._desk_opens, "the extension's pages, once it has started anew")
        self._workers = self._watched_workers()
        self._await_background()
        self.tab.front()

    def offline(self, *, yes: bool) -> None:
        # Only pages can be cut off by Playwright, so the background is told instead.
        self.desk.run("() => browser.storage.session.get()")
        for worker in self.context.service_workers:
            worker.evaluate(
                "yes => Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => !yes })", yes
            )

    def scheme(self, name: str) -> None:
        self.tab.page.emulate_media(color_scheme="dark" if name == "dark" else "light")

    def kill_background(self) -> None:
        self._workers.send("ServiceWorker.stopAllWorkers")

    def background_runs(self) -> bool:
        self.desk.run("() => 0")  # Events come in while something is awaited.
        return "running" in self._running.values()

    def cdp(self, tab: ChromiumTab) -> CDPSession:
        """Chromium's own protocol, for what only it can measure."""
        return self.context.new_cdp_session(tab.page)

    def _desk_opens(self) -> bool:
        try:
            self.desk.open(self.extension_url("privacy.html"))
        except Error:
            return False
        return True

    def _await_background(self) -> None:
        """Until it answers: tests stop it at will, but none means to stop it while it is being installed."""
        ask = "url => browser.runtime.sendMessage({ type: 'look', url }).then(Boolean, () => false)"
        until(lambda: self.desk.run(ask, NO_PROFILE), "an answer of the background", BACKGROUND_SECONDS)

    def _watched_workers(self) -> CDPSession:
        session = self.cdp(self.desk)

        def updated(event: dict[str, Any]) -> None:
            for version in event["versions"]:
                self._running[version["versionId"]] = version["runningStatus"]

        session.on("ServiceWorker.workerVersionUpdated", updated)
        session.send("ServiceWorker.enable")
        return session


@contextlib.contextmanager
def running_chromium(extension: Path, profile: Path, port: int, *more: str) -> Iterator[Chromium]:
    """Chromium with the extension; every site's host leads to the port, and no other name leads anywhere.

    The profile says that permissions for `OTHER_FEDIVERSE` and loopback were given before: Chromium gives them again
    without its prompt, which nobody could press here. The extension has to ask for them all the same.
    """
    _remember_permission(extension, profile)
    hosts = ", ".join(f"MAP {host}:443 127.0.0.1:{port}" for host in HOSTS)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=EXECUTABLE,
            headless=True,
            ignore_https_errors=True,
            viewport={"width": 1200, "height": 800},
            locale="en-GB",
            args=[
                *FLAGS,
                *more,
                f"--disable-extensions-except={extension}",
                f"--load-extension={extension}",
                f"--host-resolver-rules={hosts}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        try:
            yield Chromium(context)
        finally:
            context.close()


def _remember_permission(extension: Path, profile: Path) -> None:
    # An extension that is loaded from a folder is named by the digest of the folder's path, in the letters a to p.
    digest = hashlib.sha256(str(extension).encode()).hexdigest()[:32]
    name = "".join(chr(ord("a") + int(digit, 16)) for digit in digest)
    origins = [f"https://{OTHER_FEDIVERSE}/*", "http://127.0.0.1/*"]
    given = {"api": [], "explicit_host": origins, "manifest_permissions": [], "scriptable_host": []}
    settings = {name: {"granted_permissions": given, "runtime_granted_permissions": given}}
    # Without the developer's mode, an extension from a folder does not start again after `runtime.reload()`.
    extensions = {"settings": settings, "ui": {"developer_mode": True}}
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps({"extensions": extensions}), "utf-8")
