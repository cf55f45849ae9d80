"""An AppView that answers out of a fixture, and writes down what it was asked."""

import threading
from collections.abc import Sequence
from typing import Any

from api.networks.bluesky.xrpc import AppView
from api.networks.failures import Refused
from api.networks.http import Http

Json = dict[str, Any]


class ReplayedAppView(AppView):
    """`answers`: by method; feeds are a list of pages, threads and quotes go by the post's URI."""

    def __init__(self, answers: Json) -> None:
        super().__init__(Http("Bluesky", timeout=1), "http://127.0.0.1:9")
        self._answers = answers
        self._asked: list[str] = []
        self._pages = 0
        self._lock = threading.Lock()

    @property
    def asked(self) -> list[str]:
        """Sorted, since threads are asked for at the same time."""
        return sorted(self._asked)

    def profile(self, actor: str) -> Json:
        return dict(self._answers["getProfile"])

    def feed(self, did: str, cursor: str | None, deadline: float) -> Json:
        self._note(f"feed {cursor}")
        self._pages += 1
        return dict(self._answers["getAuthorFeed"][self._pages - 1])

    def thread(self, uri: str, deadline: float) -> Json:
        self._note(f"thread {uri}")
        found = self._answers.get("getPostThread", {}).get(uri)
        if found is None:
            raise Refused("No.", 400, "NotFound", f"Post not found: {uri}")
        return {"thread": found}

    def quotes(self, uri: str, deadline: float) -> Json:
        self._note(f"quotes {uri}")
        return dict(self._answers["getQuotes"][uri])

    def profiles(self, dids: Sequence[str], deadline: float) -> Json:
        self._note(f"profiles {' '.join(sorted(dids))}")
        return dict(self._answers.get("getProfiles", {"profiles": []}))

    def _note(self, question: str) -> None:
        with self._lock:
            self._asked.append(question)
