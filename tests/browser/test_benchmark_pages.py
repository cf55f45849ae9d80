"""Benchmarks in Chromium, from a pasted list to paper: no script, accessible by axe's rules, hostile names as text.

Screenshots are left in .test/screenshots for people to look at.
"""

import csv
import io
import json
import os
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from benchmarks.field import first_run, members
from benchmarks.stubs import PACE, TableCollector
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader
from web.stubs import ListHistory, make_services, make_store
from werkzeug.serving import WSGIRequestHandler, make_server

from api.benchmarks.work import Worker
from api.web.app import create_app

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = Path(os.environ.get("TWOWAY_SHOTS", ROOT / ".test" / "screenshots")) / "benchmarks"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true })"
OUTSIDE = """width => [...document.querySelectorAll('main *')].filter(each => {
    const box = each.getBoundingClientRect()
    const shown = box.width > 1 && !each.closest('.table') && !each.closest('.hidden')
    return shown && (box.right > width + 1 || box.left < -1)
}).map(each => each.outerHTML.slice(0, 120))"""
LIST = "brand,account\n" + "".join(f"{one.brand},{one.key}\n" for one in members()) + "Nobody,acme\n"
BRANDS = {one.brand for one in members()}
HOSTILES = ["<script>alert(1)</script>", "\u202e\u2066drawkcab", "x" * 500, "=cmd|' /C calc'!A0", '"><img src=x>']


class Quiet(WSGIRequestHandler):
    def log(self, *_args):
        """The pages keep no log of requests, and nor does their test."""


class Site:
    """The application over an SQLite file; whoever works on its rows is told to by the test."""

    def __init__(self, folder: Path) -> None:
        self.services = make_services(make_store(), ListHistory(), folder)
        self.services.benchmarks.upgrade()
        self.collector = TableCollector()
        self.collector.answers = first_run()
        self._worker = Worker("w", self.services.benchmarks, self.collector, PACE)
        self._server = make_server("127.0.0.1", 0, create_app(self.services), threaded=True, request_handler=Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def work(self, count: int = 99) -> None:
        for _ in range(count):
            self._worker.work_on_one()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.services.benchmarks.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("benchmarks"))
    yield site
    site.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Site):
    """Opens a path; at the end of the test no page may have asked anybody else, run a script or complained."""
    contexts, asked, complaints = [], [], []

    def opened(path: str, *, scheme="light", width=1200, height=900, **more) -> Page:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path if "://" in path else site.url + path)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert [url for url in asked if not url.startswith((f"{site.url}/", "file:///"))] == []
    assert [text for text in complaints if "the server responded with a status of" not in text] == []


@pytest.fixture(scope="module")
def report(site: Site) -> str:
    """The path of a benchmark's report, of its second run."""
    made = begun(site, LIST)
    site.services.desk.again(site.services.desk.find(made.removeprefix("/b/")))
    site.work()
    return made


@pytest.fixture(scope="module")
def hostile(site: Site) -> str:
    """A benchmark whose brands have names that would be more than names."""
    lines = [{"brand": HOSTILES[place % 5][:90], "account": one.key} for place, one in enumerate(members())]
    return begun(site, None, name=HOSTILES[0], accounts=lines)


def begun(site: Site, text: str | None, **more) -> str:
    client = create_app(site.services).test_client()
    body = {"name": "Kettles and stoves", **more} | ({"list": text} if text else {})
    made = client.post("/v1/benchmarks", json=body).get_json()["url"]
    site.work()
    return made


def ranked(page: Page) -> list[str]:
    return page.locator("table.ranking tbody th .under").all_inner_texts()


