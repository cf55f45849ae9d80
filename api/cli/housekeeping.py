"""Rounds in which what has ended leaves the store of scores: those of `twoway worker` and of `twoway serve`."""

import threading
import time
from collections.abc import Callable

import structlog

from api.stores import StoreUnavailable

EVERY_SECONDS = 600
"""So long after its end, and a round, a score is off the disk."""


def do_round(sweep: Callable[[], int], *, say_empty: bool) -> None:
    """Sweep, and log how many scores went; a round in which none did is a line only with `say_empty`.

    :raises StoreUnavailable: nothing is logged then.
    """
    began = time.monotonic()
    removed = sweep()
    if removed or say_empty:
        # How many and how long, never which: the names of accounts stay out of logs.
        seconds = round(time.monotonic() - began, 3)
        structlog.get_logger(__name__).info("store_swept", removed=removed, seconds=seconds)


def keep_house(sweep: Callable[[], int], every: float, stop: threading.Event, *, say_empty: bool) -> None:
    """Do rounds `every` so many seconds until told to stop.

    A store that is down is tried again in the next round. The log says so once, and that it is back.
    """
    down = False
    while True:
        try:
            do_round(sweep, say_empty=say_empty or down)
            down = False
        except StoreUnavailable as error:
            if not down:
                structlog.get_logger(__name__).warning("store_not_swept", detail=error.detail, next_try_seconds=every)
            down = True
        if stop.wait(every):
            return
