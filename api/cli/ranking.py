"""The report of a benchmark for the terminal. Pure: its JSON in, renderables out.

Names of brands and accounts are strangers' text and pass through `plain`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from api.cli.report import GRADES, INDENT, NO_GRADE
from api.cli.rows import Cell, Rows, Sign
from api.cli.text import between, count, moment, plain, share, wait

Document = Mapping[str, Any]

MOST_TIES = 5
MOST_MISSING = 20
MOST_STEPS = 5
HEAD = ("", "", "brand", "account", "score", "likely", "in a day", "half within", "messages")


def ranking(document: Document) -> Group:
    """The ranking, who cannot be told apart, what has changed, what would raise scores most, who is not compared."""
    return Group(*_blocks(document))


def _blocks(document: Document) -> Iterator[RenderableType]:
    head = document["benchmark"]
    yield Text(plain(head["name"]), style="bold")
    yield Text(
        f"{count(head['measured'])} of {count(head['accounts'])} accounts measured, of {count(head['brands'])} brands, "
        f"until {moment(head['ended_at'])}. {plain(document['denominator']['words'])}"
    )
    if document["ranking"]:
        yield Text()
        yield Rows((tuple(Text(word, style="dim") for word in HEAD), *map(_ranked, document["ranking"])))
    yield from _section("Too close to call", [one["words"] for one in document["ties"]], MOST_TIES)
    changes = [one["words"] for one in document["changes"] if one["real"]]
    yield from _section("Changed since the last run", changes, MOST_STEPS)
    steps = [f"{one['brand']}: {one['steps'][0]['words']}" for one in document["advice"] if one["steps"]]
    yield from _section("What would raise the score most", steps, MOST_STEPS)
    missing = [f"{one['key']} ({one['brand']}): {one['words']}" for one in document["missing"]]
    yield from _section("Not compared", missing, MOST_MISSING)


def _ranked(row: Document) -> tuple[Cell, ...]:
    shape, colour = GRADES.get(row["grade"], NO_GRADE)
    grade = row["grade"] or "?"
    score = row["score"]
    low, high = row["interval"] or (None, None)
    return (
        Text(plain(row["rank_words"]), justify="right"),
        Sign(f"{shape} {grade}", grade, colour),
        Text(plain(row["brand"])),
        Text(plain(row["key"])),
        Text("not known" if score is None else f"{score:.0f}", style="bold"),
        Text(between(low, high, scale=1.0, unit="")),
        Text(share(row["rate_24h"])),
        Text(wait(row["median_wait_seconds"]) if row["median_wait_seconds"] is not None else "mostly never"),
        Text(count(row["n"])),
    )


def _section(title: str, lines: Sequence[str], most: int) -> Iterator[RenderableType]:
    if not lines:
        return
    yield Text()
    yield Text(title, style="bold")
    for line in lines[:most]:
        yield Padding(Text(plain(line)), (0, 0, 0, INDENT))
    if len(lines) > most:
        yield Padding(Text(f"and {count(len(lines) - most)} more", style="dim"), (0, 0, 0, INDENT))
