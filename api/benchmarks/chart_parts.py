"""Charts of one row each, the pieces: names at the left, a line of 0 to 100, numbers at the right.

Each is drawn in two widths: names beside the lines on a screen or slide, names above them on a phone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.benchmarks.svg import colours

WIDE: Final = 720
NARROW: Final = 344
FEW_ROWS: Final = 30
"""Up to so many rows there is room for a second line under each name."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Measures in pixels of a chart of rows. `plot`: the width of the line from 0 to 100."""

    narrow: bool
    rows: int
    left: int
    right: int

    @property
    def plot(self) -> int:
        return (NARROW - 18 if self.narrow else WIDE) - self.left - self.right

    @property
    def row(self) -> int:
        if self.narrow:
            return 50
        return 40 if self.rows <= FEW_ROWS else 26

    @property
    def roomy(self) -> bool:
        return self.narrow or self.rows <= FEW_ROWS

    @property
    def lift(self) -> int:
        """How far the names stand above their line."""
        return 18 if self.narrow else 0


def key_rows(alt: Any) -> Any:
    return alt.Y("key:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def hundred(alt: Any, name: str, *, unit: str = "", grid: bool = True, bare: bool = False) -> Any:
    """The axis from 0 to 100; `bare`: without it."""
    colour = colours()
    values = [0, 25, 50, 75, 100]
    axis = None if bare else alt.Axis(
        values=values, grid=grid, domain=False, ticks=False, labelColor=colour["soft"], gridColor=colour["line"],
        labelFontSize=12, labelPadding=8, labelExpr=f"datum.label + ' {unit}'" if unit else "datum.label",
        labelFlush=False,
    )  # fmt: skip
    return alt.X(name, title=None, scale=alt.Scale(domain=[0, 100], nice=False), axis=axis)


def middle_half(alt: Any, quartiles: Mapping[str, Any]) -> list[Any]:
    """The middle half of the field as a strip, its median as a dashed line."""
    if quartiles["q1"] is None or quartiles["q3"] is None:
        return []
    colour = colours()
    base = alt.Chart(alt.InlineData(values=[dict(quartiles)]))
    return [
        base.mark_rect(color=colour["line"], opacity=0.55).encode(x="q1:Q", x2="q3:Q"),
        base.mark_rule(color=colour["soft"], strokeWidth=1.25, strokeDash=[3, 4]).encode(x="median:Q"),
    ]


def names(alt: Any, frame: Frame, line: Any, name: str, under: str | None, *, indent: int) -> list[Any]:
    colour = colours()
    if frame.narrow:
        left = line.mark_text(align="left", color=colour["ink"], fontSize=13, fontWeight="bold", dy=-frame.lift,
                              limit=frame.plot - 110)  # fmt: skip
        return [left.encode(x=alt.value(0), text=name)]
    two = under is not None and frame.roomy
    told = [line.mark_text(align="left", color=colour["ink"], fontSize=13, fontWeight="bold", dy=-7 if two else 0,
                           limit=frame.left - indent - 16).encode(x=alt.value(-frame.left + indent + 4),
                                                                  text=name)]  # fmt: skip
    if two:
        told.append(line.mark_text(align="left", color=colour["soft"], fontSize=11.5, dy=8,
                                   limit=frame.left - indent - 16).encode(x=alt.value(-frame.left + indent + 4),
                                                                          text=under))  # fmt: skip
    return told


def ranks(alt: Any, frame: Frame, line: Any) -> list[Any]:
    mark = line.mark_text(align="left", color=colours()["soft"], fontSize=12.5)
    return [mark.encode(x=alt.value(-frame.left + 4), text="rank:N")]


def numbers(alt: Any, frame: Frame, line: Any, columns: Sequence[tuple[str, int, str]], above: str) -> list[Any]:
    """Columns right of the lines, each at its distance; on a phone the text of `above` over the line's end."""
    colour = colours()
    if frame.narrow:
        mark = line.mark_text(align="right", color=colour["ink"], fontSize=13, fontWeight="bold", dy=-frame.lift)
        return [mark.encode(x=alt.value(frame.plot), text=above)]
    return [
        line.mark_text(align="right", color=colour["ink" if weight == "bold" else "soft"], fontSize=13,
                       fontWeight=weight).encode(x=alt.value(frame.plot + distance), text=text)
        for text, distance, weight in columns
    ]  # fmt: skip


def heads(alt: Any, left: Mapping[int, str], right: Mapping[int, str]) -> list[Any]:
    colour = colours()
    return [
        alt.Chart(alt.InlineData(values=[{"words": words}])).mark_text(
            align=align, color=colour["soft"], fontSize=11.5
        ).encode(x=alt.value(at), y=alt.value(-12), text="words:N")
        for align, heads in (("left", left), ("right", right))
        for at, words in heads.items()
    ]  # fmt: skip


def finished(alt: Any, frame: Frame, layers: Sequence[Any], height: int) -> Any:
    """The layers as one chart of a fixed size, without a ground or a frame of its own."""
    top = 8 if frame.narrow else 26
    padding = {"left": frame.left + (9 if frame.narrow else 0), "right": frame.right + (9 if frame.narrow else 0),
               "top": top, "bottom": 30}  # fmt: skip
    return (
        alt.layer(*layers)
        .resolve_scale(color="independent", shape="independent")
        .properties(width=frame.plot, height=height, padding=padding, autosize=alt.AutoSizeParams(type="none"),
                    background="transparent")
        .configure_view(stroke=None, fill=None)
    )  # fmt: skip
