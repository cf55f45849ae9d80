"""`twoway worker`: benchmarks and the housekeeping of the store, apart from serving."""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue

import click

from api.cli.configured import read_settings
from api.cli.housekeeping import EVERY_SECONDS, do_round, keep_house
from api.cli.output import Failed
from api.cli.parts import make_services, make_store, sweep_once
from api.cli.working import end_seconds, leave_at_once, work
from api.logs import configure_logs
from api.services import Services
from api.stores import StoreUnavailable

LONGEST_SECONDS = 86_400
LISTEN_SECONDS = 0.5
"""How long a signal may go unheard at most."""
STOP_SECONDS = 0.5
"""How long a round may go on after a signal to stop; cut off, it is taken back by the store and done next time."""


@click.command("worker")
@click.option(
    "--every",
    default=EVERY_SECONDS,
    show_default=True,
    type=click.IntRange(1, LONGEST_SECONDS),
    help="Seconds from one round to the next.",
)
@click.option("--once", is_flag=True, help="Do one round and end, for a timer of the system.")
def worker_command(every: int, *, once: bool) -> None:
    """Work on benchmarks, and remove from the store of scores what has ended, until a signal says stop.

    `twoway serve` does both by itself. For large benchmarks, start as many workers as you like, on as many machines,
    over one Redis and one PostgreSQL: each account is collected by one of them, and what a worker that dies had begun
    is begun anew by another after 30 seconds, as soon as one is free. Each round of removals is a log line on standard
    error that names no account; `--once` does one and nothing else. A store that is down is tried again. Exit code 1
    when it is down with --once, 2 when a setting cannot be used.
    """
    settings = read_settings()
    # Only a look whether one can be made; each round opens its own, so that nothing is held open in between.
    make_store(settings)
    configure_logs(settings.log_level)
    sweep = partial(sweep_once, settings)
    if once:
        try:
            do_round(sweep, say_empty=True)
        except StoreUnavailable as error:
            raise Failed(error.detail, 1) from None
    else:
        _until_told(sweep, every, make_services(settings))


def _first(ends: SimpleQueue[BaseException | None]) -> BaseException | None:
    """The first thing put there. A wait without an end would not hear a signal that came to another thread."""
    while True:
        with suppress(Empty):
            return ends.get(timeout=LISTEN_SECONDS)


def _until_told(sweep: Callable[[], int], every: float, services: Services) -> None:
    # A queue that may be put to in the middle of anything, which is where signals come.
    ends: SimpleQueue[BaseException | None] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ends.put(None))
    stop = threading.Event()

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:  # noqa: BLE001 - Raised again by the thread that ends the process.
            ends.put(error)

    # In threads of their own, so that no slow store keeps a signal waiting.
    tasks = (partial(keep_house, sweep, every, stop, say_empty=True), partial(work, services, stop))
    house, jobs = (threading.Thread(target=guarded, args=(task,), daemon=True) for task in tasks)
    house.start()
    jobs.start()
    error = _first(ends)
    stop.set()
    house.join(STOP_SECONDS)
    jobs.join(end_seconds(services))
    if error is not None:
        raise error
    if services.collector.in_flight() or house.is_alive() or jobs.is_alive():
        leave_at_once()
