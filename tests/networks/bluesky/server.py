"""An AppView and a login server on loopback that answer by method, and note what they were asked."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Json = dict[str, Any]
Params = dict[str, list[str]]
Answer = Response | Json
Answerer = Callable[[Params], Answer]

DID = "did:plc:kettle"
PROFILE = {
    "did": DID,
    "handle": "brightkettle.example",
    "displayName": "Bright Kettles",
    "description": "We make kettles.",
    "website": "https://brightkettle.example",
    "followersCount": 1200,
    "followsCount": 300,
    "labels": [],
}


def refusal(error: str, message: str, status: int = 400) -> Response:
    return Response(json.dumps({"error": error, "message": message}), status, content_type="application/json")


def post_view(did: str, key: str, text: str, at: str, *, reply: str | None = None, **more: Any) -> Json:
    record: Json = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at}
    if reply:
        record["reply"] = {"root": {"uri": reply}, "parent": {"uri": reply}}
    record |= more.pop("record", {})
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{key}",
        "author": {"did": did, "handle": did.removeprefix("did:plc:") + ".example"},
        "record": record,
        "indexedAt": at,
        "replyCount": 0,
        "quoteCount": 0,
        "repostCount": 0,
        **more,
    }


def naming(text: str, did: str) -> Json:
    """The record with a mention facet over the first word."""
    end = len(text.split(" ", 1)[0].encode())
    features = [{"$type": "app.bsky.richtext.facet#mention", "did": did}]
    return {"record": {"facets": [{"index": {"byteStart": 0, "byteEnd": end}, "features": features}]}}


class FakeBluesky:
    """`answer["getProfile"] = ...` with JSON, a response, or a function of the parameters that gives either."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        self.answer: dict[str, Answer | Answerer] = {
            "getProfile": PROFILE,
            "getAuthorFeed": {"feed": []},
            "getProfiles": {"profiles": []},
        }
        self.asked: Counter[str] = Counter()
        self.requests: list[tuple[str, Params, str | None]] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        server.expect_request(re.compile("/xrpc/.*")).respond_with_handler(self._handle)

    def _handle(self, request: Request) -> Response:
        method = request.path.rpartition("/")[2].rpartition(".")[2]
        params = parse_qs(request.query_string.decode())
        if request.method == "POST":
            params = {key: [str(value)] for key, value in (request.get_json(silent=True) or {}).items()}
        with self._lock:
            self.asked[method] += 1
            self.requests.append((method, params, request.headers.get("Authorization")))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            answer = self.answer.get(method, refusal("MethodNotImplemented", "Method Not Implemented", 501))
            if callable(answer) and not isinstance(answer, Response):
                answer = answer(params)
        finally:
            with self._lock:
                self._at_once -= 1
        return answer if isinstance(answer, Response) else Response(json.dumps(answer), content_type="application/json")
