"""The response curve as blocks: the share answered over the time since a message, on a log axis. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

HOUR = 3600
FIRST, LAST = 600, 7 * 24 * HOUR
TICKS = ((HOUR, "1 h"), (8 * HOUR, "8 h"), (24 * HOUR, "1 d"), (72 * HOUR, "3 d"), (LAST, "7 d"))
DAY = 24 * HOUR

ROWS = 8
WIDEST, NARROWEST = 60, 38
MARGIN = 7
"""Columns of the share's scale, left of the curve."""

EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Shades:
    """Signs for what was surely answered, for the rest up to the estimate, for what chance leaves open above it."""

    sure: str
    likely: str
    possible: str
    dot: str
    eighths: str


BLOCKS = Shades("█", "▓", "░", "●", EIGHTHS)
LETTERS = Shades("#", "+", ".", "o", " " * 5 + "+" * 4)


@dataclass(frozen=True, slots=True)
class Step:
    """From `seconds` on, this share is answered; all shares 0-1."""

    seconds: float
    rate: float
    low: float
    high: float


def steps_of(reply_rate: dict[str, Any]) -> tuple[Step, ...]:
    """The curve of a score document: its steps and its horizons, in order of time."""
    rows = [(point.get("hours", 0) * HOUR, *(point.get(name) for name in ("rate", "low", "high")))
            for point in reply_rate.get("curve") or []]  # fmt: skip
    rows += [tuple(step) for step in reply_rate.get("steps") or []]
    return tuple(sorted((Step(*row) for row in rows if None not in row), key=lambda step: step.seconds))


def at(steps: Sequence[Step], seconds: float) -> Step:
    """The curve at a time. Before its first step nobody is answered yet, and how surely is known only from there."""
    found = bisect_right(steps, seconds, key=lambda step: step.seconds)
    return steps[found - 1] if found else Step(0, 0.0, 0.0, 0.0)


class CurveChart:
    """A renderable: as wide as there is room for, nothing where there is not enough; letters where no blocks show."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width - MARGIN, WIDEST)
        if width < NARROWEST or not self._steps:
            return
        shades = LETTERS if options.ascii_only else BLOCKS
        yield from _lines(self._steps, width, shades)


def _lines(steps: Sequence[Step], width: int, shades: Shades) -> list[Text]:
    ratio = LAST / FIRST
    columns = [at(steps, FIRST * ratio ** (column / (width - 1)) * 1.0001) for column in range(width)]
    marked = _column(DAY, width)
    columns[marked] = at(steps, DAY)
    lines = []
    for row in reversed(range(ROWS)):
        line = Text(_scale(row), style="dim", no_wrap=True)
        for number, step in enumerate(columns):
            dot = number == marked and row == min(ROWS - 1, int(step.rate * ROWS))
            sign, style = (shades.dot, "bold") if dot else _cell(step, row, shades)
            line.append(sign, style)
        lines.append(line)
    lines.append(Text(" " * MARGIN + _axis(width), style="dim", no_wrap=True))
    answered, open_to_chance = f"{shades.sure}{shades.likely}", f"{shades.likely}{shades.possible}"
    legend = f"{answered} answered by then, {open_to_chance} what chance leaves open, {shades.dot} one day"
    lines.append(Text(legend, style="dim"))
    return lines


def _scale(row: int) -> str:
    shown = {ROWS - 1: "100 %", ROWS // 2 - 1: "50 %", 0: "0 %"}.get(row, "")
    return f"{shown:>{MARGIN - 1}} "


def _cell(step: Step, row: int, shades: Shades) -> tuple[str, str]:
    filled = step.rate * ROWS - row
    if filled >= 1:
        return (shades.sure, "cyan") if row + 1 <= step.low * ROWS else (shades.likely, "cyan")
    top = shades.eighths[round(max(filled, 0) * 8)]
    if top != " ":
        return top, "cyan"
    return (shades.possible, "cyan dim") if row + 0.5 < step.high * ROWS else (" ", "")


def _column(seconds: float, width: int) -> int:
    return round(log(seconds / FIRST) / log(LAST / FIRST) * (width - 1))


def _axis(width: int) -> str:
    line = [" "] * width
    for seconds, label in TICKS:
        start = min(max(0, _column(seconds, width) - len(label) // 2), width - len(label))
        line[start : start + len(label)] = label
    return "".join(line)
