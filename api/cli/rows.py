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

    def fits(self, options: ConsoleOptions) -> bool:
        """Whether there is room for all columns."""
        return _fit(_widths(self._texts(options)), options)

    def _texts(self, options: ConsoleOptions) -> list[list[Text]]:
        return [[_text(cell, options) for cell in row] for row in self._rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = self._texts(options)
        widths = _widths(rows)
        if not _fit(widths, options):
            yield from (Text(" " * GAP).join(row) for row in rows)
            return
        table = Table.grid(padding=(0, GAP, 0, 0))
        for width in widths[:-1]:
            table.add_column(width=width)
        table.add_column(overflow="fold")
        for row in rows:
            table.add_row(*row)
        yield table


class Widest:
    """The first of some renderings of the same rows for which there is room; the last where there is for none."""

    def __init__(self, *choices: Rows) -> None:
        self._choices = choices

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield next((rows for rows in self._choices if rows.fits(options)), self._choices[-1])


def _widths(rows: list[list[Text]]) -> list[int]:
    return [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]


def _fit(widths: list[int], options: ConsoleOptions) -> bool:
    left = options.max_width - sum(width + GAP for width in widths[:-1])
    return left >= min(LAST_COLUMN, widths[-1])


def _text(cell: Cell, options: ConsoleOptions) -> Text:
    return cell.text(ascii_only=options.ascii_only) if isinstance(cell, Sign) else cell
