"""Any number of forums in one server on loopback: without TLS, the host that is asked is the first part of the path."""

import json
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from networks.contract import NOW
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Json = dict[str, Any]
Answer = Response | Json | str
Answerer = Callable[[Request], Answer]

HOST = "community.kettle.example"
ABOUT: Json = {
    "about": {
        "title": "Kettle Community",
        "description": "Talk about kettles.",
        "admins": [{"id": 1, "username": "Ada", "name": "Ada"}],
        "moderators": [{"id": 2, "username": "moss"}],
        "version": "3.4.0",
    }
}


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def row(topic: int, hours_ago: float, **more: Any) -> Json:
    said = {"id": topic, "title": f"Topic {topic}", "created_at": at(hours_ago), "posts_count": 2}
    return {**said, "archetype": "regular", "visible": True, "pinned": False, **more}


def rows(topics: list[Json], *, more: bool = False) -> Json:
    found: Json = {"per_page": 30, "topics": topics}
    if more:
        found["more_topics_url"] = "/latest?no_definitions=true&order=created&page=1"
    return {"users": [], "topic_list": found}


def pages(topics: list[Json]) -> Answerer:
    def page(request: Request) -> Json:
        start = 30 * int(request.args["page"])
        return rows(topics[start : start + 30], more=start + 30 < len(topics))

    return page


def post(topic: int, number: int, author: str, hours_ago: float, text: str = "Does it whistle?", **more: Any) -> Json:
    said = {
        "id": 1_000 * topic + number,
        "post_number": number,
        "post_type": 1,
        "topic_id": topic,
        "username": author,
        "user_id": 7,
        "created_at": at(hours_ago),
        "cooked": f"<p>{text}</p>",
        "reply_to_post_number": None,
        "admin": author == "ada",
        "moderator": False,
        "staff": author == "ada",
        "hidden": False,
        "deleted_at": None,
        "trust_level": 1,
    }
    return {**said, **more}


def thread(topic: int, posts: list[Json], *, shown: int = 20, **more: Any) -> Json:
    stream = {"posts": posts[:shown], "stream": [said["id"] for said in posts]}
    said = {"id": topic, "title": f"Topic {topic}", "posts_count": len(posts), "archetype": "regular"}
    return {**said, "post_stream": stream, **more}


def refusal(status: int, kind: str = "not_found", **extras: Any) -> Response:
    body = {"errors": ["No."], "error_type": kind, **({"extras": extras} if extras else {})}
    return Response(json.dumps(body), status, content_type="application/json")


def moved(location: str, status: int = 301) -> Response:
    return Response("", status, headers={"Location": location})


def _where(request: Request) -> tuple[str, str]:
    """The host that is meant and the path there; by HTTPS a request names its host itself."""
    if request.is_secure:
        return request.host.partition(":")[0], request.path
    _, host, rest = request.path.split("/", 2)
    return host, f"/{rest}"


class FakeForum:
    """`answer["/latest.json"] = ...` with JSON, text, a response, or a function of the request that gives any of them;
    one host's alone has it in front (`old.example/about.json`). Topics that nothing is said of are `otherwise`.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        self.answer: dict[str, Answer | Answerer] = {
            "/robots.txt": "User-agent: *\nDisallow: /admin/\n",
            "/about.json": ABOUT,
            "/latest.json": rows([]),
        }
        self.otherwise: Answer | Answerer = refusal(404)
        self.everything: Answer | Answerer | None = None
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []
        self.agents: set[str] = set()
        self._lock = threading.Lock()
        server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    def origin(self, host: str) -> str:
        return f"{self.url}/{host}"

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]

    def hosts(self, path: str) -> list[str]:
        return [host for host, asked, _ in self.asked if asked == path]

    def params(self, path: str) -> list[dict[str, list[str]]]:
        return [params for _, asked, params in self.asked if asked == path]

    def _handle(self, request: Request) -> Response:
        host, path = _where(request)
        with self._lock:
            self.asked.append((host, path, {key: request.args.getlist(key) for key in request.args}))
            self.agents.add(request.headers.get("User-Agent", ""))
        answer = self.answer.get(host + path, self.answer.get(path, self.otherwise))
        if self.everything is not None:
            answer = self.everything
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(request)
        if isinstance(answer, str):
            return Response(answer, content_type="text/plain")
        return answer if isinstance(answer, Response) else Response(json.dumps(answer), content_type="application/json")
