"""Charts of a whole field: the figures of 2010, the ladder, and how many accounts have which score."""

from collections.abc import Mapping
from typing import Any, Final

from api.benchmarks.chart_parts import Frame, finished, heads, hundred, key_rows, middle_half, names, numbers
from api.benchmarks.page_words import then as told_then
from api.benchmarks.svg import altair, colours
from api.scoring.words import percent

BIN: Final = 5
"""Points of score to a bar."""

Document = Mapping[str, Any]


def study(document: Document, *, narrow: bool) -> Any:
    """The figures of 2010 as hollow diamonds, those of this field as dots in their intervals."""
    alt, colour = altair(), colours()
    rows = [
        {
            "key": row["name"],
            "name": row["name"][:1].upper() + row["name"][1:],
            "n": f"n = {row['n']:,}",
            "here": row["here"] * 100,
            "low": row["interval"][0] * 100,
            "high": row["interval"][1] * 100,
            "then": None if row["then"] is None else row["then"] * 100,
            "here_words": percent(row["here"]),
            "then_words": told_then(row),
            "both": percent(row["here"]) + ("" if row["then"] is None else f", 2010: {told_then(row)}"),
        }
        for row in document["study_2010"]
        if row["here"] is not None and row["interval"] is not None
    ]
    frame = Frame(narrow=narrow, rows=len(rows), left=8 if narrow else 226, right=8 if narrow else 142)
    line = alt.Chart(alt.InlineData(values=rows)).encode(y=key_rows(alt))
    then = line.transform_filter("isValid(datum.then)")
    return finished(
        alt,
        frame,
        [
            line.mark_rule(color=colour["accent"], strokeWidth=5, opacity=0.3, strokeCap="round").encode(
                x="low:Q", x2="high:Q"
            ),
            line.mark_point(filled=True, size=130, opacity=1, color=colour["accent"], stroke=colour["card"],
                            strokeWidth=1.5).encode(x=hundred(alt, "here:Q",
                                                               unit="%")),
            then.mark_point(shape="diamond", filled=True, size=120, opacity=1, color=colour["card"],
                            stroke=colour["ink"], strokeWidth=2).encode(x="then:Q"),
            *names(alt, frame, line, "name:N", "n:N", indent=0),
            *numbers(alt, frame, line, (("here_words:N", 56, "bold"), ("then_words:N", 134, "normal")), "both:N"),
            *([] if narrow else heads(alt, {}, {frame.plot + 56: "Here", frame.plot + 134: "2010"})),
        ],
        len(rows) * frame.row,
    )  # fmt: skip


def ladder(document: Document, *, narrow: bool) -> Any:
    """How many brands stand on each level, the highest on top."""
    alt, colour = altair(), colours()
    rows = [
        {
            "key": str(rung["level"]),
            "name": f"{rung['level']}: {rung['name']}",
            "share": 100 * rung["brands"] / rung["n"] if rung["n"] else 0,
            "whole": 100,
            "words": f"{rung['brands']} of {rung['n']}",
        }
        for rung in sorted(document["ladder"], key=lambda one: -one["level"])
    ]
    frame = Frame(narrow=narrow, rows=len(rows), left=8 if narrow else 290, right=8 if narrow else 76)
    line = alt.Chart(alt.InlineData(values=rows)).encode(y=key_rows(alt))
    bar = {"height": 12}
    return finished(
        alt,
        frame,
        [
            line.mark_bar(color=colour["line"], **bar).encode(x=hundred(alt, "whole:Q", bare=True)),
            line.transform_filter("datum.share > 0").mark_bar(color=colour["accent"], **bar).encode(x="share:Q"),
            *names(alt, frame, line, "name:N", None, indent=0),
            *numbers(alt, frame, line, (("words:N", 62, "bold"),), "words:N"),
        ],
        len(rows) * frame.row,
    )


def field(document: Document, *, narrow: bool) -> Any:
    """Of a field too large for a row each: how many accounts have which score, with its quartiles."""
    alt, colour = altair(), colours()
    counts = dict.fromkeys(range(0, 100, BIN), 0)
    for row in document["ranking"]:
        counts[min(int(row["score"] // BIN) * BIN, 100 - BIN)] += 1
    rows = [{"from": start + 0.4, "to": start + BIN - 0.4, "accounts": count} for start, count in counts.items()]
    frame = Frame(narrow=narrow, rows=1, left=34, right=8)
    bars = alt.Chart(alt.InlineData(values=rows))
    y = alt.Y("accounts:Q", title=None, axis=alt.Axis(
        domain=False, ticks=False, labelColor=colour["soft"], labelFontSize=12, gridColor=colour["line"], tickCount=4,
        tickMinStep=1, labelPadding=6,
    ))  # fmt: skip
    return finished(
        alt,
        frame,
        [
            *middle_half(alt, document["quartiles"]["score"]),
            bars.mark_bar(color=colour["accent"]).encode(x=hundred(alt, "from:Q", grid=False), x2="to:Q", y=y),
        ],
        200,
    )
