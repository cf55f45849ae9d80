"""Rows of cells: columns where there is room for them, otherwise one line after the other."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

GAP = 2
LAST_COLUMN = 20
"""Least width of the last column, in which sentences wrap."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign where the terminal can show it, and another where it can only show letters."""

    sign: str
    letters: str
    style: str

    def text(self, *, ascii_only: bool) -> Text:
        return Text(self.letters if ascii_only else self.sign, style=self.style)


Cell = Text | Sign


class Rows:
    """A renderable of rows that all have the same number of cells."""

    def __init__(self, rows: tuple[tuple[Cell, ...], ...]) -> None:
        self._rows = rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = [[_text(cell, options) for cell in row] for row in self._rows]
        widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
        left = options.max_width - sum(width + GAP for width in widths[:-1])
        if left < min(LAST_COLUMN, widths[-1]):
            yield from (Text(" " * GAP).join(row) for row in rows)
            return
        table = Table.grid(padding=(0, GAP, 0, 0))
        for width in widths[:-1]:
            table.add_column(width=width)
        table.add_column(overflow="fold")
        for row in rows:
            table.add_row(*row)
        yield table


def _text(cell: Cell, options: ConsoleOptions) -> Text:
    return cell.text(ascii_only=options.ascii_only) if isinstance(cell, Sign) else cell
