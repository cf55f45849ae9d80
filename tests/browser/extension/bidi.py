"""As much of WebDriver BiDi as the tests speak, over one connection."""

import contextlib
import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

from websockets.sync.client import ClientConnection, connect

ANSWER_SECONDS = 40.0


class Refused(AssertionError):
    """The browser refused a command; the message is its own."""


class Bidi:
    """One session. `events` collects what came in unasked, by its method."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.events: list[dict[str, Any]] = []

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Run one command and wait for its result.

        :raises Refused:
        """
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            message = json.loads(self._connection.recv(timeout=max(0.1, deadline - time.monotonic())))
            if message.get("id") == number:
                break
            self.events.append(message)
        if message["type"] == "error":
            raise Refused(f"{method}: {message['error']}: {message['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def call(self, function: str, arguments: tuple[Any, ...], target: dict[str, Any]) -> Any:
        """Run a function of JSON to JSON.

        :raises Refused: it threw.
        """
        result = self.send(
            "script.callFunction",
            functionDeclaration=f"async text => JSON.stringify([await ({function})(...JSON.parse(text))])",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            awaitPromise=True,
            userActivation=False,
            target=target,
        )
        if result["type"] == "exception":
            raise Refused(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])[0]


@contextlib.contextmanager
def connected(port: int) -> Iterator[Bidi]:
    """A connection to the browser that listens there, for as long as the block lasts."""
    with connect(
        f"ws://127.0.0.1:{port}/session", max_size=None, open_timeout=ANSWER_SECONDS, proxy=None
    ) as connection:
        yield Bidi(connection)
