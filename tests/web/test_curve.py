"""The response curve as a picture."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from web.pages_stub import HOSTILE, emptied, hostile, sample

from api.web.curve import DAY, HOUR, NARROW, WIDE, Plot, draw, steps_of

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ET.fromstring(str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 - ours.


def corners(svg, name):
    path = next(each for each in parsed(svg).iter(f"{SVG}path") if each.get("class") == name)
    return [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", path.get("d"))]


def test_time_is_logarithmic_and_shares_are_linear():
    assert WIDE.x(HOUR * 8) - WIDE.x(HOUR) == pytest.approx(WIDE.x(HOUR * 64) - WIDE.x(HOUR * 8), abs=0.11)
    assert WIDE.y(0.5) == pytest.approx((WIDE.y(0) + WIDE.y(1)) / 2)
    assert WIDE.x(1) == WIDE.left
    assert WIDE.x(9 * DAY) == WIDE.x(7 * DAY) == WIDE.width - WIDE.right
    assert WIDE.y(1.5) == WIDE.top


def test_the_line_is_a_staircase_that_only_rises_to_the_right_edge():
    line = corners(draw(sample()), "curve-line")
    assert line[0] == (WIDE.x(0), WIDE.y(0))
    assert line[-1] == (WIDE.x(7 * DAY), WIDE.y(0.56))
    for (x, y), (next_x, next_y) in itertools.pairwise(line):
        assert (x == next_x) != (y == next_y)
        assert next_x >= x
        assert next_y <= y


def test_the_line_passes_through_every_published_horizon():
    line = corners(draw(sample()), "curve-line")
    for point in sample()["parts"]["reply_rate"]["curve"]:
        reached = [y for x, y in line if x <= WIDE.x(point["hours"] * HOUR)][-1]
        assert reached == WIDE.y(point["rate"])


def test_the_band_holds_the_line():
    band = corners(draw(sample()), "curve-band")
    for step in steps_of(sample()):
        at = WIDE.x(step.seconds)
        heights = [y for x, y in band if x == at]
        assert min(heights) <= WIDE.y(step.high) + 0.1
        assert max(heights) >= WIDE.y(step.low) - 0.1
        assert step.low <= step.rate <= step.high


def test_dot_and_words_stand_at_one_day():
    picture = parsed(draw(sample()))
    dot = next(picture.iter(f"{SVG}circle"))
    assert (float(dot.get("cx")), float(dot.get("cy"))) == (WIDE.x(DAY), WIDE.y(0.52))
    words = next(each for each in picture.iter(f"{SVG}text") if each.get("class") == "curve-words")
    assert words.text == "52\u00a0% in a day"


@pytest.mark.parametrize("plot", [WIDE, NARROW])
@pytest.mark.parametrize("rate", [0, 0.02, 0.29, 0.3, 0.6, 0.95, 1])
def test_the_words_stay_inside_and_off_the_line(plot, rate):
    document = {"parts": {"reply_rate": {"curve": [
        {"hours": 8, "rate": rate / 2, "low": 0, "high": 1}, {"hours": 24, "rate": rate, "low": max(0, rate - 0.1),
         "high": min(1, rate + 0.1)}, {"hours": 168, "rate": rate, "low": 0, "high": 1}]}}}  # fmt: skip
    picture = draw(document, plot=plot)
    words = next(each for each in parsed(picture).iter(f"{SVG}text") if each.get("class") == "curve-words")
    left, y, long = float(words.get("x")), float(words.get("y")), len(words.text) * 8.5
    assert left >= plot.left
    assert left + long <= plot.width
    assert plot.top <= y - 8
    assert y <= plot.height
    line = corners(picture, "curve-line")
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        inside = x1 > left and x0 < left + long and max(y0, y1) > y - 11 and min(y0, y1) < y + 2
        assert not inside, "the line runs through the words"


def test_it_says_in_words_what_it_shows():
    picture = parsed(draw(sample(), ident="c"))
    assert picture.get("role") == "img"
    title, words = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert picture.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}" == "c-title c-words"
    assert title.text == "How soon Bright Kettles answers"
    assert words.text.replace("\u00a0", " ").startswith(
        "Of 48 questions and complaints under its posts, answered: 31 % within 1 h (between 20 and 45 %), "
    )


def test_strangers_words_cannot_leave_the_picture():
    document = sample() | {"account": {"name": HOSTILE, "handle": HOSTILE}}
    document["parts"]["reply_rate"]["denominator_words"] = HOSTILE
    picture = draw(document)
    assert "<script" not in picture
    assert "<img" not in picture
    assert parsed(picture).find(f"{SVG}title").text.startswith("How soon evil<script>")
    assert "<script" not in draw(hostile(sample()))


@pytest.mark.parametrize("document", [{}, {"parts": None}, emptied(sample()), {"parts": {"reply_rate": {"curve": []}}}])
def test_without_a_curve_there_is_no_picture(document):
    assert draw(document) is None


def test_a_curve_without_intervals_or_steps_has_a_line_and_no_band():
    document = {"parts": {"reply_rate": {"curve": [{"hours": 24, "rate": 0.4}], "steps": [[None, 0.1], [60]]}}}
    picture = draw(document)
    assert "curve-line" in picture
    assert "curve-band" not in picture


def test_the_fields_curve_stands_behind():
    picture = str(draw(sample(), ghost=[(DAY, 0.4), (HOUR, 0.2)]))
    assert picture.index("curve-ghost") < picture.index("curve-line")
    assert corners(picture, "curve-ghost")[-1] == (WIDE.x(7 * DAY), WIDE.y(0.4))
    assert "curve-ghost" not in draw(sample())


def test_the_size_is_the_callers():
    picture = parsed(draw(sample(), plot=Plot(width=400, height=200)))
    assert picture.get("viewBox") == "0 0 400 200"
