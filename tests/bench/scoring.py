"""CPU of one score by the size of its evidence, in this process: read (JSON to evidence) and made (to bytes)."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TypeVar

from bench.made import evidence
from bench.results import Result

from api.intake import read_evidence
from api.scoring.document import document, encode
from api.scoring.score import score

SIZES = (250, 500, 1_000, 2_000, 4_000)
GOAL_SIZE, GOAL_MILLISECONDS = 1_000, 8.0
GROWTH_FROM, GROWTH_TO, GROWTH_LIMIT = 500, 4_000, 1.3

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU, a run each; every run had evidence of its own."""

    reading: list[float]
    scoring: list[float]


def measure(sizes: Sequence[int], runs: int, first_seed: int = 1) -> dict[int, Cost]:
    """All sizes in turn, `runs` times over. A first run, which loads tables and learns phrases, is not counted."""
    costs = {size: Cost([], []) for size in sizes}
    _run(max(sizes), first_seed)
    for run in range(runs):
        for size in sizes:
            reading, scoring = _run(size, first_seed + 1 + run)
            costs[size].reading.append(reading)
            costs[size].scoring.append(scoring)
    return costs


def growth(costs: dict[int, Cost]) -> float:
    """CPU of an item at the largest size over that at GROWTH_FROM, each at its quickest; 1 is linear."""
    largest = max(costs)
    return (min(costs[largest].scoring) / largest) / (min(costs[GROWTH_FROM].scoring) / GROWTH_FROM)


def results(costs: dict[int, Cost]) -> list[Result]:
    """The figures for the table."""
    found = [
        Result(
            name=f"Evidence of {size:,} posts and {size:,} messages",
            value=median(cost.scoring),
            unit="ms",
            goal=GOAL_MILLISECONDS if size == GOAL_SIZE else None,
            detail=f"quickest {min(cost.scoring):.2f} ms; reading its JSON {median(cost.reading):.2f} ms",
        )
        for size, cost in costs.items()
    ]
    name = f"CPU of an item at {GROWTH_TO:,} over that at {GROWTH_FROM:,}"
    return [*found, Result(name, growth(costs), "x", GROWTH_LIMIT, detail="of the quickest runs; 1 is linear growth")]


def _run(size: int, seed: int) -> tuple[float, float]:
    raw = evidence(size, seed)
    reading, read = _timed(lambda: read_evidence(raw))
    scoring, body = _timed(lambda: encode(document(score(read))))
    assert b'"status":"ok"' in body, "The evidence was not scored."
    return reading, scoring


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    gc.collect()
    began = process_time()
    done = work()
    return 1000 * (process_time() - began), done
