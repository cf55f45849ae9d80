"""The ranking as a chart: a row an account."""

from collections.abc import Mapping
from typing import Any, Final

from api.benchmarks.chart_parts import (
    FEW_ROWS,
    Frame,
    finished,
    heads,
    hundred,
    key_rows,
    middle_half,
    names,
    numbers,
    ranks,
)
from api.benchmarks.labels import DASH, Labels
from api.benchmarks.svg import altair, colours
from api.scoring.words import percent

MOST_NAMED: Final = 60
"""Beyond so many accounts a row each could not be read, and the field is shown instead."""

GRADE_SHAPES: Final = {
    "A": "circle",
    "B": "M-.45,-.86L.45,-.86Q.86,-.86 .86,-.45L.86,.45Q.86,.86 .45,.86L-.45,.86Q-.86,.86 -.86,.45L-.86,-.45"
    "Q-.86,-.86 -.45,-.86Z",
    "C": "M-.54,-.94L.54,-.94L1.08,0L.54,.94L-.54,.94L-1.08,0Z",
    "D": "M0,-1.15L1.15,0L0,1.15L-1.15,0Z",
    "E": "M-.84,-.84L.84,-.84L.84,.84L-.84,.84Z",
}
"""The shapes of grades for Vega, in a square from -1 to 1."""


Document = Mapping[str, Any]


EXPLAINED: Final = (
    "The line through a grade is the 95 % interval of its score. In a day: share answered within 24 hours, with its "
    "95 % interval."
)


def _day(row: Mapping[str, Any]) -> str:
    told = percent(row["rate_24h"])
    if not row.get("rate_interval"):
        return told
    low, high = (100 * end for end in row["rate_interval"])
    return f"{told} ({low:.0f}{DASH}{high:.0f})"


def ranking(document: Document, labels: Labels, *, narrow: bool) -> Any:
    """Every ranked account as its grade at its score, with the interval, over the middle half of the field."""
    alt, colour = altair(), colours()
    rows = [
        {
            "key": row["key"],
            "rank": row["rank_words"].replace("-", DASH),
            "brand": labels.brand(row["brand"])
            + (f", {labels.channel(row['key'])}" if narrow or len(document["ranking"]) > FEW_ROWS else ""),
            "under": labels.under(row["key"], row["n"], document["denominator"]["name"]),
            "score": row["score"],
            "low": row["interval"][0],
            "high": row["interval"][1],
            "grade": row["grade"],
            "points": f"{row['score']:.0f}",
            "day": _day(row),
        }
        for row in document["ranking"]
    ]
    frame = Frame(narrow=narrow, rows=len(rows), left=8 if narrow else 236, right=8 if narrow else 176)
    base = alt.Chart(alt.InlineData(values=rows))
    place = key_rows(alt)
    line, x = base.encode(y=place), hundred(alt, "score:Q")
    called = names(alt, frame, line, "brand:N", "under:N", indent=0 if narrow else 46)
    return finished(
        alt,
        frame,
        [
            *middle_half(alt, document["quartiles"]["score"]),
            line.mark_rule(color=colour["ink"], strokeWidth=2).encode(x="low:Q", x2="high:Q"),
            line.mark_tick(color=colour["ink"], thickness=2, height=9).encode(x="low:Q"),
            line.mark_tick(color=colour["ink"], thickness=2, height=9).encode(x="high:Q"),
            line.mark_point(filled=True, size=400, opacity=1, stroke=colour["card"], strokeWidth=1.5).encode(
                x=x,
                shape=alt.Shape(
                    "grade:N", scale=alt.Scale(domain=list(GRADE_SHAPES), range=list(GRADE_SHAPES.values())),
                    legend=None,
                ),
                color=alt.Color(
                    "grade:N", legend=None,
                    scale=alt.Scale(domain=list(GRADE_SHAPES), range=[colour[f"grade-{one.lower()}"]
                                                                      for one in GRADE_SHAPES]),
                ),
            ),
            line.mark_text(color=colour["on-grade"], fontSize=11, fontWeight="bold", dy=0.5).encode(
                x="score:Q", text="grade:N"
            ),
            *called,
            *numbers(alt, frame, line, (("points:N", 40, "bold"), ("day:N", 166, "normal")), "points:N"),
            *([] if narrow else ranks(alt, frame, line)),
            *([] if narrow else heads(alt, {-frame.left + 4: "Rank", -frame.left + 50: "Brand"},
                                       {frame.plot + 40: "Score", frame.plot + 166: "In a day"})),
        ],
        len(rows) * frame.row,
    )  # fmt: skip
