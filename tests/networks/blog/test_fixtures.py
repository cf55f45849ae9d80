"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from networks.blog.replay import ReplayedBlog, ReplayedPages
from networks.blog.server import HOST
from networks.contract import NOW
from networks.plain import plain

from api.networks.base import NetworkError
from api.networks.blog import feeds, wordpress
from api.networks.blog.head import read_head
from api.networks.blog.said import Entry
from api.networks.mastodon.written import Written

FIXTURES = Path(__file__).parents[2] / "fixtures" / "blog"


def _feed(given: Any) -> Any:
    feed = feeds.read_feed("".join(given["feed"]).encode(), f"https://{HOST}/feed/")
    if feed is None:
        return None
    found = feeds.entries(feed, NOW)
    told = {"source": feed.source, "site": feed.site, "after": feed.after}
    return {name: plain(value) for name, value in {**told, "entries": found[0], "unreadable": found[1]}.items()}


def _thread(given: Any) -> Any:
    post = Entry(given["post"], NOW, "", Written(), None, ())
    feed = feeds.read_feed("".join(given["feed"]).encode(), f"https://{HOST}/1/feed/")
    assert feed is not None
    found = feeds.comments(feed, post, NOW)
    return {"comments": plain(found[0]), "unreadable": found[1], "oldest_first": feeds.is_oldest_first(found[0])}


def _joined(answers: Any) -> Any:
    """Feeds and pages are written as lists of lines, for those who read them."""
    texts = {where: "".join(said) if _is_lines(said) else said for where, said in answers.items()}
    return {where: said for where, said in texts.items() if where != "robots"} | {"robots": answers.get("robots", [])}


def _is_lines(said: Any) -> bool:
    return isinstance(said, list) and bool(said) and all(isinstance(line, str) for line in said)


def _evidence(given: Any) -> Any:
    pages = ReplayedPages(_joined(given["answers"]))
    network = ReplayedBlog(pages)
    account = network.identify(HOST)
    evidence = plain(network.collect(account, lambda _: None))
    del evidence["collected_at"]
    return {"asked": pages.asked, **evidence}


def _identified(given: Any) -> Any:
    pages = ReplayedPages(_joined(given["answers"]))
    try:
        account = ReplayedBlog(pages).identify(HOST)
    except NetworkError as error:
        return {"asked": pages.asked, "error": type(error).__name__, "detail": error.detail}
    return {"asked": pages.asked, **plain(account)}


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "head": lambda given: read_head("".join(given["page"]).encode(), given["url"], given.get("headers", {})),
    "posts": lambda given: wordpress.entries(given["items"], NOW),
    "comments": lambda given: wordpress.comments(given["items"], NOW),
    "feed": _feed,
    "thread": _thread,
    "identify": _identified,
    "evidence": _evidence,
}


@pytest.mark.parametrize(
    "given", sorted(FIXTURES.glob("*.in.json")), ids=lambda path: path.name.removesuffix(".in.json")
)
def test_converts_as_written_down(given: Path) -> None:
    name = given.name.removesuffix(".in.json")
    convert_it = CONVERTERS[name.partition("-")[0]]
    expected = json.loads(given.with_name(f"{name}.out.json").read_text("utf-8"))
    assert plain(convert_it(json.loads(given.read_text("utf-8")))) == expected


def test_every_output_has_its_input() -> None:
    stems = {path.name.removesuffix(".out.json") for path in FIXTURES.glob("*.out.json")}
    assert stems == {path.name.removesuffix(".in.json") for path in FIXTURES.glob("*.in.json")}
    assert len(stems) >= 30
