"""Charts: what stands in them, that nothing in them leads or runs, and that names from strangers are text."""

import builtins
import json
import re
from pathlib import Path

import altair as alt
import pytest
from lxml import etree

from api.benchmarks import charts, svg
from api.benchmarks.chart_rows import MOST_NAMED
from api.benchmarks.labels import DASH

SAMPLE = Path(__file__).parents[1] / "fixtures" / "benchmarks" / "report.json"
HOSTILE = '</text><script>alert(1)</script><a href="//evil.example">=\u202e"&' + "x" * 500
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def document():
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def many(document, count):
    """The sample with so many ranked accounts, each a brand."""
    rows = []
    for place in range(count):
        row = document["ranking"][place % len(document["ranking"])]
        key = f"bluesky:brand{place}.example"
        rows.append({**row, "key": key, "brand": f"Brand {place}", "rank": place + 1})
        document["curves"][key] = document["curves"][row["key"]]
    brands = [{"brand": row["brand"], "best": None, "words": "", "channels": [{"key": row["key"]}]} for row in rows]
    return document | {"ranking": rows, "brands": brands}


def texts(picture):
    return ["".join(element.itertext()) for element in etree.fromstring(str(picture)).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", charts.CHARTS)
def test_every_chart_is_one_picture_with_a_title_and_words(document, name):
    found = charts.drawn(document, name)
    idents = set()
    for picture in (found.wide, found.narrow):
        root = etree.fromstring(str(picture))
        title, words = root[0], root[1]
        assert (root.get("role"), title.tag, words.tag) == ("img", f"{SVG}title", f"{SVG}desc")
        assert root.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
        assert len(words.text) > 40
        assert [element for element in root.iter() if element is not root and element.get("role")] == []
        idents |= {title.get("id"), words.get("id")}
    assert len(idents) == 4


@pytest.mark.parametrize("name", charts.CHARTS)
def test_nothing_in_a_chart_loads_leads_or_brings_a_style_of_its_own(document, name):
    for picture in vars_of(charts.drawn(document, name)):
        root = etree.fromstring(str(picture))
        assert {etree.QName(element).localname for element in root.iter()} <= {
            "svg", "g", "path", "line", "rect", "text", "title", "desc"
        }  # fmt: skip
        names = {attribute for element in root.iter() for attribute in element.attrib}
        assert not {"style", "href", "clip-path"} & names
        assert "http" not in str(picture).replace("http://www.w3.org/2000/svg", "")


def vars_of(found):
    return (found.wide, found.narrow)


@pytest.mark.parametrize("name", charts.CHARTS)
def test_colours_are_those_of_the_page_in_any_scheme(document, name):
    for picture in vars_of(charts.drawn(document, name)):
        used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', str(picture)))
        assert {colour for colour in used if not colour.startswith("var(--")} <= {"none", "transparent"}
    alone = charts.slide(document, name, "svg").decode()
    assert "var(" not in alone
    assert set(re.findall(r'(?:fill|stroke)="(#[^"]+)"', alone)) <= set(svg.colours().values())


def test_the_ranking_names_every_account_with_its_score_and_open_ranks(document):
    told = texts(charts.drawn(document, "ranking").wide)
    for row in document["ranking"]:
        assert row["brand"] in told
        assert row["rank_words"].replace("-", DASH) in told
        assert f"{row['score']:.0f}" in told
    assert [text for text in told if text in "ABCDE"] == [row["grade"] for row in document["ranking"]]
    places = [told.index(row["brand"]) for row in document["ranking"]]
    assert places[0] == min(places)


def test_grades_differ_in_shape_and_not_only_in_colour(document):
    root = etree.fromstring(str(charts.drawn(document, "ranking").wide))
    shapes = {}
    for element in root.iter(f"{SVG}path"):
        if "grade-" in element.get("fill", ""):
            shapes.setdefault(element.get("fill"), set()).add(element.get("d"))
    assert len(shapes) == 5
    assert all(len(drawn) == 1 for drawn in shapes.values())
    assert len({next(iter(drawn)) for drawn in shapes.values()}) == 5


@pytest.mark.parametrize("count", [5, MOST_NAMED])
def test_up_to_sixty_accounts_have_a_row_each(document, count):
    told = texts(charts.drawn(many(document, count), "ranking").wide)
    named = {text.split(",")[0] for text in told}
    assert {f"Brand {place}" for place in range(count)} <= named


def test_a_larger_field_is_shown_by_its_scores_and_quartiles(document):
    found = charts.drawn(many(document, MOST_NAMED + 1), "ranking")
    assert "How many accounts have which score" in found.wide
    assert not [text for text in texts(found.wide) if text.startswith("Brand")]
    assert len(found.wide) < 20_000


def test_a_chart_of_two_thousand_accounts_stays_small(document):
    large = many(document, 2_000)
    assert all(len(picture) < 120_000 for name in charts.CHARTS for picture in vars_of(charts.drawn(large, name)))


def test_names_from_strangers_are_text_and_short(document):
    document["ranking"][0]["brand"] = HOSTILE
    document["brands"][0]["brand"] = HOSTILE
    for name in ("ranking", "curves"):
        for picture in vars_of(charts.drawn(document, name)):
            etree.fromstring(str(picture))
            assert "<script" not in picture
            assert "\u202e" not in picture
            assert max(len(text) for text in texts(picture)) < 100


def test_an_empty_report_has_no_charts(document):
    empty = document | {
        "ranking": [], "study_2010": [], "curves": {},
        "ladder": [{**rung, "n": 0, "brands": 0} for rung in document["ladder"]],
        "field_curve": [{**point, "n": 0, "q1": None, "median": None, "q3": None} for point in document["field_curve"]],
    }  # fmt: skip
    assert [charts.drawn(empty, name) for name in charts.CHARTS] == [None] * len(charts.CHARTS)


def test_one_account_alone_is_drawn_without_a_field(document):
    row = document["ranking"][0]
    alone = document | {
        "ranking": [row],
        "quartiles": {**document["quartiles"], "score": {"n": 1, "q1": 87.6, "median": 87.6, "q3": 87.6}},
        "field_curve": [{**point, "n": 1} for point in document["field_curve"]],
    }
    assert row["brand"] in texts(charts.drawn(alone, "ranking").wide)
    assert charts.drawn(alone, "field") is None


def test_specifications_are_valid_and_always_the_same(document):
    for name in charts.CHARTS:
        for narrow in (False, True):
            spec = charts.chart(document, name).specification(narrow)
            alt.Chart.from_json(spec, validate=True)
            assert charts.chart(document, name).specification(narrow) == spec


def test_what_was_drawn_is_kept_for_a_while(document, monkeypatch):
    monkeypatch.setattr(charts, "_kept", {})
    monkeypatch.setattr(charts, "KEPT", 2)
    first = charts.drawn(document, "ladder")
    later = document | {"benchmark": {**document["benchmark"], "ended_at": "2026-11-23T12:00:00Z"}}
    assert charts.drawn(later, "ladder") is first
    assert charts.drawn(document | {"ladder": document["ladder"][::-1]}, "ladder") is not first
    assert charts.drawn(document, "ladder") is first
    charts.drawn(document, "field")
    charts.drawn(document, "study")
    assert charts.drawn(document, "ladder") is not first


def test_a_picture_for_slides_is_a_picture(document):
    assert charts.slide(document, "ladder", "png").startswith(b"\x89PNG\r\n")
    assert charts.slide(document, "ladder", "svg").startswith(b"<?xml")


@pytest.mark.parametrize("name", charts.CHARTS)
def test_a_slide_says_of_what_and_when_it_is_and_fits(document, name):
    slide = charts.slide(document, name, "svg")
    assert etree.fromstring(slide).get("viewBox") == "0 0 1280 720"
    assert texts(slide.decode().partition("?>")[2])[:4] == [
        "Kettles and stoves", charts.chart(document, name).title,
        "22\u00a0November 2026, 12:00\u00a0UTC, run 2. 10 of 14 accounts are ranked.", document["denominator"]["words"],
    ]  # fmt: skip
    assert charts.slide(document, name, "png")[16:24] == bytes.fromhex("00000a00000005a0")


@pytest.mark.parametrize(
    ("count", "shown", "left"),
    [(10, 10, None), (16, 16, None), (39, 30, "The first 30 of 39; the rest is in the table.")],
)
def test_a_slide_of_the_ranking_has_what_can_be_read_and_says_what_is_left(document, count, shown, left):
    told = texts(charts.slide(many(document, count), "ranking", "svg").decode().partition("?>")[2])
    assert {text for text in told if text.startswith("Brand ")} == {f"Brand {place}" for place in range(shown)}
    assert told.count("In a day") == (1 if count <= 15 else 2)
    assert "120 questions" in " ".join(told)
    assert f"88 % (80{DASH}92)" in [text.replace("\u00a0", " ") for text in told]
    assert any("share answered within 24 hours, with its 95 % interval" in text for text in told)
    assert (left in told) == (left is not None)


def test_a_name_from_a_stranger_is_text_on_a_slide(document):
    document["benchmark"]["name"] = HOSTILE
    slide = charts.slide(document, "ladder", "svg").decode().partition("?>")[2]
    assert "<script" not in slide
    assert max(map(len, texts(slide))) < 130


def test_without_the_packages_it_says_what_to_install(document, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest):
        if name in {"altair", "vl_convert"}:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    monkeypatch.setattr(charts, "_kept", {})
    with pytest.raises(svg.ChartsMissing, match=r"\.\[report\]"):
        charts.drawn(document, "ladder")
