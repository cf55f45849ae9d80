"""Stands between the extension and a real service: keeps every request, and plays faults on demand."""

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests
from browser.extension.loopback import Asked, Given, running

HOP_BY_HOP = {"connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive", "date", "server"}
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After"}
WAIT_SECONDS = 30.0
PATIENCE_SECONDS = 30.0
"""Longer than the extension waits for a server, so that what it says of one that does not answer is seen."""


@dataclass(eq=False)
class Fault:
    """What is answered instead of the service's own. `times`: how often, None is always; `hangs`: until it is over."""

    given: Given
    method: str = "GET|POST"
    path: str = "/v1/.*"
    times: int | None = None
    hangs: bool = False
    over: bool = False


def as_json(document: Any, status: int = 200, **headers: str) -> Given:
    """A JSON answer as the service would give it. Underlines in names of headers stand for hyphens."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Given(status, json.dumps(document).encode(), {"Content-Type": "application/json", **CORS, **more})


class Recorder:
    """`url` is what the extension is told. `asked`: every request so far, those of pre-flight included."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.url = ""
        self.asked: list[Asked] = []
        self._faults: list[Fault] = []
        self._changed = threading.Condition()
        self._session = requests.Session()

    def forget(self) -> None:
        """As if nothing had been asked, and no fault were left."""
        with self._changed:
            self.asked.clear()
            for fault in self._faults:
                fault.over = True
            self._faults.clear()
            self._changed.notify_all()

    def calls(self, path: str = "/v1/.*", method: str = "GET|POST") -> list[Asked]:
        """The requests so far to such paths, without pre-flights."""
        with self._changed:
            return [asked for asked in self.asked if _meant(asked, method, path)]

    def wait_for(self, path: str, *, method: str = "GET|POST", times: int = 1) -> list[Asked]:
        """The same, once there are so many.

        :raises AssertionError: they did not come in time.
        """
        with self._changed:
            enough = self._changed.wait_for(
                lambda: sum(_meant(asked, method, path) for asked in self.asked) >= times, WAIT_SECONDS
            )
        assert enough, f"{path} was not asked {times} times, but: {[asked.path for asked in self.asked]}"
        return self.calls(path, method)

    def stored(self, key: str) -> dict[str, Any]:
        """What the service itself says of an account, not by way of the extension."""
        network, _, handle = key.partition(":")
        document: dict[str, Any] = self._session.get(f"{self.service}/v1/scores/{network}/{handle}", timeout=10).json()
        return document

    @contextlib.contextmanager
    def playing(self, given: Given, **options: Any) -> Iterator[Fault]:
        """Answer so for as long as the block lasts, or `times` often."""
        fault = Fault(given, **options)
        with self._changed:
            self._faults.insert(0, fault)
        try:
            yield fault
        finally:
            with self._changed:
                if fault in self._faults:
                    self._faults.remove(fault)
                fault.over = True
                self._changed.notify_all()

    def answer(self, asked: Asked) -> Given:
        with self._changed:
            self.asked.append(asked)
            self._changed.notify_all()
            fault = next((each for each in self._faults if _meant(asked, each.method, each.path)), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            if fault is not None and fault.hangs:
                self._changed.wait_for(lambda: fault.over, WAIT_SECONDS)
        return self._forward(asked) if fault is None else fault.given

    def _forward(self, asked: Asked) -> Given:
        address = f"{self.service}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        headers = {name: value for name, value in asked.headers.items() if name not in {"host", "connection"}}
        answer = self._session.request(
            asked.method, address, headers=headers, data=asked.body, timeout=60, allow_redirects=False
        )
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
        return Given(answer.status_code, answer.content, kept)


def _meant(asked: Asked, method: str, path: str) -> bool:
    return bool(re.fullmatch(method, asked.method) and re.fullmatch(path, asked.path))


@contextlib.contextmanager
def running_recorder(service: str) -> Iterator[Recorder]:
    """A recorder before the service at that address, for as long as the block lasts."""
    recorder = Recorder(service)
    with running(recorder.answer) as port:
        recorder.url = f"http://127.0.0.1:{port}"
        yield recorder


def until(holds: Any, what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """What `holds()` gives, once that is true.

    :raises AssertionError: with `what` was waited for, and with what it gave last.
    """
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, f"Not within {seconds:.0f} s: {what}. Last: {found!r}"
        time.sleep(0.02)
    return found
