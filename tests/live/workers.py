"""`twoway worker` processes over one Redis and one PostgreSQL, and a network that counts and can be made to wait."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from live.servers import stop, tail
from networks.bluesky.server import FakeBluesky, Json, Params, post_view
from pytest_httpserver import HTTPServer

WORKER = (sys.executable, "-c", "from api.cli import main; main()", "worker")
HELD_SECONDS = 120


class ManyBrands(FakeBluesky):
    """A network of any brand, each with the same few posts and questions. `shut` makes collections wait; `answered`:
    how many of the questions have an answer.
    """

    def __init__(self, server: HTTPServer, answered: int = 8, questions: int = 12) -> None:
        super().__init__(server)
        self.collected: Counter[str] = Counter()
        self.looked_up: Counter[str] = Counter()
        self.answered = answered
        self._questions = questions
        self._open = threading.Event()
        self._open.set()
        self._waiting = 0
        self._counting = threading.Condition()
        self.answer |= {"getProfile": self._profile, "getAuthorFeed": self._feed, "getPostThread": self._thread}

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def wait_for_waiting(self, count: int, seconds: float = 60) -> bool:
        """Whether so many collections wait, within so many seconds."""
        with self._counting:
            return self._counting.wait_for(lambda: self._waiting >= count, seconds)

    def wait_for_collected(self, count: int, seconds: float = 60) -> bool:
        """Whether so many collections have begun."""
        with self._counting:
            return self._counting.wait_for(lambda: sum(self.collected.values()) >= count, seconds)

    def _profile(self, params: Params) -> Json:
        name = params["actor"][0].removeprefix("did:plc:").removesuffix(".example")
        with self._counting:
            self.looked_up[f"{name}.example"] += 1
        return {
            "did": f"did:plc:{name}", "handle": f"{name}.example", "displayName": name.title(), "labels": [],
            "followersCount": 900, "followsCount": 300, "postsCount": 40, "website": f"https://{name}.example",
        }  # fmt: skip

    def _feed(self, params: Params) -> Json:
        did = params["actor"][0]
        with self._counting:
            self.collected[f"{did.removeprefix('did:plc:')}.example"] += 1
            self._waiting += 1
            self._counting.notify_all()
        try:
            self._open.wait(HELD_SECONDS)
        finally:
            with self._counting:
                self._waiting -= 1
        posts = [post_view(did, "p1", "Our new kettle.", _ago(100), replyCount=self._questions)]
        return {"feed": [{"post": post} for post in posts]}

    def _thread(self, params: Params) -> Json:
        uri = params["uri"][0]
        did = uri.removeprefix("at://").partition("/")[0]
        asked = []
        for number in range(self._questions):
            question = post_view(f"did:plc:fan{number}", f"q{number}", "Does it whistle?", _ago(90 - number), reply=uri)
            said = [post_view(did, f"a{number}", f"It does, {number}.", _ago(89 - number), reply=question["uri"])]
            asked.append({"post": question, "replies": [{"post": one} for one in said if number < self.answered]})
        return {"thread": {"post": post_view(did, "p1", "Our new kettle.", _ago(100)), "replies": asked}}


class Workers:
    """`twoway worker` processes with the same settings, each with a data folder and a log of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._settings = settings
        self._started: list[tuple[subprocess.Popen[bytes], Path]] = []

    def start(self) -> subprocess.Popen[bytes]:
        folder = self._folder / f"worker{len(self._started)}"
        folder.mkdir()
        wanted = {"data_dir": str(folder), "visit_sites": "false", **self._settings}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TWOWAY_")}
        environment |= {f"TWOWAY_{name.upper()}": value for name, value in wanted.items()}
        log = folder / "worker.log"
        with log.open("wb") as output:
            process = subprocess.Popen(WORKER, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self._started.append((process, log))
        return process

    def logs(self) -> str:
        """The ends of what they have written, for messages; names of accounts are in none."""
        return "\n".join(tail(log, 8) for _, log in self._started)

    def stop(self) -> None:
        for process, _ in self._started:
            stop(process)


@contextmanager
def running_workers(folder: Path, **settings: str) -> Iterator[Workers]:
    workers = Workers(folder, **settings)
    try:
        yield workers
    finally:
        workers.stop()


def await_(condition: Callable[[], Any], what: str, seconds: float = 120) -> Any:
    """The first true value of a condition."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return value


def _ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
