"""Charts of response curves: the field's, and small ones side by side, each over the field's middle half."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.benchmarks.labels import Labels
from api.benchmarks.svg import altair, colours
from api.scoring.words import percent

DAY_HOURS: Final = 24
HOURS: Final = (1, 8, 24, 72, 168)
TICKS: Final = "{'1': '1 h', '8': '8 h', '24': '1 d', '72': '3 d', '168': '7 d'}[toString(datum.value)]"
HIGH: Final = 72
"""Percent from which on the words of a dot stand below it."""

Document = Mapping[str, Any]


def curves(document: Document, keys: Sequence[str], labels: Labels, *, narrow: bool) -> Any:
    """One small curve an account, in its interval, with the field's quartiles behind it."""
    alt, colour = altair(), colours()
    behind = {point["hours"]: point for point in document["field_curve"]}
    rows = [
        {
            "key": key,
            "brand": labels.brand_of(key),
            "channel": labels.channel(key),
            "hours": point["hours"],
            "rate": point["rate"] * 100,
            "low": point["low"] * 100,
            "high": point["high"] * 100,
            "words": percent(point["rate"]),
            **_quartiles(behind.get(point["hours"])),
        }
        for key in keys
        for point in document["curves"][key]
    ]
    width, height, columns = (136, 84, 2) if narrow else (146, 92, 4)
    base = alt.Chart().encode(x=_time(alt))
    day = base.transform_filter(f"datum.hours == {DAY_HOURS}")
    above, below = f"datum.rate < {HIGH}", f"datum.rate >= {HIGH}"
    words = {"align": "center", "fontSize": 12, "fontWeight": "bold", "color": colour["ink"]}
    name = {"align": "left", "limit": width, "x": 0}
    layers = [
        base.mark_area(color=colour["soft"], opacity=0.16).encode(y=_share(alt, "q1:Q"), y2="q3:Q"),
        base.mark_line(color=colour["soft"], strokeWidth=1.25, strokeDash=[3, 3]).encode(y="median:Q"),
        base.mark_area(color=colour["accent"], opacity=0.2).encode(y="low:Q", y2="high:Q"),
        base.mark_line(color=colour["accent"], strokeWidth=2.5).encode(y="rate:Q"),
        day.mark_point(filled=True, size=64, opacity=1, color=colour["accent"], stroke=colour["card"],
                       strokeWidth=1.5).encode(y="rate:Q"),
        day.transform_filter(above).mark_text(dy=-12, **words).encode(y="rate:Q", text="words:N"),
        day.transform_filter(below).mark_text(dy=16, **words).encode(y="rate:Q", text="words:N"),
        day.mark_text(fontSize=12.5, fontWeight="bold", color=colour["ink"], **name).encode(
            x=alt.value(0), y=alt.value(-24), text="brand:N"
        ),
        day.mark_text(fontSize=11.5, color=colour["soft"], **name).encode(
            x=alt.value(0), y=alt.value(-9), text="channel:N"
        ),
    ]  # fmt: skip
    unnamed = alt.Header(labelExpr="''", labelFontSize=1, labelPadding=0, title=None)
    return (
        alt.layer(*layers, data=alt.InlineData(values=rows))
        .properties(width=width, height=height)
        .facet(facet=alt.Facet("key:N", sort=list(keys), header=unnamed, title=None), columns=columns,
               spacing={"row": 30, "column": 22})
        .resolve_axis(x="independent")
        .properties(padding={"left": 4, "right": 12, "top": 8, "bottom": 4}, background="transparent")
        .configure_view(stroke=None, fill=None)
    )  # fmt: skip


def field(document: Document, *, narrow: bool) -> Any:
    """The median of all accounts' curves, in their middle half."""
    alt, colour = altair(), colours()
    rows = [{"hours": point["hours"], **_quartiles(point)} for point in document["field_curve"]]
    for row in rows:
        row["words"] = "" if row["median"] is None else percent(row["median"] / 100)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_time(alt))
    layers = [
        base.mark_area(color=colour["accent"], opacity=0.18).encode(y=_share(alt, "q1:Q"), y2="q3:Q"),
        base.mark_line(color=colour["accent"], strokeWidth=3).encode(y="median:Q"),
        base.mark_point(filled=True, size=90, opacity=1, color=colour["accent"], stroke=colour["card"],
                        strokeWidth=2).encode(y="median:Q"),
        base.mark_text(dy=-14, fontSize=13, fontWeight="bold", color=colour["ink"]).encode(
            y="median:Q", text="words:N"
        ),
    ]  # fmt: skip
    return (
        alt.layer(*layers)
        .properties(width=270 if narrow else 640, height=190 if narrow else 220, background="transparent",
                    padding={"left": 4, "right": 20, "top": 8, "bottom": 4})
        .configure_view(stroke=None, fill=None)
    )  # fmt: skip


def _quartiles(point: Mapping[str, Any] | None) -> dict[str, Any]:
    known = point or {}
    return {name: None if known.get(name) is None else known[name] * 100 for name in ("q1", "median", "q3")}


def _time(alt: Any) -> Any:
    """The horizons on a log axis."""
    colour = colours()
    return alt.X(
        "hours:Q", title=None, scale=alt.Scale(type="log", domain=[HOURS[0], HOURS[-1]], nice=False),
        axis=alt.Axis(values=list(HOURS), labelExpr=TICKS, grid=False, domainColor=colour["line"],
                      labelOverlap=False, labelFlush=False,
                      tickColor=colour["soft"], labelColor=colour["soft"], labelFontSize=11.5, labelPadding=4),
    )  # fmt: skip


def _share(alt: Any, name: str) -> Any:
    """The share answered, 0 to 100 %."""
    colour = colours()
    return alt.Y(
        name, title=None, scale=alt.Scale(domain=[0, 100], nice=False),
        axis=alt.Axis(values=[0, 50, 100], labelExpr="datum.value + ' %'", domain=False, ticks=False,
                      gridColor=colour["line"], labelColor=colour["soft"], labelFontSize=11.5, labelPadding=6),
    )  # fmt: skip
