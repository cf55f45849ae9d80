"""`make bench`: what Twoway costs on this machine, beside a Flask application that only says hello.

Absolute numbers depend on the machine and on its mood; the ratios are what counts.
"""

import os
import signal
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[0] = str(TESTS)

import click  # noqa: E402 - The path comes first.
from bench import archive, scoring, traffic  # noqa: E402
from bench.results import Result, broken, show  # noqa: E402
from bench.servers import choose_cores  # noqa: E402
from live.servers import ServerFailed, ServerMissing  # noqa: E402
from rich.console import Console  # noqa: E402

PARTS = ("reads", "waiting", "evidence", "archive")


@click.command()
@click.option("--quick", is_flag=True, help="A look of half a minute: fewer and shorter rounds.")
@click.option("--check", is_flag=True, help="Exit with 1 when a goal is missed by more than a quarter.")
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Only this part (may be repeated).")
def main(quick: bool, check: bool, parts: tuple[str, ...]) -> None:
    """Measure CPU a request, reads beside slow collections, CPU a score and counting
    an archive; print them beside their goals.

    The servers stay on one core; Redis, wrk and this process on another.
    """
    chosen = parts or PARTS
    # A process that is simply ended would leave its servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    console = Console(width=None if sys.stdout.isatty() else 160)
    try:
        results = _measure(chosen, quick=quick)
    except (ServerMissing, ServerFailed) as error:
        raise click.ClickException(str(error)) from None
    show(results, console)
    missed = broken(results)
    if check and missed:
        raise click.ClickException("Missed by more than a quarter: " + "; ".join(result.name for result in missed))


def _measure(parts: tuple[str, ...], *, quick: bool) -> list[Result]:
    cores = choose_cores()
    if cores.server == cores.others:
        _say("There is one core only, which servers and load have to share: waits will be longer than they need be.")
    os.sched_setaffinity(0, {cores.others})
    results: list[Result] = []
    if "reads" in parts or "waiting" in parts:
        _say("Starting Redis, the service and hello")
        with traffic.running_stage(cores) as stage:
            if "reads" in parts:
                loads = traffic.measure_reads(stage, *(2, 1) if quick else (7, 2), _say)
                results += traffic.read_results(loads, traffic.stored_bytes(stage))
            if "waiting" in parts:
                pairs = traffic.measure_under_load(stage, *(2, 1) if quick else (6, 3), _say)
                results += traffic.under_load_results(pairs)
    if "evidence" in parts:
        _say("Scoring evidence of several sizes")
        results += scoring.results(scoring.measure(scoring.SIZES, 3 if quick else 11))
    if "archive" in parts:
        results += archive.results(*(archive.QUICK_POSTS, 1) if quick else (archive.POSTS, 3), _say)
    return results


def _say(what: str) -> None:
    click.echo(what, err=True)


if __name__ == "__main__":
    main()
