from io import StringIO

import pytest
from rich.console import Console

from api.cli.chart import DAY, HOUR, ROWS, CurveChart, Step, at, steps_of


def drawn(steps, width=80, encoding="utf-8"):
    class Screen(StringIO):
        pass

    Screen.encoding = encoding
    screen = Screen()
    Console(file=screen, width=width, markup=False, highlight=False).print(CurveChart(steps), crop=False)
    return screen.getvalue().splitlines()


def shape(steps, **more):
    return [line[7:] for line in drawn(steps, **more)[:ROWS]]


def test_the_curve_holds_from_each_step_to_the_next():
    steps = (Step(60, 0.1, 0.0, 0.3), Step(HOUR, 0.5, 0.4, 0.6))
    assert at(steps, 59).rate == 0.0
    assert at(steps, 60).rate == 0.1
    assert at(steps, HOUR - 1).rate == 0.1
    assert at(steps, DAY).rate == 0.5


def test_steps_and_horizons_are_one_curve_in_order_of_time():
    replies = {"curve": [{"hours": 1, "rate": 0.3, "low": 0.2, "high": 0.4}, {"hours": 8, "rate": None}],
               "steps": [[7200, 0.4, 0.3, 0.5], [600, 0.1, 0.0, 0.2]]}  # fmt: skip
    assert [step.seconds for step in steps_of(replies)] == [600, 3600, 7200]


def test_everybody_answered_at_once_fills_the_picture():
    rows = shape((Step(1, 1.0, 1.0, 1.0),))
    assert all(set(row) <= {"█", "●"} for row in rows)


def test_nobody_answered_shows_only_what_chance_leaves_open():
    rows = shape((Step(1, 0.0, 0.0, 0.25),))
    assert {sign for row in rows for sign in row} == {"░", "●", " "}
    assert all(set(row.strip() or " ") == {" "} for row in rows[: ROWS - 2])


def test_the_dot_stands_over_one_day_at_the_share_of_that_day():
    steps = (Step(1, 0.3, 0.2, 0.4), Step(DAY, 0.8, 0.7, 0.9))
    lines = drawn(steps)
    row, line = next((number, line) for number, line in enumerate(lines) if "●" in line)
    assert row == ROWS - 1 - int(0.8 * ROWS)
    assert abs(line.index("●") - lines[ROWS].index("1 d")) <= 1


@pytest.mark.parametrize("width", [45, 50, 80, 200])
def test_it_fits_the_terminal_and_names_every_time(width):
    lines = drawn((Step(1, 0.5, 0.4, 0.6),), width=width)
    assert max(map(len, lines)) <= width
    assert lines[ROWS].split() == ["1", "h", "8", "h", "1", "d", "3", "d", "7", "d"]


def test_a_terminal_too_narrow_for_it_gets_no_picture():
    assert drawn((Step(1, 0.5, 0.4, 0.6),), width=44) == []
    assert drawn(()) == []


def test_letters_stand_in_where_blocks_cannot_be_shown():
    lines = drawn((Step(1, 0.5, 0.3, 0.7),), encoding="ascii")
    assert all(line.isascii() for line in lines)
    assert {"#", "+", "."} <= set("".join(lines))
