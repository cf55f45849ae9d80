"""The pages in Chromium: accessible by axe's rules, nothing from elsewhere, and fit for a phone and for keys.

Screenshots are left in .test/screenshots for people to look at.
"""

import json
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from web.pages_stub import NOW, StubCollector, emptied, hostile, ledger, pages_app, sample, without_score
from web.stubs import EXAMPLES
from werkzeug.serving import WSGIRequestHandler, make_server

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / ".test" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

REPORT = "/a/bluesky/brightkettle.example"
PAGES = {
    "home": "/",
    "bad-address": "/?address=javascript:alert(1)",
    "report": REPORT,
    "rescoring": f"{REPORT}?asked={int(NOW.timestamp()) - 20}",
    "withheld": "/a/bluesky/few.example",
    "person": "/a/bluesky/person.example",
    "away": "/a/bluesky/away.example",
    "hostile": "/a/bluesky/hostile.example",
    "right-to-left": "/a/bluesky/rtl.example",
    "empty": "/a/bluesky/empty.example",
    "unscored": "/a/bluesky/nobody.example",
    "pending": f"/a/bluesky/nobody.example?asked={int(NOW.timestamp()) - 20}&still=yes",
    "opted-out": "/a/bluesky/out.example",
    "not-found": "/a/bluesky/gone.example",
    "method": "/method",
    "privacy": "/about/privacy",
    "visits": "/about/visits",
    "error": "/a/nowhere/x",
}
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true })"
OUTSIDE = """width => [...document.querySelectorAll('main *')].filter(each => {
    const box = each.getBoundingClientRect()
    const shown = box.width > 1 && !each.closest('.table') && !each.closest('.hidden')
    return shown && (box.right > width + 1 || box.left < -1)
}).map(each => each.outerHTML.slice(0, 120))"""
ARABIC = "مصنع الأباريق الكهربائية الممتازة"


CHANNELS = {
    "bluesky:brightkettle.example": EXAMPLES["channels"],
    "bluesky:hostile.example": hostile(EXAMPLES["channels"], "<b>\u202e\"'&" + "wiiiide" * 40),
    "bluesky:empty.example": emptied(EXAMPLES["channels"]),
}


class Quiet(WSGIRequestHandler):
    def log(self, *_args):
        """The pages keep no log of requests, and nor does their test."""


def stub():
    score = sample()
    key = "bluesky:brightkettle.example"
    none = {"score": None, "interval": None, "grade": None, "reason": "No grade."}
    documents = {
        key: score,
        "bluesky:few.example": score | none | {"status": "withheld", "tier": "withheld", "tier_words": "withheld: 6"},
        "bluesky:person.example": score | none | {"account": score["account"] | {"kind": "person"}},
        "bluesky:away.example": without_score("unavailable", last=score, reason="Bluesky did not answer in time."),
        "bluesky:hostile.example": hostile(score, "<b>\u202e\"'&" + "wiiiide" * 40),
        "bluesky:rtl.example": score | {"account": score["account"] | {"name": ARABIC}, "statement": ARABIC},
        "bluesky:empty.example": emptied(score),
        "bluesky:out.example": without_score("opted_out"),
        "bluesky:gone.example": without_score("not_found"),
    }
    return StubCollector(documents, {key: ledger(), "bluesky:hostile.example": hostile(ledger(9), "x" * 300)})


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    app = pages_app(stub(), channels=lambda key: CHANNELS.get(key.key))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: str):
    """Opens a path; at the end of the test no page may have asked anybody else or complained."""
    contexts, asked, complaints = [], [], []

    def opened(path: str, *, scheme="light", width=1200, height=900, **more) -> Page:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert [url for url in asked if not url.startswith(site + "/")] == []
    assert [text for text in complaints if "the server responded with a status of" not in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_rule_of_accessibility(open_page, name):
    # The page's own policy would keep the rules' script out.
    page = open_page(PAGES[name], bypass_csp=True)
    page.add_script_tag(path=AXE)
    page.evaluate(OPEN_ALL)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        broken = [(each["id"], each["help"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
        assert broken == [], f"{scheme}: {json.dumps(broken, indent=1)}"
        assert len(found["passes"]) > 15


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(open_page, name):
    page = open_page(PAGES[name])
    page.evaluate(OPEN_ALL)
    for width in (320, 600, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE, width) == []


def test_text_of_twice_the_size_still_fits(open_page):
    page = open_page(REPORT, width=640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_it_can_be_used_with_keys_alone(open_page, site):
    page = open_page(REPORT)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    table = page.locator("details", has_text="The curve as a table")
    assert not table.locator("table").is_visible()
    table.locator("summary").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert table.locator("table").is_visible()
    assert table.locator("tbody tr").count() == 5
    page.locator("#address").focus()
    page.keyboard.type("@new.example")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/a/bluesky/new.example")
    page.get_by_role("button", name="Score it now").press("Enter")
    page.get_by_text("Scored").wait_for()
    assert page.url == f"{site}/a/bluesky/new.example"


def test_a_bad_address_keeps_the_text_and_the_focus(open_page):
    page = open_page(PAGES["bad-address"])
    field = page.get_by_label("Address of an account")
    assert field.input_value() == "javascript:alert(1)"
    assert page.evaluate("document.activeElement.id") == "address"
    described = page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    assert "Try https://bsky.app/profile/acme.com" in described


def test_the_picture_fits_its_screen_and_is_told_once(open_page):
    for width, shown, hidden in ((1200, ".curve-wide", ".curve-narrow"), (360, ".curve-narrow", ".curve-wide")):
        page = open_page(REPORT, width=width)
        assert page.locator(f"{shown} svg").is_visible()
        assert not page.locator(f"{hidden} svg").is_visible()
        label = page.locator(f"{shown} .curve-label").first.bounding_box()
        assert label["height"] >= 11
    assert page.get_by_role("img", name="How soon Bright Kettles answers").count() == 1


def test_colours_follow_the_scheme(open_page):
    grounds = [
        open_page("/", scheme=scheme).evaluate("getComputedStyle(document.documentElement).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(251, 250, 247)", "rgb(22, 23, 26)"]


def test_a_pending_page_looks_again_by_itself(open_page):
    # axe objects to pages that load anew by themselves; this one has nothing to read yet, and a link to stop it.
    page = open_page(PAGES["pending"].removesuffix("&still=yes"))
    assert page.get_by_role("status").inner_text().startswith("Being looked at now.")
    with page.expect_navigation(timeout=10_000):
        pass
    assert page.get_by_role("status").is_visible()


def test_on_paper_everything_is_there_and_nothing_to_press(open_page):
    page = open_page(REPORT)
    page.emulate_media(media="print")
    assert page.get_by_role("button").count() == 0
    assert page.locator("details table").first.is_visible()
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.pdf(path=SHOTS / "report.pdf", format="A4", print_background=True)


@pytest.mark.parametrize("name", PAGES)
def test_pictures_for_people_to_look_at(open_page, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = open_page(PAGES[name])
    for scheme, (size, width) in product(("light", "dark"), (("phone", 360), ("desktop", 1200))):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        shot = page.screenshot(path=SHOTS / f"{name}-{scheme}-{size}.png", full_page=True)
        assert len(shot) > 10_000
