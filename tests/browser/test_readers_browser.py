"""The readers of closed sites in Chromium, on pages shaped as those sites' are.

`fixtures/SITE/NAME.html` names its address in its second line, `NAME.out.json` holds the evidence that must come of it.
Nothing in these pages that holds "zz" may be read: it is the viewer's own, typed, kept by the site, or not public.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from api.intake import read_evidence
from api.scoring.document import document
from api.scoring.score import score

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
FIXTURES = Path(__file__).parent / "fixtures"
RECORDED = os.environ.get("TWOWAY_RECORDED")
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
OWN = "https://extension.test/"
NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
SITES = ("facebook", "instagram", "linkedin", "tiktok", "x", "youtube")
PAGES = sorted(FIXTURES.glob("*/*.html"))
OTHERS = ("tomasz", "noor", "ines", "carmen", "hanna", "leeds", "boilers", "kettlenews", "otherkettles")
READ = """async ({ own, now }) => {
  const { evidenceOf } = await import(`${own}src/evidence.js`);
  const began = performance.now();
  const found = twoway.read(document, location);
  const took = performance.now() - began;
  return { evidence: evidenceOf(found, now), took };
}"""

Reader = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(service_workers="block").new_page()
        yield page
        browser.close()


@pytest.fixture(scope="module")
def read(page: Page) -> Iterator[Reader]:
    """Opens a text as the page at an address, and gives what the site's reader makes of it."""
    shown = {"address": "", "html": ""}

    def answer(route: Route) -> None:
        address = route.request.url
        if address == shown["address"]:
            route.fulfill(body=shown["html"], content_type="text/html; charset=utf-8")
        elif address.startswith(OWN):
            path = EXTENSION / address.removeprefix(OWN)
            route.fulfill(path=path, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.abort()

    def opened(site: str, address: str, html: str, prepare: str = "") -> dict[str, Any]:
        shown.update(address=address, html=html)
        page.goto(address, wait_until="domcontentloaded")
        if prepare:
            page.evaluate(prepare)
        page.add_script_tag(content="globalThis.twoway = {}")
        for name in ("reading", site):
            page.add_script_tag(path=EXTENSION / "src" / "readers" / f"{name}.js")
        return dict(page.evaluate(READ, {"own": OWN, "now": NOW.timestamp() * 1000}))

    page.route("**/*", answer)
    yield opened
    page.unroute("**/*")


def address_of(path: Path) -> str:
    return path.read_text("utf-8").splitlines()[1].removeprefix("<!-- ").removesuffix(" -->")


def read_file(read: Reader, path: Path, prepare: str = "") -> dict[str, Any]:
    return dict(read(path.parent.name, address_of(path), path.read_text("utf-8"), prepare)["evidence"])


def name_of(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_the_evidence_of_a_page(read, path):
    evidence = read_file(read, path)
    assert evidence == json.loads(path.with_suffix(".out.json").read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_nothing_private_and_nobody_else_is_in_it(read, path):
    text = json.dumps(read_file(read, path), ensure_ascii=False).lower()
    assert "zz" in path.read_text("utf-8")
    assert "zz" not in text
    assert [name for name in OTHERS if name in text] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_the_service_takes_and_scores_it(path):
    evidence = json.loads(path.with_suffix(".out.json").read_text("utf-8"))
    if "error" in evidence:
        assert path.stem in ("nothing", "redesigned", "hidden", "watch")
        return
    taken = read_evidence(json.dumps(evidence))
    scored = document(score(taken))
    assert scored["coverage"]["posts"] == len(evidence["posts"])
    assert taken.account.handle == evidence["account"]["handle"]


def test_every_site_is_tried_on_every_kind_of_page():
    assert sorted({path.parent.name for path in PAGES}) == sorted(SITES)
    readers = {path.stem for path in (EXTENSION / "src" / "readers").glob("*.js")}
    assert readers == {*SITES, "read", "reading"}
    for site in SITES:
        names = {path.stem for path in PAGES if path.parent.name == site}
        assert {"profile", "nothing", "redesigned"} < names
        languages = {path.read_text("utf-8").split('lang="')[1][:2] for path in PAGES if path.parent.name == site}
        assert languages > {"en"}
    assert len(PAGES) == len(list(FIXTURES.glob("*/*.out.json")))


def test_a_page_full_of_posts_is_read_in_bounds(read):
    """What is sent stays small, and so does the time it takes: 50 ms are typical, ten times that is a defect."""
    path = FIXTURES / "x" / "post.html"
    many = """() => {
      const cells = [...document.querySelectorAll('[data-testid="cellInnerDiv"]')].slice(1, 5);
      const list = document.querySelector('[aria-label="Timeline"] > div');
      for (let turn = 0; turn < 250; turn += 1) {
        for (const cell of cells) {
          const copy = cell.cloneNode(true);
          for (const link of copy.querySelectorAll('a[href*="/status/"]')) link.href += turn;
          for (const text of copy.querySelectorAll('[data-testid="tweetText"]')) text.append("é ".repeat(1500));
          list.insertBefore(copy, list.children[1]);
        }
      }
    }"""
    answer = read("x", address_of(path), path.read_text("utf-8"), many)
    evidence = answer["evidence"]
    sent = len(json.dumps(evidence, ensure_ascii=False).encode())
    assert 300_000 < sent < 500_000
    assert 0 < len(evidence["posts"]) <= 200
    assert 0 < len(evidence["messages"]) <= 500
    assert max(len(each["text"] or "") for each in [*evidence["posts"], *evidence["messages"]]) <= 2000
    assert "more than can be sent" in evidence["coverage"]["truncated"][-1]
    assert answer["took"] < 500


def test_a_list_without_lines_tells_nothing_of_who_answers_whom(read):
    """Without the lines that part conversations, answers would go to the wrong people."""
    path = FIXTURES / "x" / "post.html"
    unruled = "() => document.querySelectorAll('style').forEach(each => each.remove())"
    assert read_file(read, path, unruled) == {"error": "reader_nothing"}


def test_data_of_an_account_looked_at_before_is_not_taken_for_this_one(read):
    """Sites with one page for everything leave the first account's data behind when another is opened."""
    path = FIXTURES / "x" / "profile.html"
    assert read("x", "https://x.com/otherplace", path.read_text("utf-8"))["evidence"] == {"error": "reader_nothing"}
    path = FIXTURES / "tiktok" / "profile.html"
    account = read("tiktok", "https://www.tiktok.com/@otherplace", path.read_text("utf-8"))["evidence"]["account"]
    assert (account["created_at"], account["posts_count"]) == (None, None)
    path = FIXTURES / "instagram" / "german.html"
    assert read("instagram", "https://www.instagram.com/otherplace/", path.read_text("utf-8"))["evidence"] == {
        "error": "reader_nothing"
    }


@pytest.mark.skipif(
    RECORDED is None, reason="pages as browsers saw them belong to others; TWOWAY_RECORDED names a folder with some"
)
def test_recorded_pages(read):
    """Pages kept outside the project: their real accounts are no part of it."""
    folder = Path(RECORDED or "")
    text = (folder / "x_profile.html").read_text("utf-8")
    account = read("x", "https://x.com/Kikobeats", text)["evidence"]["account"]
    assert (account["followers"], account["following"]) == (3893, 406)
    assert "http://kikobeats.com/" in account["links"]
    assert account["has_avatar"]
    for name in ("facebook.m.timeline", "facebook.mbasic.about"):
        text = (folder / f"{name}.html").read_text("utf-8")
        evidence = read("facebook", "https://m.facebook.com/snarfed.org", text)["evidence"]
        assert evidence == {"error": "reader_nothing"}