def test_from_a_pasted_list_to_paper(open_page, site, tmp_path):
    page = open_page("/")
    page.get_by_role("link", name="Compare several brands").click()
    page.get_by_label("Name").fill("Kettles and stoves")
    page.get_by_label("Accounts").fill(LIST)
    page.get_by_role("button", name="Compare them").press("Enter")
    expect(page.get_by_role("status")).to_have_text("0 of 14 accounts are done.")
    expect(page.get_by_text("A name alone does not say")).to_be_visible()
    place = page.url

    site.work(5)
    expect(page.get_by_role("status")).to_contain_text("5 of 14 accounts are done.", timeout=15_000)
    assert page.get_by_role("progressbar").evaluate("each => each.value") == 5
    assert page.url == place
    site.work()
    expect(page.get_by_role("heading", name="Who talks back")).to_be_visible(timeout=30_000)
    assert page.url == place

    first = ranked(page)
    page.get_by_role("link", name="Answered", exact=True).click()
    assert page.get_by_role("columnheader", name="Answered", exact=True).get_attribute("aria-sort") == "descending"
    assert ranked(page)[0] == "copperpot.net"
    page.get_by_role("link", name="Rank", exact=True).click()
    assert ranked(page) == first

    page.locator("table.ranking").get_by_role("link", name="Dampf & Co").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dampf & Co")
    assert set(ranked(page)) == {"dampf@mastodon.social", "dampf.de"}
    page.get_by_role("link", name="Kettles and stoves").click()
    assert page.url == place

    with page.expect_download() as table:
        page.get_by_role("link", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(Path(table.value.path()).read_text("utf-8"))))
    assert [row["key"].partition(":")[2] for row in rows if row["rank"]] == first
    with page.expect_download() as document:
        page.get_by_role("link", name="JSON", exact=True).click()
    assert len(json.loads(Path(document.value.path()).read_text("utf-8"))["ranking"]) == len(first)
    with page.expect_download() as picture:
        page.get_by_role("link", name="PNG").first.click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as whole:
        page.get_by_role("link", name="One HTML file").click()
    kept = tmp_path / "kept.html"
    kept.write_bytes(Path(whole.value.path()).read_bytes())

    paper = tmp_path / "report.pdf"
    page.pdf(path=paper, format="A4")
    on_paper(paper)
    alone = open_page(kept.as_uri())
    assert ranked(alone) == first
    assert alone.evaluate("getComputedStyle(document.body).fontFamily").startswith("system-ui")
    alone.pdf(path=paper, format="A4")
    on_paper(paper)


def on_paper(path: Path) -> None:
    pages = PdfReader(path).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert 3 <= len(pages) <= 20
    assert all(len(page.extract_text().strip()) > 40 for page in pages)
    assert [brand for brand in BRANDS if brand not in text] == []
    for told in ("Who talks back", "These four cannot be told apart.", "Not compared", "A name alone does not say"):
        assert told in text
    assert "Run it again" not in text
    assert "On this page" not in text


def test_it_can_be_begun_from_a_file_stopped_gone_on_with_and_removed(open_page, site):
    page = open_page("/benchmarks")
    page.get_by_label("Or a file").set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_label("How often").select_option("Every week")
    page.get_by_role("button", name="Compare them").click()
    site.work(2)
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("This run was stopped")).to_be_visible()
    page.get_by_role("button", name="Go on with it").click()
    site.work()
    expect(page.get_by_text("It runs again by itself on")).to_be_visible(timeout=30_000)
    page.get_by_text("Remove this benchmark").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The benchmark is removed")


def test_a_list_that_names_nobody_is_told_beside_it(open_page):
    page = open_page("/benchmarks")
    page.get_by_label("Accounts").fill("nonsense\nmore nonsense")
    page.get_by_role("button", name="Compare them").click()
    field = page.get_by_label("Accounts")
    assert field.input_value() == "nonsense\nmore nonsense"
    told = " ".join(page.locator(f"#{each}").inner_text() for each in field.get_attribute("aria-describedby").split())
    assert "Line 1, “nonsense”: " in told


def paths(report, hostile):
    return {
        "begin": "/benchmarks", "report": report, "brand": f"{report}?brand={quote('Acme Kettles')}",
        "withheld": f"{report}?brand={quote('Harbour Tea')}", "hostile": hostile,
    }  # fmt: skip


@pytest.fixture
def waiting(site: Site) -> Iterator[str]:
    """A benchmark that nobody works on."""
    client = create_app(site.services).test_client()
    made = client.post("/v1/benchmarks", json={"name": "Waiting", "list": LIST}).get_json()["url"]
    yield f"{made}?still=yes"
    site.services.desk.delete(made.removeprefix("/b/"))


