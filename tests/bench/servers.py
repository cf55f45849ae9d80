"""The servers under measurement, on one core; everything else stays on another. All are stopped by process id."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from live.servers import free_port, program, stop, tail, wait_until_ready

LAUNCH = Path(__file__).with_name("launch.py")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `pid` is of the process that was started, whose children count too."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of its processes so far."""
        times: dict[int, int] = {}
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                parents[int(entry.name)] = int(fields[1])
                times[int(entry.name)] = int(fields[11]) + int(fields[12])
        family = {self.pid}
        while more := {child for child, parent in parents.items() if parent in family} - family:
            family |= more
        return sum(times.get(member, 0) for member in family) / TICK


@dataclass(frozen=True, slots=True)
class Cores:
    """The core of the server, and that of whatever asks it."""

    server: int
    others: int


def choose_cores() -> Cores:
    """The first and the last core that this process may use."""
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(allowed[0], allowed[-1])


@contextmanager
def running(application: str, core: int, folder: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """Serve `application` (`module:name`) as `twoway serve` does, on one core. `settings` without their `TWOWAY_`.

    :raises ServerMissing: :raises ServerFailed:
    """
    port = free_port()
    name = application.partition(":")[0]
    log = folder / f"{name}.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TWOWAY_")}
    environment |= {f"TWOWAY_{key.upper()}": value for key, value in settings.items()}
    pinned = [program("taskset", "util-linux"), "-c", str(core), sys.executable, str(LAUNCH), application, str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            pinned, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(name, process, lambda: _announced(log) and _answers(url), log)
        yield Server(url, process.pid)
    finally:
        stop(process)


def _announced(log: Path) -> bool:
    """It has said that it is ready, and asks itself no more."""
    return "is ready" in tail(log)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
