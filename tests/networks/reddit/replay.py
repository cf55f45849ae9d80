"""Reddit as it answers out of a fixture, writing down what it was asked."""

import threading
from collections.abc import Sequence
from typing import Any

from api.networks.failures import Refused
from api.networks.http import Http
from api.networks.reddit.calls import Api

Json = dict[str, Any]


class ReplayedApi(Api):
    """`answers` by question: `submitted`, `comments`, `thread ID`, `more THREAD ID...`, `info NAME...`."""

    def __init__(self, answers: Json) -> None:
        http = Http("Reddit", timeout=1)
        super().__init__(http, "http://127.0.0.1:9", "http://127.0.0.1:9", client_id=None, client_secret=None)
        self._answers = answers
        self._asked: list[str] = []
        self._noting = threading.Lock()

    @property
    def asked(self) -> list[str]:
        """Sorted, since threads are asked for at the same time."""
        return sorted(self._asked)

    def listing(self, name: str, what: str, after: str | None, deadline: float) -> Json:
        return dict(self._answer(what if after is None else f"{what} {after}"))

    def thread(self, id36: str, deadline: float) -> list[Any]:
        return list(self._answer(f"thread {id36}"))

    def more(self, thread: str, children: Sequence[str], deadline: float) -> Json:
        return dict(self._answer(" ".join(["more", thread, *children])))

    def info(self, names: Sequence[str], deadline: float) -> Json:
        return dict(self._answer(" ".join(["info", *sorted(names)])))

    def _answer(self, question: str) -> Any:
        with self._noting:
            self._asked.append(question)
        if question not in self._answers:
            raise Refused("No.", 404)
        return self._answers[question]
