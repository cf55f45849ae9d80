"""What the overlay costs, measured in Chromium: bytes, time to the painted pill, work of the main thread, growth."""

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from browser.extension.chromium import Chromium
from browser.extension.overlay import Overlay
from browser.extension.recorder import until
from browser.extension.sites import SINGLE_PAGE, WITHOUT
from playwright.sync_api import CDPSession

WEIGH = Path(__file__).parents[2] / "extension" / "weigh.mjs"
TWO = ("brightkettle.example", "silentpans.example")
SETTLE_MILLISECONDS = 250
WARM_UP = 4
SCRIPT = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")

# Resolves with the time (performance.now) at which the frame with such a pill has been handed to the compositor.
PAINTED = """(words) => new Promise((done) => {
  let found = false;
  const check = () => {
    const root = [...(document.documentElement?.children ?? [])].map((each) => each.shadowRoot).find(Boolean);
    const pill = root?.querySelector("[aria-haspopup=dialog]");
    if (root && !root.watched) { root.watched = true; watch.observe(root, options); }
    if (found || !pill || !pill.isConnected || !pill.textContent.includes(words)) return;
    found = true;
    watch.disconnect();
    root.watched = false;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(null);
    });
  };
  const options = { childList: true, subtree: true, characterData: true };
  const watch = new MutationObserver(check);
  watch.observe(document, options);
  check();
})"""
SHIFTS = """() => {
  globalThis.shifts = 0;
  // A shift right after a click counts for nobody; here it does where a node of the page's moved, and not the panel.
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput || sources.some(({ node }) => document.body.contains(node))) shifts += value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""
LOADED = """painted.then(async (time) => {
  let first;
  while (!(first = performance.getEntriesByName("first-contentful-paint")[0])) await new Promise(requestAnimationFrame);
  return [begun, first.startTime, time];
})"""


@dataclass(frozen=True)
class Load:
    """Milliseconds to the painted pill: since the new document ran its first script, and since its own first paint."""

    since_begun: float
    since_first_paint: float


@dataclass(frozen=True)
class Work:
    """CPU milliseconds of the page's main thread: in scripts, style and layout, and in all that it does."""

    script: float
    all: float


@dataclass(frozen=True)
class Growth:
    """Between two equal moments, after the collection of garbage. `heap` in bytes."""

    listeners: int
    nodes: int
    heap: int


def bytes_of_sites() -> dict[str, dict[str, int]]:
    """Bytes that reach a page, as shipped and with the style sheets, by site.

    `pill`: when it is opened; `all`: once its panel was opened and it was read, too.
    """
    done = subprocess.run(["node", WEIGH], capture_output=True, text=True, timeout=60, check=True)
    weights: dict[str, dict[str, int]] = json.loads(done.stdout)
    return weights


def warmed(overlay: Overlay) -> list[str]:
    """Look at the two accounts once, so that the cache knows them; gives the words of their pills."""
    overlay.visit(f"https://{SINGLE_PAGE}/profile/{TWO[0]}")
    words = [overlay.wait_for_pill("answers").words]
    overlay.go(f"/profile/{TWO[1]}")
    until(lambda: (pill := overlay.pill()) and pill.words not in {"", words[0]} and "answers" in pill.words, "a pill")
    return [*words, overlay.wait_for_pill("answers").words]


def painted_in_page(overlay: Overlay, words: list[str], runs: int) -> list[float]:
    """Milliseconds from each of the page's own navigations to the painted pill."""
    overlay.visit(f"https://{SINGLE_PAGE}/profile/{TWO[0]}")
    overlay.wait_for_pill(words[0])
    taken = []
    for run in range(WARM_UP + runs):
        place = (run + 1) % 2
        milliseconds = overlay.tab.run(
            f"""async (path, words) => {{
              const painted = ({PAINTED})(words);
              const start = performance.now();
              go(path);
              return await painted - start;
            }}""",
            f"/profile/{TWO[place]}",
            words[place],
        )
        taken.append(milliseconds)
    return taken[WARM_UP:]


