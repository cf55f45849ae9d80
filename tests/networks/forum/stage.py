"""The cases of the contract as a forum plays them."""

import re
import time
from collections.abc import Callable
from itertools import count

from networks.contract import NOW, WAIT
from networks.forum.server import (
    ABOUT,
    HOST,
    Answer,
    Answerer,
    FakeForum,
    Json,
    moved,
    pages,
    post,
    refusal,
    row,
    thread,
)
from werkzeug import Request, Response

from api.accounts import AccountKey
from api.links.guard import with_loopback
from api.networks.forum import Discourse, forum
from api.networks.forum.calls import Pace
from api.settings import Settings


def connect(fake: FakeForum, *, origin: Callable[[str], str] | None = None, **settings: object) -> Discourse:
    """The connector on the fake forums, without pauses between requests; other keywords are settings."""
    given = {"network_timeout_seconds": 5.0, **settings}
    port = int(fake.url.rpartition(":")[2])
    return forum(
        Settings.model_validate(given),
        now=lambda: NOW,
        guard=with_loopback(port),
        origin=origin or fake.origin,
        pace=Pace(0.0),
    )


def topic_of(request: Request) -> int:
    found = re.search(r"/t/([0-9]+)", request.path)
    assert found
    return int(found[1])


def asked_and_answered(request: Request, *, posts: int = 2) -> Json:
    """Topic n was opened n hours ago by fan n, and Ada answered half an hour later; others go on."""
    topic = topic_of(request)
    wanted = request.args.getlist("post_ids[]")
    said = [post(topic, 1, f"fan{topic}", topic), post(topic, 2, "ada", topic - 0.5, "It does.")]
    said += [post(topic, number, f"pot{number}", topic - 0.6, "So does mine.") for number in range(3, posts + 1)]
    if wanted:
        return {"id": topic, "post_stream": {"posts": [one for one in said if str(one["id"]) in wanted]}}
    return thread(topic, said)


def limited_after(calls: int, answer: Callable[[Request], Answer]) -> Answerer:
    """Answers so often, and then asks to wait."""
    numbers = count(1)

    def limited(request: Request) -> Answer:
        if next(numbers) <= calls:
            return answer(request)
        return Response('{"errors": ["Slow down."]}', 429, headers={"Retry-After": str(WAIT)})

    return limited


class ForumStage:
    key = AccountKey("forum", HOST)

    def __init__(self, fake: FakeForum) -> None:
        self._fake = fake

    def connect(self, *, timeout: float) -> Discourse:
        return connect(self._fake, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.asked)

    def play(self, case: str) -> None:
        fake = self._fake
        everything: dict[str, Answer | Answerer] = {
            "malformed": Response('{"about": {"title": "Ket', content_type="application/json"),
            "another shape": {"about": {"title": ["Kettles"]}, "topic_list": 7},
            "error page": Response("<!doctype html><title>Maintenance</title>", content_type="text/html"),
            "out of order": Response("<h1>500</h1>", 500, content_type="text/html"),
            "slow": _sleeping,
        }
        if case in everything:
            fake.everything = everything[case]
        elif case == "unknown":
            fake.answer["/about.json"] = refusal(404)
        elif case == "opted out":
            fake.answer["/robots.txt"] = "User-agent: *\nDisallow: /\n"
        elif case == "huge":
            fake.answer["/latest.json"] = pages([row(number, number) for number in range(1, 1_500)])
            fake.otherwise = lambda request: asked_and_answered(request, posts=60)
        elif case == "limited halfway":
            fake.answer["/latest.json"] = pages([row(number, number) for number in range(1, 50)])
            fake.otherwise = limited_after(5, asked_and_answered)
        elif case == "renamed":
            fake.answer |= {
                f"{HOST}/about.json": moved("https://forum.kettle.example/about.json"),
                "forum.kettle.example/about.json": ABOUT,
            }
        else:
            assert case == "empty"


def _sleeping(_: Request) -> Response:
    time.sleep(1.5)
    return Response("{}")
