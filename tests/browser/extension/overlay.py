"""What a person sees of the extension on a page, and does with it, in either browser.

Works on a copy of the extension whose shadow root is open (see product.py).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser.extension.face import Browser
from browser.extension.recorder import PATIENCE_SECONDS, Recorder, until
from browser.extension.sites import Sites

# What every function below is run with: the root, the pill, the panel, and what of them is to be seen.
SEEN = """
const root = [...document.documentElement.children].map((each) => each.shadowRoot).find(Boolean);
const pill = root?.querySelector("[aria-haspopup=dialog]") ?? null;
const panel = root?.querySelector("[role=dialog]") ?? null;
const shown = (each) => each !== null && each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && each.getBoundingClientRect().width > 0;
const box = (each) => { const { x, y, width, height } = each.getBoundingClientRect(); return [x, y, width, height]; };
"""
PILL = """
if (!shown(pill)) return null;
return {
  words: pill.querySelector(".words")?.textContent ?? "",
  text: pill.textContent,
  label: pill.getAttribute("aria-label"),
  expanded: pill.getAttribute("aria-expanded"),
  box: box(pill),
};
"""
PANEL = """
if (!shown(panel) || !panel.matches(":popover-open")) return null;
return {
  text: panel.innerText,
  heading: panel.querySelector(".content h2")?.textContent ?? "",
  actions: [...panel.querySelectorAll("[id^=action-]")].map((each) => each.id.slice(7)),
  links: [...panel.querySelectorAll("a[href]")].map((each) => each.href),
  box: box(panel),
};
"""
AIM = """
const aimed = root?.querySelector(arguments_[0]) ?? null;
if (!aimed) return null;
aimed.scrollIntoView({ block: "nearest" });
const before = box(aimed);
// What has just been drawn may still be on its way to its place.
for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
const [x, y, width, height] = box(aimed);
if (before.some((value, place) => value !== [x, y, width, height][place])) return null;
return [x + width / 2, y + height / 2];
"""
FOCUSED = """
const focused = root?.activeElement ?? null;
if (focused === null) return null;
return focused === pill ? "pill" : focused === panel ? "panel" : focused.id || focused.textContent;
"""


@dataclass(frozen=True)
class Pill:
    """`box`: x, y, width and height in CSS pixels. `text`: all of it; `words`: without grade and score."""

    words: str
    text: str
    label: str
    expanded: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Panel:
    """`actions`: names of what is offered, in order. `links`: addresses, in order."""

    text: str
    heading: str
    actions: list[str]
    links: list[str]
    box: tuple[float, float, float, float]


class Overlay:
    """One browser, the sites it can open, and the service that the extension asks."""

    def __init__(self, browser: Browser, sites: Sites, recorder: Recorder) -> None:
        self.browser = browser
        self.sites = sites
        self.recorder = recorder
        self.tab = browser.tab

    def reset(self, **settings: Any) -> None:
        """As after the installation, but with this service; `settings`: further ones, of `src/settings.js`."""
        self.tab.open("about:blank")
        self.tab.front()
        self.tab.resize(1200, 800)
        self.browser.scheme("light")
        self.browser.kill_background()
        self.browser.desk.run(
            """async (changes) => {
              await Promise.all([browser.storage.session.clear(), browser.storage.local.clear()]);
              const { write } = await import(browser.runtime.getURL("src/settings.js"));
              await write(browser.storage.local, changes);
            }""",
            {"server": self.recorder.url, **settings},
        )
        self.sites.variant = "plain"
        self.sites.closed.clear()
        self.sites.asked.clear()
        self.recorder.forget()

    def set(self, **settings: Any) -> None:
        """Change settings as the options do, but tell no tab."""
        self.browser.desk.run(
            """async (changes) => {
              const { write } = await import(browser.runtime.getURL("src/settings.js"));
              await write(browser.storage.local, changes);
            }""",
            settings,
        )

    def visit(self, address: str) -> None:
        """Open a page by a navigation of the whole tab."""
        self.tab.open(address)

    def go(self, path: str, way: str = "pushState") -> None:
        """Let the single-page application go somewhere by itself."""
        self.tab.run("(path, way) => go(path, way)", path, way)

    def look(self, body: str, *arguments: Any) -> Any:
        """Run the body of a function that may use what `SEEN` defines; `arguments_` holds the arguments."""
        return self.tab.run(f"async (...arguments_) => {{ {SEEN} {body} }}", *arguments)

    def pill(self) -> Pill | None:
        """What of the pill is to be seen now; None when nothing is."""
        found = self.look(PILL)
        return Pill(**found | {"box": tuple(found["box"])}) if found else None

    def wait_for_pill(self, words: str = "", seconds: float = PATIENCE_SECONDS) -> Pill:
        """The pill, once its text matches a pattern."""

        def matching() -> Pill | None:
            pill = self.pill()
            return pill if pill and re.search(words, pill.text) else None

        try:
            found: Pill = until(matching, f"a pill with {words!r}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error} The pill: {self.pill()}. {self._around()}") from None
        return found

    def wait_without_pill(self) -> None:
        """Until no pill is to be seen."""
        until(lambda: self.pill() is None, "no pill")

    def open_panel(self) -> Panel:
        """Click on the pill, and wait until the panel has something to say."""
        self.click("[aria-haspopup=dialog]")
        return self.wait_for_panel()

    def panel(self) -> Panel | None:
        """What the open panel shows; None when it is closed."""
        found = self.look(PANEL)
        return Panel(**found | {"box": tuple(found["box"])}) if found else None

    def wait_for_panel(self, words: str = "", seconds: float = PATIENCE_SECONDS) -> Panel:
        """The panel, once its text matches a pattern; without one, once it has a heading."""

        def matching() -> Panel | None:
            panel = self.panel()
            return panel if panel and (panel.heading or words) and re.search(words, panel.text) else None

        try:
            found: Panel = until(matching, f"a panel with {words!r}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error} The panel: {self.panel()}. {self._around()}") from None
        return found

    def click(self, selector: str) -> None:
        """A real click on the middle of an element inside the shadow root."""
        self.tab.click(*until(lambda: self.look(AIM, selector), f"{selector} in the shadow root"))

    def point(self) -> tuple[float, float]:
        """Point at the middle of the pill, which it gives, once the pill has come to rest; it may go to the name."""
        middle: tuple[float, float] = tuple(until(lambda: self.look(AIM, "[aria-haspopup=dialog]"), "a pill at rest"))
        self.tab.hover(*middle)
        return middle

    def bring(self) -> tuple[float, float]:
        """Point at the pill, wherever it goes, until what comes only then is there; gives the pill's middle."""

        def brought() -> tuple[float, float] | None:
            middle = self.point()
            return middle if self.look("return panel !== null") else None

        found: tuple[float, float] = until(brought, "what comes once somebody points at the pill")
        return found

    def act(self, name: str) -> None:
        """Press one of the panel's actions, by its name."""
        self.click(f"#action-{name}")

    def focused(self) -> str | None:
        """`pill`, `panel`, the id of what has the focus inside, or its text; None when the focus is elsewhere."""
        found: str | None = self.look(FOCUSED)
        return found

    def wait_for_badge(self, text: str) -> None:
        """Until the toolbar says this of the active tab: it is told on its own, not together with the pill."""
        until(lambda: self.badge() == text, f"the badge {text!r}")

    def badge(self) -> str:
        """What the toolbar says for the active tab."""
        text: str = self.browser.desk.run(
            """async () => {
              const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
              return browser.action.getBadgeText({ tabId: tab.id });
            }"""
        )
        return text

    def kept(self, area: str) -> dict[str, Any]:
        """Everything in `session` or `local`."""
        found: dict[str, Any] = self.browser.desk.run("area => browser.storage[area].get()", area)
        return found

    def close_others(self) -> None:
        """Close every tab that a link or the extension has opened."""
        self.browser.close_others()

    def shot(self, folder: Path, name: str) -> Path:
        """A picture for people to look at."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{self.browser.name}.png"
        self.tab.shot(path)
        return path

    def _around(self) -> str:
        """What a missing pill or panel may be explained by."""
        page = self.look("return [document.visibilityState, document.readyState, Boolean(root), location.href]")
        asked = [f"{asked.method} {asked.path}" for asked in self.recorder.calls()]
        return f"The page: {page}. The background runs: {self.browser.background_runs()}. It asked: {asked}"
