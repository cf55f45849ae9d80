"""The cases of the contract as a blog on WordPress plays them."""

import time
from threading import Event

from networks.blog.server import (
    API_LINK,
    HOST,
    Answer,
    Answerer,
    FakeBlog,
    Params,
    front,
    wp_comment,
    wp_post,
)
from networks.contract import NOW, WAIT
from werkzeug import Response

from api.accounts import AccountKey
from api.links.guard import with_loopback
from api.networks.blog import Blog, blog
from api.settings import Settings


def connect(fake: FakeBlog, **settings: object) -> Blog:
    """The connector on the fake server; keywords are settings."""
    given = {"network_timeout_seconds": 5.0, **settings}
    port = int(fake.url.rpartition(":")[2])
    return blog(Settings.model_validate(given), now=lambda: NOW, guard=with_loopback(port), place=fake.place)


class BlogStage:
    key = AccountKey("blog", HOST)

    def __init__(self, fake: FakeBlog) -> None:
        self._fake = fake
        self._limited = Event()

    def connect(self, *, timeout: float) -> Blog:
        return connect(self._fake, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.requests)

    def play(self, case: str) -> None:
        fake = self._fake
        everything: dict[str, Answer | Answerer] = {
            "malformed": Response('{"namespaces": ["wp/v2', content_type="application/json"),
            "another shape": {"namespaces": {"wp/v2": 1}, "id": [7]},
            "error page": Response("<!doctype html><title>Maintenance</title>", content_type="text/html"),
            "out of order": Response("<h1>500</h1>", 500, content_type="text/html"),
            "slow": _sleeping,
        }
        if case in everything:
            fake.everything = everything[case]
        elif case == "opted out":
            fake.wordpress([])
            fake.answer["/"] = front(API_LINK, head='<meta name="robots" content="noindex, nofollow">')
        elif case == "huge":
            fake.wordpress(
                [wp_post(10_000 - number, number / 10) for number in range(1_500)],
                [
                    wp_comment(
                        90_000 - number,
                        10_000 - number % 40,
                        number / 10,
                        f"Does it whistle {number}?",
                        author_name=f"Fan {number}",
                    )
                    for number in range(3_000)
                ],
            )
        elif case == "limited halfway":
            fake.wordpress([wp_post(100 - number, number + 2) for number in range(5)])
            fake.answer["/wp-json/wp/v2/comments"] = Response("{}", 429, headers={"Retry-After": str(WAIT)})
        elif case == "renamed":
            fake.wordpress([wp_post(9, 5)])
            fake.answer[f"{HOST}/"] = Response("", 301, headers={"Location": "https://pots.example/"})
            fake.answer["pots.example/"] = front('<link rel="https://api.w.org/" href="/wp-json/">')
        elif case == "empty":
            fake.wordpress([])
        else:
            assert case == "unknown"


def _sleeping(_: Params) -> Response:
    time.sleep(1.5)
    return Response("{}")
