"""`twoway worker`: housekeeping of the store, apart from serving."""

import signal
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue

import click

from api.cli.configured import read_settings
from api.cli.housekeeping import EVERY_SECONDS, do_round, keep_house
from api.cli.output import Failed
from api.cli.parts import make_store, sweep_once
from api.logs import configure_logs
from api.stores import StoreUnavailable

LONGEST_SECONDS = 86_400
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
    """Remove from the store of scores what has ended, round after round until a signal says stop.

    `twoway serve` does the same by itself; for several machines on one Redis, one worker is enough. Each round is
    a log line on standard error that names no account. A store that is down is tried again. Exit code 1 when it is
    down with --once, 2 when a setting cannot be used.
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
        _until_told(sweep, every)


def _until_told(sweep: Callable[[], int], every: float) -> None:
    # A queue that may be put to in the middle of anything, which is where signals come.
    ends: SimpleQueue[BaseException | None] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ends.put(None))
    stop = threading.Event()

    def work() -> None:
        try:
            keep_house(sweep, every, stop, say_empty=True)
        except BaseException as error:  # noqa: BLE001 - Raised again by the thread that ends the process.
            ends.put(error)

    # In a thread of its own, so that no slow store keeps a signal waiting.
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    error = ends.get()
    stop.set()
    worker.join(STOP_SECONDS)
    if error is not None:
        raise error
