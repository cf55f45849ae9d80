"""Any number of servers of Mastodon's kind in one on loopback: the host that is asked is the first part of the path."""

import json
import re
import threading
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Json = dict[str, Any]
Params = dict[str, str]
Answer = Response | Json | list[Any]
Answerer = Callable[[Params], Answer]

HOST = "social.kettle.example"
HANDLE = f"kettles@{HOST}"
ID = "1001"
ME: Json = {"id": ID, "username": "kettles", "acct": "kettles"}
PROFILE: Json = {
    **ME,
    "display_name": "Bright Kettles",
    "note": "<p>We make kettles.</p>",
    "url": f"https://{HOST}/@kettles",
    "avatar": f"https://{HOST}/a.png",
    "header": f"https://{HOST}/h.png",
    "followers_count": 1200,
    "following_count": 300,
    "statuses_count": 812,
    "created_at": "2019-04-02T00:00:00.000Z",
    "indexable": True,
    "noindex": False,
    "emojis": [],
    "fields": [],
}


def refusal(status: int = 404, error: str = "Record not found") -> Response:
    return Response(json.dumps({"error": error}), status, content_type="application/json")


def webfinger(name: str, server: str, user: str = "kettles") -> Json:
    link = {"rel": "self", "type": "application/activity+json", "href": f"https://{server}/users/{user}"}
    return {"subject": f"acct:{name}", "links": [link]}


def status(id_: str, at: str, text: str, *, account: Json = ME, **more: Any) -> Json:
    return {
        "id": id_,
        "created_at": at,
        "content": f"<p>{text}</p>",
        "visibility": "public",
        "account": account,
        "mentions": [],
        "replies_count": 0,
        "url": f"https://{HOST}/@{account['acct']}/{id_}",
        **more,
    }


def reply(id_: str, at: str, text: str, to: str, *, account: Json, to_account: str = ID, **more: Any) -> Json:
    parent = {"in_reply_to_id": to, "in_reply_to_account_id": to_account}
    return status(id_, at, text, account=account, **parent, **more)


class FakeMastodon:
    """`answer["accounts/lookup"] = ...` with JSON, a response, or a function of the parameters that gives either.

    Names of calls: webfinger, host-meta, accounts/lookup, accounts/statuses, statuses/context; one host's alone have
    it in front (`old.example accounts/lookup`). Ids in the path are the parameter `id`.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        self.answer: dict[str, Answer | Answerer] = {
            "webfinger": webfinger(HANDLE, HOST),
            "accounts/lookup": PROFILE,
            "accounts/statuses": [],
            "statuses/context": {"ancestors": [], "descendants": []},
        }
        self.everything: Answer | None = None
        self.requests: list[tuple[str, str, Params]] = []
        self.agents: set[str] = set()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    def origin(self, host: str) -> str:
        return f"{self.url}/{host}"

    def asked(self, call: str) -> list[Params]:
        return [params for _, name, params in self.requests if name == call]

    def hosts(self, call: str) -> list[str]:
        return [host for host, name, _ in self.requests if name == call]

    def _handle(self, request: Request) -> Response:
        host, call, params = _call(request)
        with self._lock:
            self.requests.append((host, call, params))
            self.agents.add(request.headers.get("User-Agent", ""))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            answer = self.answer.get(f"{host} {call}", self.answer.get(call, refusal()))
            if self.everything is not None:
                answer = self.everything
            if callable(answer) and not isinstance(answer, Response):
                answer = answer(params)
        finally:
            with self._lock:
                self._at_once -= 1
        return answer if isinstance(answer, Response) else Response(json.dumps(answer), content_type="application/json")


def _call(request: Request) -> tuple[str, str, Params]:
    _, host, path = request.path.split("/", 2)
    params = dict(request.args.items())
    if path.startswith(".well-known/"):
        return host, path.removeprefix(".well-known/"), params
    found = re.fullmatch(r"api/v1/(accounts|statuses)/([^/]+)/(statuses|context)", path)
    if found:
        return host, f"{found[1]}/{found[3]}", {"id": found[2], **params}
    return host, path.removeprefix("api/v1/"), params
