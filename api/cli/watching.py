"""Working on one benchmark from the command line until its run ends, and showing how far it is."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from api.benchmarks.work import LEASE_SECONDS, Worker
from api.cli.output import Failed, console
from api.cli.text import moment, plain, several
from api.jobs import pace, worker_name
from api.services import Services
from api.stores import StoreUnavailable
from api.stores.cohorts import Benchmark

LOOK_SECONDS = 0.2
IDLE_SECONDS = 0.5
BEAT_SECONDS = LEASE_SECONDS / 3
THREADS = 8
TELL_SECONDS = 5.0
"""Least time between two lines, where there is no terminal: one row after the other may begin to wait."""
STOPPED = "Stopped. What was found is kept: go on with `twoway benchmark resume {id}`."


def work_until_ended(services: Services, benchmark: Benchmark) -> Benchmark:
    """The benchmark after its run, on which this process works beside whoever else does.

    With Ctrl-C the run is cancelled, and what is under way given back.

    :raises Failed: with 1 when the database fails.
    """
    settings = services.settings
    worker = Worker(worker_name(), services.benchmarks, services.collector, pace(settings))
    stop, faults = threading.Event(), list[StoreUnavailable]()

    def work() -> None:
        try:
            while not stop.is_set():
                worker.work_off(lambda: not stop.is_set(), benchmark.id)
                stop.wait(IDLE_SECONDS)
        except StoreUnavailable as error:
            faults.append(error)

    # More threads than collections at once would only be told to come later.
    many = min(settings.benchmark_threads or THREADS, settings.collections_in_flight, benchmark.accounts)
    for _ in range(many):
        threading.Thread(target=work, daemon=True).start()
    try:
        return _watched(services, benchmark, worker, faults)
    except KeyboardInterrupt:
        services.desk.cancel(benchmark.id)
        click.echo(f"\n{STOPPED.format(id=benchmark.id)}", err=True)
        raise
    except StoreUnavailable as error:
        raise Failed(error.detail, 1) from None
    finally:
        stop.set()
        _give_back(services, worker)


def _give_back(services: Services, worker: Worker) -> None:
    services.collector.abandon()
    # If the database fails, the leases end by themselves.
    with suppress(StoreUnavailable):
        worker.leave()


def _watched(services: Services, benchmark: Benchmark, worker: Worker, faults: list[StoreUnavailable]) -> Benchmark:
    last_beat = time.monotonic()
    with _shown(benchmark.accounts) as show:
        while True:
            found = services.desk.find(benchmark.id)
            if found is None:
                raise Failed("The benchmark was removed meanwhile.", 1)
            if faults:
                raise faults[0]
            show(services.desk.status(found))
            if found.status != "running":
                return found
            if time.monotonic() - last_beat >= BEAT_SECONDS:
                worker.beat()
                last_beat = time.monotonic()
            time.sleep(LOOK_SECONDS)


@contextmanager
def _shown(accounts: int) -> Iterator[Any]:
    """A function that shows a status of so many accounts: as a bar in a terminal, elsewhere who is waited for."""
    screen: Console = console(stderr=True)
    if not screen.is_terminal:
        yield teller()
        return
    columns = (
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.fields[accounts]}"),
        TextColumn("{task.fields[words]}"),
    )
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=accounts, accounts=several(accounts, "account"), words="")
        yield lambda status: bar.update(task, **_bar(status["progress"]))


def teller(clock: Callable[[], float] = time.monotonic) -> Callable[[dict[str, Any]], None]:
    """A function that prints who a status waits for to standard error, each time that this changes."""
    told_at, told = float("-inf"), list[str]()

    def tell(status: dict[str, Any]) -> None:
        nonlocal told_at, told
        waiting: list[str] = status["progress"]["waiting_words"]
        new = [words for words in waiting if words not in told]
        if new and clock() - told_at >= TELL_SECONDS:
            click.echo("\n".join(map(plain, new)), err=True)
            told_at, told = clock(), waiting

    return tell


def _bar(progress: dict[str, Any]) -> dict[str, Any]:
    words = [f"{progress['failed']} without numbers"] if progress["failed"] else []
    words += [plain(one).rstrip(".") for one in progress["waiting_words"][:2]]
    if progress["estimated_end"]:
        words.append(f"probably until {moment(progress['estimated_end'])}")
    ended = progress["done"] + progress["failed"]
    return {"total": progress["accounts"], "completed": ended, "words": ", ".join(words)}
