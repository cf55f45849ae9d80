"""The measuring itself, and the one goal that holds on any machine in any mood: scoring grows with its evidence."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from bench import load, scoring
from bench.made import evidence
from bench.results import Result, broken
from live.servers import ServerFailed

RUN = Path(__file__).with_name("run.py")
REPORT = """Running 1s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
  Latency Distribution
     50%    1.63ms
     75%    1.96ms
     90%    2.31ms
     99%  850.00us
  9012 requests in 1.50s, 1.83MB read
Requests/sec:   9003.71
"""


def test_scoring_takes_time_in_proportion_to_its_evidence():
    # Work that goes by pairs would make this 8.
    assert scoring.growth(scoring.measure((scoring.GROWTH_FROM, scoring.GROWTH_TO), runs=3)) < 2.0


def test_made_evidence_looks_like_an_account_that_answers_half_of_its_messages_in_its_own_words():
    made = json.loads(evidence(1_000, seed=7))
    posts, messages = made["posts"], made["messages"]
    assert (len(posts), len(messages)) == (1_000, 1_000)
    answers = [post for post in posts if post["id"].startswith("a")]
    assert len({post["reply_to"]["id"] for post in answers} & {message["id"] for message in messages}) == 500
    assert len({post["text"] for post in answers}) > 400
    assert sum(bool(post["links"]) for post in posts) == 333
    assert max(Counter(message["text"] for message in messages).values()) <= 5


def test_made_evidence_is_the_same_for_one_seed_and_another_for_the_next():
    def texts(seed):
        return {message["text"] for message in json.loads(evidence(500, seed))["messages"]}

    assert evidence(500, seed=1) == evidence(500, seed=1)
    assert len(texts(1) & texts(2)) < 50


def test_what_wrk_reports_is_read_in_our_units():
    assert load.read(REPORT, cpu_seconds=0.9012) == load.Load(cpu=pytest.approx(100), rate=6008, p50=1.63, p99=0.85)


@pytest.mark.parametrize(
    "report",
    [
        REPORT + "  Non-2xx or 3xx responses: 3\n",
        REPORT + "  Socket errors: connect 0, read 0, write 0, timeout 2\n",
        REPORT.replace("9012", "0"),
        "unable to connect to 127.0.0.1:1 Connection refused\n",
    ],
)
def test_errors_under_load_are_no_measurement(report):
    with pytest.raises(ServerFailed, match="trouble"):
        load.read(report, cpu_seconds=1.0)


def test_a_goal_is_broken_when_missed_by_more_than_a_quarter_on_its_own_side():
    at_most = [Result(f"{value}", value, "x", goal=2.0) for value in (1.0, 2.0, 2.4, 2.6)]
    at_least = [Result(f"{value}", value, "%", goal=0.8, bound="at least") for value in (0.9, 0.7, 0.6, 0.0)]
    assert [result.met for result in at_most + at_least] == [True, True, False, False, True, False, False, False]
    assert [result.name for result in broken(at_most + at_least)] == ["2.6", "0.6", "0.0"]
    assert broken([Result("for information", 1e9)]) == []


def test_the_command_runs_as_the_makefile_calls_it():
    done = subprocess.run([sys.executable, str(RUN), "--help"], capture_output=True, text=True, check=True)
    assert all(option in done.stdout for option in ("--quick", "--check", "--part"))