def checked(page: Page) -> None:
    page.add_script_tag(path=AXE)
    page.evaluate(OPEN_ALL)
    for scheme, width in product(("light", "dark"), (1200, 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        broken = [(each["id"], each["help"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
        assert broken == [], f"{scheme}, {width}: {json.dumps(broken, indent=1)}"
        assert len(found["passes"]) > 15


@pytest.mark.parametrize("name", ["begin", "report", "brand", "withheld", "hostile"])
def test_no_page_breaks_a_rule_of_accessibility(open_page, report, hostile, name):
    checked(open_page(paths(report, hostile)[name], bypass_csp=True))


def test_nor_does_progress_that_stands_still(open_page, waiting):
    checked(open_page(waiting, bypass_csp=True))


@pytest.fixture(scope="module")
def large(site: Site) -> str:
    """A field of 130 brands, which comes in pages."""
    pattern = json.dumps(first_run()["bluesky:copperpot.net"])
    names = [f"brand{place}.example" for place in range(130)]
    site.collector.answers |= {f"bluesky:{name}": json.loads(pattern.replace("copperpot.net", name)) for name in names}
    client = create_app(site.services).test_client()
    asked = {"name": "A whole trade", "list": "\n".join(f"bluesky:{name}" for name in names)}
    made = client.post("/v1/benchmarks", json=asked).get_json()["url"]
    site.work(140)
    return str(made)


def test_all_of_a_large_field_is_reached_and_each_page_of_it_is_accessible(open_page, large):
    page = open_page(large, bypass_csp=True)
    seen = set(ranked(page))
    assert len(seen) == 100
    for pages, count in (("Pages: accounts", 130), ("Pages: accounts, parts and checks", 130)):
        table = "table.ranking" if pages == "Pages: accounts" else "table.heat"
        found = set(page.locator(f"{table} tbody th bdi").all_inner_texts())
        while page.get_by_label(pages, exact=True).get_by_role("link", name="After").count():
            page.get_by_label(pages, exact=True).get_by_role("link", name="After").click()
            found |= set(page.locator(f"{table} tbody th bdi").all_inner_texts())
        assert len({name.partition(" ")[0] for name in found if name.startswith("brand")}) == count
    page.get_by_label("Pages: accounts, curves").get_by_role("link", name="Last").click()
    assert "brand" in page.get_by_role("img", name="How soon each answers, beside the field").first.inner_html()
    checked(page)


ROLES = ("table", "row", "columnheader", "rowheader", "cell")
WIDER = """[...document.querySelectorAll('.table')].filter(
    each => each.checkVisibility() && each.scrollWidth > each.clientWidth).map(each => each.ariaLabel)"""
UNSAID = """[...document.querySelectorAll('.cards tbody td')].filter(
    each => each.checkVisibility() && !getComputedStyle(each, '::before').content.includes(each.dataset.label))
    .map(each => each.outerHTML.slice(0, 120))"""
HEADS = """[...document.querySelectorAll('.cards')].map(table => [
    [...table.querySelectorAll('thead th')].map(each => each.innerText.replace(/[▲▼]/, '').trim()),
    [...table.querySelectorAll('tbody tr:last-child > *')].map(each => each.dataset.label)])"""


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("name", ["report", "brand", "hostile"])
def test_on_a_phone_rows_are_cards_that_say_what_each_cell_is(open_page, report, hostile, name, width):
    page = open_page(paths(report, hostile)[name])
    page.evaluate(OPEN_ALL)
    roles = {role: page.get_by_role(role).count() for role in ROLES}
    for heads, labels in page.evaluate(HEADS):
        assert len(heads) == len(labels)
        assert all(label in {None, head} for head, label in zip(heads, labels, strict=True))
        assert labels.count(None) == 1
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate(WIDER) == []
    assert page.evaluate(UNSAID) == []
    assert {role: page.get_by_role(role).count() for role in ROLES} == roles
    page.locator("table.ranking thead").get_by_role("link", name="Score").click()
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Score")


@pytest.mark.parametrize("name", ["begin", "report", "brand", "withheld", "hostile"])
def test_no_page_scrolls_sideways(open_page, report, hostile, name):
    page = open_page(paths(report, hostile)[name])
    page.evaluate(OPEN_ALL)
    for width in (320, 600, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE, width) == []


def test_a_chart_fits_its_screen_and_is_told_once(open_page, report):
    for width, shown, hidden in ((1200, ".chart-wide", ".chart-narrow"), (360, ".chart-narrow", ".chart-wide")):
        page = open_page(report, width=width)
        assert page.locator(shown).first.is_visible()
        assert not page.locator(hidden).first.is_visible()
        heights = page.locator(f"{shown} text").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
        assert min(height for height in heights if height) >= 10
        assert page.get_by_role("img", name="Scores with their intervals, surest first").count() == 1


def test_colours_of_charts_follow_the_scheme(open_page, report):
    fills = [
        open_page(report, scheme=scheme)
        .locator(".chart-wide text")
        .first.evaluate("each => getComputedStyle(each).fill")
        for scheme in ("light", "dark")
    ]
    assert len(set(fills)) == 2


def test_names_from_strangers_are_text_on_the_page_and_in_the_file(open_page, site, hostile, tmp_path):
    for path in (hostile, f"{hostile}?sort=brand"):
        page = open_page(path)
        assert page.locator("script, img").count() == 0
        assert page.get_by_text(HOSTILES[0]).first.is_visible()
    file = tmp_path / "hostile.html"
    file.write_bytes(create_app(site.services).test_client().get(f"{hostile}.html").data)
    page = open_page(file.as_uri())
    assert page.locator("script, img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200


@pytest.mark.parametrize("name", ["begin", "report", "brand", "hostile"])
def test_pictures_for_people_to_look_at(open_page, report, hostile, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = open_page(paths(report, hostile)[name])
    for scheme, (size, width) in product(("light", "dark"), (("phone", 375), ("desktop", 1200))):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert len(page.screenshot(path=SHOTS / f"{name}-{scheme}-{size}.png", full_page=True)) > 10_000
    page.emulate_media(color_scheme="light")
    page.pdf(path=SHOTS / f"{name}.pdf", format="A4", print_background=True)
