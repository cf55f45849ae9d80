"""A whole score document, and a command line whose network is a table in memory."""

import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from api.cli import commands, parts
from api.collect import Collector
from api.intake import read_evidence
from api.networks.base import Abilities, Progress
from api.scoring.evidence import Account, Evidence
from api.services import Services, build_services
from api.settings import Settings

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "evidence.json"


@dataclass
class TableNetwork:
    """Answers with one piece of evidence, or raises what it was given."""

    evidence: Evidence
    error: Exception | None = None
    collected: int = 0
    name: str = "bluesky"
    steps: list[str] = field(default_factory=lambda: ["Reading its posts"])

    def abilities(self) -> Abilities:
        return Abilities(comments=True, mentions=False, needs_key=False, history="all", cost="nothing")

    def identify(self, handle: str) -> Account:
        if self.error is not None:
            raise self.error
        return self.evidence.account

    def collect(self, account: Account, progress: Progress) -> Evidence:
        self.collected += 1
        for step in self.steps:
            progress(step)
        return self.evidence

    def check(self) -> str:
        if self.error is not None:
            raise self.error
        return "The table answers."


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard() -> Iterator[None]:
    """A shell lets what it starts in the background ignore Ctrl-C, and so would all that a test starts in turn."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def example() -> Evidence:
    return read_evidence(EXAMPLE.read_bytes())


@pytest.fixture
def network(example: Evidence) -> TableNetwork:
    return TableNetwork(example)


@pytest.fixture
def twoway(network: TableNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """Runs a command with a data folder of its own, at the time of the evidence; nothing leaves the process."""
    monkeypatch.setenv("TWOWAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "100")

    def made(settings: Settings) -> Services:
        services = build_services(settings)
        table = {"bluesky": network}
        return replace(services, networks=table, collector=Collector(table, services.store, services.history))

    monkeypatch.setattr(parts, "build_services", made)
    with time_machine.travel(network.evidence.collected_at):
        yield lambda *arguments, **more: CliRunner().invoke(commands, [*map(str, arguments)], **more)


@pytest.fixture
def document() -> dict[str, Any]:
    """A score document with everything in it, written by hand."""
    made: dict[str, Any] = json.loads((Path(__file__).parent / "score.json").read_bytes())
    return made


@dataclass(frozen=True)
class SilentServer:
    """Takes connections and says nothing; `connected` is set by the first one."""

    url: str
    connected: threading.Event


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    connected, taken = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            try:
                while True:
                    taken.append(listener.accept()[0])
                    connected.set()
            except OSError:
                pass

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield SilentServer(f"http://127.0.0.1:{listener.getsockname()[1]}", connected)
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection in taken:
            connection.close()
