"""Working on benchmarks: a thread of `twoway worker`, and a process of its own beside `twoway serve`."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from api.cli.configured import read_settings
from api.cli.parts import make_services
from api.jobs import Jobs
from api.logs import configure_logs
from api.services import Services, build_attendant
from api.settings import Settings

COMMAND = (sys.executable, "-c", "from api.cli.working import work_beside; work_beside()")
"""Followed by the number of the process that it works beside, which may be gone before it can look."""
PARENT_POLL_SECONDS = 1.0
END_SECONDS = 2.0
"""How long a process may take to put back what it had begun."""
IDLE_END_SECONDS = 0.5
"""The same, where nothing was begun."""


def work(services: Services, stop: threading.Event) -> None:
    """Work on benchmarks until `stop` is set, by as many threads as the settings say."""
    settings = services.settings
    if settings.benchmark_threads:
        attendant = build_attendant(services)
        Jobs(settings, services.benchmarks, services.collector, services.queue, attendant).run(stop)


def end_seconds(services: Services) -> float:
    """How long to wait for those who work on benchmarks, after they were told to end."""
    return END_SECONDS if services.collector.in_flight() else IDLE_END_SECONDS


def leave_at_once() -> None:
    """End this process without waiting for what is being collected, which others begin anew.

    Nor for threads that are in the middle of loading something: at a usual end they would be torn out of it loudly.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def work_beside() -> None:
    """The process beside `twoway serve`: ends when it is told to, or when that process is gone."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    parent = int(sys.argv[1])
    settings = read_settings()
    configure_logs(settings.log_level)
    services = make_services(settings)
    worker = threading.Thread(target=work, args=(services, stop), daemon=True)
    worker.start()
    while os.getppid() == parent and not stop.wait(PARENT_POLL_SECONDS):
        pass
    stop.set()
    worker.join(end_seconds(services))
    leave_at_once()


class Beside:
    """That process, made anew when it dies. In a session of its own, so that Ctrl-C reaches it through us alone."""

    def __init__(self, settings: Settings, start: Callable[[], subprocess.Popen[bytes]] | None = None) -> None:
        self._wanted = settings.benchmark_threads > 0
        self._start = start or _started
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def attend(self) -> None:
        """See that it runs."""
        with self._lock:
            if self._wanted and not self._ended and (self._process is None or self._process.poll() is not None):
                self._process = self._start()

    def end(self) -> None:
        """Tell it to end, and wait until it has."""
        with self._lock:
            self._ended = True
            if self._process is None:
                return
            self._process.terminate()
            try:
                self._process.wait(END_SECONDS + 1)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def _started() -> subprocess.Popen[bytes]:
    command = (*COMMAND, str(os.getpid()))
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - Our own words only.
