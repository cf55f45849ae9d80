"""Drives the system's Firefox ESR by WebDriver BiDi, with no driver between."""

import base64
import contextlib
import json
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from browser.extension.bidi import Bidi, connected
from browser.extension.face import Tab
from live.servers import free_port, stop

EXECUTABLES = ("firefox-esr", "firefox")
START_SECONDS = 60.0
CLOSE_SECONDS = 10.0
UUID = "0c9f6a52-5f5b-4a3e-9d5c-2f0f3a1f7c11"
KEYS = {"Enter": "\ue006", "Escape": "\ue00c", "Tab": "\ue004", "Shift": "\ue008", "Space": " ", "End": "\ue010",
        "ArrowDown": "\ue015", "ArrowUp": "\ue013"}  # fmt: skip
MOUSE = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}

PREFERENCES: dict[str, Any] = {
    # Every name is loopback, and every TLS port is that of the sites' server.
    "network.dns.forceResolve": "127.0.0.1",
    "remote.active-protocols": 1,
    "remote.prefs.recommended": True,
    # What Firefox would ask for by itself.
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.blocklist.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "security.OCSP.enabled": 0,
    "services.settings.server": "https://127.0.0.1/nowhere",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    # A permission that a click asks for is given: nobody sits there to press the button of the prompt.
    "extensions.webextOptionalPermissionPrompts": False,
    "intl.accept_languages": "en-GB, en",
    "intl.locale.requested": "en-US",
    "focusmanager.testmode": True,
    "ui.prefersReducedMotion": 1,
    # Else a page that is wide or long moves what is fixed to its edges, as it should.
    "ui.useOverlayScrollbars": 1,
}


