"""Pages that answer out of a fixture, and write down what they were asked."""

import json
import time
from collections.abc import Mapping
from typing import Any

from networks.contract import NOW

from api.networks.blog.client import Blog
from api.networks.blog.pages import AskedToStayAway, Got, Pages, Params, Rules
from api.networks.failures import NotData, Refused
from api.networks.http import Http


class ReplayedPages(Pages):
    """`answers` by address, without `https://`: a text is a page or a feed, anything else JSON; `{"status": 401}` is a
    refusal, and `"robots": [...]` beside them lists what robots may not ask.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(Http("The blog's host", timeout=1), lambda url: url, time.monotonic() + 30)
        self._answers = answers
        self.asked: list[str] = []

    def may_ask(self, url: str) -> bool:
        return url.removeprefix("https://") not in self._answers.get("robots", ())

    def get(self, url: str, params: Params | None = None, *, accept: str) -> Got:
        where = url.replace("http://", "https://", 1).removeprefix("https://")
        chosen = {name: value for name, value in (params or {}).items() if name in {"page", "include", "order"}}
        more = "&".join(f"{name}={value}" for name, value in chosen.items() if value not in {1, "desc"})
        name = f"{where}{'?' if more else ''}{more}"
        if not self.may_ask(url):
            raise AskedToStayAway("Robots stay away.")
        self.asked.append(name)
        found = self._answers.get(name)
        if found is None or (isinstance(found, dict) and set(found) == {"status"}):
            raise Refused("No.", 404 if found is None else found["status"])
        body = found if isinstance(found, str) else json.dumps(found)
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": "1"} if isinstance(found, list) else {}
        return Got(f"https://{where}", body.encode(), headers)

    def json(self, url: str, params: Params | None = None) -> tuple[Any, Mapping[str, str]]:
        got = self.get(url, params, accept="")
        try:
            return json.loads(got.body), got.headers
        except ValueError:
            raise NotData("That is no data.") from None


class ReplayedBlog(Blog):
    """The network over such pages, at a time of its own."""

    def __init__(self, pages: Pages) -> None:
        super().__init__(Http("x", timeout=1), lambda url: url, collection_seconds=30, now=lambda: NOW)
        self._replayed = pages

    def _pages(self, _: Rules | None = None) -> Pages:
        return self._replayed
