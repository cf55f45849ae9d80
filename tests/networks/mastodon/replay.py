"""A server that answers out of a fixture, and writes down what it was asked."""

import threading
from typing import Any

from api.networks.failures import Refused
from api.networks.http import Http
from api.networks.mastodon.servers import Servers

Json = dict[str, Any]


class ReplayedServers(Servers):
    """`answers`: WebFinger by `host user@host`, accounts by `host user`, pages by the id before, contexts by id."""

    def __init__(self, answers: Json) -> None:
        super().__init__(Http("The account's server", timeout=1), lambda _: "http://127.0.0.1:9")
        self._answers = answers
        self._asked: list[str] = []
        self._lock = threading.Lock()

    @property
    def asked(self) -> list[str]:
        """Sorted, since threads are asked for at the same time."""
        return sorted(self._asked)

    def webfinger(self, host: str, name: str, deadline: float) -> Json:
        return dict(self._answer("webfinger", f"{host} {name}"))

    def host_meta(self, host: str, deadline: float) -> str:
        return str(self._answer("host-meta", host))

    def account(self, host: str, user: str, deadline: float) -> Json:
        return dict(self._answer("account", f"{host} {user}"))

    def statuses(self, host: str, account: str, before: str | None, deadline: float) -> list[Any]:
        return list(self._answer("statuses", str(before)))

    def context(self, host: str, status: str, deadline: float) -> Json:
        return dict(self._answer("context", status))

    def _answer(self, kind: str, name: str) -> Any:
        with self._lock:
            self._asked.append(f"{kind} {name}")
        found = self._answers.get(kind, {}).get(name)
        if found is None:
            raise Refused("No.", 404, "Record not found")
        return found