class FirefoxTab:
    """See `Tab`. `context`: BiDi's name of the tab."""

    def __init__(self, bidi: Bidi, context: str) -> None:
        self._bidi = bidi
        self.context = context

    def open(self, url: str) -> None:
        self._bidi.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def run(self, function: str, *arguments: Any) -> Any:
        return self._bidi.call(function, arguments, {"context": self.context})

    def click(self, x: float, y: float) -> None:
        self._mouse(_move(x, y), {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0})

    def hover(self, x: float, y: float) -> None:
        self._mouse(_move(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        between = [
            _move(start[0] + (end[0] - start[0]) * step / 8, start[1] + (end[1] - start[1]) * step / 8)
            for step in range(1, 9)
        ]
        self._mouse(_move(*start), {"type": "pointerDown", "button": 0}, *between, {"type": "pointerUp", "button": 0})

    def press(self, *keys: str) -> None:
        for key in keys:
            names = [KEYS.get(part, part) for part in key.split("+")]
            strokes = [{"type": "keyDown", "value": name} for name in names]
            strokes += [{"type": "keyUp", "value": name} for name in reversed(names)]
            self._perform({"type": "key", "id": "keys", "actions": strokes})

    def shot(self, path: Path) -> None:
        picture = self._bidi.send("browsingContext.captureScreenshot", context=self.context)["data"]
        path.write_bytes(base64.b64decode(picture))

    def resize(self, width: int, height: int) -> None:
        self._bidi.send(
            "browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height}
        )

    def back(self) -> None:
        self.run("() => { history.back(); }")

    def front(self) -> None:
        self._bidi.send("browsingContext.activate", context=self.context)
        # A new window keeps the focus in the field for addresses.
        _in_window(self._bidi, "() => { window.focus(); gBrowser.selectedBrowser.focus(); }")

    def close(self) -> None:
        self._bidi.send("browsingContext.close", context=self.context)

    def _mouse(self, *actions: Mapping[str, Any]) -> None:
        self._perform({**MOUSE, "actions": list(actions)})

    def _perform(self, source: Mapping[str, Any]) -> None:
        self._bidi.send("input.performActions", context=self.context, actions=[source])


class Firefox:
    """See `Browser`."""

    name = "firefox"

    def __init__(self, bidi: Bidi, gecko_id: str) -> None:
        self._bidi = bidi
        self._gecko_id = gecko_id
        [first] = bidi.send("browsingContext.getTree")["contexts"]
        self.tab = FirefoxTab(bidi, first["context"])
        self.desk = self._behind("privacy.html")
        self.tab.resize(1200, 800)

    def extension_url(self, path: str) -> str:
        return f"moz-extension://{UUID}/{path}"

    def behind(self, path: str) -> Tab:
        return self._behind(path)

    def _behind(self, path: str) -> FirefoxTab:
        tab = FirefoxTab(self._bidi, self._bidi.send("browsingContext.create", type="tab", background=True)["context"])
        tab.open(self.extension_url(path))
        return tab

    def tabs(self) -> list[str]:
        return [each["url"] for each in self._bidi.send("browsingContext.getTree")["contexts"]]

    def close_others(self) -> None:
        for each in self._bidi.send("browsingContext.getTree")["contexts"]:
            own = each["context"] in {self.tab.context, self.desk.context}
            if not own and not each["url"].startswith("moz-extension:"):
                self._bidi.send("browsingContext.close", context=each["context"])
        self.tab.front()

    def reload_extension(self) -> None:
        self.chrome(
            """async (id) => {
              const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
              await (await AddonManager.getAddonByID(id)).reload();
            }""",
            self._gecko_id,
        )
        self.desk = self._behind("privacy.html")

    def offline(self, *, yes: bool) -> None:
        self.chrome("(yes) => { Services.io.offline = yes; }", yes)

    def scheme(self, name: str) -> None:
        override = 0 if name == "dark" else 1
        self.chrome(f"() => Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', {override})")

    def kill_background(self) -> None:
        self.chrome(
            "async id => { await WebExtensionPolicy.getByID(id).extension.terminateBackground(); }", self._gecko_id
        )

    def background_runs(self) -> bool:
        runs = "id => WebExtensionPolicy.getByID(id).extension.backgroundState === 'running'"
        return bool(self.chrome(runs, self._gecko_id))

    def chrome(self, function: str, *arguments: Any) -> Any:
        """Run a function in the browser's own window, with all its rights."""
        return _in_window(self._bidi, function, *arguments)


@contextlib.contextmanager
def running_firefox(extension: Path, profile: Path, port: int) -> Iterator[Firefox]:
    """Firefox with the extension; every name leads to loopback, and port 443 is the one given."""
    manifest = json.loads((extension / "manifest.json").read_text("utf-8"))
    gecko_id = manifest["browser_specific_settings"]["gecko"]["id"]
    preferences = PREFERENCES | {
        "network.socket.forcePort": f"443={port}",
        "extensions.webextensions.uuids": json.dumps({gecko_id: UUID}),
    }
    with _running(profile, preferences) as listening, connected(listening) as bidi:
        bidi.send("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        bidi.send("webExtension.install", extensionData={"type": "path", "path": str(extension)})
        try:
            yield Firefox(bidi, gecko_id)
        finally:
            bidi.send("browser.close")


@contextlib.contextmanager
def running_tab(profile: Path) -> Iterator[FirefoxTab]:
    """A tab of Firefox without any extension; every name leads to loopback."""
    with _running(profile, PREFERENCES) as listening, connected(listening) as bidi:
        bidi.send("session.new", capabilities={})
        [first] = bidi.send("browsingContext.getTree")["contexts"]
        try:
            yield FirefoxTab(bidi, first["context"])
        finally:
            bidi.send("browser.close")


@contextlib.contextmanager
def _running(profile: Path, preferences: Mapping[str, Any]) -> Iterator[int]:
    profile.mkdir(parents=True, exist_ok=True)
    written = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (profile / "user.js").write_text("".join(written), "utf-8")
    program = next(found for name in EXECUTABLES if (found := shutil.which(name)))
    port = free_port()
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port),
               "--remote-allow-system-access"]  # fmt: skip
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            lines.put(line)
        lines.put(b"")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        _wait_until_listening(lines)
        yield port
        # It has been told to close; one that was not is told so below.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(CLOSE_SECONDS)
    finally:
        stop(process)
        reader.join()
        assert process.stderr is not None
        process.stderr.close()


def _wait_until_listening(lines: "queue.SimpleQueue[bytes]") -> None:
    said, deadline = [], time.monotonic() + START_SECONDS
    while True:
        line = lines.get(timeout=max(0.1, deadline - time.monotonic()))
        said.append(line.decode("utf-8", "replace"))
        assert line, f"Firefox ended while starting: {''.join(said)}"
        if b"WebDriver BiDi listening" in line:
            return


def _in_window(bidi: Bidi, function: str, *arguments: Any) -> Any:
    window = bidi.send("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"][0]
    return bidi.call(function, arguments, {"context": window["context"]})


def _move(x: float, y: float) -> dict[str, Any]:
    return {"type": "pointerMove", "x": round(x), "y": round(y)}
