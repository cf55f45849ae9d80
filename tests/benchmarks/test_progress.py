"""How far a run is, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from api.benchmarks.progress import progress
from api.stores.cohorts import Benchmark, Tally, Wait

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON = NOON + timedelta(minutes=2)
BENCHMARK = Benchmark("one", "Kettles", NOON, "running", 1, NOON, None, None, None, None, b"[]", 9)


def told(*waits):
    return progress(BENCHMARK, Tally({"waiting": 9}, waits), NOON)["waiting_words"]


@pytest.mark.parametrize(
    ("party", "reason", "cause"),
    [
        ("Bluesky", "Bluesky could not be reached. Try again in a few minutes.", "it could not be reached"),
        (
            "Bluesky",
            "Bluesky was asked as often as this server asks anybody. Try again later.",
            "it was asked as often as this server asks anybody",
        ),
        (
            "one.example",
            "The server one.example asks us to wait before the next request. Try again later.",
            "it asks us to wait before the next request",
        ),
        (
            "X",
            "As many accounts as this server reads at once are being read. Ask again in a moment.",
            "As many accounts as this server reads at once are being read",
        ),
        ("X", "Xylophones are out. Try again.", "Xylophones are out"),
    ],
)
def test_who_waits_is_told_with_the_cause(party, reason, cause):
    assert told(Wait(party, 2, SOON, reason)) == [f"2 wait for {party} until 12:02 UTC: {cause}."]


def test_causes_that_differ_are_told_apart_and_others_together():
    parts = [f"Not all of the account could be read. It stopped after {n} of 9 threads." for n in (3, 5)]
    waits = [Wait("X", 1, SOON, parts[0]), Wait("X", 2, NOON + timedelta(minutes=1), parts[1]), Wait("X", 1, SOON)]
    assert told(*waits) == [
        "3 wait for X until 12:01 UTC: Not all of the account could be read.",
        "1 waits for X until 12:02 UTC.",
    ]
