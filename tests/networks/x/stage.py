"""The cases of the contract as X plays them."""

import time
from pathlib import Path
from typing import Any

from networks.contract import WAIT
from networks.fake import Answer, Answerer, Fake, answer_of
from networks.x.server import ID, USER, FakeX, after, connect, problem, question, tweet
from werkzeug import Request, Response

from api.accounts import AccountKey
from api.networks.x import X


class XStage:
    def __init__(self, fake: Fake, folder: Path) -> None:
        self.key = AccountKey("x", "brightkettles")
        self._fake = fake
        self._folder = folder
        FakeX(fake)

    def connect(self, *, timeout: float) -> X:
        return connect(self._fake, self._folder, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.asked)

    def play(self, case: str) -> None:
        everything: dict[str, Answer | Answerer] = {
            "malformed": Response('{"data": {"id": "700', content_type="application/json"),
            "another shape": {"data": [{"id": 7}], "includes": ["kettles"]},
            "error page": Response("<!doctype html><title>Sorry</title>", content_type="text/html"),
            "out of order": Response("<h1>503</h1>", 503, content_type="text/html"),
            "slow": _sleeping,
        }
        name = "/2/users/by/username/brightkettles"
        if case in everything:
            self._fake.answer = {}
            self._fake.otherwise = everything[case]
        elif case == "unknown":
            self._fake.answer[name] = problem("resource-not-found", "Could not find user", "Not Found Error")
        elif case == "opted out":
            self._fake.answer[name] = {"data": {**USER, "description": "Kettles. #noindex"}}
        elif case == "huge":
            own = [tweet(f"5{number:06}", ID, number * 0.01) for number in range(4_000)]
            FakeX(self._fake, own, [question(number, number * 0.05) for number in range(4_000)])
        elif case == "limited halfway":
            own = [tweet(f"5{number:06}", ID, number * 9 + 1) for number in range(30)]
            FakeX(self._fake, own, [question(number, number * 5 + 1) for number in range(60)])
            mentions: Any = self._fake.answer[f"/2/users/{ID}/mentions"]
            limit = answer_of({"title": "Too Many Requests"}, 429, **{"Retry-After": str(WAIT)})
            self._fake.answer[f"/2/users/{ID}/mentions"] = after(1, limit, mentions)
        elif case == "renamed":
            self.key = AccountKey("x", "7000100000000000001")
            renamed = {"data": {**USER, "username": "BrighterKettles"}}
            self._fake.answer["/2/users/7000100000000000001"] = renamed
        else:
            assert case == "empty"


def _sleeping(_: Request) -> Response:
    time.sleep(1.5)
    return Response("{}")
