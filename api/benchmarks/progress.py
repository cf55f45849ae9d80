"""How far a run is, as the API says it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from api.accounts import NETWORKS
from api.scoring.document import time
from api.stores.cohorts import Benchmark, Tally, Wait

HOSTED: Final = {"mastodon": "@", "blog": "", "forum": ""}
"""Networks of many servers, and what stands before the server in a handle."""

LEAST_ENDED: Final = 2
"""Rows that have to have ended before a pace can be told."""


def party(key: str) -> str:
    """Whoever is asked for an account: its server, or the network where it is one."""
    network, _, handle = key.partition(":")
    if network in HOSTED:
        before = HOSTED[network]
        return (handle.rpartition(before)[2] if before else handle).partition("/")[0]
    return NETWORKS[network].title if network in NETWORKS else network


def progress(benchmark: Benchmark, tally: Tally, now: datetime) -> dict[str, Any]:
    """`{"accounts", "done", "failed", "waiting", "running", "waiting_words", "estimated_end"}`."""
    rows = {state: tally.rows.get(state, 0) for state in ("done", "failed", "waiting", "running")}
    end = _estimated_end(benchmark, tally, now)
    return {
        "accounts": benchmark.accounts,
        **rows,
        "waiting_words": [_wait_words(*wait, now) for wait in _waits(tally)],
        "estimated_end": None if end is None else time(end),
    }


def status(benchmark: Benchmark, tally: Tally, bad_rows: Sequence[Any], now: datetime) -> dict[str, Any]:
    """What `GET /v1/benchmarks/{id}` answers."""
    return {
        "id": benchmark.id,
        "name": benchmark.name,
        "url": f"/b/{benchmark.id}",
        "status": benchmark.status,
        "run": benchmark.run,
        "progress": progress(benchmark, tally, now),
        "created_at": time(benchmark.created_at),
        "started_at": time(benchmark.started_at),
        "ended_at": None if benchmark.ended_at is None else time(benchmark.ended_at),
        "schedule": benchmark.schedule,
        "next_run_at": None if benchmark.next_run_at is None else time(benchmark.next_run_at),
        "max_age": benchmark.max_age,
        "bad_rows": list(bad_rows),
    }


def _waits(tally: Tally) -> list[tuple[Wait, str]]:
    """Who is waited for, once for each cause in words (empty: none is known)."""
    together: dict[tuple[str, str], Wait] = {}
    for wait in tally.waits:
        cause = _cause(wait)
        known = together.get((wait.party, cause))
        if known is None:
            together[wait.party, cause] = wait
        else:
            until = min(known.until, wait.until)
            together[wait.party, cause] = replace(known, rows=known.rows + wait.rows, until=until)
    return [(wait, cause) for (_, cause), wait in together.items()]


def _cause(wait: Wait) -> str:
    """The first sentence of the reason, without its end: what follows it says what to do, which is being done."""
    first = (wait.reason or "").partition(". ")[0].rstrip(".")
    network = re.compile(rf"(The )?(\w+ )?(server |at )?{re.escape(wait.party)}(?= )")
    return network.sub("it", first, count=1) if network.match(first) else first


def _wait_words(wait: Wait, cause: str, now: datetime) -> str:
    until = f"{wait.until:%H:%M}" if wait.until - now < timedelta(days=1) else f"{wait.until:%Y-%m-%d %H:%M}"
    words = f"{wait.rows} {'waits' if wait.rows == 1 else 'wait'} for {wait.party} until {until} UTC"
    return f"{words}: {cause}." if cause else f"{words}."


def _estimated_end(benchmark: Benchmark, tally: Tally, now: datetime) -> datetime | None:
    """At the pace of the rows that ended last, but not before those can go on that wait longest."""
    left = tally.rows.get("waiting", 0) + tally.rows.get("running", 0)
    if benchmark.status != "running" or not left or tally.recent < LEAST_ENDED or tally.recent_since is None:
        return None
    # Where all rows that ended are among the recent ones, the pace counts from the run's beginning.
    since = benchmark.started_at if tally.recent == _ended(tally) else tally.recent_since
    took = max((now - since).total_seconds(), 0.0)
    end = now + timedelta(seconds=took / tally.recent * left)
    return max([end, *(wait.until for wait in tally.waits)])


def _ended(tally: Tally) -> int:
    return tally.rows.get("done", 0) + tally.rows.get("failed", 0)
