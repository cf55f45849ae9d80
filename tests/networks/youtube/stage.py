"""The cases of the contract as YouTube plays them."""

import time
from pathlib import Path
from typing import Any

from networks.contract import WAIT
from networks.fake import Answer, Answerer, Fake, answer_of
from networks.youtube.server import FakeYouTube, channel, comment, connect, nobody, person, thread, video
from werkzeug import Request, Response

from api.accounts import AccountKey
from api.networks.youtube import YouTube


class YouTubeStage:
    key = AccountKey("youtube", "@brightkettles")

    def __init__(self, fake: Fake, folder: Path) -> None:
        self._fake = fake
        self._folder = folder
        FakeYouTube(fake)

    def connect(self, *, timeout: float) -> YouTube:
        return connect(self._fake, self._folder, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.asked)

    def play(self, case: str) -> None:
        everything: dict[str, Answer | Answerer] = {
            "malformed": Response('{"items": [{"id": "UC', content_type="application/json"),
            "another shape": {"items": {"id": 7}, "pageInfo": []},
            "error page": Response("<!doctype html><title>Sorry</title>", content_type="text/html"),
            "out of order": Response("<h1>503</h1>", 503, content_type="text/html"),
            "slow": _sleeping,
        }
        if case in everything:
            self._fake.answer = {}
            self._fake.otherwise = everything[case]
        elif case == "unknown":
            self._fake.answer["/channels"] = nobody()
        elif case == "opted out":
            self._fake.answer["/channels"] = channel(description="Kettles. #noindex")
        elif case == "huge":
            threads = [
                thread(comment(f"c{number}", person(number), number * 0.1), [], total=900) for number in range(3_000)
            ]
            replies = {f"c{number}": _many(number) for number in range(3_000)}
            FakeYouTube(self._fake, [video(number, number * 5.0) for number in range(400)], threads, replies)
        elif case == "limited halfway":
            FakeYouTube(self._fake, [video(number, 10.0 * number + 1) for number in range(30)])
            self._fake.answer["/commentThreads"] = answer_of({}, 429, **{"Retry-After": str(WAIT)})
        elif case == "renamed":
            self._fake.answer["/channels"] = channel(customUrl="@BrighterKettles")
        else:
            assert case == "empty"


def _many(number: int) -> list[Any]:
    return [comment(f"c{number}.{place}", person(place), number * 0.1) for place in range(400)]


def _sleeping(_: Request) -> Response:
    time.sleep(1.5)
    return Response("{}")
