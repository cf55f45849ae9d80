"""What was measured against what was wanted, and the table of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from rich.console import Console
from rich.table import Table

SLACK = 1.25
"""A goal missed by no more than this may be the machine's mood."""


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `goal` None: shown for information; `bound` says on which side of the goal it should be."""

    name: str
    value: float
    unit: str = ""
    goal: float | None = None
    bound: Literal["at most", "at least"] = "at most"
    detail: str = ""

    @property
    def excess(self) -> float:
        """How far beyond the goal, as a factor: up to 1 is met."""
        if self.goal is None:
            return 0.0
        if self.goal == 0:
            return 0.0 if self.value <= 0 else inf
        return self.value / self.goal if self.bound == "at most" else self.goal / max(self.value, 1e-9)

    @property
    def met(self) -> bool:
        return self.excess <= 1.0


def broken(results: Sequence[Result]) -> list[Result]:
    """Those that missed their goal by more than the machine may be blamed for."""
    return [result for result in results if result.excess > SLACK]


def show(results: Sequence[Result], console: Console) -> None:
    """Print the table of goals, and under it what was measured beside them."""
    table = Table(title="Speed of this machine", title_justify="left")
    for heading in ("What", "Measured", "Goal", "", "Detail"):
        table.add_column(heading, justify="right" if heading in ("Measured", "Goal") else "left")
    for result in results:
        goal = "" if result.goal is None else f"{result.bound} {_figure(result.goal, result.unit)}"
        verdict = "" if result.goal is None else "met" if result.met else "missed"
        table.add_row(result.name, _figure(result.value, result.unit), goal, verdict, result.detail)
    console.print(table)


def _figure(value: float, unit: str) -> str:
    if unit == "%":
        return f"{100 * value:.0f} %"
    return f"{value:.2f} {unit}".strip() if unit in ("x", "ms") else f"{value:,.0f} {unit}".strip()
