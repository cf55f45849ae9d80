"""`twoway serve`: the HTTP service."""

import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from api.cli.configured import read_settings
from api.cli.output import Failed
from api.settings import Settings

APPLICATION = "api.web.wsgi:app"
STOP_SECONDS = 10
"""How long work under way may go on after a signal to stop."""
IDLE_MILLISECONDS = 30_000
"""How long an open connection may say nothing."""
READY_POLL_SECONDS = 0.1
ATTEND_SECONDS = 5
"""How soon a process beside that died is made anew."""
LISTEN_SECONDS = 0.5
"""How long a signal may go unheard at most."""
BESIDE_SECONDS = 1
"""How long what goes on beside serving may go on after it."""
LOGS = {
    "handlers": {
        name: {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
        for name in ("console", "access")
    }
}
SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all of them.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65_535), help="Port to listen on; 0 for any."
)
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes.  [default: TWOWAY_WORKERS]")
def serve_command(host: str, port: int, workers: int | None) -> None:
    """Serve the HTTP API and the pages until a signal says stop.

    The tables of earlier scores and benchmarks are made or renewed first. Scores that have ended leave the store
    every ten minutes, and benchmarks are worked on by a process beside, as by `twoway worker`. Nothing about requests
    is logged. Exit code 1 when the service cannot run, 2 when a setting cannot be used.
    """
    if workers is not None:
        # The workers read the settings themselves.
        os.environ["TWOWAY_WORKERS"] = str(workers)
    settings = read_settings()
    address, port = free_address(host, port)
    with _metrics_of_all(settings.workers):
        # Loads the counters, which look for their common folder at that moment.
        from api.cli.parts import make_services  # noqa: PLC0415

        make_services(settings)
        _upgrade(settings)
        _serve(address, port, settings)


def free_address(host: str, port: int) -> tuple[str, int]:
    """The numeric address and the port to listen on, after a look whether they are free. Port 0 becomes a free one.

    :raises Failed: with a sentence on why nobody can listen there.
    """
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise Failed(f"“{host}” is no address of this machine: try --host 127.0.0.1.", 2) from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # The server shares its port among workers, so that by itself it would join another server there in silence.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except PermissionError:
            raise Failed(f"Port {port} is for the administrator only: choose one from 1024 on, by --port.", 1) from None
        except OSError as error:
            if error.errno == 99 or isinstance(error, socket.gaierror):  # noqa: PLR2004
                raise Failed(f"“{host}” is no address of this machine: try --host 127.0.0.1.", 2) from None
            raise Failed(
                f"Port {port} of {host} is taken: another program listens there. Stop it, or choose another by --port.",
                1,
            ) from None
        bound = probe.getsockname()
    return str(bound[0]), int(bound[1])


@contextmanager
def _metrics_of_all(workers: int) -> Iterator[None]:
    """A folder in which several workers add up what they count; it has to be named before the counters are loaded."""
    if workers == 1 or SHARED_METRICS in os.environ:
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="twoway-metrics-"))
    os.environ[SHARED_METRICS] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _upgrade(settings: Settings) -> None:
    from api.stores import StoreUnavailable, open_history  # noqa: PLC0415 - Not before the settings can be used.

    history = open_history(settings)
    try:
        history.upgrade()
    except StoreUnavailable as error:
        raise Failed(error.detail, 1) from None
    finally:
        history.close()


def _serve(address: str, port: int, settings: Settings) -> None:
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 - Slow to load.
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    from api.cli.housekeeping import EVERY_SECONDS, keep_house  # noqa: PLC0415
    from api.cli.parts import sweep_once  # noqa: PLC0415
    from api.cli.working import Beside  # noqa: PLC0415
    from api.logs import configure_logs  # noqa: PLC0415

    server = Server(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.workers,
        blocking_threads=settings.threads,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_MILLISECONDS, keep_alive=True),
        log_level=LogLevels.error,
        log_dictconfig=LOGS,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.main_loop_interrupt = Attentive()
    ended = threading.Event()
    sweep = _unforked(lambda: sweep_once(settings))
    jobs = Beside(settings)

    def attend() -> None:
        _announce(server, address, port, ended)
        if not ended.is_set():
            threading.Thread(target=attend_jobs, daemon=True).start()
            keep_house(sweep, EVERY_SECONDS, ended, say_empty=False)

    def attend_jobs() -> None:
        jobs.attend()
        while not ended.wait(ATTEND_SECONDS):
            jobs.attend()

    configure_logs(settings.log_level)
    beside = threading.Thread(target=attend, daemon=True)
    beside.start()
    try:
        server.serve(target_loader=load_application)
    finally:
        ended.set()
        jobs.end()
        beside.join(BESIDE_SECONDS)


class Attentive(threading.Event):
    """An event whose waiting lets signals be heard that came to another thread.

    While threads begin processes, the system may give a signal to one of them. Python handles it in the main thread,
    and only when that one next does anything, which one that waits without an end does not.
    """

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(LISTEN_SECONDS):
            pass
        return True


def load_application(name: str) -> Any:
    """The application, in a worker that has just begun.

    Until the server sets its own handlers, a worker has those of the process that made it and would only note
    that it should stop. And Ctrl-C reaches everybody in the group, so that a worker in the same one would be told
    twice, which can lock it up: in a group of its own it hears from the server alone.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.setpgrp()
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _announce(server: Any, address: str, port: int, ended: threading.Event) -> None:
    """Says where the service is, once it answers."""
    while not ended.wait(READY_POLL_SECONDS):
        # A process that forks should do nothing else meanwhile.
        if len(server.wrks) == server.workers and _answers(address, port):
            click.echo(f"Twoway is ready at {url(address, port)} (stop it with Ctrl-C).")
            return


def _unforked(sweep: Callable[[], int]) -> Callable[[], int]:
    """The sweep, with forks of this process waiting for its end.

    A worker made anew must begin neither with an open file of SQLite nor with a lock that was held for a moment by a
    thread that it does not have.
    """
    sweeping = threading.Lock()
    os.register_at_fork(before=sweeping.acquire, after_in_parent=sweeping.release, after_in_child=sweeping.release)

    def swept() -> int:
        with sweeping:
            return sweep()

    return swept


def _answers(address: str, port: int) -> bool:
    connection = HTTPConnection(_reachable(address), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200  # noqa: PLR2004
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _reachable(address: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - Read, not listened on.


def url(address: str, port: int) -> str:
    """The service's address for a browser on this machine."""
    host = _reachable(address)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