def painted_on_load(overlay: Overlay, browser: Chromium, runs: int) -> list[Load]:
    """The same for pages that are loaded anew."""
    page = browser.context.new_page()
    page.add_init_script(f"globalThis.begun = performance.now(); globalThis.painted = ({PAINTED})('answers');")
    taken = []
    for run in range(WARM_UP + runs):
        page.goto(f"https://{SINGLE_PAGE}/profile/{TWO[run % 2]}")
        begun, first, painted = page.evaluate(LOADED)
        taken.append(Load(since_begun=painted - begun, since_first_paint=painted - first))
    page.close()
    overlay.tab.front()
    return taken[WARM_UP:]


def main_thread(overlay: Overlay, browser: Chromium, runs: int, *, loads: bool) -> Work:
    """What the extension adds to a navigation.

    The same page under two names, by turns; the extension knows one of them. Difference of the two medians.
    """
    session = browser.cdp(browser.tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    spent: dict[str, list[Work]] = {SINGLE_PAGE: [], WITHOUT: []}
    wait = f"await new Promise((done) => setTimeout(done, {SETTLE_MILLISECONDS}));"
    for turn in range(4):
        host = (SINGLE_PAGE, WITHOUT)[turn % 2]
        overlay.visit(f"https://{host}/profile/{TWO[1]}")
        for run in range(WARM_UP + runs // 2):
            path = f"/profile/{TWO[run % 2]}"
            if loads:
                overlay.visit(f"https://{host}{path}")
            # What a document has spent is counted from its own start.
            before = Work(0.0, 0.0) if loads else _spent(session)
            overlay.tab.run(f"async (path) => {{ {'' if loads else 'go(path);'} {wait} }}", path)
            after = _spent(session)
            if run >= WARM_UP:
                spent[host].append(Work(after.script - before.script, after.all - before.all))
    session.detach()

    def added(part: Callable[[Work], float]) -> float:
        return median(map(part, spent[SINGLE_PAGE])) - median(map(part, spent[WITHOUT]))

    return Work(added(lambda work: work.script), added(lambda work: work.all))


def layout_shift(overlay: Overlay) -> float:
    """What the extension adds to the layout shifts of a tour: profiles, the panel opened and closed, other pages.

    The page shifts by itself when it draws something else; it does so under both names.
    """
    found = {}
    for host in (SINGLE_PAGE, WITHOUT):
        known = host == SINGLE_PAGE
        overlay.visit(f"https://{host}/profile/{TWO[0]}")
        overlay.tab.run(SHIFTS)
        for path, words in ((f"/profile/{TWO[0]}", "answers"), ("/settings", ""), (f"/profile/{TWO[1]}", "answers")):
            overlay.go(path)
            if known and words:
                overlay.wait_for_pill(words)
                overlay.open_panel()
                overlay.act("close")
            elif known:
                overlay.wait_without_pill()
            overlay.tab.run("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
        found[host] = overlay.tab.run("() => shifts")
    return float(found[SINGLE_PAGE]) - float(found[WITHOUT])


def growth(overlay: Overlay, browser: Chromium, words: list[str], changes: int) -> Growth:
    """What is left of so many changes of profile, after as many before them have filled what fills once."""
    session = browser.cdp(browser.tab)
    session.send("Performance.enable")
    session.send("HeapProfiler.enable")
    overlay.visit(f"https://{SINGLE_PAGE}/profile/{TWO[0]}")
    overlay.wait_for_pill(words[0])

    def change(times: int) -> None:
        painted = f"const painted = {PAINTED};"
        overlay.tab.run(
            f"""async (paths, words, times) => {{
              {painted}
              for (let time = 1; time <= times; time += 1) {{
                const done = painted(words[time % 2]);
                go(paths[time % 2]);
                await done;
              }}
            }}""",
            [f"/profile/{handle}" for handle in TWO],
            words,
            times,
        )

    def state() -> Growth:
        for _ in range(2):
            session.send("HeapProfiler.collectGarbage")
            time.sleep(0.2)
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return Growth(int(metrics["JSEventListeners"]), int(metrics["Nodes"]), int(metrics["JSHeapUsedSize"]))

    change(changes // 2)
    before = state()
    change(changes)
    after = state()
    session.detach()
    return Growth(after.listeners - before.listeners, after.nodes - before.nodes, after.heap - before.heap)


def _spent(session: CDPSession) -> Work:
    metrics = {each["name"]: 1000 * each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return Work(sum(metrics[name] for name in SCRIPT), metrics["TaskDuration"])
