"""A network's API on loopback that answers by path, and notes what it was asked."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Answer = Response | dict[str, Any] | list[Any]
Answerer = Callable[[Request], Answer]


@dataclass(frozen=True)
class Asked:
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]


def answer_of(value: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(value), status, content_type="application/json", headers=headers)


class Fake:
    """`answer["/path"] = ...` with JSON, a response, or a function of the request that gives either."""

    def __init__(self, server: HTTPServer) -> None:
        server.clear()
        self.url = server.url_for("").rstrip("/")
        self.answer: dict[str, Answer | Answerer] = {}
        self.otherwise: Answer | Answerer = answer_of({}, 404)
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        server.expect_request(re.compile("/.*")).respond_with_handler(self._handle)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _handle(self, request: Request) -> Response:
        asked = Asked(request.path, request.args.to_dict(), dict(request.headers), request.form.to_dict())
        with self._lock:
            self.asked.append(asked)
        answer = self.answer.get(request.path, self.otherwise)
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(request)
        return answer if isinstance(answer, Response) else answer_of(answer)
