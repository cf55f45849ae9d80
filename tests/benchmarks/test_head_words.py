"""What a report says first of its run."""

import json

import pytest
from benchmarks.make_sample import sample

from api.benchmarks.head_words import SPACE, not_ranked, seen, stopped
from api.benchmarks.page import standalone
from api.cli.output import console
from api.cli.ranking import ranking


@pytest.fixture
def report():
    return json.loads(json.dumps(sample()))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-22T12:00:00Z", "2026-11-22T12:00:40Z", "22 November 2026, 12:00 UTC"),
        ("2026-11-22T09:20:00Z", "2026-11-22T12:00:00Z", "22 November 2026, 09:20 to 12:00 UTC"),
        ("2026-11-21T23:20:00Z", "2026-11-22T02:00:00Z", "21 November 2026, 23:20 UTC to 22 November 2026, 02:00 UTC"),
        (None, None, "22 November 2026, 12:00 UTC"),
    ],
)
def test_kept_scores_are_not_dated_as_new(report, capsys, first, last, words):
    report["benchmark"] |= {"collected_from": first, "collected_until": last}
    assert seen(report).replace(SPACE, " ") == words
    screen = console()
    screen.width = 200
    screen.print(ranking(report))
    assert f"seen {words}." in capsys.readouterr().out
    assert f"seen {words}" in standalone(report).replace(SPACE, " ")


def test_a_run_that_was_stopped_says_so_wherever_its_report_goes(report, capsys):
    assert stopped(report) == ""
    report["benchmark"]["status"] = "cancelled"
    report["missing"] += [report["missing"][0] | {"status": "waiting"}] * 3
    told = "This run was stopped after 11 of 14 accounts."
    console().print(ranking(report))
    assert told in capsys.readouterr().out
    assert f"<strong>{told}</strong>" in standalone(report)


def test_who_is_measured_and_not_ranked_is_counted(report):
    assert not_ranked(report) == "1 of them has too little data."
    report["missing"] += [report["missing"][0] | {"status": "not_comparable"}] * 2
    assert not_ranked(report) == (
        "1 of them has too little data, and 2 of them have numbers that were measured another way."
    )
    assert not_ranked({"missing": []}) == ""
