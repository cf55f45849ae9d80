"""`make bench-scale`: the tables of docs/scale.md out of the simulation, or, with --measure, what it begins with."""

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])

import click  # noqa: E402 - The path comes first.
from bench.scale import DAY, HOUR, MANY, REACHES, Found, Reach, simulate  # noqa: E402

COHORTS = (1_000, 100_000, 10_000_000)
WORKERS = (1, 4, 16, 64, 256)
A_WORKER = 30
"""Accounts that each worker is given where many work together."""


@cache
def read(network: str) -> Found:
    """One worker at a network, over the sample."""
    return simulate(REACHES[network])


@cache
def together(network: str, workers: int) -> Found:
    """Many workers at a network of many hosts."""
    return simulate(REACHES[network], A_WORKER * workers, workers)


def an_hour() -> Iterator[Sequence[str]]:
    """What one worker does in an hour at each network."""
    yield "network", "requests a score", "limit", "accounts an hour", "gives way first"
    for name, reach in REACHES.items():
        found = read(name)
        requests = f"{reach.fewest}-{reach.most}, mean {reach.mean:.0f}"
        yield reach.title, requests, _limit(reach), _round(_rate(name)), found.first


def cohorts() -> Iterator[Sequence[str]]:
    """What cohorts cost with one worker."""
    yield "network", *(f"{size:,}: time, requests, money" for size in COHORTS)
    for name, reach in REACHES.items():
        yield reach.title, *(_cohort(reach, _rate(name), size) for size in COHORTS)


def many_workers() -> Iterator[Sequence[str]]:
    """What more workers bring where hosts are many."""
    yield "workers", "accounts an hour", "gives way first"
    for workers in WORKERS:
        found = together("blog", workers)
        yield f"{workers}", _round(found.an_hour), found.first


def markdown(rows: Iterator[Sequence[str]]) -> list[str]:
    """Lines of a table whose first row is its head."""
    head, *body = rows
    rule = "|---" * len(head) + "|"
    return [f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in body)]


def tables() -> list[list[str]]:
    """Those of docs/scale.md, in its order."""
    return [markdown(an_hour()), markdown(cohorts()), markdown(many_workers())]


def _limit(reach: Reach) -> str:
    unit = {60.0: "minute", 300.0: "5 minutes", HOUR: "hour", DAY: "day"}[reach.window]
    where = "" if reach.hosts == 1 else ", each host" if reach.hosts == MANY else f", each of {reach.hosts} servers"
    return f"{reach.limit:,} a {unit}{where}".replace("a 5", "in 5").replace("a hour", "an hour")


def _rate(network: str) -> float:
    """Accounts an hour in the long run: in a short one the last window of the limit is not waited for."""
    return min(read(network).an_hour, REACHES[network].ceiling)


def _cohort(reach: Reach, rate: float, size: int) -> str:
    money = f", ${size * reach.dollars:,.0f}" if reach.dollars else ""
    return f"{_time(size / rate)}, {_many(size * reach.mean)}{money}"


def _time(hours: float) -> str:
    if hours < 48:
        return f"{hours:.1f} h" if hours < 10 else f"{hours:.0f} h"
    days = hours / 24
    return f"{days:,.0f} days" if days < 730 else f"{_round(days / 365)} years"


def _round(value: float) -> str:
    """Two figures: the rest would be the seed's."""
    if value < 10:
        return f"{value:.1f}"
    scale = 10 ** (len(str(int(value))) - 2)
    return f"{round(value / scale) * scale:,}"


def _many(value: float) -> str:
    for size, word in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{_round(value / size)} {word}"
    return _round(value)


@click.command()
@click.option("--measure", is_flag=True, help="Measure database, Redis and CPU instead, which takes some minutes.")
@click.option("--quick", is_flag=True, help="With --measure: fewer of everything.")
def main(measure: bool, quick: bool) -> None:
    """Print what benchmarks cost at any size."""
    if measure:
        from bench import costs  # noqa: PLC0415 - It needs servers, the tables do not.
        from bench.results import show  # noqa: PLC0415
        from rich.console import Console  # noqa: PLC0415

        show(costs.results(quick=quick, say=lambda what: click.echo(what, err=True)), Console())
        return
    for table in tables():
        click.echo("\n".join([*table, ""]))


if __name__ == "__main__":
    main()
