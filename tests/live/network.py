"""Starts network.mjs and speaks with it: a real Bluesky network for tests."""

import contextlib
import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from live.servers import PostgresServer, RedisServer, ServerFailed, ServerMissing, program, stop, tail, temporary_folder

HERE = Path(__file__).parent
READY_SECONDS = 180.0
ANSWER_SECONDS = 120.0


class BlueskyNetwork:
    """PLC, PDS and AppView on 127.0.0.1. `do("block", by="una", whom="acme")` runs one command of network.mjs.

    `accounts`: name -> {did, handle}; `posts`: the seed's id -> {uri, created_at}; `anchor`: ISO time from which the
    seed counts back. All three are filled by `seed()`.
    """

    def __init__(self, postgres: PostgresServer, redis: RedisServer, folder: Path) -> None:
        if not (HERE / "node_modules").exists():
            raise ServerMissing("The Bluesky network is not installed; run: npm ci --prefix tests/live")
        self.accounts: dict[str, dict[str, str]] = {}
        self.posts: dict[str, dict[str, str]] = {}
        self.anchor = ""
        self._log = folder / "network.log"
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        environment = {
            **os.environ,
            "DB_POSTGRES_URL": postgres.new_database("bluesky", driver=""),
            "REDIS_HOST": f"127.0.0.1:{redis.port}",
            "TMPDIR": str(folder),
            "NODE_ENV": "test",
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [program("node", "nodejs"), str(HERE / "network.mjs")],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._reader = threading.Thread(target=self._read, name="bluesky-network", daemon=True)
        self._reader.start()
        try:
            ready = self._answer("start", READY_SECONDS)
        except ServerFailed:
            self.stop()
            raise
        self.appview_url: str = ready["appview"]
        self.pds_url: str = ready["pds"]
        self.plc_url: str = ready["plc"]

    def do(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Run one command and wait for its answer; :raises ServerFailed: with what went wrong."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": command, **arguments}).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise ServerFailed(f"The Bluesky network has ended. Its log:\n{tail(self._log)}") from None
        return self._answer(command, ANSWER_SECONDS)

    def seed(self, name: str) -> None:
        """Write one of the seed files beside this one; accounts and posts add up over several."""
        state = self.do("seed", file=str(HERE / name))
        self.accounts, self.posts, self.anchor = state["accounts"], state["posts"], state["anchor"]

    def url(self, post: str) -> str:
        """The last part of a post's address, by which two addresses of one post are the same."""
        return self.posts[post]["uri"].rsplit("/", 1)[-1]

    def stop(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        try:
            # A closed standard input already asks it to end; the signal is for when it no longer reads.
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            stop(self._process)
        self._reader.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.decode())
        self._lines.put("")

    def _answer(self, command: str, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise ServerFailed(f"No answer to {command} within {seconds:.0f} s. The log:\n{tail(self._log)}") from None
        if not line:
            raise ServerFailed(f"The Bluesky network ended during {command}. Its log:\n{tail(self._log)}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ServerFailed(f"{command}: {answer['error']}. The log:\n{tail(self._log)}")
        return answer


@contextlib.contextmanager
def running_network(postgres: PostgresServer, redis: RedisServer) -> Iterator[BlueskyNetwork]:
    """A network of its own for as long as the block lasts."""
    with temporary_folder("bluesky") as folder:
        network = BlueskyNetwork(postgres, redis, folder)
        try:
            yield network
        finally:
            network.stop()
