"""Starts `twoway serve` for tests, and asks it for scores as anybody would: over HTTP."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from live.servers import free_port, stop, tail, temporary_folder, wait_until_ready

SCORE_SECONDS = 60.0
SERVE = (sys.executable, "-c", "from api.cli import main; main()", "serve", "--host", "127.0.0.1")


class Service:
    """One running service. Paths are below `/v1`."""

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self._log = log

    @property
    def log(self) -> str:
        """The end of what it has written."""
        return tail(self._log, 8)

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(f"{self.url}/v1/{path}", timeout=30, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return requests.post(f"{self.url}/v1/{path}", timeout=60, **options)

    def put(self, path: str, **options: Any) -> requests.Response:
        return requests.put(f"{self.url}/v1/{path}", timeout=30, **options)

    def score(self, handle: str, *, max_age: int | None = None) -> dict[str, Any]:
        """POST until the answer is no longer `pending`, as a client would, and give the document."""
        query: dict[str, Any] = {"wait": 25} | ({} if max_age is None else {"max_age": max_age})
        deadline = time.monotonic() + SCORE_SECONDS
        while True:
            answer = self.post(f"scores/bluesky/{handle}", params=query)
            assert answer.status_code in {200, 202}, f"{answer.status_code} {answer.text}\n{self.log}"
            document: dict[str, Any] = answer.json()
            if document["status"] != "pending":
                return document
            assert time.monotonic() < deadline, f"{handle} is still pending.\n{self.log}"
            time.sleep(min(1.0, float(answer.headers["Retry-After"])))

    def stored(self, handle: str) -> dict[str, Any]:
        answer = self.get(f"scores/bluesky/{handle}")
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}\n{self.log}"
        document: dict[str, Any] = answer.json()
        return document

    def posts(self, handle: str) -> dict[str, Any]:
        answer = self.get(f"scores/bluesky/{handle}/posts")
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}\n{self.log}"
        document: dict[str, Any] = answer.json()
        return document


@contextlib.contextmanager
def running_service(bluesky_url: str, **settings: str) -> Iterator[Service]:
    """`twoway serve` with a data folder of its own. `settings`: further ones, such as `redis_url="redis://..."`."""
    with temporary_folder("service") as folder:
        log = folder / "service.log"
        port = free_port()
        wanted = {
            "bluesky_url": bluesky_url,
            "data_dir": str(folder / "data"),
            "post_limit": "100000/minute",
            "visit_sites": "false",
            **settings,
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TWOWAY_")}
        environment |= {f"TWOWAY_{name.upper()}": value for name, value in wanted.items()}
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*SERVE, "--port", str(port)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        service = Service(f"http://127.0.0.1:{port}", log)
        try:
            wait_until_ready("twoway serve", process, lambda: _answers(service.url), log)
            yield service
        finally:
            stop(process)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
